//! What a town hall refuses is said in the words of the form, never in those of the wire.

use parvis_townhall::Config;
use serde_json::json;

use crate::phone::pack;
use crate::town::{LAMP, Town, read, sent};

#[test]
fn an_answer_that_the_city_no_longer_takes_is_named_by_its_question() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    // The same town hall with another form, which this phone has not seen yet.
    let other = std::fs::read_to_string(pack()).unwrap().replace("\"off\"", "\"dark\"");
    let _town = town.reopened(|config| Config { pack: other.into_bytes(), ..config });
    let id = phone.json(&LAMP)["id"].as_str().unwrap().to_owned();
    phone.json(&["sync"]);

    let shown = read(&phone, &["show", &id]);
    assert!(shown.contains("Le formulaire a changé : 1 réponse à revoir."), "{shown}");
    assert!(shown.contains("  - « Que voyez-vous ? » : choisissez une réponse de la liste."), "{shown}");
    for codes in ["invalid", "unknown_value", "/attributes"] {
        assert!(!shown.contains(codes), "{codes}: {shown}");
    }
    let refusal = phone.json(&["show", &id])["waiting"]["refusal"].clone();
    let issue = &refusal["issues"][0];
    assert_eq!((&issue["field"], &issue["question"]), (&json!("answer"), &json!("ETAT")));
    assert_eq!((&issue["code"], &refusal["words"]), (&json!("unknown_answer"), &json!(null)));
}

#[test]
fn an_act_that_came_too_late_says_so_in_a_sentence() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    let (id, number) = sent(&phone);
    town.staff(&number, "close", &json!({ "reason": "fixed" }));
    phone.json(&["withdraw", &id]);
    phone.json(&["sync"]);

    let shown = read(&phone, &["show", &id]);
    assert!(shown.contains("refusé par la commune\n    - La demande a changé entre-temps."), "{shown}");
    assert!(!shown.contains("not-now"), "{shown}");
    assert_eq!(phone.json(&["show", &id])["acts"][0]["refusal"]["reason"], "not_now");
}
