import Foundation

/// A notification as the phone shows it: its texts are the core's.
public struct LocalNotification: Equatable, Sendable {
    /// One for a request: its next one replaces it.
    public let id: String
    public let text: String
    /// All that a locked screen says where the citizen did not allow more.
    public let publicText: String
    /// What they are gathered under.
    public let group: String
    /// Where it leads.
    public let link: String
    public let at: Date?
}

/// The system's notifications (`UNUserNotificationCenter`): behind it the app, or a test.
public protocol NotificationPoster: Sendable {
    /// Shows it, or does not, where the citizen does not want any.
    func post(_ notification: LocalNotification) async
    /// Takes away those that are shown.
    func withdraw(_ ids: [String]) async
}

extension NotificationPoster {
    /// What the core says is to be told outside the app, told. Where it gives a summary, that stands for all of them.
    public func tell(_ news: News) async {
        if let summary = news.summary {
            await withdraw(news.items.map(\.request))
            await post(LocalNotification(
                id: "summary", text: summary, publicText: summary, group: "requests", link: "parvis://requests", at: news.items.map(\.at).max()))
            return
        }
        for item in news.items {
            await post(LocalNotification(
                id: item.request, text: item.text, publicText: item.publicText, group: "requests",
                link: "parvis://request/\(item.request)", at: item.at))
        }
    }
}
