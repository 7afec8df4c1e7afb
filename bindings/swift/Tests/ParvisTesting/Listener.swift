import Foundation

#if canImport(Glibc)
import Glibc
private let stream = Int32(SOCK_STREAM.rawValue)
#else
import Darwin
private let stream = SOCK_STREAM
#endif

/// A socket of this machine that others connect to.
final class Listener: Sendable {
    let descriptor: Int32
    let port: UInt16

    init() throws {
        let opened = socket(AF_INET, stream, 0)
        descriptor = opened
        var address = local(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withGeneric(&address) { bind(opened, $0, length) == 0 && getsockname(opened, $0, &length) == 0 }
        guard isBound, listen(opened, 50) == 0 else { throw Unexpected("no socket: \(errno)") }
        port = UInt16(bigEndian: address.sin_port)
    }

    /// A port that nobody uses now.
    static func freePort() throws -> UInt16 {
        let listener = try Listener()
        listener.end()
        return listener.port
    }

    /// The next caller; nil once it has ended.
    func caller() -> Int32? {
        let caller = accept(descriptor, nil, nil)
        return caller < 0 ? nil : caller
    }

    func end() {
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
        _ = close(descriptor)
    }
}

/// A connection to a port of this machine.
func connected(to port: UInt16) -> Int32? {
    let descriptor = socket(AF_INET, stream, 0)
    var address = local(port: port)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    if withGeneric(&address, { connect(descriptor, $0, length) }) == 0 { return descriptor }
    _ = close(descriptor)
    return nil
}

/// Reads pieces until the other side ends, or `take` wants no more.
func pieces(of descriptor: Int32, _ take: ([UInt8]) -> Bool) {
    var room = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
        let length = read(descriptor, &room, room.count)
        if length <= 0 || !take(Array(room[..<length])) { return }
    }
}

func write(_ piece: [UInt8], to descriptor: Int32) {
    var sent = 0
    while sent < piece.count {
        // A caller that is gone is an error here, no signal.
        let count = piece[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, noSignal) }
        if count <= 0 { return }
        sent += count
    }
}

#if canImport(Glibc)
private let noSignal = Int32(MSG_NOSIGNAL)
#else
private let noSignal: Int32 = 0
#endif

func hangUp(_ descriptor: Int32) {
    _ = shutdown(descriptor, Int32(SHUT_RDWR))
}

func forget(_ descriptor: Int32) {
    _ = close(descriptor)
}

private func local(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

private func withGeneric<Answer>(_ address: inout sockaddr_in, _ work: (UnsafeMutablePointer<sockaddr>) -> Answer) -> Answer {
    withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, work) }
}
