import Foundation
import ParvisTesting
import XCTest

/// What is generated is what was agreed: `interface.txt`. Where a change is meant, `bindings/swift/test --bless` keeps it,
/// and the diff is read with the change that caused it.
final class InterfaceTests: XCTestCase {
    func testTheGeneratedInterfaceIsTheAgreedOne() throws {
        let agreed = Tree.file("bindings/swift/interface.txt")
        let generated = try String(contentsOf: Tree.file("bindings/swift/Generated/ParvisFFI/ParvisFFI.swift"), encoding: .utf8)
        let now = interface(of: generated)
        if ProcessInfo.processInfo.environment["PARVIS_BLESS"] == "1" { try now.write(to: agreed, atomically: true, encoding: .utf8) }
        XCTAssertEqual(try String(contentsOf: agreed, encoding: .utf8), now)
    }

    /// Protocols, records, choices, errors and functions, without the machinery that UniFFI puts beside them.
    private func interface(of generated: String) -> String {
        let source = generated.replacing(/\/\*\*.*?\*\//.dotMatchesNewlines(), with: "")
        // `enum` of an error stands on a line of its own.
        let joined = source.replacing("public \nenum ", with: "public enum ")
        var types: [String] = []
        for match in joined.matches(of: /\npublic (protocol|struct|enum) (\w+).*?\{\n(.*?)\n\}\n/.dotMatchesNewlines()) {
            let (kind, name) = (match.1, match.2)
            if name.contains(/^(Ffi|Uniffi|Foreign|Rust)|Converter/) { continue }
            let members = kind == "struct" ? [signature(of: String(match.3))] : declarations(in: String(match.3), of: String(kind))
            types.append("\(kind) \(name)\n" + members.map { "    \($0)\n" }.joined())
        }
        types += constructors(in: joined)
        let functions = joined.matches(of: /\npublic func (?!uniffi|Ffi)(\w+\(.*?)\{\n/).map { "func \(tidy(String($0.1)))\n" }
        return (types.sorted() + functions.sorted()).joined()
    }

    /// How a record is made: its fields, in order, with what may be left out.
    private func signature(of body: String) -> String {
        body.firstMatch(of: /public init\((.*?)\) \{/.dotMatchesNewlines()).map { "init(\(tidy(String($0.1))))" } ?? "init()"
    }

    /// How an object is had that no other one gives: its functions beside those of the protocol.
    private func constructors(in source: String) -> [String] {
        source.matches(of: /\nopen class (\w+): \w+, .*?\{\n(.*?)\n\}\n/.dotMatchesNewlines()).compactMap { match in
            let made = match.2.matches(of: /\n\s*(?:public (static func [^{]+)|public convenience (init\([^{]+))\{/).map { "    \(tidy(String($0.1 ?? $0.2 ?? "")))\n" }
            return made.isEmpty ? nil : "class \(match.1)\n" + made.joined()
        }
    }

    private func declarations(in body: String, of kind: String) -> [String] {
        let found = kind == "protocol" ? body.matches(of: /\n    (func [^\n]+)/) : body.matches(of: /\n    (case \w+(?:\(.*?\n    \))?|case `\w+`)/.dotMatchesNewlines())
        return found.map { tidy(String($0.1)) }
    }

    private func tidy(_ text: String) -> String {
        text.replacing(/\s+/, with: " ").replacing("( ", with: "(").replacing(" )", with: ")").trimmingCharacters(in: .whitespaces)
    }
}
