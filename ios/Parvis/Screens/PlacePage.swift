import ParvisKit
import SwiftUI

/// Say where, and how sure.
struct PlacePage: View {
    @State private var model: PlaceModel
    @State private var locator = Locator()
    private let screen: Screen
    private let navigator: Navigator

    init(_ client: ParvisClient, _ screen: Screen, _ navigator: Navigator) {
        _model = State(initialValue: PlaceModel(client, draft: screen.of))
        self.screen = screen
        self.navigator = navigator
    }

    var body: some View {
        FlowPage(screen, say("report.place.title"), model, go: navigator.go) {
            MainButton(text: say(model.isLocating ? "report.place.locating" : "report.place.position"), id: "report.place.position", icon: "location") {
                model.locate(locator.position)
            }
            if model.hasNoFix { Text(say("report.place.no_fix")).font(.body) }
            ForEach(model.candidates, id: \.place) { candidate in
                LinkRow(title: placeName(candidate.place), id: "report.place.candidate", detail: notes(candidate), icon: "mappin") {
                    model.choose(candidate.place, next: navigator.go)
                }
            }
            if let pin = model.pin { PlaceMap(model: model, pin: pin) }
        }
        .announced(model.hasNoFix ? say("report.place.no_fix") : "")
        .task { model.begin() }
    }

    /// What speaks against it.
    private func notes(_ candidate: PlaceCandidate) -> String? {
        let side: String? = switch candidate.side {
        case .inside: nil
        case .border(let distance): say("report.place.side", metres(distance))
        case .outside(let distance, let city): city.map { say("report.place.outside", $0) } ?? say("report.place.elsewhere", metres(distance))
        }
        let weak = candidate.weak ? say("report.place.weak", metres(candidate.place.accuracyM ?? 0)) : nil
        let text = joined([weak, candidate.apartM.map { say("report.place.apart", metres($0)) }, side], " ")
        return text.isEmpty ? nil : text
    }
}
