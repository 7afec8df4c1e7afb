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
