//! Stories of the terminal, told to the real program.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod bad_input;
mod copied;
#[cfg(feature = "demo")]
mod demo;
#[cfg(feature = "demo")]
mod disguises;
#[cfg(feature = "demo")]
mod follow;
mod help;
#[cfg(feature = "demo")]
mod key;
#[cfg(feature = "demo")]
mod obstacles;
mod phone;
mod photo;
#[cfg(feature = "demo")]
mod privacy;
#[cfg(feature = "demo")]
mod recovery;
#[cfg(feature = "demo")]
mod refused;
mod shapes;
#[cfg(feature = "demo")]
mod town;
#[cfg(all(feature = "demo", target_os = "linux"))]
mod unwritable;
#[cfg(feature = "demo")]
mod watch;
