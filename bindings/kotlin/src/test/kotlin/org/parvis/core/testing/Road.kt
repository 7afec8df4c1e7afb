package org.parvis.core.testing

import java.io.InputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.URI
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread

/** The way to a server: it may swallow answers of the kind that begins with [METHOD PATH][losing], so many of them. */
class Road(to: String, private val losing: String, lost: Int) : AutoCloseable {
    private val target = URI(to)
    private val socket = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
    private val left = AtomicInteger(lost)

    val url = "http://127.0.0.1:${socket.localPort}"

    /** How often the kind of call that loses its answer reached the server. */
    val reached = AtomicInteger()

    init {
        thread(isDaemon = true) {
            while (!socket.isClosed) {
                val caller = runCatching { socket.accept() }.getOrNull() ?: break
                thread(isDaemon = true) { caller.use { runCatching { carry(it) } } }
            }
        }
    }

    private fun carry(caller: Socket) = Socket(target.host, target.port).use { server ->
        val swallows = AtomicBoolean()
        thread(isDaemon = true) {
            runCatching {
                caller.getInputStream().pieces { piece ->
                    // A call begins a piece: the caller waits for one answer before it asks again.
                    if (String(piece, Charsets.ISO_8859_1).startsWith(losing)) {
                        reached.incrementAndGet()
                        if (left.getAndDecrement() > 0) swallows.set(true)
                    }
                    server.getOutputStream().write(piece)
                    true
                }
            }
        }
        server.getInputStream().pieces { piece ->
            // Once the server answers, it has done its work.
            if (!swallows.get()) caller.getOutputStream().write(piece)
            !swallows.get()
        }
    }

    private fun InputStream.pieces(take: (ByteArray) -> Boolean) {
        val room = ByteArray(64 * 1024)
        do {
            val length = read(room)
        } while (length >= 0 && take(room.copyOf(length)))
    }

    override fun close() = socket.close()
}
