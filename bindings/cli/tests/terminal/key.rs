//! The key of a phone is lost, comes back, or is given up.

use std::fs;
use std::path::{Path, PathBuf};

use parvis_engine::ports::SecureStore;
use parvis_engine::secret::KeyFile;
use serde_json::Value;

use crate::phone::{KEYS, Phone, pack};
use crate::town::{LAMP, Town, read, sent};

fn key_file(phone: &Phone) -> PathBuf {
    KeyFile::path_of(&Path::new(KEYS).join("parvis"), &phone.path())
}

fn holds_a_key(file: &Path) -> bool {
    KeyFile::new(file).get("data-key").unwrap().is_some()
}

/// The codes of what is not as it should be.
fn warnings(answer: &Value) -> Vec<&str> {
    let all = answer["warnings"].as_array();
    all.into_iter().flatten().map(|warning| warning["code"].as_str().unwrap()).collect()
}

#[test]
fn without_its_key_the_phone_says_so_reads_on_and_makes_no_other_one() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    let (id, number) = sent(&phone);
    let queued = phone.json(&LAMP)["id"].as_str().unwrap().to_owned();
    let (file, kept) = (key_file(&phone), phone.path().with_file_name("kept.key"));
    fs::rename(&file, &kept).unwrap();

    let said = phone.say(&["list"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains(&number) && said.out.lines().count() >= 2, "the history is read: {said:?}");
    assert!(
        said.err.contains("clé de ce dossier manque") && said.err.contains("Esch-sur-Alzette"),
        "{said:?}"
    );
    assert!(said.err.contains("parvis key --renew"), "what to do: {said:?}");

    // Nothing that needs it is promised.
    let reply = phone.say(&["--json", "reply", &id, "Merci"]).error();
    assert_eq!(reply["code"], "storage.key_missing");
    let mut report = vec!["--json"];
    report.extend(LAMP);
    let refused = phone.say(&report);
    assert_eq!(refused.error()["code"], "storage.key_missing");
    assert_eq!(phone.drafts().len(), 1, "what was typed is kept: {refused:?}");
    assert_eq!(phone.drafts()[0]["id"], refused.error()["draft"]);

    let synced = phone.json(&["sync"]);
    assert_eq!((warnings(&synced), &synced["sent"]), (vec!["key_missing"], &0.into()));
    assert!(!file.exists() || !holds_a_key(&file), "no other key is made");
    // Nor for another city, whose secret would be under it.
    let carignan = pack().with_file_name("carignan.json");
    let added = phone.say(&["--json", "city", "add", carignan.to_str().unwrap()]);
    assert_eq!(added.error()["code"], "storage.key_missing");
    // Its city can be added again: it has its secret already.
    phone.json(&["city", "add", town.hall.url()]);
    assert!(!file.exists() || !holds_a_key(&file));
    assert_eq!(phone.json(&["key"])["fits"], false);

    // Put back, all is as before.
    fs::copy(&kept, &file).unwrap();
    assert_eq!(phone.json(&["key"])["fits"], true);
    let synced = phone.json(&["sync"]);
    assert_eq!((warnings(&synced), &synced["sent"]), (vec![], &1.into()));
    assert_eq!(phone.json(&["show", &queued])["state"], "received");
    phone.json(&["reply", &id, "Merci"]);
    assert_eq!(phone.json(&["sync"])["acts"], 1);
    assert_eq!(town.requests(), 2);
}

#[test]
fn another_key_is_as_good_as_none_and_starting_anew_is_the_citizens_word() {
    let town = Town::open(|config| config);
    let (phone, stranger) = (town.phone(), town.phone());
    let (id, number) = sent(&phone);
    let queued = phone.json(&LAMP)["id"].as_str().unwrap().to_owned();
    fs::copy(key_file(&stranger), key_file(&phone)).unwrap();
    assert_eq!(warnings(&phone.json(&["list"])), ["key_missing"], "it is a key, but not this one's");
    let sealed_key = || {
        let all = fs::read_dir(phone.path().join("sealed")).unwrap().map(|entry| entry.unwrap().path());
        let mut keys: Vec<_> = all.filter(|path| path.extension().is_some_and(|it| it == "key")).collect();
        assert_eq!(keys.len(), 1);
        fs::read(keys.remove(0)).unwrap()
    };
    let before = sealed_key();

    let renewed = phone.json(&["key", "--renew"]);
    assert_eq!((renewed["renewed"].as_array().unwrap().len(), &renewed["unfollowed"]), (1, &1.into()));
    assert_ne!(sealed_key(), before, "its sealed copy is of the new one");
    assert_eq!(phone.json(&["key", "--renew"])["renewed"].as_array().unwrap().len(), 0, "once is enough");

    let synced = phone.json(&["sync"]);
    assert_eq!((warnings(&synced), &synced["sent"]), (vec![], &1.into()), "{synced}");
    assert_eq!(phone.json(&["show", &queued])["state"], "received");
    phone.json(&["reply", &queued, "Merci"]);
    assert_eq!(phone.json(&["sync"])["acts"], 1, "the new one is followed");

    // The old one: its history stays, and it says that no more comes.
    let old = phone.json(&["show", &id]);
    assert_eq!((&old["reference"], &old["key_lost"]), (&Value::from(number), &true.into()));
    assert!(read(&phone, &["show", &id]).contains("La clé de cette demande est perdue"));
    assert_eq!(phone.say(&["--json", "reply", &id, "Merci"]).error()["code"], "not_now.key_lost");
    assert_eq!(town.requests(), 2);
}

#[test]
fn what_arrived_under_the_lost_key_without_a_word_is_neither_refused_nor_sent_twice() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    let id = phone.json(&LAMP)["id"].as_str().unwrap().to_owned();
    let copy = phone.path().join(format!("sealed/{id}.req"));
    let sealed = fs::read(&copy).unwrap();
    phone.json(&["sync"]);
    // The phone lost its database before it could note that, and its key.
    fs::write(&copy, sealed).unwrap();
    fs::remove_file(phone.path().join("core.db")).unwrap();
    fs::remove_file(key_file(&phone)).unwrap();
    assert_eq!(warnings(&phone.json(&["list"])), ["recovered", "key_missing"]);

    phone.json(&["key", "--renew"]);
    phone.json(&["sync"]);
    let shown = phone.json(&["show", &id]);
    assert_eq!((&shown["state"], &shown["key_lost"]), (&"received".into(), &true.into()), "{shown}");
    assert_eq!(shown["actions"], serde_json::json!(["call"]), "nothing that would never leave");
    assert_eq!(phone.json(&["sync"])["waiting"], 0);
    assert_eq!(town.requests(), 1);
}

#[test]
fn a_folder_brought_to_another_computer_without_its_key_says_so() {
    let town = Town::open(|config| config);
    let phone = town.phone();
    sent(&phone);
    let elsewhere = tempfile::tempdir().unwrap();
    let output = crate::phone::program()
        .env("XDG_STATE_HOME", elsewhere.path())
        .args(["--json", "--data", phone.path().to_str().unwrap(), "list"])
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(warnings(&answer), ["key_missing"]);
    assert_eq!(answer["requests"].as_array().unwrap().len(), 1);
}
