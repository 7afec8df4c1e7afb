import Foundation
import ParvisKit

/// Secrets in a file, so that the next process finds them. For tests only: a phone has a better place.
public final class SecretFile: SecureStore {
    private let file: URL

    public init(_ file: URL) {
        self.file = file
    }

    public func get(name: String) throws -> Data? { try read()[name] }

    public func put(name: String, secret: Data) throws {
        var secrets = try read()
        secrets[name] = secret
        try JSONEncoder().encode(secrets).write(to: file, options: .atomic)
    }

    public func delete(name: String) throws {
        var secrets = try read()
        secrets[name] = nil
        try JSONEncoder().encode(secrets).write(to: file, options: .atomic)
    }

    private func read() throws -> [String: Data] {
        guard FileManager.default.fileExists(atPath: file.path) else { return [:] }
        return try JSONDecoder().decode([String: Data].self, from: Data(contentsOf: file))
    }
}

/// Opens the folder as an app does.
public func openPhone(_ folder: URL) async throws -> ParvisClient {
    let config = Config(folder: folder.appending(path: "data").path, packs: nil, language: .fr)
    return try await ParvisClient.open(config, secrets: SecretFile(folder.appending(path: "secrets")))
}

/// The broken streetlight in the middle of Esch, with its required answer.
public func streetlight(_ text: String? = nil) -> DraftPatch {
    let here = Coordinate(latitude: 49.4958, longitude: 5.9806)
    let place = Place(coordinate: here, accuracyM: 8, ageS: 4, source: .gps, address: nil, asset: nil)
    return DraftPatch(service: "LAMP", place: place, text: text, answers: ["ETAT": ["off"]])
}

extension ParvisClient {
    /// One round of synchronisation.
    @discardableResult
    public func round() async throws -> Synchronised {
        guard let done = try await synchronise(.round(limit: 20)) else { throw Unexpected("a synchronisation is running") }
        return done
    }

    /// Queues one, and says its name.
    public func queueStreetlight(_ text: String) async throws -> String {
        try await submit(createDraft(.report, streetlight(text)).id).id
    }

    /// Synchronises until it is so. The phone looks by itself; a citizen who waits for something may ask it to.
    public func synchroniseUntil(_ isSo: (ParvisClient) async throws -> Bool) async throws {
        for _ in 0..<20 {
            try await round()
            if try await isSo(self) { return }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw Unexpected("it did not come")
    }
}

/// Waits for something that another thread does.
public func eventually(
    within limit: Duration = .seconds(30), isolation: isolated (any Actor)? = #isolation, _ isSo: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !isSo() {
        if ContinuousClock.now > end { throw Unexpected("it did not come within \(limit)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
