import Foundation
import ParvisKit
import ParvisTesting
import XCTest

/// The system kills the app's process whenever it likes; the next one opens the same folder.
final class KilledTests: XCTestCase {
    func testWhatWasAcknowledgedIsThereInTheNextProcessAndGoesOutOnce() async throws {
        let hall = try await TownHall()
        let folder = try Tree.folder()
        let before = try await openPhone(folder)
        try await before.addCityPack(hall.pack())
        try await before.close()
        let draft = try await killed("draft", folder)
        let photo = try await killed("photo", folder)
        let queued = try await killed("queue", folder)

        let phone = try await openPhone(folder)
        let drafts = try await phone.drafts()
        XCTAssertEqual(Set(drafts.map(\.id)), [draft, photo])
        XCTAssertEqual(drafts.first { $0.id == draft }?.text, "Éteint")
        XCTAssertEqual(drafts.first { $0.id == photo }?.photos.count, 1)
        let state = try await phone.request(queued).summary.face.state
        XCTAssertEqual(state, .waiting)
        try await phone.setConnectivity(.unmetered)
        let sent = try await phone.round().outcome.sent
        XCTAssertEqual(sent, 1)
        let (reference, numbers) = (try await phone.request(queued).summary.reference, try await hall.numbers())
        XCTAssertEqual(numbers, [reference])
        try await phone.close()
    }

    /// Another process does this, says the name of what it made, and is killed.
    private func killed(_ doing: String, _ folder: URL) async throws -> String {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0])
        let victim = try Program(tests.deletingLastPathComponent().appending(path: "parvis-victim"), [doing, folder.path])
        let made = await victim.line()
        victim.kill()
        return try XCTUnwrap(made, "\(doing) was not acknowledged")
    }
}
