#if canImport(Security)
import Foundation
import Security

/// Secrets in the Keychain of this phone, read also while it is locked once it was unlocked after its start: a round in
/// the background needs them. They are in no backup that another phone could restore.
public final class KeychainSecrets: SecureStore {
    private let service: String

    public init(service: String = "org.parvis") {
        self.service = service
    }

    public func get(name: String) throws -> Data? {
        var query = item(name)
        query[kSecReturnData as String] = true
        query[kSecMatchLimit as String] = kSecMatchLimitOne
        var found: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        if status == errSecItemNotFound { return nil }
        try check(status)
        guard let secret = found as? Data else { throw SecretError.Unavailable }
        return secret
    }

    public func put(name: String, secret: Data) throws {
        let values: [String: Any] = [
            kSecValueData as String: secret,
            kSecAttrAccessible as String: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
        ]
        let status = SecItemUpdate(item(name) as CFDictionary, values as CFDictionary)
        guard status == errSecItemNotFound else { return try check(status) }
        try check(SecItemAdd(item(name).merging(values) { $1 } as CFDictionary, nil))
    }

    public func delete(name: String) throws {
        let status = SecItemDelete(item(name) as CFDictionary)
        if status != errSecItemNotFound { try check(status) }
    }

    private func item(_ name: String) -> [String: Any] {
        [
            kSecClass as String: kSecClassGenericPassword,
            kSecAttrService as String: service,
            kSecAttrAccount as String: name,
        ]
    }

    private func check(_ status: OSStatus) throws {
        switch status {
        case errSecSuccess: return
        // Before the first unlocking after a start.
        case errSecInteractionNotAllowed: throw SecretError.Locked
        default: throw SecretError.Unavailable
        }
    }
}
#endif
