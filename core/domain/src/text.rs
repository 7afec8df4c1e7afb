//! Sentences rendered outside a screen: state words, notifications, why something waits, what is wrong with a draft,
//! what did not work. One pure function, [`render`], over the Fluent files in `core/domain/text`.
//!
//! A message without a key does not compile; a key without a sentence in one of the five languages, or a plural form
//! that lacks, fails the tests of this module.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use unic_langid::LanguageIdentifier;

use crate::ability::Ability;
use crate::deadline::{Calendar, Standing};
use crate::face::{Action, FaceState, PhotoProgress};
use crate::hours::{IsoWeekday, Opening};
use crate::language::Language;
use crate::op::Stars;
use crate::request::RequestKind;
use crate::service::Visibility;
use crate::state::{ClosedReason, ParkReason};
use crate::time::Timestamp;
use crate::timeline::{Author, EntryKind};
use crate::validate::{Field, FieldIssue, IssueCode, Notice};

/// Whether values inside a sentence are wrapped in Unicode isolation marks (U+2068, U+2069), so that a French name
/// does not turn an Arabic sentence around.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    /// Wrapped: right wherever text is drawn by a system that knows both directions.
    #[default]
    Marks,
    /// Not wrapped: for terminals that show the marks as boxes, and for logs and comparisons.
    None,
}

/// A message in a language, with isolation marks.
pub fn render(language: Language, message: &Message<'_>) -> String {
    render_with(language, Isolation::Marks, message)
}

/// A message in a language.
pub fn render_with(language: Language, isolation: Isolation, message: &Message<'_>) -> String {
    let renderer = Renderer { language, isolation };
    let (key, values) = renderer.pattern(message);
    renderer.say(key, &values)
}

/// A day in a language: `25 novembre`
pub fn render_day(language: Language, day: Day) -> String {
    Renderer { language, isolation: Isolation::None }.day(day)
}

/// A time of day in a language: `16 h 30`.
pub fn render_clock(language: Language, time: Time) -> String {
    Renderer { language, isolation: Isolation::None }.clock(time)
}

/// What is not as it should be with the data folder.
#[derive(Clone, Copy, Debug)]
pub enum Warning<'a> {
    /// The data were damaged or missing; this came back.
    Recovered {
        /// Requests.
        requests: u32,
        /// Messages, marks and the like.
        acts: u32,
        /// Drafts.
        drafts: u32,
    },
    /// Where the damaged file is now.
    SetAside {
        /// Its name.
        file: &'a str,
    },
    /// The key is gone or is another one.
    KeyMissing {
        /// The cities that it was for.
        cities: &'a str,
    },
    /// Nothing can be written; the history is read.
    Unwritable,
}

