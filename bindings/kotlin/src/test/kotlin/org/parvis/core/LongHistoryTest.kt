package org.parvis.core

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.io.TempDir
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.ChangeObserver
import org.parvis.core.ffi.Config
import org.parvis.core.ffi.Coordinate
import org.parvis.core.ffi.Language
import org.parvis.core.ffi.PageCursor
import org.parvis.core.ffi.Parvis
import org.parvis.core.ffi.RequestChip
import org.parvis.core.ffi.RequestQuery
import org.parvis.core.testing.Tree
import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** 10,000 requests on one phone. */
class LongHistoryTest {
    private fun history(folder: File): File {
        val made = ProcessBuilder(Tree.program("parvis-bench"), "--history", folder.path, "10000").inheritIO().start().waitFor()
        assertEquals(0, made)
        return File(folder, "phone")
    }

    private fun open(folder: File) = Parvis.open(Config(folder.path, null, Language.FR), MemorySecrets(), null)

    @Test
    fun `ten thousand requests are paged, searched and found nearby`(@TempDir folder: File) = runBlocking {
        val phone = ParvisClient(open(history(folder)))
        val seen = HashSet<String>()
        var after: PageCursor? = null
        do {
            val page = phone.requests(RequestQuery(chip = RequestChip.ALL, after = after))
            assertTrue(page.rows.size <= 50)
            assertTrue(page.rows.zipWithNext().all { (newer, older) -> newer.changed >= older.changed })
            assertTrue(page.rows.all { seen.add(it.id) }, "none comes twice")
            after = page.next
        } while (after != null)
        assertEquals(10_000, seen.size)

        val found = phone.requests(RequestQuery(search = "lampadaire kennedy", chip = RequestChip.OPEN)).rows
        assertEquals(50, found.size)
        val near = phone.requests(RequestQuery(chip = RequestChip.ALL, near = Coordinate(49.4958, 5.9806), radiusM = 500.0)).rows
        assertTrue(near.isNotEmpty() && near.all { it.distanceM!! <= 500.0 })
        assertTrue(near.zipWithNext().all { (one, next) -> one.distanceM!! <= next.distanceM!! })
        phone.close()
    }

    /** At most thirty times an empty call. Both are measured by turns in one run, so that a slow machine slows both. */
    @Test
    fun `a page of 50 costs at most 30 empty calls`(@TempDir folder: File) {
        val core = open(history(folder))
        val query = RequestQuery(chip = RequestChip.ALL)
        val nothing = core.observe(object : ChangeObserver {
            override fun changed(change: Change) = Unit
        })
        val (empty, page) = mutableListOf<Long>() to mutableListOf<Long>()
        repeat(600) {
            empty += nanos { nothing.cancel() }
            page += nanos { assertEquals(50, core.requests(query).rows.size) }
        }
        val ratio = median(page).toDouble() / median(empty)
        println("figure: empty call %.1f µs, page of 50 %.0f µs, ratio %.1f (bar 30)".format(median(empty) / 1e3, median(page) / 1e3, ratio))
        assertTrue(ratio <= 30, "$ratio")
        core.closeFolder()
        core.destroy()
    }

    private inline fun nanos(call: () -> Unit): Long {
        val began = System.nanoTime()
        call()
        return System.nanoTime() - began
    }

    /** Of the second half: until then the JVM compiles. */
    private fun median(times: List<Long>) = times.drop(times.size / 2).sorted().let { it[it.size / 2] }
}
