//! The store in one SQLite file: one writer, a few readers, every commit on disk before the call returns.

use std::path::Path;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parvis_domain::id::{PhotoHash, ServiceCode, ServiceRequestId, SubmissionKey};
use parvis_domain::place::{Coordinate, PlaceSource};
use parvis_domain::request::RequestKind;
use parvis_domain::service::Visibility;
use parvis_domain::time::Timestamp;
use rusqlite::types::Value;
use rusqlite::{
    Connection, OpenFlags, OptionalExtension, Row, Transaction, TransactionBehavior, params, params_from_iter,
};

use super::{
    Acted, Changes, Filter, Posted, Removed, Rest, Since, Store, StoreError, Stream, Submitted, TokenState,
    Tombstone, Viewer,
};
use crate::life::{self, Change, NewEntry, Refusal, Vote};
use crate::record::{
    AnnouncedPhoto, Answer, Arrival, BodyHash, Case, Entry, Epoch, NewRequest, OpAct, OpReceipt, OpRequest,
    Owner, PhotoRow, Post, Receipt, Rev, SentContact, SentPlace, StaffAct, Submission,
};
use crate::word::{Author, ClosedReason, Delivery, EntryKind, OpKind, Status};

const READERS: usize = 4;
const SCHEMA_VERSION: i64 = 1;

/// [`Store`] in one SQLite file.
pub struct Sqlite {
    // Dropped first: the last connection to close empties the log, and only the writer may.
    readers: Vec<Mutex<Connection>>,
    writer: Mutex<Connection>,
    next_reader: AtomicUsize,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        // rusqlite names statements and codes in its errors, never the values bound to them.
        Self(error.to_string())
    }
}

type Sql<T> = rusqlite::Result<T>;

impl Sqlite {
    /// Opens the file, and makes it if there is none.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        let mut writer = Connection::open(file)?;
        prepare(&writer)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        // FULL: in WAL mode NORMAL may lose the last commits in a power cut, and a receipt is a promise.
        writer.pragma_update(None, "synchronous", "FULL")?;
        writer.pragma_update(None, "foreign_keys", true)?;
        writer.pragma_update(None, "secure_delete", true)?;
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        match tx.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))? {
            0 => {
                tx.execute_batch(include_str!("schema.sql"))?;
                tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
                let epoch = random_word()?;
                for (name, value) in
                    [("epoch", epoch.as_str()), ("rev", "0"), ("number", "0"), ("floor", "0")]
                {
                    set_meta(&tx, name, value)?;
                }
            }
            SCHEMA_VERSION => {}
            _ => return Err(StoreError("the file is of another version".to_owned())),
        }
        tx.commit()?;
        let readers = (0..READERS)
            .map(|_| {
                let reader = Connection::open_with_flags(
                    file,
                    OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
                )?;
                prepare(&reader)?;
                Ok(Mutex::new(reader))
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Self { writer: Mutex::new(writer), readers, next_reader: AtomicUsize::new(0) })
    }

    fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = lock(&self.writer);
        // A transaction that is dropped, also by a panic, rolls back.
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&tx)?;
        tx.commit()?;
        Ok(done)
    }

    /// All that `work` reads is of one moment.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let turn = self.next_reader.fetch_add(1, Ordering::Relaxed);
        let reader = lock(&self.readers[turn % self.readers.len()]);
        let tx = reader.unchecked_transaction()?;
        work(&tx)
    }
}

fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "journal_size_limit", 4 * 1024 * 1024)?;
    Ok(())
}

fn random_word() -> Result<String, StoreError> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).map_err(|_| StoreError("no randomness".to_owned()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn meta(connection: &Connection, name: &str) -> Sql<Option<String>> {
    connection
        .prepare_cached("SELECT value FROM meta WHERE name = ?")?
        .query_row([name], |row| row.get(0))
        .optional()
}

fn set_meta(connection: &Connection, name: &str, value: &str) -> Sql<()> {
    connection
        .prepare_cached("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")?
        .execute([name, value])
        .map(drop)
}

fn number(connection: &Connection, name: &str) -> Result<u64, StoreError> {
    meta(connection, name)?
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| StoreError(format!("{name} is not in the store")))
}

fn count_up(tx: &Transaction<'_>, name: &str) -> Result<u64, StoreError> {
    let next = number(tx, name)? + 1;
    set_meta(tx, name, &next.to_string())?;
    Ok(next)
}

/// A value of the file that this code cannot have written.
fn broken(what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Null, what.into())
}

const COLUMNS: &str = "id, srid, rev, key, owner, kind, service, subject, visibility, status, status_notes, closed, \
    agency, requested, updated, expected, description, lat, long, accuracy, source, age, asset, address, media_url, \
    answers, contact, language, votes";

