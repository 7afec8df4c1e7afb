package org.parvis.ui

import androidx.activity.compose.LocalActivity
import androidx.compose.foundation.focusable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.FocusRequester
import androidx.compose.ui.focus.focusRequester
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.City
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.DraftRecord
import org.parvis.core.ffi.FaqAnswer
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.Subject
import org.parvis.core.ffi.Tone

private val kinds = mapOf(
    RequestKind.QUESTION to R.string.write_question,
    RequestKind.SUGGESTION to R.string.write_suggestion,
    RequestKind.COMPLAINT to R.string.write_complaint,
)

/** A question, an idea or a complaint; what the city has answered already comes while one types. */
class WriteModel(client: ParvisClient, scope: CoroutineScope) : Model(client, scope) {
    val city: StateFlow<City?> = live({ it is Change.Cities }) { home().city }
    val subjects: StateFlow<List<Subject>?> = live({ it is Change.Cities }) { subjects() }
    val answers = MutableStateFlow<List<FaqAnswer>>(emptyList())
    private val written = MutableStateFlow<DraftRecord?>(null)
    val draft: StateFlow<DraftRecord?> = written

    private val refused = MutableStateFlow(0)

    /** How often it was to be sent, and something lacked. */
    val lacks: StateFlow<Int> = refused

    /** Sent, or answered: what is typed last is not written any more. */
    private var isDone = false

    /** The draft that was begun before: by who chose it from a list, or by this screen in an earlier process. */
    fun resume(id: String) = inTurn { written.value = draft(id) }

    fun write(kind: RequestKind, patch: DraftPatch) = inTurn { if (!isDone) keep(kind, patch) }
    fun look(text: String) = act { answers.value = if (text.isBlank()) emptyList() else answers(text) }

    /** It was answered: nothing is sent. */
    fun answered(leave: () -> Unit) = inTurn {
        written.value?.let { deleteDraft(it.id) }
        isDone = true
        ifShown(leave)
    }

    fun send(kind: RequestKind, patch: DraftPatch, sent: (Screen) -> Unit) = inTurn {
        val draft = keep(kind, patch)
        if (draft.issues.isNotEmpty()) {
            refused.update { it + 1 }
            return@inTurn
        }
        val request = submit(draft.id)
        isDone = true
        ifShown { sent(Screen(At.DONE, request.id)) }
    }

    private suspend fun ParvisClient.keep(kind: RequestKind, patch: DraftPatch): DraftRecord {
        val before = written.value
        // The kind is part of what a draft is: another kind is another draft.
        val kept = if (before?.kind == kind) updateDraft(before.id, patch) else createDraft(kind, patch)
        if (before != null && before.id != kept.id) deleteDraft(before.id)
        written.value = kept
        return kept
    }
}

@Composable
fun WriteScreen(model: WriteModel, screen: Screen, back: () -> Unit, go: (Screen) -> Unit, leave: (Screen) -> Unit) {
    val city by model.city.collectAsStateWithLifecycle()
    val subjects by model.subjects.collectAsStateWithLifecycle()
    val answers by model.answers.collectAsStateWithLifecycle()
    val draft by model.draft.collectAsStateWithLifecycle()
    var begun by rememberSaveable { mutableStateOf(screen.of) }
    LaunchedEffect(Unit) { if (begun.isNotEmpty()) model.resume(begun) }
    var kind by rememberSaveable { mutableStateOf(draft?.kind ?: RequestKind.QUESTION) }
    var subject by rememberSaveable { mutableStateOf<String?>(null) }
    var text by rememberSaveable { mutableStateOf("") }
    LaunchedEffect(draft?.id) {
        draft?.let { begun = it.id }
        if (text.isEmpty()) draft?.let { kind = it.kind; subject = it.subject; text = it.text }
    }
    val patch = DraftPatch(subject = subject, text = text)
    LaunchedEffect(text, subject) {
        delay(400)
        if (text.isNotBlank()) model.write(kind, patch)
        model.look(text)
    }
    val activity = LocalActivity.current
    DisposableEffect(model) {
        onDispose {
            // Turned, the phone shows this screen again with its words: it writes them then, into the same draft.
            val stays = activity?.isChangingConfigurations == true
            if (text.isNotBlank() && !stays) model.write(kind, DraftPatch(subject = subject, text = text))
        }
    }
    val open = kinds.filterKeys { it in city?.kinds.orEmpty() }
    Page(
        At.WRITE.id, stringResource(R.string.write_title), back, failure = model.failure, failureRead = model::failureRead,
        actions = { Help(go) },
        bottom = if (open.isEmpty()) null else { ->
            val label = if (answers.isEmpty()) R.string.report_check_send else R.string.write_send
            MainButton(stringResource(label), "write.send", Icons.upload) { model.send(kind, patch, leave) }
        },
    ) {
        if (city == null) return@Page
        if (open.isEmpty()) {
            Plain(stringResource(R.string.write_not_here))
            SideButton(stringResource(R.string.contacts_title), "write.contacts") { go(Screen(At.CONTACTS)) }
            return@Page
        }
        for ((one, name) in open) Choice(stringResource(name), one == kind, "write.$one") { kind = one; subject = null }
        Section(stringResource(R.string.write_subject))
        for (one in subjects.orEmpty().filter { it.kind == kind }) {
            Choice(one.name, one.code == subject, "write.subject") { subject = one.code }
        }
        OutlinedTextField(
            text, { text = it }, Modifier.fillMaxWidth().testTag("write.text"),
            label = { Text(stringResource(R.string.write_text)) }, minLines = 4,
        )
        draft?.let { Issues(model, it) }
        if (answers.isNotEmpty()) Section(stringResource(R.string.write_answers))
        for (answer in answers) {
            Notice("${answer.question}\n${answer.answer}", Icons.chat, Tone.NEUTRAL) {
                SideButton(stringResource(R.string.write_yes), "write.yes") { model.answered { leave(Screen(At.HOME)) } }
            }
        }
    }
}

/** What lacks; who wanted to send is led there. */
@Composable
private fun Issues(model: WriteModel, draft: DraftRecord) {
    val lacks by model.lacks.collectAsStateWithLifecycle()
    val focus = remember { FocusRequester() }
    Column(
        Modifier.focusRequester(focus).focusable().semantics { liveRegion = LiveRegionMode.Polite }.testTag("write.issue"),
        Arrangement.spacedBy(12.dp),
    ) {
        for (issue in draft.issues) Notice(issue.sentence, Icons.warning, Tone.WARNING)
    }
    LaunchedEffect(lacks) { if (lacks > 0) focus.requestFocus() }
}
