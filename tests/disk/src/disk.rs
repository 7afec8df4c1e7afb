//! A disk that a power cut finds in the middle of its work. It is told of a program's calls; what has not been flushed
//! may be there after a cut, or not, in whole, by pages or by sectors.
//!
//! It is stricter than any file system in use: a file that was flushed is found under its name only once its folder
//! was flushed too (POSIX promises no more).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One file, whatever its names.
pub type Node = usize;

/// What happened to the disk, or was said to the citizen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A change of a name.
    Name(NameChange),
    /// A change of a file's bytes.
    Data(Node, Change),
    /// The bytes of a file are on the disk now.
    Flush(Node),
    /// The names in a folder are on the disk now.
    FlushFolder(PathBuf),
    /// A line on standard output.
    Said(String),
}

/// A change of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameChange {
    /// A new file.
    File(PathBuf, Node),
    /// A new folder.
    Folder(PathBuf),
    /// Another name; whatever had it is gone.
    Rename(PathBuf, PathBuf),
    /// A name less.
    Remove(PathBuf),
}

impl NameChange {
    fn folder(&self) -> &Path {
        let (Self::File(path, _) | Self::Folder(path) | Self::Rename(_, path) | Self::Remove(path)) = self;
        path.parent().unwrap()
    }
}

/// A change of a file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Bytes at a place.
    Write(usize, Vec<u8>),
    /// Another length; what is new is zero.
    Resize(usize),
}

impl Change {
    /// Makes it.
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write(at, new) => {
                if bytes.len() < at + new.len() {
                    bytes.resize(at + new.len(), 0);
                }
                bytes[*at..at + new.len()].copy_from_slice(new);
            }
            Self::Resize(length) => bytes.resize(*length, 0),
        }
    }

    /// The pieces that reach the disk apart from each other.
    pub(crate) fn pieces(&self, size: usize) -> Vec<Self> {
        let Self::Write(at, bytes) = self else { return vec![self.clone()] };
        let mut pieces = Vec::new();
        let mut from = 0;
        while from < bytes.len() {
            let to = (((at + from) / size + 1) * size - at).min(bytes.len());
            pieces.push(Self::Write(at + from, bytes[from..to].to_vec()));
            from = to;
        }
        pieces
    }
}

/// What has a name.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A file.
    File(Node),
    /// A folder.
    Folder,
}

/// What a change of a name does to the names.
pub fn rename(names: &mut BTreeMap<PathBuf, Entry>, change: &NameChange) {
    match change {
        NameChange::File(path, node) => {
            names.insert(path.clone(), Entry::File(*node));
        }
        NameChange::Folder(path) => {
            names.insert(path.clone(), Entry::Folder);
        }
        NameChange::Rename(from, to) => {
            // Without it, making it did not reach the disk before this did: nothing to rename.
            if let Some(entry) = names.remove(from) {
                names.insert(to.clone(), entry);
            }
        }
        NameChange::Remove(path) => {
            names.remove(path);
        }
    }
}

/// What a power cut leaves of what was not flushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// Nothing.
    Nothing,
    /// The names, and none of the bytes.
    NamesOnly,
    /// The bytes, and none of the names.
    BytesOnly,
    /// Each page of bytes by chance; of the changes of names, the first few.
    Pages(u64),
    /// Each sector of 512 bytes by chance; of the changes of names, the first few.
    Sectors(u64),
    /// Everything, as after a kill.
    Everything,
}

const PAGE: usize = 4096;
const SECTOR: usize = 512;

/// What was found on a disk: folders, and files with their bytes.
pub type Left = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// A disk: what it holds for sure, and what it was told but not asked to hold yet.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
    names: BTreeMap<PathBuf, Entry>,
    name_changes: Vec<NameChange>,
    files: Vec<File>,
}

#[derive(Clone, Debug, Default)]
struct File {
    durable: Vec<u8>,
    changes: Vec<Change>,
}

impl Disk {
    /// An empty one, seen at this folder.
    pub fn new(root: &Path) -> Self {
        let names = BTreeMap::from([(root.to_owned(), Entry::Folder)]);
        Self { root: root.to_owned(), names, name_changes: Vec::new(), files: Vec::new() }
    }

