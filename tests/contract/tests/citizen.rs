//! What a citizen may do with a request, and is told: the facade, the real network, a real town hall.
#![allow(clippy::unwrap_used)]

use parvis_contract::phone;
use parvis_contract::staff::{Staff, call};
use parvis_domain::face::{Action, Keeping};
use parvis_domain::id::{RequestId, ServiceRequestId};
use parvis_domain::op::Stars;
use parvis_domain::request::Contact;
use parvis_domain::service::Visibility;
use parvis_domain::state::OpState;
use parvis_domain::validate::{Field, FieldIssue, IssueCode, Notice};
use parvis_engine::record::{DraftPatch, RequestRecord, Resolution};
use parvis_engine::{Error, Missing, NotNow, Parvis, PhotoProblem};
use parvis_media::demo_photo::{DemoPhoto, Lamp, draw};
use parvis_media::{PhotoPolicy, clean_bytes};
use parvis_townhall::lossy::{Fault, LossyProxy, Rule};
use parvis_townhall::{Config, Running, TownHall};
use serde_json::{Value, json};
use tempfile::TempDir;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");

/// A town hall, the road to it, and a phone that knows it.
struct World {
    hall: Running,
    road: LossyProxy,
    phone: Parvis,
    _folders: [TempDir; 2],
}

fn hall(pack: &[u8]) -> (TempDir, Running) {
    let folder = tempfile::tempdir().unwrap();
    let hall = TownHall::start(Config::new(folder.path(), pack)).unwrap();
    (folder, hall)
}

impl World {
    fn new() -> Self {
        let (folder, hall) = hall(PACK);
        let road = LossyProxy::start(hall.addr()).unwrap();
        let data = tempfile::tempdir().unwrap();
        let phone = phone::open(data.path());
        phone.add_city_url(&road.url()).unwrap();
        Self { hall, road, phone, _folders: [folder, data] }
    }

    fn sync(&self) {
        phone::sync(&self.phone, 20_000);
    }

    fn request(&self, id: RequestId) -> RequestRecord {
        self.phone.request(id).unwrap()
    }

    fn actions(&self, id: RequestId) -> Vec<Action> {
        self.request(id).summary.face.actions
    }

    fn number(&self, id: RequestId) -> String {
        self.request(id).summary.reference.unwrap().to_string()
    }

    /// A request that the town hall has, closed as done; the phone knows that.
    fn closed(&self) -> RequestId {
        let id = phone::queue(&self.phone, "Éteint.");
        self.sync();
        Staff::of(&self.hall).close_fixed(&self.number(id), "Réparé.");
        self.sync();
        id
    }
}

fn stars(number: u8) -> Stars {
    number.try_into().unwrap()
}

fn not_now<T>(why: NotNow) -> Result<T, Error> {
    Err(Error::NotNow(why))
}

#[test]
fn a_town_hall_tells_by_itself_and_no_word_makes_a_report_arrive() {
    let world = World::new();
    world.road.add(Rule::always(Fault::DropAnswer).path("/v1/"));
    let id = phone::queue(&world.phone, "Perdu ?");
    phone::sync(&world.phone, 3_000);
    assert_eq!(world.request(id).summary.face.state.name(), "uncertain");
    assert!(!world.actions(id).contains(&Action::Resolve));
    for resolution in
        [Resolution::Mine(ServiceRequestId::new("NIMPORTE")), Resolution::Resend, Resolution::Wait]
    {
        assert_eq!(world.phone.resolve(id, resolution), not_now(NotNow::NotUncertain));
    }
    assert_eq!(world.request(id).summary.face.state.name(), "uncertain");
}

