import ParvisKit
import SwiftUI

@main
struct ParvisApp: App {
    @UIApplicationDelegateAdaptor(AppDelegate.self) private var delegate
    @Environment(\.scenePhase) private var phase

    var body: some Scene {
        WindowGroup {
            ParvisScreens(parvis: delegate.parvis)
                .onOpenURL { delegate.parvis.link = $0.absoluteString }
        }
        .onChange(of: phase) { _, now in delegate.parvis.phase(now) }
    }
}

/// What the system says before there is a screen.
@MainActor
final class AppDelegate: NSObject, UIApplicationDelegate {
    let parvis = Opened()

    func application(
        _ application: UIApplication, didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]? = nil
    ) -> Bool {
        // Both before the launch ends: a task or a tap may be why this process was started.
        Background.register { [parvis] limit in await parvis.round(limit: limit) }
        Notifications.shared.tapped = { [parvis] in parvis.link = $0 }
        parvis.open()
        return true
    }
}
