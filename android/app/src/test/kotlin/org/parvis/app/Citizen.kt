package org.parvis.app

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.app.Application
import android.location.Location
import android.location.LocationManager
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import android.os.Looper
import android.os.SystemClock
import androidx.compose.ui.test.ComposeTimeoutException
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.onAllNodesWithTag
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.printToString
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowNetwork
import org.robolectric.shadows.ShadowNetworkCapabilities

/** Who looks at the screen, reads, taps and types. */
class Citizen(private val rule: ComposeTestRule) {
    var taps = 0

    fun sees(tag: String) = until(tag) { isThere(tag) }
    fun misses(tag: String) = until("no $tag") { !isThere(tag) }
    fun seesEither(one: String, other: String): String {
        until("$one or $other") { isThere(one) || isThere(other) }
        return if (isThere(one)) one else other
    }

    fun reads(text: String) = until(text) { rule.onAllNodesWithText(text, substring = true).fetchSemanticsNodes().isNotEmpty() }

    fun tap(tag: String) {
        sees(tag)
        val node = rule.onAllNodesWithTag(tag).onFirst()
        runCatching { node.performScrollTo() }
        node.performClick()
        taps++
    }

    fun type(tag: String, text: String) {
        sees(tag)
        runCatching { rule.onNodeWithTag(tag).performScrollTo() }
        rule.onNodeWithTag(tag).performTextInput(text)
    }

    /** One tap; the phone finds where it is. */
    fun locateUnderTheLamp(app: Application) {
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
            isThere("report.place.candidate")
        }
    }

    /** Where it does not come, what is there instead is the best hint. */
    private fun until(what: String, so: () -> Boolean) = try {
        rule.waitUntil(PATIENCE_MS, so)
    } catch (failed: ComposeTimeoutException) {
        throw AssertionError("$what did not come; there is\n" + rule.onAllNodes(isRoot()).printToString(maxDepth = 40), failed)
    }

    private fun isThere(tag: String) = rule.onAllNodesWithTag(tag).fetchSemanticsNodes().isNotEmpty()

    companion object {
        const val PATIENCE_MS = 60_000L
    }
}

/** What the system says when there is a network again. */
fun Application.getsWifi() {
    val wifi = ShadowNetworkCapabilities.newInstance()
    shadowOf(wifi).addCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED)
    for (callback in networkCallbacks()) callback.onCapabilitiesChanged(ShadowNetwork.newInstance(1), wifi)
}

fun Application.losesTheNetwork() {
    for (callback in networkCallbacks()) callback.onLost(ShadowNetwork.newInstance(1))
}

private fun Application.networkCallbacks() = shadowOf(service<ConnectivityManager>()).networkCallbacks
