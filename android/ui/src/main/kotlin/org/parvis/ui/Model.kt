package org.parvis.ui

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.retryWhen
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.ParvisException

/**
 * What a screen shows and what it can be asked: state goes out, intents come in. It decides nothing; what may be done,
 * what lacks and what comes next is in the records of the core. It lives as long as its screen, and holds nothing that
 * the core does not have.
 */
abstract class Model(protected val client: ParvisClient, protected val scope: CoroutineScope) {
    private val turn = Mutex()
    private val failures = MutableStateFlow<ParvisException?>(null)

    /** What did not work last; null once it was read. */
    val failure: StateFlow<ParvisException?> = failures

    fun failureRead() {
        failures.value = null
    }

    /** The answer, kept new; null until the first one. */
    protected fun <T> live(concern: (Change) -> Boolean = { true }, ask: suspend ParvisClient.() -> T): StateFlow<T?> =
        client.live(concern, ask).shown()

    /** What fails is shown, and asked again once that was read. */
    protected fun <T> Flow<T>.shown(): StateFlow<T?> = retryWhen { failed, _ ->
        if (failed is ParvisException) failures.value = failed
        failures.first { it == null }
        failed is ParvisException
    }.stateIn(scope, SharingStarted.Eagerly, null)

    /** Does something; what does not work is shown, and nothing is lost by it. */
    protected fun act(intent: suspend ParvisClient.() -> Unit) {
        scope.launch {
            attempt(intent)
        }
    }

    /**
     * The same, once all that was begun this way before is over: what was typed first is kept first. Once begun it is
     * done, though its screen goes meanwhile.
     */
    protected fun inTurn(intent: suspend ParvisClient.() -> Unit) {
        scope.launch(NonCancellable, CoroutineStart.UNDISPATCHED) {
            turn.withLock { attempt(intent) }
        }
    }

    /** Goes on to another screen, unless somebody went elsewhere meanwhile. */
    protected fun ifShown(onward: () -> Unit) {
        if (scope.isActive) onward()
    }

    private suspend fun attempt(intent: suspend ParvisClient.() -> Unit) = try {
        client.intent()
    } catch (failed: ParvisException) {
        failures.value = failed
    }
}
