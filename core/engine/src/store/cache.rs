//! `cache.db`: others' public requests, and the search index over those and the citizen's own. Disposable: it is built
//! anew from the servers and from `core.db`.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use parvis_domain::face::Ownership;
use parvis_domain::geography::{cell_of, cells_around, distance};
use parvis_domain::id::{EndpointName, RequestId, ServiceCode, ServiceRequestId};
use parvis_domain::place::Coordinate;
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::TimelineEntry;
use parvis_domain::unit::Metres;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::change::{ChangePage, PageEnd, StreamCursor};
use super::request::{
    Near, PUBLIC_SUMMARY, Page, PageCursor, RequestDetail, RequestDocument, RequestFilter, RequestSummary,
    first_summary, own_summaries, page_by_change,
};
use super::{StoreError, code, open, schema};
use crate::net::CaseItem;

/// Its file.
pub(super) const FILE: &str = "cache.db";

/// Where a request stands in the order of changes, as one integer: 43 bits of milliseconds (until 2248), 19 bits of its
/// name, and one bit that says in which file it is. The row of the word index has the same number, so that matches come
/// newest first without sorting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key(i64);

const OWN: i64 = 1;

impl Key {
    fn new(changed: Timestamp, id: RequestId, own: i64) -> Self {
        let bits = id.as_bytes();
        let name = i64::from(u32::from_be_bytes([0, bits[0], bits[1], bits[2]]) >> 5);
        Self(changed.as_millis().clamp(0, (1 << 43) - 1) << 20 | name << 1 | own)
    }

    fn is_own(self) -> bool {
        self.0 & 1 == OWN
    }

    /// The next key of the same file, for two rows that share one.
    fn after(self) -> Self {
        Self(self.0 + 2)
    }
}

/// The documents of public requests.
#[derive(Serialize, Deserialize)]
struct PublicDocument {
    document: RequestDocument,
    timeline: Vec<TimelineEntry>,
}

/// What stands in the index about one request.
struct Entry {
    id: RequestId,
    changed: Timestamp,
    own: i64,
    words: String,
    coordinate: Option<Coordinate>,
}

/// Opens the cache, or builds an empty one if there is none, if it is damaged, if it is of another format, or if it
/// belongs to another `core.db`.
pub(super) fn open(
    folder: &Path,
    vfs: Option<&str>,
    files: &dyn crate::ports::Files,
    core_name: &[u8],
) -> Result<(Connection, open::CacheFile), StoreError> {
    let existed = files.list(Path::new(""))?.iter().any(|path| path.as_os_str() == FILE);
    match open_file(folder, vfs, core_name) {
        Ok((cache, fresh)) => {
            let found = if fresh { open::CacheFile::Built } else { open::CacheFile::Existing };
            Ok((cache, found))
        }
        Err(StoreError::CacheBroken | StoreError::Io { .. }) if existed => {
            remove(files)?;
            let (cache, _) = open_file(folder, vfs, core_name)?;
            Ok((cache, open::CacheFile::Rebuilt))
        }
        Err(error) => Err(error),
    }
}

/// Deletes the cache's files; nobody in this process has them open.
pub(super) fn remove(files: &dyn crate::ports::Files) -> Result<(), StoreError> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        files.remove(Path::new(&format!("{FILE}{suffix}")))?;
    }
    Ok(())
}

fn open_file(folder: &Path, vfs: Option<&str>, core_name: &[u8]) -> Result<(Connection, bool), StoreError> {
    let cache = open::connect(&folder.join(FILE), vfs).map_err(StoreError::in_cache)?;
    set_up(cache, core_name).map_err(StoreError::in_cache)
}

/// A cache in memory, for a device without room for one on disk.
pub(super) fn in_memory(core_name: &[u8]) -> Result<Connection, StoreError> {
    set_up(Connection::open_in_memory()?, core_name).map(|(cache, _)| cache)
}

