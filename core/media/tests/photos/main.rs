//! Stories of photos: what a phone took goes in, what a city may see comes out.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on fails")]

mod corpus;
mod facts;
mod material;
mod privacy;
mod refusals;
mod upright;
