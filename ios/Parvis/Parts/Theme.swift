import ParvisKit
import SwiftUI

/// A colour and what stands on it.
struct Pair {
    let colour: Color
    let on: Color
}

/// The colours, light and dark: the same on both phones.
struct Theme {
    let surface: Pair
    let primary: Pair
    let outline: Color
    let quiet: Color
    let land: Color
    let outside: Color
    let grid: Color
    let boundary: Color
    private let tones: [Tone: Pair]

    static func of(_ scheme: ColorScheme) -> Theme { scheme == .dark ? dark : light }

    /// The colours of a badge. The word says the same.
    func pair(_ tone: Tone) -> Pair { tones[tone] ?? surface }

    private static let light = Theme(
        surface: pair(0xFAFBFC, 0x191C1E), primary: pair(0x0B5C8A, 0xFFFFFF), outline: rgb(0x6F767E), quiet: rgb(0x42474E),
        land: rgb(0xF3F1EC), outside: rgb(0xD9DCE0), grid: rgb(0x73797F), boundary: rgb(0x6A3FA0),
        tones: [
            .neutral: pair(0xE1E5EA, 0x42474E), .primary: pair(0xCDE5F8, 0x05304B), .success: pair(0xC9EFD2, 0x04351A),
            .warning: pair(0xFFE0A6, 0x3F2A00), .error: pair(0xF9DEDC, 0x410E0B),
        ])

    private static let dark = Theme(
        surface: pair(0x101416, 0xE1E3E5), primary: pair(0x8CCBF5, 0x00344F), outline: rgb(0x8C9199), quiet: rgb(0xC2C7CF),
        land: rgb(0x1B2024), outside: rgb(0x0E1113), grid: rgb(0x858C94), boundary: rgb(0xC9A7F0),
        tones: [
            .neutral: pair(0x2C3238, 0xC2C7CF), .primary: pair(0x0A4A6E, 0xCDE5F8), .success: pair(0x0F5129, 0xC9EFD2),
            .warning: pair(0x5B3D00, 0xFFE0A6), .error: pair(0x8C1D18, 0xF9DEDC),
        ])

    private static func pair(_ colour: Int, _ on: Int) -> Pair { Pair(colour: rgb(colour), on: rgb(on)) }

    private static func rgb(_ hex: Int) -> Color {
        Color(red: Double(hex >> 16 & 0xFF) / 255, green: Double(hex >> 8 & 0xFF) / 255, blue: Double(hex & 0xFF) / 255)
    }
}

extension Face {
    /// The icon of a state.
    var icon: String {
        switch state {
        case .draft: "square.and.pencil"
        case .waiting: "clock"
        case .sending: "arrow.up.circle"
        case .uncertain: "questionmark.circle"
        case .needsYou: "exclamationmark.circle"
        case .received: "tray.and.arrow.down"
        case .assigned: "person.crop.circle"
        case .inProgress: "hammer"
        case .answered: "text.bubble"
        case .closed: "checkmark.circle"
        case .reopened: "arrow.counterclockwise"
        case .refused: "xmark.octagon"
        case .withdrawn: "arrow.uturn.backward"
        }
    }
}
