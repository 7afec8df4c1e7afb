//! The same town hall for whoever speaks Open311 only.

use std::slice::from_ref;
use std::time::Duration;

use parvis_domain::id::ServiceCode;
use parvis_domain::time::Timestamp;
use parvis_townhall::clock::Clock;
use parvis_townhall::{Mode, PARVIS};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

use crate::wire::{Answer, Hall, Phone, call, lamp};

/// Every text of an XML document with the path of its element.
fn texts(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.header("content-type"), Some("text/xml; charset=utf-8"));
    assert!(answer.text().starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"));
    let mut reader = Reader::from_str(answer.text());
    let (mut path, mut found) = (Vec::new(), Vec::<(String, String)>::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                path.push(start.name().0.to_owned());
                found.push((path.join("/"), String::new()));
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) => found.last_mut().unwrap().1.push_str(&text),
            Event::GeneralRef(name) => {
                let name: &str = &name;
                let c = quick_xml::escape::unescape(&format!("&{name};")).unwrap().into_owned();
                found.last_mut().unwrap().1.push_str(&c);
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn text(answer: &Answer, path: &str) -> String {
    texts(answer).into_iter().find(|(one, _)| one == path).unwrap_or_else(|| panic!("no {path}")).1
}

fn post(hall: &Hall, format: &str, form: &str) -> Answer {
    let kind = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    call(hall.at(), "POST", &format!("/open311/v2/requests.{format}"), &[kind], form.as_bytes()).unwrap()
}

const LAMP: &str = "service_code=LAMP&lat=49.4958&long=5.9806&attribute[ETAT]=off\
    &attribute[AUSSI][]=bruit&attribute[AUSSI][]=porte&description=%C3%89teint+%3Cici%3E+%26+l%C3%A0";

#[test]
fn a_streetlight_lives_in_json_and_in_xml() {
    let hall = Hall::open();
    let created = post(&hall, "json", LAMP).expect(200);
    assert_eq!(created.header("content-type"), Some("application/json; charset=utf-8"));
    let created = created.json();
    let id = created[0]["service_request_id"].as_str().unwrap();
    assert_eq!(created[0].get("token"), None);

    let one = hall.get(&format!("/open311/v2/requests/{id}.json")).expect(200).json();
    assert_eq!(one[0]["status"], "open");
    assert_eq!(one[0]["description"], "Éteint <ici> & là");
    assert_eq!(one[0]["service_code"], "LAMP");
    assert_eq!((&one[0]["lat"], &one[0]["long"]), (&json!(49.4958), &json!(5.9806)));
    assert_eq!(hall.get("/open311/v2/requests.json").expect(200).json(), one);

    hall.staff(
        "POST",
        &format!("/staff/requests/{id}/close"),
        &json!({"reason": "fixed", "text": "Réparé & propre"}),
    )
    .expect(200);
    let xml = hall.get(&format!("/open311/v2/requests/{id}.xml")).expect(200);
    let field = |name: &str| text(&xml, &format!("service_requests/request/{name}"));
    assert_eq!(field("service_request_id"), id);
    assert_eq!(field("status"), "closed");
    assert_eq!(field("status_notes"), "Réparé & propre");
    assert_eq!(field("description"), "Éteint <ici> & là");
    assert_eq!(field("lat"), "49.4958");
    assert_eq!(field("media_url"), "");

    let other = post(&hall, "xml", LAMP).expect(200);
    assert_ne!(
        text(&other, "service_requests/request/service_request_id"),
        id,
        "the same again is another request"
    );
    let both = hall.get("/open311/v2/requests.xml").expect(200);
    assert_eq!(texts(&both).iter().filter(|(path, _)| path.ends_with("/service_request_id")).count(), 2);
}

#[test]
fn services_and_definitions_are_what_the_pack_says() {
    let hall = Hall::open();
    let services = hall.get("/open311/v2/services.json").expect(200).json();
    assert_eq!(services[1]["service_code"], "0042", "a code is text, zeros and all");
    assert_eq!((&services[0]["metadata"], &services[1]["metadata"]), (&json!(true), &json!(false)));
    assert_eq!(services[0]["keywords"], "lampadaire,réverbère");
    assert_eq!(services[0]["type"], "realtime");
    let xml = hall.get("/open311/v2/services.xml").expect(200);
    let names: Vec<_> =
        texts(&xml).into_iter().filter(|(path, _)| path == "services/service/service_name").collect();
    assert_eq!(names[1].1, "Dépôt sauvage & encombrants");

    let definition = hall.get("/open311/v2/services/LAMP.json").expect(200).json();
    let attributes = definition["attributes"].as_array().unwrap();
    assert_eq!(definition["service_code"], "LAMP");
    assert_eq!(attributes[0]["values"][0], json!({"key": "off", "name": "Éteint"}));
    assert_eq!(attributes[1]["variable"], false);
    let orders: Vec<_> = attributes.iter().map(|attribute| attribute["order"].as_u64().unwrap()).collect();
    assert_eq!(orders, [1, 2, 3, 4, 5, 6]);
    let xml = hall.get("/open311/v2/services/LAMP.xml").expect(200);
    assert_eq!(text(&xml, "service_definition/attributes/attribute/values/value/key"), "off");
    assert_eq!(hall.get("/open311/v2/services/0042.json").expect(200).json()["attributes"], json!([]));
}

#[test]
fn every_municipality_of_the_tests_is_served() {
    let packs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs");
    let mut served = 0;
    for file in std::fs::read_dir(packs).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_none_or(|kind| kind != "json") {
            continue;
        }
        let hall = Hall::with(|config| config.pack = std::fs::read(&file).unwrap());
        let services = hall.get("/open311/v2/services.json").expect(200).json();
        assert_eq!(
            texts(&hall.get("/open311/v2/services.xml").expect(200))
                .iter()
                .filter(|(path, _)| path == "services/service/service_code")
                .count(),
            services.as_array().unwrap().len()
        );
        for service in services.as_array().unwrap() {
            let code = service["service_code"].as_str().unwrap();
            let definition = hall.get(&format!("/open311/v2/services/{code}.json")).expect(200).json();
            assert_eq!(definition["attributes"].as_array().unwrap().is_empty(), service["metadata"] == false);
            texts(&hall.get(&format!("/open311/v2/services/{code}.xml")).expect(200));
        }
        served += 1;
    }
    assert_eq!(served, 5);
}

#[test]
fn discovery_names_both_apis_and_a_plain_city_only_one() {
    let full = Hall::open();
    let discovery = full.get("/discovery.json").expect(200).json();
    let endpoint = |n: usize, name: &str| discovery["endpoints"][n][name].clone();
    assert_eq!(endpoint(0, "specification"), "http://wiki.open311.org/GeoReport_v2");
    assert_eq!(endpoint(0, "url"), "http://esch.example/open311/v2/");
    assert_eq!(endpoint(0, "formats"), json!(["text/xml", "application/json"]));
    assert_eq!(endpoint(1, "specification"), PARVIS);
    assert_eq!(endpoint(1, "url"), "http://esch.example/v1/");
    assert!(Timestamp::parse_rfc3339(discovery["changeset"].as_str().unwrap()).is_some());
    let xml = full.get("/discovery.xml").expect(200);
    let urls = texts(&xml).into_iter().filter(|(path, _)| path == "discovery/endpoints/endpoint/url").count();
    assert_eq!(urls, 2);

    let plain = Hall::with(|config| config.mode = Mode::Plain);
    assert!(!plain.get("/discovery.json").expect(200).text().contains("parvis"));
    let phone = Phone::new(1, plain.at());
    for path in ["/v1/changes", "/v1/pack", "/v1/openapi.json", "/v1/mine/changes"] {
        phone.call("GET", path, "").expect(404);
    }
    phone.send(&phone.uuid(), &lamp()).expect(404);
    let id = post(&plain, "json", LAMP).expect(200).json()[0]["service_request_id"].clone();
    plain
        .staff(
            "POST",
            &format!("/staff/requests/{}/assign", id.as_str().unwrap()),
            &json!({"service": "Atelier"}),
        )
        .expect(200);
}

#[test]
fn a_batch_service_gives_a_token_first_and_a_blackbox_nothing() {
    let clock = Clock::standing_at(Timestamp::parse_rfc3339("2026-11-25T10:00:00Z").unwrap());
    let hall = Hall::with(|config| {
        config.clock = clock.clone();
        config.batch = vec![ServiceCode::new("LOT")];
        config.batch_delay = Duration::from_secs(600);
        config.blackbox = vec![ServiceCode::new("BOITE")];
    });
    let services = hall.get("/open311/v2/services.json").json();
    assert_eq!((&services[2]["type"], &services[3]["type"]), (&json!("batch"), &json!("blackbox")));
    let posted = post(&hall, "json", "service_code=LOT&address_string=Rue+de+l'Alzette").expect(200).json();
    assert_eq!(posted[0].get("service_request_id"), None);
    let token = posted[0]["token"].as_str().unwrap();
    let lookup = format!("/open311/v2/tokens/{token}.json");
    hall.get(&lookup).expect(404);
    assert_eq!(hall.get("/open311/v2/requests.json").json(), json!([]));
    clock.move_on(Duration::from_secs(600));
    let ready = hall.get(&lookup).expect(200).json();
    let id = ready[0]["service_request_id"].as_str().unwrap();
    assert_eq!(ready[0]["token"], token);
    assert_eq!(
        text(
            &hall.get(&format!("/open311/v2/tokens/{token}.xml")),
            "service_requests/request/service_request_id"
        ),
        id
    );
    let listed = hall.get("/open311/v2/requests.json").json();
    assert_eq!(
        (&listed[0]["service_request_id"], &listed[0]["address"]),
        (&json!(id), &json!("Rue de l'Alzette"))
    );

    let nothing = post(&hall, "json", "service_code=BOITE&lat=49.5&long=5.98").expect(200).json();
    assert_eq!((nothing[0].get("service_request_id"), nothing[0].get("token")), (None, None));
    clock.move_on(Duration::from_secs(86_400));
    assert_eq!(hall.get("/open311/v2/requests.json").json(), listed);
    assert_eq!(hall.count(), 2, "agents have it");
}

#[test]
fn the_list_is_asked_as_the_standard_says() {
    let clock = Clock::standing_at(Timestamp::parse_rfc3339("2026-01-01T12:00:00Z").unwrap());
    let hall = Hall::with(|config| config.clock = clock.clone());
    let day = |days: u64| clock.move_on(Duration::from_secs(days * 86_400));
    let posted = |form: &str| {
        post(&hall, "json", form).expect(200).json()[0]["service_request_id"].as_str().unwrap().to_owned()
    };
    let lamp = posted(LAMP);
    day(60);
    let bin = posted("service_code=0042&lat=49.5&long=5.98");
    day(60);
    hall.staff("POST", &format!("/staff/requests/{lamp}/close"), &json!({"reason": "fixed"})).expect(200);
    let list = |query: &str| -> Vec<String> {
        let found = hall.get(&format!("/open311/v2/requests.json?{query}")).expect(200).json();
        let each = found.as_array().unwrap().iter();
        each.map(|one| one["service_request_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(list(""), from_ref(&bin), "the last 90 days");
    assert_eq!(
        list(&format!("service_request_id={lamp},{bin},nothing&status=open")).len(),
        2,
        "ids override the rest"
    );
    assert_eq!(list("start_date=2026-01-01T00:00:00Z&end_date=2026-03-31T00:00:00Z").len(), 2);
    assert_eq!(
        list("start_date=2026-01-01T00:00:00%2B01:00"),
        [bin.clone(), lamp.clone()],
        "90 days from there"
    );
    assert_eq!(list("end_date=2026-02-01T00:00:00Z"), from_ref(&lamp));
    assert_eq!(list("start_date=2026-01-01T00:00:00Z&status=closed"), from_ref(&lamp));
    assert_eq!(list("start_date=2026-01-01T00:00:00Z&status=open,closed&service_code=LAMP,0042").len(), 2);
    assert_eq!(list("updated_after=2026-05-01T00:00:00Z"), [lamp], "changed lately, sent long ago");
    assert_eq!(list("service_code=&status="), [bin], "an empty argument is none");
    for query in [
        "start_date=2026-01-01T00:00:00Z&end_date=2026-04-02T00:00:00Z",
        "start_date=2026-02-01T00:00:00Z&end_date=2026-01-01T00:00:00Z",
        "start_date=yesterday",
        "start_date=2026-01-01T00:00:00",
        "status=fixed",
    ] {
        let refused = hall.get(&format!("/open311/v2/requests.json?{query}")).expect(400).json();
        assert_eq!(refused[0]["code"], 400, "{query}");
    }
}

#[test]
fn what_is_wrong_is_told_in_the_standards_codes_and_nothing_is_stored() {
    let hall = Hall::with(|config| config.api_key = Some("clef".to_owned()));
    let key = "api_key=clef";
    for (form, status, word) in [
        (format!("{key}&lat=49.5&long=5.98"), 400, "service_code"),
        (format!("{key}&service_code=NOPE&lat=49.5&long=5.98"), 404, "service_code"),
        (LAMP.to_owned(), 403, "api_key"),
        (format!("api_key=autre&{LAMP}"), 403, "api_key"),
        (format!("{key}&jurisdiction_id=paris.fr&{LAMP}"), 404, "jurisdiction_id"),
        (format!("{key}&service_code=LAMP&lat=49.5&long=5.98"), 400, "attribute[ETAT]"),
        (format!("{key}&service_code=LAMP&lat=49.5&long=5.98&attribute[ETAT]=blue"), 400, "attribute[ETAT]"),
        (format!("{key}&{LAMP}&attribute[AUTRE]=1"), 400, "attribute[AUTRE]"),
        (format!("{key}&{LAMP}&attribute[VOISINS]=deux"), 400, "attribute[VOISINS]"),
        (format!("{key}&{LAMP}&attribute[DEPUIS]=hier"), 400, "attribute[DEPUIS]"),
        (format!("{key}&service_code=0042"), 400, "lat and long"),
        (format!("{key}&service_code=0042&lat=49.5"), 400, "together"),
        (format!("{key}&service_code=0042&lat=91&long=5.98"), 400, "lat"),
        (format!("{key}&service_code=0042&lat=nan&long=5.98"), 400, "lat"),
        (format!("{key}&service_code=0042&lat=0&long=0"), 400, "0"),
        (format!("{key}&service_code=0042&lat=48.85&long=2.35"), 400, "outside"),
        (format!("{key}&{LAMP}&media_url=javascript:alert(1)"), 400, "media_url"),
        (format!("{key}&{LAMP}&email=pasunmail"), 400, "email"),
        (format!("{key}&{LAMP}&phone=deux"), 400, "phone"),
        (
            format!("{key}&service_code=0042&lat=49.5&long=5.98&description={}", "x".repeat(4001)),
            400,
            "description",
        ),
        (
            format!("{key}&service_code=0042&lat=49.5&long=5.98&description={}", "x".repeat(70_000)),
            413,
            "large",
        ),
    ] {
        let answer = post(&hall, "json", &form).expect(status);
        let errors: Value = answer.json();
        assert_eq!(errors[0]["code"], status);
        assert!(errors[0]["description"].as_str().unwrap().contains(word), "{word}: {}", answer.text());
        let xml = post(&hall, "xml", &form).expect(status);
        assert_eq!(text(&xml, "errors/error/code"), status.to_string());
    }
    let json = [("Content-Type", "application/json")];
    call(hall.at(), "POST", "/open311/v2/requests.json", &json, b"{}").unwrap().expect(400);
    for (method, path, status) in [
        ("GET", "/open311/v2/services/NOPE.xml", 404),
        ("GET", "/open311/v2/requests/NOPE.xml", 404),
        ("GET", "/open311/v2/tokens/NOPE.xml", 404),
        ("GET", "/open311/v2/services.xml?jurisdiction_id=paris.fr", 404),
        ("GET", "/open311/v2/nothing.xml", 404),
        ("GET", "/open311/v2/services", 404),
        ("DELETE", "/open311/v2/requests.xml", 405),
        ("PUT", "/open311/v2/services.xml", 405),
    ] {
        let refused = call(hall.at(), method, path, &[], b"").unwrap().expect(status);
        assert_eq!(text(&refused, "errors/error/code"), status.to_string(), "{path}");
    }
    hall.get("/open311/v2/services.json?jurisdiction_id=esch.lu").expect(200);
    assert_eq!(hall.count(), 0);
    post(&hall, "json", &format!("{key}&{LAMP}")).expect(200);
    assert_eq!(hall.count(), 1);
}

#[test]
fn text_that_xml_cannot_carry_does_not_break_it() {
    let hall = Hall::open();
    let form = "service_code=0042&lat=49.5&long=5.98&description=a%00b%1Fc%0D%0Ad%5D%5D%3E%EF%BF%BF";
    let created = post(&hall, "xml", form).expect(200);
    let id = text(&created, "service_requests/request/service_request_id");
    let xml = hall.get(&format!("/open311/v2/requests/{id}.xml")).expect(200);
    assert_eq!(text(&xml, "service_requests/request/description"), "a\u{FFFD}b\u{FFFD}c\nd]]>\u{FFFD}");
    let json = hall.get(&format!("/open311/v2/requests/{id}.json")).expect(200).json();
    assert_eq!(json[0]["description"], "a\u{0}b\u{1F}c\r\nd]]>\u{FFFF}");
}
