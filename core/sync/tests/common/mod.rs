//! A phone that runs the planner as its contract says, and that checks after every step what must always hold.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::match_same_arms
)]

pub mod world;

use std::collections::{BTreeMap, BTreeSet};

use parvis_domain::id::{
    BootId, EndpointName, OpId, PhotoHash, RequestId, ServiceCode, ServiceRequestId, SubmissionKey,
};
use parvis_domain::receipt::Receipt;
use parvis_domain::refusal::Refusal;
use parvis_domain::state::{OpState, PhotoTransfer, Submission};
use parvis_domain::time::Timestamp;
use parvis_sync::*;

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;
pub const YEAR: i64 = 365 * DAY;

// ---- names ---------------------------------------------------------------------------------------------------

pub fn request(n: u8) -> RequestId {
    RequestId::from_bytes([n; 16])
}

pub fn key(n: u8, revision: u8) -> SubmissionKey {
    let mut bytes = [n; 16];
    bytes[15] = revision;
    SubmissionKey::from_bytes(bytes)
}

pub fn op_id(n: u8) -> OpId {
    OpId::from_bytes([n; 16])
}

pub fn endpoint(name: &str) -> EndpointName {
    EndpointName::new(name)
}

pub fn receipt(id: &str) -> Receipt {
    Receipt {
        service_request_id: Some(ServiceRequestId::new(id)),
        agency_responsible: None,
        requested: None,
        expected: None,
        service_notice: None,
        signature: None,
    }
}

pub fn town_hall(name: &str) -> EndpointRow {
    EndpointRow { photos: PhotoOrder::AfterText, ..EndpointRow::new(endpoint(name), ServerClass::TownHall) }
}

pub fn plain(name: &str, echo: Echo, uncertain: UncertainRule) -> EndpointRow {
    EndpointRow::new(endpoint(name), ServerClass::Plain { echo, uncertain })
}

/// A plain city that is known to show our marker at once.
pub fn echoing(name: &str) -> EndpointRow {
    plain(name, Echo::Shown { lag_p99_ms: 0 }, UncertainRule::ResendOnce)
}

/// A plain city of which nothing is known.
pub fn blind(name: &str) -> EndpointRow {
    plain(name, Echo::Hidden, UncertainRule::ResendOnce)
}

/// A published category, and so many characters.
pub fn lamp(characters: u32) -> Listing {
    Listing { service: Some(ServiceCode::new("LAMP")), characters }
}

pub fn submission(n: u8, server: &str) -> SubmissionRow {
    SubmissionRow::new(request(n), key(n, 0), endpoint(server), lamp(40))
}

pub fn photo(n: u8, number: u32, server: &str) -> PhotoRow {
    PhotoRow {
        request: request(n),
        number,
        hash: PhotoHash::from_bytes([number as u8; 32]),
        bytes: 1_000,
        endpoint: endpoint(server),
        key: key(n, 0),
        transfer: PhotoTransfer::Waiting { confirmed: 0 },
        wait: None,
        tries: 0,
        failing_ms: 0,
        mismatches: 0,
        version: 0,
    }
}

pub fn op(n: u8, of: Option<u8>, withdraws: Withdraws, server: &str) -> OpRow {
    OpRow {
        op: op_id(n),
        request: of.map(request),
        withdraws,
        service_request_id: None,
        endpoint: endpoint(server),
        sequence: i64::from(n),
        state: OpState::Waiting,
        wait: None,
        tries: 0,
        failing_ms: 0,
        refusal: None,
        doubt: None,
        rev: None,
        version: 0,
    }
}

// ---- answers -------------------------------------------------------------------------------------------------

pub fn answer(status: u16, body: Body) -> Outcome {
    Outcome::Reply(Reply::Answer(Answer { status, body, retry_after_ms: None }))
}

pub fn answer_after(status: u16, body: Body, retry_after_ms: i64) -> Outcome {
    Outcome::Reply(Reply::Answer(Answer { status, body, retry_after_ms: Some(retry_after_ms) }))
}

