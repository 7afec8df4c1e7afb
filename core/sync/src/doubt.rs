//! The outcome is unknown, at a server without our key: look for the marker, send again only on evidence, else ask.
//!
//! What counts as evidence is the time that the monotonic clock saw between the end of the attempt and the *start*
//! of a look that found nothing. A wall clock, a slow look or an impatient citizen cannot make it longer.

use parvis_domain::id::{EndpointName, RequestId};
use parvis_domain::state::{ParkReason, Submission};

use crate::clock::Due;
use crate::endpoint::{Echo, Listing, Seen, ServerClass, UncertainRule};
use crate::outcome::{Failure, ReadBackOutcome};
use crate::outcomes::{park, park_if_too_long};
use crate::row::{Doubt, SubmissionRow, Wait, WaitReason};
use crate::rules;
use crate::session::Learning;
use crate::work::Work;

impl Work<'_> {
    pub(crate) fn enter_unknown(&mut self, row: &mut SubmissionRow, doubt: Doubt) {
        row.state = Submission::Unknown;
        row.doubt = Some(doubt);
        row.wait = None;
        row.read_backs = 0;
        row.ask_by = Some(Due::after(self.now, rules::ASK_AFTER));
    }

    pub(crate) fn looked(&mut self, request: RequestId, outcome: ReadBackOutcome, began: Due) {
        let Some(mut row) = self.state.submission(request).cloned() else { return };
        let since = row.ask_by.map_or(0, |due| due.elapsed(self.now));
        let looked_for = (since - began.elapsed(self.now)).max(0);
        match outcome {
            ReadBackOutcome::Looked(found) => {
                if let Some(receipt) = found.into_iter().next() {
                    if matches!(row.state, Submission::Unknown | Submission::Parked(_)) {
                        self.taken(&mut row, receipt);
                        // It may have been there for as long as nobody looked.
                        let lag_ms = if row.read_backs > 0 { looked_for } else { 0 };
                        self.was_seen(&row.endpoint, row.listing.clone(), lag_ms);
                    }
                } else {
                    self.not_seen(&mut row, looked_for);
                }
            }
            ReadBackOutcome::Failed(failure) => self.could_not_look(&mut row, failure),
        }
        self.put_submission(row);
    }

    /// A look that began `looked_for` milliseconds after the outcome became unknown showed nothing of ours: what
    /// that allows depends on why we are unsure, and on the server.
    fn not_seen(&mut self, row: &mut SubmissionRow, looked_for: i64) {
        let ServerClass::Plain { uncertain, .. } = self.class(&row.endpoint) else { return };
        let Some(doubt) = row.doubt.filter(|_| row.state == Submission::Unknown) else { return };
        row.read_backs = row.read_backs.saturating_add(1);
        let withdrawn = row.sends > 0 && self.is_withdrawn(row.request);
        let may_send = row.sends < row.sends_allowed && !withdrawn;
        let reason = match doubt {
            // By custom that was not processed.
            Doubt::Busy if !withdrawn => return send_again(row),
            Doubt::Refused => ParkReason::ServerRefuses,
            Doubt::Lost | Doubt::Busy => ParkReason::Unresolved,
        };
        if uncertain == UncertainRule::AskAtOnce {
            return park(row, reason);
        }
        let proof = self.absence_after(row);
        let ask = row.ask_by.map_or(0, Due::delay);
        let until = match (doubt, proof) {
            (Doubt::Lost | Doubt::Busy, Some(proof)) => proof,
            (Doubt::Refused, Some(proof)) if may_send => proof,
            (Doubt::Refused, _) => rules::REFUSED_LOOKED_FOR,
            (Doubt::Lost | Doubt::Busy, None) => ask,
        }
        .min(ask);
        if looked_for < until || row.read_backs < rules::LOOKS_OF_EVIDENCE {
            let next = if looked_for < until {
                rules::next_look(looked_for).min(until)
            } else {
                looked_for + rules::LOOK_PAUSE
            };
            let since = row.ask_by.map_or(0, |due| due.elapsed(self.now));
            row.wait = Some(Wait { due: Due::after(self.now, next - since), reason: WaitReason::ReadBack });
        } else if may_send && proof.is_some_and(|proof| looked_for >= proof) {
            send_again(row);
        } else {
            park(row, reason);
        }
    }

    fn could_not_look(&mut self, row: &mut SubmissionRow, failure: Failure) {
        let Some(doubt) = row.doubt.filter(|_| row.state == Submission::Unknown) else { return };
        row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, failure.wish()));
        // A server that answers but has no list for us will not have one later. Without a network nobody looked
        // yet: asking the citizen would ask for what we can find out ourselves.
        let at_once = matches!(
            self.class(&row.endpoint),
            ServerClass::Plain { uncertain: UncertainRule::AskAtOnce, .. }
        );
        let over = at_once || row.ask_by.is_none_or(|due| due.remaining(self.now) == 0);
        if over && matches!(failure, Failure::Server { .. }) {
            let refused = doubt == Doubt::Refused;
            park(row, if refused { ParkReason::ServerRefuses } else { ParkReason::Unresolved });
        } else {
            park_if_too_long(row);
        }
    }

    // ---- learning --------------------------------------------------------------------------------------------

    /// See [`rules::absence_after`].
    pub(crate) fn absence_after(&self, row: &SubmissionRow) -> Option<i64> {
        rules::absence_after(self.state.endpoint(&row.endpoint)?, &row.listing)
    }

    /// After a success at a plain server: look our own request up, to learn whether and when it shows the marker.
    pub(crate) fn learn_from(&mut self, row: &SubmissionRow) {
        let unknown = ServerClass::Plain { echo: Echo::Unknown, uncertain: UncertainRule::ResendOnce };
        if self.class(&row.endpoint) == unknown && row.listing.service.is_some() {
            let now = Due::after(self.now, 0);
            let SubmissionRow { request, key, ref listing, .. } = *row;
            self.server(&row.endpoint).learning =
                Some(Learning { request, key, listing: listing.clone(), looks: 0, since: now, due: now });
        }
    }

    pub(crate) fn learned(
        &mut self,
        endpoint: &EndpointName,
        request: RequestId,
        outcome: &ReadBackOutcome,
        began: Due,
    ) {
        let Some(learning) = self.server(endpoint).learning.take_if(|one| one.request == request) else {
            return;
        };
        let since = learning.since.elapsed(self.now);
        if matches!(outcome, ReadBackOutcome::Looked(found) if !found.is_empty()) {
            self.was_seen(endpoint, learning.listing, since - began.elapsed(self.now));
        } else if since < rules::LOOK_LONGEST {
            // After the table's end it may still be moderated; the next success will be looked up again.
            let due = Due::after(self.now, rules::next_look(since) - since);
            let looks = learning.looks.saturating_add(1);
            self.server(endpoint).learning = Some(Learning { looks, due, ..learning });
        }
    }

    /// The list showed a request like this, this long after the server took it.
    fn was_seen(&mut self, endpoint: &EndpointName, listing: Listing, lag_ms: i64) {
        let Some(mut row) = self.state.endpoint(endpoint).cloned().filter(|row| !row.is_town_hall()) else {
            return;
        };
        let Some(service) = listing.service else { return };
        let before = row.seen.get(&service).copied();
        let known = before.unwrap_or(Seen { lag_ms: 0, characters: 0 });
        let seen =
            Seen { lag_ms: known.lag_ms.max(lag_ms), characters: known.characters.max(listing.characters) };
        if before != Some(seen) {
            row.seen.insert(service, seen);
            self.put_endpoint(row);
        }
    }
}

/// There is evidence, or the citizen's word: it may be sent (again). Only what has never left is `Queued`; the rest
/// stays `Unknown`, without a doubt that forbids the sending.
pub(crate) fn send_again(row: &mut SubmissionRow) {
    row.state = if row.sends == 0 { Submission::Queued } else { Submission::Unknown };
    (row.doubt, row.wait) = (None, None);
}
