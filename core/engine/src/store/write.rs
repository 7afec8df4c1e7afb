//! What one turn writes, all of it in one transaction.

use std::path::PathBuf;

use parvis_domain::id::ServiceCode;
use parvis_domain::id::{CityId, EndpointName, OpId, PhotoHash, RequestId, SubmissionKey};
use parvis_domain::marker::Marker;
use parvis_domain::op::{ActMarks, OpKind};
use parvis_domain::place::Coordinate;
use parvis_domain::request::{Draft, Photo};
use parvis_domain::state::{OpState, Submission};
use parvis_domain::time::Timestamp;
use parvis_sync::{EndpointRow, OpRow, PhotoRow, RowChange, SubmissionRow, Withdraws};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::change::{self, ChangePage};
use super::request::{KEY_LOST, NewRequest, RequestDocument, number_of, ops_of};
use super::sealed::{self, SealedCity, SealedEndpoint, SealedOp, SealedRequest};
use super::{StoreError, code, draft, photo};
use crate::ports::Files;
use crate::secret::Sealed;

/// One thing to write beside the planner's rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Saves a draft. Its revision is one above what was read; 0 for a new one.
    SaveDraft(Box<Draft>),
    /// Deletes a draft.
    DeleteDraft {
        /// Which.
        id: RequestId,
        /// The revision that was read.
        revision: u32,
    },
    /// A draft becomes a request: its sending must be among the rows of the same commit. The sealed copy is written
    /// first.
    InsertRequest {
        /// The frozen request.
        request: Box<NewRequest>,
        /// The exact bytes that will be sent.
        body: Vec<u8>,
        /// The revision of the draft that goes; `None` if there is none.
        draft: Option<u32>,
    },
    /// A request that was taken back or refused becomes a draft again, and is no request any more.
    RequestBackToDraft(Box<Draft>),
    /// A request goes from this phone, with its history.
    DeleteRequest(RequestId),
    /// An act of the citizen: its row must be among the rows of the same commit. The sealed copy is written first.
    InsertOp {
        /// Which.
        op: OpId,
        /// What the citizen does.
        act: OpKind,
        /// The exact bytes that will be sent; `None` while the server's id of its request is not known.
        body: Option<Vec<u8>>,
    },
    /// Fixes the bytes of an act that had none, before its first attempt.
    FreezeOp {
        /// Which.
        op: OpId,
        /// The exact bytes that will be sent.
        body: Vec<u8>,
    },
    /// A page of the citizen's own requests.
    Mine(Box<ChangePage>),
    /// The citizen has seen the news of a request.
    MarkRead(RequestId),
    /// How a server is reached: a document of the network's.
    EndpointProfile {
        /// Which server.
        name: EndpointName,
        /// Of which city.
        city: CityId,
        /// JSON.
        profile: String,
    },
    /// How far a server's clock is ahead of this phone's, in milliseconds.
    ClockOffset {
        /// Which server.
        name: EndpointName,
        /// Milliseconds.
        offset_ms: i64,
    },
    /// A city's follow key, encrypted; it also gets a sealed copy.
    FollowKey {
        /// Which city.
        city: CityId,
        /// The encrypted key.
        sealed: Sealed,
    },
    /// The follow key with which everything was sent to this server is lost: what it has received is followed no more,
    /// and its stream of the citizen's own requests begins anew.
    LoseKey(EndpointName),
    /// Forgets a city's follow key, for good.
    ForgetFollowKey(CityId),
    /// A city pack, new or of a higher version; it also gets a sealed copy.
    City {
        /// Which city.
        city: CityId,
        /// Its version.
        version: u64,
        /// The pack as it was published.
        pack: Vec<u8>,
    },
    /// A city's pack goes; its requests and its follow key stay.
    RemoveCity(CityId),
    /// The city that the citizen looks at.
    ChooseCity(CityId),
    /// A value under a name; `None` forgets it.
    Keep {
        /// The name.
        name: &'static str,
        /// The value.
        value: Option<Vec<u8>>,
    },
}

