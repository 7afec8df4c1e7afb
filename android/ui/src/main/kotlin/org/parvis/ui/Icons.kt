package org.parvis.ui

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.PathBuilder
import androidx.compose.ui.graphics.vector.path
import androidx.compose.ui.unit.dp
import org.parvis.core.ffi.ClosedReason
import org.parvis.core.ffi.FaceState

/** The app's icons: lines 2 wide on a canvas of 24, round at the ends. Those that point mirror with the language. */
object Icons {
    val back = icon("back", mirrors = true) { line(20, 12, 5, 12); line(11, 6, 5, 12, 11, 18) }
    val next = icon("next", mirrors = true) { line(9, 5, 16, 12, 9, 19) }
    val close = icon("close") { line(6, 6, 18, 18); line(18, 6, 6, 18) }
    val add = icon("add") { line(12, 5, 12, 19); line(5, 12, 19, 12) }
    val remove = icon("remove") { line(5, 12, 19, 12) }
    val unfold = icon("unfold") { line(5, 9, 12, 16, 19, 9) }
    val fold = icon("fold") { line(5, 15, 12, 8, 19, 15) }
    val home = icon("home") { line(4, 11, 12, 4, 20, 11); line(6, 10, 6, 20, 18, 20, 18, 10) }
    val list = icon("list") { line(5, 6, 19, 6); line(5, 12, 19, 12); line(5, 18, 14, 18) }
    val city = icon("city") { line(4, 20, 20, 20); line(4, 9, 12, 4, 20, 9, 4, 9); line(7, 12, 7, 17); line(12, 12, 12, 17); line(17, 12, 17, 17) }
    val settings = icon("settings") { line(4, 7, 20, 7); circle(9, 7, 2); line(4, 17, 20, 17); circle(15, 17, 2) }
    val search = icon("search") { circle(10, 10, 6); line(15, 15, 20, 20) }
    val camera = icon("camera") { line(4, 8, 8, 8, 10, 5, 14, 5, 16, 8, 20, 8, 20, 19, 4, 19, 4, 8); circle(12, 13, 3) }
    val position = icon("position") { circle(12, 12, 5); line(12, 2, 12, 5); line(12, 19, 12, 22); line(2, 12, 5, 12); line(19, 12, 22, 12) }
    val phone = icon("phone") { line(6, 4, 10, 4, 11, 9, 9, 11, 13, 15, 15, 13, 20, 14, 20, 18, 18, 20, 10, 16, 6, 10, 4, 6, 6, 4) }
    val mail = icon("mail") { line(4, 6, 20, 6, 20, 18, 4, 18, 4, 6); line(4, 7, 12, 13, 20, 7) }
    val map = icon("map") { circle(12, 9, 3); line(12, 21, 6, 12); line(12, 21, 18, 12); line(6, 12, 6, 7, 9, 3, 15, 3, 18, 7, 18, 12) }
    val copy = icon("copy") { line(9, 9, 19, 9, 19, 20, 9, 20, 9, 9); line(6, 15, 5, 15, 5, 4, 15, 4, 15, 6) }
    val more = icon("more") { circle(12, 5, 1); circle(12, 12, 1); circle(12, 19, 1) }
    val warning = icon("warning") { line(12, 4, 21, 20, 3, 20, 12, 4); line(12, 10, 12, 14); line(12, 17, 12, 17) }
    val help = icon("help") { circle(12, 12, 9); line(9, 9, 12, 7, 15, 9, 12, 12, 12, 14); line(12, 17, 12, 17) }
    val exclamation = icon("exclamation") { line(12, 5, 12, 14); line(12, 18, 12, 18) }
    val draft = icon("draft", mirrors = true) { line(4, 20, 5, 16, 16, 5, 19, 8, 8, 19, 4, 20) }
    val clock = icon("clock") { circle(12, 12, 9); line(12, 7, 12, 12, 15, 14) }
    val upload = icon("upload") { line(12, 19, 12, 5); line(6, 11, 12, 5, 18, 11) }
    val inbox = icon("inbox") { line(12, 3, 12, 12); line(8, 8, 12, 12, 16, 8); line(4, 14, 4, 20, 20, 20, 20, 14) }
    val person = icon("person") { circle(12, 8, 4); line(4, 20, 6, 15, 18, 15, 20, 20) }
    val tool = icon("tool") { line(5, 19, 14, 10); circle(16, 8, 3) }
    val chat = icon("chat") { line(4, 5, 20, 5, 20, 16, 10, 16, 6, 20, 6, 16, 4, 16, 4, 5) }
    val check = icon("check") { circle(12, 12, 9); line(8, 12, 11, 15, 16, 9) }
    val cross = icon("cross") { circle(12, 12, 9); line(9, 9, 15, 15); line(15, 9, 9, 15) }
    val undo = icon("undo", mirrors = true) { line(8, 5, 4, 9, 8, 13); line(4, 9, 15, 9, 19, 13, 19, 15, 15, 19, 8, 19) }
    val again = icon("again", mirrors = true) { line(19, 5, 19, 10, 14, 10); line(19, 10, 15, 6, 9, 6, 5, 10, 5, 14, 9, 18, 15, 18, 18, 15) }
    val up = icon("up") { line(12, 19, 12, 5); line(6, 11, 12, 5, 18, 11) }
    val down = icon("down") { line(12, 5, 12, 19); line(6, 13, 12, 19, 18, 13) }
    /** West and east are where they are on a map, in every language. */
    val west = icon("west") { line(19, 12, 5, 12); line(11, 6, 5, 12, 11, 18) }
    val east = icon("east") { line(5, 12, 19, 12); line(13, 6, 19, 12, 13, 18) }

    /** The icon of a state. */
    fun of(state: FaceState): ImageVector = when (state) {
        FaceState.Draft -> draft
        FaceState.Waiting -> clock
        FaceState.Sending -> upload
        FaceState.Uncertain -> help
        is FaceState.NeedsYou -> exclamation
        FaceState.Received -> inbox
        FaceState.Assigned -> person
        FaceState.InProgress -> tool
        FaceState.Answered -> chat
        is FaceState.Closed -> if (state.reason == ClosedReason.NOT_PROCESSED) cross else check
        FaceState.Reopened -> again
        FaceState.Refused -> cross
        FaceState.Withdrawn -> undo
    }
}

private fun icon(name: String, mirrors: Boolean = false, lines: PathBuilder.() -> Unit): ImageVector =
    ImageVector.Builder(name, 24.dp, 24.dp, 24f, 24f, autoMirror = mirrors).path(
        stroke = SolidColor(Color.Black), strokeLineWidth = 2f,
        strokeLineCap = StrokeCap.Round, strokeLineJoin = StrokeJoin.Round, pathBuilder = lines,
    ).build()

private fun PathBuilder.line(vararg points: Int) {
    moveTo(points[0].toFloat(), points[1].toFloat())
    for (at in 2 until points.size step 2) lineTo(points[at].toFloat(), points[at + 1].toFloat())
    // A dot is a line to itself, which would not be drawn.
    if (points.size == 4 && points[0] == points[2] && points[1] == points[3]) lineToRelative(0.01f, 0f)
}

private fun PathBuilder.circle(x: Int, y: Int, radius: Int) {
    val r = radius.toFloat()
    moveTo(x - r, y.toFloat())
    arcToRelative(r, r, 0f, isMoreThanHalf = true, isPositiveArc = true, dx1 = 2 * r, dy1 = 0f)
    arcToRelative(r, r, 0f, isMoreThanHalf = true, isPositiveArc = true, dx1 = -2 * r, dy1 = 0f)
}
