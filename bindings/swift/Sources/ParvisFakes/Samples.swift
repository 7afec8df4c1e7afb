import Foundation
import ParvisKit

/// What the core could say: for previews and tests of models.
public enum Samples {
    public static let now = Date(timeIntervalSince1970: 1_795_269_600)
    public static let emergency = EmergencyNumber(number: "112", label: "Toute urgence")

    public static let lamp = Place(
        coordinate: Coordinate(latitude: 49.4958, longitude: 5.9806), accuracyM: 8, ageS: 4, source: .gps, address: nil, asset: nil)

    public static let city = City(
        id: "lu.esch-sur-alzette", name: "Esch-sur-Alzette", version: 1, chosen: true, endpoint: .townHall,
        guarantee: "Ici, un envoi n'arrive jamais deux fois.", photoLimit: 3, notices: [], kinds: [.report, .question, .complaint])

    public static let contact = Contact(
        name: "Biergeramt", phone: "+352 27 54 1", email: "biergeramt@example.lu", address: "Place de l'Hôtel de Ville",
        opening: "Ouvert, ferme à 16 h 30.")

    public static func face(
        _ state: FaceState, _ word: String, _ tone: Tone, overdue: String? = nil, _ actions: KeyValuePairs<Action, String> = [:]
    ) -> Face {
        Face(
            state: state, word: word, tone: tone, overdue: overdue, forgotten: nil, photos: nil,
            actions: actions.map { ActionChoice(action: $0.key, label: $0.value) })
    }

    public static let draftFace = face(.draft, "Brouillon", .neutral, [.send: "Envoyer", .delete: "Supprimer"])
    public static let waitingFace = face(.waiting, "En attente", .neutral, [.takeBack: "Reprendre", .tryNow: "Essayer maintenant"])
    public static let answeredFace = face(.answered, "Répondu", .primary, [.reply: "Écrire", .withdraw: "Retirer"])
    public static let overdueFace = face(.inProgress, "En cours", .primary, overdue: "En retard", [.remind: "Relancer"])

    public static func draft(_ id: String, _ kind: RequestKind = .report) -> DraftRecord {
        DraftRecord(
            id: id, kind: kind, city: city.id, service: nil, subject: nil, title: nil, place: nil, text: "", answers: [:],
            photos: [], reach: nil, visibility: nil, changed: now, empty: true, notices: [], seenBy: nil, issues: [],
            face: draftFace)
    }

    public static func summary(_ id: String, _ title: String, _ face: Face, unread: Bool = false, isSent: Bool = true) -> RequestSummary {
        RequestSummary(
            id: id, kind: .report, title: title, reference: isSent ? "2026-00412" : nil, face: face,
            due: isSent ? "Réponse due le 28 nov." : nil, changed: now, coordinate: lamp.coordinate, distanceM: nil,
            unread: unread, mine: true)
    }

    public static func request(
        _ summary: RequestSummary, text: String = "Éteint depuis lundi", acts: [Act] = [], waiting: Waiting? = nil
    ) -> RequestRecord {
        let received = Entry(id: "1", at: now, kind: .received, title: "Reçu", author: .system, authorName: "Commune", text: nil)
        return RequestRecord(
            summary: summary, sentence: "Éclairage public s'en occupe.",
            sent: waiting == nil ? "Attribué" : "Gardé. Il partira tout seul.", toShare: nil, place: lamp, text: text, answers: [], seenBy: nil,
            notices: [], photos: [], receipt: nil, handledBy: "Éclairage public", statusNotes: nil,
            timeline: waiting == nil ? [received] : [], acts: acts, waiting: waiting, lookAlikes: [])
    }

    public static let noNetwork = Waiting(
        why: .network, sentence: "Partira dès qu'il y a du réseau.", words: nil, wrong: [], nextTry: nil, tries: 0)
}
