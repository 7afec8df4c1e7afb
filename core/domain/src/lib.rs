//! What a request is: types, validation, geography, deadlines, the city pack.
//!
//! No I/O, no clock, no randomness: whatever depends on one of them comes in as an argument,
//! so that the same input gives the same answer on every phone, in every test and in the simulator.
#![forbid(unsafe_code)]

pub mod ability;
pub mod deadline;
pub mod face;
pub mod geography;
pub mod habits;
pub mod hours;
pub mod id;
pub mod language;
pub mod map;
pub mod marker;
pub mod op;
pub mod pack;
pub mod place;
pub mod receipt;
pub mod refusal;
pub mod request;
pub mod service;
pub mod state;
pub mod text;
pub mod time;
pub mod timeline;
pub mod unit;
pub mod validate;
