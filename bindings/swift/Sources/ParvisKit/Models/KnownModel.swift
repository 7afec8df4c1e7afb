import Observation

/// Perhaps it was reported already.
@MainActor
@Observable
public final class KnownModel: Model {
    public let asking: Asking
    public private(set) var known: Known?
    @ObservationIgnored private let draft: String

    public init(_ client: ParvisClient, draft: String) {
        self.draft = draft
        asking = Asking(client)
        keep(ask: { try await $0.known(draft) }) { [weak self] in self?.known = $0 }
    }

    /// Joins the other's report; the draft is not needed any more.
    @discardableResult
    public func join(_ other: RequestSummary, joined: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { [draft] client in
            try await client.meToo(other.id)
            try await client.deleteDraft(draft)
            joined(Screen(.request, of: other.id))
        }
    }

    @discardableResult
    public func next(_ next: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { [draft] client in next(try await client.page(of: draft, after: .known)) }
    }
}
