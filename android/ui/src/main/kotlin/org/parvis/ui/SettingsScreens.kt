package org.parvis.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.res.stringResource
import androidx.lifecycle.compose.LifecycleResumeEffect
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.About
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.City
import org.parvis.core.ffi.Language
import java.util.Locale

/** Municipalities, what the phone may tell, and what this is. */
class SettingsModel(client: ParvisClient, scope: CoroutineScope) : Model(client, scope) {
    val cities: StateFlow<List<City>?> = live({ it is Change.Cities }) { cities() }
    val about: StateFlow<About?> = live({ it is Change.Cities }) { about() }

    fun choose(city: City) = act { chooseMunicipality(city.id) }
}

@Composable
fun SettingsScreen(model: SettingsModel, back: () -> Unit, go: (Screen) -> Unit) {
    val cities by model.cities.collectAsStateWithLifecycle()
    val platform = LocalPlatform.current
    Page(At.SETTINGS.id, stringResource(R.string.settings_title), back, failure = model.failure, failureRead = model::failureRead) {
        Section(stringResource(R.string.settings_cities))
        for (city in cities.orEmpty()) {
            val chosen = if (city.chosen) stringResource(R.string.settings_chosen) else null
            LinkRow(city.name, "settings.city", chosen, Icons.city) { model.choose(city) }
        }
        LinkRow(stringResource(R.string.settings_add_city), "settings.add", icon = Icons.add) { go(Screen(At.FIRST)) }
        Languages(platform, stringResource(R.string.settings_language), "settings.language")
        Section(stringResource(R.string.settings_notifications))
        if (!mayNotify(platform)) Plain(stringResource(R.string.settings_notifications_off))
        SideButton(stringResource(R.string.report_done_notify), "settings.notify") { platform.askForNotifications() }
        LinkRow(stringResource(R.string.settings_about), "settings.about", icon = Icons.help) { go(Screen(At.ABOUT)) }
    }
}

/** What the phone says of it; asked again by whoever comes back from its settings. */
@Composable
private fun mayNotify(platform: Platform): Boolean {
    var may by remember { mutableStateOf(platform.mayNotify()) }
    LifecycleResumeEffect(platform) {
        may = platform.mayNotify()
        onPauseOrDispose {}
    }
    return may
}

/** Each by its own name: who cannot read the one that is set finds theirs. */
@Composable
fun Languages(platform: Platform, title: String, tag: String) {
    Section(title)
    val chosen = platform.language
    Choice(stringResource(R.string.settings_language_system), chosen == null, tag) { platform.language = null }
    for (language in Language.entries) {
        val locale = Locale.forLanguageTag(language.name.lowercase())
        val name = locale.getDisplayName(locale).replaceFirstChar { it.titlecase(locale) }
        Choice(name, chosen?.let { languageOf(Locale.forLanguageTag(it)) } == language, tag) { platform.language = locale.toLanguageTag() }
    }
}

@Composable
fun AboutScreen(model: SettingsModel, back: () -> Unit) {
    val about by model.about.collectAsStateWithLifecycle()
    Page(At.ABOUT.id, stringResource(R.string.about_title), back, failure = model.failure, failureRead = model::failureRead) {
        val shown = about ?: return@Page
        Plain(stringResource(R.string.about_version, shown.version))
        shown.city?.let { Plain(stringResource(R.string.about_pack, it, shown.packVersion.toString())) }
        Plain(stringResource(R.string.about_licence))
        Plain(stringResource(R.string.about_sent))
        shown.guarantee?.let { Plain(it) }
        Plain(stringResource(R.string.about_limits))
        Plain(stringResource(R.string.about_receipts))
    }
}
