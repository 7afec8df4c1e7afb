//! From an address that a citizen types to a city: the discovery document, then the town hall's pack, or the list of
//! services that a plain server has.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use parvis_domain::habits::{Family, Habits};
use parvis_domain::id::EndpointName;
use parvis_domain::pack::{
    ApiKey, CityPack, CityTimeZone, Endpoint, EndpointKind, PackError, PublishRule, WireFormat,
};
use parvis_sync::Failure;
use url::Url;

use super::answer::{Origin, failed};
use super::catalogue::{ListedServices, MOST_DEFINITIONS, take_types, usable, wants_patience};
use super::exchange::LIST_ANSWER;
use super::http::is_this_computer;
use super::made_pack::{Definitions, made};
use super::open311;
use super::open311::discovery::{self, Announced};
use super::open311::family;
use super::open311::read::{self, HasDefinition};
use super::open311::zone::zone_of;
use super::server::Server;
use crate::ports::{HttpAnswer, HttpOutcome, HttpRequest, NotSentCause};

const TIMEOUT: Duration = Duration::from_secs(45);
/// Steps up from the typed address.
const MOST_PARENTS: usize = 4;
/// Redirects that are followed in one search. A person typed the address, so "over there" is a help.
const MOST_REDIRECTS: u32 = 5;
/// Paths below which the servers of the known families have their lists.
const USUAL_BASES: [&str; 8] = [
    "open311/v2",
    "georeport/v2",
    "api/georeport/v2",
    "api/open311/v2",
    "open311-adapter/v2",
    "crm/open311/v2",
    "citysdk",
    "api/v2",
];
/// Exchanges in a row that may break before the server counts as gone: each may take its whole time.
const MOST_SILENCES: u32 = 3;

/// Why an address does not lead to a city.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// Not an address at all.
    #[error("not an address")]
    NotAnAddress,
    /// Plain `http` to another computer.
    #[error("plain http to another computer")]
    PlainHttp,
    /// Nobody answers.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The certificate is not trusted.
    #[error("the server's certificate is not trusted")]
    Untrusted,
    /// Somebody answers, but not as a city.
    #[error("the server does not speak as a city")]
    NotACity,
    /// A server answers that it has nothing at this address.
    #[error("nothing is there")]
    NothingThere,
    /// The town hall's pack cannot be used.
    #[error("the pack cannot be used: {0}")]
    Pack(#[from] PackError),
}

/// A city that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundCity {
    /// Its pack: the town hall's own, or one made from what a plain server says.
    pub pack: CityPack,
    /// The pack's exact bytes, to be kept.
    pub json: Vec<u8>,
    /// Where the pack comes from.
    pub source: PackSource,
    /// Services and questions that could not be read.
    pub lost: u32,
    /// What is known of the list that the pack was made from.
    pub listed: ListedServices,
}

/// Where a pack comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackSource {
    /// The town hall publishes it.
    Published,
    /// Made from services and definitions: no boundary, no hours, no deadlines.
    Made,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq)]
pub enum LookupTurn {
    /// One more exchange; its outcome goes to [`Lookup::on`].
    Again(HttpRequest),
    /// It is a city.
    Found(Box<FoundCity>),
    /// It is not.
    Failed(LookupError),
}

fn request(url: &str) -> HttpRequest {
    HttpRequest {
        method: "GET",
        url: url.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
        timeout: TIMEOUT,
        answer_limit: LIST_ANSWER,
    }
}

/// The addresses of folders from this one upward, each ending in a slash.
fn folders(url: &Url) -> Vec<Url> {
    let mut folder = url.clone();
    folder.set_query(None);
    folder.set_fragment(None);
    if !folder.path().ends_with('/') {
        folder.set_path(&format!("{}/", folder.path()));
    }
    let mut all = vec![folder.clone()];
    while all.len() <= MOST_PARENTS && folder.path() != "/" {
        match folder.join("..") {
            Ok(parent) if parent != folder => folder = parent,
            _ => break,
        }
        all.push(folder.clone());
    }
    all
}

