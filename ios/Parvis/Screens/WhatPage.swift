import ParvisKit
import SwiftUI

/// Name it; catch danger.
struct WhatPage: View {
    @State private var model: WhatModel
    @State private var isAll = false
    @Environment(\.openURL) private var openURL
    @ScaledMetric private var narrowest = 150.0
    private let screen: Screen
    private let navigator: Navigator

    init(_ client: ParvisClient, _ screen: Screen, _ navigator: Navigator) {
        _model = State(initialValue: WhatModel(client, draft: screen.of))
        self.screen = screen
        self.navigator = navigator
    }

    var body: some View {
        @Bindable var model = model
        FlowPage(screen, say("report.what.title"), model, go: navigator.go) {
            if let shown = model.suggestions {
                if let emergency = shown.emergency.first {
                    NoticeButton(text: say("report.what.danger"), icon: "exclamationmark.triangle", tone: .error, id: "report.what.danger") {
                        openURL(.call(emergency.number))
                    }
                }
                TextField(say("report.what.search"), text: $model.words).textFieldStyle(.roundedBorder).accessibilityIdentifier("report.what.search")
                if model.found == nil {
                    tiles(shown.tiles)
                    if !isAll { SideButton(text: say("report.what.all"), id: "report.what.all") { isAll = true } }
                }
                if let found = model.found {
                    Text(results(found)).font(.body)
                    rows(found)
                } else if isAll { groups(shown.groups) }
            }
        }
        .announced(model.found.map(results))
    }

    private func results(_ found: [Service]) -> String { say("report.what.results", found.count) }

    /// Two beside each other on a phone; one where the text is large.
    private func tiles(_ tiles: [Tile]) -> some View {
        LazyVGrid(columns: [GridItem(.adaptive(minimum: narrowest), spacing: 8)], spacing: 8) {
            ForEach(tiles, id: \.self) { tile in
                SideButton(text: tile.label, id: "report.what.tile") { model.choose(tile, next: navigator.go) }
            }
        }
    }

    private func groups(_ groups: [ServiceGroup]) -> some View {
        ForEach(groups, id: \.self) { group in
            Section(group.name ?? say("report.what.other"))
            rows(group.services)
        }
    }

    private func rows(_ services: [Service]) -> some View {
        ForEach(services, id: \.code) { service in
            LinkRow(title: service.name, id: "report.what.service", detail: service.description) { model.choose(service, next: navigator.go) }
        }
    }
}
