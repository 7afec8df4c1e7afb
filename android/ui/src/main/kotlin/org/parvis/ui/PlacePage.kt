package org.parvis.ui

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.result.contract.ActivityResultContracts.RequestMultiplePermissions
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.Coordinate
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.MapFrame
import org.parvis.core.ffi.Place
import org.parvis.core.ffi.PlaceCandidate
import org.parvis.core.ffi.PlaceSource
import org.parvis.core.ffi.Side

/**
 * What is known of the place so far: [candidates] may be chosen with one tap, [pin] stands in the middle of the map.
 * While there is none, the map shows [frame], whose middle is nobody's place.
 */
data class Places(
    val candidates: List<PlaceCandidate> = emptyList(),
    val pin: Coordinate? = null,
    val frame: MapFrame? = null,
    val isLocating: Boolean = false,
    val noFix: Boolean = false,
)

/** Say where, and how sure. */
class PlaceModel(client: ParvisClient, scope: CoroutineScope, draft: String) : FlowModel(client, scope, draft) {
    private val known = MutableStateFlow(Places())
    val places: StateFlow<Places> = known.asStateFlow()

    /** One answer after the other: none is lost to a slower one. */
    private val order = Mutex()

    init {
        // Where a photo was taken is offered, never taken over silently.
        act {
            val so = draft(draft)
            weigh { it + listOfNotNull(so.place) + so.photos.mapNotNull { photo -> photo.place } }
            val frame = mapFrame(draft)
            known.update { it.copy(frame = frame) }
        }
    }

    /** GPS is on only here, and only while [position] looks. */
    fun locate(position: suspend () -> Place?) = act {
        known.update { it.copy(isLocating = true, noFix = false) }
        val found = position()
        known.update { it.copy(isLocating = false, noFix = found == null) }
        if (found != null) weigh(found)
    }

    /** The pin was put somewhere by hand. */
    fun move(pin: Coordinate) = act { weigh(Place(pin, null, null, PlaceSource.HAND, null, null)) }

    fun choose(place: Place, next: (Screen) -> Unit) = act {
        updateDraft(draft, DraftPatch(place = place))
        next(nextPage(draft, FlowPage.PLACE).screen(draft))
    }

    /** The newest of its kind comes first. */
    private suspend fun ParvisClient.weigh(first: Place) = weigh { listOf(first) + it.filter { known -> known.source != first.source } }

    private suspend fun ParvisClient.weigh(places: (List<Place>) -> List<Place>) = order.withLock {
        val weighed = weighPlaces(draft, places(known.value.candidates.map { it.place }).distinctBy { it.coordinate })
        known.update { it.copy(candidates = weighed, pin = weighed.firstOrNull()?.place?.coordinate ?: it.pin) }
    }

    /** The map draws what the core gives. */
    val map = MapSource(client, draft)

    /** The municipality for which this is. */
    val city: StateFlow<String?> = live({ it is Change.Cities || it is Change.Drafts }) {
        val own = draft(draft).city
        cities().firstOrNull { it.id == own }?.name
    }
}

@Composable
fun PlacePage(model: PlaceModel, screen: Screen, back: () -> Unit, go: (Screen) -> Unit) {
    val places by model.places.collectAsStateWithLifecycle()
    val city by model.city.collectAsStateWithLifecycle()
    val platform = LocalPlatform.current
    // A pin that was set by hand outlives the process; where the phone is, is asked anew.
    var pinned by rememberSaveable { mutableStateOf<DoubleArray?>(null) }
    LaunchedEffect(Unit) { pinned?.let { (latitude, longitude) -> model.move(Coordinate(latitude, longitude)) } }
    val permission = rememberLauncherForActivityResult(RequestMultiplePermissions()) { model.locate(platform::position) }
    FlowPage(screen, stringResource(R.string.report_place_title), model, back, go) {
        val label = stringResource(if (places.isLocating) R.string.report_place_locating else R.string.report_place_position)
        MainButton(label, "report.place.position", Icons.position) {
            // A refusal is no error: the map is there, and nobody nags.
            if (platform.mayLocate()) model.locate(platform::position)
            else permission.launch(arrayOf(ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION))
        }
        val hasMap = places.pin != null || places.frame != null
        val instead = if (hasMap) R.string.report_place_no_fix else R.string.report_place_no_map
        if (places.noFix) Plain(stringResource(instead), Modifier.semantics { liveRegion = LiveRegionMode.Polite })
        for (candidate in places.candidates) Candidate(candidate) { model.choose(candidate.place, go) }
        if (hasMap && places.pin == null) Plain(stringResource(R.string.report_place_tap))
        val accuracy = places.candidates.firstOrNull { it.place.coordinate == places.pin }?.place?.accuracyM
        PlaceMap(model.map, places.pin, accuracy, places.frame) {
            pinned = doubleArrayOf(it.latitude, it.longitude)
            model.move(it)
        }
        city?.let { Plain(stringResource(R.string.report_place_for, it)) }
    }
}

/** One tap chooses it; what speaks against it is said beside it. */
@Composable
private fun Candidate(candidate: PlaceCandidate, choose: () -> Unit) {
    val notes = listOfNotNull(
        if (candidate.weak) stringResource(R.string.report_place_weak, metres(candidate.place.accuracyM ?: 0.0)) else null,
        candidate.apartM?.let { stringResource(R.string.report_place_apart, metres(it)) },
        when (val side = candidate.side) {
            Side.Inside -> null
            is Side.Border -> stringResource(R.string.report_place_side, metres(side.distanceM))
            is Side.Outside -> side.city?.let { stringResource(R.string.report_place_outside, it) }
                ?: stringResource(R.string.report_place_elsewhere, metres(side.distanceM))
        },
    )
    LinkRow(placeName(candidate.place), "report.place.candidate", notes.joinToString(" ").ifEmpty { null }, Icons.map, click = choose)
}
