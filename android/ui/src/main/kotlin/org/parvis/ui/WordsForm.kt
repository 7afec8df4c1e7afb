package org.parvis.ui

import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import org.parvis.core.ffi.Action

private val marks = listOf(R.string.request_rate5, R.string.request_rate4, R.string.request_rate3, R.string.request_rate2, R.string.request_rate1)

/** The words of an act; for a rating one of five words too. */
@Composable
fun WordsForm(action: Action, text: String, type: (String) -> Unit, say: (stars: Int) -> Unit) {
    var stars by rememberSaveable { mutableIntStateOf(marks.size) }
    if (action == Action.RATE) {
        marks.forEachIndexed { at, name ->
            val value = marks.size - at
            Row(
                Modifier.fillMaxWidth().heightIn(min = 48.dp).testTag("request.stars")
                    .selectable(stars == value, role = Role.RadioButton) { stars = value },
                verticalAlignment = Alignment.CenterVertically,
            ) {
                RadioButton(stars == value, null)
                Text(stringResource(name), Modifier.padding(start = 8.dp))
            }
        }
    }
    val label = if (action == Action.WITHDRAW) R.string.request_withdraw_why else R.string.request_write
    OutlinedTextField(text, type, Modifier.fillMaxWidth().testTag("request.text"), label = { Text(stringResource(label)) }, minLines = 2)
    MainButton(stringResource(R.string.request_send), "request.send") { say(stars) }
}
