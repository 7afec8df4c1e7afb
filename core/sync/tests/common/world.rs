//! A phone among model servers that know what really happened, with a network, clocks and a citizen that misbehave.

use std::collections::BTreeMap;

use parvis_domain::id::{EndpointName, OpId, PhotoHash, SubmissionKey};
use parvis_domain::state::{OpState, PhotoTransfer, Submission};
use parvis_sync::*;

use super::*;

/// SplitMix64: a seed is a history.
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % sides
    }

    pub fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }
}

/// One effect of a body.
#[derive(Clone, Debug)]
pub struct Made {
    pub at: i64,
    /// When the list begins to show it.
    pub visible_at: i64,
    pub id: String,
}

#[derive(Clone, Debug)]
pub struct Server {
    pub row: EndpointRow,
    pub made: BTreeMap<SubmissionKey, Vec<Made>>,
    pub uploads: BTreeMap<(SubmissionKey, PhotoHash), u64>,
    pub acts: BTreeMap<OpId, u32>,
}

const NEVER: i64 = i64::MAX;
const PART: u64 = 400;

/// What happens to it.
#[derive(Clone, Debug)]
pub enum Event {
    Queue {
        server: u8,
        photos: u8,
    },
    Pass(i64),
    Crash,
    Reboot {
        jump: i64,
    },
    Clock(i64),
    /// Faults in a hundred exchanges from here on.
    Faults(u8),
    Network {
        up: bool,
    },
    Portal {
        up: bool,
    },
    Says(Connectivity),
    App(AppState),
    SyncNow,
    Wake,
    Retry(u8),
    TakeBack(u8),
    Withdraw(u8),
    Act(u8),
    RetryOp(u8),
    DropOp(u8),
    Correct(u8),
    Wait(u8),
    Resend(u8),
    Describe {
        server: u8,
        photos: PhotoOrder,
    },
    AnswerTwice,
}

pub struct World {
    pub phone: Phone,
    pub servers: Vec<Server>,
    pub dice: Dice,
    /// True time.
    pub t: i64,
    faults: u64,
    network: bool,
    portal: bool,
    /// When each running effect ends, and when it began, in true time.
    pending: BTreeMap<EffectId, (i64, i64)>,
    queued: u8,
    ops: u8,
    revisions: BTreeMap<u8, u8>,
    last_done: Option<EffectId>,
    /// How often the citizen wanted an act sent once more.
    allowed: BTreeMap<OpId, u32>,
    /// Starts of effects, by server, in true time, without reading: for counting storms.
    pub starts: Vec<(i64, EndpointName, &'static str)>,
}

impl World {
    pub fn new(seed: u64, rows: Vec<EndpointRow>) -> Self {
        let mut phone = Phone::with(rows.clone());
        phone.quiet = false;
        let servers = rows
            .into_iter()
            .map(|row| Server { row, made: BTreeMap::new(), uploads: BTreeMap::new(), acts: BTreeMap::new() })
            .collect();
        Self {
            phone,
            servers,
            dice: Dice(seed),
            t: 0,
            faults: 0,
            network: true,
            portal: false,
            pending: BTreeMap::new(),
            queued: 0,
            ops: 0,
            revisions: BTreeMap::new(),
            last_done: None,
            allowed: BTreeMap::new(),
            starts: Vec::new(),
        }
    }

    // ---- time ------------------------------------------------------------------------------------------------

    fn offer(&mut self, input: Input) {
        if self.dice.one_in(20) {
            // The disk was full; the same is offered again.
            self.phone.offer_to_a_full_disk(&input);
            self.skip(SECOND);
        }
        self.phone.offer(input);
        self.schedule();
    }

