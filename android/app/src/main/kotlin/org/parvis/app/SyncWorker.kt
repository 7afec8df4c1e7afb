package org.parvis.app

import android.content.Context
import androidx.work.BackoffPolicy
import androidx.work.Constraints
import androidx.work.CoroutineWorker
import androidx.work.ExistingPeriodicWorkPolicy
import androidx.work.ExistingWorkPolicy
import androidx.work.NetworkType
import androidx.work.OneTimeWorkRequestBuilder
import androidx.work.PeriodicWorkRequestBuilder
import androidx.work.WorkManager
import androidx.work.WorkerParameters
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.SyncBudget
import java.time.Duration
import java.util.concurrent.TimeUnit

/**
 * One round of synchronisation in the background. The core decides what is sent and when it wants to be woken again; the
 * system decides when this runs. Stopped by the system, the coroutine is cancelled, and the round ends soon.
 */
class SyncWorker(context: Context, parameters: WorkerParameters) : CoroutineWorker(context, parameters) {
    override suspend fun doWork(): Result {
        val app = applicationContext as ParvisApplication
        return try {
            val done = app.client.await().synchronise(SyncBudget.Round(BUDGET)) ?: return Result.success()
            Notifications.tell(app, done.news)
            done.outcome.nextWakeup?.let { soon(app, it) }
            Result.success()
        } catch (_: ParvisException) {
            // Locked, full, or open elsewhere: the system asks again, later each time.
            Result.retry()
        }
    }

    companion object {
        /** A worker has ten minutes; a round that takes longer goes on in the next one. */
        private val BUDGET: Duration = Duration.ofMinutes(8)
        private const val SOON = "sync"
        private const val HOURLY = "look"
        private val connected = Constraints.Builder().setRequiredNetworkType(NetworkType.CONNECTED).build()

        /** As soon as there is a network; after [delay] where the core named a time. */
        fun soon(context: Context, delay: Duration = Duration.ZERO) {
            val work = OneTimeWorkRequestBuilder<SyncWorker>()
                .setConstraints(connected)
                .setInitialDelay(delay.toMillis(), TimeUnit.MILLISECONDS)
                .setBackoffCriteria(BackoffPolicy.EXPONENTIAL, 1, TimeUnit.MINUTES)
                .build()
            // One that runs plans its successor; one that waits longer than this one is replaced by it.
            val policy = if (delay.isZero) ExistingWorkPolicy.KEEP else ExistingWorkPolicy.APPEND_OR_REPLACE
            WorkManager.getInstance(context).enqueueUniqueWork(SOON, policy, work)
        }

        /** News of what was sent: there is no push yet. */
        fun everyHour(context: Context) {
            val work = PeriodicWorkRequestBuilder<SyncWorker>(1, TimeUnit.HOURS).setConstraints(connected).build()
            WorkManager.getInstance(context).enqueueUniquePeriodicWork(HOURLY, ExistingPeriodicWorkPolicy.KEEP, work)
        }
    }
}
