//! What is due: put right what no event will, start what may start, ask to be called again for the rest.

use std::collections::BTreeSet;

use parvis_domain::id::EndpointName;
use parvis_domain::state::{OpState, ParkReason, PhotoTransfer, Submission};

use crate::clock::Due;
use crate::effect::{Effect, Stream};
use crate::endpoint::Catalogue;
use crate::input::{AppState, Connectivity, Role};
use crate::outcomes::park;
use crate::row::{Doubt, OpDoubt};
use crate::rules;
use crate::session::Flight;
use crate::work::Work;

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

impl Work<'_> {
    pub(crate) fn start_what_is_due(&mut self) {
        let session = &self.state.session;
        if session.started.is_none() || session.role == Role::Guest || session.app == AppState::Suspended {
            return;
        }
        self.settle_rows();
        let mut wake: Option<i64> = None;
        let tasks = self.tasks();
        let open: BTreeSet<_> =
            tasks.iter().map(|task| (task.endpoint.clone(), task.flight.clone())).collect();
        for task in tasks {
            match self.readiness(&task) {
                Readiness::Start => self.start(task),
                Readiness::In(ms) => wake = Some(wake.map_or(ms, |earliest| earliest.min(ms))),
                Readiness::AfterAnother => {}
            }
        }
        let session = &mut self.state.session;
        session.latest.retain(|work, id| session.flights.contains_key(id) || open.contains(work));
        if let Some(in_ms) = wake {
            self.tell(Effect::WakeAt { in_ms });
        }
    }

    /// What follows from the rows as they are, whatever led to them: so that no row waits for an event that is over.
    fn settle_rows(&mut self) {
        self.change_photos(|work, photo| {
            photo.wait = photo.wait.map(|wait| wait.in_this_boot(work.now));
            if work.photo_is_refused_by_description(photo) {
                photo.transfer = PhotoTransfer::Parked(ParkReason::PhotoRefused);
                photo.wait = None;
            } else if work.photo_went_with_text(photo) {
                photo.transfer = PhotoTransfer::Confirmed;
                photo.wait = None;
            }
        });
        self.change_submissions(|work, row| {
            // Told by this boot's clock from here on: another's would keep a wait alive for ever on a wall clock
            // that was set back, and what it measured is no evidence.
            row.wait = row.wait.map(|wait| wait.in_this_boot(work.now));
            row.ask_by = row.ask_by.map(|due| due.in_this_boot(work.now));
            // One that was recovered from its sealed copy is looked for as long as any other.
            if row.state == Submission::Unknown && row.ask_by.is_none() {
                row.ask_by = Some(Due::after(work.now, rules::ASK_AFTER));
            }
            // Whoever was sending it died meanwhile: bytes may have arrived.
            if row.state == Submission::Submitting
                && !work.state.session.is_flying(&Flight::Submit(row.request))
            {
                work.enter_unknown(row, Doubt::Lost);
            }
            work.cancel_if_withdrawn(row);
            let may_be_sent =
                row.state == Submission::Queued || row.state == Submission::Unknown && row.doubt.is_none();
            if may_be_sent && let Some(reason) = work.photo_that_blocks(row) {
                park(row, reason);
            } else if row.state == Submission::Queued && work.photos_are_ready(row) {
                row.state = Submission::Ready;
            }
        });
        self.keep_time_of_services();
        self.change_ops(|work, op| {
            op.wait = op.wait.map(|wait| wait.in_this_boot(work.now));
            op.doubt = op.doubt.map(|doubt| OpDoubt { ask_by: doubt.ask_by.in_this_boot(work.now), ..doubt });
            if op.service_request_id.is_none() {
                let text = op.request.and_then(|request| work.state.submission(request));
                op.service_request_id = text.and_then(|row| row.service_request_id()).cloned();
            }
            if op.state == OpState::Sending && !work.state.session.is_flying(&Flight::Op(op.op)) {
                op.state = OpState::Waiting;
                if !work.is_town_hall(&op.endpoint) {
                    work.doubt_op(op, Doubt::Lost);
                }
            }
            if op.state == OpState::Waiting && work.can_never_leave(op) {
                op.state = OpState::Rejected;
                op.wait = None;
            }
        });
    }

    /// Everything that is open and not running. First what has waited longest since its latest start, so that
    /// nothing starves; among those, texts before acts, acts before photos, photos before reading.
    fn tasks(&self) -> Vec<Task> {
        let session = &self.state.session;
        let mut tasks = Vec::new();
        let mut add = |endpoint: &EndpointName, flight: Flight, due: Option<Due>| {
            // A server that is not described yet is waited for.
            if self.state.endpoint(endpoint).is_some() && !session.is_flying_to(endpoint, &flight) {
                tasks.push(Task { endpoint: endpoint.clone(), flight, due });
            }
        };
        for name in self.state.endpoints.keys() {
            let server = session.endpoints.get(name);
            let parked = self.state.submissions().any(|row| {
                row.endpoint == *name && row.state == Submission::Parked(ParkReason::CaptivePortal)
            });
            let probe = server.and_then(|server| server.probe);
            if probe.is_some() || parked {
                add(name, Flight::Probe, probe);
            }
            if let Some(due) = server.and_then(|server| server.moved) {
                add(name, Flight::Discover, Some(due));
            }
        }
        for row in self.state.submissions() {
            let due = row.wait.map(|wait| wait.due);
            match row.state {
                Submission::Ready => add(&row.endpoint, Flight::Submit(row.request), due),
                Submission::Unknown if self.is_town_hall(&row.endpoint) || row.doubt.is_none() => {
                    // Else its photos bring it on.
                    if self.photos_are_ready(row) {
                        add(&row.endpoint, Flight::Submit(row.request), due);
                    }
                }
                Submission::Unknown => add(&row.endpoint, Flight::ReadBack(row.request), due),
                Submission::Token => add(&row.endpoint, Flight::Token(row.request), due),
                // Its photos or the probe bring it on; the outcome of what flies brings the others on.
                Submission::Queued
                | Submission::Submitting
                | Submission::Acked
                | Submission::Accepted
                | Submission::Rejected
                | Submission::Parked(_)
                | Submission::Cancelled => {}
            }
        }
        for op in self.state.ops() {
            if op.state == OpState::Waiting && self.is_next_op(op) {
                let flight = if op.doubt.is_some() { Flight::OpReadBack(op.op) } else { Flight::Op(op.op) };
                add(&op.endpoint, flight, op.wait.map(|wait| wait.due));
            }
        }
        for photo in self.state.photos() {
            if photo.transfer.is_open() && self.photo_may_go(photo) {
                let due = photo.wait.map(|wait| wait.due);
                add(&photo.endpoint, Flight::Photo(photo.request, photo.number), due);
            }
        }
        for (name, row) in &self.state.endpoints {
            let server = session.endpoints.get(name);
            for stream in [Stream::Mine, Stream::Public] {
                let due = server.and_then(|server| server.feeds.get(&stream)).and_then(|feed| feed.due);
                add(name, Flight::Pull(stream), due);
            }
            if let Catalogue::Listed { again } = row.catalogue {
                add(name, Flight::Services, again);
            }
            if let Some(learning) = server.and_then(|server| server.learning.as_ref())
                && !row.is_town_hall()
            {
                add(name, Flight::Learn(learning.request), Some(learning.due));
            }
        }
        tasks.sort_by_cached_key(|task| {
            session.latest.get(&(task.endpoint.clone(), task.flight.clone())).copied()
        });
        tasks
    }

    fn readiness(&self, task: &Task) -> Readiness {
        let session = &self.state.session;
        let remaining = |due: Option<Due>| due.map_or(0, |due| due.remaining(self.now));
        let offline = session.connectivity == Connectivity::Offline;
        let to_server: Vec<&Flight> = session.flying_to(&task.endpoint).collect();
        let server = session.endpoints.get(&task.endpoint);
        let circuit = server.map(|server| server.circuit).unwrap_or_default();
        let suspected =
            server.is_some_and(|server| server.probe.is_some()) || to_server.contains(&&Flight::Probe);
        if suspected && task.flight != Flight::Probe {
            return Readiness::AfterAnother;
        }
        let mut wait = remaining(task.due).max(remaining(circuit.closed_until));
        if offline {
            // The platform says so. It may be wrong: now and then one attempt goes out in spite of it.
            wait = wait.max(remaining(session.despite_offline));
        }
        if wait > 0 {
            return Readiness::In(wait);
        }
        let half_open = circuit.failures >= rules::CIRCUIT_FAILURES;
        let one_at_a_time = half_open || !self.is_town_hall(&task.endpoint);
        let same_kind = |flying: &&Flight| {
            std::mem::discriminant(*flying) == std::mem::discriminant(&task.flight)
                && !matches!(flying, Flight::Pull(_))
        };
        let is_submit = |flight: &Flight| matches!(flight, Flight::Submit(_));
        let submits = session.flights.values().filter(|(_, flight)| is_submit(flight)).count();
        let blocked = (offline && !session.flights.is_empty())
            || (one_at_a_time && !to_server.is_empty())
            || to_server.iter().any(same_kind)
            || (is_submit(&task.flight) && submits >= rules::SUBMISSIONS_IN_FLIGHT);
        if blocked { Readiness::AfterAnother } else { Readiness::Start }
    }

    fn start(&mut self, task: Task) {
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
                row.began.get_or_insert(Due::after(self.now, 0));
                row.wait = None;
                self.put_submission(row);
                self.launch(&name, flight, |id| Effect::Submit { id, request, key, endpoint });
            }
            Flight::ReadBack(request) => {
                let Some(key) = self.state.submission(request).map(|row| row.key) else { return };
                self.launch(&name, flight, |id| Effect::ReadBack { id, request, key, endpoint });
            }
            Flight::Learn(request) => {
                let Some(key) = self.server(&name).learning.as_ref().map(|learning| learning.key) else {
                    return;
                };
                self.launch(&name, flight, |id| Effect::ReadBack { id, request, key, endpoint });
            }
            Flight::Token(request) => {
                let token = self.state.submission(request).and_then(|row| row.token.clone());
                let Some(token) = token else { return };
                self.launch(&name, flight, |id| Effect::AskToken { id, request, token, endpoint });
            }
            Flight::Photo(request, number) => {
                let Some(photo) = self.state.photos.get(&(request, number)) else { return };
                let (hash, key, transfer) = (photo.hash, photo.key, photo.transfer);
                let known = self.state.session.offsets.contains(&(request, number));
                self.launch(&name, flight, |id| match transfer {
                    PhotoTransfer::Waiting { confirmed: from } if known => {
                        Effect::SendPart { id, request, number, hash, key, endpoint, from }
                    }
                    _ => Effect::AskOffset { id, request, number, hash, key, endpoint },
                });
            }
            Flight::Op(op) => {
                let Some(mut row) = self.state.op(op).cloned() else { return };
                let service_request_id = row.service_request_id.clone();
                row.state = OpState::Sending;
                row.wait = None;
                self.put_op(row);
                self.launch(&name, flight, |id| Effect::SendOp { id, op, service_request_id, endpoint });
            }
            Flight::OpReadBack(op) => {
                let Some(row) = self.state.op(op) else { return };
                let service_request_id = row.service_request_id.clone();
                self.launch(&name, flight, |id| Effect::ReadBackOp { id, op, service_request_id, endpoint });
            }
            Flight::Pull(stream) => self.launch(&name, flight, |id| Effect::Pull { id, endpoint, stream }),
            Flight::Services => self.launch(&name, flight, |id| Effect::ReadServices { id, endpoint }),
            Flight::Probe => self.launch(&name, flight, |id| Effect::Probe { id, endpoint }),
            Flight::Discover => self.launch(&name, flight, |id| Effect::Discover { id, endpoint }),
        }
    }
}
