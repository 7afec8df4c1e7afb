//! What the facade shows: snapshots, with every decision already made. A shell draws them and asks again.

use std::collections::BTreeMap;
use std::path::PathBuf;

use parvis_domain::ability::Ability;
use parvis_domain::face::Face;
use parvis_domain::id::{AttributeCode, CityId, OpId, RequestId, ServiceCode, ServiceRequestId};
use parvis_domain::pack::{CityTimeZone, EndpointKind};
use parvis_domain::place::{Coordinate, Place};
use parvis_domain::receipt::Receipt;
use parvis_domain::refusal::RefusalReason;
use parvis_domain::request::{Contact, Draft, Photo, PhotoDamage, PhotoFacts, RequestKind};
use parvis_domain::service::{Deadline, Visibility};
use parvis_domain::state::{ClosedReason, OpState, PhotoTransfer};
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::TimelineEntry;
use parvis_domain::unit::Metres;
use parvis_domain::validate::{FieldIssue, Notice};

/// A city on this phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City {
    /// The id of its pack.
    pub id: CityId,
    /// Its name in the citizen's language.
    pub name: String,
    /// Version of its pack.
    pub version: u64,
    /// Whether it is the one that is used.
    pub chosen: bool,
    /// What its server speaks; `None` when the pack names none.
    pub endpoint: Option<EndpointKind>,
    /// How many photos a request may carry there; 0: none reach it.
    pub photo_limit: usize,
    /// What a citizen must know before sending there.
    pub notices: Vec<Notice>,
    /// Kinds of request that can be sent there.
    pub kinds: Vec<RequestKind>,
    /// The zone in which its dates and hours are said; `None` where nobody says: then the reader's.
    pub time_zone: Option<CityTimeZone>,
    /// What can be done there, one fact at a time, in the order in which they are said.
    pub abilities: Vec<Ability>,
}

/// A service that the citizen may choose.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceRecord {
    /// Its code.
    pub code: ServiceCode,
    /// Its name in the citizen's language.
    pub name: String,
    /// A sentence on what belongs there; may be empty.
    pub description: String,
    /// The group's name, if it has one.
    pub group: Option<String>,
    /// Who handles it; may be empty.
    pub handled_by: String,
    /// The promised time.
    pub deadline: Option<Deadline>,
    /// What may be sent to it: not only reports.
    pub kinds: Vec<RequestKind>,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}

/// One question of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its code.
    pub code: AttributeCode,
    /// The question.
    pub text: String,
    /// How to answer; may be empty.
    pub help: String,
    /// The standard's word for the shape of an answer.
    pub datatype: &'static str,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Possible answers: what is sent, and what is read.
    pub values: Vec<(String, String)>,
}

/// A subject for a question, a suggestion or a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectRecord {
    /// Its code.
    pub code: String,
    /// Its name in the citizen's language.
    pub name: String,
    /// For which kind.
    pub kind: RequestKind,
}

/// A new draft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewDraft {
    /// What it is to be; a report unless said otherwise.
    pub kind: Option<RequestKind>,
    /// What is known already.
    pub patch: DraftPatch,
}

/// A change of a draft: only what is given changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftPatch {
    /// The service.
    pub service: Option<ServiceCode>,
    /// The subject of a written kind.
    pub subject: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// The citizen's words.
    pub text: Option<String>,
    /// Answers that change; an empty list takes one away.
    pub answers: BTreeMap<AttributeCode, Vec<String>>,
    /// How to be reached.
    pub contact: Option<Contact>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
}

/// A draft, with what lacks and what may be done.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftRecord {
    /// The draft itself.
    pub draft: Draft,
    /// The service's name, once chosen.
    pub service_name: Option<String>,
    /// What stands in the way of sending, in the order of the form.
    pub issues: Vec<FieldIssue>,
    /// What the citizen must know before sending it.
    pub notices: Vec<Notice>,
    /// Who will see it, once its service is known.
    pub seen_by: Option<Visibility>,
    /// Files of its photos.
    pub photos: Vec<PhotoFile>,
    /// What the citizen sees and may do.
    pub face: Face,
}

