package org.parvis.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.Contacts
import org.parvis.core.ffi.FaqAnswer
import org.parvis.core.ffi.Home
import org.parvis.core.ffi.Tone

/** What the municipality publishes: all of it is on the phone. */
class CityModel(client: ParvisClient, scope: CoroutineScope) : Model(client, scope) {
    val home: StateFlow<Home?> = live({ it is Change.Cities }) { home() }
    val contacts: StateFlow<Contacts?> = live({ it is Change.Cities }) { contacts() }
    val answers = MutableStateFlow<List<FaqAnswer>?>(null)

    fun search(words: String) = act { answers.value = faq(words.ifBlank { null }) }
}

@Composable
fun CityScreen(model: CityModel, go: (Screen) -> Unit) {
    val home by model.home.collectAsStateWithLifecycle()
    val platform = LocalPlatform.current
    Page(At.CITY.id, stringResource(R.string.city_title), failure = model.failure, failureRead = model::failureRead) {
        home?.let { Section(it.city.name) }
        LinkRow(stringResource(R.string.contacts_title), "city.contacts", icon = Icons.phone) { go(Screen(At.CONTACTS)) }
        LinkRow(stringResource(R.string.faq_title), "city.faq", icon = Icons.help) { go(Screen(At.FAQ)) }
        LinkRow(stringResource(R.string.write_title), "city.write", icon = Icons.chat) { go(Screen(At.WRITE)) }
        for (page in home?.shortcuts.orEmpty()) LinkRow(page.label, "city.shortcut", icon = Icons.city) { platform.browse(page.url) }
        LinkRow(stringResource(R.string.settings_title), "city.settings", icon = Icons.settings) { go(Screen(At.SETTINGS)) }
    }
}

@Composable
fun ContactsScreen(model: CityModel, back: () -> Unit) {
    val contacts by model.contacts.collectAsStateWithLifecycle()
    val platform = LocalPlatform.current
    Page(At.CONTACTS.id, stringResource(R.string.contacts_title), back, failure = model.failure, failureRead = model::failureRead) {
        val shown = contacts ?: return@Page
        if (shown.contacts.isEmpty()) Plain(stringResource(R.string.contacts_empty))
        for (contact in shown.contacts) {
            Section(contact.name)
            Plain(contact.opening)
            contact.address?.let { address ->
                LinkRow(address, "contacts.address", icon = Icons.map, said = "${stringResource(R.string.contacts_address)}, $address") { platform.locate(address) }
            }
            contact.phone?.let { number ->
                LinkRow(isolated(number), "contacts.call", icon = Icons.phone, said = stringResource(R.string.contacts_call, contact.name)) { platform.dial(number) }
            }
            contact.email?.let { address ->
                LinkRow(isolated(address), "contacts.mail", icon = Icons.mail, said = stringResource(R.string.contacts_email, contact.name)) { platform.mail(address) }
            }
        }
        Section(stringResource(R.string.contacts_emergency))
        for (emergency in shown.emergency) {
            LinkRow(isolated(emergency.number), "contacts.emergency", emergency.label, Icons.warning) { platform.dial(emergency.number) }
        }
    }
}

@Composable
fun FaqScreen(model: CityModel, back: () -> Unit, go: (Screen) -> Unit) {
    val answers by model.answers.collectAsStateWithLifecycle()
    var words by rememberSaveable { mutableStateOf("") }
    var open by rememberSaveable { mutableStateOf<String?>(null) }
    LaunchedEffect(words) { model.search(words) }
    Page(At.FAQ.id, stringResource(R.string.faq_title), back, failure = model.failure, failureRead = model::failureRead) {
        OutlinedTextField(
            words, { words = it }, Modifier.fillMaxWidth().testTag("faq.search"),
            label = { Text(stringResource(R.string.faq_search)) }, singleLine = true,
        )
        val shown = answers ?: return@Page
        if (shown.isEmpty()) Plain(stringResource(R.string.faq_empty))
        for (answer in shown) {
            val isOpen = open == answer.question
            LinkRow(answer.question, "faq.question", icon = Icons.help, isOpen = isOpen) { open = if (isOpen) null else answer.question }
            if (isOpen) Notice(answer.answer, Icons.chat, Tone.PRIMARY)
        }
        SideButton(stringResource(R.string.faq_write), "faq.write", icon = Icons.chat) { go(Screen(At.WRITE)) }
    }
}
