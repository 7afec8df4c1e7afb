package org.parvis.app

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.app.Activity
import android.app.NotificationManager
import android.location.Location
import android.location.LocationManager
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import android.os.Looper
import android.os.SystemClock
import android.provider.MediaStore
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.test.onAllNodesWithTag
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextInput
import androidx.lifecycle.Lifecycle
import androidx.test.platform.app.InstrumentationRegistry
import androidx.work.testing.TestListenableWorkerBuilder
import kotlinx.coroutines.runBlocking
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.testing.drawPhoto
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowNetwork
import org.robolectric.shadows.ShadowNetworkCapabilities
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
    private var taps = 0

    private fun sees(tag: String) = rule.waitUntil(PATIENCE_MS) { rule.onAllNodesWithTag(tag).fetchSemanticsNodes().isNotEmpty() }
    private fun reads(text: String) = rule.waitUntil(PATIENCE_MS) { rule.onAllNodesWithText(text, substring = true).fetchSemanticsNodes().isNotEmpty() }

    private fun tap(tag: String) {
        sees(tag)
        val node = rule.onAllNodesWithTag(tag).onFirst()
        runCatching { node.performScrollTo() }
        node.performClick()
        taps++
    }

    /** The system's camera: the citizen presses the shutter, and accepts. Meanwhile the system ends our activity. */
    private fun takePhoto() {
        var asked: org.robolectric.shadows.ShadowActivity.IntentForResult? = null
        rule.waitUntil(PATIENCE_MS) {
            asked = shadowOf(rule.activity).nextStartedActivityForResult
            asked != null
        }
        assertEquals(MediaStore.ACTION_IMAGE_CAPTURE, asked!!.intent.action)
        rule.activityRule.scenario.recreate()
        sees("report.photo")
        val camera = File(rule.activity.cacheDir, "camera")
        drawPhoto(File(camera, runBlocking { app.client.await().drafts().first().id } + ".jpg"))
        taps += 2
        rule.activityRule.scenario.onActivity { it.activityResultRegistry.dispatchResult(asked!!.requestCode, Activity.RESULT_OK, null) }
    }

    private fun standUnderTheLamp() {
        shadowOf(app).grantPermissions(ACCESS_COARSE_LOCATION, ACCESS_FINE_LOCATION)
        val manager = app.service<LocationManager>()
        shadowOf(manager).setProviderEnabled(LocationManager.GPS_PROVIDER, true)
        tap("report.place.position")
        rule.waitUntil(PATIENCE_MS) {
            shadowOf(manager).simulateLocation(
                Location(LocationManager.GPS_PROVIDER).apply {
                    latitude = 49.4958
                    longitude = 5.9806
                    accuracy = 8f
                    time = System.currentTimeMillis()
                    elapsedRealtimeNanos = SystemClock.elapsedRealtimeNanos()
                },
            )
            shadowOf(Looper.getMainLooper()).idle()
            rule.onAllNodesWithTag("report.place.candidate").fetchSemanticsNodes().isNotEmpty()
        }
    }

    @Test
    fun aStreetlightInSevenTaps() {
        hall.stop() // The system says that there is a network; there is none to the town hall.
        sees("first")
        Screenshots.shoot(rule, "story-1-first")
        tap("first.municipality")
        sees("home")
        reads("Esch-sur-Alzette")
        Screenshots.shoot(rule, "story-2-home")

        taps = 0
        tap("home.report")
        sees("report.photo")
        takePhoto()
        sees("report.place")
        standUnderTheLamp()
        Screenshots.shoot(rule, "story-3-place")
        tap("report.place.candidate")
        sees("report.what")
        sees("report.what.tile")
        Screenshots.shoot(rule, "story-4-what")
        rule.activityRule.scenario.recreate()
        tap("report.what.tile")
        sees("report.check")
        reads("Éclairage public")
        Screenshots.shoot(rule, "story-5-check")
        tap("report.check.send")
        reads("Gardé. Il partira tout seul.")
        println("figure: the streetlight in $taps taps")
        assertEquals(7, taps)
        Screenshots.shoot(rule, "story-6-kept")

        // There is a road again. The system tells of another network, and it goes out by itself.
        hall.start()
        val network = ShadowNetworkCapabilities.newInstance()
        shadowOf(network).addCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED)
        val callbacks = shadowOf(app.service<ConnectivityManager>()).networkCallbacks
        for (callback in callbacks) callback.onCapabilitiesChanged(ShadowNetwork.newInstance(1), network)
        reads("Reçu. N°")
        val number = hall.numbers().single()
        Screenshots.shoot(rule, "story-7-received")
        tap("report.done.see")
        sees("request")
        reads(number)
        Screenshots.shoot(rule, "story-8-request")
        toldByTheWorker(number)
        foundAgainOnATrain()
    }

    /** The app is put away; the staff answers; a worker finds it, and what it tells opens the request. */
    private fun toldByTheWorker(number: String) {
        rule.activityRule.scenario.moveToState(Lifecycle.State.CREATED)
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofSeconds(2))
        hall.act(number, "answer", """{"text": "Une équipe passe demain."}""")
        val manager = app.service<NotificationManager>()
        shadowOf(manager).setNotificationsEnabled(true)
        val until = System.nanoTime() + PATIENCE_MS * 1_000_000
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
        sees("request")
        reads("Une équipe passe demain.")
        Screenshots.shoot(rule, "story-9-answer")
    }

    /** Without any network, the whole history is there. */
    private fun foundAgainOnATrain() {
        hall.stop()
        for (callback in shadowOf(app.service<ConnectivityManager>()).networkCallbacks) callback.onLost(ShadowNetwork.newInstance(1))
        tap("back")
        sees("requests.search")
        sees("net.offline")
        rule.onNodeWithTag("requests.search").performTextInput("lampad")
        sees("row")
        Screenshots.shoot(rule, "story-a-found")
        rule.onNodeWithTag("requests.search").performTextInput("xyz")
        reads("Rien ne correspond.")
    }

    private companion object {
        const val PATIENCE_MS = 60_000L
    }
}
