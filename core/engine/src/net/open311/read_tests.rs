//! Real answers, and answers that could be.
#![allow(clippy::unwrap_used)]

use parvis_domain::state::{CaseStatus, ClosedReason};
use proptest::prelude::*;

use super::*;
use crate::net::corpus;
use crate::net::open311::{discovery, errors};

fn zone() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

#[test]
fn the_services_of_real_cities_are_read_to_the_last() {
    for (file, count) in [
        ("bloomington_services_2012.json", None),
        ("chicago_services_2019.json", Some(97)),
        ("schenectady_services.json", None),
        ("spec_services_string_codes.json", None),
        ("stlouis_services.json", Some(3)),
        ("giessen_services.xml", Some(8)),
        ("san_francisco_services_2012.xml", None),
        ("merton_services.xml", Some(1)),
        ("fms/services_groups.xml", Some(2)),
        ("6aika/services.json", Some(2)),
        ("6aika/services.xml", Some(2)),
    ] {
        let Some(bytes) = corpus::answer(file) else { return };
        let services = services(&bytes).unwrap_or_else(|| panic!("{file}"));
        assert_eq!(services.lost, 0, "{file}");
        // The number of codes in the text, however they are written.
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let codes = if file.ends_with("xml") {
            text.matches("<service_code>").count()
        } else {
            text.matches("\"service_code\"").count()
        };
        assert_eq!(services.rows.len(), codes, "{file}");
        if let Some(count) = count {
            assert_eq!(services.rows.len(), count, "{file}");
        }
        for service in &services.rows {
            assert!(!service.code.as_str().is_empty() && !service.name.is_empty(), "{file}");
            assert_eq!(service.name.trim(), service.name, "{file}");
        }
    }
}

#[test]
fn codes_that_look_like_numbers_keep_their_zeros() {
    let Some(bytes) = corpus::answer("giessen_services.xml") else { return };
    assert_eq!(services(&bytes).unwrap().rows[0].code.as_str(), "015");
    let Some(bytes) = corpus::answer("stlouis_services.json") else { return };
    let first = &services(&bytes).unwrap().rows[0];
    assert_eq!((first.code.as_str(), first.definition), ("1864", HasDefinition::Yes));
}

#[test]
fn keywords_and_groups_are_read_in_every_shape() {
    let Some(bytes) = corpus::answer("schenectady_services.json") else { return };
    assert_eq!(services(&bytes).unwrap().rows[0].keywords, ["pothole", "street", "paving"]);
    let Some(bytes) = corpus::answer("fms/services_groups.xml") else { return };
    let rows = services(&bytes).unwrap().rows;
    assert_eq!(rows[0].group.as_deref(), Some("sanitation"));
    assert_eq!(rows[0].keywords, ["lorem", "ipsum", "dolor"]);
}

#[test]
fn real_requests_are_read() {
    for (file, count) in [
        ("6aika/requests_ext.json", None),
        ("6aika/requests_ext.xml", None),
        ("6aika/requests.sjson", None),
        ("6aika/empty_list.json", Some(0)),
        ("6aika/empty_list.xml", Some(0)),
        ("cfa_service_requests.xml", Some(2)),
        ("chicago_requests_2014.json", Some(2)),
        ("georeport_iphone_requests.xml", Some(2)),
        ("spec_service_request.xml", Some(1)),
        ("toronto_requests_single_2018.xml", Some(1)),
    ] {
        let Some(bytes) = corpus::answer(file) else { return };
        let requests = requests(&bytes, &zone(), &Habits::default()).unwrap_or_else(|| panic!("{file}"));
        assert_eq!(requests.lost, 0, "{file}");
        let text = String::from_utf8_lossy(&bytes);
        let ids =
            text.matches("<service_request_id>").count() + text.matches("\"service_request_id\"").count();
        assert_eq!(requests.rows.len(), ids, "{file}");
        if let Some(count) = count {
            assert_eq!(requests.rows.len(), count, "{file}");
        }
        for item in &requests.rows {
            assert!(item.requested.is_some() && item.coordinate.is_some(), "{file}");
            assert_eq!(item.zone, ZoneSource::Stated, "{file}");
        }
    }
}

