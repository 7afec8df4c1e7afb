// What ParvisKit uses of Security, under the titles of their pages in Apple's documentation: "Keychain items".
@_exported import Foundation

// Apple bridges these to Swift's own.
public typealias CFString = String
public typealias CFTypeRef = AnyObject
public typealias CFDictionary = [String: Any]
public typealias OSStatus = Int32

public let kSecReturnData: CFString = "", kSecMatchLimit: CFString = "", kSecMatchLimitOne: CFString = "", kSecValueData: CFString = ""
public let kSecAttrAccessible: CFString = "", kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly: CFString = ""
public let kSecClass: CFString = "", kSecClassGenericPassword: CFString = "", kSecAttrService: CFString = "", kSecAttrAccount: CFString = ""
public let errSecSuccess: OSStatus = 0, errSecItemNotFound: OSStatus = -25300, errSecInteractionNotAllowed: OSStatus = -25308

public func SecItemCopyMatching(_ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus { 0 }
public func SecItemAdd(_ attributes: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus { 0 }
public func SecItemUpdate(_ query: CFDictionary, _ attributes: CFDictionary) -> OSStatus { 0 }
public func SecItemDelete(_ query: CFDictionary) -> OSStatus { 0 }
