//! Requests that left the drafts: the record, the list, the one with everything.

use std::collections::BTreeMap;

use parvis_domain::face::{FollowUp, Keeping, Ownership, PhotoProgress, Standing};
use parvis_domain::id::{
    AttributeCode, CityId, EndpointName, PhotoHash, RequestId, ServiceCode, ServiceRequestId, SubmissionKey,
};
use parvis_domain::language::Language;
use parvis_domain::op::{ActMarks, OpKind};
use parvis_domain::place::{Coordinate, Place};
use parvis_domain::request::{Contact, Draft, Photo, PhotoFacts, RequestKind};
use parvis_domain::service::Visibility;
use parvis_domain::state::{CaseStatus, Submission};
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::TimelineEntry;
use parvis_domain::unit::Metres;
use parvis_sync::{OpRow, PhotoRow, SubmissionRow};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, Statement, params};
use serde::{Deserialize, Serialize};

use super::{StoreError, code};

/// A draft that the citizen sends: frozen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewRequest {
    /// Its permanent name, that of the draft.
    pub id: RequestId,
    /// Names this frozen revision.
    pub key: SubmissionKey,
    /// For which city.
    pub city: CityId,
    /// To which server.
    pub endpoint: EndpointName,
    /// What it is.
    pub kind: RequestKind,
    /// The service.
    pub service: Option<ServiceCode>,
    /// What a list calls it: the name of the service or subject as the citizen reads it.
    pub title: String,
    /// By when an answer is owed, as the pack promises.
    pub due: Option<Timestamp>,
    /// When it was sent, by the phone's clock: its place in the list until the server gives a time.
    pub queued: Timestamp,
    /// Photos in the citizen's order; their files are there.
    pub photos: Vec<Photo>,
    /// Photos as they were before they were masked, by their place in the order. They are kept until the request may
    /// leave, and never beyond this phone's database.
    #[serde(skip)]
    pub unmasked: BTreeMap<usize, Photo>,
    /// The rest.
    pub document: RequestDocument,
}

impl NewRequest {
    /// Freezes a draft.
    pub fn of_draft(
        draft: &Draft,
        key: SubmissionKey,
        endpoint: EndpointName,
        title: String,
        due: Option<Timestamp>,
        queued: Timestamp,
    ) -> Self {
        Self {
            id: draft.id,
            key,
            city: draft.city.clone(),
            endpoint,
            kind: draft.kind,
            service: draft.service.clone(),
            title,
            due,
            queued,
            photos: draft.photos.clone(),
            unmasked: BTreeMap::new(),
            document: RequestDocument {
                text: draft.text.clone(),
                answers: draft.answers.clone(),
                subject: draft.subject.clone(),
                place: draft.place.clone(),
                contact: draft.contact.clone(),
                visibility: draft.visibility,
                facts: draft.facts.clone(),
                language: Some(draft.language),
                created: Some(draft.created),
                revision: draft.revision,
                ..RequestDocument::default()
            },
        }
    }
}

/// What only the screen of one request needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestDocument {
    /// The citizen's words, without the marker.
    pub text: String,
    /// Answers to the service's questions.
    pub answers: BTreeMap<AttributeCode, Vec<String>>,
    /// The subject of a written kind.
    pub subject: Option<String>,
    /// Where, with its provenance.
    pub place: Option<Place>,
    /// How to be reached.
    pub contact: Option<Contact>,
    /// Who may see it; `None`: the service's default.
    pub visibility: Option<Visibility>,
    /// What its photos said before they were cleaned.
    pub facts: BTreeMap<PhotoHash, PhotoFacts>,
    /// The language that it is written in, where known.
    pub language: Option<Language>,
    /// First save of the draft, by the phone's clock.
    pub created: Option<Timestamp>,
    /// The draft's revision when it was frozen.
    pub revision: u32,
    /// The server's remark on the status.
    pub status_notes: Option<String>,
    /// When the server took it, by the server's clock.
    pub requested: Option<Timestamp>,
    /// Addresses of photos at the server.
    pub media_urls: Vec<String>,
    /// "I see this too", so often.
    pub votes: u32,
}

