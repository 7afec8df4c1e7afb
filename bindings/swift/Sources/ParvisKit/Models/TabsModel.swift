import Observation

/// How many requests have news. Where that cannot be known, the screen says why; here it is none.
@MainActor
@Observable
public final class TabsModel: Model {
    public let asking: Asking
    public private(set) var unread = 0

    public init(_ client: ParvisClient) {
        asking = Asking(client)
        keep({ $0 != .sync }, ask: { (try? await $0.home().unread) ?? 0 }) { [weak self] in self?.unread = Int($0) }
    }
}
