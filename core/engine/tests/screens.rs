//! What the screens ask, without a network: the real folder, the packs of the tests.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use parvis_domain::geography::distance;
use parvis_domain::id::{AttributeCode, CityId, RequestId, ServiceCode};
use parvis_domain::language::Language;
use parvis_domain::map::Spot;
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::request::{Contact, RequestKind};
use parvis_domain::service::Visibility;
use parvis_domain::unit::Metres;
use parvis_domain::validate::Field;
use parvis_engine::record::{DraftPatch, NewDraft, RequestQuery};
use parvis_engine::screen::{FlowPage, MapQuery, RequestChip, Route, Side};
use parvis_engine::secret::KeyFile;
use parvis_engine::{Config, Error, Missing, NotNow, Parvis};
use tempfile::TempDir;

/// In the middle of Esch.
const LAMP: (f64, f64) = (49.4958, 5.9806);

fn packs() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/packs"))
}

fn open() -> (TempDir, Parvis) {
    let folder = tempfile::tempdir().unwrap();
    let phone = Parvis::open(Config {
        folder: folder.path().to_owned(),
        language: Language::Fr,
        secrets: Arc::new(KeyFile::new(folder.path().join("secret.key"))),
        extra_roots_pem: Vec::new(),
    })
    .unwrap();
    (folder, phone)
}

fn in_esch() -> (TempDir, Parvis) {
    let (folder, phone) = open();
    phone.choose_municipality(Some(&packs()), &CityId::new("lu.esch-sur-alzette")).unwrap();
    (folder, phone)
}

fn at((latitude, longitude): (f64, f64)) -> Coordinate {
    Coordinate::new(latitude, longitude).unwrap()
}

fn fix(at: Coordinate, accuracy: u32) -> Place {
    Place { accuracy: Some(Metres::whole(accuracy)), ..Place::new(at, PlaceSource::Gps) }
}

fn draft(phone: &Parvis, patch: DraftPatch) -> RequestId {
    phone.create_draft(NewDraft { kind: Some(RequestKind::Report), patch }).unwrap().draft.id
}

fn placed() -> DraftPatch {
    DraftPatch { place: Some(fix(at(LAMP), 8)), ..DraftPatch::default() }
}

fn answers(pairs: &[(&str, &str)]) -> BTreeMap<AttributeCode, Vec<String>> {
    pairs.iter().map(|(code, value)| (AttributeCode::new(*code), vec![(*value).to_owned()])).collect()
}

/// Until what changes next has a later time than all before: lists are in the order of changes, to the millisecond.
fn next_millisecond() {
    let before = SystemTime::now();
    while before.elapsed().is_ok_and(|passed| passed < Duration::from_millis(1)) {
        std::thread::yield_now();
    }
}

fn page(phone: &Parvis, id: RequestId, after: Option<FlowPage>) -> FlowPage {
    phone.next_page(id, after).unwrap().page
}

