//! The core's sentences, as a terminal needs them: states, waits, issues, errors.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use parvis_domain::ability::Ability;
use parvis_domain::face::{Face, FaceState, PhotoProgress};
use parvis_domain::hours::Opening;
use parvis_domain::id::{AttributeCode, ServiceCode};
use parvis_domain::pack::PackError;
use parvis_domain::request::RequestKind;
use parvis_domain::service::Visibility;
use parvis_domain::text::{self, Facts, Isolation, Message, Problem};
use parvis_domain::timeline::{EntryKind, TimelineEntry};
use parvis_domain::validate::{Field, FieldIssue, Notice};

use crate::dates;
use crate::phone::Zones;
use crate::terminal::plain;
use crate::words::{Words, say};
use parvis_engine::record::{Question, RefusalRecord, RequestRecord, Waiting};
use parvis_engine::{Error, Missing, Parvis, speech};

fn render(message: &Message<'_>, words: &Words) -> String {
    // Terminals show the isolation marks as boxes.
    text::render_with(words.language(), Isolation::None, message)
}

/// What a city's server can do, in a sentence.
pub(crate) fn ability(ability: Ability, words: &Words) -> String {
    render(&Message::Ability(ability), words)
}

/// The questions of one service, so that an issue can name the one it is about, and an answer is read as it was chosen.
#[derive(Debug, Default)]
pub(crate) struct Questions(BTreeMap<AttributeCode, Question>);

impl Questions {
    /// The question that an issue is about, if it is about one that is known.
    pub(crate) fn about(&self, issue: &FieldIssue) -> Option<&str> {
        match &issue.field {
            Field::Answer(code) => self.0.get(code).map(|question| question.text.as_str()),
            _ => None,
        }
    }

    /// No question.
    pub(crate) const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// The questions of this service; none where it is not known.
    pub(crate) fn of(parvis: &Parvis, service: Option<&ServiceCode>) -> Self {
        let Some(service) = service else { return Self::default() };
        // Without them the code is shown: no reason to fail.
        let services = parvis.services(None).unwrap_or_default();
        let found = services.into_iter().find(|record| record.code == *service);
        let questions = found.map(|record| record.questions).unwrap_or_default();
        Self(questions.into_iter().map(|question| (question.code.clone(), question)).collect())
    }

    /// An answer to a question, as both are read; as codes where the question is not known.
    pub(crate) fn read(&self, code: &AttributeCode, answers: &[String]) -> String {
        let Some(question) = self.0.get(code) else {
            return plain(&format!("{code} = {}", answers.join(", ")));
        };
        let read = |answer: &String| {
            let found = question.values.iter().find(|(code, _)| code == answer);
            found.map_or_else(|| answer.clone(), |(_, name)| name.clone())
        };
        let answers: Vec<String> = answers.iter().map(read).collect();
        plain(&format!("{} {}", question.text, answers.join(", ")))
    }
}

/// `En attente : partira dès qu'il y a du réseau.` Of one that arrived, the word alone: its sentence is about its number.
pub(crate) fn state(face: &Face, words: &Words) -> String {
    match face.state {
        FaceState::Received => state_word(face, words),
        _ => sentence(face, Facts::default(), words),
    }
}

/// The same with what is known of the request.
pub(crate) fn state_of(record: &RequestRecord, zones: &Zones, words: &Words) -> String {
    if let Some(waits) = speech::reason_to_wait(record) {
        let (word, sentence) =
            (state_word(&record.summary.face, words), waiting(waits, record.summary.face.photos, words));
        // "En attente : En attente de réseau" says it twice.
        return if sentence.starts_with(&word) {
            sentence
        } else {
            say!(words, "stated", word = word, sentence = sentence)
        };
    }
    let summary = &record.summary;
    let facts = Facts {
        reference: speech::reference_of(record),
        day: speech::day_of(record).map(|at| dates::day(at, zones.at(&summary.city))),
        service: record.handled_by.as_deref(),
        reason: record.status_notes.as_deref(),
    };
    plain(&sentence(&summary.face, facts, words))
}

fn sentence(face: &Face, facts: Facts<'_>, words: &Words) -> String {
    let sentence = render(&Message::Sentence(face.state, facts), words);
    say!(words, "labelled", label = state_word(face, words), text = sentence)
}

/// The one word that a request carries, with the badge of an overdue one.
pub(crate) fn state_word(face: &Face, words: &Words) -> String {
    let word = render(&Message::State(face.state), words);
    if face.overdue { format!("{word} ({})", render(&Message::Overdue, words)) } else { word }
}

