package org.parvis.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.About
import org.parvis.core.ffi.Action
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.RequestRecord

/** What waits, and why. */
class OutboxModel(client: ParvisClient, scope: CoroutineScope) : Model(client, scope) {
    val waiting: StateFlow<List<RequestRecord>?> = live { outbox() }
    val about: StateFlow<About?> = live({ it is Change.Cities }) { about() }

    fun retry(request: RequestRecord) = act { retry(request.summary.id) }
}

@Composable
fun OutboxScreen(model: OutboxModel, back: () -> Unit, go: (Screen) -> Unit) {
    val waiting by model.waiting.collectAsStateWithLifecycle()
    val about by model.about.collectAsStateWithLifecycle()
    Page(At.OUTBOX.id, stringResource(R.string.outbox_title), back, failure = model.failure, failureRead = model::failureRead) {
        val shown = waiting ?: return@Page
        if (shown.isEmpty()) Plain(stringResource(R.string.outbox_empty))
        for (request in shown) {
            RequestRow(request.summary) { go(Screen(At.REQUEST, request.summary.id)) }
            request.waiting?.let { why ->
                Plain(listOfNotNull(why.sentence, why.words, why.nextTry).joinToString(" "))
                val tries = why.tries.toInt()
                if (tries > 0) Plain(pluralStringResource(R.plurals.outbox_tries, tries, tries))
            }
            val now = request.summary.face.actions.firstOrNull { it.action == Action.TRY_NOW }
            if (now != null) SideButton(now.label, "outbox.now") { model.retry(request) }
        }
        about?.guarantee?.let { Plain(it) }
    }
}
