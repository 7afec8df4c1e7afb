//! The store: what the citizen wrote and was promised (`core.db`), what can be had again (`cache.db`), sealed copies
//! of what is on its way, and photos.
//!
//! Everything that one turn decides is one transaction, [`Store::commit`]. Files come before the rows that name them,
//! and go after them. Nothing here asks a clock or a random number.

mod cache;
mod change;
mod code;
mod draft;
mod error;
mod open;
mod photo;
mod queries;
mod read_only;
mod request;
mod salvage;
mod schema;
mod sealed;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod write;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parvis_domain::id::{CityId, EndpointName, OpId, PhotoHash, RequestId, SubmissionKey};
use parvis_domain::time::Timestamp;
use parvis_sync::{EndpointRow, OpRow, PhotoRow, RowChange, State, SubmissionRow};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::ports::Files;

pub use change::{ChangePage, PageEnd, StreamCursor};
pub use draft::DraftSummary;
pub use error::StoreError;
pub use open::{CacheFile, CoreFile, Damage, OpenOptions, Opened, Recovered, Recovery, Synchronous};
pub use photo::{photo_path, thumbnail_path};
pub use request::{
    CaseFilter, Near, NewRequest, Page, PageCursor, Reading, ReadingFilter, RequestDetail, RequestDocument,
    RequestFilter, RequestSummary, StoredOp, StoredPhoto,
};
pub use write::Write;

/// Since when there is a copy of the file in an older format, and how long it is kept.
const BACKUP_SINCE: &str = "backup_since";
const BACKUP_MS: i64 = 7 * 24 * 3_600_000;

/// Names that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Of the citizen's drafts and requests.
    pub own: Vec<RequestId>,
    /// Of others' public requests.
    pub public: Vec<RequestId>,
}

/// Every row that the planner still has something to do with, and every server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// Sendings that are unsettled, or whose photos or acts are.
    pub submissions: Vec<SubmissionRow>,
    /// All photos of those.
    pub photos: Vec<PhotoRow>,
    /// Unsettled acts.
    pub ops: Vec<OpRow>,
    /// Servers.
    pub endpoints: Vec<EndpointRow>,
}

impl Loaded {
    /// The planner's state.
    pub fn into_state(self) -> State {
        State::from_rows(self.submissions, self.photos, self.ops, self.endpoints)
    }
}

/// A server as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEndpoint {
    /// Its stable name.
    pub name: EndpointName,
    /// Its city.
    pub city: Option<CityId>,
    /// How it is reached: a document of the network's.
    pub profile: Option<String>,
    /// What the planner knows of it.
    pub row: Option<EndpointRow>,
    /// How far its clock is ahead of this phone's, in milliseconds, where measured.
    pub clock_offset_ms: Option<i64>,
}

/// A city as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCity {
    /// Its id.
    pub id: CityId,
    /// The version of its pack.
    pub version: u64,
    /// The pack as it was published.
    pub pack: Vec<u8>,
}

/// Both files, open for writing. One for each data folder and process.
pub struct Store {
    core: Connection,
    cache: Connection,
    files: Arc<dyn Files>,
    folder: PathBuf,
    options: OpenOptions,
    core_name: Vec<u8>,
    news: BTreeSet<RequestId>,
    /// Why nothing can be written, where that is so.
    unwritable: Option<StoreError>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

/// Snapshots, from connections that only read.
#[derive(Debug)]
pub struct Reader {
    core: Connection,
    cache: Connection,
}

/// The queries of [`Store`] and [`Reader`].
#[derive(Clone, Copy)]
pub struct Queries<'a> {
    core: &'a Connection,
    cache: &'a Connection,
}

impl std::fmt::Debug for Queries<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Queries")
    }
}

