import Foundation
import ParvisKit
import ParvisTesting
import XCTest

/// Each kind of error, as a screen meets it: a case, data, and a sentence in every language.
final class ErrorsTests: XCTestCase {
    /// What is wrong with a photo that is refused.
    private func problem(of call: () async throws -> Void) async -> PhotoProblem? {
        do {
            try await call()
        } catch let refused as CallError {
            if case .failed(let failure) = refused, case .Photo(let problem) = failure { return problem }
        } catch {
            XCTFail("\(error)")
        }
        return nil
    }

    /// A phone, and the beginning of two names on it. Names are random: among so many, two begin with the same four digits.
    private func crowd() async throws -> (ParvisClient, String) {
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(Data(contentsOf: Tree.esch))
        var beginnings: Set<Substring> = []
        for _ in 0..<2_000 {
            let beginning = try await phone.createDraft(.report, DraftPatch(text: "Éteint")).id.prefix(4)
            if !beginnings.insert(beginning).inserted { return (phone, String(beginning)) }
        }
        throw Unexpected("no two names begin alike")
    }

    func testEveryKindOfErrorComesAsItself() async throws {
        let folder = try Tree.folder()
        let phone = try await openPhone(folder)
        var met: [ParvisError] = []
        func meets(_ expected: ParvisError, line: UInt = #line, _ call: () async throws -> Void) async {
            do {
                try await call()
                XCTFail("no error", line: line)
            } catch {
                XCTAssertEqual(error as? CallError, .failed(expected), line: line)
                met.append(expected)
            }
        }
        await meets(.NotFound(what: .city)) { _ = try await phone.home() }
        await meets(.City(problem: .badAddress)) { try await phone.addCityUrl("la mairie") }
        await meets(.City(problem: .badPack)) { try await phone.addCityPack(Data("{}".utf8)) }
        try await phone.addCityPack(Data(contentsOf: Tree.esch))

        let draft = try await phone.createDraft(.report).id
        let issues = try await phone.check(draft)
        XCTAssertFalse(issues.isEmpty)
        XCTAssertTrue(issues.allSatisfy { !$0.sentence.isEmpty }, "\(issues)")
        await meets(.Invalid(count: UInt32(issues.count))) { try await phone.submit(draft) }
        await meets(.NotFound(what: .draft)) { _ = try await phone.draft("no name") }
        await meets(.NotFound(what: .request)) { _ = try await phone.request("no name") }

        let id = try await phone.queueStreetlight("Éteint")
        await meets(.NotNow(why: .notSentYet)) { try await phone.reply(id, "Alors ?") }
        let (crowded, beginning) = try await crowd()
        await meets(.Ambiguous) { _ = try await crowded.find(beginning) }
        try await crowded.close()

        let whole = drawPhoto()
        let heic = Data([0, 0, 0, 24]) + Data("ftypheic0000mif1heic".utf8)
        await meets(.Photo(problem: .unreadable)) { try await phone.addPhoto(draft, file: folder.appending(path: "none.jpg")) }
        await meets(.Photo(problem: .notAPhoto)) { try await phone.addPhoto(draft, bytes: Data("not a photo".utf8)) }
        let damaged = await problem(of: { try await phone.addPhoto(draft, bytes: whole.prefix(whole.count / 20)) })
        guard case .damaged(let percent)? = damaged else { return XCTFail("a twentieth of a photo: \(String(describing: damaged))") }
        XCTAssertLessThan(percent, 10)
        await meets(.Photo(problem: .convertFirst(kind: .heic))) { try await phone.addPhoto(draft, bytes: heic) }
        await PhotoModel(phone, draft: draft).keep(heic) { _ in }.value
        let none = try await phone.draft(draft).photos
        XCTAssertEqual(none, [])
        // The phone's own decoder makes a JPEG of it.
        await PhotoModel(phone, draft: draft, jpeg: { _ in whole }).keep(heic) { _ in }.value
        let made = try await phone.draft(draft).photos
        XCTAssertEqual(made.count, 1)

        // Two clients, one folder: the second is refused, and the first goes on.
        await meets(.Storage(problem: .inUse)) { _ = try await openPhone(folder) }
        let drafts = try await phone.drafts().map(\.id)
        XCTAssertEqual(drafts, [draft])
        try await phone.close()
        await meets(.Closed) { _ = try await phone.drafts() }

        // What only a defect gives.
        met.append(.Internal(code: "panic"))
        XCTAssertEqual(Set(met.map(kind)), ["Invalid", "NotFound", "Ambiguous", "NotNow", "Photo", "Storage", "City", "Closed", "Internal"])
        for failure in met {
            for language in [Language.fr, .en, .ar, .de, .nl] {
                let said = await ParvisClient.words(failure, in: language).sentence
                XCTAssertFalse(said.isEmpty, "\(failure) in \(language)")
            }
        }
    }

    @MainActor
    func testADamagedPhotoIsSeenBeforeThePageGoes() async throws {
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(Data(contentsOf: Tree.esch))
        let draft = try await phone.createDraft(.report).id
        let model = PhotoModel(phone, draft: draft)
        let whole = drawPhoto()
        await model.keep(whole.prefix(whole.count / 2)) { _ in XCTFail("nobody saw that half of it lacks") }.value
        XCTAssertNil(model.failure)
        guard case .cutOff(let percent)? = try await phone.draft(draft).photos.first?.damage else { return XCTFail("half a photo") }
        XCTAssertTrue(40...60 ~= percent, "\(percent)")
        var next: Screen?
        await model.keep(whole) { next = $0 }.value
        XCTAssertEqual(next?.at, .place)
        try await phone.close()
    }

    @MainActor
    func testAQuestionThatLacksSomethingSaysSoWhereItIsSent() async throws {
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(Data(contentsOf: Tree.esch))
        let model = WriteModel(phone, draft: "")
        await model.send(.question, DraftPatch(text: "Quand passe la collecte ?")) { _ in XCTFail("it has no subject") }.value
        XCTAssertTrue(model.isLacking)
        XCTAssertEqual(model.draft?.issues.isEmpty, false)
        let subject = try await phone.subjects().first { $0.kind == .question }?.code
        var sent: Screen?
        await model.send(.question, DraftPatch(subject: subject, text: "Quand passe la collecte ?")) { sent = $0 }.value
        XCTAssertEqual(sent?.at, .done)
        XCTAssertFalse(model.isLacking)
        try await phone.close()
    }

    /// Exhaustive, so that a new kind is met here.
    private func kind(_ error: ParvisError) -> String {
        switch error {
        case .Invalid: "Invalid"
        case .NotFound: "NotFound"
        case .Ambiguous: "Ambiguous"
        case .NotNow: "NotNow"
        case .Photo: "Photo"
        case .Storage: "Storage"
        case .City: "City"
        case .Closed: "Closed"
        case .Internal: "Internal"
        }
    }
}
