//! The data folder: who may use it, and whether it belongs to this phone.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use parvis_sync::{Role, Start};

use crate::files::{self, FolderFiles};
use crate::ports::{Entropy, Files, SecureStore, SecureStoreError};

/// The lock file: whoever has it locked is the one that sends.
const LOCK: &str = "LOCK";
/// The file with the install id, and its name in the secure store.
const INSTALL: &str = "install";
const INSTALL_BYTES: usize = 16;
/// Folders inside, made early: making one later would cost a commit two more flushes.
const INSIDE: [&str; 3] = ["sealed", "photos", "thumbnails"];

/// Folders that are open in this process.
static OPEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Why a data folder cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FolderError {
    /// This process has it open already.
    #[error("the data folder is already open")]
    AlreadyOpen,
    /// It cannot be made or written.
    #[error("the data folder cannot be written")]
    ReadOnly,
    /// No room on the device.
    #[error("no room left on the device")]
    Full,
    /// The secure store is locked.
    #[error("the secure store is locked")]
    Locked,
    /// The secure store is not available.
    #[error("the secure store is not available")]
    NoSecureStore,
    /// The device or the system failed.
    #[error("the device failed with code {code}")]
    Io {
        /// The system's code.
        code: i32,
    },
}

impl From<io::Error> for FolderError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io { code: error.raw_os_error().unwrap_or(-1) },
        }
    }
}

impl From<SecureStoreError> for FolderError {
    fn from(error: SecureStoreError) -> Self {
        match error {
            SecureStoreError::Locked => Self::Locked,
            SecureStoreError::Unavailable => Self::NoSecureStore,
        }
    }
}

/// A data folder that is open in this process.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    role: Role,
    start: Start,
    lock: File,
}

impl DataFolder {
    /// Opens the folder, which is made if it is not there, for this process alone to read and write.
    pub fn open(path: &Path, secure: &dyn SecureStore, entropy: &dyn Entropy) -> Result<Self, FolderError> {
        files::make_folder(path)?;
        let path = path.canonicalize()?;
        let registered = Registered::new(path)?;
        for name in INSIDE {
            files::make_folder(&registered.path.join(name))?;
        }
        let lock =
            File::options().create(true).truncate(false).write(true).open(registered.path.join(LOCK))?;
        let role = try_to_send(&lock)?;
        let start = agreement(&registered.path, role, secure, entropy)?;
        if role == Role::Sender {
            let files = FolderFiles::new(&registered.path);
            for folder in ["", INSIDE[0], INSIDE[1], INSIDE[2]] {
                files.sweep(Path::new(folder))?;
            }
        }
        Ok(Self { path: registered.keep(), role, start, lock })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this process sends.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether the folder and the phone agree. While they do not, what is not settled may have been sent from
    /// elsewhere; [`Self::agree`] ends that, once the rows say so.
    pub fn start(&self) -> Start {
        self.start
    }

    /// Becomes the one that sends if nobody else is.
    pub fn try_to_send(&mut self) -> Result<Role, FolderError> {
        if self.role == Role::Guest {
            self.role = try_to_send(&self.lock)?;
        }
        Ok(self.role)
    }

    /// From now on the folder belongs to this phone. Called when the unsettled rows are durably marked.
    pub fn agree(&mut self, secure: &dyn SecureStore, entropy: &dyn Entropy) -> Result<(), FolderError> {
        if self.start == Start::Restored {
            make_agreement(&self.path, secure, entropy)?;
            self.start = Start::Known;
        }
        Ok(())
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        forget(&self.path);
    }
}

/// A path in the list of open folders, taken out again unless it is kept.
struct Registered {
    path: PathBuf,
    kept: bool,
}

impl Registered {
    fn new(path: PathBuf) -> Result<Self, FolderError> {
        // A panic while the set was held leaves it usable: it is only a set of paths.
        if OPEN.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone()) {
            Ok(Self { path, kept: false })
        } else {
            Err(FolderError::AlreadyOpen)
        }
    }

    fn keep(mut self) -> PathBuf {
        self.kept = true;
        std::mem::take(&mut self.path)
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        if !self.kept {
            forget(&self.path);
        }
    }
}

fn forget(path: &Path) {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
}

fn try_to_send(lock: &File) -> Result<Role, FolderError> {
    match lock.try_lock() {
        Ok(()) => Ok(Role::Sender),
        Err(TryLockError::WouldBlock) => Ok(Role::Guest),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Whether the install id in the folder is that of the phone. A folder without one, on which nothing was ever
/// written, gets one.
fn agreement(
    path: &Path,
    role: Role,
    secure: &dyn SecureStore,
    entropy: &dyn Entropy,
) -> Result<Start, FolderError> {
    let files = FolderFiles::new(path);
    let in_folder = match files.read(Path::new(INSTALL)) {
        Ok(id) => Some(id),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let on_phone = secure.get(INSTALL)?;
    if in_folder.is_some() && in_folder == on_phone {
        return Ok(Start::Known);
    }
    let is_new = in_folder.is_none() && !path.join("core.db").exists();
    if is_new {
        // A guest leaves it to the one that sends: two ids at once would agree with nobody.
        if role == Role::Sender {
            make_agreement(path, secure, entropy)?;
        }
        return Ok(Start::Known);
    }
    Ok(Start::Restored)
}

fn make_agreement(path: &Path, secure: &dyn SecureStore, entropy: &dyn Entropy) -> Result<(), FolderError> {
    let mut id = [0; INSTALL_BYTES];
    entropy.fill(&mut id);
    // The phone first: cut short in between, the folder is still new, or still foreign.
    secure.put(INSTALL, &id)?;
    FolderFiles::new(path).write_durably(Path::new(INSTALL), &id)?;
    Ok(())
}
