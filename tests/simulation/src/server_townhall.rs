//! Class A: a town hall that takes our key. One effect for each key, in one transaction with the key, for ever.

use std::collections::BTreeMap;

use parvis_domain::id::PhotoHash;
use parvis_engine::ports::{HttpAnswer, HttpRequest};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::answer::{empty, json_answer, problem, time};

/// Where it is.
pub const BASE: &str = "https://townhall.example/v1/";

/// SHA-256 of a body.
pub type Sha = [u8; 32];

/// A photo that a request announced.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// Its announced size.
    pub length: u64,
    /// What has arrived.
    pub bytes: Vec<u8>,
    /// Whether all of it has, with the right hash.
    pub complete: bool,
}

/// One dated entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name.
    pub id: String,
    at: i64,
    kind: &'static str,
    author: &'static str,
    text: Option<String>,
}

/// A request that it took.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its number.
    pub srid: String,
    /// The phone's key; `None` for a neighbour's.
    pub key: Option<String>,
    owner: Option<String>,
    body: Sha,
    /// The words.
    pub description: String,
    service_code: String,
    /// Photos by hash.
    pub photos: BTreeMap<String, Upload>,
    /// `received`, `assigned`, …
    pub status: &'static str,
    closed_reason: Option<&'static str>,
    /// What happened.
    pub timeline: Vec<Entry>,
    requested: i64,
    updated: i64,
    /// Of its latest change.
    pub rev: u64,
}

impl Case {
    /// Whether whoever has this follow key may follow it.
    pub fn is_of(&self, owner: Option<&str>) -> bool {
        self.owner.is_some() && self.owner.as_deref() == owner
    }

    fn is_closed(&self) -> bool {
        matches!(self.status, "closed" | "withdrawn" | "rejected")
    }
}

/// An act that it took.
#[derive(Clone, Debug)]
pub struct Taken {
    body: Sha,
    answer: Value,
    /// How often its effect was made: once, or this model is wrong.
    pub effects: u32,
}

/// The server.
#[derive(Clone, Debug)]
pub struct TownHall {
    /// Cases in the order of their numbers.
    pub cases: Vec<Case>,
    /// Acts by name.
    pub ops: BTreeMap<String, Taken>,
    /// Keys that came with another body than before: never with an honest phone.
    pub reused: Vec<String>,
    /// Keys that came under another follow key than before: only from two phones, of which one got no secrets.
    pub of_strangers: Vec<String>,
    epoch: u32,
    rev: u64,
    /// What its clock shows beyond the true time.
    pub clock_ahead: i64,
}

impl TownHall {
    /// An empty one.
    pub fn new(clock_ahead: i64) -> Self {
        Self {
            cases: Vec::new(),
            ops: BTreeMap::new(),
            reused: Vec::new(),
            of_strangers: Vec::new(),
            epoch: 1,
            rev: 0,
            clock_ahead,
        }
    }

