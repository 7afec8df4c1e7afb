package org.parvis.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.produceState
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.Tone

/** What did not work last, until it was read. */
@Composable
fun FailureCard(failure: StateFlow<ParvisException?>, read: () -> Unit) {
    val failed by failure.collectAsStateWithLifecycle()
    failed?.let { now ->
        Failure(now) { TextButton(read) { Text(stringResource(R.string.nav_ok)) } }
    }
}

/** What did not work, what to do, and a code for whoever helps. Said at once by a screen reader. */
@Composable
private fun Failure(failed: ParvisException, actions: @Composable ColumnScope.() -> Unit) {
    val language = appLanguage()
    val words by produceState<Words?>(null, failed, language) { value = words(failed, language) }
    val (sentence, code) = words ?: return
    Notice(sentence, Icons.warning, Tone.ERROR, Modifier.semantics { liveRegion = LiveRegionMode.Assertive }.testTag("failure")) {
        Text(stringResource(R.string.err_code, isolated(code)), style = MaterialTheme.typography.bodySmall)
        actions()
    }
}

/** The folder did not open, so there is no screen to say it on. */
@Composable
fun NotOpened(failure: ParvisException, retry: () -> Unit) = Page("failed", stringResource(R.string.err_title)) {
    Failure(failure) {}
    SideButton(stringResource(R.string.nav_retry), "retry", icon = Icons.again, click = retry)
}