/// A search for the discovery document around an address.
#[derive(Debug)]
pub(super) struct Search {
    left: VecDeque<Url>,
    asked: Option<Url>,
    redirects: u32,
    failure: Failure,
}

impl Search {
    pub(super) fn around(url: &str) -> Self {
        let places = Url::parse(url).map(|url| folders(&url)).unwrap_or_default();
        let mut left = VecDeque::new();
        // The same folder in both formats before the next one: most cities have it at the root of the host.
        for folder in &places {
            left.extend(["discovery.json", "discovery.xml"].iter().filter_map(|name| folder.join(name).ok()));
        }
        Self { left, asked: None, redirects: 0, failure: Failure::Foreign }
    }

    pub(super) fn next(&mut self) -> Option<HttpRequest> {
        let url = self.left.pop_front()?;
        let request = request(url.as_str());
        self.asked = Some(url);
        Some(request)
    }

    /// What was announced, once the document is there.
    pub(super) fn on(&mut self, outcome: &HttpOutcome) -> Option<Vec<Announced>> {
        let asked = self.asked.take()?;
        match outcome {
            HttpOutcome::Answer(answer) => {
                if let Some(url) = redirect(answer, &asked).filter(|_| self.redirects < MOST_REDIRECTS) {
                    self.redirects += 1;
                    self.left.push_front(url);
                    return None;
                }
                self.failure = failed(answer, Origin::Anybody);
                let found = (answer.status == 200).then(|| discovery::read(&answer.body, &asked)).flatten();
                found.map(only_safe).filter(|announced| !announced.is_empty())
            }
            HttpOutcome::NotSent(_) | HttpOutcome::Broken | HttpOutcome::TooLong(_) => {
                self.failure = Failure::Network;
                // The same host would not answer the next question either.
                self.left.clear();
                None
            }
        }
    }

    pub(super) fn failure(&self) -> Failure {
        self.failure
    }
}

/// Endpoints that bytes may be sent to at all.
fn only_safe(announced: Vec<Announced>) -> Vec<Announced> {
    announced
        .into_iter()
        .filter(|endpoint| Url::parse(&endpoint.url).is_ok_and(|url| is_safe(&url)))
        .collect()
}

fn is_safe(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.host().is_some(),
        "http" => url.host().is_some_and(|host| is_this_computer(&host)),
        _ => false,
    }
}

/// Whether two addresses have the same end of their host's name, as far as one can tell without a list of suffixes.
pub(super) fn is_same_site(one: &str, other: &Url) -> bool {
    let Ok(one) = Url::parse(one) else { return false };
    let site = |url: &Url| match url.host() {
        Some(url::Host::Domain(name)) => {
            let mut labels: Vec<&str> = name.trim_end_matches('.').rsplit('.').take(2).collect();
            labels.reverse();
            labels.join(".").to_ascii_lowercase()
        }
        host => host.map(|host| host.to_string()).unwrap_or_default(),
    };
    let is_here = |url: &Url| url.host().is_some_and(|host| is_this_computer(&host));
    site(&one) == site(other) || (is_here(&one) && is_here(other))
}

/// Where a redirect leads, if one may go there.
fn redirect(answer: &HttpAnswer, from: &Url) -> Option<Url> {
    if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let to = from.join(answer.header("location")?.trim()).ok()?;
    (is_safe(&to) && to != *from).then_some(to)
}

/// `city add URL`: takes the root of a town hall, a discovery document, the base of an Open311 server, or of `/v1/`.
#[derive(Debug)]
pub struct Lookup {
    /// `None` only while an outcome is being looked at, and at the end.
    step: Option<Step>,
    candidates: VecDeque<Url>,
    jurisdiction: Option<String>,
    /// The key that was typed with the address: sent with what is sent, never with what is asked.
    api_key: Option<ApiKey>,
    redirects: u32,
    /// Endpoints of another site that were announced: tried when the typed one has nothing of its own.
    elsewhere: VecDeque<Announced>,
    /// Exchanges in a row that broke.
    silences: u32,
    /// Whether anybody has answered anything.
    answered: Answered,
    /// Whom the discovery document names.
    contact: Option<String>,
    /// Which software the discovery document is of.
    family: Option<Family>,
    /// What is known of the list of services so far.
    listed: ListedServices,
}

