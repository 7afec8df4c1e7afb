import ParvisKit
import SwiftUI

/// What waits, and why.
struct OutboxScreen: View {
    @State private var model: OutboxModel
    private let navigator: Navigator

    init(_ client: ParvisClient, _ navigator: Navigator) {
        _model = State(initialValue: OutboxModel(client))
        self.navigator = navigator
    }

    var body: some View {
        Page(id: .outbox, title: say("outbox.title"), model: model) {
            if let waiting = model.waiting {
                if waiting.isEmpty { Text(say("outbox.empty")).font(.body) }
                ForEach(waiting, id: \.summary.id) { request in
                    RequestRow(row: request.summary) { navigator.go(Screen(.request, of: request.summary.id)) }
                    if let why = request.waiting {
                        Text(joined([why.sentence, why.words, why.nextTry], " ")).font(.body)
                        if why.tries > 0 { Text(say("outbox.tries", Int(why.tries))).font(.body) }
                    }
                    ForEach(request.summary.face.actions.filter { $0.action == .tryNow }, id: \.self) { now in
                        SideButton(text: now.label, id: "outbox.now") { model.retry(request) }
                    }
                }
            }
            if let guarantee = model.about?.guarantee { Text(guarantee).font(.body) }
        }
    }
}