/// The number of a row, which only this file knows, and what is in it.
struct Stored {
    row: i64,
    case: Case,
}

fn stored(row: &Row<'_>) -> Sql<Stored> {
    let place = match (row.get::<_, Option<f64>>("lat")?, row.get::<_, Option<f64>>("long")?) {
        (Some(lat), Some(long)) => Some(SentPlace {
            coordinate: Coordinate::new(lat, long).map_err(|_| broken("coordinate"))?,
            accuracy_m: row.get("accuracy")?,
            source: row.get::<_, Option<String>>("source")?.as_deref().and_then(place_source),
            age_s: row.get("age")?,
            asset: row.get("asset")?,
        }),
        _ => None,
    };
    let answers: Vec<(String, Vec<String>)> =
        serde_json::from_str(&row.get::<_, String>("answers")?).map_err(|_| broken("answers"))?;
    let contact = match row.get::<_, Option<String>>("contact")? {
        Some(text) => {
            let (name, email, phone) = serde_json::from_str(&text).map_err(|_| broken("contact"))?;
            Some(SentContact { name, email, phone })
        }
        None => None,
    };
    let request = NewRequest {
        kind: kind(&row.get::<_, String>("kind")?)?,
        service_code: row.get::<_, Option<String>>("service")?.map(ServiceCode::new),
        subject: row.get("subject")?,
        description: row.get("description")?,
        place,
        address: row.get("address")?,
        answers: answers.into_iter().map(|(code, values)| Answer { code, values }).collect(),
        photos: Vec::new(),
        media_url: row.get("media_url")?,
        contact,
        language: row.get("language")?,
        visibility: if row.get::<_, String>("visibility")? == "public" {
            Visibility::Public
        } else {
            Visibility::Private
        },
        agency: row.get("agency")?,
        expected: time(row.get("expected")?),
    };
    let closed: Option<String> = row.get("closed")?;
    Ok(Stored {
        row: row.get("id")?,
        case: Case {
            id: ServiceRequestId::new(row.get::<_, String>("srid")?),
            rev: Rev(row.get("rev")?),
            key: row.get::<_, Option<[u8; 16]>>("key")?.map(SubmissionKey::from_bytes),
            owner: row.get::<_, Option<[u8; 32]>>("owner")?.map(Owner::from_bytes),
            request,
            status: Status::from_word(&row.get::<_, String>("status")?).ok_or_else(|| broken("status"))?,
            status_notes: row.get("status_notes")?,
            closed_reason: closed.as_deref().and_then(ClosedReason::from_word),
            requested: Timestamp::from_millis(row.get("requested")?),
            updated: Timestamp::from_millis(row.get("updated")?),
            votes: row.get("votes")?,
            photos: Vec::new(),
            timeline: Vec::new(),
        },
    })
}

fn time(millis: Option<i64>) -> Option<Timestamp> {
    millis.map(Timestamp::from_millis)
}

fn kind(word: &str) -> Sql<RequestKind> {
    RequestKind::from_str(word).map_err(|_| broken("kind"))
}

const fn source_word(source: PlaceSource) -> &'static str {
    match source {
        PlaceSource::Gps => "gps",
        PlaceSource::Photo => "photo",
        PlaceSource::Asset => "asset",
        PlaceSource::Address => "address",
        PlaceSource::Hand => "hand",
    }
}

fn place_source(word: &str) -> Option<PlaceSource> {
    [PlaceSource::Gps, PlaceSource::Photo, PlaceSource::Asset, PlaceSource::Address, PlaceSource::Hand]
        .into_iter()
        .find(|source| source_word(*source) == word)
}

const fn visibility_word(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Private => "private",
    }
}

/// Adds photos and timeline.
fn whole(connection: &Connection, stored: Stored) -> Sql<Case> {
    let mut case = stored.case;
    case.photos = connection
        .prepare_cached(
            "SELECT hash, bytes, width, height, complete FROM photo WHERE request = ? ORDER BY n",
        )?
        .query_map([stored.row], photo_row)?
        .collect::<Sql<_>>()?;
    case.request.photos = case.photos.iter().map(|row| row.photo.clone()).collect();
    case.timeline = connection
        .prepare_cached(
            "SELECT id, at, kind, author, text, service, stars FROM timeline WHERE request = ? ORDER BY id",
        )?
        .query_map([stored.row], |row| {
            Ok(Entry {
                id: row.get(0)?,
                at: Timestamp::from_millis(row.get(1)?),
                kind: EntryKind::from_word(&row.get::<_, String>(2)?).ok_or_else(|| broken("entry"))?,
                author: Author::from_word(&row.get::<_, String>(3)?).ok_or_else(|| broken("author"))?,
                text: row.get(4)?,
                service: row.get(5)?,
                stars: row.get(6)?,
            })
        })?
        .collect::<Sql<_>>()?;
    Ok(case)
}

