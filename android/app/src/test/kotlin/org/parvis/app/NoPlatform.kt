package org.parvis.app

import android.net.Uri
import kotlinx.coroutines.flow.MutableStateFlow
import org.parvis.core.fake.Samples
import org.parvis.core.ffi.Connectivity
import org.parvis.core.ffi.Place
import org.parvis.ui.Platform
import java.io.File

/** A phone that has nothing. */
open class NoPlatform : Platform {
    override val connectivity = MutableStateFlow(Connectivity.UNMETERED)
    override fun cameraFile(draft: String) = File("/nonexistent/$draft")
    override fun cameraUri(draft: String): Uri = Uri.EMPTY
    override fun photosLeft() = emptyList<String>()
    override suspend fun picture(uri: Uri): ByteArray? = null
    override suspend fun converted(uri: Uri): ByteArray? = null
    override fun mayLocate() = true
    override suspend fun position(): Place? = Samples.lamp
    override var language: String? = null
    override fun dial(number: String) = Unit
    override fun mail(address: String) = Unit
    override fun browse(url: String) = Unit
    override fun locate(address: String) = Unit
    override fun copy(text: String) = Unit
    override fun share(text: String) = Unit
    override fun mayNotify() = false
    override fun askForNotifications() = Unit
}
