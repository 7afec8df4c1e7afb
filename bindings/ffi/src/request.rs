//! Requests: a row of a list, one with everything, and what waits.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parvis_domain::face::{Face as CoreFace, FaceState as CoreFaceState};
use parvis_domain::state::OpState;
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::TimelineEntry;
use parvis_domain::unit::Metres;
use parvis_engine::record::{self, WaitingFor as CoreWaitingFor};
use parvis_engine::speech::{self, Speech};

use crate::{
    Action, Author, ClosedReason, Coordinate, EntryKind, Notice, ParkReason, Photo, Place, RequestKind, Tone,
    Visibility,
};

/// A moment as both phones' languages have one.
pub(crate) fn at(time: Timestamp) -> SystemTime {
    let millis = Duration::from_millis(time.as_millis().unsigned_abs());
    // Beyond what the platform can say, the epoch: no such time comes from a clock.
    let moved =
        if time.as_millis() < 0 { UNIX_EPOCH.checked_sub(millis) } else { UNIX_EPOCH.checked_add(millis) };
    moved.unwrap_or(UNIX_EPOCH)
}

pub(crate) fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The state of a request: what its icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FaceState {
    /// Not yet sent.
    Draft,
    /// Goes out by itself.
    Waiting,
    /// Going out now.
    Sending,
    /// We are finding out whether it arrived.
    Uncertain,
    /// The sending needs the citizen.
    NeedsYou {
        /// Why.
        reason: ParkReason,
    },
    /// The town hall has it.
    Received,
    /// A service took charge.
    Assigned,
    /// Work has begun.
    InProgress,
    /// The service wrote.
    Answered,
    /// Ended.
    Closed {
        /// Why.
        reason: ClosedReason,
    },
    /// Opened again.
    Reopened,
    /// Refused.
    Refused,
    /// Taken back.
    Withdrawn,
}

impl From<CoreFaceState> for FaceState {
    fn from(state: CoreFaceState) -> Self {
        match state {
            CoreFaceState::Draft => Self::Draft,
            CoreFaceState::Waiting => Self::Waiting,
            CoreFaceState::Sending => Self::Sending,
            CoreFaceState::Uncertain => Self::Uncertain,
            CoreFaceState::NeedsYou(reason) => Self::NeedsYou { reason },
            CoreFaceState::Received => Self::Received,
            CoreFaceState::Assigned => Self::Assigned,
            CoreFaceState::InProgress => Self::InProgress,
            CoreFaceState::Answered => Self::Answered,
            CoreFaceState::Closed(reason) => Self::Closed { reason },
            CoreFaceState::Reopened => Self::Reopened,
            CoreFaceState::Refused => Self::Refused,
            CoreFaceState::Withdrawn => Self::Withdrawn,
        }
    }
}

/// Something that the citizen may do, with its name.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ActionChoice {
    /// What.
    pub action: Action,
    /// Its name.
    pub label: String,
}

/// What a citizen sees and may do.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Face {
    /// The state, for the icon.
    pub state: FaceState,
    /// The one word.
    pub word: String,
    /// The colour that helps.
    pub tone: Tone,
    /// The badge beside it, where an answer is overdue.
    pub overdue: Option<String>,
    /// That no more news of it come (the city shows it no more, or its key is lost), as a sentence.
    pub forgotten: Option<String>,
    /// Photos on their way, as a sentence.
    pub photos: Option<String>,
    /// What may be done, most likely first.
    pub actions: Vec<ActionChoice>,
}

impl Face {
    pub(crate) fn of(face: CoreFace, speech: &Speech) -> Self {
        Self {
            state: face.state.into(),
            word: speech.word(&face),
            tone: face.state.tone(),
            overdue: speech.badge(&face),
            forgotten: speech.forgotten(&face),
            photos: speech.photos(face.photos),
            actions: face
                .actions
                .into_iter()
                .map(|action| ActionChoice { action, label: speech.action(action) })
                .collect(),
        }
    }
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct RequestSummary {
    /// Its permanent name.
    pub id: String,
    /// What it is.
    pub kind: RequestKind,
    /// The service's name, or the subject's.
    pub title: String,
    /// The server's number.
    pub reference: Option<String>,
    /// What the citizen sees and may do.
    pub face: Face,
    /// By when an answer is owed, as a sentence.
    pub due: Option<String>,
    /// Latest change.
    pub changed: SystemTime,
    /// Where: the point only; how it became known is told with the request.
    pub coordinate: Option<Coordinate>,
    /// Metres from the point that was asked about.
    pub distance_m: Option<f64>,
    /// Something new that the citizen has not read.
    pub unread: bool,
    /// The citizen's own, or another's public one.
    pub mine: bool,
}

impl RequestSummary {
    pub(crate) fn of(row: record::RequestSummary, speech: &Speech) -> Self {
        Self {
            id: row.id.to_string(),
            kind: row.kind,
            title: row.title,
            reference: row.reference.map(|number| number.as_str().to_owned()),
            due: speech.due(&row.face, row.due),
            face: Face::of(row.face, speech),
            changed: at(row.changed),
            coordinate: row.coordinate.map(Coordinate::from),
            distance_m: row.distance.map(Metres::get),
            unread: row.unread,
            mine: row.mine,
        }
    }
}

/// A question and its answer, as they are read.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AnswerRead {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
}