impl Store {
    /// Opens the store of a data folder; `files` are those of the same folder.
    ///
    /// A damaged `core.db` is set aside and what was called queued is recovered from the sealed copies (see
    /// [`Damage`]); a damaged `cache.db` is built anew. Where there is no room, or nothing may be written, what is there
    /// is opened to be read, see [`Self::unwritable`].
    pub fn open(
        folder: &Path,
        files: Arc<dyn Files>,
        options: OpenOptions,
    ) -> Result<(Self, Opened), StoreError> {
        open::assert_sqlite()?;
        let (core, core_file) = match open::core(folder, files.as_ref(), &options) {
            // A file that may not be written is opened all the same where its journal is open already.
            Ok((core, _)) if core.is_readonly(rusqlite::MAIN_DB)? => {
                return Self::open_to_read(core, folder, files, options, StoreError::ReadOnly);
            }
            Err(why @ (StoreError::Full | StoreError::ReadOnly)) => {
                let core = read_only::core(folder, files.as_ref(), options.vfs.as_deref());
                return Self::open_to_read(core.map_err(|_| why)?, folder, files, options, why);
            }
            opened => opened?,
        };
        let core_name = open::core_name(&core)?;
        // Whatever is wrong with the cache never keeps the citizen from what is in `core.db`.
        let (cache, cache_file) =
            match cache::open(folder, options.vfs.as_deref(), files.as_ref(), &core_name) {
                Ok(opened) => opened,
                Err(_) => (cache::in_memory(&core_name)?, CacheFile::InMemory),
            };
        let (folder, news) = (folder.to_owned(), BTreeSet::new());
        let mut store = Self { core, cache, files, folder, options, core_name, news, unwritable: None };
        store.settle_sealed_copies()?;
        let mut opened = Opened { core: core_file, cache: cache_file };
        match store.follow_core() {
            Err(StoreError::CacheBroken) => {
                store.rebuild_cache()?;
                opened.cache = CacheFile::Rebuilt;
            }
            // Another process is busy with it: the next commit of either brings it up to date.
            Err(StoreError::Busy | StoreError::Full) => {}
            followed => followed?,
        }
        Ok((store, opened))
    }

    fn open_to_read(
        core: Connection,
        folder: &Path,
        files: Arc<dyn Files>,
        options: OpenOptions,
        why: StoreError,
    ) -> Result<(Self, Opened), StoreError> {
        let core_name = open::core_name(&core)?;
        let cache = read_only::cache(folder, files.as_ref(), options.vfs.as_deref(), &core, &core_name)?;
        let opened = Opened { core: CoreFile::Existing, cache: CacheFile::Existing };
        let (folder, news) = (folder.to_owned(), BTreeSet::new());
        let store = Self { core, cache, files, folder, options, core_name, news, unwritable: Some(why) };
        Ok((store, opened))
    }

    /// Why nothing can be written, where that is so: [`StoreError::Full`] or [`StoreError::ReadOnly`]. Whatever writes
    /// answers the same; [`Self::try_to_write`] looks again.
    pub fn unwritable(&self) -> Option<StoreError> {
        self.unwritable
    }

    /// Opens the files anew where nothing could be written until now. What was found, if something can be by now;
    /// `None` where nothing was in the way.
    pub fn try_to_write(&mut self) -> Result<Option<Opened>, StoreError> {
        if self.unwritable.is_none() {
            return Ok(None);
        }
        // Closed before they are opened again: closing a file takes every lock away that this process has on it.
        self.core = Connection::open_in_memory()?;
        self.cache = Connection::open_in_memory()?;
        let (store, opened) = Self::open(&self.folder, self.files.clone(), self.options.clone())?;
        *self = store;
        self.unwritable.map_or(Ok(Some(opened)), Err)
    }

    fn must_write(&self) -> Result<(), StoreError> {
        self.unwritable.map_or(Ok(()), Err)
    }

