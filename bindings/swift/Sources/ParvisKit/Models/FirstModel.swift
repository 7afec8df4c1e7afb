import Observation

/// Be ready after one choice.
@MainActor
@Observable
public final class FirstModel: Model {
    public let asking: Asking
    public private(set) var municipalities: [Municipality]?
    public var words = "" {
        didSet { search() }
    }
    @ObservationIgnored private var near: Coordinate?

    public init(_ client: ParvisClient) {
        asking = Asking(client)
    }

    @discardableResult
    public func search() -> Task<Void, Never> {
        act { [self] client in
            let asked = words
            let found = try await client.municipalities(near: near, search: asked.isBlank ? nil : asked)
            // Another word may have been typed meanwhile.
            if asked == words { municipalities = found }
        }
    }

    @discardableResult
    public func locate(_ position: @escaping @MainActor () async -> Place?) -> Task<Void, Never> {
        act { [self] _ in
            near = await position()?.coordinate
            await search().value
        }
    }

    @discardableResult
    public func choose(_ municipality: Municipality, chosen: @escaping @MainActor () -> Void) -> Task<Void, Never> {
        act { client in
            try await client.chooseMunicipality(municipality.id)
            chosen()
        }
    }

    /// A municipality that does not ship with the app. Waits for the network.
    @discardableResult
    public func add(_ url: String, chosen: @escaping @MainActor () -> Void) -> Task<Void, Never> {
        act { client in
            try await client.addCityUrl(url)
            chosen()
        }
    }
}

extension String {
    /// Nothing but white space.
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
