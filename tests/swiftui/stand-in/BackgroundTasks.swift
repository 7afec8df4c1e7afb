// What the app uses of Background Tasks, under the titles of their pages: "BGTaskScheduler", "BGTask", "BGTaskRequest",
// "BGAppRefreshTaskRequest", "BGProcessingTaskRequest".
@_exported import Foundation

open class BGTask: NSObject {
    public var expirationHandler: (() -> Void)?
    public func setTaskCompleted(success: Bool) {}
}

open class BGTaskRequest: NSObject {
    public var earliestBeginDate: Date?
}

public final class BGAppRefreshTaskRequest: BGTaskRequest {
    public init(identifier: String) {}
}

public final class BGProcessingTaskRequest: BGTaskRequest {
    public var requiresNetworkConnectivity = false
    public init(identifier: String) {}
}

public final class BGTaskScheduler: NSObject {
    public class var shared: BGTaskScheduler { fatalError() }
    @discardableResult
    public func register(forTaskWithIdentifier identifier: String, using queue: DispatchQueue?, launchHandler: @escaping (BGTask) -> Void) -> Bool { false }
    public func submit(_ request: BGTaskRequest) throws {}
}
