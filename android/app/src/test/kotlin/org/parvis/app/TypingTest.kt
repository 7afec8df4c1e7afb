package org.parvis.app

import androidx.activity.compose.LocalOnBackPressedDispatcherOwner
import androidx.compose.runtime.remember
import androidx.compose.ui.test.junit4.v2.createComposeRule
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.ParvisClient
import org.parvis.core.fake.FakeCore
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.DraftRecord
import org.parvis.core.ffi.RequestKind
import org.parvis.ui.At
import org.parvis.ui.CheckModel
import org.parvis.ui.Navigator
import org.parvis.ui.ParvisScreens
import org.parvis.ui.ParvisTheme
import org.parvis.ui.Screen
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import kotlin.test.Test

/** Nothing that was typed is lost, however soon one goes. */
@RunWith(RobolectricTestRunner::class)
@Config(application = android.app.Application::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class TypingTest {
    @get:Rule val rule = createComposeRule()
    private val citizen by lazy { Citizen(rule) }
    private lateinit var back: () -> Unit

    private fun openOn(core: FakeCore, vararg screens: Screen) {
        val client = ParvisClient(core)
        rule.setContent {
            val dispatcher = LocalOnBackPressedDispatcherOwner.current!!.onBackPressedDispatcher
            val navigator = remember { Navigator(screens.first()).apply { screens.drop(1).forEach(::go) } }
            back = { rule.runOnUiThread(dispatcher::onBackPressed) }
            ParvisTheme(false) { ParvisScreens(client, NoPlatform(), navigator, MutableStateFlow(null)) }
        }
    }

    private fun until(so: () -> Boolean) = rule.waitUntil(20_000, so)

    @Test
    fun theLastLettersOfAReportAreKept() {
        val core = FakeCore()
        val draft = core.createDraft(RequestKind.REPORT, DraftPatch()).id
        openOn(core, Screen(At.HOME), Screen(At.CHECK, draft, 4, 4))
        citizen.sees("report.check.text")
        rule.mainClock.autoAdvance = false
        citizen.type("report.check.text", "Devant l'école")
        back()
        rule.mainClock.autoAdvance = true
        citizen.sees("home.report")
        until { core.draft(draft).text == "Devant l'école" }
    }

    @Test
    fun theLastLettersOfAQuestionAreKept() {
        val core = FakeCore()
        openOn(core, Screen(At.HOME), Screen(At.WRITE))
        citizen.sees("write.text")
        rule.mainClock.autoAdvance = false
        citizen.type("write.text", "Pourquoi ?")
        back()
        rule.mainClock.autoAdvance = true
        citizen.sees("home.report")
        until { core.drafts.values.singleOrNull()?.text == "Pourquoi ?" }
    }

    @Test
    fun howToBeReachedIsKeptWhole() {
        val core = FakeCore()
        val draft = core.createDraft(RequestKind.REPORT, DraftPatch()).id
        openOn(core, Screen(At.CHECK, draft, 4, 4))
        citizen.tap("report.check.follow")
        citizen.type("report.check.email", "a@example.org")
        citizen.type("report.check.phone", "+352621")
        until { core.draft(draft).reach?.let { it.email to it.phone } == ("a@example.org" to "+352621") }
    }

    @Test
    fun whatIsTypedIsKeptInTheOrderOfTyping(): Unit = runBlocking {
        val core = object : FakeCore() {
            /** The first is the slowest. */
            override fun updateDraft(id: String, patch: DraftPatch): DraftRecord {
                Thread.sleep(50L - patch.text!!.length)
                return super.updateDraft(id, patch)
            }
        }
        val draft = core.createDraft(RequestKind.REPORT, DraftPatch()).id
        val model = CheckModel(ParvisClient(core), this, draft)
        for (length in 1..20) model.save(DraftPatch(text = "a".repeat(length)))
        withTimeout(20_000) { while (core.asked.count { it == "updateDraft" } < 20 || core.draft(draft).text.length < 20) delay(10) }
        coroutineContext.cancelChildren()
    }
}
