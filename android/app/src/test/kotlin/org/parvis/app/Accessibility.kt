package org.parvis.app

import android.graphics.Bitmap
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.text.TextLayoutResult
import org.parvis.core.testing.Tree
import kotlin.math.max
import kotlin.math.min
import kotlin.math.pow

/** What of a screen keeps somebody from using it: from what a screen reader is told, and from the pixels. */
class Accessibility(private val rule: ComposeTestRule, private val rightToLeft: Boolean) {
    /** Of what is shown right now. */
    fun faultsOf(screen: String, picture: Bitmap): List<String> = (targets() + texts(picture) + icons(picture)).map { "$screen: $it" }

    /** Of the screen as a whole, before anything is scrolled; in that state. */
    fun faultsOfWhole(screen: String, state: String): List<String> = (headings() + order(screen) + voices(screen, state)).map { "$screen: $it" }

    private fun all(matcher: SemanticsMatcher, unmerged: Boolean = false) = rule.onAllNodes(matcher, unmerged).fetchSemanticsNodes()

    /** Each has a name and a role, is as large as a finger, and is reached: on the screen, or by scrolling. */
    private fun targets(): List<String> {
        val nodes = all(hasClickAction())
        val small = 48 * rule.density.density - 1
        val whole = nodes.filter(::isWhole)
        val own = nodes.flatMap { node ->
            listOfNotNull(
                "no name: ${tag(node)}".takeIf { name(node).isBlank() },
                "no role: ${name(node)}".takeIf { node.config.getOrNull(SemanticsProperties.Role) == null && SemanticsActions.SetText !in node.config },
                "smaller than 48 dp: ${name(node)} ${node.touchBoundsInRoot}".takeIf {
                    isWhole(node) && node.touchBoundsInRoot.run { width < small || height < small }
                },
                "out of reach: ${name(node)}".takeIf {
                    node.boundsInRoot.run { width < 1 || height < 1 } && generateSequence(node.parent) { it.parent }.none { SemanticsProperties.VerticalScrollAxisRange in it.config }
                },
            )
        }
        val over = whole.flatMapIndexed { at, one -> whole.drop(at + 1).filter { lieOver(one, it) }.map { "over each other: ${name(one)}, ${name(it)}" } }
        return own + over
    }

    /** Nothing of it is scrolled away. */
    private fun isWhole(node: SemanticsNode) = node.boundsInRoot.run { width + 1 > node.size.width && height + 1 > node.size.height && height > 1 }

    private fun lieOver(one: SemanticsNode, other: SemanticsNode): Boolean {
        val common = one.boundsInRoot.intersect(other.boundsInRoot)
        fun holds(outer: SemanticsNode, inner: SemanticsNode) = generateSequence(inner.parent) { it.parent }.any { it.id == outer.id }
        return common.width > 1 && common.height > 1 && !holds(one, other) && !holds(other, one)
    }

    private fun headings(): List<String> {
        val first = all(SemanticsMatcher.keyIsDefined(SemanticsProperties.Heading)).minByOrNull { it.positionInRoot.y } ?: return listOf("no heading")
        return if (tag(first) == "title") emptyList() else listOf("the first heading is ${name(first)}")
    }

    /** Nothing is cut, and all can be read: 4.5 between the letters and what is behind them (WCAG 2.2, 1.4.3). */
    private fun texts(picture: Bitmap): List<String> = all(SemanticsMatcher.keyIsDefined(SemanticsProperties.Text), unmerged = true).filter { name(it).isNotBlank() }.flatMap { node ->
        val layouts = mutableListOf<TextLayoutResult>()
        node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(layouts)
        val ratio = if (isWhole(node)) contrast(picture, node.boundsInRoot) else null
        listOfNotNull(
            "cut: ${name(node)}".takeIf { layouts.any(::isCut) },
            "hard to read: ${name(node)} %.1f".format(ratio).takeIf { ratio != null && ratio < 4.5 },
        )
    }

    /** A pixel is lost in rounding; what is more than that is lost to the reader. */
    private fun isCut(layout: TextLayoutResult): Boolean {
        val lines = 0 until layout.lineCount
        return layout.multiParagraph.didExceedMaxLines || layout.multiParagraph.height > layout.size.height + 1 ||
            lines.any { layout.isLineEllipsized(it) || layout.getLineRight(it) - layout.getLineLeft(it) > layout.size.width + 1 }
    }

    /** 3 between the lines of an icon and what is behind them (1.4.11). */
    private fun icons(picture: Bitmap): List<String> = all(hasClickAction()).filter { isWhole(it) && SemanticsProperties.Text !in it.config && SemanticsActions.SetText !in it.config }
        .mapNotNull { node -> contrast(picture, node.boundsInRoot)?.takeIf { it < 3 }?.let { "hard to see: ${name(node)} %.1f".format(it) } }

    /** The most frequent colour is behind; what differs most from it is drawn. Null for what is not on the screen. */
    private fun contrast(picture: Bitmap, bounds: Rect): Double? {
        val (left, top) = max(0, bounds.left.toInt()) to max(0, bounds.top.toInt())
        val (right, bottom) = min(picture.width, bounds.right.toInt()) to min(picture.height, bounds.bottom.toInt())
        if (right <= left || bottom <= top) return null
        val pixels = IntArray((right - left) * (bottom - top))
        picture.getPixels(pixels, 0, right - left, left, top, right - left, bottom - top)
        val colours = pixels.toList().groupingBy { it }.eachCount()
        val behind = luminance(colours.maxBy { it.value }.key)
        return colours.keys.maxOf { ratio(luminance(it), behind) }
    }

