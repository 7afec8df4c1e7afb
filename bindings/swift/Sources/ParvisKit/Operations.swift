import Foundation

// Every operation of the facade, in its order. What is not said here, `FACADE.md` says.

extension ParvisClient {
    // MARK: the data folder

    /// Ends whatever runs; every later operation fails with `Closed`.
    public nonisolated func close() async throws(CallError) { try await askBeside { try $0.closeFolder() } }

    public nonisolated func setLanguage(_ language: Language) async throws(CallError) {
        try await ask { try $0.setLanguage(language: language) }
    }

    public nonisolated func about() async throws(CallError) -> About { try await ask { try $0.about() } }
    public nonisolated func warnings() async throws(CallError) -> [Warning] { try await ask { try $0.warnings() } }
    public nonisolated func warningsShown() async throws(CallError) { try await ask { try $0.warningsShown() } }
    public nonisolated func renewKey() async throws(CallError) -> RenewedKey { try await ask { try $0.renewKey() } }

    // MARK: cities

    public nonisolated func municipalities(near: Coordinate? = nil, search: String? = nil) async throws(CallError) -> [Municipality] {
        try await ask { try $0.municipalities(near: near, search: search) }
    }

    @discardableResult
    public nonisolated func chooseMunicipality(_ id: String) async throws(CallError) -> City {
        try await ask { try $0.chooseMunicipality(id: id) }
    }

    @discardableResult
    public nonisolated func addCityPack(_ json: Data) async throws(CallError) -> City { try await ask { try $0.addCityPack(json: json) } }

    /// Waits for the network.
    @discardableResult
    public nonisolated func addCityUrl(_ url: String) async throws(CallError) -> City { try await askBeside { try $0.addCityUrl(url: url) } }

    public nonisolated func cities() async throws(CallError) -> [City] { try await ask { try $0.cities() } }
    public nonisolated func home() async throws(CallError) -> Home { try await ask { try $0.home() } }
    public nonisolated func contacts() async throws(CallError) -> Contacts { try await ask { try $0.contacts() } }

    public nonisolated func services(search: String? = nil) async throws(CallError) -> [Service] {
        try await ask { try $0.services(search: search) }
    }

    public nonisolated func subjects() async throws(CallError) -> [Subject] { try await ask { try $0.subjects() } }
    public nonisolated func faq(search: String? = nil) async throws(CallError) -> [FaqAnswer] { try await ask { try $0.faq(search: search) } }
    public nonisolated func answers(to text: String) async throws(CallError) -> [FaqAnswer] { try await ask { try $0.answers(text: text) } }

    // MARK: drafts

    @discardableResult
    public nonisolated func createDraft(_ kind: RequestKind, _ patch: DraftPatch = DraftPatch()) async throws(CallError) -> DraftRecord {
        try await ask { try $0.createDraft(kind: kind, patch: patch) }
    }

    @discardableResult
    public nonisolated func updateDraft(_ id: String, _ patch: DraftPatch) async throws(CallError) -> DraftRecord {
        try await ask { try $0.updateDraft(id: id, patch: patch) }
    }

    public nonisolated func deleteDraft(_ id: String) async throws(CallError) { try await ask { try $0.deleteDraft(id: id) } }
    public nonisolated func draft(_ id: String) async throws(CallError) -> DraftRecord { try await ask { try $0.draft(id: id) } }
    public nonisolated func drafts() async throws(CallError) -> [DraftRecord] { try await ask { try $0.drafts() } }

    /// The file is read and stays as it is.
    @discardableResult
    public nonisolated func addPhoto(_ id: String, file: URL) async throws(CallError) -> AddedPhoto {
        try await askBeside { try $0.addPhotoFile(id: id, path: file.path) }
    }

    @discardableResult
    public nonisolated func addPhoto(_ id: String, bytes: Data) async throws(CallError) -> AddedPhoto {
        try await askBeside { try $0.addPhotoBytes(id: id, bytes: bytes) }
    }

    /// A JPEG that the phone made of what the core wanted converted; place and time are the original's.
    @discardableResult
    public nonisolated func addPhoto(_ id: String, converted: Data, from original: Data) async throws(CallError) -> AddedPhoto {
        try await askBeside { try $0.addConvertedPhoto(id: id, converted: converted, original: original) }
    }

    @discardableResult
    public nonisolated func removePhoto(_ id: String, hash: String) async throws(CallError) -> DraftRecord {
        try await ask { try $0.removePhoto(id: id, hash: hash) }
    }

    @discardableResult
    public nonisolated func maskPhoto(_ id: String, hash: String, _ masks: [Mask]) async throws(CallError) -> DraftRecord {
        try await ask { try $0.maskPhoto(id: id, hash: hash, masks: masks) }
    }

    public nonisolated func check(_ id: String) async throws(CallError) -> [Issue] { try await ask { try $0.check(id: id) } }

    /// Once this answers, the request survives anything and goes out by itself.
    @discardableResult
    public nonisolated func submit(_ id: String) async throws(CallError) -> RequestSummary { try await ask { try $0.submit(id: id) } }

