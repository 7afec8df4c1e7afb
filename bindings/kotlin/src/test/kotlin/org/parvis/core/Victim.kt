package org.parvis.core

import kotlinx.coroutines.runBlocking
import org.parvis.core.ffi.RequestKind
import org.parvis.core.testing.drawPhoto
import org.parvis.core.testing.openPhone
import org.parvis.core.testing.queueStreetlight
import org.parvis.core.testing.streetlight
import java.io.File

/** An app that says what it made and then waits to be killed. */
fun main(arguments: Array<String>) = runBlocking {
    val (doing, path) = arguments
    val folder = File(path)
    val phone = openPhone(folder)
    val made = when (doing) {
        "draft" -> phone.createDraft(RequestKind.REPORT, streetlight.copy(text = "Éteint")).id
        "photo" -> {
            val draft = phone.createDraft(RequestKind.REPORT, streetlight).id
            phone.addPhotoFile(draft, drawPhoto(File(folder, "lamp.jpg")).path).draft.id
        }
        "queue" -> phone.queueStreetlight("Éteint")
        else -> error("what is $doing?")
    }
    println(made)
    Thread.sleep(Long.MAX_VALUE)
}
