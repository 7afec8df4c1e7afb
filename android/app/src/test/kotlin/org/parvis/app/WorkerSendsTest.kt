package org.parvis.app

import androidx.work.WorkInfo
import androidx.work.WorkManager
import androidx.work.testing.WorkManagerTestInitHelper
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.runner.RunWith
import org.parvis.core.testing.TownHall
import org.parvis.core.testing.openPhone
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals

/** A report that was sent without a network, in a process that was killed: no screen is opened, and it goes out. */
@RunWith(RobolectricTestRunner::class)
@Config(application = OldPhone::class, qualifiers = "fr")
class WorkerSendsTest {
    private val app get() = RuntimeEnvironment.getApplication() as OldPhone

    @Test
    fun theWorkerAloneSendsWhatAKilledProcessHadQueued() = TownHall().use { hall ->
        val folder = temporaryFolder("parvis-killed")
        File(folder, "packs/esch.json").apply { parentFile.mkdirs() }.writeBytes(hall.pack())
        runBlocking { openPhone(folder).run { addCityPack(hall.pack()); close() } }
        queueAndDie(folder)
        assertEquals(emptyList(), hall.numbers())

        app.goesOnWith(folder)
        val work = until { works().singleOrNull() }
        WorkManagerTestInitHelper.getTestDriver(app)!!.setAllConstraintsMet(work.id)
        until { works().takeIf { it.single().state == WorkInfo.State.SUCCEEDED } }
        assertEquals(1, hall.numbers().size)
        assertEquals(emptyList(), runBlocking { app.client.await().outbox() })
        runBlocking { app.client.await().close() }
    }

    private fun works(): List<WorkInfo> = WorkManager.getInstance(app).getWorkInfosForUniqueWork("sync").get()

    /** Another process, which is killed once the report is queued. */
    private fun queueAndDie(folder: File) {
        val command = listOf(
            ProcessHandle.current().info().command().get(), "-cp", System.getProperty("java.class.path"),
            "-Djna.library.path=" + System.getProperty("jna.library.path"), "org.parvis.core.VictimKt", "queue", folder.path,
        )
        val victim = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        val said = victim.inputStream.bufferedReader().readLine()
        victim.destroyForcibly().waitFor()
        checkNotNull(said) { "it was not queued" }
    }

    private fun <T : Any> until(seen: () -> T?): T = runBlocking {
        withTimeout(60_000) {
            var found = seen()
            while (found == null) {
                delay(20)
                found = seen()
            }
            found
        }
    }
}
