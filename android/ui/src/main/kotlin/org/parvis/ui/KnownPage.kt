package org.parvis.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.ui.res.stringResource
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.Known
import org.parvis.core.ffi.RequestSummary

/** Perhaps it was reported already. */
class KnownModel(client: ParvisClient, scope: CoroutineScope, draft: String) : FlowModel(client, scope, draft) {
    val known: StateFlow<Known?> = live { known(draft) }

    /** Joins the other's report; the draft is not needed any more. */
    fun join(other: RequestSummary, joined: (Screen) -> Unit) = act {
        meToo(other.id)
        deleteDraft(draft)
        joined(Screen(At.REQUEST, other.id))
    }

    fun next(next: (Screen) -> Unit) = act { next(nextPage(draft, FlowPage.KNOWN).screen(draft)) }
}

@Composable
fun KnownPage(model: KnownModel, screen: Screen, back: () -> Unit, go: (Screen) -> Unit, joined: (Screen) -> Unit) {
    val known by model.known.collectAsStateWithLifecycle()
    FlowPage(
        screen, stringResource(R.string.report_known_title), model, back, go,
        bottom = { MainButton(stringResource(R.string.report_known_other), "report.known.other") { model.next(go) } },
    ) {
        for (row in known?.rows.orEmpty()) {
            RequestRow(row) { go(Screen(At.REQUEST, row.id)) }
            row.distanceM?.let { Plain(stringResource(R.string.report_known_at, metres(it))) }
            if (known?.canJoin == true) {
                SideButton(stringResource(R.string.report_known_same), "report.known.same") { model.join(row, joined) }
            }
        }
    }
}
