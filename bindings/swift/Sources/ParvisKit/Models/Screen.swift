import Foundation
import Observation

/// The screens, by the ids of the screen design: accessibility identifiers, and the beginnings of the texts' keys.
public enum At: String, CaseIterable, Codable, Sendable {
    case first, home, requests, city
    case photo = "report.photo", place = "report.place", what = "report.what", questions = "report.questions"
    case known = "report.known", check = "report.check", `public` = "report.public", done = "report.done"
    case request, outbox, write, contacts, faq, settings, about
}

/// A screen, of a draft or a request where it is about one; in the report flow with its number among the pages.
public struct Screen: Hashable, Codable, Sendable {
    public let at: At
    public let of: String
    public let number: Int
    public let pages: Int

    public init(_ at: At, of: String = "", number: Int = 0, pages: Int = 0) {
        self.at = at
        self.of = of
        self.number = number
        self.pages = pages
    }

    /// The page of the flow that the core names.
    public init(_ step: FlowStep, draft: String) {
        let at: At = switch step.page {
        case .photo: .photo
        case .place: .place
        case .what: .what
        case .questions: .questions
        case .known: .known
        case .check: .check
        }
        self.init(at, of: draft, number: Int(step.number), pages: Int(step.of))
    }

    /// Another screen of the same draft, with the same number.
    public func beside(_ at: At) -> Screen { Screen(at, of: of, number: number, pages: pages) }
}

extension ParvisClient {
    /// The page of the report flow that comes after this one; without one the first on which something lacks.
    func page(of draft: String, after page: FlowPage? = nil) async throws(CallError) -> Screen {
        Screen(try await nextPage(draft, after: page), draft: draft)
    }

    /// A page of the report flow, where something is said that is to be changed.
    func page(_ page: FlowPage, of draft: String) async throws(CallError) -> Screen {
        Screen(try await flowStep(page), draft: draft)
    }

    /// Where a draft goes on: a report at the first page on which something lacks.
    func screen(of draft: DraftRecord) async throws(CallError) -> Screen {
        switch draft.kind {
        case .report: try await page(of: draft.id)
        case .question, .suggestion, .complaint, .interview, .documentOrder: Screen(.write, of: draft.id)
        }
    }

    /// The same with the pages of a report before it, so that back leads to the step before.
    func way(to draft: DraftRecord) async throws(CallError) -> [Screen] {
        let last = try await screen(of: draft)
        var way: [Screen] = []
        guard draft.kind == .report else { return [last] }
        for page in [FlowPage.photo, .place, .what] {
            let before = try await self.page(page, of: draft.id)
            if before == last { break }
            way.append(before)
        }
        return way + [last]
    }
}

/// Which tab is shown, and which screens lie on it.
@MainActor
@Observable
public final class Navigator {
    public static let tabs: [At] = [.home, .requests, .city]

    /// The city is chosen first.
    public private(set) var isFirst: Bool
    public private(set) var tab: At = .home
    public private(set) var path: [Screen] = []
    /// What was just done, in words: shown for a moment, wherever it led.
    public private(set) var said: String?

    public init(isFirst: Bool = false) {
        self.isFirst = isFirst
    }

    /// The folder is open: without a city, one is chosen first.
    public func begin(isFirst: Bool) {
        self.isFirst = isFirst
    }

    public func say(_ words: String?) {
        said = words
    }

    public func go(_ screen: Screen) {
        if screen != path.last { path.append(screen) }
    }

    /// Several, one on the other: back from the last one is the one before it.
    public func goOn(_ way: [Screen]) {
        way.forEach { go($0) }
    }

    public func back() {
        _ = path.popLast()
    }

    /// What the system keeps for the time when the process is gone.
    public var saved: Data {
        let encoder = JSONEncoder()
        // The same words for the same place, or the system would be told of changes that are none.
        encoder.outputFormatting = .sortedKeys
        // A tab and ids: nothing that could not be written.
        return (try? encoder.encode(Saved(tab: tab, path: path))) ?? Data()
    }

    /// Goes on where the process before this one was; what cannot be read leads nowhere.
    public func restore(_ saved: Data?) {
        guard let saved, let before = try? JSONDecoder().decode(Saved.self, from: saved), Self.tabs.contains(before.tab) else { return }
        tab = before.tab
        path = before.path
    }

    private struct Saved: Codable {
        let tab: At
        let path: [Screen]
    }

    /// A tab, with nothing on it.
    public func open(_ tab: At) {
        show([], on: tab)
    }

    /// Leaves the flow for this screen: what was filled in cannot be gone back to.
    public func leave(for screen: Screen) {
        if Self.tabs.contains(screen.at) { open(screen.at) } else { show([screen], on: .home) }
    }

    /// Where a link, a notification or a shortcut leads; "back" then leads to where one would look for it.
    public func follow(_ route: Route) {
        switch route {
        case .home, .report: open(.home)
        case .requests: open(.requests)
        case .outbox: leave(for: Screen(.outbox))
        case .request(let id): show([Screen(.request, of: id)], on: .requests)
        case .unknownRequest: show([Screen(.request)], on: .requests)
        }
    }

    /// The tab that a view of tabs shows, and chooses.
    public var shown: At {
        get { tab }
        set { open(newValue) }
    }

    // What lies on each tab, for the stack of views that it has: only on the one that is shown is there something.
    public var homePath: [Screen] {
        get { path(on: .home) }
        set { set(newValue, on: .home) }
    }

    public var requestsPath: [Screen] {
        get { path(on: .requests) }
        set { set(newValue, on: .requests) }
    }

    public var cityPath: [Screen] {
        get { path(on: .city) }
        set { set(newValue, on: .city) }
    }

    private func path(on tab: At) -> [Screen] { tab == self.tab ? path : [] }

    private func set(_ path: [Screen], on tab: At) {
        if tab == self.tab { self.path = path }
    }

    private func show(_ screens: [Screen], on tab: At) {
        isFirst = false
        self.tab = tab
        path = screens
    }
}
