//! Nothing personal in the log: marked values go through everything that the facade does, also where it fails, and
//! none of them comes back in any line, at any level, of any library.
#![allow(clippy::unwrap_used)]

use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use parvis_contract::phone;
use parvis_contract::staff::Staff;
use parvis_domain::id::{AttributeCode, CityId, ServiceCode, ServiceRequestId};
use parvis_domain::op::Stars;
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::request::{Contact, RequestKind};
use parvis_domain::unit::Metres;
use parvis_engine::record::{Change, DraftPatch, Near, NewDraft, RequestQuery, Resolution};
use parvis_engine::{ChangeObserver, Connectivity, Error, Parvis};
use parvis_media::demo_photo::{DemoPhoto, draw};
use parvis_townhall::lossy::{Fault, LossyProxy, Rule};
use parvis_townhall::{Config, TownHall};
use tracing_subscriber::layer::SubscriberExt;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");

/// What a citizen wrote, where they were, how they are reached; and what the town hall wrote to them.
const MARKED: [&str; 16] = [
    "zebre-texte",
    "zebre-brouillon",
    "zebre-reponse",
    "zebre-retrait",
    "zebre-note",
    "zebre-reouverture",
    "zebre-poteau",
    "zebre-adresse",
    "zebre-mairie",
    "zebre-question",
    "zebre-recherche",
    "Zebrine",
    "zebre@example.lu",
    "621987654",
    "4953217",
    "9876123",
];
const LATITUDE: f64 = 49.495_321_7;
const LONGITUDE: f64 = 5.987_612_3;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Answers everything with garbage, and keeps what it was asked.
fn garbage_server() -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1/", listener.local_addr().unwrap());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = heard.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
            let mut bytes = [0; 8192];
            while let Ok(count @ 1..) = stream.read(&mut bytes) {
                ear.lock().unwrap().extend_from_slice(&bytes[..count]);
                if bytes[..count].windows(4).any(|four| four == b"\r\n\r\n") {
                    break;
                }
            }
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"zebre-mairie\":[4953217",
            );
        }
    });
    (url, heard)
}

struct Panics(Mutex<u32>);

impl ChangeObserver for Panics {
    fn changed(&self, _: Change) {
        let mut left = self.0.lock().unwrap();
        if *left > 0 {
            *left -= 1;
            drop(left);
            std::panic::resume_unwind(Box::new("an observer's own defect"));
        }
    }
}

fn place() -> Place {
    Place {
        accuracy: Some(Metres::whole(7)),
        address: Some("12, rue zebre-adresse".to_owned()),
        ..Place::new(Coordinate::new(LATITUDE, LONGITUDE).unwrap(), PlaceSource::Gps)
    }
}

fn report() -> NewDraft {
    NewDraft {
        kind: Some(RequestKind::Report),
        patch: DraftPatch {
            service: Some(ServiceCode::new("LAMP")),
            text: Some("Le lampadaire zebre-texte".to_owned()),
            place: Some(place()),
            answers: [
                (AttributeCode::new("ETAT"), vec!["off".to_owned()]),
                (AttributeCode::new("NUMERO"), vec!["zebre-poteau".to_owned()]),
            ]
            .into(),
            contact: Some(Contact {
                name: Some("Zebrine Marquée".to_owned()),
                email: Some("zebre@example.lu".to_owned()),
                phone: Some("+352 621987654".to_owned()),
            }),
            ..DraftPatch::default()
        },
    }
}

/// What the facade said when it refused, as it could be written into a log.
#[derive(Default)]
struct Said(Vec<String>);

impl Said {
    fn refused<T>(&mut self, result: Result<T, Error>) {
        let error = result.err().unwrap();
        self.0.push(format!("{error} {error:?} {}", error.code()));
    }
}