fn photo_row(row: &Row<'_>) -> Sql<PhotoRow> {
    Ok(PhotoRow {
        photo: AnnouncedPhoto {
            hash: PhotoHash::from_bytes(row.get(0)?),
            bytes: row.get(1)?,
            width: row.get(2)?,
            height: row.get(3)?,
        },
        arrival: if row.get(4)? { Arrival::Complete } else { Arrival::Awaited },
    })
}

fn by_id(connection: &Connection, id: &ServiceRequestId) -> Sql<Option<Stored>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM request WHERE srid = ?"))?
        .query_row([id.as_str()], stored)
        .optional()
}

/// What a new row has beside the request itself.
struct Arriving<'a> {
    key: Option<(&'a SubmissionKey, &'a Owner)>,
    visibility: Visibility,
    ready: Timestamp,
    token: Option<&'a str>,
}

fn insert(
    tx: &Transaction<'_>,
    request: &NewRequest,
    arriving: &Arriving<'_>,
    at: Timestamp,
) -> Result<(i64, ServiceRequestId, Rev), StoreError> {
    let rev = Rev(count_up(tx, "rev")?);
    let id = ServiceRequestId::new(format!(
        "{}-{:06}",
        at.to_string().split('-').next().unwrap_or_default(),
        count_up(tx, "number")?
    ));
    let place = request.place.as_ref();
    let answers: Vec<_> = request.answers.iter().map(|answer| (&answer.code, &answer.values)).collect();
    let contact = request.contact.as_ref().map(|c| (&c.name, &c.email, &c.phone));
    let json = |error: serde_json::Error| StoreError(error.to_string());
    tx.prepare_cached(
        "INSERT INTO request (srid, rev, key, owner, kind, service, subject, visibility, status, agency, requested,
             updated, expected, ready, token, description, lat, long, accuracy, source, age, asset, address, media_url,
             answers, contact, language)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
             ?22, ?23, ?24, ?25, ?26)",
    )?
    .execute(params![
        id.as_str(),
        rev.0,
        arriving.key.map(|(key, _)| key.as_bytes()),
        arriving.key.map(|(_, owner)| owner.as_bytes()),
        request.kind.name(),
        request.service_code.as_ref().map(ServiceCode::as_str),
        request.subject,
        visibility_word(arriving.visibility),
        Status::Received.as_str(),
        request.agency,
        at.as_millis(),
        request.expected.map(Timestamp::as_millis),
        arriving.ready.as_millis(),
        arriving.token,
        request.description,
        place.map(|place| place.coordinate.latitude()),
        place.map(|place| place.coordinate.longitude()),
        place.and_then(|place| place.accuracy_m),
        place.and_then(|place| place.source).map(source_word),
        place.and_then(|place| place.age_s),
        place.and_then(|place| place.asset.as_deref()),
        request.address,
        request.media_url,
        serde_json::to_string(&answers).map_err(json)?,
        contact.map(|contact| serde_json::to_string(&contact)).transpose().map_err(json)?,
        request.language,
    ])?;
    let row = tx.last_insert_rowid();
    for (n, photo) in request.photos.iter().enumerate() {
        tx.prepare_cached(
            "INSERT INTO photo (request, n, hash, bytes, width, height) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![row, n, photo.hash.as_bytes(), photo.bytes, photo.width, photo.height])?;
    }
    let received = NewEntry {
        kind: EntryKind::Received,
        author: Author::System,
        text: None,
        service: request.agency.clone(),
        stars: None,
    };
    add_entry(tx, row, &received, at)?;
    Ok((row, id, rev))
}

fn add_entry(tx: &Transaction<'_>, row: i64, entry: &NewEntry, at: Timestamp) -> Sql<()> {
    tx.prepare_cached(
        "INSERT INTO timeline (request, at, kind, author, text, service, stars) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        row,
        at.as_millis(),
        entry.kind.as_str(),
        entry.author.as_str(),
        entry.text,
        entry.service,
        entry.stars
    ])
    .map(drop)
}

/// Gives a row a new rev and a new time of change.
fn touch(tx: &Transaction<'_>, row: i64, at: Timestamp) -> Result<Rev, StoreError> {
    let rev = count_up(tx, "rev")?;
    tx.prepare_cached("UPDATE request SET rev = ?, updated = max(updated, ?) WHERE id = ?")?
        .execute(params![rev, at.as_millis(), row])?;
    Ok(Rev(rev))
}

