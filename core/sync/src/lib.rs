//! The sans-IO sync planner: what to do next so that nothing is lost and nothing is sent twice.
//!
//! [`step`] looks at the [`State`], the time and one [`Input`], and answers with a [`Step`]: a [`Commit`] to make
//! durable, and [`Effect`]s to start once it is. It reads no clock, draws no random number, and does no I/O.
//!
//! The contract with whoever runs it:
//!
//! 1. make [`Commit::rows`] durable; if that fails, change nothing, start nothing, and offer the same input again;
//! 2. call [`State::apply`];
//! 3. start the effects; each one that has an [`EffectId`] is answered by exactly one [`Input::Done`].
//!
//! The order of a process's inputs: [`Input::Role`] first (a guest that does not say so would send), then
//! [`Input::Endpoint`] for each server, then [`Input::Start`]. After [`State::reloaded`], one [`Input::Wake`].
//!
//! What is kept are observations, never plans: after a restart the plan is made anew from the rows. Every open row
//! has a next time at or before which the planner wants to be called ([`Effect::WakeAt`]).
#![forbid(unsafe_code)]

mod acts;
mod catalogue;
mod citizen;
mod clock;
mod doubt;
mod due;
mod effect;
mod endpoint;
mod input;
mod outcome;
mod outcomes;
mod photos;
mod replies;
mod row;
mod rules;
mod servers;
mod session;
mod state;
mod step;
mod work;

pub use clock::{Due, Now};
pub use effect::{Effect, EffectId, Stream};
pub use endpoint::{
    Catalogue, Circuit, Echo, EndpointRow, Listing, PhotoOrder, Replies, Seen, ServerClass, UncertainRule,
};
pub use input::{AppState, Connectivity, Input, Resolution, Role, Start};
pub use outcome::{
    Answer, Body, ErrorKind, Failure, NotSent, Outcome, PhotoOutcome, ProbeOutcome, PullOutcome,
    ReadBackOutcome, Reply, ServicesOutcome, Shown, Taken, TokenOutcome, Verdict, verdict,
};
pub use row::{Doubt, OpDoubt, OpRow, PhotoRow, SubmissionRow, Wait, WaitReason, Withdraws};
pub use session::{EndpointSession, Feed, Flight, Learning, Session};
pub use state::{Commit, RowChange, State, Step};
pub use step::{due_in, step};
