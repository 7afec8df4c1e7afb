import Observation

/// What waits, and why.
@MainActor
@Observable
public final class OutboxModel: Model {
    public let asking: Asking
    public private(set) var waiting: [RequestRecord]?
    public private(set) var about: About?

    public init(_ client: ParvisClient) {
        asking = Asking(client)
        keep(ask: { try await $0.outbox() }) { [weak self] in self?.waiting = $0 }
        keep({ $0 == .cities }, ask: { try await $0.about() }) { [weak self] in self?.about = $0 }
    }

    @discardableResult
    public func retry(_ request: RequestRecord) -> Task<Void, Never> { act { try await $0.retry(request.summary.id) } }
}
