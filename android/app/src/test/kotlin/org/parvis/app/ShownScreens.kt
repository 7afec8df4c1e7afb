package org.parvis.app

import androidx.activity.compose.LocalOnBackPressedDispatcherOwner
import androidx.compose.runtime.remember
import androidx.compose.ui.test.junit4.ComposeContentTestRule
import kotlinx.coroutines.flow.MutableStateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.ParvisInterface
import org.parvis.ui.Navigator
import org.parvis.ui.ParvisScreens
import org.parvis.ui.ParvisTheme
import org.parvis.ui.Platform
import org.parvis.ui.Screen

/** The whole app on a core of the test, as it is after somebody went through some screens. */
class ShownScreens(private val rule: ComposeContentTestRule, private val platform: Platform = NoPlatform()) {
    private lateinit var pressBack: () -> Unit
    lateinit var navigator: Navigator

    fun openOn(core: ParvisInterface, vararg screens: Screen) {
        val client = ParvisClient(core)
        rule.setContent {
            val dispatcher = LocalOnBackPressedDispatcherOwner.current!!.onBackPressedDispatcher
            navigator = remember { Navigator(screens.first()).apply { screens.drop(1).forEach(::go) } }
            pressBack = dispatcher::onBackPressed
            ParvisTheme(false) { ParvisScreens(client, platform, navigator, MutableStateFlow(null)) }
        }
    }

    /** The system's. */
    fun back() = rule.runOnUiThread(pressBack)
}
