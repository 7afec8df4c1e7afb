//! Time that a test moves: days pass between two lines, over real HTTP and real files.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::time::Duration;

use parvis_domain::id::BootId;
use parvis_domain::language::Language;
use parvis_domain::time::Timestamp;
use parvis_engine::engine::Ports;
use parvis_engine::files::FolderFiles;
use parvis_engine::inbox::Inbox;
use parvis_engine::net::{Http, HttpSettings};
use parvis_engine::ports::Clock;
use parvis_engine::record::SyncOutcome;
use parvis_engine::secret::KeyFile;
use parvis_engine::store::OpenOptions;
use parvis_engine::{AppState, Parvis};

use crate::phone;

/// Longest round on the real clock: far more than anything on this computer takes.
const ROUND_MS: u64 = 60_000;
/// Rounds of one wait. A phone that wants to be woken more often than that would empty its battery.
const MOST_ROUNDS: u32 = 400;

/// The clocks of a phone, standing still until they are moved.
#[derive(Debug)]
pub struct MovedClock {
    wall: AtomicI64,
    monotonic: AtomicI64,
    boot: AtomicU8,
}

impl MovedClock {
    /// Stands at this time, a quarter of an hour after the boot.
    pub fn standing_at(start: Timestamp) -> Self {
        Self {
            wall: AtomicI64::new(start.as_millis()),
            monotonic: AtomicI64::new(15 * 60 * 1000),
            boot: AtomicU8::new(1),
        }
    }

    /// Time passes, for both clocks.
    pub fn move_on(&self, by: Duration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.wall.fetch_add(ms, Ordering::SeqCst);
        self.monotonic.fetch_add(ms, Ordering::SeqCst);
    }

    /// Somebody sets the wall clock, by this much; no time passes.
    pub fn set_wall_by(&self, ms: i64) {
        self.wall.fetch_add(ms, Ordering::SeqCst);
    }

    /// The phone starts again: the monotonic clock counts from zero.
    pub fn reboot(&self) {
        self.boot.fetch_add(1, Ordering::SeqCst);
        self.monotonic.store(0, Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn wall(&self) -> Timestamp {
        Timestamp::from_millis(self.wall.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> i64 {
        self.monotonic.load(Ordering::SeqCst)
    }

    fn boot(&self) -> BootId {
        BootId::from_bytes([self.boot.load(Ordering::SeqCst); 16])
    }
}

/// A phone's clock and a town hall's, which agree and are moved together.
#[derive(Clone, Debug)]
pub struct Time {
    /// The phone's.
    pub phone: Arc<MovedClock>,
    /// The town hall's, for its `Config`.
    pub hall: parvis_townhall::Clock,
    /// What the phones trust besides the authorities that everybody knows, PEM.
    roots: Vec<Vec<u8>>,
    /// Longest round, in milliseconds of the real clock.
    round_ms: u64,
}

impl Time {
    /// Both stand at this time (RFC 3339).
    pub fn standing_at(start: &str) -> Self {
        let start = Timestamp::parse_rfc3339(start).unwrap();
        Self {
            phone: Arc::new(MovedClock::standing_at(start)),
            hall: parvis_townhall::Clock::standing_at(start),
            roots: Vec::new(),
            round_ms: ROUND_MS,
        }
    }

    /// Phones that are opened from now on trust this authority too, PEM.
    #[must_use]
    pub fn trusting(mut self, authority: &str) -> Self {
        self.roots.push(authority.as_bytes().to_vec());
        self
    }

    /// Rounds end after so many milliseconds of the real clock, for a network that falls silent.
    #[must_use]
    pub fn in_rounds_of(mut self, ms: u64) -> Self {
        self.round_ms = ms;
        self
    }

    /// Time passes for both, and nothing else happens.
    pub fn move_on(&self, by: Duration) {
        self.phone.move_on(by);
        self.hall.move_on(by);
    }

    /// Opens a phone that lives by this time: real files, real network, real randomness.
    pub fn open(&self, folder: &Path) -> Parvis {
        self.open_with(folder, |_| ())
    }

    /// The same, with whatever the test puts in the place of one of them.
    pub fn open_with(&self, folder: &Path, change: impl FnOnce(&mut Ports)) -> Parvis {
        let inbox = Arc::new(Inbox::default());
        let settings = HttpSettings { user_agent: "Parvis/test".to_owned(), extra_roots: self.roots.clone() };
        let mut ports = Ports {
            clock: self.phone.clone(),
            entropy: parvis_engine::system_entropy(),
            files: Arc::new(FolderFiles::new(folder)),
            network: Arc::new(Http::new(&settings, inbox.clone()).unwrap()),
            secrets: Arc::new(KeyFile::new(folder.join("key"))),
            store: OpenOptions::default(),
        };
        change(&mut ports);
        let phone = Parvis::open_with(folder, Language::Fr, ports, inbox).unwrap();
        // A phone in a pocket: it looks for news every quarter of an hour, not every minute.
        phone.set_app_state(AppState::Background).unwrap();
        phone
    }

    /// This much time passes, with the phone awake whenever it asked to be: the clocks jump to its next wake-up, one
    /// round is run, and so on. Ends early once `done` says so. Gives the outcome of the last round.
    pub fn pass(&self, phone: &Parvis, by: Duration, done: impl Fn(&Parvis) -> bool) -> SyncOutcome {
        let end = self.phone.wall().plus_millis(i64::try_from(by.as_millis()).unwrap());
        for _ in 0..MOST_ROUNDS {
            let outcome = phone::sync(phone, self.round_ms);
            let left = end.millis_since(self.phone.wall());
            if left <= 0 || done(phone) {
                return outcome;
            }
            let step = outcome.next_wakeup_ms.map_or(left, |ms| ms.clamp(1, left));
            self.move_on(Duration::from_millis(step.unsigned_abs()));
        }
        panic!("the phone asked to be woken {MOST_ROUNDS} times and more");
    }

    /// The same, to the end.
    pub fn pass_all(&self, phone: &Parvis, by: Duration) -> SyncOutcome {
        self.pass(phone, by, |_| false)
    }
}

/// So many minutes.
pub const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// So many hours.
pub const fn hours(count: u64) -> Duration {
    minutes(count * 60)
}
