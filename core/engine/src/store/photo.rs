//! Photo files: named by their hash, written before the row that names them, deleted after the last one went; what a
//! process that died left is collected after a day.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use parvis_domain::id::{PhotoHash, RequestId};
use parvis_domain::request::Photo;
use parvis_domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::{StoreError, code, draft};
use crate::ports::Files;

/// The folder of clean photos.
pub(super) const PHOTOS: &str = "photos";
/// The folder of their small pictures.
pub(super) const THUMBNAILS: &str = "thumbnails";

/// A file without a row is kept for so long: whoever wrote it may be about to write the row.
const ORPHAN_MS: i64 = 24 * 3_600_000;
/// Without a row since before any time: may go at once.
const RELEASED_MS: i64 = i64::MIN;

/// Where a clean photo is, in the data folder.
pub fn photo_path(hash: PhotoHash) -> PathBuf {
    Path::new(PHOTOS).join(format!("{hash}.jpg"))
}

/// Where its small picture is.
pub fn thumbnail_path(hash: PhotoHash) -> PathBuf {
    Path::new(THUMBNAILS).join(format!("{hash}.jpg"))
}

/// Writes a photo and its small picture; the row comes after.
pub(super) fn put(files: &dyn Files, clean: &[u8], thumbnail: &[u8]) -> Result<PhotoHash, StoreError> {
    let hash = PhotoHash::from_bytes(Sha256::digest(clean).into());
    files.write_durably(&thumbnail_path(hash), thumbnail)?;
    files.write_durably(&photo_path(hash), clean)?;
    Ok(hash)
}

/// The whole photo, if it is still what its name says.
pub(super) fn get(files: &dyn Files, hash: PhotoHash) -> Result<Vec<u8>, StoreError> {
    let bytes = match files.read(&photo_path(hash)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::PhotoLost { hash });
        }
        Err(error) => return Err(error.into()),
    };
    if Sha256::digest(&bytes).as_slice() == hash.as_bytes() {
        Ok(bytes)
    } else {
        Err(StoreError::PhotoLost { hash })
    }
}

/// Refuses a row whose file is not there. Called inside the transaction that writes the row, as the collector
/// deletes inside one, so that neither can pass the other.
pub(super) fn must_be_there(files: &dyn Files, hash: PhotoHash) -> Result<(), StoreError> {
    match files.read_part(&photo_path(hash), 0, 1) {
        Ok(bytes) if bytes.len() == 1 => Ok(()),
        Ok(_) => Err(StoreError::PhotoLost { hash }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(StoreError::PhotoLost { hash }),
        Err(error) => Err(error.into()),
    }
}

/// Every photo that a row names.
fn named(core: &Connection) -> Result<BTreeSet<PhotoHash>, StoreError> {
    let mut named: BTreeSet<PhotoHash> = BTreeSet::new();
    let mut statement = core.prepare_cached("SELECT DISTINCT hash FROM photo")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        named.insert(PhotoHash::from_bytes(row.get(0)?));
    }
    let mut statement = core.prepare_cached("SELECT unmasked FROM photo WHERE unmasked IS NOT NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        named.insert(code::from_json::<Photo>(&row.get::<_, String>(0)?)?.hash);
    }
    named.extend(draft::all(core)?.iter().flat_map(|draft| &draft.photos).map(|photo| photo.hash));
    Ok(named)
}