    /// The case of a key.
    pub fn case_of(&self, key: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.key.as_deref() == Some(key))
    }

    /// The case with a number.
    pub fn case(&self, srid: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.srid == srid)
    }

    /// It was set up anew from its files: cursors of before are refused from now on, and changes are counted from one.
    pub fn count_anew(&mut self) {
        self.epoch += 1;
        let mut cases: Vec<&mut Case> = self.cases.iter_mut().collect();
        cases.sort_by_key(|case| case.rev);
        self.rev = 0;
        for case in cases {
            self.rev += 1;
            case.rev = self.rev;
        }
    }

    /// The answer to a request, after its effect.
    pub fn handle(&mut self, request: &HttpRequest, now: i64) -> HttpAnswer {
        let now = now + self.clock_ahead;
        let Some(path) = request.url.strip_prefix(BASE) else { return self.elsewhere(request, now) };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.split('/').collect();
        match (request.method, parts.as_slice()) {
            ("PUT", ["requests", key]) => self.put_request(key, request, now),
            ("GET", ["requests", key]) => match self.case_of(key) {
                Some(case) if case.owner == owner(request) => json_answer(200, now, &receipt(case)),
                _ => problem(404, now, "unknown-key"),
            },
            ("HEAD", ["requests", key, "photos", hash]) => self.offset(key, hash, request, now),
            ("PATCH", ["requests", key, "photos", hash]) => self.part(key, hash, request, now),
            ("PUT", ["ops", op]) => self.put_op(op, request, now),
            ("GET", ["mine", "changes"]) => match owner(request) {
                Some(owner) => self.changes(query, Some(&owner), now),
                None => problem(401, now, "follow-key-missing"),
            },
            ("GET", ["changes"]) => self.changes(query, None, now),
            _ => problem(404, now, "unknown-address"),
        }
    }

    fn elsewhere(&self, request: &HttpRequest, now: i64) -> HttpAnswer {
        let _ = self;
        if request.url == "https://townhall.example/discovery.json" {
            return json_answer(
                200,
                now,
                &json!({"changeset": "1", "endpoints": [
                    {"specification": "urn:parvis:townhall:1", "url": BASE, "type": "production",
                     "formats": ["application/json"]}
                ]}),
            );
        }
        crate::answer::page(404, now)
    }

    fn put_request(&mut self, key: &str, request: &HttpRequest, now: i64) -> HttpAnswer {
        let Some(owner) = owner(request) else { return problem(401, now, "follow-key-missing") };
        let body: Sha = Sha256::digest(&request.body).into();
        if let Some(case) = self.case_of(key) {
            let is_reused = case.body != body;
            if is_reused || !case.is_of(Some(&owner)) {
                if is_reused { &mut self.reused } else { &mut self.of_strangers }.push(key.to_owned());
                return problem(422, now, "key-reused");
            }
            return json_answer(200, now, &receipt(case));
        }
        let Ok(wire) = serde_json::from_slice::<Value>(&request.body) else {
            return problem(400, now, "malformed");
        };
        let text = |name: &str| wire[name].as_str().unwrap_or_default().to_owned();
        let photos = wire["photos"].as_array().into_iter().flatten().map(|photo| {
            let hash = photo["sha256"].as_str().unwrap_or_default().to_owned();
            (hash, Upload { length: photo["bytes"].as_u64().unwrap_or_default(), ..Upload::default() })
        });
        let case = Case {
            key: Some(key.to_owned()),
            owner: Some(owner),
            photos: photos.collect(),
            ..self.new_case(text("description"), text("service_code"), body, now)
        };
        let answer = json_answer(201, now, &receipt(&case));
        self.cases.push(case);
        answer
    }

    fn new_case(&mut self, description: String, service_code: String, body: Sha, now: i64) -> Case {
        self.rev += 1;
        let number = 1000 + self.cases.len();
        Case {
            srid: format!("E-{number}"),
            key: None,
            owner: None,
            body,
            description,
            service_code,
            photos: BTreeMap::new(),
            status: "received",
            closed_reason: None,
            timeline: vec![Entry {
                id: format!("{number}-0"),
                at: now,
                kind: "received",
                author: "system",
                text: None,
            }],
            requested: now,
            updated: now,
            rev: self.rev,
        }
    }

    /// A neighbour reports something.
    pub fn neighbour(&mut self, text: String, now: i64) {
        let now = now + self.clock_ahead;
        let case = self.new_case(text, "LAMP".to_owned(), [0; 32], now);
        self.cases.push(case);
    }

    fn offset(&self, key: &str, hash: &str, request: &HttpRequest, now: i64) -> HttpAnswer {
        let case = self.case_of(key).filter(|case| case.is_of(owner(request).as_deref()));
        match case.and_then(|case| case.photos.get(hash)) {
            Some(upload) => empty(204, now, &progress(upload)),
            None => empty(404, now, &[]),
        }
    }

    fn part(&mut self, key: &str, hash: &str, request: &HttpRequest, now: i64) -> HttpAnswer {
        let header = |name: &str| {
            request.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
        };
        let from: u64 = header("upload-offset").and_then(|value| value.parse().ok()).unwrap_or(u64::MAX);
        let last = header("upload-complete") == Some("?1");
        let next_rev = self.rev + 1;
        let owner = owner(request);
        let is_it = |case: &&mut Case| case.key.as_deref() == Some(key) && case.is_of(owner.as_deref());
        let Some(case) = self.cases.iter_mut().find(is_it) else {
            return problem(404, now, "unknown-key");
        };
        let Some(upload) = case.photos.get_mut(hash) else { return problem(404, now, "unknown-photo") };
        if upload.complete {
            return empty(204, now, &progress(upload));
        }
        if from != upload.bytes.len() as u64 {
            let mut answer = problem(409, now, "offset-mismatch");
            answer.headers.push(("upload-offset".to_owned(), upload.bytes.len().to_string()));
            return answer;
        }
        upload.bytes.extend_from_slice(&request.body);
        if last {
            let found = PhotoHash::from_bytes(Sha256::digest(&upload.bytes).into()).to_string();
            if found != hash || upload.bytes.len() as u64 != upload.length {
                upload.bytes.clear();
                return problem(422, now, "hash-mismatch");
            }
            upload.complete = true;
            let answer = empty(201, now, &progress(upload));
            case.rev = next_rev;
            case.updated = now;
            self.rev = next_rev;
            return answer;
        }
        empty(204, now, &progress(upload))
    }

    fn put_op(&mut self, op: &str, request: &HttpRequest, now: i64) -> HttpAnswer {
        let Some(owner) = owner(request) else { return problem(401, now, "follow-key-missing") };
        let body: Sha = Sha256::digest(&request.body).into();
        if let Some(taken) = self.ops.get(op) {
            if taken.body != body {
                self.reused.push(op.to_owned());
                return problem(422, now, "key-reused");
            }
            return json_answer(200, now, &taken.answer);
        }
        let Ok(wire) = serde_json::from_slice::<Value>(&request.body) else {
            return problem(400, now, "malformed");
        };
        let next_rev = self.rev + 1;
        let srid = wire["service_request_id"].as_str().unwrap_or_default();
        let Some(case) = self.cases.iter_mut().find(|case| case.srid == srid) else {
            return problem(404, now, "unknown-request");
        };
        if case.owner.as_deref() != Some(&owner) {
            return problem(403, now, "not-yours");
        }
        let text = wire["text"].as_str().map(str::to_owned);
        let kind = wire["kind"].as_str().unwrap_or_default();
        let (status, entry) = match kind {
            "reply" => (case.status, "message"),
            "withdraw" if !case.is_closed() => ("withdrawn", "withdrawn"),
            "reopen" if case.status == "closed" => ("reopened", "reopened"),
            "rate" if case.status == "closed" => (case.status, "rated"),
            "withdraw" | "reopen" | "rate" => return problem(409, now, "not-now"),
            _ => return problem(422, now, "invalid"),
        };
        case.status = status;
        case.tell(entry, "citizen", text, now);
        case.rev = next_rev;
        self.rev = next_rev;
        let answer = json!({"op": op, "kind": kind, "service_request_id": srid, "rev": self.rev});
        self.ops.insert(op.to_owned(), Taken { body, answer: answer.clone(), effects: 1 });
        json_answer(201, now, &answer)
    }

    /// Staff do something to a case.
    pub fn staff(&mut self, number: usize, what: Staff, now: i64) {
        let now = now + self.clock_ahead;
        let next_rev = self.rev + 1;
        let Some(case) = self.cases.get_mut(number) else { return };
        if case.is_closed() {
            return;
        }
        let (status, entry, text) = match what {
            Staff::Assign => ("assigned", "assigned", None),
            Staff::Answer => ("answered", "message", Some("Nous venons demain.".to_owned())),
            Staff::Close => {
                case.closed_reason = Some("fixed");
                ("closed", "closed", Some("Réparé.".to_owned()))
            }
        };
        case.status = status;
        case.tell(entry, "staff", text, now);
        case.rev = next_rev;
        self.rev = next_rev;
    }

    fn changes(&self, query: &str, owner: Option<&str>, now: i64) -> HttpAnswer {
        let mut limit = 100;
        let mut after = 0;
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "limit" => limit = value.parse().unwrap_or(100),
                "cursor" => match value.split_once('.') {
                    Some((epoch, rev)) if epoch == self.epoch.to_string() => {
                        after = rev.parse().unwrap_or(0);
                    }
                    _ => return problem(410, now, "stale-cursor"),
                },
                _ => {}
            }
        }
        // Small pages, so that most streams have several.
        let limit: usize = std::cmp::min(limit, 4);
        let mut changed: Vec<&Case> = self
            .cases
            .iter()
            .filter(|case| case.rev > after && (owner.is_none() || case.owner.as_deref() == owner))
            .collect();
        changed.sort_by_key(|case| case.rev);
        let more = changed.len() > limit;
        changed.truncate(limit);
        let next = changed.last().map_or(after, |case| case.rev);
        let items: Vec<Value> = changed.iter().map(|case| item(case, owner.is_some())).collect();
        json_answer(
            200,
            now,
            &json!({"items": items, "tombstones": [], "next": format!("{}.{next}", self.epoch),
                "has_more": more, "epoch": self.epoch.to_string(), "server_time": time(now)}),
        )
    }
}

