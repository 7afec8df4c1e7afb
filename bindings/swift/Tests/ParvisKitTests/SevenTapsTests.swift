import Foundation
import ParvisKit
import ParvisTesting
import XCTest

/// The models of the screens on the real core: a streetlight with a cold thumb, and no network.
@MainActor
final class SevenTapsTests: XCTestCase {
    func testAStreetlightTakesSevenTapsAndGoesOutByItself() async throws {
        let hall = try await TownHall()
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(hall.pack())
        hall.stop()
        try await phone.setConnectivity(.offline)
        let navigator = Navigator()
        var taps = 0

        taps += 1
        await HomeModel(phone).report(navigator.go).value
        let draft = try XCTUnwrap(navigator.path.last)
        XCTAssertEqual(draft.at, .photo)

        // The camera opens by itself: its shutter, and its accept button.
        taps += 2
        await PhotoModel(phone, draft: draft.of).keep(drawPhoto(), next: navigator.go).value
        XCTAssertEqual(navigator.path.last?.at, .place)

        taps += 1
        let place = PlaceModel(phone, draft: draft.of)
        await place.locate { streetlight().place }.value
        XCTAssertEqual(place.candidates.map(\.side), [.inside])
        await place.draw(MapQuery(centre: try XCTUnwrap(place.pin), metres: 200, width: 320, height: 220)).value
        XCTAssertGreaterThan(try XCTUnwrap(place.map).scaleLength, 0)
        taps += 1
        await place.choose(try XCTUnwrap(place.candidates.first).place, next: navigator.go).value
        XCTAssertEqual(navigator.path.last?.at, .what)

        taps += 1
        let suggestions = try await phone.suggestions(draft.of)
        await WhatModel(phone, draft: draft.of).choose(try XCTUnwrap(suggestions.tiles.first { $0.service == "LAMP" }), next: navigator.go).value
        XCTAssertEqual(navigator.path.last?.at, .check, "the tile answered the question")

        taps += 1
        await CheckModel(phone, draft: draft.of).send(sent: navigator.leave, lacks: navigator.go).value
        XCTAssertEqual(taps, 7)
        let done = try XCTUnwrap(navigator.path.last)
        XCTAssertEqual(navigator.path.map(\.at), [.done], "what is sent cannot be gone back to")

        // It is shown what becomes of it, without being asked.
        let request = RequestModel(phone, id: done.of)
        let showing = Task { await request.run() }
        try await eventually { request.request?.summary.face.state == .waiting }
        try await hall.start()
        try await phone.setConnectivity(.unmetered)
        let syncing = Task { try await phone.synchronise(.untilStopped) }
        try await eventually { request.request?.summary.face.state == .received }
        let numbers = try await hall.numbers()
        XCTAssertEqual(numbers, [request.request?.summary.reference])
        syncing.cancel()
        _ = try await syncing.value
        showing.cancel()
        XCTAssertNil(request.failure)
        try await phone.close()
    }
}
