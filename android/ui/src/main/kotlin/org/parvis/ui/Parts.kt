package org.parvis.ui

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.statusBarsPadding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.selection.selectable
import androidx.compose.material3.Button
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.OutlinedIconButton
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.produceState
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.collapse
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.expand
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.parvis.core.ffi.Tone

fun Modifier.statusBar() = statusBarsPadding()

/** The one thing to do here. Never grey: where something lacks, it leads there. */
@Composable
fun MainButton(text: String, tag: String, icon: ImageVector? = null, height: Dp = 56.dp, click: () -> Unit) {
    Button(click, Modifier.fillMaxWidth().heightIn(min = height).testTag(tag)) {
        if (icon != null) Icon(icon, null, Modifier.padding(end = 12.dp))
        Text(text, textAlign = TextAlign.Center)
    }
}

@Composable
fun SideButton(
    text: String,
    tag: String,
    modifier: Modifier = Modifier.fillMaxWidth(),
    icon: ImageVector? = null,
    isOpen: Boolean? = null,
    click: () -> Unit,
) {
    OutlinedButton(click, modifier.heightIn(min = 48.dp).testTag(tag).opens(isOpen, click)) {
        if (icon != null) Icon(icon, null, Modifier.padding(end = 8.dp))
        Text(text, textAlign = TextAlign.Center)
    }
}

/** Tells a screen reader whether what is under it is open; null where nothing opens. */
fun Modifier.opens(isOpen: Boolean?, click: () -> Unit): Modifier = if (isOpen == null) this else semantics {
    if (isOpen) collapse { click(); true } else expand { click(); true }
}

/** A button of a picture or a map, which says its name. */
@Composable
fun StepButton(icon: ImageVector, name: String, modifier: Modifier = Modifier, click: () -> Unit) =
    OutlinedIconButton(click, modifier.size(48.dp)) { Icon(icon, name) }

@Composable
fun Section(text: String) =
    Text(text, Modifier.padding(top = 8.dp).semantics { heading() }, style = MaterialTheme.typography.titleMedium)

/** A row that leads somewhere; for a screen reader one node, with [said] where that reads better than its texts. */
@Composable
fun LinkRow(
    title: String,
    tag: String,
    detail: String? = null,
    icon: ImageVector? = null,
    said: String? = null,
    isOpen: Boolean? = null,
    click: () -> Unit,
) {
    val name = if (said == null) Modifier else Modifier.semantics(mergeDescendants = true) { contentDescription = said }
    Surface(
        onClick = click,
        modifier = name.fillMaxWidth().testTag(tag).semantics { role = Role.Button }.opens(isOpen, click),
        shape = MaterialTheme.shapes.medium,
        border = BorderStroke(1.dp, MaterialTheme.colorScheme.outline),
    ) {
        Row(
            Modifier.heightIn(min = 56.dp).padding(horizontal = 16.dp, vertical = 8.dp),
            verticalAlignment = Alignment.CenterVertically,
            horizontalArrangement = Arrangement.spacedBy(12.dp),
        ) {
            if (icon != null) Icon(icon, null)
            Column(Modifier.weight(1f)) {
                Text(title, style = MaterialTheme.typography.bodyLarge)
                if (detail != null) Text(detail, style = MaterialTheme.typography.labelLarge, color = MaterialTheme.colorScheme.onSurfaceVariant)
            }
            Icon(if (isOpen == null) Icons.next else if (isOpen) Icons.fold else Icons.unfold, null)
        }
    }
}

/** Something to know, in the colours of its tone, with what can be done about it. */
@Composable
fun Notice(
    text: String,
    icon: ImageVector,
    tone: Tone,
    modifier: Modifier = Modifier,
    click: (() -> Unit)? = null,
    actions: @Composable ColumnScope.() -> Unit = {},
) {
    val (colour, on) = tone.colours()
    val body: @Composable () -> Unit = {
        Column(Modifier.padding(16.dp, 12.dp), Arrangement.spacedBy(8.dp, Alignment.CenterVertically)) {
            Row(horizontalArrangement = Arrangement.spacedBy(12.dp), verticalAlignment = Alignment.CenterVertically) {
                Icon(icon, null)
                Text(text, Modifier.weight(1f), style = MaterialTheme.typography.bodyLarge)
                if (click != null) Icon(Icons.next, null)
            }
            actions()
        }
    }
    val whole = modifier.fillMaxWidth().heightIn(min = 56.dp)
    if (click == null) {
        Surface(whole, MaterialTheme.shapes.medium, colour, on, content = body)
    } else {
        Surface(click, whole.semantics { role = Role.Button }, true, MaterialTheme.shapes.medium, colour, on, content = body)
    }
}

/** A picture of this phone, read beside the screen; [said] names it. With [click] it leads somewhere. */
@Composable
fun Picture(file: String, said: String, modifier: Modifier = Modifier.size(96.dp), click: (() -> Unit)? = null) {
    val bitmap by produceState<ImageBitmap?>(null, file) {
        value = withContext(Dispatchers.IO) { android.graphics.BitmapFactory.decodeFile(file)?.asImageBitmap() }
    }
    val shape = MaterialTheme.shapes.medium
    val named = modifier.widthIn(min = 48.dp).semantics { contentDescription = said }
    val body: @Composable () -> Unit = { bitmap?.let { Image(it, null, contentScale = ContentScale.Crop) } }
    if (click == null) Surface(named, shape, MaterialTheme.colorScheme.surfaceVariant, content = body)
    else Surface(
        click, named.semantics { role = Role.Button }, true, shape, MaterialTheme.colorScheme.surfaceVariant,
        border = BorderStroke(1.dp, MaterialTheme.colorScheme.outline), content = body, // A dark photo has an edge too.
    )
}

/** One of several. */
@Composable
fun Choice(name: String, chosen: Boolean, tag: String, choose: () -> Unit) = Row(
    Modifier.fillMaxWidth().heightIn(min = 48.dp).testTag(tag).selectable(chosen, role = Role.RadioButton, onClick = choose),
    verticalAlignment = Alignment.CenterVertically,
) {
    RadioButton(chosen, null)
    Text(name, Modifier.padding(start = 8.dp))
}
