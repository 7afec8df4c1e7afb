//! The judge: outside the engine, knows what the citizen was told and what each server really did.

use std::collections::{BTreeMap, BTreeSet};

use parvis_domain::id::{EndpointName, OpId, PhotoHash, RequestId, ServiceRequestId};
use parvis_domain::state::{CaseStatus, OpState, PhotoTransfer, Submission};
use parvis_engine::engine::Engine;
use parvis_engine::ports::HttpOutcome;
use parvis_engine::store::RequestDetail;
use sha2::{Digest, Sha256};

use crate::outside::Secrets;
use crate::pack;
use crate::phone::Kind;
use crate::server_plain::{self, Plain, Promise};
use crate::server_townhall::{self, Case, Sha, TownHall};
use crate::verdict::{Broken, Judgement, violation};
use crate::wire::Exchange;

/// Which server a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Town {
    /// Class A.
    TownHall,
    /// Classes C and D.
    Plain,
}

/// Where something of the citizen's is, as the citizen was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A draft: saved.
    Draft,
    /// Queued, sent, or beyond.
    Queued,
}

/// What an attempt proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It runs.
    Open,
    /// It may have arrived.
    Uncertain,
    /// It was not processed.
    NotProcessed,
    /// The server said that it has it.
    Created,
    /// The server refused, or says so.
    Doubtful,
}

/// One attempt to send a body.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    number: u64,
    ended: i64,
    proof: Proof,
}

/// One frozen revision.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name.
    pub name: String,
    /// Whether the citizen was told that it will not be sent.
    pub taken_back: bool,
    /// The citizen said that it be left as it is, wherever it is.
    given_up: bool,
    /// How often the citizen allowed one more sending.
    allowed: usize,
    /// The citizen has said that it be sent again, whatever a list shows.
    wanted: bool,
    attempts: Vec<Attempt>,
}

/// One thing of the citizen's.
#[derive(Clone, Debug)]
pub struct Item {
    /// For which server.
    pub town: Town,
    /// Its words.
    pub text: String,
    /// Its photos.
    pub photos: BTreeSet<PhotoHash>,
    /// Where it is.
    pub stage: Stage,
    /// Its revisions.
    pub keys: Vec<Key>,
    /// The citizen's acts.
    pub acts: BTreeSet<OpId>,
    /// The citizen took it back by an act.
    pub withdrawn: bool,
    /// The citizen took note of acts that were refused, or that nobody found.
    pub dismissed: bool,
    /// Server's numbers that the citizen said are this one.
    pub claimed: BTreeSet<String>,
}

impl Key {
    /// A revision that was just queued.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            taken_back: false,
            given_up: false,
            allowed: 0,
            wanted: false,
            attempts: Vec::new(),
        }
    }

    /// Another phone has it too.
    fn may_be_elsewhere(&mut self, now: i64) {
        self.attempts = vec![Attempt { number: ELSEWHERE, ended: now, proof: Proof::Uncertain }];
        (self.allowed, self.wanted) = (0, false);
    }

    /// Attempts of which nobody knows whether they arrived.
    fn uncertain(&self) -> impl Iterator<Item = Attempt> {
        let is_uncertain =
            |attempt: &Attempt| matches!(attempt.proof, Proof::Open | Proof::Uncertain | Proof::Doubtful);
        self.attempts.iter().copied().filter(is_uncertain)
    }

    /// The citizen wants another try: where the server seemed to refuse, that is one more sending.
    pub fn try_again(&mut self) {
        let last = self.attempts.last().map(|attempt| attempt.proof);
        if matches!(last, Some(Proof::Doubtful | Proof::NotProcessed)) {
            self.allow();
        }
    }

    /// The citizen wants nothing more to happen with it.
    pub fn give_up(&mut self) {
        self.given_up = true;
    }

    /// The citizen allows one more sending than there were.
    pub fn allow(&mut self) {
        self.allowed = self.uncertain().count();
        self.wanted = true;
    }
}

