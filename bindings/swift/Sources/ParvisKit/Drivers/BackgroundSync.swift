import Foundation

/// The system's scheduler of work in the background (`BGTaskScheduler`): behind it the app, or a test.
public protocol BackgroundScheduler: Sendable {
    /// Asks for a short run, not before this time; a later word replaces an earlier one.
    func refresh(after: Date)
    /// Asks for a long run with a network, not before this time; a later word replaces an earlier one.
    func process(after: Date)
}

/// Synchronises while nobody looks. The core decides what is sent and when it wants to be woken again; the system decides
/// when this runs, and for how long.
public struct BackgroundDriver: Sendable {
    private let client: ParvisClient
    private let scheduler: any BackgroundScheduler
    private let notifications: any NotificationPoster

    /// What was sent may have news, without anything that waits to be sent.
    private static let look: TimeInterval = 3_600

    public init(_ client: ParvisClient, scheduler: any BackgroundScheduler, notifications: any NotificationPoster) {
        self.client = client
        self.scheduler = scheduler
        self.notifications = notifications
    }

    /// One round, no longer than `limit` seconds; cancelled where the system wants an end sooner. Says whether it went well.
    /// The next run is asked for before the round begins: work exists, so a run exists, also if this process is killed.
    public func round(limit: TimeInterval, now: Date = Date()) async -> Bool {
        scheduler.refresh(after: now.addingTimeInterval(Self.look))
        let done: Synchronised?
        do { done = try await client.synchronise(.round(limit: limit)) } catch {
            // Locked, full, or open elsewhere: the system asks again.
            return false
        }
        if let done {
            await notifications.tell(done.news)
            plan(done.outcome, now: now)
        }
        return true
    }

    /// Asks for a run as soon as something waits to be sent, for as long as the task runs: also for the time after a crash.
    public func keepScheduled() async {
        var waited = false
        let waits = client.live({ $0 != .drafts }, ask: { try await !$0.outbox().isEmpty })
        do {
            for try await waits in waits {
                if waits, !waited { scheduler.process(after: Date()) }
                waited = waits
            }
        } catch {
            // The folder was closed: whoever opens it again begins anew.
        }
    }

    /// The app was left: what waits goes out in the seconds that the system still gives, or in a run that it chooses.
    public func left(limit: TimeInterval, now: Date = Date()) async {
        if let waiting = try? await client.outbox(), !waiting.isEmpty { scheduler.process(after: now) }
        _ = await round(limit: limit, now: now)
    }

    private func plan(_ outcome: SyncOutcome, now: Date) {
        guard let wait = outcome.nextWakeup else { return }
        let next = now.addingTimeInterval(wait)
        scheduler.process(after: next)
        if wait < Self.look { scheduler.refresh(after: next) }
    }
}
