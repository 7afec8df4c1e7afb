//! Opening: settings, migrations, and what to do with a damaged file.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parvis_domain::id::{CityId, EndpointName, OpId, RequestId};
use parvis_domain::state::{OpState, ParkReason, PhotoTransfer, Submission};
use parvis_sync::{Doubt, EndpointRow};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::sealed::{self, SealedCity, SealedEndpoint, SealedFollowKey, SealedOp, SealedRequest};
use super::{StoreError, code, photo, request, salvage, schema, write};
use crate::ports::Files;

/// The file of what the citizen wrote.
pub(super) const FILE: &str = "core.db";
/// Written when `core.db` answered that it is damaged; the next opening then looks through all of it.
pub(super) const SUSPECT: &str = "core.suspect";
/// Name of the value that names this `core.db`, so that a cache of another one is noticed.
pub(super) const CORE_NAME: &str = "core";
/// Name of the value that says what a recovery brought back, until the citizen was told.
pub(super) const RECOVERED: &str = "recovered";
/// The first SQLite that cannot lose committed writes to the bug of the WAL's reset.
const OLDEST_SQLITE: i32 = 3_051_003;
const BUSY: Duration = Duration::from_secs(5);
const JOURNAL_LIMIT: i64 = 4 << 20;

/// How carefully `core.db` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// Every commit survives a power cut.
    #[default]
    Full,
    /// For tests that show what is lost without it.
    Normal,
}

/// What to do with a damaged `core.db`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Damage {
    /// Set it aside, build a new one, recover the sealed copies. For the process that sends.
    #[default]
    Repair,
    /// Refuse to open. For a guest: the other process may have the file open.
    Refuse,
}

/// How a store is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// SQLite's name of the file system, when it is a simulated one.
    pub vfs: Option<String>,
    pub(super) synchronous: Synchronous,
    /// What to do with a damaged file.
    pub damage: Damage,
}

impl OpenOptions {
    /// The settings of a test that shows what is lost without [`Synchronous::Full`]. Never for a citizen's data.
    #[doc(hidden)]
    pub fn for_test(synchronous: Synchronous, vfs: Option<String>) -> Self {
        Self { vfs, synchronous, damage: Damage::Repair }
    }
}

/// What was found at opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// `core.db`.
    pub core: CoreFile,
    /// `cache.db`.
    pub cache: CacheFile,
}

/// What was found in place of `core.db`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoreFile {
    /// Nothing: a new one was built.
    Created,
    /// A good one.
    Existing,
    /// A good one of an older format, which was brought up to date.
    Migrated {
        /// Its format until now.
        from: u32,
    },
    /// None, or a damaged one, and sealed copies.
    Recovered(Recovery),
}

/// What a new `core.db` got from the sealed copies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// The damaged file's name from now on, in the data folder.
    pub set_aside: Option<PathBuf>,
    /// Requests; whether they had arrived is now unknown.
    pub requests: Vec<RequestId>,
    /// Acts, which go out again under their old names.
    pub ops: Vec<OpId>,
    /// Cities whose pack was kept.
    pub cities: Vec<CityId>,
    /// Cities whose follow key was kept.
    pub follow_keys: Vec<CityId>,
    /// Photos of those requests whose file is missing or damaged.
    pub lost_photos: u32,
    /// Sealed copies that cannot be read; they are left where they are.
    pub unreadable: u32,
    /// Requests of the history that could still be read from the damaged file.
    pub salvaged_requests: u32,
    /// Acts that could still be read from it.
    pub salvaged_ops: u32,
    /// Drafts that could still be read from it.
    pub salvaged_drafts: u32,
}

/// What the citizen is told of a [`Recovery`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovered {
    /// The damaged file's name from now on, in the data folder; `None`: it was missing.
    pub set_aside: Option<String>,
    /// Requests that are there again.
    pub requests: u32,
    /// Acts that are there again.
    pub acts: u32,
    /// Drafts that are there again.
    pub drafts: u32,
}

/// What was found in place of `cache.db`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheFile {
    /// A good one.
    Existing,
    /// Nothing: a new one was built.
    Built,
    /// A damaged one, or one of another format: a new one was built.
    Rebuilt,
    /// There is no room for one: it is in memory until the next opening.
    InMemory,
}

pub(super) fn connect(path: &Path, vfs: Option<&str>) -> Result<Connection, StoreError> {
    connect_as(path, vfs, OpenFlags::SQLITE_OPEN_CREATE)
}

