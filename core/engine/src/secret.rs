//! Secrets: one data key in the platform's secure store, everything else encrypted under it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

use crate::folder::INSTALL;
use crate::ports::{Entropy, SecureStore, SecureStoreError};

/// Name of the data key in the secure store.
const DATA_KEY: &str = "data-key";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
/// First byte of what is encrypted: the way it was.
const FORMAT: u8 = 1;

/// A secret could not be read or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// The phone has not been unlocked since it started; later it will be.
    #[error("the secure store is locked")]
    Locked,
    /// The secure store cannot be read or written on this machine.
    #[error("the secure store is not available")]
    Unavailable,
    /// No room to keep a secret.
    #[error("no room left for a secret")]
    Full,
    /// Others can read the secure store.
    #[error("others can read the secure store")]
    Exposed,
    /// It was encrypted under another key, for another place, or it is damaged.
    #[error("a secret cannot be decrypted")]
    Unreadable,
}

impl From<SecureStoreError> for SecretError {
    fn from(error: SecureStoreError) -> Self {
        match error {
            SecureStoreError::Locked => Self::Locked,
            SecureStoreError::Unavailable => Self::Unavailable,
            SecureStoreError::Full => Self::Full,
            SecureStoreError::Exposed => Self::Exposed,
        }
    }
}

/// Where a secret stands. It is bound to that place: a row that is copied to another one cannot be decrypted there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretPlace<'a> {
    /// The follow key of a city.
    FollowKey(&'a str),
    /// A value of its own under a name.
    Named(&'a str),
}

impl SecretPlace<'_> {
    fn associated_data(self) -> Vec<u8> {
        let (table, row) = match self {
            Self::FollowKey(city) => ("follow_key", city),
            Self::Named(name) => ("kv", name),
        };
        format!("{table}\n{row}").into_bytes()
    }
}

/// A secret, encrypted: what may stand in a column or a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// As it is stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads back what [`Self::as_bytes`] gave.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// The one key under which secrets are encrypted. Forgotten from memory when it is dropped.
pub struct DataKey(XChaCha20Poly1305);

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(…)")
    }
}

impl DataKey {
    /// The key that is there; `None` if none was made yet.
    pub fn existing(secure: &dyn SecureStore) -> Result<Option<Self>, SecretError> {
        match secure.get(DATA_KEY)? {
            None => Ok(None),
            Some(key) if key.len() == KEY_BYTES => XChaCha20Poly1305::new_from_slice(&key)
                .map(|cipher| Some(Self(cipher)))
                .map_err(|_| SecretError::Unreadable),
            Some(_) => Err(SecretError::Unreadable),
        }
    }

    /// The key that is there, or a new one, for who has no secret yet that only the old one opens. Two processes that
    /// each make one would leave secrets under a key that is gone.
    pub fn existing_or_new(secure: &dyn SecureStore, entropy: &dyn Entropy) -> Result<Self, SecretError> {
        if let Some(key) = Self::existing(secure)? {
            return Ok(key);
        }
        Self::made_anew(secure, entropy)
    }

    /// A new key in place of whatever is there: what was encrypted under another one stays shut for good.
    pub fn made_anew(secure: &dyn SecureStore, entropy: &dyn Entropy) -> Result<Self, SecretError> {
        let mut key = [0; KEY_BYTES];
        entropy.fill(&mut key);
        secure.put(DATA_KEY, &key)?;
        // What is kept counts, not what was meant.
        Self::existing(secure)?.ok_or(SecretError::Unavailable)
    }