#[test]
fn a_municipality_is_found_by_its_place_and_its_name_and_chosen_once() {
    let (_folder, phone) = open();
    assert_eq!(phone.home().unwrap_err(), Error::NotFound(Missing::City));
    let near = phone.municipalities(Some(&packs()), Some(at(LAMP)), None).unwrap();
    assert_eq!(near.len(), 5);
    assert_eq!(near[0].id.as_str(), "lu.esch-sur-alzette");
    assert_eq!(near[0].distance, Some(Metres::default()));
    assert!(near[1].distance.unwrap() > Metres::whole(10_000) && !near[0].added);
    let named = phone.municipalities(Some(&packs()), None, Some("ESCH alz")).unwrap();
    assert_eq!(named.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["lu.esch-sur-alzette"]);
    assert!(phone.municipalities(Some(&packs()), None, Some("Atlantide")).unwrap().is_empty());

    let by_postcode = |written| {
        let found = phone.municipalities(Some(&packs()), None, Some(written)).unwrap();
        found.into_iter().map(|one| one.id.as_str().to_owned()).collect::<Vec<_>>()
    };
    for (written, found) in [
        ("L-4050", vec!["lu.esch-sur-alzette"]),
        ("4", vec![]),
        ("J6S 1A1", vec!["ca.salaberry-de-valleyfield"]),
        ("j3", vec!["ca.carignan"]),
        ("93000", vec!["ma.tetouan"]),
        ("99999", vec![]),
    ] {
        assert_eq!(by_postcode(written), found, "{written}");
    }

    let esch = CityId::new("lu.esch-sur-alzette");
    assert!(phone.choose_municipality(Some(&packs()), &esch).unwrap().chosen);
    let again = phone.municipalities(Some(&packs()), None, Some("esch")).unwrap();
    assert!(again.len() == 1 && again[0].added && again[0].chosen, "one row, although both folders have it");
    assert_eq!(
        phone.choose_municipality(Some(&packs()), &CityId::new("atlantis")),
        Err(Error::NotFound(Missing::City))
    );
    assert_eq!(phone.home().unwrap().city.id, esch);
    assert_eq!(phone.home().unwrap().emergency.unwrap().number, "112");
}

#[test]
fn a_tile_spares_the_questions_and_the_flow_goes_on_where_something_lacks() {
    let (_folder, phone) = in_esch();
    let id = draft(&phone, DraftPatch::default());
    assert_eq!(page(&phone, id, None), FlowPage::Photo);
    assert_eq!(page(&phone, id, Some(FlowPage::Photo)), FlowPage::Place);
    phone.update_draft(id, placed()).unwrap();
    assert_eq!(page(&phone, id, Some(FlowPage::Place)), FlowPage::What);
    assert_eq!(page(&phone, id, None), FlowPage::What, "taken up again");

    let suggestions = phone.suggestions(id).unwrap();
    assert_eq!(suggestions.tiles.len(), 6);
    assert!(suggestions.groups.iter().all(|group| !group.services.is_empty()));
    let listed = suggestions.groups.iter().flat_map(|group| &group.services);
    assert!(listed.clone().all(|service| service.code.as_str() != "DOLEANCE"), "no report goes there");
    assert!(listed.count() >= 10);

    // By its name alone the lamp has a question, by the tile it has none left.
    let lamp = ServiceCode::new("LAMP");
    phone.choose_service(id, lamp.clone(), BTreeMap::new()).unwrap();
    assert_eq!(page(&phone, id, Some(FlowPage::What)), FlowPage::Questions);
    let questions = phone.questions(id).unwrap();
    assert!(questions[0].question.required && questions[0].issue.is_some());
    assert!(questions[1].issue.is_none() && questions[1].answers.is_empty());
    phone.choose_service(id, lamp, suggestions.tiles[0].answers.clone()).unwrap();
    assert_eq!(page(&phone, id, Some(FlowPage::What)), FlowPage::Check);
    assert_eq!(page(&phone, id, None), FlowPage::Check);
    let step = phone.next_page(id, Some(FlowPage::What)).unwrap();
    assert_eq!((step.number, step.of), (4, 4));

    // Who changes one thing afterwards is not asked the others again.
    assert_eq!(page(&phone, id, Some(FlowPage::Photo)), FlowPage::Check);
    assert_eq!(page(&phone, id, Some(FlowPage::Place)), FlowPage::Check);
}

#[test]
fn a_second_report_of_a_walk_is_not_asked_for_its_place() {
    let (_folder, phone) = in_esch();
    let id = draft(&phone, placed());
    assert_eq!(page(&phone, id, Some(FlowPage::Photo)), FlowPage::What);
}

#[test]
fn another_service_drops_answers_that_it_does_not_ask() {
    let (_folder, phone) = in_esch();
    let id = draft(&phone, placed());
    phone.choose_service(id, ServiceCode::new("LAMP"), answers(&[("ETAT", "off")])).unwrap();
    let record = phone.choose_service(id, ServiceCode::new("HOLE"), answers(&[("OU", "road")])).unwrap();
    assert_eq!(record.draft.answers, answers(&[("OU", "road")]));
    assert!(record.issues.is_empty(), "{:?}", record.issues);
}