impl Item {
    /// A new draft.
    pub fn new(town: Town, text: String) -> Self {
        Self {
            town,
            text,
            photos: BTreeSet::new(),
            stage: Stage::Draft,
            keys: Vec::new(),
            acts: BTreeSet::new(),
            withdrawn: false,
            dismissed: false,
            claimed: BTreeSet::new(),
        }
    }
}

/// The judge of one phone: what the citizen was told on it, what left it, and what it could have known.
#[derive(Clone, Debug)]
pub struct Oracle {
    /// Everything that the citizen was told is kept.
    pub items: BTreeMap<RequestId, Item>,
    /// Keys that a server took from this phone.
    arrived: BTreeSet<String>,
    /// Its follow key, as the town hall saw it last.
    owner: Option<String>,
    /// What a second phone of the citizen got of the first one's secrets.
    pub secrets: Secrets,
    bodies: BTreeMap<String, Sha>,
    /// Replies that left for the plain server, by the name of the act.
    replies: BTreeMap<String, Key>,
    /// Category and characters of what left for the plain server, by key.
    words: BTreeMap<String, (String, usize)>,
    /// Looks into the plain server's list that came back whole: when they started.
    looks: Vec<i64>,
    promise: Promise,
    /// Keys whose markers were in a list of the plain server that came back whole.
    seen: BTreeSet<String>,
    /// Sendings of what such a list had shown, which the phone read for something else: not a promise yet, but counted.
    pub overlooked: u64,
    /// Keys whose markers the plain server has shown to this phone when it looked for them.
    learned: BTreeSet<String>,
    /// Provocations and exchanges of each hour.
    hours: BTreeMap<i64, (u64, u64)>,
}

/// The number of an attempt that another phone may have made.
const ELSEWHERE: u64 = 0;
/// Shortest time after an attempt before absence is evidence.
const EVIDENCE_MS: i64 = 15 * 60 * 1_000;
/// A case that was opened again, or closed, is shown so after this time at the latest: a day, and what clocks that
/// were set in the meantime add to it.
const SHOWN_WITHIN_MS: i64 = 2 * 86_400_000;
/// Exchanges of an hour in which nothing happens: two streams of two servers, each pulled once a minute at most, a portal
/// probed twice a minute, and back-off.
const QUIET_HOUR: u64 = 600;
/// Exchanges that one event (an act, a start, a change of the network) may cause.
const PER_EVENT: u64 = 40;

impl Oracle {
    /// For a plain server with this promise.
    pub fn new(promise: Promise) -> Self {
        Self {
            items: BTreeMap::new(),
            arrived: BTreeSet::new(),
            owner: None,
            secrets: Secrets::Brought,
            bodies: BTreeMap::new(),
            replies: BTreeMap::new(),
            words: BTreeMap::new(),
            looks: Vec::new(),
            seen: BTreeSet::new(),
            overlooked: 0,
            promise,
            learned: BTreeSet::new(),
            hours: BTreeMap::new(),
        }
    }

    /// The judge of a phone that gets a copy of the folder, made when this was heard. Whatever was to be sent may have
    /// been sent from elsewhere since, or will be: to this phone, that is one attempt that may have arrived by now.
    #[must_use]
    pub fn of_copy(mut self, secrets: Secrets, now: i64) -> Self {
        self.secrets = secrets;
        for item in self.items.values_mut() {
            // A phone that had the folder before may have sent it: only from this one it must not leave any more, and
            // nothing does that is not here.
            item.keys.retain(|key| !key.taken_back);
            for key in &mut item.keys {
                key.may_be_elsewhere(now);
            }
            if item.town == Town::Plain {
                for op in &item.acts {
                    self.replies
                        .entry(op.to_string())
                        .or_insert_with_key(|name| Key::new(name))
                        .may_be_elsewhere(now);
                }
            }
        }
        self.overlooked = 0;
        self.looks.clear();
        self.hours.clear();
        self
    }

