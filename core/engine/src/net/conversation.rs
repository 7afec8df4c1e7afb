//! One piece of work at a server: which exchanges it takes, and what came of it. No I/O, no clock, no store.

use std::collections::VecDeque;
use std::time::Duration;

use parvis_domain::id::{OpId, PhotoHash, ServiceRequestId, SubmissionKey};
use parvis_domain::marker::Marker;
use parvis_domain::time::Timestamp;
use parvis_sync::{
    Answer, Body, Failure, Outcome, PhotoOutcome, ProbeOutcome, PullOutcome, ReadBackOutcome, Reply,
    TokenOutcome,
};
use url::Url;

use super::answer::{Origin, date, failed, not_sent, retry_after_ms, whole};
use super::discover::Search;
use super::open311::read::{self, TokenAnswer};
use super::open311::{self, ServiceType};
use super::page::{CaseItem, ChangesPage, MorePages, PageStart};
use super::server::Server;
use super::similar::{Likeness, LookAlike};
use super::townhall;
use crate::ports::{HttpAnswer, HttpOutcome, HttpRequest};

pub use super::open311::discovery::Announced;

/// Whole exchange of a text, or of a question.
const TEXT_TIMEOUT: Duration = Duration::from_secs(60);
/// A probe is small, and answers at once or not at all.
const PROBE_TIMEOUT: Duration = Duration::from_secs(20);
/// Slowest network that a photo's part is sent over, in bytes a second.
const SLOWEST: u64 = 2_000;
/// Longest answer to a submission, an act, a token or a part.
const SMALL_ANSWER: usize = 256 * 1024;
/// Longest answer with a list of requests: 6,260 of them have been seen in one.
pub(super) const LIST_ANSWER: usize = 16 * 1024 * 1024;
/// Rows of a town hall's page.
const PAGE_ROWS: u32 = 100;
/// A list of this many rows may have been cut (GeoReport v2, GET Service Requests).
const CUT_AT: usize = 1000;
/// Most questions of one look for a marker.
const MOST_WINDOWS: u32 = 32;
/// Most requests that are asked for one by one in a pull, when the list did not have them.
const MOST_SINGLES: usize = 20;
/// How far back from the newest request a plain list is read again: late and moderated ones appear there.
const OVERLAP_MS: i64 = 24 * 60 * 60 * 1000;

/// What is to be done, with everything that it takes, by value.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Send a frozen body.
    Submit {
        /// Where.
        server: Server,
        /// Under which key.
        key: SubmissionKey,
        /// The exact bytes that [`FrozenRequest::body_for`](super::FrozenRequest::body_for) gave once.
        body: Vec<u8>,
        /// What a plain server is known to answer for this service.
        service_type: Option<ServiceType>,
    },
    /// Look for our marker.
    ReadBack {
        /// Where.
        server: Server,
        /// Whose marker.
        key: SubmissionKey,
        /// The times between which the server can have taken it, by the server's clock.
        window: Window,
        /// What it is like.
        like: Likeness,
    },
    /// Ask what became of a token.
    AskToken {
        /// Where.
        server: Server,
        /// The token.
        token: String,
    },
    /// Ask how much of a photo is there.
    AskOffset {
        /// Where.
        server: Server,
        /// The request that announced it.
        key: SubmissionKey,
        /// The photo.
        hash: PhotoHash,
    },
    /// Send a part of a photo.
    SendPart {
        /// Where.
        server: Server,
        /// The request that announced it.
        key: SubmissionKey,
        /// The photo.
        hash: PhotoHash,
        /// Number of the first byte.
        from: u64,
        /// The part.
        bytes: Vec<u8>,
        /// Size of the whole photo.
        total: u64,
    },
    /// Send an act.
    SendOp {
        /// Where.
        server: Server,
        /// Its name.
        op: OpId,
        /// What [`op_body`](super::townhall::op_body) gave.
        body: Vec<u8>,
    },
    /// Read what changed of our own.
    PullMine {
        /// Where.
        server: Server,
        /// Where the latest page ended; only town halls use it.
        cursor: Option<String>,
        /// Our open requests there, the longest unseen first; only plain servers need it.
        own: Vec<ServiceRequestId>,
    },
    /// Read what changed of everybody's.
    PullPublic {
        /// Where.
        server: Server,
        /// Where the latest page ended.
        cursor: Option<String>,
    },
    /// Find out whether this network lets us through.
    Probe {
        /// On behalf of which server.
        server: Server,
        /// The pack's address that answers 204, if it names one.
        probe_url: Option<String>,
    },
    /// Read the discovery document again.
    Discover {
        /// Which server.
        server: Server,
    },
}

