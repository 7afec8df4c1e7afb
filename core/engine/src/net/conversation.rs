//! One piece of work at a server: which exchanges it takes, and what came of it. No I/O, no clock, no store.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use parvis_domain::habits::Habits;
use parvis_domain::id::{AttributeCode, OpId, PhotoHash, ServiceCode, ServiceRequestId, SubmissionKey};
use parvis_domain::marker::Marker;
use parvis_domain::pack::{CityPack, Endpoint, EndpointKind};
use parvis_domain::time::Timestamp;
use parvis_sync::{Answer, Failure, Outcome, PhotoOutcome, Reply, TokenOutcome};
use url::Url;

use super::answer::{date, not_sent, whole};
use super::catalogue::{ListedServices, ServicesNews, ServicesPull};
use super::discover::{Search, is_same_site};
use super::exchange::{
    LIST_ANSWER, PROBE_TIMEOUT, SLOWEST, SMALL_ANSWER, TEXT_TIMEOUT, authorization, get, header, put,
    town_hall_url,
};
use super::list_pull::ListPull;
use super::open311::read::{self, TokenAnswer};
use super::open311::{self, ServiceType};
use super::own_pull::OwnPull;
use super::page::ChangesPage;
use super::post::Post;
use super::probe;
use super::problem;
use super::pull::TownHallPull;
use super::read_back::{ReadBack, receipt_looked};
use super::server::Server;
use super::townhall;
use super::updates::{self, ReplyLook};
use crate::ports::{HttpAnswer, HttpOutcome, HttpRequest};

pub use super::open311::discovery::Announced;

/// What is to be done, with everything that it takes, by value.
#[derive(Clone, PartialEq)]
pub enum Call {
    /// Send a frozen body.
    Submit {
        /// Where.
        server: Server,
        /// Under which key.
        key: SubmissionKey,
        /// The exact bytes that [`FrozenRequest::body_for`](super::FrozenRequest::body_for) gave once.
        body: Vec<u8>,
        /// The bytes of its photos, for servers that take them inside the report.
        photos: Vec<Vec<u8>>,
        /// What a plain server is known to answer for this service; where nobody knows, it is asked when it matters.
        service_type: Option<ServiceType>,
    },
    /// Look for our marker.
    ReadBack {
        /// Where.
        server: Server,
        /// Whose marker.
        key: SubmissionKey,
        /// The times between which the server can have taken it, by the server's clock; `None`: nobody knows.
        window: Option<Window>,
        /// Its service.
        service_code: ServiceCode,
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
        /// What [`op_body`](super::townhall::op_body) gave, or for a plain server
        /// [`reply_body`](super::open311::reply_body).
        body: Vec<u8>,
    },
    /// Look for a reply of ours at a plain server.
    ReadBackOp {
        /// Where.
        server: Server,
        /// Which.
        op: OpId,
        /// The request that it is about.
        service_request_id: ServiceRequestId,
        /// The times between which the server can have taken it, by the server's clock.
        window: Window,
    },
    /// Read what changed of our own.
    PullMine {
        /// Where.
        server: Server,
        /// What the latest page gave: where it ended, or what is known of a plain server's answer.
        cursor: Option<String>,
        /// Our open requests there, in the order of their ids; only plain servers need it.
        own: Vec<ServiceRequestId>,
    },
    /// Read what changed of everybody's.
    PullPublic {
        /// Where.
        server: Server,
        /// Where the latest page ended.
        cursor: Option<String>,
    },
    /// Read a plain server's services again.
    ReadServices {
        /// Whose.
        server: Server,
        /// The pack that was made from them.
        pack: Box<CityPack>,
        /// What is known of the list.
        listed: ListedServices,
        /// Services of drafts and of refused requests.
        drafted: BTreeSet<ServiceCode>,
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

/// What it is, and where: bodies and words are personal.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, server) = match self {
            Self::Submit { server, .. } => ("Submit", server),
            Self::ReadBack { server, .. } => ("ReadBack", server),
            Self::AskToken { server, .. } => ("AskToken", server),
            Self::AskOffset { server, .. } => ("AskOffset", server),
            Self::SendPart { server, .. } => ("SendPart", server),
            Self::SendOp { server, .. } => ("SendOp", server),
            Self::ReadBackOp { server, .. } => ("ReadBackOp", server),
            Self::PullMine { server, .. } => ("PullMine", server),
            Self::PullPublic { server, .. } => ("PullPublic", server),
            Self::ReadServices { server, .. } => ("ReadServices", server),
            Self::Probe { server, .. } => ("Probe", server),
            Self::Discover { server } => ("Discover", server),
        };
        write!(f, "{name}({})", server.endpoint.name)
    }
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
    /// What the answers told of a plain server's habits.
    pub lesson: Habits,
}