    /// How many requests left both phones, each under a key of its own: a draft of both, sent by the citizen from both.
    pub fn sent_apart(&self, other: &Self) -> u64 {
        let arrived = |judge: &Self, id: &RequestId| -> BTreeSet<String> {
            let keys = judge.items.get(id).map(|item| item.keys.as_slice()).unwrap_or_default();
            keys.iter().map(|key| key.name.clone()).filter(|name| judge.arrived.contains(name)).collect()
        };
        let apart = |id: &&RequestId| arrived(self, id).union(&arrived(other, id)).count() > 1;
        self.items.keys().filter(apart).count() as u64
    }

    /// Things in a stage, oldest name first.
    pub fn in_stage(&self, stage: Stage) -> Vec<RequestId> {
        self.items.iter().filter(|(_, item)| item.stage == stage).map(|(id, _)| *id).collect()
    }

    /// Whether the plain server has shown a request in the same category, and as long as this one at least: there it
    /// neither hides the category nor cuts the marker off.
    fn is_like_one_seen(&self, name: &str) -> bool {
        let of = |name: &str| self.words.get(name);
        let like = |seen: &String| {
            let (ours, theirs) = (of(name), of(seen));
            ours.zip(theirs).is_some_and(|(ours, theirs)| ours.0 == theirs.0 && ours.1 <= theirs.1)
        };
        self.learned.iter().any(like)
    }

    fn key(&mut self, name: &str) -> Option<(Town, &mut Key)> {
        self.items
            .values_mut()
            .flat_map(|item| item.keys.iter_mut().map(|key| (item.town, key)))
            .chain(self.replies.values_mut().map(|key| (Town::Plain, key)))
            .find(|(_, key)| key.name == name)
    }

    /// The citizen was asked about these replies, and says that they be sent again.
    pub fn allow_replies(&mut self, ops: &[OpId]) {
        for op in ops {
            self.replies.entry(op.to_string()).or_insert_with_key(|name| Key::new(name)).allow();
        }
    }

    /// Something happened that may cause exchanges.
    pub fn provoked(&mut self, now: i64) {
        self.hours.entry(now / 3_600_000).or_default().0 += 1;
    }

    // ---- exchanges -----------------------------------------------------------------------------------------------