/// What the server gave when it took a request.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Receipt {
    /// When the server took it.
    pub received: Option<SystemTime>,
    /// By when it promises an answer.
    pub expected: Option<SystemTime>,
    /// The server's own remark.
    pub notice: Option<String>,
    /// Whether it is signed.
    pub signed: bool,
}

/// One dated entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Entry {
    /// The server's name of the entry.
    pub id: String,
    /// When, by the server's clock.
    pub at: SystemTime,
    /// What.
    pub kind: EntryKind,
    /// What, in words.
    pub title: String,
    /// By whom.
    pub author: Author,
    /// By whom, in words.
    pub author_name: String,
    /// The words of the entry, if any.
    pub text: Option<String>,
}

impl Entry {
    fn of(entry: TimelineEntry, speech: &Speech) -> Self {
        Self {
            at: at(entry.at),
            kind: entry.kind,
            title: speech.entry(&entry),
            author: entry.author,
            author_name: speech.author(entry.author),
            id: entry.id,
            text: entry.text,
        }
    }
}

/// An act of the citizen that has not reached the server.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Act {
    /// Its name.
    pub op: String,
    /// Its kind, as on the wire.
    pub kind: String,
    /// Its words, if it has any.
    pub text: Option<String>,
    /// Where it stands.
    pub state: ActState,
    /// The server's own words about a refusal, to be quoted.
    pub words: Option<String>,
    /// What is wrong, a sentence each.
    pub wrong: Vec<String>,
}

/// Where an act stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ActState {
    /// It will be sent.
    Waiting,
    /// Going out now.
    Sending,
    /// The town hall has it.
    Done,
    /// The town hall refused it.
    Rejected,
    /// It needs the citizen.
    NeedsYou {
        /// Why.
        reason: ParkReason,
    },
    /// It was given up.
    Dropped,
}

impl From<OpState> for ActState {
    fn from(state: OpState) -> Self {
        match state {
            OpState::Waiting => Self::Waiting,
            OpState::Sending => Self::Sending,
            OpState::Done => Self::Done,
            OpState::Rejected => Self::Rejected,
            OpState::Parked(reason) => Self::NeedsYou { reason },
            OpState::Dropped => Self::Dropped,
        }
    }
}

/// A request of the city's list that may be ours.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct LookAlike {
    /// The server's number.
    pub reference: String,
    /// Its words.
    pub text: String,
    /// When the server took it.
    pub received: Option<SystemTime>,
    /// Metres from ours.
    pub distance_m: Option<f64>,
}

/// Why something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum WaitingFor {
    /// No network yet.
    Network,
    /// Its turn.
    Turn,
    /// The town hall did not answer.
    TownHall,
    /// The server's certificate is not trusted: this does not end by itself.
    Certificate,
    /// The server has moved; its new address is being looked for.
    Moved,
    /// The server named the time.
    ServerAsked,
    /// This network asks for a page of its own.
    Portal,
    /// We are finding out whether it arrived.
    ReadBack,
    /// It arrived; the server will give its number.
    Number,
    /// Its photos go first.
    Photos,
    /// The citizen.
    Citizen {
        /// Why.
        reason: ParkReason,
    },
    /// A correction.
    Correction,
}

impl From<CoreWaitingFor> for WaitingFor {
    fn from(why: CoreWaitingFor) -> Self {
        match why {
            CoreWaitingFor::Network => Self::Network,
            CoreWaitingFor::Turn => Self::Turn,
            CoreWaitingFor::TownHall => Self::TownHall,
            CoreWaitingFor::Certificate => Self::Certificate,
            CoreWaitingFor::Moved => Self::Moved,
            CoreWaitingFor::ServerAsked => Self::ServerAsked,
            CoreWaitingFor::Portal => Self::Portal,
            CoreWaitingFor::ReadBack => Self::ReadBack,
            CoreWaitingFor::Number => Self::Number,
            CoreWaitingFor::Photos => Self::Photos,
            CoreWaitingFor::Citizen(reason) => Self::Citizen { reason },
            CoreWaitingFor::Correction => Self::Correction,
        }
    }
}

