package org.parvis.app

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.content.Intent
import android.os.Bundle
import android.os.PersistableBundle
import androidx.work.WorkInfo
import androidx.work.WorkManager
import androidx.work.impl.WorkManagerImpl
import androidx.work.testing.TestListenableWorkerBuilder
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.runner.RunWith
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.RequestKind
import org.parvis.core.testing.drawPhoto
import org.parvis.core.testing.queueStreetlight
import org.parvis.core.testing.streetlight
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import java.io.File
import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What the system is asked to do when nobody looks, and what happens when it says "stop". */
@RunWith(RobolectricTestRunner::class)
@Config(application = TestApplication::class, qualifiers = "fr")
class BackgroundTest {
    private val app get() = RuntimeEnvironment.getApplication() as ParvisApplication
    private val jobs get() = app.service<JobScheduler>()
    private fun transfer(): JobInfo? = jobs.allPendingJobs.singleOrNull { it.service.className == TransferService::class.java.name }
    private fun works(): List<WorkInfo> = WorkManager.getInstance(app).getWorkInfosForUniqueWork("sync").get()

    private fun <T> core(ask: suspend ParvisClient.() -> T): T = runBlocking { app.client.await().ask() }
    private fun until(so: () -> Boolean) = runBlocking { withTimeout(PATIENCE_MS) { while (!so()) delay(20) } }

    private fun settle() {
        core { chooseMunicipality(municipalities().single().id) }
        app.network // It listens from now on.
        app.getsWifi()
    }

    /** With a photo; the number of its bytes. */
    private fun submitWithPhoto(): Long = core {
        val draft = createDraft(RequestKind.REPORT, streetlight).id
        val added = addPhotoFile(draft, drawPhoto(File(app.cacheDir, "lamp.jpg")).path)
        submit(draft)
        added.draft.photos.single().bytes.toLong()
    }

    @Test
    fun photosAreATransferThatTheCitizenBegan() {
        settle()
        val bytes = submitWithPhoto()
        until { transfer() != null }
        val job = transfer()!!
        assertTrue(job.isUserInitiated)
        assertEquals(bytes, job.estimatedNetworkUploadBytes)
        assertTrue(job.requiredNetwork != null)
        assertEquals(emptyList(), works())
    }

    @Test
    fun aTextAloneIsExpeditedWork() {
        settle()
        core { queueStreetlight("Éteint") }
        until { works().isNotEmpty() }
        val spec = WorkManagerImpl.getInstance(app).workDatabase.workSpecDao().getWorkSpec(works().single().id.toString())!!
        assertTrue(spec.expedited)
        assertNull(transfer())
    }

    @Test
    fun whereTheSystemRefusesTheTransferItIsExpeditedWork() {
        settle()
        shadowOf(jobs).failOnJob(1)
        submitWithPhoto()
        until { works().isNotEmpty() }
        assertNull(transfer())
    }

    @Test
    fun aTransferSendsAndSaysThatItIsDone() {
        settle()
        submitWithPhoto()
        val service = started()
        until { shadowOf(service).getIsJobFinished() }
        assertFalse(shadowOf(service).getIsRescheduleNeeded())
        assertEquals("Envoi des photos", Notifications.sending(app).extras.getCharSequence("android.title"))
        assertEquals(emptyList(), core { outbox() })
    }

    @Test
    @Config(application = Silent::class)
    fun aTransferThatTheSystemStopsEndsAndGoesOnLater() {
        settle()
        submitWithPhoto()
        val service = started()
        Silent.asked.get(PATIENCE_MS, TimeUnit.MILLISECONDS)
        assertTrue(service.onStopJob(parameters), "it wants to go on later")
        isFreeSoon()
        assertEquals(1, core { outbox() }.size)
    }

    @Test
    @Config(application = Silent::class)
    fun aWorkerThatTheSystemStopsEnds() {
        settle()
        core { queueStreetlight("Éteint") }
        val worker = TestListenableWorkerBuilder<SyncWorker>(app).build()
        val work = worker.startWork()
        Silent.asked.get(PATIENCE_MS, TimeUnit.MILLISECONDS)
        worker.stop(WorkInfo.STOP_REASON_TIMEOUT)
        work.cancel(true)
        isFreeSoon()
        assertEquals(1, core { outbox() }.size)
    }

    /** The server never answers, so only the word of the system has ended it: the next one has its turn. */
    private fun isFreeSoon() = until { runBlocking { withTimeoutOrNull(500) { app.synchroniseInBackground() } } != false }

    private fun started(): TransferService = Robolectric.setupService(TransferService::class.java).apply { onBind(Intent()) }
        .also { assertTrue(it.onStartJob(parameters)) }

    private val parameters get() = JobParameters(null, null, 1, PersistableBundle(), Bundle(), null, 0, false, false, true, null, null, null)

    /** In a city whose server takes every call and never answers. */
    class Silent : TestApplication() {
        private val server = ServerSocket(0, 50, InetAddress.getLoopbackAddress())

        override fun packs(): File = super.packs().also { File(it, "esch.json").writeBytes(hall.pack("http://127.0.0.1:${server.localPort}")) }

        init {
            asked = CompletableFuture()
            val told = asked
            kotlin.concurrent.thread(isDaemon = true) {
                val kept = mutableListOf<java.net.Socket>()
                while (true) kept += server.accept().also { told.complete(Unit) }
            }
        }

        companion object {
            var asked = CompletableFuture<Unit>()
        }
    }

    private companion object {
        const val PATIENCE_MS = 30_000L
    }
}
