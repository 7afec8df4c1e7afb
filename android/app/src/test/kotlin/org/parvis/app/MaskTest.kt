package org.parvis.app

import androidx.compose.runtime.remember
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.test.assertCountEquals
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onAllNodesWithTag
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.test.swipeUp
import kotlinx.coroutines.flow.MutableStateFlow
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.ParvisClient
import org.parvis.core.fake.FakeCore
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.Mask
import org.parvis.core.ffi.RequestKind
import org.parvis.core.testing.drawPhoto
import org.parvis.ui.At
import org.parvis.ui.Navigator
import org.parvis.ui.Nudge
import org.parvis.ui.ParvisScreens
import org.parvis.ui.ParvisTheme
import org.parvis.ui.Screen
import org.parvis.ui.middle
import org.parvis.ui.nudged
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import kotlin.math.abs
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** A number plate is struck out before everybody sees the photo: with a finger, or without one. */
@RunWith(RobolectricTestRunner::class)
@Config(application = android.app.Application::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class MaskTest {
    @get:Rule val rule = createComposeRule()
    private val core = FakeCore()
    private val draft = core.createDraft(RequestKind.REPORT, DraftPatch()).id.also {
        core.addPhotoFile(it, drawPhoto(temporaryFolder("parvis-photo").resolve("lamp.jpg")).path)
    }
    private val photo get() = core.draft(draft).photos.single()
    private val masks get() = photo.masks
    private val citizen by lazy { Citizen(rule) }

    private fun open() {
        val client = ParvisClient(core)
        rule.setContent {
            ParvisTheme(false) {
                ParvisScreens(client, NoPlatform(), remember { Navigator(Screen(At.PUBLIC, draft, 4, 4)) }, MutableStateFlow(null))
            }
        }
    }

    private fun until(so: () -> Boolean) = rule.waitUntil(20_000, so)

    @Test
    fun withButtonsAlone() {
        open()
        citizen.tap("report.public.mask")
        until { masks == listOf(photo.middle()) }
        citizen.reads("1 zone masquée")
        // Left is the first of the buttons.
        citizen.tap("report.public.nudge")
        until { masks == listOf(photo.middle().nudged(Nudge.LEFT, photo)) }
        citizen.tap("report.public.mask")
        until { masks.size == 2 }
        rule.onAllNodesWithTag("report.public.area").assertCountEquals(2)
        citizen.tap("report.public.unmask")
        citizen.tap("report.public.unmask")
        until { masks.isEmpty() }
    }

    @Test
    fun withAFinger() {
        open()
        citizen.sees("report.public.photo")
        var width = 0
        rule.onNodeWithTag("report.public.photo").performTouchInput {
            width = this.width
            down(Offset(width * 0.25f, height * 0.5f))
            advanceEventTime(viewConfiguration.longPressTimeoutMillis + 100)
            moveTo(Offset(width * 0.4f, height * 0.6f))
            moveTo(Offset(width * 0.5f, height * 0.75f))
            up()
        }
        until { masks.isNotEmpty() }
        val mask = masks.single() as Mask.Rectangle
        val drawn = listOf(mask.x, mask.y, mask.width, mask.height).map { it.toInt() }
        // 1200 × 900.
        val wanted = listOf(300, 450, 300, 225)
        assertTrue(drawn.zip(wanted).all { (one, other) -> abs(one - other) < 10 }, "$drawn")
    }

    @Test
    fun aFingerThatScrollsStrikesOutNothing() {
        open()
        citizen.sees("report.public.photo")
        rule.onNodeWithTag("report.public.photo").performTouchInput { swipeUp() }
        citizen.tap("report.public.mask")
        until { masks == listOf(photo.middle()) }
    }

    @Test
    fun aMaskStaysOnThePhotoAndNeverVanishes() {
        var mask = photo.middle()
        for (nudge in Nudge.entries) {
            repeat(50) { mask = mask.nudged(nudge, photo) }
            assertTrue(mask.width > 0u && mask.height > 0u && mask.x + mask.width <= photo.width && mask.y + mask.height <= photo.height, "$nudge $mask")
        }
        assertEquals(0u, photo.middle().let { start -> (1..50).fold(start) { it, _ -> it.nudged(Nudge.UP, photo) } }.y)
    }
}
