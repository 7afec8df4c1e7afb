import Observation

/// One last look, and what others will see.
@MainActor
@Observable
public final class CheckModel: Model {
    public let asking: Asking
    public private(set) var review: Review?
    /// The citizen's words that were typed here and not yet saved; nil while none were.
    public private(set) var typed: String?
    @ObservationIgnored private let draft: String

    public init(_ client: ParvisClient, draft: String) {
        self.draft = draft
        asking = Asking(client)
        keep({ $0 == .drafts }, ask: { try await $0.review(draft) }) { [weak self] in self?.review = $0 }
    }

    /// The citizen's words.
    public var text: String {
        get { typed ?? review?.draft.text ?? "" }
        set { typed = newValue }
    }

    @discardableResult
    public func save(_ patch: DraftPatch) -> Task<Void, Never> {
        inTurn { [draft] client in try await client.updateDraft(draft, patch) }
    }

    /// Strikes out these parts of a photo, instead of those before.
    @discardableResult
    public func mask(_ photo: Photo, _ masks: [Mask]) -> Task<Void, Never> {
        inTurn { [draft] client in _ = try await client.maskPhoto(draft, hash: photo.hash, masks) }
    }

    /// Nothing is done where nothing was typed.
    public func saveText() {
        if let typed { save(DraftPatch(text: typed)) }
    }

    /// What was typed last goes with it. Where something lacks, its page opens.
    @discardableResult
    public func send(sent: @escaping @MainActor (Screen) -> Void, lacks: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        inTurn { [self] client in
            let issues = try await client.updateDraft(draft, DraftPatch(text: typed)).issues
            guard issues.isEmpty else { return lacks(try await client.page(of: draft)) }
            let request = try await client.submit(draft)
            // There is no draft any more in which it could be saved.
            typed = nil
            sent(Screen(.done, of: request.id))
        }
    }

    /// The page on which something is said, to change it.
    @discardableResult
    public func change(on page: FlowPage, _ there: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { [draft] client in there(try await client.page(page, of: draft)) }
    }
}
