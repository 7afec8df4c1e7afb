import Observation

/// Act; see what changed.
@MainActor
@Observable
public final class HomeModel: WarningModel {
    public let asking: Asking
    public private(set) var home: Home?
    public private(set) var warnings: [Warning] = []

    public init(_ client: ParvisClient) {
        asking = Asking(client)
        keep(ask: { try await $0.home() }) { [weak self] in self?.home = $0 }
        keep(ask: { try await $0.warnings() }) { [weak self] in self?.warnings = $0 }
    }

    @discardableResult
    public func resume(_ draft: DraftRecord, at: @escaping @MainActor ([Screen]) -> Void) -> Task<Void, Never> {
        act { client in at(try await client.way(to: draft)) }
    }
}

extension Model {
    /// Begins a report, from whichever screen; saved before the camera opens. With a place, where the one before was.
    @discardableResult
    public func report(at place: Place? = nil, _ begun: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { client in
            let draft = try await client.createDraft(.report).id
            let first = try await client.page(of: draft)
            if place != nil { _ = try await client.updateDraft(draft, DraftPatch(place: place)) }
            begun(first)
        }
    }
}
