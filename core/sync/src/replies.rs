//! Acts at a server without our key: the citizen's replies, where it takes any. Nothing makes a second attempt the same
//! as the first, so an unknown outcome is looked up in the server's own list, and after a day the citizen is asked.
//!
//! The next reply on the same request waits meanwhile, for a day at most: "yes, please" must not arrive before the
//! question that it answers, and a list gives replies no order but that of their arrival. Once the citizen is asked, what
//! waited goes out: a reply that is sent again then may come in another order, one that never leaves would be worse.
//! Replies on other requests do not wait.

use parvis_domain::id::OpId;
use parvis_domain::state::{OpState, ParkReason};

use crate::clock::Due;
use crate::outcome::{Failure, ReadBackOutcome, Verdict};
use crate::row::{Doubt, OpDoubt, OpRow, Wait, WaitReason};
use crate::rules;
use crate::work::Work;

impl Work<'_> {
    pub(crate) fn replied(&mut self, mut row: OpRow, verdict: Verdict) {
        row.state = OpState::Waiting;
        row.wait = None;
        match verdict {
            Verdict::Created(_) => self.op_is_there(&mut row),
            Verdict::NotProcessed { retry_after_ms } => self.op_waits(&mut row, retry_after_ms),
            Verdict::Moved => {
                self.op_waits(&mut row, None);
                self.moved(&row.endpoint);
            }
            Verdict::SignIn => row.state = OpState::Parked(ParkReason::SignIn),
            Verdict::Refused(refusal) | Verdict::Doubtful(refusal) => {
                row.state = OpState::Rejected;
                row.refusal = Some(refusal);
            }
            Verdict::Busy { retry_after_ms } => {
                self.doubt_op(&mut row, Doubt::Busy);
                self.op_waits(&mut row, retry_after_ms);
            }
            Verdict::Nothing { retry_after_ms: None } => self.doubt_op(&mut row, Doubt::Lost),
            Verdict::Nothing { retry_after_ms } => {
                self.doubt_op(&mut row, Doubt::Lost);
                self.op_waits(&mut row, retry_after_ms);
            }
            Verdict::Foreign | Verdict::Gone => {
                self.doubt_op(&mut row, Doubt::Lost);
                self.op_waits(&mut row, None);
            }
        }
        self.put_op(row);
    }

    /// It may have arrived: nothing is sent until that is settled.
    pub(crate) fn doubt_op(&self, row: &mut OpRow, why: Doubt) {
        row.doubt = Some(OpDoubt { why, ask_by: Due::after(self.now, rules::ASK_AFTER) });
    }

    /// A look into the server's list that began at `began`.
    pub(crate) fn looked_for_op(&mut self, op: OpId, outcome: &ReadBackOutcome, began: Due) {
        let Some(mut row) = self.state.op(op).cloned() else { return };
        let Some(OpDoubt { why, ask_by }) = row.doubt.filter(|_| row.state == OpState::Waiting) else {
            return;
        };
        row.wait = None;
        match outcome {
            ReadBackOutcome::Looked(found) if !found.is_empty() => self.op_is_there(&mut row),
            // By custom that was not processed.
            ReadBackOutcome::Looked(_) if why == Doubt::Busy => row.doubt = None,
            ReadBackOutcome::Looked(_) => {
                let since = ask_by.elapsed(self.now);
                let looked_for = (since - began.elapsed(self.now)).max(0);
                if looked_for < ask_by.delay() {
                    let next = rules::next_look(looked_for).min(ask_by.delay());
                    row.wait =
                        Some(Wait { due: Due::after(self.now, next - since), reason: WaitReason::ReadBack });
                } else {
                    row.state = OpState::Parked(ParkReason::Unresolved);
                }
            }
            ReadBackOutcome::Failed(failure) => {
                self.op_waits(&mut row, failure.wish());
                // A server that answers but shows no list will not show one later.
                if ask_by.remaining(self.now) == 0 && matches!(failure, Failure::Server { .. }) {
                    row.state = OpState::Parked(ParkReason::Unresolved);
                    row.wait = None;
                }
            }
        }
        self.put_op(row);
    }

    fn op_is_there(&mut self, row: &mut OpRow) {
        row.state = OpState::Done;
        (row.doubt, row.refusal) = (None, None);
        self.pull_soon(&row.endpoint);
    }

    fn op_waits(&mut self, row: &mut OpRow, wish_ms: Option<i64>) {
        row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, wish_ms));
        if row.failing_ms >= rules::PARK_AFTER {
            row.state = OpState::Parked(ParkReason::TooLong);
            row.wait = None;
        }
    }
}
