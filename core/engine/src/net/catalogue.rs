//! A plain server's services, read again: what was added, what went, and new questions, without reading what did not
//! change. The discovery document's `changeset` (GeoReport v2, "Service Discovery") says whether questions changed; many
//! servers have none, or one that never moves, so the list itself is asked each time, by its validator.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;

use parvis_domain::id::ServiceCode;
use parvis_domain::pack::{CityPack, Endpoint};
use parvis_domain::service::Service;
use parvis_sync::{Failure, Outcome, ServicesOutcome};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::answer::{Origin, failed, retry_after_ms, whole};
use super::conversation::{News, Turn, ended, ended_with};
use super::exchange::{LIST_ANSWER, get, header};
use super::list_pull::tag_of;
use super::made_pack::{attributes, services_of, written};
use super::open311::discovery;
use super::open311::read::{self, HasDefinition, Rows, ServiceDescription};
use super::open311::{self, ServiceType};
use super::server::Server;
use crate::ports::{HttpAnswer, HttpOutcome, HttpRequest};

/// Definitions of services that were not known yet, in one go.
pub(super) const MOST_DEFINITIONS: usize = 400;
/// Definitions that are read again in one go: a report that is to be sent waits for no more.
const MOST_AGAIN: usize = 20;
/// The code of a notice that is no service.
const SHUT_DOWN: &str = "XXX";
/// Longest `changeset` that is kept, in bytes.
const LONGEST_CHANGESET: usize = 200;

/// What is known of the list that a pack was made from: enough not to read it whole again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListedServices {
    /// The address of the discovery document, where one was found.
    pub(super) discovery: Option<String>,
    /// Its validator.
    pub(super) discovery_tag: Option<String>,
    /// What it said of the state of the services.
    pub(super) changeset: Option<String>,
    /// The validator of the list.
    pub(super) tag: Option<String>,
    /// SHA-256 of its rows as they were read; in hex.
    pub(super) rows: Option<String>,
    /// Services whose questions are still to be read again.
    pub(super) left: VecDeque<ServiceCode>,
}

impl ListedServices {
    /// Notes where a discovery document was found.
    pub(super) fn found_at(&mut self, url: &Url, answer: &HttpAnswer) {
        self.discovery = Some(url.to_string());
        self.discovery_tag = tag_of(answer).map(str::to_owned);
    }

    /// Notes what it says of the state of the services.
    pub(super) fn announced(&mut self, changeset: Option<String>) {
        self.changeset = changeset.filter(|text| text.len() <= LONGEST_CHANGESET);
    }

    /// Whether all that belongs to the list was read.
    pub(crate) fn is_all(&self) -> bool {
        self.left.is_empty()
    }

    /// Notes which rows were read.
    pub(super) fn read(&mut self, rows: &[ServiceDescription], answer: &HttpAnswer) {
        self.tag = tag_of(answer).map(str::to_owned);
        self.rows = Some(digest(rows));
    }
}

/// News of a plain server's services.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicesNews {
    /// The version of the pack that they were compared with.
    pub since: u64,
    /// The pack with them and its bytes, if anything is new.
    pub pack: Option<(CityPack, Vec<u8>)>,
    /// What is known of the list now.
    pub listed: ListedServices,
}

/// Services that can be used: a notice that the whole is shut down, dressed as a service (uReport), is none.
pub(super) fn usable(services: Rows<ServiceDescription>) -> Vec<ServiceDescription> {
    services.rows.into_iter().filter(|service| service.code.as_str() != SHUT_DOWN).collect()
}

/// Takes over what the list says of the answers to a report.
pub(super) fn take_types(endpoint: &mut Endpoint, services: &[ServiceDescription]) {
    let of_type = |kind: ServiceType| {
        let rows = services.iter().filter(|service| service.service_type == Some(kind));
        rows.map(|service| service.code.clone()).collect()
    };
    endpoint.habits.batch = of_type(ServiceType::Batch);
    endpoint.habits.blackbox = of_type(ServiceType::Blackbox);
}

