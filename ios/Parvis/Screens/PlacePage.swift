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
            if model.hasNoFix { Text(noFix).font(.body) }
            ForEach(model.candidates, id: \.place) { candidate in
                LinkRow(title: placeName(candidate.place), id: "report.place.candidate", detail: notes(candidate), icon: "mappin") {
                    model.choose(candidate.place, next: navigator.go)
                }
            }
            if let centre = model.centre {
                if model.pin == nil { Text(say("report.place.tap")).font(.body) }
                PlaceMap(model: model, centre: centre)
            }
            if let city = model.city { Text(say("report.place.for", city)).font(.body) }
        }
        .announced(model.hasNoFix ? noFix : nil)
        .task { model.begin() }
    }

    private var noFix: String { say(model.centre == nil ? "report.place.no_map" : "report.place.no_fix") }

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
