import ParvisKit
import UIKit

/// A text of `bindings/strings`, with its values in their places; with a count first it takes the right plural form.
func say(_ key: String, _ values: any CVarArg...) -> String {
    String(format: NSLocalizedString(key, comment: ""), locale: .current, arguments: values)
}

/// The language of the core that belongs to the app's; French where there is none.
func appLanguage() -> Language {
    switch Bundle.main.preferredLocalizations.first?.prefix(2) {
    case "en": .en
    case "ar": .ar
    case "de": .de
    case "nl": .nl
    default: .fr
    }
}

/// A number, a phone, an address: read from left to right also inside Arabic (Unicode's isolates, UAX 9).
func isolated(_ text: String) -> String { "\u{2066}\(text)\u{2069}" }

/// A length as it is read: metres, from a kilometre on kilometres.
func metres(_ metres: Double) -> String {
    let whole = Int(metres.rounded())
    return whole < 1_000 ? say("unit.metres", whole) : say("unit.kilometres", (metres / 1_000).formatted(.number.precision(.fractionLength(1))))
}

/// A day and its hour, in the format of the phone.
func moment(_ at: Date) -> String { at.formatted(date: .abbreviated, time: .shortened) }

/// A place and how it became known.
func placeName(_ place: Place) -> String {
    if let name = place.address ?? place.asset { return name }
    switch place.source {
    case .gps: return say("report.place.gps", metres(place.accuracyM ?? 0), say("unit.seconds", Int(place.ageS ?? 0)))
    case .photo: return say("report.place.photo")
    case .hand, .asset, .address: return say("report.place.hand")
    }
}

/// Those that are there, one after the other.
func joined(_ parts: [String?], _ between: String) -> String { parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: between) }

extension CallError {
    /// What the core says; nil where nobody waits for an answer any more.
    var failure: ParvisError? {
        switch self {
        case .failed(let failure): failure
        case .cancelled: nil
        }
    }
}

extension URL {
    /// The dialler with this number: nothing is called before the citizen says so.
    static func call(_ number: String) -> URL { made("tel", number) }

    /// A mail to this address.
    static func mail(_ address: String) -> URL { made("mailto", address) }

    /// The system's page of this app.
    @MainActor
    static var systemSettings: URL { URL(string: UIApplication.openSettingsURLString) ?? made("app-settings", "") }

    private static func made(_ scheme: String, _ to: String) -> URL {
        var parts = URLComponents()
        parts.scheme = scheme
        parts.path = to.replacingOccurrences(of: " ", with: "")
        // A scheme and a path always make one; without, the place of nothing.
        return parts.url ?? URL(filePath: "/")
    }
}
