import ParvisKit
import SwiftUI

/// Perhaps it was reported already.
struct KnownPage: View {
    @State private var model: KnownModel
    private let screen: Screen
    private let navigator: Navigator

    init(_ client: ParvisClient, _ screen: Screen, _ navigator: Navigator) {
        _model = State(initialValue: KnownModel(client, draft: screen.of))
        self.screen = screen
        self.navigator = navigator
    }

    var body: some View {
        FlowPage(screen: screen, title: say("report.known.title"), model: model, go: navigator.go) {
            if let known = model.known {
                ForEach(known.rows, id: \.id) { row in
                    RequestRow(row: row) { navigator.go(Screen(.request, of: row.id)) }
                    if let distance = row.distanceM { Text(say("report.known.at", metres(distance))).font(.body) }
                    if known.canJoin {
                        SideButton(text: say("report.known.same"), id: "report.known.same") { model.join(row, joined: added) }
                    }
                }
            }
        } bottom: {
            MainButton(text: say("report.known.other"), id: "report.known.other") { model.next(navigator.go) }
        }
    }

    private func added(_ other: Screen) {
        navigator.say(say("report.known.added"))
        navigator.leave(for: other)
    }
}