/// Everything that can be said outside a screen.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// The one word that a request carries.
    State(FaceState),
    /// The badge beside it.
    Overdue,
    /// What stands above a request right after it was sent, with its number where it has one.
    Sent(FaceState, Option<&'a str>),
    /// The number of a request at its city.
    Number(&'a str),
    /// The sentence that follows the word and a colon: `Brouillon : pas encore envoyé.`
    Sentence(FaceState, Facts<'a>),
    /// Photos on their way.
    Photos(PhotoProgress),
    /// The city no longer shows the request.
    Forgotten,
    /// The key with which the request was sent is lost.
    KeyLost,
    /// By when an answer is due.
    Due(Day, Standing),
    /// By when an answer would be due.
    DueIfReceivedToday(Day),
    /// What is not as it should be with the data folder.
    Warning(Warning<'a>),
    /// Whether a contact is there, and until when.
    Opening {
        /// What [`crate::hours::opening_at`] said.
        opening: Opening,
        /// The moment for which it said so.
        now: Timestamp,
        /// The zone of the city.
        zone: &'a TimeZone,
    },
    /// What a citizen may do.
    Action(Action),
    /// What a request is.
    Kind(RequestKind),
    /// An entry of the timeline, with the service that it names.
    Entry(EntryKind, Option<&'a str>),
    /// The mark of an entry of the timeline.
    Marked(Stars),
    /// Who made an entry.
    Author(Author),
    /// A notification.
    Notification(Notification<'a>),
    /// How many sendings wait for the network.
    OutboxWaiting(u32),
    /// How many sendings need the citizen.
    OutboxNeedsYou(u32),
    /// Why a sending waits, and what helps.
    Waiting(Waiting<'a>),
    /// When the next try is, on the phone's clock.
    NextTry(Time),
    /// What a city promises about sending twice.
    Guarantee(Guarantee),
    /// What a city's server can do.
    Ability(Ability),
    /// What keeps a draft from being sent; for an answer, the question as the city asks it.
    Issue {
        /// The issue.
        issue: &'a FieldIssue,
        /// The question, where the field is an answer; else its code is shown.
        question: Option<&'a str>,
    },
    /// What a citizen must know of a city before sending.
    Notice(Notice),
    /// Who can see a request.
    Visibility(Visibility),
    /// What did not work, and what to do.
    Problem(Problem<'a>),
}

/// A day as it is said: with its year only where that is not the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    date: Date,
    this_year: i16,
}

impl Day {
    /// A day, said today.
    pub fn new(date: Date, today: Date) -> Self {
        Self { date, this_year: today.year() }
    }

    /// The day of a moment in the zone of the city, said now.
    pub fn of(at: Timestamp, now: Timestamp, calendar: &Calendar) -> Self {
        Self::new(calendar.date_at(at), calendar.date_at(now))
    }
}

/// The reference number of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reference<'a> {
    /// The city gave it.
    Number(&'a str),
    /// The city will give it.
    Coming,
    /// The city gives none.
    #[default]
    None,
}

/// What a sentence about a state may tell; what is not known is left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// The reference number.
    pub reference: Reference<'a>,
    /// The day of the state: received, planned, closed, withdrawn.
    pub day: Option<Day>,
    /// The service in charge, in the words of the city.
    pub service: Option<&'a str>,
    /// The city's own reason.
    pub reason: Option<&'a str>,
}

/// A notification. None holds a name, an address, a message or a photo.
#[derive(Clone, Copy, Debug)]
pub enum Notification<'a> {
    /// The town hall has it.
    Received {
        /// The service of the request.
        service: &'a str,
        /// Its number, if there is one.
        reference: Option<&'a str>,
    },
    /// A service took charge.
    Assigned {
        /// The service in charge.
        service: &'a str,
        /// The number, if there is one.
        reference: Option<&'a str>,
    },
    /// The service wrote.
    MessageFrom {
        /// The service.
        service: &'a str,
    },
    /// The case is closed.
    Closed {
        /// The number, if there is one.
        reference: Option<&'a str>,
    },
    /// An answer is due today.
    DueToday {
        /// The number, if there is one.
        reference: Option<&'a str>,
    },
    /// A sending needs the citizen.
    NeedsYou,
    /// All that a locked screen says, and all that is ever said of a discreet service.
    Discreet,
    /// Several at once.
    Summary {
        /// How many.
        count: u32,
    },
    /// A meeting is tomorrow.
    InterviewTomorrow {
        /// At what time.
        time: Time,
    },
    /// A meeting was moved.
    InterviewMoved {
        /// To what day.
        day: Day,
        /// At what time.
        time: Time,
    },
    /// A meeting was cancelled.
    InterviewCancelled,
    /// An alert that is only a drill.
    Exercise {
        /// The headline.
        headline: &'a str,
    },
}

/// Why a sending waits.
#[derive(Clone, Copy, Debug)]
pub enum Waiting<'a> {
    /// There is no network.
    NoNetwork,
    /// The citizen wants photos to go by Wi-Fi only.
    Wifi,
    /// This endpoint needs the photos before the text.
    PhotosFirst(PhotoProgress),
    /// The network wants a login page to be opened.
    CaptivePortal,
    /// The town hall does not answer.
    TownHallSilent,
    /// The certificate is not trusted.
    Untrusted,
    /// The town hall has another address now.
    Moved,
    /// The town hall asked to wait.
    TownHallBusy,
    /// It arrived; the number will come.
    Number,
    /// The town hall wants a sign-in.
    SignIn,
    /// It is not known whether it arrived; we are finding out.
    Uncertain,
    /// It could not be found out: the citizen decides.
    Unresolved,
    /// The server refuses, but may change its mind.
    ServerRefuses {
        /// Its words.
        reason: Option<&'a str>,
    },
    /// The server refuses this content.
    Refused {
        /// Its words.
        reason: Option<&'a str>,
    },
    /// Seven days of failures.
    TooLong,
    /// A photo is missing on this phone.
    PhotoLost,
    /// The server refuses the photo.
    PhotoRefused,
    /// The storage is full.
    StorageFull,
    /// The key store is locked.
    StoreLocked,
    /// Another process holds the lock and sends.
    OtherSender,
    /// The form changed after the draft was written.
    Conflict {
        /// Answers to look at again.
        answers: u32,
    },
}

impl<'a> Waiting<'a> {
    /// The wait that a park reason is, with the server's words where there are any.
    pub fn for_park(reason: ParkReason, words: Option<&'a str>) -> Self {
        match reason {
            ParkReason::SignIn => Self::SignIn,
            ParkReason::CaptivePortal => Self::CaptivePortal,
            ParkReason::Unresolved => Self::Unresolved,
            ParkReason::ServerRefuses => Self::ServerRefuses { reason: words },
            ParkReason::TooLong => Self::TooLong,
            ParkReason::PhotoLost => Self::PhotoLost,
            ParkReason::PhotoRefused => Self::PhotoRefused,
        }
    }
}

/// What a city promises about sending twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarantee {
    /// A town hall: never.
    Once,
    /// A plain city: checked, then asked.
    Plain,
}

/// What did not work. [`Problem::code`] is the stable name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem<'a> {
    /// The draft has issues, which are told one by one.
    Incomplete {
        /// How many.
        count: u32,
    },
    /// There is no city yet.
    NoCity,
    /// There are several, and it was not said which is meant.
    SeveralCities,
    /// Not a URL.
    BadUrl,
    /// Plain http to anything but this computer.
    PlainHttp,
    /// No city is found under this URL.
    UnknownCityUrl,
    /// No answer from this URL.
    CityUnreachable,
    /// The answer is nothing that a city's server says.
    Garbage,
    /// The certificate is not trusted.
    UntrustedCertificate,
    /// The file of a certificate authority cannot be read.
    BadCertificateFile,
    /// The pack is no pack.
    PackBroken {
        /// JSON pointer to the fault.
        pointer: &'a str,
    },
    /// The pack is too large.
    PackTooLarge,
    /// The pack is for a newer version.
    PackNewer,
    /// The city has no such service.
    UnknownService {
        /// The code that was given.
        code: &'a str,
    },
    /// The city has no such subject.
    UnknownSubject {
        /// The code that was given.
        code: &'a str,
    },
    /// No such request on this phone.
    NotFound,
    /// The city's list, as this phone knows it, has no such number.
    UnknownNumber,
    /// What was typed fits several requests.
    Ambiguous,
    /// Not an id.
    BadId,
    /// A sent request cannot be changed.
    AlreadySent,
    /// The revision that was read is no longer the latest.
    ChangedMeanwhile,
    /// The state does not allow it.
    NotNow,
    /// It waits to be sent.
    NotSentYet,
    /// It has not been handed in.
    StillDraft,
    /// Bytes may have left, and nothing is confirmed.
    OnItsWay,
    /// The case is closed.
    CaseClosed,
    /// The case is not closed.
    CaseNotClosed,
    /// The citizen withdrew it.
    CaseWithdrawn,
    /// The city refused it.
    CaseRefused,
    /// There is nothing to decide.
    NotUncertain,
    /// There is nothing to try.
    NothingToTry,
    /// Too few characters of an id.
    IdTooShort,
    /// Only the author may.
    NotYours,
    /// This city does not offer it.
    NotOffered,
    /// The citizen has done it already.
    AlreadyAsked,
    /// The city no longer shows it.
    Forgotten,
    /// The key with which it was sent is lost.
    KeyLost,
    /// No act was refused.
    NothingRefused,
    /// The answer that is owed is not overdue.
    NotOverdue,
    /// The town hall cannot read what was sent.
    NotUnderstood,
    /// A mark that is not 1 to 5.
    BadMark,
    /// A place that is not written as latitude, longitude.
    BadPlace,
    /// An answer that is not written as code = value.
    BadAnswer,
    /// Not a kind of request.
    BadKind,
    /// A file cannot be read.
    FileMissing,
    /// A photo is damaged.
    PhotoUnreadable,
    /// A file is no photo.
    NotAPhoto,
    /// A photo in a format that must be converted first.
    PhotoConvert {
        /// The name of the format.
        format: &'a str,
    },
    /// A photo whose format can be read, but not at its size: to be converted or made smaller first.
    PhotoConvertLarge,
    /// A photo's file is too large.
    PhotoTooLarge {
        /// Megabytes allowed.
        limit: u32,
    },
    /// A photo has too many pixels.
    PhotoTooManyPixels {
        /// Megapixels allowed.
        limit: u32,
    },
    /// The draft has all the photos that it may have.
    TooManyPhotos {
        /// Photos allowed.
        limit: u32,
    },
    /// The storage is full.
    DiskFull {
        /// Megabytes that would do.
        megabytes: u32,
    },
    /// The folder cannot be written to.
    ReadOnly,
    /// The folder is open in this process already.
    FolderInUse,
    /// The folder's data is of a newer version.
    NewerData,
    /// The data was damaged; what was queued is recovered.
    DamagedData,
    /// The key store is locked.
    StoreLocked,
    /// The key that belongs to this folder is not there.
    KeyMissing,
    /// The key file can be read by others.
    KeyExposed,
    /// The key store cannot be read or written.
    KeyUnusable,
    /// The facade is closed.
    Closed,
    /// A defect of ours.
    Internal {
        /// A stable code that finds the place in the source.
        code: &'a str,
    },
}

impl Problem<'_> {
    /// The stable name, for `--json` and for tests on every platform.
    pub fn code(&self) -> &'static str {
        // The key of its sentence without its prefix: one list of names, not two.
        self.key().as_str().strip_prefix("problem-").unwrap_or_default()
    }

    fn key(&self) -> Key {
        match self {
            Self::Incomplete { .. } => Key::ProblemIncomplete,
            Self::NoCity => Key::ProblemNoCity,
            Self::SeveralCities => Key::ProblemSeveralCities,
            Self::BadUrl => Key::ProblemBadUrl,
            Self::PlainHttp => Key::ProblemPlainHttp,
            Self::UnknownCityUrl => Key::ProblemUnknownCityUrl,
            Self::CityUnreachable => Key::ProblemCityUnreachable,
            Self::Garbage => Key::ProblemGarbage,
            Self::UntrustedCertificate => Key::ProblemUntrustedCertificate,
            Self::BadCertificateFile => Key::ProblemBadCertificateFile,
            Self::PackBroken { .. } => Key::ProblemPackBroken,
            Self::PackTooLarge => Key::ProblemPackTooLarge,
            Self::PackNewer => Key::ProblemPackNewer,
            Self::UnknownService { .. } => Key::ProblemUnknownService,
            Self::UnknownSubject { .. } => Key::ProblemUnknownSubject,
            Self::NotFound => Key::ProblemNotFound,
            Self::UnknownNumber => Key::ProblemUnknownNumber,
            Self::Ambiguous => Key::ProblemAmbiguous,
            Self::BadId => Key::ProblemBadId,
            Self::AlreadySent => Key::ProblemAlreadySent,
            Self::ChangedMeanwhile => Key::ProblemChangedMeanwhile,
            Self::NotNow => Key::ProblemNotNow,
            Self::NotSentYet => Key::ProblemNotSentYet,
            Self::StillDraft => Key::ProblemStillDraft,
            Self::OnItsWay => Key::ProblemOnItsWay,
            Self::CaseClosed => Key::ProblemCaseClosed,
            Self::CaseNotClosed => Key::ProblemCaseNotClosed,
            Self::CaseWithdrawn => Key::ProblemCaseWithdrawn,
            Self::CaseRefused => Key::ProblemCaseRefused,
            Self::NotUncertain => Key::ProblemNotUncertain,
            Self::NothingToTry => Key::ProblemNothingToTry,
            Self::IdTooShort => Key::ProblemIdTooShort,
            Self::NotYours => Key::ProblemNotYours,
            Self::NotOffered => Key::ProblemNotOffered,
            Self::AlreadyAsked => Key::ProblemAlreadyAsked,
            Self::Forgotten => Key::ProblemForgotten,
            Self::KeyLost => Key::ProblemKeyLost,
            Self::NothingRefused => Key::ProblemNothingRefused,
            Self::NotOverdue => Key::ProblemNotOverdue,
            Self::NotUnderstood => Key::ProblemNotUnderstood,
            Self::BadMark => Key::ProblemBadMark,
            Self::BadPlace => Key::ProblemBadPlace,
            Self::BadAnswer => Key::ProblemBadAnswer,
            Self::BadKind => Key::ProblemBadKind,
            Self::FileMissing => Key::ProblemFileMissing,
            Self::PhotoUnreadable => Key::ProblemPhotoUnreadable,
            Self::NotAPhoto => Key::ProblemPhotoNotAPhoto,
            Self::PhotoConvert { .. } => Key::ProblemPhotoConvert,
            Self::PhotoConvertLarge => Key::ProblemPhotoConvertLarge,
            Self::PhotoTooLarge { .. } => Key::ProblemPhotoTooLarge,
            Self::PhotoTooManyPixels { .. } => Key::ProblemPhotoTooManyPixels,
            Self::TooManyPhotos { .. } => Key::ProblemTooManyPhotos,
            Self::DiskFull { .. } => Key::ProblemDiskFull,
            Self::ReadOnly => Key::ProblemReadOnly,
            Self::FolderInUse => Key::ProblemFolderInUse,
            Self::NewerData => Key::ProblemNewerData,
            Self::DamagedData => Key::ProblemDamagedData,
            Self::StoreLocked => Key::ProblemStoreLocked,
            Self::KeyMissing => Key::ProblemKeyMissing,
            Self::KeyExposed => Key::ProblemKeyExposed,
            Self::KeyUnusable => Key::ProblemKeyUnusable,
            Self::Closed => Key::ProblemClosed,
            Self::Internal { .. } => Key::ProblemInternal,
        }
    }

    fn values(&self) -> Values {
        let none = Values::new();
        match *self {
            Self::Incomplete { count } => none.number("count", count),
            Self::PackBroken { pointer } => none.text("where", pointer),
            Self::UnknownService { code } | Self::UnknownSubject { code } | Self::Internal { code } => {
                none.text("code", code)
            }
            Self::PhotoConvert { format } => none.text("format", format),
            Self::PhotoTooLarge { limit }
            | Self::PhotoTooManyPixels { limit }
            | Self::TooManyPhotos { limit } => none.number("limit", limit),
            Self::DiskFull { megabytes } => none.number("megabytes", megabytes),
            _ => none,
        }
    }
}

