package org.parvis.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.DraftRecord
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.Home
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.Place
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.Tone

/** Act; see what changed. */
class HomeModel(client: ParvisClient, scope: CoroutineScope, photosLeft: () -> List<String> = ::emptyList) : WarningModel(client, scope) {
    val home: StateFlow<Home?> = live { home() }

    /** The draft whose photo the camera wrote when this process was not there any more. */
    val photoLeft: StateFlow<DraftRecord?> = live({ it is Change.Drafts }) { photosLeft().firstNotNullOfOrNull { draftOrNull(it) } }

    /** Saved before the camera opens; with a place, where the one before was. */
    fun report(place: Place? = null, begun: (Screen) -> Unit) = act {
        val draft = createDraft(RequestKind.REPORT).id
        val first = nextPage(draft).screen(draft)
        if (place != null) updateDraft(draft, DraftPatch(place = place))
        begun(first)
    }

    fun resume(draft: DraftRecord, at: (Screen) -> Unit) = act { wayTo(draft).forEach(at) }
    fun takeOver(photoOf: DraftRecord, at: (Screen) -> Unit) = act { at(flowStep(FlowPage.PHOTO).screen(photoOf.id)) }

    /** It was sent or deleted since. */
    private suspend fun ParvisClient.draftOrNull(id: String): DraftRecord? = try {
        draft(id)
    } catch (_: ParvisException.NotFound) {
        null
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
fun HomeScreen(model: HomeModel, go: (Screen) -> Unit) {
    val home by model.home.collectAsStateWithLifecycle()
    val photoLeft by model.photoLeft.collectAsStateWithLifecycle()
    val platform = LocalPlatform.current
    val shown = home
    Page(
        id = At.HOME.id,
        title = shown?.city?.name ?: stringResource(R.string.app_name),
        failure = model.failure,
        failureRead = model::failureRead,
        actions = {
            IconButton({ go(Screen(At.SETTINGS)) }, Modifier.testTag("settings")) {
                Icon(Icons.settings, stringResource(R.string.nav_settings))
            }
        },
        bottom = { MainButton(stringResource(R.string.home_report), "home.report", Icons.camera, height = 64.dp) { model.report(begun = go) } },
        lead = {
            Warnings(model, "home.warning", "home.renew")
            shown?.needsYou?.let { OutboxStrip(it, Icons.exclamation, Tone.WARNING, go) }
            shown?.waiting?.let { OutboxStrip(it, Icons.clock, Tone.NEUTRAL, go) }
        },
    ) {
        if (shown == null) return@Page
        photoLeft?.let { draft ->
            LinkRow(stringResource(R.string.report_photo_orphan), "home.photo", icon = Icons.camera) { model.takeOver(draft, go) }
        }
        shown.draft?.let { draft ->
            LinkRow(stringResource(R.string.home_draft), "home.draft", draft.title ?: draft.text.ifEmpty { null }, Icons.draft) {
                model.resume(draft, go)
            }
        }
        LinkRow(stringResource(R.string.home_write), "home.write", icon = Icons.chat) { go(Screen(At.WRITE)) }
        Section(stringResource(R.string.home_news))
        if (shown.news.isEmpty()) Plain(stringResource(R.string.home_empty))
        for (row in shown.news) RequestRow(row) { go(Screen(At.REQUEST, row.id)) }
        FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
            for (page in shown.shortcuts) SideButton(page.label, "home.shortcut", Modifier) { platform.browse(page.url) }
        }
        shown.emergency?.let { emergency ->
            SideButton(stringResource(R.string.home_danger, isolated(emergency.number)), "home.danger", icon = Icons.phone) { platform.dial(emergency.number) }
        }
    }
}

@Composable
private fun OutboxStrip(text: String, icon: ImageVector, tone: Tone, go: (Screen) -> Unit) = Notice(
    text, icon, tone,
    Modifier.semantics { liveRegion = LiveRegionMode.Polite }.testTag("home.waiting"),
    click = { go(Screen(At.OUTBOX)) },
)
