//! The same story at every kind of server: add the city by its address, look at its services and questions, report with
//! a photo in the way that it takes one, follow, close. The town hall wears each disguise, in JSON and in XML, over real
//! HTTP; the phone is told nothing but the address.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::time::Duration;

use parvis_contract::clock::{Time, hours, minutes};
use parvis_contract::phone;
use parvis_contract::staff::{Staff, call};
use parvis_domain::ability::Ability;
use parvis_domain::habits::Family;
use parvis_domain::id::{AttributeCode, RequestId};
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_engine::Parvis;
use parvis_engine::record::{DraftPatch, NewDraft, RequestQuery, RequestRecord, ServiceRecord};
use parvis_media::demo_photo::{DemoPhoto, draw};
use parvis_townhall::{Config, DISGUISES, Disguise, Running, TownHall};
use serde_json::Value;
use tempfile::TempDir;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const START: &str = "2026-11-25T10:00:00Z";
const FORMATS: [&str; 2] = ["json", "xml"];

struct City {
    time: Time,
    hall: Running,
    phone: Parvis,
    disguise: Disguise,
    _folders: [TempDir; 2],
}

impl City {
    /// A town hall in disguise, and a phone that knows nothing.
    fn open(disguise: Disguise) -> Self {
        let time = Time::standing_at(START);
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut config = Config::new(folders[0].path(), PACK);
        config.clock = time.hall.clone();
        config.disguise = Some(disguise);
        let hall = TownHall::start(config).unwrap();
        let phone = time.open(folders[1].path());
        Self { time, hall, phone, disguise, _folders: folders }
    }

    /// The same, once the city was added by the address of its list of services in this format.
    fn added(disguise: Disguise, format: &str) -> Self {
        let city = Self::open(disguise);
        city.phone.add_city_url(&format!("{}/{}/services.{format}", city.hall.url(), disguise.base)).unwrap();
        city
    }

    fn lamp(&self) -> ServiceRecord {
        let services = self.phone.services(None).unwrap();
        services.into_iter().find(|service| service.code.as_str().ends_with("LAMP")).unwrap()
    }

    fn streetlight(&self, text: &str) -> NewDraft {
        let service = self.lamp();
        let coordinate = Coordinate::new(49.4958, 5.9806).unwrap();
        let answers = service
            .questions
            .iter()
            .filter(|question| question.required)
            .map(|question| (question.code.clone(), vec![question.values[0].0.clone()]))
            .collect();
        NewDraft {
            kind: None,
            patch: DraftPatch {
                service: Some(service.code),
                text: Some(text.to_owned()),
                place: Some(Place::new(coordinate, PlaceSource::Gps)),
                answers,
                ..DraftPatch::default()
            },
        }
    }

    fn request(&self, id: RequestId) -> RequestRecord {
        self.phone.request(id).unwrap()
    }

    fn state(&self, id: RequestId) -> &'static str {
        self.request(id).summary.face.state.name()
    }

    fn in_hall(&self) -> Vec<Value> {
        Staff::of(&self.hall).requests()
    }

    /// What a neighbour sends, as the server takes it.
    fn neighbours(&self, count: usize) {
        let path = format!("/{}/requests.json", self.disguise.base);
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        for n in 0..count {
            let code: String = url_encoded(self.lamp().code.as_str());
            let form = format!(
                "service_code={code}&lat=49.4961&long=5.9811&attribute[ETAT]=off&description=Voisin+{n}"
            );
            let (status, answer) = call(self.hall.addr(), "POST", &path, &kind, form.as_bytes());
            assert!((200..300).contains(&status), "{}", String::from_utf8_lossy(&answer));
            self.time.move_on(Duration::from_secs(3600));
        }
    }
}

fn url_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        write!(encoded, "%{byte:02X}").unwrap();
        encoded
    })
}

#[test]
fn the_same_story_ends_well_at_every_kind_of_server() {
    let photo = draw(&DemoPhoto { width: 640, height: 480, ..DemoPhoto::default() }).unwrap();
    for disguise in DISGUISES {
        for format in FORMATS {
            story(*disguise, format, &photo);
        }
    }
}