fn connect_as(path: &Path, vfs: Option<&str>, more: OpenFlags) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = match vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// A connection that only reads. It may write the shared memory of the journal, as every reader of one does.
pub(super) fn connect_to_read(path: &Path, vfs: Option<&str>) -> Result<Connection, StoreError> {
    let connection = connect_as(path, vfs, OpenFlags::empty())?;
    configure_to_read(&connection)?;
    Ok(connection)
}

/// The settings of a connection that only reads.
pub(super) fn configure_to_read(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "query_only", 1)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    configure_any(connection)
}

/// The settings of every connection.
fn configure_any(connection: &Connection) -> Result<(), StoreError> {
    // A file that is cut off while it is mapped kills the process.
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // A statement keeps its plan whatever is bound to it; otherwise some are compiled anew each time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// The settings of both files; `FULL` is for `core.db`.
pub(super) fn configure(connection: &Connection, synchronous: Synchronous) -> Result<(), StoreError> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    match synchronous {
        Synchronous::Full => {
            connection.pragma_update(None, "synchronous", "FULL")?;
            // On Apple's systems fsync does not flush the drive.
            connection.pragma_update(None, "fullfsync", 1)?;
            connection.pragma_update(None, "checkpoint_fullfsync", 1)?;
        }
        Synchronous::Normal => connection.pragma_update(None, "synchronous", "NORMAL")?,
    }
    connection.pragma_update(None, "foreign_keys", 1)?;
    connection.pragma_update_and_check(None, "secure_delete", 1, |_| Ok(()))?;
    connection.pragma_update(None, "cell_size_check", 1)?;
    connection.pragma_update_and_check(None, "journal_size_limit", JOURNAL_LIMIT, |_| Ok(()))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    configure_any(connection)
}

pub(super) fn assert_sqlite() -> Result<(), StoreError> {
    let version = rusqlite::version_number();
    if version < OLDEST_SQLITE { Err(StoreError::OldSqlite { version }) } else { Ok(()) }
}

/// Opens `core.db`, or builds it.
pub(super) fn core(
    folder: &Path,
    files: &dyn Files,
    options: &OpenOptions,
) -> Result<(Connection, CoreFile), StoreError> {
    let names = files.list(Path::new(""))?;
    let there = |name: &str| names.iter().any(|path| path.as_os_str() == name);
    if !there(FILE) && there(&format!("{FILE}-wal")) {
        // A setting aside that was cut short: this journal belongs to the file that is aside.
        move_aside(files, &names, options)?;
    }
    // Set aside, but what it still gives was not taken over: for want of room, or the process died.
    let left = if there(FILE) { None } else { latest_aside(&names) };
    match open_core(folder, files, options, there(SUSPECT), left.as_deref()) {
        Err(StoreError::Corrupt) if options.damage == Damage::Repair => {
            let aside = move_aside(files, &names, options)?;
            let (core, found) = open_core(folder, files, options, false, Some(&aside))?;
            files.remove(Path::new(SUSPECT))?;
            Ok((core, found))
        }
        Ok(opened) => {
            if there(SUSPECT) && options.damage == Damage::Repair {
                files.remove(Path::new(SUSPECT))?;
            }
            Ok(opened)
        }
        // The driver says no more than "cannot open": the files say why.
        Err(StoreError::Io { code: rusqlite::ffi::SQLITE_CANTOPEN }) => {
            files.write_durably(Path::new(SUSPECT), b"")?;
            files.remove(Path::new(SUSPECT))?;
            Err(StoreError::Io { code: rusqlite::ffi::SQLITE_CANTOPEN })
        }
        Err(error) => Err(error),
    }
}

/// Gives the files of a damaged `core.db` another name: itself first, so that a cut in between never leaves it
/// without its journal.
fn move_aside(files: &dyn Files, names: &[PathBuf], options: &OpenOptions) -> Result<PathBuf, StoreError> {
    if options.damage == Damage::Refuse {
        return Err(StoreError::Corrupt);
    }
    let there = |name: &str| names.iter().any(|path| path.as_os_str() == name);
    // A journal that was left behind follows the file that went before it.
    let number = if there(FILE) { first_free(names) } else { first_free(names).saturating_sub(1).max(1) };
    for suffix in ["", "-wal", "-shm"] {
        let from = format!("{FILE}{suffix}");
        if there(&from) {
            match files.rename(Path::new(&from), Path::new(&format!("{}{suffix}", aside(number)))) {
                // Whoever looked at the file just now took its journal away when closing it.
                Err(error) if !suffix.is_empty() && error.kind() == io::ErrorKind::NotFound => {}
                renamed => renamed?,
            }
        }
    }
    Ok(PathBuf::from(aside(number)))
}

