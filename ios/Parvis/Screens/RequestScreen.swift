import ParvisKit
import SwiftUI

/// Where it stands, what I can do.
struct RequestScreen: View {
    @State private var model: RequestModel
    @State private var opened: Action?
    private let navigator: Navigator

    init(_ client: ParvisClient, _ screen: Screen, _ navigator: Navigator) {
        _model = State(initialValue: RequestModel(client, id: screen.of))
        self.navigator = navigator
    }

    var body: some View {
        Page(id: .request, title: model.request?.summary.title ?? say("request.yours"), model: model) {
            if model.isMissing { Text(say("request.missing")).font(.body) }
            if let request = model.request { content(request) }
        }
        .announced(model.request.map(sentence))
        .task(id: model.request?.summary.unread) { if model.request?.summary.unread == true { model.read() } }
    }

    /// Where it stands, or why it still waits.
    private func sentence(_ request: RequestRecord) -> String { request.waiting?.sentence ?? request.sentence }

    @ViewBuilder
    private func content(_ request: RequestRecord) -> some View {
        let summary = request.summary
        if let number = summary.reference { Number(number: number, navigator: navigator) }
        Badge(face: summary.face)
        Text(sentence(request)).font(.body).accessibilityIdentifier("request.sentence")
        ForEach([summary.due, summary.face.photos, summary.face.forgotten].compactMap { $0 }, id: \.self) { Text($0).font(.body) }
        ForEach(request.waiting?.wrong ?? [], id: \.self) { Notice($0, "exclamationmark.circle", .error) }
        ForEach(summary.face.actions, id: \.action) { choice in action(choice, request) }
        Written(request: request)
        if let text = request.toShare { Share(text: text) }
        Section(say("request.history"))
        ForEach(request.timeline.reversed(), id: \.id) { TimelineEntry(entry: $0) }
        if request.receipt?.signed == true { Text(say("request.signed")).font(.body) }
    }

    /// What may be done, as the core lists it, most likely first.
    @ViewBuilder
    private func action(_ choice: ActionChoice, _ request: RequestRecord) -> some View {
        if choice.action == .resolve {
            Uncertain(likes: request.lookAlikes) { model.resolve($0) }
        } else if choice.action.wantsWords {
            SideButton(text: choice.label, id: "request.\(choice.action)") { opened = opened == choice.action ? nil : choice.action }
            if opened == choice.action {
                WordsForm(action: choice.action) { text, stars in
                    model.say(choice.action, text, stars: stars) { opened = nil }
                }
            }
        } else {
            SideButton(text: choice.label, id: "request.\(choice.action)") { model.tap(choice.action, go: navigator.go) }
        }
    }
}

private struct Number: View {
    let number: String
    let navigator: Navigator

    var body: some View {
        HStack {
            Text(say("request.number", isolated(number))).font(.body).textSelection(.enabled)
            Spacer()
            StepButton(icon: "doc.on.doc", said: say("nav.copy"), id: "request.copy") {
                UIPasteboard.general.string = number
                navigator.say(say("nav.copied"))
            }
        }
    }
}

/// What everybody may see anyway can be told to anybody.
private struct Share: View {
    let text: String

    var body: some View {
        ShareLink(item: text) { Text(say("request.share")).font(.body).frame(maxWidth: .infinity, minHeight: 48) }
            .accessibilityIdentifier("request.share")
    }
}

/// What the citizen wrote, and what still waits to be sent.
private struct Written: View {
    let request: RequestRecord

    var body: some View {
        Photos(photos: request.photos)
        if !request.text.isEmpty { Text(request.text).font(.body) }
        ForEach(request.answers, id: \.self) { Text(joined([$0.question, $0.answer], " ")).font(.body) }
        if let place = request.place { Text(placeName(place)).font(.body) }
        if let seenBy = request.seenBy { Text(say(seenBy.key)).font(.body) }
        ForEach(request.acts, id: \.op) { act in
            let wrong = act.wrong + [act.words].compactMap { $0 }
            Notice(joined([act.text, say(wrong.isEmpty ? "request.to_send" : "request.refused")], " · "), "arrow.up.circle", .neutral)
            ForEach(wrong, id: \.self) { Text($0).font(.body) }
        }
    }
}

private struct TimelineEntry: View {
    let entry: Entry

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            Text(joined([moment(entry.at), entry.authorName], " · ")).font(.subheadline)
            Text(entry.title).font(.body)
            if let text = entry.text { Text(text).font(.body) }
        }
        .accessibilityElement(children: .combine)
        .accessibilityIdentifier("request.entry")
    }
}

/// The city's answer was lost: only the citizen can say whether one of its list is theirs.
private struct Uncertain: View {
    let likes: [LookAlike]
    let resolve: @MainActor (Resolution) -> Void

    var body: some View {
        Notice(text: say("request.sure"), icon: "questionmark.circle", tone: .warning) {
            ForEach(likes, id: \.reference) { like in
                Text(joined([say("request.number", isolated(like.reference)), like.text, like.distanceM.map(metres)], " · ")).font(.body)
                SideButton(text: say("request.mine"), id: "request.mine") { resolve(.mine(reference: like.reference)) }
            }
            SideButton(text: say("request.resend"), id: "request.resend") { resolve(.resend) }
            SideButton(text: say("request.wait"), id: "request.wait") { resolve(.wait) }
        }
    }
}
