import ParvisKit
import SwiftUI

/// Act; see what changed.
struct HomeScreen: View {
    @State private var model: HomeModel
    @State private var isRenewing = false
    @Environment(\.openURL) private var openURL
    @Environment(\.accessibilityVoiceOverEnabled) private var isRead
    private let navigator: Navigator

    init(_ client: ParvisClient, _ navigator: Navigator) {
        _model = State(initialValue: HomeModel(client))
        self.navigator = navigator
    }

    var body: some View {
        Page(id: .home, title: model.home?.city.name ?? say("app.name"), model: model) {
            ForEach(model.warnings, id: \.code) { warning in
                NoticeButton(text: warning.sentence, icon: "exclamationmark.triangle", tone: .warning, id: "home.warning") { model.warningsRead() }
                if warning.renewsKey {
                    SideButton(text: say("home.renew"), id: "home.renew", icon: "key") { isRenewing = true }
                }
            }
            if let home = model.home { content(home) }
        } bottom: {
            if !isRead { report }
        }
        .announced(joined([model.home?.needsYou, model.home?.waiting], ". "))
        .alert(say("home.renew_ask"), isPresented: $isRenewing) {
            Button(say("home.renew"), role: .destructive) { model.renewKey() }
            Button(say("nav.cancel"), role: .cancel) {}
        } message: {
            Text(say("home.renew_means"))
        }
        .toolbar {
            ToolbarItem(placement: .topBarTrailing) {
                Button(action: { navigator.go(Screen(.settings)) }) { Image(systemName: "gearshape").accessibilityLabel(say("nav.settings")) }
                    .accessibilityIdentifier("settings")
            }
        }
    }

    /// At the edge where a thumb is; for who listens, where it is read. (No priority of reading brings what stands at the edge
    /// into the midst of what scrolls.)
    private var report: some View {
        MainButton(text: say("home.report"), id: "home.report", icon: "camera", height: 64) { model.report(navigator.go) }
    }

    @ViewBuilder
    private func content(_ home: Home) -> some View {
        if let text = home.needsYou { strip(text, "exclamationmark.circle", .warning) }
        if let text = home.waiting { strip(text, "clock", .neutral) }
        if isRead { report }
        if let draft = home.draft {
            LinkRow(title: say("home.draft"), id: "home.draft", detail: draft.title ?? draft.text, icon: "square.and.pencil") {
                model.resume(draft, at: navigator.goOn)
            }
        }
        LinkRow(title: say("home.write"), id: "home.write", icon: "text.bubble") { navigator.go(Screen(.write)) }
        Section(say("home.news"))
        if home.news.isEmpty { Text(say("home.empty")).font(.body) }
        ForEach(home.news, id: \.id) { row in RequestRow(row: row) { navigator.go(Screen(.request, of: row.id)) } }
        ForEach(home.shortcuts, id: \.url) { page in
            SideButton(text: page.label, id: "home.shortcut") { if let url = URL(string: page.url) { openURL(url) } }
        }
        if let emergency = home.emergency {
            SideButton(text: say("home.danger", isolated(emergency.number)), id: "home.danger", icon: "phone") { openURL(.call(emergency.number)) }
        }
    }

    private func strip(_ text: String, _ icon: String, _ tone: Tone) -> some View {
        NoticeButton(text: text, icon: icon, tone: tone, id: "home.waiting") { navigator.go(Screen(.outbox)) }
    }
}
