package org.parvis.core

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.io.TempDir
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.ChangeObserver
import org.parvis.core.ffi.Config
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.FaceState
import org.parvis.core.ffi.Language
import org.parvis.core.ffi.LogLine
import org.parvis.core.ffi.LogSink
import org.parvis.core.ffi.Parvis
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.SecretException
import org.parvis.core.ffi.SecureStore
import org.parvis.core.ffi.StorageProblem
import org.parvis.core.testing.TownHall
import org.parvis.core.testing.Tree
import org.parvis.core.testing.openPhone
import org.parvis.core.testing.queueStreetlight
import org.parvis.core.testing.round
import java.io.File
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue

/** What the platform gives, when it comes from other threads and when it fails. */
class PortsTest {
    @Test
    fun `changes come from whatever thread made them`(@TempDir folder: File) = runBlocking {
        TownHall().use { hall ->
            val phone = openPhone(folder)
            phone.addCityPack(hall.pack())
            val threads = ConcurrentLinkedQueue<String>()
            val told = CompletableDeferred<Change>()
            val collecting = launch(Dispatchers.Default) {
                phone.changes.collect { if (it is Change.Request) told.complete(it) }
            }
            val states = ConcurrentLinkedQueue<FaceState>()
            val id = phone.queueStreetlight("Éteint")
            val watching = launch(Dispatchers.Default) {
                phone.live({ it is Change.Request }) { request(id) }.collect {
                    threads += Thread.currentThread().name
                    states += it.summary.face.state
                }
            }
            phone.round()
            withTimeout(10_000) {
                assertEquals(Change.Request(id), told.await())
                while (states.lastOrNull() != FaceState.Received) delay(20)
            }
            assertTrue(threads.none { it.startsWith("parvis") }, "collected where the collector wants: $threads")
            collecting.cancel()
            watching.cancel()
            phone.close()
        }
    }

    @Test
    fun `an observer and a log that throw change nothing`(@TempDir folder: File) {
        val thrown = AtomicInteger()
        val log = object : LogSink {
            override fun write(line: LogLine): Unit = throw IllegalStateException("log ${thrown.incrementAndGet()}")
        }
        val core = Parvis.open(Config(folder.path, null, Language.FR), MemorySecrets(), log)
        core.observe(object : ChangeObserver {
            override fun changed(change: Change): Unit = throw IllegalStateException("observer ${thrown.incrementAndGet()}")
        })
        core.addCityPack(Tree.esch.readBytes())
        val draft = core.createDraft(RequestKind.QUESTION, DraftPatch(text = "Pourquoi ?"))
        assertEquals("Pourquoi ?", core.draft(draft.id).text)
        assertNotEquals(0, thrown.get())
        core.closeFolder()
    }

    @Test
    fun `a secure store that throws or is locked is an error that a screen can show`(@TempDir folder: File) = runBlocking {
        class Failing(val how: () -> Throwable) : SecureStore {
            override fun get(name: String): ByteArray = throw how()
            override fun put(name: String, secret: ByteArray): Unit = throw how()
            override fun delete(name: String): Unit = throw how()
        }
        val problems = listOf<() -> Throwable>({ SecretException.Locked() }, { IllegalStateException("no Keystore") }).map { how ->
            val failure = runCatching {
                val phone = ParvisClient.open(Config(File(folder, "$how").path, null, Language.FR), Failing(how))
                try {
                    phone.addCityPack(Tree.esch.readBytes())
                } finally {
                    phone.close()
                }
            }.exceptionOrNull()
            (failure as? ParvisException.Storage)?.problem
        }
        assertEquals(listOf<StorageProblem?>(StorageProblem.LOCKED, StorageProblem.KEY_UNUSABLE), problems)
    }
}
