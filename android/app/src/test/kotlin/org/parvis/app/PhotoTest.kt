package org.parvis.app

import android.net.Uri
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onAllNodesWithText
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.core.ParvisClient
import org.parvis.core.fake.FakeCore
import org.parvis.core.ffi.AddedPhoto
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.ForeignKind
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.PhotoDamage
import org.parvis.core.ffi.PhotoProblem
import org.parvis.core.ffi.RequestKind
import org.parvis.ui.At
import org.parvis.ui.LocalPlatform
import org.parvis.ui.ParvisTheme
import org.parvis.ui.PhotoModel
import org.parvis.ui.PhotoPage
import org.parvis.ui.Platform
import org.parvis.ui.Screen
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import java.io.File
import java.nio.ByteBuffer
import kotlin.test.Test
import kotlin.test.assertEquals

/** Photos that do not go straight in: the phone converts what the core cannot hold, and damage is said. */
@RunWith(RobolectricTestRunner::class)
@Config(application = android.app.Application::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class PhotoTest {
    @get:Rule val rule = createComposeRule()

    private val tooLarge = ParvisException.Photo(PhotoProblem.ConvertFirst(ForeignKind.LARGE))
    private var damage: PhotoDamage? = null
    private val core = object : FakeCore() {
        override fun addPhotoFile(id: String, path: String): AddedPhoto = throw tooLarge

        override fun addPhotoBytes(id: String, bytes: ByteBuffer): AddedPhoto = throw tooLarge

        override fun addConvertedPhoto(id: String, converted: ByteBuffer, original: ByteBuffer): AddedPhoto {
            assertEquals(1 to PICKED.size, converted.remaining() to original.remaining())
            val added = super.addConvertedPhoto(id, converted, original)
            val photos = added.draft.photos.map { it.copy(damage = damage) }
            drafts[id] = added.draft.copy(photos = photos)
            return added.copy(draft = drafts.getValue(id), damage = damage)
        }
    }
    private val draft = core.createDraft(RequestKind.REPORT, DraftPatch()).id

    /** A phone whose decoder makes `converted` of everything. */
    private class Phone(private val made: ByteArray?) : Platform by NoPlatform() {
        val asked = mutableListOf<Uri>()
        override suspend fun picture(uri: Uri) = PICKED
        override suspend fun converted(uri: Uri): ByteArray? = made.also { asked += uri }
    }

    /** The page as it is, and where it led. */
    private fun page(phone: Platform, act: (PhotoModel, (Screen) -> Unit) -> Unit): Pair<PhotoModel, List<Screen>> {
        val led = mutableListOf<Screen>()
        lateinit var model: PhotoModel
        rule.setContent {
            val scope = rememberCoroutineScope()
            model = remember { PhotoModel(ParvisClient(core), scope, draft).also { act(it) { to -> led += to } } }
            CompositionLocalProvider(LocalPlatform provides phone) {
                ParvisTheme(false) { PhotoPage(model, Screen(At.PHOTO, draft, 1, 4), {}, {}, {}, {}) }
            }
        }
        rule.waitForIdle()
        return model to led
    }

    @Test
    fun whatTheCoreWantsConvertedThePhonesOwnDecoderConverts() {
        val phone = Phone(made = byteArrayOf(1))
        val picked = Uri.parse("content://photos/1")
        val (_, led) = page(phone) { model, go -> model.keep(picked, phone, go) }
        rule.waitUntil(PATIENCE_MS) { led.isNotEmpty() }
        assertEquals(listOf(picked), phone.asked)
        assertEquals(1, core.draft(draft).photos.size)
        assertEquals(At.PLACE, led.single().at)
    }

    @Test
    fun whatTheCameraWroteIsConvertedToo() {
        val phone = Phone(made = byteArrayOf(1))
        val file = File(temporaryFolder("parvis-photo"), "camera.jpg").apply { writeBytes(PICKED) }
        val (_, led) = page(phone) { model, go -> model.keep(file, phone, go) }
        rule.waitUntil(PATIENCE_MS) { led.isNotEmpty() }
        assertEquals(listOf(Uri.fromFile(file)), phone.asked)
        assertEquals(false, file.exists())
    }

    @Test
    fun aPhoneWithoutSuchADecoderSaysWhatTheCoreSaid() {
        val phone = Phone(made = null)
        val (model, led) = page(phone) { model, go -> model.keep(Uri.EMPTY, phone, go) }
        rule.waitUntil(PATIENCE_MS) { model.failure.value != null }
        assertEquals(tooLarge, model.failure.value)
        assertEquals(emptyList(), led)
    }

    @Test
    fun aDamagedPhotoIsSaidToBeBeforeThePageGoes() {
        damage = PhotoDamage.CutOff(40u)
        val phone = Phone(made = byteArrayOf(1))
        val (_, led) = page(phone) { model, go -> model.keep(Uri.EMPTY, phone, go) }
        rule.waitUntil(PATIENCE_MS) {
            rule.onAllNodesWithText("40 % de la photo sont là", substring = true).fetchSemanticsNodes().isNotEmpty()
        }
        Screenshots.shoot(rule, "report.photo-damaged-fr")
        assertEquals(emptyList(), led)
    }

    private companion object {
        val PICKED = ByteArray(7)
        const val PATIENCE_MS = 20_000L
    }
}
