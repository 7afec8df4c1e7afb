package org.parvis.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedIconButton
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.Review

/** What each page of the report flow knows of its draft. */
abstract class FlowModel(client: ParvisClient, scope: CoroutineScope, protected val draft: String) : Model(client, scope) {
    val review: StateFlow<Review?> = live({ it is Change.Drafts }) { review(draft) }

    /** The page on which something is said, to change it. */
    fun change(page: FlowPage, there: (Screen) -> Unit) = act { there(flowStep(page).screen(draft)) }
}

/** A page of the report flow: back, its number, help at the same place on each, and the photos unless the page shows them itself. */
@Composable
fun FlowPage(
    screen: Screen,
    title: String,
    model: FlowModel,
    back: () -> Unit,
    go: (Screen) -> Unit,
    bottom: (@Composable () -> Unit)? = null,
    strip: Boolean = true,
    content: @Composable ColumnScope.() -> Unit,
) = Page(
    id = screen.at.id,
    title = title,
    back = back,
    above = if (screen.pages == 0) null else stringResource(R.string.flow_step, digits(screen.number), digits(screen.pages)),
    failure = model.failure,
    failureRead = model::failureRead,
    actions = { Help(go) },
    bottom = bottom,
) {
    val review by model.review.collectAsStateWithLifecycle()
    if (strip) review?.let { Strip(it) { model.change(FlowPage.PHOTO, go) } }
    content()
}

/** A person, one tap away at the same place of every flow. */
@Composable
fun Help(go: (Screen) -> Unit) = TextButton({ go(Screen(At.CONTACTS)) }, Modifier.testTag("help")) { Text(stringResource(R.string.nav_help)) }

/** The photos so far, and room for more: each leads to the page of the photos. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Strip(review: Review, toPhotos: () -> Unit) {
    val photos = review.draft.photos
    val hasRoom = photos.size < review.photoLimit.toInt()
    if (photos.isEmpty() && !hasRoom) return
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
        photos.forEachIndexed { at, photo ->
            Picture(photo.thumbnail, stringResource(R.string.report_photo_number, at + 1, photos.size), Modifier.size(64.dp), toPhotos)
        }
        if (hasRoom) {
            OutlinedIconButton(toPhotos, Modifier.size(64.dp).testTag("flow.add")) { Icon(Icons.add, stringResource(R.string.report_photo_add)) }
        }
    }
}

@Composable
fun Plain(text: String, modifier: Modifier = Modifier) = Text(text, modifier, style = MaterialTheme.typography.bodyLarge)