fn set_up(mut cache: Connection, core_name: &[u8]) -> Result<(Connection, bool), StoreError> {
    open::configure(&cache, open::Synchronous::Normal)?;
    let tx = cache.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let format: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let fresh = format == 0;
    if fresh {
        tx.execute_batch(schema::CACHE)?;
        tx.execute("INSERT INTO meta (core, indexed) VALUES (?1, 0)", [core_name])?;
        tx.pragma_update(None, "user_version", schema::CACHE_FORMAT)?;
    } else {
        let belongs: Vec<u8> = tx.query_row("SELECT core FROM meta", [], |row| row.get(0))?;
        if format != schema::CACHE_FORMAT || belongs != core_name {
            return Err(StoreError::CacheBroken);
        }
        // A page of each table, so that a damaged file shows itself now.
        for table in ["own", "request", "cell", "cursor", "words"] {
            tx.prepare(&format!("SELECT * FROM {table} LIMIT 1"))?.query([])?.next()?;
        }
    }
    tx.commit()?;
    Ok((cache, fresh))
}

/// Whether an existing cache is of this `core.db` and its index is complete.
pub(super) fn follows(cache: &Connection, core: &Connection, core_name: &[u8]) -> Result<bool, StoreError> {
    let format: u32 = cache.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if format != schema::CACHE_FORMAT {
        return Ok(false);
    }
    let latest: i64 = core.query_row(
        "SELECT max(coalesce((SELECT max(seq) FROM request), 0), coalesce((SELECT max(seq) FROM gone), 0))",
        [],
        |row| row.get(0),
    )?;
    let (belongs, indexed): (Vec<u8>, i64) =
        cache.query_row("SELECT core, indexed FROM meta", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(belongs == core_name && indexed >= latest)
}

// ---- the index over the citizen's own requests -----------------------------------------------------------------

/// Brings the index up to the latest change of `core.db`, whoever made it.
pub(super) fn catch_up(cache: &mut Connection, core: &Connection) -> Result<(), StoreError> {
    let tx = immediate(cache)?;
    let indexed: i64 = tx
        .prepare_cached("SELECT indexed FROM meta")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(in_cache)?;
    // One snapshot: what is read and the number up to which it was read belong together.
    let snapshot = core.unchecked_transaction()?;
    let mut latest = indexed;
    let mut entries = Vec::new();
    let mut numbers = BTreeMap::new();
    let mut stale: Vec<RequestId> = Vec::new();
    {
        let mut statement = snapshot.prepare_cached(
            "SELECT id, n, seq, changed_ms, lat, lon, title, agency, srid, server_id, status, \
                (SELECT json FROM document WHERE document.n = request.n) \
             FROM request WHERE seq > ?1",
        )?;
        let mut rows = statement.query([indexed])?;
        while let Some(row) = rows.next()? {
            let id = code::request_id(row, 0)?;
            let n: i64 = row.get(1)?;
            latest = latest.max(row.get(2)?);
            let coordinate = match (row.get::<_, Option<f64>>(4)?, row.get::<_, Option<f64>>(5)?) {
                (Some(latitude), Some(longitude)) => Coordinate::new(latitude, longitude).ok(),
                _ => None,
            };
            let document: RequestDocument =
                match row.get_ref(11)?.as_str_or_null().map_err(rusqlite::Error::from)? {
                    Some(json) => code::from_json(json)?,
                    None => RequestDocument::default(),
                };
            let mut words = Words::default();
            for column in [6, 7, 8] {
                words.add(row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?);
            }
            words.add_document(&document);
            if row.get_ref(10)? != rusqlite::types::ValueRef::Null {
                let mut timeline = snapshot.prepare_cached("SELECT json FROM timeline WHERE n = ?1")?;
                let mut timeline = timeline.query([n])?;
                while let Some(row) = timeline.next()? {
                    let entry: TimelineEntry =
                        code::from_json(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
                    words.add(entry.text.as_deref());
                }
            }
            // As another's public request it had this name; it is ours now.
            if let Some(server_id) = row.get::<_, Option<[u8; 16]>>(9)? {
                stale.push(RequestId::from_bytes(server_id));
            }
            numbers.insert(id, n);
            entries.push(Entry {
                id,
                changed: Timestamp::from_millis(row.get(3)?),
                own: OWN,
                words: words.0,
                coordinate,
            });
        }
        let mut statement = snapshot.prepare_cached("SELECT id, seq FROM gone WHERE seq > ?1")?;
        let mut rows = statement.query([indexed])?;
        while let Some(row) = rows.next()? {
            stale.push(code::request_id(row, 0)?);
            latest = latest.max(row.get(1)?);
        }
    }
    drop(snapshot);
    if latest == indexed {
        return Ok(());
    }
    let write = || -> Result<(), StoreError> {
        stale.extend(entries.iter().map(|entry| entry.id));
        remove_entries(&tx, stale)?;
        for (key, entry) in insert_entries(&tx, entries)? {
            tx.prepare_cached("INSERT INTO own (key, n, id, lat, lon) VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![
                    key.0,
                    numbers.get(&entry.id),
                    entry.id.as_bytes(),
                    entry.coordinate.map(Coordinate::latitude),
                    entry.coordinate.map(Coordinate::longitude),
                ])?;
        }
        tx.prepare_cached("UPDATE meta SET indexed = ?1")?.execute([latest])?;
        tx.commit()?;
        Ok(())
    };
    write().map_err(StoreError::in_cache)
}

fn immediate(cache: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    cache.transaction_with_behavior(TransactionBehavior::Immediate).map_err(in_cache)
}

fn in_cache(error: rusqlite::Error) -> StoreError {
    StoreError::from(error).in_cache()
}

/// The words under which a request is found.
#[derive(Default)]
struct Words(String);

impl Words {
    fn add(&mut self, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.0.push_str(&unligated(text));
            self.0.push('\n');
        }
    }

    fn add_document(&mut self, document: &RequestDocument) {
        self.add(Some(&document.text));
        self.add(document.place.as_ref().and_then(|place| place.address.as_deref()));
        self.add(document.status_notes.as_deref());
    }
}

