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
/// What the citizen wrote.
const CORE: &str = "core.db";
/// The file with the install id, and its name in the secure store.
pub(crate) const INSTALL: &str = "install";
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
    /// The secure store cannot be read or written.
    #[error("the secure store is not available")]
    NoSecureStore,
    /// Others can read the secure store.
    #[error("others can read the secure store")]
    Exposed,
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
            SecureStoreError::Full => Self::Full,
            SecureStoreError::Exposed => Self::Exposed,
        }
    }
}

/// A data folder that is open in this process.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    role: Role,
    start: Start,
    access: Access,
}

/// What may be done in a folder.
#[derive(Debug)]
enum Access {
    /// Everything; the lock file.
    Write(File),
    /// Only reading, until it is looked at again.
    Read,
}

impl DataFolder {
    /// Opens the folder, which is made if it is not there, for this process alone. One that cannot be written now, but
    /// holds something, is opened all the same: whoever wants to send gets the reason then.
    pub fn open(path: &Path, secure: &dyn SecureStore, entropy: &dyn Entropy) -> Result<Self, FolderError> {
        match Self::open_to_write(path, secure, entropy) {
            Err(FolderError::ReadOnly | FolderError::Full) if path.join(CORE).is_file() => {
                let registered = Registered::new(path.canonicalize()?)?;
                let start = agreement(&registered.path, Role::Guest, secure, entropy)?;
                Ok(Self { path: registered.keep(), role: Role::Guest, start, access: Access::Read })
            }
            opened => opened,
        }
    }

