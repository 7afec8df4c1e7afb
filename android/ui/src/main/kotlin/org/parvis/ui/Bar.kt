package org.parvis.ui

import androidx.compose.material3.Snackbar
import androidx.compose.material3.SnackbarDuration
import androidx.compose.material3.SnackbarHost
import androidx.compose.material3.SnackbarHostState
import androidx.compose.material3.SnackbarResult
import androidx.compose.material3.SnackbarVisuals
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.material3.ButtonDefaults
import androidx.compose.runtime.Composable
import androidx.compose.runtime.Stable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch

/**
 * What is said below the screen for a while, and the one thing that can still be done about it. A screen reader says it
 * by itself; it stays as long as the citizen's settings of accessibility ask for.
 */
@Stable
class Bar(private val scope: CoroutineScope) {
    internal val host = SnackbarHostState()

    /** True where [action] was tapped before it lapsed. What was said before gives way. */
    suspend fun offer(text: String, action: String, tag: String): Boolean {
        host.currentSnackbarData?.dismiss()
        return host.showSnackbar(Said(text, action, tag, SnackbarDuration.Long)) == SnackbarResult.ActionPerformed
    }

    fun say(text: String) {
        host.currentSnackbarData?.dismiss()
        scope.launch { host.showSnackbar(Said(text, null, "", SnackbarDuration.Short)) }
    }

    val isEmpty: Boolean get() = host.currentSnackbarData == null

    internal class Said(
        override val message: String,
        override val actionLabel: String?,
        val tag: String,
        override val duration: SnackbarDuration,
    ) : SnackbarVisuals {
        override val withDismissAction = false
    }
}

/** Where it is said. */
@Composable
internal fun BarPlace(bar: Bar) = SnackbarHost(bar.host) { shown ->
    val said = shown.visuals as Bar.Said
    val colours = MaterialTheme.colorScheme
    val action: (@Composable () -> Unit)? = said.actionLabel?.let { label ->
        {
            TextButton(shown::performAction, Modifier.testTag(said.tag), colors = ButtonDefaults.textButtonColors(contentColor = colours.inversePrimary)) {
                Text(label)
            }
        }
    }
    Snackbar(action = action, containerColor = colours.inverseSurface, contentColor = colours.inverseOnSurface) { Text(said.message) }
}
