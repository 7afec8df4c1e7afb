import ParvisKit
import SwiftUI

/// What is there.
struct CityScreen: View {
    @State private var model: CityModel
    @Environment(\.openURL) private var openURL
    private let navigator: Navigator

    init(_ client: ParvisClient, _ navigator: Navigator) {
        _model = State(initialValue: CityModel(client))
        self.navigator = navigator
    }

    var body: some View {
        Page(id: .city, title: say("city.title"), model: model) {
            if let home = model.home { Section(home.city.name) }
            LinkRow(title: say("contacts.title"), id: "city.contacts", icon: "phone") { navigator.go(Screen(.contacts)) }
            LinkRow(title: say("faq.title"), id: "city.faq", icon: "questionmark.circle") { navigator.go(Screen(.faq)) }
            LinkRow(title: say("write.title"), id: "city.write", icon: "text.bubble") { navigator.go(Screen(.write)) }
            ForEach(model.home?.shortcuts ?? [], id: \.url) { page in
                LinkRow(title: page.label, id: "city.shortcut", icon: "safari") { if let url = URL(string: page.url) { openURL(url) } }
            }
            LinkRow(title: say("settings.title"), id: "city.settings", icon: "gearshape") { navigator.go(Screen(.settings)) }
        }
    }
}
