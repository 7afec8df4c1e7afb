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
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.AddedPhoto
import org.parvis.core.ffi.DraftRecord
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.Photo
import org.parvis.core.ffi.PhotoDamage
import org.parvis.core.ffi.PhotoProblem
import java.io.File

/** Show it. */
class PhotoModel(client: ParvisClient, scope: CoroutineScope, draft: String) : FlowModel(client, scope, draft) {
    /** What the camera wrote; once the core has a clean copy, the file goes. */
    fun keep(file: File, platform: Platform, next: (Screen) -> Unit) = act {
        val added = orConverted(Uri.fromFile(file), platform, { file.readBytes() }) { addPhotoFile(draft, file.path) }
        file.delete()
        onward(added, next)
    }

    /** A picture that was picked. */
    fun keep(picture: Uri, platform: Platform, next: (Screen) -> Unit) = act {
        val bytes = platform.picture(picture) ?: return@act
        onward(orConverted(picture, platform, { bytes }) { addPhotoBytes(draft, bytes) }, next)
    }

    fun remove(photo: Photo) = act { removePhoto(draft, photo.hash) }
    fun next(next: (Screen) -> Unit) = act { onward(next) }

    /** What the core wants converted, the phone's own decoder makes a JPEG of; where it cannot, the core's word stands. */
    private suspend fun ParvisClient.orConverted(
        picture: Uri,
        platform: Platform,
        original: () -> ByteArray,
        add: suspend () -> AddedPhoto,
    ): AddedPhoto = try {
        add()
    } catch (refused: ParvisException.Photo) {
        val jpeg = if (refused.problem is PhotoProblem.ConvertFirst) platform.converted(picture) else null
        addConvertedPhoto(draft, jpeg ?: throw refused, original())
    }

    /** A damaged photo is looked at before the page goes. */
    private suspend fun ParvisClient.onward(added: AddedPhoto, next: (Screen) -> Unit) {
        if (added.damage == null) onward(next)
    }

    private suspend fun ParvisClient.onward(next: (Screen) -> Unit) = next(nextPage(draft, FlowPage.PHOTO).screen(draft))
}

@Composable
fun PhotoPage(model: PhotoModel, screen: Screen, back: () -> Unit, go: (Screen) -> Unit, next: (Screen) -> Unit, kept: (Screen) -> Unit) {
    val shown by model.review.collectAsStateWithLifecycle()
    val platform = LocalPlatform.current
    val file = platform.cameraFile(screen.of)
    var picked by rememberSaveable { mutableStateOf<Uri?>(null) }
    var keeping by remember { mutableStateOf(false) }
    fun keep() {
        keeping = true
        model.keep(file, platform, kept)
    }
    val camera = rememberLauncherForActivityResult(TakePicture()) { taken -> if (taken) keep() }
    val gallery = rememberLauncherForActivityResult(PickVisualMedia()) { picked = it }
    LaunchedEffect(picked) {
        picked?.let { model.keep(it, platform, kept) }
        picked = null
    }
    // The camera opens by itself, once, for a report that begins: not when somebody comes back to this page.
    var opened by rememberSaveable { mutableStateOf(false) }
    val limit = shown?.photoLimit?.toInt()
    LaunchedEffect(limit) {
        if (limit != null && limit > 0 && !opened && shown?.draft?.empty == true && file.length() == 0L) {
            opened = true
            camera.launch(platform.cameraUri(screen.of))
        }
    }

    val take: (@Composable () -> Unit)? = if (limit == null || limit == 0) null else { ->
        MainButton(stringResource(R.string.report_photo_take), "report.photo.take", Icons.camera) { camera.launch(platform.cameraUri(screen.of)) }
    }
    FlowPage(screen, stringResource(R.string.report_photo_title), model, back, go, bottom = take, strip = false) {
        if (limit == null) return@FlowPage
        Plain(if (limit == 0) stringResource(R.string.report_photo_limit_none) else pluralStringResource(R.plurals.report_photo_limit, limit, limit))
        if (limit > 0) {
            // The process ended while the camera was open, and nobody was left to be told of its photo.
            if (file.length() > 0 && !keeping) {
                Plain(stringResource(R.string.report_photo_orphan))
                SideButton(stringResource(R.string.report_photo_keep), "report.photo.keep") { keep() }
            }
            Thumbnails(shown!!.draft, model::remove)
            SideButton(stringResource(R.string.report_photo_gallery), "report.photo.gallery") {
                gallery.launch(PickVisualMediaRequest(PickVisualMedia.ImageOnly))
            }
        }
        val without = shown!!.draft.photos.isEmpty()
        SideButton(stringResource(if (without) R.string.report_photo_none else R.string.nav_next), "report.photo.next") { model.next(next) }
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
                when (val damage = photo.damage) {
                    is PhotoDamage.CutOff -> Plain(stringResource(R.string.report_photo_cut_off, damage.percent.toInt()))
                    PhotoDamage.Coarse -> Plain(stringResource(R.string.report_photo_coarse))
                    null -> Unit
                }
                IconButton({ remove(photo) }, Modifier.testTag("report.photo.remove")) {
                    Icon(Icons.close, stringResource(R.string.report_photo_remove, at + 1, count))
                }
            }
        }
    }
}
