import Foundation
import ParvisKit
import ParvisTesting
import XCTest

/// Parts of a photo are struck out with buttons or a finger, and the core keeps what was drawn.
final class MasksTests: XCTestCase {
    private let photo = Photo(hash: "", file: "", thumbnail: "", bytes: 0, width: 1600, height: 1200, place: nil, damage: nil, masks: [])

    func testAMaskStaysOnThePhotoAndNeverVanishes() {
        for nudge in Nudge.allCases {
            var striking = Striking([])
            striking.add(photo.middle)
            for _ in 0..<50 { striking.nudge(nudge, on: photo) }
            guard case .rectangle(let x, let y, let width, let height) = striking.masks[0] else { return XCTFail("a rectangle") }
            XCTAssertTrue(width > 0 && height > 0 && x + width <= photo.width && y + height <= photo.height, "\(nudge)")
            switch nudge {
            case .left: XCTAssertEqual(x, 0)
            case .right: XCTAssertEqual(x + width, photo.width)
            case .up: XCTAssertEqual(y, 0)
            case .down: XCTAssertEqual(y + height, photo.height)
            case .smaller: XCTAssertEqual(width, 80)
            case .larger: XCTAssertEqual([x, y, width, height], [0, 0, 1600, 1200])
            }
        }
    }

    func testAFingerDrawsFromAnyCornerAndNotBeyondThePhoto() {
        // A picture of 400 points across.
        let drawn = photo.mask(from: (110, 90), to: (10, 40), scale: 4)
        XCTAssertEqual(drawn, .rectangle(x: 40, y: 160, width: 400, height: 200))
        XCTAssertEqual(photo.mask(from: (390, 290), to: (500, 310), scale: 4), .rectangle(x: 1560, y: 1160, width: 40, height: 40))
    }

    func testOfSeveralTheChosenOneIsMovedAndTakenAway() {
        var striking = Striking([photo.middle])
        striking.add(.rectangle(x: 0, y: 0, width: 100, height: 100))
        XCTAssertEqual(striking.chosen, 1)
        striking.choose(0)
        striking.nudge(.right, on: photo)
        XCTAssertEqual(striking.masks, [.rectangle(x: 720, y: 480, width: 320, height: 240), .rectangle(x: 0, y: 0, width: 100, height: 100)])
        striking.remove()
        XCTAssertEqual(striking.masks.count, 1)
        striking.remove()
        XCTAssertNil(striking.chosen)
        striking.remove()
        XCTAssertEqual(striking.masks, [])
    }

    func testTheCoreKeepsWhatWasDrawn() async throws {
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(Data(contentsOf: Tree.esch))
        let draft = try await phone.createDraft(.report).id
        let shown = try await phone.addPhoto(draft, bytes: drawPhoto()).draft.photos[0]
        let model = await CheckModel(phone, draft: draft)
        await model.mask(shown, [shown.middle]).value
        let kept = try await phone.draft(draft).photos[0].masks
        XCTAssertEqual(kept, [shown.middle])
        await model.mask(shown, []).value
        let none = try await phone.draft(draft).photos[0].masks
        XCTAssertEqual(none, [])
        try await phone.close()
    }
}
