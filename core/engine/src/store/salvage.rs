//! What can still be read of a damaged `core.db`: the history, drafts and cities that no sealed copy has.
//!
//! Every row is looked at by itself and checked as if it came from a stranger. What is on its way comes from the sealed
//! copies first; a row that is here only is taken for sent, since it may be old.

use std::path::Path;

use parvis_domain::id::{OpId, RequestId, ServiceCode, ServiceRequestId};
use parvis_domain::op::OpKind;
use parvis_domain::place::Coordinate;
use parvis_domain::request::Draft;
use parvis_domain::state::{CaseStatus, OpState, ParkReason, PhotoTransfer, Submission};
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::TimelineEntry;
use parvis_sync::{Doubt, EndpointRow, OpRow, PhotoRow, SubmissionRow};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use super::open::{CORE_NAME, Recovery};
use super::request::{RequestDocument, SUMMARY, read_summary};
use super::{StoreError, code, draft, open, photo, schema, write};
use crate::ports::Files;

/// Takes over what the damaged file still gives, in the transaction that builds the new one.
pub(super) fn salvage(
    core: &Connection,
    files: &dyn Files,
    damaged: &Path,
    vfs: Option<&str>,
    recovery: &mut Recovery,
) -> Result<(), StoreError> {
    let Ok(damaged) = open::connect_to_read(damaged, vfs) else { return Ok(()) };
    // It stays as it was found, with its journal.
    damaged.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let format = damaged.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0));
    // Of another format its columns are not known; of none, nothing is.
    if format != Ok(schema::CORE_STEPS.len() as u32) {
        return Ok(());
    }
    let salvage = Salvage { core, files, damaged: &damaged };
    salvage.small_tables()?;
    salvage.requests(recovery)?;
    salvage.ops(recovery)?;
    salvage.drafts(recovery)
}

struct Salvage<'a> {
    core: &'a Connection,
    files: &'a dyn Files,
    damaged: &'a Connection,
}

