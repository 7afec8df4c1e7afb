//! Bad input: an answer that says which field, and nothing stored.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::wire::{Hall, Phone, call, lamp};

/// The streetlight with one thing changed.
fn but(change: impl FnOnce(&mut Value)) -> Value {
    let mut request = lamp();
    change(&mut request);
    request
}

#[test]
fn every_wrong_field_of_a_request_is_named() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let photo =
        json!({"sha256": "ab".repeat(32), "bytes": 10, "media_type": "image/jpeg", "width": 4, "height": 3});
    let table: Vec<(Value, &[&str])> = vec![
        (json!({}), &["/kind required", "/service_code required"]),
        (json!([]), &[" wrong_type"]),
        (json!("x"), &[" wrong_type"]),
        (but(|r| r["kind"] = json!("wish")), &["/kind unknown"]),
        (but(|r| r["kind"] = json!(7)), &["/kind wrong_type"]),
        (but(|r| r["kind"] = json!("question")), &["/kind not_taken"]),
        (but(|r| r["service_code"] = json!("NOPE")), &["/service_code unknown"]),
        (but(|r| r["service_code"] = json!(42)), &["/service_code wrong_type", "/service_code required"]),
        (but(|r| r["subject"] = json!("collecte")), &["/subject unknown"]),
        (but(|r| r["description"] = json!("é".repeat(4001))), &["/description too_long"]),
        (but(|r| r["description"] = json!({})), &["/description wrong_type"]),
        (but(|r| r["place"] = Value::Null), &["/place required"]),
        (but(|r| r["place"] = json!("here")), &["/place wrong_type"]),
        (but(|r| r["place"]["lat"] = json!(90.1)), &["/place/lat out_of_range"]),
        (but(|r| r["place"]["long"] = json!("5.98")), &["/place/long wrong_type"]),
        (but(|r| r["place"]["lat"] = Value::Null), &["/place/lat required"]),
        (
            but(|r| r["place"] = json!({"lat": 0, "long": 0.0, "source": "gps"})),
            &["/place/lat unknown_place"],
        ),
        (but(|r| r["place"] = json!({"lat": 48.85, "long": 2.35, "source": "gps"})), &["/place outside"]),
        (but(|r| r["place"]["source"] = json!("guess")), &["/place/source unknown"]),
        (but(|r| r["place"]["accuracy_m"] = json!(-1)), &["/place/accuracy_m out_of_range"]),
        (but(|r| r["place"]["age_s"] = json!(1.5)), &["/place/age_s out_of_range"]),
        (but(|r| r["attributes"] = json!([])), &["/attributes/ETAT required"]),
        (
            but(|r| r["attributes"] = json!({"ETAT": "off"})),
            &["/attributes wrong_type", "/attributes/ETAT required"],
        ),
        (but(|r| r["attributes"][0]["values"] = json!(["blue"])), &["/attributes/0 unknown_value"]),
        (but(|r| r["attributes"][0]["values"] = json!(["off", "flicker"])), &["/attributes/0 too_many"]),
        (
            but(|r| r["attributes"][0]["values"] = json!([1])),
            &["/attributes/0/values/0 wrong_type", "/attributes/ETAT required"],
        ),
        (
            but(|r| r["attributes"].as_array_mut().unwrap().push(json!({"code": "DANGER", "values": ["x"]}))),
            &["/attributes/1 unknown"],
        ),
        (
            but(|r| r["attributes"].as_array_mut().unwrap().push(json!({"code": "ETAT", "values": ["off"]}))),
            &["/attributes/1 duplicate"],
        ),
        (but(|r| r["contact"] = json!({"email": "pasunmail"})), &["/contact/email bad_email"]),
        (but(|r| r["contact"] = json!({"phone": "deux"})), &["/contact/phone bad_phone"]),
        (but(|r| r["photos"] = json!([photo, photo])), &["/photos/1/sha256 duplicate"]),
        (
            but(|r| {
                r["photos"] = json!([{"sha256": "xyz", "bytes": 0, "media_type": "image/gif", "width": 0}]);
            }),
            &[
                "/photos/0/sha256 unknown",
                "/photos/0/bytes out_of_range",
                "/photos/0/media_type unknown",
                "/photos/0/width out_of_range",
                "/photos/0/height required",
            ],
        ),
        (but(|r| r["photos"] = vec![photo.clone(); 11].into()), &["/photos too_many"]),
        (but(|r| r["contact"] = json!({"email": 5})), &["/contact/email wrong_type"]),
        (but(|r| r["created"] = json!("yesterday")), &["/created unknown"]),
        (but(|r| r["visibility"] = json!("friends")), &["/visibility unknown"]),
        (
            json!({"kind": "question", "service_code": "Q-DECHETS", "description": "  "}),
            &["/description required"],
        ),
    ];
    for (request, errors) in table {
        let answer = phone.send(&phone.uuid(), &request).expect(422);
        assert_eq!(answer.code(), "invalid");
        assert_eq!(answer.errors(), errors, "{request}");
    }
    assert_eq!(hall.count(), 0, "nothing was stored");
    phone.send(&phone.uuid(), &but(|r| r["unknown"] = json!({"new": true}))).expect(201);
}

