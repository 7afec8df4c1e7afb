import Observation

/// Find any request, for ever.
@MainActor
@Observable
public final class RequestsModel: WarningModel {
    public let asking: Asking
    /// Which requests are asked for: the words, the chip, and how many pages of them.
    struct Wanted: Equatable, Sendable {
        var words = ""
        var chip = RequestChip.all
        var pages = 1
    }

    /// Without those that are about to be deleted.
    public var drafts: [DraftRecord] { kept.filter { !hidden.contains($0.id) } }
    /// Deleted once nobody can want it back; until then it is only out of sight.
    public private(set) var deleting: DraftRecord?
    public private(set) var warnings: [Warning] = []
    private var kept: [DraftRecord] = []
    private var hidden: Set<String> = []
    public private(set) var rows: [RequestSummary]?
    /// There is another page.
    public private(set) var hasMore = false
    private var wanted = Wanted()
    @ObservationIgnored private var looking: Task<Void, Never>?

    public init(_ client: ParvisClient) {
        asking = Asking(client)
        keep({ $0 == .drafts }, ask: { try await $0.drafts() }) { [weak self] in self?.kept = $0 }
        keep(ask: { try await $0.warnings() }) { [weak self] in self?.warnings = $0 }
        // What is wanted may change at any time: the answer is looked up here, not in the question.
        keep({ $0 != .sync }, ask: { _ in }) { [weak self] in self?.look() }
    }

    public var words: String {
        get { wanted.words }
        set { want(Wanted(words: newValue, chip: wanted.chip)) }
    }

    public var chip: RequestChip {
        get { wanted.chip }
        set { want(Wanted(words: wanted.words, chip: newValue)) }
    }

    /// Whether nothing in particular is asked for.
    public var isAll: Bool { wanted.words.isBlank && wanted.chip == .all }

    /// The end of what is listed is in sight.
    public func more() {
        if hasMore { want(Wanted(words: wanted.words, chip: wanted.chip, pages: wanted.pages + 1)) }
    }

    /// The one before it is gone for good.
    public func delete(_ draft: DraftRecord) {
        finishDeleting()
        hidden.insert(draft.id)
        deleting = draft
    }

    public func undo() {
        if let draft = deleting { hidden.remove(draft.id) }
        deleting = nil
    }

    /// Nobody can undo it any more.
    @discardableResult
    public func finishDeleting() -> Task<Void, Never>? {
        guard let draft = deleting else { return nil }
        deleting = nil
        return act { [self] client in
            do { try await client.deleteDraft(draft.id) } catch {
                hidden.remove(draft.id)
                throw error
            }
        }
    }

    @discardableResult
    public func resume(_ draft: DraftRecord, at: @escaping @MainActor ([Screen]) -> Void) -> Task<Void, Never> {
        act { client in at(try await client.way(to: draft)) }
    }

    private func want(_ new: Wanted) {
        guard new != wanted else { return }
        wanted = new
        look()
    }

    private func look() {
        looking?.cancel()
        looking = act { [self] client in
            let asked = wanted
            var found: [RequestSummary] = []
            var after: PageCursor?
            for page in 0..<asked.pages where page == 0 || after != nil {
                let next = try await client.requests(RequestQuery(search: asked.words.isBlank ? nil : asked.words, chip: asked.chip, after: after))
                found += next.rows
                after = next.next
            }
            if asked == wanted { (rows, hasMore) = (found, after != nil) }
        }
    }
}
