//! Opening where nothing can be written: a full disk, or a folder that is read-only. The history is read all the same.
//!
//! A reader of a database with a journal beside it needs the journal's shared memory, which is a file too. Where that
//! is there it is used as it is; where it is not, and the journal is empty, the file is all there is and is read as one
//! that nobody changes (SQLite, "Write-Ahead Logging", 5: read-only databases). Where rows stand in a journal that
//! cannot be opened, reading without it would show an older state as the present one: that is refused.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{StoreError, cache, open, schema};
use crate::ports::Files;

/// `core.db`, to read. One of another format cannot be brought up to date here.
pub(super) fn core(folder: &Path, files: &dyn Files, vfs: Option<&str>) -> Result<Connection, StoreError> {
    let core = connect(folder, open::FILE, files, vfs)?;
    let known = schema::CORE_STEPS.len() as u32;
    let found = open::format(&core)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found < known {
        return Err(StoreError::ReadOnly);
    }
    open::touch(&core)?;
    Ok(core)
}

/// `cache.db`, to read, if it is whole and its index is of the present `core.db`; otherwise one in memory, with the
/// index over the citizen's own.
pub(super) fn cache(
    folder: &Path,
    files: &dyn Files,
    vfs: Option<&str>,
    core: &Connection,
    core_name: &[u8],
) -> Result<Connection, StoreError> {
    if let Ok(cache) = connect(folder, cache::FILE, files, vfs)
        && cache::follows(&cache, core, core_name) == Ok(true)
    {
        return Ok(cache);
    }
    let mut cache = cache::in_memory(core_name)?;
    cache::catch_up(&mut cache, core)?;
    Ok(cache)
}

fn connect(
    folder: &Path,
    file: &str,
    files: &dyn Files,
    vfs: Option<&str>,
) -> Result<Connection, StoreError> {
    let path = folder.join(file);
    let with_journal = open_file(&path, "", vfs);
    if let Ok(connection) = with_journal {
        return Ok(connection);
    }
    let journal = Path::new(file).with_extension("db-wal");
    let is_there = files.list(Path::new(""))?.contains(&journal);
    if is_there && !files.read_part(&journal, 0, 1)?.is_empty() {
        return with_journal;
    }
    open_file(&path, "?immutable=1", vfs)
}

fn open_file(path: &Path, how: &str, vfs: Option<&str>) -> Result<Connection, StoreError> {
    let path = path.to_str().ok_or(StoreError::Io { code: rusqlite::ffi::SQLITE_CANTOPEN })?;
    // The three signs that mean something in such a name.
    let name = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let name = format!("file:{name}{how}");
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = match vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(name, flags, vfs)?,
        None => Connection::open_with_flags(name, flags)?,
    };
    open::configure_to_read(&connection)?;
    // The first look at the file shows whether its journal can be opened.
    open::format(&connection)?;
    Ok(connection)
}
