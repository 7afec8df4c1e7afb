import Observation

/// What the municipality publishes: all of it is on the phone.
@MainActor
@Observable
public final class CityModel: Model {
    public let asking: Asking
    public private(set) var home: Home?
    public private(set) var contacts: Contacts?
    public private(set) var answers: [FaqAnswer]?
    public var words = "" {
        didSet { search() }
    }

    public init(_ client: ParvisClient) {
        asking = Asking(client)
        keep({ $0 == .cities }, ask: { try await $0.home() }) { [weak self] in self?.home = $0 }
        keep({ $0 == .cities }, ask: { try await $0.contacts() }) { [weak self] in self?.contacts = $0 }
    }

    @discardableResult
    public func search() -> Task<Void, Never> {
        act { [self] client in
            let asked = words
            let found = try await client.faq(search: asked.isBlank ? nil : asked)
            if asked == words { answers = found }
        }
    }
}
