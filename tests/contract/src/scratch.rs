//! Folders for tests that open thousands of them: in memory where the system has such a place, since what they test
//! does not depend on the disk.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

/// A new, empty folder; it goes when it is dropped.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

/// Copies a folder with everything in it to a place where nothing is.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            // With its rights: a key file that others may read is refused.
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
