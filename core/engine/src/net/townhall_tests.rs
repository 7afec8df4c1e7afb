//! Bodies as they go out, and answers of the town hall, of a newer one, and of whoever else answers in its place.
#![allow(clippy::unwrap_used)]

use parvis_domain::language::Language;
use parvis_domain::op::Stars;
use parvis_domain::place::Place;
use parvis_domain::refusal::{Refusal, RefusalReason};
use parvis_domain::request::Photo;
use parvis_domain::service::Datatype;
use parvis_domain::state::{CaseStatus, ClosedReason};
use parvis_domain::validate::{Field, FieldIssue, IssueCode};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::net::frozen::FrozenAnswer;
use crate::net::problem::questions_of;

fn key() -> SubmissionKey {
    "6f1c1b2e-8f2f-4d7e-9c55-0a0b0c0d0e0f".parse().unwrap()
}

fn answer(status: u16, body: impl AsRef<[u8]>) -> HttpAnswer {
    HttpAnswer { status, headers: Vec::new(), body: body.as_ref().to_vec() }
}

fn with(mut answer: HttpAnswer, headers: &[(&str, &str)]) -> HttpAnswer {
    answer.headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    answer
}

fn problem(status: u16, code: &str) -> HttpAnswer {
    answer(status, json!({"type":"about:blank","title":"No","status":status,"code":code}).to_string())
}

fn request() -> FrozenRequest {
    FrozenRequest {
        key: key(),
        kind: RequestKind::Report,
        service_code: ServiceCode::new("LAMP"),
        subject: None,
        text: "Lampadaire éteint".into(),
        place: Some(Place {
            accuracy: Some(Metres::whole(8)),
            age: Some(Seconds::new(4)),
            ..Place::new(Coordinate::new(49.4958, 5.9806).unwrap(), PlaceSource::Gps)
        }),
        answers: vec![FrozenAnswer {
            code: AttributeCode::new("ETAT"),
            datatype: Datatype::SingleValueList,
            values: vec!["off".into()],
        }],
        photos: vec![Photo {
            hash: PhotoHash::from_bytes([0xab; 32]),
            bytes: 120_000,
            width: 1600,
            height: 1200,
            masks: Vec::new(),
        }],
        media_url: None,
        contact: Some(Contact::default()),
        language: Language::Fr,
        created: Timestamp::parse_rfc3339("2026-11-25T18:04:05Z").unwrap(),
        visibility: Visibility::Public,
    }
}

#[test]
fn a_report_is_written_compactly_and_always_the_same() {
    let body = body_of(&request());
    let expected = format!(
        concat!(
            r#"{{"kind":"report","service_code":"LAMP","description":"Lampadaire éteint","#,
            r#""place":{{"lat":49.4958,"long":5.9806,"accuracy_m":8.0,"source":"gps","age_s":4}},"#,
            r#""attributes":[{{"code":"ETAT","values":["off"]}}],"#,
            r#""photos":[{{"sha256":"{}","bytes":120000,"media_type":"image/jpeg","width":1600,"height":1200}}],"#,
            r#""language":"fr","created":"2026-11-25T18:04:05Z","visibility":"public"}}"#
        ),
        "ab".repeat(32)
    );
    assert_eq!(String::from_utf8(body.clone()).unwrap(), expected);
    assert_eq!(body, body_of(&request()));
    assert!(body.len() < 2048);
}

#[test]
fn acts_are_written_with_the_id_they_concern() {
    let id = ServiceRequestId::new("2026-7");
    for (kind, expected) in [
        (
            OpKind::Reply { text: "Merci".into() },
            json!({"service_request_id":"2026-7","kind":"reply","text":"Merci"}),
        ),
        (OpKind::Withdraw { text: None }, json!({"service_request_id":"2026-7","kind":"withdraw"})),
        (
            OpKind::Rate { stars: Stars::try_from(4).unwrap(), text: None },
            json!({"service_request_id":"2026-7","kind":"rate","stars":4}),
        ),
        (OpKind::MeToo, json!({"service_request_id":"2026-7","kind":"me_too"})),
    ] {
        let body = op_body(&kind, Some(&id));
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), expected);
        assert_eq!(body, op_body(&kind, Some(&id)));
    }
    let subscribe = op_body(&OpKind::Subscribe { interests: vec!["travaux".into()] }, None);
    assert_eq!(
        serde_json::from_slice::<Value>(&subscribe).unwrap(),
        json!({"kind":"subscribe","interests":["travaux"]})
    );
}