/// Name of the value that says which city is chosen.
pub(super) const CHOSEN_CITY: &str = "city";

/// What must happen around the commit.
#[derive(Default)]
pub(super) struct Around {
    /// Files to be durable before it.
    pub(super) seals: Vec<(PathBuf, Vec<u8>)>,
    /// Files to be removed after it.
    pub(super) unseals: Vec<PathBuf>,
    /// Whether the search index must follow.
    pub(super) index: bool,
    /// Whether photos lost a row, and may have to go.
    pub(super) released: bool,
    /// Requests with something that the citizen has not read.
    pub(super) news: Vec<RequestId>,
}

/// Writes everything; the caller has begun the transaction and ends it.
pub(super) fn apply(
    core: &Connection,
    files: &dyn Files,
    rows: &[RowChange],
    writes: &[Write],
) -> Result<Around, StoreError> {
    let mut around = Around::default();
    let seq = next_seq(core)?;
    // A sending belongs to a request: those come first.
    for write in writes {
        if let Write::InsertRequest { request, body, draft } = write {
            if let Some(revision) = draft {
                draft::delete(core, request.id, *revision)?;
            }
            insert_request(core, files, request, seq)?;
            put_body(core, request.key.as_bytes(), body)?;
            around.index = true;
        }
    }
    for row in rows {
        around.index |= put_row(core, row, seq)?;
        if let RowChange::Submission(row) = row
            && may_have_left(row.state)
        {
            around.released |= photo::release_unmasked(core, row.request)?;
        }
    }
    for write in writes {
        match write {
            Write::SaveDraft(draft) => {
                new_photos_must_be_there(core, files, draft)?;
                around.released |= release_photos_of_draft(core, draft.id, &draft.photos)?;
                draft::save(core, draft)?;
            }
            Write::DeleteDraft { id, revision } => {
                around.released |= release_photos_of_draft(core, *id, &[])?;
                draft::delete(core, *id, *revision)?;
                // A process that died while it sent this draft may have left a sealed copy. What the citizen deleted
                // does not come back from it.
                note_gone(core, *id, seq, &mut around)?;
            }
            Write::InsertRequest { request, body, .. } => {
                around.seals.push(seal_request(core, rows, request, body)?);
            }
            Write::RequestBackToDraft(draft) => {
                delete_request(core, draft.id, seq, &mut around)?;
                draft::put_back(core, draft)?;
            }
            Write::DeleteRequest(request) => delete_request(core, *request, seq, &mut around)?,
            Write::InsertOp { op, act, body } => {
                insert_op(core, rows, *op, act, body.as_deref(), &mut around)?;
            }
            Write::FreezeOp { op, body } => freeze_op(core, *op, body, &mut around)?,
            Write::Mine(page) => {
                let applied = change::apply_mine(core, page, seq)?;
                around.index |= applied.touched;
                around.news.extend(applied.news);
            }
            Write::MarkRead(request) => {
                core.prepare_cached(
                    "UPDATE request SET unread = 0 WHERE (id = ?1 OR server_id = ?1) AND unread = 1",
                )?
                .execute([request.as_bytes()])?;
            }
            Write::EndpointProfile { name, city, profile } => {
                core.prepare_cached(
                    "INSERT INTO endpoint (name, city, profile) VALUES (?1, ?2, ?3) \
                     ON CONFLICT DO UPDATE SET city = ?2, profile = ?3",
                )?
                .execute(params![name.as_str(), city.as_str(), profile])?;
            }
            Write::ClockOffset { name, offset_ms } => {
                core.prepare_cached("UPDATE endpoint SET clock_offset_ms = ?2 WHERE name = ?1")?
                    .execute(params![name.as_str(), offset_ms])?;
            }
            Write::FollowKey { city, sealed } => {
                core.prepare_cached("INSERT OR REPLACE INTO follow_key (city, sealed) VALUES (?1, ?2)")?
                    .execute(params![city.as_str(), sealed.as_bytes()])?;
                around.seals.push((sealed::follow_key_path(city), sealed::encode_follow_key(city, sealed)?));
            }
            Write::LoseKey(endpoint) => lose_key(core, endpoint)?,
            Write::ForgetFollowKey(city) => {
                core.prepare_cached("DELETE FROM follow_key WHERE city = ?1")?.execute([city.as_str()])?;
                around.unseals.push(sealed::follow_key_path(city));
            }
            Write::City { city, version, pack } => {
                core.prepare_cached("INSERT OR REPLACE INTO city (id, version, pack) VALUES (?1, ?2, ?3)")?
                    .execute(params![city.as_str(), *version as i64, pack])?;
                let copy = SealedCity { city: city.clone(), version: *version };
                around.seals.push((sealed::city_path(city), sealed::encode(&copy, pack)?));
            }
            Write::RemoveCity(city) => {
                core.prepare_cached("DELETE FROM city WHERE id = ?1")?.execute([city.as_str()])?;
                core.prepare_cached("DELETE FROM kv WHERE name = ?1 AND value = ?2")?
                    .execute(params![CHOSEN_CITY, city.as_str().as_bytes()])?;
                around.unseals.push(sealed::city_path(city));
            }
            Write::ChooseCity(city) => keep(core, CHOSEN_CITY, Some(city.as_str().as_bytes()))?,
            Write::Keep { name, value } => keep(core, name, value.as_deref())?,
        }
    }
    Ok(around)
}

