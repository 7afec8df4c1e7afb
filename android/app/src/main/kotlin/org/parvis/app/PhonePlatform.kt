package org.parvis.app

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.POST_NOTIFICATIONS
import android.annotation.SuppressLint
import android.app.NotificationManager
import android.content.ClipData
import android.content.ClipboardManager
import android.content.Intent
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.graphics.Bitmap
import android.graphics.ImageDecoder
import android.location.Location
import android.location.LocationManager
import android.net.Uri
import android.os.Build
import android.os.SystemClock
import android.widget.Toast
import androidx.activity.ComponentActivity
import androidx.core.content.FileProvider
import androidx.core.location.LocationManagerCompat
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import org.parvis.core.ffi.Coordinate
import org.parvis.core.ffi.Place
import org.parvis.core.ffi.PlaceSource
import org.parvis.ui.Platform
import java.io.ByteArrayOutputStream
import java.io.File
import java.util.concurrent.TimeUnit
import kotlin.coroutines.resume

/** What this phone does for the screens. */
class PhonePlatform(private val activity: ComponentActivity, app: ParvisApplication) : Platform {
    override val connectivity = app.network.connectivity

    private val camera get() = File(activity.cacheDir, "camera").apply { mkdirs() }

    override fun cameraFile(draft: String) = File(camera, "$draft.jpg")

    override fun photosLeft() = camera.listFiles().orEmpty().filter { it.length() > 0 }.map { it.nameWithoutExtension }

    override fun cameraUri(draft: String): Uri =
        FileProvider.getUriForFile(activity, "${activity.packageName}.files", cameraFile(draft))

    override suspend fun picture(uri: Uri): ByteArray? = withContext(Dispatchers.IO) {
        runCatching { activity.contentResolver.openInputStream(uri)?.use { it.readBytes() } }.getOrNull()
    }

    override suspend fun converted(uri: Uri): ByteArray? = withContext(Dispatchers.IO) {
        if (Build.VERSION.SDK_INT < 28) return@withContext null
        runCatching {
            val source = ImageDecoder.createSource(activity.contentResolver, uri)
            val bitmap = ImageDecoder.decodeBitmap(source) { decoder, header, _ ->
                decoder.setTargetSampleSize(maxOf(1, maxOf(header.size.width, header.size.height) / LONG_SIDE))
            }
            ByteArrayOutputStream().also { bitmap.compress(Bitmap.CompressFormat.JPEG, 95, it) }.toByteArray()
        }.getOrNull()
    }

    override fun mayLocate() = activity.checkSelfPermission(ACCESS_COARSE_LOCATION) == PERMISSION_GRANTED

    @SuppressLint("MissingPermission")
    override suspend fun position(): Place? {
        if (!mayLocate()) return null
        val manager = activity.service<LocationManager>()
        val provider = PROVIDERS.firstOrNull { it in manager.allProviders && manager.isProviderEnabled(it) } ?: return null
        return withTimeoutOrNull(PATIENCE_MS) {
            suspendCancellableCoroutine { waiting ->
                val stop = android.os.CancellationSignal()
                waiting.invokeOnCancellation { stop.cancel() }
                LocationManagerCompat.getCurrentLocation(manager, provider, stop, activity.mainExecutor) { waiting.resume(it) }
            }
        }?.place()
    }

    private fun Location.place(): Place {
        val age = TimeUnit.NANOSECONDS.toSeconds(SystemClock.elapsedRealtimeNanos() - elapsedRealtimeNanos)
        val accuracy = if (hasAccuracy()) accuracy.toDouble() else null
        return Place(Coordinate(latitude, longitude), accuracy, age.coerceAtLeast(0).toUInt(), PlaceSource.GPS, null, null)
    }

    override fun dial(number: String) = start(Intent(Intent.ACTION_DIAL, Uri.fromParts("tel", number, null)))
    override fun mail(address: String) = start(Intent(Intent.ACTION_SENDTO, Uri.fromParts("mailto", address, null)))
    override fun browse(url: String) = start(Intent(Intent.ACTION_VIEW, Uri.parse(url)))
    override fun locate(address: String) = start(Intent(Intent.ACTION_VIEW, Uri.parse("geo:0,0?q=${Uri.encode(address)}")))

    override fun share(text: String) =
        start(Intent.createChooser(Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, text), null))

    override fun copy(text: String) {
        // From Android 13 on the system itself says that it was copied.
        activity.service<ClipboardManager>().setPrimaryClip(ClipData.newPlainText(null, text))
        if (Build.VERSION.SDK_INT < 33) Toast.makeText(activity, org.parvis.ui.R.string.nav_copied, Toast.LENGTH_SHORT).show()
    }

    override var language: String?
        get() = AppLanguage.of(activity)
        set(tag) = AppLanguage.choose(activity, tag)

    override fun mayNotify() = activity.service<NotificationManager>().areNotificationsEnabled()

    override fun askForNotifications() {
        if (Build.VERSION.SDK_INT >= 33) activity.requestPermissions(arrayOf(POST_NOTIFICATIONS), 0)
    }

    /** A phone without such an app does nothing: the number or address stays on the screen. */
    private fun start(intent: Intent) {
        runCatching { activity.startActivity(intent) }
    }

    private companion object {
        /** Twice what the core keeps: decoding more would only take memory. */
        const val LONG_SIDE = 3200
        val PROVIDERS = listOf("fused", LocationManager.GPS_PROVIDER, LocationManager.NETWORK_PROVIDER)
        const val PATIENCE_MS = 10_000L
    }
}