/// Whether the citizen has seen the latest news of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// There is news.
    Unread,
    /// There is none.
    Read,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestSummary {
    /// Its permanent name.
    pub id: RequestId,
    /// Of which city.
    pub city: CityId,
    /// At which server.
    pub endpoint: EndpointName,
    /// The server's id, once known.
    pub service_request_id: Option<ServiceRequestId>,
    /// What it is.
    pub kind: RequestKind,
    /// The service.
    pub service: Option<ServiceCode>,
    /// What it is called.
    pub title: String,
    /// Latest change, by the server's clock once there is a time of it.
    pub changed: Timestamp,
    /// Where the sending stands; `None` for a request that came from the server.
    pub submission: Option<Submission>,
    /// Where the case stands, once the server said so.
    pub case: Option<CaseStatus>,
    /// Photos on their way.
    pub photos: PhotoProgress,
    /// By when an answer is owed.
    pub due: Option<Timestamp>,
    /// Where.
    pub coordinate: Option<Coordinate>,
    /// Whether there is news.
    pub reading: Reading,
    /// What the citizen did with it since.
    pub acts: ActMarks,
    /// Whether the server still shows it.
    pub keeping: Keeping,
    /// Whose it is.
    pub ownership: Ownership,
    /// Metres from the centre of a question for what is near.
    pub distance: Option<Metres>,
}

impl RequestSummary {
    /// What its face depends on.
    pub fn standing(&self, follow_up: FollowUp) -> Standing {
        Standing {
            submission: self.submission,
            case: self.case,
            photos: self.photos,
            due: self.due,
            ownership: self.ownership,
            follow_up,
            acts: self.acts,
            keeping: self.keeping,
        }
    }
}

/// A photo of a request, and its transfer if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPhoto {
    /// The photo.
    pub photo: Photo,
    /// The photo before it was masked, as long as the request has not left.
    pub unmasked: Option<Photo>,
    /// Its way to the server.
    pub row: Option<PhotoRow>,
}

/// An act, and its way to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOp {
    /// Its way.
    pub row: OpRow,
    /// What the citizen does.
    pub act: Option<OpKind>,
    /// It is done, and the timeline does not show it yet.
    pub unseen: bool,
}

/// One request with everything.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestDetail {
    /// Its list row.
    pub summary: RequestSummary,
    /// Who has it.
    pub agency: Option<String>,
    /// The rest of it.
    pub document: RequestDocument,
    /// Its entries, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// Its photos.
    pub photos: Vec<StoredPhoto>,
    /// Its acts in their order, settled ones too.
    pub ops: Vec<StoredOp>,
    /// Its sending.
    pub submission: Option<SubmissionRow>,
}

impl RequestDetail {
    /// The draft that it was, for a request that is taken back or corrected.
    pub fn to_draft(&self, changed: Timestamp) -> Draft {
        let document = &self.document;
        Draft {
            id: self.summary.id,
            revision: document.revision.saturating_add(1),
            kind: self.summary.kind,
            city: self.summary.city.clone(),
            service: self.summary.service.clone(),
            subject: document.subject.clone(),
            place: document.place.clone(),
            text: document.text.clone(),
            answers: document.answers.clone(),
            photos: self
                .photos
                .iter()
                .map(|stored| stored.unmasked.as_ref().unwrap_or(&stored.photo).clone())
                .collect(),
            contact: document.contact.clone(),
            visibility: document.visibility,
            facts: document.facts.clone(),
            language: document.language.unwrap_or_default(),
            created: document.created.unwrap_or(self.summary.changed),
            changed,
        }
    }
}

/// A circle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Its centre.
    pub centre: Coordinate,
    /// Its radius.
    pub radius: Metres,
}

/// Which cases a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaseFilter {
    /// All.
    #[default]
    Any,
    /// Those in which something is still owed, or that are not yet sent.
    Open,
}

/// Whether a list shows what has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadingFilter {
    /// All.
    #[default]
    Any,
    /// Those with news.
    Unread,
}

/// Which requests, which page of them.
///
/// Without words and without a circle: the citizen's own. With either: own ones and the public ones that this phone
/// keeps. Newest change first; with a circle, nearest first.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestFilter {
    /// Words that all occur, the last one perhaps unfinished; accents and case do not count.
    pub words: Option<String>,
    /// Within this circle.
    pub near: Option<Near>,
    /// Which cases.
    pub cases: CaseFilter,
    /// Which readings.
    pub reading: ReadingFilter,
    /// Only after this place in the order.
    pub after: Option<PageCursor>,
    /// How many at most.
    pub limit: usize,
}

impl Default for RequestFilter {
    fn default() -> Self {
        Self {
            words: None,
            near: None,
            cases: CaseFilter::Any,
            reading: ReadingFilter::Any,
            after: None,
            limit: 50,
        }
    }
}

impl RequestFilter {
    pub(super) fn lets(&self, row: &RequestSummary) -> bool {
        (self.cases == CaseFilter::Any || code::is_open(row.case))
            && (self.reading == ReadingFilter::Any || row.reading == Reading::Unread)
    }
}