    /// An exchange starts.
    pub fn started(&mut self, exchange: &Exchange, plain: &Plain, now: i64) -> Judgement {
        let hour = now / 3_600_000;
        self.hours.entry(hour).or_default().1 += 1;
        let events: u64 = [hour - 1, hour].iter().filter_map(|hour| self.hours.get(hour)).map(|h| h.0).sum();
        let count = self.hours[&hour].1;
        if count > QUIET_HOUR + PER_EVENT * events {
            return violation(Broken::Other, format!("a storm: {count} exchanges in an hour"));
        }
        if let Some(owner) = server_townhall::owner(&exchange.request) {
            self.owner = Some(owner);
        }
        let name = match &exchange.kind {
            Kind::PutRequest(name) | Kind::Post(name) | Kind::PutOp(name) | Kind::PostOp(name) => {
                name.clone()
            }
            Kind::Part | Kind::Look { .. } | Kind::Reading => return Ok(()),
        };
        let sha: Sha = Sha256::digest(&exchange.request.body).into();
        if *self.bodies.entry(name.clone()).or_insert(sha) != sha {
            return violation(Broken::Other, format!("{name} leaves with another body than before"));
        }
        match &exchange.kind {
            Kind::PutOp(_) => return Ok(()),
            Kind::PostOp(_) => return self.reply_started(&name, exchange.number, now),
            Kind::Post(_) => {
                let field = |name| server_plain::field(&exchange.request, name);
                self.words
                    .insert(name.clone(), (field("service_code"), field("description").chars().count()));
            }
            _ => {}
        }
        let may_send_again = self.promise.uncertain == "resend_once"
            && match self.promise.marker {
                "shown" => true,
                "unknown" => self.is_like_one_seen(&name),
                _ => false,
            };
        let looks = self.looks.clone();
        let was_seen = self.seen.contains(&name);
        let Some((town, key)) = self.key(&name) else {
            return violation(Broken::Other, format!("{name} was never promised to anybody"));
        };
        let overlooked = town == Town::Plain && was_seen && !key.wanted;
        if key.taken_back {
            return violation(Broken::Doubled, format!("{name} leaves after it was taken back"));
        }
        if key.given_up {
            return violation(Broken::Doubled, format!("{name} leaves after it was given up"));
        }
        let uncertain: Vec<Attempt> = key.uncertain().collect();
        let created = key.attempts.iter().any(|attempt| attempt.proof == Proof::Created);
        key.attempts.push(Attempt { number: exchange.number, ended: now, proof: Proof::Open });
        let allowed = key.allowed;
        self.overlooked += u64::from(overlooked);
        if created {
            return violation(Broken::Doubled, format!("{name} leaves again after the server's receipt"));
        }
        if town == Town::TownHall || uncertain.len() <= allowed {
            if uncertain.iter().any(|attempt| attempt.proof == Proof::Open) {
                return violation(Broken::Doubled, format!("{name} is on its way twice at once"));
            }
            return Ok(());
        }
        // One more may leave, on evidence.
        let last = uncertain.iter().map(|attempt| attempt.ended).max().unwrap_or(now);
        let evidence = looks.iter().copied().filter(|look| *look >= last + EVIDENCE_MS).max();
        // One may have met an old copy of the list.
        let is_confirmed = looks.iter().filter(|look| **look >= last).count() > 1;
        let may_send_again = may_send_again && is_confirmed && uncertain.len() == allowed + 1;
        let Some(look) = evidence.filter(|_| may_send_again) else {
            return violation(Broken::Doubled, format!("{name} leaves again without evidence"));
        };
        if plain.showed(&name, look) {
            return violation(Broken::Doubled, format!("{name} leaves again, and the list had shown it"));
        }
        Ok(())
    }

    /// Nothing makes a second reply the same as the first, and a look proves nothing: only the citizen sends again what
    /// may have arrived.
    fn reply_started(&mut self, name: &str, number: u64, now: i64) -> Judgement {
        let is_known = self.items.values().any(|item| item.acts.iter().any(|op| op.to_string() == name));
        if !is_known {
            return violation(Broken::Doubled, format!("the reply {name} was never promised to anybody"));
        }
        let key = self.replies.entry(name.to_owned()).or_insert_with_key(|name| Key::new(name));
        let created = key.attempts.iter().any(|attempt| attempt.proof == Proof::Created);
        let uncertain = key.uncertain().count();
        key.attempts.push(Attempt { number, ended: now, proof: Proof::Open });
        if created || uncertain > key.allowed {
            return violation(Broken::Doubled, format!("the reply {name} leaves again"));
        }
        Ok(())
    }

    /// An exchange ends; `whole` says that the server's own answer came back as it was.
    pub fn ended(&mut self, exchange: &Exchange, outcome: &HttpOutcome, whole: Whole, now: i64) {
        match &exchange.kind {
            Kind::Look { everywhere } if whole == Whole::Yes => {
                if *everywhere {
                    self.looks.push(exchange.started);
                }
                self.learned.extend(self.shown_in(outcome));
            }
            Kind::PutRequest(name) | Kind::Post(name) | Kind::PostOp(name) => {
                let proof = proof_of(outcome, whole);
                self.prove(name, exchange.number, proof, now);
            }
            Kind::PutOp(_) | Kind::Part | Kind::Look { .. } | Kind::Reading => {}
        }
    }

    /// A server took what this phone sent, now or when it came for the first time.
    pub fn arrived(&mut self, key: String) {
        self.arrived.insert(key);
    }

    /// The process that waited for it died.
    pub fn cut_off(&mut self, exchange: &Exchange, now: i64) {
        if let Kind::PutRequest(name) | Kind::Post(name) | Kind::PostOp(name) = &exchange.kind {
            self.prove(name, exchange.number, Proof::Uncertain, now);
        }
    }