/// The values of one sentence.
struct Values(FluentArgs<'static>);

impl Values {
    fn new() -> Self {
        Self(FluentArgs::new())
    }

    fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.set(name, text.into());
        self
    }

    fn number(mut self, name: &'static str, number: u32) -> Self {
        self.0.set(name, number);
        self
    }

    /// A value that may be absent: the sentence selects on `choice`, which is `yes` or `no`.
    fn optional(self, choice: &'static str, name: &'static str, text: Option<&str>) -> Self {
        match text {
            Some(text) if !text.trim().is_empty() => self.text(choice, "yes").text(name, text),
            _ => self.text(choice, "no").text(name, ""),
        }
    }
}

struct Renderer {
    language: Language,
    isolation: Isolation,
}

fn ability_of(ability: Ability) -> (Key, Values) {
    let none = Values::new();
    match ability {
        Ability::Services { count, with_questions } => {
            let some = if with_questions == 0 { "no" } else { "yes" };
            (
                Key::AbilityServices,
                none.number("count", count).number("asking", with_questions).text("some", some),
            )
        }
        Ability::NoReports => (Key::AbilityNoReports, none),
        Ability::Photos(0) => (Key::AbilityNoPhotos, none),
        Ability::Photos(count) => (Key::AbilityPhotos, none.number("count", count)),
        Ability::NumberLater(count) => (Key::AbilityNumberLater, none.number("count", count)),
        Ability::NumberNever(count) => (Key::AbilityNumberNever, none.number("count", count)),
        Ability::FollowUp => (Key::AbilityFollowUp, none),
        Ability::StatusOnly => (Key::AbilityStatusOnly, none),
        Ability::StatusAndMessages => (Key::AbilityStatusAndMessages, none),
        Ability::MessagesBothWays => (Key::AbilityMessagesBothWays, none),
        Ability::EverythingPublic => (Key::AbilityEverythingPublic, none),
        Ability::Software(family) => {
            (Key::AbilitySoftware, none.text("name", family.title().unwrap_or("Open311")))
        }
        Ability::Unread(count) => (Key::AbilityUnread, none.number("count", count)),
    }
}

