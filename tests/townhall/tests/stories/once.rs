//! Once, whatever the network does.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use http::Method;
use parvis_townhall::lossy::{Fault, Rule};
use parvis_townhall::{Config, LossyProxy, TownHall};
use serde_json::json;

use crate::wire::{Hall, PACK, Phone, call, lamp};

#[test]
fn a_replay_gives_the_same_receipt_and_another_body_none() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let key = phone.uuid();
    let first = phone.send(&key, &lamp()).expect(201);
    let id = first.json()["service_request_id"].as_str().unwrap().to_owned();
    hall.staff("POST", &format!("/staff/requests/{id}/assign"), &json!({"service": "Atelier"})).expect(200);
    let again = phone.send(&key, &lamp()).expect(200);
    assert_eq!(again.body, first.body, "byte for byte, whatever has happened since");
    assert_eq!(phone.send(&key.to_uppercase(), &lamp()).expect(200).body, first.body, "a UUID has no case");

    let mut other = lamp();
    other["description"] = json!("Autre chose");
    assert_eq!(phone.send(&key, &other).expect(422).code(), "key-reused");
    // One blank more is another body: the exact bytes count.
    let blank = format!("{} ", lamp());
    assert_eq!(phone.call("PUT", &format!("/v1/requests/{key}"), &blank).expect(422).code(), "key-reused");
    let stranger = Phone::new(2, hall.at());
    assert_eq!(stranger.send(&key, &lamp()).expect(422).code(), "key-reused");
    assert_eq!(stranger.call("GET", &format!("/v1/requests/{key}"), "").expect(404).code(), "unknown-key");
    assert_eq!(phone.call("GET", &format!("/v1/requests/{key}"), "").expect(200).body, first.body);
    assert_eq!(hall.count(), 1);
}

#[test]
fn a_lost_answer_leaves_one_request_and_one_reply() {
    let hall = Hall::open();
    let proxy = LossyProxy::start(hall.at()).unwrap();
    let phone = Phone::new(1, proxy.addr());
    let key = phone.uuid();
    proxy.add(Rule::once(Fault::DropAnswer).method(Method::PUT).path("/v1/requests/"));
    let put = || phone.try_call("PUT", &format!("/v1/requests/{key}"), &[], lamp().to_string().as_bytes());
    assert!(put().is_err(), "the answer was lost");
    assert_eq!(hall.count(), 1, "and yet it arrived");
    let receipt = put().unwrap().expect(200).json();
    assert_eq!(hall.count(), 1);
    assert_eq!(proxy.count(&Method::PUT, "/v1/requests/"), 2);
    assert_eq!(proxy.seen()[0].answered, Some(201));

    let op = phone.uuid();
    let reply = json!({"kind": "reply", "service_request_id": receipt["service_request_id"], "text": "Oui"});
    let put = || phone.try_call("PUT", &format!("/v1/ops/{op}"), &[], reply.to_string().as_bytes());
    proxy.add(Rule::once(Fault::Status(500)).path("/v1/ops/"));
    assert_eq!(put().unwrap().status, 500);
    put().unwrap().expect(200);
    assert_eq!(phone.only()["timeline"].as_array().unwrap().len(), 2);
}

