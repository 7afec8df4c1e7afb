import Observation

/// The photos of a draft, beside what a page asks. Where they cannot be known, the page says why; here there are none.
@MainActor
@Observable
public final class DraftPhotosModel: Model {
    public let asking: Asking
    public private(set) var photos: [Photo] = []
    @ObservationIgnored private let draft: String

    public init(_ client: ParvisClient, draft: String) {
        self.draft = draft
        asking = Asking(client)
        keep({ $0 == .drafts }, ask: { (try? await $0.draft(draft).photos) ?? [] }) { [weak self] in self?.photos = $0 }
    }

    /// The page on which one more is taken, or one is taken away.
    @discardableResult
    public func add(_ go: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { [draft] client in go(try await client.page(.photo, of: draft)) }
    }
}
