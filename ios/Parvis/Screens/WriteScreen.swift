import ParvisKit
import SwiftUI

/// A question, an idea or a complaint; what the city has answered already comes while one types.
struct WriteScreen: View {
    @State private var model: WriteModel
    @State private var kind = RequestKind.question
    @State private var subject: String?
    @State private var text = ""
    private let screen: Screen
    private let navigator: Navigator

    init(_ client: ParvisClient, _ screen: Screen, _ navigator: Navigator) {
        _model = State(initialValue: WriteModel(client, draft: screen.of))
        self.screen = screen
        self.navigator = navigator
    }

    private static let kinds: KeyValuePairs<RequestKind, String> = [
        .question: "write.question", .suggestion: "write.suggestion", .complaint: "write.complaint",
    ]

    private var patch: DraftPatch { DraftPatch(subject: subject, text: text) }

    var body: some View {
        let open = Self.kinds.filter { model.city?.kinds.contains($0.key) == true }
        FlowPage(screen: screen, title: say("write.title"), model: model, go: navigator.go) {
            if model.city != nil {
                if open.isEmpty { notHere } else { form(open) }
            }
        } bottom: {
            if !open.isEmpty {
                if model.isLacking { issues }
                MainButton(text: say(model.answers.isEmpty ? "report.check.send" : "write.send"), id: "write.send", icon: "arrow.up.circle") {
                    model.send(kind, patch, sent: navigator.leave)
                }
            }
        }
        .announced(model.isLacking ? model.draft?.issues.first?.sentence : nil)
        .announced(model.answers.isEmpty ? nil : joined([say("write.answers"), model.answers.first?.question], ". "))
        .task {
            await model.begin().value
            if let draft = model.draft { (kind, subject, text) = (draft.kind, draft.subject, draft.text) }
        }
        .task(id: patch) {
            // What is typed is on the screen only for a moment.
            try? await Task.sleep(for: .milliseconds(400))
            guard !Task.isCancelled else { return }
            write()
            model.look(text)
        }
        .onDisappear { write() }
    }

    private func write() {
        if !text.isEmpty { model.write(kind, patch) }
    }

    /// What lacks: on the page, and beside the button for who wanted to send.
    private var issues: some View {
        ForEach(model.draft?.issues ?? [], id: \.self) { Notice($0.sentence, "exclamationmark.circle", .warning).accessibilityIdentifier("write.issue") }
    }

    @ViewBuilder
    private var notHere: some View {
        Text(say("write.not_here")).font(.body)
        SideButton(text: say("contacts.title"), id: "write.contacts") { navigator.go(Screen(.contacts)) }
    }

    @ViewBuilder
    private func form(_ open: [(key: RequestKind, value: String)]) -> some View {
        ForEach(open, id: \.key) { one, name in
            ChoiceRow(text: say(name), id: name, isChosen: one == kind) { (kind, subject) = (one, nil) }
        }
        Section(say("write.subject"))
        ForEach(model.subjects.filter { $0.kind == kind }, id: \.code) { one in
            ChoiceRow(text: one.name, id: "write.subject", isChosen: one.code == subject) { subject = one.code }
        }
        TextField(say("write.text"), text: $text, axis: .vertical).textFieldStyle(.roundedBorder).accessibilityIdentifier("write.text")
        if !model.isLacking { issues }
        if !model.answers.isEmpty { Section(say("write.answers")) }
        ForEach(model.answers, id: \.self) { answer in
            Notice(text: joined([answer.question, answer.answer], "\n"), icon: "text.bubble", tone: .neutral) {
                SideButton(text: say("write.yes"), id: "write.yes") { model.answered { navigator.open(.home) } }
            }
        }
    }
}
