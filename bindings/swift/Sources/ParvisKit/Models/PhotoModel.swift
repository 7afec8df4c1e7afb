import Foundation
import Observation

/// Show it.
@MainActor
@Observable
public final class PhotoModel: Model {
    public let asking: Asking
    public private(set) var review: Review?
    @ObservationIgnored private let draft: String
    @ObservationIgnored private let jpeg: @Sendable (Data) async -> Data?

    /// `jpeg` makes one, by the phone's own decoder, of what the core wants converted; nil if the phone has none for it.
    public init(_ client: ParvisClient, draft: String, jpeg: @escaping @Sendable (Data) async -> Data? = { _ in nil }) {
        self.draft = draft
        self.jpeg = jpeg
        asking = Asking(client)
        keep({ $0 == .drafts }, ask: { try await $0.review(draft) }) { [weak self] in self?.review = $0 }
    }

    /// What the camera or the library gave, as a picture that the core reads; nil where it could not be had. A damaged one is
    /// looked at before the page goes.
    @discardableResult
    public func keep(_ picture: Data?, next: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { [draft, jpeg] client in
            guard let picture else { throw CallError.failed(.Photo(problem: .unreadable)) }
            let added = try await client.addPhoto(draft, bytes: picture, orConvertedBy: jpeg)
            if added.damage == nil { next(try await client.page(of: draft, after: .photo)) }
        }
    }

    @discardableResult
    public func remove(_ photo: Photo) -> Task<Void, Never> {
        act { [draft] client in try await client.removePhoto(draft, hash: photo.hash) }
    }

    @discardableResult
    public func next(_ next: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { [draft] client in next(try await client.page(of: draft, after: .photo)) }
    }
}

extension ParvisClient {
    /// Where the phone's own decoder cannot convert it either, the core's word stands.
    fileprivate nonisolated func addPhoto(_ id: String, bytes: Data, orConvertedBy jpeg: @Sendable (Data) async -> Data?) async throws(CallError) -> AddedPhoto {
        do {
            return try await addPhoto(id, bytes: bytes)
        } catch {
            guard case .failed(.Photo(problem: .convertFirst)) = error, let made = await jpeg(bytes) else { throw error }
            return try await addPhoto(id, converted: made, from: bytes)
        }
    }
}
