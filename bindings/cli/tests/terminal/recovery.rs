//! The database of a phone is damaged or gone.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::phone::Phone;
use crate::town::{LAMP, Town, sent};

/// Writes nonsense over the beginning, where every file of SQLite says what it is.
fn overwrite(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    bytes[..4096].fill(0xa5);
    fs::write(file, bytes).unwrap();
}

fn recovered(answer: &Value) -> &Value {
    let all = answer["warnings"].as_array().unwrap();
    assert_eq!((all.len(), &all[0]["code"]), (1, &"recovered".into()), "{answer}");
    &all[0]
}

#[test]
fn after_damage_it_is_told_once_the_city_is_there_and_what_was_queued_goes_out_by_itself() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    let (_, number) = sent(&phone);
    let queued = phone.json(&LAMP)["id"].as_str().unwrap().to_owned();
    phone.json(&["report", "--draft", "--text", "Pas fini"]);
    overwrite(&phone.path().join("core.db"));

    let said = phone.say(&["city", "list"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for told in ["manquaient ou étaient abîmées", "1 (demandes)", "core.db.damaged-1", "Vérifiez la liste"]
    {
        assert!(said.err.contains(told), "{told}: {said:?}");
    }
    assert!(phone.path().join("core.db.damaged-1").exists());
    assert!(said.out.starts_with("* lu.esch-sur-alzette"), "the city is there and chosen: {said:?}");
    let again = phone.say(&["list"]);
    assert_eq!(again.err, "", "told once");

    // The citizen adds nothing and answers nothing.
    let synced = phone.json(&["sync"]);
    assert_eq!((&synced["sent"], &synced["need_you"]), (&1.into(), &0.into()), "{synced}");
    assert_eq!(phone.json(&["show", &queued])["state"], "received");
    assert_eq!(town.requests(), 2, "once");
    // What the city has comes back.
    let list = phone.json(&["list"]);
    let references: Vec<_> =
        list["requests"].as_array().unwrap().iter().map(|row| &row["reference"]).collect();
    assert!(references.contains(&&Value::from(number)), "{list}");
    // And the phone is whole again: another one leaves, and is followed.
    let (id, _) = sent(&phone);
    phone.json(&["reply", &id, "Merci"]);
    assert_eq!(phone.json(&["sync"])["acts"], 1);
}

#[test]
fn a_database_that_is_gone_is_told_with_json_too() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    phone.json(&LAMP);
    fs::remove_file(phone.path().join("core.db")).unwrap();
    let drafts = phone.json(&["drafts"]);
    let found = recovered(&drafts);
    assert_eq!((&found["set_aside"], &found["requests"]), (&Value::Null, &1.into()));
    assert!(phone.json(&["drafts"])["warnings"].is_null(), "told once");
    assert_eq!(phone.json(&["sync"])["sent"], 1);
    assert_eq!(town.requests(), 1);
}

#[test]
fn word_of_a_recovery_stays_beside_a_command_that_fails() {
    let phone = Phone::in_esch();
    overwrite(&phone.path().join("core.db"));
    let said = phone.say(&["--json", "show", "ffffffff"]);
    assert_eq!(said.code, Some(1));
    let object: Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(object["error"]["code"], "not_found.request");
    assert_eq!(recovered(&object)["set_aside"], "core.db.damaged-1");
}
