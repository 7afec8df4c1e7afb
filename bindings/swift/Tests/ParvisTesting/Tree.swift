import Foundation

/// Where the tests find the tree, and what was built of it.
public enum Tree {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../../..").standardizedFileURL

    public static func file(_ path: String) -> URL { root.appending(path: path) }
    public static func program(_ name: String) -> URL { file("target/debug/\(name)") }

    public static let esch = file("tests/packs/esch-sur-alzette.json")

    /// A new folder, with a name of its own.
    public static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "parvis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}

/// What a test could not go on without.
public struct Unexpected: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
