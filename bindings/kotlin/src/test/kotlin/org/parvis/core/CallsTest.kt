package org.parvis.core

import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.junit.jupiter.api.io.TempDir
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.Connectivity
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.SyncBudget
import org.parvis.core.fake.FakeCore
import org.parvis.core.testing.Tree
import org.parvis.core.testing.drawPhoto
import org.parvis.core.testing.openPhone
import org.parvis.core.testing.streetlight
import java.io.File
import java.time.Duration
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Threads, cancellation and closing. */
class CallsTest {
    @Test
    fun `who is cancelled goes on at once, and the call still ends`() = runBlocking {
        val begun = CountDownLatch(1)
        val goOn = CountDownLatch(1)
        val core = object : FakeCore() {
            override fun deleteDraft(id: String) {
                begun.countDown()
                goOn.await()
                super.deleteDraft(id)
            }
        }
        val phone = ParvisClient(core)
        val draft = phone.createDraft(RequestKind.REPORT).id
        val deleting = launch(Dispatchers.Default) { phone.deleteDraft(draft) }
        begun.await()
        withTimeout(5_000) { deleting.cancelAndJoin() }
        assertEquals(draft, phone.draft(draft).id, "it has not ended yet")
        goOn.countDown()
        withTimeout(5_000) { while (core.drafts.isNotEmpty()) yield() }
    }

    @Test
    fun `closing during calls ends each with an answer or with Closed`(@TempDir folder: File) = runBlocking {
        val phone = openPhone(folder)
        phone.addCityPack(Tree.esch.readBytes())
        val photo = drawPhoto(File(folder, "lamp.jpg")).path
        val drafts = List(8) { phone.createDraft(RequestKind.REPORT, streetlight).id }
        val calls = drafts.map { draft ->
            async(Dispatchers.Default) { runCatching { phone.addPhotoFile(draft, photo) } }
        }
        val syncing = async(Dispatchers.Default) { runCatching { phone.synchronise(SyncBudget.UntilStopped) } }
        phone.close()
        withTimeout(30_000) {
            for (outcome in calls.awaitAll() + syncing.await()) outcome.onFailure { assertIs<ParvisException.Closed>(it) }
        }
        assertFailsWith<ParvisException.Closed> { phone.home() }
        // What was answered is there, what was not is whole: the folder opens again.
        val again = openPhone(folder)
        assertEquals(drafts.toSet(), again.drafts().map { it.id }.toSet())
        again.close()
    }

    @Test
    fun `one synchronisation at a time, and a cancelled one ends`(@TempDir folder: File) = runBlocking {
        val phone = openPhone(folder)
        phone.addCityPack(Tree.esch.readBytes())
        phone.setConnectivity(Connectivity.OFFLINE)
        val running = async(Dispatchers.Default, CoroutineStart.UNDISPATCHED) { phone.synchronise(SyncBudget.UntilStopped) }
        assertNull(phone.synchronise(SyncBudget.UntilStopped))
        withTimeout(5_000) { running.cancelAndJoin() }
        withTimeout(10_000) {
            while (phone.synchronise(SyncBudget.Round(Duration.ZERO)) == null) delay(10)
        }
        phone.close()
    }

    @Test
    fun `a burst of changes asks once a frame at most`() = runBlocking {
        val core = FakeCore()
        val asked = AtomicInteger()
        val began = System.nanoTime()
        val watching = launch(Dispatchers.Default) {
            ParvisClient(core).live { asked.incrementAndGet() }.collect {}
        }
        while (asked.get() == 0) delay(1)
        repeat(1_000) { core.tell(Change.Requests) }
        delay(100)
        watching.cancel()
        val frames = (System.nanoTime() - began) / 16_000_000
        assertTrue(asked.get() in 2..frames.toInt() + 1, "${asked.get()} questions in $frames frames")
        println("figure: 1,000 changes: ${asked.get()} questions in $frames frames")
    }
}
