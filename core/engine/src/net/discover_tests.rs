//! From what a citizen types to a city.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use parvis_domain::id::ServiceCode;
use parvis_domain::pack::ApiKey;
use parvis_domain::request::RequestKind;
use parvis_domain::service::Datatype;
use serde_json::json;

use super::*;
use crate::net::corpus;

/// A world of documents by address; everything else is a 404 with a page of HTML.
fn look_up(typed: &str, world: &BTreeMap<String, String>) -> (Vec<String>, Result<FoundCity, LookupError>) {
    look_up_with(typed, |url| match world.get(url) {
        Some(body) => answer(200, body),
        None => answer(404, "<html>not here</html>"),
    })
}

fn look_up_with(
    typed: &str,
    mut world: impl FnMut(&str) -> HttpOutcome,
) -> (Vec<String>, Result<FoundCity, LookupError>) {
    let (mut lookup, mut request) = match Lookup::begin(typed) {
        Ok(begun) => begun,
        Err(error) => return (Vec::new(), Err(error)),
    };
    let mut asked = Vec::new();
    loop {
        assert!(asked.len() < 600, "it must end");
        asked.push(request.url.clone());
        match lookup.on(&world(&request.url)) {
            LookupTurn::Again(next) => request = next,
            LookupTurn::Found(city) => return (asked, Ok(*city)),
            LookupTurn::Failed(error) => return (asked, Err(error)),
        }
    }
}

fn answer(status: u16, body: &str) -> HttpOutcome {
    HttpOutcome::Answer(HttpAnswer { status, headers: Vec::new(), body: body.as_bytes().to_vec() })
}

fn world(documents: &[(&str, String)]) -> BTreeMap<String, String> {
    documents.iter().map(|(url, body)| ((*url).to_owned(), body.clone())).collect()
}

fn pack() -> String {
    json!({"format":1,"id":"lu.esch-sur-alzette","version":3,"name":{"fr":"Esch-sur-Alzette"},"languages":["fr"],
        "country":"LU","time_zone":{"name":"Europe/Luxembourg","posix":"CET-1CEST,M3.5.0,M10.5.0/3"},
        "endpoints":[{"name":"esch","kind":"townhall","url":"http://127.0.0.1:8080/v1/"}]})
    .to_string()
}

fn discovery_document() -> String {
    json!({"changeset":"1","endpoints":[
        {"specification":"http://wiki.open311.org/GeoReport_v2","url":"http://127.0.0.1:8080/open311/v2/","type":"production","formats":["text/xml","application/json"]},
        {"specification":"urn:parvis:townhall:1","url":"http://127.0.0.1:8080/v1/","type":"production","formats":["application/json"]}]})
    .to_string()
}

fn services() -> String {
    json!([{"service_code":"1.4/1 a","service_name":"Lampe","description":"Éteinte","metadata":"true","group":"Rue","keywords":"lampe, lumière","type":"realtime"},
        {"service_code":"2","service_name":"Arbre","metadata":false,"group":"Rue"},
        {"service_code":"2","service_name":"Arbre encore"}])
    .to_string()
}

fn definition() -> String {
    json!({"service_code":"1.4/1 a","attributes":[
        {"variable":true,"code":"ETAT","datatype":"singlevaluelist","required":true,"order":1,"description":"Quoi ?",
            "values":[{"key":"off","name":"Éteinte"},{"key":"off","name":"Encore"}]},
        {"variable":true,"code":"ETAT","datatype":"string","description":"La même"},
        {"variable":false,"code":"INFO","datatype":"string","description":"Merci."},
        {"variable":true,"code":"USRN","automated":"hidden_field","datatype":"string","required":true}]})
    .to_string()
}

