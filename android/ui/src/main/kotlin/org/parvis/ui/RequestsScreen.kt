package org.parvis.ui

import androidx.activity.compose.LocalActivity
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.FilterChip
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.update
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Action
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.DraftRecord
import org.parvis.core.ffi.PageCursor
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.RequestChip
import org.parvis.core.ffi.RequestQuery
import org.parvis.core.ffi.RequestSummary

/** Which requests are asked for: the words, the chip, and how many pages of them. */
data class Wanted(val words: String = "", val chip: RequestChip = RequestChip.ALL, val pages: Int = 1)

/** What is listed. [more] says that there is another page. */
data class Listed(val rows: List<RequestSummary>, val more: Boolean)

/** Find any request, for ever. */
class RequestsModel(client: ParvisClient, scope: CoroutineScope) : WarningModel(client, scope) {
    private val asked = MutableStateFlow(Wanted())
    val wanted: StateFlow<Wanted> = asked
    val drafts: StateFlow<List<DraftRecord>?> = live({ it is Change.Drafts }) { drafts() }
    private val gone = MutableStateFlow(emptySet<String>())

    /** The drafts that are shown as deleted. */
    val deleted: StateFlow<Set<String>> = gone

    @OptIn(ExperimentalCoroutinesApi::class)
    val listed: StateFlow<Listed?> =
        asked.flatMapLatest { wanted -> client.live({ it !is Change.Sync }) { pages(wanted) } }.shown()

    fun search(words: String) = asked.update { Wanted(words, it.chip) }
    fun choose(chip: RequestChip) = asked.update { Wanted(it.words, chip) }

    /** The end of what is listed is in sight. */
    fun more() = asked.update { if (listed.value?.more == true) it.copy(pages = it.pages + 1) else it }

    fun resume(draft: DraftRecord, at: (Screen) -> Unit) = act { wayTo(draft).forEach(at) }

    /** Not shown any more, but still there until [lapse]. A process that ends meanwhile has deleted nothing. */
    fun delete(draft: DraftRecord) = gone.update { it + draft.id }
    fun undo(draft: String) = gone.update { it - draft }

    /** Nobody took it back. What cannot be deleted is shown again, with the reason. */
    fun lapse(draft: String) = inTurn {
        try {
            if (draft in gone.value) deleteDraft(draft)
        } catch (_: ParvisException.NotFound) {
            // It lapsed before.
        } catch (failed: ParvisException) {
            undo(draft)
            throw failed
        }
    }

    private suspend fun ParvisClient.pages(wanted: Wanted): Listed {
        val rows = mutableListOf<RequestSummary>()
        var after: PageCursor? = null
        repeat(wanted.pages) { page ->
            if (page > 0 && after == null) return@repeat
            val found = requests(RequestQuery(search = wanted.words.ifBlank { null }, chip = wanted.chip, after = after))
            rows += found.rows
            after = found.next
        }
        return Listed(rows, after != null)
    }
}

@Composable
fun RequestsScreen(model: RequestsModel, bar: Bar, go: (Screen) -> Unit) {
    val wanted by model.wanted.collectAsStateWithLifecycle()
    val listed by model.listed.collectAsStateWithLifecycle()
    val drafts by model.drafts.collectAsStateWithLifecycle()
    val deleted by model.deleted.collectAsStateWithLifecycle()
    val left = drafts.orEmpty().filter { it.id !in deleted }
    Deleted(model, deleted, bar)
    Scaffold(Modifier.testTag(At.REQUESTS.id), topBar = { TopBar(null, null) {} }) { bars ->
        LazyColumn(
            Modifier.fillMaxSize().padding(bars),
            contentPadding = PaddingValues(16.dp, 0.dp, 16.dp, 16.dp),
            verticalArrangement = Arrangement.spacedBy(12.dp),
        ) {
            item {
                Column(verticalArrangement = Arrangement.spacedBy(12.dp)) {
                    Title(stringResource(R.string.requests_title))
                    FailureCard(model.failure, model::failureRead)
                    Warnings(model, "requests.warning")
                }
            }
            item {
                OutlinedTextField(
                    wanted.words, model::search, Modifier.fillMaxWidth().testTag("requests.search"),
                    label = { Text(stringResource(R.string.requests_search)) }, singleLine = true,
                )
            }
            item { Chips(wanted.chip, model::choose) }
            items(left, { "draft ${it.id}" }) { DraftRow(it, { model.resume(it, go) }, { model.delete(it) }) }
            val shown = listed ?: return@LazyColumn
            if (shown.rows.isEmpty()) {
                val nothing = if (wanted == Wanted()) R.string.requests_empty else R.string.requests_none
                item { Plain(stringResource(nothing)) }
            }
            items(shown.rows, RequestSummary::id) { RequestRow(it) { go(Screen(At.REQUEST, it.id)) } }
            if (shown.more) item { LaunchedEffect(shown.rows.size) { model.more() } }
        }
    }
}

/** While it can be taken back, and not longer than the screen is looked at. */
@Composable
private fun Deleted(model: RequestsModel, deleted: Set<String>, bar: Bar) {
    val (said, undo) = stringResource(R.string.requests_deleted) to stringResource(R.string.nav_undo)
    for (draft in deleted) key(draft) {
        LaunchedEffect(draft) { if (bar.offer(said, undo, "requests.undo")) model.undo(draft) else model.lapse(draft) }
    }
    val activity = LocalActivity.current
    DisposableEffect(model) {
        // Turned, the phone shows this screen again, and the draft with it.
        onDispose { if (activity?.isChangingConfigurations != true) model.deleted.value.forEach(model::lapse) }
    }
}

private val chips = listOf(
    RequestChip.ALL to R.string.requests_all, RequestChip.UNREAD to R.string.requests_unread,
    RequestChip.OPEN to R.string.requests_open, RequestChip.OVERDUE to R.string.requests_overdue,
    RequestChip.TO_SEND to R.string.requests_to_send, RequestChip.CLOSED to R.string.requests_closed,
)

/** In as many lines as they need: a row that scrolls would hide the last ones from who cannot swipe. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Chips(chosen: RequestChip, choose: (RequestChip) -> Unit) =
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        for ((chip, name) in chips) {
            FilterChip(chip == chosen, { choose(chip) }, { Text(stringResource(name)) }, Modifier.testTag("requests.chip"))
        }
    }

@Composable
private fun DraftRow(draft: DraftRecord, resume: () -> Unit, delete: () -> Unit) {
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        LinkRow(draft.title ?: draft.face.word, "requests.draft", draft.issues.firstOrNull()?.sentence, Icons.draft, click = resume)
        val name = draft.face.actions.firstOrNull { it.action == Action.DELETE }?.label ?: return@Column
        SideButton(name, "requests.delete", Modifier, Icons.close, click = delete)
    }
}
