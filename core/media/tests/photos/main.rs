//! Stories of photos: what a phone took goes in, what a city may see comes out.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on fails")]

mod arithmetic;
mod budget;
mod colours;
mod corpus;
mod facts;
mod gif;
mod largest;
mod many;
mod masked;
mod material;
mod mutations;
mod planted;
mod privacy;
mod rare;
mod refusals;
mod sizes;
mod upright;
