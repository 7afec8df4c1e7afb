//! What becomes of a request, as the citizen reads it: against a real town hall, in French.

use std::time::Duration;

use http::Method;
use parvis_domain::id::ServiceCode;
use parvis_townhall::lossy::{Fault, LossyProxy, Rule};
use serde_json::json;

use crate::phone::{Phone, program};
use crate::town::{LAMP, Town, read, sent};

#[test]
fn the_mark_that_was_given_stays_in_the_timeline_and_a_closed_case_owes_nothing() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    let (id, number) = sent(&phone);
    assert!(read(&phone, &["show", &id]).contains("Réponse due le"));
    town.staff(&number, "close", &json!({ "reason": "fixed", "text": "Ampoule remplacée." }));
    phone.json(&["sync"]);
    let closed = read(&phone, &["show", &id]);
    assert!(closed.contains("Clos : réglé le") && !closed.contains("due le"), "{closed}");
    assert!(phone.json(&["show", &id])["due"].is_null());

    phone.json(&["rate", &id, "4", "Rapide."]);
    phone.json(&["sync"]);
    let rated = read(&phone, &["show", &id]);
    assert!(rated.contains("Avis donné : 4 sur 5 : « Rapide. »"), "{rated}");
    assert_eq!(phone.json(&["show", &id])["timeline"].as_array().unwrap().last().unwrap()["stars"], 4);
}

#[test]
fn a_city_that_gives_no_number_says_so_and_one_that_will_gives_it_later() {
    let blackbox = Town::open(|mut config| {
        config.blackbox = vec![ServiceCode::new("LAMP")];
        config.plain()
    });
    let phone = blackbox.phone();
    let (id, number) = sent(&phone);
    assert_eq!(number, "");
    assert!(read(&phone, &["show", &id]).contains("Reçu : sans numéro : cette commune n'en donne pas."));

    let batch = Town::open(|mut config| {
        (config.batch, config.batch_delay) = (vec![ServiceCode::new("LAMP")], Duration::from_secs(3_600));
        config.plain()
    });
    let phone = batch.phone();
    let (id, _) = sent(&phone);
    assert!(read(&phone, &["show", &id]).contains("Reçu : numéro à venir."));
    assert_eq!(phone.json(&["show", &id])["waiting"]["why"], "number");
}

#[test]
fn a_plain_city_names_its_contact_and_has_no_questions_to_search_in() {
    let plain = Town::open(parvis_townhall::Config::plain);
    let phone = plain.phone();
    let contacts = phone.json(&["contacts"])["contacts"].clone();
    assert_eq!(contacts[0]["name"], "Hôtel de Ville, +352 2754 1");
    assert!(read(&phone, &["faq"]).starts_with("La commune ne donne pas de questions fréquentes."));
    assert!(read(&phone, &["faq", "--search", "neige"]).starts_with("Aucune question ne correspond."));
}

#[test]
fn a_round_counts_what_the_city_told_and_names_the_acts_that_arrived() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    phone.json(&LAMP);
    let first = phone.json(&["sync"]);
    assert_eq!((&first["sent"], &first["changed"]), (&json!(1), &json!(0)), "an own report is no news");
    let (id, number) = sent(&phone);
    for text in ["Quel poteau ?", "Et depuis quand ?"] {
        town.staff(&number, "answer", &json!({ "text": text }));
    }
    assert_eq!(phone.json(&["sync"])["changed"], 1, "two messages about one request");
    phone.json(&["reply", &id, "Le troisième."]);
    phone.json(&["withdraw", &id]);
    assert!(read(&phone, &["sync"]).contains("Arrivé à la commune : 1 message, 1 retrait."));

    let batch = Town::open(|mut config| {
        (config.batch, config.batch_delay) = (vec![ServiceCode::new("LAMP")], Duration::from_secs(3_600));
        config.plain()
    });
    let phone = batch.phone();
    phone.json(&LAMP);
    let outcome = phone.json(&["sync"]);
    assert_eq!((&outcome["sent"], &outcome["waiting"]), (&json!(1), &json!(0)), "a number waits, no sending");
}

#[test]
fn what_stands_in_the_way_is_told_apart() {
    let town = Town::open(|config| config);
    let network = LossyProxy::start(town.hall.addr()).unwrap();
    let phone = Phone::new();
    phone.json(&["city", "add", &network.url()]);
    let id = phone.json(&LAMP)["id"].as_str().unwrap().to_owned();
    let waiting = |words: &str| {
        phone.json(&["sync"]);
        let shown = read(&phone, &["show", &id]);
        assert!(shown.contains(words), "{words}: {shown}");
        phone.json(&["retry", &id]);
    };
    assert!(read(&phone, &["show", &id]).contains("En attente de réseau."));
    network.go_offline().unwrap();
    waiting("En attente. La commune ne répond pas. Nous réessayons tout seuls.");
    network.go_online().unwrap();
    network.add(Rule::always(Fault::Status(302)).method(Method::PUT));
    // Asked where it is now, nobody answers.
    network.add(Rule::always(Fault::Refuse).method(Method::GET));
    waiting("En attente. La commune a changé d'adresse.");
    network.heal();
    network.add(Rule::always(Fault::Status(500)).method(Method::PUT));
    network.add(Rule::always(Fault::Refuse).method(Method::GET));
    waiting("Incertain. Pas de réponse claire. Nous vérifions si c'est arrivé.");
}

#[test]
fn services_that_take_no_report_say_how_they_are_reached() {
    let phone = Phone::in_esch();
    let services = read(&phone, &["services"]);
    let line = |code: &str| services.lines().find(|line| line.starts_with(code)).unwrap().to_owned();
    assert!(line("Q-DECHETS").ends_with("Question, Plainte : parvis ask, avec un sujet"), "{services}");
    assert!(line("ENTREVUE").ends_with("Entrevue : pas avec Parvis, voir parvis contacts"), "{services}");
    assert!(!line("LAMP").contains("parvis"), "{services}");
    let services = phone.json(&["services"])["services"].as_array().unwrap().clone();
    let kinds = |code: &str| services.iter().find(|one| one["code"] == code).unwrap()["kinds"].clone();
    assert_eq!((kinds("LAMP"), kinds("ENTREVUE")), (json!(["report"]), json!(["interview"])));
}

#[test]
fn dates_are_said_in_the_zone_of_the_request_s_own_city_or_here() {
    let town = Town::open(|config| config);
    let plain = Town::open(parvis_townhall::Config::plain);
    let phone = town.phone();
    let (own, _) = sent(&phone);
    phone.json(&["city", "add", plain.hall.url()]);
    let (elsewhere, _) = sent(&phone);
    assert_ne!(phone.json(&["show", &own])["city"], phone.json(&["show", &elsewhere])["city"]);
    let at = |zone: &str, id: &str| {
        let data = phone.path();
        let arguments = ["--data", data.to_str().unwrap(), "show", id];
        let output = program().env("TZ", zone).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    // A day passes between these two, so that a date tells them apart at any hour.
    let (west, east) = ("UTC+12", "UTC-14");
    assert_eq!(at(west, &own), at(east, &own), "the town hall's city says where it is");
    assert_ne!(at(west, &elsewhere), at(east, &elsewhere), "nobody says where this one is");
}
