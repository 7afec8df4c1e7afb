//! Classes B, C and D: a plain Open311 server. Each POST that it processes is one more request, unless it refuses equal
//! words for a while, and it may or may not show our marker, at once, late, or never.

use parvis_domain::marker::{Marker, without_marker};
use parvis_domain::time::Timestamp;
use parvis_engine::ports::{HttpAnswer, HttpRequest};
use serde_json::{Value, json};

use crate::answer::{errors, json_answer, page, time};
use crate::chance::Chance;
use crate::outside::BEGINNING;

/// Where it is.
pub const BASE: &str = "https://plain.example/open311/v2/";

/// The category that some servers keep out of their list.
pub const SECOND_CATEGORY: &str = "RATS";

/// A field of a form, empty if it is not there.
pub fn field(request: &HttpRequest, name: &str) -> String {
    let mut fields = url::form_urlencoded::parse(&request.body);
    fields.find(|(field, _)| field == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Under which name of the phone's it came.
pub fn name_of(request: &HttpRequest) -> Option<String> {
    let header = request.headers.iter().find(|(name, _)| name == "idempotency-key");
    header.map(|(_, value)| value.trim_matches('"').to_owned())
}

/// Whether a text holds the marker of this key, as this server may show it: for the judge, who does not ask the phone's
/// own code.
pub fn holds_marker(text: &str, key: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    key.parse().is_ok_and(|key| letters(text).contains(&letters(&Marker::of(&key).to_string())))
}

/// From when to when a question asks, in milliseconds: its last second is whole.
fn span(query: &str) -> (i64, i64) {
    let at = |name: &str| {
        let (_, value) = url::form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name)?;
        Timestamp::parse_rfc3339(&value).map(Timestamp::as_millis)
    };
    (at("start_date").unwrap_or(i64::MIN), at("end_date").map_or(i64::MAX, |to| to.saturating_add(999)))
}

/// How it shows what it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// As it came.
    Verbatim,
    /// In lower case and without hyphens.
    Altered,
    /// Without the marker.
    Stripped,
}

/// What its pack says about the marker, and what the city prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// `unknown`, `shown` or `hidden`.
    pub marker: &'static str,
    /// `resend_once`, `ask_after_read_back` or `ask_at_once`.
    pub uncertain: &'static str,
}

/// The habits of one city's server.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// How descriptions come back.
    pub shows: Shows,
    /// What the pack says.
    pub promise: Promise,
    /// Of 100 requests, so many appear late.
    pub late: u64,
    /// How late, in milliseconds: from, to.
    pub late_ms: (i64, i64),
    /// Of 100 requests, so many never appear.
    pub never: u64,
    /// Whether it gives a token in place of an id.
    pub batch: bool,
    /// What its clock shows beyond the true time.
    pub clock_ahead: i64,
    /// What is in this category never appears in the list.
    pub unlisted: Option<&'static str>,
    /// Descriptions are cut to so many characters.
    pub cuts: Option<usize>,
    /// Of 100 requests, staff move so many to another category, at once.
    pub moves: u64,
    /// How far its zone is ahead of UTC, where it writes its local time as if it were UTC, in milliseconds.
    pub zone_ahead: i64,
    /// Class B: words that it took within so many milliseconds are refused as a duplicate; `None`: nothing is.
    pub refuses_equal: Option<i64>,
    /// It takes replies (`servicerequestupdates`), each one that it is sent.
    pub replies: bool,
}

impl Habits {
    /// Chosen by chance.
    pub fn new(chance: &mut Chance, clock_ahead: i64) -> Self {
        let shows = [Shows::Verbatim, Shows::Altered, Shows::Stripped][chance.weighted(&[4, 2, 2])];
        let marker = match shows {
            Shows::Stripped => ["unknown", "hidden"][chance.weighted(&[1, 1])],
            Shows::Verbatim | Shows::Altered => ["unknown", "shown"][chance.weighted(&[1, 2])],
        };
        // A pack that promises to send again where no marker shows is refused.
        let again = if marker == "hidden" { 0 } else { 4 };
        let uncertain =
            ["resend_once", "ask_after_read_back", "ask_at_once"][chance.weighted(&[again, 2, 1])];
        // What a pack that vouches for the list must know of.
        let mut hides = Chance::named(chance.clone().draw(), "hides");
        let mut odd = Chance::named(chance.clone().draw(), "odd");
        let vouched = marker == "shown";
        let mut natural = Chance::named(chance.clone().draw(), "natural");
        let mut talks = Chance::named(chance.clone().draw(), "talks");
        Self {
            refuses_equal: natural.happens(1, 4).then(|| natural.between(3_600_000, 48 * 3_600_000)),
            replies: talks.happens(1, 2),
            late_ms: (60_000, 3 * 3_600_000),
            unlisted: (!vouched && hides.happens(1, 3)).then_some(SECOND_CATEGORY),
            cuts: (!vouched && hides.happens(1, 3)).then(|| hides.between(44, 64) as usize),
            moves: [0, 20][odd.weighted(&[2, 1])],
            zone_ahead: [0, odd.between(-12, 14) * 3_600_000][odd.weighted(&[2, 1])],
            shows,
            promise: Promise { marker, uncertain },
            late: [0, 3, 40][chance.weighted(&[1, 2, 1])],
            never: [0, 1, 30][chance.weighted(&[1, 2, 1])],
            batch: chance.happens(1, 5),
            clock_ahead,
        }
    }
}

