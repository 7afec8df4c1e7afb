//! The engine's ports in the simulated world: clocks, chance, secrets, files, network. Every call is a point at which
//! the process may die.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parvis_domain::id::BootId;
use parvis_domain::time::Timestamp;
use parvis_engine::engine::Ports;
use parvis_engine::files::FolderFiles;
use parvis_engine::ports::{
    Clock, Entropy, ExchangeId, Files, HttpRequest, Network, SecureStore, SecureStoreError,
};
use parvis_engine::store::{Damage, OpenOptions};
use parvis_sync::Now;

use crate::chance::Chance;
use crate::folder;

/// What unwinds when the process dies inside a turn.
#[derive(Debug)]
pub struct Killed;

/// An exchange that the engine started.
#[derive(Clone, Debug)]
pub struct Started {
    /// Which process started it.
    pub life: u32,
    /// Its name there.
    pub id: ExchangeId,
    /// What was sent.
    pub request: HttpRequest,
}

/// Told of each exchange at the moment it starts, before anything leaves.
pub type Witness = Box<dyn Fn(&HttpRequest) + Send>;

/// What lies outside the engine, shared by its ports and the world.
pub struct Outside {
    /// Milliseconds since the history began, by a clock that nobody can set.
    time: AtomicI64,
    /// What the wall clock shows beyond that.
    wall_ahead: AtomicI64,
    /// When the phone started.
    booted: AtomicI64,
    boot: AtomicU64,
    life: AtomicU64,
    entropy: Mutex<Chance>,
    secrets: Mutex<BTreeMap<String, Vec<u8>>>,
    started: Mutex<Vec<Started>>,
    witness: Mutex<Option<Witness>>,
    /// Calls until the process dies; negative: it does not.
    dies_in: AtomicI64,
    held: AtomicBool,
    calls: AtomicU64,
    /// Where the folder is, and where its copy goes at the moment of death.
    folder: Mutex<PathBuf>,
    grave: Mutex<PathBuf>,
    /// The secure store is locked.
    pub locked: AtomicBool,
    /// There is no room for files.
    pub full: AtomicBool,
    /// Everything running was cancelled.
    pub cancelled: AtomicBool,
    /// Another process of the phone has the folder open: it goes on when this one dies, in the same folder.
    pub shared: AtomicBool,
    /// That other process is the one that calls now.
    pub guest_calls: AtomicBool,
    /// It started an exchange: never with an honest one.
    pub guest_sent: AtomicBool,
}

/// The wall clock at the beginning: 2026-11-25T07:00:00Z.
const BEGINNING: i64 = 1_795_590_000_000;

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nobody dies while holding one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Outside {
    /// A phone that was just switched on.
    pub fn new(entropy: Chance, folder: &Path) -> Arc<Self> {
        Arc::new(Self {
            time: AtomicI64::new(0),
            wall_ahead: AtomicI64::new(0),
            booted: AtomicI64::new(-5_000),
            boot: AtomicU64::new(1),
            life: AtomicU64::new(0),
            entropy: Mutex::new(entropy),
            secrets: Mutex::default(),
            started: Mutex::default(),
            witness: Mutex::default(),
            dies_in: AtomicI64::new(-1),
            held: AtomicBool::new(false),
            calls: AtomicU64::new(0),
            folder: Mutex::new(folder.to_owned()),
            grave: Mutex::new(folder.with_extension("grave")),
            locked: AtomicBool::new(false),
            full: AtomicBool::new(false),
            cancelled: AtomicBool::new(false),
            shared: AtomicBool::new(false),
            guest_calls: AtomicBool::new(false),
            guest_sent: AtomicBool::new(false),
        })
    }

    /// Ports for the process that sends.
    pub fn ports(self: &Arc<Self>, folder: &Path) -> Ports {
        Ports {
            clock: self.clone(),
            entropy: self.clone(),
            files: Arc::new(SimFiles { outside: self.clone(), files: FolderFiles::new(folder) }),
            network: self.clone(),
            secrets: self.clone(),
            store: OpenOptions::default(),
        }
    }

    /// Ports for a process that only writes rows.
    pub fn guest_ports(self: &Arc<Self>, folder: &Path) -> Ports {
        let mut ports = self.ports(folder);
        ports.store.damage = Damage::Refuse;
        ports
    }

    /// The time as the planner is told it, with a draw that is always the same.
    pub fn now(&self) -> Now {
        Now { wall: self.wall(), monotonic: self.monotonic(), boot: self.boot(), draw: 0 }
    }

    /// The true time, in milliseconds since the beginning.
    pub fn time(&self) -> i64 {
        self.time.load(Ordering::Relaxed)
    }

    /// The true time as the world's calendars show it.
    pub fn calendar(&self) -> i64 {
        BEGINNING + self.time()
    }

    /// From here on the phone's draws come from this stream.
    pub fn set_entropy(&self, chance: Chance) {
        *held(&self.entropy) = chance;
    }

    /// Time passes.
    pub fn pass(&self, ms: i64) {
        self.time.fetch_add(ms.max(0), Ordering::Relaxed);
    }

    /// Somebody sets the phone's wall clock.
    pub fn set_wall_ahead(&self, ms: i64) {
        self.wall_ahead.store(ms, Ordering::Relaxed);
    }

    /// The phone starts anew.
    pub fn reboot(&self) {
        self.booted.store(self.time(), Ordering::Relaxed);
        self.boot.fetch_add(1, Ordering::Relaxed);
    }

    /// A new process begins in this folder; another one that dies leaves its copy in `grave`.
    pub fn begin_life(&self, folder: &Path, grave: &Path) -> u32 {
        folder.clone_into(&mut held(&self.folder));
        grave.clone_into(&mut held(&self.grave));
        self.spare();
        (self.life.fetch_add(1, Ordering::Relaxed) + 1) as u32
    }

    /// Somebody is to be told of each exchange as it starts.
    pub fn set_witness(&self, witness: Option<Witness>) {
        *held(&self.witness) = witness;
    }

    /// The process will die at this call to the outside from now on.
    pub fn die_in(&self, calls: i64) {
        self.dies_in.store(calls, Ordering::Relaxed);
    }

    /// While the world looks at the phone, the phone's process does not die.
    pub fn hold_death(&self, held: bool) {
        self.held.store(held, Ordering::Relaxed);
    }

    /// It will not.
    pub fn spare(&self) {
        self.dies_in.store(-1, Ordering::Relaxed);
    }

    /// Exchanges that started since this was asked last.
    pub fn take_started(&self) -> Vec<Started> {
        std::mem::take(&mut *held(&self.started))
    }

    /// A call to the outside: a point at which the process may die.
    #[expect(clippy::expect_used, reason = "a world without room for the copy cannot go on")]
    fn point(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let left = self.dies_in.load(Ordering::Relaxed);
        if left < 0 || self.held.load(Ordering::Relaxed) {
            return;
        }
        self.dies_in.store(left - 1, Ordering::Relaxed);
        if left == 0 && self.shared.load(Ordering::Relaxed) {
            // What it had not committed is rolled back when its files are closed, as it is after a death.
            std::panic::resume_unwind(Box::new(Killed));
        }
        if left == 0 {
            let (folder, grave) = (held(&self.folder).clone(), held(&self.grave).clone());
            folder::copy(&folder, &grave).expect("the copy of a dead process's folder");
            std::panic::resume_unwind(Box::new(Killed));
        }
    }
}

