package org.parvis.core.testing

import org.parvis.core.ParvisClient
import org.parvis.core.Synchronised
import org.parvis.core.ffi.Config
import org.parvis.core.ffi.Coordinate
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.Language
import org.parvis.core.ffi.Place
import org.parvis.core.ffi.PlaceSource
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.SecureStore
import org.parvis.core.ffi.SyncBudget
import java.awt.Color
import java.awt.image.BufferedImage
import java.io.File
import java.time.Duration
import java.util.Base64
import java.util.Properties
import javax.imageio.ImageIO

/** Secrets in a file, so that the next process finds them. For tests only: a phone has a better place. */
class SecretFile(private val file: File) : SecureStore {
    @Synchronized
    override fun get(name: String): ByteArray? = read().getProperty(name)?.let { Base64.getDecoder().decode(it) }

    @Synchronized
    override fun put(name: String, secret: ByteArray) =
        write(read().apply { setProperty(name, Base64.getEncoder().encodeToString(secret)) })

    @Synchronized
    override fun delete(name: String) = write(read().apply { remove(name) })

    private fun read() = Properties().apply { if (file.exists()) file.inputStream().use(::load) }
    private fun write(secrets: Properties) = file.outputStream().use { secrets.store(it, null) }
}

/** Opens the folder as an app does. */
fun openPhone(folder: File): ParvisClient =
    ParvisClient.open(Config(File(folder, "data").path, null, Language.FR), SecretFile(File(folder, "secrets")))

/** One round of synchronisation. */
suspend fun ParvisClient.round(): Synchronised =
    checkNotNull(synchronise(SyncBudget.Round(Duration.ofSeconds(20)))) { "a synchronisation is running" }

/** The broken streetlight in the middle of Esch, with its required answer. */
val streetlight = DraftPatch(
    service = "LAMP",
    place = Place(Coordinate(49.4958, 5.9806), 8.0, 4u, PlaceSource.GPS, null, null),
    answers = mapOf("ETAT" to listOf("off")),
)

/** Queues one, and says its name. */
suspend fun ParvisClient.queueStreetlight(text: String): String =
    submit(createDraft(RequestKind.REPORT, streetlight.copy(text = text)).id).id

/** A photo of a dark street. */
fun drawPhoto(file: File, width: Int = 1200, height: Int = 900): File {
    val image = BufferedImage(width, height, BufferedImage.TYPE_INT_RGB)
    val pen = image.createGraphics()
    pen.color = Color(20, 24, 40)
    pen.fillRect(0, 0, width, height)
    pen.color = Color(90, 90, 80)
    pen.fillRect(width / 2 - 10, height / 4, 20, height)
    pen.color = Color(60, 60, 70)
    pen.fillRect(0, height * 4 / 5, width, height / 5)
    pen.dispose()
    ImageIO.write(image, "jpeg", file)
    return file
}