/// A place in the order of a list: the last row of the page before. Stays good when rows come and go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PageCursor {
    /// In the order of changes.
    Changed {
        /// The row's latest change.
        changed: Timestamp,
        /// The row.
        id: RequestId,
    },
    /// In the order of distances.
    Distance {
        /// The row's distance.
        distance: Metres,
        /// The row.
        id: RequestId,
    },
}

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// Its rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<PageCursor>,
}

impl<T> Page<T> {
    pub(super) fn empty() -> Self {
        Self { items: Vec::new(), next: None }
    }
}

/// In the column `forgotten`, which is 1 where the server shows a request no more: its key is lost.
pub(super) const KEY_LOST: i64 = 2;

/// Columns of a list row in `core.db`, in the order of [`read_summary`].
pub(super) const SUMMARY: &str = "id, city, endpoint, srid, kind, service, title, changed_ms, status, due_ms, \
     lat, lon, sending, photos_total, photos_confirmed, unread, acts, forgotten";

/// The same columns of a public request in `cache.db`.
pub(super) const PUBLIC_SUMMARY: &str = "id, city, endpoint, srid, kind, service, title, changed_ms, status, \
     due_ms, lat, lon, NULL, 0, 0, 0, 0, 0";

pub(super) fn read_summary(row: &Row<'_>, ownership: Ownership) -> Result<RequestSummary, StoreError> {
    let coordinate = match (row.get::<_, Option<f64>>(10)?, row.get::<_, Option<f64>>(11)?) {
        (Some(latitude), Some(longitude)) => Coordinate::new(latitude, longitude).ok(),
        _ => None,
    };
    Ok(RequestSummary {
        id: code::request_id(row, 0)?,
        city: code::city(row, 1)?,
        endpoint: code::endpoint(row, 2)?,
        service_request_id: code::server_id(row, 3)?,
        kind: code::kind(row, 4)?,
        service: code::service(row, 5)?,
        title: row.get(6)?,
        changed: Timestamp::from_millis(row.get(7)?),
        case: code::case(row, 8)?,
        due: code::time(row, 9)?,
        coordinate,
        submission: code::submission(row, 12)?,
        photos: PhotoProgress { total: row.get(13)?, confirmed: row.get(14)? },
        reading: if row.get::<_, i64>(15)? == 0 { Reading::Read } else { Reading::Unread },
        acts: ActMarks::from_bits(row.get(16)?),
        keeping: match row.get(17)? {
            0 => Keeping::Kept,
            KEY_LOST => Keeping::KeyLost,
            _ => Keeping::Forgotten,
        },
        ownership,
        distance: None,
    })
}

/// A page of the citizen's own requests, newest change first.
pub(super) fn own_page(
    core: &Connection,
    filter: &RequestFilter,
) -> Result<Page<RequestSummary>, StoreError> {
    let (changed, id) = match filter.after {
        None => (i64::MAX, [0xff; 16]),
        Some(PageCursor::Changed { changed, id }) => (changed.as_millis(), *id.as_bytes()),
        // A place in another order: there is nothing after it in this one.
        Some(PageCursor::Distance { .. }) => return Ok(Page::empty()),
    };
    let open = match filter.cases {
        CaseFilter::Any => "",
        CaseFilter::Open => "AND open = 1",
    };
    let unread = match filter.reading {
        ReadingFilter::Any => "",
        ReadingFilter::Unread => "AND unread = 1",
    };
    let mut statement = core.prepare_cached(&format!(
        "SELECT {SUMMARY} FROM request WHERE (changed_ms, id) < (?1, ?2) {open} {unread} \
         ORDER BY changed_ms DESC, id DESC LIMIT ?3"
    ))?;
    let limit = i64::try_from(filter.limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut rows = statement.query(params![changed, id, limit])?;
    let mut items = Vec::with_capacity(filter.limit.min(256));
    while let Some(row) = rows.next()? {
        items.push(read_summary(row, Ownership::Mine)?);
    }
    Ok(page_by_change(items, filter.limit))
}

/// A page from one row more than it holds.
pub(super) fn page_by_change(mut items: Vec<RequestSummary>, limit: usize) -> Page<RequestSummary> {
    let more = items.len() > limit;
    items.truncate(limit);
    let next =
        items.last().filter(|_| more).map(|row| PageCursor::Changed { changed: row.changed, id: row.id });
    Page { items, next }
}

/// The number of a request of this file by its name, or by the name that it had as another's public request.
pub(super) fn number_of(core: &Connection, id: RequestId) -> Result<Option<i64>, StoreError> {
    let mut statement =
        core.prepare_cached("SELECT n FROM request WHERE id = ?1 OR server_id = ?1 LIMIT 1")?;
    Ok(statement.query_row([id.as_bytes()], |row| row.get(0)).optional()?)
}

/// Finds list rows of this file by their numbers.
pub(super) fn own_summaries(core: &Connection) -> rusqlite::Result<CachedStatement<'_>> {
    core.prepare_cached(&format!("SELECT {SUMMARY} FROM request WHERE n = ?1"))
}

