package org.parvis.core

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.launch
import org.parvis.core.ffi.News
import org.parvis.core.ffi.ParvisInterface
import org.parvis.core.ffi.SyncBudget
import org.parvis.core.ffi.SyncOutcome
import java.util.concurrent.atomic.AtomicBoolean

/** What a synchronisation did, and what is to be told outside the app. */
data class Synchronised(val outcome: SyncOutcome, val news: News)

/** One synchronisation at a time. It blocks for as long as its budget: not on the threads of the other calls. */
internal class Synchronisation(private val core: ParvisInterface) {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)
    private val busy = AtomicBoolean()

    suspend fun run(budget: SyncBudget): Synchronised? {
        if (!busy.compareAndSet(false, true)) return null
        val begun = scope.async { contained { core.beginBackgroundSync(budget) } }
        val done = scope.async {
            try {
                begun.await().use { contained { Synchronised(it.wait(), it.news()) } }
            } finally {
                busy.set(false)
            }
        }
        return try {
            done.await()
        } catch (cancelled: CancellationException) {
            // What is on its way comes to an end first. One that has ended already needs no word.
            scope.launch { runCatching { begun.await().expire() } }
            throw cancelled
        }
    }
}