    /// The process died while it took an outcome in: it was kept or not, and only what holds in both cases is judged.
    pub fn perhaps_forgotten(&mut self, exchange: &Exchange, now: i64) {
        let (Kind::PutRequest(name) | Kind::Post(name) | Kind::PostOp(name)) = &exchange.kind else { return };
        let created = self.key(name).is_some_and(|(_, key)| {
            let of = |attempt: &&Attempt| attempt.number == exchange.number;
            key.attempts.iter().find(of).is_some_and(|attempt| attempt.proof == Proof::Created)
        });
        if created {
            self.prove(name, exchange.number, Proof::Uncertain, now);
        }
    }

    fn prove(&mut self, name: &str, number: u64, proof: Proof, now: i64) {
        let Some((_, key)) = self.key(name) else { return };
        if let Some(attempt) = key.attempts.iter_mut().find(|attempt| attempt.number == number) {
            (attempt.proof, attempt.ended) = (proof, now);
        }
    }

    /// An exchange ended, and the phone took in how: from now on it knows what a whole list of the plain server showed.
    pub fn known(&mut self, exchange: &Exchange, outcome: &HttpOutcome, whole: Whole) {
        if matches!(exchange.kind, Kind::Look { .. } | Kind::Reading) && whole == Whole::Yes {
            self.seen.extend(self.shown_in(outcome));
        }
    }

    /// Keys of ours whose markers an answer shows.
    fn shown_in(&self, outcome: &HttpOutcome) -> BTreeSet<String> {
        let HttpOutcome::Answer(answer) = outcome else { return BTreeSet::new() };
        let text = String::from_utf8_lossy(&answer.body);
        let keys = self.items.values().flat_map(|item| &item.keys).map(|key| key.name.clone());
        keys.filter(|key| server_plain::holds_marker(&text, key)).collect()
    }

    // ---- after every step ----------------------------------------------------------------------------------------

    /// What the servers took from this phone against what was promised.
    pub fn check_servers(&self, townhall: &TownHall) -> Judgement {
        if let Some(name) = townhall.reused.first() {
            return violation(Broken::Other, format!("{name} came with two bodies"));
        }
        if let (Some(name), Secrets::Brought) = (townhall.of_strangers.first(), self.secrets) {
            return violation(Broken::Other, format!("{name} came under two follow keys"));
        }
        for (id, item) in &self.items {
            let taken: Vec<&Key> = item.keys.iter().filter(|key| self.arrived.contains(&key.name)).collect();
            if let Some(key) = taken.iter().find(|key| key.taken_back) {
                return violation(Broken::Doubled, format!("{} was taken back, and arrived", key.name));
            }
            if taken.len() > 1 {
                return violation(Broken::Doubled, format!("{id} is at its server under two keys"));
            }
        }
        Ok(())
    }

    /// What the phone holds of one thing against what was promised.
    pub fn check_item(&self, engine: &Engine, id: RequestId) -> Judgement {
        let Some(item) = self.items.get(&id) else { return Ok(()) };
        match item.stage {
            Stage::Draft => match engine.draft(id) {
                Ok(found) => {
                    let photos: BTreeSet<_> = found.draft.photos.iter().map(|photo| photo.hash).collect();
                    if found.draft.text != item.text || photos != item.photos {
                        return violation(Broken::Lost, format!("draft {id} is another one"));
                    }
                }
                Err(error) => {
                    return violation(Broken::Lost, format!("draft {id} is gone: {}", error.code()));
                }
            },
            Stage::Queued => match engine.request(id) {
                Ok(found) if found.text != item.text => {
                    return violation(Broken::Lost, format!("request {id} is another one"));
                }
                Ok(_) => {}
                Err(error) => {
                    return violation(Broken::Lost, format!("request {id} is gone: {}", error.code()));
                }
            },
        }
        for op in &item.acts {
            match engine.store().op(*op) {
                Ok(Some(_)) => {}
                Ok(None) => return violation(Broken::Lost, format!("act {op} is gone")),
                Err(error) => return violation(Broken::Lost, format!("act {op}: {error}")),
            }
        }
        Ok(())
    }

