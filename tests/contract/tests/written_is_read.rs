//! Whatever the town hall can write is read back equal, in JSON and in XML, over real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use parvis_contract::staff::call;
use parvis_domain::habits::Habits;
use parvis_domain::id::ServiceCode;
use parvis_domain::pack::{CityTimeZone, Endpoint};
use parvis_engine::net::{Call, CaseItem, Conversation, News, Server, Turn};
use parvis_engine::ports::{HttpAnswer, HttpOutcome};
use parvis_townhall::{Config, Running, TownHall};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::json;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const REPORTS: usize = 200;

#[derive(Clone, Debug)]
struct Report {
    text: String,
    address: String,
    lat: f64,
    long: f64,
}

/// Words with everything that a format has to escape, or cannot write.
fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Zàéîöüß0-9 ]{1,12}",
        prop::sample::select(vec![
            "&",
            "<",
            ">",
            "\"",
            "'",
            "]]>",
            "&amp;",
            "&#10;",
            "<![CDATA[x]]>",
            "<!-- x -->",
            "<?x?>",
            "\n",
            "\r\n",
            "\t",
            "\\",
            "\\u0041",
            "{",
            "}",
            "[",
            "]",
            ",",
            "null",
            "\u{0}",
            "\u{1b}",
            "\u{7f}",
            "\u{2028}",
            "\u{feff}",
            "\u{fffe}",
            "😀",
            "ع",
            "日本",
            "\u{202e}",
            "%20",
            "+",
            "=",
            "#",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

fn report() -> impl Strategy<Value = Report> {
    (words(), words(), -30..30_i32, -30..30_i32).prop_map(|(text, address, lat, long)| Report {
        text: format!("x{text}x"),
        address: format!("x{address}x"),
        lat: 49.4958 + f64::from(lat) / 100_000.0,
        long: 5.9806 + f64::from(long) / 100_000.0,
    })
}

fn post(hall: &Running, report: &Report) -> String {
    let encoded = |text: &str| {
        text.bytes().fold(String::new(), |mut encoded, byte| {
            write!(encoded, "%{byte:02X}").unwrap();
            encoded
        })
    };
    let form = format!(
        "service_code=LAMP&attribute[ETAT]=off&lat={}&long={}&description={}&address_string={}",
        report.lat,
        report.long,
        encoded(&report.text),
        encoded(&report.address),
    );
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    let (status, body) = call(hall.addr(), "POST", "/open311/v2/requests.json", &kind, form.as_bytes());
    assert_eq!(status, 200, "{report:?}: {}", String::from_utf8_lossy(&body));
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    body[0]["service_request_id"].as_str().unwrap().to_owned()
}

/// The public list, as the phone reads it.
fn read(hall: &Running, format: &str) -> BTreeMap<String, CaseItem> {
    let endpoint = json!({"name": "x", "kind": "open311", "url": format!("{}/open311/v2/", hall.url()), "format": format});
    let server = Server {
        endpoint: serde_json::from_value::<Endpoint>(endpoint).unwrap(),
        zone: CityTimeZone { name: "UTC".into(), posix: "UTC0".into() },
        follow_key: None,
        contact: None,
        habits: Habits::default(),
    };
    let (mut conversation, mut turn) = Conversation::begin(Call::PullPublic { server, cursor: None });
    loop {
        match turn {
            Turn::Again(request) => {
                let path = request.url.strip_prefix(hall.url()).unwrap();
                let (status, body) = call(hall.addr(), "GET", path, &[], b"");
                turn =
                    conversation.on(&HttpOutcome::Answer(HttpAnswer { status, headers: Vec::new(), body }));
            }
            Turn::Ended(ended) => {
                let News::Page(page) = ended.news else { panic!("{:?}", ended.outcome) };
                assert_eq!(page.lost_rows, 0, "{format}");
                let each = page.items.into_iter();
                return each.map(|item| (item.service_request_id.as_str().to_owned(), item)).collect();
            }
        }
    }
}

/// What XML 1.0 (2.2, 2.11) leaves of a text.
fn in_xml(text: &str) -> String {
    let allowed =
        |c: char| matches!(c, '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{1_0000}'..);
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .map(|c| if allowed(c) { c } else { '\u{FFFD}' })
        .collect()
}

#[test]
fn whatever_the_town_hall_writes_is_read_back_equal() {
    let folder = tempfile::tempdir().unwrap();
    let hall = TownHall::start(Config::new(folder.path(), PACK).plain()).unwrap();
    let mut runner = TestRunner::deterministic();
    let sent: Vec<(String, Report)> = (0..REPORTS)
        .map(|_| {
            let report = report().new_tree(&mut runner).unwrap().current();
            (post(&hall, &report), report)
        })
        .collect();
    for format in ["json", "xml"] {
        let found = read(&hall, format);
        assert_eq!(found.len(), REPORTS, "{format}");
        for (id, report) in &sent {
            let item = &found[id];
            let as_written = |text: &str| if format == "xml" { in_xml(text) } else { text.to_owned() };
            assert_eq!(item.description.as_deref(), Some(as_written(&report.text).as_str()), "{format} {id}");
            assert_eq!(item.address.as_deref(), Some(as_written(&report.address).as_str()), "{format} {id}");
            let place = item.coordinate.unwrap();
            assert!(
                place.latitude().to_bits() == report.lat.to_bits()
                    && place.longitude().to_bits() == report.long.to_bits(),
                "{format} {id}: {place:?}"
            );
            assert_eq!(item.service_code.as_ref().map(ServiceCode::as_str), Some("LAMP"));
            assert_eq!(item.service_name.as_deref(), Some("Lampadaire"));
            assert_eq!(item.agency_responsible.as_deref(), Some("Éclairage public"));
            assert!(
                item.requested.is_some() && item.updated == item.requested && item.expected > item.requested
            );
        }
    }
}
