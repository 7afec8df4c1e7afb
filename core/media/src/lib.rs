//! Photo in, small clean photo out.
//!
//! A phone's photo is large, may lie on its side, and tells where its owner lives. [`clean()`] gives
//! back an upright JPEG of at most 1600 pixels that carries nothing but the picture, a thumbnail,
//! and, apart from both, the facts the photo held ([`PhotoFacts`]), so that the citizen can be
//! offered the place and the time at which it was taken.
//!
//! What a citizen strikes out ([`mask()`]) is gone from the photo and its thumbnail.
//!
//! The crate opens no file, knows no clock, and writes no log. Errors carry codes and numbers only,
//! never words out of the photo.
#![forbid(unsafe_code)]

mod canvas;
mod clean;
mod colour;
mod decode;
#[cfg(feature = "demo-photo")]
pub mod demo_photo;
mod error;
mod facts;
mod halve;
mod mask;
mod photo;
mod policy;
mod shrink;
mod signature;
mod source;

pub use clean::{Cleaned, clean, clean_bytes, facts_of_bytes};
pub use decode::Completeness;
pub use error::{Damage, Excess, PhotoError};
pub use facts::{CaptureTime, Coordinates, Orientation, PhotoFacts};
pub use mask::{Area, mask};
pub use photo::CleanPhoto;
pub use policy::{Effort, PhotoPolicy};
pub use signature::ForeignKind;
