package org.parvis.core.fake

import org.parvis.core.ffi.*
import java.nio.ByteBuffer
import java.time.Duration
import java.util.Collections
import java.util.concurrent.CopyOnWriteArraySet
import java.util.concurrent.atomic.AtomicInteger

/**
 * The core without a core: everything in memory, nothing on a network. For previews, and for view models that must meet
 * what the real one gives rarely. `ParvisClient(FakeCore())` is a client like any other; tests override what they want.
 */
open class FakeCore(private val city: City? = Samples.city) : ParvisInterface {
    /** While it is set, every operation fails with it. */
    @Volatile
    var failure: ParvisException? = null

    /** What was asked, in order: the operations' names. */
    val asked: MutableList<String> = Collections.synchronizedList(mutableListOf())

    val drafts: MutableMap<String, DraftRecord> = Collections.synchronizedMap(linkedMapOf())
    val requests: MutableMap<String, RequestRecord> = Collections.synchronizedMap(linkedMapOf())

    private val observers = CopyOnWriteArraySet<ChangeObserver>()
    private val names = AtomicInteger()

    /** Tells every observer. */
    fun tell(change: Change) = observers.forEach { it.changed(change) }

    /** Adds a request as if it had come from somewhere. */
    fun put(request: RequestRecord) {
        requests[request.summary.id] = request
        tell(Change.Request(request.summary.id))
    }

    private fun <T> asked(operation: String, answer: () -> T): T {
        asked += operation
        failure?.let { throw it }
        return answer()
    }

    private fun here() = city ?: throw ParvisException.NotFound(Missing.CITY)
    private fun kept(id: String) = drafts[id] ?: throw ParvisException.NotFound(Missing.DRAFT)
    private fun sent(id: String) = requests[id] ?: throw ParvisException.NotFound(Missing.REQUEST)

    private fun keep(draft: DraftRecord): DraftRecord {
        drafts[draft.id] = draft
        tell(Change.Drafts)
        return draft
    }

    override fun closeFolder() = asked("closeFolder") { failure = ParvisException.Closed() }

    override fun observe(observer: ChangeObserver): Observation = asked("observe") {
        observers += observer
        object : Observation(NoHandle) {
            override fun cancel() {
                observers -= observer
            }
        }
    }

    override fun setLanguage(language: Language) = asked("setLanguage") {}
    override fun about() = asked("about") { About("0.1.0", city?.name, city?.version, city?.guarantee) }
    override fun warnings(): List<Warning> = asked("warnings") { emptyList() }
    override fun warningsShown() = asked("warningsShown") {}
    override fun renewKey() = asked("renewKey") { RenewedKey(emptyList(), 0u) }

    override fun municipalities(near: Coordinate?, search: String?) = asked("municipalities") {
        listOf(Municipality(Samples.city.id, Samples.city.name, near?.let { 0.0 }, city != null, city != null))
            .filter { it.name.contains(search.orEmpty(), ignoreCase = true) }
    }

    override fun chooseMunicipality(id: String): City = asked("chooseMunicipality") { Samples.city }
    override fun addCityPack(json: ByteArray): City = asked("addCityPack") { Samples.city }
    override fun addCityUrl(url: String): City = asked("addCityUrl") { Samples.city }
    override fun cities(): List<City> = asked("cities") { listOfNotNull(city) }

    override fun home() = asked("home") {
        val waiting = requests.values.count { it.waiting != null }
        Home(
            city = here(), emergency = Samples.emergency,
            waiting = if (waiting == 0) null else "$waiting envoi attend le réseau", needsYou = null,
            unread = requests.values.count { it.summary.unread }.toUInt(),
            news = requests.values.map { it.summary }.filter { it.unread }.take(3),
            draft = drafts.values.lastOrNull { !it.empty }, shortcuts = emptyList(),
        )
    }

    override fun contacts() = asked("contacts") { Contacts(listOf(Samples.emergency), listOf(Samples.contact)) }
    override fun services(search: String?) = asked("services") { listOf(streetlight).filter { it.name.contains(search.orEmpty(), ignoreCase = true) } }
    override fun subjects() = asked("subjects") { listOf(Subject("autre", "Autre", RequestKind.QUESTION)) }
    override fun faq(search: String?): List<FaqAnswer> = asked("faq") { listOf(FaqAnswer("Quand passe la collecte ?", "Le mardi.")) }
    override fun answers(text: String): List<FaqAnswer> = asked("answers") { emptyList() }

