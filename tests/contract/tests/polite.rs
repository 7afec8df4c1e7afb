//! What a plain city's server has to bear: one question at a time, nothing twice that it can say is unchanged, and a name
//! by which the publisher of the app can be reached.
#![allow(clippy::unwrap_used)]

use parvis_contract::clock::{Time, hours, minutes};
use parvis_contract::counter::Counter;
use parvis_contract::phone;
use parvis_contract::staff::{Staff, call};
use parvis_domain::id::{AttributeCode, RequestId, ServiceCode};
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_engine::Parvis;
use parvis_engine::record::{DraftPatch, NewDraft};
use parvis_townhall::{Config, Running, TownHall};
use serde_json::{Value, json};
use tempfile::TempDir;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const START: &str = "2026-11-25T10:00:00Z";
/// The bar for an answer that says "nothing changed", in bytes of body.
const NOTHING_CHANGED: usize = 300;

struct City {
    time: Time,
    hall: Running,
    road: Counter,
    phone: Parvis,
    _folders: [TempDir; 2],
}

impl City {
    fn open(format: &str) -> Self {
        Self::with(format, &json!({}))
    }

    /// The same, with habits that its pack tells.
    fn with(format: &str, habits: &Value) -> Self {
        let time = Time::standing_at(START);
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut config = Config::new(folders[0].path(), PACK).plain();
        config.clock = time.hall.clone();
        let hall = TownHall::start(config).unwrap();
        let road = Counter::to(hall.addr());
        let phone = time.open(folders[1].path());
        let mut pack: Value = serde_json::from_slice(PACK).unwrap();
        pack["endpoints"] = json!([{"name": "esch", "kind": "open311", "format": format, "marker": "shown",
            "url": format!("{}/open311/v2/", road.url()), "habits": habits}]);
        let main =
            pack["contacts"].as_array_mut().unwrap().iter_mut().find(|contact| contact["main"] == true);
        main.unwrap()["email"] = json!("app@esch.test");
        phone.add_city_pack(pack.to_string().as_bytes()).unwrap();
        Self { time, hall, road, phone, _folders: folders }
    }

    fn report(&self, text: &str) -> RequestId {
        let place = Place::new(Coordinate::new(49.4958, 5.9806).unwrap(), PlaceSource::Gps);
        let patch = DraftPatch {
            service: Some(ServiceCode::new("LAMP")),
            text: Some(text.to_owned()),
            place: Some(place),
            answers: [(AttributeCode::new("ETAT"), vec!["off".to_owned()])].into(),
            ..DraftPatch::default()
        };
        let draft = self.phone.create_draft(NewDraft { kind: None, patch }).unwrap().draft.id;
        self.phone.submit(draft).unwrap().id
    }

    fn neighbours(&self, count: usize) {
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        for n in 0..count {
            let form = format!(
                "service_code=LAMP&lat=49.4961&long=5.9811&attribute[ETAT]=off&description=Voisin+{n}"
            );
            let (status, _) =
                call(self.hall.addr(), "POST", "/open311/v2/requests.json", &kind, form.as_bytes());
            assert_eq!(status, 200);
        }
    }
}

#[test]
fn a_list_that_did_not_change_is_not_sent_again() {
    for format in ["json", "xml"] {
        let city = City::open(format);
        city.neighbours(30);
        let own = city.report("Éteint depuis lundi");
        // Until the phone has read everything, and read it once more from where it stopped.
        city.time.pass_all(&city.phone, hours(2));
        let read: usize = city.road.take().iter().map(|seen| seen.body).sum();
        assert!(read > 10_000, "{format}: {read} bytes were read before");

        city.time.pass_all(&city.phone, hours(2));
        let seen = city.road.take();
        assert!(seen.len() >= 8, "{format}: it looked for news all the time: {}", seen.len());
        for call in &seen {
            assert!(call.header("if-none-match").is_some(), "{format}: {call:?}");
            assert_eq!((call.status, call.body), (304, 0), "{format}: {call:?}");
        }
        let bytes: usize = seen.iter().map(|seen| seen.body).sum();
        assert!(bytes <= NOTHING_CHANGED * seen.len());

        // "Nothing changed" loses nothing: what changes then is read.
        let number = city.phone.request(own).unwrap().summary.reference.unwrap();
        Staff::of(&city.hall).close_fixed(number.as_str(), "Ampoule remplacée.");
        city.time.pass_all(&city.phone, minutes(31));
        let seen = city.road.take();
        assert!(seen.iter().any(|call| call.status == 200 && call.body > 0), "{format}");
        assert_eq!(city.phone.request(own).unwrap().summary.face.state.name(), "closed", "{format}");
        assert_eq!(city.phone.request(own).unwrap().status_notes.as_deref(), Some("Ampoule remplacée."));
    }
}

#[test]
fn a_city_is_asked_one_thing_at_a_time_and_told_who_asks() {
    let city = City::open("json");
    city.neighbours(5);
    for n in 0..6 {
        city.report(&format!("Lampadaire {n}"));
    }
    phone::sync(&city.phone, 30_000);
    city.time.pass_all(&city.phone, hours(3));
    let seen = city.road.take();
    assert_eq!(seen.iter().filter(|call| call.method == "POST").count(), 6);
    assert!(seen.len() > 12, "reports, lists and our own: {}", seen.len());
    assert_eq!(city.road.most_at_once(), 1);
    let name = concat!("Parvis/", env!("CARGO_PKG_VERSION"), " (+mailto:app@esch.test)");
    for call in &seen {
        assert_eq!(call.header("user-agent"), Some(name), "{} {}", call.method, call.target);
    }
}

#[test]
fn a_city_is_asked_no_more_in_one_round_than_it_allows_in_a_minute_and_yet_about_each_of_ours() {
    let city = City::with("json", &json!({"calls_a_minute": 4, "id_lists": "no"}));
    let own: Vec<_> = (0..5).map(|n| city.report(&format!("Lampadaire {n}"))).collect();
    city.time.pass_all(&city.phone, hours(1));
    let staff = Staff::of(&city.hall);
    for id in &own {
        staff.close_fixed(city.phone.request(*id).unwrap().summary.reference.unwrap().as_str(), "Réparé.");
    }
    city.road.take();
    let state = |id: &RequestId| city.phone.request(*id).unwrap().summary.face.state.name();
    for _ in 0..3 {
        city.time.move_on(minutes(16));
        phone::sync(&city.phone, 30_000);
        let asked = city.road.take();
        assert!(asked.len() <= 4, "{asked:#?}");
        let own = asked.iter().filter(|call| call.target.contains("/requests/")).count();
        assert!((1..=2).contains(&own), "{own}");
    }
    assert!(own.iter().all(|id| state(id) == "closed"), "{:?}", own.iter().map(state).collect::<Vec<_>>());
}
