//! The two streams of changes.

use parvis_domain::time::Timestamp;
use parvis_townhall::clock::Clock;
use serde_json::{Value, json};

use crate::wire::{Hall, Phone, call, lamp};

fn ids(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["service_request_id"].as_str().unwrap())
        .collect()
}

#[test]
fn a_phone_that_follows_the_cursor_sees_every_change_once() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let sent: Vec<_> = (0..5).map(|_| phone.sent(&lamp())).collect();
    let first = hall.get("/v1/changes?limit=3").expect(200).json();
    assert_eq!(
        (ids(&first), &first["has_more"]),
        (sent[..3].iter().map(String::as_str).collect(), &json!(true))
    );
    let cursor = first["next"].as_str().unwrap();
    let second = hall.get(&format!("/v1/changes?limit=3&cursor={cursor}")).expect(200).json();
    assert_eq!(
        (ids(&second), &second["has_more"]),
        (sent[3..].iter().map(String::as_str).collect(), &json!(false))
    );
    let cursor = second["next"].as_str().unwrap();

    hall.staff("POST", &format!("/staff/requests/{}/status", sent[1]), &json!({"status": "in_progress"}))
        .expect(200);
    let third = hall.get(&format!("/v1/changes?cursor={cursor}")).expect(200).json();
    assert_eq!(ids(&third), [&sent[1]]);
    let rev = |item: &Value| item["rev"].as_u64().unwrap();
    assert!(rev(&third["items"][0]) > rev(&second["items"][1]), "revs only grow");
}

#[test]
fn a_poll_that_finds_nothing_costs_little() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    phone.sent(&lamp());
    let page = hall.get("/v1/changes").expect(200).json();
    let cursor = page["next"].as_str().unwrap();
    let nothing = hall.get(&format!("/v1/changes?cursor={cursor}")).expect(200);
    assert!(nothing.body.len() <= 300, "{} bytes", nothing.body.len());
    assert_eq!(nothing.json()["next"], cursor);
    assert!(nothing.header("cache-control").unwrap().starts_with("public"));
    let tag = nothing.header("etag").unwrap();
    let path = format!("/v1/changes?cursor={cursor}");
    let again = call(hall.at(), "GET", &path, &[("If-None-Match", tag)], b"").unwrap();
    assert_eq!((again.status, again.body.len()), (304, 0));
    phone.sent(&lamp());
    call(hall.at(), "GET", &path, &[("If-None-Match", tag)], b"").unwrap().expect(200);

    let path = format!("/v1/mine/changes?cursor={}", phone.mine("")["next"].as_str().unwrap());
    let mine = phone.call("GET", &path, "").expect(200);
    assert!(mine.body.len() <= 300, "{} bytes", mine.body.len());
    assert_eq!(mine.header("cache-control"), Some("private, no-store"));
    call(hall.at(), "GET", "/v1/mine/changes", &[], b"").unwrap().expect(401);
}

#[test]
fn a_restored_town_hall_makes_every_cursor_stale() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    phone.sent(&lamp());
    let before = hall.get("/v1/changes").expect(200).json();
    let epoch = hall.running.renew_epoch().unwrap();
    let cursor = before["next"].as_str().unwrap();
    for path in ["/v1/changes", "/v1/mine/changes"] {
        let stale = phone.call("GET", &format!("{path}?cursor={cursor}"), "").expect(410);
        assert_eq!(stale.code(), "stale-cursor");
        assert_eq!(
            phone.call("GET", &format!("{path}?cursor=nonsense"), "").expect(410).code(),
            "stale-cursor"
        );
    }
    let after = hall.get("/v1/changes").expect(200).json();
    assert_eq!(after["epoch"], epoch.0);
    assert_ne!(after["epoch"], before["epoch"]);
    assert_eq!(ids(&after), ids(&before));
}

#[test]
fn what_is_hidden_or_deleted_leaves_a_tombstone() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let (first, second) = (phone.sent(&lamp()), phone.sent(&lamp()));
    let cursor = hall.get("/v1/changes").json()["next"].as_str().unwrap().to_owned();
    let my_cursor = phone.mine("")["next"].as_str().unwrap().to_owned();
    hall.staff("POST", &format!("/staff/requests/{first}/hide"), &Value::Null).expect(200);
    hall.staff("DELETE", &format!("/staff/requests/{second}"), &Value::Null).expect(204);

    let page = hall.get(&format!("/v1/changes?cursor={cursor}")).expect(200).json();
    assert_eq!(ids(&page), Vec::<&str>::new());
    let gone = |page: &Value| -> Vec<String> {
        let each = page["tombstones"].as_array().unwrap().iter();
        each.map(|stone| stone["service_request_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(gone(&page), [first.clone(), second.clone()]);
    let mine = phone.mine(&my_cursor);
    assert_eq!((ids(&mine), gone(&mine)), (vec![first.as_str()], vec![second.clone()]));
    assert_eq!(gone(&hall.get("/v1/changes").json()), Vec::<String>::new());
    hall.staff("DELETE", &format!("/staff/requests/{second}"), &Value::Null).expect(404);
}

#[test]
fn the_clock_of_a_test_moves_every_time_on_the_wire() {
    let clock = Clock::standing_at(Timestamp::parse_rfc3339("2026-12-23T17:00:00Z").unwrap());
    let hall = Hall::with(|config| config.clock = clock.clone());
    let phone = Phone::new(1, hall.at());
    let receipt = phone.send(&phone.uuid(), &lamp()).expect(201);
    assert_eq!(receipt.header("date"), Some("Wed, 23 Dec 2026 17:00:00 GMT"));
    assert_eq!(receipt.json()["requested_datetime"], "2026-12-23T17:00:00Z");
    assert_eq!(
        receipt.json()["expected_datetime"],
        "2026-12-31T22:59:59Z",
        "five working days, without Christmas, to the end of the day in Luxembourg"
    );
    clock.move_on(std::time::Duration::from_secs(3600));
    assert_eq!(phone.mine("")["server_time"], "2026-12-23T18:00:00Z");
}
