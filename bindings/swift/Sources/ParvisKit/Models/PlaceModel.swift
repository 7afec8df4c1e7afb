import Observation

/// Say where, and how sure: what is known of the place so far.
@MainActor
@Observable
public final class PlaceModel: Model {
    public let asking: Asking
    /// May be chosen with one tap.
    public private(set) var candidates: [PlaceCandidate] = []
    /// Stands in the middle of the map.
    public private(set) var pin: Coordinate?
    /// What the map shows while there is no pin. Its middle is nobody's place.
    public private(set) var frame: MapFrame?
    public private(set) var isLocating = false
    public private(set) var hasNoFix = false
    public private(set) var map: MapWindow?
    /// Whom it is for.
    public private(set) var city: String?
    @ObservationIgnored private let draft: String

    public init(_ client: ParvisClient, draft: String) {
        self.draft = draft
        asking = Asking(client)
    }

    /// Where a photo was taken is offered, never taken over silently.
    @discardableResult
    public func begin() -> Task<Void, Never> {
        act { [self] client in
            let so = try await client.draft(draft)
            city = try await client.cities().first { $0.id == so.city }?.name
            try await weigh([so.place].compactMap { $0 } + so.photos.compactMap(\.place))
            frame = try await client.mapFrame(of: draft)
        }
    }

    /// The middle of the map; nil where the core knows of none, and there is no map.
    public var centre: Coordinate? { pin ?? frame?.centre }

    /// GPS is on only here, and only while `position` looks.
    @discardableResult
    public func locate(_ position: @escaping @MainActor () async -> Place?) -> Task<Void, Never> {
        act { [self] _ in
            (isLocating, hasNoFix) = (true, false)
            let found = await position()
            (isLocating, hasNoFix) = (false, found == nil)
            if let found { try await weigh([found] + others(.gps)) }
        }
    }

    /// The pin was put somewhere by hand.
    @discardableResult
    public func move(to pin: Coordinate) -> Task<Void, Never> {
        act { [self] _ in try await put(pin) }
    }

    /// The pin goes so many steps of the map north and east, from the middle of the map while there is none.
    @discardableResult
    public func move(north: Double, east: Double) -> Task<Void, Never> {
        act { [self] client in
            guard let centre, let map else { return }
            try await put(try await client.moved(centre, northM: north * map.stepM, eastM: east * map.stepM))
        }
    }

    /// The pin goes to this spot of the map.
    @discardableResult
    public func move(to point: MapPoint, of query: MapQuery) -> Task<Void, Never> {
        act { [self] client in try await put(try await client.mapCoordinate(query, at: point)) }
    }

    @discardableResult
    public func choose(_ place: Place, next: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { [draft] client in
            try await client.updateDraft(draft, DraftPatch(place: place))
            next(try await client.page(of: draft, after: .place))
        }
    }

    /// The map draws what the core gives.
    @discardableResult
    public func draw(_ query: MapQuery) -> Task<Void, Never> {
        act { [self] client in map = try await client.mapWindow(query, of: draft) }
    }

    private func put(_ pin: Coordinate) async throws {
        let place = Place(coordinate: pin, accuracyM: nil, ageS: nil, source: .hand, address: nil, asset: nil)
        try await weigh([place] + others(.hand))
    }

    private func others(_ source: PlaceSource) -> [Place] { candidates.map(\.place).filter { $0.source != source } }

    private func weigh(_ places: [Place]) async throws {
        var seen: Set<Coordinate> = []
        candidates = try await client.weighPlaces(places.filter { seen.insert($0.coordinate).inserted }, for: draft)
        pin = candidates.first?.place.coordinate ?? pin
    }
}