impl Renderer {
    fn pattern(&self, message: &Message<'_>) -> (Key, Values) {
        let none = Values::new();
        match *message {
            Message::Overdue => (Key::StateOverdue, none),
            Message::Sent(FaceState::Waiting | FaceState::Sending, _) => (Key::SentKept, none),
            Message::Sent(FaceState::Received, Some(reference)) => {
                (Key::SentReceived, none.text("reference", reference))
            }
            Message::State(state) | Message::Sent(state, _) => (word_of(state), none),
            Message::Number(reference) => (Key::Number, none.text("reference", reference)),
            Message::Sentence(state, facts) => self.sentence(state, &facts),
            Message::Photos(progress) => (Key::SentencePhotos, photos(progress)),
            Message::Forgotten => (Key::SentenceForgotten, none),
            Message::KeyLost => (Key::SentenceKeyLost, none),
            Message::Due(day, Standing::Ahead { working_days }) => {
                (Key::DueAhead, none.text("date", self.day(day)).number("days", working_days))
            }
            Message::Due(_, Standing::Today) => (Key::DueToday, none),
            Message::Due(day, Standing::Overdue) => (Key::DueOverdue, none.text("date", self.day(day))),
            Message::DueIfReceivedToday(day) => (Key::DueIfReceivedToday, none.text("date", self.day(day))),
            Message::Opening { opening, now, zone } => self.opening(opening, now, zone),
            Message::Action(action) => (key_of_action(action), none),
            Message::Kind(kind) => (key_of_kind(kind), none),
            Message::Entry(kind, service) => (key_of_entry(kind), none.optional("named", "service", service)),
            Message::Marked(stars) => (Key::EntryMarked, none.number("stars", u8::from(stars).into())),
            Message::Author(author) => (
                match author {
                    Author::Citizen => Key::AuthorCitizen,
                    Author::Staff => Key::AuthorStaff,
                    Author::System => Key::AuthorSystem,
                },
                none,
            ),
            Message::Notification(notification) => self.notification(notification),
            Message::OutboxWaiting(count) => (Key::OutboxWaiting, none.number("count", count)),
            Message::OutboxNeedsYou(count) => (Key::OutboxNeedsYou, none.number("count", count)),
            Message::Waiting(waiting) => reason_of(waiting),
            Message::NextTry(time) => (Key::NextTry, none.text("time", self.clock(time))),
            Message::Guarantee(Guarantee::Once) => (Key::GuaranteeOnce, none),
            Message::Guarantee(Guarantee::Plain) => (Key::GuaranteePlain, none),
            Message::Ability(ability) => ability_of(ability),
            Message::Issue { issue, question } => self.issue(issue, question),
            Message::Notice(Notice::PublishesEverything) => (Key::NoticePublishesEverything, none),
            Message::Notice(Notice::PhotosStayHere) => (Key::NoticePhotosStayHere, none),
            Message::Visibility(Visibility::Public) => (Key::VisibilityPublic, none),
            Message::Visibility(Visibility::Private) => (Key::VisibilityPrivate, none),
            Message::Warning(Warning::Recovered { requests, acts, drafts }) => (
                Key::WarningRecovered,
                none.number("requests", requests).number("acts", acts).number("drafts", drafts),
            ),
            Message::Warning(Warning::SetAside { file }) => (Key::WarningSetAside, none.text("file", file)),
            Message::Warning(Warning::KeyMissing { cities }) => {
                (Key::WarningKeyMissing, none.text("cities", cities))
            }
            Message::Warning(Warning::Unwritable) => (Key::WarningUnwritable, none),
            Message::Problem(problem) => (problem.key(), problem.values()),
        }
    }

    fn sentence(&self, state: FaceState, facts: &Facts<'_>) -> (Key, Values) {
        let day = facts.day.map(|day| self.day(day));
        let dated = || Values::new().optional("dated", "date", day.as_deref());
        let named = || Values::new().optional("named", "service", facts.service);
        let explained = || Values::new().optional("explained", "reason", facts.reason);
        match state {
            FaceState::Draft => (Key::SentenceDraft, Values::new()),
            FaceState::Waiting => (Key::SentenceWaiting, Values::new()),
            FaceState::Sending => (Key::SentenceSending, Values::new()),
            FaceState::Uncertain => (Key::SentenceUncertain, Values::new()),
            FaceState::NeedsYou(_) => (Key::SentenceNeedsYou, Values::new()),
            FaceState::Received => match facts.reference {
                Reference::Number(number) => (Key::SentenceReceivedNumber, dated().text("reference", number)),
                Reference::Coming => (Key::SentenceReceivedComing, Values::new()),
                Reference::None => (Key::SentenceReceivedNone, Values::new()),
            },
            FaceState::Assigned => (Key::SentenceAssigned, named()),
            FaceState::InProgress => (Key::SentenceInProgress, dated()),
            FaceState::Answered => (Key::SentenceAnswered, named()),
            FaceState::Closed(ClosedReason::Fixed) => (Key::SentenceClosedFixed, dated()),
            FaceState::Closed(ClosedReason::NotProcessed) => (Key::SentenceClosedNotProcessed, explained()),
            FaceState::Closed(ClosedReason::Unstated) => (Key::SentenceClosed, dated()),
            FaceState::Reopened => (Key::SentenceReopened, Values::new()),
            FaceState::Refused => (Key::SentenceRefused, explained()),
            FaceState::Withdrawn => (Key::SentenceWithdrawn, dated()),
        }
    }

