import Observation

/// A question, an idea or a complaint; what the city has answered already comes while one types.
@MainActor
@Observable
public final class WriteModel: Model {
    public let asking: Asking
    public private(set) var city: City?
    public private(set) var subjects: [Subject] = []
    public private(set) var answers: [FaqAnswer] = []
    public private(set) var draft: DraftRecord?
    /// It was to be sent, and lacked something.
    public private(set) var isLacking = false
    @ObservationIgnored private let resumed: String
    /// Sent, or answered: what is typed last is not written any more.
    @ObservationIgnored private var isDone = false

    public init(_ client: ParvisClient, draft resumed: String) {
        self.resumed = resumed
        asking = Asking(client)
        keep({ $0 == .cities }, ask: { try await $0.home().city }) { [weak self] in self?.city = $0 }
        keep({ $0 == .cities }, ask: { try await $0.subjects() }) { [weak self] in self?.subjects = $0 }
    }

    /// Takes up what was written before.
    @discardableResult
    public func begin() -> Task<Void, Never> {
        act { [self] client in
            if !resumed.isEmpty { draft = try await client.draft(resumed) }
        }
    }

    @discardableResult
    public func write(_ kind: RequestKind, _ patch: DraftPatch) -> Task<Void, Never> {
        inTurn { [self] _ in if !isDone { _ = try await keep(kind, patch) } }
    }

    @discardableResult
    public func look(_ text: String) -> Task<Void, Never> {
        act { [self] client in answers = text.isBlank ? [] : try await client.answers(to: text) }
    }

    /// It was answered: nothing is sent.
    @discardableResult
    public func answered(_ leave: @escaping @MainActor () -> Void) -> Task<Void, Never> {
        inTurn { [self] client in
            if let draft { try await client.deleteDraft(draft.id) }
            isDone = true
            leave()
        }
    }

    @discardableResult
    public func send(_ kind: RequestKind, _ patch: DraftPatch, sent: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        inTurn { [self] client in
            let written = try await keep(kind, patch)
            isLacking = !written.issues.isEmpty
            if isLacking { return }
            let request = try await client.submit(written.id)
            isDone = true
            sent(Screen(.done, of: request.id))
        }
    }

    private func keep(_ kind: RequestKind, _ patch: DraftPatch) async throws -> DraftRecord {
        let before = draft
        // The kind is part of what a draft is: another kind is another draft.
        let kept = if let before, before.kind == kind { try await client.updateDraft(before.id, patch) } else { try await client.createDraft(kind, patch) }
        if let before, before.id != kept.id { try await client.deleteDraft(before.id) }
        draft = kept
        return kept
    }
}
