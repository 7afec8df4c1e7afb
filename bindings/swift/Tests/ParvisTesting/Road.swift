import Foundation

/// The way to a server: it may swallow answers of the kind that begins with `losing`, so many of them. It ends with
/// whoever holds it.
public final class Road: Sendable {
    private let listener: Listener
    private let carrier: Carrier

    /// A road to the server at this address.
    public init(to url: String, losing: String, lost: Int) throws {
        guard let port = URL(string: url)?.port else { throw Unexpected(url) }
        listener = try Listener()
        carrier = Carrier(target: UInt16(port), losing: Array(losing.utf8), counts: Counts(left: lost))
        Thread.detachNewThread { [listener, carrier] in
            while let caller = listener.caller() {
                Thread.detachNewThread { carrier.carry(caller) }
            }
        }
    }

    deinit { listener.end() }

    public var url: String { "http://127.0.0.1:\(listener.port)" }

    /// How often the kind of call that loses its answer reached the server.
    public var reached: Int { carrier.counts.reached }
}

private struct Carrier: Sendable {
    let target: UInt16
    let losing: [UInt8]
    let counts: Counts

    func carry(_ caller: Int32) {
        defer { forget(caller) }
        guard let server = connected(to: target) else { return }
        let swallows = Flag()
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            pieces(of: caller) { piece in
                // A call begins a piece: the caller waits for one answer before it asks again.
                if piece.starts(with: losing), counts.loses() { swallows.set() }
                write(piece, to: server)
                return true
            }
            hangUp(server)
            done.signal()
        }
        pieces(of: server) { piece in
            // Once the server answers, it has done its work.
            if swallows.isSet { return false }
            write(piece, to: caller)
            return true
        }
        hangUp(caller)
        done.wait()
        forget(server)
    }
}

/// How many calls came, and how many answers are still to be lost.
private final class Counts: @unchecked Sendable {
    private let lock = NSLock()
    private var left: Int
    private var came = 0

    init(left: Int) {
        self.left = left
    }

    var reached: Int { lock.withLock { came } }

    func loses() -> Bool {
        lock.withLock {
            came += 1
            left -= 1
            return left >= 0
        }
    }
}

private final class Flag: @unchecked Sendable {
    private let lock = NSLock()
    private var value = false

    var isSet: Bool { lock.withLock { value } }
    func set() { lock.withLock { value = true } }
}