    override fun createDraft(kind: RequestKind, patch: DraftPatch) = asked("createDraft") {
        val begun = if (patch == DraftPatch()) drafts.values.lastOrNull { it.empty && it.kind == kind } else null
        keep((begun ?: Samples.draft("draft-${names.incrementAndGet()}", kind)).with(patch))
    }

    override fun updateDraft(id: String, patch: DraftPatch) = asked("updateDraft") { keep(kept(id).with(patch)) }

    override fun deleteDraft(id: String) = asked("deleteDraft") {
        drafts.remove(id)
        tell(Change.Drafts)
    }

    override fun draft(id: String) = asked("draft") { kept(id) }
    override fun drafts(): List<DraftRecord> = asked("drafts") { drafts.values.reversed().filterNot { it.empty } }

    override fun addPhotoFile(id: String, path: String) = asked("addPhotoFile") { photo(id, path, 0u) }
    override fun addPhotoBytes(id: String, bytes: ByteBuffer) = asked("addPhotoBytes") { photo(id, "", bytes.remaining().toULong()) }

    override fun addConvertedPhoto(id: String, converted: ByteBuffer, original: ByteBuffer) =
        asked("addConvertedPhoto") { photo(id, "", original.remaining().toULong()) }

    private fun photo(id: String, path: String, size: ULong): AddedPhoto {
        val hash = "photo-${names.incrementAndGet()}"
        val draft = kept(id)
        val photos = draft.photos + Photo(hash, path, path, size, 1200u, 900u, null, null, emptyList())
        return AddedPhoto(keep(draft.copy(photos = photos, empty = false)), hash, size, null, null)
    }

    override fun removePhoto(id: String, hash: String) = asked("removePhoto") {
        val draft = kept(id)
        keep(draft.copy(photos = draft.photos.filter { it.hash != hash }))
    }

    override fun maskPhoto(id: String, hash: String, masks: List<Mask>) = asked("maskPhoto") {
        val draft = kept(id)
        keep(draft.copy(photos = draft.photos.map { if (it.hash == hash) it.copy(masks = masks) else it }))
    }

    override fun check(id: String) = asked("check") { kept(id).issues }

    override fun submit(id: String) = asked("submit") {
        val draft = kept(id)
        if (draft.issues.isNotEmpty()) throw ParvisException.Invalid(draft.issues.size.toUInt())
        drafts.remove(id)
        val summary = Samples.summary(id, draft.title.orEmpty(), Samples.waitingFace).copy(reference = null, due = null)
        put(Samples.request(summary, Samples.noNetwork).copy(text = draft.text, timeline = emptyList()))
        summary
    }

    override fun takeBack(id: String) = asked("takeBack") {
        val request = sent(id)
        requests.remove(id)
        keep(Samples.draft(id).copy(title = request.summary.title, text = request.text, empty = false))
    }

    override fun copyRequest(id: String) = asked("copyRequest") {
        keep(Samples.draft("draft-${names.incrementAndGet()}").copy(title = sent(id).summary.title, empty = false))
    }

    override fun nextPage(id: String, after: FlowPage?) = asked("nextPage") {
        val draft = kept(id)
        when {
            after == null && draft.empty -> FlowStep(FlowPage.PHOTO, 1u, 4u)
            after == FlowPage.PHOTO || after == null && draft.place == null -> FlowStep(FlowPage.PLACE, 2u, 4u)
            after == FlowPage.PLACE || after == null && draft.service == null -> FlowStep(FlowPage.WHAT, 3u, 4u)
            else -> FlowStep(FlowPage.CHECK, 4u, 4u)
        }
    }

    override fun weighPlaces(id: String, places: List<Place>) = asked("weighPlaces") {
        places.map { PlaceCandidate(it, Side.Inside, weak = (it.accuracyM ?: 0.0) > 30, apartM = null) }
    }

    override fun mapFrame(id: String): MapFrame? = asked("mapFrame") { MapFrame(Samples.lamp.coordinate, 5_000.0) }