impl Case {
    fn tell(&mut self, kind: &'static str, author: &'static str, text: Option<String>, now: i64) {
        let id = format!("{}-{}", self.srid, self.timeline.len());
        self.timeline.push(Entry { id, at: now, kind, author, text });
        self.updated = now;
    }
}

/// What an agent does.
#[derive(Clone, Copy, Debug)]
pub enum Staff {
    /// Gives it to a service.
    Assign,
    /// Writes to the citizen.
    Answer,
    /// Ends it.
    Close,
}

/// The follow key of whoever sends this.
pub fn owner(request: &HttpRequest) -> Option<String> {
    let header = request.headers.iter().find(|(name, _)| name == "authorization");
    header.and_then(|(_, value)| value.strip_prefix("Bearer ")).map(str::to_owned)
}

fn progress(upload: &Upload) -> Vec<(&'static str, String)> {
    vec![
        ("upload-offset", upload.bytes.len().to_string()),
        ("upload-complete", if upload.complete { "?1" } else { "?0" }.to_owned()),
        ("upload-length", upload.length.to_string()),
    ]
}

fn missing(case: &Case) -> Vec<&String> {
    case.photos.iter().filter(|(_, upload)| !upload.complete).map(|(hash, _)| hash).collect()
}

fn receipt(case: &Case) -> Value {
    json!({
        "key": case.key, "service_request_id": case.srid, "kind": "report",
        "service_code": case.service_code, "agency_responsible": "Éclairage public",
        "requested_datetime": time(case.requested), "expected_datetime": time(case.requested + 432_000_000),
        "photos_missing": missing(case),
    })
}

fn item(case: &Case, mine: bool) -> Value {
    let entries = case.timeline.iter().filter(|entry| mine || entry.kind != "message").map(|entry| {
        json!({"id": entry.id, "at": time(entry.at), "kind": entry.kind, "author": entry.author,
            "text": entry.text, "service": null})
    });
    let mut item = json!({
        "service_request_id": case.srid, "rev": case.rev, "kind": "report",
        "service_code": case.service_code, "service_name": "Lampadaire", "description": case.description,
        "status": if case.is_closed() { "closed" } else { "open" }, "detailed_status": case.status,
        "closed_reason": case.closed_reason, "agency_responsible": "Éclairage public",
        "requested_datetime": time(case.requested), "updated_datetime": time(case.updated),
        "lat": 49.4958, "long": 5.9806, "media_urls": [], "votes": 0,
        "timeline": entries.collect::<Vec<_>>(),
    });
    if mine {
        item["key"] = json!(case.key);
        item["photos_missing"] = json!(missing(case));
    }
    item
}
