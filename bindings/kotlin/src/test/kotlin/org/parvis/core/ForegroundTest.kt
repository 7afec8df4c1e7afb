package org.parvis.core

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.io.TempDir
import org.parvis.core.ffi.AppState
import org.parvis.core.ffi.Connectivity
import org.parvis.core.ffi.FaceState
import org.parvis.core.ffi.SyncBudget
import org.parvis.core.testing.TownHall
import org.parvis.core.testing.openPhone
import org.parvis.core.testing.queueStreetlight
import java.io.File
import kotlin.test.Test
import kotlin.test.assertTrue

/** An app in the foreground synchronises all the time, from before its city is chosen. */
class ForegroundTest {
    @Test
    fun `what is queued while the town hall is away goes out once it is back and the network changes`(@TempDir folder: File) = runBlocking {
        TownHall().use { hall ->
            val phone = openPhone(folder)
            phone.setConnectivity(Connectivity.UNSTATED)
            phone.setAppState(AppState.FOREGROUND)
            val syncing = async(Dispatchers.Default) { phone.synchronise(SyncBudget.UntilStopped) }
            phone.addCityPack(hall.pack())
            hall.stop()
            val id = phone.queueStreetlight("Éteint")
            delay(3_000)
            assertTrue(syncing.isActive, "it goes on")
            hall.start()
            // Waits have grown meanwhile. A word from the platform ends them within five seconds; an attempt that a dead
            // connection takes with it costs one more wait.
            phone.setConnectivity(Connectivity.UNMETERED)
            withTimeout(120_000) { while (phone.request(id).summary.face.state != FaceState.Received) delay(200) }
            syncing.cancelAndJoin()
            phone.close()
        }
    }
}