    /// Connections of their own for snapshots that do not wait for a writer. A reader goes on reading the old cache
    /// when a new one is built; there is none while the cache is in memory.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let vfs = self.options.vfs.as_deref();
        Ok(Reader {
            core: open::connect_to_read(&self.folder.join(open::FILE), vfs)?,
            cache: open::connect_to_read(&self.folder.join(cache::FILE), vfs)
                .map_err(StoreError::in_cache)?,
        })
    }

    /// A page of requests, as [`Queries::requests`]; a damaged cache is built anew first.
    pub fn requests(&mut self, filter: &RequestFilter) -> Result<Page<RequestSummary>, StoreError> {
        match self.queries().requests(filter) {
            Err(StoreError::CacheBroken) => {
                self.rebuild_cache()?;
                self.queries().requests(filter)
            }
            page => page,
        }
    }

    /// The queries, on the writer's own connections.
    pub fn queries(&self) -> Queries<'_> {
        Queries { core: &self.core, cache: &self.cache }
    }

    // ---- the planner ---------------------------------------------------------------------------------------------

    /// The rows that [`State::from_rows`] wants.
    pub fn load(&self) -> Result<Loaded, StoreError> {
        self.noting_damage(load(&self.core))
    }

    /// A number that differs from the one before when another process wrote `core.db` in between.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.core.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Writes everything of one turn in one transaction, durably. On an error nothing is written;
    /// [`StoreError::Conflict`] means that another process changed what this was based on.
    pub fn commit(&mut self, rows: &[RowChange], writes: &[Write]) -> Result<(), StoreError> {
        if rows.is_empty() && writes.is_empty() {
            return Ok(());
        }
        self.commit_from(|_| Ok::<_, StoreError>(((), rows, writes)))
    }

    /// Reads the planner's rows and writes what follows from them, with nobody writing in between: the turn of a
    /// process that is a guest.
    pub fn commit_from<T, R, W, E>(
        &mut self,
        turn: impl FnOnce(&dyn Fn() -> Result<Loaded, StoreError>) -> Result<(T, R, W), E>,
    ) -> Result<T, E>
    where
        R: AsRef<[RowChange]>,
        W: AsRef<[Write]>,
        E: From<StoreError>,
    {
        let done = self.commit_inner(turn);
        match done {
            Ok((result, around)) => {
                // Committed. What follows is repeated at the next opening if it fails now.
                for path in &around.unseals {
                    let _ = self.files.remove(path);
                }
                if around.released {
                    let _ = self.remove_released();
                }
                if around.index {
                    let _ = self.follow_core();
                }
                self.news.extend(around.news);
                Ok(result)
            }
            Err(Failed::Store(error)) => {
                Err(self.noting_damage::<()>(Err(error)).err().unwrap_or(error).into())
            }
            Err(Failed::Turn(error)) => Err(error),
        }
    }

    fn commit_inner<T, R: AsRef<[RowChange]>, W: AsRef<[Write]>, E>(
        &mut self,
        turn: impl FnOnce(&dyn Fn() -> Result<Loaded, StoreError>) -> Result<(T, R, W), E>,
    ) -> Result<(T, write::Around), Failed<E>> {
        self.must_write()?;
        let tx =
            self.core.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let (result, rows, writes) = turn(&|| load(&tx)).map_err(Failed::Turn)?;
        let around = write::apply(&tx, self.files.as_ref(), rows.as_ref(), writes.as_ref())?;
        // Inside the transaction, so that no other process takes the file for one that nobody will own.
        let is_new = |path: &&PathBuf| sealed::is_of_work(path) && self.files.read_part(path, 0, 1).is_err();
        let new: Vec<&PathBuf> = around.seals.iter().map(|(path, _)| path).filter(is_new).collect();
        let done = around
            .seals
            .iter()
            .try_for_each(|(path, bytes)| self.files.write_durably(path, bytes).map_err(StoreError::from))
            .and_then(|()| tx.execute_batch("COMMIT").map_err(StoreError::from));
        if let Err(error) = done {
            // What was not promised must not come back as if it had been.
            for path in new {
                let _ = self.files.remove(path);
            }
            return Err(error.into());
        }
        drop(tx);
        Ok((result, around))
    }

    /// Requests that got news which the citizen has not read, since this was asked last.
    pub fn take_news(&mut self) -> BTreeSet<RequestId> {
        std::mem::take(&mut self.news)
    }

    /// Everything about a request is confirmed: its sealed copy goes.
    pub fn unseal(&self, request: RequestId) -> Result<(), StoreError> {
        Ok(self.files.remove(&sealed::request_path(request))?)
    }

    /// An act is confirmed: its sealed copy goes.
    pub fn unseal_op(&self, op: OpId) -> Result<(), StoreError> {
        Ok(self.files.remove(&sealed::op_path(op))?)
    }

    /// Removes sealed copies of what is settled or is a draft again: what a process that died left. What has neither a
    /// row nor a draft was committed, and the medium lost that: a journal that ends too early looks like a whole one. It
    /// is taken over from its copy.
    fn settle_sealed_copies(&mut self) -> Result<(), StoreError> {
        let mut names = self.files.list(Path::new(sealed::FOLDER))?;
        // The others are kept as long as there is a citizen.
        names.retain(|name| sealed::is_of_work(name));
        if names.is_empty() {
            return Ok(());
        }
        // A request before the acts on it.
        names.sort_by_key(|name| name.extension().is_some_and(|it| it == "op"));
        let tx = immediate(&mut self.core)?;
        for name in names {
            let owner = match owner_of(&tx, &name)? {
                Owner::Open => continue,
                owner => owner,
            };
            let path = Path::new(sealed::FOLDER).join(&name);
            let copy = match self.files.read(&path) {
                // The process that sends removed it just now.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                copy => copy?,
            };
            // One that cannot be read may be all that is left of a request: it stays.
            if !sealed::is_readable(&copy) {
                continue;
            }
            if owner == Owner::Settled || !open::take_over(&tx, self.files.as_ref(), &name, &copy)? {
                self.files.remove(&path)?;
            }
        }
        tx.commit()?;
        Ok(())
    }

    // ---- what a sender needs -------------------------------------------------------------------------------------

    /// The exact bytes of a frozen request.
    pub fn body(&self, key: SubmissionKey) -> Result<Option<Vec<u8>>, StoreError> {
        self.noting_damage(write::body_of(&self.core, key.as_bytes()))
    }

    /// The exact bytes of an act, once they are fixed.
    pub fn op_body(&self, op: OpId) -> Result<Option<Vec<u8>>, StoreError> {
        self.noting_damage(write::body_of(&self.core, op.as_bytes()))
    }

    /// An act.
    pub fn op(&self, op: OpId) -> Result<Option<StoredOp>, StoreError> {
        let mut statement =
            self.core.prepare_cached("SELECT json, act, unseen IS NOT NULL FROM op WHERE id = ?1")?;
        let mut rows = statement.query([op.as_bytes()])?;
        rows.next()?.map(request::read_op).transpose()
    }

    /// Takes over a page of public changes, with its cursor, in one transaction of `cache.db`.
    pub fn apply_public(&mut self, page: &ChangePage) -> Result<(), StoreError> {
        self.must_write()?;
        match cache::apply_public(&mut self.cache, &self.core, page) {
            // Its cursor is gone with it: the next pull starts from the beginning.
            Err(StoreError::CacheBroken) => self.rebuild_cache(),
            applied => applied,
        }
    }

    // ---- photos --------------------------------------------------------------------------------------------------

    /// Keeps a clean photo and its small picture; they are durable when this returns. A draft names them afterwards.
    pub fn put_photo(&self, clean: &[u8], thumbnail: &[u8]) -> Result<PhotoHash, StoreError> {
        self.must_write()?;
        photo::put(self.files.as_ref(), clean, thumbnail)
    }

    /// A whole clean photo; [`StoreError::PhotoLost`] if its bytes are not what its name says.
    pub fn photo(&self, hash: PhotoHash) -> Result<Vec<u8>, StoreError> {
        photo::get(self.files.as_ref(), hash)
    }

    /// One round of the collector: deletes photo files that no row has named for 24 hours. Gives their number.
    pub fn collect_photos(&mut self, now: Timestamp) -> Result<u32, StoreError> {
        self.must_write()?;
        let tx = immediate(&mut self.core)?;
        let deleted = photo::collect(&tx, self.files.as_ref(), now)?;
        tx.commit()?;
        Ok(deleted)
    }

    fn remove_released(&mut self) -> Result<(), StoreError> {
        let tx = immediate(&mut self.core)?;
        photo::remove_released(&tx, self.files.as_ref())?;
        Ok(tx.commit()?)
    }

    /// What nobody waits for, after a synchronisation: photo files that no row names go, and copies of the file as it
    /// was in an older format, each after its time.
    pub fn tidy(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.collect_photos(now)?;
        let copies: Vec<PathBuf> =
            self.files.list(Path::new(""))?.into_iter().filter(|name| open::is_backup(name)).collect();
        if copies.is_empty() {
            return Ok(());
        }
        let since = self.queries().kept(BACKUP_SINCE)?.and_then(|bytes| bytes.try_into().ok());
        match since.map(i64::from_le_bytes) {
            None => self.keep_value(BACKUP_SINCE, Some(&now.as_millis().to_le_bytes())),
            Some(since) if now.as_millis().saturating_sub(since) >= BACKUP_MS => {
                for copy in copies {
                    self.files.remove(&copy)?;
                }
                self.keep_value(BACKUP_SINCE, None)
            }
            Some(_) => Ok(()),
        }
    }

    /// The citizen was told of a recovery.
    pub fn forget_recovery(&mut self) -> Result<(), StoreError> {
        match self.queries().kept(open::RECOVERED)? {
            None => Ok(()),
            Some(_) => self.keep_value(open::RECOVERED, None),
        }
    }

    fn keep_value(&mut self, name: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        self.must_write()?;
        let tx = immediate(&mut self.core)?;
        write::keep(&tx, name, value)?;
        Ok(tx.commit()?)
    }

    // ---- upkeep --------------------------------------------------------------------------------------------------

    /// Writes the journals into the files and shortens them: before the app is suspended, and when nothing is due.
    pub fn rest(&self) -> Result<(), StoreError> {
        self.must_write()?;
        for connection in [&self.core, &self.cache] {
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(())
    }

    /// Builds `cache.db` anew: others' requests come from the servers again, the index from `core.db` now.
    pub fn rebuild_cache(&mut self) -> Result<(), StoreError> {
        // The connection to the old file goes before the file does.
        self.cache = cache::in_memory(&self.core_name)?;
        if self.unwritable.is_some() {
            return cache::catch_up(&mut self.cache, &self.core);
        }
        cache::remove(self.files.as_ref())?;
        let vfs = self.options.vfs.as_deref();
        if let Ok((cache, _)) = cache::open(&self.folder, vfs, self.files.as_ref(), &self.core_name) {
            self.cache = cache;
        }
        cache::catch_up(&mut self.cache, &self.core)
    }

    /// Brings the search index up to what any process wrote.
    pub fn follow_core(&mut self) -> Result<(), StoreError> {
        self.must_write()?;
        cache::catch_up(&mut self.cache, &self.core)
    }

    /// Leaves a note for the next opening that `core.db` may be damaged: for whoever got [`StoreError::Corrupt`] from a
    /// query. Everything else here does it by itself.
    pub fn note_damage(&self) {
        // Without the note, the damage shows itself again.
        let _ = self.files.write_durably(Path::new(open::SUSPECT), b"");
    }

    fn noting_damage<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if matches!(result, Err(StoreError::Corrupt)) {
            self.note_damage();
        }
        result
    }
}