/// The city no longer shows it, in words.
pub(crate) fn forgotten(face: &Face, words: &Words) -> Option<String> {
    speech::kept(face.keeping).map(|message| render(&message, words))
}

/// What a citizen must know before sending.
pub(crate) fn notice(notice: Notice, words: &Words) -> String {
    render(&Message::Notice(notice), words)
}

/// Who can see it.
pub(crate) fn seen_by(visibility: Visibility, words: &Words) -> String {
    render(&Message::Visibility(visibility), words)
}

pub(crate) fn kind(kind: RequestKind, words: &Words) -> String {
    render(&Message::Kind(kind), words)
}

/// Why something waits, and what helps.
pub(crate) fn waiting(waiting: &Waiting, photos: PhotoProgress, words: &Words) -> String {
    let message = speech::waiting_of(waiting, photos);
    plain(&render(&Message::Waiting(message), words))
}

/// What the app itself says about a refusal, beside the words of the server.
pub(crate) fn refusal(refusal: &RefusalRecord, words: &Words) -> Vec<String> {
    let said = speech::messages_of_refusal(refusal);
    said.iter().map(|message| plain(&render(message, words))).collect()
}

/// Whether a contact is there, and until when.
pub(crate) fn opening(opening: Opening, zone: &TimeZone, words: &Words) -> String {
    render(&Message::Opening { opening, now: dates::now(), zone }, words)
}

/// What an entry of the timeline tells, and by whom where that is not plain.
pub(crate) fn entry(entry: &TimelineEntry, words: &Words) -> String {
    let what = render(&speech::entry_of(entry), words);
    match entry.kind {
        EntryKind::Message | EntryKind::Other => {
            plain(&format!("{what} · {}", render(&Message::Author(entry.author), words)))
        }
        EntryKind::Received
        | EntryKind::Assigned
        | EntryKind::Status
        | EntryKind::Closed
        | EntryKind::Reopened
        | EntryKind::Withdrawn
        | EntryKind::Photo
        | EntryKind::Rated
        | EntryKind::Reminded => plain(&what),
    }
}

/// What is wrong with a draft, and what to do.
pub(crate) fn issue(issue: &FieldIssue, question: Option<&str>, words: &Words) -> String {
    render(&Message::Issue { issue, question }, words)
}

/// The head of a list of issues.
pub(crate) fn incomplete(count: usize, words: &Words) -> String {
    render(&Message::Problem(Problem::Incomplete { count: count as u32 }), words)
}

/// The city has no such service.
pub(crate) fn unknown_service(code: &str, words: &Words) -> String {
    format!("{} {}", problem(Problem::UnknownService { code }, words), say!(words, "see-services"))
}

/// The city has no such subject.
pub(crate) fn unknown_subject(code: &str, words: &Words) -> String {
    format!("{} {}", problem(Problem::UnknownSubject { code }, words), say!(words, "see-services"))
}

/// Why a file is no city pack.
pub(crate) fn pack_error(error: &PackError, words: &Words) -> String {
    let place;
    let found = match error {
        PackError::TooLarge { .. } => Problem::PackTooLarge,
        PackError::NewerFormat { .. } => Problem::PackNewer,
        PackError::NotJson { line, column } => {
            place = format!("{line}:{column}");
            Problem::PackBroken { pointer: &place }
        }
        PackError::WrongShape { pointer, .. } => Problem::PackBroken { pointer },
        PackError::Invalid { issues } => {
            Problem::PackBroken { pointer: issues.first().map_or("", |issue| issue.pointer.as_str()) }
        }
    };
    problem(found, words)
}

/// The stable name of the same.
pub(crate) fn pack_code(error: &PackError) -> &'static str {
    match error {
        PackError::NewerFormat { .. } => "city.newer_pack",
        PackError::TooLarge { .. }
        | PackError::NotJson { .. }
        | PackError::WrongShape { .. }
        | PackError::Invalid { .. } => "city.bad_pack",
    }
}

/// A sentence of the core about something that the terminal found.
pub(crate) fn problem(problem: Problem<'_>, words: &Words) -> String {
    plain(&render(&Message::Problem(problem), words))
}

/// Why nothing can be written, and what goes on all the same.
pub(crate) fn unwritable(why: &Error, words: &Words) -> String {
    format!("{} {}", render(&Message::Warning(text::Warning::Unwritable), words), error(why, words))
}

/// What did not work, and what to do.
pub(crate) fn error(error: &Error, words: &Words) -> String {
    let sentence = problem(speech::problem_of(error), words);
    match error {
        Error::NotFound(Missing::City) => format!("{sentence} {}", say!(words, "no-city-hint")),
        _ => sentence,
    }
}
