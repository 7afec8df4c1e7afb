import Observation

/// What the service asks.
@MainActor
@Observable
public final class QuestionsModel: Model {
    public let asking: Asking
    public private(set) var questions: [Question] = []
    @ObservationIgnored private let draft: String

    public init(_ client: ParvisClient, draft: String) {
        self.draft = draft
        asking = Asking(client)
        keep({ $0 == .drafts }, ask: { try await $0.questions(draft) }) { [weak self] in self?.questions = $0 }
    }

    @discardableResult
    public func answer(_ question: Question, _ values: [String]) -> Task<Void, Never> {
        inTurn { [draft] client in try await client.updateDraft(draft, DraftPatch(answers: [question.code: values])) }
    }

    /// One of several answers: there if it was not, and the other way round.
    @discardableResult
    public func toggle(_ question: Question, _ value: AnswerValue) -> Task<Void, Never> {
        let others = question.answers.filter { $0 != value.key }
        return answer(question, others.count == question.answers.count ? others + [value.key] : others)
    }

    @discardableResult
    public func next(_ next: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        inTurn { [draft] client in next(try await client.page(of: draft, after: .questions)) }
    }
}