fn story(disguise: Disguise, format: &str, photo: &[u8]) {
    let name = format!("{} in {format}", disguise.name);
    println!("{name}");
    let city = City::added(disguise, format);

    // Define: services and questions, whatever they are called.
    let lamp = city.lamp();
    assert_eq!(lamp.name, "Lampadaire", "{name}");
    let question =
        lamp.questions.iter().find(|question| question.code == AttributeCode::new("ETAT")).unwrap();
    assert!(question.required && question.values.len() > 1, "{name}");
    let codes: Vec<_> = lamp.questions.iter().map(|question| &question.code).collect();
    assert_eq!(codes.iter().filter(|code| code.as_str() == "ETAT").count(), 1, "{name}");
    assert_eq!(city.phone.cities().unwrap()[0].photo_limit, disguise.photos(), "{name}");

    // Report, with a photo where one is taken.
    let words = "Éteint & « sombre » depuis lundi";
    let draft = city.phone.create_draft(city.streetlight(words)).unwrap().draft.id;
    let clean = city.phone.add_photo_bytes(draft, photo).unwrap().photo;
    let id = city.phone.submit(draft).unwrap().id;
    phone::sync(&city.phone, 30_000);

    if !disguise.takes_reports() {
        assert_eq!(city.in_hall().len(), 0, "{name}");
        assert!(city.request(id).summary.reference.is_none());
        assert_ne!(city.state(id), "received", "{name}: nothing is called received that is not");
        assert_eq!(city.request(id).text, words, "and nothing is lost");
        return;
    }
    city.time.pass(&city.phone, hours(3), |phone| phone.request(id).unwrap().summary.reference.is_some());
    let hall = city.in_hall();
    assert_eq!(hall.len(), 1, "{name}");
    assert_eq!(city.state(id), "received", "{name}");
    let reference = hall[0]["service_request_id"].as_str().unwrap().to_owned();
    let shown = city.request(id).summary.reference.unwrap();
    assert_eq!(shown.as_str().replace('-', ""), reference.replace('-', ""), "{name}");
    assert!(
        hall[0]["description"].as_str().unwrap().starts_with(words),
        "{name}: {}",
        hall[0]["description"]
    );
    assert_eq!(hall[0]["attributes"][0]["code"], "ETAT", "{name}");

    // The photo, byte for byte, where the server takes one; and the citizen is told the truth about it.
    let photos = city.request(id).summary.face.photos;
    if disguise.photos() > 0 {
        let url = hall[0]["media_urls"][0].as_str().unwrap_or_else(|| panic!("{name}: no photo arrived"));
        let path = url.split_once("/media/").unwrap().1;
        let (status, bytes) = call(city.hall.addr(), "GET", &format!("/media/{path}"), &[], b"");
        assert_eq!((status, bytes.len() as u64), (200, clean.bytes), "{name}");
        assert!(path.starts_with(&clean.hash.to_string()), "{name}: the very bytes");
        assert_eq!((photos.total, photos.confirmed), (1, 1), "{name}");
    } else {
        assert!(hall[0]["media_urls"].as_array().unwrap().is_empty(), "{name}");
        assert_eq!(photos.total, 0, "{name}");
    }

    // Follow and close.
    let staff = Staff::of(&city.hall);
    staff.assign(&reference, "Atelier Nord");
    city.time.pass_all(&city.phone, minutes(61));
    assert_eq!(city.request(id).handled_by.as_deref(), Some("Atelier Nord"), "{name}");
    staff.close_fixed(&reference, "Ampoule & douille remplacées.");
    city.time.pass_all(&city.phone, minutes(61));
    let request = city.request(id);
    assert_eq!(request.summary.face.state.name(), "closed", "{name}");
    let notes = request.status_notes.unwrap();
    assert!(notes.starts_with("Ampoule & douille remplacées."), "{name}: {notes}");
    assert!(!notes.contains('<'), "{name}: {notes}");
    if disguise.name == "open311_adapter" {
        let told: Vec<_> = request.timeline.iter().filter_map(|entry| entry.text.as_deref()).collect();
        assert!(told.contains(&"Ampoule & douille remplacées."), "{name}: {told:?}");
    }
    assert_eq!(request.text, words, "{name}: without our marker");
    assert_eq!(city.in_hall().len(), 1, "{name}: once");
}

/// The public list is read to its end, whatever its pages are.
#[test]
fn a_list_is_read_to_its_end_at_every_kind_of_server() {
    for disguise in DISGUISES.iter().filter(|disguise| disguise.takes_reports()) {
        let city = City::added(*disguise, "json");
        city.neighbours(60);
        city.time.pass_all(&city.phone, hours(7));
        // By its words: one of the servers gives places that are nowhere on Earth.
        let search = Some("voisin".to_owned());
        let mut query = RequestQuery { search, limit: 1000, ..RequestQuery::default() };
        let mut rows = Vec::new();
        loop {
            let page = city.phone.requests(&query).unwrap();
            rows.extend(page.rows);
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
        assert_eq!(rows.len(), 60, "{}", disguise.name);
        assert!(rows.iter().all(|row| !row.title.is_empty()));
    }
}

#[test]
fn a_family_is_recognised_by_what_only_it_does() {
    for (name, family) in [
        ("plain", Family::Plain),
        ("open311_adapter", Family::Open311Adapter),
        ("mark_a_spot", Family::MarkASpot),
        ("ureport", Family::Ureport),
        ("citysdk", Family::Citysdk),
        ("klarschiff", Family::Klarschiff),
        ("codefornl", Family::Codefornl),
    ] {
        let city = City::added(Disguise::named(name).unwrap(), "json");
        let known = city.phone.cities().unwrap()[0].abilities.contains(&Ability::Software(family));
        assert_eq!(known, family != Family::Plain, "{name}");
    }
}

#[test]
fn the_root_of_the_host_is_enough() {
    for disguise in DISGUISES {
        let city = City::open(*disguise);
        city.phone.add_city_url(city.hall.url()).unwrap();
        assert!(city.lamp().questions.len() > 1, "{}", disguise.name);
    }
}