    fn schedule(&mut self) {
        self.pending.retain(|id, _| self.phone.running.contains_key(id));
        let new: Vec<EffectId> =
            self.phone.running.keys().filter(|id| !self.pending.contains_key(id)).copied().collect();
        for id in new {
            let latency = match self.dice.roll(30) {
                0 => 60 * SECOND,
                1 if self.faults > 0 => 20 * MINUTE,
                n => 20 + 100 * n as i64,
            };
            let (effect, _) = &self.phone.running[&id];
            self.starts.push((self.t, effect.endpoint().unwrap().clone(), kind(effect)));
            self.pending.insert(id, (self.t + latency, self.t));
        }
    }

    fn skip(&mut self, ms: i64) {
        self.t += ms;
        self.phone.pass(ms);
    }

    pub fn pass(&mut self, ms: i64) {
        let until = self.t + ms;
        loop {
            let done = self.pending.iter().map(|(id, (at, _))| (*at, *id)).min();
            let wake = self.phone.wake.map(|wake| self.t + wake - self.phone.monotonic);
            match (done, wake) {
                (Some((at, id)), wake) if at <= until && wake.is_none_or(|wake| at <= wake) => {
                    self.skip((at - self.t).max(0));
                    self.end(id);
                }
                (_, Some(wake)) if wake <= until => {
                    self.skip((wake - self.t).max(0));
                    self.offer(Input::Wake);
                }
                _ => break,
            }
        }
        self.skip((until - self.t).max(0));
    }

    fn end(&mut self, id: EffectId) {
        let (_, began) = self.pending.remove(&id).unwrap();
        let (effect, _) = self.phone.running[&id].clone();
        let outcome = self.serve(&effect, began);
        self.last_done = Some(id);
        self.offer(Input::Done(id, outcome));
    }

    fn die(&mut self) {
        for (id, (_, began)) in std::mem::take(&mut self.pending) {
            // It may have arrived.
            if self.dice.one_in(2)
                && let Some((effect, _)) = self.phone.running.get(&id).cloned()
            {
                drop(self.serve(&effect, began));
            }
        }
        self.last_done = None;
    }

    // ---- the servers -----------------------------------------------------------------------------------------

    fn serve(&mut self, effect: &Effect, began: i64) -> Outcome {
        let index =
            self.servers.iter().position(|server| Some(&server.row.name) == effect.endpoint()).unwrap();
        let failed = |failure: Failure| match effect {
            Effect::ReadBack { .. } | Effect::ReadBackOp { .. } => could_not_look(failure),
            Effect::AskToken { .. } => Outcome::Token(TokenOutcome::Failed(failure)),
            Effect::AskOffset { .. } | Effect::SendPart { .. } => {
                Outcome::Photo(PhotoOutcome::Failed(failure))
            }
            Effect::Pull { .. } => Outcome::Pull(PullOutcome::Failed(failure)),
            Effect::ReadServices { .. } => Outcome::Services(ServicesOutcome::Failed(failure)),
            Effect::Probe { .. } => Outcome::Probe(ProbeOutcome::Failed),
            _ => Outcome::Discover(Err(failure)),
        };
        let body = matches!(effect, Effect::Submit { .. } | Effect::SendOp { .. });
        if !self.network {
            return if body { not_sent() } else { failed(Failure::Network) };
        }
        if self.portal {
            return match effect {
                Effect::Probe { .. } => Outcome::Probe(ProbeOutcome::Portal),
                _ if !body => failed(Failure::Foreign),
                _ if self.dice.one_in(2) => Outcome::Reply(Reply::NotSent(NotSent::Untrusted)),
                _ => answer(200, Body::Foreign),
            };
        }
        let faulty = self.dice.roll(100) < self.faults;
        if !faulty {
            return self.serve_well(index, effect, began);
        }
        let roll = self.dice.roll(14);
        let before = self.dice.one_in(2);
        if !body {
            return match (roll, effect) {
                (0, Effect::AskOffset { .. } | Effect::SendPart { .. }) => {
                    Outcome::Photo(PhotoOutcome::WrongOffset)
                }
                (1, Effect::AskOffset { .. }) => Outcome::Photo(PhotoOutcome::Gone),
                (2 | 3, Effect::SendPart { .. }) => {
                    drop(self.serve_well(index, effect, began));
                    failed(Failure::Network)
                }
                // The runner answers with the wrong kind.
                (4, _) => did_act(),
                (5, _) => failed(Failure::Foreign),
                (6, _) => failed(Failure::Server { status: 500, retry_after_ms: None }),
                (7, _) => failed(Failure::Server { status: 503, retry_after_ms: Some(10 * MINUTE) }),
                _ => failed(Failure::Network),
            };
        }
        match roll {
            0 | 1 => return not_sent(),
            2 => return answer_after(429, Body::Foreign, self.dice.roll(7_200_000) as i64),
            3 => return answer(302, Body::Foreign),
            4 => return Outcome::Reply(Reply::NotSent(NotSent::Cancelled)),
            5 => return answer(408, errors(ErrorKind::Other)),
            6 if self.dice.one_in(4) => return answer(401, errors(ErrorKind::Other)),
            _ => {}
        }
        // From here on it may have been processed, and the answer does not say.
        if !before {
            let well = self.serve_well(index, effect, began);
            if well == answer(422, errors(ErrorKind::Other)) {
                return well;
            }
        }
        let town_hall = self.servers[index].row.is_town_hall();
        match roll {
            7 => answer(500, errors(ErrorKind::Other)),
            8 => answer_after(503, Body::Foreign, HOUR),
            9 => answer(200, Body::Foreign),
            10 => answer(409, errors(ErrorKind::Other)),
            // At a plain server, perhaps a broken back office.
            11 if !town_hall => answer(400, errors(ErrorKind::Other)),
            12 => saw(&[]),
            _ => broken(),
        }
    }

