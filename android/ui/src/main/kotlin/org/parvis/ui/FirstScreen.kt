package org.parvis.ui

import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.result.contract.ActivityResultContracts.RequestPermission
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.text.KeyboardOptions
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
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.text.input.KeyboardType
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Coordinate
import org.parvis.core.ffi.Municipality
import org.parvis.core.ffi.Place

/** Be ready after one choice. */
class FirstModel(client: ParvisClient, scope: CoroutineScope) : Model(client, scope) {
    private val found = MutableStateFlow<List<Municipality>?>(null)
    val municipalities: StateFlow<List<Municipality>?> = found
    private var near: Coordinate? = null

    fun search(words: String) = act { found.value = municipalities(near, words.ifBlank { null }) }

    fun locate(words: String, position: suspend () -> Place?) = act {
        near = position()?.coordinate
        found.value = municipalities(near, words.ifBlank { null })
    }

    fun choose(municipality: Municipality, chosen: () -> Unit) = act {
        chooseMunicipality(municipality.id)
        chosen()
    }

    /** A municipality that does not ship with the app. Waits for the network. */
    fun add(url: String, chosen: () -> Unit) = act {
        addCityUrl(url)
        chosen()
    }
}

@Composable
fun FirstScreen(model: FirstModel, back: (() -> Unit)?, chosen: () -> Unit) {
    val municipalities by model.municipalities.collectAsStateWithLifecycle()
    val platform = LocalPlatform.current
    var words by rememberSaveable { mutableStateOf("") }
    var url by rememberSaveable { mutableStateOf("") }
    LaunchedEffect(words) { model.search(words) }
    val permission = rememberLauncherForActivityResult(RequestPermission()) { model.locate(words, platform::position) }
    Page(At.FIRST.id, stringResource(R.string.first_title), back, failure = model.failure, failureRead = model::failureRead) {
        SideButton(stringResource(R.string.first_position), "first.position", icon = Icons.position) {
            if (platform.mayLocate()) model.locate(words, platform::position)
            else permission.launch(android.Manifest.permission.ACCESS_COARSE_LOCATION)
        }
        OutlinedTextField(
            words, { words = it }, Modifier.fillMaxWidth().testTag("first.search"),
            label = { Text(stringResource(R.string.first_search)) }, singleLine = true,
        )
        val shown = municipalities ?: return@Page
        if (shown.isEmpty()) Plain(stringResource(R.string.first_empty))
        for (municipality in shown) {
            val distance = municipality.distanceM
            val where = when {
                distance == null -> null
                distance == 0.0 -> stringResource(R.string.first_here)
                else -> stringResource(R.string.first_distance, metres(distance))
            }
            LinkRow(municipality.name, "first.municipality", where, Icons.city) { model.choose(municipality, chosen) }
        }
        OutlinedTextField(
            url, { url = it }, Modifier.fillMaxWidth().testTag("first.address"),
            label = { Text(stringResource(R.string.first_address)) }, singleLine = true,
            keyboardOptions = KeyboardOptions(keyboardType = KeyboardType.Uri),
        )
        if (url.isNotBlank()) SideButton(stringResource(R.string.settings_add_city), "first.add") { model.add(url, chosen) }
        Plain(stringResource(R.string.first_promise))
        Languages(platform, stringResource(R.string.first_language), "first.language")
    }
}
