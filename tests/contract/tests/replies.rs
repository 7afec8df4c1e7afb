//! Replies at a plain city that takes them as updates: nothing makes a second one the first, so what may have arrived is
//! looked up in the city's own list, and never sent again without the citizen.
#![allow(clippy::unwrap_used)]

use http::Method;
use parvis_contract::clock::{Time, hours, minutes};
use parvis_contract::phone;
use parvis_contract::staff::Staff;
use parvis_domain::id::{AttributeCode, RequestId};
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::state::{OpState, ParkReason};
use parvis_domain::timeline::Author;
use parvis_engine::Parvis;
use parvis_engine::record::{DraftPatch, NewDraft, RequestRecord};
use parvis_townhall::lossy::{Fault, LossyProxy, Rule};
use parvis_townhall::{Config, Disguise, Running, TownHall};
use tempfile::TempDir;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const UPDATES: &str = "/open311-adapter/v2/servicerequestupdates";
const WORDS: &str = "Côté école & « en face », merci";

struct City {
    time: Time,
    hall: Running,
    road: LossyProxy,
    phone: Parvis,
    request: RequestId,
    _folders: [TempDir; 2],
}

impl City {
    /// A city that has a report of ours, and a question about it.
    fn asking(format: &str) -> Self {
        let time = Time::standing_at("2026-11-25T10:00:00Z");
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut config = Config::new(folders[0].path(), PACK);
        config.clock = time.hall.clone();
        config.disguise = Disguise::named("open311_adapter");
        let hall = TownHall::start(config).unwrap();
        let road = LossyProxy::start(hall.addr()).unwrap();
        let phone = time.open(folders[1].path());
        phone.add_city_url(&format!("{}/open311-adapter/v2/services.{format}", road.url())).unwrap();
        let services = phone.services(None).unwrap();
        let lamp = services.into_iter().find(|service| service.code.as_str() == "LAMP").unwrap();
        let place = Place::new(Coordinate::new(49.4958, 5.9806).unwrap(), PlaceSource::Gps);
        let patch = DraftPatch {
            service: Some(lamp.code),
            text: Some("Éteint".to_owned()),
            place: Some(place),
            answers: [(AttributeCode::new("ETAT"), vec!["off".to_owned()])].into(),
            ..DraftPatch::default()
        };
        let draft = phone.create_draft(NewDraft { kind: None, patch }).unwrap().draft.id;
        let request = phone.submit(draft).unwrap().id;
        phone::sync(&phone, 30_000);
        let city = Self { time, hall, road, phone, request, _folders: folders };
        Staff::of(&city.hall).answer("2026-000001", "De quel côté ?");
        city.time.pass_all(&city.phone, minutes(31));
        city
    }

    fn record(&self) -> RequestRecord {
        self.phone.request(self.request).unwrap()
    }

    /// What the city has of the citizen's words.
    fn heard(&self) -> Vec<String> {
        let timeline = Staff::of(&self.hall).requests()[0]["timeline"].as_array().unwrap().clone();
        let of_citizen = timeline.iter().filter(|entry| entry["author"] == "citizen");
        of_citizen.map(|entry| entry["text"].as_str().unwrap().to_owned()).collect()
    }

    fn posts(&self) -> usize {
        self.road.count(&Method::POST, UPDATES)
    }

    fn on_reply(fault: Fault) -> Rule {
        Rule::always(fault).method(Method::POST).path(UPDATES).times(1)
    }

    fn state(&self) -> Option<OpState> {
        self.record().acts.first().map(|act| act.state)
    }

    /// What the citizen reads of their own words.
    fn shown(&self) -> usize {
        let record = self.record();
        let timeline = record.timeline.iter().filter(|entry| entry.author == Author::Citizen);
        let entries = timeline.filter(|entry| entry.text.as_deref() == Some(WORDS)).count();
        entries + record.acts.iter().filter(|act| act.text.as_deref() == Some(WORDS)).count()
    }
}

#[test]
fn a_reply_arrives_once_and_is_read_once() {
    for format in ["json", "xml"] {
        let city = City::asking(format);
        assert!(city.record().timeline.iter().any(|entry| entry.text.as_deref() == Some("De quel côté ?")));
        city.phone.reply(city.request, WORDS).unwrap();
        phone::sync(&city.phone, 30_000);
        assert_eq!(city.heard().len(), 1, "{format}");
        assert!(city.heard()[0].starts_with(WORDS), "{format}: {:?}", city.heard());
        for _ in 0..3 {
            assert_eq!(city.shown(), 1, "{format}");
            city.time.pass_all(&city.phone, minutes(31));
        }
        assert_eq!((city.posts(), city.state()), (1, None), "{format}: it is in the timeline now");
    }
}

#[test]
fn a_reply_whose_answer_is_lost_is_found_in_the_list_and_not_sent_again() {
    let city = City::asking("json");
    city.road.add(City::on_reply(Fault::DropAnswer));
    city.phone.reply(city.request, WORDS).unwrap();
    city.time.pass_all(&city.phone, hours(30));
    assert_eq!((city.posts(), city.heard().len(), city.shown()), (1, 1, 1));
    assert_eq!(city.state(), None);
}

#[test]
fn a_reply_that_never_shows_up_is_asked_about_after_a_day() {
    let city = City::asking("xml");
    city.road.add(City::on_reply(Fault::Refuse));
    city.phone.reply(city.request, WORDS).unwrap();
    city.time.pass_all(&city.phone, hours(23));
    assert_eq!((city.posts(), city.state()), (1, Some(OpState::Waiting)), "looked for, not sent again");
    city.time.pass_all(&city.phone, hours(3));
    assert_eq!((city.posts(), city.state()), (1, Some(OpState::Parked(ParkReason::Unresolved))));
    assert_eq!(city.heard().len(), 0);
    // The citizen's word: it is let be, or sent again.
    city.phone.retry(city.request).unwrap();
    phone::sync(&city.phone, 30_000);
    assert_eq!((city.posts(), city.heard().len(), city.shown()), (2, 1, 1));
}

#[test]
fn a_reply_that_provably_did_not_leave_goes_by_itself() {
    let city = City::asking("json");
    city.road.go_offline().unwrap();
    city.phone.reply(city.request, WORDS).unwrap();
    city.time.pass_all(&city.phone, hours(2));
    assert_eq!(city.heard().len(), 0);
    city.road.go_online().unwrap();
    city.time.pass_all(&city.phone, hours(2));
    assert_eq!((city.heard().len(), city.shown()), (1, 1));
}

#[test]
fn a_reply_that_nobody_can_find_may_be_let_be() {
    let city = City::asking("json");
    city.road.add(City::on_reply(Fault::DropAnswer));
    city.phone.reply(city.request, WORDS).unwrap();
    // The list of updates is out of order for longer than the phone looks.
    city.road.add(Rule::always(Fault::Status(500)).method(Method::GET).path(UPDATES));
    city.time.pass_all(&city.phone, hours(32));
    assert_eq!(city.state(), Some(OpState::Parked(ParkReason::Unresolved)));
    city.phone.dismiss(city.request).unwrap();
    city.time.pass_all(&city.phone, hours(26));
    assert_eq!((city.state(), city.posts()), (None, 1));
}
