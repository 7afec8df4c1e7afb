import ParvisKit
import SwiftUI

/// One number, a counter, an e-mail; and who helps at once.
struct ContactsScreen: View {
    @State private var model: CityModel
    @Environment(\.openURL) private var openURL

    init(_ client: ParvisClient) {
        _model = State(initialValue: CityModel(client))
    }

    var body: some View {
        Page(id: .contacts, title: say("contacts.title"), model: model) {
            if let shown = model.contacts {
                if shown.contacts.isEmpty { Text(say("contacts.empty")).font(.body) }
                ForEach(shown.contacts, id: \.self) { contact in
                    Section(contact.name)
                    Text(contact.opening).font(.body)
                    if let address = contact.address { Text(address).font(.body) }
                    if let number = contact.phone {
                        LinkRow(title: isolated(number), id: "contacts.call", icon: "phone", said: say("contacts.call", contact.name)) { openURL(.call(number)) }
                    }
                    if let email = contact.email {
                        LinkRow(title: isolated(email), id: "contacts.mail", icon: "envelope", said: say("contacts.email", contact.name)) { openURL(.mail(email)) }
                    }
                }
                Section(say("contacts.emergency"))
                ForEach(shown.emergency, id: \.self) { emergency in
                    LinkRow(title: isolated(emergency.number), id: "contacts.emergency", detail: emergency.label, icon: "exclamationmark.triangle") {
                        openURL(.call(emergency.number))
                    }
                }
            }
        }
    }
}