    fn serve_well(&mut self, index: usize, effect: &Effect, began: i64) -> Outcome {
        let (t, dice, server) = (self.t, &mut self.dice, &mut self.servers[index]);
        match effect {
            Effect::Submit { request, key, .. } => {
                // Some requests are such that no server takes them, in their first revision.
                if request.as_bytes()[0] % 11 == 10 && key.as_bytes()[15] == 0 {
                    return answer(422, errors(ErrorKind::Other));
                }
                let made = server.made.entry(*key).or_default();
                let again = server.row.is_town_hall() && !made.is_empty();
                if !again {
                    let lag = match server.row.class {
                        ServerClass::TownHall => 0,
                        ServerClass::Plain { echo: Echo::Shown { lag_p99_ms }, .. } => match dice.roll(20) {
                            0 => NEVER,
                            1 => dice.roll(8 * HOUR as u64) as i64,
                            _ => dice.roll(lag_p99_ms as u64 + 1) as i64,
                        },
                        ServerClass::Plain { .. } => NEVER,
                    };
                    let id = format!("{}-{}", request.as_bytes()[0], made.len());
                    made.push(Made { at: t, visible_at: t.saturating_add(lag), id });
                }
                let id = made.last().unwrap().id.clone();
                match dice.roll(10) {
                    0 if !server.row.is_town_hall() => answer(200, Body::Taken(Taken::Token(id))),
                    1 if !server.row.is_town_hall() => answer(200, Body::Taken(Taken::Nothing)),
                    _ => took(&id),
                }
            }
            Effect::ReadBack { key, .. } => {
                let made = server.made.get(key).into_iter().flatten();
                // The list is as old as the question.
                saw(&made
                    .filter(|one| one.visible_at <= began)
                    .map(|one| one.id.as_str())
                    .collect::<Vec<_>>())
            }
            Effect::AskToken { token, .. } => {
                if dice.one_in(2) {
                    return Outcome::Token(TokenOutcome::NotYet);
                }
                Outcome::Token(TokenOutcome::Id(receipt(token).service_request_id.unwrap()))
            }
            Effect::AskOffset { hash, key, .. } => {
                if server.row.is_town_hall() {
                    assert!(server.made.contains_key(key), "a photo whose text the town hall does not know");
                }
                match server.uploads.entry((*key, *hash)).or_default() {
                    1_000 => Outcome::Photo(PhotoOutcome::Complete),
                    confirmed => Outcome::Photo(PhotoOutcome::At(*confirmed)),
                }
            }
            Effect::SendPart { hash, key, from, .. } => {
                let confirmed = server.uploads.entry((*key, *hash)).or_default();
                if confirmed != from {
                    return Outcome::Photo(PhotoOutcome::WrongOffset);
                }
                *confirmed = (*confirmed + PART).min(1_000);
                match *confirmed {
                    1_000 => Outcome::Photo(PhotoOutcome::Complete),
                    confirmed => Outcome::Photo(PhotoOutcome::At(confirmed)),
                }
            }
            Effect::SendOp { op, service_request_id, .. } => {
                let takes = server.row.is_town_hall() || server.row.replies == Replies::Taken;
                assert!(takes, "most plain cities take no acts");
                if let Some(id) = service_request_id {
                    let known = server.made.values().flatten().any(|made| made.id == id.as_str());
                    assert!(known, "an act on a request that the town hall does not know");
                }
                let times = server.acts.entry(*op).or_insert(0);
                // Only a key makes the second time the first.
                *times = if server.row.is_town_hall() { 1 } else { *times + 1 };
                did_act()
            }
            Effect::ReadBackOp { op, .. } => saw(if server.acts.contains_key(op) { &["seen"] } else { &[] }),
            // Mostly patience is asked for: histories are about other things than reading.
            Effect::Pull { .. } if dice.roll(8) > 0 => {
                let patience = Failure::Server { status: 429, retry_after_ms: Some(6 * HOUR) };
                Outcome::Pull(PullOutcome::Failed(patience))
            }
            Effect::Pull { .. } if server.row.is_town_hall() => {
                let shown = server.made.iter().flat_map(|(key, made)| made.iter().map(|made| (*key, made)));
                Outcome::Pull(PullOutcome::UpToDate(shown.map(|(key, made)| told(key, &made.id)).collect()))
            }
            Effect::Pull { .. } => Outcome::Pull(PullOutcome::UpToDate(vec![])),
            Effect::ReadServices { .. } => Outcome::Services(match dice.roll(4) {
                0 => ServicesOutcome::More,
                1 => ServicesOutcome::Failed(Failure::Server { status: 503, retry_after_ms: Some(HOUR) }),
                _ => ServicesOutcome::UpToDate,
            }),
            Effect::Probe { .. } => Outcome::Probe(ProbeOutcome::Clear),
            Effect::Discover { .. } => Outcome::Discover(Ok(())),
            Effect::WakeAt { .. } | Effect::Unseal { .. } | Effect::UnsealOp { .. } => unreachable!(),
        }
    }