    fn notification(&self, notification: Notification<'_>) -> (Key, Values) {
        let numbered = |reference: Option<&str>| Values::new().optional("numbered", "reference", reference);
        match notification {
            Notification::Received { service, reference } => {
                (Key::NotifyReceived, numbered(reference).text("service", service))
            }
            Notification::Assigned { service, reference } => {
                (Key::NotifyAssigned, numbered(reference).text("service", service))
            }
            Notification::MessageFrom { service } => {
                (Key::NotifyMessage, Values::new().text("service", service))
            }
            Notification::Closed { reference } => (Key::NotifyClosed, numbered(reference)),
            Notification::DueToday { reference } => (Key::NotifyDueToday, numbered(reference)),
            Notification::NeedsYou => (Key::NotifyNeedsYou, Values::new()),
            Notification::Discreet => (Key::NotifyDiscreet, Values::new()),
            Notification::Summary { count } => (Key::NotifySummary, Values::new().number("count", count)),
            Notification::InterviewTomorrow { time } => {
                (Key::NotifyInterviewTomorrow, Values::new().text("time", self.clock(time)))
            }
            Notification::InterviewMoved { day, time } => (
                Key::NotifyInterviewMoved,
                Values::new().text("date", self.day(day)).text("time", self.clock(time)),
            ),
            Notification::InterviewCancelled => (Key::NotifyInterviewCancelled, Values::new()),
            Notification::Exercise { headline } => {
                (Key::NotifyExercise, Values::new().text("headline", headline))
            }
        }
    }

    fn issue(&self, issue: &FieldIssue, question: Option<&str>) -> (Key, Values) {
        let asked = || {
            let code = match &issue.field {
                Field::Answer(code) => code.as_str(),
                _ => issue.field.name(),
            };
            Values::new().text("question", question.unwrap_or(code))
        };
        let none = Values::new();
        match issue.code {
            IssueCode::Missing => (key_of_missing(&issue.field), asked()),
            IssueCode::OtherCity => (Key::IssueOtherCity, none),
            IssueCode::UnknownService => (Key::IssueUnknownService, none),
            IssueCode::UnknownSubject => (Key::IssueUnknownSubject, none),
            IssueCode::SubjectOfOtherKind => (Key::IssueSubjectOfOtherKind, none),
            IssueCode::KindNotOffered { kind } => {
                (Key::IssueKindNotOffered, none.text("kind", self.kind(kind)))
            }
            IssueCode::KindNotTaken { kind } => (Key::IssueKindNotTaken, none.text("kind", self.kind(kind))),
            IssueCode::LatitudeOutOfRange => (Key::IssueLatitudeOutOfRange, none),
            IssueCode::LongitudeOutOfRange => (Key::IssueLongitudeOutOfRange, none),
            IssueCode::CoordinateUnknown => (Key::IssueCoordinateUnknown, none),
            IssueCode::BadAccuracy => (Key::IssueBadAccuracy, none),
            IssueCode::OutsideBoundary { distance_m } if distance_m >= 2_000 => {
                (Key::IssueFarOutside, none.number("kilometres", distance_m / 1_000))
            }
            IssueCode::OutsideBoundary { distance_m } => {
                (Key::IssueOutsideBoundary, none.number("metres", distance_m))
            }
            IssueCode::UnknownQuestion => (Key::IssueUnknownQuestion, asked()),
            IssueCode::UnknownAnswer => (Key::IssueUnknownAnswer, asked()),
            IssueCode::TooManyAnswers => (Key::IssueTooManyAnswers, asked()),
            IssueCode::NotANumber => (Key::IssueNotANumber, asked()),
            IssueCode::NotADatetime => (Key::IssueNotADatetime, asked()),
            IssueCode::TooLong { limit, length } => {
                (Key::IssueTooLong, none.number("limit", limit).number("length", length))
            }
            IssueCode::TooManyPhotos { limit, count } => {
                (Key::IssueTooManyPhotos, none.number("limit", limit).number("count", count))
            }
            IssueCode::BadEmail => (Key::IssueBadEmail, none),
            IssueCode::BadPhone => (Key::IssueBadPhone, none),
            IssueCode::Published => (Key::IssuePublished, none),
            IssueCode::NotAccepted => (Key::IssueNotAccepted, asked().text("field", issue.field.name())),
        }
    }

    fn opening(&self, opening: Opening, now: Timestamp, zone: &TimeZone) -> (Key, Values) {
        let moment = |at: Timestamp| zone.to_datetime(at.to_jiff());
        let today = moment(now).date();
        let values = |at: Timestamp| Values::new().text("time", self.clock(moment(at).time()));
        match opening {
            Opening::Unknown => (Key::HoursUnknown, Values::new()),
            Opening::Open { closes: Some(at) } => (Key::OpenUntil, values(at)),
            Opening::Open { closes: None } => (Key::OpenAlways, Values::new()),
            Opening::Closed { opens: None } => (Key::Closed, Values::new()),
            Opening::Closed { opens: Some(at) } => {
                let date = moment(at).date();
                match (date - today).get_days() {
                    0 => (Key::ClosedUntilToday, values(at)),
                    // In a week the name of a day would mean today.
                    1..=6 => (Key::ClosedUntilWeekday, values(at).text("weekday", self.weekday(date))),
                    _ => (Key::ClosedUntilDate, values(at).text("date", self.day(Day::new(date, today)))),
                }
            }
        }
    }

    fn kind(&self, kind: RequestKind) -> String {
        self.say(key_of_kind(kind), &Values::new())
    }

    // The parts of a date are put together without marks: the date as a whole is what a sentence isolates.
    fn day(&self, Day { date, this_year }: Day) -> String {
        let month = Values::new().number("month", u32::from(date.month().unsigned_abs()));
        let values = Values::new()
            .number("day", u32::from(date.day().unsigned_abs()))
            .text("month", self.part(Key::Month, &month));
        let day = self.part(Key::Day, &values);
        if date.year() == this_year {
            return day;
        }
        // As text: a number would be formatted with the language's grouping.
        self.part(Key::DayOfYear, &Values::new().text("date", day).text("year", date.year().to_string()))
    }

    fn weekday(&self, date: Date) -> String {
        let values = Values::new().number("weekday", u32::from(IsoWeekday::of(date).number()));
        self.part(Key::Weekday, &values)
    }

    fn clock(&self, time: Time) -> String {
        let minutes = u32::from(time.minute().unsigned_abs());
        let values = Values::new()
            .number("hour", u32::from(time.hour().unsigned_abs()))
            .number("minutes", minutes)
            .text("padded", format!("{minutes:02}"));
        self.part(Key::Clock, &values)
    }

    fn say(&self, key: Key, values: &Values) -> String {
        format_with(bundle(self.language, self.isolation), key, values)
    }

    fn part(&self, key: Key, values: &Values) -> String {
        format_with(bundle(self.language, Isolation::None), key, values)
    }
}

