import ParvisKit
import UserNotifications

/// What the core says is to be told outside the app, on this phone.
final class Notifications: NSObject, NotificationPoster, UNUserNotificationCenterDelegate, Sendable {
    @MainActor static let shared = Notifications()
    /// Where a tapped one leads.
    @MainActor var tapped: (String) -> Void = { _ in }
    private static let link = "link"

    override init() {
        super.init()
        UNUserNotificationCenter.current().delegate = self
    }

    /// Asks, which the system does once; whether they may be shown.
    func ask() async -> Bool {
        (try? await UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .badge])) ?? false
    }

    /// The citizen said no, here or in the system's settings.
    var isRefused: Bool {
        get async { await UNUserNotificationCenter.current().notificationSettings().authorizationStatus == .denied }
    }

    func post(_ notification: LocalNotification) async {
        let center = UNUserNotificationCenter.current()
        let isShownLocked = await center.notificationSettings().showPreviewsSetting == .always
        let category = UNNotificationCategory(
            identifier: notification.group, actions: [], intentIdentifiers: [], hiddenPreviewsBodyPlaceholder: notification.publicText, options: [])
        center.setNotificationCategories([category])
        let content = UNMutableNotificationContent()
        // Where previews are shown on a locked screen, nothing but that there is news.
        content.body = isShownLocked ? notification.publicText : notification.text
        content.threadIdentifier = notification.group
        content.categoryIdentifier = notification.group
        content.userInfo = [Self.link: notification.link]
        try? await center.add(UNNotificationRequest(identifier: notification.id, content: content, trigger: nil))
    }

    func withdraw(_ ids: [String]) async {
        UNUserNotificationCenter.current().removeDeliveredNotifications(withIdentifiers: ids)
    }

    // With a handler: the form that is `async` has its handler called off the main thread, and there UIKit ends the app.
    nonisolated func userNotificationCenter(
        _ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse, withCompletionHandler completionHandler: @escaping () -> Void
    ) {
        let link = response.notification.request.content.userInfo[Self.link] as? String
        let handler = Handler(done: completionHandler)
        Task { @MainActor in
            if let link { tapped(link) }
            handler.done()
        }
    }

    /// The system hands it over; it is called once, on the main thread.
    private struct Handler: @unchecked Sendable {
        let done: () -> Void
    }
}
