//! Photos in parts, by the hash of their bytes.

use std::thread;
use std::time::{Duration, Instant};

use http::Method;
use parvis_domain::id::PhotoHash;
use parvis_townhall::LossyProxy;
use parvis_townhall::lossy::{Fault, Rule};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::wire::{Answer, Hall, Phone, call, lamp};

fn picture() -> Vec<u8> {
    (0..100_000_u32).flat_map(u32::to_le_bytes).take(300_000).collect()
}

fn hex(bytes: &[u8]) -> String {
    PhotoHash::from_bytes(Sha256::digest(bytes).into()).to_string()
}

fn lamp_with(pictures: &[&[u8]]) -> Value {
    let mut request = lamp();
    request["photos"] = pictures
        .iter()
        .map(|bytes| {
            json!({"sha256": hex(bytes), "bytes": bytes.len(), "media_type": "image/jpeg", "width": 1600, "height": 1200})
        })
        .collect();
    request
}

struct Upload<'a> {
    phone: &'a Phone,
    path: String,
}

impl Upload<'_> {
    fn head(&self) -> Answer {
        self.phone.try_call("HEAD", &self.path, &[], b"").unwrap()
    }

    fn try_patch(&self, offset: usize, complete: &str, bytes: &[u8]) -> std::io::Result<Answer> {
        let offset = offset.to_string();
        let headers = [
            ("Content-Type", "application/partial-upload"),
            ("Upload-Offset", offset.as_str()),
            ("Upload-Complete", complete),
        ];
        self.phone.try_call("PATCH", &self.path, &headers, bytes)
    }

    fn patch(&self, offset: usize, complete: &str, bytes: &[u8]) -> Answer {
        self.try_patch(offset, complete, bytes).unwrap()
    }
}

fn told(answer: &Answer) -> (Option<&str>, Option<&str>) {
    (answer.header("upload-offset"), answer.header("upload-complete"))
}

#[test]
fn a_photo_comes_in_parts_in_spite_of_a_wrong_offset() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let (key, bytes) = (phone.uuid(), picture());
    let receipt = phone.send(&key, &lamp_with(&[&bytes])).expect(201).json();
    assert_eq!(receipt["photos_missing"], json!([hex(&bytes)]));
    let upload = Upload { phone: &phone, path: format!("/v1/requests/{key}/photos/{}", hex(&bytes)) };
    let head = upload.head().expect(204);
    assert_eq!((told(&head), head.header("upload-length")), ((Some("0"), Some("?0")), Some("300000")));

    assert_eq!(told(&upload.patch(0, "?0", &bytes[..100_000]).expect(204)), (Some("100000"), Some("?0")));
    let wrong = upload.patch(50_000, "?0", &bytes[50_000..]).expect(409);
    assert_eq!((wrong.code().as_str(), wrong.header("upload-offset")), ("offset-mismatch", Some("100000")));
    assert_eq!(told(&upload.head().expect(204)), (Some("100000"), Some("?0")), "nothing was added");
    assert_eq!(hall.get("/v1/changes").json()["items"][0]["media_urls"], json!([]));

    assert_eq!(
        told(&upload.patch(100_000, "?1", &bytes[100_000..]).expect(204)),
        (Some("300000"), Some("?1"))
    );
    assert_eq!(
        told(&upload.patch(100_000, "?1", &bytes[100_000..]).expect(204)),
        (Some("300000"), Some("?1"))
    );
    assert_eq!(told(&upload.head().expect(204)), (Some("300000"), Some("?1")));
    assert_eq!(phone.send(&key, &lamp_with(&[&bytes])).expect(200).json()["photos_missing"], json!([]));

    let item = phone.only();
    assert_eq!(item["photos_missing"], json!([]));
    assert_eq!(item["timeline"].as_array().unwrap().len(), 2, "received, and one photo");
    let url = format!("http://esch.example/photos/{}.jpg", hex(&bytes));
    assert_eq!(item["media_urls"], json!([url]));
    let public = hall.get(&format!("/photos/{}.jpg", hex(&bytes))).expect(200);
    assert_eq!(public.body, bytes);
    assert_eq!(public.header("content-type"), Some("image/jpeg"));
    let id = item["service_request_id"].as_str().unwrap();
    assert_eq!(hall.get(&format!("/open311/v2/requests/{id}.json")).json()[0]["media_url"], url);
}

