import Observation

/// Municipalities, what the phone may tell, and what this is.
@MainActor
@Observable
public final class SettingsModel: Model {
    public let asking: Asking
    public private(set) var cities: [City] = []
    public private(set) var about: About?

    public init(_ client: ParvisClient) {
        asking = Asking(client)
        keep({ $0 == .cities }, ask: { try await $0.cities() }) { [weak self] in self?.cities = $0 }
        keep({ $0 == .cities }, ask: { try await $0.about() }) { [weak self] in self?.about = $0 }
    }

    @discardableResult
    public func choose(_ city: City) -> Task<Void, Never> { act { try await $0.chooseMunicipality(city.id) } }
}
