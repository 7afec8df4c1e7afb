//! A disk of the tests that loses what was not flushed, and SQLite on it.
//!
//! - [`disk`] is the model: what was told, what was flushed, what a power cut leaves.
//! - [`live`] is such a disk while processes use it: they read what they wrote, hold locks, and die.
//! - [`vfs`] lets SQLite work on it. It speaks C's language, so this crate, alone among those of the tests, has unsafe
//!   code.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

pub mod disk;
pub mod live;
pub mod vfs;
