import ParvisKit
import SwiftUI

/// What the service asks.
struct QuestionsPage: View {
    @State private var model: QuestionsModel
    private let screen: Screen
    private let navigator: Navigator

    init(_ client: ParvisClient, _ screen: Screen, _ navigator: Navigator) {
        _model = State(initialValue: QuestionsModel(client, draft: screen.of))
        self.screen = screen
        self.navigator = navigator
    }

    var body: some View {
        FlowPage(screen: screen, title: say("report.questions.title"), model: model, go: navigator.go) {
            ForEach(model.questions, id: \.code) { question in
                Section(question.text)
                Text(joined([say(question.required ? "report.questions.required" : "report.questions.optional"), question.help], ". ")).font(.subheadline)
                Answer(question: question, model: model)
                if let issue = question.issue, !question.answers.isEmpty { Notice(issue.sentence, "exclamationmark.circle", .error) }
            }
        } bottom: {
            MainButton(text: say("nav.next"), id: "report.questions.next") { model.next(navigator.go) }
        }
    }
}

private struct Answer: View {
    let question: Question
    let model: QuestionsModel

    var body: some View {
        switch question.datatype {
        case .singleValueList:
            ForEach(question.values, id: \.key) { value in
                ChoiceRow(text: value.name, id: "answer.\(value.key)", isChosen: question.answers.contains(value.key)) {
                    model.answer(question, [value.key])
                }
            }
        case .multiValueList:
            ForEach(question.values, id: \.key) { value in
                ChoiceRow(text: value.name, id: "answer.\(value.key)", isChosen: question.answers.contains(value.key), isBox: true) {
                    model.toggle(question, value)
                }
            }
        case .number: TextAnswer(question: question, model: model, keyboard: .decimalPad)
        case .string, .text, .datetime: TextAnswer(question: question, model: model, keyboard: .default)
        }
    }
}

private struct TextAnswer: View {
    let question: Question
    let model: QuestionsModel
    let keyboard: UIKeyboardType
    @State private var text = ""

    var body: some View {
        TextField(question.text, text: $text, axis: .vertical)
            .textFieldStyle(.roundedBorder)
            .keyboardType(keyboard)
            .accessibilityIdentifier("answer.\(question.code)")
            .task { text = question.answers.first ?? "" }
            .onChange(of: text) { _, now in model.answer(question, now.isEmpty ? [] : [now]) }
    }
}