#[test]
fn what_never_reached_the_town_hall_has_no_effect() {
    let hall = Hall::open();
    let proxy = LossyProxy::start(hall.at()).unwrap();
    let phone = Phone::new(1, proxy.addr());
    let key = phone.uuid();
    let put = || phone.try_call("PUT", &format!("/v1/requests/{key}"), &[], lamp().to_string().as_bytes());
    proxy.add(Rule::once(Fault::Refuse));
    proxy.add(Rule::once(Fault::Turned { status: 429, retry_after: Some(7) }));
    proxy.add(Rule::once(Fault::Portal));
    assert!(put().is_err());
    assert_eq!(put().unwrap().expect(429).header("retry-after"), Some("7"));
    let portal = put().unwrap().expect(200);
    assert!(portal.header("content-type").unwrap().starts_with("text/html"));
    assert!(portal.text().contains("<html"));
    proxy.go_offline().unwrap();
    assert_eq!(put().unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
    assert_eq!(proxy.reached(&Method::PUT, "/"), 0);
    assert_eq!(hall.count(), 0);
    proxy.go_online().unwrap();
    put().unwrap().expect(201);
    assert_eq!((proxy.count(&Method::PUT, "/"), proxy.reached(&Method::PUT, "/")), (4, 1));
}

#[test]
fn a_phone_that_gives_up_waiting_has_sent_it_all_the_same() {
    let hall = Hall::open();
    let proxy = LossyProxy::start(hall.at()).unwrap();
    let phone = Phone::new(1, proxy.addr());
    let (key, body) = (phone.uuid(), lamp().to_string());
    proxy.add(Rule::once(Fault::Silence));
    let bytes = phone.call_bytes("PUT", &format!("/v1/requests/{key}"), body.as_bytes());
    let mut waiting = TcpStream::connect(proxy.addr()).unwrap();
    waiting.write_all(&bytes).unwrap();
    while proxy.seen().first().is_none_or(|seen| seen.answered.is_none()) {
        std::thread::yield_now();
    }
    waiting.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
    assert!(waiting.read(&mut [0]).is_err(), "not a byte");
    drop(waiting);
    phone.send(&key, &lamp()).expect(200);
    assert_eq!(hall.count(), 1);
}

#[test]
fn an_answer_that_breaks_off_or_makes_no_sense_is_told_as_such() {
    let hall = Hall::open();
    let proxy = LossyProxy::start(hall.at()).unwrap();
    proxy.add(Rule::once(Fault::CutAnswer { after: 10 }).path("/v1/changes"));
    proxy.add(Rule::once(Fault::Garbage).path("/v1/changes"));
    assert!(call(proxy.addr(), "GET", "/v1/changes", &[], b"").is_err());
    let garbage = call(proxy.addr(), "GET", "/v1/changes", &[], b"").unwrap().expect(200);
    assert!(serde_json::from_slice::<serde_json::Value>(&garbage.body).is_err());
    call(proxy.addr(), "GET", "/v1/changes", &[], b"").unwrap().expect(200);
}

#[test]
fn a_town_hall_that_was_stopped_knows_everything_that_it_promised() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let key = phone.uuid();
    let receipt = phone.send(&key, &lamp()).expect(201).body;
    let token = hall.running.staff_token().to_owned();
    let cursor = phone.mine("")["next"].as_str().unwrap().to_owned();
    hall.running.stop();

    let mut config = Config::new(hall.data.path().join("hall"), PACK);
    config.listen = phone.at;
    let again = TownHall::start(config).unwrap();
    assert_eq!(again.addr(), phone.at, "at the same address");
    assert_eq!(again.staff_token(), token);
    assert_eq!(phone.send(&key, &lamp()).expect(200).body, receipt);
    assert_eq!(phone.mine(&cursor)["items"], json!([]), "cursors hold");
}

#[test]
fn a_phone_that_sends_too_much_is_asked_to_wait_and_loses_nothing() {
    let hall = Hall::with(|config| config.hourly_limit = Some(2));
    let phone = Phone::new(1, hall.at());
    let first = phone.uuid();
    phone.send(&first, &lamp()).expect(201);
    phone.sent(&lamp());
    let key = phone.uuid();
    let refused = phone.send(&key, &lamp()).expect(429);
    assert!(refused.header("retry-after").unwrap().parse::<u32>().is_ok());
    assert_eq!(refused.code(), "rate-limited");
    phone.send(&first, &lamp()).expect(200);
    Phone::new(2, hall.at()).sent(&lamp());
    assert_eq!(hall.count(), 3);
}