#[test]
fn a_place_is_weighed() {
    let (_folder, phone) = in_esch();
    let far = parvis_domain::map::moved(at(LAMP), 300.0, 0.0).unwrap();
    let places = vec![
        fix(at(LAMP), 8),
        fix(at(LAMP), 85),
        Place::new(far, PlaceSource::Photo),
        Place::new(at((49.497, 5.945)), PlaceSource::Hand),
        Place::new(at((49.6, 6.13)), PlaceSource::Hand),
    ];
    let id = draft(&phone, DraftPatch::default());
    let weighed = phone.weigh_places(id, places).unwrap();
    assert_eq!((&weighed[0].side, weighed[0].weak, weighed[0].apart), (&Side::Inside, false, None));
    assert!(weighed[1].weak && weighed[1].apart.is_none());
    assert!((weighed[2].apart.unwrap().get() - 300.0).abs() < 3.0);
    assert!(matches!(weighed[3].side, Side::Border { .. }));
    assert!(
        matches!(weighed[4].side, Side::Outside { distance, city: None } if distance > Metres::whole(5_000))
    );

    let query = MapQuery { centre: at(LAMP), metres: 400.0, width: 360.0, height: 240.0 };
    let window = phone.map_window(id, &query).unwrap();
    assert!(!window.boundless && window.land.len() == 1 && !window.grid_x.is_empty());
    assert!(window.scale_length <= 120.0 && window.scale_m > 0.0);
}

#[test]
fn a_map_begins_with_the_city_while_nobody_knows_the_place() {
    let (_folder, phone) = in_esch();
    let id = draft(&phone, DraftPatch::default());
    let frame = phone.map_frame(id).unwrap().unwrap();
    let view = MapQuery { centre: frame.centre, metres: frame.metres, width: 360.0, height: 220.0 };
    let window = phone.map_window(id, &view).unwrap();
    let seen = |ring: &Vec<_>| {
        ring.iter().all(|at: &Spot| (0.0..=360.0).contains(&at.x) && (0.0..=220.0).contains(&at.y))
    };
    assert!(!window.land.is_empty() && window.land.iter().all(seen), "the whole city is on it");

    // It is no place: who sends without having said where is asked.
    let suggestions = phone.suggestions(id).unwrap();
    let lamp = DraftPatch {
        service: Some(suggestions.tiles[0].service.clone()),
        answers: suggestions.tiles[0].answers.clone(),
        ..DraftPatch::default()
    };
    let id = draft(&phone, lamp);
    assert!(matches!(phone.submit(id), Err(Error::Invalid(issues)) if issues[0].field == Field::Place));
    let hand = Place::new(frame.centre, PlaceSource::Hand);
    phone.update_draft(id, DraftPatch { place: Some(hand), ..DraftPatch::default() }).unwrap();
    phone.submit(id).unwrap();
    let sent = phone.request(id).unwrap().place.unwrap();
    assert_eq!((sent.source, sent.accuracy, sent.age), (PlaceSource::Hand, None, None));
}

#[test]
fn a_map_begins_where_reports_lie_if_nobody_knows_the_boundary() {
    let (_folder, phone) = open();
    let esch = std::fs::read(packs().join("esch-sur-alzette.json")).unwrap();
    let mut pack: serde_json::Value = serde_json::from_slice(&esch).unwrap();
    pack.as_object_mut().unwrap().remove("boundary");
    phone.add_city_pack(pack.to_string().as_bytes()).unwrap();
    let id = draft(&phone, DraftPatch::default());
    assert_eq!(phone.map_frame(id).unwrap(), None, "nothing tells where it is");

    let suggestions = phone.suggestions(id).unwrap();
    let service = Some(suggestions.tiles[0].service.clone());
    let answers = suggestions.tiles[0].answers.clone();
    phone.submit(draft(&phone, DraftPatch { service, answers, ..placed() })).unwrap();
    let frame = phone.map_frame(id).unwrap().unwrap();
    assert!(distance(frame.centre, at(LAMP)) < Metres::whole(1) && frame.metres < 1_001.0, "{frame:?}");
}