    override fun mapWindow(id: String, query: MapQuery) = asked("mapWindow") {
        MapWindow(
            land = emptyList(), boundless = true, gridM = 100.0, gridX = listOf(query.width / 2), gridY = listOf(query.height / 2),
            scaleM = 50.0, scaleLength = 50 * query.width / query.metres, stepM = query.metres / 40, metresPerUnit = query.metres / query.width,
        )
    }

    override fun suggestions(id: String) = asked("suggestions") {
        Suggestions(listOf(tile), listOf(ServiceGroup("Éclairage", listOf(streetlight))), listOf(Samples.emergency))
    }

    override fun chooseService(id: String, service: String, answers: Map<String, List<String>>) = asked("chooseService") {
        keep(kept(id).copy(service = service, title = streetlight.name, answers = answers, empty = false))
    }

    override fun questions(id: String): List<Question> = asked("questions") { emptyList() }
    override fun known(id: String) = asked("known") { Known(emptyList(), canJoin = true) }

    override fun review(id: String) = asked("review") {
        Review(
            draft = kept(id), to = "Éclairage public", due = "Réponse due le 28 nov. si reçu aujourd'hui.",
            visibility = Visibility.PUBLIC, canChangeVisibility = true, publishesEverything = false,
            photoBytes = kept(id).photos.sumOf { it.bytes }, photoLimit = 3u,
        )
    }

    override fun requests(query: RequestQuery) = asked("requests") {
        val rows = requests.values.map { it.summary }.filter { it.title.contains(query.search.orEmpty(), ignoreCase = true) }
        RequestPage(rows.filter { query.chip != RequestChip.UNREAD || it.unread }.reversed(), null)
    }

    override fun request(id: String) = asked("request") { sent(id) }

    override fun markRead(id: String) = asked("markRead") {
        val request = sent(id)
        put(request.copy(summary = request.summary.copy(unread = false)))
    }

    override fun outbox() = asked("outbox") { requests.values.filter { it.waiting != null } }
    override fun find(text: String) = asked("find") { sent(text).summary.id }
    override fun route(link: String): Route = asked("route") { Route.Home }
    override fun retry(id: String) = asked("retry") { sent(id); Unit }
    override fun dismiss(id: String) = asked("dismiss") { sent(id); Unit }
    override fun resolve(id: String, resolution: Resolution) = asked("resolve") { sent(id); Unit }
    override fun reply(id: String, text: String) = act("reply", id, text)
    override fun withdraw(id: String, text: String?) = act("withdraw", id, text)
    override fun reopen(id: String, text: String) = act("reopen", id, text)
    override fun rate(id: String, stars: UByte, text: String?) = act("rate", id, text)
    override fun remind(id: String) = act("remind", id, null)
    override fun meToo(id: String) = act("me_too", id, null)

    private fun act(kind: String, id: String, text: String?) = asked(kind) {
        val request = sent(id)
        val op = "op-${names.incrementAndGet()}"
        put(request.copy(acts = request.acts + Act(op, kind, text, ActState.Waiting, null, emptyList())))
        op
    }

    override fun setConnectivity(connectivity: Connectivity) = asked("setConnectivity") {}
    override fun setAppState(state: AppState) = asked("setAppState") {}

    override fun beginBackgroundSync(budget: SyncBudget): BackgroundSync = asked("beginBackgroundSync") {
        object : BackgroundSync(NoHandle) {
            override fun wait() = SyncOutcome(true, 0u, 0u, 0u, 0u, 0u, 0u, null as Duration?)
            override fun news() = News(emptyList(), null)
            override fun expire() {}
        }
    }

    private companion object {
        val streetlight = Service("LAMP", "Lampadaire", "Un lampadaire éteint.", "Éclairage")
        val tile = Tile("Lampadaire éteint", "LAMP", mapOf("ETAT" to listOf("off")))
    }
}

/** As the core does: only what is given changes. */
private fun DraftRecord.with(patch: DraftPatch) = copy(
    service = patch.service ?: service,
    subject = patch.subject ?: subject,
    place = patch.place ?: place,
    text = patch.text ?: text,
    answers = answers + patch.answers,
    reach = patch.reach ?: reach,
    visibility = patch.visibility ?: visibility,
    empty = empty && patch == DraftPatch(),
)
