import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The reference town hall, a real process, with the staff at its counter. It can be stopped and started again: by the one
/// test that has it.
public final class TownHall: @unchecked Sendable {
    private let folder: URL
    private let port: UInt16
    private var program: Program?

    public var url: String { "http://127.0.0.1:\(port)" }

    public init() async throws {
        folder = try Tree.folder()
        port = try Listener.freePort()
        try await start()
    }

    deinit { stop() }

    public func start() async throws {
        let started = try Program(
            Tree.program("parvis-townhall"), ["--data", folder.path, "--listen", "127.0.0.1:\(port)", "--pack", Tree.esch.path])
        program = started
        // It says where it listens once it does.
        guard await started.line() != nil else { throw Unexpected("the town hall did not start") }
    }

    public func stop() {
        program?.kill()
        program = nil
    }

    /// The city's pack, with this address in it, or with another road to it.
    public func pack(_ road: String? = nil) throws -> Data {
        Data(try String(contentsOf: Tree.esch, encoding: .utf8).replacingOccurrences(of: "http://127.0.0.1:8311", with: road ?? url).utf8)
    }

    /// The numbers of every request that it has.
    public func numbers() async throws -> [String] {
        let found = try await staff("GET", "", nil)
        return found.matches(of: /"service_request_id": ?"([^"]+)"/).map { String($0.1) }
    }

    /// `assign`, `answer`, `status` or `close`, with its body.
    public func act(_ number: String, _ act: String, _ json: String) async throws {
        _ = try await staff("POST", "/\(number)/\(act)", json)
    }

    private func staff(_ method: String, _ path: String, _ json: String?) async throws -> String {
        let token = try String(contentsOf: folder.appending(path: "staff.token"), encoding: .utf8)
        guard let url = URL(string: "\(url)/staff/requests\(path)") else { throw Unexpected(path) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = json.map { Data($0.utf8) }
        request.setValue("Bearer " + token.trimmingCharacters(in: .whitespacesAndNewlines), forHTTPHeaderField: "authorization")
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        let (body, answer) = try await URLSession.shared.data(for: request)
        let text = String(decoding: body, as: UTF8.self)
        guard let status = (answer as? HTTPURLResponse)?.statusCode, status < 300 else { throw Unexpected("\(method) \(path): \(answer) \(text)") }
        return text
    }
}
