import Foundation
import Observation
import ParvisFakes
import ParvisKit
import ParvisTesting
import XCTest

/// Models of screens, on a core that is a fake: what they show, and what they ask.
@MainActor
final class ModelsTests: XCTestCase {
    private let core = FakeCore()

    private func shown<Shown: Model>(_ make: (ParvisClient) -> Shown) -> Shown {
        let model = make(ParvisClient(core))
        let showing = Task { await model.run() }
        addTeardownBlock { showing.cancel() }
        return model
    }

    func testOneGoesOnWhereTheProcessBeforeEnded() async {
        let before = Navigator()
        before.open(.requests)
        before.go(Screen(.request, of: "r-1"))
        before.go(Screen(.contacts))
        let after = Navigator()
        after.restore(before.saved)
        XCTAssertEqual(after.tab, .requests)
        XCTAssertEqual(after.path, before.path)
        for _ in 0..<20 { XCTAssertEqual(before.saved, after.saved, "the system is told of no change where there is none") }
        // A link that is followed then leads elsewhere; what nobody can read leads nowhere.
        after.follow(.outbox)
        XCTAssertEqual(after.path, [Screen(.outbox)])
        for unread in [nil, Data(), Data(#"{"tab":"attic","path":[]}"#.utf8), Data(#"{"tab":"about","path":[]}"#.utf8)] {
            after.restore(unread)
            XCTAssertEqual(after.tab, .home)
            XCTAssertEqual(after.path, [Screen(.outbox)])
        }
    }

    func testTheWholeReportFlowIsLedByTheCore() async throws {
        let navigator = Navigator()
        let go = navigator.go
        await HomeModel(ParvisClient(core)).report(go).value
        let draft = try XCTUnwrap(navigator.path.last)
        XCTAssertEqual(draft, Screen(.photo, of: "draft-1", number: 1, pages: 4))

        let photo = shown { PhotoModel($0, draft: draft.of) }
        try await eventually { photo.review?.photoLimit == 3 }
        await photo.keep(Data([1, 2, 3]), next: go).value
        try await eventually { photo.review?.draft.photos.count == 1 }
        XCTAssertEqual(navigator.path.last?.at, .place)

        let place = shown { PlaceModel($0, draft: draft.of) }
        await place.begin().value
        XCTAssertEqual(place.candidates, [])
        await place.locate { nil }.value
        XCTAssertTrue(place.hasNoFix)
        await place.locate { Samples.lamp }.value
        XCTAssertFalse(place.hasNoFix)
        XCTAssertEqual(place.pin, Samples.lamp.coordinate)
        await place.move(to: Coordinate(latitude: 49.5, longitude: 6)).value
        XCTAssertEqual(place.candidates.map(\.place.source), [.hand, .gps])
        await place.choose(place.candidates[1].place, next: go).value
        XCTAssertEqual(navigator.path.last?.at, .what)

        let what = shown { WhatModel($0, draft: draft.of) }
        try await eventually { what.suggestions != nil }
        await what.choose(try XCTUnwrap(what.suggestions?.tiles.first), next: go).value
        XCTAssertEqual(navigator.path.last?.at, .check)

        let check = shown { CheckModel($0, draft: draft.of) }
        try await eventually { check.review?.draft.service == "LAMP" }
        await check.save(DraftPatch(visibility: .private)).value
        try await eventually { check.review?.visibility == .private }
        check.text = "Éteint"
        await check.send(sent: navigator.leave, lacks: go).value
        XCTAssertEqual(navigator.path, [Screen(.done, of: "draft-1")])

        let home = shown { HomeModel($0) }
        let outbox = shown { OutboxModel($0) }
        try await eventually { home.home?.waiting == "1 envoi attend le réseau" && outbox.waiting?.count == 1 }
        XCTAssertEqual(core.with { $0.requests.first?.text }, "Éteint")
    }

    /// Indoors, or without the permission: nobody knows where the phone is.
    func testThePinIsPutByHandWhereThereIsNoPosition() async throws {
        let draft = try await ParvisClient(core).createDraft(.report).id
        let place = shown { PlaceModel($0, draft: draft) }
        await place.begin().value
        await place.locate { nil }.value
        XCTAssertTrue(place.hasNoFix)
        XCTAssertNil(place.pin)
        XCTAssertEqual(place.candidates, [], "the middle of the map is nobody's place")
        let frame = try XCTUnwrap(place.frame)
        XCTAssertEqual(place.centre, frame.centre)

        let query = MapQuery(centre: frame.centre, metres: frame.metres, width: 400, height: 200)
        await place.draw(query).value
        await place.move(north: 1, east: 0).value
        XCTAssertEqual(place.candidates.map(\.place.source), [.hand])
        XCTAssertEqual(try XCTUnwrap(place.pin).latitude - frame.centre.latitude, 125 / 111_195, accuracy: 1e-7, "a step of the map")
        await place.move(to: MapPoint(x: 300, y: 100), of: query).value
        let put = try XCTUnwrap(place.candidates.first?.place)
        XCTAssertNil(put.accuracyM)
        XCTAssertNil(put.ageS)
        let chosen = try await ParvisClient(core).draft(draft).place
        XCTAssertNil(chosen, "it is offered, and chosen by who put it there")
        await place.choose(put) { _ in }.value
        let kept = try await ParvisClient(core).draft(draft).place
        XCTAssertEqual(kept, put)
    }

    func testWhoOnlyLooksLeavesNoDraftBehind() async throws {
        var begun: [Screen] = []
        let home = shown { HomeModel($0) }
        await home.report { begun.append($0) }.value
        await home.report { begun.append($0) }.value
        XCTAssertEqual(Set(begun.map(\.of)).count, 1)
        let requests = shown { RequestsModel($0) }
        try await eventually { requests.rows != nil }
        XCTAssertEqual(requests.drafts, [])
    }

    func testARequestIsReadAnsweredAndShownAgain() async throws {
        core.put(Samples.request(Samples.summary("r", "Lampadaire", Samples.answeredFace, unread: true)))
        let model = shown { RequestModel($0, id: "r") }
        try await eventually { model.request?.summary.unread == true }
        await model.read().value
        try await eventually { model.request?.summary.unread == false }
        await model.say(.reply, "Du côté de l'école.", stars: 0).value
        try await eventually { model.request?.acts.map(\.text) == ["Du côté de l'école."] }
        await model.tap(.remind) { _ in XCTFail("it leads nowhere") }.value
        try await eventually { model.request?.acts.map(\.kind) == ["reply", "remind"] }
    }

    /// What needs words is not done without them.
    func testEveryActionIsDoneInOneOfTwoWays() async throws {
        core.put(Samples.request(Samples.summary("r", "Lampadaire", Samples.answeredFace)))
        let model = RequestModel(ParvisClient(core), id: "r")
        for action in [Action.reply, .withdraw, .reopen, .rate] {
            XCTAssertTrue(action.wantsWords)
            let before = core.with { $0.asked.count }
            await model.tap(action) { _ in }.value
            XCTAssertEqual(core.with { $0.asked.count }, before)
            await model.say(action, "mot", stars: 5).value
            XCTAssertEqual(core.with { $0.asked.count }, before + 1)
        }
        for action in [Action.tryNow, .dismiss, .remind] {
            XCTAssertFalse(action.wantsWords)
            let before = core.with { $0.asked.count }
            await model.tap(action) { _ in }.value
            XCTAssertEqual(core.with { $0.asked.count }, before + 1)
        }
    }

    func testTheListIsSearchedWhileOneTypes() async throws {
        core.put(Samples.request(Samples.summary("one", "Lampadaire", Samples.answeredFace)))
        core.put(Samples.request(Samples.summary("two", "Trou", Samples.overdueFace, unread: true)))
        let model = shown { RequestsModel($0) }
        try await eventually { model.rows?.map(\.id) == ["two", "one"] }
        XCTAssertTrue(model.isAll)
        model.words = "lamp"
        try await eventually { model.rows?.map(\.id) == ["one"] }
        model.words = ""
        model.chip = .unread
        try await eventually { model.rows?.map(\.id) == ["two"] }
        core.put(Samples.request(Samples.summary("three", "Banc", Samples.answeredFace, unread: true)))
        try await eventually { model.rows?.map(\.id) == ["three", "two"] }
    }

    func testWhatFailsIsShownAndAskedAgainOnceItWasRead() async throws {
        core.with { $0.failure = .Storage(problem: .full) }
        let model = shown { HomeModel($0) }
        try await eventually { model.failure == .Storage(problem: .full) }
        XCTAssertNil(model.home)
        core.with { $0.failure = nil }
        model.failureRead()
        XCTAssertNil(model.failure)
        try await eventually { model.home != nil }
    }

    func testWordsStayUntilTheCoreHasThem() async throws {
        core.put(Samples.request(Samples.summary("r", "Lampadaire", Samples.answeredFace)))
        let model = shown { RequestModel($0, id: "r") }
        try await eventually { model.request != nil }
        core.with { $0.failure = .Storage(problem: .full) }
        await model.say(.reply, "Du côté de l'école.", stars: 0) { XCTFail("they are on the screen only") }.value
        XCTAssertEqual(model.failure, .Storage(problem: .full))
        core.with { $0.failure = nil }
        var isKept = false
        await model.say(.reply, "Du côté de l'école.", stars: 0) { isKept = true }.value
        XCTAssertTrue(isKept)
    }

    func testWhatIsNotThereIsSaidOnce() async throws {
        let model = shown { CheckModel($0, draft: "gone") }
        try await eventually { model.failure != nil }
        let asked = core.with { $0.asked.count }
        model.failureRead()
        await HomeModel(ParvisClient(core)).warningsRead().value
        XCTAssertNil(model.failure, "its card can be closed")
        XCTAssertEqual(core.with { $0.asked.count }, asked + 1, "it is not asked for again")
    }

    func testARequestThatIsNotOnThisPhoneIsSaidToBeSo() async throws {
        let model = shown { RequestModel($0, id: "") }
        try await eventually { model.isMissing }
        // Taken back, it is no request any more; sent again, it is one.
        let record = Samples.request(Samples.summary("r", "Lampadaire", Samples.waitingFace))
        core.put(record)
        let other = shown { RequestModel($0, id: "r") }
        try await eventually { other.request != nil }
        core.with { $0.requests = [] }
        core.tell(.requests)
        try await eventually { other.isMissing }
        XCTAssertNil(other.request, "nothing can be done about what is not there")
        core.put(record)
        try await eventually { !other.isMissing }
        XCTAssertNil(model.failure ?? other.failure, "no card that says what the page says already")
    }

    func testADeletedDraftCanBeTakenBack() async throws {
        let client = ParvisClient(core)
        let one = try await client.createDraft(.report, DraftPatch(text: "Trou"))
        let two = try await client.createDraft(.report, DraftPatch(text: "Banc"))
        let model = shown { RequestsModel($0) }
        try await eventually { model.drafts.count == 2 }
        model.delete(one)
        XCTAssertEqual(model.drafts.map(\.id), [two.id])
        model.undo()
        XCTAssertEqual(Set(model.drafts.map(\.id)), [one.id, two.id])
        model.delete(one)
        model.delete(two)
        XCTAssertEqual(model.drafts, [])
        await model.finishDeleting()?.value
        try await eventually { self.core.with { $0.drafts.isEmpty } }
        XCTAssertNil(model.deleting)
        XCTAssertFalse(core.with { $0.asked }.contains("takeBack"))
    }

    func testBackFromADraftThatIsGoneOnWithIsThePageBefore() async throws {
        let client = ParvisClient(core)
        let draft = try await client.createDraft(.report, DraftPatch(service: "LAMP", place: Samples.lamp, text: "Éteint"))
        let navigator = Navigator()
        await HomeModel(client).resume(draft, at: navigator.goOn).value
        XCTAssertEqual(navigator.path.map(\.at), [.photo, .place, .what, .check])
        let photos = shown { DraftPhotosModel($0, draft: draft.id) }
        await photos.add(navigator.go).value
        XCTAssertEqual(navigator.path.last, Screen(.photo, of: draft.id, number: 1, pages: 4))
    }

    func testAPhotoThatCouldNotBeHadIsSaid() async throws {
        let draft = try await ParvisClient(core).createDraft(.report)
        let model = shown { PhotoModel($0, draft: draft.id) }
        await model.keep(nil) { _ in XCTFail("there is none to go on with") }.value
        XCTAssertEqual(model.failure, .Photo(problem: .unreadable))
    }

    func testTheTabGoesOnAfterAFailureThatItDoesNotShow() async throws {
        let tabs = shown { TabsModel($0) }
        try await eventually { self.core.with { $0.asked.contains("home") } }
        core.with { $0.failure = .Storage(problem: .full) }
        core.tell(.requests)
        try await eventually { self.core.with { $0.asked.filter { $0 == "home" }.count } == 2 }
        core.with { $0.failure = nil }
        core.put(Samples.request(Samples.summary("r", "Trou", Samples.answeredFace, unread: true)))
        try await eventually { tabs.unread == 1 }
        XCTAssertNil(tabs.failure)
    }

    func testAKindOfItsOwnIsADraftOfItsOwnAndWrittenInTurn() async throws {
        let model = WriteModel(ParvisClient(core), draft: "")
        model.write(.question, DraftPatch(text: "Quand"))
        model.write(.question, DraftPatch(text: "Quand passe"))
        await model.write(.complaint, DraftPatch(text: "Quand passe")).value
        XCTAssertEqual(core.with { $0.drafts.map(\.kind) }, [.complaint])
        var sent: Screen?
        await model.send(.complaint, DraftPatch(text: "Enfin"), sent: { sent = $0 }).value
        XCTAssertEqual(sent?.at, .done)
        XCTAssertEqual(core.with { $0.requests.map(\.text) }, ["Enfin"])
        // The screen goes, and says once more what was typed: no other draft comes of it.
        await model.write(.complaint, DraftPatch(text: "Enfin")).value
        XCTAssertEqual(core.with { $0.drafts }, [])
    }

    func testWhatIsTypedIsKeptInTheOrderOfTyping() async throws {
        let draft = try await ParvisClient(core).createDraft(.report, DraftPatch(text: "")).id
        let model = shown { CheckModel($0, draft: draft) }
        for length in 1...50 {
            model.text = String(repeating: "a", count: length)
            model.saveText()
        }
        await model.save(DraftPatch(visibility: .private)).value
        XCTAssertEqual(core.with { $0.drafts.first?.text.count }, 50)
        XCTAssertEqual(core.with { $0.asked.count { $0 == "updateDraft" } }, 51)
    }

    func testALinkLeadsToItsRequestAndBackToTheList() async {
        let navigator = Navigator(isFirst: true)
        navigator.follow(.request(id: "r"))
        XCTAssertFalse(navigator.isFirst)
        XCTAssertEqual(navigator.tab, .requests)
        XCTAssertEqual(navigator.path, [Screen(.request, of: "r")])
        navigator.back()
        XCTAssertEqual(navigator.path, [])
        navigator.follow(.outbox)
        XCTAssertEqual(navigator.path, [Screen(.outbox)])
        navigator.leave(for: Screen(.home))
        XCTAssertEqual(navigator.path, [])
    }

    /// A burst of changes draws a screen at most once a frame.
    func testABurstOfChangesIsShownOnceAFrameAtMost() async throws {
        let model = shown { RequestModel($0, id: "r") }
        core.put(Samples.request(Samples.summary("r", "Lampadaire", Samples.answeredFace)))
        try await eventually { model.failure != nil || model.request != nil }
        model.failureRead()
        try await eventually { model.request != nil }
        let began = ContinuousClock.now
        let screen = Drawing(model)
        for _ in 0..<1_000 { core.tell(.requests) }
        try await eventually { screen.drawn > 0 }
        try await Task.sleep(for: .milliseconds(100))
        let frames = Int((ContinuousClock.now - began) / .milliseconds(16))
        XCTAssertLessThanOrEqual(screen.drawn, frames + 1)
        print("figure: 1,000 changes: drawn \(screen.drawn) times in \(frames) frames")
    }
}

/// A view that shows one request, and counts how often it is drawn.
@MainActor
private final class Drawing {
    private let model: RequestModel
    private(set) var drawn = 0

    init(_ model: RequestModel) {
        self.model = model
        watch()
    }

    private func watch() {
        withObservationTracking { _ = model.request } onChange: { Task { @MainActor in self.draw() } }
    }

    private func draw() {
        drawn += 1
        watch()
    }
}
