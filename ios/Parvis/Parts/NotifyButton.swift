import SwiftUI

/// Asks for notifications. The system asks the citizen once only: who has refused is led to its settings.
struct NotifyButton: View {
    let id: String
    @State private var isRefused = false
    @Environment(\.scenePhase) private var phase
    @Environment(\.openURL) private var openURL

    var body: some View {
        VStack(spacing: 12) {
            if isRefused {
                LinkRow(title: say("settings.notifications_off"), id: id, icon: "bell.slash") { openURL(.systemSettings) }
            } else {
                SideButton(text: say("report.done.notify"), id: id, icon: "bell") { Task { isRefused = await !Notifications.shared.ask() } }
            }
        }
        // Also for who comes back from there.
        .task(id: phase) { isRefused = await Notifications.shared.isRefused }
    }
}
