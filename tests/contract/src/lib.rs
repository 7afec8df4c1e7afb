//! Contracts between the real terminal, the real town hall, and the machine under them.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

pub mod app;
pub mod binary;
pub mod clock;
pub mod counter;
pub mod disk;
pub mod phone;
pub mod scratch;
pub mod staff;
pub mod strace;
