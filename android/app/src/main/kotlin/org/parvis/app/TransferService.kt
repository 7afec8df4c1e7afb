package org.parvis.app

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import android.os.Build
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import org.parvis.core.ffi.ParvisException
import java.time.Duration

/**
 * Photos on their way, from Android 14 on: the citizen pressed "send", so the system lets it take the time that it needs,
 * and shows that it runs. Stopped by the system, it ends soon, and goes on later where it was.
 */
class TransferService : JobService() {
    private var work: Job? = null

    override fun onStartJob(parameters: JobParameters): Boolean {
        val app = application as ParvisApplication
        if (Build.VERSION.SDK_INT >= 34) {
            setNotification(parameters, Notifications.SENDING_ID, Notifications.sending(this), JOB_END_NOTIFICATION_POLICY_REMOVE)
        }
        work = app.scope.launch {
            val again = try {
                // The screen is at it: this takes over once nobody looks any more.
                withTimeoutOrNull(LONGEST.toMillis()) { while (!app.synchroniseInBackground()) delay(AGAIN_MS) } == null
            } catch (_: ParvisException) {
                true
            }
            jobFinished(parameters, again)
        }
        return true
    }

    override fun onStopJob(parameters: JobParameters): Boolean {
        work?.cancel()
        return true
    }

    companion object {
        private const val ID = 1
        private const val AGAIN_MS = 1_000L
        private val LONGEST: Duration = Duration.ofMinutes(30)

        /** Asks the system to let [bytes] of photos go; false where it does not know such a job, or refuses it now. */
        fun schedule(context: Context, bytes: Long): Boolean {
            if (Build.VERSION.SDK_INT < 34) return false
            val scheduler = context.service<JobScheduler>()
            // One that waits or runs sends whatever waits when its turn comes.
            if (scheduler.getPendingJob(ID) != null) return true
            val job = JobInfo.Builder(ID, ComponentName(context, TransferService::class.java))
                .setUserInitiated(true)
                .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
                .setEstimatedNetworkBytes(JobInfo.NETWORK_BYTES_UNKNOWN.toLong(), bytes)
                .build()
            return try {
                scheduler.schedule(job) == JobScheduler.RESULT_SUCCESS
            } catch (_: IllegalStateException) {
                false // Too many jobs.
            } catch (_: SecurityException) {
                false // The citizen has taken the permission away.
            }
        }
    }
}
