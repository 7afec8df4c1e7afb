import ParvisKit
import SwiftUI

/// The one thing to do here. Never grey: where something lacks, it leads there.
struct MainButton: View {
    let text: String
    let id: String
    var icon: String?
    var height = 56.0
    let tap: @MainActor () -> Void
    @Environment(\.colorScheme) private var scheme

    var body: some View {
        let pair = Theme.of(scheme).primary
        Button(action: tap) {
            HStack(spacing: 12) {
                if let icon { Image(systemName: icon).accessibilityHidden(true) }
                Text(text).font(.headline)
            }
            .frame(maxWidth: .infinity, minHeight: height)
            .foregroundStyle(pair.on)
            .background(pair.colour, in: RoundedRectangle(cornerRadius: 12))
        }
        .accessibilityIdentifier(id)
    }
}

struct SideButton: View {
    let text: String
    let id: String
    var icon: String?
    let tap: @MainActor () -> Void
    @Environment(\.colorScheme) private var scheme

    var body: some View {
        let theme = Theme.of(scheme)
        Button(action: tap) {
            HStack(spacing: 8) {
                if let icon { Image(systemName: icon).accessibilityHidden(true) }
                Text(text).font(.body)
            }
            .frame(maxWidth: .infinity, minHeight: 48)
            .foregroundStyle(theme.primary.colour)
            .overlay(RoundedRectangle(cornerRadius: 12).stroke(theme.outline, lineWidth: 1))
        }
        .accessibilityIdentifier(id)
    }
}

/// A button of a picture or a map, which says its name.
struct StepButton: View {
    let icon: String
    let said: String
    let id: String
    let tap: @MainActor () -> Void

    var body: some View {
        Button(action: tap) { Image(systemName: icon).accessibilityLabel(said).frame(minWidth: 44, minHeight: 44) }
            .accessibilityIdentifier(id)
    }
}

/// A row that leads somewhere; for a screen reader one node, with `said` where that reads better than its texts.
struct LinkRow: View {
    let title: String
    let id: String
    var detail: String?
    var icon: String?
    var said: String?
    let tap: @MainActor () -> Void
    @Environment(\.colorScheme) private var scheme

    var body: some View {
        let theme = Theme.of(scheme)
        Button(action: tap) {
            HStack(spacing: 12) {
                if let icon { Image(systemName: icon).accessibilityHidden(true) }
                VStack(alignment: .leading, spacing: 4) {
                    Text(title).font(.body)
                    if let detail { Text(detail).font(.subheadline).foregroundStyle(theme.quiet) }
                }
                Spacer()
                Image(systemName: "chevron.forward").accessibilityHidden(true)
            }
            .padding(16)
            .frame(maxWidth: .infinity, minHeight: 56)
            .foregroundStyle(theme.surface.on)
            .overlay(RoundedRectangle(cornerRadius: 12).stroke(theme.outline, lineWidth: 1))
        }
        .accessibilityLabel(said ?? joined([title, detail], ", "))
        .accessibilityIdentifier(id)
    }
}

/// One of several that exclude each other, or a box: its state is said.
struct ChoiceRow: View {
    let text: String
    let id: String
    let isChosen: Bool
    var isBox = false
    let tap: @MainActor () -> Void

    var body: some View {
        Button(action: tap) {
            HStack(spacing: 12) {
                Image(systemName: isBox ? (isChosen ? "checkmark.square.fill" : "square") : (isChosen ? "largecircle.fill.circle" : "circle"))
                    .accessibilityHidden(true)
                Text(text).font(.body)
                Spacer()
            }
            .frame(minHeight: 48)
        }
        .accessibilityAddTraits(isChosen ? [.isSelected] : [])
        .accessibilityIdentifier(id)
    }
}

struct Section: View {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    var body: some View { Text(text).font(.headline).padding(.top, 8).accessibilityAddTraits([.isHeader]) }
}

/// Something to know, in the colours of its tone, with what can be done about it.
struct Notice<Actions: View>: View {
    let text: String
    let icon: String
    let tone: Tone
    @ViewBuilder let actions: Actions
    @Environment(\.colorScheme) private var scheme

    var body: some View {
        let pair = Theme.of(scheme).pair(tone)
        VStack(alignment: .leading, spacing: 8) {
            HStack(spacing: 12) {
                Image(systemName: icon).accessibilityHidden(true)
                Text(text).font(.body)
                Spacer()
            }
            actions
        }
        .padding(16)
        .frame(maxWidth: .infinity, minHeight: 56)
        .foregroundStyle(pair.on)
        .background(pair.colour, in: RoundedRectangle(cornerRadius: 12))
        .accessibilityElement(children: .contain)
    }
}

extension Notice where Actions == EmptyView {
    init(_ text: String, _ icon: String, _ tone: Tone) {
        self.init(text: text, icon: icon, tone: tone) { EmptyView() }
    }
}

/// A notice that leads somewhere.
struct NoticeButton: View {
    let text: String
    let icon: String
    let tone: Tone
    let id: String
    let tap: @MainActor () -> Void

    var body: some View {
        Button(action: tap) { Notice(text, icon, tone) }
            .accessibilityLabel(text)
            .accessibilityIdentifier(id)
    }
}