/// Letters that the tokenizer takes for letters of their own but people type as two.
fn unligated(text: &str) -> String {
    text.replace('œ', "oe").replace('Œ', "OE").replace('æ', "ae").replace('Æ', "AE").replace('ß', "ss")
}

fn key_of(cache: &Connection, id: RequestId) -> Result<Option<Key>, StoreError> {
    Ok(cache
        .prepare_cached(
            "SELECT key FROM own WHERE id = ?1 UNION ALL SELECT key FROM request WHERE id = ?1 LIMIT 1",
        )?
        .query_row([id.as_bytes()], |row| row.get(0).map(Key))
        .optional()?)
}

/// Takes requests out of the index and their rows out of this file, in the order that the word index likes.
fn remove_entries(cache: &Connection, ids: Vec<RequestId>) -> Result<(), StoreError> {
    let mut keys = Vec::with_capacity(ids.len());
    for id in ids {
        keys.extend(key_of(cache, id)?);
    }
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        let cell: Option<(f64, f64)> = cache
            .prepare_cached(if key.is_own() {
                "SELECT lat, lon FROM own WHERE key = ?1 AND lat IS NOT NULL AND lon IS NOT NULL"
            } else {
                "SELECT lat, lon FROM request WHERE key = ?1 AND lat IS NOT NULL AND lon IS NOT NULL"
            })?
            .query_row([key.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let cell = cell.and_then(|(latitude, longitude)| Coordinate::new(latitude, longitude).ok());
        if let Some(coordinate) = cell {
            cache
                .prepare_cached("DELETE FROM cell WHERE cell = ?1 AND key = ?2")?
                .execute(params![cell_of(coordinate).number(), key.0])?;
        }
        cache.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([key.0])?;
        if key.is_own() {
            cache.prepare_cached("DELETE FROM own WHERE key = ?1")?.execute([key.0])?;
        } else {
            cache.prepare_cached("DELETE FROM request WHERE key = ?1")?.execute([key.0])?;
            cache.prepare_cached("DELETE FROM document WHERE key = ?1")?.execute([key.0])?;
        }
    }
    Ok(())
}

/// Puts entries into the index in ascending order of their keys: the word index flushes whenever a number goes
/// backwards. The caller writes the row of each.
fn insert_entries(cache: &Connection, mut entries: Vec<Entry>) -> Result<Vec<(Key, Entry)>, StoreError> {
    entries.sort_by_key(|entry| Key::new(entry.changed, entry.id, entry.own));
    let mut placed = Vec::with_capacity(entries.len());
    let mut last: Option<Key> = None;
    for entry in entries {
        let mut key = Key::new(entry.changed, entry.id, entry.own);
        if let Some(last) = last.filter(|last| *last >= key) {
            key = last.after();
        }
        while cache
            .prepare_cached(if key.is_own() {
                "SELECT 1 FROM own WHERE key = ?1"
            } else {
                "SELECT 1 FROM request WHERE key = ?1"
            })?
            .exists([key.0])?
        {
            key = key.after();
        }
        last = Some(key);
        cache
            .prepare_cached("INSERT INTO words (rowid, t) VALUES (?1, ?2)")?
            .execute(params![key.0, entry.words])?;
        if let Some(coordinate) = entry.coordinate {
            cache.prepare_cached("INSERT INTO cell (cell, key, lat, lon) VALUES (?1, ?2, ?3, ?4)")?.execute(
                params![cell_of(coordinate).number(), key.0, coordinate.latitude(), coordinate.longitude()],
            )?;
        }
        placed.push((key, entry));
    }
    Ok(placed)
}

// ---- others' public requests -----------------------------------------------------------------------------------

struct Place {
    cursor: StreamCursor,
    generation: i64,
    loading: bool,
}

fn place(cache: &Connection, endpoint: &EndpointName) -> Result<Option<Place>, StoreError> {
    Ok(cache
        .prepare_cached("SELECT position, epoch, generation, loading FROM cursor WHERE endpoint = ?1")?
        .query_row([endpoint.as_str()], |row| {
            Ok(Place {
                cursor: StreamCursor { position: row.get(0)?, epoch: row.get(1)? },
                generation: row.get(2)?,
                loading: row.get(3)?,
            })
        })
        .optional()?)
}

/// The stored place in the stream of public changes.
pub(super) fn cursor(
    cache: &Connection,
    endpoint: &EndpointName,
) -> Result<Option<StreamCursor>, StoreError> {
    Ok(place(cache, endpoint).map_err(StoreError::in_cache)?.map(|place| place.cursor))
}

/// Takes over a page of public changes, with its cursor, in one transaction. A page from the beginning starts a new
/// generation; what the whole load did not bring goes at its end, and stays readable until then.
pub(super) fn apply_public(
    cache: &mut Connection,
    core: &Connection,
    page: &ChangePage,
) -> Result<(), StoreError> {
    let tx = immediate(cache)?;
    let stored = place(&tx, &page.endpoint).map_err(StoreError::in_cache)?;
    if page.asked_from.is_some()
        && page.asked_from != stored.as_ref().map(|place| place.cursor.position.clone())
    {
        return Err(StoreError::Conflict);
    }
    let (mut generation, mut loading) =
        stored.as_ref().map_or((0, false), |place| (place.generation, place.loading));
    if page.asked_from.is_none() {
        generation += 1;
        loading = true;
    }
    let mut fresh: BTreeMap<RequestId, &CaseItem> = BTreeMap::new();
    let mut stale = Vec::new();
    for item in &page.items {
        let id = RequestId::for_server(&page.endpoint, &item.service_request_id);
        // A request of the citizen's is never in two files.
        if core.prepare_cached("SELECT 1 FROM request WHERE server_id = ?1")?.exists([id.as_bytes()])? {
            stale.push(id);
            continue;
        }
        let known: Option<(Option<i64>, i64)> = tx
            .prepare_cached("SELECT rev, generation FROM request WHERE id = ?1")
            .and_then(|mut statement| {
                statement.query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(in_cache)?;
        let is_old = |old: Option<i64>| matches!((item.rev, old), (Some(new), Some(old)) if new <= old);
        match known {
            // A new load may count anew: only within one is the higher number the newer one.
            Some((rev, since)) if is_old(rev) && since == generation => {}
            _ if fresh.get(&id).is_some_and(|other| is_old(other.rev)) => {}
            _ => {
                fresh.insert(id, item);
                stale.push(id);
            }
        }
    }
    stale.extend(page.tombstones.iter().map(|gone| RequestId::for_server(&page.endpoint, gone)));
    let write = || -> Result<(), StoreError> {
        remove_entries(&tx, stale)?;
        let entries = fresh.iter().map(|(id, item)| public_entry(*id, item)).collect();
        for (key, entry) in insert_entries(&tx, entries)? {
            if let Some(item) = fresh.get(&entry.id) {
                insert_public(&tx, page, key, entry.id, item, generation)?;
            }
        }
        let done = page.end == PageEnd::UpToDate;
        if loading && done {
            sweep(&tx, &page.endpoint, generation)?;
        }
        if let Some(next) = &page.next {
            tx.prepare_cached(
                "INSERT OR REPLACE INTO cursor (endpoint, position, epoch, generation, loading) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                page.endpoint.as_str(),
                next.position,
                next.epoch,
                generation,
                loading && !done
            ])?;
        }
        tx.commit()?;
        Ok(())
    };
    write().map_err(StoreError::in_cache)
}

fn public_entry(id: RequestId, item: &CaseItem) -> Entry {
    let mut words = Words::default();
    words.add(Some(item.title()));
    words.add(item.agency_responsible.as_deref());
    words.add(Some(item.service_request_id.as_str()));
    words.add_document(&item.document());
    if item.coordinate.is_none() {
        words.add(item.address.as_deref());
    }
    Entry {
        id,
        changed: item.changed().unwrap_or_default(),
        own: 0,
        words: words.0,
        coordinate: item.coordinate,
    }
}

fn insert_public(
    cache: &Connection,
    page: &ChangePage,
    key: Key,
    id: RequestId,
    item: &CaseItem,
    generation: i64,
) -> Result<(), StoreError> {
    let document = item.document();
    cache
        .prepare_cached(
            "INSERT INTO request (key, id, city, endpoint, srid, kind, service, title, agency, changed_ms, \
             rev, status, open, due_ms, lat, lon, generation) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            key.0,
            id.as_bytes(),
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
            generation,
        ])?;
    let document = PublicDocument { document, timeline: item.timeline.clone() };
    cache
        .prepare_cached("INSERT INTO document (key, json) VALUES (?1, ?2)")?
        .execute(params![key.0, code::to_json(&document)?])?;
    Ok(())
}

fn sweep(cache: &Connection, endpoint: &EndpointName, generation: i64) -> Result<(), StoreError> {
    let mut statement =
        cache.prepare_cached("SELECT id FROM request WHERE endpoint = ?1 AND generation < ?2")?;
    let old: Vec<RequestId> = statement
        .query_map(params![endpoint.as_str(), generation], |row| Ok(RequestId::from_bytes(row.get(0)?)))?
        .collect::<Result<_, _>>()?;
    remove_entries(cache, old)
}

/// One public request with everything that is public.
pub(super) fn public_detail(
    cache: &Connection,
    core: &Connection,
    id: RequestId,
) -> Result<Option<RequestDetail>, StoreError> {
    let read = || -> Result<Option<(RequestSummary, Option<String>, PublicDocument)>, StoreError> {
        let Some(key) = key_of(cache, id)?.filter(|key| !key.is_own()) else { return Ok(None) };
        let mut statement = public_summaries(cache)?;
        let summary = first_summary(&mut statement, key.0, Ownership::Others)?;
        let Some(summary) = summary else { return Ok(None) };
        let (json, agency): (String, Option<String>) = cache
            .prepare_cached("SELECT json, agency FROM document JOIN request USING (key) WHERE key = ?1")?
            .query_row([key.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Some((summary, agency, code::from_json(&json)?)))
    };
    let Some((summary, agency, stored)) = read().map_err(StoreError::in_cache)? else { return Ok(None) };
    Ok(Some(RequestDetail {
        summary,
        agency,
        document: stored.document,
        timeline: stored.timeline,
        photos: Vec::new(),
        ops: super::request::ops_of(core, id)?,
        submission: None,
    }))
}

/// The name of a public request.
pub(super) fn is_public(cache: &Connection, id: RequestId) -> Result<bool, StoreError> {
    Ok(key_of(cache, id).map_err(StoreError::in_cache)?.is_some_and(|key| !key.is_own()))
}

fn public_summaries(cache: &Connection) -> rusqlite::Result<CachedStatement<'_>> {
    cache.prepare_cached(&format!("SELECT {PUBLIC_SUMMARY} FROM request WHERE key = ?1"))
}

// ---- search and nearness ---------------------------------------------------------------------------------------

/// List rows by their keys, from whichever file has them. The statements are prepared once for a whole page.
struct Summaries<'c> {
    /// The number in `core.db` of an own request.
    number: CachedStatement<'c>,
    own: CachedStatement<'c>,
    public: CachedStatement<'c>,
}

