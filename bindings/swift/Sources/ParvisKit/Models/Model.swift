import Observation

/// What a screen shows and what it can be asked: state goes out, intents come in. It decides nothing; what may be done,
/// what lacks and what comes next is in the records of the core. It lives as long as its screen, and holds nothing that
/// the core does not have.
@MainActor
public protocol Model: AnyObject {
    var asking: Asking { get }
}

extension Model {
    public var client: ParvisClient { asking.client }

    /// What did not work last; nil once it was read.
    public var failure: ParvisError? { asking.failure }

    public func failureRead() { asking.failureRead() }

    /// Keeps what is shown new, for as long as the task runs: the one of the screen.
    public func run() async { await asking.run() }

    /// Shows the answer, and again whenever it may have changed. What fails is shown, and asked again once that was read.
    func keep<Value: Sendable>(
        _ concern: @escaping @Sendable (Change) -> Bool = { _ in true },
        ask: @escaping @Sendable (ParvisClient) async throws -> Value,
        show: @escaping @MainActor (Value) -> Void
    ) {
        asking.keep(concern, ask: ask, show: show)
    }

    /// Does something; what does not work is shown, and nothing is lost by it.
    @discardableResult
    func act(_ intent: @escaping @MainActor (ParvisClient) async throws -> Void) -> Task<Void, Never> { asking.act(intent) }

    /// The same, once all that was begun this way before is over: what was typed first is kept first.
    @discardableResult
    func inTurn(_ intent: @escaping @MainActor (ParvisClient) async throws -> Void) -> Task<Void, Never> { asking.inTurn(intent) }
}

/// How a model asks the core.
@MainActor
@Observable
public final class Asking {
    let client: ParvisClient
    private(set) var failure: ParvisError?
    @ObservationIgnored private var questions: [@MainActor () async -> Void] = []
    @ObservationIgnored private var waiting: [AsyncStream<Never>.Continuation] = []
    @ObservationIgnored private var last: Task<Void, Never>?

    init(_ client: ParvisClient) {
        self.client = client
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for question in questions { group.addTask { await question() } }
        }
    }

    func failureRead() {
        failure = nil
        waiting.forEach { $0.finish() }
        waiting = []
    }

    func keep<Value: Sendable>(
        _ concern: @escaping @Sendable (Change) -> Bool, ask: @escaping @Sendable (ParvisClient) async throws -> Value,
        show: @escaping @MainActor (Value) -> Void
    ) {
        questions.append { [weak self, client] in
            while !Task.isCancelled {
                do {
                    for try await answer in client.live(concern, ask: ask) { show(answer) }
                    return
                } catch {
                    guard let self, self.failed(error) else { return }
                    await self.read()
                    // What is not there is not asked for again: its card could never be closed.
                    if case .failed(.NotFound)? = error as? CallError { return }
                }
            }
        }
    }

    func act(_ intent: @escaping @MainActor (ParvisClient) async throws -> Void) -> Task<Void, Never> {
        Task {
            do { try await intent(client) } catch { _ = failed(error) }
        }
    }

    func inTurn(_ intent: @escaping @MainActor (ParvisClient) async throws -> Void) -> Task<Void, Never> {
        let next = act { [last] client in
            await last?.value
            try await intent(client)
        }
        last = next
        return next
    }

    /// Whether there is something to show.
    private func failed(_ error: any Error) -> Bool {
        guard case .failed(let failure)? = error as? CallError else { return false }
        self.failure = failure
        return true
    }

    private func read() async {
        let (reading, end) = AsyncStream.makeStream(of: Never.self)
        waiting.append(end)
        for await _ in reading {}
    }
}
