import Foundation
import ParvisKit
import ParvisTesting
import XCTest

/// What stands on a screen is read in the order in which it stands in the source: that is the order
/// of `tests/twins/ids.txt`, which both phones have.
final class ReadingOrderTests: XCTestCase {
    /// On both phones a rating comes before its words; the list has it after them.
    private static let beforeTheWords = "request.stars"

    func testEachScreenIsReadInTheListedOrder() throws {
        let (views, lists) = try (Views(), listed())
        for at in At.allCases {
            let list = try XCTUnwrap(lists[at.rawValue], at.rawValue)
            let read = views.read(at.view, screen: at)
            XCTAssertEqual(Set(list).subtracting(read), [], at.view)
            let ordered = list.filter { $0 != Self.beforeTheWords }
            XCTAssertEqual(read.filter(ordered.contains), ordered, at.view)
        }
    }

    func testTheScreensComeInTheListedOrder() throws {
        let text = try String(contentsOf: Tree.file("tests/twins/ids.txt"), encoding: .utf8)
        let screens = text.split(separator: "\n").filter { !$0.hasPrefix(" ") && !$0.hasPrefix("#") }.map(String.init)
        XCTAssertEqual(At.allCases.map(\.rawValue), screens)
    }

    /// What the list has for the iPhone under each screen.
    private func listed() throws -> [String: [String]] {
        var (lists, screen): ([String: [String]], String) = ([:], "")
        for line in try String(contentsOf: Tree.file("tests/twins/ids.txt"), encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            if !line.hasPrefix("  ") { screen = String(line) } else if !line.hasSuffix("(Android)") {
                lists[screen, default: []].append(line.replacing("(iPhone)", with: "").trimmingCharacters(in: .whitespaces))
            }
        }
        return lists
    }
}

extension At {
    /// The view that shows it, which is in a file of its name.
    var view: String {
        let page = rawValue.hasPrefix("report.")
        let name = page ? rawValue.dropFirst(7) : rawValue[...]
        return name.prefix(1).uppercased() + name.dropFirst() + (page ? "Page" : "Screen")
    }
}

/// The views of the app, each with the parts that it is written in: `body`, and what that calls.
private struct Views {
    private var parts: [String: [String: Substring]] = [:]

    init() throws {
        let files = FileManager.default.enumerator(at: Tree.file("ios/Parvis"), includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        for file in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for view in text.matches(of: /struct (\w+)(?:<.*>)?: View \{/) {
                let found = block(after: view.range, in: text).matches(of: /(?:var|func) (\w+)[^{}\n]* some View \{/)
                parts[String(view.1)] = Dictionary(uniqueKeysWithValues: found.map { (String($0.1), block(after: $0.range, in: text)) })
            }
        }
    }

    /// The ids of a view as they are read: those of the bar above it, then its own; each where it comes first.
    func read(_ view: String, screen: At) -> [String] {
        var (bar, page): ([String], [String]) = ([], [])
        walk(view, "body", screen, seen: [], bar: &bar, page: &page)
        var seen: Set<String> = []
        return (bar + page).filter { seen.insert($0).inserted }
    }

    private func walk(_ view: String, _ part: String, _ screen: At, seen: Set<String>, bar: inout [String], page: inout [String]) {
        guard let text = parts[view]?[part], !seen.contains("\(view).\(part)") else { return }
        let seen = seen.union(["\(view).\(part)"])
        let ofTheBar = text.matches(of: /ToolbarItem\(.*\{/).map { block(after: $0.range, in: text.base) }
        // An id; what else is between quotation marks, or said to a reader of the source; a name, or the label of a value.
        for match in text.matches(of: /(?:id: |\.accessibilityIdentifier\()(?:"([^"]*)"|(name)\b)|"[^"]*"|\/\/.*|[.\\]*\w+:?/) {
            if let id = match.1.map({ String($0.prefix { $0 != "\\" }) + ($0.contains("\\") ? "*" : "") }) ?? match.2.map({ _ in "\(screen.rawValue).*" }) {
                if ofTheBar.contains(where: { $0.startIndex <= match.range.lowerBound && match.range.upperBound <= $0.endIndex }) { bar.append(id) } else { page.append(id) }
            } else if parts[view]?[String(match.0)] != nil {
                walk(view, String(match.0), screen, seen: seen, bar: &bar, page: &page)
            } else {
                walk(String(match.0), "body", screen, seen: seen, bar: &bar, page: &page)
            }
        }
    }
}

/// What is between the bracket that ends the range and the one that closes it.
private func block(after range: Range<String.Index>, in text: String) -> Substring {
    var depth = 1
    for at in text[range.upperBound...].indices {
        if text[at] == "{" { depth += 1 }
        if text[at] == "}" { depth -= 1 }
        if depth == 0 { return text[range.upperBound..<at] }
    }
    return text[range.upperBound...]
}
