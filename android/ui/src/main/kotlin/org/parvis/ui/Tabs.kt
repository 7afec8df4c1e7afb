package org.parvis.ui

import androidx.compose.material3.BadgedBox
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.NavigationBar
import androidx.compose.material3.NavigationBarItem
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.ParvisException
import androidx.compose.material3.Badge as CountBadge

internal class Tab(val at: At, val icon: ImageVector, val name: Int)

internal val tabs = listOf(
    Tab(At.HOME, Icons.home, R.string.tab_home),
    Tab(At.REQUESTS, Icons.list, R.string.tab_requests),
    Tab(At.CITY, Icons.city, R.string.tab_city),
)

/** How many requests have news. Where that cannot be known, the screen says why; here it is none. */
class TabsModel(client: ParvisClient, scope: CoroutineScope) : Model(client, scope) {
    val unread: StateFlow<Int?> = live({ it !is Change.Sync }) {
        try {
            home().unread.toInt()
        } catch (_: ParvisException) {
            0
        }
    }
}

@Composable
internal fun Tabs(model: TabsModel, shown: At, choose: (At) -> Unit) {
    val unread by model.unread.collectAsStateWithLifecycle()
    NavigationBar(containerColor = MaterialTheme.colorScheme.surface) {
        for (tab in tabs) {
            val count = if (tab.at == At.REQUESTS) unread ?: 0 else 0
            val name = stringResource(tab.name)
            val said = if (count == 0) name else "$name, ${pluralStringResource(R.plurals.tab_unread, count, count)}"
            NavigationBarItem(
                tab.at == shown, { choose(tab.at) }, { TabIcon(tab.icon, count) },
                Modifier.testTag("tab.${tab.at.id}").semantics { contentDescription = said }, label = { Text(name) },
            )
        }
    }
}

@Composable
private fun TabIcon(icon: ImageVector, count: Int) = BadgedBox({ if (count > 0) CountBadge { Text(digits(count)) } }) { Icon(icon, null) }