impl<'c> Summaries<'c> {
    fn new(cache: &'c Connection, core: &'c Connection) -> Result<Self, StoreError> {
        Ok(Self {
            number: cache.prepare_cached("SELECT n FROM own WHERE key = ?1").map_err(in_cache)?,
            own: own_summaries(core)?,
            public: public_summaries(cache).map_err(in_cache)?,
        })
    }

    fn get(&mut self, key: Key) -> Result<Option<RequestSummary>, StoreError> {
        if !key.is_own() {
            return first_summary(&mut self.public, key.0, Ownership::Others).map_err(StoreError::in_cache);
        }
        match self.number.query_row([key.0], |row| row.get(0)).optional().map_err(in_cache)? {
            Some(number) => first_summary(&mut self.own, number, Ownership::Mine),
            None => Ok(None),
        }
    }
}

/// The words as the word index asks for them: all of them, the last one perhaps unfinished. `None`: nothing that could
/// be found.
fn question(words: &str) -> Option<String> {
    let words = unligated(words);
    let mut terms: Vec<String> = words
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect();
    terms.last_mut()?.push('*');
    Some(terms.join(" "))
}

/// Requests that hold all the words, newest change first.
pub(super) fn search(
    cache: &Connection,
    core: &Connection,
    filter: &RequestFilter,
    words: &str,
) -> Result<Page<RequestSummary>, StoreError> {
    let Some(question) = question(words) else { return Ok(Page::empty()) };
    let before = match filter.after {
        None => i64::MAX,
        Some(PageCursor::Changed { changed, id }) => place_of(cache, changed, id)?,
        Some(PageCursor::Distance { .. }) => return Ok(Page::empty()),
    };
    let mut statement = cache
        .prepare_cached("SELECT rowid FROM words WHERE words MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC")
        .map_err(in_cache)?;
    let mut rows = statement.query(params![question, before]).map_err(in_cache)?;
    let mut summaries = Summaries::new(cache, core)?;
    let mut items = Vec::new();
    while items.len() <= filter.limit {
        let Some(row) = rows.next().map_err(in_cache)? else { break };
        let key = Key(row.get(0).map_err(in_cache)?);
        items.extend(summaries.get(key)?.filter(|row| filter.lets(row)));
    }
    Ok(page_by_change(items, filter.limit))
}

