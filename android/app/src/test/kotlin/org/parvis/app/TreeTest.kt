package org.parvis.app

import org.parvis.core.testing.Tree
import org.parvis.ui.At
import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What the compiler does not keep: the two modules are compiled as one here. */
class TreeTest {
    private fun sources(folder: String): List<File> =
        Tree.file(folder).walk().filter { it.extension == "kt" }.toList().also { assertTrue(it.isNotEmpty(), folder) }

    @Test
    fun theScreensKnowNothingOfTheApp() {
        val knowing = sources("android/ui/src/main/kotlin").filter { "org.parvis.app" in it.readText() }
        assertEquals(emptyList(), knowing)
    }

    /** What is shown comes from `bindings/strings`: a literal that begins with a capital letter and a word would not. */
    @Test
    fun noScreenHasWordsOfItsOwn() {
        val words = Regex("""\b(Text|Plain|Section|MainButton|SideButton|LinkRow|Notice)\(\s*"[^"$]*\p{L}{2,}""")
        val found = sources("android/ui/src/main/kotlin").filter { words.containsMatchIn(it.readText()) }
        assertEquals(emptyList(), found)
    }

    @Test
    fun bothBuildsOfKotlinUseTheSameVersions() {
        fun versions(pom: String) = Regex("<(kotlin|coroutines|jna)\\.version>([^<]+)<").findAll(Tree.file(pom).readText()).map { it.value }.toSet()
        assertEquals(versions("bindings/kotlin/pom.xml"), versions("android/pom.xml"))
    }

    @Test
    fun everyScreenHasATitleInEveryLanguage() {
        val own = At.entries - setOf(At.REQUEST, At.DONE)
        for (folder in listOf("values", "values-en", "values-ar", "values-de", "values-nl")) {
            val texts = Tree.file("android/ui/src/main/res/$folder/strings.xml").readText()
            val lacking = own.filter { "name=\"${it.id.replace('.', '_')}_title\"" !in texts }
            assertEquals(emptyList(), lacking, folder)
        }
    }
}
