package org.parvis.core

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import org.parvis.core.ffi.InternalException
import org.parvis.core.ffi.ParvisException

/**
 * Runs what blocks on [threads], and lets nothing out but the errors of the facade.
 *
 * A call that has begun always ends: what a citizen asked for is done, also when the screen that asked is gone. Whoever
 * is cancelled goes on at once, and the answer is dropped.
 */
internal class Calls(private val threads: CoroutineDispatcher) {
    private val scope = CoroutineScope(SupervisorJob())

    suspend fun <T> run(call: () -> T): T = scope.async(threads) { contained(call) }.await()
}

/** The same call, failing only as the facade says. */
internal fun <T> contained(call: () -> T): T = try {
    call()
} catch (defect: InternalException) {
    throw ParvisException.Internal("panic").apply { initCause(defect) }
} catch (gone: IllegalStateException) {
    // What UniFFI says of an object whose Rust half was given back.
    throw ParvisException.Closed().apply { initCause(gone) }
}
