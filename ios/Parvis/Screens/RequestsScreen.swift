import ParvisKit
import SwiftUI

/// Find any request, for ever.
struct RequestsScreen: View {
    @State private var model: RequestsModel
    @Environment(\.accessibilityVoiceOverEnabled) private var isRead
    @ScaledMetric private var narrowest = 96.0
    private let navigator: Navigator

    init(_ client: ParvisClient, _ navigator: Navigator) {
        _model = State(initialValue: RequestsModel(client))
        self.navigator = navigator
    }

    private static let chips: KeyValuePairs<RequestChip, String> = [
        .all: "requests.all", .unread: "requests.unread", .open: "requests.open", .overdue: "requests.overdue",
        .toSend: "requests.to_send", .closed: "requests.closed",
    ]

    var body: some View {
        @Bindable var model = model
        Page(id: .requests, title: say("requests.title"), model: model) {
            ForEach(model.warnings, id: \.code) { warning in
                NoticeButton(text: warning.sentence, icon: "exclamationmark.triangle", tone: .warning, id: "requests.warning") { model.warningsRead() }
            }
            TextField(say("requests.search"), text: $model.words).textFieldStyle(.roundedBorder).accessibilityIdentifier("requests.search")
            chips
            ForEach(model.drafts, id: \.id) { draft in
                LinkRow(title: draft.title ?? draft.face.word, id: "requests.draft", detail: draft.issues.first?.sentence, icon: "square.and.pencil") {
                    model.resume(draft, at: navigator.goOn)
                }
                ForEach(draft.face.actions.filter { $0.action == .delete }, id: \.self) { action in
                    SideButton(text: action.label, id: "requests.delete", icon: "xmark") { model.delete(draft) }
                }
            }
            if let rows = model.rows {
                if rows.isEmpty { Text(say(model.isAll ? "requests.empty" : "requests.none")).font(.body) }
                ForEach(rows, id: \.id) { row in RequestRow(row: row) { navigator.go(Screen(.request, of: row.id)) } }
                // The stack is lazy: this is there once somebody is near it.
                if model.hasMore { Color.clear.frame(height: 1).id(rows.count).onAppear { model.more() } }
            }
        } bottom: {
            if model.deleting != nil { deleted }
        }
        .announced(model.deleting.map { joined([say("requests.deleted"), $0.title], ", ") })
        .task(id: model.deleting?.id) {
            guard model.deleting != nil else { return }
            try? await Task.sleep(for: .seconds(10))
            // Who listens may need longer: then only leaving the page ends it.
            if !Task.isCancelled, !isRead { model.finishDeleting() }
        }
        .onDisappear { model.finishDeleting() }
    }

    private var deleted: some View {
        Notice(text: say("requests.deleted"), icon: "xmark", tone: .neutral) {
            SideButton(text: say("nav.undo"), id: "requests.undo", icon: "arrow.uturn.backward") { model.undo() }
        }
    }

    /// In as many lines as they need: a row that scrolls would hide the last ones from who cannot swipe.
    private var chips: some View {
        LazyVGrid(columns: [GridItem(.adaptive(minimum: narrowest), spacing: 8)], spacing: 8) {
            ForEach(Array(Self.chips), id: \.key) { chip, name in
                ChoiceRow(text: say(name), id: "requests.chip", isChosen: model.chip == chip) { model.chip = chip }
            }
        }
    }
}
