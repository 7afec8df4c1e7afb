package org.parvis.core

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.io.TempDir
import org.parvis.core.ffi.CityProblem
import org.parvis.core.ffi.Config
import org.parvis.core.ffi.ForeignKind
import org.parvis.core.ffi.Language
import org.parvis.core.ffi.Missing
import org.parvis.core.ffi.Obstacle
import org.parvis.core.ffi.Parvis
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.PhotoDamage
import org.parvis.core.ffi.PhotoProblem
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.StorageProblem
import org.parvis.core.ffi.describe
import org.parvis.core.testing.Tree
import org.parvis.core.testing.drawPhoto
import org.parvis.core.testing.openPhone
import org.parvis.core.testing.queueStreetlight
import java.io.File
import java.nio.ByteBuffer
import kotlin.reflect.KClass
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** Each kind of error, as a screen meets it: a class, data, and a sentence in every language. */
class ErrorsTest {
    private val met = mutableListOf<ParvisException>()

    private suspend inline fun <reified E : ParvisException> meets(noinline call: suspend () -> Unit): E =
        assertFailsWith<E> { call() }.also(met::add)

    @Test
    fun `every kind of error comes as itself`(@TempDir folder: File) = runBlocking {
        val phone = openPhone(folder)
        assertEquals(Missing.CITY, meets<ParvisException.NotFound> { phone.home() }.what)
        assertEquals(CityProblem.BAD_ADDRESS, meets<ParvisException.City> { phone.addCityUrl("la mairie") }.problem)
        assertEquals(CityProblem.BAD_PACK, meets<ParvisException.City> { phone.addCityPack("{}".toByteArray()) }.problem)
        phone.addCityPack(Tree.esch.readBytes())

        val draft = phone.createDraft(RequestKind.REPORT).id
        val issues = phone.check(draft)
        assertEquals(issues.size, meets<ParvisException.Invalid> { phone.submit(draft) }.count.toInt())
        assertTrue(issues.all { it.sentence.isNotBlank() }, "$issues")
        assertEquals(Missing.DRAFT, meets<ParvisException.NotFound> { phone.draft("no name") }.what)
        assertEquals(Missing.REQUEST, meets<ParvisException.NotFound> { phone.request("no name") }.what)

        val id = phone.queueStreetlight("Éteint")
        assertEquals(Obstacle.NOT_SENT_YET, meets<ParvisException.NotNow> { phone.reply(id, "Alors ?") }.why)

        val text = File(folder, "text.jpg").apply { writeText("not a photo") }
        val whole = drawPhoto(File(folder, "whole.jpg")).readBytes()
        val sliver = File(folder, "sliver.jpg").apply { writeBytes(whole.copyOf(whole.size / 20)) }
        val half = File(folder, "half.jpg").apply { writeBytes(whole.copyOf(whole.size / 2)) }
        val heic = File(folder, "photo.heic").apply { writeBytes(byteArrayOf(0, 0, 0, 24) + "ftypheic0000mif1heic".toByteArray()) }
        // Of a kind that is read, but 16 megapixels that would have to be held whole: header only.
        val large = File(folder, "large.png").apply { writeBytes(interlacedPng(4_000)) }
        val problems = listOf(File(folder, "none.jpg"), text, heic, large).map { file ->
            meets<ParvisException.Photo> { phone.addPhotoFile(draft, file.path) }.problem
        }
        val expected =
            listOf(PhotoProblem.Unreadable, PhotoProblem.NotAPhoto) + listOf(ForeignKind.HEIC, ForeignKind.LARGE).map(PhotoProblem::ConvertFirst)
        assertEquals(expected, problems)
        val damaged = meets<ParvisException.Photo> { phone.addPhotoFile(draft, sliver.path) }.problem
        assertTrue(assertIs<PhotoProblem.Damaged>(damaged).percent < 10u, "$damaged")
        val cutOff = assertIs<PhotoDamage.CutOff>(phone.addPhotoFile(draft, half.path).damage)
        assertTrue(cutOff.percent in 10u..99u, "$cutOff")
        assertEquals(listOf<PhotoDamage?>(cutOff), phone.draft(draft).photos.map { it.damage })

        assertEquals(StorageProblem.IN_USE, meets<ParvisException.Storage> { openPhone(folder) }.problem)
        phone.close()
        meets<ParvisException.Closed> { phone.drafts() }

        // What only a crowd of requests or a defect gives.
        met += ParvisException.Ambiguous()
        met += assertIs<ParvisException>(runCatching { contained { error("the object is gone") } }.exceptionOrNull())
        met += ParvisException.Internal("panic")
        val kinds: Set<KClass<*>> = met.map { it::class }.toSet()
        assertEquals<Set<KClass<*>>>(ParvisException::class.sealedSubclasses.toSet(), kinds)
        for (error in met) for (language in Language.entries) {
            assertTrue(describe(error, language).isNotBlank(), "$error in $language")
        }
    }

    /** What such a PNG says before its pixels (ISO/IEC 15948, 11.2.2): RGBA, interlaced, [side] by [side]. Checksums are not looked at. */
    private fun interlacedPng(side: Int): ByteArray {
        val header = ByteBuffer.allocate(13).putInt(side).putInt(side).put(byteArrayOf(8, 6, 0, 0, 1)).array()
        val chunk = { name: String, content: ByteArray ->
            ByteBuffer.allocate(12 + content.size).putInt(content.size).put(name.toByteArray()).put(content).array()
        }
        return byteArrayOf(-119, 80, 78, 71, 13, 10, 26, 10) + chunk("IHDR", header) + chunk("IDAT", ByteArray(8))
    }

    @Test
    fun `a closed object is Closed, not a crash`(@TempDir folder: File) = runBlocking {
        val core = Parvis.open(Config(folder.path, null, Language.FR), MemorySecrets(), null)
        val phone = ParvisClient(core)
        core.destroy()
        assertFailsWith<ParvisException.Closed> { phone.drafts() }
        Unit
    }
}