#[test]
fn a_real_request_has_its_fields() {
    let Some(bytes) = corpus::answer("toronto_requests_single_2018.xml") else { return };
    let item = requests(&bytes, &zone(), &Habits::default()).unwrap().rows.remove(0);
    assert_eq!(item.service_request_id.as_str(), "101005420892");
    assert_eq!(item.status, CaseStatus::Received);
    assert_eq!((item.description, item.updated), (None, None), "empty elements are absent");
    assert_eq!(item.requested, Timestamp::parse_rfc3339("2018-07-30T00:01:00-04:00"));
    let Some(bytes) = corpus::answer("spec_service_request.xml") else { return };
    let item = requests(&bytes, &zone(), &Habits::default()).unwrap().rows.remove(0);
    assert_eq!(item.status, CaseStatus::Closed(ClosedReason::Unstated));
    assert_eq!(item.media_urls.len(), 1);
    assert_eq!(item.media_urls[0].trim(), item.media_urls[0], "the blank at its end is gone");
}

#[test]
fn photos_inside_extensions_are_found() {
    let Some(bytes) = corpus::answer("6aika/requests_ext.json") else { return };
    assert!(
        requests(&bytes, &zone(), &Habits::default())
            .unwrap()
            .rows
            .iter()
            .any(|item| !item.media_urls.is_empty())
    );
}

#[test]
fn real_definitions_are_read() {
    let Some(bytes) = corpus::answer("merton_service_definition.xml") else { return };
    let questions = definition(&bytes).unwrap();
    assert!(questions.rows.iter().any(|question| question.role == Role::Automated));
    assert_eq!(questions.lost, 0);
    let Some(bytes) = corpus::answer("fms/definition_values.xml") else { return };
    let questions = definition(&bytes).unwrap().rows;
    assert_eq!(questions[0].datatype, Datatype::SingleValueList);
    assert_eq!(questions[0].values[0], ("mine".into(), "My bin".into()));
}

#[test]
fn real_answers_to_a_submission_are_told_apart() {
    for (file, expected) in [
        ("6aika/post_created.json", "id"),
        ("6aika/post_created.xml", "id"),
        ("cfa_post_service_request.xml", "id"),
        ("boston_post_token_2012.xml", "token"),
        ("merton_post_token.xml", "token"),
        ("spec_token.xml", "id"),
        ("6aika/empty_list.json", "nothing"),
        ("6aika/error_api_key.json", "foreign"),
        ("boston_error_duplicate_2012.xml", "foreign"),
    ] {
        let Some(bytes) = corpus::answer(file) else { return };
        let found = match posted(&bytes, &zone(), |_| true) {
            Some(Posted::Id(receipt)) if receipt.service_request_id.is_some() => "id",
            Some(Posted::Token(_)) => "token",
            Some(Posted::Nothing) => "nothing",
            None => "foreign",
            Some(other) => panic!("{file}: {other:?}"),
        };
        assert_eq!(found, expected, "{file}");
    }
}

#[test]
fn real_errors_are_errors_of_the_server_and_nothing_else_is() {
    use parvis_sync::{Body, ErrorKind};
    for (file, expected) in [
        ("6aika/error_404_request.json", ErrorKind::Other),
        ("6aika/error_api_key.json", ErrorKind::Other),
        ("6aika/error_fields_missing.json", ErrorKind::KnownInput),
        ("6aika/error_fields_missing.xml", ErrorKind::KnownInput),
        ("6aika/error_unknown_service.json", ErrorKind::KnownInput),
        ("boston_error_duplicate_2012.xml", ErrorKind::Duplicate),
        ("cfa_get_service_request_not_found.xml", ErrorKind::Other),
    ] {
        let Some(bytes) = corpus::answer(file) else { return };
        match errors(&bytes) {
            Body::Errors { kind, refusal } => {
                assert_eq!(kind, expected, "{file}");
                assert!(refusal.words.is_some_and(|words| !words.is_empty()));
            }
            other => panic!("{file}: {other:?}"),
        }
        assert!(requests(&bytes, &zone(), &Habits::default()).is_none(), "{file} is no list");
        assert!(services(&bytes).is_none(), "{file} is no list");
    }
    for file in ["6aika/post_created.json", "6aika/requests_ext.xml", "chicago_services_2019.json"] {
        let Some(bytes) = corpus::answer(file) else { return };
        assert_eq!(errors(&bytes), Body::Foreign, "{file}");
    }
}

#[test]
fn real_discovery_documents_lead_to_their_endpoints() {
    let from = url::Url::parse("https://example.org/discovery").unwrap();
    for (file, first) in [
        ("boston_discovery_2011.json", "https://mayors24.cityofboston.gov/open311/v2/"),
        ("dc_discovery_2012.xml", "http://app.311.dc.gov/cwi/Open311/v2/"),
        ("spec_discovery.xml", "http://open311.mycity.gov/v2/"),
    ] {
        let Some(bytes) = corpus::answer(file) else { return };
        assert_eq!(discovery::read(&bytes, &from).unwrap()[0].url, first, "{file}");
    }
}