#[test]
fn a_town_hall_is_found_from_its_root_its_discovery_its_open311_base_and_its_v1() {
    let world = world(&[
        ("http://127.0.0.1:8080/discovery.json", discovery_document()),
        ("http://127.0.0.1:8080/v1/pack", pack()),
        ("http://127.0.0.1:8080/open311/v2/services.json", services()),
    ]);
    for typed in [
        "127.0.0.1:8080",
        " http://127.0.0.1:8080/ ",
        "http://127.0.0.1:8080/discovery.json",
        "http://127.0.0.1:8080/v1",
        "http://127.0.0.1:8080/v1/",
        "http://127.0.0.1:8080/v1/pack",
    ] {
        let (_, city) = look_up(typed, &world);
        let city = city.unwrap_or_else(|error| panic!("{typed}: {error}"));
        assert_eq!(
            (city.pack.id.as_str(), city.source),
            ("lu.esch-sur-alzette", PackSource::Published),
            "{typed}"
        );
        assert_eq!(city.json, pack().into_bytes(), "the publisher's bytes");
    }
    let (asked, city) = look_up("http://127.0.0.1:8080/v1/", &world);
    assert!(city.is_ok());
    assert_eq!(asked, ["http://127.0.0.1:8080/v1/pack"], "the shortest way");
}

#[test]
fn a_plain_city_becomes_a_pack_of_what_it_says() {
    let plain = json!({"endpoints":[{"specification":"http://wiki.open311.org/GeoReport_v2","url":"https://city.test/api",
        "type":"production","formats":["application/json"]}]})
    .to_string();
    let world = world(&[
        ("https://city.test/discovery.json", plain),
        ("https://city.test/api/services.json", services()),
        ("https://city.test/api/services/1.4%2F1%20a.json", definition()),
    ]);
    let (_, city) = look_up("city.test", &world);
    let FoundCity { pack, json, source, .. } = city.unwrap();
    assert_eq!(source, PackSource::Made);
    assert_eq!(CityPack::from_json(&json).unwrap(), pack, "what is kept can be read again");
    assert_eq!(pack.services.len(), 2, "a code twice is one service");
    assert_eq!(pack.groups.len(), 1);
    let lamp = pack.service(&ServiceCode::new("1.4/1 a")).unwrap();
    assert_eq!(lamp.attributes.len(), 2, "the same question once, and none that a program must answer");
    assert_eq!(lamp.attributes[0].datatype, Datatype::SingleValueList);
    assert_eq!(lamp.attributes[0].values.len(), 1);
    assert!(!lamp.attributes[1].variable);
    assert!(lamp.keywords.all().any(|word| word == "lumière"));
    let endpoint = &pack.endpoints[0];
    assert_eq!((endpoint.kind, endpoint.url.as_str()), (EndpointKind::Open311, "https://city.test/api/"));
    assert_eq!(endpoint.name.as_str(), "city.test-api");
    assert!(pack.offers(RequestKind::Report) && !pack.offers(RequestKind::Question));
}

#[test]
fn an_open311_base_without_discovery_is_enough_in_either_format() {
    let xml = "<services><service><service_code>001</service_code><service_name>Lampe</service_name></service></services>";
    let world = world(&[("https://city.test/open311/v2/services.xml", xml.into())]);
    for typed in ["https://city.test/open311/v2", "https://city.test/open311/v2/services.xml"] {
        let pack = look_up(typed, &world).1.unwrap().pack;
        assert_eq!(pack.endpoints[0].url, "https://city.test/open311/v2/");
        assert_eq!(pack.endpoints[0].format, WireFormat::Xml);
        assert_eq!(pack.services[0].code.as_str(), "001");
    }
}

#[test]
fn a_jurisdiction_that_was_typed_is_kept() {
    let world = world(&[("https://many.test/v2/services.json?jurisdiction_id=bonn.de", services())]);
    let pack = look_up("https://many.test/v2?jurisdiction_id=bonn.de", &world).1.unwrap().pack;
    assert_eq!(pack.endpoints[0].jurisdiction_id.as_deref(), Some("bonn.de"));
    assert_eq!(pack.endpoints[0].name.as_str(), "many.test-v2-bonn.de");
}

#[test]
fn a_key_that_was_typed_is_kept_and_no_question_carries_it() {
    let world = world(&[("https://many.test/v2/services.json?jurisdiction_id=bonn.de", services())]);
    let (asked, city) = look_up("https://many.test/v2?api_key=s%26cret&jurisdiction_id=bonn.de", &world);
    let endpoint = &city.unwrap().pack.endpoints[0];
    assert_eq!(endpoint.api_key.as_ref().map(ApiKey::reveal), Some("s&cret"));
    assert_eq!(endpoint.jurisdiction_id.as_deref(), Some("bonn.de"));
    assert!(asked.iter().all(|url| !url.contains("cret")), "{asked:?}");
}

