//! Store, network, runner and the facade `Parvis`.
#![forbid(unsafe_code)]

pub mod files;
pub mod folder;
pub mod net;
pub mod ports;
pub mod secret;
pub mod store;