/// The key of the last row of the page before: its own if it is still there, else where it would be.
fn place_of(cache: &Connection, changed: Timestamp, id: RequestId) -> Result<i64, StoreError> {
    let computed = Key::new(changed, id, 0);
    let stored = key_of(cache, id).map_err(StoreError::in_cache)?;
    let same_time = |key: &Key| key.0 >> 20 == computed.0 >> 20;
    Ok(stored.filter(same_time).unwrap_or(computed).0)
}

/// Requests within a circle, nearest first, with or without words.
pub(super) fn near(
    cache: &Connection,
    core: &Connection,
    filter: &RequestFilter,
    near: Near,
) -> Result<Page<RequestSummary>, StoreError> {
    let matching = match filter.words.as_deref().filter(|words| !words.trim().is_empty()) {
        None => None,
        Some(words) => match question(words) {
            Some(question) => Some(matching(cache, &question).map_err(StoreError::in_cache)?),
            None => return Ok(Page::empty()),
        },
    };
    let after = match filter.after {
        None => None,
        Some(PageCursor::Distance { distance, id }) => Some((distance, id)),
        Some(PageCursor::Changed { .. }) => return Ok(Page::empty()),
    };
    let mut found = within(cache, near).map_err(StoreError::in_cache)?;
    found.retain(|(metres, key)| {
        matching.as_ref().is_none_or(|keys| keys.contains(&key.0))
            && after.is_none_or(|(reached, _)| *metres >= reached)
    });
    found.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.cmp(&other.1)));
    let mut summaries = Summaries::new(cache, core)?;
    let mut items: Vec<RequestSummary> = Vec::new();
    // Rows at exactly the same distance are in the order of their names, so that a page can end between them.
    let mut tied = 0;
    for (metres, key) in found {
        if items.len() > filter.limit && items.last().is_some_and(|last| last.distance != Some(metres)) {
            break;
        }
        let Some(mut row) = summaries.get(key)?.filter(|row| filter.lets(row)) else { continue };
        row.distance = Some(metres);
        if after.is_some_and(|(reached, id)| metres == reached && row.id <= id) {
            continue;
        }
        if items.last().is_none_or(|last| last.distance != Some(metres)) {
            tied = items.len();
        }
        items.push(row);
        items[tied..].sort_by_key(|row| row.id);
    }
    let more = items.len() > filter.limit;
    items.truncate(filter.limit);
    let next = items
        .last()
        .filter(|_| more)
        .map(|row| PageCursor::Distance { distance: row.distance.unwrap_or_default(), id: row.id });
    Ok(Page { items, next })
}

