// What the app uses of PhotosUI: "PhotosPicker", "PhotosPickerItem", and of CoreTransferable: "Transferable".
@_exported import Foundation
import SwiftUI

public protocol Transferable {}
extension Data: Transferable {}

public struct PhotosPickerItem: Equatable, Hashable, Sendable {
    public enum EncodingDisambiguationPolicy: Sendable { case automatic, current, compatible }
    public func loadTransferable<Value: Transferable>(type: Value.Type) async throws -> Value? { nil }
}

public struct PHPickerFilter: Sendable { public static let images = PHPickerFilter() }

public struct PhotosPicker<Label: View>: View {
    nonisolated public init(
        selection: Binding<PhotosPickerItem?>, matching filter: PHPickerFilter? = nil,
        preferredItemEncoding: PhotosPickerItem.EncodingDisambiguationPolicy = .automatic, @ViewBuilder label: () -> Label
    ) {}
    public var body: Never { fatalError() }
}
