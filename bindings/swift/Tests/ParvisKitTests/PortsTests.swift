import Foundation
import ParvisKit
import ParvisTesting
import XCTest

/// What the platform gives, when it comes from other threads and when it fails.
final class PortsTests: XCTestCase {
    /// The core tells of changes from threads that Swift has never seen.
    func testAChangeFromAForeignThreadArrivesWhereTheListenerIs() async throws {
        let hall = try await TownHall()
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(hall.pack())
        let id = try await phone.queueStreetlight("Éteint")
        let screen = Screen()
        let watching = Task { @MainActor in
            for try await request in phone.live({ $0 == .request(id: id) }, ask: { try await $0.request(id) }) {
                dispatchPrecondition(condition: .onQueue(.main))
                screen.states.append(request.summary.face.state)
            }
        }
        try await eventually { await screen.states == [.waiting] }
        try await phone.setConnectivity(.unmetered)
        try await phone.round()
        try await eventually { await screen.states.last == .received }
        watching.cancel()
        try await phone.close()
    }

    func testAnObserverAndALogThatThrowChangeNothing() throws {
        let log = ThrowingLog()
        let config = Config(folder: try Tree.folder().path, packs: nil, language: .fr)
        let core = try Parvis.open(config: config, secrets: MemorySecrets(), sink: log)
        let observer = ThrowingObserver()
        let observation = try core.observe(observer: observer)
        _ = try core.addCityPack(json: Data(contentsOf: Tree.esch))
        let draft = try core.createDraft(kind: .question, patch: DraftPatch(text: "Pourquoi ?"))
        XCTAssertEqual(try core.draft(id: draft.id).text, "Pourquoi ?")
        XCTAssertTrue(observer.thrown.value > 0)
        try observation.cancel()
        try core.closeFolder()
    }

    func testASecureStoreThatThrowsOrIsLockedIsAnErrorThatAScreenCanShow() async throws {
        struct NoKeychain: Error {}
        let cases: [(any Error & Sendable, StorageProblem)] = [(SecretError.Locked, .locked), (NoKeychain(), .keyUnusable)]
        for (thrown, problem) in cases {
            let config = Config(folder: try Tree.folder().path, packs: nil, language: .fr)
            let outcome = await Task {
                let phone = try await ParvisClient.open(config, secrets: FailingSecrets(thrown))
                do { try await phone.addCityPack(Data(contentsOf: Tree.esch)) } catch {
                    try await phone.close()
                    throw error
                }
            }.result
            XCTAssertEqual(outcome.error as? CallError, .failed(.Storage(problem: problem)))
        }
    }

    func testTheLogHasLinesAndNoWordsOfTheCitizen() async throws {
        let log = MemoryLog()
        let config = Config(folder: try Tree.folder().path, packs: nil, language: .fr)
        let phone = try await ParvisClient.open(config, secrets: MemorySecrets(), log: log)
        try await phone.addCityPack(Data(contentsOf: Tree.esch))
        _ = try await phone.queueStreetlight("un secret de voisinage")
        try await phone.close()
        XCTAssertFalse(log.lines.contains { $0.text.contains("voisinage") || $0.text.contains("49.49") })
    }
}

@MainActor
private final class Screen {
    var states: [FaceState] = []
}

private struct Refused: Error {}

private final class Count: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    var value: Int { lock.withLock { count } }
    func up() { lock.withLock { count += 1 } }
}

private final class ThrowingLog: LogSink {
    func write(line: LogLine) throws { throw Refused() }
}

private final class ThrowingObserver: ChangeObserver {
    let thrown = Count()

    func changed(change: Change) throws {
        thrown.up()
        throw Refused()
    }
}

private final class FailingSecrets: SecureStore {
    private let thrown: any Error & Sendable

    init(_ thrown: any Error & Sendable) {
        self.thrown = thrown
    }

    func get(name: String) throws -> Data? { throw thrown }
    func put(name: String, secret: Data) throws { throw thrown }
    func delete(name: String) throws { throw thrown }
}
