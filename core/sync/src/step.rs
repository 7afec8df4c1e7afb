//! One step of the planner: take an input in, then start whatever is due.

use parvis_domain::state::{OpState, Submission};

use crate::clock::Now;
use crate::effect::Effect;
use crate::input::{AppState, Input, Role, Start};
use crate::row::Doubt;
use crate::servers::Hurry;
use crate::state::{State, Step};
use crate::work::Work;

/// What to do after `input` happened at `now`.
pub fn step(state: &State, now: &Now, input: Input) -> Step {
    let mut work = Work::new(state, now);
    work.take_in(input);
    work.start_what_is_due();
    work.unseal_settled();
    work.finish()
}

/// In how many milliseconds a process that sends has something to do; `None` if it only waits for what may happen. For
/// one that has just stopped to send: what it left is told to the platform.
pub fn due_in(state: &State, now: &Now) -> Option<i64> {
    let mut work = Work::new(state, now);
    work.state.session.role = Role::Sender;
    work.start_what_is_due();
    let effects = work.finish().effects;
    let times = effects.iter().filter_map(|effect| match effect {
        Effect::WakeAt { in_ms } => Some(*in_ms),
        other => other.id().map(|_| 0),
    });
    times.min()
}

impl Work<'_> {
    fn take_in(&mut self, input: Input) {
        match input {
            Input::Wake => {}
            Input::Start(start) => {
                // What came from elsewhere and is not marked yet stays so.
                if self.state.session.started != Some(Start::Restored) {
                    self.state.session.started = Some(start);
                }
                self.take_over();
            }
            Input::Role(role) => {
                let before = std::mem::replace(&mut self.state.session.role, role);
                if before != role {
                    self.take_over();
                }
            }
            Input::SyncNow => self.hurry(Hurry::Now),
            Input::Connectivity(connectivity) => self.connectivity(connectivity),
            Input::App(app) => {
                let before = std::mem::replace(&mut self.state.session.app, app);
                if app == AppState::Foreground && before != AppState::Foreground {
                    self.hurry(Hurry::Spread);
                }
            }
            Input::Endpoint(row) => self.described(row),
            Input::ServicesLeft(name) => self.services_left(&name),
            Input::EndpointGone(name) => self.endpoint_gone(name),
            Input::Queue { submission, photos } => self.queue(*submission, photos),
            Input::PhotoGone(request, number) => self.photo_gone(request, number),
            Input::TakeBack(request) => self.take_back(request),
            Input::Retry(request) => self.retry(request),
            Input::RetryOp(op) => self.retry_op(op),
            Input::Resolve(request, resolution) => self.resolve(request, resolution),
            Input::QueueOp(op) => self.queue_op(*op),
            Input::DropOp(op) => self.drop_op(op),
            Input::Done(id, outcome) => self.done(id, outcome),
        }
    }

    /// This process begins to be the one that sends. What its predecessor left half-done is put right by
    /// `settle_rows`, which needs no event; what came from another phone is not visible in the rows.
    fn take_over(&mut self) {
        let Some(start) = self.state.session.started else { return };
        if self.state.session.role == Role::Guest {
            return;
        }
        if start == Start::Restored {
            self.state.session.started = Some(Start::Known);
            self.change_submissions(|work, row| match row.state {
                // Another phone with the same folder may have sent it, or may do so yet.
                Submission::Queued
                | Submission::Ready
                | Submission::Submitting
                | Submission::Unknown
                | Submission::Parked(_) => {
                    row.sends = row.sends.max(1);
                    work.enter_unknown(row, Doubt::Lost);
                }
                Submission::Token
                | Submission::Acked
                | Submission::Accepted
                | Submission::Rejected
                | Submission::Cancelled => {}
            });
            self.change_ops(|work, op| {
                if !work.is_town_hall(&op.endpoint)
                    && matches!(op.state, OpState::Waiting | OpState::Sending | OpState::Parked(_))
                {
                    op.state = OpState::Waiting;
                    work.doubt_op(op, Doubt::Lost);
                }
            });
        }
        self.hurry(Hurry::Now);
    }
}