    // ---- what happens ----------------------------------------------------------------------------------------

    /// One of the requests queued so far.
    fn pick(&self, n: u8) -> Option<u8> {
        (self.queued > 0).then(|| n % self.queued + 1)
    }

    fn act_on(&mut self, n: u8, withdraws: Withdraws) {
        let Some(n) = self.pick(n) else { return };
        self.ops += 1;
        let row = self.phone.row(n);
        let act = OpRow {
            // Whoever queues an act on a settled request knows the id.
            service_request_id: row.service_request_id().cloned(),
            endpoint: row.endpoint.clone(),
            ..op(self.ops, Some(n), withdraws, "")
        };
        self.offer(Input::QueueOp(Box::new(act)));
    }

    /// The citizen wants parked acts sent again: each once more, even where that makes two.
    fn allow(&mut self, which: impl Fn(&OpRow) -> bool) {
        let parked = self.phone.disk.ops.values().filter(|op| matches!(op.state, OpState::Parked(_)));
        for op in parked.filter(|op| which(op)).map(|op| op.op).collect::<Vec<_>>() {
            *self.allowed.entry(op).or_default() += 1;
        }
    }

    pub fn happen(&mut self, event: &Event) {
        match *event {
            Event::Queue { server, photos } => {
                if self.queued >= 40 {
                    return;
                }
                self.queued += 1;
                let n = self.queued;
                let name = self.servers[server as usize % self.servers.len()].row.name.clone();
                let photos = (0..u32::from(photos)).map(|number| photo(n, number, name.as_str())).collect();
                let submission = Box::new(submission(n, name.as_str()));
                self.offer(Input::Queue { submission, photos });
            }
            Event::Pass(ms) => self.pass(ms),
            Event::Crash => {
                self.die();
                self.phone.restart(Start::Known);
                self.schedule();
            }
            Event::Reboot { jump } => {
                self.die();
                self.phone.reboot(jump);
                self.schedule();
            }
            Event::Clock(jump) => self.phone.wall = self.phone.wall.saturating_add(jump),
            Event::Faults(percent) => self.faults = u64::from(percent),
            Event::Network { up } => self.network = up,
            Event::Portal { up } => self.portal = up,
            Event::Says(connectivity) => self.offer(Input::Connectivity(connectivity)),
            Event::App(app) => self.offer(Input::App(app)),
            Event::SyncNow => self.offer(Input::SyncNow),
            Event::Wake => self.offer(Input::Wake),
            Event::Retry(n) => {
                if let Some(n) = self.pick(n) {
                    self.allow(|op| op.request == Some(request(n)));
                    self.offer(Input::Retry(request(n)));
                }
            }
            Event::TakeBack(n) => {
                if let Some(n) = self.pick(n) {
                    self.offer(Input::TakeBack(request(n)));
                }
            }
            Event::Withdraw(n) => self.act_on(n, Withdraws::Yes),
            Event::Act(n) => self.act_on(n, Withdraws::No),
            Event::RetryOp(n) => {
                self.allow(|op| op.op == op_id(n));
                self.offer(Input::RetryOp(op_id(n)));
            }
            Event::DropOp(n) => self.offer(Input::DropOp(op_id(n))),
            Event::Correct(n) => {
                let Some(n) = self.pick(n).filter(|n| self.phone.text(*n) == Submission::Rejected) else {
                    return;
                };
                let revision = self.revisions.entry(n).or_default();
                *revision += 1;
                let endpoint = self.phone.row(n).endpoint.clone();
                let row = SubmissionRow::new(request(n), key(n, *revision), endpoint, lamp(40));
                let photo = PhotoRow { key: row.key, ..photo(n, 0, row.endpoint.as_str()) };
                self.offer(Input::Queue { submission: Box::new(row), photos: vec![photo] });
            }
            Event::Wait(n) => {
                if let Some(n) = self.pick(n) {
                    self.offer(Input::Resolve(request(n), Resolution::Wait));
                }
            }
            Event::Resend(n) => {
                if let Some(n) = self.pick(n) {
                    self.offer(Input::Resolve(request(n), Resolution::Resend));
                }
            }
            Event::Describe { server, photos } => {
                let index = server as usize % self.servers.len();
                let row = EndpointRow { photos, ..self.servers[index].row.clone() };
                if !row.is_town_hall() {
                    self.offer(Input::Endpoint(row));
                }
            }
            Event::AnswerTwice => {
                if let Some(id) = self.last_done.filter(|id| !self.phone.running.contains_key(id)) {
                    self.offer(Input::Done(id, broken()));
                }
            }
        }
    }