pub fn errors(kind: ErrorKind) -> Body {
    Body::Errors { refusal: Refusal::from("le champ lat manque".to_owned()), kind }
}

pub fn took(id: &str) -> Outcome {
    answer(201, Body::Taken(Taken::Id(receipt(id))))
}

pub fn did_act() -> Outcome {
    answer(200, Body::Taken(Taken::Done(Some(2))))
}

pub fn not_sent() -> Outcome {
    Outcome::Reply(Reply::NotSent(NotSent::Unreachable))
}

pub fn broken() -> Outcome {
    Outcome::Reply(Reply::Broken)
}

pub fn saw(ids: &[&str]) -> Outcome {
    Outcome::ReadBack(ReadBackOutcome::Looked(ids.iter().map(|id| receipt(id)).collect()))
}

pub fn told(key: SubmissionKey, id: &str) -> Shown {
    Shown { key, service_request_id: ServiceRequestId::new(id) }
}

pub fn could_not_look(failure: Failure) -> Outcome {
    Outcome::ReadBack(ReadBackOutcome::Failed(failure))
}

// ---- the phone -----------------------------------------------------------------------------------------------

/// What is known about the attempts under one key at a plain server: who else than the planner must know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence {
    /// Attempts that may have arrived, and that nothing allows to repeat yet.
    pub uncertain: u32,
    /// When the latest of them ended, on the monotonic clock.
    pub since: i64,
    /// Looks since that found nothing.
    pub looks: u32,
    /// How often the citizen allowed one more.
    pub allowed: u32,
    /// Repeats without the citizen.
    pub repeated: u32,
}

/// Within which time a list must show what is like this before its absence counts; `None`: it never does.
fn lag_of(server: &EndpointRow, listing: &Listing) -> Option<i64> {
    let seen = server.seen.get(listing.service.as_ref()?);
    match server.class {
        ServerClass::Plain { echo: Echo::Shown { lag_p99_ms }, uncertain: UncertainRule::ResendOnce } => {
            Some(lag_p99_ms.max(seen.map_or(0, |seen| seen.lag_ms)))
        }
        ServerClass::Plain { echo: Echo::Unknown, uncertain: UncertainRule::ResendOnce } => {
            seen.filter(|seen| seen.characters >= listing.characters).map(|seen| seen.lag_ms)
        }
        _ => None,
    }
}

/// What survives the process: the rows as they were committed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    pub submissions: BTreeMap<RequestId, SubmissionRow>,
    pub photos: BTreeMap<(RequestId, u32), PhotoRow>,
    pub ops: BTreeMap<OpId, OpRow>,
    pub endpoints: BTreeMap<EndpointName, EndpointRow>,
}

#[derive(Clone, Debug)]
pub struct Phone {
    pub state: State,
    pub disk: Disk,
    pub wall: i64,
    pub monotonic: i64,
    pub boot: u8,
    rebooted: bool,
    pub draw: u64,
    /// The wake-up of the latest step, in milliseconds on the monotonic clock.
    pub wake: Option<i64>,
    /// Effects that run, and when each began.
    pub running: BTreeMap<EffectId, (Effect, i64)>,
    pub evidence: BTreeMap<SubmissionKey, Evidence>,
    /// Effects started so far, by server and kind.
    pub started: BTreeMap<(EndpointName, &'static str), u32>,
    pub unsealed: BTreeSet<RequestId>,
    pub unsealed_ops: BTreeSet<OpId>,
    /// Everything that was decided, for comparing two runs.
    pub trace: Option<Vec<Step>>,
    /// Whether pulls are answered at once, so that a story need not mention them.
    pub quiet: bool,
}

pub fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Submit { .. } => "submit",
        Effect::ReadBack { .. } => "look",
        Effect::AskToken { .. } => "token",
        Effect::AskOffset { .. } => "offset",
        Effect::SendPart { .. } => "part",
        Effect::SendOp { .. } => "op",
        Effect::ReadBackOp { .. } => "look for op",
        Effect::Pull { .. } => "pull",
        Effect::ReadServices { .. } => "services",
        Effect::Probe { .. } => "probe",
        Effect::Discover { .. } => "discover",
        Effect::WakeAt { .. } | Effect::Unseal { .. } | Effect::UnsealOp { .. } => "",
    }
}

