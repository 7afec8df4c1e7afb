import ParvisKit
import SwiftUI

/// The whole app: three tabs, and on the one that is shown the screens that lie on it.
struct ParvisScreens: View {
    let parvis: Opened
    @SceneStorage("navigation") private var navigation: Data?

    var body: some View {
        VStack(spacing: 0) {
            if let failure = parvis.failure {
                NotOpened(failure: failure, retry: parvis.retry)
            } else if let client = parvis.client {
                if parvis.navigator.isFirst { FirstScreen(client, parvis.navigator) } else { Tabs(client: client, navigator: parvis.navigator) }
            }
            if let said = parvis.navigator.said { Said(said, parvis.navigator) }
            if parvis.connectivity == .offline { Notice(say("net.offline"), "wifi.slash", .neutral).accessibilityIdentifier("net.offline") }
        }
        .announced(parvis.navigator.said)
        .onAppear { parvis.navigator.restore(navigation) }
        .onChange(of: parvis.navigator.saved) { _, now in navigation = now }
        .task(id: parvis.toFollow) { await parvis.follow() }
    }
}

private struct Tabs: View {
    let client: ParvisClient
    let navigator: Navigator
    @State private var model: TabsModel

    init(client: ParvisClient, navigator: Navigator) {
        self.client = client
        self.navigator = navigator
        _model = State(initialValue: TabsModel(client))
    }

    var body: some View {
        @Bindable var navigator = navigator
        TabView(selection: $navigator.shown) {
            tab(.home, "house", "tab.home", $navigator.homePath) { HomeScreen(client, navigator) }
            tab(.requests, "list.bullet", "tab.requests", $navigator.requestsPath, unread: model.unread) { RequestsScreen(client, navigator) }
            tab(.city, "building.columns", "tab.city", $navigator.cityPath) { CityScreen(client, navigator) }
        }
        .task { await model.run() }
    }

    private func tab(_ at: At, _ icon: String, _ name: String, _ path: Binding<[Screen]>, unread: Int = 0, @ViewBuilder root: () -> some View) -> some View {
        NavigationStack(path: path) {
            root().navigationDestination(for: Screen.self) { Shown(screen: $0, client: client, navigator: navigator) }
        }
        .tabItem {
            Image(systemName: icon).accessibilityHidden(true)
            Text(say(name)).accessibilityLabel(unread == 0 ? say(name) : "\(say(name)), \(say("tab.unread", unread))")
        }
        .badge(unread)
        .tag(at)
    }
}

/// What was just done; it goes by itself, and nothing depends on having read it.
private struct Said: View {
    let words: String
    let navigator: Navigator

    init(_ words: String, _ navigator: Navigator) {
        (self.words, self.navigator) = (words, navigator)
    }

    var body: some View {
        Notice(words, "checkmark.circle", .neutral).accessibilityIdentifier("said").task(id: words) {
            try? await Task.sleep(for: .seconds(5))
            navigator.say(nil)
        }
    }
}

/// Each screen has a model of its own, for as long as it is there.
private struct Shown: View {
    let screen: Screen
    let client: ParvisClient
    let navigator: Navigator

    var body: some View {
        switch screen.at {
        case .first: FirstScreen(client, navigator)
        case .home: HomeScreen(client, navigator)
        case .requests: RequestsScreen(client, navigator)
        case .city: CityScreen(client, navigator)
        case .photo: PhotoPage(client, screen, navigator)
        case .place: PlacePage(client, screen, navigator)
        case .what: WhatPage(client, screen, navigator)
        case .questions: QuestionsPage(client, screen, navigator)
        case .known: KnownPage(client, screen, navigator)
        case .check: CheckPage(client, screen, navigator)
        case .public: PublicPage(client, screen, navigator)
        case .done: DonePage(client, screen, navigator)
        case .request: RequestScreen(client, screen, navigator)
        case .outbox: OutboxScreen(client, navigator)
        case .write: WriteScreen(client, screen, navigator)
        case .contacts: ContactsScreen(client)
        case .faq: FaqScreen(client, navigator)
        case .settings: SettingsScreen(client, navigator)
        case .about: AboutScreen(client)
        }
    }
}

/// The data folder cannot be used: why, and what to do.
private struct NotOpened: View {
    let failure: ParvisError
    let retry: @MainActor () -> Void

    var body: some View {
        VStack(alignment: .leading, spacing: 12) {
            Text(say("err.title")).font(.title2).accessibilityAddTraits([.isHeader])
            Failure(failure: failure) { EmptyView() }
            SideButton(text: say("nav.retry"), id: "retry", tap: retry)
        }
        .padding(16)
    }
}
