//! A disk in use: processes read what they wrote, hold locks, and die, alone or all at once when the power goes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::disk::{Change, Cut, Disk, Entry, Event, Left, NameChange, Node, rename};

/// One process. The first one is 1; 0 looks on from outside, and does not die.
pub type Process = u32;

/// How processes die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// The one that calls is killed; what it wrote is there.
    Kill,
    /// The power goes, for all of them; what was not flushed is there in part.
    Power(Cut),
}

/// Why a call on a file gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The process that opened the file is dead.
    Dead,
    /// Another one holds a lock.
    Busy,
    /// No room.
    Full,
    /// No such file.
    Missing,
}

/// SQLite's locks on a file, from none to exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// Not locked.
    #[default]
    None,
    /// Reads.
    Shared,
    /// Will write.
    Reserved,
    /// Waits for readers to leave.
    Pending,
    /// Writes.
    Exclusive,
}

/// An open file.
#[derive(Debug)]
struct Open {
    process: Process,
    node: Node,
    path: PathBuf,
    lock: Lock,
    /// Slots of the shared memory: which it holds, and whether alone.
    slots: BTreeMap<usize, Alone>,
    /// Its folder is to be flushed with its first bytes.
    flushes_folder: bool,
}

/// Whether a slot is held alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// It is.
    Yes,
    /// Others may hold it too.
    No,
}

/// Names an open file.
pub(crate) type Handle = u64;

/// The disk.
#[derive(Debug)]
pub struct Live {
    root: PathBuf,
    names: BTreeMap<PathBuf, Entry>,
    files: Vec<Vec<u8>>,
    disk: Disk,
    open: BTreeMap<Handle, Open>,
    memory: BTreeMap<Node, Vec<Arc<[AtomicU64]>>>,
    next: Handle,
    caller: Process,
    dead: BTreeSet<Process>,
    /// Calls until somebody dies, and how.
    death: Option<(u64, Death)>,
    /// What the power cut left, until the disk is used again.
    left: Option<Left>,
    full: bool,
}

impl Live {
    /// An empty one, seen at this folder.
    pub fn new(root: &Path) -> Self {
        let names = BTreeMap::from([(root.to_owned(), Entry::Folder)]);
        Self {
            root: root.to_owned(),
            names,
            files: Vec::new(),
            disk: Disk::new(root),
            open: BTreeMap::new(),
            memory: BTreeMap::new(),
            next: 0,
            caller: 0,
            dead: BTreeSet::new(),
            death: None,
            left: None,
            full: false,
        }
    }

    /// Where it is seen.
    pub fn root(&self) -> &Path {
        &self.root
    }

    // ---- processes -----------------------------------------------------------------------------------------------

    /// From here on this process calls. Gives the one that called before.
    pub fn enter(&mut self, process: Process) -> Process {
        std::mem::replace(&mut self.caller, process)
    }

    /// Whether a process is dead.
    pub fn is_dead(&self, process: Process) -> bool {
        self.dead.contains(&process)
    }

    /// Whoever calls dies at its call with this number from now on, counted from 0; `None`: nobody dies.
    pub fn die_in(&mut self, death: Option<(u64, Death)>) {
        self.death = death;
    }

    /// A call: a point at which the caller may die. Whether it lives on.
    pub fn survives_call(&mut self) -> bool {
        if self.caller == 0 {
            return true;
        }
        match &mut self.death {
            Some((0, death)) => {
                let death = *death;
                self.death = None;
                self.die(self.caller, death);
            }
            Some((calls, _)) => *calls -= 1,
            None => {}
        }
        !self.is_dead(self.caller)
    }

    /// A process dies now.
    pub fn die(&mut self, process: Process, death: Death) {
        match death {
            Death::Kill => {
                self.dead.insert(process);
            }
            Death::Power(cut) => {
                self.left = Some(self.disk.left(cut));
                self.dead.extend(self.open.values().map(|open| open.process).chain([process]));
                self.dead.remove(&0);
            }
        }
        let dead = &self.dead;
        for open in self.open.values_mut().filter(|open| dead.contains(&open.process)) {
            open.lock = Lock::None;
            open.slots.clear();
        }
        let open = &self.open;
        // Memory is shared by the living.
        self.memory.retain(|node, _| {
            open.values().any(|open| open.node == *node && open.process != 0 && !dead.contains(&open.process))
        });
    }

    /// After a power cut: the disk as it was found. Whoever looked on from outside has to look anew.
    pub fn come_back(&mut self) {
        let Some(left) = self.left.take() else { return };
        self.open.retain(|_, open| open.process != 0);
        self.disk = Disk::holding(&self.root, &left);
        self.names.clear();
        self.files.clear();
        self.memory.clear();
        for (path, bytes) in left {
            let entry = match bytes {
                None => Entry::Folder,
                Some(bytes) => {
                    self.files.push(bytes);
                    Entry::File(self.files.len() - 1)
                }
            };
            self.names.insert(path, entry);
        }
    }