impl Phone {
    /// A process that has not heard anything yet.
    pub fn off() -> Self {
        Self {
            state: State::default(),
            disk: Disk::default(),
            wall: 50 * YEAR,
            monotonic: HOUR,
            boot: 1,
            rebooted: false,
            draw: 7,
            wake: None,
            running: BTreeMap::new(),
            evidence: BTreeMap::new(),
            started: BTreeMap::new(),
            unsealed: BTreeSet::new(),
            unsealed_ops: BTreeSet::new(),
            trace: None,
            quiet: true,
        }
    }

    /// The one that sends, started, with these servers.
    pub fn with(servers: impl IntoIterator<Item = EndpointRow>) -> Self {
        let mut phone = Self::off();
        for row in servers {
            phone.offer(Input::Endpoint(row));
        }
        phone.offer(Input::Start(Start::Known));
        phone
    }

    pub fn now(&self) -> Now {
        Now {
            wall: Timestamp::from_millis(self.wall),
            monotonic: self.monotonic,
            boot: BootId::from_bytes([self.boot; 16]),
            draw: self.draw,
        }
    }

    /// One input as the contract wants it: decided, durable, applied, started. Every promise is checked.
    pub fn offer(&mut self, input: Input) {
        // Any generator will do: the draw only spreads waits.
        self.draw = self.draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.offer_with_draw(input);
    }

    pub fn offer_with_draw(&mut self, input: Input) {
        let now = self.now();
        self.hear(&input);
        if let Input::Done(id, _) = &input {
            self.running.remove(id);
        }
        let step = parvis_sync::step(&self.state, &now, input.clone());
        assert_eq!(step, parvis_sync::step(&self.state, &now, input), "the same inputs, the same step");
        self.check_commit(&step);
        let before = self.state.clone();
        if let Some(commit) = &step.commit {
            for row in &commit.rows {
                self.keep(row.clone());
            }
            self.state.apply(commit);
        }
        self.check_effects(&before, &step);
        self.wake = None;
        for effect in &step.effects {
            match effect {
                Effect::WakeAt { in_ms } => self.wake = Some(self.monotonic.saturating_add(*in_ms)),
                Effect::Unseal { request } => {
                    self.unsealed.insert(*request);
                }
                Effect::UnsealOp { op } => {
                    self.unsealed_ops.insert(*op);
                }
                effect => {
                    let id = effect.id().unwrap();
                    let began = (effect.clone(), self.monotonic);
                    assert!(self.running.insert(id, began).is_none(), "an effect's name is used once");
                    let server = effect.endpoint().unwrap().clone();
                    *self.started.entry((server, kind(effect))).or_default() += 1;
                }
            }
        }
        self.check_state();
        if let Some(trace) = &mut self.trace {
            trace.push(step);
        }
        if self.quiet {
            // A stream that has nothing for a day: stories are about other things.
            let never = Failure::Server { status: 404, retry_after_ms: Some(DAY) };
            let pull = self.running.iter().find(|(_, (effect, _))| matches!(effect, Effect::Pull { .. }));
            if let Some((&id, _)) = pull {
                self.offer_with_draw(Input::Done(id, Outcome::Pull(PullOutcome::Failed(never))));
            }
        }
    }

    /// Decided, but the disk was full: nothing may have changed.
    pub fn offer_to_a_full_disk(&self, input: &Input) {
        drop(parvis_sync::step(&self.state, &self.now(), input.clone()));
    }

    fn keep(&mut self, row: RowChange) {
        match row {
            RowChange::Submission(row) => {
                if self.disk.submissions.get(&row.request).is_some_and(|known| known.key != row.key) {
                    self.disk.photos.retain(|(of, _), _| *of != row.request);
                    // A new revision has a sealed copy of its own.
                    self.unsealed.remove(&row.request);
                }
                self.disk.submissions.insert(row.request, row);
            }
            RowChange::Photo(row) => drop(self.disk.photos.insert((row.request, row.number), row)),
            RowChange::Op(row) => drop(self.disk.ops.insert(row.op, row)),
            RowChange::Endpoint(row) => drop(self.disk.endpoints.insert(row.name.clone(), row)),
            RowChange::EndpointGone(name) => drop(self.disk.endpoints.remove(&name)),
        }
    }

