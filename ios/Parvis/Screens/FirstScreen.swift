import ParvisKit
import SwiftUI

/// Be ready after one choice.
struct FirstScreen: View {
    @State private var model: FirstModel
    @State private var locator = Locator()
    @State private var url = ""
    @Environment(\.openURL) private var openURL
    private let navigator: Navigator

    init(_ client: ParvisClient, _ navigator: Navigator) {
        _model = State(initialValue: FirstModel(client))
        self.navigator = navigator
    }

    var body: some View {
        @Bindable var model = model
        Page(id: .first, title: say("first.title"), model: model) {
            SideButton(text: say("first.position"), id: "first.position", icon: "location") { model.locate(locator.position) }
            TextField(say("first.search"), text: $model.words).textFieldStyle(.roundedBorder).accessibilityIdentifier("first.search")
            if let shown = model.municipalities {
                if shown.isEmpty { Text(say("first.empty")).font(.body) }
                ForEach(shown, id: \.id) { municipality in
                    LinkRow(title: municipality.name, id: "first.municipality", detail: municipality.distanceM.map(distance), icon: "building.columns") {
                        model.choose(municipality, chosen: chosen)
                    }
                }
            }
            TextField(say("first.address"), text: $url).textFieldStyle(.roundedBorder).keyboardType(.URL).accessibilityIdentifier("first.address")
            if !url.isEmpty { SideButton(text: say("settings.add_city"), id: "first.add") { model.add(url, chosen: chosen) } }
            Text(say("first.promise")).font(.body)
            LinkRow(title: say("first.language"), id: "first.language", icon: "globe") { openURL(.systemSettings) }
        }
        .task { model.search() }
    }

    private func distance(_ far: Double) -> String { far == 0 ? say("first.here") : say("first.distance", metres(far)) }
    private func chosen() { navigator.open(.home) }
}
