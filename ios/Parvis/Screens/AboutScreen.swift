import ParvisKit
import SwiftUI

/// What this is, and what it is not.
struct AboutScreen: View {
    @State private var model: SettingsModel

    init(_ client: ParvisClient) {
        _model = State(initialValue: SettingsModel(client))
    }

    var body: some View {
        Page(id: .about, title: say("about.title"), model: model) {
            if let about = model.about {
                Text(say("about.version", about.version)).font(.body)
                if let city = about.city { Text(say("about.pack", city, about.packVersion.map(String.init) ?? "")).font(.body) }
                Text(say("about.licence")).font(.body)
                Text(say("about.sent")).font(.body)
                if let guarantee = about.guarantee { Text(guarantee).font(.body) }
                Text(say("about.limits")).font(.body)
                Text(say("about.receipts")).font(.body)
            }
        }
    }
}