fn reason_of(waiting: Waiting<'_>) -> (Key, Values) {
    let explained = |reason: Option<&str>| Values::new().optional("explained", "reason", reason);
    match waiting {
        Waiting::NoNetwork => (Key::WaitingNoNetwork, Values::new()),
        Waiting::Wifi => (Key::WaitingWifi, Values::new()),
        Waiting::PhotosFirst(progress) => (Key::WaitingPhotosFirst, photos(progress)),
        Waiting::CaptivePortal => (Key::WaitingCaptivePortal, Values::new()),
        Waiting::TownHallSilent => (Key::WaitingTownHallSilent, Values::new()),
        Waiting::Untrusted => (Key::WaitingUntrusted, Values::new()),
        Waiting::Moved => (Key::WaitingMoved, Values::new()),
        Waiting::TownHallBusy => (Key::WaitingTownHallBusy, Values::new()),
        Waiting::Number => (Key::WaitingNumber, Values::new()),
        Waiting::SignIn => (Key::WaitingSignIn, Values::new()),
        Waiting::Uncertain => (Key::WaitingUncertain, Values::new()),
        Waiting::Unresolved => (Key::WaitingUnresolved, Values::new()),
        Waiting::ServerRefuses { reason } => (Key::WaitingServerRefuses, explained(reason)),
        Waiting::Refused { reason } => (Key::WaitingRefused, explained(reason)),
        Waiting::TooLong => (Key::WaitingTooLong, Values::new()),
        Waiting::PhotoLost => (Key::WaitingPhotoLost, Values::new()),
        Waiting::PhotoRefused => (Key::WaitingPhotoRefused, Values::new()),
        Waiting::StorageFull => (Key::WaitingStorageFull, Values::new()),
        Waiting::StoreLocked => (Key::WaitingStoreLocked, Values::new()),
        Waiting::OtherSender => (Key::WaitingOtherSender, Values::new()),
        Waiting::Conflict { answers } => (Key::WaitingConflict, Values::new().number("answers", answers)),
    }
}

fn photos(progress: PhotoProgress) -> Values {
    // The photo that is on its way is the one after those that arrived.
    let current = progress.confirmed.saturating_add(1).min(progress.total);
    Values::new().number("confirmed", current).number("total", progress.total)
}

fn word_of(state: FaceState) -> Key {
    match state {
        FaceState::Draft => Key::StateDraft,
        FaceState::Waiting => Key::StateWaiting,
        FaceState::Sending => Key::StateSending,
        FaceState::Uncertain => Key::StateUncertain,
        FaceState::NeedsYou(_) => Key::StateNeedsYou,
        FaceState::Received => Key::StateReceived,
        FaceState::Assigned => Key::StateAssigned,
        FaceState::InProgress => Key::StateInProgress,
        FaceState::Answered => Key::StateAnswered,
        FaceState::Closed(_) => Key::StateClosed,
        FaceState::Reopened => Key::StateReopened,
        FaceState::Refused => Key::StateRefused,
        FaceState::Withdrawn => Key::StateWithdrawn,
    }
}

fn key_of_kind(kind: RequestKind) -> Key {
    match kind {
        RequestKind::Report => Key::KindReport,
        RequestKind::Question => Key::KindQuestion,
        RequestKind::Suggestion => Key::KindSuggestion,
        RequestKind::Complaint => Key::KindComplaint,
        RequestKind::Interview => Key::KindInterview,
        RequestKind::DocumentOrder => Key::KindDocumentOrder,
    }
}

fn key_of_action(action: Action) -> Key {
    match action {
        Action::Edit => Key::ActionEdit,
        Action::Send => Key::ActionSend,
        Action::Delete => Key::ActionDelete,
        Action::TakeBack => Key::ActionTakeBack,
        Action::TryNow => Key::ActionTryNow,
        Action::Correct => Key::ActionCorrect,
        Action::Resolve => Key::ActionResolve,
        Action::Reply => Key::ActionReply,
        Action::Withdraw => Key::ActionWithdraw,
        Action::Reopen => Key::ActionReopen,
        Action::Rate => Key::ActionRate,
        Action::Remind => Key::ActionRemind,
        Action::Call => Key::ActionCall,
        Action::Copy => Key::ActionCopy,
        Action::Dismiss => Key::ActionDismiss,
    }
}

fn key_of_entry(kind: EntryKind) -> Key {
    match kind {
        EntryKind::Received => Key::EntryReceived,
        EntryKind::Assigned => Key::EntryAssigned,
        EntryKind::Message => Key::EntryMessage,
        EntryKind::Status => Key::EntryStatus,
        EntryKind::Closed => Key::EntryClosed,
        EntryKind::Reopened => Key::EntryReopened,
        EntryKind::Withdrawn => Key::EntryWithdrawn,
        EntryKind::Photo => Key::EntryPhoto,
        EntryKind::Rated => Key::EntryRated,
        EntryKind::Reminded => Key::EntryReminded,
        EntryKind::Other => Key::EntryOther,
    }
}

fn key_of_missing(field: &Field) -> Key {
    match field {
        Field::City => Key::IssueMissingCity,
        Field::Kind => Key::IssueMissingKind,
        Field::Service => Key::IssueMissingService,
        Field::Subject => Key::IssueMissingSubject,
        Field::Place => Key::IssueMissingPlace,
        Field::Answer(_) => Key::IssueMissingAnswer,
        Field::Text => Key::IssueMissingText,
        Field::Photos => Key::IssueMissingPhotos,
        Field::Email => Key::IssueMissingEmail,
        Field::Phone => Key::IssueMissingPhone,
        Field::Visibility => Key::IssueMissingVisibility,
    }
}

const fn source(language: Language) -> &'static str {
    match language {
        Language::Fr => include_str!("../text/fr.ftl"),
        Language::En => include_str!("../text/en.ftl"),
        Language::Ar => include_str!("../text/ar.ftl"),
        Language::De => include_str!("../text/de.ftl"),
        Language::Nl => include_str!("../text/nl.ftl"),
    }
}

type Bundle = FluentBundle<FluentResource>;

/// The sentences of a language, read once.
fn bundle(language: Language, isolation: Isolation) -> &'static Bundle {
    const LANGUAGES: usize = Language::ALL.len();
    static WITH_MARKS: [OnceLock<Bundle>; LANGUAGES] = [const { OnceLock::new() }; LANGUAGES];
    static WITHOUT: [OnceLock<Bundle>; LANGUAGES] = [const { OnceLock::new() }; LANGUAGES];
    let bundles = match isolation {
        Isolation::Marks => &WITH_MARKS,
        Isolation::None => &WITHOUT,
    };
    bundles[language as usize].get_or_init(|| {
        // A file that does not parse gives what did; the tests read every file to its end.
        let resource = FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(read, _)| read);
        let locale: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = Bundle::new_concurrent(vec![locale]);
        bundle.set_use_isolating(isolation == Isolation::Marks);
        bundle.add_resource_overriding(resource);
        bundle
    })
}

