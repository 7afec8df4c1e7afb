//! What happened, a line a step: hashed always, kept when somebody wants to read it.

use std::fmt;

use sha2::{Digest, Sha256};

/// A history in the making, or made.
#[derive(Clone, Debug)]
pub struct Story {
    hash: Sha256,
    lines: Option<Vec<String>>,
}

/// Whether lines are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// For a reader.
    Lines,
    /// Only their hash.
    Hash,
}

impl Story {
    /// An empty one.
    pub fn new(keep: Keep) -> Self {
        Self { hash: Sha256::new(), lines: (keep == Keep::Lines).then(Vec::new) }
    }

    /// Something happened at this time, in milliseconds since the beginning.
    pub fn tell(&mut self, at: i64, what: fmt::Arguments<'_>) {
        let line = format!("{} {what}", clock(at));
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
        if let Some(lines) = &mut self.lines {
            lines.push(line);
        }
    }

    /// The hash of every line so far, written as every SHA-256 here is.
    pub fn trace(&self) -> String {
        parvis_domain::id::PhotoHash::from_bytes(self.hash.clone().finalize().into()).to_string()
    }

    /// The lines, if they were kept.
    pub fn lines(&self) -> &[String] {
        self.lines.as_deref().unwrap_or_default()
    }
}

/// Days, hours, minutes, seconds since the beginning.
fn clock(at: i64) -> String {
    let (seconds, ms) = (at / 1_000, at % 1_000);
    let (minutes, hours, days) = (seconds / 60 % 60, seconds / 3_600 % 24, seconds / 86_400);
    format!("{days}d {hours:02}:{minutes:02}:{:02}.{ms:03}", seconds % 60)
}
