import Foundation
import ParvisKit

/// The core without a core: everything in memory, nothing on a network. For previews, and for models that must meet what
/// the real one gives rarely. `ParvisClient(FakeCore())` is a client like any other.
public final class FakeCore: ParvisProtocol, @unchecked Sendable {
    // Behind the lock, all of it: operations come from several threads.
    private let lock = NSLock()
    private var state: State

    /// What it has.
    public struct State {
        /// While it is set, every operation fails with it.
        public var failure: ParvisError?
        /// What was asked, in order: the operations' names.
        public var asked: [String] = []
        public var city: City?
        /// In the order in which they were begun.
        public var drafts: [DraftRecord] = []
        public var requests: [RequestRecord] = []
        /// Runs before an operation is answered, on its thread.
        public var before: (@Sendable (String) -> Void)?
        /// What an operation changed: told once it is over.
        var untold: [Change] = []
        var observers: [ObjectIdentifier: any ChangeObserver] = [:]
        var names = 0
    }

    public init(city: City? = Samples.city) {
        state = State(city: city)
    }

    /// Looks at what it has, and changes it.
    public func with<Answer>(_ work: (inout State) throws -> Answer) rethrows -> Answer {
        lock.lock()
        defer { lock.unlock() }
        return try work(&state)
    }

    /// How many observe it.
    public var observed: Int { with { $0.observers.count } }

    /// Tells every observer.
    public func tell(_ change: Change) {
        for observer in with({ Array($0.observers.values) }) { try? observer.changed(change: change) }
    }

    /// Adds a request as if it had come from somewhere, or puts it in the place of the one of its name.
    public func put(_ request: RequestRecord) {
        with { state in
            state.requests.removeAll { $0.summary.id == request.summary.id }
            state.requests.append(request)
        }
        tell(.request(id: request.summary.id))
    }

    func asked<Answer>(_ operation: String, _ answer: (inout State) throws -> Answer) throws -> Answer {
        with { $0.before }?(operation)
        let (outcome, changes) = try with { state in
            state.asked.append(operation)
            if let failure = state.failure { throw failure }
            defer { state.untold = [] }
            return (try answer(&state), state.untold)
        }
        changes.forEach(tell)
        return outcome
    }

    func name(_ kind: String, _ state: inout State) -> String {
        state.names += 1
        return "\(kind)-\(state.names)"
    }

    func keep(_ draft: DraftRecord, _ state: inout State) -> DraftRecord {
        if let at = state.drafts.firstIndex(where: { $0.id == draft.id }) { state.drafts[at] = draft } else { state.drafts.append(draft) }
        state.untold.append(.drafts)
        return draft
    }

    // MARK: the data folder

    public func closeFolder() throws { try asked("closeFolder") { $0.failure = .Closed } }

    public func observe(observer: any ChangeObserver) throws -> ObservationHandle {
        try asked("observe") { state in
            state.observers[ObjectIdentifier(observer)] = observer
            return FakeObservation { [weak self] in self?.with { $0.observers[ObjectIdentifier(observer)] = nil } }
        }
    }

    public func setLanguage(language: Language) throws { try asked("setLanguage") { _ in } }

    public func about() throws -> About {
        try asked("about") { About(version: "0.1.0", city: $0.city?.name, packVersion: $0.city?.version, guarantee: $0.city?.guarantee) }
    }

    public func warnings() throws -> [Warning] { try asked("warnings") { _ in [] } }
    public func warningsShown() throws { try asked("warningsShown") { _ in } }
    public func renewKey() throws -> RenewedKey { try asked("renewKey") { _ in RenewedKey(cities: [], unfollowed: 0) } }
    public func setConnectivity(connectivity: Connectivity) throws { try asked("setConnectivity") { _ in } }
    public func setAppState(state: AppState) throws { try asked("setAppState") { _ in } }
    public func beginBackgroundSync(budget: SyncBudget) throws -> BackgroundSync { try asked("beginBackgroundSync") { _ in FakeSync() } }

    // MARK: cities

    public func municipalities(near: Coordinate?, search: String?) throws -> [Municipality] {
        try asked("municipalities") { state in
            let esch = Municipality(
                id: Samples.city.id, name: Samples.city.name, distanceM: near.map { _ in 0 }, added: state.city != nil, chosen: state.city != nil)
            return [esch].filter { has($0.name, search) }
        }
    }

    public func chooseMunicipality(id: String) throws -> City { try asked("chooseMunicipality") { _ in Samples.city } }
    public func addCityPack(json: Data) throws -> City { try asked("addCityPack") { _ in Samples.city } }
    public func addCityUrl(url: String) throws -> City { try asked("addCityUrl") { _ in Samples.city } }
    public func cities() throws -> [City] { try asked("cities") { $0.city.map { [$0] } ?? [] } }

    public func home() throws -> Home {
        try asked("home") { state in
            guard let city = state.city else { throw ParvisError.NotFound(what: .city) }
            let waiting = state.requests.count { $0.waiting != nil }
            let unread = state.requests.map(\.summary).filter(\.unread)
            return Home(
                city: city, emergency: Samples.emergency, waiting: waiting == 0 ? nil : "\(waiting) envoi attend le réseau", needsYou: nil,
                unread: UInt32(unread.count), news: Array(unread.prefix(3)), draft: state.drafts.last { !$0.empty }, shortcuts: [])
        }
    }

    public func contacts() throws -> Contacts { try asked("contacts") { _ in Contacts(emergency: [Samples.emergency], contacts: [Samples.contact]) } }
    public func services(search: String?) throws -> [Service] { try asked("services") { _ in [Self.streetlight].filter { has($0.name, search) } } }
    public func subjects() throws -> [Subject] { try asked("subjects") { _ in [Subject(code: "autre", name: "Autre", kind: .question)] } }
    public func faq(search: String?) throws -> [FaqAnswer] { try asked("faq") { _ in [FaqAnswer(question: "Quand passe la collecte ?", answer: "Le mardi.")] } }
    public func answers(text: String) throws -> [FaqAnswer] { try asked("answers") { _ in [] } }

    static let streetlight = Service(code: "LAMP", name: "Lampadaire", description: "Un lampadaire éteint.", group: "Éclairage")
    static let tile = Tile(label: "Lampadaire éteint", service: "LAMP", answers: ["ETAT": ["off"]])
}

private func has(_ name: String, _ words: String?) -> Bool { words.map { name.localizedCaseInsensitiveContains($0) } ?? true }

private final class FakeObservation: ObservationHandle, @unchecked Sendable {
    private let ended: @Sendable () -> Void

    init(_ ended: @escaping @Sendable () -> Void) {
        self.ended = ended
        super.init(noHandle: NoHandle())
    }

    required init(unsafeFromHandle handle: UInt64) {
        ended = {}
        super.init(unsafeFromHandle: handle)
    }

    override func cancel() throws { ended() }
}

private final class FakeSync: BackgroundSync, @unchecked Sendable {
    init() {
        super.init(noHandle: NoHandle())
    }

    required init(unsafeFromHandle handle: UInt64) {
        super.init(unsafeFromHandle: handle)
    }

    override func wait() throws -> SyncOutcome {
        SyncOutcome(sender: true, sent: 0, photos: 0, acts: 0, changed: 0, waiting: 0, needYou: 0, nextWakeup: nil)
    }

    override func news() throws -> News { News(items: [], summary: nil) }
    override func expire() throws {}
}
