import ParvisKit
import SwiftUI

/// The words of an act; for a rating one of five words too.
struct WordsForm: View {
    let action: Action
    let done: @MainActor (String, Int) -> Void
    @State private var text = ""
    @State private var stars = 5

    private static let marks: KeyValuePairs<Int, String> = [
        5: "request.rate5", 4: "request.rate4", 3: "request.rate3", 2: "request.rate2", 1: "request.rate1",
    ]

    var body: some View {
        if action == .rate {
            ForEach(Array(Self.marks), id: \.key) { value, name in
                ChoiceRow(text: say(name), id: "request.stars", isChosen: stars == value) { stars = value }
            }
        }
        TextField(say(action == .withdraw ? "request.withdraw_why" : "request.write"), text: $text, axis: .vertical)
            .textFieldStyle(.roundedBorder)
            .accessibilityIdentifier("request.text")
        MainButton(text: say("request.send"), id: "request.send") { done(text, stars) }
    }
}