    /// Everything on it, as processes see it: what a backup takes.
    pub fn copy(&self) -> Left {
        let bytes = |entry: &Entry| match entry {
            Entry::Folder => None,
            Entry::File(node) => Some(self.files[*node].clone()),
        };
        self.names.iter().map(|(path, entry)| (path.clone(), bytes(entry))).collect()
    }

    /// All processes die, and this is found instead when the power is back: a copy of this disk, or of another one.
    pub fn become_copy(&mut self, copy: Left) {
        self.die(0, Death::Power(Cut::Nothing));
        // In the order of their paths: the root of that disk before what is in it.
        let theirs = copy.keys().next().cloned().unwrap_or_default();
        let here = |path: PathBuf| match path.strip_prefix(&theirs) {
            Ok(inside) if inside != Path::new("") => self.root.join(inside),
            _ => self.root.clone(),
        };
        self.left = Some(copy.into_iter().map(|(path, bytes)| (here(path), bytes)).collect());
    }

    /// Whether the power is off.
    pub fn is_off(&self) -> bool {
        self.left.is_some()
    }

    /// From here on there is, or is not, room for more.
    pub fn set_full(&mut self, full: bool) {
        self.full = full;
    }

    // ---- files by name -------------------------------------------------------------------------------------------

    /// The file of a name.
    pub fn find(&self, path: &Path) -> Option<Node> {
        match self.names.get(path) {
            Some(Entry::File(node)) => Some(*node),
            _ => None,
        }
    }

    /// Whether there is a folder of this name.
    pub fn is_folder(&self, path: &Path) -> bool {
        matches!(self.names.get(path), Some(Entry::Folder))
    }

    /// A new, empty file.
    pub fn create(&mut self, path: &Path) -> Node {
        self.files.push(Vec::new());
        let node = self.files.len() - 1;
        self.name(NameChange::File(path.to_owned(), node));
        node
    }

    /// A new folder.
    pub fn create_folder(&mut self, path: &Path) {
        self.name(NameChange::Folder(path.to_owned()));
    }

    /// Another name for a file, in one step; whatever had it is gone.
    pub fn rename(&mut self, from: &Path, to: &Path) {
        self.name(NameChange::Rename(from.to_owned(), to.to_owned()));
    }

    /// A name less.
    pub fn remove(&mut self, path: &Path) {
        self.name(NameChange::Remove(path.to_owned()));
    }

    fn name(&mut self, change: NameChange) {
        rename(&mut self.names, &change);
        self.disk.happens(&Event::Name(change));
    }

    /// The names of the files in a folder, sorted.
    pub fn list(&self, folder: &Path) -> Vec<PathBuf> {
        let files = self
            .names
            .iter()
            .filter(|(path, entry)| matches!(entry, Entry::File(_)) && path.parent() == Some(folder));
        files.filter_map(|(path, _)| path.file_name().map(PathBuf::from)).collect()
    }

    /// The names in a folder are on the disk now.
    pub fn flush_folder(&mut self, folder: &Path) {
        self.disk.happens(&Event::FlushFolder(folder.to_owned()));
    }

    // ---- bytes ---------------------------------------------------------------------------------------------------

    /// The bytes of a file, as every process sees them.
    pub fn bytes(&self, node: Node) -> &[u8] {
        &self.files[node]
    }

    /// Writes bytes at a place.
    pub fn write(&mut self, node: Node, at: usize, bytes: &[u8]) -> Result<(), Refusal> {
        if self.full && at + bytes.len() > self.files[node].len() {
            return Err(Refusal::Full);
        }
        self.change(node, Change::Write(at, bytes.to_vec()));
        Ok(())
    }

    /// Another length.
    pub fn resize(&mut self, node: Node, length: usize) {
        self.change(node, Change::Resize(length));
    }

    fn change(&mut self, node: Node, change: Change) {
        change.apply(&mut self.files[node]);
        self.disk.happens(&Event::Data(node, change));
    }

    /// The bytes of a file are on the disk now.
    pub fn flush(&mut self, node: Node) {
        self.disk.happens(&Event::Flush(node));
    }

    // ---- open files ----------------------------------------------------------------------------------------------

