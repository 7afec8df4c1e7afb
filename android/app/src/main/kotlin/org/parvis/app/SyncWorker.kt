package org.parvis.app

import android.content.Context
import androidx.work.BackoffPolicy
import androidx.work.Constraints
import androidx.work.CoroutineWorker
import androidx.work.ExistingPeriodicWorkPolicy
import androidx.work.ExistingWorkPolicy
import androidx.work.ForegroundInfo
import androidx.work.NetworkType
import androidx.work.OneTimeWorkRequestBuilder
import androidx.work.OutOfQuotaPolicy
import androidx.work.PeriodicWorkRequestBuilder
import androidx.work.WorkManager
import androidx.work.WorkerParameters
import org.parvis.core.ffi.ParvisException
import java.time.Duration
import java.util.concurrent.TimeUnit

/**
 * One round of synchronisation in the background. The core decides what is sent and when it wants to be woken again; the
 * system decides when this runs. Stopped by the system, the coroutine is cancelled, and the round ends soon.
 */
class SyncWorker(context: Context, parameters: WorkerParameters) : CoroutineWorker(context, parameters) {
    override suspend fun doWork(): Result = try {
        // While the screen is at it, this stays there for what is left when the process ends.
        if ((applicationContext as ParvisApplication).synchroniseInBackground()) Result.success() else Result.retry()
    } catch (_: ParvisException) {
        // Locked, full, or open elsewhere: the system asks again, later each time.
        Result.retry()
    }

    /** Up to Android 11, work that is to begin at once runs as a service that is seen. */
    override suspend fun getForegroundInfo() = ForegroundInfo(Notifications.SENDING_ID, Notifications.sending(applicationContext))

    companion object {
        private const val SOON = "sync"
        private const val LATER = "later"
        private const val HOURLY = "look"
        private val connected = Constraints.Builder().setRequiredNetworkType(NetworkType.CONNECTED).build()

        private fun request() = OneTimeWorkRequestBuilder<SyncWorker>()
            .setConstraints(connected)
            .setBackoffCriteria(BackoffPolicy.EXPONENTIAL, 1, TimeUnit.MINUTES)

        /** As soon as there is a network: somebody waits for it. Without quota left, as work like any other. */
        fun now(context: Context, policy: ExistingWorkPolicy = ExistingWorkPolicy.KEEP) {
            val work = request().setExpedited(OutOfQuotaPolicy.RUN_AS_NON_EXPEDITED_WORK_REQUEST).build()
            WorkManager.getInstance(context).enqueueUniqueWork(SOON, policy, work)
        }

        /** At the time that the core named. */
        fun later(context: Context, delay: Duration) {
            val work = request().setInitialDelay(delay.toMillis(), TimeUnit.MILLISECONDS).build()
            WorkManager.getInstance(context).enqueueUniqueWork(LATER, ExistingWorkPolicy.REPLACE, work)
        }

        /** News of what was sent: there is no push yet. */
        fun everyHour(context: Context) {
            val work = PeriodicWorkRequestBuilder<SyncWorker>(1, TimeUnit.HOURS).setConstraints(connected).build()
            WorkManager.getInstance(context).enqueueUniquePeriodicWork(HOURLY, ExistingPeriodicWorkPolicy.KEEP, work)
        }
    }
}
