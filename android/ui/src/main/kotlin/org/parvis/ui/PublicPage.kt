package org.parvis.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.ui.res.stringResource
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import org.parvis.core.ffi.Mask
import org.parvis.core.ffi.Photo
import org.parvis.core.ffi.Review
import org.parvis.core.ffi.Visibility

/** Exactly what others get. */
@Composable
fun PublicPage(model: CheckModel, screen: Screen, back: () -> Unit, go: (Screen) -> Unit) {
    val review by model.review.collectAsStateWithLifecycle()
    FlowPage(screen, stringResource(R.string.report_public_title), model, back, go, strip = false) {
        val shown = review ?: return@FlowPage
        if (shown.visibility == Visibility.PUBLIC) Shown(shown, model::mask) else Plain(stringResource(R.string.report_public_nothing))
        if (shown.canChangeVisibility) {
            val (text, to) = when (shown.visibility) {
                Visibility.PUBLIC -> R.string.report_public_make_private to Visibility.PRIVATE
                Visibility.PRIVATE -> R.string.report_public_make_public to Visibility.PUBLIC
            }
            SideButton(stringResource(text), "report.public.change") { model.makePublic(to) }
        }
    }
}

@Composable
private fun Shown(review: Review, mask: (Photo, List<Mask>) -> Unit) {
    val photos = review.draft.photos
    photos.forEachIndexed { at, photo ->
        MaskedPhoto(photo, stringResource(R.string.report_photo_number, at + 1, photos.size)) { mask(photo, it) }
    }
    review.draft.title?.let { Section(it) }
    if (review.draft.text.isNotEmpty()) Plain(review.draft.text)
    review.draft.place?.let { Plain(placeName(it)) }
    Plain(stringResource(R.string.report_public_never))
}