/// A request that it took.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its number.
    pub srid: String,
    /// Which key it came with, from a header that this server ignores: for the judge.
    pub key: Option<String>,
    description: String,
    service_code: String,
    requested: i64,
    /// When it appears in the list, by the true time; `None`: never.
    pub appears: Option<i64>,
    /// When its token becomes an id, by the true time.
    ready: i64,
    token: Option<String>,
    closed: bool,
    /// When staff said so, by the true time.
    turned: i64,
}

/// The citizen's words about a case.
#[derive(Clone, Debug)]
struct Reply {
    /// Which act of the citizen's it is: for the judge.
    op: String,
    srid: String,
    words: String,
    taken: i64,
    /// When it appears in the list, by the true time; `None`: never.
    appears: Option<i64>,
}

/// The server.
#[derive(Clone, Debug)]
pub struct Plain {
    /// Cases in the order of their numbers.
    pub cases: Vec<Case>,
    replies: Vec<Reply>,
    /// Its habits.
    pub habits: Habits,
    chance: Chance,
}

impl Plain {
    /// An empty one.
    pub fn new(habits: Habits, chance: Chance) -> Self {
        Self { cases: Vec::new(), replies: Vec::new(), habits, chance }
    }

    /// From here on its draws come from this stream.
    pub fn set_chance(&mut self, chance: Chance) {
        self.chance = chance;
    }

    /// Cases that came with a key.
    pub fn cases_of<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Case> {
        self.cases.iter().filter(move |case| case.key.as_deref() == Some(key))
    }

    /// How often it took a reply.
    pub fn replies_of(&self, op: &str) -> usize {
        self.replies.iter().filter(|reply| reply.op == op).count()
    }

    /// Whether its list showed our marker of this key at a time, in milliseconds since the history began.
    pub fn showed(&self, key: &str, time: i64) -> bool {
        let at = BEGINNING + time;
        let shows = |case: &Case| case.is_visible(at) && holds_marker(&self.words(case), key);
        self.cases_of(key).any(shows)
    }

