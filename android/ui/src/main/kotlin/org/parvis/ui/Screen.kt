package org.parvis.ui

import androidx.compose.runtime.Stable
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.saveable.listSaver
import androidx.compose.runtime.snapshots.SnapshotStateList
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.DraftRecord
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.FlowStep
import org.parvis.core.ffi.RequestKind
import org.parvis.core.ffi.Route

/** The screens, by the ids of the screen design: test tags, and the beginnings of the texts' keys. */
enum class At(val id: String) {
    FIRST("first"), HOME("home"), REQUESTS("requests"), CITY("city"),
    PHOTO("report.photo"), PLACE("report.place"), WHAT("report.what"), QUESTIONS("report.questions"),
    KNOWN("report.known"), CHECK("report.check"), PUBLIC("report.public"), DONE("report.done"),
    REQUEST("request"), OUTBOX("outbox"), WRITE("write"), CONTACTS("contacts"), FAQ("faq"),
    SETTINGS("settings"), ABOUT("about"),
}

/** The pages of the report flow, in which nothing is sent yet. */
val flow = setOf(At.PHOTO, At.PLACE, At.WHAT, At.QUESTIONS, At.KNOWN, At.CHECK, At.PUBLIC)

/** A screen, of a draft or a request where it is about one; in the report flow with its number among the pages. */
data class Screen(val at: At, val of: String = "", val number: Int = 0, val pages: Int = 0)

/** The page of the flow that the core names. */
fun FlowStep.screen(draft: String) = Screen(
    when (page) {
        FlowPage.PHOTO -> At.PHOTO
        FlowPage.PLACE -> At.PLACE
        FlowPage.WHAT -> At.WHAT
        FlowPage.QUESTIONS -> At.QUESTIONS
        FlowPage.KNOWN -> At.KNOWN
        FlowPage.CHECK -> At.CHECK
    },
    draft, number.toInt(), of.toInt(),
)

/** Where a draft goes on: a report at the first page on which something lacks. */
private suspend fun ParvisClient.screenOf(draft: DraftRecord): Screen =
    if (draft.kind == RequestKind.REPORT) nextPage(draft.id).screen(draft.id) else Screen(At.WRITE, draft.id)

/** The same with the pages before it, so that back leads to the step before. */
suspend fun ParvisClient.wayTo(draft: DraftRecord): List<Screen> {
    val last = screenOf(draft)
    if (last.at == At.WRITE) return listOf(last)
    val before = listOf(FlowPage.PHOTO, FlowPage.PLACE, FlowPage.WHAT).map { flowStep(it).screen(draft.id) }
    return before.takeWhile { it != last } + last
}

/** Which screen is shown, and which are under it. It outlives the process: see [Saver]. */
@Stable
class Navigator private constructor(private val stack: SnapshotStateList<Screen>) {
    constructor(first: Screen) : this(mutableStateListOf(first))

    val top: Screen get() = stack.last()
    val canGoBack: Boolean get() = stack.size > 1

    /** The page of a photo that was opened from a later page of the same draft: on from it is back there. */
    val isAside: Boolean get() = stack.getOrNull(stack.lastIndex - 1)?.of == top.of

    /** Whether a page of that draft is still under what is shown. */
    fun holds(draft: String): Boolean = stack.any { it.of == draft }

    fun go(screen: Screen) {
        if (screen != top) stack += screen
    }

    fun back() {
        if (canGoBack) stack.removeAt(stack.lastIndex)
    }

    /** A tab: nothing is under it but home. */
    fun tab(at: At) = reset(if (at == At.HOME) listOf(Screen(At.HOME)) else listOf(Screen(At.HOME), Screen(at)))

    /** Leaves the flow for [screen]: what was filled in cannot be gone back to. */
    fun leaveFor(screen: Screen) = reset(if (screen.at == At.HOME) listOf(screen) else listOf(Screen(At.HOME), screen))

    /** Where a link, a notification or a shortcut leads; "back" then leads to where one would look for it. */
    fun follow(route: Route) {
        when (route) {
            Route.Home, is Route.Report -> tab(At.HOME)
            Route.Requests -> tab(At.REQUESTS)
            Route.Outbox -> leaveFor(Screen(At.OUTBOX))
            is Route.Request -> reset(listOf(Screen(At.HOME), Screen(At.REQUESTS), Screen(At.REQUEST, route.id)))
            Route.UnknownRequest -> reset(listOf(Screen(At.HOME), Screen(At.REQUESTS), Screen(At.REQUEST)))
        }
    }

    private fun reset(screens: List<Screen>) {
        stack.clear()
        stack += screens
    }

    companion object {
        val Saver = listSaver<Navigator, String>(
            save = { navigator -> navigator.stack.map { "${it.at} ${it.number} ${it.pages} ${it.of}" } },
            restore = { saved ->
                Navigator(mutableStateListOf<Screen>().apply {
                    saved.mapTo(this) { line ->
                        val (at, number, pages, of) = line.split(' ', limit = 4)
                        Screen(At.valueOf(at), of, number.toInt(), pages.toInt())
                    }
                })
            },
        )
    }
}