/// A waiting request, and why.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Waiting {
    /// Why.
    pub why: WaitingFor,
    /// Why, and what helps.
    pub sentence: String,
    /// The server's own words, where the sentence does not quote them already.
    pub words: Option<String>,
    /// What is wrong with what the server refused, a sentence each.
    pub wrong: Vec<String>,
    /// The next try, as a sentence, if one is planned.
    pub next_try: Option<String>,
    /// Tries so far.
    pub tries: u32,
}

/// One request with all that is known of it.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct RequestRecord {
    /// What a list shows.
    pub summary: RequestSummary,
    /// The sentence beside the state's word.
    pub sentence: String,
    /// What stands above it right after it was sent.
    pub sent: String,
    /// What can be told to anybody of it; nothing where not everybody may see it.
    pub to_share: Option<String>,
    /// Where, and how that became known.
    pub place: Option<Place>,
    /// The citizen's words.
    pub text: String,
    /// Answers.
    pub answers: Vec<AnswerRead>,
    /// Who sees it, where that is known.
    pub seen_by: Option<Visibility>,
    /// What the citizen must know about it.
    pub notices: Vec<Notice>,
    /// Photos on this phone.
    pub photos: Vec<Photo>,
    /// What the server gave when it took it.
    pub receipt: Option<Receipt>,
    /// The service in charge.
    pub handled_by: Option<String>,
    /// The server's remark on the status.
    pub status_notes: Option<String>,
    /// Dated entries, the oldest first.
    pub timeline: Vec<Entry>,
    /// The citizen's acts that have not reached the server, or were refused.
    pub acts: Vec<Act>,
    /// Why it waits, while it does.
    pub waiting: Option<Waiting>,
    /// Requests of the city's list that may be this one, while the outcome is unknown.
    pub look_alikes: Vec<LookAlike>,
}

impl RequestRecord {
    pub(crate) fn of(record: record::RequestRecord, speech: &Speech) -> Self {
        let sentence = speech.sentence(&record);
        let photos = record.summary.face.photos;
        Self {
            sentence,
            sent: speech.sent(&record.summary),
            to_share: speech.to_share(&record),
            waiting: record.waiting.map(|waiting| Waiting {
                sentence: speech.waiting(&waiting, photos),
                words: speech::words_beside(&waiting).map(str::to_owned),
                wrong: waiting.refusal.as_ref().map(|refusal| speech.refusal(refusal)).unwrap_or_default(),
                why: waiting.why.into(),
                next_try: waiting.next_try.map(|at| speech.next_try(at)),
                tries: waiting.tries,
            }),
            summary: RequestSummary::of(record.summary, speech),
            place: record.place.map(Place::from),
            text: record.text,
            seen_by: record.seen_by,
            notices: record.notices,
            answers: record
                .answers
                .into_iter()
                .map(|(question, answer)| AnswerRead { question, answer })
                .collect(),
            photos: record.photos.into_iter().map(Photo::from).collect(),
            receipt: record.receipt.map(|receipt| Receipt {
                received: receipt.requested.map(at),
                expected: receipt.expected.map(at),
                notice: receipt.service_notice,
                signed: receipt.signature.is_some(),
            }),
            handled_by: record.handled_by,
            status_notes: record.status_notes,
            timeline: record.timeline.into_iter().map(|entry| Entry::of(entry, speech)).collect(),
            acts: record
                .acts
                .into_iter()
                .map(|act| Act {
                    op: act.op.to_string(),
                    kind: act.kind.to_owned(),
                    text: act.text,
                    state: act.state.into(),
                    wrong: act.refusal.as_ref().map(|refusal| speech.refusal(refusal)).unwrap_or_default(),
                    words: act.refusal.and_then(|refusal| refusal.words),
                })
                .collect(),
            look_alikes: record
                .look_alikes
                .into_iter()
                .map(|other| LookAlike {
                    reference: other.service_request_id.as_str().to_owned(),
                    text: other.text,
                    received: other.requested.map(at),
                    distance_m: other.distance.map(Metres::get),
                })
                .collect(),
        }
    }
}