#[test]
fn what_is_no_request_at_all_is_refused_with_its_code() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let put =
        |body: &[u8]| phone.try_call("PUT", &format!("/v1/requests/{}", phone.uuid()), &[], body).unwrap();
    for body in [&b""[..], b"{", b"{\"kind\":\"report\"", b"\xff\xfe", b"{\"place\":{\"lat\":1e999}}", b"nul"]
    {
        assert_eq!(put(body).expect(400).code(), "malformed", "{body:?}");
    }
    assert_eq!(put("[".repeat(10_000).as_bytes()).expect(400).code(), "malformed");
    assert_eq!(put(&vec![b' '; 64 * 1024 + 1]).expect(413).code(), "too-large");
    assert_eq!(put(&vec![b' '; 5_000_000]).expect(413).code(), "too-large");
    for key in ["1", "0b7a1e0e-5a3f-1b57-9d0d-2d9f5a8f1c11", "%ff", "..%2f.."] {
        let answer = phone.call("PUT", &format!("/v1/requests/{key}"), &lamp().to_string());
        assert!(matches!(answer.status, 400 | 422), "{key}: {}", answer.status);
        let answer = phone.call("GET", &format!("/v1/requests/{key}"), "");
        assert!(matches!(answer.code().as_str(), "malformed" | "unknown-key"), "{key}");
    }
    let path = format!("/v1/requests/{}", phone.uuid());
    let body = lamp().to_string();
    let too_short = "c2hvcnQ";
    for authorization in ["", "Basic abc", "Bearer", "Bearer ???", &format!("Bearer {too_short}")] {
        let answer =
            call(hall.at(), "PUT", &path, &[("Authorization", authorization)], body.as_bytes()).unwrap();
        assert_eq!(answer.expect(401).code(), "follow-key-missing", "{authorization}");
    }
    assert_eq!(
        call(hall.at(), "PUT", &path, &[], body.as_bytes()).unwrap().expect(401).code(),
        "follow-key-missing"
    );
    assert_eq!(hall.count(), 0);
}

#[test]
fn every_wrong_field_of_an_op_is_named() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let id = phone.sent(&lamp());
    let before = phone.only();
    for (op, status, code) in [
        (json!({}), 422, "invalid"),
        (json!({"kind": "sing", "service_request_id": id}), 422, "invalid"),
        (json!({"kind": "reply", "service_request_id": id}), 422, "invalid"),
        (json!({"kind": "reply", "service_request_id": id, "text": " "}), 422, "invalid"),
        (json!({"kind": "reply", "text": "x"}), 422, "invalid"),
        (json!({"kind": "reply", "service_request_id": id, "text": "x".repeat(4001)}), 422, "invalid"),
        (json!({"kind": "rate", "service_request_id": id, "stars": 6}), 422, "invalid"),
        (json!({"kind": "rate", "service_request_id": id, "stars": "5"}), 422, "invalid"),
        (json!({"kind": "rate", "service_request_id": id, "stars": 5}), 409, "not-now"),
        (json!({"kind": "reopen", "service_request_id": id, "text": "x"}), 409, "not-now"),
        (json!({"kind": "remind", "service_request_id": "nothing"}), 404, "unknown-request"),
        (json!({"kind": "subscribe"}), 422, "invalid"),
        (json!({"kind": "subscribe", "interests": "neige"}), 422, "invalid"),
        (json!({"kind": "share", "service_request_id": id}), 422, "not-supported"),
        (json!({"kind": "answer_slot", "service_request_id": id}), 422, "not-supported"),
        (json!({"kind": "erase"}), 422, "not-supported"),
    ] {
        assert_eq!(phone.op(&op).expect(status).code(), code, "{op}");
    }
    assert_eq!(phone.only(), before);
}

