//! Breadth first through everything that can happen to one or two requests: each outcome of each effect, the death of
//! the process, reboots, the citizen, the next wake-up. What must always hold is checked after every step (see
//! `common`); beside it stands the truth of the servers.
//!
//! Time is abstract: it passes only from wake-up to wake-up, and two states that differ only by how long something
//! lasts within the same class of lengths count as one. `PARVIS_STATES` says how many states each search may see.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::hash::{Hash, Hasher};

use common::*;
use parvis_domain::id::SubmissionKey;
use parvis_domain::state::Submission;
use parvis_sync::*;

/// What really happened to a key: how often it was processed, and when first.
#[derive(Clone, Debug, Default)]
struct Truth {
    made: u32,
    at: i64,
}

#[derive(Clone)]
struct Node {
    phone: Phone,
    truth: BTreeMap<SubmissionKey, Truth>,
    /// True time.
    t: i64,
    /// How often the citizen, the platform or fate may still interfere, so that the search ends.
    interference: u8,
    depth: u32,
}

#[derive(Clone, Debug)]
enum Move {
    /// An effect ends; the server processed it, or not.
    End(EffectId, Outcome, Processed),
    Time,
    Crash,
    Reboot(i64),
    Offer(Input),
    Withdraw(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Processed {
    Yes,
    No,
}

const WAIT: i64 = 15 * MINUTE;
/// States of each search in an ordinary run.
const ORDINARY: usize = 3_000;
/// States that wait to be looked at, at most, before the search goes deep.
const FRONTIER: usize = 20_000;

impl Node {
    fn moves(&self) -> Vec<Move> {
        use Processed::{No, Yes};
        let mut moves = Vec::new();
        for (id, (effect, began)) in &self.phone.running {
            let mut end = |outcome, processed| moves.push(Move::End(*id, outcome, processed));
            match effect {
                Effect::Submit { key, endpoint, .. } => {
                    let town_hall = self.phone.state.endpoint(endpoint).unwrap().is_town_hall();
                    let made = self.truth.get(key).map_or(0, |truth| truth.made) > 0;
                    end(took("7"), Yes);
                    end(broken(), Yes);
                    end(answer(200, Body::Foreign), Yes);
                    end(not_sent(), No);
                    end(broken(), No);
                    end(answer(429, Body::Foreign), No);
                    end(answer(301, Body::Foreign), No);
                    end(answer(403, errors(ErrorKind::Other)), No);
                    // A town hall knows the key: it refuses nothing that it took.
                    if !(town_hall && made) {
                        end(answer(422, errors(ErrorKind::Other)), No);
                    }
                    if !town_hall {
                        end(answer(400, errors(ErrorKind::Other)), No);
                        end(answer(400, errors(ErrorKind::Other)), Yes);
                        end(answer(200, Body::Taken(Taken::Token("t".into()))), Yes);
                        end(answer(200, Body::Taken(Taken::Nothing)), Yes);
                    }
                }
                Effect::ReadBack { key, endpoint, .. } => {
                    let class = self.phone.state.endpoint(endpoint).unwrap().class;
                    let shows = matches!(class, ServerClass::Plain { echo: Echo::Shown { .. }, .. });
                    let truth = self.truth.get(key).cloned().unwrap_or_default();
                    let looked_at = self.t - (self.phone.monotonic - began);
                    // An honest server shows it within the wait, perhaps sooner.
                    if !(shows && truth.made > 0 && looked_at >= truth.at + WAIT) {
                        end(saw(&[]), No);
                    }
                    if truth.made > 0 {
                        end(saw(&["7"]), No);
                    }
                    end(could_not_look(Failure::Network), No);
                    end(could_not_look(Failure::Server { status: 404, retry_after_ms: None }), No);
                }
                Effect::AskToken { .. } => {
                    let id = receipt("7").service_request_id.unwrap();
                    end(Outcome::Token(TokenOutcome::Id(id)), No);
                    end(Outcome::Token(TokenOutcome::NotYet), No);
                }
                Effect::AskOffset { .. } => {
                    for outcome in [
                        PhotoOutcome::At(0),
                        PhotoOutcome::Complete,
                        PhotoOutcome::Gone,
                        PhotoOutcome::FileLost,
                        PhotoOutcome::Failed(Failure::Network),
                    ] {
                        end(Outcome::Photo(outcome), No);
                    }
                }
                Effect::SendPart { .. } => {
                    for outcome in [
                        PhotoOutcome::At(0),
                        PhotoOutcome::At(500),
                        PhotoOutcome::Complete,
                        PhotoOutcome::Mismatch,
                        PhotoOutcome::WrongOffset,
                        PhotoOutcome::Refused,
                    ] {
                        end(Outcome::Photo(outcome), No);
                    }
                }
                Effect::SendOp { .. } => {
                    end(did_act(), Yes);
                    end(broken(), No);
                    end(answer(409, errors(ErrorKind::KnownInput)), No);
                    end(answer(401, errors(ErrorKind::Other)), No);
                }
                Effect::ReadBackOp { .. } => {
                    end(saw(&[]), No);
                    end(saw(&["7"]), No);
                    end(could_not_look(Failure::Network), No);
                }
                Effect::Probe { .. } => {
                    for outcome in [ProbeOutcome::Clear, ProbeOutcome::Portal, ProbeOutcome::Failed] {
                        end(Outcome::Probe(outcome), No);
                    }
                }
                Effect::Discover { .. } => {
                    end(Outcome::Discover(Ok(())), No);
                    end(Outcome::Discover(Err(Failure::Network)), No);
                }
                Effect::Pull { .. }
                | Effect::ReadServices { .. }
                | Effect::WakeAt { .. }
                | Effect::Unseal { .. }
                | Effect::UnsealOp { .. } => {}
            }
        }
        if self.phone.wake.is_some() {
            moves.push(Move::Time);
        }
        if self.interference > 0 {
            moves.push(Move::Crash);
            moves.push(Move::Reboot(50 * YEAR));
            moves.push(Move::Reboot(-50 * YEAR));
            for row in self.phone.state.submissions() {
                moves.push(Move::Withdraw(row.request.as_bytes()[0]));
                moves.push(Move::Offer(Input::TakeBack(row.request)));
                moves.push(Move::Offer(Input::Retry(row.request)));
                moves.push(Move::Offer(Input::Resolve(row.request, Resolution::Resend)));
                moves.push(Move::Offer(Input::Resolve(row.request, Resolution::Wait)));
            }
            moves.push(Move::Offer(Input::Connectivity(Connectivity::Offline)));
            moves.push(Move::Offer(Input::Connectivity(Connectivity::Metered)));
            moves.push(Move::Offer(Input::SyncNow));
        }
        moves
    }

    fn after(&self, what: Move) -> Self {
        let mut node = self.clone();
        node.depth += 1;
        if !matches!(what, Move::End(..) | Move::Time) {
            node.interference -= 1;
        }
        match what {
            Move::End(id, outcome, processed) => {
                if processed == Processed::Yes
                    && let Effect::Submit { key, endpoint, .. } = &node.phone.running[&id].0
                {
                    let town_hall = node.phone.state.endpoint(endpoint).unwrap().is_town_hall();
                    let truth = node.truth.entry(*key).or_default();
                    if truth.made == 0 {
                        truth.at = node.t;
                    }
                    // One effect for one key, or one for each body that arrives.
                    truth.made = if town_hall { 1 } else { truth.made + 1 };
                }
                node.phone.offer_with_draw(Input::Done(id, outcome));
            }
            Move::Time => {
                let ms = (node.phone.wake.unwrap() - node.phone.monotonic).max(0);
                node.t += ms;
                node.phone.pass(ms);
                node.phone.offer_with_draw(Input::Wake);
            }
            Move::Crash => node.phone.restart(Start::Known),
            Move::Reboot(jump) => node.phone.reboot(jump),
            Move::Offer(input) => node.phone.offer_with_draw(input),
            Move::Withdraw(n) => {
                let row = node.phone.row(n);
                let act =
                    OpRow { endpoint: row.endpoint.clone(), ..op(100 + n, Some(n), Withdraws::Yes, "") };
                node.phone.offer_with_draw(Input::QueueOp(Box::new(act)));
            }
        }
        node.phone.draw = 1;
        node.judge();
        node
    }

    fn judge(&self) {
        for row in self.phone.disk.submissions.values() {
            let made = self.truth.get(&row.key).map_or(0, |truth| truth.made);
            let allowed = self.phone.evidence.get(&row.key).map_or(0, |evidence| evidence.allowed);
            assert!(made <= 1 + allowed, "sent twice: {row:?}");
            match row.state {
                Submission::Token | Submission::Acked | Submission::Accepted => assert!(made > 0, "{row:?}"),
                Submission::Rejected | Submission::Cancelled => assert_eq!(made, 0, "{row:?}"),
                _ => {}
            }
        }
    }

    /// The state without what cannot matter: names of effects, counters of writes, lengths within their class.
    fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let phone = &self.phone;
        let now = phone.now();
        let class = |ms: i64| {
            [1, 2 * MINUTE, 10 * MINUTE, WAIT, HOUR, DAY].iter().filter(|bound| ms >= **bound).count()
        };
        let left = |due: Option<Due>| due.map(|due| class(due.remaining(&now)));
        let wait = |wait: Option<Wait>| wait.map(|wait| (class(wait.due.remaining(&now)), wait.reason));
        for row in phone.state.submissions() {
            (row.request, row.key, row.state, wait(row.wait), row.sends.min(3)).hash(&mut hasher);
            (row.sends_allowed.saturating_sub(row.sends), row.doubt).hash(&mut hasher);
            row.ask_by.map(|due| class(DAY - due.remaining(&now))).hash(&mut hasher);
            row.refusal.is_some().hash(&mut hasher);
        }
        for row in phone.state.photos() {
            (row.number, row.transfer, wait(row.wait), row.mismatches, row.tries > 5).hash(&mut hasher);
        }
        for row in phone.state.ops() {
            (row.op, row.state, wait(row.wait), row.service_request_id.is_some()).hash(&mut hasher);
        }
        for row in phone.state.endpoints() {
            (&row.name, row.class, row.photos).hash(&mut hasher);
        }
        let session = phone.state.session();
        (session.connectivity, session.app, left(session.despite_offline), &session.offsets)
            .hash(&mut hasher);
        for (id, flight) in &session.flights {
            (flight, class(phone.monotonic - phone.running[id].1)).hash(&mut hasher);
        }
        let is_text = |flight: &Flight| matches!(flight, Flight::Submit(_) | Flight::ReadBack(_));
        let texts = session.latest.iter().filter(|((_, flight), _)| is_text(flight));
        let mut latest: Vec<_> = texts.map(|(work, id)| (id, work)).collect();
        latest.sort_unstable();
        for (_, work) in latest {
            work.hash(&mut hasher);
        }
        for (name, server) in &session.endpoints {
            (name, server.circuit.failures >= 5, left(server.circuit.closed_until)).hash(&mut hasher);
            (left(server.probe), left(server.moved)).hash(&mut hasher);
            server
                .learning
                .as_ref()
                .map(|learning| (learning.request, class(learning.due.remaining(&now))))
                .hash(&mut hasher);
        }
        for (key, evidence) in &phone.evidence {
            (key, evidence.uncertain, evidence.allowed, evidence.repeated).hash(&mut hasher);
            class(phone.monotonic - evidence.since).hash(&mut hasher);
        }
        for (key, truth) in &self.truth {
            (key, truth.made, class(self.t - truth.at)).hash(&mut hasher);
        }
        for row in phone.disk.submissions.values() {
            (row.request, row.state).hash(&mut hasher);
        }
        self.interference.hash(&mut hasher);
        hasher.finish()
    }
}

fn start(servers: Vec<EndpointRow>, queue: impl Fn(&mut Phone)) -> Node {
    let mut phone = Phone::with(servers);
    phone.draw = 1;
    queue(&mut phone);
    phone.draw = 1;
    Node { phone, truth: BTreeMap::new(), t: 0, interference: 0, depth: 0 }
}

/// Searches until nothing is new or the budget is spent: first left alone, then with interference.
fn search(name: &str, first: &Node) {
    // States of each search; the deep one wants an optimised build.
    let most: usize =
        std::env::var("PARVIS_STATES").ok().and_then(|states| states.parse().ok()).unwrap_or(ORDINARY);
    for interference in if most > ORDINARY { 0..=3 } else { 0..=1 } {
        let first = Node { interference, ..first.clone() };
        let budget = most;
        let mut seen = HashSet::from([first.hash()]);
        let mut ends = HashSet::new();
        let (mut steps, mut depth) = (0_u64, 0);
        let mut next = VecDeque::from([first]);
        // Broad first, as long as what is still to be looked at has room; then deep, which needs next to none.
        while let Some(node) = if next.len() < FRONTIER { next.pop_front() } else { next.pop_back() }
            && seen.len() < budget
        {
            depth = node.depth;
            for one in node.moves() {
                let after = node.after(one);
                steps += 1;
                ends.extend(after.phone.disk.submissions.values().map(|row| row.state));
                if seen.insert(after.hash()) {
                    next.push_back(after);
                }
            }
        }
        let figure = if most > ORDINARY { "figure: " } else { "" };
        let whole = if seen.len() < budget { "all there are" } else { "budget spent" };
        println!(
            "{figure}exhaustive search, {name}, {interference} interferences: {} states ({whole}), {steps} steps, {depth} deep, {} ends",
            seen.len(),
            ends.len()
        );
        assert!(ends.contains(&Submission::Acked) && ends.contains(&Submission::Unknown), "{ends:?}");
    }
}

#[test]
fn one_request_at_a_town_hall() {
    search("town hall", &start(vec![town_hall("a")], |phone| phone.queue(submission(1, "a"))));
}

#[test]
fn one_request_with_a_photo_at_a_town_hall() {
    let first = start(vec![town_hall("a")], |phone| {
        phone.queue_with(submission(1, "a"), vec![photo(1, 0, "a")]);
    });
    search("town hall, photo", &first);
}

#[test]
fn two_requests_with_two_photos_each_at_a_town_hall() {
    let first = start(vec![town_hall("a")], |phone| {
        for n in 1..=2 {
            phone.queue_with(submission(n, "a"), vec![photo(n, 0, "a"), photo(n, 1, "a")]);
        }
    });
    search("town hall, two requests, two photos each", &first);
}

#[test]
fn one_request_at_an_echoing_city() {
    search("echoing", &start(vec![echoing("c")], |phone| phone.queue(submission(1, "c"))));
}

#[test]
fn one_request_with_a_photo_first_at_an_echoing_city() {
    let server = EndpointRow { photos: PhotoOrder::BeforeText, ..echoing("c") };
    let first = start(vec![server], |phone| phone.queue_with(submission(1, "c"), vec![photo(1, 0, "c")]));
    search("echoing, photo first", &first);
}

#[test]
fn one_request_at_a_blind_city() {
    search("blind", &start(vec![blind("d")], |phone| phone.queue(submission(1, "d"))));
}

#[test]
fn two_requests_at_one_echoing_city() {
    let first = start(vec![echoing("c")], |phone| {
        phone.queue(submission(1, "c"));
        phone.queue(submission(2, "c"));
    });
    search("echoing, two", &first);
}

#[test]
fn two_requests_at_a_town_hall_and_a_blind_city() {
    let first = start(vec![town_hall("a"), blind("d")], |phone| {
        phone.queue(submission(1, "a"));
        phone.queue(submission(2, "d"));
    });
    search("town hall and blind", &first);
}