impl Salvage<'_> {
    /// Every row of a query that can be read; the first one that cannot ends it.
    fn readable<T>(&self, sql: &str, mut read: impl FnMut(&Row<'_>) -> Option<T>) -> Vec<T> {
        let mut found = Vec::new();
        if let Ok(mut statement) = self.damaged.prepare(sql)
            && let Ok(mut rows) = statement.query([])
        {
            while let Ok(Some(row)) = rows.next() {
                found.extend(read(row));
            }
        }
        found
    }

    /// Writes one thing completely or not at all. What contradicts a row that is there already is left out; anything
    /// else that fails, such as a full disk, ends the opening.
    fn whole(&self, write: impl FnOnce() -> Result<bool, StoreError>) -> Result<bool, StoreError> {
        self.core.execute_batch("SAVEPOINT one")?;
        let written = match write() {
            Err(StoreError::Conflict | StoreError::Corrupt) => Ok(false),
            other => other,
        };
        if !matches!(written, Ok(true)) {
            self.core.execute_batch("ROLLBACK TO one")?;
        }
        self.core.execute_batch("RELEASE one")?;
        written
    }

    fn small_tables(&self) -> Result<(), StoreError> {
        let cities = self.readable("SELECT id, version, pack FROM city", |row| {
            Some((row.get::<_, String>(0).ok()?, row.get::<_, i64>(1).ok()?, row.get::<_, Vec<u8>>(2).ok()?))
        });
        for city in cities {
            self.core.execute("INSERT OR IGNORE INTO city (id, version, pack) VALUES (?1, ?2, ?3)", city)?;
        }
        let kept = self.readable("SELECT name, value FROM kv", |row| {
            Some((row.get::<_, String>(0).ok()?, row.get::<_, Vec<u8>>(1).ok()?))
        });
        for (name, value) in kept.into_iter().filter(|(name, _)| name != CORE_NAME) {
            self.core
                .execute("INSERT OR IGNORE INTO kv (name, value) VALUES (?1, ?2)", params![name, value])?;
        }
        let keys = self.readable("SELECT city, sealed FROM follow_key", |row| {
            Some((row.get::<_, String>(0).ok()?, row.get::<_, Vec<u8>>(1).ok()?))
        });
        for key in keys {
            self.core.execute("INSERT OR IGNORE INTO follow_key (city, sealed) VALUES (?1, ?2)", key)?;
        }
        let endpoints = self.readable(
            "SELECT name, city, profile, version, json, clock_offset_ms FROM endpoint",
            |row| {
                let json: Option<String> = row.get(4).ok()?;
                if let Some(json) = &json {
                    let known: EndpointRow = code::from_json(json).ok()?;
                    (row.get(3) == Ok(known.version)).then_some(())?;
                }
                (0..6).map(|column| row.get::<_, Value>(column)).collect::<Result<Vec<_>, _>>().ok()
            },
        );
        for endpoint in endpoints {
            self.core.execute(
                "INSERT OR IGNORE INTO endpoint (name, city, profile, version, json, clock_offset_ms) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params_from_iter(endpoint),
            )?;
        }
        Ok(())
    }

    fn requests(&self, recovery: &mut Recovery) -> Result<(), StoreError> {
        // The columns of a list row come first, so that the row is checked by reading it as one.
        let rows =
            self.readable(&format!("SELECT {SUMMARY}, n, server_id, rev, agency FROM request"), |row| {
                let summary = read_summary(row, parvis_domain::face::Ownership::Mine).ok()?;
                let n: i64 = row.get(18).ok()?;
                let server_id = row.get::<_, Option<[u8; 16]>>(19).ok()?;
                let rev: Option<i64> = row.get(20).ok()?;
                let agency: Option<String> = row.get(21).ok()?;
                Some((summary, n, server_id, rev, agency))
            });
        for (summary, old, server_id, rev, agency) in rows {
            let written = self.whole(|| {
                let is_there = self
                    .core
                    .prepare_cached("SELECT 1 FROM request WHERE id = ?1 OR server_id = ?2")?
                    .exists(params![summary.id.as_bytes(), server_id])?;
                if is_there {
                    return Ok(false);
                }
                self.core
                    .prepare_cached(
                        "INSERT INTO request (id, city, endpoint, srid, server_id, kind, service, title, agency, \
                         changed_ms, rev, status, open, unread, due_ms, lat, lon, seq) \
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 1)",
                    )?
                    .execute(params![
                        summary.id.as_bytes(),
                        summary.city.as_str(),
                        summary.endpoint.as_str(),
                        summary.service_request_id.as_ref().map(ServiceRequestId::as_str),
                        server_id,
                        summary.kind.name(),
                        summary.service.as_ref().map(ServiceCode::as_str),
                        summary.title,
                        agency,
                        summary.changed.as_millis(),
                        rev,
                        summary.case.map(CaseStatus::name),
                        code::is_open(summary.case),
                        summary.reading == super::Reading::Unread,
                        summary.due.map(Timestamp::as_millis),
                        summary.coordinate.map(Coordinate::latitude),
                        summary.coordinate.map(Coordinate::longitude),
                    ])?;
                let new = self.core.last_insert_rowid();
                self.parts(old, new)?;
                // A request that was on its way, without any word of where it stands, would look as if it had arrived.
                let is_sent = self.sending(old, summary.id)?;
                Ok(is_sent || summary.submission.is_none())
            })?;
            recovery.salvaged_requests += u32::from(written);
        }
        Ok(())
    }

    /// Document, entries and photos of a request.
    fn parts(&self, old: i64, new: i64) -> Result<(), StoreError> {
        let document = self
            .readable(&format!("SELECT json FROM document WHERE n = {old}"), |row| {
                code::from_json::<RequestDocument>(row.get_ref(0).ok()?.as_str().ok()?).ok()
            })
            .pop()
            .unwrap_or_default();
        self.core
            .prepare_cached("INSERT INTO document (n, json) VALUES (?1, ?2)")?
            .execute(params![new, code::to_json(&document)?])?;
        let entries = self.readable(&format!("SELECT json FROM timeline WHERE n = {old}"), |row| {
            code::from_json::<TimelineEntry>(row.get_ref(0).ok()?.as_str().ok()?).ok()
        });
        for entry in entries {
            self.core
                .prepare_cached(
                    "INSERT OR IGNORE INTO timeline (n, entry, at_ms, json) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![new, entry.id, entry.at.as_millis(), code::to_json(&entry)?])?;
        }
        let photos = self.readable(
            &format!("SELECT number, hash, bytes, width, height FROM photo WHERE n = {old}"),
            |row| {
                row.get::<_, [u8; 32]>(1).ok()?;
                (0..5).map(|column| row.get::<_, Value>(column)).collect::<Result<Vec<_>, _>>().ok()
            },
        );
        for photo in photos {
            // Without a word of the planner's, nothing is to be sent.
            self.core
                .prepare_cached(
                    "INSERT INTO photo (number, hash, bytes, width, height, n, settled) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)",
                )?
                .execute(params_from_iter(photo.into_iter().chain([Value::Integer(new)])))?;
        }
        Ok(())
    }

    /// The sending of a request; whether there is one.
    fn sending(&self, old: i64, request: RequestId) -> Result<bool, StoreError> {
        let row = self
            .readable(&format!("SELECT json FROM submission WHERE n = {old}"), |row| {
                code::from_json::<SubmissionRow>(row.get_ref(0).ok()?.as_str().ok()?).ok()
            })
            .pop()
            .filter(|row| row.request == request);
        let Some(mut row) = row else { return Ok(false) };
        let body = write::body_of(self.damaged, row.key.as_bytes()).ok().flatten();
        if !row.state.is_settled() {
            // Its sealed copy is gone, and this row may be old. Without its bytes only the citizen can say more.
            row.state = match body {
                Some(_) => Submission::Unknown,
                None => Submission::Parked(ParkReason::Unresolved),
            };
            row.doubt = Some(Doubt::Lost);
            row.sends = row.sends.max(1);
            (row.wait, row.ask_by) = (None, None);
        }
        row.version = 0;
        write::put_submission(self.core, &row, 1)?;
        if let Some(body) = body {
            write::put_body(self.core, row.key.as_bytes(), &body)?;
        }
        let photos = self.readable(&format!("SELECT json FROM photo WHERE n = {old}"), |row| {
            code::from_json::<PhotoRow>(row.get_ref(0).ok()?.as_str().ok()?).ok()
        });
        for mut photo in photos.into_iter().filter(|photo| photo.request == request) {
            if !photo.transfer.is_settled() && photo::get(self.files, photo.hash).is_err() {
                photo.transfer = PhotoTransfer::Parked(ParkReason::PhotoLost);
            }
            (photo.wait, photo.version) = (None, 0);
            write::put_photo(self.core, &photo)?;
        }
        Ok(true)
    }

    fn ops(&self, recovery: &mut Recovery) -> Result<(), StoreError> {
        let ops = self.readable("SELECT json, act FROM op", |row| {
            let op: OpRow = code::from_json(row.get_ref(0).ok()?.as_str().ok()?).ok()?;
            let act: Option<String> = row.get(1).ok()?;
            if let Some(act) = &act {
                code::from_json::<OpKind>(act).ok()?;
            }
            Some((op, act))
        });
        for (mut op, act) in ops {
            let written = self.whole(|| {
                if self.has_op(op.op)? {
                    return Ok(false);
                }
                let body = write::body_of(self.damaged, op.op.as_bytes()).ok().flatten();
                if op.state.is_unsettled() {
                    // The same bytes under the same name again do no harm; other bytes would.
                    op.state = if body.is_some() { OpState::Waiting } else { OpState::Dropped };
                }
                (op.wait, op.version) = (None, 0);
                write::put_op(self.core, &op)?;
                self.core.execute("UPDATE op SET act = ?2 WHERE id = ?1", params![op.op.as_bytes(), act])?;
                op.request.map_or(Ok(()), |request| write::note_acts(self.core, request))?;
                if let Some(body) = body {
                    write::put_body(self.core, op.op.as_bytes(), &body)?;
                }
                Ok(true)
            })?;
            recovery.salvaged_ops += u32::from(written);
        }
        Ok(())
    }

    fn has_op(&self, op: OpId) -> Result<bool, StoreError> {
        let found: Option<i64> = self
            .core
            .prepare_cached("SELECT n FROM op WHERE id = ?1")?
            .query_row([op.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(found.is_some())
    }

    fn drafts(&self, recovery: &mut Recovery) -> Result<(), StoreError> {
        let drafts = self.readable("SELECT document FROM draft", |row| {
            code::from_json::<Draft>(row.get_ref(0).ok()?.as_str().ok()?).ok()
        });
        for mut draft in drafts {
            let written = self.whole(|| {
                let is_sent = self
                    .core
                    .prepare_cached("SELECT 1 FROM request WHERE id = ?1")?
                    .exists([draft.id.as_bytes()])?;
                if is_sent {
                    return Ok(false);
                }
                draft.photos.retain(|photo| photo::must_be_there(self.files, photo.hash).is_ok());
                draft::put_back(self.core, &draft)?;
                Ok(true)
            })?;
            recovery.salvaged_drafts += u32::from(written);
        }
        Ok(())
    }
}
