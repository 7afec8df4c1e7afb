import Observation

/// Name it; catch danger.
@MainActor
@Observable
public final class WhatModel: Model {
    public let asking: Asking
    public private(set) var suggestions: Suggestions?
    /// What the search found; nil while nothing is searched.
    public private(set) var found: [Service]?
    public var words = "" {
        didSet { search() }
    }
    @ObservationIgnored private let draft: String

    public init(_ client: ParvisClient, draft: String) {
        self.draft = draft
        asking = Asking(client)
        keep({ $0 == .cities }, ask: { try await $0.suggestions(draft) }) { [weak self] in self?.suggestions = $0 }
    }

    @discardableResult
    public func search() -> Task<Void, Never> {
        act { [self] client in
            let asked = words
            let services = asked.isBlank ? nil : try await client.services(search: asked)
            if asked == words { found = services }
        }
    }

    @discardableResult
    public func choose(_ tile: Tile, next: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        choose(tile.service, tile.answers, next)
    }

    @discardableResult
    public func choose(_ service: Service, next: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        choose(service.code, [:], next)
    }

    private func choose(_ service: String, _ answers: [String: [String]], _ next: @escaping @MainActor (Screen) -> Void) -> Task<Void, Never> {
        act { [draft] client in
            try await client.chooseService(draft, service, answers: answers)
            next(try await client.page(of: draft, after: .what))
        }
    }
}
