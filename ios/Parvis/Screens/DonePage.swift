import ParvisKit
import SwiftUI

/// Know that it is safe. What happens meanwhile is said as it happens.
struct DonePage: View {
    @State private var model: RequestModel
    private let screen: Screen
    private let navigator: Navigator

    init(_ client: ParvisClient, _ screen: Screen, _ navigator: Navigator) {
        _model = State(initialValue: RequestModel(client, id: screen.of))
        self.screen = screen
        self.navigator = navigator
    }

    var body: some View {
        Page(id: .done, title: model.request?.sent ?? "", model: model) {
            if let request = model.request {
                Notice(request.sentence, request.summary.face.icon, request.summary.face.tone).accessibilityIdentifier("report.done.state")
                if let service = request.handledBy { Text(say("report.check.to", service)).font(.body) }
                if let due = request.summary.due { Text(due).font(.body) }
                if let photos = request.summary.face.photos { Text(photos).font(.body) }
                // Who refused is not asked again here.
                NotifyButton(id: "report.done.notify") {}
                SideButton(text: say("report.done.another"), id: "report.done.another") { model.report(at: request.place, navigator.leave) }
            }
        } bottom: {
            MainButton(text: say("report.done.see"), id: "report.done.see") { navigator.go(Screen(.request, of: screen.of)) }
        }
        .announced(model.request?.sentence)
        // What is sent cannot be gone back to.
        .navigationBarBackButtonHidden(true)
    }
}