/// What the answers said so far, if there were any; what comes later here says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Answered {
    No,
    /// Nothing is there (404, 410).
    Nothing,
    /// The server itself does not work (5xx).
    Failing,
    /// Something else than a city.
    Otherwise,
}

#[derive(Debug)]
enum Step {
    /// Anything may be at this address.
    Any(Url),
    /// A town hall was announced; these are the endpoints that are left.
    Pack(VecDeque<Announced>),
    /// A plain server was announced.
    Services(Box<Server>, VecDeque<Announced>),
    Definitions(Box<Definitions>),
}

impl Lookup {
    /// Begins with what a citizen typed. Without a scheme it is `https`, and `http` on this computer. Two arguments of
    /// the standard may stand in it: `jurisdiction_id` for a server of several cities, and the `api_key` of one that
    /// takes nothing without (GeoReport v2, "API Key Request").
    pub fn begin(typed: &str) -> Result<(Self, HttpRequest), LookupError> {
        let mut url = parse(typed)?;
        let jurisdiction = argument(&url, "jurisdiction_id");
        let api_key = argument(&url, "api_key").map(ApiKey::new);
        if api_key.is_some() {
            without_argument(&mut url, "api_key");
        }
        let mut lookup = Self {
            step: None,
            candidates: candidates(&url),
            jurisdiction,
            api_key,
            redirects: 0,
            elsewhere: VecDeque::new(),
            silences: 0,
            answered: Answered::No,
            contact: None,
            family: None,
            listed: ListedServices::default(),
        };
        match lookup.next() {
            LookupTurn::Again(request) => Ok((lookup, request)),
            LookupTurn::Failed(error) => Err(error),
            LookupTurn::Found(_) => Err(LookupError::NotACity),
        }
    }

    /// Takes the outcome of the exchange that was asked for last.
    pub fn on(&mut self, outcome: &HttpOutcome) -> LookupTurn {
        let answer = match outcome {
            HttpOutcome::Answer(answer) => {
                self.answered = self.answered.max(match answer.status {
                    404 | 410 => Answered::Nothing,
                    500.. => Answered::Failing,
                    _ => Answered::Otherwise,
                });
                Some(answer)
            }
            HttpOutcome::NotSent(NotSentCause::Untrusted) => {
                return LookupTurn::Failed(LookupError::Untrusted);
            }
            HttpOutcome::NotSent(NotSentCause::Refused) => return LookupTurn::Failed(LookupError::PlainHttp),
            HttpOutcome::NotSent(_) if self.answered == Answered::No => {
                return LookupTurn::Failed(LookupError::Unreachable);
            }
            HttpOutcome::NotSent(_) | HttpOutcome::Broken | HttpOutcome::TooLong(_) => None,
        };
        self.silences = if answer.is_some() { 0 } else { self.silences + 1 };
        if self.silences >= MOST_SILENCES {
            return LookupTurn::Failed(LookupError::Unreachable);
        }
        match self.step.take() {
            Some(Step::Any(url)) => self.on_any(answer, &url),
            Some(Step::Pack(others)) => self.on_pack(answer, others),
            Some(Step::Services(server, others)) => self.on_services(answer, *server, others),
            Some(Step::Definitions(definitions)) => self.on_definition(answer, definitions),
            None => LookupTurn::Failed(LookupError::NotACity),
        }
    }

    fn next(&mut self) -> LookupTurn {
        match self.candidates.pop_front() {
            Some(url) => {
                let request = request(url.as_str());
                self.step = Some(Step::Any(url));
                LookupTurn::Again(request)
            }
            None if !self.elsewhere.is_empty() => {
                let elsewhere = std::mem::take(&mut self.elsewhere);
                self.try_announced(elsewhere)
            }
            None => LookupTurn::Failed(match self.answered {
                Answered::Otherwise => LookupError::NotACity,
                Answered::Nothing => LookupError::NothingThere,
                Answered::Failing | Answered::No => LookupError::Unreachable,
            }),
        }
    }