enum Failed<E> {
    Store(StoreError),
    Turn(E),
}

impl<E> From<StoreError> for Failed<E> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What a sealed copy's request or act is here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// On its way, or of a name that this program does not know.
    Open,
    /// Settled, deleted, or a draft again.
    Settled,
    /// Unknown.
    Missing,
}

fn owner_of(core: &Connection, name: &Path) -> Result<Owner, StoreError> {
    let stem = name.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let (open, settled, id) = if name.extension().is_some_and(|it| it == "req") {
        let Ok(id) = stem.parse::<RequestId>() else { return Ok(Owner::Open) };
        (
            format!("SELECT 1 FROM request WHERE id = ?1 AND n IN ({})", request::UNSETTLED),
            "SELECT 1 FROM request WHERE id = ?1 UNION ALL SELECT 1 FROM gone WHERE id = ?1 \
             UNION ALL SELECT 1 FROM draft WHERE id = ?1",
            *id.as_bytes(),
        )
    } else {
        let Ok(id) = stem.parse::<OpId>() else { return Ok(Owner::Open) };
        (
            "SELECT 1 FROM op WHERE id = ?1 AND settled = 0".to_owned(),
            "SELECT 1 FROM op WHERE id = ?1",
            *id.as_bytes(),
        )
    };
    Ok(if core.prepare_cached(&open)?.exists([id])? {
        Owner::Open
    } else if core.prepare_cached(settled)?.exists([id])? {
        Owner::Settled
    } else {
        Owner::Missing
    })
}

fn immediate(connection: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

fn load(core: &Connection) -> Result<Loaded, StoreError> {
    fn all<T: serde::de::DeserializeOwned>(core: &Connection, sql: &str) -> Result<Vec<T>, StoreError> {
        let mut statement = core.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(code::from_json(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
        }
        Ok(all)
    }
    let unsettled = request::UNSETTLED;
    Ok(Loaded {
        submissions: all(core, &format!("SELECT json FROM submission WHERE n IN ({unsettled})"))?,
        photos: all(core, &format!("SELECT json FROM photo WHERE json IS NOT NULL AND n IN ({unsettled})"))?,
        ops: all(core, "SELECT json FROM op WHERE settled = 0")?,
        endpoints: all(core, "SELECT json FROM endpoint WHERE json IS NOT NULL")?,
    })
}

impl Reader {
    /// The queries.
    pub fn queries(&self) -> Queries<'_> {
        Queries { core: &self.core, cache: &self.cache }
    }
}