#[test]
fn a_number_means_the_citizens_own_request_first_and_then_the_chosen_citys() {
    let world = World::new();
    let mut another: Value = serde_json::from_slice(PACK).unwrap();
    another["id"] = json!("lu.ailleurs");
    another["endpoints"][0]["name"] = json!("ailleurs");
    let (_folder, other) = hall(another.to_string().as_bytes());
    // Somebody else's has the same number in the other city, and there are more of them.
    for n in 0..2 {
        let form =
            format!("service_code=LAMP&lat=49.4958&long=5.9806&attribute[ETAT]=off&description=Autre+{n}");
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        let path = "/open311/v2/requests.json";
        let (status, answer) = call(other.addr(), "POST", path, &kind, form.as_bytes());
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
    }
    let mine = phone::queue(&world.phone, "Le mien.");
    world.sync();
    let number = world.number(mine);
    world.phone.add_city_url(other.url()).unwrap();
    world.sync();
    world.sync();
    assert_eq!(world.phone.find(&number), Ok(mine), "also while the other city is chosen");

    let numbers: Vec<String> = Staff::of(&other)
        .requests()
        .iter()
        .map(|item| item["service_request_id"].as_str().unwrap().to_owned())
        .collect();
    assert!(numbers.contains(&number), "{numbers:?}");
    let others = numbers.iter().find(|one| **one != number).unwrap();
    let found = world.phone.find(others).unwrap();
    assert!(!world.request(found).summary.mine, "the chosen city's");
    let short = &found.to_string()[..8];
    assert_eq!(world.phone.find(short), Ok(found), "what a list shows is understood");
    let esch = world.phone.cities().unwrap().into_iter().find(|city| !city.chosen).unwrap();
    world.phone.choose_city(&esch.id).unwrap();
    assert_eq!(world.phone.find(others), Err(Error::NotFound(Missing::Request)), "no longer the chosen one");
    assert_eq!(world.phone.find("2026"), Err(Error::NotFound(Missing::Request)));
}

#[test]
fn a_beginning_that_fits_several_is_said_to_do_so() {
    let folder = tempfile::tempdir().unwrap();
    let phone = phone::open(folder.path());
    phone.add_city_pack(PACK).unwrap();
    // Names are random: among so many, two begin with the same four digits (one in 10^5 that they do not).
    let mut firsts = std::collections::BTreeSet::new();
    for _ in 0..2_000 {
        let id = phone.create_draft(phone::streetlight("")).unwrap().draft.id.to_string();
        if !firsts.insert(id[..4].to_owned()) {
            assert_eq!(phone.find(&id[..4]), Err(Error::Ambiguous));
            assert_eq!(phone.find(&id[..13]).unwrap().to_string(), id, "with its dash");
            assert_eq!(phone.find(&id[..3]), Err(Error::NotFound(Missing::TooShort)));
            return;
        }
    }
    panic!("no two names began alike");
}

#[test]
fn an_act_without_words_or_with_too_many_is_not_taken() {
    let world = World::new();
    let id = world.closed();
    let missing = Err(Error::Invalid(vec![FieldIssue::new(Field::Text, IssueCode::Missing)]));
    assert_eq!(world.phone.reopen(id, " \n"), missing);
    let code = IssueCode::TooLong { limit: 4_000, length: 4_001 };
    let too_long = Err(Error::Invalid(vec![FieldIssue::new(Field::Text, code)]));
    assert_eq!(world.phone.rate(id, stars(2), Some(&"é".repeat(4_001))), too_long);
    assert!(world.request(id).acts.is_empty(), "nothing was queued");
}

#[test]
fn an_act_that_the_town_hall_refuses_needs_the_citizen_until_it_was_seen() {
    let world = World::new();
    let id = phone::queue(&world.phone, "Éteint.");
    world.sync();
    // An agent closes the case before the withdrawal arrives.
    Staff::of(&world.hall).close_fixed(&world.number(id), "Réparé.");
    world.phone.withdraw(id, None).unwrap();
    let outcome = phone::sync(&world.phone, 20_000);
    assert_eq!((outcome.acts, outcome.need_you), (0, 1), "{outcome:?}");
    let request = world.request(id);
    assert_eq!(request.acts.iter().map(|act| act.state).collect::<Vec<_>>(), [OpState::Rejected]);
    assert!(request.summary.face.actions.contains(&Action::Dismiss));
    world.phone.dismiss(id).unwrap();
    assert!(world.request(id).acts.is_empty());
    assert!(!world.actions(id).contains(&Action::Dismiss));
    assert_eq!(phone::sync(&world.phone, 20_000).need_you, 0);
    assert_eq!(world.phone.dismiss(id), not_now(NotNow::NothingRefused));
}

#[test]
fn what_contradicts_an_act_on_its_way_is_not_taken() {
    let world = World::new();
    let id = world.closed();
    world.road.go_offline().unwrap();
    world.phone.rate(id, stars(4), None).unwrap();
    assert_eq!(world.actions(id), [Action::Reopen]);
    assert_eq!(world.phone.rate(id, stars(1), None), not_now(NotNow::AlreadyAsked));
    world.phone.reopen(id, "Éteint de nouveau.").unwrap();
    assert_eq!(world.actions(id), []);
    assert_eq!(world.phone.reopen(id, "Encore."), not_now(NotNow::AlreadyAsked));
    world.road.go_online().unwrap();
    world.sync();
    world.sync();
    assert_eq!(world.request(id).summary.face.state.name(), "reopened");

    world.road.go_offline().unwrap();
    world.phone.withdraw(id, None).unwrap();
    assert_eq!(world.phone.reply(id, "Merci."), not_now(NotNow::Withdrawn));
    assert_eq!(world.actions(id), []);
}