    fn on_any(&mut self, answer: Option<&HttpAnswer>, url: &Url) -> LookupTurn {
        let Some(answer) = answer else { return self.next() };
        if let Some(to) = redirect(answer, url).filter(|_| self.redirects < MOST_REDIRECTS) {
            self.redirects += 1;
            // What is beside the new address counts more than what is beside the old one.
            if to.host_str() != url.host_str() {
                self.candidates = candidates(&to);
            }
            self.candidates.push_front(to);
            return self.next();
        }
        if answer.status != 200 {
            return self.next();
        }
        if looks_like_a_pack(&answer.body) {
            return match CityPack::from_json(&answer.body) {
                Ok(pack) => published(pack, &answer.body),
                Err(error) => LookupTurn::Failed(error.into()),
            };
        }
        if let Some(announced) = discovery::read(&answer.body, url) {
            self.contact = self.contact.take().or_else(|| discovery::contact(&answer.body));
            self.family = self.family.or_else(|| discovery::family(&answer.body));
            self.listed.found_at(url, answer);
            // One city's document was seen to announce the server of another: what is here comes first.
            let (here, elsewhere) = only_safe(announced).into_iter().partition(|endpoint| {
                endpoint.kind == EndpointKind::TownHall || is_same_site(&endpoint.url, url)
            });
            self.elsewhere.extend::<VecDeque<_>>(elsewhere);
            return self.try_announced(here);
        }
        if let Some((base, format)) = services_base(url) {
            let server = self.server(base, format, None);
            return self.on_services(Some(answer), server, VecDeque::new());
        }
        self.next()
    }

    fn try_announced(&mut self, mut announced: VecDeque<Announced>) -> LookupTurn {
        let Some(endpoint) = announced.pop_front() else { return self.next() };
        match endpoint.kind {
            EndpointKind::TownHall => match Url::parse(&endpoint.url).and_then(|base| base.join("pack")) {
                Ok(url) => {
                    let request = request(url.as_str());
                    self.step = Some(Step::Pack(announced));
                    LookupTurn::Again(request)
                }
                Err(_) => self.try_announced(announced),
            },
            EndpointKind::Open311 => {
                self.listed.announced(endpoint.changeset);
                let server = self.server(endpoint.url, endpoint.format, endpoint.jurisdiction);
                let request = request(&open311::services_url(&server));
                self.step = Some(Step::Services(Box::new(server), announced));
                LookupTurn::Again(request)
            }
        }
    }

    fn on_pack(&mut self, answer: Option<&HttpAnswer>, others: VecDeque<Announced>) -> LookupTurn {
        let Some(answer) = answer.filter(|answer| answer.status == 200) else {
            return self.try_announced(others);
        };
        match CityPack::from_json(&answer.body) {
            Ok(pack) => published(pack, &answer.body),
            Err(error) => LookupTurn::Failed(error.into()),
        }
    }

    fn on_services(
        &mut self,
        answer: Option<&HttpAnswer>,
        server: Server,
        others: VecDeque<Announced>,
    ) -> LookupTurn {
        let services =
            answer.filter(|answer| answer.status == 200).and_then(|answer| read::services(&answer.body));
        let Some(services) = services.filter(|services| !services.rows.is_empty()) else {
            return self.try_announced(others);
        };
        let lost = services.lost;
        let services = usable(services);
        if services.is_empty() {
            return LookupTurn::Failed(LookupError::NotACity);
        }
        let mut server = server;
        if let Some(answer) = answer {
            let told = family::family_of(&server.endpoint.url, &services, answer);
            server.endpoint.family = self.family.unwrap_or(told);
            self.listed.read(&services, answer);
        }
        take_types(&mut server.endpoint, &services);
        server.habits = server.endpoint.habits(&Habits::default());
        let mut left: VecDeque<usize> = services
            .iter()
            .enumerate()
            .filter(|(_, service)| service.definition == HasDefinition::Yes)
            .map(|(n, _)| n)
            .collect();
        let most = server.habits.calls_a_minute.map_or(MOST_DEFINITIONS, |most| most as usize);
        let later = left.split_off(most.min(left.len()));
        self.listed.left.extend(later.into_iter().map(|n| services[n].code.clone()));
        let definitions = Definitions {
            server,
            questions: vec![Vec::new(); services.len()],
            services,
            left,
            lost,
            listed: self.listed.clone(),
        };
        self.next_definition(Box::new(definitions))
    }

