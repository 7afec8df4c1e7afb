//! What servers do in another way than the standard says: one test for each of the 42 ways that were seen, named by its
//! number in the table of [`super::open311`], on real bytes where there are any; by theme.
#![allow(clippy::unwrap_used)]

mod lists;
mod reports;
mod services;
mod shapes;
mod values;
mod wire;

use jiff::tz::TimeZone;
use parvis_domain::habits::{DateStyle, Family, Habits, Offer};
use parvis_domain::id::{CityId, EndpointName, ServiceCode, ServiceRequestId, SubmissionKey};
use parvis_domain::marker::Marker;
use parvis_domain::pack::{CityTimeZone, Endpoint, EndpointKind, PhotoRule, WireFormat};
use parvis_domain::place::Coordinate;
use parvis_domain::service::Datatype;
use parvis_domain::state::{CaseStatus, ClosedReason};
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::EntryKind;
use parvis_sync::{
    Body, ErrorKind, Failure, Outcome, PullOutcome, ReadBackOutcome, Reply, ServerClass, Taken, TokenOutcome,
    Verdict, verdict,
};
use proptest::strategy::Strategy as _;
use serde_json::{Value, json};

use crate::net::conversation::{Call, Conversation, Ended, News, Turn, Window};
use crate::net::corpus;
use crate::net::discover::{Lookup, LookupError, LookupTurn};
use crate::net::open311::read::{self, HasDefinition, Posted, Role, Rows};
use crate::net::open311::{self, ListQuestion, discovery};
use crate::net::page::{CaseItem, ChangesPage, ZoneSource};
use crate::net::server::Server;
use crate::ports::{HttpAnswer, HttpOutcome, HttpRequest};

fn zone() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn try_requests(bytes: &[u8]) -> Option<Rows<CaseItem>> {
    read::requests(bytes, &zone(), &Habits::default())
}

/// The rows of a list of which nothing may be lost.
fn requests(bytes: &[u8]) -> Vec<CaseItem> {
    let read = try_requests(bytes).unwrap();
    assert_eq!((read.lost, read.unread), (0, 0));
    read.rows
}

fn request(fields: &str) -> CaseItem {
    requests(format!(r#"[{{"service_request_id":"1",{fields}}}]"#).as_bytes()).remove(0)
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn point(lat: f64, long: f64) -> Option<Coordinate> {
    Coordinate::new(lat, long).ok()
}

fn server_in(format: WireFormat) -> Server {
    let endpoint =
        json!({"name": "a", "kind": "open311", "url": "https://a.test/open311/v2/", "format": format});
    Server {
        endpoint: serde_json::from_value::<Endpoint>(endpoint).unwrap(),
        zone: CityTimeZone { name: "Europe/Luxembourg".into(), posix: "CET-1CEST,M3.5.0,M10.5.0/3".into() },
        follow_key: None,
        contact: None,
        habits: Habits::default(),
    }
}

fn server() -> Server {
    server_in(WireFormat::Json)
}

fn key() -> SubmissionKey {
    SubmissionKey::from_random([7; 16])
}

fn answer_of(status: u16, kind: Option<&str>, body: impl Into<Vec<u8>>) -> HttpOutcome {
    let date = ("date".to_owned(), "Wed, 25 Nov 2026 18:00:00 GMT".to_owned());
    let kind = kind.map(|kind| ("content-type".to_owned(), kind.to_owned()));
    let headers = kind.into_iter().chain([date]).collect();
    HttpOutcome::Answer(HttpAnswer { status, headers, body: body.into() })
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> HttpOutcome {
    answer_of(status, Some("application/json; charset=utf-8"), body)
}

/// Talks a call to its end; gives everything that was asked.
fn talk(call: Call, mut server: impl FnMut(&HttpRequest) -> HttpOutcome) -> (Vec<String>, Ended) {
    let (mut conversation, mut turn) = Conversation::begin(call);
    let mut asked = Vec::new();
    loop {
        match turn {
            Turn::Ended(ended) => return (asked, *ended),
            Turn::Again(request) => {
                assert!(asked.len() < 100, "it must end");
                let outcome = server(&request);
                asked.push(request.url);
                turn = conversation.on(&outcome);
            }
        }
    }
}

fn page(ended: &Ended) -> &ChangesPage {
    match &ended.news {
        News::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

fn submit(server: Server) -> Call {
    let body = b"service_code=LAMP&description=x".to_vec();
    Call::Submit { server, key: key(), body, photos: Vec::new(), service_type: None }
}

/// What an answer to a submission proves.
fn proves(outcome: &HttpOutcome) -> Verdict {
    let class = ServerClass::Plain {
        echo: parvis_sync::Echo::Unknown,
        uncertain: parvis_sync::UncertainRule::ResendOnce,
    };
    match talk(submit(server()), |_| outcome.clone()).1.outcome {
        Outcome::Reply(reply) => verdict(class, &reply),
        other => panic!("{other:?}"),
    }
}

fn look(server: Server) -> Call {
    Call::ReadBack {
        server,
        key: key(),
        window: Some(Window { from: at("2026-11-25T17:00:00Z"), to: at("2026-11-25T18:00:00Z") }),
        service_code: ServiceCode::new("LAMP"),
    }
}

fn row(id: &str, requested: &str) -> Value {
    json!({"service_request_id": id, "status": "open", "requested_datetime": requested, "lat": 49.5, "long": 6.0})
}

/// Looks a city up among these answers; everything else is 404.
fn look_up(
    typed: &str,
    answers: &[(&str, &str)],
) -> Result<(Vec<String>, parvis_domain::pack::CityPack), LookupError> {
    let (mut lookup, mut request) = Lookup::begin(typed)?;
    let mut asked = Vec::new();
    loop {
        let found = answers.iter().find(|(url, _)| *url == request.url);
        let outcome = found.map_or_else(|| answer(404, "no"), |(_, body)| answer(200, *body));
        asked.push(request.url.clone());
        match lookup.on(&outcome) {
            LookupTurn::Again(next) => request = next,
            LookupTurn::Found(found) => return Ok((asked, found.pack)),
            LookupTurn::Failed(error) => return Err(error),
        }
    }
}

/// The texts of all tests here: what the table and the corpus are compared with.
pub(super) const TESTS: [&str; 5] = [
    include_str!("lists.rs"),
    include_str!("reports.rs"),
    include_str!("services.rs"),
    include_str!("shapes.rs"),
    include_str!("values.rs"),
];

#[test]
fn each_deviation_has_its_test_in_the_table() {
    let table = include_str!("../open311/mod.rs");
    let rows: Vec<(u32, &str)> = table
        .lines()
        .filter_map(|line| line.strip_prefix("//! | ")?.strip_suffix(" |"))
        .filter_map(|row| {
            let mut cells = row.split(" | ");
            let number = cells.next()?.trim().parse().ok()?;
            Some((number, cells.last()?.trim().trim_matches('`')))
        })
        .collect();
    assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (1..=42).collect::<Vec<_>>());
    for (number, test) in rows {
        assert!(test.starts_with(&format!("d{number:02}_")), "{number}: {test}");
        let is_there = |file: &&&str| file.contains(&format!("\n#[test]\nfn {test}() {{"));
        assert_eq!(TESTS.iter().filter(is_there).count(), 1, "{number}: {test} is no test");
    }
}