#[test]
fn agents_need_their_token_and_are_corrected_too() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let id = phone.sent(&lamp());
    let path = format!("/staff/requests/{id}");
    for (method, path) in [
        ("GET", "/staff/requests".to_owned()),
        ("GET", path.clone()),
        ("DELETE", path.clone()),
        ("POST", format!("{path}/hide")),
        ("POST", format!("{path}/close")),
    ] {
        let body = br#"{"reason":"fixed"}"#;
        assert_eq!(
            call(hall.at(), method, &path, &[], body).unwrap().expect(401).code(),
            "staff-token-missing"
        );
        phone.try_call(method, &path, &[], body).unwrap().expect(401);
    }
    for (act, body, status, code) in [
        ("assign", json!({}), 422, "invalid"),
        ("status", json!({"status": "closed"}), 422, "invalid"),
        ("status", json!({"status": 1}), 422, "invalid"),
        ("answer", json!({"text": ""}), 422, "invalid"),
        ("close", json!({"reason": "bored"}), 422, "invalid"),
        ("sing", json!({}), 404, "unknown-path"),
    ] {
        assert_eq!(
            hall.staff("POST", &format!("{path}/{act}"), &body).expect(status).code(),
            code,
            "{act} {body}"
        );
    }
    hall.staff("POST", "/staff/requests/nothing/answer", &json!({"text": "x"})).expect(404);
    hall.staff("GET", "/staff/requests?status=wrong", &Value::Null).expect(422);
    hall.staff("GET", "/staff/requests?limit=0", &Value::Null).expect(422);
    assert_eq!(phone.only()["timeline"].as_array().unwrap().len(), 1);
    let open = |status: &str| {
        let list =
            hall.staff("GET", &format!("/staff/requests?status={status}"), &Value::Null).expect(200).json();
        list["items"].as_array().unwrap().len()
    };
    assert_eq!((open("open"), open("closed"), open("received,assigned"), open("rejected")), (1, 0, 1, 0));
}

#[test]
fn unknown_paths_and_methods_are_told_apart() {
    let hall = Hall::open();
    for (method, path, status) in [
        ("GET", "/nothing", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/", 404),
        ("POST", "/v1/changes", 405),
        ("DELETE", "/v1/requests/0b7a1e0e-5a3f-4b57-9d0d-2d9f5a8f1c11", 405),
        ("GET", "/v1/ops/0b7a1e0e-5a3f-4b57-9d0d-2d9f5a8f1c11", 405),
        ("POST", "/discovery.json", 405),
        ("PUT", "/staff/requests", 405),
        ("GET", "/v1/changes?limit=0", 422),
        ("GET", "/v1/changes?limit=many", 422),
        ("GET", "/v1/changes?limit=", 422),
        ("GET", "/v1/changes?limit=1001", 422),
        ("GET", "/photos/x.jpg", 404),
    ] {
        let answer = call(hall.at(), method, path, &[], b"").unwrap().expect(status);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{path}");
        assert_eq!(answer.header("allow").is_some(), status == 405, "{method} {path}");
    }
    let api = hall.get("/v1/openapi.json").expect(200).json();
    assert_eq!(api["openapi"], "3.1.0");
    let pack = hall.get("/v1/pack").expect(200);
    assert_eq!(pack.json()["endpoints"][0]["url"], "http://esch.example/v1/");
    assert_eq!(pack.json()["endpoints"][0]["name"], "esch", "the stable name stays");
    assert_eq!(pack.json()["endpoints"][1]["url"], "http://esch.example/open311/v2/");
    parvis_domain::pack::CityPack::from_json(
        &call(hall.at(), "GET", "/v1/pack", &[("Host", "127.0.0.1:4311")], b"").unwrap().body,
    )
    .unwrap();
    let tag = pack.header("etag").unwrap();
    call(hall.at(), "GET", "/v1/pack", &[("If-None-Match", tag)], b"").unwrap().expect(304);
    let evil = call(hall.at(), "GET", "/v1/pack", &[("Host", "a\"b<c>@evil")], b"").unwrap();
    assert!(!evil.text().contains("evil"));
}

#[test]
fn nonsense_on_the_wire_harms_nobody() {
    let hall = Hall::open();
    for nonsense in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET\r\n\r\n",
        b"PUT / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"\0\0\0",
    ] {
        let mut stream = TcpStream::connect(hall.at()).unwrap();
        stream.write_all(nonsense).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    }
    hall.get("/discovery.json").expect(200);
}
