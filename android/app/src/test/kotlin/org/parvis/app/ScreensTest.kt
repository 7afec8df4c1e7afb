package org.parvis.app

import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onAllNodesWithTag
import androidx.compose.ui.unit.Density
import kotlinx.coroutines.flow.MutableStateFlow
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.ParvisClient
import org.parvis.core.fake.FakeCore
import org.parvis.core.fake.Samples
import org.parvis.core.ffi.AnswerValue
import org.parvis.core.ffi.Datatype
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.Known
import org.parvis.core.ffi.Question
import org.parvis.core.ffi.RequestKind
import org.parvis.ui.At
import org.parvis.ui.Navigator
import org.parvis.ui.ParvisScreens
import org.parvis.ui.ParvisTheme
import org.parvis.ui.Screen
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import kotlin.test.Test
import kotlin.test.assertEquals

/** Every screen, drawn, and checked for those who cannot see it, hear it, or hit a small target. */
@RunWith(RobolectricTestRunner::class)
@Config(application = android.app.Application::class)
class ScreensTest {
    @get:Rule val rule = createComposeRule()

    private val core = object : FakeCore() {
        override fun questions(id: String) = listOf(
            Question("ETAT", "Que voyez-vous ?", "L'équipe prend le bon matériel.", Datatype.SINGLE_VALUE_LIST, true,
                listOf(AnswerValue("off", "Éteint"), AnswerValue("flickers", "Clignote")), listOf("off"), null),
            Question("NUMERO", "Numéro sur le lampadaire", "", Datatype.STRING, false, emptyList(), emptyList(), null),
        )

        override fun known(id: String) =
            Known(listOf(Samples.summary("theirs", "Lampadaire", Samples.overdueFace).copy(mine = false, distanceM = 14.0)), canJoin = true)
    }.apply {
        put(Samples.request(Samples.summary("answered", "Lampadaire", Samples.answeredFace, unread = true)))
        put(Samples.request(Samples.summary("late", "Trou ou chaussée abîmée", Samples.overdueFace, unread = true)))
        put(Samples.request(Samples.summary("waiting", "Dépôt sauvage", Samples.waitingFace).copy(reference = null, due = null), Samples.noNetwork))
    }
    private val draft = core.createDraft(RequestKind.REPORT, DraftPatch()).id.also {
        core.chooseService(it, "LAMP", emptyMap())
        core.updateDraft(it, DraftPatch(place = Samples.lamp, text = "Éteint depuis lundi"))
    }

    /** As the core numbers them. */
    private val numbers = mapOf(At.PHOTO to 1, At.PLACE to 2, At.WHAT to 3, At.QUESTIONS to 3, At.KNOWN to 3, At.CHECK to 4, At.PUBLIC to 4)

    private val screens = At.entries.map { at ->
        when (at) {
            in numbers -> Screen(at, draft, numbers.getValue(at), 4)
            At.REQUEST -> Screen(at, "answered")
            At.DONE -> Screen(at, "waiting")
            else -> Screen(at)
        }
    }

    @Config(qualifiers = "fr-w360dp-h740dp-xhdpi")
    @Test fun frenchInTheLight() = all("fr", isDark = false, fontScale = 1f)

    @Config(qualifiers = "ar-ldrtl-w360dp-h640dp-night-xhdpi")
    @Test fun arabicInTheDarkTwiceAsLarge() = all("ar-dark-200", isDark = true, fontScale = 2f)

    private fun all(name: String, isDark: Boolean, fontScale: Float) {
        var shown by mutableStateOf(screens.first())
        val client = ParvisClient(core)
        val platform = NoPlatform()
        val links = MutableStateFlow<String?>(null)
        rule.setContent {
            val density = LocalDensity.current
            CompositionLocalProvider(LocalDensity provides Density(density.density, fontScale)) {
                ParvisTheme(isDark) {
                    key(shown) { ParvisScreens(client, platform, remember { Navigator(shown) }, links) }
                }
            }
        }
        val faults = mutableListOf<String>()
        for (screen in screens) {
            shown = screen
            rule.waitUntil(PATIENCE_MS) { rule.onAllNodesWithTag(screen.at.id).fetchSemanticsNodes().isNotEmpty() }
            settle()
            Screenshots.shoot(rule, "${screen.at.id}-$name")
            faults += faultsOf(screen.at.id)
        }
        assertEquals(emptyList(), faults)
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

    private fun faultsOf(id: String): List<String> {
        val nodes = rule.onAllNodes(hasClickAction()).fetchSemanticsNodes()
        val small = 48 * rule.density.density - 1
        val faults = nodes.flatMap { node ->
            listOfNotNull(
                "$id: no name: ${node.config.getOrNull(SemanticsProperties.TestTag)}".takeIf { name(node).isEmpty() },
                "$id: smaller than 48 dp: ${name(node)} ${node.touchBoundsInRoot}".takeIf {
                    node.touchBoundsInRoot.run { width < small || height < small } && node.boundsInRoot.height > 0
                },
                "$id: no role: ${name(node)}".takeIf {
                    node.config.getOrNull(SemanticsProperties.Role) == null && SemanticsActions.SetText !in node.config
                },
            )
        }
        val headings = rule.onAllNodes(SemanticsMatcher.keyIsDefined(SemanticsProperties.Heading)).fetchSemanticsNodes()
        return if (headings.isEmpty()) faults + "$id: no heading" else faults
    }

    private fun name(node: SemanticsNode): String =
        (node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() +
            node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text } +
            listOfNotNull(node.config.getOrNull(SemanticsProperties.EditableText)?.text)).joinToString(" ") +
            node.children.joinToString(" ") { name(it) }

    private companion object {
        const val PATIENCE_MS = 20_000L
    }
}