fn aside(number: u32) -> String {
    format!("{FILE}.damaged-{number}")
}

fn first_free(names: &[PathBuf]) -> u32 {
    let is_taken = |number: u32| names.iter().any(|path| *path == Path::new(&aside(number)));
    (1..u32::MAX).find(|number| !is_taken(*number)).unwrap_or(u32::MAX)
}

fn latest_aside(names: &[PathBuf]) -> Option<PathBuf> {
    let number = first_free(names).saturating_sub(1);
    (number > 0).then(|| PathBuf::from(aside(number)))
}

fn open_core(
    folder: &Path,
    files: &dyn Files,
    options: &OpenOptions,
    is_suspect: bool,
    damaged: Option<&Path>,
) -> Result<(Connection, CoreFile), StoreError> {
    let mut core = connect(&folder.join(FILE), options.vfs.as_deref())?;
    let known = schema::CORE_STEPS.len() as u32;
    let found = format(&core)?;
    // Before any setting, since a setting may already write.
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    configure(&core, options.synchronous)?;
    if is_suspect {
        let verdict: String = core.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(StoreError::Corrupt);
        }
    }
    if (1..known).contains(&found) {
        back_up(&core, folder, files, options, found)?;
    }
    let mut recovery = None;
    if found < known {
        let tx = core.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been faster.
        let from = format(&tx)?;
        if from == 0 {
            let tables: i64 = tx.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            if tables > 0 {
                return Err(StoreError::Corrupt);
            }
        }
        for step in schema::CORE_STEPS.iter().skip(from as usize) {
            tx.execute_batch(step)?;
        }
        if from == 0 {
            tx.execute("INSERT INTO kv (name, value) VALUES (?1, randomblob(16))", [CORE_NAME])?;
            recovery = recover(&tx, files)?;
            if let Some(damaged) = damaged {
                let recovery = recovery.get_or_insert_default();
                recovery.set_aside = Some(damaged.to_owned());
                let damaged = folder.join(damaged);
                salvage::salvage(&tx, files, &damaged, options.vfs.as_deref(), recovery)?;
            }
            if let Some(recovery) = &recovery {
                choose_a_city(&tx)?;
                tell_recovery(&tx, recovery)?;
            }
        }
        if tx.prepare("PRAGMA foreign_key_check")?.exists([])? {
            return Err(StoreError::Corrupt);
        }
        tx.pragma_update(None, "user_version", known)?;
        tx.commit()?;
    }
    touch(&core)?;
    flush_journal(&core)?;
    let file = match (found, recovery) {
        (_, Some(recovery)) => CoreFile::Recovered(recovery),
        (0, None) => CoreFile::Created,
        (from, None) if from < known => CoreFile::Migrated { from },
        _ => CoreFile::Existing,
    };
    Ok((core, file))
}

/// Which city was chosen stands nowhere else: mostly there is one only.
fn choose_a_city(core: &Connection) -> Result<(), StoreError> {
    core.execute(
        "INSERT OR IGNORE INTO kv (name, value) SELECT ?1, CAST(id AS BLOB) FROM city ORDER BY id LIMIT 1",
        [write::CHOSEN_CITY],
    )?;
    Ok(())
}

/// A process that died inside a commit may have left all of it in the journal, and flushed none of it: what is shown
/// from here on must be there after a power cut too. SQLite flushes the journal before it writes it into the file.
fn flush_journal(core: &Connection) -> Result<(), StoreError> {
    match core.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(StoreError::from) {
        // Where the file has no room to grow, the journal was flushed before all the same.
        Err(StoreError::Full) => Ok(()),
        done => done,
    }
}

/// Leaves word of a recovery for the citizen, in its own transaction: it is told however often the process dies.
fn tell_recovery(core: &Connection, recovery: &Recovery) -> Result<(), StoreError> {
    let recovered = Recovered {
        set_aside: recovery.set_aside.as_ref().map(|name| name.display().to_string()),
        requests: recovery.requests.len() as u32 + recovery.salvaged_requests,
        acts: recovery.ops.len() as u32 + recovery.salvaged_ops,
        drafts: recovery.salvaged_drafts,
    };
    write::keep(core, RECOVERED, Some(code::to_json(&recovered)?.as_bytes()))
}

/// The name of the copy that is kept of a file of this older format.
pub(super) fn backup_of(format: u32) -> PathBuf {
    PathBuf::from(format!("{FILE}.format-{format}"))
}

