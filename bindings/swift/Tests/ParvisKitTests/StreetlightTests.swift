import Foundation
import ParvisKit
import ParvisTesting
import XCTest

/// The whole story, through the wrapper, between the real core and a real town hall.
final class StreetlightTests: XCTestCase {
    func testAStreetlightGoesOutWithoutANetworkIsAnsweredClosedAndFoundAgain() async throws {
        let hall = try await TownHall()
        let folder = try Tree.folder()
        var phone = try await openPhone(folder)
        try await phone.addCityPack(hall.pack())
        hall.stop()

        // A dark street.
        try await phone.setConnectivity(.offline)
        let draft = try await phone.createDraft(.report).id
        var page = try await phone.nextPage(draft).page
        XCTAssertEqual(page, .photo)
        let file = folder.appending(path: "lamp.png")
        try drawPhoto().write(to: file)
        let added = try await phone.addPhoto(draft, file: file)
        XCTAssertTrue(FileManager.default.fileExists(atPath: added.draft.photos[0].thumbnail))
        let plate = [Mask.rectangle(x: 40, y: 30, width: 200, height: 60)]
        let photo = try await phone.maskPhoto(draft, hash: added.hash, plate).photos[0]
        XCTAssertEqual(photo.masks, plate)
        page = try await phone.nextPage(draft, after: .photo).page
        XCTAssertEqual(page, .place)
        try await phone.updateDraft(draft, DraftPatch(place: streetlight().place))
        let tiles = try await phone.suggestions(draft).tiles
        let tile = try XCTUnwrap(tiles.first { $0.service == "LAMP" })
        try await phone.chooseService(draft, tile.service, answers: tile.answers)
        page = try await phone.nextPage(draft, after: .what).page
        XCTAssertEqual(page, .check, "the tile answered the question")
        let review = try await phone.review(draft)
        XCTAssertEqual(review.draft.issues, [])
        XCTAssertEqual(review.to, "Éclairage public")
        let id = try await phone.submit(draft).id
        var request = try await phone.request(id)
        XCTAssertEqual(request.summary.face.state, .waiting)

        // The battery is empty; later there is a network again.
        try await phone.close()
        phone = try await openPhone(folder)
        let waiting = try await phone.outbox().map(\.summary.id)
        XCTAssertEqual(waiting, [id])
        request = try await phone.request(id)
        XCTAssertNotEqual(request.photos[0].hash, photo.hash, "the plate is struck out in the file")
        try await hall.start()
        try await phone.setConnectivity(.unmetered)
        let sent = try await phone.round()
        XCTAssertEqual(sent.outcome.sent, 1)
        XCTAssertEqual(sent.outcome.photos, 1)
        XCTAssertEqual(sent.news.items.map { $0.text.hasPrefix("Reçu") }, [true])
        let numbers = try await hall.numbers()
        request = try await phone.request(id)
        XCTAssertEqual(numbers, [request.summary.reference])
        let number = numbers[0]

        // The staff; the citizen answers.
        try await hall.act(number, "assign", #"{"service": "Éclairage public"}"#)
        try await hall.act(number, "answer", #"{"text": "Quel côté de la rue ?"}"#)
        try await phone.synchroniseUntil { try await $0.request(id).summary.face.state == .answered }
        let news = try await phone.home().news.map(\.id)
        XCTAssertEqual(news, [id])
        try await phone.markRead(id)
        try await phone.reply(id, "Du côté de l'école.")
        try await phone.synchroniseUntil { try await $0.request(id).acts.isEmpty }
        try await hall.act(number, "close", #"{"reason": "fixed", "text": "Ampoule changée."}"#)
        try await phone.synchroniseUntil { try await $0.request(id).summary.face.state == .closed(reason: .fixed) }
        request = try await phone.request(id)
        XCTAssertTrue(request.summary.face.actions.contains { $0.action == .rate })
        try await phone.rate(id, stars: 5)
        try await phone.synchroniseUntil { try await $0.request(id).acts.isEmpty }

        // On a train.
        hall.stop()
        try await phone.setConnectivity(.offline)
        let found = try await phone.requests(RequestQuery(search: "lampad", chip: .closed)).rows
        XCTAssertEqual(found.map(\.id), [id])
        request = try await phone.request(id)
        XCTAssertTrue(request.timeline.contains { $0.text == "Ampoule changée." })
        let home = try await phone.home()
        XCTAssertNil(home.waiting)
        try await phone.close()
    }
}
