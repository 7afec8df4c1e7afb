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

    /// Asks once; the answer changes nothing here.
    func ask() async {
        _ = try? await UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .badge, .sound])
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

    nonisolated func userNotificationCenter(_ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse) async {
        guard let link = response.notification.request.content.userInfo[Self.link] as? String else { return }
        await MainActor.run { tapped(link) }
    }
}