/// The list row that a statement finds by this number, if there is one.
pub(super) fn first_summary(
    statement: &mut Statement<'_>,
    number: i64,
    ownership: Ownership,
) -> Result<Option<RequestSummary>, StoreError> {
    let mut rows = statement.query([number])?;
    rows.next()?.map(|row| read_summary(row, ownership)).transpose()
}

/// One request of this file with everything.
pub(super) fn own_detail(core: &Connection, n: i64) -> Result<Option<RequestDetail>, StoreError> {
    let mut statement = own_summaries(core)?;
    let Some(summary) = first_summary(&mut statement, n, Ownership::Mine)? else { return Ok(None) };
    let agency =
        core.prepare_cached("SELECT agency FROM request WHERE n = ?1")?.query_row([n], |row| row.get(0))?;
    let document = match text_of(core, "SELECT json FROM document WHERE n = ?1", n)? {
        Some(json) => code::from_json(&json)?,
        None => RequestDocument::default(),
    };
    let submission = text_of(core, "SELECT json FROM submission WHERE n = ?1", n)?
        .map(|json| code::from_json(&json))
        .transpose()?;

    let mut timeline = Vec::new();
    let mut statement =
        // Of one second, the shorter name is the earlier one: servers count up.
        core.prepare_cached("SELECT json FROM timeline WHERE n = ?1 ORDER BY at_ms, length(entry), entry")?;
    let mut rows = statement.query([n])?;
    while let Some(row) = rows.next()? {
        timeline.push(code::from_json(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
    }

    let mut photos = Vec::new();
    let mut statement = core.prepare_cached(
        "SELECT hash, bytes, width, height, json, unmasked FROM photo WHERE n = ?1 ORDER BY number",
    )?;
    let mut rows = statement.query([n])?;
    while let Some(row) = rows.next()? {
        photos.push(StoredPhoto {
            photo: Photo {
                hash: PhotoHash::from_bytes(row.get(0)?),
                bytes: row.get::<_, i64>(1)? as u64,
                width: row.get(2)?,
                height: row.get(3)?,
                masks: Vec::new(),
            },
            unmasked: row.get::<_, Option<String>>(5)?.map(|json| code::from_json(&json)).transpose()?,
            row: row.get::<_, Option<String>>(4)?.map(|json| code::from_json(&json)).transpose()?,
        });
    }

    let ops = ops_of(core, summary.id)?;
    Ok(Some(RequestDetail { summary, agency, document, timeline, photos, ops, submission }))
}

/// The acts on a request, in their order; also on another's public one.
pub(super) fn ops_of(core: &Connection, request: RequestId) -> Result<Vec<StoredOp>, StoreError> {
    let mut ops = Vec::new();
    let mut statement =
        core.prepare_cached("SELECT json, act, unseen IS NOT NULL FROM op WHERE request = ?1")?;
    let mut rows = statement.query([request.as_bytes()])?;
    while let Some(row) = rows.next()? {
        ops.push(read_op(row)?);
    }
    ops.sort_by_key(|op| (op.row.sequence, op.row.op));
    Ok(ops)
}

pub(super) fn read_op(row: &Row<'_>) -> Result<StoredOp, StoreError> {
    Ok(StoredOp {
        row: code::from_json(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?,
        act: row.get::<_, Option<String>>(1)?.map(|json| code::from_json(&json)).transpose()?,
        unseen: row.get(2)?,
    })
}

fn text_of(core: &Connection, sql: &str, n: i64) -> Result<Option<String>, StoreError> {
    let mut statement = core.prepare_cached(sql)?;
    Ok(statement.query_row([n], |row| row.get(0)).optional()?)
}

/// Requests whose sending, photos or acts are not settled: the outbox, oldest first.
pub(super) fn outbox(core: &Connection) -> Result<Vec<RequestSummary>, StoreError> {
    let mut statement = core.prepare_cached(&format!(
        "SELECT {SUMMARY} FROM request WHERE n IN ({UNSETTLED}) ORDER BY changed_ms, id"
    ))?;
    let mut rows = statement.query([])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(read_summary(row, Ownership::Mine)?);
    }
    Ok(items)
}

/// Numbers of the requests about which something is not settled.
pub(super) const UNSETTLED: &str = "SELECT n FROM submission WHERE settled = 0 \
     UNION SELECT n FROM photo WHERE settled = 0 \
     UNION SELECT request.n FROM op JOIN request ON request.id = op.request WHERE op.settled = 0";
