import Foundation
import ParvisKit
import ParvisTesting
import XCTest

/// What a network does to a phone, and what it says of itself.
final class NetworkTests: XCTestCase {
    func testAnAnswerThatIsLostMakesNoSecondRequest() async throws {
        let hall = try await TownHall()
        let road = try Road(to: hall.url, losing: "PUT /v1/requests/", lost: 1)
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(hall.pack(road.url))
        try await phone.setConnectivity(.unmetered)
        let id = try await phone.queueStreetlight("Éteint depuis lundi")
        while try await phone.round().outcome.waiting > 0 { XCTAssertEqual(road.reached, 1, "asked before it is sent again") }
        let numbers = try await hall.numbers()
        XCTAssertEqual(numbers.count, 1)
        XCTAssertEqual(road.reached, 1)
        let state = try await phone.request(id).summary.face.state
        XCTAssertEqual(state, .received)
        try await phone.close()
    }

    func testWithoutANetworkEverythingIsFilledInAndKept() async throws {
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(Data(contentsOf: Tree.esch))
        try await phone.setConnectivity(.offline)
        let id = try await phone.queueStreetlight("Éteint")
        let waiting = try await phone.outbox()
        XCTAssertEqual(waiting.map(\.summary.id), [id])
        XCTAssertEqual(waiting.first?.waiting?.why, .network)
        let done = try await phone.round()
        XCTAssertEqual(done.outcome.sent, 0)
        XCTAssertEqual(done.outcome.waiting, 1)
        try await phone.close()
    }

    /// The system says online, and there is no way to the town hall.
    func testNoRouteWhileTheSystemSaysOnlineIsAStateAndNoError() async throws {
        let hall = try await TownHall()
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(hall.pack())
        hall.stop()
        try await phone.setConnectivity(.unmetered)
        let id = try await phone.queueStreetlight("Éteint")
        let done = try await phone.round()
        XCTAssertEqual(done.outcome.sent, 0)
        XCTAssertNotNil(done.outcome.nextWakeup, "what waits has a time at which it is tried again")
        let request = try await phone.request(id)
        XCTAssertEqual(request.summary.face.state, .waiting)
        XCTAssertFalse(try XCTUnwrap(request.waiting).sentence.isEmpty)

        try await hall.start()
        try await phone.retry(id)
        try await phone.synchroniseUntil { try await $0.request(id).summary.face.state == .received }
        let numbers = try await hall.numbers()
        XCTAssertEqual(numbers.count, 1)
        try await phone.close()
    }

    /// An app in the foreground synchronises all the time, from before its city is chosen.
    func testWhatIsQueuedWhileTheTownHallIsAwayGoesOutOnceItIsBack() async throws {
        let hall = try await TownHall()
        let phone = try await openPhone(Tree.folder())
        try await phone.setConnectivity(.unstated)
        try await phone.setAppState(.foreground)
        let syncing = Task { try await phone.synchronise(.untilStopped) }
        try await phone.addCityPack(hall.pack())
        hall.stop()
        let id = try await phone.queueStreetlight("Éteint")
        try await eventually { try await phone.request(id).waiting?.tries ?? 0 > 0 }
        try await hall.start()
        // A word from the platform ends the waits.
        try await phone.setConnectivity(.unmetered)
        try await eventually(within: .seconds(120)) { try await phone.request(id).summary.face.state == .received }
        syncing.cancel()
        let done = try await syncing.value
        XCTAssertEqual(done?.outcome.sent, 1, "cancelled, it says what it did")
        try await phone.close()
    }
}
