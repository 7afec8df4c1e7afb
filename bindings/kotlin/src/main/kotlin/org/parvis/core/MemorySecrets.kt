package org.parvis.core

import org.parvis.core.ffi.SecureStore
import java.util.concurrent.ConcurrentHashMap

/** Secrets that end with the process: for previews and tests. */
class MemorySecrets : SecureStore {
    private val secrets = ConcurrentHashMap<String, ByteArray>()

    override fun get(name: String): ByteArray? = secrets[name]

    override fun put(name: String, secret: ByteArray) {
        secrets[name] = secret
    }

    override fun delete(name: String) {
        secrets.remove(name)
    }
}
