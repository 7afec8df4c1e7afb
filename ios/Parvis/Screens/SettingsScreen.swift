import ParvisKit
import SwiftUI

/// Municipalities, and what the phone may tell.
struct SettingsScreen: View {
    @State private var model: SettingsModel
    @Environment(\.openURL) private var openURL
    private let navigator: Navigator

    init(_ client: ParvisClient, _ navigator: Navigator) {
        _model = State(initialValue: SettingsModel(client))
        self.navigator = navigator
    }

    var body: some View {
        Page(id: .settings, title: say("settings.title"), model: model) {
            Section(say("settings.cities"))
            ForEach(model.cities, id: \.id) { city in
                LinkRow(title: city.name, id: "settings.city", detail: city.chosen ? say("settings.chosen") : nil, icon: "building.columns") { model.choose(city) }
            }
            LinkRow(title: say("settings.add_city"), id: "settings.add", icon: "plus") { navigator.go(Screen(.first)) }
            // The system has a page for it, with the languages of this app.
            LinkRow(title: say("settings.language"), id: "settings.language", icon: "globe") { openURL(.systemSettings) }
            Section(say("settings.notifications"))
            NotifyButton(id: "settings.notify") {
                LinkRow(title: say("settings.notifications_off"), id: "settings.notify", icon: "bell.slash") { openURL(.systemSettings) }
            }
            LinkRow(title: say("settings.about"), id: "settings.about", icon: "info.circle") { navigator.go(Screen(.about)) }
        }
    }
}
