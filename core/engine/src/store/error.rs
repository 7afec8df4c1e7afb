//! What can go wrong with the store, cut by what can be done about it. Codes only: no text, no path, no secret.

use std::io;

use parvis_domain::id::PhotoHash;
use rusqlite::ErrorCode;

/// Why the store could not do it. After an error nothing of the call is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another process changed what this write was based on: read again, decide again.
    #[error("what this write was based on has changed")]
    Conflict,
    /// The file was written by a newer version of the program; it is left as it is.
    #[error("the data are of format {found}, this program knows {known}")]
    Newer {
        /// The format of the file.
        found: u32,
        /// The newest format that this program knows.
        known: u32,
    },
    /// No room on the device.
    #[error("no room left on the device")]
    Full,
    /// The folder or a file in it may not be written.
    #[error("the data folder cannot be written")]
    ReadOnly,
    /// Another process held the file for too long.
    #[error("another process holds the data")]
    Busy,
    /// `core.db` is damaged. The next opening looks through all of it, and sets it aside if that is so.
    #[error("the data are damaged")]
    Corrupt,
    /// `cache.db` is damaged; [`Store::rebuild_cache`](super::Store::rebuild_cache) makes a new one.
    #[error("the cache is damaged")]
    CacheBroken,
    /// A photo's file is missing or is not what its name says.
    #[error("the file of a photo is missing or damaged")]
    PhotoLost {
        /// Which photo.
        hash: PhotoHash,
    },
    /// The SQLite in this program has a bug that can lose committed writes (fixed in 3.51.3).
    #[error("SQLite {version} is too old")]
    OldSqlite {
        /// Its version as SQLite counts: 3,051,003 is 3.51.3.
        version: i32,
    },
    /// The device or the system failed.
    #[error("the device failed with code {code}")]
    Io {
        /// SQLite's extended code, or the system's.
        code: i32,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => Self::Full,
                ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::AuthorizationForStatementDenied => Self::ReadOnly,
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed => Self::Busy,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt,
                // Two rows that must be one, or a row whose owner is gone: somebody else was faster.
                ErrorCode::ConstraintViolation => Self::Conflict,
                // The shared memory of the journal is a file too, and finds no room in another way.
                _ if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => Self::Full,
                _ => Self::Io { code: failure.extended_code },
            },
            // A column that holds what this program never writes.
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..) => Self::Corrupt,
            _ => Self::Io { code: -1 },
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::ResourceBusy | io::ErrorKind::WouldBlock => Self::Busy,
            _ => Self::Io { code: error.raw_os_error().unwrap_or(-1) },
        }
    }
}

impl StoreError {
    /// The same failure, met in `cache.db`: what damages it damages nothing of the citizen's.
    pub(super) fn in_cache(self) -> Self {
        match self {
            Self::Corrupt | Self::Conflict | Self::Newer { .. } => Self::CacheBroken,
            other => other,
        }
    }
}
