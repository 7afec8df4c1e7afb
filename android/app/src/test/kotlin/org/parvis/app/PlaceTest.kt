package org.parvis.app

import androidx.compose.runtime.remember
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.test.assertCountEquals
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onAllNodesWithTag
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTouchInput
import kotlinx.coroutines.flow.MutableStateFlow
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.ParvisClient
import org.parvis.core.fake.FakeCore
import org.parvis.core.fake.Samples
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.MapFrame
import org.parvis.core.ffi.Place
import org.parvis.core.ffi.PlaceSource
import org.parvis.core.ffi.RequestKind
import org.parvis.ui.At
import org.parvis.ui.Navigator
import org.parvis.ui.ParvisScreens
import org.parvis.ui.ParvisTheme
import org.parvis.ui.Screen
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import kotlin.math.abs
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Indoors, or without the permission: nobody knows where the phone is. */
@RunWith(RobolectricTestRunner::class)
@Config(application = android.app.Application::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class PlaceTest {
    @get:Rule val rule = createComposeRule()
    private val citizen by lazy { Citizen(rule) }

    private fun openOn(core: FakeCore): String {
        val draft = core.createDraft(RequestKind.REPORT, DraftPatch()).id
        val client = ParvisClient(core)
        val indoors = object : NoPlatform() {
            override suspend fun position(): Place? = null
        }
        rule.setContent {
            ParvisTheme(false) {
                ParvisScreens(client, indoors, remember { Navigator(Screen(At.PLACE, draft, 2, 4)) }, MutableStateFlow(null))
            }
        }
        citizen.tap("report.place.position")
        return draft
    }

    private fun nobodyChose(core: FakeCore, draft: String) {
        rule.onAllNodesWithTag("report.place.candidate").assertCountEquals(0)
        assertNull(core.draft(draft).place, "the middle of the map is nobody's place")
    }

    @Test
    fun aFingerPutsThePin() {
        val core = FakeCore()
        val draft = openOn(core)
        citizen.reads("Pas de position. Choisissez sur le plan.")
        citizen.reads("Touchez le plan")
        rule.onNodeWithContentDescription("Plan de la commune").assertExists()
        Screenshots.shoot(rule, "place-by-hand-1")
        nobodyChose(core, draft)

        // A quarter of the width to the east of the middle: 1,250 m of 5,000.
        rule.onNodeWithTag("report.place.map").performScrollTo()
        rule.onNodeWithTag("report.place.map").performTouchInput { down(Offset(width * 0.75f, height * 0.5f)); up() }
        citizen.reads("Placé à la main")
        Screenshots.shoot(rule, "place-by-hand-2")
        assertNull(core.draft(draft).place, "it is offered, and chosen by who put it there")
        citizen.tap("report.place.candidate")
        rule.waitUntil(20_000) { core.draft(draft).place != null }
        val place = core.draft(draft).place!!
        assertEquals(Triple(PlaceSource.HAND, null, null), Triple(place.source, place.accuracyM, place.ageS))
        val degree = 111_195 * Math.cos(Math.toRadians(place.coordinate.latitude))
        val east = (place.coordinate.longitude - Samples.lamp.coordinate.longitude) * degree
        assertTrue(abs(east - 1_250) < 20, "$east m")
    }

    @Test
    fun arrowsDoTheSameAndGoShorterWaysFromNearer() {
        val core = FakeCore()
        val draft = openOn(core)
        citizen.reads("Touchez le plan")
        tapNamed("Agrandir")
        nobodyChose(core, draft)
        rule.waitUntil(20_000) { runCatching { rule.onNodeWithContentDescription("63 mètres au nord").assertExists() }.isSuccess }
        tapNamed("63 mètres au nord")
        citizen.reads("Placé à la main")
        citizen.tap("report.place.candidate")
        rule.waitUntil(20_000) { core.draft(draft).place != null }
        val north = (core.draft(draft).place!!.coordinate.latitude - Samples.lamp.coordinate.latitude) * 111_195
        assertTrue(abs(north - 62.5) < 0.1, "$north m")
    }

    @Test
    fun whereNothingTellsWhereTheCityLiesTheScreenSaysSo() {
        val core = object : FakeCore() {
            override fun mapFrame(id: String): MapFrame? = null
        }
        val draft = openOn(core)
        citizen.reads("pas encore de plan de cette commune")
        rule.onAllNodesWithTag("report.place.map").assertCountEquals(0)
        nobodyChose(core, draft)
    }

    private fun tapNamed(name: String) {
        rule.onNodeWithContentDescription(name).performScrollTo()
        rule.onNodeWithContentDescription(name).performClick()
    }
}
