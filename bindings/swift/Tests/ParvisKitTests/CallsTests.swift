import Foundation
import ParvisFakes
import ParvisKit
import ParvisTesting
import XCTest

/// Threads, cancellation and closing.
final class CallsTests: XCTestCase {
    func testWhoIsCancelledGoesOnAtOnceAndTheCallStillEnds() async throws {
        let core = FakeCore()
        let phone = ParvisClient(core)
        let draft = try await phone.createDraft(.report).id
        let (begun, goOn) = (XCTestExpectation(), DispatchSemaphore(value: 0))
        core.with {
            $0.before = { operation in
                guard operation == "deleteDraft" else { return }
                begun.fulfill()
                goOn.wait()
            }
        }
        let deleting = Task { try await phone.deleteDraft(draft) }
        await fulfillment(of: [begun], timeout: 10)
        deleting.cancel()
        let wentOn = XCTestExpectation()
        Task {
            let outcome = await deleting.result
            XCTAssertEqual(outcome.error as? CallError, .cancelled)
            wentOn.fulfill()
        }
        await fulfillment(of: [wentOn], timeout: 10)
        XCTAssertEqual(core.with { $0.drafts.map(\.id) }, [draft], "it has not ended yet")
        goOn.signal()
        try await eventually { core.with { $0.drafts.isEmpty } }
    }

    func testWhoIsCancelledAlreadyAsksNothing() async throws {
        let core = FakeCore()
        let phone = ParvisClient(core)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await phone.about()
        }
        task.cancel()
        let outcome = await task.result
        XCTAssertEqual(outcome.error as? CallError, .cancelled)
        XCTAssertEqual(core.with { $0.asked }, [])
    }

    /// Swift's own threads are as many as processors: blocked by calls, nothing else would go on.
    func testBlockingCallsLeaveSwiftsThreadsFree() async throws {
        let core = FakeCore()
        let goOn = DispatchSemaphore(value: 0)
        core.with { $0.before = { _ in goOn.wait() } }
        let phone = ParvisClient(core)
        let calls = (0..<64).map { _ in Task { try await phone.about() } }
        try await eventually(within: .seconds(10)) { await Task { true }.value }
        XCTAssertEqual(core.with { $0.asked.count }, 0)
        for _ in calls { goOn.signal() }
        for call in calls { _ = try await call.value }
    }

    func testClosingDuringCallsEndsEachWithAnAnswerOrWithClosed() async throws {
        let folder = try Tree.folder()
        let phone = try await openPhone(folder)
        try await phone.addCityPack(Data(contentsOf: Tree.esch))
        let photo = drawPhoto()
        var drafts: Set<String> = []
        for _ in 0..<8 { drafts.insert(try await phone.createDraft(.report, streetlight()).id) }
        let adding = drafts.map { draft in Task { _ = try await phone.addPhoto(draft, bytes: photo) } }
        let syncing = Task { _ = try await phone.synchronise(.untilStopped) }
        try await phone.close()
        for call in adding + [syncing] {
            if let failed = await call.result.error { XCTAssertEqual(failed as? CallError, .failed(.Closed)) }
        }
        let after = await Task { try await phone.home() }.result
        XCTAssertEqual(after.error as? CallError, .failed(.Closed))
        // What was answered is there, what was not is whole: the folder opens again.
        let again = try await openPhone(folder)
        let kept = try await again.drafts().map(\.id)
        XCTAssertEqual(Set(kept), drafts)
        try await again.close()
    }

    func testOneSynchronisationAtATimeAndACancelledOneEnds() async throws {
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(Data(contentsOf: Tree.esch))
        try await phone.setConnectivity(.offline)
        let running = Task {
            while true { if let done = try await phone.synchronise(.untilStopped) { return done } }
        }
        // Whoever comes second is told so at once.
        try await eventually { try await phone.synchronise(.round(limit: 0)) == nil }
        running.cancel()
        let done = try await running.value
        XCTAssertEqual(done.outcome.sent, 0, "cancelled, it still says what it did")
        let next = try await phone.synchronise(.round(limit: 0))
        XCTAssertNotNil(next)
        try await phone.close()
    }

    func testABurstOfChangesAsksOnceAFrameAtMost() async throws {
        let core = FakeCore()
        let phone = ParvisClient(core)
        let began = ContinuousClock.now
        let watching = Task { for try await _ in phone.live({ _ in true }, ask: { try await $0.home() }) {} }
        try await eventually { core.with { $0.asked.contains("home") } }
        for _ in 0..<1_000 { core.tell(.requests) }
        try await eventually { core.with { $0.asked.count { $0 == "home" } } > 1 }
        try await Task.sleep(for: .milliseconds(100))
        watching.cancel()
        let frames = Int((ContinuousClock.now - began) / .milliseconds(16))
        let asked = core.with { $0.asked.count { $0 == "home" } }
        XCTAssertLessThanOrEqual(asked, frames + 1)
        print("figure: 1,000 changes: \(asked) questions in \(frames) frames")
    }

    func testNobodyListensAnyMoreSoNothingIsObserved() async throws {
        let core = FakeCore()
        let phone = ParvisClient(core)
        let watching = Task { for await _ in phone.changes {} }
        try await eventually { core.observed == 1 }
        watching.cancel()
        try await eventually { core.observed == 0 }
    }
}

extension Result {
    /// What went wrong, if anything did.
    var error: Failure? {
        if case .failure(let error) = self { return error }
        return nil
    }
}