fn lose_key(core: &Connection, endpoint: &EndpointName) -> Result<(), StoreError> {
    core.prepare_cached("DELETE FROM cursor WHERE endpoint = ?1")?.execute([endpoint.as_str()])?;
    // What may have arrived under it as well; should it arrive under the new one, the stream shows it again.
    core.prepare_cached(
        "UPDATE request SET forgotten = ?2 WHERE endpoint = ?1 \
         AND (srid IS NOT NULL OR sending IN ('submitting', 'unknown'))",
    )?
    .execute(params![endpoint.as_str(), KEY_LOST])?;
    Ok(())
}

/// The number of this transaction among those that the search index follows.
pub(super) fn next_seq(core: &Connection) -> Result<i64, StoreError> {
    Ok(core
        .prepare_cached(
            "SELECT 1 + max(coalesce((SELECT max(seq) FROM request), 0), coalesce((SELECT max(seq) FROM gone), 0))",
        )?
        .query_row([], |row| row.get(0))?)
}

pub(super) fn keep(core: &Connection, name: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
    match value {
        Some(value) => core
            .prepare_cached("INSERT OR REPLACE INTO kv (name, value) VALUES (?1, ?2)")?
            .execute(params![name, value])?,
        None => core.prepare_cached("DELETE FROM kv WHERE name = ?1")?.execute([name])?,
    };
    Ok(())
}

/// The photos that a draft has until now, and will not have any more.
fn release_photos_of_draft(core: &Connection, id: RequestId, after: &[Photo]) -> Result<bool, StoreError> {
    let stays = |photo: &&Photo| after.iter().any(|other| other.hash == photo.hash);
    let before = draft::one(core, id)?;
    let gone = before.iter().flat_map(|draft| &draft.photos).filter(|photo| !stays(photo));
    photo::release(core, gone.map(|photo| photo.hash))
}

/// Whether there is no taking back any more, only withdrawing; or the server has spoken.
fn may_have_left(state: Submission) -> bool {
    match state {
        Submission::Queued | Submission::Ready | Submission::Parked(_) | Submission::Cancelled => false,
        Submission::Submitting
        | Submission::Unknown
        | Submission::Token
        | Submission::Acked
        | Submission::Accepted
        | Submission::Rejected => true,
    }
}

fn new_photos_must_be_there(core: &Connection, files: &dyn Files, draft: &Draft) -> Result<(), StoreError> {
    if draft.photos.is_empty() {
        return Ok(());
    }
    // Those of the revision before were there when it was saved, and have had a row since.
    let before = draft::one(core, draft.id)?;
    let before: &[Photo] = before.as_ref().map_or(&[], |draft| draft.photos.as_slice());
    draft
        .photos
        .iter()
        .filter(|photo| !before.contains(photo))
        .try_for_each(|photo| photo::must_be_there(files, photo.hash))
}

