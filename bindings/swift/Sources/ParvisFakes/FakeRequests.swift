import Foundation
import ParvisKit

// Drafts and requests of the core without a core.

extension FakeCore {
    private func kept(_ id: String, _ state: State) throws -> DraftRecord {
        guard let draft = state.drafts.first(where: { $0.id == id }) else { throw ParvisError.NotFound(what: .draft) }
        return draft
    }

    private func sent(_ id: String, _ state: State) throws -> RequestRecord {
        guard let request = state.requests.first(where: { $0.summary.id == id }) else { throw ParvisError.NotFound(what: .request) }
        return request
    }

    // MARK: drafts

    public func createDraft(kind: RequestKind, patch: DraftPatch) throws -> DraftRecord {
        try asked("createDraft") { state in
            let begun = patch == DraftPatch() ? state.drafts.last { $0.empty && $0.kind == kind } : nil
            return keep((begun ?? Samples.draft(name("draft", &state), kind)).with(patch), &state)
        }
    }

    public func updateDraft(id: String, patch: DraftPatch) throws -> DraftRecord { try asked("updateDraft") { keep(try kept(id, $0).with(patch), &$0) } }

    public func deleteDraft(id: String) throws {
        try asked("deleteDraft") { $0.drafts.removeAll { $0.id == id } }
        tell(.drafts)
    }

    public func draft(id: String) throws -> DraftRecord { try asked("draft") { try kept(id, $0) } }
    public func drafts() throws -> [DraftRecord] { try asked("drafts") { $0.drafts.reversed().filter { !$0.empty } } }
    public func addPhotoFile(id: String, path: String) throws -> AddedPhoto { try asked("addPhotoFile") { try photo(id, path, 0, &$0) } }

    public func addPhotoBytes(id: String, bytes: Data) throws -> AddedPhoto {
        try asked("addPhotoBytes") { try photo(id, "", UInt64(bytes.count), &$0) }
    }

    public func addConvertedPhoto(id: String, converted: Data, original: Data) throws -> AddedPhoto {
        try asked("addConvertedPhoto") { try photo(id, "", UInt64(original.count), &$0) }
    }

    private func photo(_ id: String, _ path: String, _ size: UInt64, _ state: inout State) throws -> AddedPhoto {
        let hash = name("photo", &state)
        let photo = Photo(hash: hash, file: path, thumbnail: path, bytes: size, width: 1200, height: 900, place: nil, damage: nil, masks: [])
        let draft = try kept(id, state)
        return AddedPhoto(draft: keep(draft.with(photos: draft.photos + [photo]), &state), hash: hash, originalBytes: size, place: nil, damage: nil)
    }

    public func removePhoto(id: String, hash: String) throws -> DraftRecord {
        try asked("removePhoto") { state in
            let draft = try kept(id, state)
            return keep(draft.with(photos: draft.photos.filter { $0.hash != hash }), &state)
        }
    }

    public func maskPhoto(id: String, hash: String, masks: [Mask]) throws -> DraftRecord { try asked("maskPhoto") { try kept(id, $0) } }
    public func check(id: String) throws -> [Issue] { try asked("check") { try kept(id, $0).issues } }

    public func submit(id: String) throws -> RequestSummary {
        let draft = try asked("submit") { state in
            let draft = try kept(id, state)
            if !draft.issues.isEmpty { throw ParvisError.Invalid(count: UInt32(draft.issues.count)) }
            state.drafts.removeAll { $0.id == id }
            return draft
        }
        let summary = Samples.summary(id, draft.title ?? "", Samples.waitingFace, isSent: false)
        put(Samples.request(summary, text: draft.text, waiting: Samples.noNetwork))
        return summary
    }

    public func takeBack(id: String) throws -> DraftRecord {
        try asked("takeBack") { state in
            let request = try sent(id, state)
            state.requests.removeAll { $0.summary.id == id }
            return keep(Samples.draft(id).with(DraftPatch(text: request.text)), &state)
        }
    }

    public func copyRequest(id: String) throws -> DraftRecord {
        try asked("copyRequest") { keep(Samples.draft(name("draft", &$0)).with(DraftPatch(text: try sent(id, $0).text)), &$0) }
    }

    // MARK: the report flow

    public func nextPage(id: String, after: FlowPage?) throws -> FlowStep {
        try asked("nextPage") { state in
            let draft = try kept(id, state)
            switch after {
            case nil where draft.empty: return FlowStep(page: .photo, number: 1, of: 4)
            case nil where draft.place == nil, .photo: return FlowStep(page: .place, number: 2, of: 4)
            case nil where draft.service == nil, .place: return FlowStep(page: .what, number: 3, of: 4)
            default: return FlowStep(page: .check, number: 4, of: 4)
            }
        }
    }

    public func weighPlaces(id: String, places: [Place]) throws -> [PlaceCandidate] {
        try asked("weighPlaces") { _ in places.map { PlaceCandidate(place: $0, side: .inside, weak: ($0.accuracyM ?? 0) > 30, apartM: nil) } }
    }

