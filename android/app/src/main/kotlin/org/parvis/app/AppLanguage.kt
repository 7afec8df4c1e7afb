package org.parvis.app

import android.app.LocaleManager
import android.content.Context
import android.content.res.Configuration
import android.os.Build
import android.os.LocaleList
import androidx.activity.ComponentActivity
import java.util.Locale

/**
 * The app's own language, where somebody chose one. From Android 13 on the system keeps it, and shows it in its settings
 * too; before, this does.
 */
object AppLanguage {
    private const val KEPT = "language"
    private val systemKeepsIt get() = Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU

    /** As a BCP 47 tag; null where it is the phone's. */
    fun of(context: Context): String? =
        if (systemKeepsIt) context.service<LocaleManager>().applicationLocales.takeUnless { it.isEmpty }?.get(0)?.toLanguageTag()
        else kept(context).getString(KEPT, null)

    fun choose(activity: ComponentActivity, tag: String?) {
        if (systemKeepsIt) {
            activity.service<LocaleManager>().applicationLocales = LocaleList.forLanguageTags(tag.orEmpty())
        } else {
            kept(activity).edit().putString(KEPT, tag).commit()
            activity.recreate()
        }
    }

    /** The context in that language: the activity's and the process' own. */
    fun wrapped(base: Context): Context {
        if (systemKeepsIt) return base
        val tag = of(base) ?: return base
        val configuration = Configuration(base.resources.configuration).apply { setLocale(Locale.forLanguageTag(tag)) }
        return base.createConfigurationContext(configuration)
    }

    private fun kept(context: Context) = context.getSharedPreferences("app", Context.MODE_PRIVATE)
}
