//! The facade for Kotlin and Swift, as `FACADE.md` beside this crate lists it: records, objects, errors. Conversions
//! only; every function returns a `Result`, none is `async`.
//!
//! `unsafe` is not forbidden here alone: UniFFI's generated scaffolding needs it. Nothing written by hand does.

#![allow(clippy::needless_pass_by_value, reason = "what crosses is handed over")]

mod background;
mod choice;
mod city;
mod draft;
mod error;
mod log;
mod parvis;
mod place;
mod ports;
mod query;
mod report;
mod request;

pub use background::{BackgroundSync, News, NewsItem, SyncBudget, SyncOutcome};
pub use choice::*;
pub use city::*;
pub use draft::*;
pub use error::{ParvisError, PhotoProblem, code_of, describe};
pub use parvis::{
    About, Config, Observation, Parvis, RenewedKey, Warning, flow_step, map_coordinate, map_point, moved,
};
pub use place::*;
pub use ports::{Change, ChangeObserver, LogLevel, LogLine, LogSink, PortError, SecretError, SecureStore};
pub use query::*;
pub use report::*;
pub use request::*;

uniffi::setup_scaffolding!();