// ---- requests --------------------------------------------------------------------------------------------------

fn insert_request(
    core: &Connection,
    files: &dyn Files,
    request: &NewRequest,
    seq: i64,
) -> Result<(), StoreError> {
    for photo in request.photos.iter().chain(request.unmasked.values()) {
        photo::must_be_there(files, photo.hash)?;
    }
    put_request(core, request, seq)
}

/// Writes a frozen request without asking for its files.
pub(super) fn put_request(core: &Connection, request: &NewRequest, seq: i64) -> Result<(), StoreError> {
    let coordinate = request.document.place.as_ref().map(|place| place.coordinate);
    core.prepare_cached("DELETE FROM gone WHERE id = ?1")?.execute([request.id.as_bytes()])?;
    core.prepare_cached(
        "INSERT INTO request (id, city, endpoint, kind, service, title, changed_ms, open, due_ms, lat, lon, \
         photos_total, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        request.id.as_bytes(),
        request.city.as_str(),
        request.endpoint.as_str(),
        request.kind.name(),
        request.service.as_ref().map(ServiceCode::as_str),
        request.title,
        request.queued.as_millis(),
        request.due.map(Timestamp::as_millis),
        coordinate.map(Coordinate::latitude),
        coordinate.map(Coordinate::longitude),
        request.photos.len() as i64,
        seq,
    ])?;
    let n = core.last_insert_rowid();
    core.prepare_cached("INSERT INTO document (n, json) VALUES (?1, ?2)")?
        .execute(params![n, code::to_json(&request.document)?])?;
    let mut insert = core.prepare_cached(
        "INSERT INTO photo (n, number, hash, bytes, width, height, unmasked) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (number, photo) in request.photos.iter().enumerate() {
        insert.execute(params![
            n,
            number as i64,
            photo.hash.as_bytes(),
            photo.bytes as i64,
            photo.width,
            photo.height,
            request.unmasked.get(&number).map(code::to_json).transpose()?,
        ])?;
    }
    Ok(())
}

fn delete_request(core: &Connection, id: RequestId, seq: i64, around: &mut Around) -> Result<(), StoreError> {
    let Some(n) = number_of(core, id)? else { return Err(StoreError::Conflict) };
    let id: [u8; 16] =
        core.prepare_cached("SELECT id FROM request WHERE n = ?1")?.query_row([n], |row| row.get(0))?;
    core.prepare_cached("DELETE FROM body WHERE owner = (SELECT key FROM submission WHERE n = ?1)")?
        .execute([n])?;
    // Unsettled acts stay: their own row says what becomes of them.
    core.prepare_cached(
        "DELETE FROM body WHERE owner IN (SELECT id FROM op WHERE request = ?1 AND settled = 1)",
    )?
    .execute([id])?;
    core.prepare_cached("DELETE FROM op WHERE request = ?1 AND settled = 1")?.execute([id])?;
    around.released |= photo::release_unmasked(core, RequestId::from_bytes(id))?;
    let photos: Vec<PhotoHash> = core
        .prepare_cached("SELECT hash FROM photo WHERE n = ?1")?
        .query_map([n], |row| Ok(PhotoHash::from_bytes(row.get(0)?)))?
        .collect::<Result<_, _>>()?;
    around.released |= photo::release(core, photos)?;
    core.prepare_cached("DELETE FROM request WHERE n = ?1")?.execute([n])?;
    note_gone(core, RequestId::from_bytes(id), seq, around)
}

/// Neither the index nor a sealed copy knows it any more.
fn note_gone(core: &Connection, id: RequestId, seq: i64, around: &mut Around) -> Result<(), StoreError> {
    core.prepare_cached("INSERT OR REPLACE INTO gone (id, seq) VALUES (?1, ?2)")?
        .execute(params![id.as_bytes(), seq])?;
    around.unseals.push(sealed::request_path(id));
    around.index = true;
    Ok(())
}

