//! A city changes what can be reported to it: the phone learns of it by itself within about a day, at every kind of
//! server, and what a citizen has begun is not lost by it. Over real HTTP, with the town hall started anew in between.
#![allow(clippy::unwrap_used)]

use std::thread;

use parvis_contract::clock::{Time, hours, minutes};
use parvis_contract::counter::{Counter, Seen};
use parvis_contract::phone;
use parvis_domain::id::{AttributeCode, RequestId, ServiceCode};
use parvis_domain::validate::Field;
use parvis_engine::record::{DraftPatch, NewDraft, ServiceRecord};
use parvis_engine::{Error, Parvis};
use parvis_townhall::{Config, DISGUISES, Disguise, Running, TownHall};
use serde_json::{Value, json};
use tempfile::TempDir;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const START: &str = "2026-11-25T10:00:00Z";

struct City {
    time: Time,
    config: Config,
    hall: Option<Running>,
    road: Counter,
    phone: Parvis,
    folders: [TempDir; 2],
}

impl City {
    fn open(disguise: Option<Disguise>) -> Self {
        let time = Time::standing_at(START);
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut config = Config::new(folders[0].path(), PACK).plain();
        config.clock = time.hall.clone();
        config.disguise = disguise;
        let hall = TownHall::start(config.clone()).unwrap();
        // The same address after it was started anew.
        config.listen = hall.addr();
        let road = Counter::to(hall.addr());
        let phone = time.open(folders[1].path());
        Self { time, config, hall: Some(hall), road, phone, folders }
    }

    /// The same, once the city was added by its root.
    fn added(disguise: Option<Disguise>) -> Self {
        let city = Self::open(disguise);
        city.phone.add_city_url(&city.road.url()).unwrap();
        city.road.take();
        city
    }

    /// The town hall starts anew with another pack.
    fn changes(&mut self, change: impl FnOnce(&mut Value)) {
        let mut pack: Value = serde_json::from_slice(&self.config.pack).unwrap();
        change(&mut pack);
        self.config.pack = pack.to_string().into_bytes();
        self.hall.take().unwrap().stop();
        // Its changeset has whole seconds.
        self.time.move_on(minutes(1));
        self.hall = Some(TownHall::start(self.config.clone()).unwrap());
    }

    /// The service whose code ends like this: some servers put a prefix before each.
    fn service(&self, code: &str) -> Option<ServiceRecord> {
        self.phone.services(None).unwrap().into_iter().find(|service| service.code.as_str().ends_with(code))
    }

    fn questions(&self, code: &str) -> Vec<String> {
        let service = self.service(code).unwrap();
        service.questions.iter().map(|question| question.code.as_str().to_owned()).collect()
    }

    fn draft(&self, code: &str, text: &str) -> RequestId {
        let service = self.service(code).unwrap().code;
        let patch =
            DraftPatch { service: Some(service), text: Some(text.to_owned()), ..DraftPatch::default() };
        self.phone.create_draft(NewDraft { kind: None, patch }).unwrap().draft.id
    }

    fn service_of(&self, draft: RequestId) -> ServiceCode {
        self.phone.draft(draft).unwrap().draft.service.unwrap()
    }
}

/// Rats are somebody else's now, bicycles are new, and lamps have another question.
fn reform(pack: &mut Value) {
    let services = pack["services"].as_array_mut().unwrap();
    services.retain(|service| service["code"] != "RATS");
    let mut bicycle = services.iter().find(|service| service["code"] == "SIGN").unwrap().clone();
    bicycle["code"] = json!("VELO");
    bicycle["name"] = json!({ "fr": "Vélo abandonné" });
    bicycle["attributes"] = json!([question("CADENAS")]);
    services.push(bicycle);
    ask_height(pack);
}

/// Only the questions change: the list stays as it is.
fn ask_height(pack: &mut Value) {
    let services = pack["services"].as_array_mut().unwrap();
    let lamp = services.iter_mut().find(|service| service["code"] == "LAMP").unwrap();
    lamp["attributes"].as_array_mut().unwrap().push(question("HAUTEUR"));
}

fn question(code: &str) -> Value {
    json!({"code": code, "variable": true, "datatype": "string", "required": true, "order": 9,
        "description": {"fr": "Précisez"}})
}

fn definitions(seen: &[Seen]) -> usize {
    seen.iter().filter(|call| call.target.contains("/services/")).count()
}

