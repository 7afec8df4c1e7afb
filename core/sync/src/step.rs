//! One step of the planner: take an input in, then start whatever is due.

use parvis_domain::id::{EndpointName, OpId, RequestId, ServiceRequestId};
use parvis_domain::receipt::Receipt;
use parvis_domain::state::{OpState, ParkReason, PhotoTransfer, Submission};

use crate::clock::{Due, Now};
use crate::effect::{Effect, EffectId, Stream};
use crate::endpoint::{Circuit, Echo, EndpointRow, PhotoOrder, ServerClass, UncertainRule};
use crate::input::{AppState, Connectivity, Input, Resolution, Role, Start};
use crate::outcome::{
    Failure, Outcome, PhotoOutcome, ProbeOutcome, PullOutcome, ReadBackOutcome, Taken, TokenOutcome, Verdict,
    verdict,
};
use crate::row::{Doubt, OpRow, PhotoRow, SubmissionRow, Wait, WaitReason, Withdraws};
use crate::rules;
use crate::session::{Flight, Learning};
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

impl Work<'_> {
    fn take_in(&mut self, input: Input) {
        match input {
            Input::Wake => {}
            Input::Start(start) => self.started(start),
            Input::SyncNow => self.hurry(Hurry::Now),
            Input::Connectivity(connectivity) => self.connectivity(connectivity),
            Input::App(app) => {
                let before = std::mem::replace(&mut self.state.session.app, app);
                if app == AppState::Foreground && before != AppState::Foreground {
                    self.hurry(Hurry::Spread);
                }
            }
            Input::Role(role) => self.state.session.role = role,
            Input::Endpoint(row) => self.described(row),
            Input::EndpointGone(name) => self.remove_endpoint(name),
            Input::Queue { submission, photos } => self.queue(*submission, photos),
            Input::TakeBack(request) => self.take_back(request),
            Input::Retry(request) => self.retry(request),
            Input::Resolve(request, resolution) => self.resolve(request, resolution),
            Input::QueueOp(op) => self.queue_op(*op),
            Input::DropOp(op) => self.drop_op(op),
            Input::Done(id, outcome) => self.done(id, outcome),
        }
    }

    // ---- the process, the network, the app -------------------------------------------------------------------

    fn started(&mut self, start: Start) {
        for mut row in self.state.submissions.values().cloned().collect::<Vec<_>>() {
            match (row.state, start) {
                // The process died while bytes may have been leaving.
                (Submission::Submitting, _) => {
                    self.enter_unknown(&mut row, Doubt::Lost);
                    self.put_submission(row);
                }
                // Another phone with the same folder may have sent it.
                (Submission::Queued | Submission::Ready | Submission::Parked(_), Start::Restored) => {
                    row.sends = row.sends.max(1);
                    self.enter_unknown(&mut row, Doubt::Lost);
                    self.put_submission(row);
                }
                _ => {}
            }
        }
        for mut op in self.state.ops.values().cloned().collect::<Vec<_>>() {
            if op.state == OpState::Sending {
                op.state = OpState::Waiting;
                self.put_op(op);
            }
        }
        self.hurry(Hurry::Now);
    }

    fn connectivity(&mut self, connectivity: Connectivity) {
        let before = std::mem::replace(&mut self.state.session.connectivity, connectivity);
        if before == connectivity {
            return;
        }
        if connectivity == Connectivity::Offline {
            let due = Due::after(self.now, rules::DESPITE_OFFLINE);
            self.state.session.despite_offline = Some(due);
        } else {
            self.state.session.despite_offline = None;
            self.hurry(Hurry::Spread);
        }
    }

    /// The world changed for the better: what waits only because of earlier failures goes out soon.
    fn hurry(&mut self, hurry: Hurry) {
        let names: Vec<EndpointName> = self.state.endpoints.keys().cloned().collect();
        for name in names {
            let now = self.now;
            let server = self.server(&name);
            if hurry == Hurry::Spread && server.reset_allowed.is_some_and(|due| due.remaining(now) > 0) {
                continue;
            }
            server.reset_allowed = Some(Due::after(now, rules::RESET_PAUSE));
            server.circuit = Circuit::default();
            if let Some(probe) = &mut server.probe {
                *probe = Due::after(now, 0);
            }
            server.feeds.clear();
            self.hurry_rows(&name, hurry);
        }
        if hurry == Hurry::Now && self.state.session.connectivity == Connectivity::Offline {
            self.state.session.despite_offline = None;
        }
    }

    fn hurry_rows(&mut self, name: &EndpointName, hurry: Hurry) {
        let backed_off = |wait: Option<Wait>| {
            wait.is_some_and(|wait| matches!(wait.reason, WaitReason::Backoff | WaitReason::Portal))
        };
        for mut row in self.state.submissions.values().cloned().collect::<Vec<_>>() {
            if row.endpoint == *name && backed_off(row.wait) {
                row.wait = self.hurried(hurry);
                self.put_submission(row);
            }
        }
        for mut photo in self.state.photos.values().cloned().collect::<Vec<_>>() {
            if photo.endpoint == *name && backed_off(photo.wait) {
                photo.wait = self.hurried(hurry);
                self.put_photo(photo);
            }
        }
        for mut op in self.state.ops.values().cloned().collect::<Vec<_>>() {
            if op.endpoint == *name && backed_off(op.wait) {
                op.wait = self.hurried(hurry);
                self.put_op(op);
            }
        }
    }

    fn hurried(&mut self, hurry: Hurry) -> Option<Wait> {
        match hurry {
            Hurry::Now => None,
            Hurry::Spread => {
                Some(Wait { due: self.spread(rules::RESET_SPREAD), reason: WaitReason::Backoff })
            }
        }
    }

    /// A server is described anew; what we learned by own success outlives a description that does not know it.
    fn described(&mut self, mut row: EndpointRow) {
        if let Some(known) = self.state.endpoint(&row.name) {
            if let (
                ServerClass::Plain { echo: Echo::Shown { lag_p99_ms }, .. },
                ServerClass::Plain { echo: Echo::Unknown, uncertain },
            ) = (known.class, row.class)
            {
                row.class = ServerClass::Plain { echo: Echo::Shown { lag_p99_ms }, uncertain };
            }
            if (known.class, known.photos) == (row.class, row.photos) {
                return;
            }
        }
        self.put_endpoint(row);
    }

    // ---- the citizen -----------------------------------------------------------------------------------------

    fn queue(&mut self, mut row: SubmissionRow, photos: Vec<PhotoRow>) {
        let order =
            self.state.endpoint(&row.endpoint).map_or(PhotoOrder::NotTaken, |endpoint| endpoint.photos);
        for mut photo in photos {
            if order == PhotoOrder::NotTaken {
                photo.transfer = PhotoTransfer::NotTaken;
            }
            self.put_photo(photo);
        }
        row.state = Submission::Queued;
        self.promote(&mut row);
        self.put_submission(row);
    }

    /// Queued becomes ready once every photo that must go first is there.
    fn promote(&self, row: &mut SubmissionRow) {
        let first = self.state.endpoint(&row.endpoint).is_some_and(|e| e.photos == PhotoOrder::BeforeText);
        let waiting = first && self.photos_of(row.request).any(|photo| !photo.transfer.is_settled());
        if row.state == Submission::Queued && !waiting {
            row.state = Submission::Ready;
        }
    }

    fn photos_of(&self, request: RequestId) -> impl Iterator<Item = &PhotoRow> {
        self.state.photos.range((request, 0)..=(request, u32::MAX)).map(|(_, photo)| photo)
    }

    fn take_back(&mut self, request: RequestId) {
        let Some(mut row) = self.state.submission(request).cloned() else { return };
        if row.state.can_be_taken_back() && row.sends == 0 {
            row.state = Submission::Cancelled;
            row.wait = None;
            self.put_submission(row);
            self.drop_ops_of(request);
        }
    }

    fn drop_ops_of(&mut self, request: RequestId) {
        for mut op in self.state.ops.values().cloned().collect::<Vec<_>>() {
            if op.request == Some(request) {
                op.state = OpState::Dropped;
                op.wait = None;
                self.put_op(op);
            }
        }
    }

    fn retry(&mut self, request: RequestId) {
        // What the server asked for stays; it will not be ready earlier because we are impatient.
        let keep = |wait: Option<Wait>| wait.filter(|wait| wait.reason == WaitReason::ServerAsked);
        if let Some(mut row) = self.state.submission(request).cloned() {
            if let Submission::Parked(reason) = row.state {
                self.revive(&mut row, reason);
            } else {
                row.wait = keep(row.wait);
            }
            if row.state == Submission::Queued || row.state == Submission::Ready {
                self.promote(&mut row);
            }
            let endpoint = row.endpoint.clone();
            self.put_submission(row);
            self.server(&endpoint).circuit = Circuit::default();
        }
        for mut photo in self.photos_of(request).cloned().collect::<Vec<_>>() {
            if let PhotoTransfer::Parked(_) = photo.transfer {
                photo.transfer = PhotoTransfer::Waiting { confirmed: 0 };
                (photo.tries, photo.failing_ms, photo.mismatches) = (0, 0, 0);
            }
            photo.wait = keep(photo.wait);
            self.put_photo(photo);
        }
        for mut op in self.state.ops.values().cloned().collect::<Vec<_>>() {
            if op.request == Some(request) {
                if let OpState::Parked(_) = op.state {
                    op.state = OpState::Waiting;
                    (op.tries, op.failing_ms) = (0, 0);
                }
                op.wait = keep(op.wait);
                self.put_op(op);
            }
        }
        if self.state.session.connectivity == Connectivity::Offline {
            self.state.session.despite_offline = None;
        }
    }

    fn revive(&mut self, row: &mut SubmissionRow, reason: ParkReason) {
        (row.tries, row.failing_ms) = (0, 0);
        if row.sends == 0 {
            row.state = Submission::Ready;
            row.wait = None;
        } else {
            // A plain server that refused is sent to again at the citizen's wish, after one more look.
            let doubt = if reason == ParkReason::ServerRefuses { Doubt::Busy } else { Doubt::Lost };
            if doubt == Doubt::Busy {
                row.sends_allowed = row.sends + 1;
            }
            row.ask_by = None;
            self.enter_unknown(row, doubt);
        }
    }

    fn resolve(&mut self, request: RequestId, resolution: Resolution) {
        let Some(mut row) = self.state.submission(request).cloned() else { return };
        if !matches!(row.state, Submission::Parked(_) | Submission::Unknown) {
            return;
        }
        match resolution {
            Resolution::Mine(id) => {
                self.taken(&mut row, receipt_of(id));
            }
            Resolution::Resend => {
                row.sends_allowed = row.sends + 1;
                row.state = Submission::Ready;
                (row.doubt, row.wait, row.ask_by) = (None, None, None);
                (row.tries, row.failing_ms, row.read_backs) = (0, 0, 0);
            }
            Resolution::Wait => {
                row.ask_by = None;
                self.enter_unknown(&mut row, Doubt::Lost);
            }
        }
        self.put_submission(row);
    }

    fn queue_op(&mut self, mut op: OpRow) {
        if let Some(request) = op.request
            && op.service_request_id.is_none()
        {
            op.service_request_id =
                self.state.submission(request).and_then(|row| row.service_request_id().cloned());
        }
        let withdrawn = (op.withdraws == Withdraws::Yes).then_some(op.request).flatten();
        self.put_op(op);
        if let Some(request) = withdrawn
            && let Some(mut row) = self.state.submission(request).cloned()
        {
            self.cancel_if_withdrawn(&mut row);
            self.put_submission(row);
        }
    }

    fn drop_op(&mut self, op: OpId) {
        if let Some(mut row) = self.state.op(op).cloned()
            && row.state != OpState::Sending
        {
            row.state = OpState::Dropped;
            row.wait = None;
            self.put_op(row);
        }
    }

    /// A request that provably has not arrived and that the citizen withdrew is simply not sent.
    fn cancel_if_withdrawn(&mut self, row: &mut SubmissionRow) {
        let withdrawn = self.state.ops.values().any(|op| {
            op.request == Some(row.request) && op.withdraws == Withdraws::Yes && op.state == OpState::Waiting
        });
        let unsent = row.sends == 0
            && matches!(
                row.state,
                Submission::Queued | Submission::Ready | Submission::Parked(_) | Submission::Rejected
            );
        if withdrawn && unsent {
            row.state = Submission::Cancelled;
            row.wait = None;
            self.drop_ops_of(row.request);
        }
    }

    // ---- outcomes --------------------------------------------------------------------------------------------

    fn done(&mut self, id: EffectId, outcome: Outcome) {
        // An effect of an earlier run, or one answered twice: nothing to learn.
        let Some((endpoint, flight)) = self.state.session.flights.remove(&id) else { return };
        self.note_health(&endpoint, &outcome);
        match (flight, outcome) {
            (Flight::Submit(request), Outcome::Reply(reply)) => {
                if let Some(row) = self.state.submission(request).cloned() {
                    let verdict = verdict(self.class(&endpoint), &reply);
                    self.submitted(row, verdict);
                }
            }
            (Flight::ReadBack(request), Outcome::ReadBack(outcome)) => self.looked(request, outcome),
            (Flight::Learn(request), Outcome::ReadBack(outcome)) => {
                self.learned(&endpoint, request, &outcome)
            }
            (Flight::Token(request), Outcome::Token(outcome)) => self.token(request, outcome),
            (Flight::Photo(request, number), Outcome::Photo(outcome)) => self.photo(request, number, outcome),
            (Flight::Op(op), Outcome::Reply(reply)) => {
                let verdict = verdict(self.class(&endpoint), &reply);
                self.acted(op, verdict);
            }
            (Flight::Pull(stream), Outcome::Pull(outcome)) => self.pulled(&endpoint, stream, outcome),
            (Flight::Probe, Outcome::Probe(outcome)) => self.probed(&endpoint, outcome),
            (Flight::Discover, Outcome::Discover(result)) => {
                let due = if result.is_err() { Some(self.backoff(5)) } else { None };
                self.server(&endpoint).moved = due;
            }
            // The runner answered with the wrong kind: as if nothing had come back.
            (flight, _) => self.done_wrongly(&endpoint, flight),
        }
    }

    fn done_wrongly(&mut self, endpoint: &EndpointName, flight: Flight) {
        match flight {
            Flight::Submit(request) => {
                if let Some(row) = self.state.submission(request).cloned() {
                    self.submitted(row, Verdict::Nothing { retry_after_ms: None });
                }
            }
            Flight::Op(op) => self.acted(op, Verdict::Nothing { retry_after_ms: None }),
            Flight::ReadBack(request) => self.looked(request, ReadBackOutcome::Failed(Failure::Network)),
            Flight::Learn(request) => {
                self.learned(endpoint, request, &ReadBackOutcome::Failed(Failure::Network));
            }
            Flight::Token(request) => self.token(request, TokenOutcome::Failed(Failure::Network)),
            Flight::Photo(request, number) => {
                self.photo(request, number, PhotoOutcome::Failed(Failure::Network));
            }
            Flight::Pull(stream) => self.pulled(endpoint, stream, PullOutcome::Failed(Failure::Network)),
            Flight::Probe => self.probed(endpoint, ProbeOutcome::Failed),
            Flight::Discover => {
                let due = self.backoff(5);
                self.server(endpoint).moved = Some(due);
            }
        }
    }

    fn class(&self, endpoint: &EndpointName) -> ServerClass {
        // A server that is gone is treated as the one that promises least.
        self.state.endpoint(endpoint).map_or(
            ServerClass::Plain { echo: Echo::Unknown, uncertain: UncertainRule::AskAfterReadBack },
            |row| row.class,
        )
    }

    /// Counts failures in a row for the circuit, and suspects a portal behind a foreign answer.
    fn note_health(&mut self, endpoint: &EndpointName, outcome: &Outcome) {
        let health = match outcome {
            Outcome::Reply(reply) => match verdict(self.class(endpoint), reply) {
                Verdict::Foreign => Health::Foreign,
                Verdict::Nothing { .. } => Health::Failing,
                Verdict::NotProcessed { retry_after_ms: None } => Health::Failing,
                _ => Health::Answers,
            },
            Outcome::ReadBack(ReadBackOutcome::Failed(failure))
            | Outcome::Token(TokenOutcome::Failed(failure))
            | Outcome::Photo(PhotoOutcome::Failed(failure))
            | Outcome::Pull(PullOutcome::Failed(failure)) => match failure {
                Failure::Foreign => Health::Foreign,
                Failure::Network => Health::Failing,
                Failure::Server { status, .. } if *status >= 500 => Health::Failing,
                Failure::Server { .. } => Health::Answers,
            },
            Outcome::ReadBack(_) | Outcome::Token(_) | Outcome::Photo(_) | Outcome::Pull(_) => {
                Health::Answers
            }
            // Judged where they are taken in.
            Outcome::Probe(_) | Outcome::Discover(_) => return,
        };
        match health {
            Health::Answers => {
                self.server(endpoint).circuit = Circuit::default();
                // The platform's "offline" was wrong.
                if self.state.session.connectivity == Connectivity::Offline {
                    self.state.session.connectivity = Connectivity::Unstated;
                    self.state.session.despite_offline = None;
                }
            }
            Health::Failing => self.count_failure(endpoint),
            Health::Foreign => {
                let due = Due::after(self.now, 0);
                let server = self.server(endpoint);
                server.probe = server.probe.or(Some(due));
            }
        }
    }

    fn count_failure(&mut self, endpoint: &EndpointName) {
        let failures = self.server(endpoint).circuit.failures.saturating_add(1);
        let closed_until = (failures >= rules::CIRCUIT_FAILURES).then(|| self.backoff(failures));
        let circuit = &mut self.server(endpoint).circuit;
        (circuit.failures, circuit.closed_until) = (failures, closed_until);
    }

    fn submitted(&mut self, mut row: SubmissionRow, verdict: Verdict) {
        let town_hall = self.class(&row.endpoint) == ServerClass::TownHall;
        // A key makes every earlier attempt and this one the same; elsewhere an earlier one may have arrived.
        let attempts = |row: &mut SubmissionRow| row.sends = row.sends.saturating_sub(1);
        match verdict {
            Verdict::Created(Taken::Id(receipt)) => {
                self.taken(&mut row, receipt);
                self.learn_from(&row);
            }
            Verdict::Created(Taken::Token(token)) => {
                row.state = Submission::Token;
                row.token = Some(token);
                self.clear_trouble(&mut row);
            }
            Verdict::Created(Taken::Nothing) => {
                row.state = Submission::Accepted;
                self.clear_trouble(&mut row);
                // No id will ever come, so nothing can be said about it any more.
                self.drop_ops_of(row.request);
            }
            Verdict::NotProcessed { retry_after_ms } => {
                attempts(&mut row);
                self.try_later(&mut row, retry_after_ms);
            }
            Verdict::Moved => {
                attempts(&mut row);
                self.try_later(&mut row, None);
                let due = Due::after(self.now, 0);
                self.server(&row.endpoint.clone()).moved = Some(due);
            }
            Verdict::SignIn => {
                attempts(&mut row);
                let reason = if row.sends == 0 { ParkReason::SignIn } else { ParkReason::ServerRefuses };
                self.park(&mut row, reason);
            }
            Verdict::Refused(words) => {
                attempts(&mut row);
                row.words = Some(words);
                if town_hall {
                    row.sends = 0;
                }
                if row.sends == 0 {
                    row.state = Submission::Rejected;
                    row.wait = None;
                } else {
                    self.enter_unknown(&mut row, Doubt::Refused);
                }
            }
            Verdict::Busy { retry_after_ms } => {
                attempts(&mut row);
                let doubt = if row.sends == 0 { Doubt::Busy } else { Doubt::Lost };
                self.enter_unknown(&mut row, doubt);
                row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, retry_after_ms));
                self.park_if_too_long(&mut row);
            }
            Verdict::Doubtful(words) => {
                row.words = Some(words);
                let doubt = if row.sends <= 1 { Doubt::Refused } else { Doubt::Lost };
                row.tries = row.tries.saturating_add(1);
                self.enter_unknown(&mut row, doubt);
            }
            Verdict::Nothing { retry_after_ms } => {
                self.enter_unknown(&mut row, Doubt::Lost);
                if town_hall || retry_after_ms.is_some() {
                    row.wait =
                        Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, retry_after_ms));
                    self.park_if_too_long(&mut row);
                }
            }
            Verdict::Foreign | Verdict::Created(Taken::Done) => {
                self.enter_unknown(&mut row, Doubt::Lost);
                row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, None));
                self.park_if_too_long(&mut row);
            }
        }
        self.cancel_if_withdrawn(&mut row);
        self.put_submission(row);
    }

    /// The attempt provably was not processed: again later. An earlier attempt may still have been.
    fn try_later(&mut self, row: &mut SubmissionRow, wish_ms: Option<i64>) {
        row.state = if row.sends == 0 { Submission::Ready } else { Submission::Unknown };
        row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, wish_ms));
        self.park_if_too_long(row);
    }

    fn park_if_too_long(&mut self, row: &mut SubmissionRow) {
        if row.failing_ms >= rules::PARK_AFTER {
            self.park(row, ParkReason::TooLong);
        }
    }

    fn park(&mut self, row: &mut SubmissionRow, reason: ParkReason) {
        row.state = Submission::Parked(reason);
        row.wait = None;
    }

    fn clear_trouble(&mut self, row: &mut SubmissionRow) {
        (row.wait, row.doubt, row.ask_by, row.words) = (None, None, None, None);
        (row.tries, row.failing_ms) = (0, 0);
    }

    fn enter_unknown(&mut self, row: &mut SubmissionRow, doubt: Doubt) {
        row.state = Submission::Unknown;
        row.doubt = Some(doubt);
        row.wait = None;
        row.read_backs = 0;
        if row.ask_by.is_none() {
            row.ask_by = Some(Due::after(self.now, rules::ASK_AFTER));
        }
    }

    /// The server has it, and this is its id.
    fn taken(&mut self, row: &mut SubmissionRow, receipt: Receipt) {
        row.state = Submission::Acked;
        self.clear_trouble(row);
        row.receipt = Some(receipt);
        let id = row.service_request_id().cloned();
        for mut op in self.state.ops.values().cloned().collect::<Vec<_>>() {
            if op.request == Some(row.request) && op.service_request_id.is_none() {
                op.service_request_id.clone_from(&id);
                self.put_op(op);
            }
        }
        self.pull_soon(&row.endpoint.clone());
    }

    fn pull_soon(&mut self, endpoint: &EndpointName) {
        self.server(endpoint).feeds.remove(&Stream::Mine);
    }

    /// After a success at a plain server: look our own request up, to learn whether it shows the marker.
    fn learn_from(&mut self, row: &SubmissionRow) {
        let unknown = ServerClass::Plain { echo: Echo::Unknown, uncertain: UncertainRule::ResendOnce };
        if self.class(&row.endpoint) == unknown {
            let due = Due::after(self.now, 0);
            self.server(&row.endpoint.clone()).learning =
                Some(Learning { request: row.request, key: row.key, looks: 0, due });
        }
    }

    fn learned(&mut self, endpoint: &EndpointName, request: RequestId, outcome: &ReadBackOutcome) {
        let Some(learning) = self.server(endpoint).learning.filter(|one| one.request == request) else {
            return;
        };
        let looked_for = rules::READ_BACK_AT.get(learning.looks as usize).copied();
        let next = match (outcome, looked_for) {
            (ReadBackOutcome::Looked(found), Some(lag_p99_ms)) if !found.is_empty() => {
                self.shows_marker(endpoint, lag_p99_ms);
                None
            }
            (ReadBackOutcome::Looked(_), Some(_)) => {
                let (delay, _) = rules::next_look(learning.looks);
                Some(Learning { looks: learning.looks + 1, due: Due::after(self.now, delay), ..learning })
            }
            (ReadBackOutcome::Failed(_), Some(_)) => {
                Some(Learning { due: Due::after(self.now, rules::MINUTE), ..learning })
            }
            // The table's end: it may still be moderated; the next success will be looked up again.
            (_, None) => None,
        };
        self.server(endpoint).learning = next;
    }

    fn shows_marker(&mut self, endpoint: &EndpointName, lag_p99_ms: i64) {
        if let Some(mut row) = self.state.endpoint(endpoint).cloned()
            && let ServerClass::Plain { echo: Echo::Unknown, uncertain } = row.class
        {
            row.class = ServerClass::Plain { echo: Echo::Shown { lag_p99_ms }, uncertain };
            self.put_endpoint(row);
        }
    }

    fn looked(&mut self, request: RequestId, outcome: ReadBackOutcome) {
        let Some(mut row) = self.state.submission(request).cloned() else { return };
        match outcome {
            ReadBackOutcome::Looked(found) => match found.into_iter().next() {
                Some(receipt) => {
                    let endpoint = row.endpoint.clone();
                    self.taken(&mut row, receipt);
                    self.shows_marker(&endpoint, 0);
                }
                None => self.not_seen(&mut row),
            },
            ReadBackOutcome::Failed(failure) => {
                let wish_ms = match failure {
                    Failure::Server { retry_after_ms, .. } => retry_after_ms,
                    Failure::Network | Failure::Foreign => None,
                };
                row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, wish_ms));
                if row.ask_by.is_some_and(|due| due.remaining(self.now) == 0) {
                    self.park(&mut row, ParkReason::Unresolved);
                }
            }
        }
        self.cancel_if_withdrawn(&mut row);
        self.put_submission(row);
    }

    /// A whole look showed nothing of ours: what that allows depends on why we are unsure, and on the server.
    fn not_seen(&mut self, row: &mut SubmissionRow) {
        let ServerClass::Plain { echo, uncertain } = self.class(&row.endpoint) else {
            // The server became a town hall meanwhile: the key settles it.
            row.state = Submission::Ready;
            return;
        };
        let looks = row.read_backs;
        row.read_backs = looks.saturating_add(1);
        let looked_for = rules::READ_BACK_AT.get(looks as usize).copied().unwrap_or(rules::DAY);
        let resend_after = rules::resend_after(echo).filter(|_| uncertain == UncertainRule::ResendOnce);
        match row.doubt {
            Some(Doubt::Busy) => {
                row.state = Submission::Ready;
                row.doubt = None;
            }
            Some(Doubt::Refused) if looked_for >= 2 * rules::MINUTE => {
                if resend_after.is_some() && row.sends <= 1 && row.tries < rules::DOUBTFUL_TRIES {
                    row.sends = row.sends.saturating_sub(1);
                    row.state = Submission::Ready;
                    row.doubt = None;
                } else {
                    self.park(row, ParkReason::ServerRefuses);
                }
            }
            _ if uncertain == UncertainRule::AskAtOnce => self.park(row, ParkReason::Unresolved),
            _ => match resend_after {
                Some(wait) if looked_for >= wait => {
                    if row.sends < row.sends_allowed.max(2) {
                        row.state = Submission::Ready;
                    } else {
                        self.park(row, ParkReason::Unresolved);
                    }
                }
                _ if looked_for >= rules::DAY => self.park(row, ParkReason::Unresolved),
                wait => {
                    let (to_next, next_at) = rules::next_look(looks);
                    // A learned lag between two looks of the table gets a look of its own.
                    let delay = match wait {
                        Some(wait) if wait < next_at => wait - looked_for,
                        _ => to_next,
                    };
                    row.wait = Some(Wait { due: Due::after(self.now, delay), reason: WaitReason::ReadBack });
                }
            },
        }
        if row.state == Submission::Ready {
            row.wait = None;
        }
    }

    fn token(&mut self, request: RequestId, outcome: TokenOutcome) {
        let Some(mut row) = self.state.submission(request).cloned() else { return };
        match outcome {
            TokenOutcome::Id(id) => self.taken(&mut row, receipt_of(id)),
            // The server has it: patience costs nothing, so this never parks.
            TokenOutcome::NotYet => {
                row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, None));
            }
            TokenOutcome::Failed(failure) => {
                row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, failure.wish()));
            }
        }
        self.put_submission(row);
    }

    fn photo(&mut self, request: RequestId, number: u32, outcome: PhotoOutcome) {
        let Some(mut photo) = self.state.photos.get(&(request, number)).cloned() else { return };
        let known = (request, number);
        self.state.session.offsets.remove(&known);
        match outcome {
            PhotoOutcome::At(confirmed) => {
                let progress = photo.transfer != PhotoTransfer::Waiting { confirmed };
                photo.transfer = PhotoTransfer::Waiting { confirmed: confirmed.min(photo.bytes) };
                if progress {
                    (photo.tries, photo.failing_ms, photo.wait) = (0, 0, None);
                }
                self.state.session.offsets.insert(known);
            }
            PhotoOutcome::Complete => {
                photo.transfer = PhotoTransfer::Confirmed;
                photo.wait = None;
            }
            PhotoOutcome::WrongOffset => {
                photo.wait = Some(self.wait_after_failure(&mut photo.tries, &mut photo.failing_ms, None));
            }
            PhotoOutcome::Gone => {
                photo.wait = Some(self.wait_after_failure(&mut photo.tries, &mut photo.failing_ms, None));
                photo.transfer = if photo.tries > rules::GONE_TRIES {
                    PhotoTransfer::Parked(ParkReason::PhotoRefused)
                } else {
                    PhotoTransfer::Waiting { confirmed: 0 }
                };
            }
            PhotoOutcome::Mismatch => {
                photo.mismatches += 1;
                photo.wait = None;
                photo.transfer = if photo.mismatches > 1 {
                    PhotoTransfer::Parked(ParkReason::PhotoLost)
                } else {
                    PhotoTransfer::Waiting { confirmed: 0 }
                };
            }
            PhotoOutcome::Refused => photo.transfer = PhotoTransfer::Parked(ParkReason::PhotoRefused),
            PhotoOutcome::FileLost => photo.transfer = PhotoTransfer::Parked(ParkReason::PhotoLost),
            PhotoOutcome::Failed(failure) => {
                photo.wait =
                    Some(self.wait_after_failure(&mut photo.tries, &mut photo.failing_ms, failure.wish()));
                if photo.failing_ms >= rules::PARK_AFTER {
                    photo.transfer = PhotoTransfer::Parked(ParkReason::TooLong);
                }
            }
        }
        if let PhotoTransfer::Parked(_) = photo.transfer {
            photo.wait = None;
        }
        self.put_photo(photo);
        if let Some(mut row) = self.state.submission(request).cloned()
            && row.state == Submission::Queued
        {
            self.promote(&mut row);
            self.put_submission(row);
        }
    }

    fn acted(&mut self, op: OpId, verdict: Verdict) {
        let Some(mut row) = self.state.op(op).cloned() else { return };
        row.state = OpState::Waiting;
        match verdict {
            Verdict::Created(_) => {
                row.state = OpState::Done;
                row.wait = None;
                self.pull_soon(&row.endpoint.clone());
            }
            Verdict::SignIn => {
                row.state = OpState::Parked(ParkReason::SignIn);
                row.wait = None;
            }
            Verdict::Refused(words) | Verdict::Doubtful(words) => {
                row.state = OpState::Rejected;
                row.words = Some(words);
                row.wait = None;
            }
            Verdict::NotProcessed { retry_after_ms }
            | Verdict::Busy { retry_after_ms }
            | Verdict::Nothing { retry_after_ms } => {
                row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, retry_after_ms));
            }
            Verdict::Moved => {
                row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, None));
                let due = Due::after(self.now, 0);
                self.server(&row.endpoint.clone()).moved = Some(due);
            }
            Verdict::Foreign => {
                row.wait = Some(self.wait_after_failure(&mut row.tries, &mut row.failing_ms, None));
            }
        }
        if row.state == OpState::Waiting && row.failing_ms >= rules::PARK_AFTER {
            row.state = OpState::Parked(ParkReason::TooLong);
            row.wait = None;
        }
        self.put_op(row);
    }

    fn pulled(&mut self, endpoint: &EndpointName, stream: Stream, outcome: PullOutcome) {
        let mut feed = self.server(endpoint).feeds.get(&stream).copied().unwrap_or_default();
        match outcome {
            PullOutcome::More => (feed.due, feed.tries) = (None, 0),
            PullOutcome::UpToDate => {
                let pause = match (self.state.session.app, stream) {
                    (AppState::Foreground, Stream::Mine) => rules::PULL_FOREGROUND,
                    _ => rules::PULL_BACKGROUND,
                };
                (feed.due, feed.tries) = (Some(Due::after(self.now, pause)), 0);
            }
            PullOutcome::Failed(failure) => {
                let (mut tries, mut failing_ms) = (feed.tries, 0);
                let wait = self.wait_after_failure(&mut tries, &mut failing_ms, failure.wish());
                (feed.due, feed.tries) = (Some(wait.due), tries);
            }
        }
        self.server(endpoint).feeds.insert(stream, feed);
    }

    fn probed(&mut self, endpoint: &EndpointName, outcome: ProbeOutcome) {
        match outcome {
            ProbeOutcome::Clear => {
                self.server(endpoint).probe = None;
                self.lift_portal(endpoint);
            }
            // No network at all: that is for back-off to handle, not for the portal page.
            ProbeOutcome::Failed => {
                self.server(endpoint).probe = None;
                self.lift_portal(endpoint);
                self.count_failure(endpoint);
            }
            ProbeOutcome::Portal => {
                let due = Due::after(self.now, rules::PROBE_PAUSE);
                self.server(endpoint).probe = Some(due);
                for mut row in self.state.submissions.values().cloned().collect::<Vec<_>>() {
                    if row.endpoint == *endpoint && row.state == Submission::Ready && row.sends == 0 {
                        row.state = Submission::Parked(ParkReason::CaptivePortal);
                        row.wait = Some(Wait { due, reason: WaitReason::Portal });
                        self.put_submission(row);
                    }
                }
            }
        }
    }

    fn lift_portal(&mut self, endpoint: &EndpointName) {
        for mut row in self.state.submissions.values().cloned().collect::<Vec<_>>() {
            if row.endpoint == *endpoint && row.state == Submission::Parked(ParkReason::CaptivePortal) {
                row.state = Submission::Ready;
                row.wait = None;
                self.put_submission(row);
            }
        }
    }

    // ---- what is due -----------------------------------------------------------------------------------------

    /// Starts what is due and may start, and asks to be called again for the rest.
    fn start_what_is_due(&mut self) {
        if self.state.session.role == Role::Guest || self.state.session.app == AppState::Suspended {
            return;
        }
        let mut wake: Option<i64> = None;
        let mut later = |ms: i64| wake = Some(wake.map_or(ms, |earliest: i64| earliest.min(ms)));
        for task in self.tasks() {
            match self.readiness(&task) {
                Readiness::Start => self.launch_task(task),
                Readiness::In(ms) => later(ms),
                Readiness::AfterAnother => {}
            }
        }
        if let Some(in_ms) = wake {
            self.tell(Effect::WakeAt { in_ms });
        }
    }

    /// Everything that is open, most urgent kind first; what is running already is left out.
    fn tasks(&self) -> Vec<Task> {
        let session = &self.state.session;
        let mut tasks = Vec::new();
        let mut add = |endpoint: &EndpointName, flight: Flight, due: Option<Due>| {
            if !session.is_flying(&flight) {
                tasks.push(Task { endpoint: endpoint.clone(), flight, due });
            }
        };
        for name in self.state.endpoints.keys() {
            if let Some(server) = session.endpoints.get(name) {
                if let Some(due) = server.probe {
                    add(name, Flight::Probe, Some(due));
                }
                if let Some(due) = server.moved {
                    add(name, Flight::Discover, Some(due));
                }
            }
        }
        for row in self.state.submissions.values() {
            let due = row.wait.map(|wait| wait.due);
            let town_hall = self.class(&row.endpoint) == ServerClass::TownHall;
            match row.state {
                Submission::Ready => add(&row.endpoint, Flight::Submit(row.request), due),
                Submission::Unknown if town_hall => add(&row.endpoint, Flight::Submit(row.request), due),
                Submission::Unknown => add(&row.endpoint, Flight::ReadBack(row.request), due),
                Submission::Token => add(&row.endpoint, Flight::Token(row.request), due),
                // Its photos and the probe bring it on; the outcome of what flies brings the others on.
                Submission::Parked(ParkReason::CaptivePortal) => add(&row.endpoint, Flight::Probe, due),
                Submission::Queued
                | Submission::Submitting
                | Submission::Acked
                | Submission::Accepted
                | Submission::Rejected
                | Submission::Parked(_)
                | Submission::Cancelled => {}
            }
        }
        for op in self.state.ops.values() {
            if op.state == OpState::Waiting && self.is_next_op(op) {
                add(&op.endpoint, Flight::Op(op.op), op.wait.map(|wait| wait.due));
            }
        }
        for photo in self.state.photos.values() {
            if photo.transfer.is_open() && self.photo_may_go(photo) {
                add(
                    &photo.endpoint,
                    Flight::Photo(photo.request, photo.number),
                    photo.wait.map(|wait| wait.due),
                );
            }
        }
        for (name, row) in &self.state.endpoints {
            let server = session.endpoints.get(name);
            let feeds = server.map(|server| &server.feeds);
            for stream in [Stream::Mine, Stream::Public] {
                let due = feeds.and_then(|feeds| feeds.get(&stream)).and_then(|feed| feed.due);
                add(name, Flight::Pull(stream), due);
            }
            if let Some(learning) = server.and_then(|server| server.learning)
                && !row.is_town_hall()
            {
                add(name, Flight::Learn(learning.request), Some(learning.due));
            }
        }
        tasks
    }

    /// Acts on one request leave one after the other, and only once its id is known.
    fn is_next_op(&self, op: &OpRow) -> bool {
        let Some(request) = op.request else { return true };
        op.service_request_id.is_some()
            && !self.state.ops.values().any(|other| {
                other.request == Some(request) && other.state.is_open() && other.sequence < op.sequence
            })
    }

    fn photo_may_go(&self, photo: &PhotoRow) -> bool {
        let order = self.state.endpoint(&photo.endpoint).map(|endpoint| endpoint.photos);
        let text = self.state.submission(photo.request).map(|row| row.state);
        match order {
            Some(PhotoOrder::BeforeText) => text == Some(Submission::Queued),
            Some(PhotoOrder::AfterText) => text == Some(Submission::Acked),
            Some(PhotoOrder::NotTaken) | None => false,
        }
    }

    fn readiness(&self, task: &Task) -> Readiness {
        let session = &self.state.session;
        let remaining = |due: Option<Due>| due.map_or(0, |due| due.remaining(self.now));
        let mut wait = remaining(task.due);
        // The platform says offline. It may be wrong: now and then one attempt goes out in spite of it.
        if session.connectivity == Connectivity::Offline {
            wait = wait.max(remaining(session.despite_offline));
        }
        let server = session.endpoints.get(&task.endpoint);
        if let Some(server) = server {
            wait = wait.max(remaining(server.circuit.closed_until));
            let probing = session.flying_to(&task.endpoint).any(|flight| *flight == Flight::Probe);
            if task.flight != Flight::Probe && (server.probe.is_some() || probing) {
                return Readiness::AfterAnother;
            }
        }
        if wait > 0 {
            return Readiness::In(wait);
        }
        if session.connectivity == Connectivity::Offline && !session.flights.is_empty() {
            return Readiness::AfterAnother;
        }
        let half_open = server.is_some_and(|server| server.circuit.failures >= rules::CIRCUIT_FAILURES);
        let is_submit = |flight: &Flight| matches!(flight, Flight::Submit(_));
        let to_server: Vec<&Flight> = session.flying_to(&task.endpoint).collect();
        let one_at_a_time = half_open || self.class(&task.endpoint) != ServerClass::TownHall;
        let blocked = (one_at_a_time && !to_server.is_empty())
            || to_server.iter().any(|flying| {
                std::mem::discriminant(*flying) == std::mem::discriminant(&task.flight)
                    && !matches!(flying, Flight::Pull(_))
            })
            || (is_submit(&task.flight)
                && session.flights.values().filter(|(_, flight)| is_submit(flight)).count()
                    >= rules::SUBMISSIONS_IN_FLIGHT);
        if blocked { Readiness::AfterAnother } else { Readiness::Start }
    }

    fn launch_task(&mut self, task: Task) {
        if self.state.session.connectivity == Connectivity::Offline {
            self.state.session.despite_offline = Some(Due::after(self.now, rules::DESPITE_OFFLINE));
        }
        let Task { endpoint, flight, .. } = task;
        let name = endpoint.clone();
        match flight.clone() {
            Flight::Submit(request) => {
                let Some(mut row) = self.state.submission(request).cloned() else { return };
                let key = row.key;
                row.state = Submission::Submitting;
                row.sends = row.sends.saturating_add(1);
                row.wait = None;
                self.put_submission(row);
                self.launch(&name, flight, |id| Effect::Submit { id, request, key, endpoint });
            }
            Flight::ReadBack(request) => {
                let Some(key) = self.state.submission(request).map(|row| row.key) else { return };
                self.launch(&name, flight, |id| Effect::ReadBack { id, request, key, endpoint });
            }
            Flight::Learn(request) => {
                let Some(key) = self.server(&name).learning.map(|learning| learning.key) else { return };
                self.launch(&name, flight, |id| Effect::ReadBack { id, request, key, endpoint });
            }
            Flight::Token(request) => {
                let token = self.state.submission(request).and_then(|row| row.token.clone());
                let Some(token) = token else { return };
                self.launch(&name, flight, |id| Effect::AskToken { id, request, token, endpoint });
            }
            Flight::Photo(request, number) => {
                let Some(photo) = self.state.photos.get(&(request, number)) else { return };
                let (hash, key) = (photo.hash, photo.key);
                match photo.transfer {
                    PhotoTransfer::Waiting { confirmed: from }
                        if self.state.session.offsets.contains(&(request, number)) =>
                    {
                        self.launch(&name, flight, |id| Effect::SendPart {
                            id,
                            request,
                            number,
                            hash,
                            key,
                            endpoint,
                            from,
                        });
                    }
                    _ => self.launch(&name, flight, |id| Effect::AskOffset {
                        id,
                        request,
                        number,
                        hash,
                        key,
                        endpoint,
                    }),
                }
            }
            Flight::Op(op) => {
                let Some(mut row) = self.state.op(op).cloned() else { return };
                let service_request_id = row.service_request_id.clone();
                row.state = OpState::Sending;
                row.wait = None;
                self.put_op(row);
                self.launch(&name, flight, |id| Effect::SendOp { id, op, service_request_id, endpoint });
            }
            Flight::Pull(stream) => {
                self.launch(&name, flight, |id| Effect::Pull { id, endpoint, stream });
            }
            Flight::Probe => self.launch(&name, flight, |id| Effect::Probe { id, endpoint }),
            Flight::Discover => self.launch(&name, flight, |id| Effect::Discover { id, endpoint }),
        }
    }
}

/// One open piece of work that is not running.
struct Task {
    endpoint: EndpointName,
    flight: Flight,
    due: Option<Due>,
}

/// Whether a task may start.
enum Readiness {
    Start,
    /// In this many milliseconds.
    In(i64),
    /// When something that runs now, or a probe that is planned, has ended.
    AfterAnother,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hurry {
    /// The citizen or a new process asks: at once.
    Now,
    /// Many phones may see the same change: spread out.
    Spread,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Health {
    Answers,
    Failing,
    Foreign,
}

impl Failure {
    /// The server's `Retry-After`, if it gave one.
    fn wish(self) -> Option<i64> {
        match self {
            Self::Server { retry_after_ms, .. } => retry_after_ms,
            Self::Network | Self::Foreign => None,
        }
    }
}

/// A receipt of which only the id is known.
fn receipt_of(id: ServiceRequestId) -> Receipt {
    Receipt {
        service_request_id: Some(id),
        agency_responsible: None,
        requested: None,
        expected: None,
        service_notice: None,
        signature: None,
    }
}
