//! Folders of simulated phones, in memory where the system has a file system for that.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes names of several histories in one process differ.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A folder that goes away with this value.
#[derive(Debug)]
pub struct Room {
    path: PathBuf,
}

impl Room {
    /// A new, empty one.
    pub fn new() -> io::Result<Self> {
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = base.join(format!("parvis-simulation-{}-{number}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// What is on the disk at this moment, without what only lives with a process (the shared memory of a journal).
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            for inner in fs::read_dir(entry.path())? {
                let inner = inner?;
                // These files are never written again, only replaced: another name is as good as a copy.
                fs::hard_link(inner.path(), target.join(inner.file_name()))?;
            }
        } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
