import Foundation
import Network
import ParvisKit

/// What the system says of the network. The core knows that this may be wrong.
enum Network {
    static func connectivity() -> AsyncStream<Connectivity> {
        let (stream, listener) = AsyncStream.makeStream(of: Connectivity.self, bufferingPolicy: .bufferingNewest(1))
        let monitor = NWPathMonitor()
        monitor.pathUpdateHandler = { path in listener.yield(of(path)) }
        listener.onTermination = { _ in monitor.cancel() }
        monitor.start(queue: DispatchQueue(label: "org.parvis.network"))
        return stream
    }

    private static func of(_ path: NWPath) -> Connectivity {
        guard path.status == .satisfied else { return .offline }
        return path.isExpensive || path.isConstrained ? .metered : .unmetered
    }
}
