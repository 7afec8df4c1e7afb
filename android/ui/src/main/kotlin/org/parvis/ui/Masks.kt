package org.parvis.ui

import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.graphics.Path
import org.parvis.core.ffi.Mask
import org.parvis.core.ffi.Photo
import kotlin.math.max
import kotlin.math.min

/** What a button does to a rectangle. */
enum class Nudge { LEFT, UP, DOWN, RIGHT, SMALLER, LARGER }

/** A step is a twentieth of the photo's longer side: fine enough for a number plate, few taps across. */
private const val STEPS = 20

private val Photo.step: Int get() = (max(width, height) / STEPS.toUInt()).toInt().coerceAtLeast(1)

/** Where a rectangle begins that was not drawn with a finger: the middle, a fifth of the photo wide and high. */
fun Photo.middle(): Mask.Rectangle = rectangle(width.toInt() * 2 / 5, height.toInt() * 2 / 5, width.toInt() / 5, height.toInt() / 5)

/** The same, one step on; it stays on the photo, and does not vanish. */
fun Mask.Rectangle.nudged(nudge: Nudge, photo: Photo): Mask.Rectangle {
    val step = photo.step
    val (left, top, across, down) = listOf(x, y, width, height).map { it.toInt() }
    return when (nudge) {
        Nudge.LEFT -> photo.rectangle(left - step, top, across, down)
        Nudge.RIGHT -> photo.rectangle(left + step, top, across, down)
        Nudge.UP -> photo.rectangle(left, top - step, across, down)
        Nudge.DOWN -> photo.rectangle(left, top + step, across, down)
        Nudge.LARGER -> photo.rectangle(left - step / 2, top - step / 2, across + step, down + step)
        Nudge.SMALLER -> photo.rectangle(left + step / 2, top + step / 2, max(step, across - step), max(step, down - step))
    }
}

private fun Photo.rectangle(x: Int, y: Int, across: Int, down: Int): Mask.Rectangle {
    val (w, h) = min(max(across, 1), width.toInt()) to min(max(down, 1), height.toInt())
    return Mask.Rectangle(
        x.coerceIn(0, width.toInt() - w).toUInt(), y.coerceIn(0, height.toInt() - h).toUInt(), w.toUInt(), h.toUInt(),
    )
}

/** What a finger drew on a canvas that shows a pixel of it for [scale] pixels of the photo. */
fun Rect.mask(scale: Float, photo: Photo): Mask.Rectangle {
    val (x, y) = max(0f, left) * scale to max(0f, top) * scale
    return photo.rectangle(x.toInt(), y.toInt(), (right * scale - x).toInt(), (bottom * scale - y).toInt())
}

fun between(one: Offset, other: Offset) = Rect(min(one.x, other.x), min(one.y, other.y), max(one.x, other.x), max(one.y, other.y))

/** Its outline on a canvas that shows a pixel of the photo as [scale] of its own. */
fun Mask.path(scale: Float): Path = Path().apply {
    when (val mask = this@path) {
        is Mask.Rectangle -> with(mask) {
            addRect(Rect(x.toFloat() * scale, y.toFloat() * scale, (x + width).toFloat() * scale, (y + height).toFloat() * scale))
        }
        is Mask.Polygon -> {
            mask.corners.forEachIndexed { at, corner ->
                if (at == 0) moveTo(corner.x.toFloat() * scale, corner.y.toFloat() * scale) else lineTo(corner.x.toFloat() * scale, corner.y.toFloat() * scale)
            }
            close()
        }
    }
}
