//! Whatever the town hall can write is read back equal, in JSON and in XML, over real HTTP: services, definitions,
//! requests in every state, photos' addresses, tokens, errors, updates.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use parvis_contract::clock::Time;
use parvis_contract::staff::call;
use parvis_domain::habits::Habits;
use parvis_domain::id::SubmissionKey;
use parvis_domain::pack::{CityTimeZone, Endpoint};
use parvis_domain::time::Timestamp;
use parvis_engine::net::{Call, CaseItem, ChangesPage, Conversation, Ended, News, Server, Turn};
use parvis_engine::ports::{HttpAnswer, HttpOutcome, HttpRequest};
use parvis_sync::{Answer, Body, Outcome, Reply, Taken};
use parvis_townhall::{Config, Disguise, Running, TownHall};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::json;

mod answers;
mod requests;
mod services;

const PACK: &[u8] = include_bytes!("../../../packs/esch-sur-alzette.json");
const START: &str = "2026-11-25T10:00:00Z";
/// The same as a server dates its answers.
const DATE: &str = "Wed, 25 Nov 2026 10:00:00 GMT";
const FORMATS: [&str; 2] = ["json", "xml"];
/// How many of what takes several exchanges each.
const FEW: usize = 30;
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

/// The same in a text that begins and ends with a letter: what surrounds a value is not part of it.
fn text() -> impl Strategy<Value = String> {
    words().prop_map(|words| format!("x{words}x"))
}

/// What a city may call a thing: whatever both formats can write, so that it is the same when it is sent back.
fn code() -> impl Strategy<Value = String> {
    "[a-z]([a-zA-Zßé0-9 /&<>%#?+=.;:@!'\"-]{0,12}[a-z])?"
}

/// The address of a photo.
fn address() -> impl Strategy<Value = String> {
    "https?://[a-z]{1,8}\\.test/[a-zA-Zé0-9%&=?#;+_~'\"<>.-]{0,30}x"
}

/// So many of these, the same in every run.
fn some<T: std::fmt::Debug>(count: usize, strategy: impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
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

fn as_written(text: &str, format: &str) -> String {
    if format == "xml" { in_xml(text) } else { text.to_owned() }
}

struct City {
    time: Time,
    hall: Running,
    base: &'static str,
    _folder: tempfile::TempDir,
}

impl City {
    fn start(pack: &[u8], change: impl FnOnce(&mut Config)) -> Self {
        let time = Time::standing_at(START);
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::new(folder.path(), pack).plain();
        config.clock = time.hall.clone();
        change(&mut config);
        let base = config.disguise.map_or("open311/v2", |disguise| disguise.base);
        Self { time, hall: TownHall::start(config).unwrap(), base, _folder: folder }
    }

    fn disguised(name: &str) -> Self {
        Self::start(PACK, |config| config.disguise = Disguise::named(name))
    }

    fn server(&self, format: &str, habits: Habits) -> Server {
        let url = format!("{}/{}/", self.hall.url(), self.base);
        let endpoint = json!({"name": "x", "kind": "open311", "url": url, "format": format});
        Server {
            endpoint: serde_json::from_value::<Endpoint>(endpoint).unwrap(),
            zone: CityTimeZone { name: "UTC".into(), posix: "UTC0".into() },
            follow_key: None,
            contact: None,
            habits,
        }
    }

    fn exchange(&self, request: &HttpRequest) -> HttpOutcome {
        let path = request.url.strip_prefix(self.hall.url()).unwrap();
        let named = request.headers.iter().filter(|(name, _)| name != "accept-encoding");
        let headers: Vec<_> = named.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (status, body) = call(self.hall.addr(), request.method, path, &headers, &request.body);
        HttpOutcome::Answer(HttpAnswer { status, headers: vec![("date".into(), DATE.into())], body })
    }

    fn talk(&self, call: Call) -> Ended {
        let (mut conversation, mut turn) = Conversation::begin(call);
        loop {
            match turn {
                Turn::Again(request) => turn = conversation.on(&self.exchange(&request)),
                Turn::Ended(ended) => return *ended,
            }
        }
    }

    fn page(&self, call: Call) -> ChangesPage {
        let ended = self.talk(call);
        let News::Page(page) = ended.news else { panic!("{:?}", ended.outcome) };
        assert_eq!(page.lost_rows, 0);
        page
    }

    /// The public list, as the phone reads it.
    fn list(&self, format: &str, habits: Habits) -> BTreeMap<String, CaseItem> {
        let page = self.page(Call::PullPublic { server: self.server(format, habits), cursor: None });
        page.items.into_iter().map(|item| (item.service_request_id.as_str().to_owned(), item)).collect()
    }

    /// What the phone makes of the answer to these fields.
    fn submit(&self, format: &str, form: &[(&str, &str)]) -> Answer {
        let call = Call::Submit {
            server: self.server(format, Habits::default()),
            key: SubmissionKey::from_bytes([7; 16]),
            body: encoded(form).into_bytes(),
            photos: Vec::new(),
            service_type: None,
        };
        match self.talk(call).outcome {
            Outcome::Reply(Reply::Answer(answer)) => answer,
            other => panic!("{other:?}"),
        }
    }

    /// The id of a new request.
    fn report(&self, fields: &[(&str, &str)]) -> String {
        let mut form = vec![("service_code", "LAMP"), ("attribute[ETAT]", "off")];
        form.extend(fields);
        match self.submit("json", &form).body {
            Body::Taken(Taken::Id(receipt)) => receipt.service_request_id.unwrap().as_str().to_owned(),
            other => panic!("{other:?}: {fields:?}"),
        }
    }
}

fn encoded(form: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// So many hours after the start.
#[allow(clippy::unnecessary_wraps, reason = "compared with fields that may be absent")]
fn at(hours: i64) -> Option<Timestamp> {
    Some(Timestamp::parse_rfc3339(START).unwrap().plus_millis(hours * 3_600_000))
}