fn receipt(key: SubmissionKey) -> Value {
    json!({"key":key,"service_request_id":"2026-7","kind":"report","service_code":"LAMP",
        "agency_responsible":"Éclairage public","requested_datetime":"2026-11-25T18:04:06Z",
        "expected_datetime":"2026-12-02T23:00:00Z","photos_missing":["ab"],"something_new":{"a":1}})
}

#[test]
fn a_receipt_for_our_key_proves_that_the_request_is_there() {
    for status in [200, 201] {
        let Answer { body: Body::Taken(Taken::Id(receipt)), .. } =
            submitted(&answer(status, receipt(key()).to_string()), &key(), &[])
        else {
            panic!("{status}");
        };
        assert_eq!(receipt.service_request_id, Some(ServiceRequestId::new("2026-7")));
        assert_eq!(receipt.agency_responsible.as_deref(), Some("Éclairage public"));
        assert_eq!(receipt.expected.unwrap().to_string(), "2026-12-02T23:00:00Z");
    }
}

#[test]
fn a_success_that_is_not_our_receipt_proves_nothing() {
    let other = SubmissionKey::from_random([1; 16]);
    for body in [
        receipt(other).to_string(),
        json!({"key":key()}).to_string(),
        json!({"key":key(),"service_request_id":" "}).to_string(),
        "<html>Welcome to the station's network</html>".into(),
        "{}".into(),
        "[]".into(),
        String::new(),
        receipt(key()).to_string()[..60].into(),
        json!({"title":"No","status":400,"code":"invalid"}).to_string(),
    ] {
        assert_eq!(submitted(&answer(200, &body), &key(), &[]).body, Body::Foreign, "{body}");
    }
}

