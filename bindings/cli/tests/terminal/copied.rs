//! A data folder that was copied: another phone may have sent what is in it.

use std::fs;
use std::path::Path;

use crate::phone::{Phone, say};

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, target) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}

#[test]
fn a_copied_folder_is_noticed_and_the_original_goes_on() {
    let phone = Phone::in_esch();
    let id = phone.json(&[
        "report",
        "--service",
        "LAMP",
        "--at",
        "49.4958,5.9806",
        "--answer",
        "ETAT=off",
        "--text",
        "Éteint depuis lundi.",
    ])["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for secret in fs::read_dir(phone.path()).unwrap() {
        let name = secret.unwrap().file_name().into_string().unwrap();
        assert!(!name.contains("key"), "the key is elsewhere: {name}");
    }
    let copied = phone.path().with_file_name("copy");
    copy(&phone.path(), &copied);
    let state = |data: &Path| {
        let data = data.to_str().unwrap();
        say(&["--data", data, "sync"]);
        say(&["--json", "--data", data, "show", &id]).json()["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(&copied), "uncertain", "the original may have sent it");
    assert_eq!(state(&phone.path()), "waiting");
}
