package org.parvis.app

import androidx.compose.ui.test.assertContentDescriptionEquals
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithTag
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.fake.FakeCore
import org.parvis.core.fake.Samples
import org.parvis.core.ffi.RenewedKey
import org.parvis.core.ffi.Warning
import org.parvis.ui.At
import org.parvis.ui.Screen
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import kotlin.test.Test
import kotlin.test.assertTrue

/** What the citizen has to know beside what they came for: a lost key, unread requests. */
@RunWith(RobolectricTestRunner::class)
@Config(application = android.app.Application::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class NoticeTest {
    @get:Rule val rule = createComposeRule()
    private val citizen by lazy { Citizen(rule) }
    private val shown by lazy { ShownScreens(rule) }

    private class Keyless : FakeCore() {
        private var lost = true

        override fun warnings() = if (lost) listOf(Warning("key_missing", "La clé de ce dossier manque.", renewsKey = true)) else emptyList()
        override fun renewKey(): RenewedKey {
            lost = false
            return super.renewKey()
        }
    }

    /** It costs something, which is said before. */
    @Test
    fun aNewKeyIsMadeOnceTheCitizenKnowsWhatItMeans() {
        val core = Keyless()
        shown.openOn(core, Screen(At.HOME))
        citizen.reads("La clé de ce dossier manque.")
        citizen.tap("home.renew")
        citizen.reads("n'arriveront plus")
        assertTrue("renewKey" !in core.asked)
        citizen.tap("home.renew.yes")
        rule.waitUntil(20_000) { "renewKey" in core.asked }
    }

    @Test
    fun theListOfRequestsWarnsToo() {
        shown.openOn(Keyless(), Screen(At.REQUESTS))
        citizen.sees("requests.warning")
    }

    @Test
    fun theTabSaysHowManyAreUnread() {
        val core = FakeCore()
        for (name in listOf("one", "two")) core.put(Samples.request(Samples.summary(name, "Lampadaire", Samples.answeredFace, unread = true)))
        shown.openOn(core, Screen(At.HOME))
        citizen.sees("tab.requests")
        rule.waitUntil(20_000) { runCatching { rule.onNodeWithTag("tab.requests").assertContentDescriptionEquals("Mes demandes, 2 non lus") }.isSuccess }
    }
}
