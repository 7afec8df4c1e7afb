import Foundation

/// A value that several threads share. The only place of this library where the compiler takes our word for it.
final class Locked<Value>: @unchecked Sendable {
    private var value: Value
    private let lock = NSLock()

    init(_ value: Value) {
        self.value = value
    }

    /// Nobody else is at the value while `work` is.
    func with<Answer>(_ work: (inout Value) throws -> Answer) rethrows -> Answer {
        lock.lock()
        defer { lock.unlock() }
        return try work(&value)
    }
}
