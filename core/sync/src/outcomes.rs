//! What came back, and what it means for the row that it was about.

use parvis_domain::id::{EndpointName, RequestId};
use parvis_domain::receipt::Receipt;
use parvis_domain::state::{ParkReason, Submission};

use crate::citizen::receipt_of;
use crate::clock::Due;
use crate::effect::EffectId;
use crate::outcome::{
    Failure, Outcome, PhotoOutcome, ProbeOutcome, PullOutcome, ReadBackOutcome, Reply, ServicesOutcome,
    Taken, TokenOutcome, Verdict, trouble, verdict,
};
use crate::row::{Doubt, SubmissionRow, WaitReason};
use crate::rules;
use crate::session::Flight;
use crate::work::Work;

impl Work<'_> {
    pub(crate) fn done(&mut self, id: EffectId, outcome: Outcome) {
        let began = self.state.session.began.remove(&id).unwrap_or(Due::after(self.now, 0));
        // An effect of an earlier run, or one answered twice: nothing to learn.
        let Some((endpoint, flight)) = self.state.session.flights.remove(&id) else { return };
        // The runner answered with the wrong kind: as if nothing had come back.
        let outcome = if fits(&flight, &outcome) { outcome } else { nothing_came_back(&flight) };
        self.note_health(&endpoint, &outcome);
        match (flight, outcome) {
            (Flight::Submit(request), Outcome::Reply(reply)) => {
                self.submitted(request, verdict(self.class(&endpoint), &reply), trouble(&reply));
            }
            (Flight::Op(op), Outcome::Reply(reply)) => self.acted(op, verdict(self.class(&endpoint), &reply)),
            (Flight::ReadBack(request), Outcome::ReadBack(outcome)) => self.looked(request, outcome, began),
            (Flight::Learn(request), Outcome::ReadBack(outcome)) => {
                self.learned(&endpoint, request, &outcome, began);
            }
            (Flight::OpReadBack(op), Outcome::ReadBack(outcome)) => self.looked_for_op(op, &outcome, began),
            (Flight::Token(request), Outcome::Token(outcome)) => self.token(request, outcome),
            (Flight::Photo(request, number), Outcome::Photo(outcome)) => self.photo(request, number, outcome),
            (Flight::Pull(stream), Outcome::Pull(outcome)) => self.pulled(&endpoint, stream, &outcome),
            (Flight::Services, Outcome::Services(outcome)) => self.services_read(&endpoint, outcome),
            (Flight::Probe, Outcome::Probe(outcome)) => self.probed(&endpoint, outcome),
            (Flight::Discover, Outcome::Discover(result)) => self.discovered(&endpoint, result),
            _ => {}
        }
    }

    fn submitted(&mut self, request: RequestId, verdict: Verdict, trouble: WaitReason) {
        let Some(mut row) = self.state.submission(request).cloned() else { return };
        let endpoint: EndpointName = row.endpoint.clone();
        let town_hall = self.is_town_hall(&endpoint);
        if row.state.is_taken() && !matches!(verdict, Verdict::Created(Taken::Id(_))) {
            // A page of changes has shown it while this was on its way: that is certain.
            return;
        }
        match verdict {
            Verdict::Created(Taken::Id(receipt)) => {
                self.taken(&mut row, receipt);
                self.learn_from(&row);
            }
            Verdict::Created(Taken::Token(token)) => {
                row.state = Submission::Token;
                row.token = Some(token);
                clear_trouble(&mut row);
            }
            Verdict::Created(Taken::Nothing) => {
                row.state = Submission::Accepted;
                clear_trouble(&mut row);
            }
            Verdict::NotProcessed { retry_after_ms } => self.try_later(&mut row, retry_after_ms),
            Verdict::Moved => {
                self.try_later(&mut row, None);
                self.moved(&endpoint);
            }
            Verdict::SignIn => {
                row.sends = row.sends.saturating_sub(1);
                let reason = if row.sends == 0 { ParkReason::SignIn } else { ParkReason::ServerRefuses };
                park(&mut row, reason);
            }
            Verdict::Refused(refusal) => {
                self.services_may_be_old(&endpoint);
                // A key makes every earlier attempt the same as this one; elsewhere an earlier one may have arrived.
                row.sends = if town_hall { 0 } else { row.sends.saturating_sub(1) };
                row.refusal = Some(refusal);
                if row.sends == 0 {
                    row.state = Submission::Rejected;
                    (row.wait, row.doubt, row.ask_by) = (None, None, None);
                } else {
                    row.sends_allowed = row.sends;
                    self.enter_unknown(&mut row, Doubt::Refused);
                }
            }
            Verdict::Busy { retry_after_ms } => {
                row.sends = row.sends.saturating_sub(1);
                self.enter_unknown(&mut row, Doubt::Busy);
                self.wait_longer(&mut row, retry_after_ms);
            }
            Verdict::Doubtful(refusal) => {
                // Refused each time, or refused after an attempt that may have arrived?
                let doubt =
                    if row.sends <= 1 || row.refusal.is_some() { Doubt::Refused } else { Doubt::Lost };
                self.services_may_be_old(&endpoint);
                row.refusal = Some(refusal);
                self.enter_unknown(&mut row, doubt);
            }
            Verdict::Nothing { retry_after_ms: None } if !town_hall => {
                self.enter_unknown(&mut row, Doubt::Lost);
            }
            Verdict::Nothing { retry_after_ms } => {
                self.enter_unknown(&mut row, Doubt::Lost);
                self.wait_longer(&mut row, retry_after_ms);
                // The stream of our own tells it without sending anything again.
                self.pull_soon(&endpoint);
            }
            Verdict::Gone | Verdict::Foreign | Verdict::Created(Taken::Done(_)) => {
                self.enter_unknown(&mut row, Doubt::Lost);
                self.wait_longer(&mut row, None);
                if verdict == Verdict::Gone {
                    self.moved(&endpoint);
                }
            }
        }
        if let Some(wait) = row.wait.as_mut().filter(|wait| wait.reason.is_backoff()) {
            wait.reason = trouble;
        }
        self.put_submission(row);
    }

    /// The attempt provably was not processed: again later. An earlier attempt may still have been.
    fn try_later(&mut self, row: &mut SubmissionRow, wish_ms: Option<i64>) {
        row.sends = row.sends.saturating_sub(1);
        if row.sends == 0 {
            row.state = Submission::Ready;
            row.doubt = None;
        } else {
            row.state = Submission::Unknown;
        }
        // What was invisible may have appeared since: look once more before sending again. The citizen's own
        // word to send again stands, though: there may be no list to look into.
        if row.sends == 1 && self.absence_after(row).is_some() {
            row.doubt = Some(Doubt::Lost);
        }
        self.wait_longer(row, wish_ms);
    }

    fn wait_longer(&mut self, row: &mut SubmissionRow, wish_ms: Option<i64>) {
        row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, wish_ms));
        park_if_too_long(row);
    }

    /// The server has it; with the marker alone found, it has it without an id.
    pub(crate) fn taken(&mut self, row: &mut SubmissionRow, receipt: Receipt) {
        let has_id = receipt.service_request_id.is_some();
        row.state = if has_id { Submission::Acked } else { Submission::Accepted };
        clear_trouble(row);
        row.receipt = Some(receipt);
        self.pull_soon(&row.endpoint);
    }

    fn token(&mut self, request: RequestId, outcome: TokenOutcome) {
        let Some(mut row) = self.state.submission(request).cloned() else { return };
        // The server has it: patience costs nothing, so this never parks.
        let wish_ms = match outcome {
            TokenOutcome::Id(id) => {
                self.taken(&mut row, receipt_of(id));
                return self.put_submission(row);
            }
            TokenOutcome::NotYet => None,
            TokenOutcome::Failed(failure) => failure.wish(),
        };
        row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, wish_ms));
        self.put_submission(row);
    }
}

