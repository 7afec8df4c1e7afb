import ParvisKit
import SwiftUI

/// One last look.
struct CheckPage: View {
    @State private var model: CheckModel
    @State private var isReachOpen = false
    private let screen: Screen
    private let navigator: Navigator

    init(_ client: ParvisClient, _ screen: Screen, _ navigator: Navigator) {
        _model = State(initialValue: CheckModel(client, draft: screen.of))
        self.screen = screen
        self.navigator = navigator
    }

    var body: some View {
        FlowPage(screen: screen, title: say("report.check.title"), model: model, go: navigator.go) {
            if let review = model.review { content(review) }
        } bottom: {
            MainButton(text: say("report.check.send"), id: "report.check.send", icon: "arrow.up.circle") {
                model.send(sent: navigator.leave, lacks: navigator.go)
            }
        }
        .task(id: model.typed) {
            // What is typed is on the screen only for a moment.
            try? await Task.sleep(for: .milliseconds(400))
            if !Task.isCancelled { model.saveText() }
        }
        .onDisappear { model.saveText() }
    }

    @ViewBuilder
    private func content(_ review: Review) -> some View {
        @Bindable var model = model
        let draft = review.draft
        ForEach(draft.issues, id: \.self) { issue in
            NoticeButton(text: issue.sentence, icon: "exclamationmark.circle", tone: .warning, id: "report.check.issue") { model.change(on: issue.page, navigator.go) }
        }
        row("report.check.place", draft.place.map(placeName)) { model.change(on: .place, navigator.go) }
        row("report.check.what", draft.title) { model.change(on: .what, navigator.go) }
        TextField(say("report.check.details"), text: $model.text, axis: .vertical)
            .textFieldStyle(.roundedBorder)
            .accessibilityIdentifier("report.check.text")
        if isReachOpen || draft.reach != nil { ReachFields(reach: draft.reach ?? Reach(), model: model) } else {
            LinkRow(title: say("report.check.follow"), id: "report.check.follow", detail: say("report.check.in_app")) { isReachOpen = true }
        }
        LinkRow(title: say(review.visibility.key), id: "report.check.public", detail: say("report.check.preview"), icon: "person") {
            navigator.go(screen.beside(.public))
        }
        if review.publishesEverything { Notice(say("report.check.plain"), "exclamationmark.triangle", .warning) }
        Text(say("report.check.to", review.to)).font(.body)
        if let due = review.due { Text(due).font(.body) }
    }

    private func row(_ key: String, _ value: String?, change: @escaping @MainActor () -> Void) -> some View {
        let shown = value ?? say("report.check.missing")
        return LinkRow(title: say(key), id: "report.check.row", detail: shown, said: say("report.check.row", say(key), shown), tap: change)
    }
}

/// For this request only, and only who wants to.
private struct ReachFields: View {
    let reach: Reach
    let model: CheckModel
    @State private var email = ""
    @State private var phone = ""

    var body: some View {
        Section(say("report.check.reach"))
        TextField(say("report.check.email"), text: $email).textFieldStyle(.roundedBorder).textContentType(.emailAddress).keyboardType(.emailAddress).accessibilityIdentifier("report.check.email")
        TextField(say("report.check.phone"), text: $phone).textFieldStyle(.roundedBorder).textContentType(.telephoneNumber).keyboardType(.phonePad).accessibilityIdentifier("report.check.phone")
            .task { (email, phone) = (reach.email ?? "", reach.phone ?? "") }
            .onChange(of: [email, phone]) { _, now in
                model.save(DraftPatch(reach: Reach(name: reach.name, email: now[0].isEmpty ? nil : now[0], phone: now[1].isEmpty ? nil : now[1])))
            }
    }
}

// SwiftUI has a type of that name too.
extension ParvisKit.Visibility {
    /// The key of its name.
    var key: String {
        switch self {
        case .public: "report.check.public"
        case .private: "report.check.private"
        }
    }
}
