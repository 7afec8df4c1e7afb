package org.parvis.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
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
import org.parvis.core.ffi.LookAlike
import org.parvis.core.ffi.RequestRecord
import org.parvis.core.ffi.Resolution
import org.parvis.core.ffi.Tone

/** Where it stands, what I can do. */
class RequestModel(client: ParvisClient, scope: CoroutineScope, private val id: String) : Model(client, scope) {
    val request: StateFlow<RequestRecord?> = live({ it == Change.Request(id) || it is Change.Requests }) { request(id) }
    val contacts: StateFlow<Contacts?> = live({ it is Change.Cities }) { contacts() }

    fun read() = act { markRead(id) }
    fun resolve(resolution: Resolution) = act { resolve(id, resolution) }

    /** What needs no words. What does, [say] does. */
    fun tap(action: Action, go: (Screen) -> Unit) = act {
        when (action) {
            Action.TAKE_BACK, Action.CORRECT, Action.EDIT -> wayTo(takeBack(id)).forEach(go)
            Action.TRY_NOW, Action.SEND -> retry(id)
            Action.DELETE -> deleteDraft(id)
            Action.DISMISS -> dismiss(id)
            Action.REMIND -> remind(id)
            Action.COPY -> wayTo(copyRequest(id)).forEach(go)
            Action.CALL -> go(Screen(At.CONTACTS))
            Action.RESOLVE, Action.REPLY, Action.WITHDRAW, Action.REOPEN, Action.RATE -> Unit
        }
    }

    /** [said] once the core has the words: until then they stay where they were typed. */
    fun say(action: Action, text: String, stars: Int, said: () -> Unit) = inTurn {
        when (action) {
            Action.REPLY -> reply(id, text)
            Action.WITHDRAW -> withdraw(id, text.ifBlank { null })
            Action.REOPEN -> reopen(id, text)
            Action.RATE -> rate(id, stars, text.ifBlank { null })
            else -> Unit
        }
        ifShown(said)
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
            shown.handledBy?.let { Plain(stringResource(R.string.report_check_to, it)) }
            shown.statusNotes?.let { Plain(it) }
            shown.summary.due?.let { Plain(it) }
            shown.summary.face.photos?.let { Plain(it) }
            shown.summary.face.forgotten?.let { Plain(it) }
        }
        for (wrong in shown.waiting?.wrong.orEmpty()) Notice(wrong, Icons.warning, Tone.ERROR)
        Actions(shown, model, go)
        for (notice in shown.notices) NoticeText(notice)
        RequestContent(shown)
        shown.toShare?.let { Share(it) }
        Section(stringResource(R.string.request_history))
        for (entry in shown.timeline.asReversed()) TimelineEntry(entry)
        shown.receipt?.notice?.let { Plain(it) }
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

/** What may be done, as the core lists it, most likely first. */
@Composable
private fun Actions(request: RequestRecord, model: RequestModel, go: (Screen) -> Unit) {
    var open by rememberSaveable { mutableStateOf<Action?>(null) }
    // Until they are said, or somebody leaves: also where what is open is not possible any more.
    var words by rememberSaveable { mutableStateOf("") }
    val actions = request.summary.face.actions
    val form: @Composable (Action) -> Unit = { action ->
        WordsForm(action, words, { words = it }) { stars ->
            model.say(action, words, stars) {
                words = ""
                open = null
            }
        }
    }
    for ((action, label) in actions) {
        when (action) {
            Action.RESOLVE -> Uncertain(request.lookAlikes, model::resolve)
            Action.REPLY, Action.WITHDRAW, Action.REOPEN, Action.RATE -> {
                SideButton(label, "request.$action", isOpen = open == action) { open = if (open == action) null else action }
                if (open == action) form(action)
            }
            else -> SideButton(label, "request.$action") { model.tap(action, go) }
        }
    }
    open?.takeIf { gone -> words.isNotEmpty() && actions.none { it.action == gone } }?.let { form(it) }
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
