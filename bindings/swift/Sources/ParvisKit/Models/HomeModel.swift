import Observation

/// Act; see what changed.
@MainActor
@Observable
public final class HomeModel: Model {
    public let asking: Asking
    public private(set) var home: Home?
    public private(set) var warnings: [Warning] = []

    public init(_ client: ParvisClient) {
        asking = Asking(client)
        keep(ask: { try await $0.home() }) { [weak self] in self?.home = $0 }
        keep(ask: { try await $0.warnings() }) { [weak self] in self?.warnings = $0 }
    }

    /// Saved before the camera opens.
    @discardableResult
    public func report(_ begun: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { client in begun(try await client.page(of: client.createDraft(.report).id)) }
    }

    @discardableResult
    public func resume(_ draft: DraftRecord, at: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { client in at(try await client.screen(of: draft)) }
    }

    @discardableResult
    public func warningsRead() -> Task<Void, Never> { act { try await $0.warningsShown() } }
}
