import ParvisKit
import SwiftUI

/// Exactly what others get.
struct PublicPage: View {
    @State private var model: CheckModel
    private let screen: Screen
    private let navigator: Navigator

    init(_ client: ParvisClient, _ screen: Screen, _ navigator: Navigator) {
        _model = State(initialValue: CheckModel(client, draft: screen.of))
        self.screen = screen
        self.navigator = navigator
    }

    var body: some View {
        FlowPage(screen, say("report.public.title"), model, go: navigator.go) {
            if let review = model.review {
                switch review.visibility {
                case .public:
                    shown(review.draft)
                    if review.canChangeVisibility { change("report.public.make_private", to: .private) }
                case .private:
                    Text(say("report.public.nothing")).font(.body)
                    if review.canChangeVisibility { change("report.public.make_public", to: .public) }
                }
            }
        }
    }

    private func change(_ key: String, to visibility: ParvisKit.Visibility) -> some View {
        SideButton(text: say(key), id: "report.public.change") { model.save(DraftPatch(visibility: visibility)) }
    }

    @ViewBuilder
    private func shown(_ draft: DraftRecord) -> some View {
        ForEach(Array(draft.photos.enumerated()), id: \.element.hash) { at, photo in
            MaskedPhoto(photo, said: say("report.photo.number", "\(at + 1)", "\(draft.photos.count)")) { model.mask(photo, $0) }
        }
        if let title = draft.title { Section(title) }
        if !draft.text.isEmpty { Text(draft.text).font(.body) }
        if let place = draft.place { Text(placeName(place)).font(.body) }
        Text(say("report.public.never")).font(.body)
    }
}