/// Times between which something happened at a server, by its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Not before.
    pub from: Timestamp,
    /// Not after.
    pub to: Timestamp,
}

/// The next thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// One more exchange; its outcome goes to [`Conversation::on`].
    Again(HttpRequest),
    /// It is over.
    Ended(Box<Ended>),
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// For the planner. A pull says what it says once its page is stored.
    pub outcome: Outcome,
    /// For the store.
    pub news: News,
    /// The server's clock at its latest answer, from the `Date` header: whole seconds.
    pub server_date: Option<Timestamp>,
}

/// What is to be kept.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// Nothing.
    None,
    /// Requests.
    Page(ChangesPage),
    /// Requests that may be ours, for the citizen to look at.
    LookAlikes(Vec<LookAlike>),
    /// Where the server is now.
    Described(Announced),
}

/// A call under way.
#[derive(Debug)]
pub struct Conversation {
    talk: Talk,
    server_date: Option<Timestamp>,
}

#[derive(Debug)]
enum Talk {
    Submit { server: Server, key: SubmissionKey, service_type: Option<ServiceType> },
    ReadBack(Box<ReadBack>),
    ReadReceipt { key: SubmissionKey },
    Token,
    Offset { server: Server, key: SubmissionKey, hash: PhotoHash },
    OffsetByReceipt { key: SubmissionKey, hash: PhotoHash },
    Part,
    Op { op: OpId },
    Pull(Box<TownHallPull>),
    Own(Box<OwnPull>),
    List { server: Server, cursor: Option<String> },
    ProbeUrl,
    ProbeServer { server: Server },
    Discover { server: Server, search: Box<Search> },
}

impl Conversation {
    /// Begins a call. Some end without an exchange.
    pub fn begin(call: Call) -> (Self, Turn) {
        let (talk, turn) = begin(call);
        (Self { talk, server_date: None }, turn)
    }

    /// Takes the outcome of the exchange that was asked for last.
    pub fn on(&mut self, outcome: &HttpOutcome) -> Turn {
        if let HttpOutcome::Answer(answer) = outcome {
            self.server_date = date(answer).or(self.server_date);
        }
        let mut turn = self.talk_on(outcome);
        if let Turn::Ended(ended) = &mut turn {
            ended.server_date = self.server_date;
        }
        turn
    }

    fn talk_on(&mut self, outcome: &HttpOutcome) -> Turn {
        match &mut self.talk {
            Talk::Submit { server, key, service_type } => ended(Outcome::Reply(reply(outcome, |answer| {
                if server.is_town_hall() {
                    townhall::submitted(answer, key)
                } else {
                    open311_submitted(answer, server, *service_type)
                }
            }))),
            Talk::ReadBack(look) => look.on(outcome),
            Talk::ReadReceipt { key } => ended(Outcome::ReadBack(receipt_looked(outcome, key))),
            Talk::Token => ended(Outcome::Token(token(outcome))),
            Talk::Offset { server, key, hash } => match whole(outcome).map(townhall::offset) {
                Ok(townhall::Offset::Is(photo)) => ended(Outcome::Photo(photo)),
                Ok(townhall::Offset::AskReceipt) => {
                    let request =
                        get(town_hall_url(server, &format!("requests/{key}")), SMALL_ANSWER, server);
                    self.talk = Talk::OffsetByReceipt { key: *key, hash: *hash };
                    Turn::Again(request)
                }
                Err(failure) => ended(Outcome::Photo(PhotoOutcome::Failed(failure))),
            },
            Talk::OffsetByReceipt { key, hash } => ended(Outcome::Photo(match whole(outcome) {
                Ok(answer) => townhall::offset_by_receipt(answer, key, *hash),
                Err(failure) => PhotoOutcome::Failed(failure),
            })),
            Talk::Part => ended(Outcome::Photo(match whole(outcome) {
                Ok(answer) => townhall::part_sent(answer),
                Err(failure) => PhotoOutcome::Failed(failure),
            })),
            Talk::Op { op } => ended(Outcome::Reply(reply(outcome, |answer| townhall::acted(answer, op)))),
            Talk::Pull(pull) => pull.on(outcome),
            Talk::Own(pull) => pull.on(outcome),
            Talk::List { server, cursor } => listed(outcome, server, cursor.as_deref()),
            Talk::ProbeUrl => ended(Outcome::Probe(match outcome {
                HttpOutcome::Answer(answer) if answer.status == 204 => ProbeOutcome::Clear,
                HttpOutcome::Answer(answer) if answer.status >= 500 && answer.status != 511 => {
                    ProbeOutcome::Failed
                }
                HttpOutcome::Answer(_) => ProbeOutcome::Portal,
                HttpOutcome::NotSent(_) | HttpOutcome::Broken => ProbeOutcome::Failed,
            })),
            Talk::ProbeServer { server } => ended(Outcome::Probe(probed(outcome, server))),
            Talk::Discover { server, search } => discovered(outcome, server, search),
        }
    }
}

