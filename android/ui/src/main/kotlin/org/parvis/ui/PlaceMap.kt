package org.parvis.ui

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.gestures.detectTapGestures
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clipToBounds
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.PathEffect
import androidx.compose.ui.graphics.PathFillType
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.layout.onSizeChanged
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.IntSize
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.launch
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Coordinate
import org.parvis.core.ffi.MapFrame
import org.parvis.core.ffi.MapPoint
import org.parvis.core.ffi.MapQuery
import org.parvis.core.ffi.MapWindow

/** What the map asks of the core: it knows no geography of its own. */
class MapSource(private val client: ParvisClient, private val draft: String) {
    suspend fun window(query: MapQuery): MapWindow = client.mapWindow(draft, query)
    suspend fun coordinate(query: MapQuery, at: Offset): Coordinate =
        client.mapCoordinate(query, MapPoint(at.x.toDouble(), at.y.toDouble()))

    suspend fun moved(from: Coordinate, north: Double, east: Double): Coordinate = client.moved(from, north, east)
}

private const val USUAL_M = 200.0
private const val NEAREST_M = 50.0
private const val FARTHEST_M = 100_000.0

/**
 * A map without tiles, with the pin in its middle, or [frame] while there is no pin. A tap puts the pin there; the
 * buttons do the same without a gesture. The circle says how sure the pin is, where that is known. Where the core knows
 * neither, there is no map.
 */
@Composable
fun PlaceMap(source: MapSource, pin: Coordinate?, accuracyM: Double?, frame: MapFrame?, move: (Coordinate) -> Unit) {
    val centre = pin ?: frame?.centre ?: return
    // How far one sees stays as it was when the pin is put somewhere: one goes nearer from there.
    var chosen by rememberSaveable { mutableStateOf<Double?>(null) }
    val across = chosen ?: frame?.metres?.takeIf { pin == null } ?: USUAL_M
    var size by remember { mutableStateOf(IntSize.Zero) }
    val query = MapQuery(centre, across, size.width.coerceAtLeast(1).toDouble(), size.height.coerceAtLeast(1).toDouble())
    val window by produceState<MapWindow?>(null, query) { if (size != IntSize.Zero) value = source.window(query) }
    val scope = rememberCoroutineScope()
    val colours = LocalMoreColours.current.map
    val pinColour = MaterialTheme.colorScheme.primary
    val said = stringResource(if (pin == null) R.string.report_place_city_map else R.string.report_place_map)
    fun put(there: suspend () -> Coordinate) {
        chosen = across
        scope.launch { move(there()) }
    }
    Canvas(
        Modifier.fillMaxWidth().height(220.dp).clipToBounds().testTag("report.place.map")
            .semantics { contentDescription = said }
            .onSizeChanged { size = it }
            .pointerInput(query) { detectTapGestures { at -> put { source.coordinate(query, at) } } },
    ) {
        val shown = window
        drawRect(if (shown?.boundless == false) colours.outside else colours.land)
        if (shown != null) drawWindow(shown, colours)
        if (pin == null) return@Canvas
        if (shown != null && accuracyM != null) drawAccuracy((accuracyM / shown.metresPerUnit).toFloat(), pinColour)
        drawCircle(colours.land, 10.dp.toPx(), center)
        drawCircle(pinColour, 8.dp.toPx(), center)
    }
    val step = window?.stepM ?: return
    var moved by rememberSaveable { mutableStateOf<String?>(null) }
    fun go(where: String, north: Int, east: Int) {
        moved = where
        put { source.moved(centre, north * step, east * step) }
    }
    Arrows(metres(step), ::go, { chosen = (across * 2).coerceAtMost(FARTHEST_M) }, { chosen = (across / 2).coerceAtLeast(NEAREST_M) })
    moved?.let { Moved(it, pin) }
}

/** The map's buttons; [go] is told how a step is called, and whether it is one to the north and to the east. */
@Composable
private fun Arrows(far: String, go: (String, Int, Int) -> Unit, zoomOut: () -> Unit, zoomIn: () -> Unit) {
    @Composable
    fun Arrow(icon: ImageVector, name: Int, north: Int, east: Int) {
        val where = stringResource(name, far)
        StepButton(icon, where) { go(where, north, east) }
    }
    // Not mirrored: west is on the left of every map.
    CompositionLocalProvider(LocalLayoutDirection provides LayoutDirection.Ltr) {
        Row(Modifier.fillMaxWidth(), Arrangement.SpaceBetween) {
            Arrow(Icons.west, R.string.report_place_west, 0, -1)
            Arrow(Icons.up, R.string.report_place_north, 1, 0)
            Arrow(Icons.down, R.string.report_place_south, -1, 0)
            Arrow(Icons.east, R.string.report_place_east, 0, 1)
            StepButton(Icons.remove, stringResource(R.string.report_place_zoom_out), click = zoomOut)
            StepButton(Icons.add, stringResource(R.string.report_place_zoom_in), click = zoomIn)
        }
    }
}

/** Who does not see the pin move hears it, once the core knows it there; each step, also where it is the same again. */
@Composable
private fun Moved(where: String, pin: Coordinate?) {
    val said = stringResource(R.string.report_place_moved, where)
    key(pin) { Plain(said, Modifier.semantics { liveRegion = LiveRegionMode.Polite }.testTag("moved")) }
}

/** As wide as the phone is unsure. */
private fun DrawScope.drawAccuracy(radius: Float, colour: Color) {
    drawCircle(colour, radius, center, alpha = 0.16f)
    drawCircle(colour, radius, center, style = Stroke(2.dp.toPx()))
}

private fun DrawScope.drawWindow(window: MapWindow, colours: MapColours) {
    val land = Path().apply {
        fillType = PathFillType.EvenOdd
        for (ring in window.land) {
            ring.forEachIndexed { at, point ->
                if (at == 0) moveTo(point.x.toFloat(), point.y.toFloat()) else lineTo(point.x.toFloat(), point.y.toFloat())
            }
            close()
        }
    }
    drawPath(land, colours.land)
    for (x in window.gridX) drawLine(colours.grid, Offset(x.toFloat(), 0f), Offset(x.toFloat(), size.height), alpha = 0.3f)
    for (y in window.gridY) drawLine(colours.grid, Offset(0f, y.toFloat()), Offset(size.width, y.toFloat()), alpha = 0.3f)
    val dashes = PathEffect.dashPathEffect(floatArrayOf(12f, 8f))
    drawPath(land, colours.boundary, style = Stroke(2.dp.toPx(), pathEffect = dashes))
    val bar = Offset(16.dp.toPx(), size.height - 16.dp.toPx())
    drawLine(colours.grid, bar, bar + Offset(window.scaleLength.toFloat(), 0f), 3.dp.toPx())
}
