import BackgroundTasks
import ParvisKit
import UIKit

/// Runs that the system grants while nobody looks. The identifiers are in Info.plist too.
enum Background {
    private static let refresh = "org.parvis.app.refresh"
    private static let process = "org.parvis.app.process"

    /// What a run may take, in seconds: less than the system gives, so that the round ends by itself.
    private static let limits: KeyValuePairs<String, TimeInterval> = [refresh: 25, process: 480]

    static func register(_ round: @escaping @Sendable (TimeInterval) async -> Bool) {
        for (name, limit) in limits {
            BGTaskScheduler.shared.register(forTaskWithIdentifier: name, using: nil) { task in
                let granted = Granted(task)
                let running = Task { granted.task.setTaskCompleted(success: await round(limit)) }
                task.expirationHandler = { running.cancel() }
            }
        }
    }

    /// The seconds that the system still gives to an app that is left.
    @MainActor
    static func whileLeaving(_ work: @escaping @MainActor () async -> Void) {
        let running = Task { await work() }
        let leave = Leave()
        leave.name = UIApplication.shared.beginBackgroundTask(withName: "org.parvis.leaving") {
            running.cancel()
            // An app that has not said the end when this returns is killed.
            leave.end()
        }
        Task {
            await running.value
            leave.end()
        }
    }

    /// What the system gave, given back once.
    @MainActor
    private final class Leave {
        var name = UIBackgroundTaskIdentifier.invalid

        func end() {
            guard name != .invalid else { return }
            UIApplication.shared.endBackgroundTask(name)
            name = .invalid
        }
    }

    struct Scheduler: BackgroundScheduler {
        func refresh(after: Date) { submit(BGAppRefreshTaskRequest(identifier: Background.refresh), after) }

        func process(after: Date) {
            let request = BGProcessingTaskRequest(identifier: Background.process)
            request.requiresNetworkConnectivity = true
            submit(request, after)
        }

        private func submit(_ request: BGTaskRequest, _ after: Date) {
            request.earliestBeginDate = after
            // Where the citizen switched it off, what waits goes out the next time the app is opened.
            try? BGTaskScheduler.shared.submit(request)
        }
    }

    /// The system hands a task over; only its end is said, once, from wherever the round ended.
    private struct Granted: @unchecked Sendable {
        let task: BGTask

        init(_ task: BGTask) {
            self.task = task
        }
    }
}
