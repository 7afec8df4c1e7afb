package org.parvis.app

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.After
import org.junit.runner.RunWith
import org.parvis.core.MemorySecrets
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Config
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.Language
import org.parvis.core.ffi.Missing
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.RequestChip
import org.parvis.core.ffi.RequestKind
import org.parvis.core.testing.Tree
import org.parvis.core.testing.queueStreetlight
import org.parvis.ui.Listed
import org.parvis.ui.RequestModel
import org.parvis.ui.RequestsModel
import org.robolectric.RobolectricTestRunner
import java.io.File
import java.util.UUID
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

/**
 * The view models on the real core: no fake says what they would like to hear. Nothing of Android is needed, but the core
 * knows its ports from one class loader of a process: Robolectric's, as in all other tests.
 */
@RunWith(RobolectricTestRunner::class)
@org.robolectric.annotation.Config(application = android.app.Application::class)
class RequestsModelTest {
    private val scope = CoroutineScope(Dispatchers.Default)
    private val folder = temporaryFolder("parvis-models")

    private fun open(name: String) = ParvisClient.open(Config(File(folder, name).path, null, Language.FR), MemorySecrets())

    @After fun ends() = scope.cancel()

    private suspend fun RequestsModel.until(so: (Listed) -> Boolean): Listed = withTimeout(120_000) { listed.filterNotNull().first(so) }

    @Test
    fun tenThousandRequestsArePagedToTheEndAndSearched() = runBlocking {
        assertEquals(0, ProcessBuilder(Tree.program("parvis-bench"), "--history", folder.path, "10000").inheritIO().start().waitFor())
        val phone = open("phone")
        val model = RequestsModel(phone, scope)
        var listed = model.until { true }
        while (listed.more) {
            val before = listed.rows.size
            model.more()
            listed = model.until { it.rows.size > before }
        }
        assertEquals(10_000, listed.rows.distinctBy { it.id }.size)
        assertTrue(listed.rows.zipWithNext().all { (newer, older) -> newer.changed >= older.changed })

        model.search("lampadaire kennedy")
        val found = model.until { it.rows.size == 50 }
        assertTrue(found.more)
        model.search("xyzzy")
        assertTrue(!model.until { it.rows.isEmpty() }.more)
        assertNull(model.failure.value)
        phone.close()
    }

    /** Nobody asks again: the core tells, from a thread of its own. */
    @Test
    fun whatChangesIsListedByItself() = runBlocking {
        val phone = open("own")
        phone.addCityPack(Tree.esch.readBytes())
        val model = RequestsModel(phone, scope)
        model.until { it.rows.isEmpty() }
        val draft = phone.createDraft(RequestKind.REPORT, DraftPatch(text = "Éteint")).id
        withTimeout(20_000) { model.drafts.filterNotNull().first { drafts -> drafts.any { it.id == draft } } }
        val sent = phone.queueStreetlight("Éteint depuis lundi")
        assertEquals(listOf(sent), model.until { it.rows.isNotEmpty() }.rows.map { it.id })
        model.choose(RequestChip.CLOSED)
        model.until { it.rows.isEmpty() }
        phone.close()
    }

    @Test
    fun aQuestionThatFailsIsShownAndAskedAgainOnceThatWasRead() = runBlocking {
        val phone = open("asked")
        phone.addCityPack(Tree.esch.readBytes())
        val missing = RequestModel(phone, scope, UUID.randomUUID().toString())
        repeat(2) {
            val failed = withTimeout(20_000) { missing.failure.filterNotNull().first() }
            assertEquals(Missing.REQUEST, (failed as ParvisException.NotFound).what)
            missing.failureRead()
        }
        val model = RequestsModel(phone, scope)
        model.until { true }
        phone.close()
        model.search("lampadaire")
        assertTrue(withTimeout(20_000) { model.failure.filterNotNull().first() } is ParvisException.Closed)
    }
}