    fn next_definition(&mut self, definitions: Box<Definitions>) -> LookupTurn {
        match definitions.left.front().and_then(|n| definitions.services.get(*n)) {
            Some(service) => {
                let request = request(&open311::definition_url(&definitions.server, service.code.as_str()));
                self.step = Some(Step::Definitions(definitions));
                LookupTurn::Again(request)
            }
            None => made(*definitions, self.contact.as_deref()),
        }
    }

    fn on_definition(
        &mut self,
        answer: Option<&HttpAnswer>,
        mut definitions: Box<Definitions>,
    ) -> LookupTurn {
        if answer.is_some_and(wants_patience) {
            // The rest is read later, as the city's services are read again.
            let Definitions { services, listed, left, .. } = &mut *definitions;
            listed
                .left
                .extend(left.drain(..).filter_map(|n| services.get(n)).map(|service| service.code.clone()));
            return made(*definitions, self.contact.as_deref());
        }
        let Some(n) = definitions.left.pop_front() else {
            return made(*definitions, self.contact.as_deref());
        };
        let read =
            answer.filter(|answer| answer.status == 200).and_then(|answer| read::definition(&answer.body));
        if let (Some(read), Some(questions)) = (read, definitions.questions.get_mut(n)) {
            definitions.lost += read.lost;
            *questions = read.rows;
        } else {
            // "It has questions", but it does not show them: the report goes without, until it does.
            definitions.lost += 1;
            let Definitions { services, listed, .. } = &mut *definitions;
            listed.left.extend(services.get(n).map(|service| service.code.clone()));
        }
        self.next_definition(definitions)
    }

    /// The server at this base. What the citizen typed comes before what the server announces.
    fn server(&self, base: String, format: WireFormat, announced: Option<String>) -> Server {
        let jurisdiction = self.jurisdiction.clone().or(announced);
        let id = id_of(&base, jurisdiction.as_deref());
        let zone = zone_of(&base).unwrap_or_else(utc);
        Server {
            endpoint: Endpoint {
                name: EndpointName::new(id),
                kind: EndpointKind::Open311,
                url: base,
                jurisdiction_id: jurisdiction,
                format,
                api_key: self.api_key.clone(),
                photos: parvis_domain::pack::PhotoRule::None,
                marker: parvis_domain::pack::MarkerRule::Unknown,
                uncertain: parvis_domain::pack::UncertainRule::default(),
                publishes: PublishRule::Everything,
                family: Family::Plain,
                habits: Habits::default(),
            },
            zone,
            follow_key: None,
            contact: None,
            habits: Habits::default(),
        }
    }
}

/// An argument of an address, unless it is empty.
fn argument(url: &Url, name: &str) -> Option<String> {
    let (_, value) = url.query_pairs().find(|(known, _)| known == name)?;
    Some(value.into_owned()).filter(|value| !value.is_empty())
}

fn without_argument(url: &mut Url, name: &str) {
    let left: Vec<_> = url.query_pairs().into_owned().filter(|(known, _)| known != name).collect();
    url.set_query(None);
    if !left.is_empty() {
        url.query_pairs_mut().extend_pairs(left);
    }
}

fn utc() -> CityTimeZone {
    CityTimeZone { name: "UTC".into(), posix: "UTC0".into() }
}