fn seal_request(
    core: &Connection,
    rows: &[RowChange],
    request: &NewRequest,
    body: &[u8],
) -> Result<(PathBuf, Vec<u8>), StoreError> {
    let submission = rows.iter().find_map(|row| match row {
        RowChange::Submission(row) if row.key == request.key => Some(row.clone()),
        _ => None,
    });
    // A request without its sending would never leave.
    let Some(submission) = submission else { return Err(StoreError::Conflict) };
    let photos = rows
        .iter()
        .filter_map(|row| match row {
            RowChange::Photo(row) if row.request == request.id => Some(row.clone()),
            _ => None,
        })
        .collect();
    let endpoint = sealed_endpoint(core, &request.endpoint)?;
    let copy = SealedRequest { request: request.clone(), submission, photos, endpoint };
    Ok((sealed::request_path(request.id), sealed::encode(&copy, body)?))
}

fn sealed_endpoint(core: &Connection, name: &EndpointName) -> Result<SealedEndpoint, StoreError> {
    let mut statement = core.prepare_cached("SELECT city, profile, json FROM endpoint WHERE name = ?1")?;
    let mut rows = statement.query([name.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(SealedEndpoint::default()) };
    Ok(SealedEndpoint {
        city: row.get(0)?,
        profile: row.get(1)?,
        row: row.get::<_, Option<String>>(2)?.map(|json| code::from_json(&json)).transpose()?,
    })
}

pub(super) fn put_body(core: &Connection, owner: &[u8; 16], bytes: &[u8]) -> Result<(), StoreError> {
    let sha: [u8; 32] = Sha256::digest(bytes).into();
    core.prepare_cached("INSERT INTO body (owner, sha, bytes) VALUES (?1, ?2, ?3)")?
        .execute(params![owner, sha, bytes])?;
    Ok(())
}

// ---- acts ------------------------------------------------------------------------------------------------------

fn insert_op(
    core: &Connection,
    rows: &[RowChange],
    op: OpId,
    act: &OpKind,
    body: Option<&[u8]>,
    around: &mut Around,
) -> Result<(), StoreError> {
    let row = rows.iter().rev().find_map(|row| match row {
        RowChange::Op(row) if row.op == op => Some(row.clone()),
        _ => None,
    });
    let Some(row) = row else { return Err(StoreError::Conflict) };
    let updated = core
        .prepare_cached("UPDATE op SET act = ?2 WHERE id = ?1 AND act IS NULL")?
        .execute(params![op.as_bytes(), code::to_json(act)?])?;
    if updated != 1 {
        return Err(StoreError::Conflict);
    }
    row.request.map_or(Ok(()), |request| note_acts(core, request))?;
    if let Some(body) = body {
        put_body(core, op.as_bytes(), body)?;
    }
    // One that the planner dropped at once will never be sent.
    if row.state.is_unsettled() {
        around.seals.push(seal_op(core, row, act.clone(), body)?);
    }
    Ok(())
}

fn freeze_op(core: &Connection, op: OpId, body: &[u8], around: &mut Around) -> Result<(), StoreError> {
    put_body(core, op.as_bytes(), body)?;
    let stored: Option<(String, Option<String>)> = core
        .prepare_cached("SELECT json, act FROM op WHERE id = ?1")?
        .query_row([op.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((row, Some(act))) = stored else { return Err(StoreError::Conflict) };
    around.seals.push(seal_op(core, code::from_json(&row)?, code::from_json(&act)?, Some(body))?);
    Ok(())
}

fn seal_op(
    core: &Connection,
    row: OpRow,
    act: OpKind,
    body: Option<&[u8]>,
) -> Result<(PathBuf, Vec<u8>), StoreError> {
    let path = sealed::op_path(row.op);
    let endpoint = sealed_endpoint(core, &row.endpoint)?;
    let copy = SealedOp { row, act, endpoint, frozen: body.is_some() };
    Ok((path, sealed::encode(&copy, body.unwrap_or_default())?))
}

// ---- rows of the planner ---------------------------------------------------------------------------------------

/// Writes one row if it follows the version that is stored. Tells whether the search index must follow.
fn put_row(core: &Connection, row: &RowChange, seq: i64) -> Result<bool, StoreError> {
    match row {
        RowChange::Submission(row) => put_submission(core, row, seq),
        RowChange::Photo(row) => put_photo(core, row).map(|()| false),
        RowChange::Op(row) => put_op(core, row).map(|()| false),
        RowChange::Endpoint(row) => put_endpoint(core, row).map(|()| false),
        RowChange::EndpointGone(name) => {
            core.prepare_cached("DELETE FROM endpoint WHERE name = ?1")?.execute([name.as_str()])?;
            Ok(false)
        }
    }
}

fn one_row(written: usize) -> Result<(), StoreError> {
    if written == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

pub(super) fn put_submission(core: &Connection, row: &SubmissionRow, seq: i64) -> Result<bool, StoreError> {
    let json = code::to_json(row)?;
    let settled = row.state.is_settled();
    if row.version == 0 {
        let marker = Marker::of(&row.key).to_string();
        one_row(
            core.prepare_cached(
                "INSERT INTO submission (n, key, marker, version, settled, json) \
                 SELECT n, ?2, ?3, 0, ?4, ?5 FROM request WHERE id = ?1",
            )?
            .execute(params![
                row.request.as_bytes(),
                row.key.as_bytes(),
                marker,
                settled,
                json
            ])?,
        )?;
    } else {
        one_row(
            core.prepare_cached(
                "UPDATE submission SET version = ?3, settled = ?4, json = ?5 \
                 WHERE n = (SELECT n FROM request WHERE id = ?1) AND key = ?2 AND version = ?3 - 1",
            )?
            .execute(params![
                row.request.as_bytes(),
                row.key.as_bytes(),
                row.version,
                settled,
                json
            ])?,
        )?;
    }
    core.prepare_cached("UPDATE request SET sending = ?2 WHERE id = ?1")?
        .execute(params![row.request.as_bytes(), code::submission_name(row.state)])?;
    let Some(receipt) = &row.receipt else { return Ok(false) };
    let server_id = receipt
        .service_request_id
        .as_ref()
        .map(|id| (id.as_str(), *RequestId::for_server(&row.endpoint, id).as_bytes()));
    let server_id = match server_id {
        Some((id, server_id)) => {
            // It was listed as somebody's before we knew that it is ours: one request, our name.
            merge(core, row.request, &server_id)?;
            // A server that takes two requests for one gives both the same id: the first one keeps it in the lists.
            let is_taken = core
                .prepare_cached("SELECT 1 FROM request WHERE server_id = ?1 AND id <> ?2")?
                .exists(params![server_id, row.request.as_bytes()])?;
            (!is_taken).then_some((id, server_id))
        }
        None => None,
    };
    // What a page of changes said is as new or newer; the receipt fills what is not known.
    let changed = core
        .prepare_cached(
            "UPDATE request SET srid = coalesce(?2, srid), server_id = coalesce(?3, server_id), \
             agency = coalesce(agency, ?4), due_ms = coalesce(?5, due_ms), changed_ms = coalesce(?6, changed_ms), \
             seq = ?7 WHERE id = ?1 AND rev IS NULL AND status IS NULL \
             AND (srid IS NOT coalesce(?2, srid) OR agency IS NOT coalesce(agency, ?4) \
                OR due_ms IS NOT coalesce(?5, due_ms) OR changed_ms IS NOT coalesce(?6, changed_ms))",
        )?
        .execute(params![
            row.request.as_bytes(),
            server_id.as_ref().map(|(id, _)| *id),
            server_id.as_ref().map(|(_, id)| *id),
            receipt.agency_responsible,
            receipt.expected.map(Timestamp::as_millis),
            receipt.requested.map(Timestamp::as_millis),
            seq,
        ])?;
    Ok(changed > 0)
}

/// A request that a page of changes brought as a stranger turns out to be this one: its entries and status move over.
fn merge(core: &Connection, ours: RequestId, server_id: &[u8; 16]) -> Result<(), StoreError> {
    let stranger: Option<i64> = core
        .prepare_cached("SELECT n FROM request WHERE server_id = ?1 AND id <> ?2 AND sending IS NULL")?
        .query_row(params![server_id, ours.as_bytes()], |row| row.get(0))
        .optional()?;
    let Some(stranger) = stranger else { return Ok(()) };
    let Some(n) = number_of(core, ours)? else { return Err(StoreError::Conflict) };
    core.prepare_cached("UPDATE OR IGNORE timeline SET n = ?1 WHERE n = ?2")?
        .execute(params![n, stranger])?;
    core.prepare_cached("UPDATE op SET request = ?1 WHERE request = ?2")?
        .execute(params![ours.as_bytes(), server_id])?;
    let document = |n: i64| -> Result<RequestDocument, StoreError> {
        let json: Option<String> = core
            .prepare_cached("SELECT json FROM document WHERE n = ?1")?
            .query_row([n], |row| row.get(0))
            .optional()?;
        Ok(json.as_deref().map(code::from_json).transpose()?.unwrap_or_default())
    };
    let theirs = document(stranger)?;
    let merged = RequestDocument {
        status_notes: theirs.status_notes,
        requested: theirs.requested,
        media_urls: theirs.media_urls,
        votes: theirs.votes,
        ..document(n)?
    };
    core.prepare_cached("UPDATE document SET json = ?2 WHERE n = ?1")?
        .execute(params![n, code::to_json(&merged)?])?;
    // The unique names first leave the one row, then enter the other.
    core.prepare_cached(
        "UPDATE request SET (status, open, rev, agency, changed_ms, due_ms, unread) = \
         (SELECT status, open, rev, agency, changed_ms, due_ms, unread FROM request WHERE n = ?2), \
         seq = 1 + (SELECT max(seq) FROM request) WHERE n = ?1",
    )?
    .execute(params![n, stranger])?;
    let srid: String = core
        .prepare_cached("SELECT srid FROM request WHERE n = ?1")?
        .query_row([stranger], |row| row.get(0))?;
    core.prepare_cached("DELETE FROM request WHERE n = ?1")?.execute([stranger])?;
    note_acts(core, ours)?;
    core.prepare_cached("UPDATE request SET srid = ?2, server_id = ?3 WHERE n = ?1")?
        .execute(params![n, srid, server_id])?;
    Ok(())
}

pub(super) fn put_photo(core: &Connection, row: &PhotoRow) -> Result<(), StoreError> {
    let json = code::to_json(row)?;
    // The row is there since the request was inserted; the planner's first version finds none of its own.
    one_row(
        core.prepare_cached(
            "UPDATE photo SET transfer = ?4, version = ?5, settled = ?6, json = ?7 \
             WHERE n = (SELECT n FROM request WHERE id = ?1) AND number = ?2 AND hash = ?3 \
             AND (version = ?5 - 1 OR (?5 = 0 AND version IS NULL))",
        )?
        .execute(params![
            row.request.as_bytes(),
            row.number,
            row.hash.as_bytes(),
            code::transfer_name(row.transfer),
            row.version,
            row.transfer.is_settled(),
            json,
        ])?,
    )?;
    core.prepare_cached(
        "UPDATE request SET (photos_total, photos_confirmed) = ( \
            SELECT count(*) FILTER (WHERE transfer IS NOT 'not_taken'), count(*) FILTER (WHERE transfer = 'confirmed') \
            FROM photo WHERE photo.n = request.n) WHERE id = ?1",
    )?
    .execute([row.request.as_bytes()])?;
    Ok(())
}

pub(super) fn put_op(core: &Connection, row: &OpRow) -> Result<(), StoreError> {
    let json = code::to_json(row)?;
    let withdraws = row.withdraws == Withdraws::Yes;
    let values = params![
        row.op.as_bytes(),
        row.request.map(|request| *request.as_bytes()),
        row.version,
        code::op_name(row.state),
        !row.state.is_unsettled(),
        withdraws,
        json,
    ];
    let written = if row.version == 0 {
        core.prepare_cached(
            "INSERT INTO op (id, request, version, state, settled, withdraws, json) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(values)?
    } else {
        core.prepare_cached(
            "UPDATE op SET request = ?2, version = ?3, state = ?4, settled = ?5, withdraws = ?6, json = ?7 \
             WHERE id = ?1 AND version = ?3 - 1",
        )?
        .execute(values)?
    };
    one_row(written)?;
    let Some(request) = row.request else { return Ok(()) };
    if row.state == OpState::Done {
        // A page may have shown it already; another's public request has no pages here.
        core.prepare_cached(
            "UPDATE op SET unseen = (SELECT ?2 FROM request WHERE (id = ?3 OR server_id = ?3) \
                AND coalesce(rev < ?2, 1)) WHERE id = ?1",
        )?
        .execute(params![row.op.as_bytes(), row.rev, request.as_bytes()])?;
    }
    note_acts(core, request)
}

/// Keeps with the list row what it must know of the acts on its request.
pub(super) fn note_acts(core: &Connection, request: RequestId) -> Result<(), StoreError> {
    let ops = ops_of(core, request)?;
    let marks = ActMarks::of(ops.iter().map(|stored| {
        // What no page shows yet is on its way, as far as anybody can see.
        let state = if stored.unseen { OpState::Sending } else { stored.row.state };
        (stored.act.as_ref(), state)
    }));
    core.prepare_cached("UPDATE request SET acts = ?2 WHERE id = ?1 AND acts <> ?2")?
        .execute(params![request.as_bytes(), marks.bits()])?;
    Ok(())
}

/// A page shows a request as it was at this revision: what was done until then is in its timeline now.
pub(super) fn acts_are_shown(
    core: &Connection,
    request: RequestId,
    rev: Option<i64>,
) -> Result<(), StoreError> {
    let shown = core
        .prepare_cached(
            "UPDATE op SET unseen = NULL WHERE unseen IS NOT NULL AND request = ?1 AND coalesce(unseen <= ?2, 1)",
        )?
        .execute(params![request.as_bytes(), rev])?;
    if shown > 0 { note_acts(core, request) } else { Ok(()) }
}

pub(super) fn put_endpoint(core: &Connection, row: &EndpointRow) -> Result<(), StoreError> {
    let json = code::to_json(row)?;
    // A profile may have been written before the planner knew the server.
    one_row(
        core.prepare_cached(
            "INSERT INTO endpoint (name, version, json) SELECT ?1, ?2, ?3 \
                WHERE ?2 = 0 OR EXISTS (SELECT 1 FROM endpoint WHERE name = ?1) \
             ON CONFLICT DO UPDATE SET version = ?2, json = ?3 \
             WHERE version = ?2 - 1 OR (?2 = 0 AND version IS NULL)",
        )?
        .execute(params![row.name.as_str(), row.version, json])?,
    )
}

/// Bytes promised to a key, checked against the hash that was stored with them.
pub(super) fn body_of(core: &Connection, owner: &[u8; 16]) -> Result<Option<Vec<u8>>, StoreError> {
    let stored: Option<([u8; 32], Vec<u8>)> = core
        .prepare_cached("SELECT sha, bytes FROM body WHERE owner = ?1")?
        .query_row([owner], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match stored {
        Some((sha, bytes)) if Sha256::digest(&bytes).as_slice() == sha => Ok(Some(bytes)),
        Some(_) => Err(StoreError::Corrupt),
        None => Ok(None),
    }
}

/// The request that a key was minted for.
pub(super) fn request_of_key(core: &Connection, key: SubmissionKey) -> Result<Option<RequestId>, StoreError> {
    Ok(core
        .prepare_cached("SELECT request.id FROM submission JOIN request USING (n) WHERE key = ?1")?
        .query_row([key.as_bytes()], |row| Ok(RequestId::from_bytes(row.get(0)?)))
        .optional()?)
}