    /// Encrypts a secret for its place.
    pub fn seal(
        &self,
        place: SecretPlace<'_>,
        secret: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Sealed, SecretError> {
        let mut nonce = [0; NONCE_BYTES];
        entropy.fill(&mut nonce);
        let aad = place.associated_data();
        let encrypted = self
            .0
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: secret, aad: &aad })
            .map_err(|_| SecretError::Unreadable)?;
        let mut sealed = Vec::with_capacity(1 + NONCE_BYTES + encrypted.len());
        sealed.push(FORMAT);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&encrypted);
        Ok(Sealed(sealed))
    }

    /// Decrypts a secret at its place.
    pub fn open(&self, place: SecretPlace<'_>, sealed: &Sealed) -> Result<Vec<u8>, SecretError> {
        let rest = sealed.0.strip_prefix(&[FORMAT]).ok_or(SecretError::Unreadable)?;
        let (nonce, encrypted) = rest.split_at_checked(NONCE_BYTES).ok_or(SecretError::Unreadable)?;
        let aad = place.associated_data();
        self.0
            .decrypt(XNonce::from_slice(nonce), Payload { msg: encrypted, aad: &aad })
            .map_err(|_| SecretError::Unreadable)
    }
}

/// The secure store of a terminal: one file that only its owner may read, a line a secret.
///
/// Wherever the platform has a store of its own, that one is used instead.
#[derive(Debug)]
pub struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// In this file; it and its folder are made at the first secret.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// That of a data folder, among those in `keys`: outside the data folder and named after its path, so that a copy
    /// of the folder, here or on another computer, has none, and is noticed.
    ///
    /// A folder that was copied or moved on this computer gets the original's data key, or nothing that is encrypted
    /// in it could be read; it does not get what says that folder and computer belong together.
    pub fn of_folder(keys: &Path, folder: &Path) -> Self {
        let own = Self::new(Self::path_of(keys, folder));
        if !own.path.exists()
            && let Ok(install) = fs::read(folder.join(INSTALL))
        {
            // Without it, the secrets stay unreadable, which whoever needs one says.
            let _ = own.take_data_key_over(keys, &install);
        }
        own
    }

    /// The name that [`Self::of_folder`] gives; the data folder need not be there yet.
    pub fn path_of(keys: &Path, folder: &Path) -> PathBuf {
        let hash = Sha256::digest(canonical(folder).as_os_str().as_encoded_bytes());
        keys.join(format!("{}.key", URL_SAFE_NO_PAD.encode(hash)))
    }

    fn take_data_key_over(&self, keys: &Path, install: &[u8]) -> Result<(), SecureStoreError> {
        let entries = fs::read_dir(keys)?;
        let mut others: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        others.retain(|path| path.extension().is_some_and(|extension| extension == "key"));
        others.sort();
        for other in others.into_iter().map(Self::new) {
            if other.get(INSTALL).ok().flatten().as_deref() == Some(install)
                && let Some(key) = other.get(DATA_KEY)?
            {
                return self.put(DATA_KEY, &key);
            }
        }
        Ok(())
    }

    fn read(&self) -> Result<BTreeMap<String, String>, SecureStoreError> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(error.into()),
        };
        refuse_what_others_may_read(&file)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        // What is no secret is as good as missing, and that is told as such: no reason to keep the history shut.
        let text = String::from_utf8_lossy(&bytes);
        let secrets = text.lines().filter_map(|line| line.split_once(' '));
        Ok(secrets.map(|(name, secret)| (name.to_owned(), secret.to_owned())).collect())
    }

    /// Changes the secrets under a lock, so that two processes do not undo each other.
    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<(), SecureStoreError> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        crate::files::make_folder(folder)?;
        let lock = private_file(&self.path.with_extension("lock"), OpenOptions::new().create(true))?;
        lock.lock()?;
        let mut secrets = self.read()?;
        change(&mut secrets);
        let mut text = String::new();
        for (name, secret) in &secrets {
            text.extend([name, " ", secret, "\n"]);
        }
        // Not the ending of the store's unfinished files: its sweep would take this one away.
        let new = self.path.with_extension("new");
        let _ = fs::remove_file(&new);
        let mut file = private_file(&new, OpenOptions::new().create_new(true))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &self.path)?;
        Ok(crate::files::flush_folder(folder)?)
    }
}

