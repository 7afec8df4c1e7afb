package org.parvis.ui

import android.net.Uri
import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.result.PickVisualMediaRequest
import androidx.activity.result.contract.ActivityResultContracts.PickVisualMedia
import androidx.activity.result.contract.ActivityResultContracts.TakePicture
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.DraftRecord
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.Photo
import org.parvis.core.ffi.Review
import java.io.File

/** Show it. */
class PhotoModel(client: ParvisClient, scope: CoroutineScope, private val draft: String) : Model(client, scope) {
    val shown: StateFlow<Review?> = live({ it is Change.Drafts }) { review(draft) }

    /** What the camera wrote; once the core has a clean copy, the file goes. */
    fun keep(file: File, next: (Screen) -> Unit) = act {
        addPhotoFile(draft, file.path)
        file.delete()
        onward(next)
    }

    fun keep(bytes: ByteArray, next: (Screen) -> Unit) = act {
        addPhotoBytes(draft, bytes)
        onward(next)
    }

    fun remove(photo: Photo) = act { removePhoto(draft, photo.hash) }
    fun next(next: (Screen) -> Unit) = act { onward(next) }

    private suspend fun ParvisClient.onward(next: (Screen) -> Unit) = next(nextPage(draft, FlowPage.PHOTO).screen(draft))
}

@Composable
fun PhotoPage(model: PhotoModel, screen: Screen, back: () -> Unit, go: (Screen) -> Unit) {
    val shown by model.shown.collectAsStateWithLifecycle()
    val platform = LocalPlatform.current
    val file = platform.cameraFile(screen.of)
    var picked by rememberSaveable { mutableStateOf<Uri?>(null) }
    val camera = rememberLauncherForActivityResult(TakePicture()) { taken -> if (taken) model.keep(file, go) }
    val gallery = rememberLauncherForActivityResult(PickVisualMedia()) { picked = it }
    LaunchedEffect(picked) {
        picked?.let { uri -> platform.picture(uri)?.let { model.keep(it, go) } }
        picked = null
    }
    // The camera opens by itself, once: not again when somebody comes back to this page.
    var opened by rememberSaveable { mutableStateOf(false) }
    val limit = shown?.photoLimit?.toInt()
    LaunchedEffect(limit) {
        if (limit != null && limit > 0 && !opened && shown?.draft?.photos?.isEmpty() == true && !file.exists()) {
            opened = true
            camera.launch(platform.cameraUri(screen.of))
        }
    }

    FlowPage(screen, stringResource(R.string.report_photo_title), model, back, go) {
        if (limit == null) return@FlowPage
        Plain(if (limit == 0) stringResource(R.string.report_photo_limit_none) else pluralStringResource(R.plurals.report_photo_limit, limit, limit))
        if (limit > 0) {
            // The process ended while the camera was open.
            if (opened && file.exists()) {
                Plain(stringResource(R.string.report_photo_orphan))
                SideButton(stringResource(R.string.report_photo_keep), "report.photo.keep") { model.keep(file, go) }
            }
            Thumbnails(shown!!.draft, model::remove)
            MainButton(stringResource(R.string.report_photo_take), "report.photo.take", Icons.camera) { camera.launch(platform.cameraUri(screen.of)) }
            SideButton(stringResource(R.string.report_photo_gallery), "report.photo.gallery") {
                gallery.launch(PickVisualMediaRequest(PickVisualMedia.ImageOnly))
            }
        }
        val without = shown!!.draft.photos.isEmpty()
        SideButton(stringResource(if (without) R.string.report_photo_none else R.string.nav_next), "report.photo.next") { model.next(go) }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Thumbnails(draft: DraftRecord, remove: (Photo) -> Unit) {
    val count = draft.photos.size
    if (count == 1) Plain(stringResource(R.string.report_photo_far))
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        draft.photos.forEachIndexed { at, photo ->
            Column {
                Picture(photo.thumbnail, stringResource(R.string.report_photo_number, at + 1, count))
                IconButton({ remove(photo) }, Modifier.testTag("report.photo.remove")) {
                    Icon(Icons.close, stringResource(R.string.report_photo_remove, at + 1, count))
                }
            }
        }
    }
}
