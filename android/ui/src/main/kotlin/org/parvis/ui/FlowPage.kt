package org.parvis.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource

/** A page of the report flow: back, its number, and help at the same place on each. */
@Composable
fun FlowPage(
    screen: Screen,
    title: String,
    model: Model,
    back: () -> Unit,
    go: (Screen) -> Unit,
    bottom: (@Composable () -> Unit)? = null,
    content: @Composable ColumnScope.() -> Unit,
) = Page(
    id = screen.at.id,
    title = title,
    back = back,
    above = if (screen.pages == 0) null else stringResource(R.string.flow_step, digits(screen.number), digits(screen.pages)),
    failure = model.failure,
    failureRead = model::failureRead,
    actions = { TextButton({ go(Screen(At.CONTACTS)) }, Modifier.testTag("help")) { Text(stringResource(R.string.nav_help)) } },
    bottom = bottom,
    content = content,
)

@Composable
fun Plain(text: String, modifier: Modifier = Modifier) = Text(text, modifier, style = MaterialTheme.typography.bodyLarge)
