//! The core's sentences about what the facade shows, in one language: states, waits, entries, issues, errors. Pure; the
//! terminal and the phones say the same.

use parvis_domain::deadline::Calendar;
use parvis_domain::face::{Action, Face, FaceState, Keeping, PhotoProgress};
use parvis_domain::hours::Opening;
use parvis_domain::id::ServiceRequestId;
use parvis_domain::language::Language;
use parvis_domain::refusal::RefusalReason;
use parvis_domain::request::RequestKind;
use parvis_domain::service::Visibility;
use parvis_domain::text::{self, Day, Facts, Guarantee, Isolation, Message, Problem, Reference};
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::{Author, EntryKind, TimelineEntry};
use parvis_domain::validate::{Field, FieldIssue};

use crate::error::{CityProblem, Error, Excess, ForeignKind, Missing, NotNow, PhotoProblem, StorageProblem};
use crate::record::{RefusalRecord, RequestRecord, RequestSummary, Waiting, WaitingFor};
use crate::warning::Warning;

const MILLION: u64 = 1_000_000;
/// Megabytes that a few requests with their photos need.
const ROOM: u32 = 50;

/// A language, the days and hours of the city, and the present moment.
#[derive(Clone, Debug)]
pub struct Speech {
    language: Language,
    calendar: Calendar,
    now: Timestamp,
}

impl Speech {
    /// Speaks this language, at this moment, of a city with this calendar.
    pub fn new(language: Language, calendar: Calendar, now: Timestamp) -> Self {
        Self { language, calendar, now }
    }

    fn say(&self, message: &Message<'_>) -> String {
        text::render_with(self.language, Isolation::Marks, message)
    }

    fn day(&self, at: Timestamp) -> Day {
        Day::of(at, self.now, &self.calendar)
    }

    /// The one word that a request carries.
    pub fn word(&self, face: &Face) -> String {
        self.say(&Message::State(face.state))
    }

    /// The badge beside it, where an answer is overdue.
    pub fn badge(&self, face: &Face) -> Option<String> {
        face.overdue.then(|| self.say(&Message::Overdue))
    }

    /// That no more news of a request come, where none can: the city shows it no more, or its key is lost.
    pub fn forgotten(&self, face: &Face) -> Option<String> {
        kept(face.keeping).map(|message| self.say(&message))
    }

    /// Photos on their way, while there are any.
    pub fn photos(&self, photos: PhotoProgress) -> Option<String> {
        (photos.confirmed < photos.total).then(|| self.say(&Message::Photos(photos)))
    }

    /// The sentence beside the word, with all that is known; empty where there is nothing to add.
    pub fn sentence(&self, record: &RequestRecord) -> String {
        let summary = &record.summary;
        if let Some(waiting) = reason_to_wait(record) {
            return self.waiting(waiting, summary.face.photos);
        }
        self.say(&Message::Sentence(
            summary.face.state,
            Facts {
                reference: reference_of(record),
                day: day_of(record).map(|at| self.day(at)),
                service: record.handled_by.as_deref(),
                reason: record.status_notes.as_deref(),
            },
        ))
    }

    /// What stands above it right after it was sent.
    pub fn sent(&self, summary: &RequestSummary) -> String {
        self.say(&Message::Sent(summary.face.state, summary.reference.as_ref().map(ServiceRequestId::as_str)))
    }

    /// What everybody may see of it anyway can be told to anybody: what it is about, its number, how it stands.
    pub fn to_share(&self, record: &RequestRecord) -> Option<String> {
        let number =
            record.summary.reference.as_ref().filter(|_| record.seen_by == Some(Visibility::Public))?;
        let lines = [
            record.summary.title.clone(),
            self.say(&Message::Number(number.as_str())),
            self.sentence(record),
        ];
        Some(lines.join("\n"))
    }

    /// By when an answer is due, while one is owed.
    pub fn due(&self, face: &Face, due: Option<Timestamp>) -> Option<String> {
        let due = due.filter(|_| face.state.is_owed())?;
        let standing = self.calendar.standing(self.calendar.due_at(due), self.now);
        Some(self.say(&Message::Due(self.day(due), standing)))
    }

