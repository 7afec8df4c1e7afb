package org.parvis.core

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.transform
import org.parvis.core.ffi.About
import org.parvis.core.ffi.AddedPhoto
import org.parvis.core.ffi.AppState
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.ChangeObserver
import org.parvis.core.ffi.City
import org.parvis.core.ffi.Config
import org.parvis.core.ffi.Connectivity
import org.parvis.core.ffi.Contacts
import org.parvis.core.ffi.Coordinate
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.DraftRecord
import org.parvis.core.ffi.FaqAnswer
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.FlowStep
import org.parvis.core.ffi.Home
import org.parvis.core.ffi.Issue
import org.parvis.core.ffi.Known
import org.parvis.core.ffi.Language
import org.parvis.core.ffi.LogSink
import org.parvis.core.ffi.MapFrame
import org.parvis.core.ffi.MapPoint
import org.parvis.core.ffi.MapQuery
import org.parvis.core.ffi.MapWindow
import org.parvis.core.ffi.Mask
import org.parvis.core.ffi.Municipality
import org.parvis.core.ffi.Parvis
import org.parvis.core.ffi.ParvisInterface
import org.parvis.core.ffi.Place
import org.parvis.core.ffi.PlaceCandidate
import org.parvis.core.ffi.Question
import org.parvis.core.ffi.RenewedKey
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.RequestPage
import org.parvis.core.ffi.RequestQuery
import org.parvis.core.ffi.RequestRecord
import org.parvis.core.ffi.RequestSummary
import org.parvis.core.ffi.Resolution
import org.parvis.core.ffi.Review
import org.parvis.core.ffi.Route
import org.parvis.core.ffi.SecureStore
import org.parvis.core.ffi.Service
import org.parvis.core.ffi.Subject
import org.parvis.core.ffi.Suggestions
import org.parvis.core.ffi.SyncBudget
import org.parvis.core.ffi.Tile
import org.parvis.core.ffi.Warning
import java.nio.ByteBuffer
import org.parvis.core.ffi.mapCoordinate as mapCoordinateOf
import org.parvis.core.ffi.moved as movedFrom
import org.parvis.core.ffi.flowStep as flowStepOf
import kotlin.time.Duration.Companion.milliseconds

/**
 * The core, for coroutines. `FACADE.md` of `bindings/ffi` says what each operation is for; here each may be called from
 * any thread, blocks none, and fails with a `ParvisException` only.
 *
 * [core] is the real one or a fake; the app opens the real one with [open].
 */
