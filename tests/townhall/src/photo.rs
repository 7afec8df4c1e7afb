//! The bytes of photos: files named by their hash, and the parts of those that are still arriving.
//!
//! A file is whole and on disk before a row of the store says so. Several front ends may share the folder: whoever adds
//! to a part holds its lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use parvis_domain::id::{PhotoHash, SubmissionKey};
use sha2::{Digest, Sha256};

/// Where photos are.
#[derive(Clone, Debug)]
pub(crate) struct PhotoFolder {
    whole: PathBuf,
    parts: PathBuf,
}

/// A photo that is arriving, locked.
pub(crate) struct Part {
    file: File,
    path: PathBuf,
    offset: u64,
}

/// What the bytes of a part turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// What was announced; the photo is in its place.
    Kept,
    /// Something else; the part is empty again.
    OtherHash,
}

impl PhotoFolder {
    pub(crate) fn open(data: &Path) -> io::Result<Self> {
        let folder = Self { whole: data.join("photos"), parts: data.join("uploads") };
        fs::create_dir_all(&folder.whole)?;
        fs::create_dir_all(&folder.parts)?;
        File::open(data)?.sync_all()?;
        Ok(folder)
    }

    fn part_path(&self, key: &SubmissionKey, hash: &PhotoHash) -> PathBuf {
        self.parts.join(format!("{key}-{hash}"))
    }

    fn path(&self, hash: &PhotoHash) -> PathBuf {
        self.whole.join(format!("{hash}.jpg"))
    }

    /// How many bytes of a photo have arrived.
    pub(crate) fn offset(&self, key: &SubmissionKey, hash: &PhotoHash) -> io::Result<u64> {
        match fs::metadata(self.part_path(key, hash)) {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Opens a part for adding. `None` while another holds it.
    pub(crate) fn part(&self, key: &SubmissionKey, hash: &PhotoHash) -> io::Result<Option<Part>> {
        let path = self.part_path(key, hash);
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let offset = file.seek(SeekFrom::End(0))?;
        Ok(Some(Part { file, path, offset }))
    }

    /// Puts a part in its place if its bytes are the ones that were announced.
    pub(crate) fn finish(&self, part: &mut Part, hash: &PhotoHash) -> io::Result<Verdict> {
        part.file.sync_all()?;
        part.file.seek(SeekFrom::Start(0))?;
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = part.file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            digest.update(&buffer[..read]);
        }
        let found: [u8; 32] = digest.finalize().into();
        if found != *hash.as_bytes() {
            part.cut_back(0)?;
            return Ok(Verdict::OtherHash);
        }
        fs::rename(&part.path, self.path(hash))?;
        File::open(&self.whole)?.sync_all()?;
        Ok(Verdict::Kept)
    }

    /// Throws away what is left of a part.
    pub(crate) fn forget_part(&self, key: &SubmissionKey, hash: &PhotoHash) {
        // A part that stays costs space and nothing else.
        let _ = fs::remove_file(self.part_path(key, hash));
    }

    /// Throws away all parts of a request.
    pub(crate) fn forget_parts(&self, key: &SubmissionKey) {
        let prefix = format!("{key}-");
        for file in fs::read_dir(&self.parts).into_iter().flatten().flatten() {
            if file.file_name().to_string_lossy().starts_with(&prefix) {
                let _ = fs::remove_file(file.path());
            }
        }
    }

    /// Keeps a photo that came whole, and gives its name.
    pub(crate) fn keep(&self, bytes: &[u8]) -> io::Result<PhotoHash> {
        let hash = PhotoHash::from_bytes(Sha256::digest(bytes).into());
        fs::write(self.path(&hash), bytes)?;
        Ok(hash)
    }

    pub(crate) fn read(&self, hash: &PhotoHash) -> io::Result<Vec<u8>> {
        fs::read(self.path(hash))
    }

    pub(crate) fn remove(&self, hash: &PhotoHash) {
        // As above: what cannot be removed now is found by nobody.
        let _ = fs::remove_file(self.path(hash));
    }
}

impl Part {
    /// How many bytes there are.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// What was added is on disk.
    pub(crate) fn settle(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// Throws away what is behind an offset.
    pub(crate) fn cut_back(&mut self, to: u64) -> io::Result<()> {
        self.file.set_len(to)?;
        self.offset = self.file.seek(SeekFrom::Start(to))?;
        self.file.sync_data()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn hash_of(bytes: &[u8]) -> PhotoHash {
        PhotoHash::from_bytes(Sha256::digest(bytes).into())
    }

    #[test]
    fn a_photo_that_comes_in_two_parts_is_whole_and_one_that_is_another_is_thrown_away() {
        let data = tempfile::tempdir().unwrap();
        let folder = PhotoFolder::open(data.path()).unwrap();
        let key = SubmissionKey::from_random([7; 16]);
        let hash = hash_of(b"lamp post");

        let mut part = folder.part(&key, &hash).unwrap().unwrap();
        part.add(b"lamp ").unwrap();
        assert!(folder.part(&key, &hash).unwrap().is_none(), "one at a time");
        drop(part);
        assert_eq!(folder.offset(&key, &hash).unwrap(), 5);
        let mut part = folder.part(&key, &hash).unwrap().unwrap();
        part.add(b"pist").unwrap();
        assert_eq!(folder.finish(&mut part, &hash).unwrap(), Verdict::OtherHash);
        assert_eq!(part.offset(), 0);
        part.add(b"lamp post").unwrap();
        assert_eq!(folder.finish(&mut part, &hash).unwrap(), Verdict::Kept);
        assert_eq!(folder.read(&hash).unwrap(), b"lamp post");
    }
}
