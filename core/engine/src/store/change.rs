//! Pages of changes from a server, and how those of the citizen's own requests are taken over.

use parvis_domain::id::{CityId, EndpointName, RequestId, ServiceCode, ServiceRequestId};
use parvis_domain::marker::without_marker;
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::state::CaseStatus;
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::{Author, TimelineEntry};
use rusqlite::{Connection, OptionalExtension, params};

use super::request::RequestDocument;
use super::{StoreError, code, write};
use crate::net::CaseItem;

impl CaseItem {
    /// Latest change by the server's clock, where it gives any time.
    pub(super) fn changed(&self) -> Option<Timestamp> {
        self.updated.or(self.requested)
    }

    /// The document of a request that first came from the server.
    pub(super) fn document(&self) -> RequestDocument {
        RequestDocument {
            text: without_marker(self.description.as_deref().unwrap_or_default()).to_owned(),
            // The server says where, not how it became known; an address counts as chosen.
            place: self.coordinate.map(|coordinate| Place {
                address: self.address.clone(),
                ..Place::new(coordinate, PlaceSource::Address)
            }),
            status_notes: self.status_notes.clone(),
            requested: self.requested,
            media_urls: self.media_urls.clone(),
            votes: self.votes,
            ..RequestDocument::default()
        }
    }

    /// What a list calls it.
    pub(super) fn title(&self) -> &str {
        self.service_name
            .as_deref()
            .or(self.service_code.as_ref().map(ServiceCode::as_str))
            .unwrap_or_default()
    }
}

/// A place in a server's stream of changes. Opaque, except that another epoch means another history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamCursor {
    /// The server's own word for it.
    pub position: String,
    /// The server's history that it belongs to, where it says so.
    pub epoch: Option<String>,
}

/// Whether the server has more at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageEnd {
    /// There is a next page.
    More,
    /// This was the last one.
    UpToDate,
}

/// One page of a server's changes, of either stream.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangePage {
    /// Of which city.
    pub city: CityId,
    /// From which server.
    pub endpoint: EndpointName,
    /// The position that was asked from; `None`: from the beginning.
    pub asked_from: Option<String>,
    /// What is new or changed.
    pub items: Vec<CaseItem>,
    /// What the server no longer shows.
    pub tombstones: Vec<ServiceRequestId>,
    /// Where to ask from next; `None` leaves the stored place as it is.
    pub next: Option<StreamCursor>,
    /// Whether there is more.
    pub end: PageEnd,
}

/// The stored place in the stream of the citizen's own requests.
pub(super) fn cursor(core: &Connection, endpoint: &EndpointName) -> Result<Option<StreamCursor>, StoreError> {
    Ok(core
        .prepare_cached("SELECT position, epoch FROM cursor WHERE endpoint = ?1")?
        .query_row([endpoint.as_str()], |row| Ok(StreamCursor { position: row.get(0)?, epoch: row.get(1)? }))
        .optional()?)
}

struct Known {
    n: i64,
    id: RequestId,
    rev: Option<i64>,
    case: Option<CaseStatus>,
    /// The citizen wrote it here: its words and its place are better than what the server repeats.
    ours: bool,
}

/// What a page of the citizen's own requests changed.
#[derive(Default)]
pub(super) struct Applied {
    /// Whether any row did.
    pub(super) touched: bool,
    /// Requests with something that the citizen has not read.
    pub(super) news: Vec<RequestId>,
}

