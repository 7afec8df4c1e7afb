package org.parvis.app

import android.app.Activity
import android.content.Intent
import androidx.compose.ui.test.assertTextContains
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.onNodeWithTag
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Connectivity
import org.parvis.core.ffi.DraftRecord
import org.parvis.core.testing.TownHall
import org.parvis.core.testing.drawPhoto
import org.parvis.core.testing.openPhone
import org.parvis.core.testing.queueStreetlight
import org.parvis.core.testing.round
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The system ends the process wherever the citizen looks at something else; the next one goes on where they were. */
@RunWith(RobolectricTestRunner::class)
@Config(application = OldPhone::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class ProcessDeathTest {
    @get:Rule val rule = createEmptyComposeRule()
    private val app get() = RuntimeEnvironment.getApplication() as OldPhone
    private val citizen by lazy { Citizen(rule) }
    private lateinit var activity: MainActivity

    private fun <T> core(ask: suspend ParvisClient.() -> T): T = runBlocking { app.client.await().ask() }
    private fun draft(): DraftRecord = core { drafts().single() }

    /** In this process, which is another one than the [Dead]'s: what was kept at [step], shown. */
    private fun goesOn(step: String, folder: File = Dead.copy(step)) {
        app.goesOnWith(folder)
        activity = Robolectric.buildActivity(MainActivity::class.java).setup(readBundle(Dead.step(step).resolve("saved"))).get()
    }

    private fun startsAnew(step: String) {
        app.goesOnWith(Dead.copy(step))
        activity = Robolectric.buildActivity(MainActivity::class.java, Intent(Intent.ACTION_MAIN)).setup().get()
    }

    /** What is left of this phone in the process of the tests sends nothing once the next test has a town hall. */
    @After
    fun ends() {
        Dead.hall.stop()
        core { setConnectivity(Connectivity.OFFLINE) }
    }

    /** Without the network, and with the whole way that was left. */
    private fun isKept() {
        citizen.tap("report.check.send")
        citizen.reads("Gardé. Il partira tout seul.")
        assertEquals(1, core { outbox() }.single().photos.size)
    }

    @Test
    fun whereTheMunicipalityIsChosen() {
        goesOn("first")
        citizen.tap("first.municipality")
        citizen.sees("home")
    }

    @Test
    fun atHome() {
        goesOn("home")
        citizen.tap("home.report")
        citizen.sees("report.photo")
    }

    private fun photoArrives(): Int {
        val (draft, code) = Dead.step("camera").resolve("request").readText().split(' ')
        drawPhoto(File(app.cacheDir, "camera").apply { mkdirs() }.resolve("$draft.jpg"))
        return code.toInt()
    }

    @Test
    fun inFrontOfTheCameraWhosePhotoArrivesAfterwards() {
        val code = photoArrives()
        goesOn("camera")
        assertTrue(activity.activityResultRegistry.dispatchResult(code, Activity.RESULT_OK, null))
        citizen.sees("report.place")
        assertEquals(1, draft().photos.size)
    }

    @Test
    fun inFrontOfTheCameraAndNobodyIsLeftWhoAskedForIt() {
        photoArrives()
        startsAnew("camera")
        citizen.tap("home.photo")
        citizen.reads("Photo retrouvée")
        citizen.tap("report.photo.keep")
        citizen.sees("report.place")
        assertEquals(1, draft().photos.size)
    }

    @Test
    fun wherePlacesAreOffered() {
        goesOn("place")
        citizen.sees("report.place")
        citizen.locateUnderTheLamp(app)
        citizen.tap("report.place.candidate")
        citizen.sees("report.what")
    }

    @Test
    fun amongTheResultsOfASearch() {
        goesOn("what")
        citizen.tap("report.what.service")
        citizen.tap("answer.off")
        citizen.tap("report.questions.next")
        citizen.tap("report.known.other")
        isKept()
    }

    @Test
    fun afterAnAnswer() {
        goesOn("questions")
        citizen.tap("report.questions.next")
        citizen.tap("report.known.other")
        isKept()
    }

    @Test
    fun beforeAReportThatIsPerhapsTheSame() {
        goesOn("known")
        citizen.tap("report.known.other")
        isKept()
    }

    @Test
    fun whileTyping() {
        goesOn("check")
        citizen.sees("report.check.text")
        rule.onNodeWithTag("report.check.text").assertTextContains("Devant l'école")
        isKept()
        assertEquals("Devant l'école", core { outbox() }.single().text)
    }

    @Test
    fun beforeWhatOthersWillSee() {
        goesOn("public")
        citizen.reads("Devant l'école")
        citizen.tap("back")
        isKept()
    }

    /** The folder as the killed process left it, not a copy: it goes out, once. */
    @Test
    fun afterItWasKept() {
        goesOn("done", Dead.phone)
        citizen.reads("Gardé. Il partira tout seul.")
        val before = Dead.hall.run { start(); numbers() }
        app.getsWifi()
        citizen.reads("Reçu. N°")
        assertEquals(1, (Dead.hall.numbers() - before.toSet()).size)
    }

    @Test
    fun beforeTheRequest() {
        goesOn("request")
        citizen.sees("request.sentence")
        citizen.reads("Devant l'école")
    }

    @Test
    fun inTheMiddleOfAQuestion() {
        goesOn("write")
        citizen.sees("write.text")
        rule.onNodeWithTag("write.text").assertTextContains("Pourquoi pas deux lampadaires ?")
        citizen.type("write.text", " Merci.")
        rule.waitUntil(Citizen.PATIENCE_MS) { "Merci" in draft().text }
        citizen.tap("write.subject")
        citizen.tap("write.send")
        citizen.reads("Gardé. Il partira tout seul.")
        assertEquals(emptyList(), core { drafts() })
    }

    /** A process that went through every page, and was killed at the end. */
    private object Dead {
        val hall = TownHall()
        private val steps = temporaryFolder("parvis-steps")
        val phone = File(steps, "phone")

        fun step(name: String) = File(steps, name)
        fun copy(name: String) = temporaryFolder("parvis-again").also { step(name).resolve("phone").copyRecursively(it, overwrite = true) }

        init {
            Runtime.getRuntime().addShutdownHook(Thread(hall::close))
            reportTheSameLamp()
            File(phone, "packs/esch.json").apply { parentFile.mkdirs() }.writeBytes(hall.pack())
            val properties = System.getProperties().stringPropertyNames()
                .filter { name -> listOf("parvis.", "robolectric.", "jna.").any(name::startsWith) }
                .map { "-D$it=${System.getProperty(it)}" }
            val command = listOf(ProcessHandle.current().info().command().get(), "--add-opens=java.base/java.io=ALL-UNNAMED") + properties +
                listOf("-Dparvis.steps=$steps", "-cp", System.getProperty("java.class.path"), "org.junit.runner.JUnitCore", DyingPhone::class.java.name)
            val process = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()
            val said = process.inputStream.bufferedReader()
            val log = mutableListOf<String>()
            while (log.lastOrNull() != "step: killed") {
                log += checkNotNull(said.readLine()) { "it ended by itself:\n" + log.joinToString("\n") }
                if (log.last() != "step: no town hall") continue
                hall.stop()
                process.outputStream.run { write("\n".toByteArray()); flush() }
            }
            process.destroyForcibly().waitFor()
        }

        private fun reportTheSameLamp() = runBlocking {
            val other = openPhone(File(steps, "other").apply { mkdirs() })
            other.addCityPack(hall.pack())
            other.setConnectivity(Connectivity.UNMETERED)
            other.queueStreetlight("Éteint depuis lundi")
            other.round()
            other.close()
        }
    }
}
