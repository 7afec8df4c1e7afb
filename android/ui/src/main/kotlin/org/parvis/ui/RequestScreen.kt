package org.parvis.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
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
import org.parvis.core.ffi.Action
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.Contacts
import org.parvis.core.ffi.Entry
import org.parvis.core.ffi.LookAlike
import org.parvis.core.ffi.RequestRecord
import org.parvis.core.ffi.Resolution
import org.parvis.core.ffi.Tone
import org.parvis.core.ffi.Visibility

/** Where it stands, what I can do. */
class RequestModel(client: ParvisClient, scope: CoroutineScope, private val id: String) : Model(client, scope) {
    val request: StateFlow<RequestRecord?> = live({ it == Change.Request(id) || it is Change.Requests }) { request(id) }
    val contacts: StateFlow<Contacts?> = live({ it is Change.Cities }) { contacts() }

    fun read() = act { markRead(id) }
    fun resolve(resolution: Resolution) = act { resolve(id, resolution) }

    /** What needs no words. What does, [say] does. */
    fun tap(action: Action, go: (Screen) -> Unit) = act {
        when (action) {
            Action.TAKE_BACK, Action.CORRECT, Action.EDIT -> go(screenOf(takeBack(id)))
            Action.TRY_NOW, Action.SEND -> retry(id)
            Action.DELETE -> deleteDraft(id)
            Action.DISMISS -> dismiss(id)
            Action.REMIND -> remind(id)
            Action.COPY -> go(screenOf(copyRequest(id)))
            Action.CALL -> go(Screen(At.CONTACTS))
            Action.RESOLVE, Action.REPLY, Action.WITHDRAW, Action.REOPEN, Action.RATE -> Unit
        }
    }

    fun say(action: Action, text: String, stars: Int = 0) = act {
        when (action) {
            Action.REPLY -> reply(id, text)
            Action.WITHDRAW -> withdraw(id, text.ifBlank { null })
            Action.REOPEN -> reopen(id, text)
            Action.RATE -> rate(id, stars, text.ifBlank { null })
            else -> Unit
        }
    }
}

@Composable
fun RequestScreen(model: RequestModel, back: () -> Unit, go: (Screen) -> Unit) {
    val request by model.request.collectAsStateWithLifecycle()
    val shown = request
    Page(At.REQUEST.id, shown?.summary?.title ?: stringResource(R.string.request_yours), back, failure = model.failure, failureRead = model::failureRead) {
        if (shown == null) return@Page
        LaunchedEffect(shown.summary.unread) { if (shown.summary.unread) model.read() }
        shown.summary.reference?.let { Number(it) }
        Column(Modifier.semantics { liveRegion = LiveRegionMode.Polite }, Arrangement.spacedBy(8.dp)) {
            Badge(shown.summary.face)
            Plain(shown.waiting?.sentence ?: shown.sentence, Modifier.testTag("request.sentence"))
            shown.summary.due?.let { Plain(it) }
            shown.summary.face.photos?.let { Plain(it) }
            shown.summary.face.forgotten?.let { Plain(it) }
        }
        for (wrong in shown.waiting?.wrong.orEmpty()) Notice(wrong, Icons.warning, Tone.ERROR)
        Actions(shown, model, go)
        Content(shown)
        Share(shown)
        Section(stringResource(R.string.request_history))
        for (entry in shown.timeline.asReversed()) TimelineEntry(entry)
        if (shown.receipt?.signed == true) Plain(stringResource(R.string.request_signed))
    }
}

/** To be read out on the telephone, or pasted. */
@Composable
private fun Number(reference: String) {
    val platform = LocalPlatform.current
    Row(Modifier.fillMaxWidth(), Arrangement.SpaceBetween, Alignment.CenterVertically) {
        Plain(stringResource(R.string.request_number, isolated(reference)), Modifier.weight(1f))
        IconButton({ platform.copy(reference) }, Modifier.testTag("request.copy")) { Icon(Icons.copy, stringResource(R.string.nav_copy)) }
    }
}

/** What everybody may see anyway can be told to anybody: what it is about, and its number. */
@Composable
private fun Share(request: RequestRecord) {
    val reference = request.summary.reference
    if (reference == null || request.seenBy != Visibility.PUBLIC) return
    val platform = LocalPlatform.current
    val text = listOf(request.summary.title, stringResource(R.string.request_number, reference), request.sentence).joinToString("\n")
    SideButton(stringResource(R.string.request_share), "request.share") { platform.share(text) }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Content(request: RequestRecord) {
    val photos = request.photos
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        photos.forEachIndexed { at, photo -> Picture(photo.thumbnail, stringResource(R.string.request_photo, at + 1, photos.size)) }
    }
    if (request.text.isNotEmpty()) Plain(request.text)
    for (answer in request.answers) Plain("${answer.question} ${answer.answer}")
    request.place?.let { Plain(placeName(it)) }
    when (request.seenBy) {
        Visibility.PUBLIC -> Plain(stringResource(R.string.report_check_public))
        Visibility.PRIVATE -> Plain(stringResource(R.string.report_check_private))
        null -> Unit
    }
    for (act in request.acts) {
        val state = stringResource(if (act.wrong.isEmpty() && act.words == null) R.string.request_to_send else R.string.request_refused)
        Notice(listOfNotNull(act.text, state).joinToString(" · "), Icons.upload, Tone.NEUTRAL)
        for (wrong in act.wrong + listOfNotNull(act.words)) Plain(wrong)
    }
}

@Composable
private fun TimelineEntry(entry: Entry) = Column(Modifier.semantics(mergeDescendants = true) {}.testTag("request.entry")) {
    Text("${moment(entry.at)} · ${entry.authorName}", style = MaterialTheme.typography.labelLarge, color = MaterialTheme.colorScheme.onSurfaceVariant)
    Plain(entry.title)
    entry.text?.let { Plain(it) }
}

/** What may be done, as the core lists it, most likely first. */
@Composable
private fun Actions(request: RequestRecord, model: RequestModel, go: (Screen) -> Unit) {
    var open by rememberSaveable { mutableStateOf<Action?>(null) }
    val actions = request.summary.face.actions
    // What is open, but not possible any more, closes.
    val opened = open?.takeIf { action -> actions.any { it.action == action } }
    for ((action, label) in actions) {
        when (action) {
            Action.RESOLVE -> Uncertain(request.lookAlikes, model::resolve)
            Action.REPLY, Action.WITHDRAW, Action.REOPEN, Action.RATE -> {
                SideButton(label, "request.$action") { open = if (opened == action) null else action }
                if (opened == action) {
                    WordsForm(action) { text, stars ->
                        model.say(action, text, stars)
                        open = null
                    }
                }
            }
            else -> SideButton(label, "request.$action") { model.tap(action, go) }
        }
    }
}

/** The city's answer was lost: only the citizen can say whether one of its list is theirs. */
@Composable
private fun Uncertain(likes: List<LookAlike>, resolve: (Resolution) -> Unit) {
    Notice(stringResource(R.string.request_sure), Icons.help, Tone.WARNING) {
        for (like in likes) {
            Plain(listOfNotNull(stringResource(R.string.request_number, isolated(like.reference)), like.text, like.distanceM?.let { metres(it) }).joinToString(" · "))
            SideButton(stringResource(R.string.request_mine), "request.mine") { resolve(Resolution.Mine(like.reference)) }
        }
        SideButton(stringResource(R.string.request_resend), "request.resend") { resolve(Resolution.Resend) }
        SideButton(stringResource(R.string.request_wait), "request.wait") { resolve(Resolution.Wait) }
    }
}
