package org.parvis.app

import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.semantics.SemanticsActions
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.fake.FakeCore
import org.parvis.core.fake.Samples
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.StorageProblem
import org.parvis.ui.At
import org.parvis.ui.Screen
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** A draft is deleted, taken back, left and taken up again; its photos are at hand on every page. */
@RunWith(RobolectricTestRunner::class)
@Config(application = android.app.Application::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class DraftTest {
    @get:Rule val rule = createComposeRule()
    private val citizen by lazy { Citizen(rule) }
    private val shown by lazy { ShownScreens(rule) }
    private val core = FakeCore()
    private val draft = core.createDraft(RequestKind.REPORT, DraftPatch(place = Samples.lamp, text = "Éteint")).id

    private fun until(so: () -> Boolean) = rule.waitUntil(20_000, so)

    @Test
    fun aDeletedDraftIsTakenBack() {
        shown.openOn(core, Screen(At.HOME), Screen(At.REQUESTS))
        citizen.tap("requests.delete")
        citizen.misses("requests.draft")
        citizen.reads("Brouillon supprimé")
        citizen.tap("requests.undo")
        citizen.sees("requests.draft")
        citizen.misses("requests.undo")
        assertTrue("deleteDraft" !in core.asked)
    }

    @Test
    fun aDeletedDraftIsGoneOnceTheBarLapses() {
        shown.openOn(core, Screen(At.HOME), Screen(At.REQUESTS))
        citizen.tap("requests.delete")
        citizen.sees("requests.undo")
        rule.mainClock.advanceTimeBy(60_000)
        until { core.drafts.isEmpty() }
        citizen.misses("requests.undo")
    }

    @Test
    fun aDeletedDraftIsGoneOnceTheScreenIsLeft() {
        shown.openOn(core, Screen(At.HOME), Screen(At.REQUESTS))
        citizen.tap("requests.delete")
        citizen.sees("requests.undo")
        citizen.tap("tab.home")
        until { core.drafts.isEmpty() }
        assertEquals(1, core.asked.count { it == "deleteDraft" })
    }

    @Test
    fun aDraftThatCannotBeDeletedIsShownAgainWithTheReason() {
        val refusing = object : FakeCore() {
            override fun deleteDraft(id: String) = throw ParvisException.Storage(StorageProblem.FULL)
        }
        refusing.createDraft(RequestKind.REPORT, DraftPatch(text = "Éteint"))
        shown.openOn(refusing, Screen(At.HOME), Screen(At.REQUESTS))
        citizen.tap("requests.delete")
        citizen.sees("requests.undo")
        rule.mainClock.advanceTimeBy(60_000)
        citizen.sees("failure")
        citizen.sees("requests.draft")
    }

    /** Opened from a list or from home, back is the step before it, down to the photos. */
    @Test
    fun backFromADraftThatIsTakenUpAgainIsTheStepBefore() {
        shown.openOn(core, Screen(At.HOME))
        citizen.tap("home.draft")
        citizen.sees("report.what")
        shown.back()
        citizen.sees("report.place")
        shown.back()
        citizen.sees("report.photo")
        shown.back()
        citizen.sees("home")
    }

    @Test
    fun aPhotoIsAddedFromALaterPageWhichIsThereAgainAfterwards() {
        shown.openOn(core, Screen(At.HOME))
        citizen.tap("home.draft")
        citizen.sees("report.what")
        citizen.tap("flow.add")
        citizen.sees("report.photo")
        citizen.tap("report.photo.next")
        citizen.sees("report.what")
        shown.back()
        citizen.sees("report.place")
    }

    @Test
    fun whoLeavesTheFlowIsToldThatTheDraftIsKeptAndGoesBackIntoIt() {
        shown.openOn(core, Screen(At.HOME), Screen(At.PHOTO, draft, 1, 4))
        citizen.sees("report.photo")
        shown.back()
        citizen.reads("Brouillon gardé")
        citizen.tap("flow.resume")
        citizen.sees("report.what")
    }

    @Test
    fun anEmptyDraftIsLeftSilently() {
        val empty = core.createDraft(RequestKind.REPORT, DraftPatch()).id
        shown.openOn(core, Screen(At.HOME), Screen(At.PHOTO, empty, 1, 4))
        citizen.sees("report.photo")
        shown.back()
        citizen.sees("home.report")
        citizen.misses("flow.resume")
    }

    /** What opens and closes tells a screen reader which of both it is. */
    @Test
    fun whatOpensSaysWhetherItIsOpen() {
        shown.openOn(core, Screen(At.FAQ))
        citizen.sees("faq.question")
        rule.onNodeWithTag("faq.question").performSemanticsAction(SemanticsActions.Expand)
        citizen.reads("Le mardi.")
        rule.onNodeWithTag("faq.question").performSemanticsAction(SemanticsActions.Collapse)
        rule.onNodeWithTag("faq.question").performSemanticsAction(SemanticsActions.Expand)
    }
}
