//! What servers do in another way than the standard says: one test for each of the 42 ways that were seen, named by its
//! number in the table of [`super::open311`], on real bytes where there are any.
#![allow(clippy::unwrap_used)]

use jiff::tz::TimeZone;
use parvis_domain::habits::{DateStyle, Family, Habits, Offer};
use parvis_domain::id::{CityId, EndpointName, ServiceCode, ServiceRequestId, SubmissionKey};
use parvis_domain::marker::Marker;
use parvis_domain::pack::{CityTimeZone, Endpoint, EndpointKind, PhotoRule, WireFormat};
use parvis_domain::place::Coordinate;
use parvis_domain::service::Datatype;
use parvis_domain::state::{CaseStatus, ClosedReason};
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::EntryKind;
use parvis_sync::{
    Body, ErrorKind, Failure, Outcome, PullOutcome, ReadBackOutcome, Reply, ServerClass, Taken, TokenOutcome,
    Verdict, verdict,
};
use proptest::strategy::Strategy as _;
use serde_json::{Value, json};

use super::conversation::{Call, Conversation, Ended, News, Turn, Window};
use super::corpus;
use super::discover::{Lookup, LookupError, LookupTurn};
use super::open311::read::{self, HasDefinition, Posted, Role, Rows};
use super::open311::{self, ListQuestion, discovery};
use super::page::{CaseItem, ChangesPage, ZoneSource};
use super::server::Server;
use crate::ports::{HttpAnswer, HttpOutcome, HttpRequest};

fn zone() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn try_requests(bytes: &[u8]) -> Option<Rows<CaseItem>> {
    read::requests(bytes, &zone(), &Habits::default())
}

/// The rows of a list of which nothing may be lost.
fn requests(bytes: &[u8]) -> Vec<CaseItem> {
    let read = try_requests(bytes).unwrap();
    assert_eq!((read.lost, read.unread), (0, 0));
    read.rows
}

