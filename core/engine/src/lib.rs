//! Store, network, runner and the facade [`Parvis`].
#![forbid(unsafe_code)]

mod act;
mod calls;
#[cfg(test)]
mod chance;
mod city;
mod draft;
pub mod engine;
mod error;
mod exchanges;
pub mod files;
pub mod folder;
pub mod inbox;
mod key;
mod likeness;
mod list;
pub mod net;
mod obstacle;
mod parvis;
pub mod platform;
pub mod ports;
pub mod record;
pub mod screen;
pub mod secret;
pub mod speech;
pub mod store;
mod warning;

pub use draft::{photo_damage, photo_file};
pub use error::{
    CityProblem, Error, Excess, ForeignKind, Missing, NotNow, PhotoProblem, Result, StorageProblem,
};
pub use key::RenewedKey;
pub use parvis::{BackgroundSync, ChangeObserver, Config, Parvis, Subscription, system_entropy};
pub use parvis_sync::{AppState, Connectivity};
pub use warning::Warning;
