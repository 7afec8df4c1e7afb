package org.parvis.app

import androidx.compose.ui.test.assertIsFocused
import androidx.compose.ui.test.assertTextContains
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithTag
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.ParvisClient
import org.parvis.core.fake.FakeCore
import org.parvis.core.fake.Samples
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.DraftRecord
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.Issue
import org.parvis.core.ffi.Obstacle
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.StorageProblem
import org.parvis.ui.At
import org.parvis.ui.CheckModel
import org.parvis.ui.Screen
import org.parvis.ui.isolated
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import kotlin.test.Test
import kotlin.test.assertTrue

/** Nothing that was typed is lost, however soon one goes. */
@RunWith(RobolectricTestRunner::class)
@Config(application = android.app.Application::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class TypingTest {
    @get:Rule val rule = createComposeRule()
    private val citizen by lazy { Citizen(rule) }
    private val shown by lazy { ShownScreens(rule) }
    private fun openOn(core: FakeCore, vararg screens: Screen) = shown.openOn(core, *screens)
    private fun back() = shown.back()

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

    /** The core says no (too long, the phone is full): what was written can be sent again, or copied. */
    @Test
    fun theWordsOfAReplyStayWhereTheCoreRefusesThem() {
        var full = true
        val core = object : FakeCore() {
            override fun reply(id: String, text: String): String =
                if (full) throw ParvisException.Storage(StorageProblem.FULL) else super.reply(id, text)
        }
        replyIsRefusedBy(core)
        citizen.reads("Code storage.full".replace("storage.full", isolated("storage.full")))
        rule.onNodeWithTag("request.text").assertTextContains("Toujours éteint.")
        full = false
        citizen.tap("request.send")
        until { core.request("mine").acts.singleOrNull()?.text == "Toujours éteint." }
        citizen.misses("request.text")
    }

    private fun replyIsRefusedBy(core: FakeCore) {
        core.put(Samples.request(Samples.summary("mine", "Lampadaire", Samples.answeredFace)))
        openOn(core, Screen(At.REQUEST, "mine"))
        citizen.tap("request.REPLY")
        citizen.type("request.text", "Toujours éteint.")
        citizen.tap("request.send")
        citizen.sees("failure")
    }

    /** The request was closed meanwhile, and its new state offers no reply any more. */
    @Test
    fun theWordsOfAReplyStayWhereItIsNotPossibleAnyMore() {
        val core = object : FakeCore() {
            override fun reply(id: String, text: String): String {
                put(Samples.request(Samples.summary(id, "Lampadaire", Samples.overdueFace)))
                throw ParvisException.NotNow(Obstacle.CLOSED)
            }
        }
        replyIsRefusedBy(core)
        citizen.misses("request.REPLY")
        rule.onNodeWithTag("request.text").assertTextContains("Toujours éteint.")
    }

    @Test
    fun whoSendsWhileSomethingLacksIsLedThere() {
        val lacking = listOf(Issue("subject", "required", FlowPage.CHECK, "Choisissez un sujet."))
        val core = object : FakeCore() {
            override fun createDraft(kind: RequestKind, patch: DraftPatch) = super.createDraft(kind, patch).copy(issues = lacking)
            override fun updateDraft(id: String, patch: DraftPatch) = super.updateDraft(id, patch).copy(issues = lacking)
        }
        openOn(core, Screen(At.HOME), Screen(At.WRITE))
        citizen.type("write.text", "Pourquoi ?")
        citizen.tap("write.send")
        citizen.reads("Choisissez un sujet.")
        until { runCatching { rule.onNodeWithTag("write.issue").assertIsFocused() }.isSuccess }
        assertTrue("submit" !in core.asked)
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