impl Clock for Outside {
    fn wall(&self) -> Timestamp {
        Timestamp::from_millis(self.calendar() + self.wall_ahead.load(Ordering::Relaxed))
    }
    fn monotonic(&self) -> i64 {
        self.time() - self.booted.load(Ordering::Relaxed)
    }
    fn boot(&self) -> BootId {
        let mut bytes = [0x42; 16];
        bytes[..8].copy_from_slice(&self.boot.load(Ordering::Relaxed).to_le_bytes());
        BootId::from_bytes(bytes)
    }
}

impl Entropy for Outside {
    fn fill(&self, buffer: &mut [u8]) {
        self.point();
        held(&self.entropy).fill(buffer);
    }
}

impl SecureStore for Outside {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecureStoreError> {
        self.point();
        if self.locked.load(Ordering::Relaxed) {
            return Err(SecureStoreError::Locked);
        }
        Ok(held(&self.secrets).get(name).cloned())
    }
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), SecureStoreError> {
        self.point();
        if self.locked.load(Ordering::Relaxed) {
            return Err(SecureStoreError::Locked);
        }
        held(&self.secrets).insert(name.to_owned(), secret.to_vec());
        self.point();
        Ok(())
    }
    fn delete(&self, name: &str) -> Result<(), SecureStoreError> {
        self.point();
        held(&self.secrets).remove(name);
        Ok(())
    }
}

impl Network for Outside {
    fn start(&self, id: ExchangeId, request: HttpRequest) {
        if let Some(witness) = held(&self.witness).as_ref() {
            witness(&request);
        }
        self.guest_sent.fetch_or(self.guest_calls.load(Ordering::Relaxed), Ordering::Relaxed);
        let life = self.life.load(Ordering::Relaxed) as u32;
        // Dead before anything left, or with the request on its way.
        self.point();
        held(&self.started).push(Started { life, id, request });
        self.point();
    }
    fn cancel_all(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// The files of the folder, with points of death around each, and times without room.
struct SimFiles {
    outside: Arc<Outside>,
    files: FolderFiles,
}

impl Files for SimFiles {
    fn write_durably(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.outside.point();
        if self.outside.full.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.files.write_durably(path, bytes)?;
        self.outside.point();
        Ok(())
    }
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.outside.point();
        self.files.read(path)
    }
    fn read_part(&self, path: &Path, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        self.outside.point();
        self.files.read_part(path, offset, length)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.outside.point();
        self.files.remove(path)?;
        self.outside.point();
        Ok(())
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.outside.point();
        self.files.rename(from, to)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.outside.point();
        self.files.list(folder)
    }
}
