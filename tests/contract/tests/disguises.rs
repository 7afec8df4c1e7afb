//! The same story at every kind of server: add the city by its address, look at its services and questions, report with
//! a photo in the way that it takes one, follow, close. The town hall wears each disguise, in JSON and in XML, over real
//! HTTP; the phone is told nothing but the address.
#![allow(clippy::unwrap_used)]

use parvis_contract::clock::{Time, hours, minutes};
use parvis_contract::phone;
use parvis_contract::staff::{Staff, call};
use parvis_domain::ability::Ability;
use parvis_domain::habits::Family;
use parvis_domain::id::{AttributeCode, RequestId};
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_engine::Parvis;
use parvis_engine::record::{
    DraftPatch, NewDraft, RequestQuery, RequestRecord, RequestSummary, ServiceRecord,
};
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
        Self::over(tempfile::tempdir().unwrap(), START, disguise)
    }

    /// The same, with a town hall that goes on with this folder at this time.
    fn over(folder: TempDir, start: &str, disguise: Disguise) -> Self {
        let time = Time::standing_at(start);
        let folders = [folder, tempfile::tempdir().unwrap()];
        let mut config = Config::new(folders[0].path(), PACK);
        config.clock = time.hall.clone();
        config.disguise = Some(disguise);
        let hall = TownHall::start(config).unwrap();
        let phone = time.open(folders[1].path());
        Self { time, hall, phone, disguise, _folders: folders }
    }

    /// The same, once the city was added by the address of its list of services in this format.
    fn added(disguise: Disguise, format: &str) -> Self {
        Self::open(disguise).add(format)
    }

    fn add(self, format: &str) -> Self {
        let url = format!("{}/{}/services.{format}", self.hall.url(), self.disguise.base);
        self.phone.add_city_url(&url).unwrap();
        self
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

    /// What the phone shows of the neighbours' reports, found by their words: one of the servers gives places that are
    /// nowhere on Earth.
    fn public(&self) -> Vec<RequestSummary> {
        let search = Some("voisin".to_owned());
        let mut query = RequestQuery { search, limit: 1000, ..RequestQuery::default() };
        let mut rows = Vec::new();
        loop {
            let page = self.phone.requests(&query).unwrap();
            rows.extend(page.rows);
            match page.next {
                Some(next) => query.after = Some(next),
                None => return rows,
            }
        }
    }
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

/// What neighbours sent, one an hour, before the town hall put on a disguise: some servers take nothing in theirs.
struct Neighbours {
    folder: TempDir,
    now: String,
}

impl Neighbours {
    const COUNT: usize = 60;

    fn report() -> Self {
        let time = Time::standing_at(START);
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::new(folder.path(), PACK).plain();
        config.clock = time.hall.clone();
        let hall = TownHall::start(config).unwrap();
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        for n in 0..Self::COUNT {
            let form = format!(
                "service_code=LAMP&lat=49.4961&long=5.9811&attribute[ETAT]=off&description=Voisin+%26+{n}"
            );
            let (status, answer) =
                call(hall.addr(), "POST", "/open311/v2/requests.json", &kind, form.as_bytes());
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
            time.move_on(hours(1));
        }
        hall.stop();
        Self { folder, now: time.hall.now().to_string() }
    }

    /// A copy of what the town hall keeps.
    fn copy(&self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(self.folder.path()).unwrap().map(Result::unwrap) {
            if file.file_type().unwrap().is_file() {
                std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
            }
        }
        copy
    }
}

/// The public list is read to its end, whatever its pages are, and shows what becomes of a neighbour's report.
#[test]
fn a_list_is_read_to_its_end_at_every_kind_of_server() {
    let neighbours = Neighbours::report();
    for disguise in DISGUISES {
        for format in FORMATS {
            let name = format!("{} in {format}", disguise.name);
            println!("{name}");
            let city = City::over(neighbours.copy(), &neighbours.now, *disguise).add(format);
            city.time.pass_all(&city.phone, hours(7));
            let rows = city.public();
            assert_eq!(rows.len(), Neighbours::COUNT, "{name}");
            assert!(rows.iter().all(|row| row.title == "Lampadaire" && !row.mine), "{name}");

            let hall = city.in_hall();
            let latest = hall.iter().find(|one| one["description"] == "Voisin & 59").unwrap();
            let reference = latest["service_request_id"].as_str().unwrap();
            let shown = |row: &RequestSummary| row.reference.as_ref().unwrap().as_str().replace('-', "");
            let id = rows.iter().find(|row| shown(row) == reference.replace('-', "")).unwrap().id;
            let request = city.request(id);
            assert_eq!((request.text.as_str(), city.state(id)), ("Voisin & 59", "received"), "{name}");
            assert_eq!(request.handled_by.as_deref(), Some("Éclairage public"), "{name}");
            assert_eq!(request.answers, [], "{name}: a list has no answers");

            Staff::of(&city.hall).close_fixed(reference, "Ampoule & douille remplacées.");
            city.time.pass_all(&city.phone, hours(1));
            assert_eq!(city.state(id), "closed", "{name}");
            let notes = city.request(id).status_notes.unwrap();
            assert!(notes.starts_with("Ampoule & douille remplacées."), "{name}: {notes}");
            assert_eq!(city.public().len(), Neighbours::COUNT, "{name}: the others are still there");
        }
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