fn everything_that_works(phone: &Parvis, road: &LossyProxy, staff: &Staff, said: &mut Said) {
    phone.add_city_url(&road.url()).unwrap();
    let sync = || phone::sync(phone, 20_000);
    let draft = phone.create_draft(report()).unwrap().draft.id;
    let photo = DemoPhoto { width: 640, height: 480, ..DemoPhoto::default() };
    let added = phone.add_photo_bytes(draft, &draw(&photo).unwrap()).unwrap();
    phone.remove_photo(draft, added.photo.hash).unwrap();
    phone.add_photo_bytes(draft, &draw(&photo).unwrap()).unwrap();
    let text = DraftPatch { text: Some("zebre-brouillon".to_owned()), ..DraftPatch::default() };
    phone.update_draft(draft, text).unwrap();
    phone.check(draft).unwrap();
    phone.submit(draft).unwrap();
    phone.take_back(draft).unwrap();
    phone.submit(draft).unwrap();
    for fault in [Fault::DropAnswer, Fault::Garbage, Fault::Status(500), Fault::Portal] {
        road.add(Rule::once(fault));
    }
    for _ in 0..10 {
        sync();
    }
    road.heal();
    sync();
    let reference = phone.request(draft).unwrap().summary.reference.unwrap();
    staff.assign(reference.as_str(), "Atelier zebre-mairie");
    staff.answer(reference.as_str(), "zebre-mairie vous répond");
    phone.reply(draft, "zebre-reponse").unwrap();
    sync();
    staff.close_fixed(reference.as_str(), "zebre-mairie a réparé");
    for _ in 0..2 {
        sync();
        road.add(Rule::once(Fault::DropAnswer));
    }
    road.heal();
    sync();
    phone.rate(draft, Stars::try_from(2).unwrap(), Some("zebre-note")).unwrap();
    phone.reopen(draft, "zebre-reouverture").unwrap();
    sync();
    sync();
    phone.withdraw(draft, Some("zebre-retrait")).unwrap();
    sync();
    sync();
    assert_eq!(phone.request(draft).unwrap().summary.face.state.name(), "withdrawn");
    phone.mark_read(draft).unwrap();

    let question = NewDraft {
        kind: Some(RequestKind::Question),
        patch: DraftPatch {
            subject: Some("collecte".to_owned()),
            text: Some("zebre-question".to_owned()),
            ..DraftPatch::default()
        },
    };
    let question = phone.create_draft(question).unwrap().draft.id;
    phone.submit(question).unwrap();
    sync();
    let near = Near { centre: place().coordinate, radius: Metres::whole(500) };
    phone.requests(&RequestQuery { near: Some(near), ..RequestQuery::default() }).unwrap();
    let words = RequestQuery { search: Some("zebre-recherche".to_owned()), ..RequestQuery::default() };
    phone.requests(&words).unwrap();
    phone.services(Some("zebre-recherche")).unwrap();
    phone.faq(Some("zebre-recherche")).unwrap();
    phone.contacts().unwrap();
    phone.subjects().unwrap();
    phone.outbox().unwrap();
    phone.drafts().unwrap();
    said.refused(phone.find("zebre-recherche"));
    phone.set_connectivity(Connectivity::Offline).unwrap();
    phone.set_connectivity(Connectivity::Metered).unwrap();
}

