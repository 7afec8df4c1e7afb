package org.parvis.app

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.security.keystore.UserNotAuthenticatedException
import org.parvis.core.ffi.SecretException
import org.parvis.core.ffi.SecureStore
import java.io.File
import java.io.IOException
import java.security.GeneralSecurityException
import java.security.KeyStore
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * Secrets in files of [folder], each encrypted (AES-256-GCM) under a key that never leaves the Keystore. A secret's name
 * is bound to it: a file that is renamed cannot be read.
 */
class KeystoreSecrets(private val folder: File) : SecureStore {
    override fun get(name: String): ByteArray? = guarded {
        val file = file(name)
        if (!file.exists()) return@guarded null
        val sealed = file.readBytes()
        cipher(name) { init(Cipher.DECRYPT_MODE, key(), GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES)) }
            .doFinal(sealed, NONCE_BYTES, sealed.size - NONCE_BYTES)
    }

    override fun put(name: String, secret: ByteArray): Unit = guarded {
        val cipher = cipher(name) { init(Cipher.ENCRYPT_MODE, key()) }
        val sealed = cipher.iv + cipher.doFinal(secret)
        folder.mkdirs()
        // Whole or not at all, and on the disk before anything depends on it.
        val new = File(folder, "$name.new")
        new.outputStream().use { it.write(sealed); it.fd.sync() }
        if (!new.renameTo(file(name))) throw IOException("a secret could not be kept")
    }

    override fun delete(name: String): Unit = guarded { file(name).delete() }

    private fun file(name: String) = File(folder, name)

    private fun cipher(name: String, begin: Cipher.() -> Unit): Cipher =
        Cipher.getInstance("AES/GCM/NoPadding").apply(begin).apply { updateAAD(name.toByteArray()) }

    private fun key(): SecretKey {
        val store = KeyStore.getInstance(STORE).apply { load(null) }
        (store.getKey(ALIAS, null) as SecretKey?)?.let { return it }
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val spec = KeyGenParameterSpec.Builder(ALIAS, purposes)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(256)
            .build()
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE).apply { init(spec) }.generateKey()
    }

    private fun <T> guarded(work: () -> T): T = try {
        work()
    } catch (_: UserNotAuthenticatedException) {
        throw SecretException.Locked()
    } catch (_: GeneralSecurityException) {
        throw SecretException.Unavailable()
    } catch (_: IOException) {
        throw SecretException.Unavailable()
    }

    private companion object {
        const val STORE = "AndroidKeyStore"
        const val ALIAS = "parvis"
        const val NONCE_BYTES = 12
        const val TAG_BITS = 128
    }
}
