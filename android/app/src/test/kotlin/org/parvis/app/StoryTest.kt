package org.parvis.app

import android.app.Activity
import android.app.NotificationManager
import android.os.Looper
import android.provider.MediaStore
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.lifecycle.Lifecycle
import androidx.test.platform.app.InstrumentationRegistry
import androidx.work.testing.TestListenableWorkerBuilder
import kotlinx.coroutines.runBlocking
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.ffi.RequestKind
import org.parvis.core.testing.drawPhoto
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import java.io.File
import java.time.Duration
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The streetlight, through the real activity, the real core and a real town hall: what a person would tap and type. */
@RunWith(RobolectricTestRunner::class)
@Config(application = TestApplication::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class StoryTest {
    @get:Rule val rule = createAndroidComposeRule<MainActivity>()
    private val app get() = rule.activity.application as TestApplication
    private val hall get() = TestApplication.hall
    private val citizen by lazy { Citizen(rule) }

    /** The system's camera: the citizen presses the shutter, and accepts. Meanwhile the system ends our activity. */
    private fun takePhoto() {
        var asked: org.robolectric.shadows.ShadowActivity.IntentForResult? = null
        rule.waitUntil(Citizen.PATIENCE_MS) {
            asked = shadowOf(rule.activity).nextStartedActivityForResult
            asked != null
        }
        assertEquals(MediaStore.ACTION_IMAGE_CAPTURE, asked!!.intent.action)
        rule.activityRule.scenario.recreate()
        citizen.sees("report.photo")
        val camera = File(rule.activity.cacheDir, "camera")
        // Nothing is in it yet: who begins once more has the same one.
        drawPhoto(File(camera, runBlocking { app.client.await().createDraft(RequestKind.REPORT).id } + ".jpg"))
        citizen.taps += 2
        rule.activityRule.scenario.onActivity { it.activityResultRegistry.dispatchResult(asked!!.requestCode, Activity.RESULT_OK, null) }
    }

    @Test
    fun aStreetlightInSevenTaps() {
        val others = hall.numbers().toSet()
        hall.stop() // The system says that there is a network; there is none to the town hall.
        citizen.sees("first")
        Screenshots.shoot(rule, "story-1-first")
        citizen.tap("first.municipality")
        citizen.sees("home")
        citizen.reads("Esch-sur-Alzette")
        Screenshots.shoot(rule, "story-2-home")

        fillIn()
        citizen.sees("report.check")
        citizen.reads("Éclairage public")
        Screenshots.shoot(rule, "story-5-check")
        citizen.tap("report.check.send")
        citizen.reads("Gardé. Il partira tout seul.")
        println("figure: the streetlight in ${citizen.taps} taps")
        assertEquals(7, citizen.taps)
        Screenshots.shoot(rule, "story-6-kept")

        // There is a road again. The system tells of another network, and it goes out by itself.
        hall.start()
        app.getsWifi()
        citizen.reads("Reçu. N°")
        val number = (hall.numbers() - others).single()
        Screenshots.shoot(rule, "story-7-received")
        citizen.tap("report.done.see")
        citizen.sees("request")
        citizen.reads(number)
        Screenshots.shoot(rule, "story-8-request")
        toldByTheWorker(number)
        foundAgainOnATrain()
    }

    /** From home on, with a photo, a place and a tile; on the way the system ends our activity twice. */
    private fun fillIn() {
        citizen.taps = 0
        citizen.tap("home.report")
        citizen.sees("report.photo")
        takePhoto()
        citizen.sees("report.place")
        citizen.locateUnderTheLamp(app)
        Screenshots.shoot(rule, "story-3-place")
        citizen.tap("report.place.candidate")
        citizen.sees("report.what")
        citizen.sees("report.what.tile")
        Screenshots.shoot(rule, "story-4-what")
        rule.activityRule.scenario.recreate()
        citizen.tap("report.what.tile")
    }

    /**
     * The system says that there is no network, and is wrong. All can be filled in; whoever comes back to the app is a
     * reason to try in spite of it, and what is sent goes out though the system never takes back its word.
     */
    @Test
    fun theSystemSaysOfflineAndTheTownHallIsThere() {
        hall.stop()
        hall.start()
        val others = hall.numbers().toSet()
        app.losesTheNetwork()
        citizen.sees("net.offline")
        citizen.tap("first.municipality")
        fillIn()
        // What was heard of others by then may hold the same lamp.
        if (citizen.seesEither("report.known", "report.check") == "report.known") citizen.tap("report.known.other")
        citizen.tap("report.check.send")
        citizen.sees("report.done")
        rule.activityRule.scenario.moveToState(Lifecycle.State.CREATED)
        rule.activityRule.scenario.moveToState(Lifecycle.State.RESUMED)
        citizen.reads("Reçu. N°")
        assertEquals(1, (hall.numbers() - others).size)
        citizen.sees("net.offline")
    }

    /** The app is put away; the staff answers; a worker finds it, and what it tells opens the request. */
    private fun toldByTheWorker(number: String) {
        rule.activityRule.scenario.moveToState(Lifecycle.State.CREATED)
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofSeconds(2))
        hall.act(number, "answer", """{"text": "Une équipe passe demain."}""")
        val manager = app.service<NotificationManager>()
        shadowOf(manager).setNotificationsEnabled(true)
        val until = System.nanoTime() + Citizen.PATIENCE_MS * 1_000_000
        while (shadowOf(manager).allNotifications.isEmpty() && System.nanoTime() < until) {
            runBlocking { TestListenableWorkerBuilder<SyncWorker>(app).build().doWork() }
            Thread.sleep(500)
        }
        val told = shadowOf(manager).allNotifications.first()
        assertTrue(told.extras.getCharSequence("android.text")!!.endsWith("vous a écrit."))
        assertEquals("Du nouveau dans vos demandes.", told.publicVersion.extras.getCharSequence("android.text"))

        rule.activityRule.scenario.moveToState(Lifecycle.State.RESUMED)
        rule.activityRule.scenario.onActivity {
            InstrumentationRegistry.getInstrumentation().callActivityOnNewIntent(it, shadowOf(told.contentIntent).savedIntent)
        }
        citizen.sees("request")
        citizen.reads("Une équipe passe demain.")
        Screenshots.shoot(rule, "story-9-answer")
    }

    /** Without any network, the whole history is there. */
    private fun foundAgainOnATrain() {
        hall.stop()
        app.losesTheNetwork()
        citizen.tap("back")
        citizen.sees("requests.search")
        citizen.sees("net.offline")
        citizen.type("requests.search", "lampad")
        citizen.sees("row")
        Screenshots.shoot(rule, "story-a-found")
        citizen.type("requests.search", "xyz")
        citizen.reads("Rien ne correspond.")
    }
}
