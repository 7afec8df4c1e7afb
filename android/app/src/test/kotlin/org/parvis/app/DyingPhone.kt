package org.parvis.app

import android.os.Bundle
import android.provider.MediaStore
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.isSelected
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.ffi.RequestKind
import org.parvis.core.testing.drawPhoto
import org.parvis.core.testing.streetlight
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config
import java.io.File
import kotlin.test.Test

/**
 * A process of its own that goes through the whole report flow. On each page the citizen looks at something else; what
 * the system keeps then (the saved state, the folder) goes into `STEPS/NAME`, and its name to the parent. It never ends:
 * [ProcessDeathTest] kills it. Not a test of its own.
 */
@RunWith(RobolectricTestRunner::class)
@Config(application = OldPhone::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class DyingPhone {
    @get:Rule val rule = createEmptyComposeRule()
    private val steps = File(System.getProperty("parvis.steps"))
    private val app get() = RuntimeEnvironment.getApplication() as OldPhone
    private val phone = File(steps, "phone")
    private val citizen by lazy { Citizen(rule) }
    private lateinit var activity: ActivityController<MainActivity>

    @Test
    fun goesThroughEveryPage() {
        app.goesOnWith(phone)
        activity = Robolectric.buildActivity(MainActivity::class.java).setup()
        citizen.sees("first")
        keep("first")
        citizen.tap("first.municipality")
        citizen.sees("home")
        hearOfTheOther()
        keep("home")

        citizen.tap("home.report")
        val camera = openCamera()
        keep("camera")
        // Nothing is in it yet: who begins once more has the same one.
        val draft = runBlocking { app.client.await().createDraft(RequestKind.REPORT).id }
        File(steps, "camera/request").writeText("$draft $camera")
        drawPhoto(File(app.cacheDir, "camera/$draft.jpg"))
        activity.get().activityResultRegistry.dispatchResult(camera, android.app.Activity.RESULT_OK, null)

        citizen.sees("report.place")
        citizen.locateUnderTheLamp(app)
        keep("place")
        citizen.tap("report.place.candidate")
        citizen.type("report.what.search", "lampad")
        citizen.sees("report.what.service")
        keep("what")
        citizen.tap("report.what.service")
        citizen.tap("answer.off")
        rule.waitUntil(Citizen.PATIENCE_MS) { rule.onAllNodes(hasTestTag("answer.off") and isSelected()).fetchSemanticsNodes().isNotEmpty() }
        keep("questions")
        citizen.tap("report.questions.next")
        citizen.sees("report.known.same")
        keep("known")
        citizen.tap("report.known.other")
        citizen.type("report.check.text", "Devant l'école")
        keep("check")
        citizen.tap("report.check.public")
        citizen.sees("report.public")
        keep("public")
        citizen.tap("back")
        say("no town hall")
        readln()
        citizen.tap("report.check.send")
        citizen.reads("Gardé. Il partira tout seul.")
        keep("done")
        citizen.tap("report.done.see")
        citizen.sees("request")
        keep("request")

        citizen.tap("back")
        citizen.tap("home.write")
        citizen.type("write.text", "Pourquoi pas deux lampadaires ?")
        rule.waitUntil(Citizen.PATIENCE_MS) { runBlocking { app.client.await().drafts().any { it.kind == RequestKind.QUESTION } } }
        keep("write")
        say("killed")
        Thread.sleep(Long.MAX_VALUE)
    }

    /** The other one's report of the same lamp comes with the first synchronisation. */
    private fun hearOfTheOther() = runBlocking {
        val client = app.client.await()
        val asking = client.createDraft(RequestKind.REPORT, streetlight).id
        while (client.known(asking).rows.isEmpty()) delay(50)
        client.deleteDraft(asking)
    }

    private fun openCamera(): Int {
        var code: Int? = null
        rule.waitUntil(Citizen.PATIENCE_MS) {
            val asked = shadowOf(activity.get()).nextStartedActivityForResult
            if (asked != null) check(asked.intent.action == MediaStore.ACTION_IMAGE_CAPTURE)
            code = asked?.requestCode
            code != null
        }
        return code!!
    }

    /** Put away, as the system does before it ends a process, and taken up again. */
    private fun keep(name: String) {
        rule.waitForIdle()
        activity.pause().stop()
        val saved = Bundle()
        activity.saveInstanceState(saved)
        val to = File(steps, name).apply { mkdirs() }
        saved.write(File(to, "saved"))
        copyStill(phone, File(to, "phone"))
        activity.restart().start().resume()
        say(name)
    }

    private fun say(word: String) = println("step: $word")
}