#[test]
fn a_drafts_map_is_of_its_own_city_whichever_is_chosen_since() {
    let (_folder, phone) = in_esch();
    let id = draft(&phone, DraftPatch::default());
    let frame = phone.map_frame(id).unwrap();
    let carignan = std::fs::read(packs().join("carignan.json")).unwrap();
    let other = phone.add_city_pack(&carignan).unwrap().id;
    phone.choose_city(&other).unwrap();
    assert_ne!(phone.map_frame(draft(&phone, DraftPatch::default())).unwrap(), frame);
    assert_eq!(phone.map_frame(id).unwrap(), frame);
    let query = MapQuery { centre: at(LAMP), metres: 400.0, width: 360.0, height: 240.0 };
    assert!(!phone.map_window(id, &query).unwrap().land.is_empty());
    assert_eq!(phone.weigh_places(id, vec![fix(at(LAMP), 8)]).unwrap()[0].side, Side::Inside);
}

#[test]
fn who_only_looks_leaves_no_draft_behind() {
    let (_folder, phone) = in_esch();
    let begin = |kind, patch| phone.begin_draft(NewDraft { kind: Some(kind), patch }).unwrap().draft.id;
    let nothing = DraftPatch::default;
    let first = begin(RequestKind::Report, nothing());
    assert_eq!(begin(RequestKind::Report, nothing()), first, "the same one each time");
    assert_ne!(begin(RequestKind::Question, nothing()), first, "another kind is another draft");
    assert!(phone.drafts().unwrap().is_empty() && phone.home().unwrap().draft.is_none(), "no list shows it");

    // Whatever was put into it makes it one to keep: the next one is new.
    let email = Some(Contact { email: Some("a@example.org".to_owned()), ..Contact::default() });
    phone.update_draft(first, DraftPatch { contact: email, ..nothing() }).unwrap();
    next_millisecond();
    let second = begin(RequestKind::Report, DraftPatch { text: Some("Trou".to_owned()), ..nothing() });
    assert_ne!(second, first);
    let third = begin(RequestKind::Report, nothing());
    let listed: Vec<_> = phone.drafts().unwrap().into_iter().map(|record| record.draft.id).collect();
    assert_eq!(listed, [second, first]);
    // What was emptied again may be taken, in the language of now.
    phone.update_draft(second, DraftPatch { text: Some(String::new()), ..nothing() }).unwrap();
    phone.set_language(Language::Nl).unwrap();
    let taken = phone.begin_draft(NewDraft::default()).unwrap().draft;
    assert!([second, third].contains(&taken.id) && taken.language == Language::Nl);

    // Nobody takes what another city's citizen began, and the terminal always begins anew.
    assert_ne!(draft(&phone, nothing()), taken.id);
    phone.choose_municipality(Some(&packs()), &CityId::new("ca.salaberry-de-valleyfield")).unwrap();
    let there = phone.begin_draft(NewDraft::default()).unwrap().draft;
    assert_eq!(there.city.as_str(), "ca.salaberry-de-valleyfield");
}

#[test]
fn the_last_look_says_who_by_when_and_who_sees_it() {
    let (_folder, phone) = in_esch();
    let id = draft(&phone, placed());
    phone.choose_service(id, ServiceCode::new("LAMP"), answers(&[("ETAT", "off")])).unwrap();
    let review = phone.review(id).unwrap();
    assert_eq!(review.to, "Éclairage public");
    assert!(review.due.is_some() && review.photo_limit > 0);
    assert_eq!(review.visibility, Visibility::Public);
    let private = DraftPatch { visibility: Some(Visibility::Private), ..DraftPatch::default() };
    phone.update_draft(id, private).unwrap();
    assert_eq!(phone.review(id).unwrap().visibility, Visibility::Private);
    let speech = phone.speech().unwrap();
    assert!(speech.due_if_received_today(review.due.unwrap()).starts_with("Réponse due le"));
}