#[test]
fn a_definition_that_cannot_be_read_costs_its_questions_only() {
    let world = world(&[("https://city.test/services.json", services())]);
    let city = look_up("https://city.test/", &world).1.unwrap();
    assert_eq!((city.pack.services.len(), city.lost), (2, 1));
}

#[test]
fn a_server_that_wants_to_be_left_alone_is_and_the_rest_is_read_later() {
    let many: Vec<_> = (0..30)
        .map(|n| json!({"service_code": n.to_string(), "service_name": "x", "metadata": true}))
        .collect();
    let mut definitions = 0;
    let (_, city) = look_up_with("https://city.test/", |url| match url {
        "https://city.test/services.json" => answer(200, &json!(many).to_string()),
        url if url.contains("/services/") => {
            definitions += 1;
            if definitions > 10 { answer(429, "slower") } else { answer(200, &definition()) }
        }
        _ => answer(404, ""),
    });
    let city = city.unwrap();
    assert_eq!(definitions, 11, "not one question more");
    assert_eq!(city.pack.services.iter().filter(|service| service.attributes.is_empty()).count(), 20);
    assert_eq!(city.listed.left.len(), 20, "each of them is known to be missing");
    assert_eq!(city.lost, 0, "and none is lost");
}

#[test]
fn a_jurisdiction_that_only_the_discovery_document_names_is_kept() {
    let document = json!({"endpoints":[{"specification":"http://wiki.open311.org/GeoReport_v2",
        "url":"https://many.test/v2?jurisdiction_id=bonn.de","formats":["application/json"]}]});
    let world = world(&[
        ("https://many.test/discovery.json", document.to_string()),
        ("https://many.test/v2/services.json?jurisdiction_id=bonn.de", services()),
    ]);
    let pack = look_up("https://many.test/", &world).1.unwrap().pack;
    assert_eq!(pack.endpoints[0].jurisdiction_id.as_deref(), Some("bonn.de"));
}

#[test]
fn a_redirect_is_followed_to_a_safe_place_only() {
    let redirected = |to: &'static str| {
        look_up_with("https://old.test/", move |url| match url {
            "https://new.test/discovery.json" => answer(200, &discovery_document()),
            "http://127.0.0.1:8080/v1/pack" => answer(200, &pack()),
            url if url.starts_with("https://old.test/") => HttpOutcome::Answer(HttpAnswer {
                status: 301,
                headers: vec![("location".into(), to.into())],
                body: Vec::new(),
            }),
            _ => answer(404, ""),
        })
        .1
    };
    assert!(redirected("https://new.test/discovery.json").is_ok());
    assert_eq!(redirected("http://new.test/discovery.json").err(), Some(LookupError::NotACity));
    assert_eq!(redirected("/discovery.json").err(), Some(LookupError::NotACity), "round and round");
}

#[test]
fn every_way_to_fail_has_its_name() {
    let fails = |typed: &str, outcome: HttpOutcome| look_up_with(typed, |_| outcome.clone()).1.err().unwrap();
    let garbage = answer(200, "<html>Bakery</html>");
    assert_eq!(fails("", garbage.clone()), LookupError::NotAnAddress);
    assert_eq!(fails("not an address", garbage.clone()), LookupError::NotAnAddress);
    assert_eq!(fails("mailto:a@city.test", garbage.clone()), LookupError::NotAnAddress);
    assert_eq!(fails("ftp://city.test/", garbage.clone()), LookupError::NotAnAddress);
    assert_eq!(fails("http://city.test/", garbage.clone()), LookupError::PlainHttp);
    assert_eq!(fails("https://city.test/", garbage), LookupError::NotACity);
    assert_eq!(fails("https://city.test/", answer(200, "[]")), LookupError::NotACity);
    assert_eq!(fails("https://city.test/", answer(500, "")), LookupError::Unreachable);
    assert_eq!(fails("https://city.test/", answer(404, "<html>")), LookupError::NothingThere);
    assert_eq!(fails("https://city.test/", answer(410, "")), LookupError::NothingThere);
    assert_eq!(fails("city.test", HttpOutcome::NotSent(NotSentCause::Unreachable)), LookupError::Unreachable);
    assert_eq!(fails("city.test", HttpOutcome::NotSent(NotSentCause::Untrusted)), LookupError::Untrusted);
    assert_eq!(fails("city.test", HttpOutcome::Broken), LookupError::Unreachable);
}