    private fun ratio(one: Double, other: Double) = (max(one, other) + 0.05) / (min(one, other) + 0.05)

    /** Relative luminance, WCAG 2.2. */
    private fun luminance(colour: Int): Double {
        fun linear(shift: Int): Double {
            val channel = (colour shr shift and 0xFF) / 255.0
            return if (channel <= 0.04045) channel / 12.92 else ((channel + 0.055) / 1.055).pow(2.4)
        }
        return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0)
    }

    /** What is read first is listed first. */
    private fun order(screen: String): List<String> {
        val listed = listed(screen)
        val tagged = all(SemanticsMatcher.keyIsDefined(SemanticsProperties.TestTag)).filter { it.size.height > 0 }
            .mapNotNull { node -> listed.indexOfFirst { matches(it, tag(node)) }.takeIf { it >= 0 }?.let { node to it } }
            .sortedWith(compareBy({ (node, _) -> told(node) }, { (node, _) -> part(node) }, { (node, _) -> middle(node) }))
        // What stands beside each other is read from where a line begins.
        val rows = tagged.fold(mutableListOf<MutableList<Pair<SemanticsNode, Int>>>()) { rows, one ->
            val before = rows.lastOrNull()?.first()?.first
            if (before != null && told(before) == told(one.first) && part(before) == part(one.first) && middle(one.first) - middle(before) < BESIDE_DP * rule.density.density) rows.last() += one
            else rows += mutableListOf(one)
            rows
        }.flatMap { row -> row.sortedBy { (node, _) -> node.positionInRoot.x * if (rightToLeft) -1 else 1 } }
        val firsts = rows.distinctBy { it.second }.map { it.second }
        return if (firsts == firsts.sorted()) emptyList() else listOf("read in another order than listed: ${firsts.map(listed::get)}")
    }

    /** What the outermost group that has an order of its own says; the places decide among those without. */
    private fun told(node: SemanticsNode): Float =
        generateSequence(node) { it.parent }.mapNotNull { it.config.getOrNull(SemanticsProperties.TraversalIndex) }.lastOrNull() ?: 0f

    /** The bar above, what scrolls, the bar below. */
    private fun part(node: SemanticsNode): Int {
        val scrolls = SemanticsMatcher.keyIsDefined(SemanticsProperties.VerticalScrollAxisRange)
        if (generateSequence(node) { it.parent }.any { SemanticsProperties.VerticalScrollAxisRange in it.config }) return 1
        val page = all(scrolls).firstOrNull() ?: return 1
        return if (middle(node) < page.positionInRoot.y) 0 else 2
    }

    private fun middle(node: SemanticsNode) = node.positionInRoot.y + node.size.height / 2

    private fun matches(listed: String, tag: String) = if (listed.endsWith("*")) tag.startsWith(listed.dropLast(1)) else tag == listed

    /** What is said by itself when it changes: a state politely, a failure at once. */
    private fun voices(screen: String, state: String): List<String> = when {
        state == "failing" -> voice("failure", LiveRegionMode.Assertive)
        state == "empty" -> emptyList()
        screen == "home" -> voice("home.waiting", LiveRegionMode.Polite)
        screen == "report.done" -> voice("report.done.state", LiveRegionMode.Polite)
        screen == "request" -> voice("request.sentence", LiveRegionMode.Polite)
        else -> emptyList()
    }

    private fun voice(tag: String, wanted: LiveRegionMode): List<String> {
        val node = all(SemanticsMatcher.expectValue(SemanticsProperties.TestTag, tag), unmerged = true).firstOrNull() ?: return listOf("there is no $tag")
        val said = generateSequence(node) { it.parent }.firstNotNullOfOrNull { it.config.getOrNull(SemanticsProperties.LiveRegion) }
        return if (said == wanted) emptyList() else listOf("$tag is not said: $said")
    }

    private fun tag(node: SemanticsNode) = node.config.getOrNull(SemanticsProperties.TestTag).orEmpty()

    private fun name(node: SemanticsNode): String =
        (node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() +
            node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text } +
            listOfNotNull(node.config.getOrNull(SemanticsProperties.EditableText)?.text)).joinToString(" ") +
            node.children.joinToString(" ") { name(it) }

    companion object {
        private const val BESIDE_DP = 12

        private val lists: Map<String, List<String>> by lazy {
            val lists = mutableMapOf<String, MutableList<String>>()
            var screen = ""
            for (line in Tree.file("tests/twins/ids.txt").readLines()) {
                if (line.endsWith(" (iPhone)")) continue
                if (line.startsWith("  ")) lists.getValue(screen) += line.trim().removeSuffix(" (Android)")
                else if (line.isNotBlank() && !line.startsWith("#")) screen = line.also { lists[it] = mutableListOf() }
            }
            lists
        }

        /** What stands on a screen, in the order in which it is read. */
        fun listed(screen: String): List<String> = lists[screen].orEmpty()
    }
}
