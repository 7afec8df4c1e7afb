package org.parvis.core.fake

import org.parvis.core.ffi.Action
import org.parvis.core.ffi.ActionChoice
import org.parvis.core.ffi.Author
import org.parvis.core.ffi.City
import org.parvis.core.ffi.Contact
import org.parvis.core.ffi.Coordinate
import org.parvis.core.ffi.DraftRecord
import org.parvis.core.ffi.EmergencyNumber
import org.parvis.core.ffi.EndpointKind
import org.parvis.core.ffi.Entry
import org.parvis.core.ffi.EntryKind
import org.parvis.core.ffi.Face
import org.parvis.core.ffi.FaceState
import org.parvis.core.ffi.Place
import org.parvis.core.ffi.PlaceSource
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.RequestRecord
import org.parvis.core.ffi.RequestSummary
import org.parvis.core.ffi.Tone
import org.parvis.core.ffi.Waiting
import org.parvis.core.ffi.WaitingFor
import java.time.Instant

/** What the core could say: for previews and tests of view models. */
object Samples {
    val now: Instant = Instant.parse("2026-11-21T14:00:00Z")
    val emergency = EmergencyNumber("112", "Toute urgence")
    val lamp = Place(Coordinate(49.4958, 5.9806), 8.0, 4u, PlaceSource.GPS, null, null)

    val city = City(
        id = "lu.esch-sur-alzette", name = "Esch-sur-Alzette", version = 1u, chosen = true,
        endpoint = EndpointKind.TOWN_HALL, guarantee = "Ici, un envoi n'arrive jamais deux fois.", photoLimit = 3u,
        notices = emptyList(), kinds = listOf(RequestKind.REPORT, RequestKind.QUESTION, RequestKind.COMPLAINT),
    )

    val contact = Contact("Biergeramt", "+352 27 54 1", "biergeramt@example.lu", "Place de l'Hôtel de Ville", "Ouvert, ferme à 16 h 30.")

    fun face(state: FaceState, word: String, tone: Tone, vararg actions: Pair<Action, String>, overdue: String? = null) = Face(
        state, word, tone, overdue, forgotten = null, photos = null,
        actions = actions.map { (action, label) -> ActionChoice(action, label) },
    )

    val draftFace = face(FaceState.Draft, "Brouillon", Tone.NEUTRAL, Action.SEND to "Envoyer", Action.DELETE to "Supprimer")
    val waitingFace = face(FaceState.Waiting, "En attente", Tone.NEUTRAL, Action.TAKE_BACK to "Reprendre", Action.TRY_NOW to "Essayer maintenant")
    val answeredFace = face(FaceState.Answered, "Répondu", Tone.PRIMARY, Action.REPLY to "Écrire", Action.WITHDRAW to "Retirer")
    val overdueFace = face(FaceState.InProgress, "En cours", Tone.PRIMARY, Action.REMIND to "Relancer", overdue = "En retard")

    fun draft(id: String, kind: RequestKind = RequestKind.REPORT) = DraftRecord(
        id = id, kind = kind, city = city.id, service = null, subject = null, title = null, place = null, text = "",
        answers = emptyMap(), photos = emptyList(), reach = null, visibility = null, changed = now, empty = true,
        notices = emptyList(), seenBy = null, issues = emptyList(), face = draftFace,
    )

    fun summary(id: String, title: String, face: Face, unread: Boolean = false) = RequestSummary(
        id = id, kind = RequestKind.REPORT, title = title, reference = "2026-00412", face = face,
        due = "Réponse due le 28 nov.", changed = now, coordinate = lamp.coordinate, distanceM = null,
        unread = unread, mine = true,
    )

    fun request(summary: RequestSummary, waiting: Waiting? = null) = RequestRecord(
        summary = summary, sentence = "Éclairage public s'en occupe.",
        sent = if (waiting == null) "Attribué" else "Gardé. Il partira tout seul.", toShare = null,
        place = lamp, text = "Éteint depuis lundi",
        answers = emptyList(), seenBy = null, notices = emptyList(), photos = emptyList(), receipt = null,
        handledBy = "Éclairage public", statusNotes = null,
        timeline = listOf(Entry("1", now, EntryKind.RECEIVED, "Reçu", Author.SYSTEM, "Commune", null)),
        acts = emptyList(), waiting = waiting, lookAlikes = emptyList(),
    )

    val noNetwork = Waiting(WaitingFor.Network, "Partira dès qu'il y a du réseau.", null, emptyList(), null, 0u)
}
