package org.parvis.app

import android.content.Context
import android.content.Intent
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.compose.LocalLifecycleOwner
import androidx.lifecycle.lifecycleScope
import androidx.lifecycle.repeatOnLifecycle
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.launch
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Language
import org.parvis.core.ffi.ParvisException
import org.parvis.ui.At
import org.parvis.ui.Navigator
import org.parvis.ui.NotOpened
import org.parvis.ui.ParvisScreens
import org.parvis.ui.ParvisTheme
import org.parvis.ui.Screen
import org.parvis.ui.appLanguage

/** The one activity. */
class MainActivity : ComponentActivity() {
    private val links = MutableStateFlow<String?>(null)

    override fun attachBaseContext(base: Context) = super.attachBaseContext(AppLanguage.wrapped(base))

    override fun onCreate(savedInstanceState: Bundle?) {
        enableEdgeToEdge()
        super.onCreate(savedInstanceState)
        // What was followed before the process ended is in the saved state.
        if (savedInstanceState == null) links.value = intent.dataString
        val app = application as ParvisApplication
        val platform = PhonePlatform(this, app)
        lifecycleScope.launch { repeatOnLifecycle(Lifecycle.State.STARTED) { app.synchroniseWhileShown() } }
        setContent {
            ParvisTheme {
                when (val opened = opened(app)) {
                    null -> Unit
                    is Opened.Well -> ParvisScreens(opened.client, platform, navigator(opened.first), links)
                    is Opened.Not -> NotOpened(opened.failure, opened.retry)
                }
            }
        }
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        links.value = intent.dataString
    }
}

private sealed interface Opened {
    class Well(val client: ParvisClient, val first: Screen) : Opened
    class Not(val failure: ParvisException, val retry: () -> Unit) : Opened
}

/**
 * The data folder opens in some milliseconds; until then nothing is drawn. One that did not open is tried again when
 * somebody asks, and each time the app comes to the front: the phone may have been unlocked since.
 */
@Composable
private fun opened(app: ParvisApplication): Opened? {
    val language = appLanguage()
    var attempt by remember { mutableIntStateOf(1) }
    val lifecycle = LocalLifecycleOwner.current.lifecycle
    val opened by produceState<Opened?>(null, app, language, attempt) {
        var isOpen = false
        lifecycle.repeatOnLifecycle(Lifecycle.State.STARTED) {
            if (!isOpen) value = app.opened(language) { attempt++ }
            isOpen = value is Opened.Well
        }
    }
    return opened
}

/** Without a city, one is chosen first. */
private suspend fun ParvisApplication.opened(language: Language, retry: () -> Unit): Opened = try {
    val client = client.await()
    client.setLanguage(language)
    Opened.Well(client, Screen(if (client.cities().any { it.chosen }) At.HOME else At.FIRST))
} catch (failure: ParvisException) {
    Opened.Not(failure, retry)
}

@Composable
private fun navigator(first: Screen): Navigator = rememberSaveable(saver = Navigator.Saver) { Navigator(first) }
