//! Store, network, runner and the facade `Parvis`.
#![forbid(unsafe_code)]

pub mod net;
pub mod ports;
pub mod store;