impl SecureStore for KeyFile {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecureStoreError> {
        let secrets = self.read()?;
        let Some(secret) = secrets.get(name) else { return Ok(None) };
        // A damaged one fits nothing: whoever needs it says so.
        Ok(Some(STANDARD_NO_PAD.decode(secret).unwrap_or_default()))
    }

    fn put(&self, name: &str, secret: &[u8]) -> Result<(), SecureStoreError> {
        // A name with a blank or a line break would read back as something else.
        if name.is_empty() || name.chars().any(char::is_whitespace) {
            return Err(SecureStoreError::Unavailable);
        }
        self.change(|secrets| {
            secrets.insert(name.to_owned(), STANDARD_NO_PAD.encode(secret));
        })
    }

    fn delete(&self, name: &str) -> Result<(), SecureStoreError> {
        if !self.path.exists() {
            return Ok(());
        }
        self.change(|secrets| {
            secrets.remove(name);
        })
    }
}

/// The one name of a folder, also of one that is still to be made.
fn canonical(folder: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(folder) {
        return path;
    }
    match (folder.parent(), folder.file_name()) {
        (Some(parent), Some(name)) if parent.as_os_str().is_empty() => canonical(Path::new(".")).join(name),
        (Some(parent), Some(name)) => canonical(parent).join(name),
        _ => folder.to_owned(),
    }
}

