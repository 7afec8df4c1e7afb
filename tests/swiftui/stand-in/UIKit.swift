// What the app uses of UIKit, under the titles of their pages in Apple's documentation.
@_exported import Foundation

// MARK: "UIApplication", "UIApplicationDelegate", "UIBackgroundTaskIdentifier"

public struct UIBackgroundTaskIdentifier: Hashable, Sendable {
    public static let invalid = Self()
}

@MainActor
public final class UIApplication: NSObject {
    public struct LaunchOptionsKey: Hashable, Sendable {}
    public class var shared: UIApplication { fatalError() }
    public class var openSettingsURLString: String { fatalError() }
    public func beginBackgroundTask(withName name: String?, expirationHandler handler: (@MainActor @Sendable () -> Void)? = nil) -> UIBackgroundTaskIdentifier { fatalError() }
    public func endBackgroundTask(_ identifier: UIBackgroundTaskIdentifier) {}
}

@MainActor
public protocol UIApplicationDelegate: AnyObject {
    func application(_ application: UIApplication, didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?) -> Bool
}

// MARK: "UIPasteboard"

@MainActor
public final class UIPasteboard: NSObject {
    public class var general: UIPasteboard { fatalError() }
    public var string: String?
}

// MARK: "UIImage", "UIKeyboardType"

public final class UIImage: NSObject, @unchecked Sendable {
    public init?(contentsOfFile path: String) { nil }
    public init?(data: Data) { nil }
    public func jpegData(compressionQuality: CGFloat) -> Data? { nil }
}

public struct UITextContentType: Hashable, Sendable { public static let emailAddress = Self(), telephoneNumber = Self() }
public enum UIKeyboardType: Int, Sendable { case `default`, URL, phonePad, emailAddress, decimalPad }

// MARK: "UIViewController", "UIImagePickerController"

@MainActor
open class UIViewController: NSObject {
    public nonisolated override init() {}
}

@MainActor
public protocol UINavigationControllerDelegate: AnyObject {}

@MainActor
public final class UIImagePickerController: UIViewController {
    public enum SourceType: Int, Sendable { case camera = 1 }
    public struct InfoKey: Hashable, Sendable { public static let originalImage = InfoKey() }
    public static func isSourceTypeAvailable(_ type: SourceType) -> Bool { false }
    public var sourceType = SourceType.camera
    public weak var delegate: (any UIImagePickerControllerDelegate & UINavigationControllerDelegate)?
}

@MainActor
public protocol UIImagePickerControllerDelegate: AnyObject {
    func imagePickerController(_ picker: UIImagePickerController, didFinishPickingMediaWithInfo info: [UIImagePickerController.InfoKey: Any])
    func imagePickerControllerDidCancel(_ picker: UIImagePickerController)
}