fn apply(
    tx: &Transaction<'_>,
    stored: &Stored,
    change: &Change,
    voter: Option<&Owner>,
    at: Timestamp,
) -> Result<Rev, StoreError> {
    if let (Vote::Counted, Some(voter)) = (change.vote, voter) {
        let counted = tx
            .prepare_cached("INSERT OR IGNORE INTO vote VALUES (?, ?)")?
            .execute(params![stored.row, voter.as_bytes()])?;
        if counted == 0 {
            // The second vote of a citizen, under another id: it has its effect already.
            return Ok(stored.case.rev);
        }
        tx.prepare_cached("UPDATE request SET votes = votes + 1 WHERE id = ?")?.execute([stored.row])?;
    }
    tx.prepare_cached(
        "UPDATE request SET status = ?, closed = ?, status_notes = coalesce(?, status_notes),
             agency = coalesce(?, agency) WHERE id = ?",
    )?
    .execute(params![
        change.status.as_str(),
        change.closed_reason.map(ClosedReason::as_str),
        change.status_notes,
        change.agency,
        stored.row
    ])?;
    if let Some(entry) = &change.entry {
        add_entry(tx, stored.row, entry, at)?;
    }
    touch(tx, stored.row, at)
}

fn receipt(connection: &Connection, key: &SubmissionKey) -> Sql<Option<(Owner, BodyHash, Receipt)>> {
    let found = connection
        .prepare_cached(
            "SELECT owner, body, srid, kind, service, agency, requested, expected FROM submission WHERE key = ?",
        )?
        .query_row([key.as_bytes()], |row| {
            let receipt = Receipt {
                key: *key,
                id: ServiceRequestId::new(row.get::<_, String>(2)?),
                kind: kind(&row.get::<_, String>(3)?)?,
                service_code: row.get::<_, Option<String>>(4)?.map(ServiceCode::new),
                agency: row.get(5)?,
                requested: Timestamp::from_millis(row.get(6)?),
                expected: time(row.get(7)?),
                photos_missing: Vec::new(),
            };
            Ok((Owner::from_bytes(row.get(0)?), BodyHash(row.get(1)?), receipt))
        })
        .optional()?;
    let Some((owner, body, mut receipt)) = found else { return Ok(None) };
    receipt.photos_missing = connection
        .prepare_cached(
            "SELECT hash FROM photo JOIN request ON request.id = photo.request
             WHERE request.key = ? AND complete = 0 ORDER BY n",
        )?
        .query_map([key.as_bytes()], |row| Ok(PhotoHash::from_bytes(row.get(0)?)))?
        .collect::<Sql<_>>()?;
    Ok(Some((owner, body, receipt)))
}

fn replayed(
    connection: &Connection,
    key: &SubmissionKey,
    owner: &Owner,
    body: &BodyHash,
) -> Sql<Option<Submitted>> {
    Ok(receipt(connection, key)?.map(|(first_owner, first_body, receipt)| {
        if first_owner == *owner && first_body == *body {
            Submitted::Replayed(receipt)
        } else {
            Submitted::KeyReused
        }
    }))
}

