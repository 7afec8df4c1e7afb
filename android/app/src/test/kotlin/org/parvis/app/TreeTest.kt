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

    /** Maven's builds and Gradle's, for Android Studio, are of the same parts. */
    @Test
    fun everyBuildUsesTheSameVersions() {
        fun properties(pom: String) =
            Regex("<(kotlin|coroutines|jna)\\.version>([^<]+)<").findAll(Tree.file(pom).readText()).associate { it.groupValues[1] to it.groupValues[2] }
        val maven = properties("android/pom.xml")
        assertEquals(maven, properties("bindings/kotlin/pom.xml"))

        val gradle = Regex("^([a-z0-9]+) = \"([^\"]+)\"", RegexOption.MULTILINE).findAll(Tree.file("android/gradle/libs.versions.toml").readText())
            .associate { it.groupValues[1] to it.groupValues[2] }
        assertEquals(maven, gradle.filterKeys { it in maven })
        val roots = Tree.file("android/roots.txt").readText()
        for (part in listOf("activity:activity-compose" to "activity", "compose.ui:ui-android" to "compose", "compose.foundation:foundation-android" to "compose",
            "compose.material3:material3-android" to "material3", "core:core-splashscreen" to "splashscreen",
            "lifecycle:lifecycle-runtime-compose-android" to "lifecycle", "work:work-runtime" to "work")) {
            assertTrue("androidx.${part.first}:${gradle[part.second]}\n" in roots.replace(Regex(" +#.*"), ""), "$part")
        }
    }

    @Test
    fun bothBuildsMakeTheSameApp() {
        val gradle = Tree.file("android/app/build.gradle.kts").readText()
        val maven = Tree.file("android/app/resources").readText()
        val facts = mapOf("MIN_SDK_VERSION" to "minSdk", "TARGET_SDK_VERSION" to "targetSdk", "VERSION_CODE" to "versionCode", "VERSION_NAME" to "versionName")
        for ((one, other) in facts) {
            val value = Regex("$one=(\\S+)").find(maven)!!.groupValues[1]
            assertTrue("$other = $value\n" in gradle.replace("\"", ""), other)
        }
        assertTrue("applicationId = \"org.parvis.app\"" in gradle && "package=org.parvis.app" in maven)
    }

    @Test
    fun bothBuildsCompileForTheSamePhones() {
        fun level(of: String, what: String) = Regex("$what = (\\d+)").find(Tree.file("android/$of/build.gradle.kts").readText())!!.groupValues[1]
        for (what in listOf("minSdk", "compileSdk")) assertEquals(level("app", what), level("ui", what), what)
        assertTrue("--min-api ${level("app", "minSdk")} " in Tree.file("android/apk").readText())
    }

    /** Gradle takes the manifest and the sources from where it always does; Maven from where it is told. */
    @Test
    fun bothBuildsTakeTheSameManifestRulesAndResources() {
        val gradle = listOf("app", "ui").map { Tree.file("android/$it/build.gradle.kts").readText() }
        assertTrue(gradle.none { "manifest" in it || "java.srcDir" in it || "res.srcDir" in it }, "the usual folders")
        val maven = Tree.file("android/app/resources").readText()
        assertTrue("src=\$here/src/main ui=\$here/../ui/src/main" in maven && "--main \"\$src/AndroidManifest.xml\"" in maven)
        assertTrue(Tree.file("android/app/src/main/AndroidManifest.xml").isFile)

        val rules = Regex("\"([a-z]+\\.pro)\"").find(gradle.first())!!.groupValues[1]
        assertTrue("app/$rules " in Tree.file("android/apk").readText() && Tree.file("android/app/$rules").isFile)
    }

    @Test
    fun everyScreenHasATitleInEveryLanguage() {
        // The others say the municipality, the request, what became of it.
        val own = At.entries - setOf(At.HOME, At.REQUEST, At.DONE)
        for (folder in listOf("values", "values-en", "values-ar", "values-de", "values-nl")) {
            val texts = Tree.file("android/ui/src/main/res/$folder/strings.xml").readText()
            val lacking = own.filter { "name=\"${it.id.replace('.', '_')}_title\"" !in texts }
            assertEquals(emptyList(), lacking, folder)
        }
    }
}
