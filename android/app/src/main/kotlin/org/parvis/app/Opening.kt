package org.parvis.app

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import org.parvis.core.ParvisClient

/**
 * The one client of the process. Who asks opens it, off the main thread; where that failed (locked before the phone was
 * first unlocked, full), whoever asks next tries again.
 */
class Opening(private val open: () -> ParvisClient) {
    private val turn = Mutex()
    private val opened = MutableStateFlow<ParvisClient?>(null)

    /** Who is cancelled meanwhile leaves no folder open that nobody has. */
    suspend fun await(): ParvisClient = opened.value ?: withContext(Dispatchers.IO + NonCancellable) {
        turn.withLock { opened.value ?: open().also { opened.value = it } }
    }

    /** Opens nothing: waits for whoever does. */
    suspend fun once(): ParvisClient = opened.filterNotNull().first()
}
