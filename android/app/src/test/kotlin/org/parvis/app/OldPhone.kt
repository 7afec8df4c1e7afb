package org.parvis.app

import android.os.Bundle
import android.os.Parcel
import java.io.File
import java.util.concurrent.CompletableFuture

/** The app in a process that goes on with the folder of an earlier one: the test says which. */
class OldPhone : TestApplication() {
    private val given = CompletableFuture<File>()
    override val phone: File get() = given.get()

    /** The folder, and the photos that the camera writes for it. */
    fun goesOnWith(folder: File) {
        given.complete(folder)
    }
}

/** What the system keeps of an activity when it ends the process: bytes. */
fun Bundle.write(to: File) {
    val parcel = Parcel.obtain()
    parcel.writeBundle(this)
    to.writeBytes(parcel.marshall())
    parcel.recycle()
}

fun readBundle(from: File): Bundle {
    val bytes = from.readBytes()
    val parcel = Parcel.obtain()
    parcel.unmarshall(bytes, 0, bytes.size)
    parcel.setDataPosition(0)
    return parcel.readBundle(MainActivity::class.java.classLoader)!!.also { parcel.recycle() }
}

/** Copies a folder that nobody writes to: what changed meanwhile is copied again, until nothing did. */
fun copyStill(from: File, to: File) {
    fun seen() = from.walk().filter(File::isFile).map { Triple(it.path, it.length(), it.lastModified()) }.toList()
    do {
        val before = seen()
        to.deleteRecursively()
        val whole = runCatching { from.copyRecursively(to) }.getOrDefault(false)
    } while (!whole || seen() != before)
}
