import Foundation
import ParvisKit
import ParvisTesting
import XCTest

/// 10,000 requests on one phone.
final class LongHistoryTests: XCTestCase {
    private func history() throws -> Config {
        let folder = try Tree.folder()
        XCTAssertEqual(try Program(Tree.program("parvis-bench"), ["--history", folder.path, "10000"]).status(), 0)
        return Config(folder: folder.appending(path: "phone").path, packs: nil, language: .fr)
    }

    func testTenThousandRequestsArePagedSearchedAndFoundNearby() async throws {
        let config = try history()
        let phone = try await ParvisClient.open(config, secrets: MemorySecrets())
        var seen: Set<String> = []
        var after: PageCursor?
        repeat {
            let page = try await phone.requests(RequestQuery(chip: .all, after: after))
            XCTAssertLessThanOrEqual(page.rows.count, 50)
            XCTAssertTrue(zip(page.rows, page.rows.dropFirst()).allSatisfy { $0.changed >= $1.changed })
            XCTAssertTrue(page.rows.allSatisfy { seen.insert($0.id).inserted }, "none comes twice")
            after = page.next
        } while after != nil
        XCTAssertEqual(seen.count, 10_000)

        let found = try await phone.requests(RequestQuery(search: "lampadaire kennedy", chip: .open)).rows
        XCTAssertEqual(found.count, 50)
        let here = Coordinate(latitude: 49.4958, longitude: 5.9806)
        let near = try await phone.requests(RequestQuery(chip: .all, near: here, radiusM: 500)).rows
        let distances = near.compactMap(\.distanceM)
        XCTAssertEqual(distances.count, near.count)
        XCTAssertFalse(near.isEmpty)
        XCTAssertTrue(distances.allSatisfy { $0 <= 500 })
        XCTAssertEqual(distances, distances.sorted())
        try await phone.close()
    }

    /// At most thirty times an empty call. Both calls are made as the app makes them, through the client: a bare empty call
    /// takes a few microseconds, and asking SQLite for a page alone is more than thirty of those. Measured by turns in one
    /// run, so that a slow machine slows both.
    func testAPageOf50CostsAtMost30EmptyCalls() async throws {
        let phone = try await ParvisClient.open(try history(), secrets: MemorySecrets())
        let clock = ContinuousClock()
        var (empty, page): ([Duration], [Duration]) = ([], [])
        for _ in 0..<400 {
            empty.append(try await clock.measure { _ = try await phone.warnings() })
            page.append(try await clock.measure { _ = try await phone.requests(RequestQuery(chip: .all)) })
        }
        let rows = try await phone.requests(RequestQuery(chip: .all)).rows
        XCTAssertEqual(rows.count, 50)
        let ratio = median(page) / median(empty)
        print("figure: empty call \(median(empty)), page of 50 \(median(page)): \(Int(ratio)) times (bar 30)")
        XCTAssertLessThanOrEqual(ratio, 30)
        try await phone.close()
    }

    private func median(_ times: [Duration]) -> Duration { times.sorted()[times.count / 2] }
}
