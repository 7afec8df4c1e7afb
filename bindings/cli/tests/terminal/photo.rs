//! `parvis photo IN OUT`.

use std::fs;

use crate::phone::say;

#[cfg(feature = "demo")]
#[test]
fn a_phones_photo_comes_out_small_and_says_nothing() {
    use parvis_media::demo_photo::{DemoPhoto, draw};

    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in.jpg"), folder.path().join("out.jpg"));
    let wanted = DemoPhoto {
        width: 2400,
        height: 1800,
        orientation: parvis_media::Orientation::Turned90,
        ..DemoPhoto::default()
    };
    let original = draw(&wanted).unwrap();
    fs::write(&input, &original).unwrap();
    let (from, to) = (input.to_str().unwrap(), output.to_str().unwrap());

    let report = say(&["--json", "photo", from, to]).json();
    let clean = fs::read(&output).unwrap();
    assert_eq!(report["before"]["bytes"], original.len());
    assert_eq!(report["after"]["bytes"], clean.len());
    assert_eq!((&report["after"]["width"], &report["after"]["height"]), (&1600.into(), &1200.into()));
    assert_eq!(report["removed"], serde_json::json!({ "place": true, "time": true, "orientation": true }));
    assert_eq!(parvis_media::facts_of_bytes(&clean), parvis_media::PhotoFacts::default());
    assert!(!clean.windows(4).any(|window| window == b"Exif"));

    let told = say(&["photo", from, to]);
    assert_eq!(told.code, Some(0));
    assert!(!told.out.contains("49") || !told.out.contains("5.98"), "no coordinates: {}", told.out);
    assert!(told.out.contains("GPS") && told.out.contains("retiré"), "{}", told.out);
    assert_eq!(fs::read(&input).unwrap(), original, "the citizen's own photo stays as it is");
}

#[cfg(feature = "demo")]
#[test]
fn what_is_masked_is_not_in_the_photo_and_what_is_missing_is_said() {
    use parvis_media::demo_photo::{DemoPhoto, draw};

    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in.jpg"), folder.path().join("out.jpg"));
    let (from, to) = (input.to_str().unwrap(), output.to_str().unwrap());
    let original = draw(&DemoPhoto { width: 640, height: 480, ..DemoPhoto::default() }).unwrap();
    fs::write(&input, &original).unwrap();
    say(&["photo", from, to]);
    let open = fs::read(&output).unwrap();
    let told = say(&["--json", "photo", from, to, "--mask", "0,0,640,320", "--mask", "8,400,99,10"]).json();
    assert_eq!(told["readable_percent"], 100);
    // Most of the picture is four by four colours now.
    assert!(fs::read(&output).unwrap().len() * 3 < open.len() * 2);
    let small = say(&["--json", "photo", from, to, "--small"]).json();
    assert!(small["after"]["bytes"].as_u64().unwrap() < open.len() as u64);
    say(&["photo", from, to, "--mask", "1,2,0,4"]).failed(2);

    fs::write(&input, &original[..original.len() / 2]).unwrap();
    let told = say(&["--json", "photo", from, to]).json();
    let percent = told["readable_percent"].as_u64().unwrap();
    assert!((10..100).contains(&percent));
    assert!(say(&["photo", from, to]).out.contains(&percent.to_string()));
}

#[test]
fn nothing_is_written_when_the_photo_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in.jpg"), folder.path().join("out.jpg"));
    fs::write(&input, "pas une photo").unwrap();
    say(&["photo", input.to_str().unwrap(), output.to_str().unwrap()]).failed(1);
    say(&["photo", "/nothing/here.jpg", output.to_str().unwrap()]).failed(1);
    assert!(!output.exists());
    let said = say(&["photo", input.to_str().unwrap(), input.to_str().unwrap()]);
    said.failed(1);
    assert_eq!(fs::read(&input).unwrap(), b"pas une photo");
}

#[cfg(feature = "demo")]
#[test]
fn what_is_struck_out_of_a_photo_neither_leaves_nor_stays() {
    use parvis_media::demo_photo::{DemoPhoto, draw};

    use crate::town::{LAMP, Town, read};

    let town = Town::open(|config| config);
    let phone = town.phone();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in.jpg");
    fs::write(&file, draw(&DemoPhoto { width: 640, height: 480, ..DemoPhoto::default() }).unwrap()).unwrap();
    let photo = ["--photo", file.to_str().unwrap(), "--mask-photo", "1:0,0,640,320", "--draft"];
    let draft = phone.json(&[&LAMP[..], &photo].concat());
    assert_eq!(draft["photos"][0]["masks"], 1);
    let before = draft["photos"][0]["file"].as_str().unwrap();
    let thumbnail = draft["photos"][0]["thumbnail"].as_str().unwrap();
    let clean = fs::read(before).unwrap();
    let id = draft["id"].as_str().unwrap();
    // The last word counts, and a rank that is none is told.
    phone.json(&["edit", id, "--mask-photo", "8,8,99,99", "--mask-photo", "1:0,0,640,400"]);
    assert_eq!(phone.drafts()[0]["photos"][0]["masks"], 2);
    let shown = read(&phone, &["show", id]);
    assert!(shown.contains("  Que voyez-vous ? Éteint\n"), "{shown}");
    assert!(shown.contains(" · 2 rectangles seront masqués à l'envoi"), "{shown}");
    assert_eq!(
        phone.say(&["--json", "edit", id, "--mask-photo", "2:1,1,9,9"]).error()["code"],
        "not_found.photo"
    );
    assert_eq!(fs::read(before).unwrap(), clean, "until it is sent it is as it was");

    // Taken back before it has left, too.
    let queued = phone.json(&["submit", id]);
    assert_eq!(queued["photos"][0]["masks"], 0);
    assert_eq!(fs::read(before).unwrap(), clean);
    let draft = phone.json(&["take-back", id]);
    assert_eq!(
        (&draft["photos"][0]["masks"], draft["photos"][0]["file"].as_str()),
        (&2.into(), Some(before))
    );

    phone.json(&["submit", id]);
    phone.json(&["sync"]);
    let sent = &phone.json(&["show", id])["photos"][0];
    assert_eq!(sent["transfer"], "confirmed", "{sent}");
    let masked = fs::read(sent["file"].as_str().unwrap()).unwrap();
    // Most of the picture is four by four colours now.
    assert!(masked.len() * 3 < clean.len() * 2, "{} of {}", masked.len(), clean.len());
    assert!(!fs::exists(before).unwrap() && !fs::exists(thumbnail).unwrap());
}