fn begin(call: Call) -> (Talk, Turn) {
    match call {
        Call::Submit { server, key, body, service_type } => {
            let request = if server.is_town_hall() {
                put(&server, &format!("requests/{key}"), body)
            } else {
                let mut form = open311::post_prefix(&server).into_bytes();
                form.extend_from_slice(&body);
                HttpRequest {
                    method: "POST",
                    url: open311::post_url(&server),
                    headers: vec![
                        header("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
                        // A structured field string (draft-ietf-httpapi-idempotency-key-header). Form fields that a
                        // server does not know are refused; headers are not.
                        header("idempotency-key", &format!("\"{key}\"")),
                    ],
                    body: form,
                    timeout: TEXT_TIMEOUT,
                    answer_limit: SMALL_ANSWER,
                }
            };
            (Talk::Submit { server, key, service_type }, Turn::Again(request))
        }
        Call::ReadBack { server, key, .. } if server.is_town_hall() => {
            let request = get(town_hall_url(&server, &format!("requests/{key}")), SMALL_ANSWER, &server);
            (Talk::ReadReceipt { key }, Turn::Again(request))
        }
        Call::ReadBack { server, key, window, like } => {
            let mut look = ReadBack::new(server, Marker::of(&key), window, like);
            let turn = look.ask();
            (Talk::ReadBack(Box::new(look)), turn)
        }
        Call::AskToken { server, token } => {
            let request = get(open311::token_url(&server, &token), SMALL_ANSWER, &server);
            (Talk::Token, Turn::Again(request))
        }
        Call::AskOffset { server, key, hash } => {
            let mut request =
                get(town_hall_url(&server, &format!("requests/{key}/photos/{hash}")), SMALL_ANSWER, &server);
            request.method = "HEAD";
            (Talk::Offset { server, key, hash }, Turn::Again(request))
        }
        Call::SendPart { server, key, hash, from, bytes, total } => {
            let length = bytes.len() as u64;
            let complete = if from.saturating_add(length) >= total { "?1" } else { "?0" };
            let mut headers = vec![
                header("content-type", "application/partial-upload"),
                header("upload-offset", &from.to_string()),
                header("upload-complete", complete),
            ];
            headers.extend(authorization(&server));
            let request = HttpRequest {
                method: "PATCH",
                url: town_hall_url(&server, &format!("requests/{key}/photos/{hash}")),
                headers,
                body: bytes,
                timeout: TEXT_TIMEOUT + Duration::from_secs(length / SLOWEST),
                answer_limit: SMALL_ANSWER,
            };
            (Talk::Part, Turn::Again(request))
        }
        Call::SendOp { server, op, body } => {
            (Talk::Op { op }, Turn::Again(put(&server, &format!("ops/{op}"), body)))
        }
        Call::PullMine { server, cursor, .. } if server.is_town_hall() => {
            TownHallPull::begin(server, "mine/changes", cursor)
        }
        Call::PullMine { server, own, .. } => {
            let mut pull = OwnPull::new(server, own);
            let turn = pull.ask();
            (Talk::Own(Box::new(pull)), turn)
        }
        Call::PullPublic { server, cursor } if server.is_town_hall() => {
            TownHallPull::begin(server, "changes", cursor)
        }
        Call::PullPublic { server, cursor } => {
            let from = cursor.as_deref().and_then(Timestamp::parse_rfc3339);
            let from = from.map(|newest| newest.plus_millis(-OVERLAP_MS));
            let request = get(open311::list_url(&server, None, from, None), LIST_ANSWER, &server);
            (Talk::List { server, cursor }, Turn::Again(request))
        }
        Call::Probe { server, probe_url: Some(url) } => {
            let mut request = get(url, SMALL_ANSWER, &server);
            // Not the city's server, so it gets nothing of it.
            request.headers.clear();
            request.timeout = PROBE_TIMEOUT;
            (Talk::ProbeUrl, Turn::Again(request))
        }
        Call::Probe { server, probe_url: None } => {
            let url = if server.is_town_hall() {
                town_hall_url(&server, "changes?limit=1")
            } else {
                open311::services_url(&server)
            };
            let mut request = get(url, LIST_ANSWER, &server);
            request.timeout = PROBE_TIMEOUT;
            (Talk::ProbeServer { server }, Turn::Again(request))
        }
        Call::Discover { server } => {
            let mut search = Box::new(Search::around(&server.endpoint.url));
            let turn = match search.next() {
                Some(request) => Turn::Again(request),
                None => ended(Outcome::Discover(Err(Failure::Foreign))),
            };
            (Talk::Discover { server, search }, turn)
        }
    }
}

fn ended(outcome: Outcome) -> Turn {
    ended_with(outcome, News::None)
}

fn ended_with(outcome: Outcome, news: News) -> Turn {
    Turn::Ended(Box::new(Ended { outcome, news, server_date: None }))
}

fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn authorization(server: &Server) -> Option<(String, String)> {
    server.follow_key.as_ref().map(|key| ("authorization".to_owned(), key.authorization()))
}

fn town_hall_url(server: &Server, path: &str) -> String {
    format!("{}/{path}", server.base())
}

fn get(url: String, answer_limit: usize, server: &Server) -> HttpRequest {
    let mut headers = Vec::new();
    // A plain server chooses by the address; the key is for town halls only.
    if server.is_town_hall() {
        headers.push(header("accept", "application/json"));
        headers.extend(authorization(server));
    }
    HttpRequest { method: "GET", url, headers, body: Vec::new(), timeout: TEXT_TIMEOUT, answer_limit }
}

fn put(server: &Server, path: &str, body: Vec<u8>) -> HttpRequest {
    let mut headers = vec![header("content-type", "application/json"), header("accept", "application/json")];
    headers.extend(authorization(server));
    HttpRequest {
        method: "PUT",
        url: town_hall_url(server, path),
        headers,
        body,
        timeout: TEXT_TIMEOUT,
        answer_limit: SMALL_ANSWER,
    }
}

fn reply(outcome: &HttpOutcome, read: impl FnOnce(&HttpAnswer) -> Answer) -> Reply {
    match outcome {
        HttpOutcome::NotSent(cause) => Reply::NotSent(not_sent(*cause)),
        HttpOutcome::Broken => Reply::Broken,
        HttpOutcome::Answer(answer) => Reply::Answer(read(answer)),
    }
}

fn open311_submitted(answer: &HttpAnswer, server: &Server, service_type: Option<ServiceType>) -> Answer {
    let body = match answer.status {
        200..=299 => match read::taken(&answer.body, &server.zone.zone(), service_type) {
            Some(taken) => Body::Taken(taken),
            None => open311::errors(&answer.body),
        },
        _ => open311::errors(&answer.body),
    };
    Answer { status: answer.status, body, retry_after_ms: retry_after_ms(answer) }
}

fn open311_failure(answer: &HttpAnswer) -> Failure {
    let ours = open311::is_errors(&answer.body);
    failed(answer, if ours { Origin::Server } else { Origin::Anybody })
}

/// At a town hall the key itself is the marker.
fn receipt_looked(outcome: &HttpOutcome, key: &SubmissionKey) -> ReadBackOutcome {
    let answer = match whole(outcome) {
        Ok(answer) => answer,
        Err(failure) => return ReadBackOutcome::Failed(failure),
    };
    match townhall::submitted(answer, key) {
        Answer { body: Body::Taken(parvis_sync::Taken::Id(receipt)), .. } => {
            ReadBackOutcome::Looked(vec![receipt])
        }
        Answer { status: 404, .. } if townhall::knows_not(answer) => ReadBackOutcome::Looked(Vec::new()),
        _ => ReadBackOutcome::Failed(townhall::failure(answer)),
    }
}

fn token(outcome: &HttpOutcome) -> TokenOutcome {
    let answer = match whole(outcome) {
        Ok(answer) => answer,
        Err(failure) => return TokenOutcome::Failed(failure),
    };
    match (answer.status, read::token(&answer.body)) {
        (200..=299, Some(TokenAnswer::Id(id))) => TokenOutcome::Id(id),
        (200..=299 | 400 | 404, Some(_)) => TokenOutcome::NotYet,
        _ => TokenOutcome::Failed(open311_failure(answer)),
    }
}

/// A look for a marker in a plain server's list.
#[derive(Debug)]
struct ReadBack {
    server: Server,
    marker: Marker,
    like: Likeness,
    windows: Vec<Dates>,
    asked: Dates,
    questions: u32,
    /// Whether some window could not be read to its end.
    cut: bool,
    found: Vec<CaseItem>,
    alike: Vec<LookAlike>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dates {
    Between(Window),
    /// For servers that refuse dates.
    Default,
}

impl ReadBack {
    fn new(server: Server, marker: Marker, window: Window, like: Likeness) -> Self {
        let asked = Dates::Between(window);
        Self {
            server,
            marker,
            like,
            windows: vec![asked],
            asked,
            questions: 0,
            cut: false,
            found: Vec::new(),
            alike: Vec::new(),
        }
    }

    fn ask(&mut self) -> Turn {
        let Some(dates) = self.windows.pop() else { return self.end() };
        self.asked = dates;
        self.questions += 1;
        let (from, to) = match dates {
            Dates::Between(window) => (Some(window.from), Some(window.to)),
            Dates::Default => (None, None),
        };
        let url = open311::list_url(&self.server, Some(self.like.service_code.as_str()), from, to);
        Turn::Again(get(url, LIST_ANSWER, &self.server))
    }

    fn on(&mut self, outcome: &HttpOutcome) -> Turn {
        let failed = |failure| ended(Outcome::ReadBack(ReadBackOutcome::Failed(failure)));
        let answer = match whole(outcome) {
            Ok(answer) => answer,
            Err(failure) => return failed(failure),
        };
        let rows = match answer.status {
            200..=299 => read::requests(&answer.body, &self.server.zone.zone()),
            _ => None,
        };
        let Some(rows) = rows else {
            let failure = open311_failure(answer);
            if answer.status == 400
                && self.asked != Dates::Default
                && matches!(failure, Failure::Server { .. })
            {
                self.windows = vec![Dates::Default];
                return self.ask();
            }
            return failed(failure);
        };
        if rows.rows.len() + rows.lost as usize >= CUT_AT {
            self.split();
        }
        for item in rows.rows {
            let known = |id: &ServiceRequestId| *id == item.service_request_id;
            if item.description.as_deref().is_some_and(|text| self.marker.is_in(text)) {
                if !self.found.iter().any(|other| known(&other.service_request_id)) {
                    self.found.push(item);
                }
            } else if let Some(alike) = self.like.of(&item) {
                if !self.alike.iter().any(|other| known(&other.service_request_id)) {
                    self.alike.push(alike);
                }
            }
        }
        self.ask()
    }

    fn split(&mut self) {
        match self.asked {
            Dates::Between(Window { from, to })
                if to.millis_since(from) > 2_000
                    && self.questions + self.windows.len() as u32 + 2 <= MOST_WINDOWS =>
            {
                let middle = from.plus_millis(to.millis_since(from) / 2);
                self.windows.push(Dates::Between(Window { from, to: middle }));
                self.windows.push(Dates::Between(Window { from: middle, to }));
            }
            _ => self.cut = true,
        }
    }

    fn end(&mut self) -> Turn {
        if self.found.is_empty() && self.cut {
            let failure = Failure::Server { status: 200, retry_after_ms: None };
            return ended(Outcome::ReadBack(ReadBackOutcome::Failed(failure)));
        }
        // A request without a time was not the first, as far as anybody can tell.
        self.found.sort_by_key(|item| item.requested.map_or(i64::MAX, Timestamp::as_millis));
        let receipts: Vec<_> = self.found.iter().map(read::receipt_of).collect();
        let news = if receipts.is_empty() && !self.alike.is_empty() {
            News::LookAlikes(std::mem::take(&mut self.alike))
        } else {
            News::None
        };
        ended_with(Outcome::ReadBack(ReadBackOutcome::Looked(receipts)), news)
    }
}

fn pulled(page: ChangesPage) -> Turn {
    let outcome = match page.more {
        MorePages::Yes => PullOutcome::More,
        MorePages::No => PullOutcome::UpToDate,
    };
    ended_with(Outcome::Pull(outcome), News::Page(page))
}

fn pull_failed(failure: Failure) -> Turn {
    ended(Outcome::Pull(PullOutcome::Failed(failure)))
}

/// A page of a town hall's stream.
#[derive(Debug)]
struct TownHallPull {
    server: Server,
    path: &'static str,
    cursor: Option<String>,
}

impl TownHallPull {
    fn begin(server: Server, path: &'static str, cursor: Option<String>) -> (Talk, Turn) {
        let pull = Self { server, path, cursor };
        let turn = Turn::Again(pull.request());
        (Talk::Pull(Box::new(pull)), turn)
    }

    fn request(&self) -> HttpRequest {
        let mut url = town_hall_url(&self.server, &format!("{}?limit={PAGE_ROWS}", self.path));
        if let Some(cursor) = &self.cursor {
            url.push_str("&cursor=");
            url.extend(url::form_urlencoded::byte_serialize(cursor.as_bytes()));
        }
        let mut request = get(url, LIST_ANSWER, &self.server);
        if self.path == "changes" {
            // Everybody's: the same for all, so that it can be cached.
            request.headers.retain(|(name, _)| name != "authorization");
        }
        request
    }

    fn on(&mut self, outcome: &HttpOutcome) -> Turn {
        let answer = match whole(outcome) {
            Ok(answer) => answer,
            Err(failure) => return pull_failed(failure),
        };
        match answer.status {
            200 => match townhall::page(answer) {
                Some(mut page) => {
                    if self.cursor.is_none() {
                        page.start = PageStart::Afresh;
                    }
                    page.next = page.next.or_else(|| self.cursor.take());
                    pulled(page)
                }
                None => pull_failed(Failure::Foreign),
            },
            // The cursor is of another time of the server: everything again, beside what is kept.
            410 if self.cursor.is_some() && townhall::is_own_answer(answer) => {
                self.cursor = None;
                Turn::Again(self.request())
            }
            _ => pull_failed(townhall::failure(answer)),
        }
    }
}

/// Our own requests at a plain server, by id.
#[derive(Debug)]
struct OwnPull {
    server: Server,
    left: Vec<ServiceRequestId>,
    /// What the running question is about, and how it was asked.
    asked: Vec<ServiceRequestId>,
    manner: Manner,
    /// To be asked for alone, since a list did not have them.
    singles: VecDeque<ServiceRequestId>,
    singles_left: usize,
    page: ChangesPage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    List,
    Alone,
}

impl OwnPull {
    fn new(server: Server, own: Vec<ServiceRequestId>) -> Self {
        Self {
            server,
            left: own,
            asked: Vec::new(),
            manner: Manner::List,
            singles: VecDeque::new(),
            singles_left: MOST_SINGLES,
            page: ChangesPage::empty(),
        }
    }

    fn ask(&mut self) -> Turn {
        let url = if self.left.len() > 1 {
            let (url, count) = open311::by_ids(&self.server, &self.left);
            self.asked = self.left.drain(..count).collect();
            self.manner = Manner::List;
            url
        } else if let Some(id) = self.left.pop().or_else(|| self.singles.pop_front()) {
            let url = open311::by_id(&self.server, &id);
            self.asked = vec![id];
            self.manner = Manner::Alone;
            url
        } else {
            return pulled(std::mem::replace(&mut self.page, ChangesPage::empty()));
        };
        Turn::Again(get(url, LIST_ANSWER, &self.server))
    }

    fn on(&mut self, outcome: &HttpOutcome) -> Turn {
        let answer = match whole(outcome) {
            Ok(answer) => answer,
            Err(failure) => return pull_failed(failure),
        };
        self.page.server_time = date(answer).or(self.page.server_time);
        let rows = match answer.status {
            200..=299 => read::requests(&answer.body, &self.server.zone.zone()),
            _ => None,
        };
        let mut missing = std::mem::take(&mut self.asked);
        match rows {
            Some(rows) => {
                self.page.lost_rows += rows.lost;
                for item in rows.rows {
                    // A server that does not know the argument sends everything.
                    if let Some(n) = missing.iter().position(|id| *id == item.service_request_id) {
                        missing.swap_remove(n);
                        self.page.items.push(item);
                    }
                }
            }
            // "One of them is not there", or "I do not take lists".
            None if matches!(answer.status, 200 | 400 | 404) && open311::is_errors(&answer.body) => {}
            None => return pull_failed(open311_failure(answer)),
        }
        match self.manner {
            Manner::List => {
                let more = missing.len().min(self.singles_left);
                self.singles_left -= more;
                self.singles.extend(missing.into_iter().take(more));
            }
            // Any other complaint is not about the id.
            Manner::Alone if matches!(answer.status, 200 | 404) => self.page.unknown.extend(missing),
            Manner::Alone => {}
        }
        self.ask()
    }
}

/// One page of a plain server's list: what there is since the newest that we know.
fn listed(outcome: &HttpOutcome, server: &Server, cursor: Option<&str>) -> Turn {
    let answer = match whole(outcome) {
        Ok(answer) => answer,
        Err(failure) => return pull_failed(failure),
    };
    let rows = match answer.status {
        200..=299 => read::requests(&answer.body, &server.zone.zone()),
        _ => None,
    };
    let Some(rows) = rows else { return pull_failed(open311_failure(answer)) };
    let server_time = date(answer);
    let newest = rows
        .rows
        .iter()
        .filter_map(|item| item.requested)
        // A request from the future would hide all others.
        .filter(|at| server_time.is_none_or(|now| *at <= now))
        .chain(cursor.and_then(Timestamp::parse_rfc3339))
        .max();
    pulled(ChangesPage {
        items: rows.rows,
        lost_rows: rows.lost,
        next: newest.map(|at| at.to_string()),
        server_time,
        ..ChangesPage::empty()
    })
}

fn probed(outcome: &HttpOutcome, server: &Server) -> ProbeOutcome {
    let Ok(answer) = whole(outcome) else { return ProbeOutcome::Failed };
    let ours = if server.is_town_hall() {
        townhall::is_own_answer(answer)
    } else {
        read::services(&answer.body).is_some() || open311::is_errors(&answer.body)
    };
    match answer.status {
        _ if ours => ProbeOutcome::Clear,
        511 => ProbeOutcome::Portal,
        // To itself is a move, to anybody else is a portal.
        300..=399 => match goes_to(answer, server) {
            Some(host) if Url::parse(&server.endpoint.url).is_ok_and(|own| own.host_str() == Some(&host)) => {
                ProbeOutcome::Clear
            }
            _ => ProbeOutcome::Portal,
        },
        200..=299 => ProbeOutcome::Portal,
        // A failing server, or the proxy before it, writes what it likes.
        _ => ProbeOutcome::Failed,
    }
}

fn goes_to(answer: &HttpAnswer, server: &Server) -> Option<String> {
    let own = Url::parse(&server.endpoint.url).ok()?;
    own.join(answer.header("location")?).ok()?.host_str().map(str::to_owned)
}

fn discovered(outcome: &HttpOutcome, server: &Server, search: &mut Search) -> Turn {
    match search.on(outcome) {
        Some(announced) => {
            let same_kind = announced.into_iter().find(|endpoint| endpoint.kind == server.endpoint.kind);
            match same_kind {
                Some(endpoint) => ended_with(Outcome::Discover(Ok(())), News::Described(endpoint)),
                // A document that no longer names our kind: nothing to go on with.
                None => ended(Outcome::Discover(Err(Failure::Foreign))),
            }
        }
        None => match search.next() {
            Some(request) => Turn::Again(request),
            None => ended(Outcome::Discover(Err(search.failure()))),
        },
    }
}

#[cfg(test)]
#[path = "conversation_tests.rs"]
mod tests;
