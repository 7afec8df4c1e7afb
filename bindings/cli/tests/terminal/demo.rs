//! The demonstration is the README's first command.

use std::fs;

use crate::phone::{Said, program, say};

#[test]
fn two_demonstrations_at_once_both_succeed_and_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let start = |language: &str| {
        let mut command = program();
        command
            .env("TMPDIR", folder.path())
            .env("XDG_STATE_HOME", folder.path())
            .args(["demo", "--lang", language]);
        std::thread::spawn(move || command.output().unwrap())
    };
    let runs = [start("fr"), start("en")].map(|run| run.join().unwrap());
    for run in runs {
        let said = Said {
            code: run.status.code(),
            out: String::from_utf8(run.stdout).unwrap(),
            err: String::from_utf8(run.stderr).unwrap(),
        };
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
        assert!(said.out.matches("[ok]").count() > 15, "{}", said.out);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_is_kept_is_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().join("kept");
    let figures = say(&["--json", "demo", "--keep", keep.to_str().unwrap()]).json();
    assert_eq!(figures["requests_at_town_hall"], 1);
    assert_eq!(figures["photos_at_town_hall"], 1);
    // One is enough where the city's own page shows the lost one before it is sent again.
    assert!(figures["submissions_on_the_wire"].as_u64().unwrap() >= 1);
    assert!(figures["text_bytes"].as_u64().unwrap() <= 2_000);
    let phone = keep.join("story/phone");
    let kept = say(&["--json", "--data", phone.to_str().unwrap(), "list"]).json();
    assert!(!kept["requests"].as_array().unwrap().is_empty(), "it can be looked at");
    let again = say(&["demo", "--keep", keep.to_str().unwrap()]);
    assert!(again.failed(1).contains("story existe déjà"), "{again:?}");
}

#[test]
fn a_photo_that_is_none_ends_the_story_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("text.jpg");
    fs::write(&file, "pas une photo").unwrap();
    let output = program()
        .env("TMPDIR", folder.path())
        .env("XDG_STATE_HOME", folder.path())
        .args(["demo", "--photo", file.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.is_empty());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "only the photo itself is left");
}
