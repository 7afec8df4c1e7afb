import Foundation
import ParvisFakes
import ParvisKit
import ParvisTesting
import XCTest

/// What happens while nobody looks: runs that the system grants, and what the citizen is told of them.
final class DriversTests: XCTestCase {
    private let now = Date(timeIntervalSince1970: 1_795_269_600)

    func testARoundTellsWhatCameAndPlansTheNextRun() async throws {
        let hall = try await TownHall()
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(hall.pack())
        try await phone.setConnectivity(.unmetered)
        let id = try await phone.queueStreetlight("Éteint")
        let (system, poster) = (System(), Poster())
        let driver = BackgroundDriver(phone, scheduler: system, notifications: poster)
        await driver.left(limit: 20, now: now)
        let number = try await phone.request(id).summary.reference
        let posted = await poster.posted
        XCTAssertEqual(posted.map(\.id), [id])
        XCTAssertTrue(posted[0].text.contains(try XCTUnwrap(number)))
        XCTAssertFalse(posted[0].publicText.contains(try XCTUnwrap(number)), "a locked screen says only that there is news")
        XCTAssertEqual(posted[0].link, "parvis://request/\(id)")
        let route = try await phone.route(posted[0].link)
        XCTAssertEqual(route, .request(id: id))
        let asked = system.asked
        XCTAssertEqual(asked.first, .process(now), "before anything else: this process may be killed at any time")
        XCTAssertTrue(asked.contains(.refresh(now.addingTimeInterval(3_600))))
        try await phone.close()
    }

    func testWhatIsQueuedHasARunBeforeAnythingElseHappens() async throws {
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(Data(contentsOf: Tree.esch))
        let system = System()
        let driver = BackgroundDriver(phone, scheduler: system, notifications: Poster())
        let scheduling = Task { await driver.keepScheduled() }
        _ = try await phone.queueStreetlight("Éteint")
        try await eventually { !system.asked.isEmpty }
        guard case .process = system.asked[0] else { return XCTFail("a run with a network") }
        scheduling.cancel()
        try await phone.close()
    }

    func testWhatCouldNotGoIsTriedWhenTheCoreSays() async throws {
        let hall = try await TownHall()
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(hall.pack())
        hall.stop()
        try await phone.setConnectivity(.unmetered)
        _ = try await phone.queueStreetlight("Éteint")
        let (system, poster) = (System(), Poster())
        let isDone = await BackgroundDriver(phone, scheduler: system, notifications: poster).round(limit: 2, now: now)
        XCTAssertTrue(isDone)
        let processes = system.asked.compactMap { if case .process(let at) = $0 { at } else { nil } }
        XCTAssertEqual(processes.count, 1)
        XCTAssertGreaterThan(processes[0], now)
        let posted = await poster.posted
        XCTAssertEqual(posted, [])
        try await phone.close()
    }

    func testAnExpiredRoundEndsSoon() async throws {
        let hall = try await TownHall()
        let road = try Road(to: hall.url, losing: "PUT /v1/requests/", lost: .max)
        let phone = try await openPhone(Tree.folder())
        try await phone.addCityPack(hall.pack(road.url))
        try await phone.setConnectivity(.unmetered)
        _ = try await phone.queueStreetlight("Éteint")
        let driver = BackgroundDriver(phone, scheduler: System(), notifications: Poster())
        let running = Task { await driver.round(limit: 600) }
        try await eventually { road.reached > 0 }
        let clock = ContinuousClock()
        let took = await clock.measure {
            running.cancel()
            _ = await running.value
        }
        XCTAssertLessThan(took, .seconds(10))
        // Whether or not the receipt was read before it ended.
        let kept = try await phone.requests(RequestQuery(chip: .all)).rows
        XCTAssertEqual(kept.count, 1, "nothing is lost by it")
        try await phone.close()
    }

    func testAFolderThatCannotBeUsedIsTriedAgainByTheSystem() async {
        let core = FakeCore()
        core.with { $0.failure = .Storage(problem: .locked) }
        let system = System()
        let isDone = await BackgroundDriver(ParvisClient(core), scheduler: system, notifications: Poster()).round(limit: 1, now: now)
        XCTAssertFalse(isDone)
        let asked = system.asked
        XCTAssertEqual(asked, [.refresh(now.addingTimeInterval(3_600))])
    }

    func testASummaryStandsForAllOfThem() async {
        let item = NewsItem(request: "r", text: "Reçu : Lampadaire", publicText: "Du nouveau", at: now)
        let poster = Poster()
        await poster.tell(News(items: [item], summary: nil))
        await poster.tell(News(items: [item, item], summary: "5 nouvelles"))
        let (posted, withdrawn) = await (poster.posted, poster.withdrawn)
        XCTAssertEqual(posted.map(\.text), ["Reçu : Lampadaire", "5 nouvelles"])
        XCTAssertEqual(posted.last?.link, "parvis://requests")
        XCTAssertEqual(withdrawn, ["r", "r"])
    }
}

private final class System: BackgroundScheduler, @unchecked Sendable {
    enum Asked: Equatable {
        case refresh(Date)
        case process(Date)
    }

    private let lock = NSLock()
    private var all: [Asked] = []

    var asked: [Asked] { lock.withLock { all } }
    func refresh(after: Date) { lock.withLock { all.append(.refresh(after)) } }
    func process(after: Date) { lock.withLock { all.append(.process(after)) } }
}

private actor Poster: NotificationPoster {
    private(set) var posted: [LocalNotification] = []
    private(set) var withdrawn: [String] = []

    func post(_ notification: LocalNotification) { posted.append(notification) }
    func withdraw(_ ids: [String]) { withdrawn += ids }
}
