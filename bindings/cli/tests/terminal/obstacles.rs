//! What cannot be done now: the state as the reason, and what can be done instead.

use serde_json::{Value, json};

use crate::phone::Phone;
use crate::town::{LAMP, Town, read, sent};

/// The sentence of a command that is not done.
fn not_done(phone: &Phone, arguments: &[&str]) -> String {
    let said = phone.say(arguments);
    said.failed(1).replace('\u{a0}', " ")
}

fn name_of(said: &Value) -> String {
    said["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_draft_and_a_waiting_one_say_what_they_are() {
    let phone = Phone::in_esch();
    let draft = name_of(&phone.json(&[&LAMP[..], &["--draft"]].concat()));
    for command in [&["reply", &draft, "Bonjour"][..], &["take-back", &draft], &["retry", &draft]] {
        let sentence = not_done(&phone, command);
        assert!(sentence.starts_with("C'est encore un brouillon. Vous pouvez : parvis edit"), "{sentence}");
    }
    let waiting = name_of(&phone.json(&LAMP));
    for command in [
        &["submit", &waiting][..],
        &["delete", &waiting],
        &["edit", &waiting, "--text", "Autre"],
        &["reply", &waiting, "Bonjour"],
    ] {
        let sentence = not_done(&phone, command);
        assert!(sentence.starts_with("Cette demande n'est pas encore partie."), "{command:?}: {sentence}");
        assert!(sentence.contains("Vous pouvez : parvis take-back"), "{sentence}");
    }
    assert!(not_done(&phone, &["show", "11"]).starts_with("C'est trop court."));
}

#[test]
fn one_that_the_city_has_is_not_changed_and_has_nothing_to_try() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    let (id, number) = sent(&phone);
    for command in [&["submit", &id][..], &["delete", &id], &["take-back", &id], &["edit", &id]] {
        let sentence = not_done(&phone, command);
        assert!(sentence.starts_with("Cette demande est déjà partie"), "{command:?}: {sentence}");
        assert!(sentence.contains("Vous pouvez : parvis reply"), "{sentence}");
    }
    assert!(not_done(&phone, &["retry", &id]).starts_with("Rien n'attend"));
    assert!(not_done(&phone, &["rate", &id, "3"]).starts_with("Cette demande n'est pas close."));
    town.staff(&number, "close", &json!({ "reason": "fixed", "text": "Fait." }));
    phone.json(&["sync"]);
    assert!(not_done(&phone, &["retry", &id]).starts_with("Rien n'attend"));
    assert!(not_done(&phone, &["reply", &id, "Merci"]).starts_with("Cette demande est close."));
    let error = phone.say(&["--json", "reply", &id, "Merci"]).error();
    assert_eq!((&error["code"], &error["actions"]), (&json!("not_now.closed"), &json!(["rate", "reopen"])));

    // Somebody else's.
    let neighbour = town.phone();
    neighbour.json(&["sync"]);
    let found = neighbour.json(&["list", "--search", "lampadaire"]);
    let theirs = name_of(&found["requests"][0]);
    for command in [&["reply", &theirs, "Moi"][..], &["retry", &theirs], &["delete", &theirs]] {
        let sentence = not_done(&neighbour, command);
        assert!(sentence.starts_with("Cette demande est celle de quelqu'un d'autre."), "{sentence}");
    }
}

#[test]
fn what_was_withdrawn_or_refused_by_the_city_is_copied_to_a_new_draft() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    let (withdrawn, _) = sent(&phone);
    phone.json(&["withdraw", &withdrawn]);
    phone.json(&["sync"]);
    let sentence = not_done(&phone, &["edit", &withdrawn, "--text", "Autre"]);
    assert!(sentence.starts_with("Cette demande est retirée. Vous pouvez : parvis copy"), "{sentence}");
    assert!(not_done(&phone, &["retry", &withdrawn]).starts_with("Cette demande est retirée."));

    let (refused, number) = sent(&phone);
    town.staff(&number, "status", &json!({ "status": "rejected", "text": "Domaine privé." }));
    phone.json(&["sync"]);
    let shown = read(&phone, &["show", &refused]);
    assert!(shown.contains("Refusé : par la commune, « Domaine privé. »"), "{shown}");
    assert!(shown.contains("Vous pouvez : parvis copy"), "{shown}");
    assert!(not_done(&phone, &["edit", &refused]).starts_with("La commune a refusé cette demande."));
    let copy = phone.json(&["copy", &refused]);
    assert_eq!((&copy["state"], &copy["text"]), (&json!("draft"), &json!("Lampadaire éteint")));
    assert_ne!(copy["id"], refused.as_str());
    phone.json(&["submit", copy["id"].as_str().unwrap()]);
    assert_eq!(phone.json(&["sync"])["sent"], 1);
    assert_eq!(phone.json(&["show", &refused])["state"], "refused", "the refused one stays as it is");
}

#[test]
fn the_city_is_reminded_only_of_what_is_overdue() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    let (id, _) = sent(&phone);
    let sentence = not_done(&phone, &["remind", &id]);
    assert!(sentence.starts_with("La réponse n'est pas encore en retard."), "{sentence}");
}