/// The citizen is needed.
pub(crate) fn park(row: &mut SubmissionRow, reason: ParkReason) {
    row.state = Submission::Parked(reason);
    row.wait = None;
}

/// Nothing is given up silently.
pub(crate) fn park_if_too_long(row: &mut SubmissionRow) {
    if row.failing_ms >= rules::PARK_AFTER {
        park(row, ParkReason::TooLong);
    }
}

fn clear_trouble(row: &mut SubmissionRow) {
    (row.wait, row.doubt, row.ask_by, row.refusal) = (None, None, None, None);
    (row.tries, row.failing_ms) = (0, 0);
}

fn fits(flight: &Flight, outcome: &Outcome) -> bool {
    std::mem::discriminant(outcome) == std::mem::discriminant(&nothing_came_back(flight))
}

fn nothing_came_back(flight: &Flight) -> Outcome {
    match flight {
        Flight::Submit(_) | Flight::Op(_) => Outcome::Reply(Reply::Broken),
        Flight::ReadBack(_) | Flight::Learn(_) | Flight::OpReadBack(_) => {
            Outcome::ReadBack(ReadBackOutcome::Failed(Failure::Network))
        }
        Flight::Token(_) => Outcome::Token(TokenOutcome::Failed(Failure::Network)),
        Flight::Photo(..) => Outcome::Photo(PhotoOutcome::Failed(Failure::Network)),
        Flight::Pull(_) => Outcome::Pull(PullOutcome::Failed(Failure::Network)),
        Flight::Services => Outcome::Services(ServicesOutcome::Failed(Failure::Network)),
        Flight::Probe => Outcome::Probe(ProbeOutcome::Failed),
        Flight::Discover => Outcome::Discover(Err(Failure::Network)),
    }
}
