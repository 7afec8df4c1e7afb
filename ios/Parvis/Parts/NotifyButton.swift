import SwiftUI

/// Asks for notifications. The system asks the citizen once only: who has refused finds `refused` in its place.
struct NotifyButton<Refused: View>: View {
    let id: String
    @ViewBuilder let refused: Refused
    @State private var isRefused = false
    @Environment(\.scenePhase) private var phase

    var body: some View {
        VStack(spacing: 12) {
            if isRefused { refused } else {
                SideButton(text: say("report.done.notify"), id: id, icon: "bell") { Task { isRefused = await !Notifications.shared.ask() } }
            }
        }
        // Again for who comes back from the system's settings.
        .task(id: phase) { isRefused = await Notifications.shared.isRefused }
    }
}
