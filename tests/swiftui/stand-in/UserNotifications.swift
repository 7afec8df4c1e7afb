// What the app uses of User Notifications, under the titles of their pages: "UNUserNotificationCenter",
// "UNNotificationSettings", "UNAuthorizationStatus", "UNMutableNotificationContent", "UNNotificationCategory", "UNNotificationResponse".
@_exported import Foundation

public struct UNAuthorizationOptions: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
    public static let badge = Self(rawValue: 1), alert = Self(rawValue: 4)
}

public enum UNShowPreviewsSetting: Int, Sendable { case always, whenAuthenticated, never }
public enum UNAuthorizationStatus: Int, Sendable { case notDetermined, denied, authorized, provisional, ephemeral }

public final class UNNotificationSettings: NSObject, @unchecked Sendable {
    public var showPreviewsSetting: UNShowPreviewsSetting { fatalError() }
    public var authorizationStatus: UNAuthorizationStatus { fatalError() }
}

public final class UNNotificationAction: NSObject, @unchecked Sendable {}
public class UNNotificationTrigger: NSObject, @unchecked Sendable {}
public struct UNNotificationCategoryOptions: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
}

public final class UNNotificationCategory: NSObject, @unchecked Sendable {
    public init(
        identifier: String, actions: [UNNotificationAction], intentIdentifiers: [String], hiddenPreviewsBodyPlaceholder: String,
        options: UNNotificationCategoryOptions = []
    ) {}
}

public class UNNotificationContent: NSObject, @unchecked Sendable {
    public var userInfo: [AnyHashable: Any] { get { [:] } set {} }
}

public final class UNMutableNotificationContent: UNNotificationContent, @unchecked Sendable {
    public var body = "", threadIdentifier = "", categoryIdentifier = ""
    public override init() {}
}

public final class UNNotificationRequest: NSObject, @unchecked Sendable {
    public init(identifier: String, content: UNNotificationContent, trigger: UNNotificationTrigger?) {}
    public var content: UNNotificationContent { fatalError() }
}

public final class UNNotification: NSObject, @unchecked Sendable { public var request: UNNotificationRequest { fatalError() } }
public final class UNNotificationResponse: NSObject, @unchecked Sendable { public var notification: UNNotification { fatalError() } }

public protocol UNUserNotificationCenterDelegate: AnyObject {
    func userNotificationCenter(
        _ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse, withCompletionHandler completionHandler: @escaping () -> Void)
}

public final class UNUserNotificationCenter: NSObject, @unchecked Sendable {
    public class func current() -> UNUserNotificationCenter { fatalError() }
    public weak var delegate: (any UNUserNotificationCenterDelegate)?
    public func requestAuthorization(options: UNAuthorizationOptions = []) async throws -> Bool { false }
    public func notificationSettings() async -> UNNotificationSettings { fatalError() }
    public func setNotificationCategories(_ categories: Set<UNNotificationCategory>) {}
    public func add(_ request: UNNotificationRequest) async throws {}
    public func removeDeliveredNotifications(withIdentifiers identifiers: [String]) {}
}
