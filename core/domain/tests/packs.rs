//! The five municipalities are read as a phone reads them, and a pack that is wrong says where.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use parvis_domain::deadline::Standing;
use parvis_domain::hours::{Opening, opening_at};
use parvis_domain::id::ServiceCode;
use parvis_domain::language::Language;
use parvis_domain::pack::{CityPack, MAX_BYTES, PackError, PackProblem};
use parvis_domain::place::Coordinate;
use parvis_domain::request::RequestKind;
use parvis_domain::service::{Deadline, Visibility};
use parvis_domain::time::Timestamp;
use serde_json::{Value, json};

const CITIES: [&str; 5] =
    ["esch-sur-alzette", "salaberry-de-valleyfield", "walloon-commune", "carignan", "tetouan"];

fn bytes(city: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/packs/{city}.json"));
    std::fs::read(path).unwrap()
}

fn pack(city: &str) -> CityPack {
    CityPack::from_json(&bytes(city)).unwrap_or_else(|error| panic!("{city}: {error}"))
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// The pack of Esch with one value replaced (or added), read again.
fn esch_with(pointer: &str, value: Value) -> Result<CityPack, PackError> {
    let mut json: Value = serde_json::from_slice(&bytes("esch-sur-alzette")).unwrap();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match json.pointer_mut(parent).unwrap() {
        Value::Object(object) => {
            object.insert(key.to_owned(), value);
        }
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{parent} holds nothing"),
    }
    CityPack::from_json(json.to_string().as_bytes())
}

fn problem(pointer: &str, value: &Value) -> (String, PackProblem) {
    match esch_with(pointer, value.clone()) {
        Err(PackError::Invalid { issues }) => (issues[0].pointer.clone(), issues[0].problem),
        other => panic!("{pointer} = {value}: {:?}", other.map(|_| "read")),
    }
}

#[test]
fn the_five_municipalities_are_read_and_written_without_loss() {
    let mut ids = BTreeSet::new();
    let mut endpoints = BTreeSet::new();
    for city in CITIES {
        let pack = pack(city);
        assert!(ids.insert(pack.id.clone()), "{city}");
        for endpoint in &pack.endpoints {
            assert!(
                endpoints.insert(endpoint.name.clone()),
                "the name of an endpoint is unique among cities: {city}"
            );
        }
        let written = serde_json::to_vec(&pack).unwrap();
        assert_eq!(CityPack::from_json(&written).unwrap(), pack, "{city}");
    }
}

#[test]
fn every_text_of_a_pack_exists_in_each_of_its_languages() {
    fn texts<'a>(value: &'a Value, languages: &[&str], found: &mut Vec<&'a Value>) {
        match value {
            Value::Object(object) => {
                let is_text = object.keys().any(|key| languages.contains(&key.as_str()))
                    && object.values().all(Value::is_string);
                if is_text {
                    found.push(value);
                }
                object.values().for_each(|value| texts(value, languages, found));
            }
            Value::Array(list) => list.iter().for_each(|value| texts(value, languages, found)),
            _ => {}
        }
    }
    for city in CITIES {
        let json: Value = serde_json::from_slice(&bytes(city)).unwrap();
        let languages: Vec<&str> =
            json["languages"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
        let mut found = Vec::new();
        texts(&json, &languages, &mut found);
        assert!(found.len() > 40, "{city} has {} texts", found.len());
        for text in found {
            for language in &languages {
                assert!(text.get(language).is_some(), "{city}: {text} lacks {language}");
            }
        }
    }
}

#[test]
fn every_city_takes_reports_and_the_written_kinds_and_answers_the_phone() {
    for city in CITIES {
        let pack = pack(city);
        assert!(pack.offers(RequestKind::Report), "{city}");
        for kind in [RequestKind::Question, RequestKind::Suggestion, RequestKind::Complaint] {
            assert!(pack.subjects_of(kind).next().is_some(), "{city} {kind:?}");
        }
        let contact = pack.main_contact().unwrap();
        assert!(contact.phone.is_some() && !contact.hours.is_empty(), "{city}");
        assert!(!pack.emergency.is_empty(), "{city}");
        let wednesday_morning = time("2026-11-25T10:00:00Z");
        assert!(
            !matches!(opening_at(&contact.hours, &pack.calendar(), wednesday_morning), Opening::Unknown),
            "{city}"
        );
        assert!(pack.services.iter().all(|service| service.deadline.is_some()), "{city} owes answers");
        assert!(!pack.tiles.is_empty() && !pack.faq.is_empty() && !pack.holidays.is_empty(), "{city}");
    }
}

#[test]
fn esch_finds_the_streetlight_and_promises_five_working_days() {
    let esch = pack("esch-sur-alzette");
    let lamp = esch.service(&ServiceCode::new("LAMP")).unwrap();
    assert_eq!(esch.text(&lamp.name, Language::De), "Straßenlaterne");
    assert_eq!(
        esch.text(&lamp.name, Language::Ar),
        "Lampadaire",
        "what the city has not translated is shown in French"
    );
    assert!(lamp.keywords.all().any(|word| word == "réverbère"));
    assert_eq!(lamp.visibility, Visibility::Public);
    let calendar = esch.calendar();
    let received = time("2026-12-22T18:00:00+01:00");
    let due = calendar.due(lamp.deadline.unwrap(), received).unwrap();
    assert_eq!(due.at, time("2026-12-30T23:59:59+01:00"), "Christmas and the weekend are not counted");
    assert_eq!(calendar.standing(due, received), Standing::Ahead { working_days: 5 });
    assert!(esch.offers(RequestKind::Interview));
}

#[test]
fn salaberry_has_its_fifteen_categories() {
    let salaberry = pack("salaberry-de-valleyfield");
    let reports = salaberry.services.iter().filter(|service| service.takes(RequestKind::Report));
    assert_eq!(reports.count(), 15);
}

#[test]
fn the_walloon_commune_offers_its_three_documents_and_keeps_them_discreet() {
    let commune = pack("walloon-commune");
    let documents: Vec<_> =
        commune.services.iter().filter(|service| service.takes(RequestKind::DocumentOrder)).collect();
    assert_eq!(documents.len(), 3);
    assert!(documents.iter().all(|service| service.discreet && service.visibility == Visibility::Private));
}

#[test]
fn carignan_answers_first_level_questions_by_subject() {
    let carignan = pack("carignan");
    assert!(carignan.subjects_of(RequestKind::Question).count() >= 18);
    assert!(carignan.faq.iter().any(|entry| entry.subject.is_some()));
}

#[test]
fn tetouan_owes_an_answer_by_the_nature_of_the_complaint() {
    let tetouan = pack("tetouan");
    let deadlines: BTreeSet<String> =
        tetouan.services.iter().map(|service| format!("{:?}", service.deadline)).collect();
    assert!(deadlines.len() >= 6, "{deadlines:?}");
    let danger = tetouan.service(&ServiceCode::new("KHATAR")).unwrap();
    assert_eq!(danger.deadline, Some(Deadline::Hours(24)));
    assert_eq!(tetouan.text(&danger.name, Language::Ar), "خطر على السلامة");
    assert_eq!(tetouan.text(&danger.name, Language::De), "خطر على السلامة", "the main language is Arabic");
}

#[test]
fn each_city_hall_is_inside_its_own_boundary_and_outside_the_others() {
    let halls =
        [(49.4958, 5.9806), (45.2500, -74.1300), (50.4400, 3.9200), (45.4500, -73.3000), (35.5785, -5.3684)];
    for (n, city) in CITIES.iter().enumerate() {
        let boundary = pack(city).boundary.unwrap();
        for (m, (latitude, longitude)) in halls.iter().enumerate() {
            let hall = Coordinate::new(*latitude, *longitude).unwrap();
            assert_eq!(boundary.contains(hall), n == m, "{city} and the hall of {}", CITIES[m]);
        }
    }
}

#[test]
fn unknown_fields_are_ignored_and_absent_ones_have_their_default() {
    assert!(esch_with("/weather", json!({"snow": true})).is_ok());
    assert!(esch_with("/services/0/rules", json!([{"when": "later"}])).is_ok());
    let smallest = json!({
        "format": 1, "id": "xx.plain", "version": 1, "name": {"en": "Plain"}, "languages": ["en"], "country": "",
        "time_zone": {"name": "UTC", "posix": "UTC0"},
        "services": [{"code": "001", "name": {"en": "Pothole"}}],
        "endpoints": [{"name": "plain", "kind": "open311", "url": "https://plain.example/open311/v2/"}]
    });
    let plain = CityPack::from_json(smallest.to_string().as_bytes()).unwrap();
    assert_eq!(plain.jurisdiction_at(Coordinate::new(1.0, 1.0).unwrap()), None);
    assert!(plain.offers(RequestKind::Report) && !plain.offers(RequestKind::Question));
}

#[test]
fn what_is_no_pack_is_refused_with_the_place_of_the_fault() {
    assert_eq!(CityPack::from_json(b"<html>login</html>"), Err(PackError::NotJson { line: 1, column: 1 }));
    assert_eq!(
        CityPack::from_json(&vec![b' '; MAX_BYTES + 1]),
        Err(PackError::TooLarge { bytes: MAX_BYTES + 1 })
    );
    assert_eq!(
        CityPack::from_json(br#"{"format":2,"everything":"else"}"#),
        Err(PackError::NewerFormat { format: 2 })
    );
    let pointer = |result: Result<CityPack, PackError>| match result {
        Err(PackError::WrongShape { pointer, .. }) => pointer,
        other => panic!("{:?}", other.map(|_| "read")),
    };
    assert_eq!(pointer(CityPack::from_json(b"{}")), "");
    assert_eq!(pointer(CityPack::from_json(b"[1]")), "");
    assert_eq!(
        pointer(esch_with("/services/2/attributes/0/datatype", json!("colour"))),
        "/services/2/attributes/0/datatype"
    );
    assert_eq!(pointer(esch_with("/contacts/0/hours/1/opens", json!("8h"))), "/contacts/0/hours/1/opens");
    assert_eq!(pointer(esch_with("/working_days/1", json!(8))), "/working_days/1");
    assert_eq!(pointer(esch_with("/accent", json!("red"))), "/accent");
    assert_eq!(pointer(esch_with("/holidays/0/date", json!("2026-02-30"))), "/holidays/0/date");
    assert_eq!(pointer(esch_with("/boundary/coordinates/0/0/0", json!([5.9]))), "/boundary");
    assert_eq!(pointer(esch_with("/boundary/coordinates/0/0/0", json!([5.9, 49.4]))), "/boundary");
}

#[test]
fn what_does_not_fit_together_is_told_by_pointer_and_problem() {
    use PackProblem::*;
    let cases = [
        ("/languages", json!([]), "/languages", Empty),
        ("/name", json!({"en": "Esch"}), "/name", NoMainLanguage),
        ("/time_zone/posix", json!("Europe/Luxembourg"), "/time_zone/posix", TimeZone),
        ("/working_days", json!([]), "/working_days", Empty),
        ("/groups/1/code", json!("eclairage"), "/groups/1/code", Duplicate),
        ("/services/1/code", json!("LAMP"), "/services/1/code", Duplicate),
        ("/services/0/kinds", json!([]), "/services/0/kinds", Empty),
        ("/services/0/group", json!("lune"), "/services/0/group", UnknownReference),
        ("/services/0/attributes/1/code", json!("ETAT"), "/services/0/attributes/1/code", Duplicate),
        ("/services/2/attributes/0/values", json!([]), "/services/2/attributes/0/values", ValuesDoNotFit),
        ("/tiles/0/service", json!("LUNE"), "/tiles/0/service", UnknownReference),
        ("/tiles/0/answers", json!({"LUNE": ["off"]}), "/tiles/0/answers/LUNE", UnknownReference),
        ("/tiles/0/answers", json!({"A/B~": ["off"]}), "/tiles/0/answers/A~1B~0", UnknownReference),
        ("/tiles/0/answers", json!({"ETAT": ["moon"]}), "/tiles/0/answers/ETAT/0", UnknownReference),
        ("/tiles/0/answers", json!({"ETAT": ["off", "day"]}), "/tiles/0/answers/ETAT", TooManyAnswers),
        ("/shortcuts/0/opens", json!("url"), "/shortcuts/0/url", Empty),
        ("/shortcuts/3/url", json!("javascript:alert(1)"), "/shortcuts/3/url", Url),
        ("/subjects/0/service_code", json!("LUNE"), "/subjects/0/service_code", UnknownReference),
        ("/subjects/0/service_code", json!("LAMP"), "/subjects/0/kind", KindNotTaken),
        ("/subjects/1/code", json!("collecte"), "/subjects/1/code", Duplicate),
        ("/faq/0/subject", json!("lune"), "/faq/0/subject", UnknownReference),
        ("/contacts/0/hours/0/closes", json!("07:00"), "/contacts/0/hours/0/closes", Hours),
        ("/contacts/1/main", json!(true), "/contacts/1/main", Duplicate),
        ("/emergency/0/number", json!(" "), "/emergency/0/number", Empty),
        ("/endpoints", json!([]), "/endpoints", Empty),
        ("/endpoints/0/url", json!("https://esch.example/v1"), "/endpoints/0/url", Url),
        ("/endpoints/0/url", json!("http://esch.example/v1/"), "/endpoints/0/url", PlainHttp),
        ("/endpoints/0/url", json!("ftp://esch.example/v1/"), "/endpoints/0/url", Url),
        (
            "/endpoints/0",
            json!({"name": "esch", "kind": "open311", "url": "https://esch.example/", "marker": "hidden"}),
            "/endpoints/0/uncertain",
            ResendsBlindly,
        ),
        ("/probe_url", json!("probe"), "/probe_url", Url),
        (
            "/layers",
            json!([{"kind": "streets", "url": "https://a.example/s", "sha256": "0", "bytes": 1}]),
            "/layers/0/sha256",
            Hash,
        ),
        (
            "/layers",
            json!([{"kind": "trees", "url": "https://a.example/s", "sha256": "0".repeat(64), "bytes": 5_000_001}]),
            "/layers/0/bytes",
            TooLarge,
        ),
    ];
    for (pointer, value, at, problem_found) in cases {
        assert_eq!(problem(pointer, &value), (at.to_owned(), problem_found), "{pointer} = {value}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let mut json: Value = serde_json::from_slice(&bytes("esch-sur-alzette")).unwrap();
    json["tiles"][0]["service"] = json!("LUNE");
    json["subjects"][0]["service_code"] = json!("LUNE");
    let Err(PackError::Invalid { issues }) = CityPack::from_json(json.to_string().as_bytes()) else {
        panic!("two references lead nowhere")
    };
    assert_eq!(issues.len(), 2);
}

#[test]
fn a_key_of_the_city_does_not_get_into_a_log() {
    let esch = esch_with("/endpoints/0/api_key", json!("marked-value")).unwrap();
    assert!(!format!("{esch:?}").contains("marked-value"));
    assert_eq!(esch.endpoints[0].api_key.as_ref().unwrap().reveal(), "marked-value");
}

/// The schema is for publishers; it must describe what the code writes.
#[test]
fn the_schema_describes_every_field_of_the_five_packs() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema/pack.schema.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    for city in CITIES {
        let written = serde_json::to_value(pack(city)).unwrap();
        let mut missing = Vec::new();
        undescribed(&schema, &schema, &written, "", &mut missing);
        assert_eq!(missing, Vec::<String>::new(), "{city}");
    }
}

fn undescribed(root: &Value, schema: &Value, value: &Value, at: &str, missing: &mut Vec<String>) {
    let schema = match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let inner = schema
                    .pointer("/properties")
                    .and_then(|properties| properties.get(key))
                    .or_else(|| schema.get("additionalProperties"));
                match inner {
                    Some(inner) => undescribed(root, inner, value, &format!("{at}/{key}"), missing),
                    None => missing.push(format!("{at}/{key}")),
                }
            }
        }
        Value::Array(list) => match schema.get("items") {
            Some(items) => list.iter().for_each(|value| undescribed(root, items, value, at, missing)),
            None => missing.push(format!("{at}[]")),
        },
        _ => {}
    }
}