#[test]
fn a_server_that_falls_silent_is_not_waited_for_again_and_again() {
    let (asked, city) = look_up_with("https://city.test/a/b/c/", |_| HttpOutcome::Broken);
    assert_eq!((asked.len(), city.err()), (3, Some(LookupError::Unreachable)));
}

#[test]
fn a_pack_that_cannot_be_used_says_why() {
    let newer = pack().replace("\"format\":1", "\"format\":9");
    let world = world(&[
        ("http://127.0.0.1:8080/discovery.json", discovery_document()),
        ("http://127.0.0.1:8080/v1/pack", newer),
    ]);
    for typed in ["127.0.0.1:8080", "127.0.0.1:8080/v1"] {
        assert_eq!(
            look_up(typed, &world).1.err(),
            Some(LookupError::Pack(PackError::NewerFormat { format: 9 }))
        );
    }
}

#[test]
fn a_town_hall_that_gives_no_pack_is_used_as_the_plain_server_that_it_is_too() {
    let world = world(&[
        ("http://127.0.0.1:8080/discovery.json", discovery_document()),
        ("http://127.0.0.1:8080/open311/v2/services.json", services()),
    ]);
    let pack = look_up("127.0.0.1:8080", &world).1.unwrap().pack;
    assert_eq!(pack.endpoints[0].kind, EndpointKind::Open311);
    assert_eq!(pack.endpoints[0].name.as_str(), "127.0.0.1-8080-open311-v2");
}

#[test]
fn whom_a_plain_server_s_discovery_document_names_can_be_asked() {
    let contact = "Écrivez à <aide@ville.test>, ou appelez le 311.";
    let document = discovery_document().replacen('{', &format!("{{\"contact\":\"{contact}\","), 1);
    let world = world(&[
        ("http://127.0.0.1:8080/discovery.json", document),
        ("http://127.0.0.1:8080/open311/v2/services.json", services()),
    ]);
    let pack = look_up("127.0.0.1:8080", &world).1.unwrap().pack;
    let [found] = &pack.contacts[..] else { panic!("one contact: {:?}", pack.contacts) };
    assert_eq!(found.name.iter().next().unwrap().1, contact);
    assert_eq!(found.email.as_deref(), Some("aide@ville.test"));
}

#[test]
fn a_discovery_document_cannot_send_us_to_plain_http_elsewhere() {
    let document = discovery_document().replace("http://127.0.0.1:8080", "http://evil.test");
    let world = world(&[("https://city.test/discovery.json", document)]);
    let (asked, city) = look_up("city.test", &world);
    assert_eq!(city.err(), Some(LookupError::NotACity));
    assert!(asked.iter().all(|url| url.starts_with("https://city.test/")));
}

#[test]
fn the_services_of_real_cities_become_packs() {
    for file in [
        "bloomington_services_2012.json",
        "chicago_services_2019.json",
        "san_francisco_services_2012.xml",
        "giessen_services.xml",
        "stlouis_services.json",
        "fms/services_groups.xml",
        "6aika/services.json",
    ] {
        let Some(bytes) = corpus::answer(file) else { return };
        let body = String::from_utf8(bytes).unwrap();
        let definition = corpus::answer("merton_service_definition.xml").unwrap();
        let definition = String::from_utf8(definition).unwrap();
        let (_, city) = look_up_with("https://city.test/v2/", |url| {
            if url.starts_with("https://city.test/v2/services.") {
                answer(200, &body)
            } else if url.starts_with("https://city.test/v2/services/") {
                answer(200, &definition)
            } else {
                answer(404, "")
            }
        });
        let city = city.unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(!city.pack.services.is_empty(), "{file}");
        println!("{file}: {} services, {} bytes of pack", city.pack.services.len(), city.json.len());
    }
}
