import Foundation
import ParvisKit
import ParvisTesting
import XCTest

/// What the compiler does not keep in the sources of the iPhone app: the rules that every screen keeps, and that both
/// phones have the same words and colours.
final class AppSourcesTests: XCTestCase {
    private struct Source {
        let name: String
        let text: String
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    private func sources(_ folder: String, _ ending: String) throws -> [Source] {
        let all = FileManager.default.enumerator(at: Tree.file(folder), includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        let found = try all.filter { $0.pathExtension == ending }.map { Source(name: $0.lastPathComponent, text: try String(contentsOf: $0, encoding: .utf8)) }
        XCTAssertFalse(found.isEmpty, folder)
        return found
    }

    private func app() throws -> [Source] { try sources("ios/Parvis", "swift") }

    /// Where this occurs, as "file: line".
    private func found(_ pattern: some RegexComponent, in sources: [Source], without allowed: Set<String> = []) -> [String] {
        sources.filter { !allowed.contains($0.name) }.flatMap { source in
            source.lines.enumerated().filter { $0.element.contains(pattern) }.map { "\(source.name):\($0.offset + 1):\($0.element)" }
        }
    }

    func testEachScreenIsInAFileOfItsNameAndShort() throws {
        let sources = try app()
        for at in At.allCases {
            let source = try XCTUnwrap(sources.first { $0.name == "\(at.view).swift" }, at.view)
            XCTAssertTrue(source.text.contains("struct \(at.view): View"), at.view)
        }
        XCTAssertEqual(sources.filter { $0.lines.count >= 200 }.map(\.name), [])
    }

    func testEachImageIsNamedOrHiddenAndEachButtonHasAName() throws {
        for source in try app() {
            let lines = source.lines
            for (at, line) in lines.enumerated() {
                let here = lines[at...].prefix(3).joined(separator: "\n")
                if line.contains(/\bImage\(/) { XCTAssertTrue(here.contains(/accessibility(Hidden\(true\)|Label\()/), "\(source.name):\(at + 1)") }
                let button = lines[at...].prefix(20).joined(separator: "\n")
                if line.contains(/\bButton\(action:/) { XCTAssertTrue(button.contains(/\bText\(|accessibilityLabel\(/), "\(source.name):\(at + 1)") }
            }
        }
    }

    /// 44 points, as Apple's guidelines want it; the system sizes those of its bars and alerts itself.
    func testEachTargetIsLargeEnoughForAThumb() throws {
        var seen = 0
        for source in try app() {
            for match in source.text.matches(of: /\b(Button\(action:|PhotosPicker\(|ShareLink\()/) {
                let before = source.text[..<match.range.lowerBound].suffix(80)
                if before.contains("ToolbarItem(") { continue }
                let target = statement(from: match.range.lowerBound, in: source.text)
                // A notice has its height itself.
                let isLarge = target.contains("Notice(") || target.matches(of: /minHeight: (\w+)/).contains { ($0.1 == "height") || Int($0.1) ?? 0 >= 44 }
                XCTAssertTrue(isLarge, "\(source.name): \(target)")
                seen += 1
            }
            for match in source.text.matches(of: /(?:MainButton\(.*height: |var height = )([\d.]+)/) {
                XCTAssertGreaterThanOrEqual(Double(match.1) ?? 0, 44, "\(source.name): \(match.0)")
            }
        }
        XCTAssertGreaterThanOrEqual(seen, 9)
        // Any other kind of button is one of an alert.
        XCTAssertEqual(found(/\bButton\((?!action:)(?!.*role: )|\b(Toggle|Stepper|Picker|Menu|Link|Slider)\(/, in: try app()), [])
    }

    /// A call with its closures.
    private func statement(from start: String.Index, in text: String) -> Substring {
        var depth = 0
        for at in text[start...].indices {
            switch text[at] {
            case "(", "{": depth += 1
            case ")", "}":
                depth -= 1
                if depth == 0, !text[at...].dropFirst().drop(while: \.isWhitespace).hasPrefix("{") { return text[start...at] }
            default: break
            }
        }
        return text[start...]
    }

    func testEachScreenBeginsWithItsTitleAndWhatIsAHeadingSaysSo() throws {
        let sources = try app()
        let headings = sources.flatMap { source in source.lines.filter { $0.contains(/\.font\(\.(large[Tt]itle|title\d?|headline)\)/) }.map { (source.name, $0) } }
        XCTAssertGreaterThanOrEqual(headings.count, 3)
        for (name, line) in headings where !(name == "Parts.swift" && line.contains("Text(text).font(.headline)") && !line.contains("body")) {
            XCTAssertTrue(line.contains(".accessibilityAddTraits([.isHeader])"), "\(name): \(line)")
        }
        for source in sources where source.name.contains(/(Screen|Page)\.swift$/) && source.name != "Page.swift" {
            XCTAssertTrue(source.text.contains(/\b(Flow)?Page\(/), source.name)
        }
        let page = try XCTUnwrap(sources.first { $0.name == "Page.swift" })
        let first = try XCTUnwrap(page.text.firstMatch(of: /LazyVStack\(.*\n\s*(.*)\n/))
        XCTAssertTrue(first.1.hasPrefix("Text(title)") && first.1.contains(".isHeader"), "\(first.1)")
    }

    func testTheOrderIsThatOfTheSource() throws {
        // Among what stands beside each other only: it would bring nothing from the edge into a page.
        XCTAssertEqual(found(/accessibilitySortPriority/, in: try app()), [])
    }

    func testWhatAppearsOrChangesIsSaid() throws {
        let sources = try app()
        let page = try XCTUnwrap(sources.first { $0.name == "Page.swift" })
        XCTAssertEqual(page.text.matches(of: /AccessibilityNotification\.Announcement\(/).count, 2, "errors, and the rest")
        XCTAssertTrue(page.text.contains(/accessibilitySpeechAnnouncementPriority = \.high\n\s*AccessibilityNotification/), "errors are said before anything else")
        XCTAssertTrue(page.text.contains("if !now.isEmpty"), "nothing is said where there is nothing")
        XCTAssertEqual(found(/AccessibilityNotification|UIAccessibility\.post/, in: sources, without: ["Page.swift"]), [])
        // What comes together with its text would be too late to see it change.
        let said = sources.filter { $0.text.contains(".announced(") }
        for line in said.flatMap(\.lines) where line.contains(".announced(") { XCTAssertTrue(line.hasPrefix("        .announced("), "on the page: \(line)") }
        XCTAssertEqual(
            Set(said.map { $0.name.replacing(".swift", with: "") }),
            ["HomeScreen", "RequestsScreen", "RequestScreen", "PhotoPage", "PlacePage", "WhatPage", "DonePage", "FaqScreen", "WriteScreen", "MaskedPhoto", "ParvisScreens"])
    }

    func testTextGrowsAsItsReaderWants() throws {
        let sources = try app()
        XCTAssertEqual(found(/\.font\(\.system|Font\.system|\.custom\(|fixedSize|lineLimit|minimumScaleFactor/, in: sources), [])
        // A fixed height is for pictures and the map; and for the mark at the end of a list, which nobody sees.
        XCTAssertEqual(found(/\.frame\(height:/, in: sources, without: ["PlaceMap.swift", "RequestsScreen.swift"]), [])
    }

    func testColumnsBecomeFewerAsTextGrows() throws {
        // Pictures stay as they are.
        XCTAssertEqual(found(/adaptive\(minimum: [\d.]+/, in: try app(), without: ["Requests.swift"]), [])
    }

    func testAFlowCoversTheTabsAndHasItsMainActionAtTheEdge() throws {
        let sources = try app()
        let page = try XCTUnwrap(sources.first { $0.name == "Page.swift" })
        XCTAssertTrue(page.text.contains(/struct FlowPage[\s\S]*\.toolbar\(\.hidden, for: \.tabBar\)/))
        for at in [At.photo, .place, .what, .questions, .known, .check, .public, .write] {
            let source = try XCTUnwrap(sources.first { $0.name == "\(at.view).swift" })
            XCTAssertTrue(source.text.contains("FlowPage("), at.view)
            // One tap on a place goes on by itself: the button of that page looks for one.
            guard at != .place, source.text.contains("MainButton(") else { continue }
            XCTAssertTrue(source.text.contains(/\} bottom: \{[\s\S]{0,200}MainButton\(/), at.view)
            XCTAssertEqual(source.text.matches(of: /MainButton\(/).count, 1, at.view)
        }
    }

    func testNothingIsDoneByAGestureAloneAndNothingMovesByItself() throws {
        let sources = try app()
        XCTAssertEqual(found(/onTapGesture|onLongPress|swipeActions|contextMenu/, in: sources), [])
        // On the map and on a photo, where buttons do the same.
        let withButtons = ["PlaceMap.swift": "report.place.", "MaskedPhoto.swift": "report.public."]
        XCTAssertEqual(found(/\.gesture\(|DragGesture/, in: sources, without: Set(withButtons.keys)), [])
        for (name, keys) in withButtons {
            let source = try XCTUnwrap(sources.first { $0.name == name })
            XCTAssertGreaterThanOrEqual(source.lines.filter { $0.contains("button(\"") && $0.contains(keys) }.count, 6, name)
        }
        XCTAssertEqual(found(/withAnimation|\.animation\(|\.transition\(/, in: sources), [])
    }

    func testNoViewDecidesByAState() throws {
        // The icon of a state is the one thing that a shell chooses.
        let states = /(case|==|!=) \.(draft|waiting|sending|uncertain|needsYou|received|assigned|inProgress|answered|closed|reopened|refused|withdrawn)\b|face\.state\b|switch state\b|if state\b/
        XCTAssertEqual(found(states, in: try app(), without: ["Theme.swift"]), [])
        XCTAssertEqual(found(/localizedDescription|\.word ==|\.tone ==/, in: try app()), [])
    }

    func testEveryWordIsInTheSourceOfTexts() throws {
        let catalog = try JSONSerialization.jsonObject(with: Data(contentsOf: Tree.file("ios/Parvis/Localizable.xcstrings"))) as? [String: Any]
        let texts = try XCTUnwrap(catalog?["strings"] as? [String: Any])
        let sources = try app()
        XCTAssertEqual(found(/(Text|Section|Notice)\(\s*"|(text|title|detail|said): "|TextField\("|accessibilityLabel\("/, in: sources), [])
        for source in sources {
            for match in source.text.matches(of: /say\([^"()]*"([^"]+)"/) { XCTAssertNotNil(texts[String(match.1)], "\(source.name): \(match.1)") }
            // Those that are handed on as well; an id may look the same.
            let withoutIds = source.text.replacing(/(id: |accessibilityIdentifier\()"[^"]*"/, with: "")
            for match in withoutIds.matches(of: /"((?:first|home|city|report|requests|request|outbox|write|contacts|faq|settings|about|tab|nav|unit|flow)\.[a-z_0-9.]+)"/) {
                XCTAssertNotNil(texts[String(match.1)], "\(source.name): \(match.1)")
            }
        }
    }

    /// What the iPhone does not say, and why: a text that is forgotten is noticed here.
    func testEveryTextIsSaidSomewhere() throws {
        let others: Set = [
            // The system says it, or asks.
            "nav.back", "permission.camera", "permission.location", "settings.language_system",
            // Android's own: channels, a camera that is another app, and a map of addresses.
            "contacts.address", "notify.requests", "notify.sending", "report.photo.keep", "report.photo.orphan",
            // Not there yet: who leaves a draft is told that it is kept; each step of the pin is said.
            "flow.resume", "flow.saved", "report.place.moved",
        ]
        let catalog = try JSONSerialization.jsonObject(with: Data(contentsOf: Tree.file("ios/Parvis/Localizable.xcstrings"))) as? [String: Any]
        let texts = try XCTUnwrap(catalog?["strings"] as? [String: Any])
        let sources = try app().map(\.text).joined()
        let isSaid = { (key: String) in
            sources.contains("\"\(key)\"") || sources.contains("\"\(key.prefix(upTo: key.lastIndex(of: ".") ?? key.startIndex)).\\(")
        }
        XCTAssertEqual(Set(texts.keys.filter { !isSaid($0) }), others)
    }

    /// A value too few, and what is read is whatever is in memory.
    func testEveryTextGetsItsValues() throws {
        let catalog = try String(contentsOf: Tree.file("ios/Parvis/Localizable.xcstrings"), encoding: .utf8)
        let strings = try XCTUnwrap((JSONSerialization.jsonObject(with: Data(catalog.utf8)) as? [String: Any])?["strings"] as? [String: Any])
        for source in try app() {
            for match in source.text.matches(of: /say\("([^"]+)"/) {
                let entry = try JSONSerialization.data(withJSONObject: try XCTUnwrap(strings[String(match.1)]))
                let wanted = Set(String(decoding: entry, as: UTF8.self).matches(of: /%(\d)\$/).map { $0.1 }).count
                XCTAssertEqual(values(after: match.range.upperBound, in: source.text), wanted, "\(source.name): \(match.1)")
            }
        }
    }

    /// How many values follow, up to the closing bracket.
    private func values(after start: String.Index, in text: String) -> Int {
        var (depth, commas) = (0, 0)
        for character in text[start...] {
            switch character {
            case "(", "[", "{": depth += 1
            case ")" where depth == 0: return commas
            case ")", "]", "}": depth -= 1
            case "," where depth == 0: commas += 1
            default: break
            }
        }
        return commas
    }

    /// The same pairs as on Android, each readable (WCAG 2.2, 1.4.3: 4.5 to 1).
    func testTheColoursAreReadableAndThoseOfTheDesign() throws {
        let theme = try String(contentsOf: Tree.file("ios/Parvis/Parts/Theme.swift"), encoding: .utf8)
        let android = try String(contentsOf: Tree.file("android/ui/src/main/kotlin/org/parvis/ui/Theme.kt"), encoding: .utf8)
        let pairs = theme.matches(of: /pair\(0x([0-9A-F]{6}), 0x([0-9A-F]{6})\)/)
        XCTAssertEqual(pairs.count, 14)
        for pair in pairs {
            XCTAssertGreaterThanOrEqual(contrast(pair.1, pair.2), 4.5, "\(pair.0)")
            for colour in [pair.1, pair.2] where colour != "FFFFFF" { XCTAssertTrue(android.contains("0x\(colour)"), "\(colour) is not Android's") }
        }
    }

    private func contrast(_ one: Substring, _ other: Substring) -> Double {
        let (light, dark) = (max(luminance(one), luminance(other)), min(luminance(one), luminance(other)))
        return (light + 0.05) / (dark + 0.05)
    }

    private func luminance(_ hex: Substring) -> Double {
        let value = Int(hex, radix: 16) ?? 0
        let parts = [value >> 16, value >> 8 & 0xFF, value & 0xFF].map { part -> Double in
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
}
