import Foundation
import ParvisKit
import ParvisTesting

/// An app that says what it made and then waits to be killed.
@main
struct Victim {
    static func main() async throws {
        let (doing, folder) = (CommandLine.arguments[1], URL(fileURLWithPath: CommandLine.arguments[2]))
        let phone = try await openPhone(folder)
        let made: String
        switch doing {
        case "draft": made = try await phone.createDraft(.report, streetlight("Éteint")).id
        case "photo":
            let draft = try await phone.createDraft(.report, streetlight()).id
            made = try await phone.addPhoto(draft, bytes: drawPhoto()).draft.id
        case "queue": made = try await phone.queueStreetlight("Éteint")
        default: throw Unexpected("what is \(doing)?")
        }
        try FileHandle.standardOutput.write(contentsOf: Data("\(made)\n".utf8))
        try await Task.sleep(for: .seconds(86_400))
    }
}
