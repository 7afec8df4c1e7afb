package org.parvis.ui

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Shapes
import androidx.compose.material3.Typography
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import org.parvis.core.ffi.Tone

/** A colour and what stands on it. */
@Immutable
data class Pair(val colour: Color, val on: Color)

/** What Material has no role for: states that went well or need care, and the map without tiles. */
@Immutable
class MoreColours(val success: Pair, val warning: Pair, val map: MapColours)

/** The map's own. */
@Immutable
class MapColours(val land: Color, val outside: Color, val grid: Color, val boundary: Color)

private fun rgb(hex: Long) = Color(0xFF000000 or hex)

private val light = lightColorScheme(
    primary = rgb(0x0B5C8A), onPrimary = Color.White,
    primaryContainer = rgb(0xCDE5F8), onPrimaryContainer = rgb(0x05304B),
    secondary = rgb(0x0B5C8A), onSecondary = Color.White,
    secondaryContainer = rgb(0xCDE5F8), onSecondaryContainer = rgb(0x05304B),
    background = rgb(0xFAFBFC), onBackground = rgb(0x191C1E),
    surface = rgb(0xFAFBFC), onSurface = rgb(0x191C1E),
    surfaceVariant = rgb(0xE1E5EA), onSurfaceVariant = rgb(0x42474E),
    surfaceContainer = rgb(0xFAFBFC), surfaceContainerHigh = rgb(0xE1E5EA), surfaceContainerHighest = rgb(0xE1E5EA),
    outline = rgb(0x6F767E), outlineVariant = rgb(0x6F767E),
    inverseSurface = rgb(0x2C3238), inverseOnSurface = rgb(0xE1E3E5), inversePrimary = rgb(0x8CCBF5),
    error = rgb(0xB3261E), onError = Color.White, errorContainer = rgb(0xF9DEDC), onErrorContainer = rgb(0x410E0B),
)

private val dark = darkColorScheme(
    primary = rgb(0x8CCBF5), onPrimary = rgb(0x00344F),
    primaryContainer = rgb(0x0A4A6E), onPrimaryContainer = rgb(0xCDE5F8),
    secondary = rgb(0x8CCBF5), onSecondary = rgb(0x00344F),
    secondaryContainer = rgb(0x0A4A6E), onSecondaryContainer = rgb(0xCDE5F8),
    background = rgb(0x101416), onBackground = rgb(0xE1E3E5),
    surface = rgb(0x101416), onSurface = rgb(0xE1E3E5),
    surfaceVariant = rgb(0x2C3238), onSurfaceVariant = rgb(0xC2C7CF),
    surfaceContainer = rgb(0x101416), surfaceContainerHigh = rgb(0x2C3238), surfaceContainerHighest = rgb(0x2C3238),
    outline = rgb(0x8C9199), outlineVariant = rgb(0x8C9199),
    inverseSurface = rgb(0xE1E5EA), inverseOnSurface = rgb(0x191C1E), inversePrimary = rgb(0x0B5C8A),
    error = rgb(0xF2B8B5), onError = rgb(0x601410), errorContainer = rgb(0x8C1D18), onErrorContainer = rgb(0xF9DEDC),
)

private val moreLight = MoreColours(
    success = Pair(rgb(0xC9EFD2), rgb(0x04351A)),
    warning = Pair(rgb(0xFFE0A6), rgb(0x3F2A00)),
    map = MapColours(rgb(0xF3F1EC), rgb(0xD9DCE0), rgb(0x73797F), rgb(0x6A3FA0)),
)

private val moreDark = MoreColours(
    success = Pair(rgb(0x0F5129), rgb(0xC9EFD2)),
    warning = Pair(rgb(0x5B3D00), rgb(0xFFE0A6)),
    map = MapColours(rgb(0x1B2024), rgb(0x0E1113), rgb(0x858C94), rgb(0xC9A7F0)),
)

val LocalMoreColours = staticCompositionLocalOf { moreLight }

private fun style(size: Int, line: Int, weight: FontWeight = FontWeight.Normal) =
    TextStyle(fontSize = size.sp, lineHeight = line.sp, fontWeight = weight)

private val type = Typography(
    headlineSmall = style(22, 28),
    titleLarge = style(22, 28),
    titleMedium = style(16, 24, FontWeight.Medium),
    bodyLarge = style(16, 24),
    bodyMedium = style(16, 24),
    labelLarge = style(14, 20, FontWeight.Medium),
    labelMedium = style(14, 20, FontWeight.Medium),
    bodySmall = style(12, 16),
)

private val corner = RoundedCornerShape(12.dp)
private val shapes = Shapes(small = corner, medium = corner, large = corner)

/** Colours, type and corners: the same on both phones. */
@Composable
fun ParvisTheme(isDark: Boolean = isSystemInDarkTheme(), content: @Composable () -> Unit) {
    CompositionLocalProvider(LocalMoreColours provides if (isDark) moreDark else moreLight) {
        MaterialTheme(if (isDark) dark else light, shapes, type, content)
    }
}

/** The colours of a badge. The word says the same. */
@Composable
fun Tone.colours(): Pair = with(MaterialTheme.colorScheme) {
    when (this@colours) {
        Tone.NEUTRAL -> Pair(surfaceVariant, onSurfaceVariant)
        Tone.PRIMARY -> Pair(primaryContainer, onPrimaryContainer)
        Tone.SUCCESS -> LocalMoreColours.current.success
        Tone.WARNING -> LocalMoreColours.current.warning
        Tone.ERROR -> Pair(errorContainer, onErrorContainer)
    }
}
