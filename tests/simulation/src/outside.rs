//! The engine's ports in the simulated world: clocks, chance, secrets, files, network. Every call is a point at which
//! the process may die.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parvis_disk::live::{Death, Live, Process};
use parvis_disk::vfs::{self, Attached};
use parvis_domain::id::BootId;
use parvis_domain::time::Timestamp;
use parvis_engine::engine::Ports;
use parvis_engine::ports::{Clock, Entropy, ExchangeId, HttpRequest, Network, SecureStore, SecureStoreError};
use parvis_engine::store::{Damage, OpenOptions};
use parvis_sync::Now;

use crate::chance::Chance;
use crate::files::SimFiles;

/// What unwinds when the process dies inside a turn.
#[derive(Debug)]
pub struct Killed;

/// An exchange that the engine started.
#[derive(Clone, Debug)]
pub struct Started {
    /// Its name there.
    pub id: ExchangeId,
    /// What was sent.
    pub request: HttpRequest,
}

/// What a second phone gets of the first one's secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// All of them.
    Brought,
    /// None: its follow keys cannot be opened until it makes others.
    LeftBehind,
}

/// Told of each exchange at the moment it starts, before anything leaves.
pub type Witness = Box<dyn Fn(&HttpRequest) + Send>;

/// What lies outside the engine, shared by its ports and the world.
pub struct Outside {
    /// Milliseconds since the history began, by a clock that nobody can set; the same for every phone.
    time: Arc<AtomicI64>,
    /// What the wall clock shows beyond that.
    wall_ahead: AtomicI64,
    /// When the phone started.
    booted: AtomicI64,
    boot: AtomicU64,
    entropy: Mutex<Chance>,
    secrets: Mutex<BTreeMap<String, Vec<u8>>>,
    started: Mutex<Vec<Started>>,
    witness: Mutex<Option<Witness>>,
    disk: Attached,
    processes: AtomicU32,
    /// The secure store is locked.
    pub locked: AtomicBool,
    /// Everything running was cancelled.
    pub cancelled: AtomicBool,
    /// That other process is the one that calls now.
    pub guest_calls: AtomicBool,
    /// It started an exchange: never with an honest one.
    pub guest_sent: AtomicBool,
}

/// Makes the folders of several histories in one process differ.
static NEXT: AtomicU64 = AtomicU64::new(0);
/// No phone ever starts under the name of another one's start.
const SECOND_BOOTS: u64 = 1_000_000;
/// The wall clock at the beginning: 2026-11-25T07:00:00Z.
pub(crate) const BEGINNING: i64 = 1_795_590_000_000;

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nobody dies while holding one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Outside {
    /// A phone that was just switched on.
    pub fn new(entropy: Chance) -> Arc<Self> {
        Arc::new(Self::with(Arc::default(), 1, BTreeMap::new(), entropy))
    }

    /// A second phone in the same world, just switched on.
    pub fn another(&self, brought: Secrets, entropy: Chance) -> Arc<Self> {
        let secrets = match brought {
            Secrets::Brought => held(&self.secrets).clone(),
            Secrets::LeftBehind => BTreeMap::new(),
        };
        Arc::new(Self::with(self.time.clone(), SECOND_BOOTS, secrets, entropy))
    }

    fn with(time: Arc<AtomicI64>, boot: u64, secrets: BTreeMap<String, Vec<u8>>, entropy: Chance) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self {
            booted: AtomicI64::new(time.load(Ordering::Relaxed) - 5_000),
            time,
            wall_ahead: AtomicI64::new(0),
            boot: AtomicU64::new(boot),
            entropy: Mutex::new(entropy),
            secrets: Mutex::new(secrets),
            started: Mutex::default(),
            witness: Mutex::default(),
            disk: Attached::new(&PathBuf::from(format!("/phone-{number}"))),
            processes: AtomicU32::new(0),
            locked: AtomicBool::new(false),
            cancelled: AtomicBool::new(false),
            guest_calls: AtomicBool::new(false),
            guest_sent: AtomicBool::new(false),
        }
    }

    /// Ports for the process that sends.
    pub fn ports(self: &Arc<Self>) -> Ports {
        let mut store = OpenOptions::default();
        store.vfs = Some(vfs::NAME.to_owned());
        Ports {
            clock: self.clone(),
            entropy: self.clone(),
            files: Arc::new(SimFiles::new(self.clone())),
            network: self.clone(),
            secrets: self.clone(),
            store,
        }
    }

    /// Ports for a process that only writes rows.
    pub fn guest_ports(self: &Arc<Self>) -> Ports {
        let mut ports = self.ports();
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

    /// The phone's disk.
    pub fn disk(&self) -> MutexGuard<'_, Live> {
        vfs::held(self.disk.disk())
    }

    /// The name of one more process.
    pub fn next_process(&self) -> Process {
        self.processes.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Somebody is to be told of each exchange as it starts.
    pub fn set_witness(&self, witness: Option<Witness>) {
        *held(&self.witness) = witness;
    }

    /// Whoever calls the outside dies at its call with this number from now on, and so.
    pub fn die_in(&self, death: Option<(u64, Death)>) {
        self.disk().die_in(death);
    }

    /// Exchanges that started since this was asked last.
    pub fn take_started(&self) -> Vec<Started> {
        std::mem::take(&mut *held(&self.started))
    }

    /// A call to the outside: a point at which the process may die.
    pub(crate) fn point(&self) {
        if !self.disk().survives_call() {
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
        // Dead before anything left, or with the request on its way.
        self.point();
        self.guest_sent.fetch_or(self.guest_calls.load(Ordering::Relaxed), Ordering::Relaxed);
        if let Some(witness) = held(&self.witness).as_ref() {
            // Whoever looks on does not die.
            let caller = self.disk().enter(0);
            witness(&request);
            self.disk().enter(caller);
        }
        held(&self.started).push(Started { id, request });
        self.point();
    }
    /// Only all of them are ever ended here.
    fn cancel(&self, _: ExchangeId) {
        self.cancel_all();
    }

    fn cancel_all(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}