#[test]
fn a_problem_has_the_words_and_the_fields() {
    let body = json!({"type":"about:blank","title":"Not valid","status":422,"code":"invalid","detail":"Le lieu manque",
        "errors":[{"pointer":"/place","code":"required"},{"pointer":"/attributes/1","code":"unknown_value"},
            {"pointer":"/attributes/COULEUR","code":"required"},{"pointer":"/attributes/7","code":"unknown"},
            {"pointer":"/place/lat","code":"required"},{"pointer":"/language","code":"too_long"}]});
    let questions =
        questions_of(br#"{"attributes":[{"code":"LAMPES","values":["2"]},{"code":"ETAT","values":["x"]}]}"#);
    let reply = submitted(&answer(422, body.to_string()), &key(), &questions);
    assert_eq!(
        reply.body,
        Body::Errors {
            refusal: Refusal {
                words: Some("Le lieu manque".into()),
                reason: Some(RefusalReason::NotUnderstood),
                issues: vec![
                    FieldIssue::new(Field::Place, IssueCode::Missing),
                    FieldIssue::new(Field::Answer(AttributeCode::new("ETAT")), IssueCode::UnknownAnswer),
                    FieldIssue::new(Field::Answer(AttributeCode::new("COULEUR")), IssueCode::Missing),
                ],
            },
            kind: ErrorKind::KnownInput
        }
    );
    assert_eq!(reply.status, 422);
    // What a proxy writes has no code.
    let gateway = json!({"title":"Bad Request","status":400}).to_string();
    assert_eq!(submitted(&answer(400, gateway), &key(), &[]).body, Body::Foreign);
}

#[test]
fn the_wait_that_the_server_asks_for_is_kept() {
    let busy = with(problem(429, "rate-limited"), &[("retry-after", "30")]);
    assert_eq!(submitted(&busy, &key(), &[]).retry_after_ms, Some(30_000));
}

#[test]
fn an_act_is_done_refused_or_in_progress() {
    let op = OpId::from_random([3; 16]);
    let done = json!({"op":op,"kind":"reply","service_request_id":"2026-7","rev":9}).to_string();
    assert_eq!(acted(&answer(201, &done), &op).body, Body::Taken(Taken::Done(Some(9))));
    assert_eq!(acted(&answer(200, &done), &OpId::from_random([4; 16])).body, Body::Foreign);
    let kind = |answer: &HttpAnswer| match acted(answer, &op).body {
        Body::Errors { kind, .. } => Some(kind),
        _ => None,
    };
    // Its state does not allow it: for good. The same key in work elsewhere: not for good.
    assert_eq!(kind(&problem(409, "not-now")), Some(ErrorKind::KnownInput));
    assert_eq!(kind(&problem(403, "not-yours")), Some(ErrorKind::KnownInput));
    assert_eq!(kind(&problem(401, "follow-key-missing")), Some(ErrorKind::Other));
    assert_eq!(kind(&problem(409, "in-progress")), Some(ErrorKind::Other));
    assert_eq!(kind(&answer(409, "<html>")), None);
}

#[test]
fn an_upload_is_asked_for_by_its_headers() {
    for (answer, expected) in [
        (
            with(answer(204, ""), &[("upload-offset", "512"), ("upload-complete", "?0")]),
            PhotoOutcome::At(512),
        ),
        (
            with(answer(204, ""), &[("upload-offset", "900"), ("upload-complete", "?1")]),
            PhotoOutcome::Complete,
        ),
        (with(answer(200, "<html>"), &[]), PhotoOutcome::Failed(Failure::Foreign)),
        (with(answer(204, ""), &[("upload-offset", "-1")]), PhotoOutcome::Failed(Failure::Foreign)),
        (
            with(answer(503, ""), &[("retry-after", "5")]),
            PhotoOutcome::Failed(Failure::Server { status: 503, retry_after_ms: Some(5000) }),
        ),
        (with(answer(302, ""), &[]), PhotoOutcome::Failed(Failure::Foreign)),
        (
            with(answer(401, ""), &[("content-type", "application/problem+json")]),
            PhotoOutcome::Failed(Failure::Server { status: 401, retry_after_ms: None }),
        ),
    ] {
        assert_eq!(offset(&answer), Offset::Is(expected));
    }
    assert_eq!(offset(&answer(404, "")), Offset::AskReceipt, "a HEAD cannot say who says so");
}

#[test]
fn the_receipt_says_whether_a_photo_is_missing() {
    let hash = PhotoHash::from_bytes([0xab; 32]);
    let mut receipt = receipt(key());
    receipt["photos_missing"] = json!([hash.to_string()]);
    assert_eq!(offset_by_receipt(&answer(200, receipt.to_string()), &key(), hash), PhotoOutcome::At(0));
    receipt["photos_missing"] = json!([]);
    assert_eq!(offset_by_receipt(&answer(200, receipt.to_string()), &key(), hash), PhotoOutcome::Complete);
    assert_eq!(offset_by_receipt(&problem(404, "unknown-key"), &key(), hash), PhotoOutcome::Gone);
    let portal = answer(404, "<html>");
    assert_eq!(offset_by_receipt(&portal, &key(), hash), PhotoOutcome::Failed(Failure::Foreign));
}

#[test]
fn every_answer_to_a_part_has_its_outcome() {
    let offset = |status, offset, complete| {
        with(answer(status, ""), &[("upload-offset", offset), ("upload-complete", complete)])
    };
    for (answer, expected) in [
        (offset(204, "700", "?0"), PhotoOutcome::At(700)),
        (offset(201, "900", "?1"), PhotoOutcome::Complete),
        (problem(409, "offset-mismatch"), PhotoOutcome::WrongOffset),
        (offset(409, "5", "?0"), PhotoOutcome::WrongOffset),
        (problem(422, "hash-mismatch"), PhotoOutcome::Mismatch),
        (problem(404, "unknown-photo"), PhotoOutcome::Gone),
        (
            problem(404, "unknown-path"),
            PhotoOutcome::Failed(Failure::Server { status: 404, retry_after_ms: None }),
        ),
        (
            problem(409, "upload-busy"),
            PhotoOutcome::Failed(Failure::Server { status: 409, retry_after_ms: None }),
        ),
        (problem(413, "too-large"), PhotoOutcome::Refused),
        (problem(415, "media-type"), PhotoOutcome::Refused),
        (
            problem(401, "follow-key-missing"),
            PhotoOutcome::Failed(Failure::Server { status: 401, retry_after_ms: None }),
        ),
        (answer(404, "<html>"), PhotoOutcome::Failed(Failure::Foreign)),
        (answer(413, "<html>"), PhotoOutcome::Failed(Failure::Foreign)),
        (answer(200, "<html>"), PhotoOutcome::Failed(Failure::Foreign)),
        (answer(502, "<html>"), PhotoOutcome::Failed(Failure::Server { status: 502, retry_after_ms: None })),
    ] {
        assert_eq!(part_sent(&answer), expected, "{}", answer.status);
    }
}

fn item() -> Value {
    json!({"service_request_id":"2026-7","rev":12,"key":key(),"kind":"report","service_code":"LAMP",
        "service_name":"Lampadaire","description":"Éteint","status":"closed","detailed_status":"closed",
        "status_notes":"Remplacé","closed_reason":"fixed","agency_responsible":"Éclairage public",
        "requested_datetime":"2026-11-25T18:04:06Z","updated_datetime":"2026-11-26T08:00:00Z","expected_datetime":null,
        "address":null,"lat":49.4958,"long":5.9806,"media_urls":["http://127.0.0.1/photos/ab.jpg"],"photos_missing":[],
        "votes":3,"timeline":[
            {"id":"1","at":"2026-11-25T18:04:06Z","kind":"received","author":"system","text":null,"service":null},
            {"id":"2","at":"2026-11-26T08:00:00Z","kind":"something_new","author":"robot","text":"Bonjour"},
            {"id":"3","at":"not a time","kind":"message","author":"staff"},
            {"id":"4","at":"2026-11-27T08:00:00Z","kind":"rated","author":"citizen","stars":4},
            {"id":"5","at":"2026-11-27T09:00:00Z","kind":"rated","author":"citizen","stars":9}]})
}

#[test]
fn a_page_is_read_with_all_that_is_in_it() {
    let body = json!({"items":[item()],"tombstones":[{"service_request_id":"2026-1","rev":13}],"next":"c","has_more":true,
        "epoch":"e","server_time":"2026-11-26T09:00:00Z"});
    let page = page(&answer(200, body.to_string())).unwrap();
    assert_eq!((page.more, page.next.as_deref(), page.lost_rows), (MorePages::Yes, Some("c"), 0));
    assert_eq!(page.epoch.as_deref(), Some("e"));
    assert_eq!(page.tombstones[0].rev, 13);
    let item = &page.items[0];
    assert_eq!((item.rev, item.key, item.votes), (Some(12), Some(key()), 3));
    assert_eq!(item.status, CaseStatus::Closed(ClosedReason::Fixed));
    assert_eq!((item.expected, item.address.as_deref()), (None, None));
    assert_eq!(item.timeline.len(), 4, "an entry without a time has no place in a timeline");
    assert_eq!((item.timeline[1].kind, item.timeline[1].author), (EntryKind::Other, Author::System));
    assert_eq!((item.timeline[2].kind, item.timeline[2].stars), (EntryKind::Rated, Stars::try_from(4).ok()));
    assert_eq!(item.timeline[3].stars, None, "a mark goes from one to five");
}

#[test]
fn what_a_newer_server_writes_does_not_cost_the_page() {
    let mut newer = item();
    newer["detailed_status"] = json!("on_the_moon");
    newer["status"] = json!("open");
    newer["votes"] = json!({"up":3,"down":1});
    newer["lat"] = json!("north");
    newer["kind"] = json!("petition");
    newer["timeline"] = json!("later");
    let body = json!({"items":[{"rev":1}, 7, newer],"next":null,"has_more":true});
    let page = page(&answer(200, body.to_string())).unwrap();
    assert_eq!((page.items.len(), page.lost_rows), (1, 2));
    assert_eq!(page.more, MorePages::No, "more of the same page would never end");
    let item = &page.items[0];
    assert_eq!((item.status, item.status_word.as_deref()), (CaseStatus::Received, Some("on_the_moon")));
    assert_eq!((item.votes, item.coordinate, item.kind), (0, None, RequestKind::Report));
}

#[test]
fn what_is_no_page_is_no_page() {
    for body in ["<html>", "", "[]", "{}", "{\"items\":7}"] {
        assert!(page(&answer(200, body)).is_none(), "{body}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_answer_panics_a_reader(
        status in 100_u16..600,
        body in prop::collection::vec(any::<u8>(), 0..200),
        header in "[ -~]{0,20}",
        cut in 0_usize..2000,
    ) {
        let whole = json!({"items":[item()],"tombstones":[],"next":"c"}).to_string();
        let mut half = whole.into_bytes();
        half.truncate(cut);
        let names = ["upload-offset", "upload-complete", "retry-after", "date", "content-type"];
        for body in [body, half] {
            let answer = with(answer(status, body), &names.map(|name| (name, header.as_str())));
            let _ = submitted(&answer, &key(), &[]);
            let _ = acted(&answer, &OpId::from_random([3; 16]));
            let _ = offset(&answer);
            let _ = offset_by_receipt(&answer, &key(), PhotoHash::from_bytes([1; 32]));
            let _ = part_sent(&answer);
            let _ = page(&answer);
            let _ = failure(&answer);
        }
    }
}