fn everything_that_fails(phone: &Parvis, garbage: &str, said: &mut Said) {
    said.refused(phone.add_city_pack(b"{\"zebre-mairie\": 4953217"));
    said.refused(phone.add_city_url("zebre-recherche://zebre-adresse"));
    said.refused(phone.add_city_url("http://zebre-adresse.example/zebre-recherche"));
    said.refused(phone.add_city_url(garbage));
    said.refused(phone.choose_city(&CityId::new("zebre-mairie")));

    // The same city, but its server writes nonsense.
    let mut pack: serde_json::Value = serde_json::from_slice(PACK).unwrap();
    pack["endpoints"] = serde_json::json!([{ "name": "garbage", "kind": "townhall", "url": garbage }]);
    phone.add_city_pack(pack.to_string().as_bytes()).unwrap();
    let id = phone.create_draft(report()).unwrap().draft.id;
    let mut damaged = draw(&DemoPhoto { width: 640, height: 480, ..DemoPhoto::default() }).unwrap();
    damaged.truncate(700);
    said.refused(phone.add_photo_bytes(id, &damaged));
    said.refused(phone.add_photo_bytes(id, b"zebre-texte is no photo"));
    said.refused(phone.add_photo_file(id, "/zebre-adresse/zebre-texte.jpg".as_ref()));
    let bad = DraftPatch {
        answers: [
            (AttributeCode::new("ETAT"), vec!["zebre-poteau".to_owned()]),
            (AttributeCode::new("NUMERO"), vec!["zebre-texte".to_owned(), "zebre-note".to_owned()]),
        ]
        .into(),
        contact: Some(Contact {
            name: None,
            email: Some("zebre@example.lu zebre".to_owned()),
            phone: Some("zebre 621987654".to_owned()),
        }),
        place: Some(Place::new(Coordinate::new(48.495_321_7, LONGITUDE).unwrap(), PlaceSource::Hand)),
        ..DraftPatch::default()
    };
    phone.update_draft(id, bad).unwrap();
    said.refused(phone.submit(id));
    phone.update_draft(id, report().patch).unwrap();
    let mine = Resolution::Mine(ServiceRequestId::new("zebre-mairie"));
    phone.submit(id).unwrap();
    said.refused(phone.resolve(id, mine));
    for _ in 0..3 {
        phone::sync(phone, 3_000);
    }
    said.refused(phone.take_back(id));
    phone.reply(id, "zebre-reponse").unwrap();
    said.refused(phone.rate(id, Stars::try_from(1).unwrap(), Some("zebre-note")));
    phone.withdraw(id, Some("zebre-retrait")).unwrap();
    phone.retry(id).unwrap();
    phone::sync(phone, 3_000);

    // A shell's observer that panics harms nobody else.
    let other = phone.create_draft(report()).unwrap().draft.id;
    let watching = phone.subscribe(Arc::new(Panics(Mutex::new(2)))).unwrap();
    let text = || DraftPatch { text: Some("zebre-brouillon".to_owned()), ..DraftPatch::default() };
    phone.update_draft(other, text()).unwrap();
    drop(watching);
    assert_eq!(phone.update_draft(other, text()).unwrap().draft.text, "zebre-brouillon");
    phone.delete_draft(other).unwrap();
    said.refused(phone.draft(other));
}

/// Where any of these stands in a text, with what is around it.
fn finds(text: &str, marks: &[String]) -> Vec<String> {
    let lines = text.lines();
    lines.filter(|line| marks.iter().any(|mark| line.contains(mark.as_str()))).map(str::to_owned).collect()
}

#[test]
fn no_line_of_any_log_holds_anything_personal() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || writer.clone()));
    // For all threads, the network's too: this file has one test.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let hall_folder = tempfile::tempdir().unwrap();
    let hall = TownHall::start(Config::new(hall_folder.path(), PACK)).unwrap();
    let road = LossyProxy::start(hall.addr()).unwrap();
    let (garbage, heard) = garbage_server();
    let folder = tempfile::tempdir().unwrap();
    let phone = phone::open(folder.path());
    let mut said = Said::default();
    everything_that_works(&phone, &road, &Staff::of(&hall), &mut said);
    everything_that_fails(&phone, &garbage, &mut said);
    phone.close().unwrap();

    let mut marks: Vec<String> = MARKED.map(str::to_owned).to_vec();
    // The secrets: the follow key as the city hears it, the data key as the key file holds it.
    let heard = String::from_utf8_lossy(&heard.lock().unwrap()).into_owned();
    let (_, key) = heard.split_once("Bearer ").expect("the server got the follow key");
    let key: String = key.chars().take_while(|c| !c.is_whitespace()).collect();
    assert_eq!(key.len(), 43);
    marks.push(key);
    marks.push(hall.staff_token().to_owned());
    let key_file = std::fs::read_to_string(folder.path().join("key")).unwrap();
    let secrets: Vec<_> = key_file.split_whitespace().filter(|word| word.len() > 20).collect();
    assert!(!secrets.is_empty());
    marks.extend(secrets.into_iter().map(str::to_owned));

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for word in ["begins", "ends", "submit", "send_op", "pull_mine", "HttpAnswer(201"] {
        let ours = log.lines().any(|line| line.contains("parvis_engine") && line.contains(word));
        assert!(ours, "a log without {word:?} would prove nothing");
    }
    assert!(log.lines().count() > 100, "{log}");
    assert_eq!(finds(&log, &marks), Vec::<String>::new(), "in the log");
    assert!(said.0.len() > 12);
    assert_eq!(finds(&said.0.join("\n"), &marks), Vec::<String>::new(), "in what errors say");
}
