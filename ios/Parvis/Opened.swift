import ParvisKit
import SwiftUI

/// The process: one client for one data folder, whoever started it (a citizen, a task in the background).
@MainActor
@Observable
final class Opened {
    private(set) var client: ParvisClient?
    private(set) var failure: ParvisError?
    private(set) var connectivity = Connectivity.unstated
    let navigator = Navigator()
    /// Where somebody outside wants to go; nil once it was followed.
    var link: String?
    /// It waits for the folder, which may be open only after another try.
    var toFollow: String? { client == nil ? nil : link }
    @ObservationIgnored private var opening: Task<ParvisClient?, Never>?
    @ObservationIgnored private var syncing: Task<Void, Never>?
    @ObservationIgnored private var scheduling: Task<Void, Never>?
    @ObservationIgnored private var networkTask: Task<Void, Never>?

    /// Opens the folder; again, where it could not be opened before: it was locked, or full.
    func open() {
        failure = nil
        opening = Task {
            do {
                let folder = try Folder.make()
                let config = Config(folder: folder.path, packs: Bundle.main.resourceURL?.appending(path: "packs").path, language: appLanguage())
                let opened = try await ParvisClient.open(config, secrets: KeychainSecrets(), log: SystemLog())
                navigator.begin(isFirst: try await !opened.cities().contains { $0.chosen })
                client = opened
                watchNetwork(opened)
                scheduling = Task { await driver(opened).keepScheduled() }
                return opened
            } catch {
                failure = (error as? CallError)?.failure ?? .Internal(code: "folder")
                return nil
            }
        }
    }

    /// While somebody looks, it synchronises all the time; what is left then goes out in the background.
    func phase(_ phase: ScenePhase) {
        switch phase {
        case .active:
            if failure != nil { retry() }
            syncing = syncing ?? Task { await synchroniseWhileShown() }
        case .background:
            let ending = syncing
            syncing = nil
            ending?.cancel()
            Background.whileLeaving { [self] in
                // One at a time: the round that follows would find this one still at it.
                await ending?.value
                await left()
            }
        case .inactive: break
        @unknown default: break
        }
    }

    func retry() {
        open()
        syncing = Task { await synchroniseWhileShown() }
    }

    /// One round in the background; whether it went well.
    func round(limit: TimeInterval) async -> Bool {
        if failure != nil { open() }
        guard let client = await opening?.value else { return false }
        return await driver(client).round(limit: limit)
    }

    func follow() async {
        guard let link = toFollow, let client else { return }
        let route = try? await client.route(link)
        // Another one came meanwhile, or the screen went before there was an answer: another task follows it.
        guard link == self.link, !Task.isCancelled else { return }
        // Only now: the task that asks is ended with the link.
        self.link = nil
        navigator.follow(route ?? .home)
    }

    private func left() async {
        guard let client = await opening?.value else { return }
        // Somebody may look again meanwhile.
        guard syncing == nil else { return }
        try? await client.setAppState(.background)
        // The system gives about thirty seconds; the round before may have taken some, and this one ends a little later.
        await driver(client).left(limit: 20)
    }

    private func driver(_ client: ParvisClient) -> BackgroundDriver {
        BackgroundDriver(client, scheduler: Background.Scheduler(), notifications: Notifications.shared)
    }

    private func synchroniseWhileShown() async {
        guard let client = await opening?.value else { return }
        try? await client.setAppState(.foreground)
        while !Task.isCancelled {
            // It returns early where something else sends, or the folder is full: later it may not.
            _ = try? await client.synchronise(.untilStopped)
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func watchNetwork(_ client: ParvisClient) {
        networkTask = Task {
            for await said in Network.connectivity() {
                connectivity = said
                try? await client.setConnectivity(said)
            }
        }
    }
}
