import Observation

/// Where it stands, what I can do.
@MainActor
@Observable
public final class RequestModel: Model {
    public let asking: Asking
    public private(set) var request: RequestRecord?
    /// It is not on this phone: a link led to it, or it was taken back.
    public private(set) var isMissing = false
    @ObservationIgnored private let id: String

    public init(_ client: ParvisClient, id: String) {
        self.id = id
        asking = Asking(client)
        keep({ $0 == .request(id: id) || $0 == .requests }, ask: { try await $0.requestIfThere(id) }) { [weak self] in
            self?.request = $0
            self?.isMissing = $0 == nil
        }
    }

    @discardableResult
    public func read() -> Task<Void, Never> { act { [id] in try await $0.markRead(id) } }

    @discardableResult
    public func resolve(_ resolution: Resolution) -> Task<Void, Never> { act { [id] in try await $0.resolve(id, resolution) } }

    /// What needs no words. What does, `say` does.
    @discardableResult
    public func tap(_ action: Action, go: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { [id] client in
            switch action {
            case .takeBack, .correct, .edit: go(try await client.screen(of: client.takeBack(id)))
            case .tryNow, .send: try await client.retry(id)
            case .delete: try await client.deleteDraft(id)
            case .dismiss: try await client.dismiss(id)
            case .remind: try await client.remind(id)
            case .copy: go(try await client.screen(of: client.copyRequest(id)))
            case .call: go(Screen(.contacts))
            case .resolve, .reply, .withdraw, .reopen, .rate: break
            }
        }
    }

    /// What needs words, and stars where it is a rating; `kept` once the core has them.
    @discardableResult
    public func say(_ action: Action, _ text: String, stars: Int, kept: @escaping @MainActor () -> Void = {}) -> Task<Void, Never> {
        let words = text.isBlank ? nil : text
        return act { [id] client in
            switch action {
            case .reply: try await client.reply(id, text)
            case .withdraw: try await client.withdraw(id, words)
            case .reopen: try await client.reopen(id, text)
            case .rate: try await client.rate(id, stars: UInt8(clamping: stars), words)
            case .edit, .send, .delete, .takeBack, .tryNow, .correct, .resolve, .dismiss, .remind, .call, .copy: break
            }
            kept()
        }
    }
}

extension Action {
    /// Whether it wants words before it is done.
    public var wantsWords: Bool {
        switch self {
        case .reply, .withdraw, .reopen, .rate: true
        case .edit, .send, .delete, .takeBack, .tryNow, .correct, .resolve, .dismiss, .remind, .call, .copy: false
        }
    }
}

extension ParvisClient {
    /// That it is not there is an answer too.
    fileprivate nonisolated func requestIfThere(_ id: String) async throws(CallError) -> RequestRecord? {
        do { return try await request(id) } catch {
            if case .failed(.NotFound) = error { return nil }
            throw error
        }
    }
}
