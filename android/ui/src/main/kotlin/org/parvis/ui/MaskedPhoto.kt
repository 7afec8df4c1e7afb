package org.parvis.ui

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.gestures.detectDragGesturesAfterLongPress
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import org.parvis.core.ffi.Mask
import org.parvis.core.ffi.Photo

/**
 * A photo as others will see it, and what strikes out a part of it: a finger that is held and then drawn over the part, so
 * that one that scrolls strikes out nothing; or the buttons, which do the same without a gesture. The core strikes it out of the file when the report is sent.
 */
@Composable
fun MaskedPhoto(photo: Photo, said: String, mask: (List<Mask>) -> Unit) {
    // Drawn at once; the core's answer follows.
    var masks by remember(photo.masks) { mutableStateOf(photo.masks) }
    var chosen by rememberSaveable { mutableIntStateOf(photo.masks.lastIndex) }
    val at = chosen.coerceIn(-1, masks.lastIndex)
    fun keep(changed: List<Mask>, choose: Int) {
        masks = changed
        chosen = choose
        mask(changed)
    }
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        Drawn(photo, said, masks, at) { keep(masks + it, masks.size) }
        if (masks.isNotEmpty()) {
            val count = pluralStringResource(R.plurals.report_public_masked, masks.size, masks.size)
            Plain(count, Modifier.semantics { liveRegion = LiveRegionMode.Polite }.testTag("report.public.masked"))
        }
        if (masks.size > 1) masks.indices.forEach { one ->
            Choice(stringResource(R.string.report_public_area, one + 1), one == at, "report.public.area") { chosen = one }
        }
        (masks.getOrNull(at) as? Mask.Rectangle)?.let { rectangle ->
            Nudges { keep(masks.toMutableList().apply { set(at, rectangle.nudged(it, photo)) }, at) }
        }
        if (at >= 0) {
            SideButton(stringResource(R.string.report_public_unmask), "report.public.unmask", icon = Icons.close) { keep(masks - masks[at], at - 1) }
        }
        SideButton(stringResource(R.string.report_public_mask), "report.public.mask", icon = Icons.add) { keep(masks + photo.middle(), masks.size) }
    }
}

@Composable
private fun Drawn(photo: Photo, said: String, masks: List<Mask>, chosen: Int, drawn: (Mask) -> Unit) {
    var finger by remember { mutableStateOf<Rect?>(null) }
    val ratio = photo.width.toFloat() / photo.height.toFloat()
    Box(Modifier.fillMaxWidth().aspectRatio(ratio)) {
        Picture(photo.file, said, Modifier.fillMaxSize())
        Canvas(
            Modifier.fillMaxSize().testTag("report.public.photo").pointerInput(photo.hash, masks) {
                val scale = photo.width.toFloat() / size.width
                var from = Offset.Zero
                detectDragGesturesAfterLongPress(
                    onDragStart = { from = it },
                    onDragEnd = {
                        finger?.let { drawn(it.mask(scale, photo)) }
                        finger = null
                    },
                    onDragCancel = { finger = null },
                ) { change, _ ->
                    change.consume()
                    finger = between(from, change.position)
                }
            },
        ) {
            val scale = size.width / photo.width.toFloat()
            masks.forEachIndexed { at, mask -> strikeOut(mask.path(scale), at == chosen) }
            finger?.let { strikeOut(Path().apply { addRect(it) }, true) }
        }
    }
}

/** Black, which hides more than what the file will show; the chosen one has a border that is seen on black and on white. */
private fun DrawScope.strikeOut(path: Path, isChosen: Boolean) {
    drawPath(path, Color.Black)
    drawPath(path, Color.White, style = Stroke(if (isChosen) 3.dp.toPx() else 1.dp.toPx()))
    if (isChosen) drawPath(path, Color.Black, style = Stroke(1.dp.toPx()))
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Nudges(nudge: (Nudge) -> Unit) {
    // Not mirrored: left is left on every photo.
    CompositionLocalProvider(LocalLayoutDirection provides LayoutDirection.Ltr) {
        FlowRow(Modifier.fillMaxWidth(), Arrangement.SpaceBetween) {
            NudgeButton(Icons.west, R.string.report_public_left) { nudge(Nudge.LEFT) }
            NudgeButton(Icons.up, R.string.report_public_up) { nudge(Nudge.UP) }
            NudgeButton(Icons.down, R.string.report_public_down) { nudge(Nudge.DOWN) }
            NudgeButton(Icons.east, R.string.report_public_right) { nudge(Nudge.RIGHT) }
            NudgeButton(Icons.remove, R.string.report_public_smaller) { nudge(Nudge.SMALLER) }
            NudgeButton(Icons.add, R.string.report_public_larger) { nudge(Nudge.LARGER) }
        }
    }
}

@Composable
private fun NudgeButton(icon: ImageVector, name: Int, click: () -> Unit) =
    StepButton(icon, stringResource(name), Modifier.testTag("report.public.nudge"), click)