    public nonisolated func takeBack(_ id: String) async throws(CallError) -> DraftRecord { try await ask { try $0.takeBack(id: id) } }
    public nonisolated func copyRequest(_ id: String) async throws(CallError) -> DraftRecord { try await ask { try $0.copyRequest(id: id) } }

    // MARK: the report flow

    public nonisolated func flowStep(_ page: FlowPage) async throws(CallError) -> FlowStep {
        try await ask { _ in try ParvisFFI.flowStep(page: page) }
    }

    public nonisolated func nextPage(_ id: String, after: FlowPage? = nil) async throws(CallError) -> FlowStep {
        try await ask { try $0.nextPage(id: id, after: after) }
    }

    public nonisolated func weighPlaces(_ places: [Place], for draft: String) async throws(CallError) -> [PlaceCandidate] {
        try await ask { try $0.weighPlaces(id: draft, places: places) }
    }

    public nonisolated func mapFrame(of draft: String) async throws(CallError) -> MapFrame? { try await ask { try $0.mapFrame(id: draft) } }

    public nonisolated func mapWindow(_ query: MapQuery, of draft: String) async throws(CallError) -> MapWindow {
        try await ask { try $0.mapWindow(id: draft, query: query) }
    }

    /// The point that a map draws at a spot of its canvas.
    public nonisolated func mapCoordinate(_ query: MapQuery, at point: MapPoint) async throws(CallError) -> Coordinate {
        try await ask { _ in try ParvisFFI.mapCoordinate(query: query, point: point) }
    }

    /// The point so many metres north and east of another.
    public nonisolated func moved(_ from: Coordinate, northM: Double, eastM: Double) async throws(CallError) -> Coordinate {
        try await ask { _ in try ParvisFFI.moved(from: from, northM: northM, eastM: eastM) }
    }

    public nonisolated func suggestions(_ id: String) async throws(CallError) -> Suggestions { try await ask { try $0.suggestions(id: id) } }

    @discardableResult
    public nonisolated func chooseService(_ id: String, _ service: String, answers: [String: [String]] = [:]) async throws(CallError) -> DraftRecord {
        try await ask { try $0.chooseService(id: id, service: service, answers: answers) }
    }

    public nonisolated func questions(_ id: String) async throws(CallError) -> [Question] { try await ask { try $0.questions(id: id) } }
    public nonisolated func known(_ id: String) async throws(CallError) -> Known { try await ask { try $0.known(id: id) } }
    public nonisolated func review(_ id: String) async throws(CallError) -> Review { try await ask { try $0.review(id: id) } }

    // MARK: requests

    public nonisolated func requests(_ query: RequestQuery) async throws(CallError) -> RequestPage { try await ask { try $0.requests(query: query) } }
    public nonisolated func request(_ id: String) async throws(CallError) -> RequestRecord { try await ask { try $0.request(id: id) } }
    public nonisolated func markRead(_ id: String) async throws(CallError) { try await ask { try $0.markRead(id: id) } }
    public nonisolated func outbox() async throws(CallError) -> [RequestRecord] { try await ask { try $0.outbox() } }
    public nonisolated func find(_ text: String) async throws(CallError) -> String { try await ask { try $0.find(text: text) } }
    public nonisolated func route(_ link: String) async throws(CallError) -> Route { try await ask { try $0.route(link: link) } }
    public nonisolated func retry(_ id: String) async throws(CallError) { try await ask { try $0.retry(id: id) } }
    public nonisolated func dismiss(_ id: String) async throws(CallError) { try await ask { try $0.dismiss(id: id) } }

    public nonisolated func resolve(_ id: String, _ resolution: Resolution) async throws(CallError) {
        try await ask { try $0.resolve(id: id, resolution: resolution) }
    }

    @discardableResult
    public nonisolated func reply(_ id: String, _ text: String) async throws(CallError) -> String { try await ask { try $0.reply(id: id, text: text) } }

    @discardableResult
    public nonisolated func withdraw(_ id: String, _ text: String? = nil) async throws(CallError) -> String {
        try await ask { try $0.withdraw(id: id, text: text) }
    }

    @discardableResult
    public nonisolated func reopen(_ id: String, _ text: String) async throws(CallError) -> String { try await ask { try $0.reopen(id: id, text: text) } }

    /// One star to five.
    @discardableResult
    public nonisolated func rate(_ id: String, stars: UInt8, _ text: String? = nil) async throws(CallError) -> String {
        try await ask { try $0.rate(id: id, stars: stars, text: text) }
    }

    @discardableResult
    public nonisolated func remind(_ id: String) async throws(CallError) -> String { try await ask { try $0.remind(id: id) } }

    @discardableResult
    public nonisolated func meToo(_ id: String) async throws(CallError) -> String { try await ask { try $0.meToo(id: id) } }

    // MARK: the platform

    public nonisolated func setConnectivity(_ connectivity: Connectivity) async throws(CallError) {
        try await ask { try $0.setConnectivity(connectivity: connectivity) }
    }

    public nonisolated func setAppState(_ state: AppState) async throws(CallError) { try await ask { try $0.setAppState(state: state) } }
}
