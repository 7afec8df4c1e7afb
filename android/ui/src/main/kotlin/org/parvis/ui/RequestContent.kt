package org.parvis.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.parvis.core.ffi.Entry
import org.parvis.core.ffi.Notice
import org.parvis.core.ffi.RequestRecord
import org.parvis.core.ffi.Tone
import org.parvis.core.ffi.Visibility

/** What everybody may see anyway can be told to anybody. */
@Composable
fun Share(text: String) {
    val platform = LocalPlatform.current
    SideButton(stringResource(R.string.request_share), "request.share") { platform.share(text) }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
fun RequestContent(request: RequestRecord) {
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
fun TimelineEntry(entry: Entry) = Column(Modifier.semantics(mergeDescendants = true) {}.testTag("request.entry")) {
    Text("${moment(entry.at)} · ${entry.authorName}", style = MaterialTheme.typography.labelLarge, color = MaterialTheme.colorScheme.onSurfaceVariant)
    Plain(entry.title)
    entry.text?.let { Plain(it) }
}

/** What holds for this city, and the citizen should know. */
@Composable
fun NoticeText(notice: Notice) = when (notice) {
    Notice.PUBLISHES_EVERYTHING -> Plain(stringResource(R.string.report_check_plain))
    Notice.PHOTOS_STAY_HERE -> Plain(stringResource(R.string.report_photo_limit_none))
}