/// Takes over a page of the citizen's own requests. The same page again, or pages in another order, end in the same
/// rows.
pub(super) fn apply_mine(core: &Connection, page: &ChangePage, seq: i64) -> Result<Applied, StoreError> {
    let stored = cursor(core, &page.endpoint)?;
    if page.asked_from.is_some() && page.asked_from != stored.as_ref().map(|at| at.position.clone()) {
        // Another process has pulled in between: its page is stored, this one is stale.
        return Err(StoreError::Conflict);
    }
    if let (Some(stored), Some(next)) = (&stored, &page.next)
        && stored.epoch != next.epoch
    {
        // The server counts anew. The history stays; only its count is forgotten.
        core.prepare_cached("UPDATE request SET rev = NULL WHERE endpoint = ?1")?
            .execute([page.endpoint.as_str()])?;
        core.prepare_cached(
            "UPDATE op SET unseen = 0 WHERE unseen IS NOT NULL \
             AND request IN (SELECT id FROM request WHERE endpoint = ?1)",
        )?
        .execute([page.endpoint.as_str()])?;
    }
    let mut applied = Applied::default();
    for item in &page.items {
        apply_one(core, page, item, seq, &mut applied)?;
    }
    for gone in &page.tombstones {
        // The history stays for ever, also when a city forgets it.
        core.prepare_cached("UPDATE request SET forgotten = 1 WHERE endpoint = ?1 AND srid = ?2")?
            .execute(params![page.endpoint.as_str(), gone.as_str()])?;
    }
    if let Some(next) = &page.next {
        core.prepare_cached("INSERT OR REPLACE INTO cursor (endpoint, position, epoch) VALUES (?1, ?2, ?3)")?
            .execute(params![page.endpoint.as_str(), next.position, next.epoch])?;
    }
    Ok(applied)
}

fn known(
    core: &Connection,
    page: &ChangePage,
    item: &CaseItem,
    server_id: RequestId,
) -> Result<Option<Known>, StoreError> {
    let columns = "SELECT request.n, rev, status, request.sending IS NOT NULL, request.id FROM request";
    let read = |row: &rusqlite::Row<'_>| -> Result<Known, StoreError> {
        Ok(Known {
            n: row.get(0)?,
            rev: row.get(1)?,
            case: code::case(row, 2)?,
            ours: row.get::<_, i64>(3)? != 0,
            id: RequestId::from_bytes(row.get(4)?),
        })
    };
    let mut by_id = core.prepare_cached(&format!("{columns} WHERE server_id = ?1"))?;
    if let Some(row) = by_id.query([server_id.as_bytes()])?.next()? {
        return read(row).map(Some);
    }
    let Some(key) = item.key else { return Ok(None) };
    let mut by_key = core.prepare_cached(&format!(
        "{columns} JOIN submission USING (n) WHERE submission.key = ?1 AND request.endpoint = ?2"
    ))?;
    if let Some(row) = by_key.query(params![key.as_bytes(), page.endpoint.as_str()])?.next()? {
        return read(row).map(Some);
    }
    Ok(None)
}

fn apply_one(
    core: &Connection,
    page: &ChangePage,
    item: &CaseItem,
    seq: i64,
    applied: &mut Applied,
) -> Result<(), StoreError> {
    let server_id = RequestId::for_server(&page.endpoint, &item.service_request_id);
    let Some(known) = known(core, page, item, server_id)? else {
        insert(core, page, item, server_id, seq)?;
        applied.touched = true;
        applied.news.push(server_id);
        return Ok(());
    };
    if let (Some(new), Some(old)) = (item.rev, known.rev)
        && new <= old
    {
        return Ok(());
    }
    write::acts_are_shown(core, known.id, item.rev)?;
    let json: Option<String> = core
        .prepare_cached("SELECT json FROM document WHERE n = ?1")?
        .query_row([known.n], |row| row.get(0))
        .optional()?;
    let before: RequestDocument = json.as_deref().map(code::from_json).transpose()?.unwrap_or_default();
    let mut document = if known.ours { before.clone() } else { item.document() };
    document.status_notes.clone_from(&item.status_notes);
    document.requested = item.requested.or(document.requested);
    document.media_urls.clone_from(&item.media_urls);
    document.votes = item.votes;
    let documented = document != before;
    if documented {
        core.prepare_cached("INSERT OR REPLACE INTO document (n, json) VALUES (?1, ?2)")?
            .execute(params![known.n, code::to_json(&document)?])?;
    }
    let entries = put_timeline(core, known.n, &item.timeline)?;

    // The agency's news, not the echo of what the citizen did.
    let first = known.case.is_none() && item.status == CaseStatus::Received;
    let by_citizen = matches!(item.status, CaseStatus::Withdrawn | CaseStatus::Reopened);
    let status_news = known.case != Some(item.status) && !first && !by_citizen;
    let news = entries.news || (status_news && !entries.new);
    let changed = core
        .prepare_cached(
            "UPDATE request SET srid = ?2, server_id = ?3, rev = coalesce(?4, rev), status = ?5, open = ?6, \
             agency = coalesce(?7, agency), changed_ms = coalesce(?8, changed_ms), due_ms = coalesce(?9, due_ms), \
             unread = max(unread, ?10), forgotten = 0, seq = ?11 \
             WHERE n = ?1 AND (?12 OR srid IS NOT ?2 OR rev IS NOT coalesce(?4, rev) OR status IS NOT ?5 \
                OR agency IS NOT coalesce(?7, agency) OR changed_ms IS NOT coalesce(?8, changed_ms) \
                OR due_ms IS NOT coalesce(?9, due_ms) OR forgotten <> 0)",
        )?
        .execute(params![
            known.n,
            item.service_request_id.as_str(),
            server_id.as_bytes(),
            item.rev,
            item.status.name(),
            item.status.is_open(),
            item.agency_responsible,
            item.changed().map(Timestamp::as_millis),
            item.expected.map(Timestamp::as_millis),
            news,
            seq,
            documented || entries.new,
        ])?;
    if !known.ours {
        core.prepare_cached(
            "UPDATE request SET kind = ?2, service = ?3, title = ?4, lat = ?5, lon = ?6 WHERE n = ?1",
        )?
        .execute(params![
            known.n,
            item.kind.name(),
            item.service_code.as_ref().map(ServiceCode::as_str),
            item.title(),
            item.coordinate.map(Coordinate::latitude),
            item.coordinate.map(Coordinate::longitude),
        ])?;
    }
    applied.touched |= changed > 0;
    if news {
        let id: [u8; 16] = core
            .prepare_cached("SELECT id FROM request WHERE n = ?1")?
            .query_row([known.n], |row| row.get(0))?;
        applied.news.push(RequestId::from_bytes(id));
    }
    Ok(())
}

