//! Any bytes as the answer of a plain server, to every question that a phone has for one: nothing may panic, hang, or
//! give more than its limits allow.
#![forbid(unsafe_code)]

use parvis_domain::habits::Habits;
use parvis_domain::id::{ServiceRequestId, SubmissionKey};
use parvis_domain::pack::{CityTimeZone, Endpoint};
use parvis_engine::net::{Call, Conversation, Lookup, LookupTurn, News, Server, Turn};
use parvis_engine::ports::{HttpAnswer, HttpOutcome};

/// The longest text that a reader keeps, in characters.
const LONGEST: usize = 10_000;
/// Exchanges of one question that get the same answer.
const MOST_TURNS: usize = 4;

fn server() -> Server {
    let endpoint = r#"{"name": "x", "kind": "open311", "url": "https://x.test/",
        "habits": {"updates": "read_write", "extensions": "yes"}}"#;
    let endpoint: Endpoint = serde_json::from_str(endpoint).expect("written here");
    let habits = endpoint.habits(&Habits::default());
    let zone = CityTimeZone { name: "Europe/Luxembourg".into(), posix: "CET-1CEST,M3.5.0,M10.5.0/3".into() };
    Server { endpoint, zone, follow_key: None, contact: None, habits }
}

/// Gives it as the answer to one of a phone's questions; which, the bytes themselves say, so that each run is short.
pub fn read(bytes: &[u8]) {
    let answer = |status| {
        HttpOutcome::Answer(HttpAnswer {
            status,
            headers: vec![("date".to_owned(), "Wed, 25 Nov 2026 18:00:00 GMT".to_owned())],
            body: bytes.to_vec(),
        })
    };
    let key = SubmissionKey::from_random([7; 16]);
    let submit = || Call::Submit {
        server: server(),
        key,
        body: b"service_code=1".to_vec(),
        photos: Vec::new(),
        service_type: None,
    };
    match bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) % 10 {
        // Lists of requests are what comes most often, and from the most hands.
        0..=2 => talk(Call::PullPublic { server: server(), cursor: None }, &answer(200)),
        3 => {
            // The answer itself names ids that may be ours.
            let own = vec![ServiceRequestId::new("1"), ServiceRequestId::new("2")];
            talk(Call::PullMine { server: server(), cursor: None, own }, &answer(200));
        }
        4 => talk(Call::AskToken { server: server(), token: "t".into() }, &answer(200)),
        5 => talk(submit(), &answer(200)),
        6 => talk(submit(), &answer(400)),
        7 => {
            talk(Call::Discover { server: server() }, &answer(200));
            talk(Call::Probe { server: server(), probe_url: None }, &answer(200));
        }
        8 => lookup(&answer(200), "https://x.test/discovery.json"),
        _ => lookup(&answer(200), "https://x.test/services.json"),
    }
}

fn talk(call: Call, answer: &HttpOutcome) {
    let (mut conversation, mut turn) = Conversation::begin(call);
    for _ in 0..MOST_TURNS {
        let Turn::Again(_) = turn else { break };
        turn = conversation.on(answer);
    }
    if let Turn::Ended(ended) = turn {
        check(&ended.news);
    }
}

fn lookup(answer: &HttpOutcome, address: &str) {
    let Ok((mut lookup, _)) = Lookup::begin(address) else { return };
    for _ in 0..2 * MOST_TURNS {
        match lookup.on(answer) {
            LookupTurn::Again(_) => {}
            LookupTurn::Found(_) | LookupTurn::Failed(_) => break,
        }
    }
}

fn check(news: &News) {
    let News::Page(page) = news else { return };
    for item in &page.items {
        let texts = [&item.description, &item.status_notes, &item.address, &item.agency_responsible];
        for text in texts.into_iter().flatten() {
            assert!(text.chars().count() <= LONGEST, "a text of {} bytes", text.len());
        }
        assert!(!item.service_request_id.as_str().is_empty() && item.media_urls.len() <= 20);
        assert!(
            item.coordinate.is_none_or(|at| at.latitude().abs() <= 90.0 && at.longitude().abs() <= 180.0)
        );
    }
}