    /// By when an answer would be due.
    pub fn due_if_received_today(&self, due: Timestamp) -> String {
        self.say(&Message::DueIfReceivedToday(self.day(due)))
    }

    /// Why something waits, and what helps.
    pub fn waiting(&self, waiting: &Waiting, photos: PhotoProgress) -> String {
        self.say(&Message::Waiting(waiting_of(waiting, photos)))
    }

    /// What is wrong with what a server refused, a sentence each, beside the server's own words.
    pub fn refusal(&self, refusal: &RefusalRecord) -> Vec<String> {
        messages_of_refusal(refusal).iter().map(|message| self.say(message)).collect()
    }

    /// When the next try is.
    pub fn next_try(&self, at: Timestamp) -> String {
        self.say(&Message::NextTry(self.calendar.zone().to_datetime(at.to_jiff()).time()))
    }

    /// What an entry of the timeline tells.
    pub fn entry(&self, entry: &TimelineEntry) -> String {
        self.say(&entry_of(entry))
    }

    /// Who made an entry.
    pub fn author(&self, author: Author) -> String {
        self.say(&Message::Author(author))
    }

    /// A day in words.
    pub fn date(&self, at: Timestamp) -> String {
        text::render_day(self.language, self.day(at))
    }

    /// What is wrong with a draft; `question` as the city asks it, where the issue is about an answer.
    pub fn issue(&self, issue: &FieldIssue, question: Option<&str>) -> String {
        self.say(&Message::Issue { issue, question })
    }

    /// The name of an action.
    pub fn action(&self, action: Action) -> String {
        self.say(&Message::Action(action))
    }

    /// The name of a kind of request.
    pub fn kind(&self, kind: RequestKind) -> String {
        self.say(&Message::Kind(kind))
    }

    /// Whether a contact is there.
    pub fn opening(&self, opening: Opening) -> String {
        self.say(&Message::Opening { opening, now: self.now, zone: self.calendar.zone() })
    }

    /// What a city promises about sending twice.
    pub fn guarantee(&self, guarantee: Guarantee) -> String {
        self.say(&Message::Guarantee(guarantee))
    }

    /// How many sendings wait, if any does.
    pub fn outbox_waiting(&self, count: u32) -> Option<String> {
        (count > 0).then(|| self.say(&Message::OutboxWaiting(count)))
    }

    /// How many sendings need the citizen, if any does.
    pub fn outbox_needs_you(&self, count: u32) -> Option<String> {
        (count > 0).then(|| self.say(&Message::OutboxNeedsYou(count)))
    }

    /// What is not as it should be with the data folder, and what to do.
    pub fn warning(&self, warning: &Warning) -> String {
        warning.sentence(self.language, Isolation::Marks)
    }

    /// A notification.
    pub fn notification(&self, notification: text::Notification<'_>) -> String {
        self.say(&Message::Notification(notification))
    }
}

/// What there is to say about news of a request that come no more.
pub fn kept(keeping: Keeping) -> Option<Message<'static>> {
    match keeping {
        Keeping::Kept => None,
        Keeping::Forgotten => Some(Message::Forgotten),
        Keeping::KeyLost => Some(Message::KeyLost),
    }
}

/// What did not work and what to do, in a language: no city and no open folder is needed for it.
pub fn describe(error: &Error, language: Language) -> String {
    text::render(language, &Message::Problem(problem_of(error)))
}

/// The same for a defect of ours, by the code of its place.
pub fn describe_internal(code: &str, language: Language) -> String {
    text::render(language, &Message::Problem(Problem::Internal { code }))
}