    fn open_to_write(
        path: &Path,
        secure: &dyn SecureStore,
        entropy: &dyn Entropy,
    ) -> Result<Self, FolderError> {
        files::make_folder(path)?;
        let path = path.canonicalize()?;
        let registered = Registered::new(path)?;
        for name in INSIDE {
            files::make_folder(&registered.path.join(name))?;
        }
        let lock = lock_file(&registered.path)?;
        let role = try_to_send(&lock)?;
        let start = agreement(&registered.path, role, secure, entropy)?;
        if role == Role::Sender {
            let files = FolderFiles::new(&registered.path);
            for folder in ["", INSIDE[0], INSIDE[1], INSIDE[2]] {
                files.sweep(Path::new(folder))?;
            }
        }
        Ok(Self { path: registered.keep(), role, start, access: Access::Write(lock) })
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
        if let Access::Read = self.access {
            self.access = Access::Write(lock_file(&self.path)?);
        }
        if let (Access::Write(lock), Role::Guest) = (&self.access, self.role) {
            self.role = try_to_send(lock)?;
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

fn lock_file(path: &Path) -> Result<File, FolderError> {
    Ok(File::options().create(true).truncate(false).write(true).open(path.join(LOCK))?)
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
    let is_new = in_folder.is_none() && !path.join(CORE).exists();
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// A phone's secure store.
    #[derive(Default)]
    struct Phone(Mutex<BTreeMap<String, Vec<u8>>>);

    impl SecureStore for Phone {
        fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecureStoreError> {
            Ok(self.0.lock().unwrap().get(name).cloned())
        }
        fn put(&self, name: &str, secret: &[u8]) -> Result<(), SecureStoreError> {
            self.0.lock().unwrap().insert(name.to_owned(), secret.to_vec());
            Ok(())
        }
        fn delete(&self, name: &str) -> Result<(), SecureStoreError> {
            self.0.lock().unwrap().remove(name);
            Ok(())
        }
    }

    struct Counting(Mutex<u8>);

    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            let mut next = self.0.lock().unwrap();
            *next += 1;
            buffer.fill(*next);
        }
    }

    /// Different bytes each time.
    static ENTROPY: Counting = Counting(Mutex::new(0));

    #[test]
    fn a_second_opening_in_one_process_is_an_error_until_the_first_one_ends() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("deep/data");
        let phone = Phone::default();
        let entropy = &ENTROPY;
        let first = DataFolder::open(&path, &phone, entropy).unwrap();
        assert_eq!((first.role(), first.start()), (Role::Sender, Start::Known));
        // Under another name of the same folder too.
        let other_name = base.path().join("deep/../deep/data");
        for name in [&path, &other_name] {
            assert_eq!(DataFolder::open(name, &phone, entropy).unwrap_err(), FolderError::AlreadyOpen);
        }
        drop(first);
        assert!(DataFolder::open(&path, &phone, entropy).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_look_into_a_new_folder() {
        use std::os::unix::fs::PermissionsExt as _;
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("data");
        let _folder = DataFolder::open(&path, &Phone::default(), &ENTROPY).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn whoever_comes_second_is_a_guest_and_takes_over_when_the_first_one_is_gone() {
        let base = tempfile::tempdir().unwrap();
        let phone = Phone::default();
        drop(DataFolder::open(base.path(), &phone, &ENTROPY).unwrap());
        // Another process: it has its own handle of the lock file.
        let other = File::options().write(true).open(base.path().join(LOCK)).unwrap();
        other.lock().unwrap();
        let mut folder = DataFolder::open(base.path(), &phone, &ENTROPY).unwrap();
        assert_eq!(folder.role(), Role::Guest);
        assert_eq!(folder.try_to_send(), Ok(Role::Guest));
        drop(other);
        assert_eq!(folder.try_to_send(), Ok(Role::Sender));
    }

    #[test]
    fn a_folder_from_another_phone_or_a_backup_is_restored_until_that_is_agreed() {
        let base = tempfile::tempdir().unwrap();
        let entropy = &ENTROPY;
        let old_phone = Phone::default();
        drop(DataFolder::open(base.path(), &old_phone, entropy).unwrap());
        std::fs::write(base.path().join("core.db"), "rows").unwrap();
        assert_eq!(DataFolder::open(base.path(), &old_phone, entropy).unwrap().start(), Start::Known);

        let new_phone = Phone::default();
        let mut folder = DataFolder::open(base.path(), &new_phone, entropy).unwrap();
        assert_eq!(folder.start(), Start::Restored);
        drop(folder);
        // Killed before the rows were marked: still restored.
        folder = DataFolder::open(base.path(), &new_phone, entropy).unwrap();
        assert_eq!(folder.start(), Start::Restored);
        folder.agree(&new_phone, entropy).unwrap();
        assert_eq!(folder.start(), Start::Known);
        drop(folder);
        assert_eq!(DataFolder::open(base.path(), &new_phone, entropy).unwrap().start(), Start::Known);
        // The old phone, should it see this folder once more.
        assert_eq!(DataFolder::open(base.path(), &old_phone, entropy).unwrap().start(), Start::Restored);
    }

    #[test]
    fn a_folder_that_lost_its_install_id_is_restored_and_an_empty_one_on_a_known_phone_is_new() {
        let phone = Phone::default();
        let base = tempfile::tempdir().unwrap();
        drop(DataFolder::open(base.path(), &phone, &ENTROPY).unwrap());
        std::fs::write(base.path().join("core.db"), "rows").unwrap();
        std::fs::remove_file(base.path().join(INSTALL)).unwrap();
        assert_eq!(DataFolder::open(base.path(), &phone, &ENTROPY).unwrap().start(), Start::Restored);
        // Some phones keep secrets when an app is deleted and installed again.
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(DataFolder::open(empty.path(), &phone, &ENTROPY).unwrap().start(), Start::Known);
    }

    #[test]
    fn a_folder_that_cannot_be_made_says_why_and_does_not_stay_registered() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("data");
        std::fs::write(&path, "a file is in the way").unwrap();
        assert!(matches!(DataFolder::open(&path, &Phone::default(), &ENTROPY), Err(FolderError::Io { .. })));
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        std::fs::create_dir(path.join(LOCK)).unwrap();
        assert!(DataFolder::open(&path, &Phone::default(), &ENTROPY).is_err());
        std::fs::remove_dir(path.join(LOCK)).unwrap();
        assert!(DataFolder::open(&path, &Phone::default(), &ENTROPY).is_ok());
    }
}