fn bury(
    tx: &Transaction<'_>,
    stream: &Stream,
    id: &ServiceRequestId,
    rev: Rev,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (stream, owner) = stream_key(stream);
    tx.prepare_cached("INSERT INTO tombstone (stream, owner, srid, rev, at) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![stream, owner, id.as_str(), rev.0, at.as_millis()])?;
    Ok(())
}

fn stream_key(stream: &Stream) -> (&'static str, &[u8]) {
    match stream {
        Stream::Public => ("public", &[]),
        Stream::Mine(owner) => ("mine", owner.as_bytes()),
    }
}

/// What a viewer may see, as a condition on `request`.
fn condition(viewer: &Viewer) -> (&'static str, Vec<Value>) {
    match viewer {
        Viewer::Anyone(at) => {
            ("request.visibility = 'public' AND request.ready <= ?", vec![Value::Integer(at.as_millis())])
        }
        Viewer::Citizen(owner) => (
            "(request.visibility = 'public' OR request.owner = ?)",
            vec![Value::Blob(owner.as_bytes().to_vec())],
        ),
        Viewer::Staff => ("1", Vec::new()),
    }
}

impl Store for Sqlite {
    fn epoch(&self) -> Result<Epoch, StoreError> {
        self.read(|db| {
            meta(db, "epoch")?.map(Epoch).ok_or_else(|| StoreError("epoch is not in the store".to_owned()))
        })
    }

    fn renew_epoch(&self) -> Result<Epoch, StoreError> {
        let epoch = random_word()?;
        self.write(|tx| Ok(set_meta(tx, "epoch", &epoch)?))?;
        Ok(Epoch(epoch))
    }

    fn pack_since(&self, pack: &BodyHash, at: Timestamp) -> Result<Timestamp, StoreError> {
        let hash = PhotoHash::from_bytes(pack.0).to_string();
        self.write(|tx| {
            if let Some((known, since)) = meta(tx, "pack")?.as_deref().and_then(|text| text.split_once(' '))
                && known == hash
                && let Ok(millis) = since.parse()
            {
                return Ok(Timestamp::from_millis(millis));
            }
            set_meta(tx, "pack", &format!("{hash} {}", at.as_millis()))?;
            Ok(at)
        })
    }

    fn submit(&self, submission: &Submission, at: Timestamp) -> Result<Submitted, StoreError> {
        let Submission { key, owner, body, request } = submission;
        self.write(|tx| {
            if let Some(known) = replayed(tx, key, owner, body)? {
                return Ok(known);
            }
            let arriving =
                Arriving { key: Some((key, owner)), visibility: request.visibility, ready: at, token: None };
            let (_, id, _) = insert(tx, request, &arriving, at)?;
            tx.prepare_cached(
                "INSERT INTO submission (key, owner, body, srid, kind, service, agency, requested, expected)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                key.as_bytes(),
                owner.as_bytes(),
                body.0,
                id.as_str(),
                request.kind.name(),
                request.service_code.as_ref().map(ServiceCode::as_str),
                request.agency,
                at.as_millis(),
                request.expected.map(Timestamp::as_millis),
            ])?;
            let (_, _, receipt) = receipt(tx, key)?.ok_or_else(|| StoreError("a key vanished".to_owned()))?;
            Ok(Submitted::Created(receipt))
        })
    }

    fn replay(
        &self,
        key: &SubmissionKey,
        owner: &Owner,
        body: &BodyHash,
    ) -> Result<Option<Submitted>, StoreError> {
        self.read(|db| Ok(replayed(db, key, owner, body)?))
    }

    fn receipt(&self, key: &SubmissionKey, owner: &Owner) -> Result<Option<Receipt>, StoreError> {
        self.read(|db| {
            Ok(receipt(db, key)?.and_then(|(first, _, receipt)| (first == *owner).then_some(receipt)))
        })
    }

    fn submitted_since(&self, owner: &Owner, since: Timestamp) -> Result<u64, StoreError> {
        self.read(|db| {
            Ok(db
                .prepare_cached("SELECT count(*) FROM submission WHERE owner = ? AND requested > ?")?
                .query_row(params![owner.as_bytes(), since.as_millis()], |row| row.get(0))?)
        })
    }

    fn post(&self, post: &Post, at: Timestamp) -> Result<Posted, StoreError> {
        let token = match post.delivery {
            Delivery::Batch => Some(random_word()?),
            Delivery::Realtime | Delivery::Blackbox => None,
        };
        let visibility = match post.delivery {
            // Nothing ever comes back from a blackbox, so nothing of it is listed either.
            Delivery::Blackbox => Visibility::Private,
            Delivery::Realtime | Delivery::Batch => post.request.visibility,
        };
        self.write(|tx| {
            let arriving = Arriving { key: None, visibility, ready: post.ready, token: token.as_deref() };
            let (_, id, _) = insert(tx, &post.request, &arriving, at)?;
            Ok(Posted { id, token: token.clone() })
        })
    }

    fn token(&self, token: &str, at: Timestamp) -> Result<TokenState, StoreError> {
        self.read(|db| {
            let found: Option<(String, i64)> = db
                .prepare_cached("SELECT srid, ready FROM request WHERE token = ?")?
                .query_row([token], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            Ok(match found {
                None => TokenState::Unknown,
                Some((_, ready)) if ready > at.as_millis() => TokenState::Pending,
                Some((id, _)) => TokenState::Ready(ServiceRequestId::new(id)),
            })
        })
    }

    fn act(&self, request: &OpRequest, at: Timestamp) -> Result<Acted, StoreError> {
        let OpRequest { op, owner, body, act } = request;
        self.write(|tx| {
            let known = tx
                .prepare_cached("SELECT owner, body, kind, srid, rev FROM op WHERE op = ?")?
                .query_row([op.as_bytes()], |row| {
                    let receipt = OpReceipt {
                        op: *op,
                        kind: OpKind::from_word(&row.get::<_, String>(2)?).ok_or_else(|| broken("op"))?,
                        id: row.get::<_, Option<String>>(3)?.map(ServiceRequestId::new),
                        rev: Rev(row.get(4)?),
                    };
                    Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, [u8; 32]>(1)?, receipt))
                })
                .optional()?;
            if let Some((first_owner, first_body, receipt)) = known {
                let same = first_owner == *owner.as_bytes() && first_body == body.0;
                return Ok(if same { Acted::Replayed(receipt) } else { Acted::KeyReused });
            }
            let (id, rev) = match act {
                OpAct::Subscribe { interests } => {
                    tx.prepare_cached("DELETE FROM interest WHERE owner = ?")?.execute([owner.as_bytes()])?;
                    for word in interests {
                        tx.prepare_cached("INSERT OR IGNORE INTO interest VALUES (?, ?)")?
                            .execute(params![owner.as_bytes(), word])?;
                    }
                    (None, Rev(count_up(tx, "rev")?))
                }
                OpAct::Case { id, act } => {
                    let Some(stored) = by_id(tx, id)? else { return Ok(Acted::Refused(Refusal::Unknown)) };
                    match life::citizen(&stored.case, owner, act) {
                        Ok(change) => (Some(id.clone()), apply(tx, &stored, &change, Some(owner), at)?),
                        Err(refusal) => return Ok(Acted::Refused(refusal)),
                    }
                }
            };
            tx.prepare_cached("INSERT INTO op (op, owner, body, kind, srid, rev) VALUES (?, ?, ?, ?, ?, ?)")?
                .execute(params![
                    op.as_bytes(),
                    owner.as_bytes(),
                    body.0,
                    act.kind().as_str(),
                    id.as_ref().map(ServiceRequestId::as_str),
                    rev.0
                ])?;
            Ok(Acted::Done(OpReceipt { op: *op, kind: act.kind(), id, rev }))
        })
    }

    fn interests(&self, owner: &Owner) -> Result<Vec<String>, StoreError> {
        self.read(|db| {
            Ok(db
                .prepare_cached("SELECT word FROM interest WHERE owner = ? ORDER BY word")?
                .query_map([owner.as_bytes()], |row| row.get(0))?
                .collect::<Sql<_>>()?)
        })
    }

    fn staff(
        &self,
        id: &ServiceRequestId,
        act: &StaffAct,
        at: Timestamp,
    ) -> Result<Result<Case, Refusal>, StoreError> {
        self.write(|tx| {
            let Some(stored) = by_id(tx, id)? else { return Ok(Err(Refusal::Unknown)) };
            match life::staff(&stored.case, act) {
                Ok(change) => {
                    apply(tx, &stored, &change, None, at)?;
                    again(tx, id)
                }
                Err(refusal) => Ok(Err(refusal)),
            }
        })
    }

    fn hide(&self, id: &ServiceRequestId, at: Timestamp) -> Result<Result<Case, Refusal>, StoreError> {
        self.write(|tx| {
            let Some(stored) = by_id(tx, id)? else { return Ok(Err(Refusal::Unknown)) };
            if stored.case.request.visibility == Visibility::Private {
                return Ok(Err(Refusal::NotNow));
            }
            tx.prepare_cached("UPDATE request SET visibility = 'private' WHERE id = ?")?
                .execute([stored.row])?;
            let rev = touch(tx, stored.row, at)?;
            bury(tx, &Stream::Public, id, rev, at)?;
            again(tx, id)
        })
    }

    fn remove(&self, id: &ServiceRequestId, at: Timestamp) -> Result<Result<Removed, Refusal>, StoreError> {
        self.write(|tx| {
            let Some(stored) = by_id(tx, id)? else { return Ok(Err(Refusal::Unknown)) };
            let photos = whole(tx, Stored { row: stored.row, case: stored.case.clone() })?.photos;
            let rev = Rev(count_up(tx, "rev")?);
            if stored.case.request.visibility == Visibility::Public {
                bury(tx, &Stream::Public, id, rev, at)?;
            }
            if let Some(owner) = stored.case.owner {
                bury(tx, &Stream::Mine(owner), id, rev, at)?;
            }
            tx.execute("DELETE FROM request WHERE id = ?", [stored.row])?;
            let mut orphans = Vec::new();
            for PhotoRow { photo, .. } in photos {
                let held: bool = tx
                    .prepare_cached("SELECT EXISTS (SELECT 1 FROM photo WHERE hash = ?)")?
                    .query_row([photo.hash.as_bytes()], |row| row.get(0))?;
                if !held {
                    orphans.push(photo.hash);
                }
            }
            Ok(Ok(Removed { rev, key: stored.case.key, orphans }))
        })
    }

    fn photo(
        &self,
        key: &SubmissionKey,
        owner: &Owner,
        hash: &PhotoHash,
    ) -> Result<Option<PhotoRow>, StoreError> {
        self.read(|db| {
            Ok(db
                .prepare_cached(
                    "SELECT hash, bytes, width, height, complete FROM photo
                     JOIN request ON request.id = photo.request
                     WHERE request.key = ? AND request.owner = ? AND hash = ?",
                )?
                .query_row(params![key.as_bytes(), owner.as_bytes(), hash.as_bytes()], photo_row)
                .optional()?)
        })
    }

    fn photo_arrived(&self, key: &SubmissionKey, hash: &PhotoHash, at: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| {
            let row: Option<i64> = tx
                .prepare_cached(
                    "SELECT request.id FROM photo JOIN request ON request.id = photo.request
                     WHERE request.key = ? AND hash = ? AND complete = 0",
                )?
                .query_row(params![key.as_bytes(), hash.as_bytes()], |row| row.get(0))
                .optional()?;
            let Some(row) = row else { return Ok(()) };
            tx.prepare_cached("UPDATE photo SET complete = 1 WHERE request = ? AND hash = ?")?
                .execute(params![row, hash.as_bytes()])?;
            let entry = NewEntry {
                kind: EntryKind::Photo,
                author: Author::Citizen,
                text: None,
                service: None,
                stars: None,
            };
            add_entry(tx, row, &entry, at)?;
            touch(tx, row, at)?;
            Ok(())
        })
    }

    fn may_see_photo(&self, hash: &PhotoHash, viewer: &Viewer) -> Result<Option<PhotoRow>, StoreError> {
        let (may_see, mut values) = condition(viewer);
        values.insert(0, Value::Blob(hash.as_bytes().to_vec()));
        self.read(|db| {
            Ok(db
                .prepare_cached(&format!(
                    "SELECT hash, bytes, photo.width, photo.height, complete FROM photo
                     JOIN request ON request.id = photo.request
                     WHERE hash = ? AND complete = 1 AND {may_see} LIMIT 1"
                ))?
                .query_row(params_from_iter(values), photo_row)
                .optional()?)
        })
    }

    fn changes(&self, stream: &Stream, since: Since, limit: usize) -> Result<Changes, StoreError> {
        let after = match since {
            Since::Start => Rev(0),
            Since::After(rev) => rev,
        };
        self.read(|db| {
            if let Since::After(rev) = since
                && (rev.0 > number(db, "rev")? || rev.0 < number(db, "floor")?)
            {
                return Ok(Changes::Stale);
            }
            // One more than a page holds tells whether there is more.
            let some = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
            let (filter, key) = match stream {
                Stream::Public => ("visibility = 'public'", None),
                Stream::Mine(owner) => ("owner = ?", Some(Value::Blob(owner.as_bytes().to_vec()))),
            };
            let values = key.into_iter().chain([Value::Integer(after.0.cast_signed()), Value::Integer(some)]);
            let mut rows = db
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM request WHERE {filter} AND rev > ? ORDER BY rev LIMIT ?"
                ))?
                .query_map(params_from_iter(values), stored)?
                .collect::<Sql<Vec<_>>>()?;
            let mut tombstones = match since {
                // Who has nothing yet has nothing to bury.
                Since::Start => Vec::new(),
                Since::After(_) => {
                    let (stream, owner) = stream_key(stream);
                    db.prepare_cached(
                        "SELECT srid, rev FROM tombstone WHERE stream = ? AND owner = ? AND rev > ?
                         ORDER BY rev LIMIT ?",
                    )?
                    .query_map(params![stream, owner, after.0, some], |row| {
                        Ok(Tombstone {
                            id: ServiceRequestId::new(row.get::<_, String>(0)?),
                            rev: Rev(row.get(1)?),
                        })
                    })?
                    .collect::<Sql<Vec<_>>>()?
                }
            };
            let mut revs: Vec<Rev> = rows
                .iter()
                .map(|stored| stored.case.rev)
                .chain(tombstones.iter().map(|tombstone| tombstone.rev))
                .collect();
            revs.sort_unstable();
            let rest = if revs.len() > limit { Rest::More } else { Rest::None };
            revs.truncate(limit);
            let up_to = revs.last().copied().unwrap_or(after);
            rows.retain(|stored| stored.case.rev <= up_to);
            tombstones.retain(|tombstone| tombstone.rev <= up_to);
            let cases = rows.into_iter().map(|stored| whole(db, stored)).collect::<Sql<_>>()?;
            Ok(Changes::Page { cases, tombstones, up_to, rest })
        })
    }

    fn case(&self, id: &ServiceRequestId, viewer: &Viewer) -> Result<Option<Case>, StoreError> {
        let filter = Filter { ids: vec![id.clone()], limit: 1, ..Filter::default() };
        Ok(self.list(&filter, viewer)?.pop())
    }

    fn list(&self, filter: &Filter, viewer: &Viewer) -> Result<Vec<Case>, StoreError> {
        let (may_see, mut values) = condition(viewer);
        let mut wanted = vec![may_see.to_owned()];
        let mut one_of = |column: &str, words: Vec<String>| {
            if !words.is_empty() {
                wanted.push(format!("{column} IN ({})", vec!["?"; words.len()].join(", ")));
                values.extend(words.into_iter().map(Value::Text));
            }
        };
        one_of("srid", filter.ids.iter().map(ToString::to_string).collect());
        one_of("service", filter.services.iter().map(ToString::to_string).collect());
        one_of("status", filter.statuses.iter().map(ToString::to_string).collect());
        if !filter.phases.is_empty() {
            let in_phase = |status: &&Status| filter.phases.contains(&status.phase());
            one_of("status", Status::ALL.iter().filter(in_phase).map(ToString::to_string).collect());
        }
        for (bound, time) in [
            ("requested >= ?", filter.requested_from),
            ("requested <= ?", filter.requested_to),
            ("updated >= ?", filter.updated_from),
            ("updated <= ?", filter.updated_to),
        ] {
            if let Some(time) = time {
                wanted.push(bound.to_owned());
                values.push(Value::Integer(time.as_millis()));
            }
        }
        values.push(Value::Integer(i64::try_from(filter.limit).unwrap_or(i64::MAX)));
        let sql = format!(
            "SELECT {COLUMNS} FROM request WHERE {} ORDER BY requested DESC, id DESC LIMIT ?",
            wanted.join(" AND ")
        );
        self.read(|db| {
            let rows =
                db.prepare(&sql)?.query_map(params_from_iter(values), stored)?.collect::<Sql<Vec<_>>>()?;
            Ok(rows.into_iter().map(|stored| whole(db, stored)).collect::<Sql<_>>()?)
        })
    }

    fn forget_tombstones(&self, before: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| {
            let last: Option<u64> =
                tx.query_row("SELECT max(rev) FROM tombstone WHERE at < ?", [before.as_millis()], |row| {
                    row.get(0)
                })?;
            if let Some(last) = last {
                tx.execute("DELETE FROM tombstone WHERE at < ?", [before.as_millis()])?;
                let floor = number(tx, "floor")?.max(last);
                set_meta(tx, "floor", &floor.to_string())?;
            }
            Ok(())
        })
    }
}