/// A request may leave from now on: its photos as they were before they were masked are nobody's any more. Gives
/// whether there were any.
pub(super) fn release_unmasked(core: &Connection, request: RequestId) -> Result<bool, StoreError> {
    let mut statement = core.prepare_cached(
        "SELECT unmasked FROM photo WHERE unmasked IS NOT NULL \
         AND n = (SELECT n FROM request WHERE id = ?1)",
    )?;
    let kept: Vec<String> =
        statement.query_map([request.as_bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if kept.is_empty() {
        return Ok(false);
    }
    core.prepare_cached("UPDATE photo SET unmasked = NULL WHERE n = (SELECT n FROM request WHERE id = ?1)")?
        .execute([request.as_bytes()])?;
    let hashes = kept.iter().map(|json| Ok(code::from_json::<Photo>(json)?.hash));
    release(core, hashes.collect::<Result<Vec<_>, StoreError>>()?)
}

/// A row of these photos goes: what no other row names may go at once, see [`remove_released`]. Gives whether there are
/// any.
pub(super) fn release(
    core: &Connection,
    hashes: impl IntoIterator<Item = PhotoHash>,
) -> Result<bool, StoreError> {
    let mut any = false;
    for hash in hashes {
        // As old as can be: it waits for no day to pass.
        core.prepare_cached("INSERT OR REPLACE INTO orphan (hash, since_ms) VALUES (?1, ?2)")?
            .execute(params![hash.as_bytes(), RELEASED_MS])?;
        any = true;
    }
    Ok(any)
}

/// Deletes the files that [`release`] let go, once that is committed, unless something else names them: the same photo in
/// another draft. What fails now, the collector does.
pub(super) fn remove_released(core: &Connection, files: &dyn Files) -> Result<(), StoreError> {
    let mut statement = core.prepare_cached("SELECT hash FROM orphan WHERE since_ms = ?1")?;
    let released: Vec<PhotoHash> = statement
        .query_map([RELEASED_MS], |row| Ok(PhotoHash::from_bytes(row.get(0)?)))?
        .collect::<Result<_, _>>()?;
    let named = named(core)?;
    for hash in released {
        if !named.contains(&hash) {
            files.remove(&photo_path(hash))?;
            files.remove(&thumbnail_path(hash))?;
        }
        forget(core, hash)?;
    }
    Ok(())
}

/// One round of the collector inside a transaction: notes files without a row, and deletes those that have been
/// without one for a day. Gives the number of photos deleted.
pub(super) fn collect(core: &Connection, files: &dyn Files, now: Timestamp) -> Result<u32, StoreError> {
    let named = named(core)?;
    let mut on_disk: BTreeSet<PhotoHash> = BTreeSet::new();
    for folder in [PHOTOS, THUMBNAILS] {
        for path in files.list(Path::new(folder))? {
            let hash: Option<PhotoHash> =
                path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
            on_disk.extend(hash);
        }
    }
    // What has a row again, or is gone, starts anew.
    let mut known = core.prepare_cached("SELECT hash FROM orphan")?;
    let orphans: Vec<PhotoHash> =
        known.query_map([], |row| Ok(PhotoHash::from_bytes(row.get(0)?)))?.collect::<Result<_, _>>()?;
    for hash in orphans {
        if named.contains(&hash) || !on_disk.contains(&hash) {
            forget(core, hash)?;
        }
    }
    let mut deleted = 0;
    for hash in on_disk.difference(&named) {
        let since: Option<i64> = core
            .prepare_cached("SELECT since_ms FROM orphan WHERE hash = ?1")?
            .query_row([hash.as_bytes()], |row| row.get(0))
            .optional()?;
        match since {
            None => {
                core.prepare_cached("INSERT INTO orphan (hash, since_ms) VALUES (?1, ?2)")?
                    .execute(params![hash.as_bytes(), now.as_millis()])?;
            }
            Some(since) if now.as_millis().saturating_sub(since) >= ORPHAN_MS => {
                files.remove(&photo_path(*hash))?;
                files.remove(&thumbnail_path(*hash))?;
                forget(core, *hash)?;
                deleted += 1;
            }
            Some(_) => {}
        }
    }
    Ok(deleted)
}

fn forget(core: &Connection, hash: PhotoHash) -> Result<(), StoreError> {
    core.prepare_cached("DELETE FROM orphan WHERE hash = ?1")?.execute([hash.as_bytes()])?;
    Ok(())
}