    /// The answer to a request, after its effect.
    pub fn handle(&mut self, request: &HttpRequest, now: i64) -> HttpAnswer {
        let shown = now + self.habits.clock_ahead;
        let Some(path) = request.url.strip_prefix(BASE) else {
            if request.url == "https://plain.example/discovery.json" {
                return json_answer(
                    200,
                    shown,
                    &json!({"changeset": "1", "endpoints": [
                        {"specification": "http://wiki.open311.org/GeoReport_v2",
                         "url": BASE, "type": "production", "formats": ["application/json"]}
                    ]}),
                );
            }
            return page(404, shown);
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        match (request.method, path.split('/').collect::<Vec<_>>().as_slice()) {
            ("POST", ["requests.json"]) => self.post(request, now),
            ("POST", ["servicerequestupdates.json"]) if self.habits.replies => self.take_reply(request, now),
            ("GET", ["servicerequestupdates.json"]) if self.habits.replies => {
                json_answer(200, shown, &self.replies(query, now))
            }
            ("GET", ["requests.json"]) => json_answer(200, shown, &self.list(query, now)),
            ("GET", ["requests", one]) => {
                let srid = one.trim_end_matches(".json");
                match self.cases.iter().find(|case| case.srid == srid && case.is_visible(now)) {
                    Some(case) => json_answer(200, shown, &json!([self.show(case)])),
                    None => errors(404, shown, "no such request"),
                }
            }
            ("GET", ["tokens", one]) => {
                let token = one.trim_end_matches(".json");
                match self.cases.iter().find(|case| case.token.as_deref() == Some(token)) {
                    Some(case) if case.ready <= now => {
                        json_answer(200, shown, &json!([{"token": token, "service_request_id": case.srid}]))
                    }
                    _ => errors(404, shown, "token not found"),
                }
            }
            ("GET", ["services.json"]) => json_answer(
                200,
                shown,
                &["LAMP", SECOND_CATEGORY]
                    .map(|code| {
                        json!({"service_code": code, "service_name": code, "metadata": false,
                            "type": "realtime", "group": "", "keywords": ""})
                    })
                    .into(),
            ),
            _ => errors(404, shown, "unknown"),
        }
    }

    fn post(&mut self, request: &HttpRequest, now: i64) -> HttpAnswer {
        let key = name_of(request);
        self.take(key, field(request, "description"), field(request, "service_code"), now)
    }

    /// Words arrive.
    pub(crate) fn take(
        &mut self,
        key: Option<String>,
        description: String,
        service_code: String,
        now: i64,
    ) -> HttpAnswer {
        let shown = now + self.habits.clock_ahead;
        let requested = shown + self.habits.zone_ahead;
        let is_equal = |case: &Case, within: i64| {
            case.description == description && requested.saturating_sub(case.requested) <= within
        };
        if self
            .habits
            .refuses_equal
            .is_some_and(|within| self.cases.iter().any(|case| is_equal(case, within)))
        {
            return errors(400, shown, "base is a duplicate");
        }
        let number = self.cases.len() + 1;
        let srid = format!("{}", 70_000 + number);
        let appears = self.appears(now).filter(|_| self.habits.unlisted != Some(service_code.as_str()));
        let is_moved = self.chance.happens(self.habits.moves, 100);
        let service_code = if is_moved { "OTHER".to_owned() } else { service_code };
        let token = self.habits.batch.then(|| format!("t{number}"));
        let ready = now + self.chance.between(0, 3_600_000);
        let answer = match &token {
            Some(token) => json!([{"token": token}]),
            None => json!([{"service_request_id": srid, "service_notice": null}]),
        };
        self.cases.push(Case {
            srid,
            key,
            description,
            service_code,
            requested,
            appears,
            ready,
            token,
            closed: false,
            turned: now,
        });
        json_answer(201, shown, &answer)
    }

    /// When what it takes now appears in a list.
    fn appears(&mut self, now: i64) -> Option<i64> {
        let draw = self.chance.below(100);
        let late = self.chance.between(self.habits.late_ms.0, self.habits.late_ms.1);
        match draw {
            draw if draw < self.habits.never => None,
            draw if draw < self.habits.never + self.habits.late => Some(now + late),
            _ => Some(now),
        }
    }

    fn take_reply(&mut self, request: &HttpRequest, now: i64) -> HttpAnswer {
        let shown = now + self.habits.clock_ahead;
        let srid = field(request, "service_request_id");
        if !self.cases.iter().any(|case| case.srid == srid) {
            return errors(404, shown, "no such request");
        }
        let appears = self.appears(now);
        self.replies.push(Reply {
            op: name_of(request).unwrap_or_default(),
            srid,
            words: field(request, "description"),
            taken: shown,
            appears,
        });
        json_answer(201, shown, &json!([{"update_id": self.replies.len().to_string()}]))
    }

    fn replies(&self, query: &str, now: i64) -> Value {
        let (from, to) = span(query);
        let is_shown =
            |reply: &Reply| reply.appears.is_some_and(|at| at <= now) && (from..=to).contains(&reply.taken);
        let numbered = self.replies.iter().enumerate().filter(|(_, reply)| is_shown(reply));
        numbered
            .map(|(number, reply)| {
                json!({"update_id": (number + 1).to_string(), "service_request_id": reply.srid, "status": "open",
                    "updated_datetime": time(reply.taken), "description": self.shown_words(&reply.words)})
            })
            .collect()
    }

    /// A neighbour reports something.
    pub fn neighbour(&mut self, text: String, now: i64) {
        self.take(None, text, "LAMP".to_owned(), now);
    }

    /// Staff end a case, or open again one that they ended.
    pub fn turn(&mut self, number: usize, now: i64) {
        if let Some(case) = self.cases.get_mut(number) {
            (case.closed, case.turned) = (!case.closed, now);
        }
    }

    fn list(&self, query: &str, now: i64) -> Value {
        let mut ids: Option<Vec<String>> = None;
        let mut service = None;
        let (from, to) = span(query);
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "service_request_id" => ids = Some(value.split(',').map(str::to_owned).collect()),
                "service_code" => service = Some(value.into_owned()),
                _ => {}
            }
        }
        self.cases
            .iter()
            .filter(|case| case.is_visible(now))
            .filter(|case| ids.as_ref().is_none_or(|ids| ids.contains(&case.srid)))
            .filter(|case| service.as_ref().is_none_or(|code| *code == case.service_code))
            .filter(|case| (from..=to).contains(&case.requested))
            .map(|case| self.show(case))
            .collect()
    }

    /// Its description, as the list shows it.
    fn words(&self, case: &Case) -> String {
        let words: String = case.description.chars().take(self.habits.cuts.unwrap_or(usize::MAX)).collect();
        self.shown_words(&words)
    }

    fn shown_words(&self, words: &str) -> String {
        match self.habits.shows {
            Shows::Verbatim => words.to_owned(),
            Shows::Altered => words.to_lowercase().replace('-', ""),
            Shows::Stripped => without_marker(words).to_owned(),
        }
    }

    fn show(&self, case: &Case) -> Value {
        json!({
            "service_request_id": case.srid, "status": if case.closed { "closed" } else { "open" }, "service_code": case.service_code,
            "service_name": "Lampadaire", "description": self.words(case),
            "requested_datetime": time(case.requested), "updated_datetime": time(case.requested),
            "lat": 49.4958, "long": 5.9806,
        })
    }
}

impl Case {
    /// Whether it is closed, if whoever asked about it once in this time, up to now, was told so.
    pub fn is_closed_for(&self, ms: i64, now: i64) -> Option<bool> {
        let then = now - ms;
        (self.is_visible(then) && self.turned <= then).then_some(self.closed)
    }

    fn is_visible(&self, now: i64) -> bool {
        self.appears.is_some_and(|at| at <= now) && (self.token.is_none() || self.ready <= now)
    }
}