fn digest(rows: &[ServiceDescription]) -> String {
    Sha256::digest(format!("{rows:?}")).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The services of a server being read again.
#[derive(Debug)]
pub(super) struct ServicesPull {
    server: Server,
    before: CityPack,
    pack: CityPack,
    listed: ListedServices,
    /// Services of drafts and of refused requests: their questions matter now.
    drafted: BTreeSet<ServiceCode>,
    step: Step,
    /// Whether the questions are known to be the same, or to be others.
    questions: Questions,
    /// Services that were not known, whose questions are to be read before anybody sees them.
    new: VecDeque<ServiceCode>,
    /// How many questions may still be read again now.
    room: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Discovery,
    List,
    Definitions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Questions {
    /// The server says that they are as before.
    Same,
    /// It says that something changed.
    Changed,
    /// It says nothing about them.
    Unsaid,
}

impl ServicesPull {
    pub(super) fn begin(
        server: Server,
        pack: CityPack,
        listed: ListedServices,
        drafted: BTreeSet<ServiceCode>,
    ) -> (Self, Turn) {
        let room = server
            .habits
            .calls_a_minute
            .map_or(MOST_AGAIN, |most| usize::try_from(most).unwrap_or(MOST_AGAIN).clamp(1, MOST_AGAIN));
        let mut pull = Self {
            step: Step::List,
            questions: Questions::Unsaid,
            new: VecDeque::new(),
            before: pack.clone(),
            room,
            server,
            pack,
            listed,
            drafted,
        };
        let turn = if pull.listed.is_all() {
            match pull.listed.discovery.clone() {
                Some(url) => {
                    pull.step = Step::Discovery;
                    Turn::Again(pull.question(url, pull.listed.discovery_tag.as_deref()))
                }
                None => pull.ask_list(),
            }
        } else {
            pull.step = Step::Definitions;
            pull.ask_definition()
        };
        (pull, turn)
    }

    pub(super) fn on(&mut self, outcome: &HttpOutcome) -> Turn {
        match (self.step, whole(outcome)) {
            (Step::Definitions, answer) => {
                self.on_definition(answer, matches!(outcome, HttpOutcome::Broken | HttpOutcome::TooLong(_)))
            }
            (_, Err(failure)) => self.failed(failure),
            (Step::Discovery, Ok(answer)) => self.on_discovery(answer),
            (Step::List, Ok(answer)) => self.on_list(answer),
        }
    }

    fn question(&self, url: String, tag: Option<&str>) -> HttpRequest {
        let mut request = get(url, LIST_ANSWER, &self.server);
        request.headers.extend(tag.map(|tag| header("if-none-match", tag)));
        request
    }

    fn on_discovery(&mut self, answer: &HttpAnswer) -> Turn {
        let from = self.listed.discovery.as_deref().and_then(|url| Url::parse(url).ok());
        if answer.status == 304 {
            if self.listed.changeset.is_some() {
                self.questions = Questions::Same;
            }
        } else if wants_patience(answer) {
            return self.failed(open311::failure(answer));
        } else if answer.status == 200
            && let Some(announced) = from.and_then(|from| discovery::read(&answer.body, &from))
        {
            let before = self.listed.changeset.clone();
            self.listed.announced(discovery::changeset(&announced, self.server.base()));
            self.listed.discovery_tag = tag_of(answer).map(str::to_owned);
            self.questions = match &self.listed.changeset {
                None => Questions::Unsaid,
                now if *now == before => Questions::Same,
                Some(_) => Questions::Changed,
            };
        }
        self.ask_list()
    }

    fn ask_list(&mut self) -> Turn {
        self.step = Step::List;
        let asks = |service: &Service| !service.attributes.is_empty() && self.drafted.contains(&service.code);
        let enough = match self.questions {
            Questions::Same => true,
            Questions::Changed => false,
            // Nobody says whether the questions of a draft are still the same: they are read again.
            Questions::Unsaid => !self.before.services.iter().any(asks),
        };
        let tag = self.listed.tag.as_deref().filter(|_| enough);
        Turn::Again(self.question(open311::services_url(&self.server), tag))
    }

    fn on_list(&mut self, answer: &HttpAnswer) -> Turn {
        if answer.status == 304 {
            return self.end(None);
        }
        let services = match answer.status {
            // What breaks off does not say what went.
            200..=299 => read::services(&answer.body).filter(|services| !services.broken_off).map(usable),
            _ => None,
        };
        let services = match services {
            None if answer.status == 200 => return self.failed(failed(answer, Origin::Anybody)),
            None => return self.failed(open311::failure(answer)),
            // A city without any service is one that is being rebuilt, or shut down: what is known stays.
            Some(rows) if rows.is_empty() => {
                return self.failed(Failure::Server { status: answer.status, retry_after_ms: None });
            }
            Some(rows) => rows,
        };
        let before = self.listed.rows.clone();
        self.listed.read(&services, answer);
        let all = self.questions == Questions::Changed || before != self.listed.rows;
        let asks = |service: &&ServiceDescription| service.definition == HasDefinition::Yes;
        for service in services.iter().filter(asks) {
            let code = &service.code;
            if self.before.service(code).is_none() {
                self.new.push_back(code.clone());
            } else if all || (self.questions == Questions::Unsaid && self.drafted.contains(code)) {
                self.listed.left.push_back(code.clone());
            }
        }
        self.new.truncate(MOST_DEFINITIONS);
        // What is being written goes first.
        self.listed.left.make_contiguous().sort_by_key(|code| !self.drafted.contains(code));
        if let Some(endpoint) = self.pack.endpoints.iter_mut().find(|at| at.name == self.server.endpoint.name)
        {
            take_types(endpoint, &services);
        }
        let rows = services.into_iter().map(|service| {
            let known = self.before.service(&service.code).filter(|_| asks(&&service));
            let questions = known.map(|known| known.attributes.clone()).unwrap_or_default();
            (service, questions)
        });
        (self.pack.groups, self.pack.services) = services_of(rows);
        self.step = Step::Definitions;
        self.ask_definition()
    }

    /// Whose questions are asked now: first those of new services.
    fn asked(&self) -> Option<&ServiceCode> {
        self.new.front().or_else(|| self.listed.left.front().filter(|_| self.room > 0))
    }

    fn ask_definition(&mut self) -> Turn {
        match self.asked() {
            Some(code) => {
                let url = open311::definition_url(&self.server, code.as_str());
                Turn::Again(self.question(url, None))
            }
            None => self.end(None),
        }
    }

    fn on_definition(&mut self, answer: Result<&HttpAnswer, Failure>, broken: bool) -> Turn {
        let answer = match answer {
            Ok(answer) if wants_patience(answer) => return self.failed(open311::failure(answer)),
            Ok(answer) => answer,
            Err(failure) => {
                // One that always breaks off must not stand before the others for ever.
                if broken && self.new.is_empty() {
                    self.listed.left.pop_front();
                }
                return self.failed(failure);
            }
        };
        if self.new.is_empty() {
            self.room = self.room.saturating_sub(1);
        }
        let code = self.new.pop_front().or_else(|| self.listed.left.pop_front());
        let read = match answer.status {
            200 => read::definition(&answer.body),
            _ => None,
        };
        // Where it shows none, those that are known may still be right: the server is the one to refuse.
        if let Some(read) = read
            && let Some(service) =
                self.pack.services.iter_mut().find(|service| Some(&service.code) == code.as_ref())
        {
            service.attributes = attributes(read.rows);
        }
        self.ask_definition()
    }

    /// What was read before it failed is kept, unless something new is still without its questions.
    fn failed(&mut self, failure: Failure) -> Turn {
        if self.step == Step::Definitions && self.new.is_empty() {
            self.end(Some(failure))
        } else {
            ended(Outcome::Services(ServicesOutcome::Failed(failure)))
        }
    }

    fn end(&mut self, failure: Option<Failure>) -> Turn {
        let since = self.before.version;
        let pack = if self.pack == self.before {
            None
        } else {
            self.pack.version = since.saturating_add(1);
            match written(self.pack.clone()) {
                Ok(written) => Some(written),
                // What cannot be kept is not half kept.
                Err(_) => return ended(Outcome::Services(ServicesOutcome::Failed(Failure::Foreign))),
            }
        };
        let outcome = match failure {
            Some(failure) => ServicesOutcome::Failed(failure),
            None if self.listed.is_all() => ServicesOutcome::UpToDate,
            None => ServicesOutcome::More,
        };
        let news = ServicesNews { since, pack, listed: self.listed.clone() };
        ended_with(Outcome::Services(outcome), News::Services(Box::new(news)))
    }
}

/// Whether the server, or whatever stands before it, asks to be left alone for a while.
pub(super) fn wants_patience(answer: &HttpAnswer) -> bool {
    matches!(answer.status, 408 | 425 | 429 | 503)
        || (answer.status >= 400 && retry_after_ms(answer).is_some())
}
