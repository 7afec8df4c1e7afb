package org.parvis.ui

import androidx.activity.compose.BackHandler
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.consumeWindowInsets
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.navigationBars
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.NavigationBar
import androidx.compose.material3.NavigationBarItem
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
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

private class Tab(val at: At, val icon: androidx.compose.ui.graphics.vector.ImageVector, val name: Int)

private val tabs = listOf(
    Tab(At.HOME, Icons.home, R.string.tab_home),
    Tab(At.REQUESTS, Icons.list, R.string.tab_requests),
    Tab(At.CITY, Icons.city, R.string.tab_city),
)

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
    val connectivity by platform.connectivity.collectAsStateWithLifecycle()
    CompositionLocalProvider(LocalPlatform provides platform) {
        Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.surface) {
            Column {
                val top = navigator.top
                val isTab = tabs.any { it.at == top.at }
                val inset = if (isTab) Modifier.consumeWindowInsets(WindowInsets.navigationBars) else Modifier
                Box(inset.weight(1f)) {
                    // By its text: an enum's hash is another one in the next process, which then finds nothing of what was saved.
                    val name = top.toString()
                    key(name) { saved.SaveableStateProvider(name) { Shown(top, client, navigator) } }
                }
                if (connectivity == Connectivity.OFFLINE) {
                    Notice(stringResource(R.string.net_offline), Icons.clock, Tone.NEUTRAL, Modifier.testTag("net.offline"))
                }
                if (isTab) Tabs(top.at, navigator::tab)
            }
        }
    }
}

@Composable
private fun Tabs(shown: At, choose: (At) -> Unit) = NavigationBar(containerColor = MaterialTheme.colorScheme.surface) {
    for (tab in tabs) {
        NavigationBarItem(
            tab.at == shown, { choose(tab.at) }, { Icon(tab.icon, null) },
            Modifier.testTag("tab.${tab.at.id}"), label = { Text(stringResource(tab.name)) },
        )
    }
}

/** Each screen has a model of its own, for as long as it is on top. */
@Composable
private fun Shown(screen: Screen, client: ParvisClient, navigator: Navigator) {
    val scope = rememberCoroutineScope()
    val go = navigator::go
    val back = navigator::back
    val leave = navigator::leaveFor
    when (screen.at) {
        At.FIRST -> FirstScreen(of(scope) { FirstModel(client, it) }, if (navigator.canGoBack) back else null) { leave(Screen(At.HOME)) }
        At.HOME -> {
            val platform = LocalPlatform.current
            HomeScreen(of(scope) { HomeModel(client, it, platform::photosLeft) }, go)
        }
        At.REQUESTS -> RequestsScreen(of(scope) { RequestsModel(client, it) }, go)
        At.CITY -> CityScreen(of(scope) { CityModel(client, it) }, go)
        At.PHOTO -> PhotoPage(of(scope) { PhotoModel(client, it, screen.of) }, screen, back, go)
        At.PLACE -> PlacePage(of(scope) { PlaceModel(client, it, screen.of) }, screen, back, go)
        At.WHAT -> WhatPage(of(scope) { WhatModel(client, it, screen.of) }, screen, back, go)
        At.QUESTIONS -> QuestionsPage(of(scope) { QuestionsModel(client, it, screen.of) }, screen, back, go)
        At.KNOWN -> KnownPage(of(scope) { KnownModel(client, it, screen.of) }, screen, back, go, leave)
        At.CHECK -> CheckPage(of(scope) { CheckModel(client, it, screen.of) }, screen, back, go, leave)
        At.PUBLIC -> PublicPage(of(scope) { CheckModel(client, it, screen.of) }, screen, back, go)
        At.DONE -> {
            val home = of(scope) { HomeModel(client, it) }
            DonePage(of(scope) { RequestModel(client, it, screen.of) }, screen, leave) { home.report { leave(it) } }
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
private fun <M : Model> of(scope: CoroutineScope, make: (CoroutineScope) -> M): M = remember { make(scope) }

/** A link led to a request that is not on this phone. */
@Composable
private fun Unknown(back: () -> Unit) = Page(At.REQUEST.id, stringResource(R.string.request_yours), back) {
    Plain(stringResource(R.string.request_missing))
}
