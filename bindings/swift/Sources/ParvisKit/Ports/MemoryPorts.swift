import Foundation

/// Secrets that end with the process: for previews and tests.
public final class MemorySecrets: SecureStore {
    private let secrets = Locked<[String: Data]>([:])

    public init() {}

    public func get(name: String) -> Data? { secrets.with { $0[name] } }
    public func put(name: String, secret: Data) { secrets.with { $0[name] = secret } }
    public func delete(name: String) { secrets.with { $0[name] = nil } }
}

/// A log that is kept in memory: for previews and tests.
public final class MemoryLog: LogSink {
    private let kept = Locked<[LogLine]>([])

    public init() {}

    public var lines: [LogLine] { kept.with { $0 } }

    public func write(line: LogLine) { kept.with { $0.append(line) } }
}