fn request(fields: &str) -> CaseItem {
    requests(format!(r#"[{{"service_request_id":"1",{fields}}}]"#).as_bytes()).remove(0)
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn point(lat: f64, long: f64) -> Option<Coordinate> {
    Coordinate::new(lat, long).ok()
}

fn server_in(format: WireFormat) -> Server {
    let endpoint =
        json!({"name": "a", "kind": "open311", "url": "https://a.test/open311/v2/", "format": format});
    Server {
        endpoint: serde_json::from_value::<Endpoint>(endpoint).unwrap(),
        zone: CityTimeZone { name: "Europe/Luxembourg".into(), posix: "CET-1CEST,M3.5.0,M10.5.0/3".into() },
        follow_key: None,
        contact: None,
        habits: Habits::default(),
    }
}

fn server() -> Server {
    server_in(WireFormat::Json)
}

fn key() -> SubmissionKey {
    SubmissionKey::from_random([7; 16])
}

fn answer_of(status: u16, kind: Option<&str>, body: impl Into<Vec<u8>>) -> HttpOutcome {
    let date = ("date".to_owned(), "Wed, 25 Nov 2026 18:00:00 GMT".to_owned());
    let kind = kind.map(|kind| ("content-type".to_owned(), kind.to_owned()));
    let headers = kind.into_iter().chain([date]).collect();
    HttpOutcome::Answer(HttpAnswer { status, headers, body: body.into() })
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> HttpOutcome {
    answer_of(status, Some("application/json; charset=utf-8"), body)
}

/// Talks a call to its end; gives everything that was asked.
fn talk(call: Call, mut server: impl FnMut(&HttpRequest) -> HttpOutcome) -> (Vec<String>, Ended) {
    let (mut conversation, mut turn) = Conversation::begin(call);
    let mut asked = Vec::new();
    loop {
        match turn {
            Turn::Ended(ended) => return (asked, *ended),
            Turn::Again(request) => {
                assert!(asked.len() < 100, "it must end");
                let outcome = server(&request);
                asked.push(request.url);
                turn = conversation.on(&outcome);
            }
        }
    }
}

fn page(ended: &Ended) -> &ChangesPage {
    match &ended.news {
        News::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

fn submit(server: Server) -> Call {
    let body = b"service_code=LAMP&description=x".to_vec();
    Call::Submit { server, key: key(), body, photos: Vec::new(), service_type: None }
}

/// What an answer to a submission proves.
fn proves(outcome: &HttpOutcome) -> Verdict {
    let class = ServerClass::Plain {
        echo: parvis_sync::Echo::Unknown,
        uncertain: parvis_sync::UncertainRule::ResendOnce,
    };
    match talk(submit(server()), |_| outcome.clone()).1.outcome {
        Outcome::Reply(reply) => verdict(class, &reply),
        other => panic!("{other:?}"),
    }
}

fn look(server: Server) -> Call {
    Call::ReadBack {
        server,
        key: key(),
        window: Window { from: at("2026-11-25T17:00:00Z"), to: at("2026-11-25T18:00:00Z") },
        service_code: ServiceCode::new("LAMP"),
    }
}

fn row(id: &str, requested: &str) -> Value {
    json!({"service_request_id": id, "status": "open", "requested_datetime": requested, "lat": 49.5, "long": 6.0})
}

/// Looks a city up among these answers; everything else is 404.
fn look_up(
    typed: &str,
    answers: &[(&str, &str)],
) -> Result<(Vec<String>, parvis_domain::pack::CityPack), LookupError> {
    let (mut lookup, mut request) = Lookup::begin(typed)?;
    let mut asked = Vec::new();
    loop {
        let found = answers.iter().find(|(url, _)| *url == request.url);
        let outcome = found.map_or_else(|| answer(404, "no"), |(_, body)| answer(200, *body));
        asked.push(request.url.clone());
        match lookup.on(&outcome) {
            LookupTurn::Again(next) => request = next,
            LookupTurn::Found(found) => return Ok((asked, found.pack)),
            LookupTurn::Failed(error) => return Err(error),
        }
    }
}

#[test]
fn d01_ids_and_codes_are_numbers() {
    let item = &requests(br#"[{"service_request_id":0,"service_code":7,"status":"open"}]"#)[0];
    assert_eq!((item.service_request_id.as_str(), item.service_code.as_ref().unwrap().as_str()), ("0", "7"));
    // The standard's own samples: no JSON at all, and a number that would lose its zeros.
    assert_eq!(read::services(br#"[{"service_code":001}]"#).unwrap().rows[0].code.as_str(), "001");
    let long = br#"[{"service_request_id":123456789012345678901234}]"#;
    assert_eq!(requests(long)[0].service_request_id.as_str(), "123456789012345678901234");
    let Some(bytes) = corpus::answer("stlouis_services.json") else { return };
    let codes: Vec<_> = read::services(&bytes).unwrap().rows.into_iter().map(|row| row.code).collect();
    assert_eq!(codes, ["1864", "886", "983"].map(ServiceCode::new));
}

#[test]
fn d02_coordinates_are_texts() {
    assert_eq!(request(r#""lat":" 49.4958 ","long":"5,9806""#).coordinate, point(49.4958, 5.9806));
    let Some(bytes) = corpus::answer("6aika/requests.sjson") else { return };
    assert_eq!(requests(&bytes)[1].coordinate, point(60.189_313_5, 25.008_183));
}

#[test]
fn d03_an_unknown_place_is_null_or_zero() {
    for (lat, long) in
        [("null", "null"), ("0", "0"), ("0.0", "0.0"), (r#""""#, r#""""#), (r#""0""#, r#""0""#)]
    {
        assert_eq!(request(&format!(r#""lat":{lat},"long":{long}"#)).coordinate, None, "{lat} {long}");
    }
    assert_eq!(request(r#""lat":0,"long":6.5"#).coordinate, point(0.0, 6.5), "on the equator is a place");
}

#[test]
fn d04_coordinates_are_in_the_grid_of_a_state() {
    let read = try_requests(br#"[{"service_request_id":"1","lat":884936.006,"long":1022373.57}]"#).unwrap();
    assert_eq!(
        (read.rows[0].coordinate, read.lost, read.unread),
        (None, 0, 1),
        "the row stays, the loss is counted"
    );
}

#[test]
fn d05_a_time_has_no_zone() {
    for (written, utc) in [
        ("2012-05-22 23:57:23.97", "2012-05-22T21:57:23.97Z"),
        ("2012-05-22T23:57:23", "2012-05-22T21:57:23Z"),
        ("2012-01-22 23:57", "2012-01-22T22:57:00Z"),
    ] {
        let item = request(&format!(r#""requested_datetime":"{written}""#));
        assert_eq!((item.requested, item.zone), (Some(at(utc)), ZoneSource::Inferred), "{written}");
    }
    let Some(bytes) = corpus::answer("chicago_requests_2014.json") else { return };
    let item = &requests(&bytes)[0];
    assert_eq!((item.requested, item.zone), (Some(at("2014-07-12T15:58:43Z")), ZoneSource::Stated));
}

#[test]
fn d06_a_zone_in_a_question_is_refused() {
    let refused = r#"[{"code":400,"description":"start_date is invalid"}]"#;
    let own = json!([row("7", "2026-11-25T17:30:00Z")]).to_string();
    let without_zone = |request: &HttpRequest| {
        if request.url.contains("Z&") { answer(400, refused) } else { answer(200, own.as_str()) }
    };
    let (asked, ended) = talk(look(server()), without_zone);
    assert_eq!(asked.len(), 2);
    assert!(
        asked[1].contains("start_date=2026-11-25T18%3A00%3A00&end_date=2026-11-25T19%3A00%3A00"),
        "{asked:?}"
    );
    assert_eq!(ended.lesson.dates, Some(DateStyle::Local), "the city's time, and learned for the next time");
    let cursor = Some("2026-11-25T17:00:00Z".to_owned());
    let (asked, ended) = talk(Call::PullPublic { server: server(), cursor }, |request| {
        if request.url.ends_with('Z') { answer(400, refused) } else { answer(200, own.as_str()) }
    });
    assert_eq!((asked.len(), ended.lesson.dates), (2, Some(DateStyle::Local)));
    assert_eq!(page(&ended).items.len(), 1);
}

#[test]
fn d07_times_have_microseconds_or_are_empty() {
    let item = request(r#""requested_datetime":"2026-11-21T22:01:09.594481+02:00","updated_datetime":"""#);
    assert_eq!((item.requested, item.updated), (Some(at("2026-11-21T20:01:09.594Z")), None));
    let xml = br#"<r><request><service_request_id>1</service_request_id>
        <updated_datetime xsi:nil="true">2012</updated_datetime></request></r>"#;
    assert_eq!(requests(xml)[0].updated, None);
    let Some(bytes) = corpus::answer("6aika/requests_ext.xml") else { return };
    assert_eq!(requests(&bytes)[1].requested, Some(at("2026-11-21T20:01:09.594Z")));
    let Some(bytes) = corpus::answer("toronto_requests_single_2018.xml") else { return };
    assert_eq!(requests(&bytes)[0].updated, None);
}

#[test]
fn d08_a_status_is_a_word_of_the_servers_own() {
    for (word, status, kept) in [
        ("Open", CaseStatus::Received, None),
        ("", CaseStatus::Received, None),
        ("CLOSED", CaseStatus::Closed(ClosedReason::Unstated), None),
        ("Received", CaseStatus::Received, None),
        ("action_scheduled", CaseStatus::InProgress, None),
        ("not_councils_responsibility", CaseStatus::Closed(ClosedReason::NotProcessed), None),
        ("fixed", CaseStatus::Closed(ClosedReason::Fixed), None),
        ("Wartet auf Teile", CaseStatus::Received, Some("Wartet auf Teile")),
    ] {
        let item = request(&format!(r#""status":"{word}""#));
        assert_eq!((item.status, item.status_word.as_deref()), (status, kept), "{word}");
    }
    let habits = Family::Accela.habits();
    let read =
        read::requests(br#"[{"service_request_id":"1","status":"in review"}]"#, &zone(), &habits).unwrap();
    assert_eq!((read.rows[0].status, read.rows[0].status_word.as_deref()), (CaseStatus::Assigned, None));
}

#[test]
fn d09_keywords_are_an_array() {
    let Some(bytes) = corpus::answer("chicago_services_2019.json") else { return };
    let services = read::services(&bytes).unwrap();
    assert_eq!((services.rows.len(), services.lost), (97, 0));
    assert_eq!(services.rows[0].keywords, ["code:SKA"]);
    let Some(bytes) = corpus::answer("schenectady_services.json") else { return };
    assert_eq!(read::services(&bytes).unwrap().rows[1].keywords, ["snow", "plow", "removal", "street"]);
}

#[test]
fn d10_truth_values_are_texts() {
    let service = br#"[{"service_code":"A","metadata":"true"},{"service_code":"B","metadata":"False"},
        {"service_code":"C","metadata":1}]"#;
    let has: Vec<_> = read::services(service).unwrap().rows.into_iter().map(|row| row.definition).collect();
    assert_eq!(has, [HasDefinition::Yes, HasDefinition::No, HasDefinition::Yes]);
    let questions =
        br#"{"service_code":"A","attributes":[{"code":"X","variable":"false","required":"true"}]}"#;
    let question = read::definition(questions).unwrap().rows.remove(0);
    assert_eq!((question.role, question.need), (Role::Information, read::Need::Required));
}

#[test]
fn d11_names_are_in_upper_case_or_misspelt() {
    let Some(bytes) = corpus::answer("stlouis_services.json") else { return };
    let service = &read::services(&bytes).unwrap().rows[0];
    assert_eq!((service.name.as_str(), service.group.as_deref()), ("Broken/Hanging Limb", Some("Trees")));
    assert_eq!(
        (service.definition, service.service_type),
        (HasDefinition::Yes, Some(open311::ServiceType::Realtime))
    );
    let questions =
        br#"{"SERVICE_CODE":1,"ATTRIBUTES":[{"CODE":"X","DATETYPE":"singleValueList","REQUIRED":true,
        "VALUES":[{"KEY":1,"NAME":"One"}]}]}"#;
    let question = read::definition(questions).unwrap().rows.remove(0);
    assert_eq!(
        (question.datatype, question.values),
        (Datatype::SingleValueList, vec![("1".into(), "One".into())])
    );
}

#[test]
fn d12_names_are_others() {
    let item = request(
        r#""lat":49.5,"lon":6.0,"update_datetime":"2026-11-25T18:00:00Z","status_note":"Bald","zip_code":"4001",
           "address_string":"Rue X""#,
    );
    assert_eq!((item.coordinate, item.updated), (point(49.5, 6.0), Some(at("2026-11-25T18:00:00Z"))));
    assert_eq!((item.status_notes.as_deref(), item.address.as_deref()), (Some("Bald"), Some("Rue X")));
}

#[test]
fn d13_something_surrounds_the_list_or_each_value() {
    for text in [
        r#"{"service_requests":[{"service_request_id":"1","status":"closed"}]}"#,
        r#"{"service_requests":{"request":[{"service_request_id":"1","status":"closed"}]}}"#,
        r#"{"count":1,"next":null,"results":[{"service_request_id":"1","status":"closed"}]}"#,
        r#"[{"request":{"service_request_id":"1","status":"closed"}}]"#,
        r#"[{"service_request_id":["1"],"status":["closed"]}]"#,
    ] {
        let item = &requests(text.as_bytes())[0];
        assert_eq!((item.service_request_id.as_str(), item.status.is_open()), ("1", false), "{text}");
    }
    assert_eq!(
        read::services(br#"{"services":[{"service_code":["A"],"service_name":["x"]}]}"#).unwrap().rows[0]
            .name,
        "x"
    );
}

#[test]
fn d14_an_object_stands_where_a_list_is_due_and_the_reverse() {
    assert_eq!(requests(br#"{"service_request_id":"1","status":"open"}"#).len(), 1);
    let questions = br#"[{"SERVICE_CODE":1,"ATTRIBUTES":{"CODE":"X"}}]"#;
    assert_eq!(read::definition(questions).unwrap().rows.len(), 1);
    let from = url::Url::parse("https://x.test/").unwrap();
    let discovery = br#"{"endpoints":{"specification":"http://wiki.open311.org/GeoReport_v2","url":"v2"}}"#;
    assert_eq!(discovery::read(discovery, &from).unwrap()[0].url, "https://x.test/v2/");
    let Some(bytes) = corpus::answer("toronto_requests_single_2018.xml") else { return };
    assert_eq!(requests(&bytes).len(), 1, "a list of one is a list");
}

#[test]
fn d15_xml_elements_are_called_otherwise() {
    for (root, item) in [
        ("requests", "request"),
        ("service_requests", "service_request"),
        ("requests", "requests"),
        ("x", "x"),
        ("a", "b"),
    ] {
        let one = |id: u8| {
            format!("<{item}><service_request_id>{id}</service_request_id><status>open</status></{item}>")
        };
        let text = format!("<{root}>{}{}</{root}>", one(1), one(2));
        assert_eq!(requests(text.as_bytes()).len(), 2, "{text}");
    }
    let Some(bytes) = corpus::answer("6aika/requests_ext.xml") else { return };
    assert_eq!(requests(&bytes).len(), 4);
    let from = url::Url::parse("https://x.test/").unwrap();
    let flat = b"<discovery><endpoints><specification>http://wiki.open311.org/GeoReport_v2</specification>\
        <url>https://x.test/v2</url></endpoints></discovery>";
    assert_eq!(discovery::read(flat, &from).unwrap().len(), 1, "without the level of each endpoint");
}

#[test]
fn d16_elements_have_attributes_and_foreign_namespaces() {
    for (file, count) in [("giessen_services.xml", 8), ("san_francisco_services_2012.xml", 51)] {
        let Some(bytes) = corpus::answer(file) else { return };
        let services = read::services(&bytes).unwrap();
        assert_eq!(services.lost, 0);
        assert!(services.rows.len() >= count.min(8), "{file}: {}", services.rows.len());
    }
    let Some(bytes) = corpus::answer("georeport_iphone_requests.xml") else { return };
    assert_eq!(requests(&bytes)[1].coordinate, point(37.762_321_815, -122.466));
    let prefixed = br#"<o:service_requests xmlns:o="urn:x" type="array"><o:request><o:service_request_id>1</o:service_request_id>
        <o:status>open</o:status></o:request></o:service_requests>"#;
    assert_eq!(requests(prefixed).len(), 1);
}

#[test]
fn d17_xml_is_not_well_formed() {
    let xml = "<service_requests><request><service_request_id>1</service_request_id>\
        <description>Holes & cracks \u{10} &nbsp; A&B &#16;</description></request></service_requests>";
    let item = &requests(xml.as_bytes())[0];
    assert!(item.description.as_deref().unwrap().starts_with("Holes & cracks"));
    let crossed = b"<r><request><service_request_id>1</service_request_id><b>x</c></request></r>";
    assert_eq!(requests(crossed)[0].service_request_id.as_str(), "1");
}

#[test]
fn d18_nothing_is_the_word_null() {
    let xml = b"<r><request><service_request_id>1</service_request_id><address>null</address>\
        <expected_datetime>NULL</expected_datetime><lat>null</lat><long>null</long></request></r>";
    let item = &requests(xml)[0];
    assert_eq!((item.address.as_deref(), item.expected, item.coordinate), (None, None, None));
}

#[test]
fn d19_words_are_html() {
    let item =
        request(r#""status_note":"<p>Wir pr&uuml;fen es.</p><p>Danke</p>","description":"il fait <noir>""#);
    assert_eq!(item.status_notes.as_deref(), Some("Wir prüfen es.\nDanke"));
    assert_eq!(item.description.as_deref(), Some("il fait <noir>"), "what a citizen wrote is no HTML");
}

#[test]
fn d20_errors_have_many_shapes() {
    let words = |body: &[u8]| match open311::errors(body) {
        Body::Errors { refusal, .. } => refusal.words,
        _ => None,
    };
    for text in [
        r#"{"code":400,"detail":"lat?"}"#,
        r#"{"code":400,"detail":{"lat":["lat?"]}}"#,
        r#"{"error":{"code":"x","message":"lat?"}}"#,
        r#"{"type":"e","code":"middleware_26","message":"lat?"}"#,
        "<error>lat?</error>",
        "<errors><error>lat?</error></errors>",
        "<error_messages><error_message>lat?</error_message></error_messages>",
    ] {
        assert_eq!(words(text.as_bytes()).as_deref(), Some("lat?"), "{text}");
    }
    for (file, expected) in [
        ("6aika/error_404_request.json", "Not Found"),
        ("6aika/error_api_key.json", "Invalid API key"),
        ("6aika/error_fields_missing.xml", "This field is required., This field is required."),
        ("cfa_get_service_request_not_found.xml", "Service request not found with id or token not-an-id"),
    ] {
        let Some(bytes) = corpus::answer(file) else { return };
        assert_eq!(words(&bytes).as_deref(), Some(expected), "{file}");
    }
    let Some(bytes) = corpus::answer("cfa_403_plain.xml") else { return };
    // The file holds the status line too; a body begins after it.
    let begins = bytes.windows(5).position(|at| at == b"<?xml").unwrap();
    assert!(words(&bytes[begins..]).unwrap().starts_with("Invalid api_key"));
}

#[test]
fn d21_status_codes_are_wrong() {
    let id = r#"[{"service_request_id":"7"}]"#;
    assert!(matches!(proves(&answer(201, id)), Verdict::Created(Taken::Id(_))), "201 is a success");
    let key = r#"{"code":400,"detail":["Invalid API key"]}"#;
    assert!(
        !matches!(proves(&answer(400, key)), Verdict::Refused(_)),
        "a key is no mistake of the citizen's"
    );
    let service = r#"[{"code":403,"description":"service_code not found"}]"#;
    assert!(!matches!(proves(&answer(403, service)), Verdict::Created(_)));
    // 500 for an id that does not exist: one request that cannot be read says nothing of the others.
    let own = ["1", "2"].map(ServiceRequestId::new).to_vec();
    let (_, ended) = talk(Call::PullMine { server: server(), cursor: None, own }, |request| {
        if request.url.contains("requests/") {
            answer(500, r#"[{"code":500,"description":"x"}]"#)
        } else {
            answer(200, "[]")
        }
    });
    assert!(matches!(ended.outcome, Outcome::Pull(PullOutcome::Failed(Failure::Server { status: 500, .. }))));
}

#[test]
fn d22_an_error_comes_with_200() {
    for body in
        [r#"{"CODE":404,"DESCRIPTION":"x"}"#, "<!DOCTYPE html><html><body>jurisdiction_id</body></html>"]
    {
        assert!(try_requests(body.as_bytes()).is_none(), "{body}");
        assert!(!matches!(proves(&answer(200, body)), Verdict::Created(_)), "{body}");
    }
    let own = vec![ServiceRequestId::new("7")];
    let (_, ended) = talk(Call::PullMine { server: server(), cursor: None, own }, |_| answer(200, "[]"));
    assert_eq!(page(&ended).unknown, [ServiceRequestId::new("7")], "an empty list says that it is not there");
}

#[test]
fn d23_json_comes_from_an_xml_address() {
    let error =
        answer_of(400, Some("text/xml"), r#"{"type":"error","code":"middleware_26","message":"no key"}"#);
    match talk(submit(server_in(WireFormat::Xml)), |_| error.clone()).1.outcome {
        Outcome::Reply(Reply::Answer(answer)) => {
            assert!(
                matches!(answer.body, Body::Errors { refusal, .. } if refusal.words.as_deref() == Some("no key"))
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn d24_a_definition_that_was_promised_is_empty() {
    for body in [
        r#"{"service_code":"1","attributes":[]}"#,
        r#"{"service_code":"1"}"#,
        "<service_definition><service_code>1</service_code><attributes/></service_definition>",
    ] {
        assert_eq!(read::definition(body.as_bytes()).unwrap().rows.len(), 0, "{body}");
    }
    let services = r#"[{"service_code":"1","service_name":"x","metadata":true}]"#;
    let (_, pack) = look_up("https://x.test/v2/", &[("https://x.test/v2/services.json", services)]).unwrap();
    assert!(
        pack.services[0].attributes.is_empty(),
        "not even a definition: the service is there all the same"
    );
}

#[test]
fn d25_a_code_or_an_order_occurs_twice() {
    let services = r#"[{"service_code":"1","service_name":"x","metadata":true}]"#;
    let definition = r#"{"service_code":"1","attributes":[{"code":"A","order":0,"description":"first"},
        {"code":"A","order":0,"description":"again"},{"code":"B","order":0,"description":"other"}]}"#;
    let answers =
        [("https://x.test/v2/services.json", services), ("https://x.test/v2/services/1.json", definition)];
    let (_, pack) = look_up("https://x.test/v2/", &answers).unwrap();
    let questions: Vec<_> = pack.services[0]
        .questions()
        .iter()
        .map(|question| pack.text(&question.description, parvis_domain::language::Language::Fr).to_owned())
        .collect();
    assert_eq!(questions, ["first", "other"]);
    let Some(bytes) = corpus::answer("merton_service_definition.xml") else { return };
    let questions = read::definition(&bytes).unwrap();
    assert_eq!((questions.rows.len(), questions.lost), (6, 0));
    assert!(questions.rows.iter().all(|question| question.role == Role::Automated), "a program fills these");
}

#[test]
fn d26_a_token_comes_for_any_service_and_is_late_in_many_ways() {
    for (file, token) in
        [("boston_post_token_2012.xml", "503fc045901932078800163c"), ("merton_post_token.xml", "TOKEN")]
    {
        let Some(bytes) = corpus::answer(file) else { return };
        assert_eq!(read::posted(&bytes, &zone()), Some(Posted::Token(token.into())), "{file}");
        assert_eq!(proves(&answer(200, bytes)), Verdict::Created(Taken::Token(token.into())));
    }
    let ask =
        |outcome: &HttpOutcome| match talk(Call::AskToken { server: server(), token: "t".into() }, |_| {
            outcome.clone()
        })
        .1
        .outcome
        {
            Outcome::Token(outcome) => outcome,
            other => panic!("{other:?}"),
        };
    for late in [
        answer(404, r#"[{"code":404,"description":"token not found"}]"#),
        answer(400, "<service_requests><request><service_request_id/></request></service_requests>"),
        answer(200, r#"[{"token":"t"}]"#),
    ] {
        assert_eq!(ask(&late), TokenOutcome::NotYet);
    }
    for (file, id) in [("spec_token.xml", "638344"), ("merton_token.xml", "ServiceID")] {
        let Some(bytes) = corpus::answer(file) else { return };
        assert_eq!(ask(&answer(200, bytes)), TokenOutcome::Id(ServiceRequestId::new(id)), "{file}");
    }
}

#[test]
fn d27_a_listed_request_has_no_id_yet() {
    let read = try_requests(br#"[{"token":"t","status":"open"},{"service_request_id":"1"}]"#).unwrap();
    assert_eq!((read.rows.len(), read.lost), (1, 1));
    let read = try_requests(br#"[{"token":"t","status":"open"}]"#).unwrap();
    assert_eq!((read.rows.len(), read.lost), (0, 1), "nothing but such rows is still a list");
}

#[test]
fn d28_the_same_report_again_is_refused() {
    let Some(bytes) = corpus::answer("boston_error_duplicate_2012.xml") else { return };
    match open311::errors(&bytes) {
        Body::Errors { kind, .. } => assert_eq!(kind, ErrorKind::Duplicate),
        other => panic!("{other:?}"),
    }
    assert!(!matches!(proves(&answer(400, bytes)), Verdict::Refused(_)), "it may be there: it is looked for");
}

#[test]
fn d29_an_unknown_field_is_refused() {
    // All that the standard names; whatever else we have goes into headers.
    let known = [
        "jurisdiction_id",
        "service_code",
        "lat",
        "long",
        "address_string",
        "address_id",
        "email",
        "device_id",
        "account_id",
        "first_name",
        "last_name",
        "phone",
        "description",
        "media_url",
        "api_key",
        "start_date",
        "end_date",
        "status",
        "service_request_id",
    ];
    let is_known = |name: &str| known.contains(&name) || name.starts_with("attribute[");
    let names = |text: &str| -> Vec<String> {
        url::form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).collect()
    };
    let own = vec![ServiceRequestId::new("1"), ServiceRequestId::new("2")];
    let cursor = Some("2026-11-25T17:00:00Z".to_owned());
    for family in [Family::Plain, Family::Open311Adapter] {
        let mut server = server();
        server.habits = family.habits();
        let calls = [
            look(server.clone()),
            Call::PullMine { server: server.clone(), cursor: None, own: own.clone() },
            Call::PullPublic { server: server.clone(), cursor: cursor.clone() },
        ];
        for call in calls {
            let (asked, _) = talk(call, |_| answer(200, "[]"));
            for url in asked {
                let query = url.split_once('?').map_or("", |(_, query)| query);
                assert!(names(query).iter().all(|name| is_known(name)), "{url}");
            }
        }
    }
}

#[test]
fn d30_a_plus_is_a_blank_and_a_page_behind_the_last_an_error() {
    let (asked, _) = talk(look(server()), |_| answer(200, "[]"));
    assert!(!asked[0].contains('+'), "{}", asked[0]);
    assert_eq!(
        open311::by_id(&server(), &ServiceRequestId::new("a+b")),
        "https://a.test/open311/v2/requests/a%2Bb.json"
    );
    let mut paged = server();
    paged.habits = Habits { page_rows: Some(2), ..Family::Citysdk.habits() };
    let (asked, ended) = talk(Call::PullPublic { server: paged, cursor: None }, |request| {
        if request.url.contains("page=1&") {
            answer(
                200,
                json!([row("1", "2026-11-25T17:00:00Z"), row("2", "2026-11-25T17:01:00Z")]).to_string(),
            )
        } else {
            answer(404, r#"{"code":404,"detail":"Invalid page."}"#)
        }
    });
    assert_eq!((asked.len(), page(&ended).items.len()), (2, 2));
}

#[test]
fn d31_a_body_must_say_its_length() {
    // That the client says it is tested on the wire: `a_body_is_sent_with_its_length_never_in_chunks` in `http_tests`.
    let wire = include_str!("http_tests.rs");
    assert!(wire.contains("fn a_body_is_sent_with_its_length_never_in_chunks"));
}

#[test]
fn d32_a_second_photo_makes_a_server_fail() {
    for (rule, files) in [(PhotoRule::MediaOnce, 1), (PhotoRule::MediaRepeated, 2), (PhotoRule::None, 0)] {
        let mut server = server();
        server.habits.photos = Some(rule);
        let photos = vec![b"one".to_vec(), b"two".to_vec()];
        let body = b"service_code=LAMP".to_vec();
        let mut sent = Vec::new();
        let call = Call::Submit { server, key: key(), body, photos, service_type: None };
        talk(call, |request| {
            sent.clone_from(&request.body);
            answer(200, r#"[{"service_request_id":"7"}]"#)
        });
        assert_eq!(
            String::from_utf8_lossy(&sent).matches("name=\"media\"; filename").count(),
            files,
            "{rule:?}"
        );
    }
}

#[test]
fn d33_the_two_dates_are_swapped() {
    let mut server = server();
    server.habits = Family::Codefornl.habits();
    let question = ListQuestion { from: Some(at("2026-11-25T17:00:00Z")), ..ListQuestion::default() };
    assert!(open311::list_url(&server, question).ends_with("?end_date=2026-11-25T17%3A00%3A00Z"));
    // Where nobody knows, "not in the list" is no proof: only a success that was read back makes it one.
    assert_eq!(server.endpoint.marker, parvis_domain::pack::MarkerRule::Unknown);
}

#[test]
fn d34_a_base_address_has_a_query_or_odd_slashes() {
    let from = url::Url::parse("https://x.test/discovery.json").unwrap();
    for url in [
        "https://x.test/v2",
        "https://x.test/v2/",
        "https://x.test/v2//",
        "/v2",
        "https://x.test/v2?format=json",
    ] {
        let document =
            json!({"endpoints": [{"specification": "http://wiki.open311.org/GeoReport_v2", "url": url}]});
        let found = discovery::read(document.to_string().as_bytes(), &from).unwrap();
        assert_eq!(found[0].url, "https://x.test/v2/", "{url}");
    }
    let Some(bytes) = corpus::answer("boston_discovery_2011.json") else { return };
    assert_eq!(
        discovery::read(&bytes, &from).unwrap()[0].url,
        "https://mayors24.cityofboston.gov/open311/v2/"
    );
}

#[test]
fn d35_discovery_leads_to_another_city() {
    let discovery = r#"{"endpoints":[{"specification":"http://wiki.open311.org/GeoReport_v2",
        "url":"https://fiksgatami.test/v2","formats":["application/json"]}]}"#;
    let services = r#"[{"service_code":"1","service_name":"Zürich"}]"#;
    let others = r#"[{"service_code":"1","service_name":"Oslo"}]"#;
    let answers = [
        ("https://zueri.test/v2/discovery.json", discovery),
        ("https://zueri.test/v2/services.json", services),
        ("https://fiksgatami.test/v2/services.json", others),
    ];
    let (_, pack) = look_up("https://zueri.test/v2/", &answers).unwrap();
    assert_eq!(pack.endpoints[0].url, "https://zueri.test/v2/", "what was typed has a server of its own");
    let (_, pack) = look_up("https://zueri.test/v2/", &[answers[0], answers[2]]).unwrap();
    assert_eq!(pack.endpoints[0].url, "https://fiksgatami.test/v2/", "else where it leads");
    assert_eq!(pack.id, CityId::new("fiksgatami.test-v2"), "under the name of that place");
}

#[test]
fn d36_compression_is_broken() {
    let unpacked = ("accept-encoding".to_owned(), "identity".to_owned());
    for call in [submit(server()), look(server()), Call::PullPublic { server: server(), cursor: None }] {
        let (_, Turn::Again(request)) = Conversation::begin(call) else { panic!() };
        assert!(request.headers.contains(&unpacked));
    }
    // What comes compressed all the same is unpacked within its limit (`unpack.rs`); what is broken is nothing that we
    // can read.
    let (_, ended) = talk(Call::PullPublic { server: server(), cursor: None }, |_| {
        answer(200, b"\x1f\x8b\x08\0\0".to_vec())
    });
    assert_eq!(ended.outcome, Outcome::Pull(PullOutcome::Failed(Failure::Foreign)));
}

#[test]
fn d37_one_answer_holds_6_260_rows() {
    let rows: Vec<_> = (0..6_260).map(|n| row(&n.to_string(), "2026-11-25T17:00:00Z")).collect();
    let list = Value::from(rows).to_string();
    let (_, ended) = talk(Call::PullPublic { server: server(), cursor: None }, |request| {
        if request.url.contains("end_date") { answer(200, "[]") } else { answer(200, list.as_str()) }
    });
    assert_eq!((page(&ended).items.len(), page(&ended).lost_rows), (6_260, 0));
}

#[test]
fn d38_a_new_request_is_in_no_list_but_has_an_address() {
    let own = ["1", "2"].map(ServiceRequestId::new).to_vec();
    let (asked, ended) = talk(Call::PullMine { server: server(), cursor: None, own }, |request| {
        if let Some(id) = request.url.split("requests/").nth(1) {
            let id = id.trim_end_matches(".json");
            answer(200, json!([row(id, "2026-11-25T17:00:00Z")]).to_string())
        } else {
            answer(200, "[]")
        }
    });
    assert_eq!((asked.len(), page(&ended).items.len()), (3, 2));
    assert!(page(&ended).unknown.is_empty());
}

#[test]
fn d39_a_notice_of_the_end_is_dressed_as_a_service() {
    let services =
        r#"[{"service_code":"XXX","service_name":"This service was shut down. Please call 311."}]"#;
    let found = look_up("https://x.test/v2/", &[("https://x.test/v2/services.json", services)]);
    assert_eq!(found.unwrap_err(), LookupError::NotACity);
}

#[test]
fn d40_a_code_has_blanks_slashes_and_umlauts() {
    let code = "Straßen / Wege 1.4.1";
    let escaped = "Stra%C3%9Fen%20%2F%20Wege%201.4.1";
    assert_eq!(
        open311::definition_url(&server(), code),
        format!("https://a.test/open311/v2/services/{escaped}.json")
    );
    let question = ListQuestion { service_code: Some(code), ..ListQuestion::default() };
    assert!(open311::list_url(&server(), question).ends_with(&format!("?service_code={escaped}")));
    // Whatever the code is, it stays one segment of the path and comes back as it was.
    let codes = proptest::string::string_regex(r"[ -~äöüßéع/+%?#&;.\\-]{1,30}").unwrap();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..500 {
        let code = proptest::strategy::ValueTree::current(&codes.new_tree(&mut runner).unwrap());
        let url = open311::definition_url(&server(), &code);
        let path =
            url.strip_prefix("https://a.test/open311/v2/services/").unwrap().strip_suffix(".json").unwrap();
        assert!(!path.contains(['/', '?', '#', ' ', '+', '&']), "{path}");
        assert_eq!(percent_encoding::percent_decode_str(path).decode_utf8().unwrap(), code);
    }
}

#[test]
fn d41_the_content_type_is_another_or_absent() {
    for kind in [None, Some("application/xml"), Some("text/html"), Some("text/plain; charset=iso-8859-1")] {
        let xml = "<service_requests><request><service_request_id>1</service_request_id></request></service_requests>";
        for body in [xml, r#"[{"service_request_id":"1"}]"#] {
            let (_, ended) =
                talk(Call::PullPublic { server: server_in(WireFormat::Xml), cursor: None }, |_| {
                    answer_of(200, kind, body)
                });
            assert_eq!(page(&ended).items.len(), 1, "{kind:?}");
        }
    }
}

#[test]
fn d42_whoever_is_responsible_is_an_object() {
    let item = request(r#""agency_responsible":{"recipient":["Highways","Parks"]}"#);
    assert_eq!(item.agency_responsible.as_deref(), Some("Highways, Parks"));
}

#[test]
fn each_deviation_has_its_test_in_the_table() {
    let (table, tests) = (include_str!("open311/mod.rs"), include_str!("deviation_tests.rs"));
    let rows: Vec<(u32, &str)> = table
        .lines()
        .filter_map(|line| line.strip_prefix("//! | ")?.strip_suffix(" |"))
        .filter_map(|row| {
            let mut cells = row.split(" | ");
            let number = cells.next()?.trim().parse().ok()?;
            Some((number, cells.last()?.trim().trim_matches('`')))
        })
        .collect();
    assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (1..=42).collect::<Vec<_>>());
    for (number, test) in rows {
        assert!(test.starts_with(&format!("d{number:02}_")), "{number}: {test}");
        assert!(tests.contains(&format!("\n#[test]\nfn {test}() {{")), "{number}: {test} is no test");
    }
}

#[test]
fn a_look_for_the_marker_reads_whatever_the_server_shows() {
    // The marker as an editor left it: in HTML, in another case, with an I for the 1.
    let marker = Marker::of(&key()).to_string();
    for description in [
        format!("<p>x</p><p>{marker}</p>"),
        format!("x\n{}", marker.to_lowercase()),
        format!("x &amp; y\r\n{marker}\r\n"),
    ] {
        let mut shown = row("7", "2026-11-25T17:30:00Z");
        shown["description"] = json!(description);
        let list = json!([shown]).to_string();
        match talk(look(server()), |_| answer(200, list.as_str())).1.outcome {
            Outcome::ReadBack(ReadBackOutcome::Looked(found)) => assert_eq!(found.len(), 1, "{description}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn updates_and_notes_are_entries_of_the_timeline() {
    let mut with_updates = server();
    with_updates.habits = Family::Open311Adapter.habits();
    let updates = r#"{"service_requests_updates":{"request_update":[
        {"update_id":5,"service_request_id":"7","status":"INVESTIGATING","updated_datetime":"2026-11-25T17:40:00Z","description":"On y va"},
        {"update_id":6,"service_request_id":"7","status":"FIXED","updated_datetime":"2026-11-25T17:50:00Z","description":""},
        {"update_id":7,"service_request_id":"8","status":"OPEN","updated_datetime":"2026-11-25T17:50:00Z"},
        {"update_id":8,"status":"OPEN"}]}}"#;
    let own = vec![ServiceRequestId::new("7")];
    let (asked, ended) = talk(Call::PullMine { server: with_updates, cursor: None, own }, |request| {
        if request.url.contains("servicerequestupdates") {
            answer(200, updates)
        } else {
            answer(200, json!([row("7", "2026-11-25T17:30:00Z")]).to_string())
        }
    });
    assert_eq!(asked.len(), 2);
    let timeline = &page(&ended).items[0].timeline;
    let told: Vec<_> =
        timeline.iter().map(|entry| (entry.id.as_str(), entry.kind, entry.text.as_deref())).collect();
    assert_eq!(
        told,
        [("update 5", EntryKind::Message, Some("On y va")), ("update 6", EntryKind::Closed, None)]
    );
    assert_eq!(page(&ended).lost_rows, 1);
    let noted = request(
        r#""notes":[{"datetime":"2026-11-25T17:00:00Z","summary":"Assigned","description":"To parks"}]"#,
    );
    assert_eq!(noted.timeline[0].text.as_deref(), Some("To parks"));
}

#[test]
fn a_list_that_was_cut_is_read_in_spans_and_the_place_of_the_cut_is_learned() {
    // A server without pages that shows the newest 50 of any question, and 180 requests in 90 days.
    let all: Vec<_> =
        (0..180_i64).map(|n| (n, at("2026-11-25T17:00:00Z").plus_millis(-n * 43_200_000))).collect();
    let ask = |request: &HttpRequest| {
        let query: std::collections::BTreeMap<_, _> =
            url::Url::parse(&request.url).unwrap().query_pairs().into_owned().collect();
        let date = |name: &str| query.get(name).map(|text| at(text));
        let (from, to) = (date("start_date"), date("end_date"));
        let rows: Vec<_> = all
            .iter()
            .filter(|(_, at)| from.is_none_or(|from| *at >= from) && to.is_none_or(|to| *at <= to))
            .take(50)
            .map(|(n, at)| row(&n.to_string(), &at.to_string()))
            .collect();
        answer(200, Value::from(rows).to_string())
    };
    let (asked, ended) = talk(Call::PullPublic { server: server(), cursor: None }, ask);
    assert_eq!(page(&ended).items.len(), 180);
    assert!(asked.len() < 15, "{} questions", asked.len());
    assert_eq!(ended.lesson.page_rows, Some(50));
    // Twenty rows that are all there is cost two questions more, once, and teach nothing wrong.
    let few = |request: &HttpRequest| match ask(request) {
        HttpOutcome::Answer(mut answer) => {
            let rows: Vec<Value> = serde_json::from_slice(&answer.body).unwrap();
            answer.body = Value::from(
                rows.into_iter()
                    .filter(|row| row["service_request_id"].as_str().unwrap().parse::<u32>().unwrap() < 20)
                    .collect::<Vec<_>>(),
            )
            .to_string()
            .into();
            HttpOutcome::Answer(answer)
        }
        other => other,
    };
    let (_, ended) = talk(Call::PullPublic { server: server(), cursor: None }, few);
    assert_eq!((page(&ended).items.len(), ended.lesson.page_rows), (20, None));
}

#[test]
fn changes_are_asked_for_where_the_server_knows_them() {
    let mut server = server();
    server.habits.updated_after = Some(Offer::Yes);
    let mut changed = row("7", "2026-10-01T00:00:00Z");
    changed["updated_datetime"] = json!("2026-11-25T17:30:00Z");
    let list = json!([changed]).to_string();
    let (_, ended) =
        talk(Call::PullPublic { server: server.clone(), cursor: None }, |_| answer(200, list.as_str()));
    let cursor = page(&ended).next.clone();
    let (asked, ended) =
        talk(Call::PullPublic { server: server.clone(), cursor: cursor.clone() }, |_| answer(200, "[]"));
    assert_eq!(asked, ["https://a.test/open311/v2/requests.json?updated_after=2026-11-25T17%3A20%3A00Z"]);
    assert_eq!(page(&ended).next, cursor);
    // A server that refuses the argument is asked as the standard has it, and never again with it.
    let (asked, ended) = talk(Call::PullPublic { server, cursor }, |request| {
        if request.url.contains("updated_after") {
            answer(400, r#"[{"code":400,"description":"unknown argument"}]"#)
        } else {
            answer(200, "[]")
        }
    });
    assert_eq!((asked.len(), ended.lesson.updated_after), (2, Some(Offer::No)));
}

#[test]
fn a_server_that_repeats_its_page_is_not_asked_for_ever() {
    let mut paged = server();
    paged.habits = Habits { page_rows: Some(2), ..Family::Ureport.habits() };
    let same = json!([row("1", "2026-11-25T17:00:00Z"), row("2", "2026-11-25T17:01:00Z")]).to_string();
    let (asked, ended) =
        talk(Call::PullPublic { server: paged, cursor: None }, |_| answer(200, same.as_str()));
    assert_eq!((asked.len(), page(&ended).items.len()), (2, 2));
    let _ = (EndpointKind::Open311, EndpointName::new("a"));
}