    /// Everything that the phone holds against what was promised.
    pub fn check_phone(&self, engine: &Engine) -> Judgement {
        for (id, item) in &self.items {
            self.check_item(engine, *id)?;
            for hash in &item.photos {
                if let Err(error) = engine.store().photo(*hash) {
                    return violation(Broken::Lost, format!("a photo of {id}: {error}"));
                }
            }
        }
        Ok(())
    }

    // ---- at the end ----------------------------------------------------------------------------------------------

    /// Every case that the phone may follow is shown as it is, whichever phone sent it.
    fn check_shown(&self, engine: &Engine, townhall: &TownHall) -> Judgement {
        for case in townhall.cases.iter().filter(|case| case.is_of(self.owner.as_deref())) {
            let number = ServiceRequestId::new(case.srid.as_str());
            let id = RequestId::for_server(&EndpointName::new(pack::TOWN_HALL), &number);
            match engine.store().queries().request(id) {
                Ok(Some(detail)) => check_case(&detail, case)?,
                _ => return violation(Broken::Lost, format!("{} is not shown", case.srid)),
            }
        }
        Ok(())
    }

    /// Every case of ours at the plain server is open or closed as it has been for a while; what was closed is asked
    /// about once a day.
    fn check_shown_by_plain(&self, engine: &Engine, plain: &Plain, now: i64) -> Judgement {
        for id in self.items.iter().filter(|(_, item)| item.town == Town::Plain).map(|(id, _)| id) {
            let Ok(Some(detail)) = engine.store().queries().request(*id) else { continue };
            let srid =
                detail.submission.as_ref().and_then(|row| row.service_request_id()).map(ToString::to_string);
            let case = plain.cases.iter().find(|case| Some(&case.srid) == srid.as_ref());
            let shown = matches!(detail.summary.case, Some(CaseStatus::Closed(_)));
            if case
                .and_then(|case| case.is_closed_for(SHOWN_WITHIN_MS, now))
                .is_some_and(|closed| closed != shown)
            {
                return violation(
                    Broken::Other,
                    format!("{id} is shown as closed: {shown}, which is not true"),
                );
            }
        }
        Ok(())
    }