/// Whether a file of the data folder is such a copy.
pub(super) fn is_backup(name: &Path) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(&format!("{FILE}.format-")))
}

/// Keeps a copy of the file as it is before it is brought to a newer format, where there is room for one.
fn back_up(
    core: &Connection,
    folder: &Path,
    files: &dyn Files,
    options: &OpenOptions,
    format: u32,
) -> Result<(), StoreError> {
    let (backup, unfinished) = (backup_of(format), PathBuf::from(format!("{FILE}.copying")));
    if files.list(Path::new(""))?.contains(&backup) {
        return Ok(());
    }
    let copy = || -> Result<(), StoreError> {
        files.remove(&unfinished)?;
        let target = folder.join(&unfinished);
        let name = target.to_str().ok_or(StoreError::Io { code: rusqlite::ffi::SQLITE_CANTOPEN })?;
        core.execute("VACUUM INTO ?1", [name])?;
        // SQLite does not flush what it copies so; a commit in it does.
        let copied = connect(&target, options.vfs.as_deref())?;
        copied.pragma_update(None, "synchronous", "FULL")?;
        copied.pragma_update(None, "user_version", format)?;
        drop(copied);
        Ok(files.rename(&unfinished, &backup)?)
    };
    match copy() {
        Err(StoreError::Full) => Ok(files.remove(&unfinished)?),
        done => done,
    }
}

