package org.parvis.core

import java.io.File
import kotlin.reflect.KCallable
import kotlin.reflect.KClass
import kotlin.reflect.KParameter
import kotlin.reflect.full.declaredFunctions
import kotlin.reflect.full.primaryConstructor
import kotlin.reflect.jvm.kotlinFunction
import kotlin.test.Test
import kotlin.test.assertEquals

/**
 * What is generated is what was agreed: `interface.txt` beside the pom. Where a change is meant,
 * `bindings/kotlin/test --bless` keeps it, and the diff is read with the change that caused it.
 */
class InterfaceTest {
    private val agreed = File("interface.txt")

    @Test
    fun `the generated interface is the agreed one`() {
        val now = (classes().map(::described) + functions()).sorted().joinToString("\n", postfix = "\n")
        if (System.getProperty("parvis.bless") == "true") agreed.writeText(now)
        assertEquals(agreed.readText(), now)
    }

    /** Ours, without the machinery that UniFFI puts beside them. */
    private fun classes(): List<KClass<*>> {
        val folder = File(ParvisClient::class.java.protectionDomain.codeSource.location.toURI()).resolve("org/parvis/core/ffi")
        val names = folder.list().orEmpty().filter { it.endsWith(".class") && '$' !in it }.map { it.removeSuffix(".class") }
        val machinery = Regex("(Ffi|Uniffi|Rust|Foreign|InternalException|NoHandle|Disposable|IntegrityCheck).*|.*(Kt|Converter)")
        return names.filterNot { it.matches(machinery) }.map { Class.forName("org.parvis.core.ffi.$it").kotlin }
    }

    private fun described(type: KClass<*>): String {
        val name = type.simpleName
        return when {
            type.java.isEnum -> "enum $name: " + type.java.enumConstants.joinToString()
            type.isSealed -> "sealed $name" + lines(type.sealedSubclasses.map { it.simpleName + fields(it) })
            type.isData -> "record $name" + lines(type.primaryConstructor!!.parameters.map(::field))
            type.java.isInterface -> "interface $name" + lines(type.declaredFunctions.map(::signature).sorted())
            else -> "object $name"
        }
    }

    private fun functions() = Class.forName("org.parvis.core.ffi.Parvis_ffiKt").declaredMethods
        .mapNotNull { it.kotlinFunction }
        .filter { !it.name.startsWith("uniffi") && it.name != "use" && it.visibility == kotlin.reflect.KVisibility.PUBLIC }
        .map { "function ${signature(it)}" }

    private fun fields(type: KClass<*>) =
        type.primaryConstructor?.parameters.orEmpty().takeIf { it.isNotEmpty() }?.joinToString(prefix = "(", postfix = ")", transform = ::field).orEmpty()

    private fun signature(function: KCallable<*>) =
        function.name + function.parameters.filter { it.kind == KParameter.Kind.VALUE }.joinToString(prefix = "(", postfix = ")", transform = ::field) +
            ": " + short(function.returnType.toString())

    private fun field(parameter: KParameter) = "${parameter.name}: ${short(parameter.type.toString())}" + if (parameter.isOptional) " = …" else ""
    private fun lines(members: List<String>) = members.joinToString("") { "\n    $it" }
    private fun short(type: String) = type.replace(Regex("[a-z]+\\.(?:[a-z]+\\.)*"), "")
}