class ParvisClient(
    private val core: ParvisInterface,
    threads: CoroutineDispatcher = Dispatchers.IO.limitedParallelism(4, "parvis"),
) {
    private val calls = Calls(threads)
    private val sync = Synchronisation(core)

    private suspend fun <T> ask(call: ParvisInterface.() -> T): T = calls.run { core.call() }

    // ---- changes -----------------------------------------------------------------------------------------------

    /** Null once whatever happens from now on will be told, then each change. None is lost: they are small. */
    private val ticks: Flow<Change?> = callbackFlow {
        val observer = object : ChangeObserver {
            override fun changed(change: Change) {
                trySend(change)
            }
        }
        val observation = ask { observe(observer) }
        trySend(null)
        awaitClose { runCatching { observation.cancel() } }
    }.buffer(Channel.UNLIMITED)

    /** What changes while somebody listens. */
    val changes: Flow<Change> = ticks.filterNotNull()

    /**
     * Asks at once, and again after changes that [concern] the question: all that come while it asks, or within a
     * frame of the screen, are one.
     */
    fun <T> live(concern: (Change) -> Boolean = { true }, ask: suspend ParvisClient.() -> T): Flow<T> =
        ticks.filter { it == null || concern(it) }.conflate().transform {
            emit(ask())
            delay(FRAME)
        }

    // ---- the data folder ---------------------------------------------------------------------------------------

    /** Ends whatever runs; every later operation fails with `Closed`. */
    suspend fun close() = ask { closeFolder() }

    suspend fun setLanguage(language: Language) = ask { setLanguage(language) }
    suspend fun about(): About = ask { about() }
    suspend fun warnings(): List<Warning> = ask { warnings() }
    suspend fun warningsShown() = ask { warningsShown() }
    suspend fun renewKey(): RenewedKey = ask { renewKey() }

    // ---- cities ------------------------------------------------------------------------------------------------

    suspend fun municipalities(near: Coordinate? = null, search: String? = null): List<Municipality> =
        ask { municipalities(near, search) }

    suspend fun chooseMunicipality(id: String): City = ask { chooseMunicipality(id) }
    suspend fun addCityPack(json: ByteArray): City = ask { addCityPack(json) }

    /** Waits for the network. */
    suspend fun addCityUrl(url: String): City = ask { addCityUrl(url) }

    suspend fun cities(): List<City> = ask { cities() }
    suspend fun home(): Home = ask { home() }
    suspend fun contacts(): Contacts = ask { contacts() }
    suspend fun services(search: String? = null): List<Service> = ask { services(search) }
    suspend fun subjects(): List<Subject> = ask { subjects() }
    suspend fun faq(search: String? = null): List<FaqAnswer> = ask { faq(search) }
    suspend fun answers(text: String): List<FaqAnswer> = ask { answers(text) }

    // ---- drafts ------------------------------------------------------------------------------------------------

    suspend fun createDraft(kind: RequestKind, patch: DraftPatch = DraftPatch()): DraftRecord =
        ask { createDraft(kind, patch) }

    suspend fun updateDraft(id: String, patch: DraftPatch): DraftRecord = ask { updateDraft(id, patch) }
    suspend fun deleteDraft(id: String) = ask { deleteDraft(id) }
    suspend fun draft(id: String): DraftRecord = ask { draft(id) }
    suspend fun drafts(): List<DraftRecord> = ask { drafts() }

    /** The file is read and stays as it is. */
    suspend fun addPhotoFile(id: String, path: String): AddedPhoto = ask { addPhotoFile(id, path) }

    suspend fun addPhotoBytes(id: String, bytes: ByteArray): AddedPhoto = ask { addPhotoBytes(id, bytes.inPlace()) }

    /** A JPEG that the phone made of what the core wanted converted; place and time are the original's. */
    suspend fun addConvertedPhoto(id: String, converted: ByteArray, original: ByteArray): AddedPhoto =
        ask { addConvertedPhoto(id, converted.inPlace(), original.inPlace()) }

    /** The core reads in place, which only a direct buffer allows. */
    private fun ByteArray.inPlace(): ByteBuffer = ByteBuffer.allocateDirect(size).put(this).flip()

    suspend fun removePhoto(id: String, hash: String): DraftRecord = ask { removePhoto(id, hash) }
    suspend fun maskPhoto(id: String, hash: String, masks: List<Mask>): DraftRecord = ask { maskPhoto(id, hash, masks) }
    suspend fun check(id: String): List<Issue> = ask { check(id) }

    /** Once this answers, the request survives anything and goes out by itself. */
    suspend fun submit(id: String): RequestSummary = ask { submit(id) }

    suspend fun takeBack(id: String): DraftRecord = ask { takeBack(id) }
    suspend fun copyRequest(id: String): DraftRecord = ask { copyRequest(id) }

    // ---- the report flow ---------------------------------------------------------------------------------------

    suspend fun flowStep(page: FlowPage): FlowStep = calls.run { flowStepOf(page) }
    suspend fun nextPage(id: String, after: FlowPage? = null): FlowStep = ask { nextPage(id, after) }
    suspend fun weighPlaces(draft: String, places: List<Place>): List<PlaceCandidate> = ask { weighPlaces(draft, places) }
    suspend fun mapFrame(draft: String): MapFrame? = ask { mapFrame(draft) }
    suspend fun mapWindow(draft: String, query: MapQuery): MapWindow = ask { mapWindow(draft, query) }

    /** The point that a map draws at a spot of its canvas. */
    suspend fun mapCoordinate(query: MapQuery, point: MapPoint): Coordinate = calls.run { mapCoordinateOf(query, point) }

    /** The point so many metres north and east of another. */
    suspend fun moved(from: Coordinate, northM: Double, eastM: Double): Coordinate = calls.run { movedFrom(from, northM, eastM) }

    suspend fun suggestions(id: String): Suggestions = ask { suggestions(id) }

    suspend fun chooseService(
        id: String,
        service: String,
        answers: Map<String, List<String>> = emptyMap(),
    ): DraftRecord = ask { chooseService(id, service, answers) }

    suspend fun chooseTile(id: String, tile: Tile): DraftRecord = chooseService(id, tile.service, tile.answers)
    suspend fun questions(id: String): List<Question> = ask { questions(id) }
    suspend fun known(id: String): Known = ask { known(id) }
    suspend fun review(id: String): Review = ask { review(id) }

    // ---- requests ----------------------------------------------------------------------------------------------

    suspend fun requests(query: RequestQuery): RequestPage = ask { requests(query) }
    suspend fun request(id: String): RequestRecord = ask { request(id) }
    suspend fun markRead(id: String) = ask { markRead(id) }
    suspend fun outbox(): List<RequestRecord> = ask { outbox() }
    suspend fun find(text: String): String = ask { find(text) }
    suspend fun route(link: String): Route = ask { route(link) }
    suspend fun retry(id: String) = ask { retry(id) }
    suspend fun dismiss(id: String) = ask { dismiss(id) }
    suspend fun resolve(id: String, resolution: Resolution) = ask { resolve(id, resolution) }
    suspend fun reply(id: String, text: String): String = ask { reply(id, text) }
    suspend fun withdraw(id: String, text: String? = null): String = ask { withdraw(id, text) }
    suspend fun reopen(id: String, text: String): String = ask { reopen(id, text) }
    suspend fun rate(id: String, stars: Int, text: String? = null): String = ask { rate(id, stars.toUByte(), text) }
    suspend fun remind(id: String): String = ask { remind(id) }
    suspend fun meToo(id: String): String = ask { meToo(id) }

    // ---- the platform ------------------------------------------------------------------------------------------

    suspend fun setConnectivity(connectivity: Connectivity) = ask { setConnectivity(connectivity) }
    suspend fun setAppState(state: AppState) = ask { setAppState(state) }

    /** Synchronises; null where this process is at it already. Cancelled, it ends soon and loses nothing. */
    suspend fun synchronise(budget: SyncBudget): Synchronised? = sync.run(budget)

    companion object {
        private val FRAME = 16.milliseconds

        /**
         * Opens a data folder: blocks, so not on the main thread. Not `suspend`: whoever were cancelled meanwhile
         * would leave behind a folder that is open and that nobody can close.
         */
        fun open(config: Config, secrets: SecureStore, log: LogSink? = null): ParvisClient =
            ParvisClient(contained { Parvis.open(config, secrets, log) })
    }
}
