package org.parvis.app

import org.parvis.core.fake.FakeCore
import org.parvis.core.fake.Samples
import org.parvis.core.ffi.AnswerValue
import org.parvis.core.ffi.Connectivity
import org.parvis.core.ffi.Datatype
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.Home
import org.parvis.core.ffi.Known
import org.parvis.core.ffi.Mask
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.Question
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.StorageProblem
import org.parvis.core.testing.drawPhoto
import org.parvis.ui.At
import org.parvis.ui.Screen

/** What the core gives to every screen, by the states of the screen design; the usual one has no name. */
class State(val name: String, val core: FakeCore, val connectivity: Connectivity = Connectivity.UNMETERED, keep: (At) -> Boolean = { true }) {
    private val draft = core.createDraft(RequestKind.REPORT, DraftPatch()).id

    val screens: List<Screen> = At.entries.filter(keep).map { at ->
        when (at) {
            in numbers -> Screen(at, draft, numbers.getValue(at), 4)
            At.REQUEST -> Screen(at, "answered")
            At.DONE -> Screen(at, "waiting")
            else -> Screen(at)
        }
    }

    private fun filledIn(text: String) = apply {
        core.chooseService(draft, "LAMP", emptyMap())
        core.updateDraft(draft, DraftPatch(place = Samples.lamp, text = text))
        val photo = core.addPhotoFile(draft, photo.path).hash
        core.maskPhoto(draft, photo, listOf(Mask.Rectangle(300u, 500u, 260u, 160u)))
    }

    override fun toString() = name.ifEmpty { "usual" }

    companion object {
        private val photo by lazy { drawPhoto(temporaryFolder("parvis-photo").resolve("lamp.jpg")) }

        /** As the core numbers the pages. */
        private val numbers = mapOf(At.PHOTO to 1, At.PLACE to 2, At.WHAT to 3, At.QUESTIONS to 3, At.KNOWN to 3, At.CHECK to 4, At.PUBLIC to 4)

        /** Screens that show nothing of a city's or citizen's when nothing is there: the others say so. */
        private val canBeEmpty = setOf(At.FIRST, At.HOME, At.REQUESTS, At.CITY, At.PHOTO, At.PLACE, At.WHAT, At.OUTBOX, At.WRITE, At.FAQ)

        fun usual(name: String = "", connectivity: Connectivity = Connectivity.UNMETERED) =
            State(name, full("Lampadaire", "Trou ou chaussée abîmée"), connectivity).filledIn("Éteint depuis lundi")

        fun offline() = usual("offline", Connectivity.OFFLINE)

        fun empty() = State("empty", FakeCore(), keep = canBeEmpty::contains)

        /** Every screen asks the core something. */
        fun failing() = State("failing", FakeCore())
            .apply { core.failure = ParvisException.Storage(StorageProblem.FULL) }

        /** As long as texts get in towns, and in words without a gap. */
        fun long() = State("long", full(LONG, "$LONG $LONG")).filledIn("$LONG. ".repeat(8))

        private const val LONG = "Straßenbeleuchtungsmastschutzabdeckung an der Donaudampfschifffahrtsgesellschaftsbrücke"

        private fun full(one: String, other: String) = object : FakeCore() {
            override fun home(): Home = super.home().copy(needsYou = "1 envoi a besoin de vous")

            override fun questions(id: String) = listOf(
                Question("ETAT", "Que voyez-vous ?", "L'équipe prend le bon matériel.", Datatype.SINGLE_VALUE_LIST, true,
                    listOf(AnswerValue("off", "Éteint"), AnswerValue("flickers", "Clignote")), listOf("off"), null),
                Question("NUMERO", "Numéro sur le lampadaire", "", Datatype.STRING, false, emptyList(), emptyList(), null),
            )

            override fun known(id: String) =
                Known(listOf(Samples.summary("theirs", one, Samples.overdueFace).copy(mine = false, distanceM = 14.0)), canJoin = true)
        }.apply {
            put(Samples.request(Samples.summary("answered", one, Samples.answeredFace, unread = true)))
            put(Samples.request(Samples.summary("late", other, Samples.overdueFace, unread = true)))
            put(Samples.request(Samples.summary("waiting", one, Samples.waitingFace).copy(reference = null, due = null), Samples.noNetwork))
        }
    }
}