    // ---- time and life ---------------------------------------------------------------------------------------

    pub fn pass(&mut self, ms: i64) {
        self.monotonic += ms;
        self.wall = self.wall.saturating_add(ms);
    }

    /// Lets time pass, waking the planner when it asked for it.
    pub fn wait(&mut self, ms: i64) {
        let until = self.monotonic + ms;
        while let Some(wake) = self.wake.filter(|wake| *wake <= until) {
            self.pass((wake - self.monotonic).max(0));
            self.offer(Input::Wake);
        }
        self.pass(until - self.monotonic);
    }

    /// The process dies, and starts again from what is durable.
    pub fn restart(&mut self, start: Start) {
        self.die();
        self.come_back(start);
    }

    pub fn die(&mut self) {
        for (effect, _) in std::mem::take(&mut self.running).into_values() {
            if let Effect::Submit { key, .. } = effect {
                let evidence = self.evidence.entry(key).or_default();
                evidence.uncertain += 1;
            }
        }
        self.wake = None;
        let disk = self.disk.clone();
        self.state = State::from_rows(
            disk.submissions.into_values(),
            disk.photos.into_values(),
            disk.ops.into_values(),
            disk.endpoints.into_values(),
        );
    }

    pub fn come_back(&mut self, start: Start) {
        for row in self.state.submissions() {
            let evidence = self.evidence.entry(row.key).or_default();
            if start == Start::Restored {
                evidence.uncertain = evidence.uncertain.max(1);
            }
            // A restart interrupts no clock, a reboot does.
            if start == Start::Restored || row.state == Submission::Submitting || self.rebooted {
                evidence.since = self.monotonic;
            }
        }
        self.rebooted = false;
        self.offer(Input::Role(Role::Sender));
        self.offer(Input::Start(start));
        let submitting = self.state.submissions().filter(|row| row.state == Submission::Submitting).count();
        let flying =
            self.running.values().filter(|(effect, _)| matches!(effect, Effect::Submit { .. })).count();
        assert_eq!(submitting, flying, "who was sending when the process died is unknown now");
    }

    pub fn reboot(&mut self, wall_jump: i64) {
        self.die();
        self.boot = self.boot.wrapping_add(1);
        self.rebooted = true;
        self.monotonic = 20 * SECOND;
        self.wall = self.wall.saturating_add(wall_jump);
        self.come_back(Start::Known);
    }

    // ---- looking at it ---------------------------------------------------------------------------------------

    pub fn running(&self, what: &str) -> Vec<EffectId> {
        self.running.iter().filter(|(_, (effect, _))| kind(effect) == what).map(|(id, _)| *id).collect()
    }

    /// Answers the only running effect of this kind.
    pub fn answer(&mut self, what: &str, outcome: Outcome) {
        let running = self.running(what);
        assert_eq!(running.len(), 1, "one {what} runs: {:?}", self.running);
        self.offer(Input::Done(running[0], outcome));
    }

    pub fn is_running(&self, what: &str) -> bool {
        !self.running(what).is_empty()
    }

    /// Lets time pass until an effect of this kind runs, within a bound; says how long it took.
    pub fn until(&mut self, what: &str, bound: i64) -> i64 {
        let began = self.monotonic;
        while !self.is_running(what) {
            let wake = self.wake.unwrap_or_else(|| panic!("no wake-up, and no {what}: {:?}", self.state));
            assert!(wake - began <= bound, "no {what} within {bound} ms: {:?}", self.state);
            self.pass((wake - self.monotonic).max(0));
            self.offer(Input::Wake);
        }
        self.monotonic - began
    }

    pub fn row(&self, n: u8) -> &SubmissionRow {
        self.disk.submissions.get(&request(n)).expect("the request was queued")
    }

