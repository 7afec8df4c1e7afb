//! The reference town hall: Open311 GeoReport v2 and the Parvis API, as a program and as a library for tests and for
//! the demonstration of the terminal.
//!
//! It is a real server: what it has acknowledged is on disk, and it starts again after a power cut with all of it.
//!
//! ```no_run
//! use parvis_townhall::{Config, TownHall};
//!
//! let pack = std::fs::read("esch.json")?;
//! let town_hall = TownHall::start(Config::new("/tmp/town-hall", pack))?;
//! println!("{} {}", town_hall.url(), town_hall.staff_token());
//! town_hall.stop();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! How it is built: [`record`] says what is kept, [`life`] which act is allowed when, [`store`] where it is kept; the
//! modules of the calls only read and write the wire.
#![forbid(unsafe_code)]

mod app;
pub mod certificates;
mod city;
pub mod clock;
mod input;
pub mod life;
pub mod lossy;
mod open311;
mod photo;
mod problem;
pub mod record;
mod running;
mod serve;
mod staff;
pub mod store;
mod v1;
pub mod word;

pub use app::Mode;
pub use clock::Clock;
pub use lossy::LossyProxy;
pub use open311::PARVIS;
pub use open311::disguise::{DISGUISES, Disguise};
pub use running::{Config, Running, StartError, Tls, TownHall};
pub use v1::OPENAPI;

/// Tells the operator that this computer failed. Codes only: no text, place, name or secret of anybody.
fn log_failure(error: &store::StoreError) {
    eprintln!("parvis-townhall: {error}");
}
