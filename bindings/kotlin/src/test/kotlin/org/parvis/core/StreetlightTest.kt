package org.parvis.core

import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.io.TempDir
import org.parvis.core.ffi.Action
import org.parvis.core.ffi.Connectivity
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.FaceState
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.Mask
import org.parvis.core.ffi.RequestChip
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.RequestQuery
import org.parvis.core.testing.TownHall
import org.parvis.core.testing.drawPhoto
import org.parvis.core.testing.openPhone
import org.parvis.core.testing.round
import org.parvis.core.testing.streetlight
import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** The whole story, through the wrapper, between the real core and a real town hall. */
class StreetlightTest {
    @Test
    fun `a streetlight goes out without a network, is answered, closed, and found again`(@TempDir folder: File) = runBlocking {
        TownHall().use { hall ->
            var phone = openPhone(folder)
            phone.addCityPack(hall.pack())
            hall.stop()

            // A dark street.
            phone.setConnectivity(Connectivity.OFFLINE)
            val draft = phone.createDraft(RequestKind.REPORT).id
            assertEquals(FlowPage.PHOTO, phone.nextPage(draft).page)
            val added = phone.addPhotoFile(draft, drawPhoto(File(folder, "lamp.jpg")).path)
            assertTrue(File(added.draft.photos.single().thumbnail).exists())
            val plate = listOf(Mask.Rectangle(40u, 30u, 200u, 60u))
            val photo = phone.maskPhoto(draft, added.hash, plate).photos.single()
            assertEquals(plate, photo.masks)
            assertEquals(FlowPage.PLACE, phone.nextPage(draft, FlowPage.PHOTO).page)
            phone.updateDraft(draft, DraftPatch(place = streetlight.place))
            val tile = phone.suggestions(draft).tiles.first { it.service == "LAMP" }
            phone.chooseTile(draft, tile)
            assertEquals(FlowPage.CHECK, phone.nextPage(draft, FlowPage.WHAT).page, "the tile answered the question")
            val review = phone.review(draft)
            assertEquals(emptyList(), review.draft.issues)
            assertEquals("Éclairage public", review.to)
            val id = phone.submit(draft).id
            assertEquals(FaceState.Waiting, phone.request(id).summary.face.state)

            // The battery is empty; later there is a network again.
            phone.close()
            phone = openPhone(folder)
            assertEquals(listOf(id), phone.outbox().map { it.summary.id })
            assertNotEquals(photo.hash, phone.request(id).photos.single().hash, "the plate is struck out in the file")
            hall.start()
            phone.setConnectivity(Connectivity.UNMETERED)
            val sent = phone.round()
            assertEquals(1u, sent.outcome.sent)
            assertEquals(1u, sent.outcome.photos)
            assertTrue(sent.news.items.single().text.startsWith("Reçu"), "${sent.news}")
            val number = hall.numbers().single()
            assertEquals(number, phone.request(id).summary.reference)

            // The staff; the citizen answers.
            hall.act(number, "assign", """{"service": "Éclairage public"}""")
            hall.act(number, "answer", """{"text": "Quel côté de la rue ?"}""")
            phone.retryUntil { request(id).summary.face.state == FaceState.Answered }
            assertEquals(id, phone.home().news.single().id)
            phone.markRead(id)
            phone.reply(id, "Du côté de l'école.")
            phone.retryUntil { request(id).acts.isEmpty() }
            hall.act(number, "close", """{"reason": "fixed", "text": "Ampoule changée."}""")
            phone.retryUntil { request(id).summary.face.state is FaceState.Closed }
            assertTrue(phone.request(id).summary.face.actions.any { it.action == Action.RATE })
            phone.rate(id, 5)
            phone.retryUntil { request(id).acts.isEmpty() }

            // On a train.
            hall.stop()
            phone.setConnectivity(Connectivity.OFFLINE)
            val found = phone.requests(RequestQuery(search = "lampad", chip = RequestChip.CLOSED)).rows.single()
            assertEquals(id, found.id)
            assertTrue(phone.request(id).timeline.any { it.text == "Ampoule changée." })
            assertNull(phone.home().waiting)
            phone.close()
        }
    }

    /** The phone looks by itself; a citizen who waits for something may ask it to. */
    private suspend fun ParvisClient.retryUntil(so: suspend ParvisClient.() -> Boolean) {
        repeat(20) {
            round()
            if (so()) return
            delay(500)
        }
        error("it did not come")
    }
}
