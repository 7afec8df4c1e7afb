package org.parvis.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.navigationBarsPadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.FocusRequester
import androidx.compose.ui.focus.focusRequester
import androidx.compose.foundation.focusable
import androidx.compose.foundation.layout.Row
import androidx.compose.ui.Alignment
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.isTraversalGroup
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.traversalIndex
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ffi.ParvisException

/** From this size of text on, two columns become one, and the bar at the bottom scrolls with the page. */
const val LARGE_TEXT = 1.3f

@Composable
fun isTextLarge(): Boolean = LocalDensity.current.fontScale >= LARGE_TEXT

/**
 * A screen: its title (a heading, first in the order of reading), what it shows, and its main action at the edge where
 * a thumb is. With large text the action stands at the end of the page instead, so that it never hides it. Where there
 * is a [lead], a screen reader says it before that action, and the rest after it; without one the action comes last.
 */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun Page(
    id: String,
    title: String,
    back: (() -> Unit)? = null,
    above: String? = null,
    failure: StateFlow<ParvisException?>? = null,
    failureRead: () -> Unit = {},
    actions: @Composable () -> Unit = {},
    bottom: (@Composable () -> Unit)? = null,
    lead: (@Composable ColumnScope.() -> Unit)? = null,
    content: @Composable ColumnScope.() -> Unit,
) {
    val action = bottom?.let { action -> @Composable { Box(if (lead == null) Modifier else Modifier.read(SECOND)) { action() } } }
    val atEdge = bottom != null && !isTextLarge()
    Scaffold(
        modifier = Modifier.testTag(id),
        topBar = { Box(Modifier.read(BAR)) { TopBar(back, above, actions) } },
        bottomBar = { if (atEdge) Column(Modifier.navigationBarsPadding().padding(horizontal = 16.dp, vertical = 8.dp)) { action?.invoke() } },
    ) { bars ->
        Column(
            Modifier.fillMaxSize().padding(bars).verticalScroll(rememberScrollState()).padding(horizontal = 16.dp),
            verticalArrangement = Arrangement.spacedBy(12.dp),
        ) {
            Column(Modifier.read(FIRST), Arrangement.spacedBy(12.dp)) {
                Title(title)
                failure?.let { FailureCard(it, failureRead) }
                lead?.invoke(this)
            }
            content()
            if (!atEdge) action?.invoke()
            Spacer(Modifier.height(16.dp))
        }
    }
}

/** The order of reading where it is not the one of the places: what has no number comes after these. */
private const val BAR = -3f
private const val FIRST = -2f
private const val SECOND = -1f

private fun Modifier.read(order: Float) = semantics {
    isTraversalGroup = true
    traversalIndex = order
}

@Composable
fun TopBar(back: (() -> Unit)?, above: String?, actions: @Composable () -> Unit) {
    // At least as high as a target; higher where the text is.
    Row(
        Modifier.fillMaxWidth().statusBar().heightIn(min = 56.dp).padding(horizontal = 4.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        if (back != null) {
            IconButton(back, Modifier.testTag("back")) { Icon(Icons.back, stringResource(R.string.nav_back)) }
        }
        val room = Modifier.weight(1f).padding(horizontal = 12.dp)
        if (above == null) Spacer(room) else Text(above, room, style = MaterialTheme.typography.labelLarge)
        actions()
    }
}

/** The title takes the focus on arrival, so that a screen reader begins there. */
@Composable
fun Title(title: String) {
    val focus = remember { FocusRequester() }
    Text(
        title,
        Modifier.focusRequester(focus).focusable().semantics { heading() }.testTag("title"),
        style = MaterialTheme.typography.headlineSmall,
    )
    LaunchedEffect(title) { runCatching { focus.requestFocus() } }
}