fn insert(
    core: &Connection,
    page: &ChangePage,
    item: &CaseItem,
    server_id: RequestId,
    seq: i64,
) -> Result<(), StoreError> {
    let document = item.document();
    core.prepare_cached(
        "INSERT INTO request (id, city, endpoint, srid, server_id, kind, service, title, agency, changed_ms, \
         rev, status, open, due_ms, lat, lon, seq) \
         VALUES (?1, ?2, ?3, ?4, ?1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?
    .execute(params![
        server_id.as_bytes(),
        page.city.as_str(),
        page.endpoint.as_str(),
        item.service_request_id.as_str(),
        item.kind.name(),
        item.service_code.as_ref().map(ServiceCode::as_str),
        item.title(),
        item.agency_responsible,
        item.changed().unwrap_or_default().as_millis(),
        item.rev,
        item.status.name(),
        item.status.is_open(),
        item.expected.map(Timestamp::as_millis),
        item.coordinate.map(Coordinate::latitude),
        item.coordinate.map(Coordinate::longitude),
        seq,
    ])?;
    let n = core.last_insert_rowid();
    core.prepare_cached("INSERT INTO document (n, json) VALUES (?1, ?2)")?
        .execute(params![n, code::to_json(&document)?])?;
    put_timeline(core, n, &item.timeline)?;
    Ok(())
}

struct Entries {
    /// An entry that was not there.
    new: bool,
    /// One of them is the municipality's.
    news: bool,
}

fn put_timeline(core: &Connection, n: i64, timeline: &[TimelineEntry]) -> Result<Entries, StoreError> {
    let mut entries = Entries { new: false, news: false };
    let mut insert = core.prepare_cached(
        "INSERT INTO timeline (n, entry, at_ms, json) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?;
    let mut correct = core.prepare_cached(
        "UPDATE timeline SET at_ms = ?3, json = ?4 WHERE n = ?1 AND entry = ?2 AND json <> ?4",
    )?;
    for entry in timeline {
        let json = code::to_json(entry)?;
        let values = params![n, entry.id, entry.at.as_millis(), json];
        if insert.execute(values)? == 1 {
            entries.new = true;
            entries.news |= entry.author == Author::Staff;
        } else {
            entries.new |= correct.execute(values)? == 1;
        }
    }
    Ok(entries)
}
