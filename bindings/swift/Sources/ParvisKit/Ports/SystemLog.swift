#if canImport(OSLog)
import OSLog

/// The log of the system. The core writes no place, text, name or secret into a line.
public final class SystemLog: LogSink {
    private let subsystem: String

    public init(subsystem: String = "org.parvis") {
        self.subsystem = subsystem
    }

    public func write(line: LogLine) {
        let logger = Logger(subsystem: subsystem, category: line.target)
        switch line.level {
        case .error: logger.error("\(line.text, privacy: .public)")
        case .warn: logger.warning("\(line.text, privacy: .public)")
        case .info: logger.info("\(line.text, privacy: .public)")
        case .debug: logger.debug("\(line.text, privacy: .public)")
        }
    }
}
#endif
