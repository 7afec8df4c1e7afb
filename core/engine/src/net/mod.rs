//! Talking to servers: each piece of work as one or several exchanges, all of them values; only [`http`] does I/O.

mod answer;
mod frozen;
pub mod http;
pub mod open311;
mod page;
mod server;
mod status;
pub mod townhall;

pub use frozen::{FrozenAnswer, FrozenRequest};
pub use http::{Http, HttpSettings, HttpSetupError};
pub use page::{CaseItem, ChangesPage, MorePages, PageStart, Tombstone, ZoneSource};
pub use server::{FollowKey, Server};
