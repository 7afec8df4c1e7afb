//! The files of the data folder on the simulated disk, written as the shipped adapter writes them: another name, flushed,
//! renamed, the folder flushed. The process may die in front of each of these.

use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parvis_disk::live::Live;
use parvis_engine::ports::Files;

use crate::outside::Outside;

/// Ending of a file that is being written.
const PART: &str = "part";

/// The files of one process.
pub struct SimFiles {
    outside: Arc<Outside>,
    root: PathBuf,
    next: AtomicU64,
}

impl SimFiles {
    /// On the phone's disk.
    pub fn new(outside: Arc<Outside>) -> Self {
        let root = outside.disk().root().to_owned();
        Self { outside, root, next: AtomicU64::new(0) }
    }

    fn at(&self, path: &Path) -> io::Result<PathBuf> {
        if path.components().all(|component| matches!(component, Component::Normal(_))) {
            Ok(self.root.join(path))
        } else {
            Err(io::ErrorKind::InvalidInput.into())
        }
    }

    /// One call.
    fn call<T>(&self, work: impl FnOnce(&mut Live) -> T) -> T {
        self.outside.point();
        work(&mut self.outside.disk())
    }

    fn make_folder(&self, folder: &Path) {
        if !self.call(|disk| disk.is_folder(folder)) {
            self.call(|disk| disk.create_folder(folder));
            self.call(|disk| disk.flush_folder(&self.root));
        }
    }
}

impl Files for SimFiles {
    fn write_durably(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let whole = self.at(path)?;
        let folder = whole.parent().ok_or(io::ErrorKind::InvalidInput)?;
        let part = folder.join(format!(".{}.{PART}", self.next.fetch_add(1, Ordering::Relaxed)));
        self.make_folder(folder);
        let node = self.call(|disk| disk.create(&part));
        if self.call(|disk| disk.write(node, 0, bytes)).is_err() {
            self.call(|disk| disk.remove(&part));
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.call(|disk| disk.flush(node));
        self.call(|disk| disk.rename(&part, &whole));
        self.call(|disk| disk.flush_folder(folder));
        self.outside.point();
        Ok(())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.read_part(path, 0, usize::MAX)
    }

    fn read_part(&self, path: &Path, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let path = self.at(path)?;
        self.call(|disk| {
            let bytes = disk.bytes(disk.find(&path).ok_or(io::ErrorKind::NotFound)?);
            let from = (offset as usize).min(bytes.len());
            Ok(bytes[from..bytes.len().min(from.saturating_add(length))].to_vec())
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let path = self.at(path)?;
        self.call(|disk| {
            if disk.find(&path).is_some() {
                disk.remove(&path);
            }
        });
        self.outside.point();
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let (from, to) = (self.at(from)?, self.at(to)?);
        if self.call(|disk| disk.find(&from)).is_none() {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.call(|disk| disk.rename(&from, &to));
        for folder in [to.parent(), from.parent()].into_iter().flatten() {
            self.call(|disk| disk.flush_folder(folder));
        }
        Ok(())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let folder = if folder.as_os_str().is_empty() { self.root.clone() } else { self.at(folder)? };
        let names = self.call(|disk| disk.list(&folder));
        Ok(names.into_iter().filter(|name| name.extension() != Some(OsStr::new(PART))).collect())
    }
}
