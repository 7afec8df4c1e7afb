import Dispatch

/// What a synchronisation did, and what is to be told outside the app.
public struct Synchronised: Equatable, Sendable {
    public let outcome: SyncOutcome
    public let news: News

    public init(outcome: SyncOutcome, news: News) {
        self.outcome = outcome
        self.news = news
    }
}

extension ParvisClient {
    /// Synchronises; nil where this process is at it already. Cancelled, it ends soon, loses nothing, and still says what
    /// it did. It blocks for as long as its budget: on a thread of its own.
    public func synchronise(_ budget: SyncBudget) async throws(CallError) -> Synchronised? {
        if isSynchronising { return nil }
        isSynchronising = true
        defer { isSynchronising = false }
        let sync = try contained { try core.beginBackgroundSync(budget: budget) }.get()
        let done: Result<Synchronised, CallError> = await withTaskCancellationHandler {
            await withCheckedContinuation { done in
                beside.async {
                    done.resume(returning: contained { Synchronised(outcome: try sync.wait(), news: try sync.news()) })
                }
            }
        } onCancel: {
            // One that has ended already needs no word.
            try? sync.expire()
        }
        return try done.get()
    }
}
