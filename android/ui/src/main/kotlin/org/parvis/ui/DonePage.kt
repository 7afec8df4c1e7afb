package org.parvis.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import org.parvis.core.ffi.Place

/** Know that it is safe. What happens meanwhile is said as it happens. */
@Composable
fun DonePage(model: RequestModel, screen: Screen, go: (Screen) -> Unit, another: (Place?) -> Unit) {
    val request by model.request.collectAsStateWithLifecycle()
    val platform = LocalPlatform.current
    Page(
        id = screen.at.id,
        title = request?.sent.orEmpty(),
        failure = model.failure,
        failureRead = model::failureRead,
        bottom = { MainButton(stringResource(R.string.report_done_see), "report.done.see") { go(Screen(At.REQUEST, screen.of)) } },
    ) {
        val shown = request ?: return@Page
        Notice(
            shown.sentence, Icons.of(shown.summary.face.state), shown.summary.face.tone,
            Modifier.semantics { liveRegion = LiveRegionMode.Polite }.testTag("report.done.state"),
        )
        shown.handledBy?.let { Plain(stringResource(R.string.report_check_to, it)) }
        shown.summary.due?.let { Plain(it) }
        shown.summary.face.photos?.let { Plain(it) }
        SideButton(stringResource(R.string.report_done_notify), "report.done.notify", icon = Icons.inbox) { platform.askForNotifications() }
        SideButton(stringResource(R.string.report_done_another), "report.done.another") { another(shown.place) }
    }
}