    /// Long after the last fault: everything has ended, or waits with a reason; and what ended, did.
    pub fn check_end(&self, engine: &Engine, townhall: &TownHall, plain: &Plain, now: i64) -> Judgement {
        self.check_phone(engine)?;
        self.check_shown(engine, townhall)?;
        self.check_shown_by_plain(engine, plain, now)?;
        for (id, item) in self.items.iter().filter(|(_, item)| item.stage == Stage::Queued) {
            let Ok(Some(detail)) = engine.store().queries().request(*id) else {
                return violation(Broken::Lost, format!("request {id} is gone"));
            };
            let Some(row) = detail.submission.clone() else {
                return violation(Broken::Lost, format!("request {id} has no sending"));
            };
            let key = row.key.to_string();
            let given_up = item.keys.iter().any(|known| known.name == key && known.given_up);
            let numbers: Vec<String> = match item.town {
                Town::TownHall => townhall.case_of(&key).map(|case| case.srid.clone()).into_iter().collect(),
                Town::Plain => plain.cases_of(&key).map(|case| case.srid.clone()).collect(),
            };
            match row.state {
                Submission::Acked => {
                    let srid = row.service_request_id().map(ToString::to_string).unwrap_or_default();
                    if !numbers.contains(&srid) && !item.claimed.contains(&srid) {
                        return violation(Broken::Lost, format!("{id} has the number {srid} of another"));
                    }
                }
                Submission::Accepted | Submission::Token if numbers.is_empty() => {
                    return violation(Broken::Lost, format!("{id} was taken, and is not there"));
                }
                Submission::Cancelled if given_up => {}
                Submission::Rejected | Submission::Cancelled if self.arrived.contains(&key) => {
                    return violation(
                        Broken::Doubled,
                        format!("{id} ended as {:?}, and is there", row.state),
                    );
                }
                Submission::Accepted | Submission::Token | Submission::Parked(_) | Submission::Rejected => {}
                Submission::Cancelled if item.withdrawn => {}
                Submission::Cancelled => {
                    return violation(Broken::Lost, format!("{id} was dropped by nobody's wish"));
                }
                state => return violation(Broken::Stalled, format!("{id} still is {state:?}")),
            }
            if row.state == Submission::Acked
                && let Some(case) = townhall.case_of(&key)
            {
                check_photos(*id, &detail, case)?;
            }
            for stored in &detail.ops {
                let op = stored.row.op.to_string();
                let is_there = match item.town {
                    Town::TownHall => townhall.ops.get(&op).is_some_and(|taken| taken.effects == 1),
                    Town::Plain => plain.replies_of(&op) > 0,
                };
                let waits_for_request = !row.state.is_taken();
                match stored.row.state {
                    OpState::Done if !is_there => {
                        return violation(Broken::Lost, format!("an act on {id} is done, and is not there"));
                    }
                    OpState::Dropped if row.state != Submission::Cancelled && !item.dismissed => {
                        return violation(Broken::Lost, format!("an act on {id} was dropped"));
                    }
                    OpState::Waiting | OpState::Sending if !waits_for_request => {
                        let state = stored.row.state;
                        return violation(Broken::Stalled, format!("an act on {id} still is {state:?}"));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// The photos of a request.
fn check_photos(id: RequestId, detail: &RequestDetail, case: &Case) -> Judgement {
    for stored in &detail.photos {
        let there = case.photos.get(&stored.photo.hash.to_string());
        let transfer = stored.row.as_ref().map(|row| row.transfer);
        match transfer {
            Some(PhotoTransfer::Confirmed) if !there.is_some_and(|upload| upload.complete) => {
                return violation(Broken::Lost, format!("a photo of {id} is confirmed, and is not there"));
            }
            Some(PhotoTransfer::Waiting { .. }) => {
                return violation(Broken::Stalled, format!("a photo of {id} still waits"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// What the phone shows of a case.
fn check_case(detail: &RequestDetail, case: &Case) -> Judgement {
    let id = &case.srid;
    let name = detail.summary.case.map(CaseStatus::name);
    let shown = name.map(|name| name.strip_suffix("_fixed").unwrap_or(name));
    if shown != Some(case.status) {
        let words = format!("{id} is {shown:?} on the phone and {} at the town hall", case.status);
        return violation(Broken::Other, words);
    }
    let on_phone: BTreeSet<&str> = detail.timeline.iter().map(|entry| entry.id.as_str()).collect();
    let there: BTreeSet<&str> = case.timeline.iter().map(|entry| entry.id.as_str()).collect();
    if on_phone != there {
        return violation(Broken::Other, format!("the timeline of {id} is not that of the town hall"));
    }
    Ok(())
}

/// Whether an outcome is the server's own answer, unharmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// It is.
    Yes,
    /// Something on the way made it.
    No,
}

/// What an outcome of a sending proves to an honest phone: the table of outcomes, read independently.
fn proof_of(outcome: &HttpOutcome, whole: Whole) -> Proof {
    match outcome {
        HttpOutcome::NotSent(_) => Proof::NotProcessed,
        HttpOutcome::Broken | HttpOutcome::TooLong(_) => Proof::Uncertain,
        HttpOutcome::Answer(answer) => match answer.status {
            200..=299 if whole == Whole::Yes => Proof::Created,
            // Perhaps where what was taken can be read.
            302 | 303 => Proof::Uncertain,
            300..=399 | 401 | 403 | 408 | 425 | 429 => Proof::NotProcessed,
            404 | 413 | 415 | 422 if whole == Whole::Yes => Proof::NotProcessed,
            400 => Proof::Doubtful,
            _ => Proof::Uncertain,
        },
    }
}