/// What is to be kept.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// Nothing.
    None,
    /// Requests.
    Page(ChangesPage),
    /// Services.
    Services(Box<ServicesNews>),
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
    Put { key: SubmissionKey, questions: Vec<AttributeCode> },
    Post(Box<Post>),
    ReadBack(Box<ReadBack>),
    ReadReceipt { key: SubmissionKey },
    Token,
    Offset { server: Server, key: SubmissionKey, hash: PhotoHash },
    OffsetByReceipt { key: SubmissionKey, hash: PhotoHash },
    Part,
    Op { op: OpId },
    Reply,
    ReplyLook(Box<ReplyLook>),
    Pull(Box<TownHallPull>),
    Own(Box<OwnPull>),
    List(Box<ListPull>),
    Services(Box<ServicesPull>),
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
            Talk::Put { key, questions } => {
                ended(Outcome::Reply(reply(outcome, |answer| townhall::submitted(answer, key, questions))))
            }
            Talk::Post(post) => post.on(outcome),
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
            Talk::Reply => ended(Outcome::Reply(reply(outcome, updates::sent))),
            Talk::ReplyLook(look) => look.on(outcome),
            Talk::Pull(pull) => pull.on(outcome),
            Talk::Own(pull) => pull.on(outcome),
            Talk::List(pull) => pull.on(outcome),
            Talk::Services(pull) => pull.on(outcome),
            Talk::ProbeUrl => ended(Outcome::Probe(probe::at_url(outcome))),
            Talk::ProbeServer { server } => ended(Outcome::Probe(probe::at_server(outcome, server))),
            Talk::Discover { server, search } => discovered(outcome, server, search),
        }
    }
}

fn begin(call: Call) -> (Talk, Turn) {
    match call {
        Call::Submit { server, key, body, .. } if server.is_town_hall() => {
            let questions = problem::questions_of(&body);
            (Talk::Put { key, questions }, Turn::Again(put(&server, &format!("requests/{key}"), body)))
        }
        Call::Submit { server, key, body, photos, service_type } => {
            let (post, request) = Post::new(server, &key, &body, &photos, service_type);
            (Talk::Post(Box::new(post)), Turn::Again(request))
        }
        Call::ReadBack { server, key, .. } if server.is_town_hall() => {
            let request = get(town_hall_url(&server, &format!("requests/{key}")), SMALL_ANSWER, &server);
            (Talk::ReadReceipt { key }, Turn::Again(request))
        }
        Call::ReadBack { server, key, window, service_code } => {
            let mut look = ReadBack::new(server, Marker::of(&key), window, service_code);
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
        Call::SendOp { server, op, body } if !server.is_town_hall() => {
            (Talk::Reply, Turn::Again(updates::send(&server, &op, &body)))
        }
        Call::ReadBackOp { server, op, service_request_id, window } => {
            let (look, request) = ReplyLook::new(server, &op, service_request_id, window);
            (Talk::ReplyLook(Box::new(look)), Turn::Again(request))
        }
        Call::SendOp { server, op, body } => {
            (Talk::Op { op }, Turn::Again(put(&server, &format!("ops/{op}"), body)))
        }
        Call::PullMine { server, cursor, .. } if server.is_town_hall() => {
            let pull = TownHallPull::new(server, "mine/changes", cursor);
            let request = pull.request();
            (Talk::Pull(Box::new(pull)), Turn::Again(request))
        }
        Call::PullMine { server, own, cursor } => {
            let mut pull = OwnPull::new(server, own, cursor);
            let turn = pull.ask();
            (Talk::Own(Box::new(pull)), turn)
        }
        Call::PullPublic { server, cursor } if server.is_town_hall() => {
            let pull = TownHallPull::new(server, "changes", cursor);
            let request = pull.request();
            (Talk::Pull(Box::new(pull)), Turn::Again(request))
        }
        Call::PullPublic { server, cursor } => {
            let mut pull = ListPull::new(server, cursor.as_deref());
            let request = pull.request();
            (Talk::List(Box::new(pull)), Turn::Again(request))
        }
        Call::ReadServices { server, pack, listed, drafted } => {
            let (pull, turn) = ServicesPull::begin(server, *pack, listed, drafted);
            (Talk::Services(Box::new(pull)), turn)
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

pub(super) fn ended(outcome: Outcome) -> Turn {
    ended_with(outcome, News::None)
}

pub(super) fn ended_with(outcome: Outcome, news: News) -> Turn {
    ended_and_learned(outcome, news, Habits::default())
}

pub(super) fn ended_and_learned(outcome: Outcome, news: News, lesson: Habits) -> Turn {
    Turn::Ended(Box::new(Ended { outcome, news, server_date: None, lesson }))
}

pub(super) fn reply(outcome: &HttpOutcome, read: impl FnOnce(&HttpAnswer) -> Answer) -> Reply {
    match outcome {
        HttpOutcome::NotSent(cause) => Reply::NotSent(not_sent(*cause)),
        HttpOutcome::Broken | HttpOutcome::TooLong(_) => Reply::Broken,
        HttpOutcome::Answer(answer) => Reply::Answer(read(answer)),
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
        _ => TokenOutcome::Failed(open311::failure(answer)),
    }
}

/// Whether what is announced is the server that moved: one city's document was seen to announce the server of another,
/// and what is sent there is lost to the city that it is for. A town hall knows its reports by their keys.
fn is_that_server(announced: &Announced, known: &Endpoint) -> bool {
    let is_here = Url::parse(&known.url).is_ok_and(|url| is_same_site(&announced.url, &url));
    let is_its_city = announced.jurisdiction.is_none() || announced.jurisdiction == known.jurisdiction_id;
    announced.kind == known.kind && (known.kind == EndpointKind::TownHall || (is_here && is_its_city))
}

fn discovered(outcome: &HttpOutcome, server: &Server, search: &mut Search) -> Turn {
    match search.on(outcome) {
        Some(announced) => {
            let here = announced.into_iter().find(|endpoint| is_that_server(endpoint, &server.endpoint));
            match here {
                Some(endpoint) => ended_with(Outcome::Discover(Ok(())), News::Described(endpoint)),
                // A document that no longer names it: nothing to go on with.
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
