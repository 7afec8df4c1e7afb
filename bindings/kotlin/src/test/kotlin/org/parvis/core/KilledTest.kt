package org.parvis.core

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.io.TempDir
import org.parvis.core.ffi.Connectivity
import org.parvis.core.ffi.FaceState
import org.parvis.core.testing.TownHall
import org.parvis.core.testing.openPhone
import org.parvis.core.testing.round
import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals

/** The system kills the app's process whenever it likes; the next one opens the same folder. */
class KilledTest {
    @Test
    fun `what was acknowledged is there in the next process, and goes out once`(@TempDir folder: File) = runBlocking {
        TownHall().use { hall ->
            openPhone(folder).run { addCityPack(hall.pack()); close() }
            val draft = killed("draft", folder)
            val photo = killed("photo", folder)
            val queued = killed("queue", folder)

            val phone = openPhone(folder)
            assertEquals(setOf(draft, photo), phone.drafts().map { it.id }.toSet())
            assertEquals("Éteint", phone.draft(draft).text)
            assertEquals(1, phone.draft(photo).photos.size)
            assertEquals(FaceState.Waiting, phone.request(queued).summary.face.state)
            phone.setConnectivity(Connectivity.UNMETERED)
            assertEquals(1u, phone.round().outcome.sent)
            assertEquals(listOf(phone.request(queued).summary.reference), hall.numbers())
            phone.close()
        }
    }

    /** Another JVM does this, says the name of what it made, and is killed. */
    private fun killed(doing: String, folder: File): String {
        val java = ProcessHandle.current().info().command().get()
        val command = listOf(
            java, "-cp", System.getProperty("java.class.path"),
            "-Djna.library.path=" + System.getProperty("jna.library.path"), "org.parvis.core.VictimKt", doing, folder.path,
        )
        val victim = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        val said = victim.inputStream.bufferedReader().readLine()
        victim.destroyForcibly().waitFor()
        return checkNotNull(said) { "$doing was not acknowledged" }
    }
}
