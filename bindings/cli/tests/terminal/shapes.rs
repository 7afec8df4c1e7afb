//! The objects of `--json`, as JSON.md documents them.

use serde_json::Value;

use crate::phone::Phone;

fn fields(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn every_field_that_is_written_is_documented() {
    let documented = include_str!("../../JSON.md");
    let phone = Phone::in_esch();
    let services = phone.json(&["services"]);
    let request = phone.json(&[
        "report",
        "--service",
        "LAMP",
        "--at",
        "49.4958,5.9806",
        "--accuracy",
        "8",
        "--source",
        "gps",
        "--answer",
        "ETAT=off",
        "--text",
        "Éteint",
    ]);
    let draft =
        phone.json(&["ask", "--kind", "question", "--subject", "collecte", "--text", "Quand ?", "--draft"]);
    let list = phone.json(&["list"]);
    let objects = [
        &phone.json(&["city", "list"])["cities"][0],
        &services["services"][0],
        &services["services"][0]["questions"][0],
        &services["subjects"][0],
        &phone.json(&["contacts"])["contacts"][0],
        &request,
        &request["place"],
        &request["waiting"],
        &draft,
        &list["requests"][0],
        &phone.json(&["sync"]),
    ];
    for object in objects {
        for field in fields(object) {
            assert!(documented.contains(&format!("`{field}`")), "{field} is not in JSON.md");
        }
    }
}

#[test]
fn a_report_waits_and_says_what_it_is_made_of() {
    let phone = Phone::in_esch();
    let request = phone.json(&[
        "report",
        "--service",
        "LAMP",
        "--at",
        "49.4958,5.9806",
        "--accuracy",
        "8",
        "--source",
        "gps",
        "--answer",
        "ETAT=off",
        "--text",
        "Lampadaire éteint",
    ]);
    assert_eq!(request["state"], "waiting");
    assert_eq!(request["kind"], "report");
    assert_eq!(request["waiting"]["why"], "network");
    assert_eq!(request["text"], "Lampadaire éteint");
    assert_eq!(request["answers"][0]["answer"], "Éteint");
    assert_eq!(request["place"]["accuracy_m"], 8.0);
    assert_eq!(request["place"]["source"], "gps");

    let id = request["id"].as_str().unwrap();
    let outcome = phone.json(&["sync"]);
    assert_eq!(
        (&outcome["sender"], &outcome["sent"], &outcome["waiting"]),
        (&true.into(), &0.into(), &1.into())
    );
    let found = phone.json(&["list", "--search", "lampa", "--open"]);
    assert_eq!(found["requests"][0]["id"], id);
    let near = phone.json(&["list", "--near", "49.4966,5.9818,500"]);
    assert!((100.0..150.0).contains(&near["requests"][0]["distance_m"].as_f64().unwrap()), "{near}");
    assert_eq!(phone.json(&["list", "--near", "49.51,5.99,100"])["requests"].as_array().unwrap().len(), 0);
    assert_eq!(phone.json(&["take-back", &id[..8]])["state"], "draft");
    assert_eq!(phone.json(&["delete", &id[..8]])["deleted"], id);
    assert!(phone.drafts().is_empty());
}

#[test]
fn an_edit_changes_only_what_is_given() {
    let phone = Phone::in_esch();
    let draft = phone.json(&[
        "report",
        "--service",
        "LAMP",
        "--at",
        "49.4958,5.9806",
        "--text",
        "Éteint",
        "--answer",
        "ETAT=off",
        "--answer",
        "NUMERO=12",
        "--email",
        "lea@example.lu",
        "--draft",
    ]);
    let id = draft["id"].as_str().unwrap();
    let edited = phone.json(&["edit", id, "--accuracy", "5", "--answer", "NUMERO=", "--phone", "+352 1234"]);
    assert_eq!(edited["text"], "Éteint");
    assert_eq!(edited["place"]["accuracy_m"], 5.0);
    assert_eq!(edited["place"]["latitude"], 49.4958);
    assert_eq!(edited["answers"], serde_json::json!({ "ETAT": ["off"] }));
    assert_eq!(edited["contact"]["email"], "lea@example.lu");
    assert_eq!(edited["contact"]["phone"], "+352 1234");
}

#[test]
fn two_languages_say_the_same_in_their_words() {
    let phone = Phone::in_esch();
    let names = |language| {
        let services = phone.json(&["--lang", language, "services", "--search", "LAMP"]);
        services["services"][0]["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (names("fr").as_str(), names("en").as_str(), names("de").as_str()),
        ("Lampadaire", "Streetlight", "Straßenlaterne")
    );
}
