package org.parvis.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.text.input.KeyboardType
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.Mask
import org.parvis.core.ffi.Photo
import org.parvis.core.ffi.Reach
import org.parvis.core.ffi.Tone
import org.parvis.core.ffi.Visibility

/** How long what is typed may be only on the screen. */
private const val SAVED_AFTER_MS = 400L

/** One last look. */
class CheckModel(client: ParvisClient, scope: CoroutineScope, draft: String) : FlowModel(client, scope, draft) {
    /** What is typed last is not written any more: there is no draft. */
    private var isSent = false

    fun save(patch: DraftPatch, then: () -> Unit = {}) = inTurn {
        if (!isSent) updateDraft(draft, patch)
        ifShown(then)
    }

    fun mask(photo: Photo, masks: List<Mask>) = inTurn { maskPhoto(draft, photo.hash, masks) }
    fun makePublic(visibility: Visibility) = save(DraftPatch(visibility = visibility))

    /** What was typed last goes with it. Where something lacks, its page opens. */
    fun send(typed: DraftPatch, sent: (Screen) -> Unit, lacks: (Screen) -> Unit) = inTurn {
        if (updateDraft(draft, typed).issues.isEmpty()) {
            val request = submit(draft)
            isSent = true
            ifShown { sent(Screen(At.DONE, request.id)) }
        } else {
            val page = nextPage(draft).screen(draft)
            ifShown { lacks(page) }
        }
    }
}

@Composable
fun CheckPage(model: CheckModel, screen: Screen, back: () -> Unit, go: (Screen) -> Unit, leave: (Screen) -> Unit) {
    val review by model.review.collectAsStateWithLifecycle()
    val shown = review
    // Null until somebody types: a process that ended before it was saved left it in the saved state.
    var typed by rememberSaveable { mutableStateOf<String?>(null) }
    LaunchedEffect(typed) {
        delay(SAVED_AFTER_MS)
        typed?.let { model.save(DraftPatch(text = it)) }
    }
    DisposableEffect(model) { onDispose { typed?.let { model.save(DraftPatch(text = it)) } } }
    // What was typed last is there wherever one goes from here.
    fun leaving(there: () -> Unit) = typed?.let { model.save(DraftPatch(text = it), there) } ?: there()
    FlowPage(
        screen, stringResource(R.string.report_check_title), model, { leaving(back) }, { there -> leaving { go(there) } },
        bottom = {
            MainButton(stringResource(R.string.report_check_send), "report.check.send", Icons.upload) {
                model.send(DraftPatch(text = typed), leave, go)
            }
        },
    ) {
        if (shown == null) return@FlowPage
        for (issue in shown.draft.issues) Notice(issue.sentence, Icons.warning, Tone.WARNING, Modifier.testTag("report.check.issue"), click = { model.change(issue.page, go) })
        val place = shown.draft.place
        Row(R.string.report_check_place, place?.let { placeName(it) }) { leaving { model.change(FlowPage.PLACE, go) } }
        Row(R.string.report_check_what, shown.draft.title) { leaving { model.change(FlowPage.WHAT, go) } }
        OutlinedTextField(
            typed ?: shown.draft.text, { typed = it }, Modifier.fillMaxWidth().testTag("report.check.text"),
            label = { Text(stringResource(R.string.report_check_details)) }, minLines = 2,
        )
        ReachFields(shown.draft.reach) { model.save(DraftPatch(reach = it)) }
        val seen = if (shown.visibility == Visibility.PUBLIC) R.string.report_check_public else R.string.report_check_private
        LinkRow(stringResource(seen), "report.check.public", stringResource(R.string.report_check_preview), Icons.person) {
            leaving { go(Screen(At.PUBLIC, screen.of, screen.number, screen.pages)) }
        }
        if (shown.publishesEverything) Notice(stringResource(R.string.report_check_plain), Icons.warning, Tone.WARNING)
        Plain(stringResource(R.string.report_check_to, shown.to))
        shown.due?.let { Plain(it) }
    }
}

@Composable
private fun Row(label: Int, value: String?, change: () -> Unit) {
    val name = stringResource(label)
    val shown = value ?: stringResource(R.string.report_check_missing)
    LinkRow(name, "report.check.row", shown, said = stringResource(R.string.report_check_row, name, shown), click = change)
}

/** For this request only, and only who wants to. */
@Composable
private fun ReachFields(reach: Reach?, save: (Reach) -> Unit) {
    var open by rememberSaveable { mutableStateOf(reach != null) }
    if (!open) {
        val name = stringResource(R.string.report_check_follow)
        LinkRow(name, "report.check.follow", stringResource(R.string.report_check_in_app)) { open = true }
        return
    }
    Section(stringResource(R.string.report_check_reach))
    // Both are kept with each letter: what is saved is what stands here, not what was read before.
    var email by rememberSaveable { mutableStateOf(reach?.email.orEmpty()) }
    var phone by rememberSaveable { mutableStateOf(reach?.phone.orEmpty()) }
    fun keep() = save(Reach(reach?.name, email.ifBlank { null }, phone.ifBlank { null }))
    ReachField(R.string.report_check_email, "report.check.email", email, KeyboardType.Email) { email = it; keep() }
    ReachField(R.string.report_check_phone, "report.check.phone", phone, KeyboardType.Phone) { phone = it; keep() }
}

@Composable
private fun ReachField(label: Int, tag: String, text: String, keyboard: KeyboardType, typed: (String) -> Unit) = OutlinedTextField(
    text, typed, Modifier.fillMaxWidth().testTag(tag),
    label = { Text(stringResource(label)) }, singleLine = true, keyboardOptions = KeyboardOptions(keyboardType = keyboard),
)
