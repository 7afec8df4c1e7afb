package org.parvis.app

import android.app.Application
import android.content.Context
import androidx.work.ExistingWorkPolicy
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.AppState
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.Config
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.SecureStore
import org.parvis.core.ffi.SyncBudget
import org.parvis.ui.languageOf
import java.io.File
import java.time.Duration

/** The process: one client for one data folder, whoever starts it (an activity, a worker). */
open class ParvisApplication : Application() {
    /** What outlives every screen. */
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    val client = Opening { open() }
    val network by lazy { Network(this) }

    override fun attachBaseContext(base: Context) = super.attachBaseContext(AppLanguage.wrapped(base))

    override fun onCreate() {
        super.onCreate()
        Notifications.prepare(this)
        scope.launch { runCatching { client.await() } } // Where that fails, the activity says why, and a worker comes again.
        scope.launch {
            val opened = client.once()
            launch { network.connectivity.collect { told { opened.setConnectivity(it) } } }
            // Work exists, so a worker exists: also if this process is killed right now.
            val waits = opened.live({ it is Change.Requests || it is Change.Request }) { waiting() }
            launch { waits.distinctUntilChanged().collect { waiting -> waiting?.let { send(it) } } }
        }
        SyncWorker.everyHour(this)
    }

    /** Out of every backup: a restored copy must not send again. */
    protected open fun folder() = File(noBackupFilesDir, "parvis")

    protected open fun secrets(): SecureStore = KeystoreSecrets(File(noBackupFilesDir, "secrets"))

    /** The packs of the app, as files: the core reads no assets. */
    protected open fun packs(): File {
        val folder = File(cacheDir, "packs").apply { mkdirs() }
        for (name in assets.list("packs").orEmpty()) {
            assets.open("packs/$name").use { pack -> File(folder, name).outputStream().use(pack::copyTo) }
        }
        return folder
    }

    private fun open(): ParvisClient =
        ParvisClient.open(Config(folder().path, packs().path, languageOf(resources.configuration.locales[0])), secrets())

    /** The bytes of the photos that are still to go; null where nothing waits at all. */
    private suspend fun ParvisClient.waiting(): Long? = outbox().ifEmpty { null }
        ?.filter { it.waiting != null || it.summary.face.photos != null }
        ?.sumOf { request -> request.photos.sumOf { it.bytes.toLong() } }

    /** Photos are a transfer that the citizen began; a text, or where the system refuses one, work that begins at once. */
    private fun send(photoBytes: Long, policy: ExistingWorkPolicy = ExistingWorkPolicy.KEEP) {
        if (photoBytes == 0L || !TransferService.schedule(this, photoBytes)) SyncWorker.now(this, policy)
    }

    /** One round, and what it found is told. False where this process is at it already. */
    suspend fun synchroniseInBackground(): Boolean {
        val done = client.await().synchronise(SyncBudget.Round(ROUND)) ?: return false
        Notifications.tell(this, done.news)
        done.outcome.nextWakeup?.let { SyncWorker.later(this, it) }
        return true
    }

    /** While somebody looks, it synchronises all the time; what is left then is a worker's. */
    suspend fun synchroniseWhileShown() {
        val client = client.once()
        try {
            told { client.setAppState(AppState.FOREGROUND) }
            while (true) {
                // It returns early where another process sends, or the folder is full: later it may not.
                told { client.synchronise(SyncBudget.UntilStopped) }
                delay(AGAIN_MS)
            }
        } finally {
            withContext(NonCancellable) {
                told { client.setAppState(AppState.BACKGROUND) }
                // What a worker has put off because the screen was at it, begins now.
                told { client.waiting()?.let { send(it, ExistingWorkPolicy.REPLACE) } }
            }
        }
    }

    /** What the phone says is news, no question: an answer that failed changes nothing for anybody. */
    private suspend fun told(word: suspend () -> Unit) {
        try {
            word()
        } catch (_: ParvisException) {
            // A folder that is closed or full says so on the screen that asks next.
        }
    }

    private companion object {
        const val AGAIN_MS = 1_000L

        /** A worker has ten minutes; a round that takes longer goes on in the next one. */
        val ROUND: Duration = Duration.ofMinutes(8)
    }
}
