package org.parvis.core

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.io.TempDir
import org.parvis.core.ffi.Connectivity
import org.parvis.core.ffi.FaceState
import org.parvis.core.testing.Road
import org.parvis.core.testing.TownHall
import org.parvis.core.testing.openPhone
import org.parvis.core.testing.queueStreetlight
import org.parvis.core.testing.round
import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals

class LostAnswerTest {
    @Test
    fun `an answer that is lost makes no second request`(@TempDir folder: File) = runBlocking {
        TownHall().use { hall ->
            Road(hall.url, losing = "PUT /v1/requests/", lost = 1).use { road ->
                val phone = openPhone(folder)
                phone.addCityPack(hall.pack(road.url))
                phone.setConnectivity(Connectivity.UNMETERED)
                val id = phone.queueStreetlight("Éteint depuis lundi")
                while (phone.round().outcome.waiting > 0u) assertEquals(1, road.reached.get(), "asked before it is sent again")
                assertEquals(1, hall.numbers().size)
                assertEquals(FaceState.Received, phone.request(id).summary.face.state)
                phone.close()
            }
        }
    }
}
