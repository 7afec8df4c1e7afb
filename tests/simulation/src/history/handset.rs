//! One phone of the citizen, with everything that is its own: ports and folder, wire, and what was said on it.

use std::sync::Arc;

use parvis_disk::disk::Left;
use parvis_engine::engine::Engine;
use parvis_sync::Start;

use crate::chance::Chance;
use crate::citizen::Act;
use crate::oracle::Oracle;
use crate::outside::{Outside, Secrets};
use crate::phone::Phone;
use crate::wire::{Exchange, Wire};

/// Exchanges of a second phone are numbered from here, so that a story does not confuse them.
const SECOND_NUMBERS: u64 = 100_000;

/// One phone. Its judge knows what was said on it, and nothing of what was said on another.
pub(super) struct Handset {
    /// Its name in stories.
    pub(super) name: &'static str,
    pub(super) outside: Arc<Outside>,
    pub(super) phone: Phone,
    pub(super) wire: Wire,
    pub(super) oracle: Oracle,
    /// What the process was told to do when it died, or when the storage failed.
    pub(super) undecided: Vec<Act>,
    /// How the next process starts.
    pub(super) start: Start,
    /// Exchanges whose outcome came while it could not be kept.
    pub(super) unkept: Vec<Exchange>,
    /// The process that sends has not looked yet at what the guest wrote, or could not keep what it decided.
    pub(super) behind: bool,
    /// There is no room on the disk.
    pub(super) is_full: bool,
}

/// A copy of a phone's folder, and of what its judge had heard by then.
pub(super) struct Backup {
    pub(super) folder: Left,
    pub(super) judge: Oracle,
    /// What may be in the folder, and its judge had not found out.
    pub(super) undecided: Vec<Act>,
}

impl Handset {
    /// A new phone with an empty folder.
    pub(super) fn new(outside: Arc<Outside>, oracle: Oracle) -> Self {
        Self {
            name: "first",
            phone: Phone::new(outside.clone()),
            outside,
            wire: Wire::default(),
            oracle,
            undecided: Vec::new(),
            start: Start::Known,
            unkept: Vec::new(),
            behind: false,
            is_full: false,
        }
    }

    /// A second phone beside this one, which gets the folder of a backup.
    pub(super) fn second(&self, backup: Backup, secrets: Secrets, entropy: Chance) -> Self {
        let outside = self.outside.another(secrets, entropy);
        let judge = backup.judge.of_copy(secrets, outside.time());
        let mut second = Self {
            name: "second",
            wire: Wire::numbered_from(SECOND_NUMBERS),
            undecided: backup.undecided,
            start: Start::Restored,
            ..Self::new(outside, judge)
        };
        second.phone.restore(backup.folder);
        second
    }

    /// A backup of now.
    pub(super) fn backup(&self) -> Backup {
        Backup {
            folder: self.outside.disk().copy(),
            judge: self.oracle.clone(),
            undecided: self.undecided.clone(),
        }
    }

    /// In how many milliseconds this phone has something to do.
    pub(super) fn next_ms(&self) -> i64 {
        if !self.wire.exchanges.is_empty() {
            return 0;
        }
        // Whoever runs the engine looks around once a second.
        self.phone.engine().and_then(Engine::next_wake_ms).unwrap_or(1_000)
    }
}