/// The problem that an error of the facade is.
pub fn problem_of(error: &Error) -> Problem<'static> {
    match error {
        Error::Invalid(issues) => Problem::Incomplete { count: issues.len() as u32 },
        Error::NotFound(Missing::City) => Problem::NoCity,
        Error::NotFound(Missing::TooShort) => Problem::IdTooShort,
        Error::NotFound(Missing::Number) => Problem::UnknownNumber,
        Error::Ambiguous => Problem::Ambiguous,
        Error::NotFound(Missing::Draft | Missing::Request | Missing::Photo) => Problem::NotFound,
        Error::NotNow(why) => match why {
            NotNow::AlreadyLeft => Problem::AlreadySent,
            NotNow::NotUncertain => Problem::NotUncertain,
            NotNow::NotSentYet => Problem::NotSentYet,
            NotNow::Closed => Problem::CaseClosed,
            NotNow::NotClosed => Problem::CaseNotClosed,
            NotNow::Withdrawn => Problem::CaseWithdrawn,
            NotNow::StillDraft => Problem::StillDraft,
            NotNow::OnItsWay => Problem::OnItsWay,
            NotNow::Refused => Problem::CaseRefused,
            NotNow::NotYours => Problem::NotYours,
            NotNow::NothingToTry => Problem::NothingToTry,
            NotNow::AlreadyAsked => Problem::AlreadyAsked,
            NotNow::Forgotten => Problem::Forgotten,
            NotNow::KeyLost => Problem::KeyLost,
            NotNow::NothingRefused => Problem::NothingRefused,
            NotNow::NotOverdue => Problem::NotOverdue,
            NotNow::NoFollowUp => Problem::NotOffered,
            NotNow::Changed => Problem::ChangedMeanwhile,
        },
        Error::Photo(problem) => match problem {
            PhotoProblem::Unreadable => Problem::FileMissing,
            PhotoProblem::NotAPhoto => Problem::NotAPhoto,
            PhotoProblem::Damaged { .. } => Problem::PhotoUnreadable,
            PhotoProblem::TooLarge(Excess::Bytes { limit, .. }) => {
                Problem::PhotoTooLarge { limit: (limit / MILLION) as u32 }
            }
            PhotoProblem::TooLarge(Excess::Pixels { limit, .. }) => {
                Problem::PhotoTooManyPixels { limit: (limit / MILLION) as u32 }
            }
            PhotoProblem::ConvertFirst(ForeignKind::Large) => Problem::PhotoConvertLarge,
            PhotoProblem::ConvertFirst(kind) => Problem::PhotoConvert { format: kind.name() },
        },
        Error::Storage(problem) => match problem {
            StorageProblem::Full => Problem::DiskFull { megabytes: ROOM },
            StorageProblem::ReadOnly | StorageProblem::Io => Problem::ReadOnly,
            StorageProblem::InUse | StorageProblem::OtherSender => Problem::FolderInUse,
            StorageProblem::Newer => Problem::NewerData,
            StorageProblem::Locked => Problem::StoreLocked,
            StorageProblem::Insecure => Problem::KeyExposed,
            StorageProblem::KeyUnusable => Problem::KeyUnusable,
            StorageProblem::KeyMissing => Problem::KeyMissing,
            StorageProblem::Corrupt => Problem::DamagedData,
        },
        Error::City(problem) => match problem {
            CityProblem::BadAddress => Problem::BadUrl,
            CityProblem::PlainHttp => Problem::PlainHttp,
            CityProblem::Unreachable => Problem::CityUnreachable,
            CityProblem::Untrusted => Problem::UntrustedCertificate,
            CityProblem::NothingThere => Problem::UnknownCityUrl,
            CityProblem::NotACity => Problem::Garbage,
            CityProblem::BadAuthority => Problem::BadCertificateFile,
            CityProblem::UnreadablePack => Problem::FileMissing,
            CityProblem::BadPack => Problem::PackBroken { pointer: "/" },
            CityProblem::NewerPack => Problem::PackNewer,
        },
        Error::Closed => Problem::Closed,
        Error::Internal(code) => Problem::Internal { code },
    }
}

/// What an entry of the timeline tells.
pub fn entry_of(entry: &TimelineEntry) -> Message<'_> {
    match entry.stars {
        Some(stars) => Message::Marked(stars),
        None => Message::Entry(entry.kind, entry.service.as_deref()),
    }
}

