import ParvisKit
import SwiftUI

/// What the city has answered already.
struct FaqScreen: View {
    @State private var model: CityModel
    @State private var opened: FaqAnswer?
    private let navigator: Navigator

    init(_ client: ParvisClient, _ navigator: Navigator) {
        _model = State(initialValue: CityModel(client))
        self.navigator = navigator
    }

    var body: some View {
        @Bindable var model = model
        Page(id: .faq, title: say("faq.title"), model: model) {
            TextField(say("faq.search"), text: $model.words).textFieldStyle(.roundedBorder).accessibilityIdentifier("faq.search")
            if let answers = model.answers {
                if answers.isEmpty { Text(say("faq.empty")).font(.body) }
                ForEach(answers, id: \.self) { answer in
                    LinkRow(title: answer.question, id: "faq.question", icon: "questionmark.circle") { opened = opened == answer ? nil : answer }
                    if opened == answer { Notice(answer.answer, "text.bubble", .primary) }
                }
            }
            SideButton(text: say("faq.write"), id: "faq.write", icon: "text.bubble") { navigator.go(Screen(.write)) }
        }
        .announced(opened?.answer)
        .task { model.search() }
    }
}