fn format_with(bundle: &Bundle, key: Key, values: &Values) -> String {
    // The tests exclude every failure. If one happens all the same, the key says more than nothing.
    try_format(bundle, key, values).unwrap_or_else(|text| text)
}

/// The sentence; on failure, what there is of it.
fn try_format(bundle: &Bundle, key: Key, values: &Values) -> Result<String, String> {
    let Some(pattern) = bundle.get_message(key.as_str()).and_then(|message| message.value()) else {
        return Err(key.as_str().to_owned());
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&values.0), &mut errors).into_owned();
    if errors.is_empty() { Ok(text) } else { Err(text) }
}

macro_rules! keys {
    ($($name:ident = $key:literal,)*) => {
        /// Every sentence there is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        enum Key {
            $($name,)*
        }

        impl Key {
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name in the Fluent files.
            const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }
        }
    };
}

keys! {
    Month = "month",
    Weekday = "weekday",
    Day = "day",
    DayOfYear = "day-of-year",
    Clock = "clock",
    StateDraft = "state-draft",
    StateWaiting = "state-waiting",
    StateSending = "state-sending",
    StateUncertain = "state-uncertain",
    StateNeedsYou = "state-needs-you",
    StateReceived = "state-received",
    StateAssigned = "state-assigned",
    StateInProgress = "state-in-progress",
    StateAnswered = "state-answered",
    StateClosed = "state-closed",
    StateReopened = "state-reopened",
    StateRefused = "state-refused",
    StateWithdrawn = "state-withdrawn",
    StateOverdue = "state-overdue",
    SentKept = "sent-kept",
    SentReceived = "sent-received",
    Number = "number",
    SentenceDraft = "sentence-draft",
    SentenceWaiting = "sentence-waiting",
    SentenceSending = "sentence-sending",
    SentenceUncertain = "sentence-uncertain",
    SentenceNeedsYou = "sentence-needs-you",
    SentenceReceivedNumber = "sentence-received-number",
    SentenceReceivedComing = "sentence-received-coming",
    SentenceReceivedNone = "sentence-received-none",
    SentenceAssigned = "sentence-assigned",
    SentenceInProgress = "sentence-in-progress",
    SentenceAnswered = "sentence-answered",
    SentenceClosedFixed = "sentence-closed-fixed",
    SentenceClosedNotProcessed = "sentence-closed-not-processed",
    SentenceClosed = "sentence-closed",
    SentenceReopened = "sentence-reopened",
    SentenceRefused = "sentence-refused",
    SentenceWithdrawn = "sentence-withdrawn",
    SentencePhotos = "sentence-photos",
    SentenceForgotten = "sentence-forgotten",
    SentenceKeyLost = "sentence-key-lost",
    DueAhead = "due-ahead",
    DueToday = "due-today",
    DueOverdue = "due-overdue",
    DueIfReceivedToday = "due-if-received-today",
    OpenUntil = "open-until",
    OpenAlways = "open-always",
    ClosedUntilToday = "closed-until-today",
    ClosedUntilWeekday = "closed-until-weekday",
    ClosedUntilDate = "closed-until-date",
    Closed = "closed",
    HoursUnknown = "hours-unknown",
    ActionEdit = "action-edit",
    ActionSend = "action-send",
    ActionDelete = "action-delete",
    ActionTakeBack = "action-take-back",
    ActionTryNow = "action-try-now",
    ActionCorrect = "action-correct",
    ActionResolve = "action-resolve",
    ActionReply = "action-reply",
    ActionWithdraw = "action-withdraw",
    ActionReopen = "action-reopen",
    ActionRate = "action-rate",
    ActionRemind = "action-remind",
    ActionCall = "action-call",
    ActionCopy = "action-copy",
    ActionDismiss = "action-dismiss",
    KindReport = "kind-report",
    KindQuestion = "kind-question",
    KindSuggestion = "kind-suggestion",
    KindComplaint = "kind-complaint",
    KindInterview = "kind-interview",
    KindDocumentOrder = "kind-document-order",
    EntryReceived = "entry-received",
    EntryAssigned = "entry-assigned",
    EntryMessage = "entry-message",
    EntryStatus = "entry-status",
    EntryClosed = "entry-closed",
    EntryReopened = "entry-reopened",
    EntryWithdrawn = "entry-withdrawn",
    EntryPhoto = "entry-photo",
    EntryRated = "entry-rated",
    EntryMarked = "entry-marked",
    EntryReminded = "entry-reminded",
    EntryOther = "entry-other",
    AuthorCitizen = "author-citizen",
    AuthorStaff = "author-staff",
    AuthorSystem = "author-system",
    NotifyReceived = "notify-received",
    NotifyAssigned = "notify-assigned",
    NotifyMessage = "notify-message",
    NotifyClosed = "notify-closed",
    NotifyDueToday = "notify-due-today",
    NotifyNeedsYou = "notify-needs-you",
    NotifyDiscreet = "notify-discreet",
    NotifySummary = "notify-summary",
    NotifyInterviewTomorrow = "notify-interview-tomorrow",
    NotifyInterviewMoved = "notify-interview-moved",
    NotifyInterviewCancelled = "notify-interview-cancelled",
    NotifyExercise = "notify-exercise",
    OutboxWaiting = "outbox-waiting",
    OutboxNeedsYou = "outbox-needs-you",
    NextTry = "next-try",
    GuaranteeOnce = "guarantee-once",
    GuaranteePlain = "guarantee-plain",
    AbilityServices = "ability-services",
    AbilityNoReports = "ability-no-reports",
    AbilityPhotos = "ability-photos",
    AbilityNoPhotos = "ability-no-photos",
    AbilityNumberLater = "ability-number-later",
    AbilityNumberNever = "ability-number-never",
    AbilityFollowUp = "ability-follow-up",
    AbilityStatusOnly = "ability-status-only",
    AbilityStatusAndMessages = "ability-status-and-messages",
    AbilityMessagesBothWays = "ability-messages-both-ways",
    AbilityEverythingPublic = "ability-everything-public",
    AbilitySoftware = "ability-software",
    AbilityUnread = "ability-unread",
    WaitingNoNetwork = "waiting-no-network",
    WaitingWifi = "waiting-wifi",
    WaitingPhotosFirst = "waiting-photos-first",
    WaitingCaptivePortal = "waiting-captive-portal",
    WaitingTownHallSilent = "waiting-town-hall-silent",
    WaitingUntrusted = "waiting-untrusted",
    WaitingMoved = "waiting-moved",
    WaitingTownHallBusy = "waiting-town-hall-busy",
    WaitingNumber = "waiting-number",
    WaitingSignIn = "waiting-sign-in",
    WaitingUncertain = "waiting-uncertain",
    WaitingUnresolved = "waiting-unresolved",
    WaitingServerRefuses = "waiting-server-refuses",
    WaitingRefused = "waiting-refused",
    WaitingTooLong = "waiting-too-long",
    WaitingPhotoLost = "waiting-photo-lost",
    WaitingPhotoRefused = "waiting-photo-refused",
    WaitingStorageFull = "waiting-storage-full",
    WaitingStoreLocked = "waiting-store-locked",
    WaitingOtherSender = "waiting-other-sender",
    WaitingConflict = "waiting-conflict",
    IssueMissingKind = "issue-missing-kind",
    IssueMissingService = "issue-missing-service",
    IssueMissingSubject = "issue-missing-subject",
    IssueMissingPlace = "issue-missing-place",
    IssueMissingAnswer = "issue-missing-answer",
    IssueMissingText = "issue-missing-text",
    IssueMissingPhotos = "issue-missing-photos",
    IssueMissingEmail = "issue-missing-email",
    IssueMissingPhone = "issue-missing-phone",
    IssueMissingVisibility = "issue-missing-visibility",
    IssueMissingCity = "issue-missing-city",
    IssueOtherCity = "issue-other-city",
    IssueUnknownService = "issue-unknown-service",
    IssueUnknownSubject = "issue-unknown-subject",
    IssueSubjectOfOtherKind = "issue-subject-of-other-kind",
    IssueKindNotOffered = "issue-kind-not-offered",
    IssueKindNotTaken = "issue-kind-not-taken",
    IssueLatitudeOutOfRange = "issue-latitude-out-of-range",
    IssueLongitudeOutOfRange = "issue-longitude-out-of-range",
    IssueCoordinateUnknown = "issue-coordinate-unknown",
    IssueBadAccuracy = "issue-bad-accuracy",
    IssueOutsideBoundary = "issue-outside-boundary",
    IssueFarOutside = "issue-far-outside",
    IssueUnknownQuestion = "issue-unknown-question",
    IssueUnknownAnswer = "issue-unknown-answer",
    IssueTooManyAnswers = "issue-too-many-answers",
    IssueNotANumber = "issue-not-a-number",
    IssueNotADatetime = "issue-not-a-datetime",
    IssueTooLong = "issue-too-long",
    IssueTooManyPhotos = "issue-too-many-photos",
    IssueBadEmail = "issue-bad-email",
    IssueBadPhone = "issue-bad-phone",
    IssuePublished = "issue-published",
    IssueNotAccepted = "issue-not-accepted",
    NoticePublishesEverything = "notice-publishes-everything",
    NoticePhotosStayHere = "notice-photos-stay-here",
    VisibilityPublic = "visibility-public",
    VisibilityPrivate = "visibility-private",
    ProblemIncomplete = "problem-incomplete",
    ProblemNoCity = "problem-no-city",
    ProblemSeveralCities = "problem-several-cities",
    ProblemBadUrl = "problem-bad-url",
    ProblemPlainHttp = "problem-plain-http",
    ProblemUnknownCityUrl = "problem-unknown-city-url",
    ProblemCityUnreachable = "problem-city-unreachable",
    ProblemGarbage = "problem-garbage",
    ProblemUntrustedCertificate = "problem-untrusted-certificate",
    ProblemBadCertificateFile = "problem-bad-certificate-file",
    ProblemPackBroken = "problem-pack-broken",
    ProblemPackTooLarge = "problem-pack-too-large",
    ProblemPackNewer = "problem-pack-newer",
    ProblemUnknownService = "problem-unknown-service",
    ProblemUnknownSubject = "problem-unknown-subject",
    ProblemNotFound = "problem-not-found",
    ProblemUnknownNumber = "problem-unknown-number",
    ProblemAmbiguous = "problem-ambiguous",
    ProblemBadId = "problem-bad-id",
    ProblemAlreadySent = "problem-already-sent",
    ProblemChangedMeanwhile = "problem-changed-meanwhile",
    ProblemNotNow = "problem-not-now",
    ProblemNotSentYet = "problem-not-sent-yet",
    ProblemStillDraft = "problem-still-draft",
    ProblemOnItsWay = "problem-on-its-way",
    ProblemCaseClosed = "problem-case-closed",
    ProblemCaseNotClosed = "problem-case-not-closed",
    ProblemCaseWithdrawn = "problem-case-withdrawn",
    ProblemCaseRefused = "problem-case-refused",
    ProblemNotUncertain = "problem-not-uncertain",
    ProblemNothingToTry = "problem-nothing-to-try",
    ProblemIdTooShort = "problem-id-too-short",
    ProblemNotYours = "problem-not-yours",
    ProblemNotOffered = "problem-not-offered",
    ProblemAlreadyAsked = "problem-already-asked",
    ProblemForgotten = "problem-forgotten",
    ProblemKeyLost = "problem-key-lost",
    ProblemNothingRefused = "problem-nothing-refused",
    ProblemNotOverdue = "problem-not-overdue",
    ProblemNotUnderstood = "problem-not-understood",
    ProblemBadMark = "problem-bad-mark",
    ProblemBadPlace = "problem-bad-place",
    ProblemBadAnswer = "problem-bad-answer",
    ProblemBadKind = "problem-bad-kind",
    ProblemFileMissing = "problem-file-missing",
    ProblemPhotoUnreadable = "problem-photo-unreadable",
    ProblemPhotoNotAPhoto = "problem-photo-not-a-photo",
    ProblemPhotoConvert = "problem-photo-convert",
    ProblemPhotoConvertLarge = "problem-photo-convert-large",
    ProblemPhotoTooLarge = "problem-photo-too-large",
    ProblemPhotoTooManyPixels = "problem-photo-too-many-pixels",
    ProblemTooManyPhotos = "problem-too-many-photos",
    ProblemDiskFull = "problem-disk-full",
    ProblemReadOnly = "problem-read-only",
    ProblemFolderInUse = "problem-folder-in-use",
    ProblemNewerData = "problem-newer-data",
    ProblemDamagedData = "problem-damaged-data",
    ProblemStoreLocked = "problem-store-locked",
    ProblemKeyMissing = "problem-key-missing",
    ProblemKeyExposed = "problem-key-exposed",
    ProblemKeyUnusable = "problem-key-unusable",
    WarningRecovered = "warning-recovered",
    WarningSetAside = "warning-set-aside",
    WarningKeyMissing = "warning-key-missing",
    WarningUnwritable = "warning-unwritable",
    ProblemClosed = "problem-closed",
    ProblemInternal = "problem-internal",
}

#[cfg(test)]
mod tests;
