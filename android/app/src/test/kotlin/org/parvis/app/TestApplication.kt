package org.parvis.app

import android.util.Log
import androidx.core.content.FileProvider
import androidx.work.Configuration
import androidx.work.testing.WorkManagerTestInitHelper
import org.parvis.core.testing.SecretFile
import org.parvis.core.testing.TownHall
import org.robolectric.util.ReflectionHelpers
import java.io.File
import kotlin.io.path.createTempDirectory

/** A folder that goes with the process. */
fun temporaryFolder(name: String): File = createTempDirectory(name).toFile().also { folder ->
    Runtime.getRuntime().addShutdownHook(Thread { folder.deleteRecursively() })
}

/** The app on a folder of the test, and in a city whose town hall is a process of the test. */
open class TestApplication : ParvisApplication() {
    /** What of the phone outlives this process. */
    protected open val phone: File by lazy { temporaryFolder("parvis-phone") }

    override fun onCreate() {
        WorkManagerTestInitHelper.initializeTestWorkManager(this, Configuration.Builder().setMinimumLoggingLevel(Log.ERROR).build())
        // It remembers the folders of the first application of a process; here each test has one of its own.
        ReflectionHelpers.getStaticField<MutableMap<*, *>>(FileProvider::class.java, "sCache").clear()
        super.onCreate()
    }

    override fun folder() = File(phone, "data")
    override fun secrets() = SecretFile(File(phone, "secrets"))
    override fun packs() = File(phone, "packs").apply {
        mkdirs()
        val pack = File(this, "esch.json")
        if (!pack.exists()) pack.writeBytes(hall.pack())
    }

    companion object {
        val hall: TownHall by lazy { TownHall().also { hall -> Runtime.getRuntime().addShutdownHook(Thread(hall::close)) } }
    }
}