fn parse(typed: &str) -> Result<Url, LookupError> {
    let typed = typed.trim();
    let with_scheme = if typed.contains("://") {
        typed.to_owned()
    } else {
        let secure = format!("https://{typed}");
        let here =
            Url::parse(&secure).is_ok_and(|url| url.host().is_some_and(|host| is_this_computer(&host)));
        if here { format!("http://{typed}") } else { secure }
    };
    let url = Url::parse(&with_scheme).map_err(|_| LookupError::NotAnAddress)?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || !url.username().is_empty() {
        return Err(LookupError::NotAnAddress);
    }
    if is_safe(&url) { Ok(url) } else { Err(LookupError::PlainHttp) }
}

/// Where a city may be found when this was typed, the likeliest first.
fn candidates(url: &Url) -> VecDeque<Url> {
    let mut all = Vec::new();
    let last =
        url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default().to_owned();
    let is_document = last == "pack" || matches!(last.rsplit_once('.'), Some((_, "json" | "xml")));
    let folders = if is_document {
        all.push(url.clone());
        url.join(".").map(|folder| folders(&folder)).unwrap_or_default()
    } else {
        folders(url)
    };
    if let Some(own) = folders.first() {
        let names: &[&str] = if own.path().ends_with("/v1/") {
            &["pack", "discovery.json", "discovery.xml"]
        } else {
            &["discovery.json", "discovery.xml", "services.json", "services.xml", "v1/pack"]
        };
        all.extend(names.iter().filter_map(|name| own.join(name).ok()));
    }
    for folder in folders.iter().skip(1) {
        all.extend(["discovery.json", "discovery.xml"].iter().filter_map(|name| folder.join(name).ok()));
    }
    // Only the host is known, and it has no discovery: where the known families have their base.
    if url.path() == "/" {
        for name in ["services.json", "services.xml"] {
            all.extend(USUAL_BASES.iter().filter_map(|base| url.join(&format!("/{base}/{name}")).ok()));
        }
    }
    let query = url.query().filter(|query| query.contains("jurisdiction_id="));
    for candidate in &mut all {
        // A server of several cities answers only when it is told which.
        if query.is_some() && candidate.path().contains("/services.") {
            candidate.set_query(query);
        }
    }
    let mut seen = BTreeSet::new();
    all.into_iter().filter(|url| seen.insert(url.to_string())).collect()
}

/// The base of the Open311 server whose list of services is at this address.
fn services_base(url: &Url) -> Option<(String, WireFormat)> {
    let format = match url.path_segments()?.next_back()? {
        "services.json" => WireFormat::Json,
        "services.xml" => WireFormat::Xml,
        _ => return None,
    };
    let mut base = url.join(".").ok()?;
    base.set_query(None);
    Some((base.into(), format))
}

fn looks_like_a_pack(bytes: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(bytes)
        .is_ok_and(|value| value.get("format").is_some() && value.get("endpoints").is_some())
}

fn published(pack: CityPack, json: &[u8]) -> LookupTurn {
    let found = FoundCity {
        pack,
        json: json.to_vec(),
        source: PackSource::Published,
        lost: 0,
        listed: ListedServices::default(),
    };
    LookupTurn::Found(Box::new(found))
}

/// A name for a city that has none: its host and path, with the jurisdiction where one server has several.
fn id_of(base: &str, jurisdiction: Option<&str>) -> String {
    let place = Url::parse(base).map_or_else(
        |_| base.to_owned(),
        |url| {
            let port = url.port().map(|port| format!("-{port}")).unwrap_or_default();
            format!("{}{port}{}", url.host_str().unwrap_or_default(), url.path())
        },
    );
    let text = format!("{place}/{}", jurisdiction.unwrap_or_default());
    let mut id = String::new();
    for character in text.to_lowercase().chars() {
        if character.is_alphanumeric() || character == '.' {
            id.push(character);
        } else if !id.ends_with('-') {
            id.push('-');
        }
    }
    id.trim_matches(['-', '.']).to_owned()
}

#[cfg(test)]
#[path = "discover_tests.rs"]
mod tests;
