package org.parvis.ui

import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Checkbox
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ParvisClient
import org.parvis.core.ffi.Change
import org.parvis.core.ffi.Datatype
import org.parvis.core.ffi.DraftPatch
import org.parvis.core.ffi.FlowPage
import org.parvis.core.ffi.Question

/** What the service asks. */
class QuestionsModel(client: ParvisClient, scope: CoroutineScope, draft: String) : FlowModel(client, scope, draft) {
    val questions: StateFlow<List<Question>?> = live({ it is Change.Drafts }) { questions(draft) }

    fun answer(question: Question, values: List<String>) = inTurn {
        updateDraft(draft, DraftPatch(answers = mapOf(question.code to values)))
    }

    /** What was answered last counts for what comes next. */
    fun next(next: (Screen) -> Unit) = inTurn {
        val page = nextPage(draft, FlowPage.QUESTIONS).screen(draft)
        ifShown { next(page) }
    }
}

@Composable
fun QuestionsPage(model: QuestionsModel, screen: Screen, back: () -> Unit, go: (Screen) -> Unit) {
    val questions by model.questions.collectAsStateWithLifecycle()
    FlowPage(
        screen, stringResource(R.string.report_questions_title), model, back, go,
        bottom = { MainButton(stringResource(R.string.nav_next), "report.questions.next") { model.next(go) } },
    ) {
        for (question in questions.orEmpty()) {
            Section(question.text)
            val duty = stringResource(if (question.required) R.string.report_questions_required else R.string.report_questions_optional)
            Text(listOf(duty, question.help).filter { it.isNotEmpty() }.joinToString(". "), style = MaterialTheme.typography.labelLarge)
            Answer(question) { model.answer(question, it) }
            question.issue?.takeIf { question.answers.isNotEmpty() }?.let {
                Text(it.sentence, color = MaterialTheme.colorScheme.error)
            }
        }
    }
}

@Composable
private fun Answer(question: Question, answer: (List<String>) -> Unit) = when (question.datatype) {
    Datatype.SINGLE_VALUE_LIST -> for (value in question.values) {
        val chosen = value.key in question.answers
        Row(
            Modifier.fillMaxWidth().heightIn(min = 48.dp).testTag("answer.${value.key}")
                .selectable(chosen, role = Role.RadioButton) { answer(listOf(value.key)) },
            verticalAlignment = Alignment.CenterVertically,
        ) {
            RadioButton(chosen, null)
            Text(value.name, Modifier.padding(start = 8.dp))
        }
    }
    Datatype.MULTI_VALUE_LIST -> for (value in question.values) {
        val chosen = value.key in question.answers
        Row(
            Modifier.fillMaxWidth().heightIn(min = 48.dp).testTag("answer.${value.key}")
                .toggleable(chosen, role = Role.Checkbox) { on ->
                    answer(if (on) question.answers + value.key else question.answers - value.key)
                },
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Checkbox(chosen, null)
            Text(value.name, Modifier.padding(start = 8.dp))
        }
    }
    Datatype.NUMBER -> TextAnswer(question, KeyboardType.Number, answer)
    Datatype.STRING, Datatype.TEXT, Datatype.DATETIME -> TextAnswer(question, KeyboardType.Text, answer)
}

@Composable
private fun TextAnswer(question: Question, keyboard: KeyboardType, answer: (List<String>) -> Unit) {
    var text by rememberSaveable(question.code) { mutableStateOf(question.answers.firstOrNull().orEmpty()) }
    OutlinedTextField(
        text,
        { text = it; answer(listOf(it).filter(String::isNotBlank)) },
        Modifier.fillMaxWidth().testTag("answer.${question.code}"),
        label = { Text(question.text) },
        singleLine = question.datatype != Datatype.TEXT,
        isError = question.issue != null && text.isNotEmpty(),
        keyboardOptions = KeyboardOptions(keyboardType = keyboard),
    )
}