#[test]
fn home_and_the_chips_show_what_waits_page_after_page() {
    let (_folder, phone) = in_esch();
    let mut queued = Vec::new();
    for _ in 0..3 {
        let id = draft(&phone, placed());
        phone.choose_service(id, ServiceCode::new("LAMP"), answers(&[("ETAT", "off")])).unwrap();
        phone.submit(id).unwrap();
        queued.push(id);
    }
    draft(&phone, DraftPatch::default());
    let home = phone.home().unwrap();
    assert_eq!((home.waiting, home.need_you, home.unread), (3, 0, 0));
    assert!(home.draft.is_none(), "an empty draft is no reason to disturb");
    draft(&phone, placed());
    assert!(phone.home().unwrap().draft.is_some());

    let mut query = RequestQuery { limit: 1, ..RequestQuery::default() };
    let mut seen = Vec::new();
    loop {
        let page = phone.requests_under(&query, RequestChip::ToSend).unwrap();
        assert!(page.rows.len() <= 1);
        seen.extend(page.rows.iter().map(|row| row.id));
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    seen.reverse();
    assert_eq!(seen, queued, "each once, newest first");
    for (chip, count) in [
        (RequestChip::All, 3),
        (RequestChip::Open, 3),
        (RequestChip::Unread, 0),
        (RequestChip::Overdue, 0),
        (RequestChip::Closed, 0),
    ] {
        let rows = phone.requests_under(&RequestQuery::default(), chip).unwrap().rows;
        assert_eq!(rows.len(), count, "{chip:?}");
    }

    assert_eq!(phone.remind(queued[0]), Err(Error::NotNow(NotNow::NotSentYet)));
    assert_eq!(phone.me_too(queued[0]), Err(Error::NotNow(NotNow::NoFollowUp)), "it is one's own");
}

#[test]
fn a_link_leads_somewhere_and_does_nothing() {
    let (_folder, phone) = in_esch();
    let pack = std::fs::read_to_string(packs().join("tetouan.json")).unwrap();
    let mut pack: serde_json::Value = serde_json::from_str(&pack).unwrap();
    pack["link_domain"] = "suivi.example".into();
    phone.add_city_pack(pack.to_string().as_bytes()).unwrap();
    let tetouan = pack["id"].as_str().unwrap();
    let id = draft(&phone, placed());
    let unknown = format!("parvis://request/{id}");
    for (link, route) in [
        ("parvis://report", Route::Report { asset: None }),
        ("parvis://requests", Route::Requests),
        ("parvis://outbox", Route::Outbox),
        (unknown.as_str(), Route::UnknownRequest),
        ("parvis://request/../../etc", Route::UnknownRequest),
        ("https://evil.example/c/lu.esch-sur-alzette/a/1042", Route::Home),
        ("no link at all", Route::Home),
    ] {
        assert_eq!(phone.route(link).unwrap(), route, "{link}");
    }
    let link = format!("https://suivi.example/c/{tetouan}/a/L%201042");
    assert_eq!(phone.route(&link).unwrap(), Route::Report { asset: Some("L 1042".to_owned()) });
    let link = format!("https://suivi.example/c/{tetouan}/r/2026-9");
    assert_eq!(phone.route(&link).unwrap(), Route::UnknownRequest);
    let esch = "https://suivi.example/c/lu.esch-sur-alzette/r/2026-9";
    assert_eq!(phone.route(esch).unwrap(), Route::Home, "Esch does not publish under that name");
}

#[test]
fn an_answer_is_offered_where_words_are_shared() {
    let (_folder, phone) = in_esch();
    let found = phone.answers("J'ai des encombrants à donner, que faire ?").unwrap();
    assert!(found[0].question.contains("encombrants"), "{found:?}");
    assert!(phone.answers("xyzzy").unwrap().is_empty());
    assert!(phone.answers("").unwrap().is_empty());
}
