package org.parvis.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Tone
import org.parvis.core.ffi.Warning

/** A screen that also says what is not as it should be with the data folder. */
abstract class WarningModel(client: ParvisClient, scope: CoroutineScope) : Model(client, scope) {
    val warnings: StateFlow<List<Warning>?> = live { warnings() }

    fun warningsRead() = act { warningsShown() }

    /** The phone is somebody new for the city from then on. */
    fun renewKey() = act { renewKey() }
}

/** A card for each; [renew] is the id of the button under the one of the key, where the screen has it. */
@Composable
fun Warnings(model: WarningModel, tag: String, renew: String? = null) {
    val warnings by model.warnings.collectAsStateWithLifecycle()
    val shown = warnings.orEmpty()
    if (shown.isEmpty()) return
    Column(verticalArrangement = Arrangement.spacedBy(12.dp)) {
        for (warning in shown) {
            Notice(warning.sentence, Icons.warning, Tone.WARNING, Modifier.testTag(tag), model::warningsRead)
            if (warning.renewsKey && renew != null) RenewKey(renew, model::renewKey)
        }
    }
}

/** Who taps it is told first what it costs. */
@Composable
private fun RenewKey(tag: String, renew: () -> Unit) {
    var asked by rememberSaveable { mutableStateOf(false) }
    SideButton(stringResource(R.string.home_renew), tag, icon = Icons.again) { asked = true }
    if (!asked) return
    AlertDialog(
        onDismissRequest = { asked = false },
        title = { Text(stringResource(R.string.home_renew_ask)) },
        text = { Text(stringResource(R.string.home_renew_means)) },
        confirmButton = { TextButton({ asked = false; renew() }, Modifier.testTag("$tag.yes")) { Text(stringResource(R.string.home_renew)) } },
        dismissButton = { TextButton({ asked = false }) { Text(stringResource(R.string.nav_cancel)) } },
    )
}
