import ParvisKit
import PhotosUI
import SwiftUI

/// Show it.
struct PhotoPage: View {
    @State private var model: PhotoModel
    @State private var isCameraOpen = false
    @State private var wasCameraOpen = false
    @State private var picked: PhotosPickerItem?
    private let screen: Screen
    private let navigator: Navigator

    init(_ client: ParvisClient, _ screen: Screen, _ navigator: Navigator) {
        _model = State(initialValue: PhotoModel(client, draft: screen.of, jpeg: Camera.jpeg))
        self.screen = screen
        self.navigator = navigator
    }

    var body: some View {
        FlowPage(screen: screen, title: say("report.photo.title"), model: model, go: navigator.go) {
            if let review = model.review { content(review.draft.photos, limit: Int(review.photoLimit)) }
        } bottom: {
            if Camera.isThere, model.review?.photoLimit ?? 0 > 0 {
                MainButton(text: say("report.photo.take"), id: "report.photo.take", icon: "camera", tap: openCamera)
            }
        }
        .announced(model.review?.draft.photos.last?.damage.map(words))
        // The camera opens by itself, once: not again when somebody comes back to this page.
        .onChange(of: model.review?.photoLimit) { _, limit in
            guard let limit, limit > 0, !wasCameraOpen, Camera.isThere, model.review?.draft.photos.isEmpty == true else { return }
            openCamera()
        }
        .fullScreenCover(isPresented: $isCameraOpen) {
            Camera { picture in
                isCameraOpen = false
                if let picture { model.keep(picture, next: kept) }
            }
        }
        .task(id: picked) {
            guard let picked else { return }
            let picture = try? await picked.loadTransferable(type: Data.self)
            // Whoever left the page, or chose another one, does not want it any more.
            guard !Task.isCancelled else { return }
            model.keep(picture, next: kept)
            self.picked = nil
        }
    }

    @ViewBuilder
    private func content(_ photos: [Photo], limit: Int) -> some View {
        Text(limit == 0 ? say("report.photo.limit_none") : say("report.photo.limit", limit)).font(.body)
        if limit > 0 {
            if photos.count == 1 { Text(say("report.photo.far")).font(.body) }
            Photos(photos: photos)
            ForEach(Array(photos.enumerated()), id: \.element.hash) { at, photo in
                if let damage = photo.damage { Text(words(damage)).font(.body) }
                SideButton(text: say("report.photo.remove", "\(at + 1)", "\(photos.count)"), id: "report.photo.remove", icon: "xmark") { model.remove(photo) }
            }
            PhotosPicker(selection: $picked, matching: .images, preferredItemEncoding: .compatible) {
                Text(say("report.photo.gallery")).font(.body).frame(maxWidth: .infinity, minHeight: 48)
            }
            .accessibilityIdentifier("report.photo.gallery")
        }
        SideButton(text: say(photos.isEmpty ? "report.photo.none" : "nav.next"), id: "report.photo.next") { model.next(navigator.go) }
    }

    private func kept(_ next: Screen) {
        navigator.say(say("report.photo.kept"))
        navigator.go(next)
    }

    private func words(_ damage: PhotoDamage) -> String {
        switch damage {
        case .cutOff(let percent): say("report.photo.cut_off", Int(percent))
        case .coarse: say("report.photo.coarse")
        }
    }

    private func openCamera() {
        wasCameraOpen = true
        isCameraOpen = true
    }
}
