//! One short story for each of the five municipalities that the product answers to, from the form to the answer.
#![allow(clippy::unwrap_used)]

use parvis_contract::clock::{Time, minutes};
use parvis_contract::phone;
use parvis_contract::staff::Staff;
use parvis_domain::id::{AttributeCode, RequestId, ServiceCode};
use parvis_domain::language::Language;
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::request::RequestKind;
use parvis_domain::time::Timestamp;
use parvis_domain::unit::Metres;
use parvis_engine::Parvis;
use parvis_engine::record::{DraftPatch, NewDraft, RequestRecord};
use parvis_townhall::{Config, Running, TownHall};
use tempfile::TempDir;

const ESCH: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const SALABERRY: &[u8] = include_bytes!("../../packs/salaberry-de-valleyfield.json");
const WALLOON: &[u8] = include_bytes!("../../packs/walloon-commune.json");
const CARIGNAN: &[u8] = include_bytes!("../../packs/carignan.json");
const TETOUAN: &[u8] = include_bytes!("../../packs/tetouan.json");

struct City {
    time: Time,
    hall: Running,
    phone: Parvis,
    _folders: [TempDir; 2],
}

impl City {
    fn of(pack: &[u8], start: &str) -> Self {
        let time = Time::standing_at(start);
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut config = Config::new(folders[0].path(), pack);
        config.clock = time.hall.clone();
        let hall = TownHall::start(config).unwrap();
        let phone = time.open(folders[1].path());
        phone.add_city_url(hall.url()).unwrap();
        Self { time, hall, phone, _folders: folders }
    }

    fn send(&self, kind: RequestKind, patch: DraftPatch) -> (RequestId, RequestRecord) {
        let draft = self.phone.create_draft(NewDraft { kind: Some(kind), patch }).unwrap();
        assert!(draft.issues.is_empty(), "{:?}", draft.issues);
        let id = self.phone.submit(draft.draft.id).unwrap().id;
        phone::sync(&self.phone, 30_000);
        phone::sync(&self.phone, 30_000);
        let request = self.phone.request(id).unwrap();
        assert_eq!(request.summary.face.state.name(), "received", "{:?}", request.waiting);
        (id, request)
    }

    /// The staff answers; the citizen reads it.
    fn answer(&self, id: RequestId, text: &str) {
        let reference = self.phone.request(id).unwrap().summary.reference.unwrap();
        Staff::of(&self.hall).answer(reference.as_str(), text);
        self.time.pass_all(&self.phone, minutes(16));
        let request = self.phone.request(id).unwrap();
        assert_eq!(request.summary.face.state.name(), "answered");
        assert!(request.summary.unread);
        assert_eq!(request.timeline.last().unwrap().text.as_deref(), Some(text));
    }
}

fn report(service: &str, at: (f64, f64), text: &str, answers: &[(&str, &str)]) -> DraftPatch {
    let coordinate = Coordinate::new(at.0, at.1).unwrap();
    let answers = answers.iter().map(|(code, value)| (AttributeCode::new(*code), vec![(*value).to_owned()]));
    DraftPatch {
        service: Some(ServiceCode::new(service)),
        place: Some(Place { accuracy: Some(Metres::whole(6)), ..Place::new(coordinate, PlaceSource::Gps) }),
        text: Some(text.to_owned()),
        answers: answers.collect(),
        ..DraftPatch::default()
    }
}

fn written(subject: &str, text: &str) -> DraftPatch {
    DraftPatch { subject: Some(subject.to_owned()), text: Some(text.to_owned()), ..DraftPatch::default() }
}

fn at(time: &str) -> Timestamp {
    Timestamp::parse_rfc3339(time).unwrap()
}

#[test]
fn esch_takes_a_report_and_a_question_and_tells_which_service_has_it() {
    let city = City::of(ESCH, "2026-11-25T10:00:00Z");
    let found = city.phone.services(Some("éclairage")).unwrap();
    assert!(found.iter().any(|service| service.code.as_str() == "LAMP"), "{found:?}");
    let (lamp, request) = city.send(
        RequestKind::Report,
        report("LAMP", (49.4958, 5.9806), "Lampadaire éteint.", &[("ETAT", "off")]),
    );
    assert_eq!(request.handled_by.as_deref(), Some("Éclairage public"));
    assert!(request.summary.due.is_some());
    city.answer(lamp, "L'équipe passe demain.");
    let (question, request) =
        city.send(RequestKind::Question, written("collecte", "Quand passe le camion bleu ?"));
    assert_eq!(request.handled_by.as_deref(), Some("Propreté urbaine"));
    city.answer(question, "Le jeudi.");
}