fn matching(cache: &Connection, question: &str) -> Result<HashSet<i64>, StoreError> {
    let mut statement = cache.prepare_cached("SELECT rowid FROM words WHERE words MATCH ?1")?;
    let keys = statement.query_map([question], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(keys)
}

/// Everything within a circle, with its distance.
fn within(cache: &Connection, near: Near) -> Result<Vec<(Metres, Key)>, StoreError> {
    let mut found = Vec::new();
    let mut read = |rows: &mut rusqlite::Rows<'_>| -> Result<(), StoreError> {
        while let Some(row) = rows.next()? {
            let Ok(coordinate) = Coordinate::new(row.get(1)?, row.get(2)?) else { continue };
            let metres = distance(near.centre, coordinate);
            if metres <= near.radius {
                found.push((metres, Key(row.get(0)?)));
            }
        }
        Ok(())
    };
    if let Some(cells) = cells_around(near.centre, near.radius) {
        let mut statement =
            cache.prepare_cached("SELECT key, lat, lon FROM cell WHERE cell BETWEEN ?1 AND ?2")?;
        // Cells of one row of the Earth follow each other: one question for each run of them.
        let numbers: Vec<i64> = cells.iter().map(|cell| cell.number()).collect();
        for run in numbers.chunk_by(|one, next| one + 1 == *next) {
            if let (Some(first), Some(last)) = (run.first(), run.last()) {
                read(&mut statement.query([first, last])?)?;
            }
        }
    } else {
        read(&mut cache.prepare_cached("SELECT key, lat, lon FROM cell")?.query([])?)?;
    }
    Ok(found)
}

