package org.parvis.ui

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.parvis.core.ffi.Face
import org.parvis.core.ffi.RequestSummary
import org.parvis.core.ffi.Tone

/** The state in a word, with its icon; colour only helps. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun Badge(face: Face) {
    val icon = Icons.of(face.state)
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Chip(face.word, icon, face.tone)
        face.overdue?.let { Chip(it, Icons.clock, Tone.ERROR) }
    }
}

@Composable
private fun Chip(word: String, icon: ImageVector, tone: Tone) {
    val (colour, on) = tone.colours()
    Surface(shape = MaterialTheme.shapes.small, color = colour, contentColor = on) {
        Row(Modifier.padding(8.dp, 4.dp), verticalAlignment = Alignment.CenterVertically) {
            Icon(icon, null, Modifier.size(20.dp))
            Text(word, Modifier.padding(start = 6.dp), style = MaterialTheme.typography.labelLarge)
        }
    }
}

/** A request in a list: for a screen reader one node, the state first. */
@Composable
fun RequestRow(row: RequestSummary, click: () -> Unit) {
    val unread = if (row.unread) stringResource(R.string.badge_unread) else null
    val said = listOfNotNull(row.face.word, row.face.overdue, row.title, row.due, moment(row.changed), unread).joinToString(", ")
    Surface(
        onClick = click,
        modifier = Modifier.fillMaxWidth().testTag("row").semantics(mergeDescendants = true) {
            contentDescription = said
            role = Role.Button
        },
        shape = MaterialTheme.shapes.medium,
        border = BorderStroke(1.dp, MaterialTheme.colorScheme.outline),
    ) {
        Column(Modifier.heightIn(min = 56.dp).padding(16.dp, 12.dp), verticalArrangement = Arrangement.spacedBy(6.dp)) {
            Badge(row.face)
            Text(row.title, style = MaterialTheme.typography.bodyLarge)
            val details = listOfNotNull(row.due, moment(row.changed), unread)
            Text(details.joinToString(" · "), style = MaterialTheme.typography.labelLarge, color = MaterialTheme.colorScheme.onSurfaceVariant)
        }
    }
}