/// A photo on this phone.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoFile {
    /// The photo.
    pub photo: Photo,
    /// What it said before it was cleaned: to be offered, never taken over silently.
    pub facts: PhotoFacts,
    /// The clean picture.
    pub file: PathBuf,
    /// The small one.
    pub thumbnail: PathBuf,
    /// Its way to the server; `None` while it belongs to a draft.
    pub transfer: Option<PhotoTransfer>,
}

/// A photo that was just taken in: what went away, and what it told about the place.
#[derive(Clone, Debug, PartialEq)]
pub struct AddedPhoto {
    /// The draft as it is now.
    pub draft: DraftRecord,
    /// The clean photo.
    pub photo: Photo,
    /// Size of what came in, in bytes.
    pub original_bytes: u64,
    /// Where it was taken, if it said so: to be offered, never taken over silently.
    pub place: Option<Place>,
    /// What of it was not in the file: to be said at once, while another can be taken.
    pub damage: Option<PhotoDamage>,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestSummary {
    /// Its permanent name.
    pub id: RequestId,
    /// What it is.
    pub kind: RequestKind,
    /// Whose it is to handle.
    pub city: CityId,
    /// The service's name, or the subject's.
    pub title: String,
    /// The server's number.
    pub reference: Option<ServiceRequestId>,
    /// What the citizen sees and may do.
    pub face: Face,
    /// By when an answer is owed, while one is.
    pub due: Option<Timestamp>,
    /// Latest change: the server's time, the phone's until there is one.
    pub changed: Timestamp,
    /// Where: the point only; how it became known is told with the request.
    pub coordinate: Option<Coordinate>,
    /// From the point that was asked about.
    pub distance: Option<Metres>,
    /// Something new that the citizen has not read.
    pub unread: bool,
    /// The citizen's own, or another's public one.
    pub mine: bool,
}

/// Which requests, and in which order: by latest change, or by distance where a point is given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestQuery {
    /// Words to be found, without regard to accents and case; the last may be cut short.
    pub search: Option<String>,
    /// Only within this distance of this point, nearest first.
    pub near: Option<Near>,
    /// Which states.
    pub open: OpenFilter,
    /// The page after the one that ended here.
    pub after: Option<PageCursor>,
    /// Rows of a page; 0 means 50.
    pub limit: usize,
}

/// Which states a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpenFilter {
    /// Every one.
    #[default]
    All,
    /// Only what is not closed, withdrawn or refused.
    Open,
}

/// Where a page ended.
pub use crate::store::{Near, PageCursor};

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestPage {
    /// Rows.
    pub rows: Vec<RequestSummary>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<PageCursor>,
}

/// One request with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestRecord {
    /// What a list shows.
    pub summary: RequestSummary,
    /// Where, and how that became known.
    pub place: Option<Place>,
    /// The citizen's words.
    pub text: String,
    /// How the citizen wants to be reached.
    pub contact: Option<Contact>,
    /// Who may see it, as the citizen chose; `None`: left to the service.
    pub visibility: Option<Visibility>,
    /// Who sees it, where that is known.
    pub seen_by: Option<Visibility>,
    /// What the citizen must know about it.
    pub notices: Vec<Notice>,
    /// Answers: question and answer as they are read.
    pub answers: Vec<(String, String)>,
    /// Photos on this phone.
    pub photos: Vec<PhotoFile>,
    /// What the server gave when it took it.
    pub receipt: Option<Receipt>,
    /// The service in charge.
    pub handled_by: Option<String>,
    /// Why it was closed.
    pub closed_reason: Option<ClosedReason>,
    /// The server's remark on the status.
    pub status_notes: Option<String>,
    /// Dated entries, the oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The citizen's acts that have not reached the server, or were refused.
    pub acts: Vec<ActRecord>,
    /// Why it waits, while it does.
    pub waiting: Option<Waiting>,
    /// Requests of the city's list that may be this one, while the outcome is unknown.
    pub look_alikes: Vec<LookAlike>,
}