    pub fn text(&self, n: u8) -> Submission {
        self.row(n).state
    }

    pub fn act(&self, n: u8) -> OpState {
        self.disk.ops.get(&op_id(n)).expect("the act was queued").state
    }

    pub fn transfer(&self, n: u8, number: u32) -> PhotoTransfer {
        self.disk.photos.get(&(request(n), number)).expect("the photo was queued").transfer
    }

    pub fn count(&self, server: &str, what: &'static str) -> u32 {
        self.started.get(&(endpoint(server), what)).copied().unwrap_or(0)
    }

    pub fn queue(&mut self, row: SubmissionRow) {
        self.queue_with(row, Vec::new());
    }

    pub fn queue_with(&mut self, row: SubmissionRow, photos: Vec<PhotoRow>) {
        self.offer(Input::Queue { submission: Box::new(row), photos });
    }

    pub fn queue_op(&mut self, row: OpRow) {
        self.offer(Input::QueueOp(Box::new(row)));
    }

    // ---- what must always hold -------------------------------------------------------------------------------

    /// Follows what is proved about each key at plain servers, independently of the planner.
    fn hear(&mut self, input: &Input) {
        match input {
            Input::Done(id, outcome) => {
                let Some((effect, began)) = self.running.get(id).cloned() else { return };
                match (&effect, outcome) {
                    (Effect::Submit { key, .. }, Outcome::Reply(reply)) => {
                        let proves_nothing = match reply {
                            Reply::NotSent(_) => false,
                            Reply::Broken => true,
                            Reply::Answer(answer) => match (answer.status, &answer.body) {
                                (200..=299, Body::Taken(Taken::Done(_))) => true,
                                (200..=299, Body::Taken(_)) => false,
                                (300..=399 | 401 | 403 | 408 | 425 | 429, _) => false,
                                (404 | 413 | 415 | 422, Body::Errors { kind: ErrorKind::Other, .. }) => false,
                                (400..=499, Body::Errors { kind: ErrorKind::KnownInput, .. }) => false,
                                _ => true,
                            },
                        };
                        let evidence = self.evidence.entry(*key).or_default();
                        if proves_nothing {
                            evidence.uncertain += 1;
                            (evidence.since, evidence.looks) = (self.monotonic, 0);
                        }
                    }
                    (Effect::Submit { key, .. }, _) => {
                        let evidence = self.evidence.entry(*key).or_default();
                        evidence.uncertain += 1;
                        (evidence.since, evidence.looks) = (self.monotonic, 0);
                    }
                    (
                        Effect::ReadBack { request, key, endpoint, .. },
                        Outcome::ReadBack(ReadBackOutcome::Looked(found)),
                    ) => {
                        let lag = self.state.submission(*request).and_then(|row| {
                            self.state.endpoint(endpoint).and_then(|server| lag_of(server, &row.listing))
                        });
                        if let Some(lag) = lag {
                            let wait = (15 * MINUTE).max(4 * lag);
                            let evidence = self.evidence.entry(*key).or_default();
                            evidence.looks += u32::from(found.is_empty());
                            if found.is_empty()
                                && evidence.looks > 1
                                && evidence.uncertain > 0
                                && evidence.repeated == 0
                                && began - evidence.since >= wait
                            {
                                evidence.uncertain -= 1;
                                evidence.repeated += 1;
                            }
                        }
                    }
                    _ => {}
                }
            }
            Input::Retry(request) | Input::Resolve(request, Resolution::Resend) => {
                if let Some(row) = self.state.submission(*request)
                    && matches!(row.state, Submission::Parked(_) | Submission::Unknown)
                    && (matches!(input, Input::Resolve(..))
                        || row.state == Submission::Parked(parvis_domain::state::ParkReason::ServerRefuses))
                {
                    let evidence = self.evidence.entry(row.key).or_default();
                    evidence.allowed += u32::from(evidence.uncertain > 0);
                    evidence.uncertain = 0;
                }
            }
            _ => {}
        }
    }

