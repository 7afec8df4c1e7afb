package org.parvis.app

import androidx.compose.ui.test.junit4.v2.createComposeRule
import org.junit.Assume.assumeTrue
import org.junit.Rule
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import kotlin.test.Test
import kotlin.test.assertEquals

/** Every screen, drawn, and checked for those who cannot see it, hear it, or hit a small target. */
@RunWith(RobolectricTestRunner::class)
@Config(application = android.app.Application::class)
class ScreensTest {
    @get:Rule val rule = createComposeRule()

    @Config(qualifiers = "fr-w360dp-h740dp-xhdpi")
    @Test fun frenchInTheLight() = each(listOf(State.usual(), State.failing()), listOf(Look("fr", isDark = false, fontScale = 1f)))

    @Config(qualifiers = "ar-ldrtl-w360dp-h640dp-night-xhdpi")
    @Test fun arabicInTheDarkTwiceAsLarge() = each(listOf(State.usual()), listOf(Look("ar", isDark = true, fontScale = 2f)))

    @Config(qualifiers = "fr-w360dp-h640dp-xhdpi")
    @Test fun allOfFrench() = deep("fr")

    @Config(qualifiers = "en-w360dp-h640dp-xhdpi")
    @Test fun allOfEnglish() = deep("en")

    @Config(qualifiers = "ar-ldrtl-w360dp-h640dp-xhdpi")
    @Test fun allOfArabic() = deep("ar")

    @Config(qualifiers = "de-w360dp-h640dp-xhdpi")
    @Test fun allOfGerman() = deep("de")

    @Config(qualifiers = "nl-w360dp-h640dp-xhdpi")
    @Test fun allOfDutch() = deep("nl")

    private fun deep(language: String) {
        assumeTrue("only in the long runs", System.getenv("PARVIS_DEEP") != null)
        val looks = listOf(false, true).flatMap { dark -> listOf(1f, 1.3f, 2f).map { Look(language, dark, it) } }
        each(listOf(State.usual(), State.empty(), State.offline(), State.failing(), State.long()), looks)
    }

    private fun each(states: List<State>, looks: List<Look>) {
        val gallery = Gallery(rule)
        assertEquals(emptyList(), looks.flatMap { look -> states.flatMap { gallery.faultsOf(it, look) } })
    }
}