#[test]
fn a_request_that_the_city_deleted_says_so_and_offers_the_telephone_only() {
    let world = World::new();
    let id = phone::queue(&world.phone, "Éteint.");
    world.sync();
    world.sync();
    let token = format!("Bearer {}", world.hall.staff_token());
    let path = format!("/staff/requests/{}", world.number(id));
    assert_eq!(call(world.hall.addr(), "DELETE", &path, &[("Authorization", &token)], b"").0, 204);
    world.sync();
    let request = world.request(id);
    assert_eq!(request.summary.face.keeping, Keeping::Forgotten);
    assert_eq!(request.summary.face.actions, [Action::Call]);
    assert_eq!(request.text, "Éteint.", "the history stays");
    assert_eq!(world.phone.reply(id, "Et alors ?"), not_now(NotNow::Forgotten));
}

#[test]
fn a_city_that_publishes_everything_says_so_and_takes_nothing_private() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let hall = TownHall::start(Config::new(folders[0].path(), PACK).plain()).unwrap();
    let phone = phone::open(folders[1].path());
    let city = phone.add_city_url(hall.url()).unwrap();
    assert_eq!(city.notices, [Notice::PublishesEverything, Notice::PhotosStayHere]);

    let mut private = phone::streetlight("Entre nous.");
    private.patch.visibility = Some(Visibility::Private);
    let contact = Contact { name: Some("Léa".into()), ..Contact::default() };
    private.patch.contact = Some(contact.clone());
    let draft = phone.create_draft(private).unwrap();
    let id = draft.draft.id;
    assert_eq!(draft.seen_by, Some(Visibility::Public), "whatever was wished");
    let published = FieldIssue::new(Field::Visibility, IssueCode::Published);
    assert_eq!(phone.submit(id), Err(Error::Invalid(vec![published])));
    phone::sync(&phone, 10_000);
    assert!(Staff::of(&hall).requests().is_empty());

    let photo = draw(&DemoPhoto::default()).unwrap();
    phone.add_photo_bytes(id, &photo).unwrap();
    let public = DraftPatch { visibility: Some(Visibility::Public), ..DraftPatch::default() };
    let draft = phone.update_draft(id, public).unwrap();
    assert_eq!(draft.notices, [Notice::PublishesEverything, Notice::PhotosStayHere], "before sending");
    phone.submit(id).unwrap();
    let request = phone.request(id).unwrap();
    assert_eq!(request.notices, draft.notices);
    assert_eq!((request.contact, request.visibility), (Some(contact), Some(Visibility::Public)));
}

#[test]
fn a_photo_that_the_phone_had_to_convert_keeps_its_place_and_time() {
    let world = World::new();
    let drawn = DemoPhoto { width: 640, height: 480, ..DemoPhoto::default() };
    let photo = draw(&drawn).unwrap();
    let draft = world.phone.create_draft(phone::streetlight("Éteint.")).unwrap().draft.id;
    let plain = world.phone.add_photo_bytes(draft, &photo).unwrap().draft.photos[0].facts.clone();
    assert!(plain.place.is_some() && plain.taken.is_some());

    // The same as a JPEG without loss (ITU-T T.81, SOF3).
    let mut original = photo.clone();
    let frame = original.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    original[frame + 1] = 0xC3;
    let refused = world.phone.add_photo_bytes(draft, &original);
    assert!(matches!(refused, Err(Error::Photo(PhotoProblem::ConvertFirst(_)))), "{refused:?}");
    // What a decoder makes of it has neither.
    let bare = DemoPhoto { lamp: Lamp::Lit, ..drawn };
    let converted = clean_bytes(&draw(&bare).unwrap(), &PhotoPolicy::default()).unwrap().photo.bytes;
    let added = world.phone.add_converted_photo(draft, &converted, &original).unwrap();
    assert_eq!(added.place, plain.place);
    assert_eq!(added.original_bytes, original.len() as u64);
    assert_eq!(added.draft.photos[1].facts, plain);
}
