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
            if !size.isAccessibilitySize { bottom.padding(16).frame(maxWidth: widest) }
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

/// A page of the report flow: its number, and help at the same place on each.
struct FlowPage<Content: View, Bottom: View>: View {
    let screen: Screen
    let title: String
    let model: any Model
    let go: @MainActor (Screen) -> Void
    @ViewBuilder let content: Content
    @ViewBuilder let bottom: Bottom

    var body: some View {
        Page(id: screen.at, title: title, model: model) { content } bottom: { bottom }
            .navigationTitle(screen.pages == 0 ? "" : say("flow.step", "\(screen.number)", "\(screen.pages)"))
            .navigationBarTitleDisplayMode(.inline)
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

/// What did not work, what to do. Said at once by a screen reader.
private struct FailureCard: View {
    let model: any Model
    @State private var sentence = ""

    var body: some View {
        if let failure = model.failure {
            Notice(text: sentence, icon: "exclamationmark.triangle", tone: .error) {
                Button(action: { model.failureRead() }) { Text(say("nav.ok")) }
            }
            .accessibilityIdentifier("failure")
            .task(id: failure) {
                sentence = await ParvisClient.sentence(failure, in: appLanguage())
                AccessibilityNotification.Announcement(sentence).post()
            }
        }
    }
}

/// What changed is said when it changes, not before.
struct Announced: ViewModifier {
    let text: String

    func body(content: Content) -> some View {
        content.onChange(of: text) { _, now in AccessibilityNotification.Announcement(now).post() }
    }
}

extension View {
    func announced(_ text: String) -> some View { modifier(Announced(text: text)) }
}