#[test]
fn what_a_city_adds_changes_and_takes_away_is_known_a_day_later_at_every_kind_of_server() {
    for disguise in DISGUISES {
        let name = disguise.name;
        println!("{name}");
        let mut city = City::added(Some(*disguise));
        let rats = city.draft("RATS", "Deux rats près de l'école");
        let lamp = city.draft("LAMP", "Éteint");
        city.changes(reform);
        city.time.pass_all(&city.phone, hours(23));
        assert!(city.service("VELO").is_none(), "{name}: not asked more often than once a day");
        city.time.pass_all(&city.phone, hours(5));

        let bicycle = city.service("VELO").unwrap_or_else(|| panic!("{name}: the new service is there"));
        assert_eq!(bicycle.name, "Vélo abandonné", "{name}");
        assert_eq!(city.questions("VELO"), ["CADENAS"], "{name}: never without its question");
        assert!(city.questions("LAMP").contains(&"HAUTEUR".to_owned()), "{name}");
        assert!(city.service("RATS").is_none(), "{name}");

        // The draft is whole, and says what is wrong with it.
        let kept = city.phone.draft(rats).unwrap();
        assert_eq!(kept.draft.text, "Deux rats près de l'école", "{name}");
        assert!(city.service_of(rats).as_str().ends_with("RATS"), "{name}");
        let codes = |id| -> Vec<_> {
            let issues = city.phone.check(id).unwrap();
            issues.iter().map(|issue| (issue.field.name(), issue.code.name())).collect()
        };
        assert!(codes(rats).contains(&("service", "unknown_service")), "{name}: {:?}", codes(rats));
        assert!(matches!(city.phone.submit(rats), Err(Error::Invalid(_))), "{name}");
        assert_eq!(city.phone.draft(rats).unwrap().draft.text, "Deux rats près de l'école", "{name}");
        let lacking = city.phone.check(lamp).unwrap();
        let height = Field::Answer(AttributeCode::new("HAUTEUR"));
        assert!(lacking.iter().any(|issue| issue.field == height), "{name}: {lacking:?}");
        assert_eq!(city.road.most_at_once(), 1, "{name}: one thing at a time");

        // The next day nothing is new, and no question is read that the server says is the same.
        city.road.take();
        city.time.pass_all(&city.phone, hours(28));
        let seen = city.road.take();
        let lists = seen.iter().filter(|call| call.target.contains("/services."));
        assert!((1..=2).contains(&lists.count()), "{name}");
        assert!(definitions(&seen) <= 2 * 2, "{name}: those of the drafts at most: {}", definitions(&seen));
    }
}

#[test]
fn where_nothing_changed_two_short_answers_say_so() {
    let city = City::added(None);
    city.time.pass_all(&city.phone, hours(28));
    let seen = city.road.take();
    let asked: Vec<&Seen> = seen
        .iter()
        .filter(|call| call.target.contains("discovery.") || call.target.contains("/services"))
        .collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked.iter().all(|call| (call.status, call.body) == (304, 0)), "{asked:?}");
}

#[test]
fn a_changeset_tells_that_only_questions_changed() {
    let mut city = City::added(None);
    city.changes(ask_height);
    city.time.pass_all(&city.phone, hours(28));
    let seen = city.road.take();
    let read = definitions(&seen);
    assert!(read >= 5, "all of them may have changed: {read}");
    assert!(city.questions("LAMP").contains(&"HAUTEUR".to_owned()));
}

#[test]
fn without_a_changeset_the_questions_of_drafts_are_read_again_and_no_others() {
    // It has neither discovery nor validators.
    let mut city = City::added(Disguise::named("citysdk"));
    city.changes(ask_height);
    city.time.pass_all(&city.phone, hours(28));
    assert!(!city.questions("LAMP").contains(&"HAUTEUR".to_owned()), "nothing tells, and nobody needs it");
    assert_eq!(definitions(&city.road.take()), 0);
    city.draft("LAMP", "Éteint");
    city.time.pass_all(&city.phone, hours(28));
    assert!(city.questions("LAMP").contains(&"HAUTEUR".to_owned()));
    assert!(definitions(&city.road.take()) <= 2);
}

#[test]
fn what_was_learned_is_there_after_the_app_was_closed() {
    let mut city = City::added(None);
    city.changes(reform);
    city.time.pass_all(&city.phone, hours(28));
    city.phone.close().unwrap();
    let phone = city.time.open(city.folders[1].path());
    let codes: Vec<_> = phone.services(None).unwrap().into_iter().map(|service| service.code).collect();
    assert!(codes.contains(&ServiceCode::new("VELO")) && !codes.contains(&ServiceCode::new("RATS")));
    city.road.take();
    city.time.pass_all(&phone, hours(20));
    let seen = city.road.take();
    assert!(!seen.iter().any(|call| call.target.contains("/services")), "the day goes on where it was");
}

/// A city that is added again, by its address, while it is asked for news all the time.
#[test]
fn a_city_that_is_added_during_a_synchronisation_is_asked_one_thing_at_a_time() {
    let city = City::added(None);
    thread::scope(|scope| {
        let adding = scope.spawn(|| {
            for _ in 0..5 {
                city.phone.add_city_url(&city.road.url()).unwrap();
            }
        });
        // What ends each round must not take an answer away from whoever adds it.
        while !adding.is_finished() {
            phone::sync(&city.phone, 30_000);
            city.time.move_on(minutes(15));
        }
        adding.join().unwrap();
    });
    let seen = city.road.take();
    assert!(seen.iter().any(|call| call.target.contains("/requests.")), "it was asked for news meanwhile");
    assert!(definitions(&seen) >= 5 * 5, "and for its questions");
    assert_eq!(city.road.most_at_once(), 1);
}
