package org.parvis.app

import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import org.junit.Rule
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import java.io.File
import kotlin.test.Test

/** The data folder does not open at first: the phone is locked or full. The same process opens it once that is over. */
@RunWith(RobolectricTestRunner::class)
@Config(application = OpeningTest.Barred::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class OpeningTest {
    @get:Rule val rule = createEmptyComposeRule()
    private val app get() = RuntimeEnvironment.getApplication() as Barred
    private val citizen by lazy { Citizen(rule) }

    /** Something else stands where the folder should be. */
    class Barred : TestApplication() {
        val bar by lazy { File(phone, "data").apply { writeText("") } }
        override fun folder() = bar
    }

    @Test
    fun theCitizenTriesAgain() {
        Robolectric.buildActivity(MainActivity::class.java).setup()
        citizen.sees("failure")
        citizen.reads("Code")
        app.bar.delete()
        citizen.tap("retry")
        citizen.sees("first")
    }

    @Test
    fun itIsTriedAgainWhenTheAppComesToTheFront() {
        val activity = Robolectric.buildActivity(MainActivity::class.java).setup()
        citizen.sees("retry")
        activity.pause().stop()
        app.bar.delete()
        activity.start().resume()
        citizen.sees("first")
    }
}
