package org.parvis.app

import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.junit4.ComposeContentTestRule
import androidx.compose.ui.test.onAllNodesWithTag
import androidx.compose.ui.unit.Density
import kotlinx.coroutines.flow.MutableStateFlow
import org.parvis.core.ParvisClient
import org.parvis.ui.At
import org.parvis.ui.Navigator
import org.parvis.ui.ParvisScreens
import org.parvis.ui.ParvisTheme
import org.parvis.ui.Screen

/** How it is looked at. */
data class Look(val language: String, val isDark: Boolean, val fontScale: Float) {
    override fun toString() = language + (if (isDark) "-dark" else "") + (if (fontScale == 1f) "" else "-${(fontScale * 100).toInt()}")
}

/** The screens of a [State], drawn one after the other into `target/screens`, and what is wrong with them. */
class Gallery(private val rule: ComposeContentTestRule) {
    private data class Shown(val state: State, val look: Look, val screen: Screen)

    private val platform = NoPlatform()
    private val links = MutableStateFlow<String?>(null)
    private val clients = mutableMapOf<State, ParvisClient>()
    private var shown by mutableStateOf<Shown?>(null)
    private val faults = mutableListOf<String>()

    init {
        rule.setContent {
            val now = shown ?: return@setContent
            val density = LocalDensity.current
            CompositionLocalProvider(LocalDensity provides Density(density.density, now.look.fontScale)) {
                ParvisTheme(now.look.isDark) {
                    val client = clients.getOrPut(now.state) { ParvisClient(now.state.core) }
                    key(now) { ParvisScreens(client, platform, remember { Navigator(now.screen) }, links) }
                }
            }
        }
    }

    /** Every screen of that state; gives what is wrong, each once. */
    fun faultsOf(state: State, look: Look): List<String> {
        faults.clear()
        platform.connectivity.value = state.connectivity
        for (screen in state.screens) {
            shown = Shown(state, look, screen)
            val tag = if (state.core.failure == null) screen.at.id else "failure"
            rule.waitUntil(PATIENCE_MS) { rule.onAllNodesWithTag(tag).fetchSemanticsNodes().isNotEmpty() }
            draw(screen.at.id, state, look)
        }
        return faults.distinct().map { "$state $look: $it" }
    }

    private fun draw(id: String, state: State, look: Look) {
        val accessibility = Accessibility(rule, rightToLeft = look.language == "ar")
        val name = listOf(id, state.name, look.toString()).filter { it.isNotEmpty() }.joinToString("-")
        settle()
        faults += accessibility.faultsOf(id, Screenshots.shoot(rule, name)) + accessibility.faultsOfWhole(id, state.name)
        // What is further down is seen too.
        for (page in 2..PAGES) {
            if (!scrollOn()) return
            faults += accessibility.faultsOf(id, Screenshots.shoot(rule, "$name-$page"))
        }
    }

    /** By most of a screen; false at the end of the page. */
    private fun scrollOn(): Boolean {
        val scrolls = SemanticsMatcher.keyIsDefined(SemanticsProperties.VerticalScrollAxisRange)
        val node = rule.onAllNodes(scrolls).fetchSemanticsNodes().firstOrNull() ?: return false
        val range = node.config[SemanticsProperties.VerticalScrollAxisRange]
        if (range.value() >= range.maxValue()) return false
        rule.runOnUiThread { node.config[SemanticsActions.ScrollBy].action!!.invoke(0f, node.size.height * 0.8f) }
        settle()
        return true
    }

    /** Answers come from other threads: drawn until two pictures in a row have the same nodes. */
    private fun settle() {
        var before = -1
        rule.waitUntil(PATIENCE_MS) {
            Thread.sleep(60)
            val now = rule.onAllNodes(SemanticsMatcher("any") { true }).fetchSemanticsNodes().size
            (now == before).also { before = now }
        }
    }

    private companion object {
        const val PATIENCE_MS = 20_000L
        const val PAGES = 5
    }
}
