//! A streetlight from the report to the stars, by the Parvis API.

use serde_json::{Value, json};

use crate::wire::{Hall, Phone, lamp};

fn kinds(item: &Value) -> Vec<&str> {
    item["timeline"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect()
}

#[test]
fn a_streetlight_is_reported_discussed_repaired_reopened_and_rated() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let key = phone.uuid();
    let receipt = phone.send(&key, &lamp()).expect(201).json();
    let id = receipt["service_request_id"].as_str().unwrap();
    assert_eq!(receipt["key"], key);
    assert_eq!(receipt["kind"], "report");
    assert_eq!(receipt["service_code"], "LAMP");
    assert_eq!(receipt["agency_responsible"], "Éclairage public");
    assert_eq!(receipt["photos_missing"], json!([]));
    assert!(
        receipt["expected_datetime"].as_str().unwrap().ends_with(":59:59Z"),
        "the end of a day in Luxembourg"
    );

    let staff = |act: &str, body: Value| {
        hall.staff("POST", &format!("/staff/requests/{id}/{act}"), &body).expect(200).json()
    };
    let case = staff("assign", json!({"service": "Atelier Nord"}));
    assert_eq!(case["contact"]["name"], "Léa", "agents see who asks");
    staff("status", json!({"status": "in_progress", "text": "Une équipe part demain"}));
    staff("answer", json!({"text": "Quel est le numéro du mât ?"}));
    let item = phone.only();
    assert_eq!(item["key"], key);
    assert_eq!((&item["status"], &item["detailed_status"]), (&json!("open"), &json!("answered")));
    assert_eq!(item["agency_responsible"], "Atelier Nord");
    assert_eq!(item["status_notes"], "Une équipe part demain");
    assert_eq!(kinds(&item), ["received", "assigned", "status", "message"]);
    assert_eq!(item["timeline"][3]["text"], "Quel est le numéro du mât ?");
    assert_eq!(item["timeline"][3]["author"], "staff");

    let done =
        phone.op(&json!({"kind": "reply", "service_request_id": id, "text": "Le 12"})).expect(201).json();
    assert_eq!(done["rev"], phone.only()["rev"]);
    staff("close", json!({"reason": "fixed", "text": "Ampoule changée"}));
    phone
        .op(&json!({"kind": "rate", "service_request_id": id, "stars": 2, "text": "Pas longtemps"}))
        .expect(201);
    phone.op(&json!({"kind": "reopen", "service_request_id": id, "text": "Encore éteint"})).expect(201);
    staff("close", json!({"reason": "fixed"}));
    phone.op(&json!({"kind": "rate", "service_request_id": id, "stars": 5})).expect(201);
    let item = phone.only();
    assert_eq!((&item["detailed_status"], &item["closed_reason"]), (&json!("closed"), &json!("fixed")));
    let entries = ["message", "closed", "rated", "reopened", "closed", "rated"];
    assert_eq!(kinds(&item)[4..], entries);
    assert_eq!(item["timeline"][9]["stars"], 5);

    // What everybody sees: what happened, not what the two wrote to each other.
    let public = hall.get("/v1/changes").expect(200);
    for private in ["Quel est", "Le 12", "Pas longtemps", "Encore éteint", "Léa", &key] {
        assert!(!public.text().contains(private), "{private}");
    }
    let item = &public.json()["items"][0];
    assert_eq!(
        kinds(item),
        ["received", "assigned", "status", "closed", "reopened", "closed"],
        "neither messages nor stars"
    );
    assert_eq!(item["timeline"][3]["text"], "Ampoule changée");
    assert_eq!(item["timeline"][4]["text"], Value::Null);
}

#[test]
fn a_question_needs_no_place_and_stays_private() {
    let hall = Hall::open();
    let phone = Phone::new(1, hall.at());
    let question = json!({
        "kind": "question", "subject": "collecte", "description": "Quand passe le camion ?", "visibility": "public",
        "place": {"lat": 49.4958, "long": 5.9806, "source": "gps"}
    });
    let id = phone.sent(&question);
    let item = phone.only();
    assert_eq!((&item["kind"], &item["service_code"]), (&json!("question"), &json!("Q-DECHETS")));
    assert_eq!(item["lat"], Value::Null, "a place that nobody asked for is not kept");
    assert_eq!(hall.get("/v1/changes").json()["items"], json!([]));
    hall.get(&format!("/open311/v2/requests/{id}.json")).expect(404);
    let stranger = Phone::new(2, hall.at());
    assert_eq!(
        stranger.op(&json!({"kind": "me_too", "service_request_id": id})).expect(404).code(),
        "unknown-request"
    );
}

#[test]
fn a_neighbour_says_me_too_once_and_may_do_nothing_else() {
    let hall = Hall::open();
    let (author, neighbour) = (Phone::new(1, hall.at()), Phone::new(2, hall.at()));
    let id = author.sent(&lamp());
    for _ in 0..2 {
        neighbour.op(&json!({"kind": "me_too", "service_request_id": id})).expect(201);
    }
    assert_eq!(author.only()["votes"], 1);
    assert_eq!(author.op(&json!({"kind": "me_too", "service_request_id": id})).expect(409).code(), "not-now");
    let withdraw = json!({"kind": "withdraw", "service_request_id": id});
    assert_eq!(neighbour.op(&withdraw).expect(403).code(), "not-yours");
    author.op(&withdraw).expect(201);
    assert_eq!(author.only()["detailed_status"], "withdrawn");
    assert_eq!(author.op(&withdraw).expect(409).code(), "not-now");
    let subscribe = json!({"kind": "subscribe", "interests": ["neige", "travaux"]});
    let answer = neighbour.op(&subscribe).expect(201).json();
    assert_eq!(answer["service_request_id"], Value::Null);
}
