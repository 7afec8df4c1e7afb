package org.parvis.app

import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onAllNodesWithTag
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.MemorySecrets
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Config
import org.parvis.core.ffi.Language
import org.parvis.core.testing.Tree
import org.parvis.ui.Bar
import org.parvis.ui.LocalPlatform
import org.parvis.ui.ParvisTheme
import org.parvis.ui.RequestsModel
import org.parvis.ui.RequestsScreen
import org.robolectric.RobolectricTestRunner
import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

@RunWith(RobolectricTestRunner::class)
@org.robolectric.annotation.Config(application = android.app.Application::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class LongListTest {
    @get:Rule val rule = createComposeRule()

    private fun phone(requests: Int): ParvisClient {
        val folder = temporaryFolder("parvis-history")
        val made = ProcessBuilder(Tree.program("parvis-bench"), "--history", folder.path, "$requests").inheritIO().start().waitFor()
        assertEquals(0, made)
        return ParvisClient.open(Config(File(folder, "phone").path, null, Language.FR), MemorySecrets())
    }

    /** Both by turns in one run; the first rounds are the JVM's, which compiles. */
    @Test
    fun aHistoryOfTenThousandIsDrawnAsFastAsOneOfAHundred() {
        val phones = listOf(phone(100), phone(10_000))
        val platform = NoPlatform()
        var shown by mutableStateOf<Pair<Int, ParvisClient>?>(null)
        rule.setContent {
            val now = shown ?: return@setContent
            key(now) {
                val scope = rememberCoroutineScope()
                val model = remember { RequestsModel(now.second, scope) }
                CompositionLocalProvider(LocalPlatform provides platform) { ParvisTheme(false) { RequestsScreen(model, Bar(scope)) {} } }
            }
        }
        val times = List(ROUNDS) { round ->
            phones.map { phone ->
                shown = null
                rule.waitForIdle()
                val began = System.nanoTime()
                shown = round to phone
                rule.waitUntil(20_000) { rule.onAllNodesWithTag("row").fetchSemanticsNodes().isNotEmpty() }
                System.nanoTime() - began
            }
        }.drop(ROUNDS / 2)
        val (short, long) = listOf(0, 1).map { at -> times.map { it[at] }.sorted()[times.size / 2] / 1e6 }
        println("figure: the list with 100 requests %.0f ms, with 10,000 %.0f ms (bar 2 times)".format(short, long))
        assertTrue(long <= 2 * short)
    }

    private companion object {
        const val ROUNDS = 10
    }
}
