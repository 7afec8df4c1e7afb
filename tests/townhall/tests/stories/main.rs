//! Stories over real HTTP, each with a town hall of its own.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used)]

mod changes;
mod lifecycle;
mod once;
mod open311;
mod photos;
mod program;
mod refusals;
mod tls;
mod wire;