/// The reason that a wait is.
pub fn waiting_of(waiting: &Waiting, photos: PhotoProgress) -> text::Waiting<'_> {
    let said = waiting.refusal.as_ref().and_then(|refusal| refusal.words.as_deref());
    let answers = waiting.refusal.as_ref().map_or(0, wrong_answers);
    match waiting.why {
        // Nothing stands in the way but a process that sends: the same promise.
        WaitingFor::Network | WaitingFor::Turn => text::Waiting::NoNetwork,
        WaitingFor::TownHall => text::Waiting::TownHallSilent,
        WaitingFor::Certificate => text::Waiting::Untrusted,
        WaitingFor::Moved => text::Waiting::Moved,
        WaitingFor::ServerAsked => text::Waiting::TownHallBusy,
        WaitingFor::Portal => text::Waiting::CaptivePortal,
        WaitingFor::ReadBack => text::Waiting::Uncertain,
        WaitingFor::Number => text::Waiting::Number,
        WaitingFor::Photos => text::Waiting::PhotosFirst(photos),
        WaitingFor::Citizen(reason) => text::Waiting::for_park(reason, said),
        WaitingFor::Correction if said.is_none() && answers > 0 => text::Waiting::Conflict { answers },
        WaitingFor::Correction => text::Waiting::Refused { reason: said },
    }
}

/// The server's own words about a wait, where the sentence does not quote them already.
pub fn words_beside(waiting: &Waiting) -> Option<&str> {
    let refusal = waiting.refusal.as_ref().filter(|_| waiting.why != WaitingFor::Correction)?;
    refusal.words.as_deref()
}

/// Answers to look at again, where nothing else is wrong.
fn wrong_answers(refusal: &RefusalRecord) -> u32 {
    let is_answer = |(issue, _): &(FieldIssue, _)| matches!(issue.field, Field::Answer(_));
    if refusal.issues.iter().all(is_answer) { refusal.issues.len() as u32 } else { 0 }
}

/// The problem that a town hall's code for a refusal is.
pub fn problem_of_refusal(reason: RefusalReason) -> Problem<'static> {
    match reason {
        RefusalReason::NotNow => Problem::ChangedMeanwhile,
        RefusalReason::UnknownRequest => Problem::Forgotten,
        RefusalReason::NotYours => Problem::NotYours,
        RefusalReason::NotSupported => Problem::NotOffered,
        RefusalReason::NotUnderstood => Problem::NotUnderstood,
    }
}

/// What the app itself says about a refusal: each wrong field, or else the reason. The server's own words, which are
/// quoted, are enough where it gives no fields.
pub fn messages_of_refusal(refusal: &RefusalRecord) -> Vec<Message<'_>> {
    let issues = refusal.issues.iter();
    let mut said: Vec<_> =
        issues.map(|(issue, question)| Message::Issue { issue, question: question.as_deref() }).collect();
    if said.is_empty() && refusal.words.is_none() {
        said.extend(refusal.reason.map(|reason| Message::Problem(problem_of_refusal(reason))));
    }
    said
}

/// Why a request waits, if it does: that a number is awaited is no reason.
pub fn reason_to_wait(record: &RequestRecord) -> Option<&Waiting> {
    record.waiting.as_ref().filter(|waiting| waiting.why != WaitingFor::Number)
}

/// What is known of the city's number.
pub fn reference_of(record: &RequestRecord) -> Reference<'_> {
    match &record.summary.reference {
        Some(number) => Reference::Number(number.as_str()),
        // A batch server gives it later, a blackbox server never.
        None if record.waiting.is_some() => Reference::Coming,
        None => Reference::None,
    }
}

/// The moment of the present state, where the record tells it.
pub fn day_of(record: &RequestRecord) -> Option<Timestamp> {
    let latest = |kind| record.timeline.iter().rev().find(|entry| entry.kind == kind).map(|entry| entry.at);
    match record.summary.face.state {
        FaceState::Received => record.receipt.as_ref().and_then(|receipt| receipt.requested),
        FaceState::Closed(_) => latest(EntryKind::Closed),
        FaceState::Withdrawn => latest(EntryKind::Withdrawn),
        // "Work is planned for": nobody gives that day yet.
        FaceState::InProgress
        | FaceState::Draft
        | FaceState::Waiting
        | FaceState::Sending
        | FaceState::Uncertain
        | FaceState::NeedsYou(_)
        | FaceState::Assigned
        | FaceState::Answered
        | FaceState::Reopened
        | FaceState::Refused => None,
    }
}
