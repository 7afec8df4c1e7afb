package org.parvis.ui

import android.net.Uri
import androidx.compose.runtime.staticCompositionLocalOf
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ffi.Connectivity
import org.parvis.core.ffi.Place
import java.io.File

/** What the phone does for the screens. The app gives it; tests give their own. */
interface Platform {
    /** What the phone says of the network. */
    val connectivity: StateFlow<Connectivity>

    /** Where the camera puts the photo of this draft: the same file in the next process. */
    fun cameraFile(draft: String): File

    /** The same, as the camera may write it. */
    fun cameraUri(draft: String): Uri

    /** The drafts whose photo the camera has written, and nobody has taken over yet. */
    fun photosLeft(): List<String>

    /** The bytes of a picture that was picked; null if it cannot be read. */
    suspend fun picture(uri: Uri): ByteArray?

    /** The same made a JPEG by the phone's own decoder, no larger than the core needs; null if the phone has none for it. */
    suspend fun converted(uri: Uri): ByteArray?

    /** Whether the phone may be asked where it is. */
    fun mayLocate(): Boolean

    /** Where the phone is, with accuracy and age; null if it does not know within ten seconds. */
    suspend fun position(): Place?

    /** The app's own language, a BCP 47 tag, where the citizen chose one; null for the phone's. */
    var language: String?

    fun dial(number: String)
    fun mail(address: String)
    fun browse(url: String)

    /** Shows an address in the app of maps. */
    fun locate(address: String)
    fun share(text: String)
    fun copy(text: String)

    /** Whether the phone lets the app notify. */
    fun mayNotify(): Boolean

    /** Asks once whether notifications may be shown; the answer changes nothing here. */
    fun askForNotifications()
}

val LocalPlatform = staticCompositionLocalOf<Platform> { error("no platform") }