/// Opens a file for writing that only its owner may read.
fn private_file(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn refuse_what_others_may_read(file: &File) -> Result<(), SecureStoreError> {
    // The six lowest bits are the rights of the group and of everybody else.
    use std::os::unix::fs::PermissionsExt as _;
    if file.metadata()?.permissions().mode().trailing_zeros() >= 6 {
        Ok(())
    } else {
        Err(SecureStoreError::Exposed)
    }
}

#[cfg(not(unix))]
fn refuse_what_others_may_read(_: &File) -> Result<(), SecureStoreError> {
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use parvis_sync::Start;

    use super::*;
    use crate::folder::DataFolder;

    struct Counting(std::sync::atomic::AtomicU8);

    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            for byte in buffer {
                *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }

    fn entropy() -> Counting {
        Counting(std::sync::atomic::AtomicU8::new(7))
    }

    struct LockedStore;

    impl SecureStore for LockedStore {
        fn get(&self, _: &str) -> Result<Option<Vec<u8>>, SecureStoreError> {
            Err(SecureStoreError::Locked)
        }
        fn put(&self, _: &str, _: &[u8]) -> Result<(), SecureStoreError> {
            Err(SecureStoreError::Locked)
        }
        fn delete(&self, _: &str) -> Result<(), SecureStoreError> {
            Err(SecureStoreError::Locked)
        }
    }

    #[test]
    fn a_locked_store_is_a_state_and_not_a_crash() {
        assert_eq!(DataKey::existing_or_new(&LockedStore, &entropy()).unwrap_err(), SecretError::Locked);
        assert_eq!(DataKey::existing(&LockedStore).unwrap_err(), SecretError::Locked);
    }

    #[test]
    fn a_secret_is_read_only_at_its_place_under_its_key_and_undamaged() {
        let folder = tempfile::tempdir().unwrap();
        let secure = KeyFile::new(folder.path().join("key"));
        let entropy = entropy();
        let key = DataKey::existing_or_new(&secure, &entropy).unwrap();
        let esch = SecretPlace::FollowKey("lu.esch-sur-alzette");
        let sealed = key.seal(esch, b"follow me", &entropy).unwrap();
        assert!(!sealed.as_bytes().windows(9).any(|window| window == b"follow me"));

        let again = DataKey::existing_or_new(&secure, &entropy).unwrap();
        assert_eq!(again.open(esch, &sealed).unwrap(), b"follow me", "the key is made once");
        let elsewhere = SecretPlace::FollowKey("ca.carignan");
        assert_eq!(key.open(elsewhere, &sealed), Err(SecretError::Unreadable));
        for at in 0..sealed.as_bytes().len() {
            let mut damaged = sealed.as_bytes().to_vec();
            damaged[at] ^= 1;
            assert_eq!(key.open(esch, &Sealed::from_bytes(damaged)), Err(SecretError::Unreadable));
        }
        assert_eq!(key.open(esch, &Sealed::from_bytes(vec![])), Err(SecretError::Unreadable));
        assert_ne!(key.seal(esch, b"follow me", &entropy).unwrap(), sealed, "a nonce is never used twice");
    }

    #[test]
    fn a_key_file_keeps_several_secrets_and_forgets_one() {
        let folder = tempfile::tempdir().unwrap();
        let secure = KeyFile::new(folder.path().join("key"));
        assert_eq!(secure.get("install"), Ok(None));
        secure.delete("install").unwrap();
        secure.put("install", &[1, 2, 3]).unwrap();
        secure.put("data-key", &[0; 32]).unwrap();
        assert_eq!(secure.get("install"), Ok(Some(vec![1, 2, 3])));
        secure.delete("install").unwrap();
        assert_eq!(secure.get("install"), Ok(None));
        assert_eq!(secure.get("data-key"), Ok(Some(vec![0; 32])));
        assert_eq!(secure.put("a b", &[1]), Err(SecureStoreError::Unavailable));
    }

    #[test]
    fn a_copied_folder_is_noticed_and_keeps_its_secrets_readable() {
        let base = tempfile::tempdir().unwrap();
        let (keys, home, copy) =
            (base.path().join("keys"), base.path().join("home"), base.path().join("copy"));
        let entropy = entropy();
        let place = SecretPlace::FollowKey("lu.esch-sur-alzette");
        let secrets = KeyFile::of_folder(&keys, &home);
        drop(DataFolder::open(&home, &secrets, &entropy).unwrap());
        let sealed = DataKey::existing_or_new(&secrets, &entropy)
            .unwrap()
            .seal(place, b"follow me", &entropy)
            .unwrap();
        fs::write(home.join("core.db"), "rows").unwrap();
        let start = |keys: &Path, folder: &Path| {
            let secrets = KeyFile::of_folder(keys, folder);
            let start = DataFolder::open(folder, &secrets, &entropy).unwrap().start();
            let key = DataKey::existing(&secrets).unwrap();
            (start, key.and_then(|key| key.open(place, &sealed).ok()))
        };
        assert_eq!(start(&keys, &home), (Start::Known, Some(b"follow me".to_vec())));
        // By another name.
        assert_eq!(start(&keys, &home.join("../home")).0, Start::Known);

        fs::create_dir(&copy).unwrap();
        for name in ["core.db", INSTALL] {
            fs::copy(home.join(name), copy.join(name)).unwrap();
        }
        assert_eq!(start(&keys, &copy), (Start::Restored, Some(b"follow me".to_vec())));
        let elsewhere = base.path().join("another computer");
        assert_eq!(start(&elsewhere, &copy), (Start::Restored, None));
        assert_eq!(start(&keys, &home).0, Start::Known, "the original is what it was");
        let secrets = KeyFile::of_folder(&keys, &copy);
        DataFolder::open(&copy, &secrets, &entropy).unwrap().agree(&secrets, &entropy).unwrap();
        assert_eq!(start(&keys, &copy), (Start::Known, Some(b"follow me".to_vec())));
        assert_eq!(start(&keys, &home).0, Start::Known);
    }

    #[test]
    fn the_sweep_of_the_store_leaves_a_key_file_in_the_making_alone() {
        let folder = tempfile::tempdir().unwrap();
        KeyFile::new(folder.path().join("key")).put("install", &[1]).unwrap();
        fs::write(folder.path().join("key.new"), "install AQ\n").unwrap();
        crate::files::FolderFiles::new(folder.path()).sweep(Path::new("")).unwrap();
        assert!(folder.path().join("key.new").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let secure = KeyFile::new(&path);
        secure.put("data-key", &[9; 32]).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(secure.get("data-key"), Err(SecureStoreError::Exposed));
        assert_eq!(secure.put("more", &[1]), Err(SecureStoreError::Exposed), "nor is it written anew");
    }
}