#[test]
fn salaberry_takes_snow_at_the_street_and_owes_an_answer_in_two_working_days() {
    // A Friday evening in Québec: the two working days are Monday and Tuesday.
    let city = City::of(SALABERRY, "2026-01-23T22:00:00Z");
    let (id, request) = city.send(
        RequestKind::Report,
        report(
            "DENEIGEMENT",
            (45.2529, -74.1333),
            "Le trottoir n'est pas déneigé.",
            &[("OU", "sidewalk"), ("QUOI", "not-cleared")],
        ),
    );
    let due = request.summary.due.unwrap();
    assert!(due > at("2026-01-27T04:59:00Z") && due <= at("2026-01-28T05:00:00Z"), "{due}");
    assert_eq!(request.answers.len(), 2);
    assert!(!request.summary.face.overdue);
    city.time.move_on(minutes(6 * 24 * 60));
    assert!(city.phone.request(id).unwrap().summary.face.overdue, "the phone's own clock says so, offline");
    city.answer(id, "Le secteur est déneigé.");
}

#[test]
fn the_walloon_commune_takes_an_idea_without_a_place() {
    let city = City::of(WALLOON, "2026-11-25T10:00:00Z");
    let (id, request) =
        city.send(RequestKind::Suggestion, written("idee", "Un banc devant la bibliothèque ?"));
    assert_eq!(request.place, None);
    assert_eq!(Staff::of(&city.hall).requests()[0]["service_code"], "ECRIRE");
    assert!(
        !city.phone.faq(Some("commune")).unwrap().is_empty() || !city.phone.faq(None).unwrap().is_empty()
    );
    city.answer(id, "Bonne idée, transmise au collège.");
}

#[test]
fn carignan_answers_the_first_question_itself_and_passes_the_others_on() {
    let city = City::of(CARIGNAN, "2026-11-25T15:00:00Z");
    let answers = city.phone.faq(Some("piscine")).unwrap();
    assert!(!answers.is_empty() && !answers[0].answer.is_empty(), "known without a network");
    let contacts = city.phone.contacts().unwrap();
    assert!(contacts[0].phone.is_some());
    let (question, request) =
        city.send(RequestKind::Question, written("cabanon", "Un cabanon de 12 m² est-il permis ?"));
    assert_eq!(request.handled_by.as_deref(), Some("Urbanisme"));
    city.answer(question, "Oui, avec un permis.");
    let (complaint, request) =
        city.send(RequestKind::Complaint, written("collecte-manquee", "Le bac n'a pas été vidé."));
    assert_eq!(request.handled_by.as_deref(), Some("Service aux citoyens"));
    city.answer(complaint, "Le camion repasse demain.");
    assert_eq!(Staff::of(&city.hall).requests().len(), 2);
}

#[test]
fn tetouan_owes_an_answer_within_a_time_that_depends_on_the_nature_in_arabic() {
    let start = "2026-11-25T10:00:00Z";
    let city = City::of(TETOUAN, start);
    city.phone.set_language(Language::Ar).unwrap();
    let due = |hours: i64| Some(at(start).plus_millis(hours * 3_600_000));
    let (danger, request) = city.send(
        RequestKind::Report,
        report("KHATAR", (35.5711, -5.3644), "سلك كهربائي عارٍ في الشارع.", &[("NAW3", "wire")]),
    );
    assert_eq!(request.summary.due, due(24), "a danger: a day");
    assert_eq!(request.handled_by.as_deref(), Some("مكتب حفظ الصحة والسلامة"));
    let (_, request) = city.send(
        RequestKind::Report,
        report("NADAFA", (35.5711, -5.3644), "الحاوية ممتلئة.", &[("NAW3", "full")]),
    );
    assert_eq!(request.summary.due, due(48), "the container: two");
    let (complaint, request) = city.send(RequestKind::Complaint, written("shikaya", "لم أتلق أي جواب."));
    let owed = request.summary.due.unwrap();
    assert!(owed > due(28 * 24).unwrap() && owed < due(32 * 24).unwrap(), "{owed}");
    assert_eq!(request.text, "لم أتلق أي جواب.");
    city.answer(danger, "تم إصلاح السلك.");
    city.answer(complaint, "نعتذر، الجواب مرفق.");
    let found = parvis_engine::record::RequestQuery {
        search: Some("الحاوية".to_owned()),
        ..parvis_engine::record::RequestQuery::default()
    };
    assert_eq!(city.phone.requests(&found).unwrap().rows.len(), 1);
}