#[test]
fn every_schema_says_its_dialect_and_its_name() {
    for name in ["pack", "streets", "addresses", "objects"] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("schema/{name}.schema.json"));
        let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        assert_eq!(schema["$id"], format!("urn:parvis:schema:{name}:1"));
    }
}

/// Damage of every kind: a pack is either refused, or good enough for every question that is asked of it.
#[test]
fn a_damaged_pack_is_refused_or_usable_and_never_a_crash() {
    let whole = bytes("tetouan");
    let mut seed: u64 = 0x5eed;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let tokens: [&[u8]; 12] = [
        b"null",
        b"-1",
        b"1e308",
        b"[]",
        b"{}",
        b"\"\"",
        b"24:00",
        b"9999-12-31",
        b",",
        b"}",
        b"\xff",
        b"\\u0000",
    ];
    let mut usable = 0;
    for round in 0..1_500 {
        let mut damaged = whole.clone();
        match round % 3 {
            0 => damaged.truncate(next(whole.len())),
            1 => damaged[next(whole.len())] = next(256) as u8,
            _ => {
                let at = next(whole.len());
                let end = (at + next(8)).min(whole.len());
                damaged.splice(at..end, tokens[next(tokens.len())].iter().copied());
            }
        }
        let Ok(pack) = CityPack::from_json(&damaged) else { continue };
        usable += 1;
        let calendar = pack.calendar();
        for at in [i64::MIN, -1, 0, 1_795_000_000_000, i64::MAX].map(Timestamp::from_millis) {
            for service in &pack.services {
                if let Some(due) = service.deadline.and_then(|deadline| calendar.due(deadline, at)) {
                    calendar.standing(due, at);
                }
            }
            for contact in &pack.contacts {
                opening_at(&contact.hours, &calendar, at);
            }
        }
        for (latitude, longitude) in [(90.0, 180.0), (-90.0, -180.0), (35.57, -5.36)] {
            pack.jurisdiction_at(Coordinate::new(latitude, longitude).unwrap());
        }
    }
    assert!(usable > 50, "only {usable} damaged packs were usable: the test asks too little");
}
