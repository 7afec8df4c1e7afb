import ParvisKit
import SwiftUI
import UIKit

/// The state in a word, with its icon; colour only helps.
struct Badge: View {
    let face: Face

    var body: some View {
        HStack(spacing: 8) {
            Chip(word: face.word, icon: face.icon, tone: face.tone)
            if let overdue = face.overdue { Chip(word: overdue, icon: "alarm", tone: .error) }
        }
    }
}

private struct Chip: View {
    let word: String
    let icon: String
    let tone: Tone
    @Environment(\.colorScheme) private var scheme

    var body: some View {
        let pair = Theme.of(scheme).pair(tone)
        HStack(spacing: 6) {
            Image(systemName: icon).accessibilityHidden(true)
            Text(word).font(.subheadline)
        }
        .padding(8)
        .foregroundStyle(pair.on)
        .background(pair.colour, in: RoundedRectangle(cornerRadius: 12))
    }
}

/// A request in a list: for a screen reader one node, the state first.
struct RequestRow: View {
    let row: RequestSummary
    let tap: @MainActor () -> Void
    @Environment(\.colorScheme) private var scheme

    var body: some View {
        let theme = Theme.of(scheme)
        let unread = row.unread ? say("badge.unread") : nil
        Button(action: tap) {
            VStack(alignment: .leading, spacing: 6) {
                Badge(face: row.face)
                Text(row.title).font(.body)
                Text(joined([row.due, moment(row.changed), unread], " · ")).font(.subheadline).foregroundStyle(theme.quiet)
            }
            .padding(16)
            .frame(maxWidth: .infinity, minHeight: 56, alignment: .leading)
            .foregroundStyle(theme.surface.on)
            .overlay(RoundedRectangle(cornerRadius: 12).stroke(theme.outline, lineWidth: 1))
        }
        .accessibilityLabel(joined([row.face.word, row.face.overdue, row.title, row.due, moment(row.changed), unread], ", "))
        .accessibilityIdentifier("row")
    }
}

/// A picture of this phone, read beside the screen; `said` names it.
struct Picture: View {
    let file: String
    let said: String
    var height: CGFloat = 96
    @State private var image: UIImage?

    var body: some View {
        ZStack {
            if let image { Image(uiImage: image).resizable().scaledToFill().accessibilityHidden(true) }
        }
        .frame(maxWidth: .infinity, minHeight: height, maxHeight: height)
        .clipped()
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(said)
        .accessibilityAddTraits([.isImage])
        .task(id: file) { image = await Task.detached { UIImage(contentsOfFile: file) }.value }
    }
}

/// Photos beside each other, each with its number.
struct Photos: View {
    let photos: [Photo]

    var body: some View {
        LazyVGrid(columns: [GridItem(.adaptive(minimum: 96), spacing: 8)], spacing: 8) {
            ForEach(Array(photos.enumerated()), id: \.element.hash) { at, photo in
                Picture(file: photo.thumbnail, said: say("report.photo.number", "\(at + 1)", "\(photos.count)"))
            }
        }
    }
}