#[test]
fn other_bytes_than_were_announced_are_thrown_away() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let (key, bytes) = (phone.uuid(), picture());
    phone.send(&key, &lamp_with(&[&bytes])).expect(201);
    let upload = Upload { phone: &phone, path: format!("/v1/requests/{key}/photos/{}", hex(&bytes)) };
    let mut other = bytes.clone();
    other[7] ^= 1;
    upload.patch(0, "?0", &other[..200_000]).expect(204);
    let wrong = upload.patch(200_000, "?1", &other[200_000..]).expect(422);
    assert_eq!((wrong.code().as_str(), wrong.header("upload-offset")), ("hash-mismatch", Some("0")));
    assert_eq!(told(&upload.head().expect(204)), (Some("0"), Some("?0")));
    hall.get(&format!("/photos/{}.jpg", hex(&bytes))).expect(404);
    hall.get(&format!("/photos/{}.jpg", hex(&other))).expect(404);

    let longer = [bytes.as_slice(), b"more"].concat();
    assert_eq!(upload.patch(0, "?1", &longer).expect(413).code(), "too-large");
    assert_eq!(told(&upload.head().expect(204)), (Some("0"), Some("?0")));
    assert_eq!(told(&upload.patch(0, "?1", &bytes).expect(204)), (Some("300000"), Some("?1")));
}

#[test]
fn a_connection_that_breaks_keeps_what_has_arrived() {
    let hall = Hall::open();
    let proxy = LossyProxy::start(hall.at()).unwrap();
    let phone = Phone::new(1, proxy.addr());
    let (key, bytes) = (phone.uuid(), picture());
    phone.send(&key, &lamp_with(&[&bytes])).expect(201);
    let upload = Upload { phone: &phone, path: format!("/v1/requests/{key}/photos/{}", hex(&bytes)) };
    proxy.add(Rule::once(Fault::CutUpload { after: 70_000 }).method(Method::PATCH));
    assert!(upload.try_patch(0, "?1", &bytes).is_err());
    // The town hall hears of the cut when the bytes before it have been read; until then it tells of fewer.
    let began = Instant::now();
    while upload.head().expect(204).header("upload-offset") != Some("70000") {
        assert!(began.elapsed() < Duration::from_secs(20), "what had arrived was lost");
        thread::yield_now();
    }
    let rest = upload.patch(70_000, "?1", &bytes[70_000..]).expect(204);
    assert_eq!(told(&rest), (Some("300000"), Some("?1")), "the rest only");
    assert_eq!(hall.get(&format!("/photos/{}.jpg", hex(&bytes))).expect(200).body, bytes);
}

#[test]
fn a_private_photo_is_for_its_author_and_for_agents() {
    let hall = Hall::open();
    let (author, stranger) = (Phone::new(1, hall.at()), Phone::new(2, hall.at()));
    let (key, bytes) = (author.uuid(), picture());
    let mut request = lamp_with(&[&bytes]);
    request["visibility"] = json!("private");
    author.send(&key, &request).expect(201);
    let path = format!("/v1/requests/{key}/photos/{}", hex(&bytes));
    Upload { phone: &author, path: path.clone() }.patch(0, "?1", &bytes).expect(204);
    let file = format!("/photos/{}.jpg", hex(&bytes));
    hall.get(&file).expect(404);
    stranger.call("GET", &file, "").expect(404);
    assert_eq!(author.call("GET", &file, "").expect(200).body, bytes);
    hall.staff("GET", &file, &Value::Null).expect(200);

    let theirs = Upload { phone: &stranger, path };
    theirs.head().expect(404);
    assert_eq!(theirs.patch(0, "?1", &bytes).expect(404).code(), "unknown-photo");
    let id = author.only()["service_request_id"].as_str().unwrap().to_owned();
    hall.staff("DELETE", &format!("/staff/requests/{id}"), &Value::Null).expect(204);
    author.call("GET", &file, "").expect(404);
    assert!(!hall.data.path().join("hall").join(&file[1..]).exists(), "its bytes are gone too");
}

#[test]
fn a_part_says_what_it_is() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let (key, bytes) = (phone.uuid(), picture());
    phone.send(&key, &lamp_with(&[&bytes])).expect(201);
    let path = format!("/v1/requests/{key}/photos/{}", hex(&bytes));
    let kind = ("Content-Type", "application/partial-upload");
    let (offset, complete) = (("Upload-Offset", "0"), ("Upload-Complete", "?1"));
    for (headers, status, code) in [
        (vec![offset, complete], 415, "unsupported-media-type"),
        (vec![("Content-Type", "image/jpeg"), offset, complete], 415, "unsupported-media-type"),
        (vec![kind, complete], 400, "malformed"),
        (vec![kind, offset], 400, "malformed"),
        (vec![kind, ("Upload-Offset", "-1"), complete], 400, "malformed"),
        (vec![kind, offset, ("Upload-Complete", "true")], 400, "malformed"),
    ] {
        let answer = phone.try_call("PATCH", &path, &headers, &bytes).unwrap().expect(status);
        assert_eq!(answer.code(), code, "{headers:?}");
    }
    let unknown = format!("/v1/requests/{key}/photos/{}", hex(b"other"));
    assert_eq!(
        phone.try_call("PATCH", &unknown, &[kind, offset, complete], b"x").unwrap().expect(404).code(),
        "unknown-photo"
    );
    call(hall.at(), "PATCH", &path, &[kind, offset, complete], &bytes).unwrap().expect(401);
    phone.call("GET", &path, "").expect(405);
}