    /// I6: from here on everything works; everything ends, or is parked with a reason, within this time.
    pub fn be_fair(&mut self, bound: i64) -> i64 {
        (self.faults, self.network, self.portal) = (0, true, false);
        self.offer(Input::App(AppState::Background));
        let began = self.t;
        while !self.is_quiet() {
            assert!(self.t - began <= bound, "I6: still open after {bound} ms: {:?}", self.phone.state);
            self.pass(10 * MINUTE);
        }
        self.t - began
    }

    fn is_quiet(&self) -> bool {
        let texts = self.phone.state.submissions().all(|row| !row.state.is_open());
        let photos = self.phone.state.photos().all(|photo| {
            let text = self.phone.state.submission(photo.request).unwrap().state;
            !photo.transfer.is_open() || !text.is_taken()
        });
        let acts = self.phone.state.ops().all(|op| {
            let text =
                op.request.and_then(|request| self.phone.state.submission(request)).map(|row| row.state);
            // An act waits with its request for the citizen.
            let stuck = matches!(text, Some(Submission::Parked(_) | Submission::Rejected));
            !op.state.is_open() || stuck
        });
        texts && photos && acts
    }

    /// What the servers know against what the phone says.
    pub fn judge(&self) {
        for row in self.phone.disk.submissions.values() {
            let n = row.request.as_bytes()[0];
            let server = self.servers.iter().find(|server| server.row.name == row.endpoint).unwrap();
            for revision in 0..=row.key.as_bytes()[15] {
                let key = key(n, revision);
                let made = server.made.get(&key).map_or(&[][..], Vec::as_slice);
                let state = if key == row.key { row.state } else { Submission::Rejected };
                match state {
                    Submission::Token | Submission::Acked | Submission::Accepted => {
                        assert!(!made.is_empty(), "said to be there, and is not: {row:?}");
                    }
                    Submission::Rejected | Submission::Cancelled => {
                        assert!(made.is_empty(), "said not to be there, and is: {row:?}");
                    }
                    Submission::Parked(_) => {}
                    state => panic!("neither ended nor parked: {state:?}"),
                }
                let allowed = self.phone.evidence.get(&key).map_or(0, |evidence| evidence.allowed) as usize;
                let unavoidable = match server.row.class {
                    ServerClass::Plain {
                        echo: Echo::Shown { lag_p99_ms },
                        uncertain: UncertainRule::ResendOnce,
                    } => {
                        let wait = (15 * MINUTE).max(4 * lag_p99_ms);
                        usize::from(
                            made.first().is_some_and(|made| made.visible_at > made.at.saturating_add(wait)),
                        )
                    }
                    _ => 0,
                };
                let allowed = if server.row.is_town_hall() { 0 } else { allowed };
                assert!(made.len() <= 1 + allowed + unavoidable, "sent twice: {made:?} {row:?}");
            }
        }
        for photo in
            self.phone.disk.photos.values().filter(|photo| photo.transfer == PhotoTransfer::Confirmed)
        {
            let server = self.servers.iter().find(|server| server.row.name == photo.endpoint).unwrap();
            assert_eq!(
                server.uploads.get(&(photo.key, photo.hash)),
                Some(&photo.bytes),
                "confirmed, and not there"
            );
        }
        for op in self.phone.disk.ops.values() {
            let server = self.servers.iter().find(|server| server.row.name == op.endpoint).unwrap();
            let times = server.acts.get(&op.op).copied().unwrap_or(0);
            if op.state == OpState::Done {
                assert!(times > 0, "an act that is not there");
            }
            let allowed = self.allowed.get(&op.op).copied().unwrap_or(0);
            assert!(times <= 1 + allowed, "a reply sent twice: {times} times, {op:?}");
        }
    }

    /// Duplicates and requests at each server, for the figures.
    pub fn duplicates(&self) -> Vec<(String, usize, usize)> {
        self.servers
            .iter()
            .map(|server| {
                let twice = server.made.values().filter(|made| made.len() > 1).count();
                (server.row.name.to_string(), twice, server.made.len())
            })
            .collect()
    }
}