/// An act that has not reached the server yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActRecord {
    /// Its name.
    pub op: OpId,
    /// Its kind, as on the wire.
    pub kind: &'static str,
    /// Its words, if it has any.
    pub text: Option<String>,
    /// Where it stands.
    pub state: OpState,
    /// What the server said when it refused.
    pub refusal: Option<RefusalRecord>,
}

/// What a server said when it refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefusalRecord {
    /// Words that are meant to be read, in the server's language.
    pub words: Option<String>,
    /// Why, where the server says it by a code.
    pub reason: Option<RefusalReason>,
    /// What is wrong, field by field, each with the question as it is read where it is about an answer.
    pub issues: Vec<(FieldIssue, Option<String>)>,
}

/// A request of the city's list that may be ours.
#[derive(Clone, Debug, PartialEq)]
pub struct LookAlike {
    /// The server's number.
    pub service_request_id: ServiceRequestId,
    /// Its words.
    pub text: String,
    /// When the server took it.
    pub requested: Option<Timestamp>,
    /// From ours.
    pub distance: Option<Metres>,
}

/// Why something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitingFor {
    /// No network yet.
    Network,
    /// Its turn: nothing stands in the way.
    Turn,
    /// The town hall did not answer; another try is planned.
    TownHall,
    /// The server named the time.
    ServerAsked,
    /// The server's certificate is not trusted: this does not end by itself.
    Certificate,
    /// The server has moved; its new address is being looked for.
    Moved,
    /// This network asks for a page of its own.
    Portal,
    /// We are finding out whether it arrived.
    ReadBack,
    /// The city has it; its number will come.
    Number,
    /// Its photos go first.
    Photos,
    /// The citizen.
    Citizen(parvis_domain::state::ParkReason),
    /// A correction: the server refused it.
    Correction,
}

/// A waiting request or act, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Why.
    pub why: WaitingFor,
    /// The next try, if one is planned.
    pub next_try: Option<Timestamp>,
    /// Tries so far.
    pub tries: u32,
    /// What the server said at its latest refusal, if it said anything.
    pub refusal: Option<RefusalRecord>,
}

/// What the citizen decides about an unknown outcome.
pub use parvis_sync::Resolution;

/// How far a synchronisation came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncOutcome {
    /// Whether this process was the one that sends; if not, another is at it.
    pub sender: bool,
    /// Requests that reached the server in this run.
    pub sent: u32,
    /// Photos that reached it.
    pub photos: u32,
    /// Acts that reached it.
    pub acts: u32,
    /// The same by their kind, as on the wire.
    pub acts_by_kind: BTreeMap<&'static str, u32>,
    /// Requests of which the city has told something that the citizen has not read.
    pub changed: u32,
    /// Requests and acts that still wait to be sent.
    pub waiting: u32,
    /// Requests that need the citizen.
    pub need_you: u32,
    /// Milliseconds until the next try, if one is planned.
    pub next_wakeup_ms: Option<i64>,
}

/// How long to synchronise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncBudget {
    /// Until nothing is due now, but no longer than this many milliseconds.
    Round {
        /// The limit.
        limit_ms: u64,
    },
    /// Until [`BackgroundSync::expire`](crate::BackgroundSync::expire).
    UntilStopped,
}

/// A small word that something changed: ask again. Missing one does no harm, since the next answer is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Drafts.
    Drafts,
    /// One request.
    Request(RequestId),
    /// Lists of requests.
    Requests,
    /// Cities and their services.
    Cities,
    /// Whether and how we synchronise.
    Sync,
}

/// An opening state and the numbers of the municipality.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactRecord {
    /// Its name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Whether it is open now, and until or from when.
    pub opening: parvis_domain::hours::Opening,
}

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaqRecord {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
}