#[test]
fn a_token_becomes_an_id_or_not_yet() {
    for (answer, expected) in [
        (r#"[{"service_request_id":"7","token":"t"}]"#, Some(TokenAnswer::Id(ServiceRequestId::new("7")))),
        (r#"[{"service_request_id":7}]"#, Some(TokenAnswer::Id(ServiceRequestId::new("7")))),
        (r#"[{"token":"t"}]"#, Some(TokenAnswer::NotYet)),
        (r#"[{"service_request_id":"","token":"t"}]"#, Some(TokenAnswer::NotYet)),
        (
            "<service_requests><request><service_request_id/></request></service_requests>",
            Some(TokenAnswer::NotYet),
        ),
        (
            "<errors><error><code>404</code><description>no</description></error></errors>",
            Some(TokenAnswer::NotYet),
        ),
        ("[]", Some(TokenAnswer::NotYet)),
        ("<html></html>", None),
        ("", None),
        ("not found", None),
    ] {
        assert_eq!(token(answer.as_bytes()), expected, "{answer}");
    }
}

#[test]
fn an_answer_with_neither_id_nor_token_must_still_be_of_the_right_kind() {
    for answer in ["[]", "<service_requests/>", r#"[{"service_notice":"Thank you","account_id":null}]"#] {
        assert_eq!(posted(answer.as_bytes(), &zone(), |_| true), Some(Posted::Nothing), "{answer}");
    }
    for answer in ["<html><body>Welcome</body></html>", "{}", "OK", "", r#"{"ok":true}"#] {
        assert_eq!(posted(answer.as_bytes(), &zone(), |_| true), None, "{answer}");
    }
}

#[test]
fn an_error_inside_a_200_is_no_list_and_no_receipt() {
    let answer = br#"{"CODE":404,"DESCRIPTION":"Service code not found"}"#;
    assert!(requests(answer, &zone(), &Habits::default()).is_none());
    assert!(services(answer).is_none());
    assert_eq!(posted(answer, &zone(), |_| true), None);
}

#[test]
fn one_bad_row_costs_itself_only() {
    let answer =
        br#"[{"service_request_id":"1"},{"status":"open","token":"x"},{"service_request_id":["a","b"]},
        {"service_request_id":2,"lat":"884936.006","long":"1","requested_datetime":"yesterday","status":7}]"#;
    let read = requests(answer, &zone(), &Habits::default()).unwrap();
    assert_eq!((read.rows.len(), read.lost), (2, 2));
    assert_eq!((read.rows[1].coordinate, read.rows[1].requested), (None, None));
    assert_eq!(read.rows[1].status_word.as_deref(), Some("7"));
}

#[test]
fn coordinates_are_read_as_number_or_text_and_0_0_is_nowhere() {
    for (lat, long, there) in [
        ("49.4958", "5.9806", true),
        ("\"49.4958\"", "\"5.9806\"", true),
        ("\"49,4958\"", "\"5,9806\"", true),
        ("0", "0", false),
        ("0.0", "0.0", false),
        ("null", "null", false),
        ("\"\"", "\"\"", false),
        ("91", "5", false),
        ("\"north\"", "5", false),
    ] {
        let answer = format!(r#"[{{"service_request_id":"1","lat":{lat},"LON":{long}}}]"#);
        let item = requests(answer.as_bytes(), &zone(), &Habits::default()).unwrap().rows.remove(0);
        assert_eq!(item.coordinate.is_some(), there, "{lat} {long}");
    }
}

#[test]
fn a_time_without_a_zone_is_the_citys() {
    let (at, source) = time("2012-05-22 23:57:23.97", &zone()).unwrap();
    assert_eq!((at.to_string().as_str(), source), ("2012-05-22T21:57:23.97Z", ZoneSource::Inferred));
    for stated in [
        "2026-11-25T19:04:05+01:00",
        "2026-11-25T18:04:05Z",
        "2026-11-25T18:04:05.123456Z",
        " 2026-11-25T18:04:05Z ",
    ] {
        assert_eq!(time(stated, &zone()).unwrap().1, ZoneSource::Stated, "{stated}");
    }
    assert_eq!(time("2026-11-25", &zone()).unwrap().0.to_string(), "2026-11-24T23:00:00Z");
    assert!(time("tomorrow", &zone()).is_none());
    assert!(time("", &zone()).is_none());
}

#[test]
fn a_definition_in_any_shape_has_its_questions() {
    let attribute = r#"{"code":"A","variable":"true","datatype":"singleValueList","required":"true","order":"1",
        "description":"What?","values":[{"key":1,"name":"One"},{"key":"2","name":"Two"}]}"#;
    for answer in [
        format!(r#"{{"service_code":"1","attributes":[{attribute}]}}"#),
        format!(r#"[{{"service_code":"1","attributes":{attribute}}}]"#),
        format!(r#"{{"SERVICE_CODE":1,"ATTRIBUTES":[{attribute}]}}"#),
        format!(
            r#"{{"service_definition":{{"service_code":"1","attributes":{{"attribute":[{attribute}]}}}}}}"#
        ),
    ] {
        let read = definition(answer.as_bytes()).unwrap_or_else(|| panic!("{answer}"));
        assert_eq!((read.rows.len(), read.lost), (1, 0), "{answer}");
        let question = &read.rows[0];
        assert_eq!((question.need, question.datatype), (Need::Required, Datatype::SingleValueList));
        assert_eq!(question.values, [("1".into(), "One".into()), ("2".into(), "Two".into())]);
    }
    let old = "<service_definition><service_code>1</service_code><attribute><code>A</code></attribute><attribute><code>B</code></attribute></service_definition>";
    assert_eq!(definition(old.as_bytes()).unwrap().rows.len(), 2, "without the level around them");
    let empty = "<service_definition><service_code>1</service_code><attributes/></service_definition>";
    assert_eq!(definition(empty.as_bytes()).unwrap().rows.len(), 0);
    assert!(definition(b"<html></html>").is_none());
}

#[test]
fn a_required_list_without_values_becomes_a_text_that_can_be_answered() {
    let answer = r#"{"service_code":"1","attributes":[{"code":"A","datatype":"multivaluelist"}]}"#;
    assert_eq!(definition(answer.as_bytes()).unwrap().rows[0].datatype, Datatype::String);
}

fn every_reader(bytes: &[u8]) {
    let _ = services(bytes);
    let _ = definition(bytes);
    let _ = requests(bytes, &zone(), &Habits::default());
    let _ = posted(bytes, &zone(), |_| true);
    let _ = token(bytes);
    let _ = errors(bytes);
    let _ = discovery::read(bytes, &url::Url::parse("https://example.org/").unwrap());
}

/// A document that has the words of the standard in odd places.
fn document() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "service_request_id",
        "request",
        "service_requests",
        "services",
        "service",
        "attributes",
        "attribute",
        "values",
        "value",
        "key",
        "error",
        "errors",
        "code",
        "description",
        "lat",
        "long",
        "token",
        "endpoints",
        "endpoint",
        "url",
        "specification",
        "requested_datetime",
        "extended_attributes",
        "html",
    ]);
    let leaf = prop::sample::select(vec![
        "null",
        "0",
        "-1",
        "1e400",
        "\"\"",
        "\"2012-05-22 23:57\"",
        "\"9999-12-31T23:59:59\"",
        "\"x\"",
        "true",
        "[]",
        "{}",
        "\"http://wiki.open311.org/GeoReport_v2\"",
        "91.5",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(6, 60, 5, move |inner| {
        prop_oneof![
            prop::collection::vec((word.clone(), inner.clone()), 0..5).prop_map(|fields| {
                let fields: Vec<_> =
                    fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
            prop::collection::vec(inner, 0..5).prop_map(|list| format!("[{}]", list.join(","))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_bytes_panic_a_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        every_reader(&bytes);
    }

    #[test]
    fn no_document_panics_a_reader(json in document()) {
        every_reader(json.as_bytes());
        let xml = json.replace("{\"", "<").replace("\":", ">").replace(['{', '}', '[', ']', ','], "</x>");
        every_reader(xml.as_bytes());
    }
}

#[test]
fn no_real_answer_cut_or_changed_anywhere_panics_a_reader() {
    let Some(folder) = corpus::open311() else { return };
    let mut files = 0;
    for sub in [folder.clone(), folder.join("6aika"), folder.join("fms")] {
        for entry in std::fs::read_dir(sub).unwrap() {
            let path = entry.unwrap().path();
            if !path.is_file() {
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            every_reader(&bytes);
            for step in 0..40 {
                let at = bytes.len() * step / 40;
                every_reader(&bytes[..at]);
                let mut changed = bytes.clone();
                changed[at] = b"<>\"&{}[]\0\xff"[step % 10];
                every_reader(&changed);
            }
        }
    }
    assert!(files > 30);
}
