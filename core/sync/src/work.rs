//! One step in the making: the state as it will be, the rows that change, the effects to start.

use std::collections::BTreeMap;

use parvis_domain::id::{EndpointName, OpId, RequestId};

use crate::clock::{Due, Now};
use crate::effect::{Effect, EffectId};
use crate::endpoint::EndpointRow;
use crate::row::{OpRow, PhotoRow, SubmissionRow, Wait, WaitReason};
use crate::rules;
use crate::session::{EndpointSession, Flight};
use crate::state::{Commit, RowChange, State, Step};

/// Which row; several changes of one row in one step are one write.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum RowKey {
    Endpoint(EndpointName),
    Submission(RequestId),
    Photo(RequestId, u32),
    Op(OpId),
}

pub(crate) struct Work<'a> {
    before: &'a State,
    /// The state as it will be.
    pub(crate) state: State,
    pub(crate) now: &'a Now,
    rows: BTreeMap<RowKey, RowChange>,
    effects: Vec<Effect>,
    draws: u64,
}

impl<'a> Work<'a> {
    pub(crate) fn new(before: &'a State, now: &'a Now) -> Self {
        Self { before, state: before.clone(), now, rows: BTreeMap::new(), effects: Vec::new(), draws: 0 }
    }

    pub(crate) fn finish(self) -> Step {
        let changed = !self.rows.is_empty() || self.state.session != self.before.session;
        let commit =
            changed.then(|| Commit { rows: self.rows.into_values().collect(), session: self.state.session });
        Step { commit, effects: self.effects }
    }

    fn put(&mut self, key: RowKey, change: RowChange) {
        self.state.put(change.clone());
        self.rows.insert(key, change);
    }

    pub(crate) fn put_submission(&mut self, mut row: SubmissionRow) {
        // Another revision of the same request is another row of the store: its versions start again.
        if self.state.submission(row.request) == Some(&row) {
            return;
        }
        let before = self.before.submission(row.request).filter(|before| before.key == row.key);
        row.version = before.map_or(0, |before| before.version + 1);
        self.put(RowKey::Submission(row.request), RowChange::Submission(row));
    }

    pub(crate) fn put_photo(&mut self, mut row: PhotoRow) {
        let place = (row.request, row.number);
        if self.state.photos.get(&place) == Some(&row) {
            return;
        }
        let before = self.before.photos.get(&place).filter(|before| before.key == row.key);
        row.version = before.map_or(0, |before| before.version + 1);
        self.put(RowKey::Photo(row.request, row.number), RowChange::Photo(row));
    }

    pub(crate) fn put_op(&mut self, mut row: OpRow) {
        if self.state.op(row.op) == Some(&row) {
            return;
        }
        row.version = self.before.op(row.op).map_or(0, |before| before.version + 1);
        self.put(RowKey::Op(row.op), RowChange::Op(row));
    }

    pub(crate) fn put_endpoint(&mut self, mut row: EndpointRow) {
        row.version = self.before.endpoint(&row.name).map_or(0, |before| before.version + 1);
        self.put(RowKey::Endpoint(row.name.clone()), RowChange::Endpoint(row));
    }

    pub(crate) fn remove_endpoint(&mut self, name: EndpointName) {
        self.state.session.endpoints.remove(&name);
        self.put(RowKey::Endpoint(name.clone()), RowChange::EndpointGone(name));
    }

    pub(crate) fn server(&mut self, name: &EndpointName) -> &mut EndpointSession {
        self.state.session.endpoints.entry(name.clone()).or_default()
    }

    /// Changes those sendings that `change` changes.
    pub(crate) fn change_submissions(&mut self, mut change: impl FnMut(&mut Self, &mut SubmissionRow)) {
        for mut row in self.state.submissions.values().cloned().collect::<Vec<_>>() {
            change(self, &mut row);
            self.put_submission(row);
        }
    }

    /// Changes those photos that `change` changes.
    pub(crate) fn change_photos(&mut self, mut change: impl FnMut(&mut Self, &mut PhotoRow)) {
        for mut row in self.state.photos.values().cloned().collect::<Vec<_>>() {
            change(self, &mut row);
            self.put_photo(row);
        }
    }

    /// Changes those acts that `change` changes.
    pub(crate) fn change_ops(&mut self, mut change: impl FnMut(&mut Self, &mut OpRow)) {
        for mut row in self.state.ops.values().cloned().collect::<Vec<_>>() {
            change(self, &mut row);
            self.put_op(row);
        }
    }

    /// Names a fresh draw of this step's one.
    fn draw(&mut self) -> u64 {
        self.draws += 1;
        self.draws
    }

    /// The wait after a failure: the server's wish, or back-off. Counts into the row's `tries` and `failing_ms`.
    pub(crate) fn wait_after_failure(
        &mut self,
        tries: &mut u32,
        failing_ms: &mut i64,
        wish_ms: Option<i64>,
    ) -> Wait {
        let salt = self.draw();
        let (delay, reason) = match wish_ms {
            Some(wish) => (rules::retry_after(self.now, salt, wish), WaitReason::ServerAsked),
            None => (rules::backoff(self.now, salt, *tries, *failing_ms), WaitReason::Backoff),
        };
        *tries = tries.saturating_add(1);
        *failing_ms = failing_ms.saturating_add(delay);
        Wait { due: Due::after(self.now, delay), reason }
    }

    pub(crate) fn backoff(&mut self, tries: u32) -> Due {
        let salt = self.draw();
        Due::after(self.now, rules::backoff(self.now, salt, tries, 0))
    }

    /// From 0 to `bound`.
    pub(crate) fn jitter(&mut self, bound: i64) -> i64 {
        let salt = self.draw();
        self.now.jitter(salt, bound + 1)
    }

    /// Records that an effect starts; the caller gives its shape.
    pub(crate) fn launch(
        &mut self,
        endpoint: &EndpointName,
        flight: Flight,
        effect: impl FnOnce(EffectId) -> Effect,
    ) {
        let id = EffectId(self.state.session.next_effect);
        self.state.session.next_effect += 1;
        self.state.session.began.insert(id, Due::after(self.now, 0));
        self.state.session.latest.insert((endpoint.clone(), flight.clone()), id);
        self.state.session.flights.insert(id, (endpoint.clone(), flight));
        self.effects.push(effect(id));
    }

    /// Adds an effect that has no answer.
    pub(crate) fn tell(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Everything of this request is confirmed or dropped by this step: its sealed copy may go.
    pub(crate) fn unseal_settled(&mut self) {
        let mut settled: Vec<RequestId> = Vec::new();
        let mut ops: Vec<OpId> = Vec::new();
        for (key, change) in &self.rows {
            match (key, change) {
                (RowKey::Submission(request) | RowKey::Photo(request, _), _) => settled.push(*request),
                (RowKey::Op(op), RowChange::Op(row)) => {
                    settled.extend(row.request);
                    if !row.state.is_unsettled() {
                        ops.push(*op);
                    }
                }
                _ => {}
            }
        }
        settled.sort_unstable();
        settled.dedup();
        for request in settled {
            // A refusal is not settled: the citizen has not corrected it yet.
            if self.state.submissions.contains_key(&request) && self.state.is_settled(request) {
                self.effects.push(Effect::Unseal { request });
            }
        }
        self.effects.extend(ops.into_iter().map(|op| Effect::UnsealOp { op }));
    }
}
