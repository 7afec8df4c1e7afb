//! What the screens ask that needs a town hall: joining a known report, reminding, and what is told outside the app.
#![allow(clippy::unwrap_used)]

use parvis_contract::clock::{Time, minutes};
use parvis_contract::phone;
use parvis_contract::staff::Staff;
use parvis_domain::id::ServiceCode;
use parvis_engine::record::{DraftPatch, NewDraft, SyncBudget};
use parvis_engine::screen::{FlowPage, News};
use parvis_engine::{Error, NotNow, Parvis};
use parvis_townhall::{Config, Running, TownHall};
use tempfile::TempDir;

const ESCH: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const A_DAY: u64 = 24 * 60;

struct City {
    time: Time,
    hall: Running,
    folders: Vec<TempDir>,
}

impl City {
    fn new() -> Self {
        let time = Time::standing_at("2026-11-23T09:00:00Z");
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::new(folder.path(), ESCH);
        config.clock = time.hall.clone();
        Self { time, hall: TownHall::start(config).unwrap(), folders: vec![folder] }
    }

    fn phone(&mut self) -> Parvis {
        let folder = tempfile::tempdir().unwrap();
        let phone = self.time.open(folder.path());
        self.folders.push(folder);
        phone.add_city_url(self.hall.url()).unwrap();
        phone
    }
}

fn told(phone: &Parvis) -> News {
    let sync = phone.begin_background_sync(SyncBudget::Round { limit_ms: 30_000 }).unwrap();
    sync.wait().unwrap();
    sync.news()
}

#[test]
fn a_known_report_is_offered_and_joined_once() {
    let mut city = City::new();
    let (neighbour, phone) = (city.phone(), city.phone());
    let first = phone::queue(&neighbour, "Éteint depuis lundi");
    phone::sync(&neighbour, 30_000);
    assert_eq!(neighbour.request(first).unwrap().summary.face.state.name(), "received");
    city.time.pass_all(&phone, minutes(16));

    let draft = phone.create_draft(phone::streetlight("Il fait noir")).unwrap().draft.id;
    assert_eq!(phone.next_page(draft, Some(FlowPage::What)).unwrap().page, FlowPage::Known);
    let known = phone.known(draft).unwrap();
    assert!(known.can_join && known.rows.len() == 1, "{known:?}");
    let theirs = known.rows[0].id;
    let op = phone.me_too(theirs).unwrap();
    assert_eq!(phone.me_too(theirs).unwrap(), op, "twice is the same act");
    phone::sync(&phone, 30_000);
    let reports = Staff::of(&city.hall).requests();
    assert_eq!(reports.len(), 1);
    let number = reports[0]["service_request_id"].as_str().unwrap();
    assert_eq!(Staff::of(&city.hall).request(number)["votes"], 1);

    // Another fault at the same post is no double.
    let other = DraftPatch { service: Some(ServiceCode::new("BIN")), ..DraftPatch::default() };
    phone.update_draft(draft, other).unwrap();
    assert!(phone.known(draft).unwrap().rows.is_empty());
}

#[test]
fn each_change_is_told_once_and_a_discreet_one_says_nothing() {
    let mut city = City::new();
    let phone = city.phone();
    let id = phone::queue(&phone, "Éteint depuis lundi");
    let news = told(&phone);
    assert_eq!(news.items.len(), 1, "{news:?}");
    assert_eq!(news.items[0].request, id);
    assert!(news.items[0].text.starts_with("Reçu") && news.summary.is_none());
    assert_eq!(news.items[0].public_text, "Du nouveau dans vos demandes.");
    assert!(told(&phone).items.is_empty(), "it was told");

    let reference = phone.request(id).unwrap().summary.reference.unwrap();
    let staff = Staff::of(&city.hall);
    staff.answer(reference.as_str(), "Une équipe passe demain, chez Mme Weber.");
    city.time.move_on(minutes(16));
    let news = told(&phone);
    assert!(news.items[0].text.ends_with("vous a écrit."), "{news:?}");
    assert!(!format!("{news:?}").contains("Weber"), "no message is in a notification");
    staff.close_fixed(reference.as_str(), "Ampoule changée");
    city.time.move_on(minutes(16));
    let news = told(&phone);
    assert!(news.items[0].text.contains("close. Est-ce réglé"), "{news:?}");
    assert!(told(&phone).items.is_empty());

    let rats = NewDraft {
        patch: DraftPatch {
            service: Some(ServiceCode::new("RATS")),
            answers: [].into(),
            ..phone::streetlight("").patch
        },
        ..NewDraft::default()
    };
    phone.submit(phone.create_draft(rats).unwrap().draft.id).unwrap();
    let news = told(&phone);
    assert_eq!(news.items[0].text, news.items[0].public_text, "the name of the service would say too much");
}

#[test]
fn an_overdue_request_can_be_reminded() {
    let mut city = City::new();
    let phone = city.phone();
    let id = phone::queue(&phone, "Éteint depuis lundi");
    phone::sync(&phone, 30_000);
    assert_eq!(phone.remind(id), Err(Error::NotNow(NotNow::NotOverdue)));
    city.time.move_on(minutes(10 * A_DAY));
    let request = phone.request(id).unwrap();
    assert!(request.summary.face.overdue);
    phone.remind(id).unwrap();
    phone::sync(&phone, 30_000);
    let reference = request.summary.reference.unwrap();
    assert!(Staff::of(&city.hall).timeline(reference.as_str()).iter().any(|entry| entry == "reminded"));
}
