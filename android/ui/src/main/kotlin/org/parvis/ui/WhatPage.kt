package org.parvis.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.Service
import org.parvis.core.ffi.Suggestions
import org.parvis.core.ffi.Tile
import org.parvis.core.ffi.Tone

/** Name it; catch danger. */
class WhatModel(client: ParvisClient, scope: CoroutineScope, draft: String) : FlowModel(client, scope, draft) {
    val suggestions: StateFlow<Suggestions?> = live({ it is Change.Cities }) { suggestions(draft) }

    /** What the search found; null while nothing is searched. */
    val found = MutableStateFlow<List<Service>?>(null)

    fun search(words: String) = act { found.value = if (words.isBlank()) null else services(words) }

    fun choose(tile: Tile, next: (Screen) -> Unit) = act {
        chooseTile(draft, tile)
        next(nextPage(draft, FlowPage.WHAT).screen(draft))
    }

    fun choose(service: Service, next: (Screen) -> Unit) = act {
        chooseService(draft, service.code)
        next(nextPage(draft, FlowPage.WHAT).screen(draft))
    }
}

@Composable
fun WhatPage(model: WhatModel, screen: Screen, back: () -> Unit, go: (Screen) -> Unit) {
    val suggestions by model.suggestions.collectAsStateWithLifecycle()
    val found by model.found.collectAsStateWithLifecycle()
    val platform = LocalPlatform.current
    var words by rememberSaveable { mutableStateOf("") }
    var all by rememberSaveable { mutableStateOf(false) }
    LaunchedEffect(words) { model.search(words) }
    FlowPage(screen, stringResource(R.string.report_what_title), model, back, go) {
        val shown = suggestions ?: return@FlowPage
        shown.emergency.firstOrNull()?.let { emergency ->
            Notice(stringResource(R.string.report_what_danger), Icons.warning, Tone.ERROR, Modifier.testTag("report.what.danger"), click = { platform.dial(emergency.number) })
        }
        OutlinedTextField(
            words,
            { words = it },
            Modifier.fillMaxWidth().testTag("report.what.search"),
            label = { Text(stringResource(R.string.report_what_search)) },
            singleLine = true,
        )
        found?.let { services ->
            Plain(
                pluralStringResource(R.plurals.report_what_results, services.size, services.size),
                Modifier.semantics { liveRegion = LiveRegionMode.Polite },
            )
            for (service in services) ServiceRow(service) { model.choose(service, go) }
            return@FlowPage
        }
        Tiles(shown.tiles) { model.choose(it, go) }
        SideButton(stringResource(R.string.report_what_all), "report.what.all", isOpen = all) { all = !all }
        if (!all) return@FlowPage
        for (group in shown.groups) {
            Section(group.name ?: stringResource(R.string.report_what_other))
            for (service in group.services) ServiceRow(service) { model.choose(service, go) }
        }
    }
}

@Composable
private fun ServiceRow(service: Service, choose: () -> Unit) =
    LinkRow(service.name, "report.what.service", service.description.ifEmpty { null }, click = choose)

/** Two beside each other; one where the text is large. */
@Composable
private fun Tiles(tiles: List<Tile>, choose: (Tile) -> Unit) {
    for (row in tiles.chunked(if (isTextLarge()) 1 else 2)) {
        Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp)) {
            for (tile in row) SideButton(tile.label, "report.what.tile", Modifier.weight(1f)) { choose(tile) }
        }
    }
}
