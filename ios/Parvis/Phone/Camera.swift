import SwiftUI
import UIKit

/// The system's camera: no permission of its own, and its accept button is the only one.
struct Camera: UIViewControllerRepresentable {
    /// The picture as JPEG; nil where none was taken.
    let taken: @MainActor (Data?) -> Void

    static var isThere: Bool { UIImagePickerController.isSourceTypeAvailable(.camera) }

    /// The system's own decoder makes it of what the core does not read; nil where it has none for that.
    static let jpeg: @Sendable (Data) async -> Data? = { UIImage(data: $0)?.jpegData(compressionQuality: 0.95) }

    func makeUIViewController(context: Context) -> UIImagePickerController {
        let picker = UIImagePickerController()
        picker.sourceType = .camera
        picker.delegate = context.coordinator
        return picker
    }

    func updateUIViewController(_ picker: UIImagePickerController, context: Context) {}

    func makeCoordinator() -> Coordinator { Coordinator(taken) }

    @MainActor
    final class Coordinator: NSObject, UIImagePickerControllerDelegate, UINavigationControllerDelegate {
        private let taken: @MainActor (Data?) -> Void

        init(_ taken: @escaping @MainActor (Data?) -> Void) {
            self.taken = taken
        }

        func imagePickerController(_ picker: UIImagePickerController, didFinishPickingMediaWithInfo info: [UIImagePickerController.InfoKey: Any]) {
            taken((info[.originalImage] as? UIImage)?.jpegData(compressionQuality: 0.95))
        }

        func imagePickerControllerDidCancel(_ picker: UIImagePickerController) { taken(nil) }
    }
}