fn again(tx: &Transaction<'_>, id: &ServiceRequestId) -> Result<Result<Case, Refusal>, StoreError> {
    match by_id(tx, id)? {
        Some(stored) => Ok(Ok(whole(tx, stored)?)),
        None => Ok(Err(Refusal::Unknown)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::conformance;

    #[test]
    fn sqlite_does_what_every_store_must() {
        let folder = tempfile::tempdir().unwrap();
        let count = std::cell::Cell::new(0);
        conformance::prove(&|| {
            count.set(count.get() + 1);
            Box::new(Sqlite::open(&folder.path().join(format!("{}.db", count.get()))).unwrap())
        });
    }

    #[test]
    fn a_commit_is_on_disk_before_it_is_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("townhall.db")).unwrap();
        let pragma = |name: &str| -> String {
            let writer = lock(&store.writer);
            writer
                .query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, Value>(0))
                .map(|v| format!("{v:?}"))
                .unwrap()
        };
        assert_eq!(pragma("journal_mode"), "Text(\"wal\")");
        assert_eq!(pragma("synchronous"), "Integer(2)", "FULL");
    }

    #[test]
    fn a_file_of_another_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("townhall.db");
        drop(Sqlite::open(&file).unwrap());
        Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
        assert!(Sqlite::open(&file).is_err());
    }

    #[test]
    fn a_poll_that_finds_nothing_is_one_look_into_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("townhall.db")).unwrap();
        for (filter, index) in [
            ("visibility = 'public'", "request_public (rev>?)"),
            ("owner = x'00'", "request_mine (owner=? AND rev>?)"),
        ] {
            let plan: String = lock(&store.writer)
                .query_row(
                    &format!("EXPLAIN QUERY PLAN SELECT {COLUMNS} FROM request WHERE {filter} AND rev > 7 ORDER BY rev LIMIT 9"),
                    [],
                    |row| row.get("detail"),
                )
                .unwrap();
            assert_eq!(plan, format!("SEARCH request USING INDEX {index}"));
        }
    }
}
