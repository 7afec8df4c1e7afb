//! [`Files`] over the file system.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::ports::Files;

/// Ending of a file that is being written; such files are no one's.
const PART: &str = "part";

/// The files of one folder.
#[derive(Debug)]
pub struct FolderFiles {
    root: PathBuf,
    /// Makes the names of unfinished files of this process differ.
    next: AtomicU64,
}

impl FolderFiles {
    /// Those of this folder; it is there.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), next: AtomicU64::new(0) }
    }

    /// Removes what writers that died left unfinished. A living writer holds its file locked.
    pub fn sweep(&self, folder: &Path) -> io::Result<()> {
        let folder = self.at(folder)?;
        for name in names(&folder)? {
            if Path::new(&name).extension() != Some(OsStr::new(PART)) {
                continue;
            }
            let path = folder.join(name);
            if let Ok(file) = File::open(&path)
                && file.try_lock().is_ok()
            {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }

    /// The whole path; one that leads out of the folder is an error.
    fn at(&self, path: &Path) -> io::Result<PathBuf> {
        if path.components().all(|component| matches!(component, Component::Normal(_))) {
            Ok(self.root.join(path))
        } else {
            Err(io::ErrorKind::InvalidInput.into())
        }
    }
}

/// Writes under an unfinished name, locked against [`FolderFiles::sweep`].
fn write_part(part: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = File::create_new(part)?;
    file.lock()?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(file)
}

/// Makes the names in a folder durable.
pub(crate) fn flush_folder(folder: &Path) -> io::Result<()> {
    // Other systems cannot open a folder; they also do not need to.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Makes a folder and those above it, durably.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        make_folder(parent)?;
    }
    match private_folder(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made?,
    }
    flush_folder(parent.unwrap_or_else(|| Path::new(".")))
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn names(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let mut names = Vec::new();
    match fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries {
                let entry = entry?;
                if entry.file_type()?.is_file() {
                    names.push(entry.file_name());
                }
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    names.sort();
    Ok(names)
}

impl Files for FolderFiles {
    fn write_durably(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let whole = self.at(path)?;
        let folder = whole.parent().ok_or(io::ErrorKind::InvalidInput)?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let part = folder.join(format!(".{}-{number}.{PART}", std::process::id()));
        let file = match write_part(&part, bytes) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make_folder(folder)?;
                write_part(&part, bytes)
            }
            // Left by a process of the same number that died.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs::remove_file(&part)?;
                write_part(&part, bytes)
            }
            written => written,
        };
        let renamed = file.and_then(|file| {
            fs::rename(&part, &whole)?;
            drop(file);
            Ok(())
        });
        if let Err(error) = renamed {
            let _ = fs::remove_file(&part);
            return Err(error);
        }
        flush_folder(folder)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(self.at(path)?)
    }

    fn read_part(&self, path: &Path, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.at(path)?)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(length as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(self.at(path)?) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let (from, to) = (self.at(from)?, self.at(to)?);
        fs::rename(&from, &to)?;
        let folder = to.parent().ok_or(io::ErrorKind::InvalidInput)?;
        flush_folder(folder)?;
        match from.parent() {
            Some(other) if other != folder => flush_folder(other),
            _ => Ok(()),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let names = names(&self.at(folder)?)?;
        let is_part = |name: &OsStr| Path::new(name).extension() == Some(OsStr::new(PART));
        Ok(names.into_iter().filter(|name| !is_part(name)).map(PathBuf::from).collect())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn files() -> (tempfile::TempDir, FolderFiles) {
        let folder = tempfile::tempdir().unwrap();
        let files = FolderFiles::new(folder.path());
        (folder, files)
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all_and_replaced_in_one_step() {
        let (_folder, files) = files();
        let path = Path::new("photos/a.jpg");
        files.write_durably(path, b"first").unwrap();
        files.write_durably(path, b"second one").unwrap();
        assert_eq!(files.read(path).unwrap(), b"second one");
        assert_eq!(files.read_part(path, 7, 100).unwrap(), b"one");
        assert_eq!(files.read_part(path, 99, 1).unwrap(), b"");
        assert_eq!(files.list(Path::new("photos")).unwrap(), [PathBuf::from("a.jpg")]);
        files.rename(path, Path::new("b.jpg")).unwrap();
        assert!(files.list(Path::new("photos")).unwrap().is_empty());
        files.remove(Path::new("b.jpg")).unwrap();
        files.remove(Path::new("b.jpg")).unwrap();
        assert_eq!(files.read(path).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let (_folder, files) = files();
        for path in ["../secret", "/etc/hostname", "photos/../../secret"] {
            let error = files.read(Path::new(path)).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{path}");
        }
    }

    #[test]
    fn what_a_dead_writer_left_is_swept_and_a_living_one_keeps_its_file() {
        let (folder, files) = files();
        fs::write(folder.path().join(".1-0.part"), "half").unwrap();
        let living = write_part(&folder.path().join(".2-0.part"), b"on its way").unwrap();
        assert!(files.list(Path::new("")).unwrap().is_empty(), "unfinished is not there");
        files.sweep(Path::new("")).unwrap();
        assert!(!folder.path().join(".1-0.part").exists());
        assert!(folder.path().join(".2-0.part").exists());
        drop(living);
        files.sweep(Path::new("")).unwrap();
        assert!(!folder.path().join(".2-0.part").exists());
    }
}
