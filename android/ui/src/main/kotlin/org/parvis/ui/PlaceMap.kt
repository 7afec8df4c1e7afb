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
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clipToBounds
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.PathEffect
import androidx.compose.ui.graphics.PathFillType
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.layout.onSizeChanged
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.contentDescription
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
 * buttons do the same without a gesture. Where the core knows neither, there is no map.
 */
@Composable
fun PlaceMap(source: MapSource, pin: Coordinate?, frame: MapFrame?, move: (Coordinate) -> Unit) {
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
        drawCircle(colours.land, 10.dp.toPx(), center)
        drawCircle(pinColour, 8.dp.toPx(), center)
    }
    val step = window?.stepM ?: return
    fun go(north: Int, east: Int) = put { source.moved(centre, north * step, east * step) }
    val far = metres(step)
    // Not mirrored: west is on the left of every map.
    CompositionLocalProvider(LocalLayoutDirection provides LayoutDirection.Ltr) {
        Row(Modifier.fillMaxWidth(), Arrangement.SpaceBetween) {
            StepButton(Icons.west, stringResource(R.string.report_place_west, far)) { go(0, -1) }
            StepButton(Icons.up, stringResource(R.string.report_place_north, far)) { go(1, 0) }
            StepButton(Icons.down, stringResource(R.string.report_place_south, far)) { go(-1, 0) }
            StepButton(Icons.east, stringResource(R.string.report_place_east, far)) { go(0, 1) }
            StepButton(Icons.remove, stringResource(R.string.report_place_zoom_out)) { chosen = (across * 2).coerceAtMost(FARTHEST_M) }
            StepButton(Icons.add, stringResource(R.string.report_place_zoom_in)) { chosen = (across / 2).coerceAtLeast(NEAREST_M) }
        }
    }
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
