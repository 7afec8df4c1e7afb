import Foundation

/// Another process, that says something once it is ready.
public final class Program {
    private let process = Process()
    private let said = Pipe()
    private let ended = DispatchSemaphore(value: 0)

    public init(_ file: URL, _ arguments: [String]) throws {
        process.executableURL = file
        process.arguments = arguments
        process.standardOutput = said
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    /// The first line that it writes; nil where it ends before one.
    public func line() async -> String? {
        await withCheckedContinuation { answer in
            let file = said.fileHandleForReading
            Thread.detachNewThread {
                var line = Data()
                while let byte = try? file.read(upToCount: 1), let byte = byte.first {
                    if byte == 0x0A { return answer.resume(returning: String(decoding: line, as: UTF8.self)) }
                    line.append(byte)
                }
                answer.resume(returning: nil)
            }
        }
    }

    /// Ends it as the system would: without a word. Any other signal may be blocked in what a thread of Swift's starts.
    public func kill() {
        _ = Foundation.kill(process.processIdentifier, SIGKILL)
        ended.wait()
    }

    /// Waits until it has ended, and says with what.
    public func status() -> Int32 {
        ended.wait()
        return process.terminationStatus
    }
}