    /// One thing more happens.
    pub fn happens(&mut self, event: &Event) {
        match event {
            Event::Name(change) => {
                if let NameChange::File(_, node) = change {
                    self.files.resize(self.files.len().max(node + 1), File::default());
                }
                self.name_changes.push(change.clone());
            }
            Event::Data(node, change) => self.files[*node].changes.push(change.clone()),
            Event::Flush(node) => {
                let file = &mut self.files[*node];
                for change in file.changes.drain(..) {
                    change.apply(&mut file.durable);
                }
            }
            Event::FlushFolder(folder) => {
                let names = &mut self.names;
                self.name_changes.retain(|change| {
                    let is_due = change.folder() == folder;
                    if is_due {
                        rename(names, change);
                    }
                    !is_due
                });
            }
            Event::Said(_) => {}
        }
    }

    /// A disk that was found in this state: all of it is there for sure.
    pub fn holding(root: &Path, found: &Left) -> Self {
        let mut disk = Self::new(root);
        for (path, bytes) in found {
            let entry = match bytes {
                None => Entry::Folder,
                Some(bytes) => {
                    disk.files.push(File { durable: bytes.clone(), changes: Vec::new() });
                    Entry::File(disk.files.len() - 1)
                }
            };
            disk.names.insert(path.clone(), entry);
        }
        disk
    }

    /// The power goes; what is left is written below this folder, which is there and empty.
    pub fn cut(&self, cut: Cut, to: &Path) {
        // In the order of their paths: a folder before what is in it.
        for (path, bytes) in self.left(cut) {
            let target = to.join(path.strip_prefix(&self.root).unwrap());
            match bytes {
                None => fs::create_dir_all(target).unwrap(),
                Some(bytes) => {
                    fs::write(&target, bytes).unwrap();
                    private(&target);
                }
            }
        }
    }

    /// What is left when the power goes.
    pub fn left(&self, cut: Cut) -> Left {
        let mut chance = Chance(match cut {
            Cut::Pages(seed) | Cut::Sectors(seed) => seed,
            Cut::Nothing | Cut::NamesOnly | Cut::BytesOnly | Cut::Everything => 0,
        });
        let kept_names = match cut {
            Cut::Nothing | Cut::BytesOnly => 0,
            Cut::NamesOnly | Cut::Everything => self.name_changes.len(),
            Cut::Pages(_) | Cut::Sectors(_) => chance.below(self.name_changes.len() + 1),
        };
        let mut names = self.names.clone();
        for change in &self.name_changes[..kept_names] {
            rename(&mut names, change);
        }
        let mut left = Left::new();
        for (path, entry) in names {
            // A file whose folder is not there is not there.
            let has_folder = path == self.root
                || path.parent().is_some_and(|folder| matches!(left.get(folder), Some(None)));
            if has_folder {
                let bytes = match entry {
                    Entry::Folder => None,
                    Entry::File(node) => Some(self.files[node].after(cut, &mut chance)),
                };
                left.insert(path, bytes);
            }
        }
        left
    }
}

/// Rights are no subject of this disk: all of its files are their owner's alone.
fn private(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

impl File {
    fn after(&self, cut: Cut, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        for change in &self.changes {
            match cut {
                Cut::Nothing | Cut::NamesOnly => {}
                Cut::BytesOnly | Cut::Everything => change.apply(&mut bytes),
                Cut::Pages(_) | Cut::Sectors(_) => {
                    let size = if matches!(cut, Cut::Pages(_)) { PAGE } else { SECTOR };
                    for piece in change.pieces(size) {
                        if chance.below(2) == 1 {
                            piece.apply(&mut bytes);
                        }
                    }
                }
            }
        }
        bytes
    }
}

/// Chance that comes again with the same seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as usize % end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_is_torn_at_the_borders_of_pages_and_sectors() {
        let write = Change::Write(500, vec![7; 1_000]);
        let at: Vec<_> = write
            .pieces(SECTOR)
            .iter()
            .map(|piece| match piece {
                Change::Write(at, bytes) => (*at, bytes.len()),
                Change::Resize(_) => (0, 0),
            })
            .collect();
        assert_eq!(at, [(500, 12), (512, 512), (1_024, 476)]);
        assert_eq!(write.pieces(PAGE), [write]);
    }
}
