package org.parvis.core.testing

import java.io.File
import java.net.ServerSocket
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import kotlin.io.path.createTempDirectory

/** The reference town hall, a real process, with the staff at its counter. It can be stopped and started again. */
class TownHall : AutoCloseable {
    private val folder = createTempDirectory("parvis-hall").toFile()
    private val port = ServerSocket(0).use { it.localPort }
    private val http: HttpClient = HttpClient.newHttpClient()
    private var process: Process? = null

    val url = "http://127.0.0.1:$port"

    init {
        start()
    }

    fun start() {
        val command = listOf(
            Tree.program("parvis-townhall"), "--data", folder.path,
            "--listen", "127.0.0.1:$port", "--pack", Tree.esch.path,
        )
        val started = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        process = started
        // It says where it listens once it does.
        checkNotNull(started.inputStream.bufferedReader().readLine()) { "the town hall did not start" }
    }

    fun stop() {
        process?.destroy()
        process?.waitFor()
        process = null
    }

    /** The city's pack, with this address in it. */
    fun pack(): ByteArray = pack(url)

    /** The same, for a phone that reaches the town hall by another road. */
    fun pack(url: String): ByteArray =
        Tree.esch.readText().replace("http://127.0.0.1:8311", url).toByteArray()

    /** The numbers of every request that it has. */
    fun numbers(): List<String> =
        Regex("\"service_request_id\": ?\"([^\"]+)\"").findAll(staff("GET", "", null)).map { it.groupValues[1] }.toList()

    /** `assign`, `answer`, `status` or `close`, with its body. */
    fun act(number: String, act: String, json: String) {
        staff("POST", "/$number/$act", json)
    }

    private fun staff(method: String, path: String, json: String?): String {
        val body = json?.let { BodyPublishers.ofString(it) } ?: BodyPublishers.noBody()
        val request = HttpRequest.newBuilder(URI("$url/staff/requests$path"))
            .header("authorization", "Bearer " + File(folder, "staff.token").readText().trim())
            .header("content-type", "application/json")
            .method(method, body)
            .build()
        val answer = http.send(request, BodyHandlers.ofString())
        check(answer.statusCode() < 300) { "$method $path: ${answer.statusCode()} ${answer.body()}" }
        return answer.body()
    }

    override fun close() {
        stop()
        folder.deleteRecursively()
    }
}
