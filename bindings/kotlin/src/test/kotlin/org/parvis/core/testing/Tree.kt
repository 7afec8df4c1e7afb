package org.parvis.core.testing

import java.io.File

/** Where the tests find what was built. */
object Tree {
    private val root = File(System.getProperty("parvis.tree"))

    fun program(name: String) = File(System.getProperty("parvis.programs"), name).path
    fun file(path: String) = File(root, path)

    val esch: File = file("tests/packs/esch-sur-alzette.json")
}