/// The RequestId of a public request by the server's id, if it is here.
pub(super) fn public_by_server_id(
    cache: &Connection,
    endpoint: &EndpointName,
    id: &ServiceRequestId,
) -> Result<Option<RequestId>, StoreError> {
    let id = RequestId::for_server(endpoint, id);
    Ok(is_public(cache, id)?.then_some(id))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_the_citizen_types_is_words_never_syntax() {
        assert_eq!(question("lampe etei").as_deref(), Some("\"lampe\" \"etei\"*"));
        assert_eq!(question("  œuf\" OR ").as_deref(), Some("\"oeuf\"\"\" \"OR\"*"));
        assert_eq!(question("!!! \"\" -"), None);
    }

    #[test]
    fn the_key_follows_the_order_of_changes() {
        let id = |byte| RequestId::from_bytes([byte; 16]);
        let at = Timestamp::from_millis;
        assert!(Key::new(at(1_000), id(255), OWN) < Key::new(at(1_001), id(0), 0));
        assert!(Key::new(at(1_000), id(1), 0) < Key::new(at(1_000), id(2), 0));
        assert!(Key::new(at(i64::MAX), id(255), OWN).0 > 0);
        assert!(Key::new(at(-5), id(0), 0).0 >= 0);
        assert!(!Key::new(at(1), id(9), 0).is_own() && Key::new(at(1), id(9), OWN).after().is_own());
    }
}
