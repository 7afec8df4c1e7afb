//! Talking to servers: each piece of work as one or several exchanges, all of them values; only [`http`] does I/O.

mod answer;
mod catalogue;
mod conversation;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod deviation_tests;
mod discover;
mod exchange;
mod frozen;
#[cfg(test)]
mod fuzz_tests;
pub mod http;
mod list_pull;
mod made_pack;
pub mod open311;
mod own_pull;
mod page;
mod post;
mod probe;
mod problem;
mod pull;
mod read_back;
mod server;
mod status;
pub mod townhall;
mod tree;
mod unpack;
mod updates;

pub use catalogue::{ListedServices, ServicesNews};
pub use conversation::{Announced, Call, Conversation, Ended, News, Turn, Window};
pub use discover::{FoundCity, Lookup, LookupError, LookupTurn, PackSource};
pub(crate) use exchange::user_agent;
pub use frozen::{FrozenAnswer, FrozenRequest};
pub use http::{Http, HttpSettings, HttpSetupError};
pub(crate) use made_pack::NOWHERE;
pub(crate) use own_pull::own_pull_left_nothing;
pub use page::{CaseItem, ChangesPage, MorePages, PageStart, Tombstone, ZoneSource};
pub use server::{FollowKey, Server};