    /// Opens a file for whoever calls.
    pub(crate) fn open(
        &mut self,
        path: &Path,
        may_create: bool,
        flushes_folder: bool,
    ) -> Result<Handle, Refusal> {
        let node = match self.find(path) {
            Some(node) => node,
            None if may_create && !self.is_dead(self.caller) => self.create(path),
            None => return Err(Refusal::Missing),
        };
        self.next += 1;
        let open = Open {
            process: self.caller,
            node,
            path: path.to_owned(),
            lock: Lock::None,
            slots: BTreeMap::new(),
            flushes_folder,
        };
        self.open.insert(self.next, open);
        Ok(self.next)
    }

    pub(crate) fn close(&mut self, handle: Handle) {
        self.open.remove(&handle);
    }

    /// The file of a handle, while its process lives.
    pub(crate) fn node(&self, handle: Handle) -> Result<Node, Refusal> {
        match self.open.get(&handle) {
            Some(open) if !self.is_dead(open.process) => Ok(open.node),
            _ => Err(Refusal::Dead),
        }
    }

    /// Flushes a file, and the first time its name if that was asked for.
    pub(crate) fn sync(&mut self, handle: Handle) -> Result<(), Refusal> {
        let node = self.node(handle)?;
        self.flush(node);
        let Some(open) = self.open.get_mut(&handle) else { return Ok(()) };
        if std::mem::take(&mut open.flushes_folder)
            && let Some(folder) = open.path.parent().map(Path::to_owned)
        {
            self.flush_folder(&folder);
        }
        Ok(())
    }

    fn others(&self, handle: Handle, node: Node) -> impl Iterator<Item = &Open> {
        self.open
            .iter()
            .filter(move |(other, open)| **other != handle && open.node == node)
            .map(|(_, open)| open)
    }

    /// A stronger lock.
    pub(crate) fn lock(&mut self, handle: Handle, wanted: Lock) -> Result<(), Refusal> {
        let node = self.node(handle)?;
        let others = self.others(handle, node).map(|open| open.lock).max().unwrap_or_default();
        let (most, got) = match wanted {
            Lock::None => return Ok(()),
            Lock::Shared => (Lock::Reserved, Lock::Shared),
            Lock::Reserved => (Lock::Shared, Lock::Reserved),
            // Waiting for the last reader keeps new ones out.
            Lock::Pending | Lock::Exclusive if others == Lock::Shared => (Lock::Shared, Lock::Pending),
            Lock::Pending | Lock::Exclusive => (Lock::None, Lock::Exclusive),
        };
        if others > most {
            return Err(Refusal::Busy);
        }
        if let Some(open) = self.open.get_mut(&handle) {
            open.lock = open.lock.max(got);
        }
        if got >= wanted { Ok(()) } else { Err(Refusal::Busy) }
    }

    /// A weaker lock.
    pub(crate) fn unlock(&mut self, handle: Handle, wanted: Lock) {
        if let Some(open) = self.open.get_mut(&handle) {
            open.lock = open.lock.min(wanted);
        }
    }

    /// Whether anybody will write or writes.
    pub(crate) fn is_reserved(&self, handle: Handle) -> Result<bool, Refusal> {
        let node = self.node(handle)?;
        Ok(self.open.values().any(|open| open.node == node && open.lock >= Lock::Reserved))
    }

    // ---- shared memory -------------------------------------------------------------------------------------------

    /// A piece of a file's shared memory; `None` if it is not there and not to be made.
    pub(crate) fn piece(
        &mut self,
        handle: Handle,
        number: usize,
        bytes: usize,
        may_create: bool,
    ) -> Result<Option<Arc<[AtomicU64]>>, Refusal> {
        let node = self.node(handle)?;
        let pieces = self.memory.entry(node).or_default();
        while may_create && pieces.len() <= number {
            pieces.push((0..bytes.div_ceil(8)).map(|_| AtomicU64::new(0)).collect());
        }
        Ok(pieces.get(number).cloned())
    }

    /// Locks slots of the shared memory.
    pub(crate) fn take_slots(
        &mut self,
        handle: Handle,
        from: usize,
        count: usize,
        how: Alone,
    ) -> Result<(), Refusal> {
        let node = self.node(handle)?;
        let taken = self.others(handle, node).any(|open| {
            (from..from + count).any(|slot| match open.slots.get(&slot) {
                None => false,
                Some(theirs) => how == Alone::Yes || *theirs == Alone::Yes,
            })
        });
        if taken {
            return Err(Refusal::Busy);
        }
        if let Some(open) = self.open.get_mut(&handle) {
            open.slots.extend((from..from + count).map(|slot| (slot, how)));
        }
        Ok(())
    }

    /// Lets slots go.
    pub(crate) fn leave_slots(&mut self, handle: Handle, from: usize, count: usize) {
        if let Some(open) = self.open.get_mut(&handle) {
            open.slots.retain(|slot, _| !(from..from + count).contains(slot));
        }
    }
}
