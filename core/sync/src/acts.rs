//! Acts of the citizen on a sent request or on the city. At a town hall their own key makes resending safe; elsewhere
//! see [`crate::replies`].

use parvis_domain::id::{OpId, RequestId};
use parvis_domain::state::{OpState, ParkReason, Submission};

use crate::citizen::asked_by_server;
use crate::outcome::{Taken, Verdict};
use crate::row::{OpRow, Withdraws};
use crate::rules;
use crate::work::Work;

impl Work<'_> {
    pub(crate) fn queue_op(&mut self, mut op: OpRow) {
        if self.state.op(op.op).is_some() {
            return;
        }
        let submission = op.request.and_then(|request| self.state.submission(request)).cloned();
        if op.service_request_id.is_none() {
            op.service_request_id = submission.as_ref().and_then(|row| row.service_request_id().cloned());
        }
        op.state = OpState::Waiting;
        self.put_op(op);
        if let Some(mut row) = submission {
            self.cancel_if_withdrawn(&mut row);
            self.put_submission(row);
        }
    }

    pub(crate) fn drop_op(&mut self, op: OpId) {
        if let Some(mut row) = self.state.op(op).cloned()
            && row.state != OpState::Sending
        {
            row.state = OpState::Dropped;
            row.wait = None;
            self.put_op(row);
        }
    }

    pub(crate) fn retry_op(&mut self, op: OpId) {
        let Some(mut row) = self.state.op(op).cloned() else { return };
        if let OpState::Parked(reason) = row.state {
            row.state = OpState::Waiting;
            (row.tries, row.failing_ms) = (0, 0);
            // Asked what to do with one that was never found, the citizen says "again".
            row.doubt = row.doubt.filter(|_| reason != ParkReason::Unresolved);
            if let Some(doubt) = row.doubt {
                self.doubt_op(&mut row, doubt.why);
            }
        }
        row.wait = asked_by_server(row.wait);
        self.put_op(row);
    }

    pub(crate) fn ops_of(&self, request: RequestId) -> Vec<OpId> {
        self.state.ops().filter(|op| op.request == Some(request)).map(|op| op.op).collect()
    }

    pub(crate) fn end_ops_of(&mut self, request: RequestId, end: OpState) {
        self.change_ops(|_, op| {
            if op.request == Some(request) && op.state.is_open() {
                op.state = end;
                op.wait = None;
            }
        });
    }

    /// Whether the citizen asked to take it back.
    pub(crate) fn is_withdrawn(&self, request: RequestId) -> bool {
        self.state.ops().any(|op| {
            op.request == Some(request) && op.withdraws == Withdraws::Yes && op.state == OpState::Waiting
        })
    }

    /// Acts on one request leave one after the other, and only once its id is known.
    pub(crate) fn is_next_op(&self, op: &OpRow) -> bool {
        let Some(request) = op.request else { return true };
        op.service_request_id.is_some()
            && !self.state.ops().any(|other| {
                other.request == Some(request) && other.state.is_open() && other.sequence < op.sequence
            })
    }

    /// Whether no way leads to the server for it, now or later: the citizen must see that.
    pub(crate) fn can_never_leave(&self, op: &OpRow) -> bool {
        let id_will_come = op.service_request_id.is_none()
            && op.request.and_then(|request| self.state.submission(request)).is_some_and(|row| {
                // A blackbox server never gives one.
                row.state != Submission::Accepted
            });
        let id_is_missing = op.request.is_some() && op.service_request_id.is_none() && !id_will_come;
        // A plain city takes replies at most; until the outcome is known, a withdrawal can still keep it from being
        // sent.
        let not_taken =
            self.state.endpoint(&op.endpoint).is_some_and(|server| !server.takes(op)) && !id_will_come;
        id_is_missing || not_taken
    }

    pub(crate) fn acted(&mut self, op: OpId, verdict: Verdict) {
        let Some(mut row) = self.state.op(op).cloned() else { return };
        if !self.is_town_hall(&row.endpoint) {
            return self.replied(row, verdict);
        }
        row.state = OpState::Waiting;
        row.wait = None;
        match verdict {
            Verdict::Created(taken) => {
                row.state = OpState::Done;
                row.rev = match taken {
                    Taken::Done(rev) => rev,
                    Taken::Id(_) | Taken::Token(_) | Taken::Nothing => None,
                };
                self.pull_soon(&row.endpoint);
            }
            Verdict::SignIn => row.state = OpState::Parked(ParkReason::SignIn),
            Verdict::Refused(refusal) | Verdict::Doubtful(refusal) => {
                row.state = OpState::Rejected;
                row.refusal = Some(refusal);
            }
            Verdict::NotProcessed { retry_after_ms }
            | Verdict::Busy { retry_after_ms }
            | Verdict::Nothing { retry_after_ms } => {
                row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, retry_after_ms));
            }
            Verdict::Moved | Verdict::Gone | Verdict::Foreign => {
                row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, None));
                if verdict != Verdict::Foreign {
                    self.moved(&row.endpoint);
                }
            }
        }
        if row.state == OpState::Waiting && row.failing_ms >= rules::PARK_AFTER {
            row.state = OpState::Parked(ParkReason::TooLong);
            row.wait = None;
        }
        self.put_op(row);
    }
}
