package org.parvis.app

import android.app.LocaleManager
import android.content.ClipboardManager
import android.content.Intent
import android.os.Build
import android.os.LocaleList
import android.view.View
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import org.junit.Rule
import org.junit.runner.RunWith
import org.parvis.ui.R
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.util.ReflectionHelpers
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What the phone does for the screens. */
@RunWith(RobolectricTestRunner::class)
@Config(application = TestApplication::class, qualifiers = "fr-w360dp-h740dp-xhdpi")
class PhoneTest {
    @get:Rule val rule = createEmptyComposeRule()
    private val app get() = RuntimeEnvironment.getApplication() as ParvisApplication
    private val activity by lazy { Robolectric.buildActivity(MainActivity::class.java).setup().get() }
    private val phone by lazy { PhonePlatform(activity, app) }

    @Test
    fun aNumberIsDialledByTheCitizenNeverByTheApp() {
        phone.dial("+352 27 54 1")
        val started = shadowOf(activity).nextStartedActivity
        assertEquals(Intent.ACTION_DIAL, started.action)
        assertEquals("tel:+352 27 54 1", java.net.URLDecoder.decode(started.dataString!!.replace("+", "%2B"), "UTF-8"))
    }

    @Test
    fun anAddressIsShownByTheAppOfMaps() {
        phone.locate("Place de l'Hôtel de Ville, Esch & environs")
        val started = shadowOf(activity).nextStartedActivity
        assertEquals(Intent.ACTION_VIEW to "geo", started.action to started.data!!.scheme)
        assertEquals("0,0?q=Place de l'Hôtel de Ville, Esch & environs", started.data!!.schemeSpecificPart)
    }

    @Test
    fun whatIsSharedIsAText() {
        phone.share("Lampadaire\nN° 2026-00412")
        val chooser = shadowOf(activity).nextStartedActivity
        val sent = chooser.getParcelableExtra(Intent.EXTRA_INTENT, Intent::class.java)!!
        assertEquals(Intent.ACTION_SEND to "text/plain", sent.action to sent.type)
        assertEquals("Lampadaire\nN° 2026-00412", sent.getStringExtra(Intent.EXTRA_TEXT))
    }

    @Test
    fun aNumberIsCopied() {
        phone.copy("2026-00412")
        assertEquals("2026-00412", app.service<ClipboardManager>().primaryClip!!.getItemAt(0).text)
    }

    @Test
    fun theSystemKeepsTheLanguageOfTheApp() {
        assertNull(phone.language)
        phone.language = "de"
        assertEquals(LocaleList.forLanguageTags("de"), app.service<LocaleManager>().applicationLocales)
        assertEquals("de", phone.language)
        phone.language = null
        assertNull(phone.language)
    }

    @Test
    fun beforeAndroid13TheAppKeepsItItself() {
        activity
        ReflectionHelpers.setStaticField(Build.VERSION::class.java, "SDK_INT", 32)
        phone.language = "ar"
        assertEquals("ar", AppLanguage.of(app))
        val context = AppLanguage.wrapped(app)
        assertEquals("الإعدادات", context.getString(R.string.settings_title))
        assertEquals(View.LAYOUT_DIRECTION_RTL, context.resources.configuration.layoutDirection)
        phone.language = null
        assertEquals("Réglages", AppLanguage.wrapped(app).getString(R.string.settings_title))
    }

    /** Back from home is the system's, which shows where it leads while the finger is on its way. */
    @Test
    fun backIsTheSystemsWhereNothingIsUnder() {
        val citizen = Citizen(rule)
        val back = activity.onBackPressedDispatcher
        citizen.tap("first.municipality")
        citizen.sees("home.report")
        assertFalse(back.hasEnabledCallbacks())
        citizen.tap("settings")
        citizen.sees("settings.about")
        assertTrue(back.hasEnabledCallbacks())
        activity.runOnUiThread { back.onBackPressed() }
        citizen.sees("home.report")
    }
}
