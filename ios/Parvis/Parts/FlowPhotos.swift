import ParvisKit
import SwiftUI

/// What was photographed, on every page of a report, and the way to the page of photos.
struct FlowPhotos: View {
    @State private var model: DraftPhotosModel
    private let go: @MainActor (Screen) -> Void

    init(_ client: ParvisClient, draft: String, go: @escaping @MainActor (Screen) -> Void) {
        _model = State(initialValue: DraftPhotosModel(client, draft: draft))
        self.go = go
    }

    var body: some View {
        Photos(photos: model.photos)
        SideButton(text: say("report.photo.add"), id: "flow.add", icon: "plus") { model.add(go) }
            .task { await model.run() }
    }
}