pub(super) fn format(core: &Connection) -> Result<u32, StoreError> {
    Ok(core.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Reads a little of everything that the next minute needs, so that damage there shows itself now.
pub(super) fn touch(core: &Connection) -> Result<(), StoreError> {
    core_name(core)?;
    super::load(core)?;
    request::own_page(core, &request::RequestFilter { limit: 1, ..Default::default() })?;
    super::draft::page(core, None, 1)?;
    for table in ["timeline", "document", "city", "cursor", "follow_key", "kv"] {
        core.prepare(&format!("SELECT * FROM {table} LIMIT 1"))?.query([])?.next()?;
    }
    Ok(())
}

pub(super) fn core_name(core: &Connection) -> Result<Vec<u8>, StoreError> {
    let name = core.query_row("SELECT value FROM kv WHERE name = ?1", [CORE_NAME], |row| row.get(0));
    // Written when the file was made: one without it is not whole.
    name.optional()?.ok_or(StoreError::Corrupt)
}

// ---- recovery from the sealed copies ---------------------------------------------------------------------------

/// Fills a new `core.db` from the sealed copies, in the transaction that builds it: cut short, it starts anew.
fn recover(core: &Connection, files: &dyn Files) -> Result<Option<Recovery>, StoreError> {
    let mut recovery = Recovery::default();
    let mut found = false;
    for name in files.list(Path::new(sealed::FOLDER))? {
        let path = Path::new(sealed::FOLDER).join(&name);
        let Some(extension) = name.extension().and_then(|extension| extension.to_str()) else { continue };
        if !matches!(extension, "req" | "op" | "key" | "pack") {
            continue;
        }
        found = true;
        let bytes = files.read(&path)?;
        let is_read = match extension {
            "req" => recover_request(core, files, &bytes, 1, &mut recovery)?,
            "op" => recover_op(core, &bytes, &mut recovery)?,
            "pack" => recover_city(core, &bytes, &mut recovery)?,
            _ => recover_follow_key(core, &bytes, &mut recovery)?,
        };
        if is_read.is_none() {
            recovery.unreadable += 1;
        }
    }
    // An act may have been read before its request.
    for request in &recovery.requests {
        write::note_acts(core, *request)?;
    }
    Ok(found.then_some(recovery))
}

/// Takes over one request or act that a whole `core.db` does not know. Whether it did: an act on what is not known
/// either is nobody's, nor is a file that is not what its name says.
pub(super) fn take_over(
    core: &Connection,
    files: &dyn Files,
    name: &Path,
    bytes: &[u8],
) -> Result<bool, StoreError> {
    core.execute_batch("SAVEPOINT copy")?;
    let taken = match take_over_whole(core, files, name, bytes) {
        Err(StoreError::Conflict) => Ok(false),
        taken => taken,
    };
    if !matches!(taken, Ok(true)) {
        core.execute_batch("ROLLBACK TO copy")?;
    }
    core.execute_batch("RELEASE copy")?;
    taken
}

fn take_over_whole(
    core: &Connection,
    files: &dyn Files,
    name: &Path,
    bytes: &[u8],
) -> Result<bool, StoreError> {
    let mut recovery = Recovery::default();
    if name.extension().is_some_and(|extension| extension == "req") {
        let seq = write::next_seq(core)?;
        return Ok(recover_request(core, files, bytes, seq, &mut recovery)?.is_some());
    }
    let Ok((copy, _)) = sealed::decode::<SealedOp>(bytes) else { return Ok(false) };
    let is_known = |request| request::number_of(core, request).map(|number| number.is_some());
    if !copy.row.request.map_or(Ok(true), is_known)? {
        return Ok(false);
    }
    Ok(recover_op(core, bytes, &mut recovery)?.is_some())
}

fn recover_request(
    core: &Connection,
    files: &dyn Files,
    bytes: &[u8],
    seq: i64,
    recovery: &mut Recovery,
) -> Result<Option<()>, StoreError> {
    let Ok((copy, body)) = sealed::decode::<SealedRequest>(bytes) else { return Ok(None) };
    recover_endpoint(core, &copy.request.endpoint, &copy.endpoint)?;
    write::put_request(core, &copy.request, seq)?;
    write::put_body(core, copy.request.key.as_bytes(), &body)?;
    let mut row = copy.submission;
    // It may have been sent, and answered, after it was sealed.
    row.state = Submission::Unknown;
    row.doubt = Some(Doubt::Lost);
    row.sends = row.sends.max(1);
    (row.wait, row.ask_by, row.version) = (None, None, 0);
    write::put_submission(core, &row, seq)?;
    for mut row in copy.photos {
        if row.transfer != PhotoTransfer::NotTaken {
            row.transfer = if photo::get(files, row.hash).is_ok() {
                PhotoTransfer::Waiting { confirmed: 0 }
            } else {
                recovery.lost_photos += 1;
                PhotoTransfer::Parked(ParkReason::PhotoLost)
            };
        }
        (row.wait, row.version) = (None, 0);
        write::put_photo(core, &row)?;
    }
    recovery.requests.push(copy.request.id);
    Ok(Some(()))
}

fn recover_op(core: &Connection, bytes: &[u8], recovery: &mut Recovery) -> Result<Option<()>, StoreError> {
    let Ok((copy, body)) = sealed::decode::<SealedOp>(bytes) else { return Ok(None) };
    recover_endpoint(core, &copy.row.endpoint, &copy.endpoint)?;
    let mut row = copy.row;
    row.state = OpState::Waiting;
    (row.wait, row.version) = (None, 0);
    write::put_op(core, &row)?;
    core.execute(
        "UPDATE op SET act = ?2 WHERE id = ?1",
        params![row.op.as_bytes(), code::to_json(&copy.act)?],
    )?;
    if copy.frozen {
        write::put_body(core, row.op.as_bytes(), &body)?;
    }
    recovery.ops.push(row.op);
    Ok(Some(()))
}

fn recover_follow_key(
    core: &Connection,
    bytes: &[u8],
    recovery: &mut Recovery,
) -> Result<Option<()>, StoreError> {
    let Ok((copy, secret)) = sealed::decode::<SealedFollowKey>(bytes) else { return Ok(None) };
    core.execute(
        "INSERT OR REPLACE INTO follow_key (city, sealed) VALUES (?1, ?2)",
        params![copy.city.as_str(), secret],
    )?;
    recovery.follow_keys.push(copy.city);
    Ok(Some(()))
}

fn recover_city(core: &Connection, bytes: &[u8], recovery: &mut Recovery) -> Result<Option<()>, StoreError> {
    let Ok((copy, pack)) = sealed::decode::<SealedCity>(bytes) else { return Ok(None) };
    core.execute(
        "INSERT OR REPLACE INTO city (id, version, pack) VALUES (?1, ?2, ?3)",
        params![copy.city.as_str(), copy.version as i64, pack],
    )?;
    recovery.cities.push(copy.city);
    Ok(Some(()))
}

fn recover_endpoint(
    core: &Connection,
    name: &EndpointName,
    endpoint: &SealedEndpoint,
) -> Result<(), StoreError> {
    let row = endpoint.row.as_ref().map(|row| EndpointRow { version: 0, ..row.clone() });
    let json = row.as_ref().map(code::to_json).transpose()?;
    core.execute(
        "INSERT OR IGNORE INTO endpoint (name, city, profile, version, json) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![name.as_str(), endpoint.city, endpoint.profile, row.map(|row| row.version), json],
    )?;
    Ok(())
}
