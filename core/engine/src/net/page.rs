//! A page of a server's requests, as the store takes it.

use std::fmt;

use parvis_domain::id::{PhotoHash, ServiceCode, ServiceRequestId, SubmissionKey};
use parvis_domain::place::Coordinate;
use parvis_domain::request::RequestKind;
use parvis_domain::state::CaseStatus;
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::TimelineEntry;

/// What changed, or what a plain server shows now.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangesPage {
    /// Whether what is kept of this stream goes on, or is replaced.
    pub start: PageStart,
    /// Requests as they are now.
    pub items: Vec<CaseItem>,
    /// Requests that the server no longer shows.
    pub tombstones: Vec<Tombstone>,
    /// Ids that were asked for and that the server says it does not know. One such answer proves nothing yet.
    pub unknown: Vec<ServiceRequestId>,
    /// Where the next page starts; to be kept with the items. Opaque.
    pub next: Option<String>,
    /// Which count the revisions are of: a server that was set up anew begins another. Plain servers have none.
    pub epoch: Option<String>,
    /// Whether there is a next page now.
    pub more: MorePages,
    /// The server's clock when it answered.
    pub server_time: Option<Timestamp>,
    /// Rows, and values of rows, that could not be read.
    pub lost_rows: u32,
}

impl ChangesPage {
    /// A page without anything.
    pub(crate) fn empty() -> Self {
        Self {
            start: PageStart::Continues,
            items: Vec::new(),
            tombstones: Vec::new(),
            unknown: Vec::new(),
            next: None,
            epoch: None,
            more: MorePages::No,
            server_time: None,
            lost_rows: 0,
        }
    }
}

/// How a page relates to what is kept of its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageStart {
    /// It follows the cursor.
    Continues,
    /// The cursor was refused, or there was none: the first page of everything. What no page of this run names is
    /// gone.
    Afresh,
}

/// Whether there is another page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MorePages {
    /// There is.
    Yes,
    /// This was the last one.
    No,
}

/// A request that the server no longer shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// Which.
    pub service_request_id: ServiceRequestId,
    /// The server's revision.
    pub rev: u64,
}

/// Where a time's zone comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ZoneSource {
    /// The server wrote it.
    #[default]
    Stated,
    /// The server left it out; the city's zone was taken.
    Inferred,
}

/// One request at a server.
#[derive(Clone, PartialEq)]
pub struct CaseItem {
    /// Its id there.
    pub service_request_id: ServiceRequestId,
    /// The server's revision: only a higher one replaces a lower one. Plain servers have none: then whatever differs
    /// replaces what is kept.
    pub rev: Option<i64>,
    /// Our own key, where the server gives it back.
    pub key: Option<SubmissionKey>,
    /// What it is; plain servers know reports only.
    pub kind: RequestKind,
    /// The service.
    pub service_code: Option<ServiceCode>,
    /// The service's name, as the server writes it.
    pub service_name: Option<String>,
    /// The words of whoever sent it, as the server shows them (a marker may be in them).
    pub description: Option<String>,
    /// Where it stands.
    pub status: CaseStatus,
    /// The server's own word for that, where it is not one that is known.
    pub status_word: Option<String>,
    /// The server's remark.
    pub status_notes: Option<String>,
    /// Who has it.
    pub agency_responsible: Option<String>,
    /// What the server wanted to tell whoever sent it.
    pub service_notice: Option<String>,
    /// When it was taken.
    pub requested: Option<Timestamp>,
    /// When it last changed.
    pub updated: Option<Timestamp>,
    /// By when an answer is promised.
    pub expected: Option<Timestamp>,
    /// Whether the zone of these times is the server's word.
    pub zone: ZoneSource,
    /// Where, in words.
    pub address: Option<String>,
    /// Where.
    pub coordinate: Option<Coordinate>,
    /// Addresses of photos, or of pages that show them.
    pub media_urls: Vec<String>,
    /// Photos that were announced and are not there yet; only of one's own.
    pub photos_missing: Vec<PhotoHash>,
    /// How many see it too.
    pub votes: u32,
    /// What happened. Plain servers tell nothing.
    pub timeline: Vec<TimelineEntry>,
}

/// What names it and where it stands: words and places are personal.
impl fmt::Debug for CaseItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CaseItem({}, rev {:?}, {})", self.service_request_id, self.rev, self.status.name())
    }
}

impl CaseItem {
    /// A request of which only the id is known.
    pub fn new(service_request_id: ServiceRequestId) -> Self {
        Self {
            service_request_id,
            rev: None,
            key: None,
            kind: RequestKind::Report,
            service_code: None,
            service_name: None,
            description: None,
            status: CaseStatus::Received,
            status_word: None,
            status_notes: None,
            agency_responsible: None,
            service_notice: None,
            requested: None,
            updated: None,
            expected: None,
            zone: ZoneSource::Stated,
            address: None,
            coordinate: None,
            media_urls: Vec::new(),
            photos_missing: Vec::new(),
            votes: 0,
            timeline: Vec::new(),
        }
    }
}
