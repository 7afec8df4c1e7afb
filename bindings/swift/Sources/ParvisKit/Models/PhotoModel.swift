import Foundation
import Observation

/// Show it.
@MainActor
@Observable
public final class PhotoModel: Model {
    public let asking: Asking
    public private(set) var review: Review?
    @ObservationIgnored private let draft: String

    public init(_ client: ParvisClient, draft: String) {
        self.draft = draft
        asking = Asking(client)
        keep({ $0 == .drafts }, ask: { try await $0.review(draft) }) { [weak self] in self?.review = $0 }
    }

    /// What the camera or the library gave, as a picture that the core reads.
    @discardableResult
    public func keep(_ picture: Data, next: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { [draft] client in
            try await client.addPhoto(draft, bytes: picture)
            next(try await client.page(of: draft, after: .photo))
        }
    }

    /// What the camera wrote; once the core has a clean copy, the file goes.
    @discardableResult
    public func keep(_ file: URL, next: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { [draft] client in
            try await client.addPhoto(draft, file: file)
            try? FileManager.default.removeItem(at: file)
            next(try await client.page(of: draft, after: .photo))
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
