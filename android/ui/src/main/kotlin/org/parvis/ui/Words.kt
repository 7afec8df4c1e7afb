package org.parvis.ui

import android.text.format.DateUtils
import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.parvis.core.ffi.Language
import org.parvis.core.ffi.ParvisException
import org.parvis.core.ffi.Place
import org.parvis.core.ffi.PlaceSource
import org.parvis.core.ffi.codeOf
import org.parvis.core.ffi.describe
import java.time.Instant
import java.util.Locale
import kotlin.math.roundToInt

/** The language of the core that belongs to this one of the phone; French where there is none. */
fun languageOf(locale: Locale): Language = when (locale.language) {
    "en" -> Language.EN
    "ar" -> Language.AR
    "de" -> Language.DE
    "nl" -> Language.NL
    else -> Language.FR
}

@Composable
fun appLanguage(): Language = languageOf(LocalConfiguration.current.locales[0])

/** A number, a phone, an address: read from left to right also inside Arabic (Unicode's isolates, UAX 9). */
fun isolated(text: String): String = "\u2066$text\u2069"

/** What did not work and what to do, as the core says it, and its code. */
data class Words(val sentence: String, val code: String)

suspend fun words(failure: ParvisException, language: Language): Words =
    withContext(Dispatchers.IO) { Words(describe(failure, language), codeOf(failure)) }

/** A number in the digits of the language. */
@Composable
fun digits(number: Int): String = String.format(LocalConfiguration.current.locales[0], "%d", number)

/** A length as it is read: metres, from a kilometre on kilometres. */
@Composable
fun metres(metres: Double): String {
    val whole = metres.roundToInt()
    if (whole < 1_000) return pluralStringResource(R.plurals.unit_metres, whole, whole)
    return stringResource(R.string.unit_kilometres, String.format(LocalConfiguration.current.locales[0], "%.1f", metres / 1_000))
}

/** A day, and the hour where it was today: in the format of the phone. */
@Composable
fun moment(at: Instant): String {
    val flags = DateUtils.FORMAT_SHOW_DATE or DateUtils.FORMAT_ABBREV_ALL or DateUtils.FORMAT_SHOW_TIME
    return DateUtils.formatDateTime(LocalContext.current, at.toEpochMilli(), flags)
}

/** A place and how it became known. */
@Composable
fun placeName(place: Place): String = place.address ?: place.asset ?: when (place.source) {
    PlaceSource.GPS -> gps(place)
    PlaceSource.PHOTO -> stringResource(R.string.report_place_photo)
    PlaceSource.HAND, PlaceSource.ASSET, PlaceSource.ADDRESS -> stringResource(R.string.report_place_hand)
}

@Composable
private fun gps(place: Place): String {
    val age = place.ageS?.toInt() ?: 0
    val ago = pluralStringResource(R.plurals.unit_seconds, age, age)
    return stringResource(R.string.report_place_gps, metres(place.accuracyM ?: 0.0), ago)
}
