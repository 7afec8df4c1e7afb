package org.parvis.ui

import androidx.activity.compose.BackHandler
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.consumeWindowInsets
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.navigationBars
import androidx.compose.foundation.layout.navigationBarsPadding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveableStateHolder
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Connectivity
import org.parvis.core.ffi.Route
import org.parvis.core.ffi.Tone

/**
 * The whole app: the screen on top of [navigator], the tabs under the three that are always at hand.
 * [links] is where somebody outside wants to go; it is emptied once it was followed.
 */
@Composable
fun ParvisScreens(client: ParvisClient, platform: Platform, navigator: Navigator, links: MutableStateFlow<String?>) {
    val link by links.collectAsStateWithLifecycle()
    LaunchedEffect(link) {
        val followed = link ?: return@LaunchedEffect
        navigator.follow(runCatching { client.route(followed) }.getOrDefault(Route.Home))
        links.value = null
    }
    BackHandler(navigator.canGoBack) { navigator.back() }
    val saved = rememberSaveableStateHolder()
    val scope = rememberCoroutineScope()
    val bar = remember { Bar(scope) }
    KeptDraft(client, navigator, bar)
    val connectivity by platform.connectivity.collectAsStateWithLifecycle()
    CompositionLocalProvider(LocalPlatform provides platform) {
        Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.surface) {
            Column {
                val top = navigator.top
                val isTab = tabs.any { it.at == top.at }
                val isOffline = connectivity == Connectivity.OFFLINE
                val isLowest = !isTab && !isOffline && bar.isEmpty
                val inset = if (isLowest) Modifier else Modifier.consumeWindowInsets(WindowInsets.navigationBars)
                Box(inset.weight(1f)) {
                    // By its text: an enum's hash is another one in the next process, which then finds nothing of what was saved.
                    val name = top.toString()
                    key(name) { saved.SaveableStateProvider(name) { Shown(top, client, navigator, bar) } }
                }
                Column(if (isTab) Modifier else Modifier.navigationBarsPadding()) {
                    if (isOffline) Notice(stringResource(R.string.net_offline), Icons.clock, Tone.NEUTRAL, Modifier.testTag("net.offline"))
                    BarPlace(bar)
                }
                if (isTab) Tabs(of(scope) { TabsModel(client, it) }, top.at, navigator::tab)
            }
        }
    }
}

/** Who leaves the flow is told that nothing is lost, and can go back into it. What was sent or joined is no draft any more. */
@Composable
private fun KeptDraft(client: ParvisClient, navigator: Navigator, bar: Bar) {
    val (saved, resume) = stringResource(R.string.flow_saved) to stringResource(R.string.flow_resume)
    val before = remember { arrayOf(navigator.top) }
    val top = navigator.top
    LaunchedEffect(top) {
        val left = before[0].also { before[0] = top }
        if (left.at !in flow || navigator.holds(left.of)) return@LaunchedEffect
        val draft = runCatching { client.draft(left.of) }.getOrNull() ?: return@LaunchedEffect
        if (!draft.empty && bar.offer(saved, resume, "flow.resume")) client.wayTo(draft).forEach(navigator::go)
    }
}

/** Each screen has a model of its own, for as long as it is on top. */
@Composable
private fun Shown(screen: Screen, client: ParvisClient, navigator: Navigator, bar: Bar) {
    val scope = rememberCoroutineScope()
    val go = navigator::go
    val back = navigator::back
    val leave = navigator::leaveFor
    val added = stringResource(R.string.report_known_added)
    when (screen.at) {
        At.FIRST -> FirstScreen(of(scope) { FirstModel(client, it) }, if (navigator.canGoBack) back else null) { leave(Screen(At.HOME)) }
        At.HOME -> {
            val platform = LocalPlatform.current
            HomeScreen(of(scope) { HomeModel(client, it, platform::photosLeft) }, go)
        }
        At.REQUESTS -> RequestsScreen(of(scope) { RequestsModel(client, it) }, bar, go)
        At.CITY -> CityScreen(of(scope) { CityModel(client, it) }, go)
        At.PHOTO -> {
            val kept = stringResource(R.string.report_photo_kept)
            val next: (Screen) -> Unit = { if (navigator.isAside) back() else go(it) }
            PhotoPage(of(scope) { PhotoModel(client, it, screen.of) }, screen, back, go, next) {
                bar.say(kept)
                next(it)
            }
        }
        At.PLACE -> PlacePage(of(scope) { PlaceModel(client, it, screen.of) }, screen, back, go)
        At.WHAT -> WhatPage(of(scope) { WhatModel(client, it, screen.of) }, screen, back, go)
        At.QUESTIONS -> QuestionsPage(of(scope) { QuestionsModel(client, it, screen.of) }, screen, back, go)
        At.KNOWN -> KnownPage(of(scope) { KnownModel(client, it, screen.of) }, screen, back, go) {
            bar.say(added)
            leave(it)
        }
        At.CHECK -> CheckPage(of(scope) { CheckModel(client, it, screen.of) }, screen, back, go, leave)
        At.PUBLIC -> PublicPage(of(scope) { CheckModel(client, it, screen.of) }, screen, back, go)
        At.DONE -> {
            val home = of(scope) { HomeModel(client, it) }
            DonePage(of(scope) { RequestModel(client, it, screen.of) }, screen, leave) { place -> home.report(place) { leave(it) } }
        }
        At.REQUEST -> if (screen.of.isEmpty()) Unknown(back) else RequestScreen(of(scope) { RequestModel(client, it, screen.of) }, back, go)
        At.OUTBOX -> OutboxScreen(of(scope) { OutboxModel(client, it) }, back, go)
        At.WRITE -> WriteScreen(of(scope) { WriteModel(client, it) }, screen, back, go, leave)
        At.CONTACTS -> ContactsScreen(of(scope) { CityModel(client, it) }, back)
        At.FAQ -> FaqScreen(of(scope) { CityModel(client, it) }, back, go)
        At.SETTINGS -> SettingsScreen(of(scope) { SettingsModel(client, it) }, back, go)
        At.ABOUT -> AboutScreen(of(scope) { SettingsModel(client, it) }, back)
    }
}

@Composable
internal fun <M : Model> of(scope: CoroutineScope, make: (CoroutineScope) -> M): M = remember { make(scope) }

/** A link led to a request that is not on this phone. */
@Composable
private fun Unknown(back: () -> Unit) = Page(At.REQUEST.id, stringResource(R.string.request_yours), back) {
    Plain(stringResource(R.string.request_missing))
}