    fn check_commit(&self, step: &Step) {
        for row in step.commit.iter().flat_map(|commit| &commit.rows) {
            let (version, before) = match row {
                RowChange::Submission(row) => {
                    let known = self.state.submission(row.request).filter(|known| known.key == row.key);
                    if let Some(known) = known {
                        assert_eq!(known.endpoint, row.endpoint, "a frozen revision has one server");
                        assert!(
                            known.state == row.state
                                || !matches!(known.state, Submission::Acked | Submission::Accepted),
                            "what the server has stays so"
                        );
                    }
                    assert!(
                        row.state != Submission::Ready || row.sends == 0,
                        "ready means: nothing has left"
                    );
                    (row.version, known.map(|known| known.version))
                }
                RowChange::Photo(row) => {
                    let known = self.state.photos().find(|known| {
                        (known.request, known.number, known.key) == (row.request, row.number, row.key)
                    });
                    (row.version, known.map(|known| known.version))
                }
                RowChange::Op(row) => (row.version, self.state.op(row.op).map(|known| known.version)),
                RowChange::Endpoint(row) => {
                    (row.version, self.state.endpoint(&row.name).map(|known| known.version))
                }
                RowChange::EndpointGone(_) => continue,
            };
            assert_eq!(
                version,
                before.map_or(0, |version| version + 1),
                "versions count the writes: {row:?}"
            );
        }
    }

    fn check_effects(&self, before: &State, step: &Step) {
        let rows = || step.commit.iter().flat_map(|commit| &commit.rows);
        for effect in &step.effects {
            match effect {
                Effect::Submit { request, key, endpoint, .. } => {
                    let intent = rows().any(|row| {
                        matches!(row, RowChange::Submission(row) if row.request == *request && row.key == *key
                            && row.endpoint == *endpoint && row.state == Submission::Submitting && row.sends > 0)
                    });
                    assert!(intent, "I3: no byte leaves before its intent is durable");
                    let town_hall = self.state.endpoint(endpoint).unwrap().is_town_hall();
                    let uncertain = self.evidence.get(key).map_or(0, |evidence| evidence.uncertain);
                    assert!(
                        town_hall || uncertain == 0,
                        "sent again without evidence: {:?}",
                        self.row_of(*request)
                    );
                    if let Some(known) = before.submission(*request) {
                        assert!(
                            known.key == *key || known.state == Submission::Rejected,
                            "I2: the key of a revision never changes"
                        );
                    }
                }
                Effect::SendOp { op, service_request_id, .. } => {
                    let row = rows()
                        .find_map(|row| match row {
                            RowChange::Op(row) if row.op == *op => Some(row),
                            _ => None,
                        })
                        .expect("I3: no act leaves before its intent is durable");
                    assert_eq!((row.state, row.doubt), (OpState::Sending, None), "in doubt nothing is sent");
                    assert_eq!(&row.service_request_id, service_request_id);
                    assert!(row.request.is_none() || service_request_id.is_some(), "an act waits for the id");
                    let earlier = before.ops().any(|other| {
                        row.request.is_some()
                            && other.request == row.request
                            && other.sequence < row.sequence
                            && self.state.op(other.op).is_some_and(|other| other.state.is_open())
                    });
                    assert!(!earlier, "acts on one request keep their order");
                }
                Effect::SendPart { request, number, from, .. } => {
                    let photo = self
                        .state
                        .photos()
                        .find(|photo| (photo.request, photo.number) == (*request, *number))
                        .unwrap();
                    assert_eq!(
                        photo.transfer,
                        PhotoTransfer::Waiting { confirmed: *from },
                        "the server's offset"
                    );
                }
                Effect::Unseal { request } => {
                    assert!(
                        self.state.submission(*request).is_none(),
                        "a sealed copy stays while it may be needed"
                    );
                }
                _ => {}
            }
        }
    }

    fn row_of(&self, of: RequestId) -> Option<&SubmissionRow> {
        self.disk.submissions.get(&of)
    }

