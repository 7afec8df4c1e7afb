//! One seed is one history: the real planner, runner and store in a simulated world.
//!
//! How a history is made and judged, in the order in which it is best read:
//!
//! - [`history`] is the loop: who does something next, and what follows. [`fault`] says what can go wrong. A citizen may
//!   get a second phone with the first one's folder; then both live on, each with a judge of its own, and chance says
//!   which one is in hand.
//! - [`phone`] is the data folder and the processes that have it open; [`outside`] and [`files`] are the engine's ports
//!   there, each call of which may be the last of its process. The disk under SQLite and files is `parvis_disk`: it
//!   loses what was not flushed when the power goes, and every call on it may be the last, too.
//! - [`wire`] is the network: exchanges as values, and how each goes on. [`server_townhall`] and [`server_plain`] are the
//!   servers, [`citizen`] is the citizen.
//! - [`oracle`] judges one phone: it hears what the citizen was told there, sees what the servers really did, and knows
//!   neither the planner's rules nor its state. [`wake`] alone looks inside: whether somebody will wake the phone for what is open.
//! - [`mix`] is apart: the standard fault mix at plain servers, and what a naive client would make of it.
//! - [`case`] names a history; [`shrink`] cuts one that failed down to what it takes to fail.
//! - [`story`] writes down what happened, a line a step; its hash is the trace of a seed.
//!
//! Time, chance, network, secrets, the disk and the deaths of processes are simulated; the planner, the runner, the
//! store and SQLite are those that ship.
#![forbid(unsafe_code)]

pub mod answer;
pub mod case;
pub mod chance;
pub mod citizen;
pub mod fault;
pub mod files;
pub mod history;
pub mod many;
pub mod mix;
pub mod oracle;
pub mod outside;
pub mod pack;
pub mod phone;
pub mod server_plain;
pub mod server_townhall;
pub mod shrink;
pub mod story;
pub mod totals;
pub mod verdict;
pub mod wake;
pub mod wire;

pub use case::{Case, STEPS};
pub use history::{Ending, run};
pub use many::run_all;
pub use story::Keep;