    public func mapFrame(id: String) throws -> MapFrame? { try asked("mapFrame") { _ in MapFrame(centre: Samples.lamp.coordinate, metres: 5_000) } }

    public func mapWindow(id: String, query: MapQuery) throws -> MapWindow {
        try asked("mapWindow") { _ in
            MapWindow(
                land: [], boundless: true, gridM: 100, gridX: [query.width / 2], gridY: [query.height / 2], scaleM: 50,
                scaleLength: 50 * query.width / query.metres, stepM: query.metres / 40, metresPerUnit: query.metres / query.width)
        }
    }

    public func suggestions(id: String) throws -> Suggestions {
        try asked("suggestions") { _ in
            Suggestions(tiles: [Self.tile], groups: [ServiceGroup(name: "Éclairage", services: [Self.streetlight])], emergency: [Samples.emergency])
        }
    }

    public func chooseService(id: String, service: String, answers: [String: [String]]) throws -> DraftRecord {
        try asked("chooseService") { keep(try kept(id, $0).with(DraftPatch(service: service, answers: answers), title: Self.streetlight.name), &$0) }
    }

    public func questions(id: String) throws -> [Question] { try asked("questions") { _ in [] } }
    public func known(id: String) throws -> Known { try asked("known") { _ in Known(rows: [], canJoin: true) } }

    public func review(id: String) throws -> Review {
        try asked("review") { state in
            let draft = try kept(id, state)
            return Review(
                draft: draft, to: "Éclairage public", due: "Réponse due le 28 nov. si reçu aujourd'hui.",
                visibility: draft.visibility ?? .public, canChangeVisibility: true, publishesEverything: false,
                photoBytes: draft.photos.reduce(0) { $0 + $1.bytes }, photoLimit: 3)
        }
    }

    // MARK: requests

    public func requests(query: RequestQuery) throws -> RequestPage {
        try asked("requests") { state in
            let rows = state.requests.map(\.summary).filter { query.search.map($0.title.localizedCaseInsensitiveContains) ?? true }
                .filter { query.chip != .unread || $0.unread }
            return RequestPage(rows: rows.reversed(), next: nil)
        }
    }

    public func request(id: String) throws -> RequestRecord { try asked("request") { try sent(id, $0) } }

    public func markRead(id: String) throws {
        let request = try asked("markRead") { try sent(id, $0) }
        let old = request.summary
        put(Samples.request(Samples.summary(old.id, old.title, old.face), text: request.text, acts: request.acts, waiting: request.waiting))
    }

    public func outbox() throws -> [RequestRecord] { try asked("outbox") { $0.requests.filter { $0.waiting != nil } } }
    public func find(text: String) throws -> String { try asked("find") { try sent(text, $0).summary.id } }
    public func route(link: String) throws -> Route { try asked("route") { _ in .home } }
    public func retry(id: String) throws { try asked("retry") { _ = try sent(id, $0) } }
    public func dismiss(id: String) throws { try asked("dismiss") { _ = try sent(id, $0) } }
    public func resolve(id: String, resolution: Resolution) throws { try asked("resolve") { _ = try sent(id, $0) } }
    public func reply(id: String, text: String) throws -> String { try act("reply", id, text) }
    public func withdraw(id: String, text: String?) throws -> String { try act("withdraw", id, text) }
    public func reopen(id: String, text: String) throws -> String { try act("reopen", id, text) }
    public func rate(id: String, stars: UInt8, text: String?) throws -> String { try act("rate", id, text) }
    public func remind(id: String) throws -> String { try act("remind", id, nil) }
    public func meToo(id: String) throws -> String { try act("meToo", id, nil) }

    private func act(_ kind: String, _ id: String, _ text: String?) throws -> String {
        let (request, op) = try asked(kind) { (try sent(id, $0), name("op", &$0)) }
        let act = Act(op: op, kind: kind, text: text, state: .waiting, words: nil, wrong: [])
        put(Samples.request(request.summary, text: request.text, acts: request.acts + [act], waiting: request.waiting))
        return op
    }
}

extension DraftRecord {
    /// As the core does: only what is given changes.
    fileprivate func with(_ patch: DraftPatch, title: String? = nil) -> DraftRecord {
        changed(
            service: patch.service, title: title, place: patch.place, text: patch.text, answers: patch.answers, photos: photos,
            visibility: patch.visibility, isEmpty: empty && patch == DraftPatch())
    }

    fileprivate func with(photos: [Photo]) -> DraftRecord { changed(photos: photos, isEmpty: false) }

    private func changed(
        service: String? = nil, title: String? = nil, place: Place? = nil, text: String? = nil, answers: [String: [String]] = [:],
        photos: [Photo], visibility: Visibility? = nil, isEmpty: Bool
    ) -> DraftRecord {
        DraftRecord(
            id: id, kind: kind, city: city, service: service ?? self.service, subject: subject, title: title ?? self.title,
            place: place ?? self.place, text: text ?? self.text, answers: self.answers.merging(answers) { $1 }, photos: photos,
            reach: reach, visibility: visibility ?? self.visibility, changed: Samples.now, empty: isEmpty, notices: notices,
            seenBy: seenBy, issues: issues, face: face)
    }
}