    fn check_state(&self) {
        let session = self.state.session();
        let flights = &session.flights;
        for id in self.running.keys() {
            // An effect whose row was replaced is not waited for.
            let replaced = matches!(self.running[id].0, Effect::AskOffset { .. } | Effect::SendPart { .. });
            assert!(flights.contains_key(id) || replaced, "an effect that nobody waits for");
        }
        assert!(flights.keys().all(|id| self.running.contains_key(id)), "a flight without an effect");
        let submits = flights.values().filter(|(_, flight)| matches!(flight, Flight::Submit(_))).count();
        assert!(submits <= 2, "two bodies at a time");
        for row in self.state.endpoints().filter(|row| !row.is_town_hall()) {
            assert!(session.flying_to(&row.name).count() <= 1, "one at a time at a plain server");
        }
        for row in self.state.submissions().filter(|row| row.state == Submission::Submitting) {
            let guest = session.role == Role::Guest
                || session.started.is_none()
                || session.app == AppState::Suspended;
            assert!(guest || session.is_flying(&Flight::Submit(row.request)), "who is sending it?");
        }
        self.check_wake_up();
    }

    /// I5: whatever is open is running, or waits for something that runs, or there is a wake-up in time for it.
    fn check_wake_up(&self) {
        let session = self.state.session();
        if session.started.is_none() || session.role == Role::Guest || session.app == AppState::Suspended {
            return;
        }
        let now = self.now();
        let left = |due: Option<Due>| due.map_or(0, |due| due.remaining(&now));
        let in_time = |server: &EndpointName, wait: Option<Wait>, what: &dyn std::fmt::Debug| {
            // A server that nobody described yet is waited for.
            if self.state.endpoint(server).is_none() {
                return;
            }
            let known = session.endpoints.get(server).cloned().unwrap_or_default();
            let busy = session.flying_to(server).next().is_some()
                || session.flights.values().filter(|(_, flight)| matches!(flight, Flight::Submit(_))).count()
                    >= 2
                || (session.connectivity == Connectivity::Offline && !session.flights.is_empty());
            if busy {
                return;
            }
            let offline =
                if session.connectivity == Connectivity::Offline { left(session.despite_offline) } else { 0 };
            let due = left(wait.map(|wait| wait.due))
                .max(left(known.circuit.closed_until))
                .max(left(known.probe))
                .max(offline);
            let wake = self.wake.map(|wake| wake - self.monotonic);
            assert!(wake.is_some_and(|wake| wake <= due), "I5: due in {due}, wake-up in {wake:?}: {what:?}");
        };
        for row in self.state.submissions() {
            let open: Vec<&PhotoRow> = (self.state.photos())
                .filter(|photo| photo.request == row.request && photo.transfer.is_open())
                .collect();
            match row.state {
                Submission::Queued => assert!(!open.is_empty(), "I5: waits for no photo: {row:?}"),
                Submission::Unknown if row.doubt.is_none() && !open.is_empty() => {}
                Submission::Submitting => {}
                // The portal's row waits for the probe.
                Submission::Parked(_) if row.state.is_open() => in_time(&row.endpoint, None, row),
                state if state.is_open() => in_time(&row.endpoint, row.wait, row),
                _ => {}
            }
            if row.state.is_taken() || row.state == Submission::Queued {
                for photo in open {
                    in_time(&photo.endpoint, photo.wait, photo);
                }
            }
        }
        for op in self.state.ops().filter(|op| op.state == OpState::Waiting) {
            let first = !self.state.ops().any(|other| {
                op.request.is_some()
                    && other.request == op.request
                    && other.state.is_open()
                    && other.sequence < op.sequence
            });
            let known = op.request.is_none() || op.service_request_id.is_some();
            if first && known {
                in_time(&op.endpoint, op.wait, op);
            } else if !known {
                let of = op.request.and_then(|of| self.state.submission(of));
                assert!(of.is_some(), "I5: an act that can never leave: {op:?}");
            }
        }
        for row in self.state.endpoints() {
            for (stream, feed) in session.endpoints.get(&row.name).iter().flat_map(|server| &server.feeds) {
                let reason = WaitReason::Backoff;
                in_time(&row.name, feed.due.map(|due| Wait { due, reason }), stream);
            }
        }
    }
}
