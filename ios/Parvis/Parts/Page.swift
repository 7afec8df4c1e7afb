import ParvisKit
import SwiftUI

/// A screen: its title (a heading, first in the order of reading), what it shows, and its main action at the edge where
/// a thumb is. With large text the action stands at the end of the page instead, so that it never hides it.
struct Page<Content: View, Bottom: View>: View {
    let id: At
    let title: String
    let model: any Model
    @ViewBuilder let content: Content
    @ViewBuilder let bottom: Bottom
    @Environment(\.dynamicTypeSize) private var size
    @Environment(\.colorScheme) private var scheme
    @AccessibilityFocusState private var isOnTitle: Bool
    /// Lines longer than that are hard to read (on a tablet, or a phone on its side); in points, at the usual text size.
    @ScaledMetric private var widest = 640.0

    var body: some View {
        ScrollView {
            LazyVStack(alignment: .leading, spacing: 12) {
                Text(title).font(.title2).accessibilityAddTraits([.isHeader]).accessibilityFocused($isOnTitle).accessibilityIdentifier("title")
                FailureCard(model: model)
                content
                if size.isAccessibilitySize { bottom }
            }
            .padding(16)
            .frame(maxWidth: widest)
            .frame(maxWidth: .infinity)
        }
        .safeAreaInset(edge: .bottom) {
            if !size.isAccessibilitySize { VStack(spacing: 12) { bottom }.padding(16).frame(maxWidth: widest) }
        }
        .background(Theme.of(scheme).surface.colour)
        .accessibilityIdentifier(id.rawValue)
        .task { await model.run() }
        .task(id: title) { isOnTitle = true }
    }
}

extension Page where Bottom == EmptyView {
    init(id: At, title: String, model: any Model, @ViewBuilder content: () -> Content) {
        self.init(id: id, title: title, model: model, content: content) { EmptyView() }
    }
}

/// A page of a flow: its number, the photos where it is one of a report, and help at the same place on each. The tabs are not
/// there: a tap beside would leave it.
struct FlowPage<Content: View, Bottom: View>: View {
    let screen: Screen
    let title: String
    let model: any Model
    let go: @MainActor (Screen) -> Void
    @ViewBuilder let content: Content
    @ViewBuilder let bottom: Bottom

    var body: some View {
        Page(id: screen.at, title: title, model: model) {
            // Those of the photos themselves show them.
            if screen.pages > 0, screen.at != .photo, screen.at != .public { FlowPhotos(model.client, draft: screen.of, go: go) }
            content
        } bottom: { bottom }
            .navigationTitle(screen.pages == 0 ? "" : say("flow.step", "\(screen.number)", "\(screen.pages)"))
            .navigationBarTitleDisplayMode(.inline)
            .toolbar(.hidden, for: .tabBar)
            .toolbar {
                ToolbarItem(placement: .topBarTrailing) {
                    Button(action: { go(Screen(.contacts)) }) { Text(say("nav.help")) }.accessibilityIdentifier("help")
                }
            }
    }
}

extension FlowPage where Bottom == EmptyView {
    init(_ screen: Screen, _ title: String, _ model: any Model, go: @escaping @MainActor (Screen) -> Void, @ViewBuilder content: () -> Content) {
        self.init(screen: screen, title: title, model: model, go: go, content: content) { EmptyView() }
    }
}

/// What did not work last, until it was read.
private struct FailureCard: View {
    let model: any Model

    var body: some View {
        if let failure = model.failure {
            Failure(failure: failure) {
                Button(action: { model.failureRead() }) { Text(say("nav.ok")).frame(minWidth: 44, minHeight: 44) }
            }
            .accessibilityIdentifier("failure")
        }
    }
}

/// What did not work, what to do, and a code for whoever helps. Said at once by a screen reader.
struct Failure<Actions: View>: View {
    let failure: ParvisError
    @ViewBuilder let actions: Actions
    @State private var sentence = ""
    @State private var code = ""

    var body: some View {
        Notice(text: sentence, icon: "exclamationmark.triangle", tone: .error) {
            Text(say("err.code", isolated(code))).font(.subheadline)
            actions
        }
        .task(id: failure) {
            (sentence, code) = await ParvisClient.words(failure, in: appLanguage())
            var words = AttributedString(sentence)
            words.accessibilitySpeechAnnouncementPriority = .high
            AccessibilityNotification.Announcement(words).post()
        }
    }
}

/// What changed is said; a text that goes is silent.
private struct Announced: ViewModifier {
    let text: String

    func body(content: Content) -> some View {
        content.onChange(of: text) { _, now in if !now.isEmpty { AccessibilityNotification.Announcement(now).post() } }
    }
}

extension View {
    /// Of what is on the screen for as long as the text may come and go: a page, and nothing that appears together with it.
    func announced(_ text: String?) -> some View { modifier(Announced(text: text ?? "")) }
}
