package org.parvis.app

import android.graphics.Bitmap
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.onRoot
import java.io.File

/** Pictures of the screens, in `target/screens`, for people to look at. */
object Screenshots {
    private val folder = File(System.getProperty("parvis.screens")).apply { mkdirs() }

    fun shoot(rule: ComposeTestRule, name: String): Bitmap {
        val picture = rule.onRoot().captureToImage().asAndroidBitmap()
        File(folder, "$name.png").outputStream().use { picture.compress(Bitmap.CompressFormat.PNG, 100, it) }
        val names = folder.list().orEmpty().filter { it.endsWith(".png") }.sorted()
        val figures = names.joinToString("\n") { "<figure><img src=\"$it\" width=\"270\"><figcaption>${it.removeSuffix(".png")}</figcaption></figure>" }
        File(folder, "index.html").writeText(
            "<!doctype html><meta charset=\"utf-8\"><title>Parvis on Android</title>" +
                "<style>figure{display:inline-block;margin:8px;font:14px sans-serif}img{border:1px solid #888}</style>\n$figures\n",
        )
        return picture
    }
}
