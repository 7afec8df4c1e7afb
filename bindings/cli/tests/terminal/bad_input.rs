//! Each bad input: a sentence that says what to do, a code that is not 0, nothing lost.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use crate::phone::{Phone, say};

const HERE: &str = "49.4958,5.9806";

/// Files a report that cannot go, and checks that what was typed is kept as a draft.
fn refused(phone: &Phone, arguments: &[&str]) -> (String, serde_json::Value) {
    let before = phone.drafts().len();
    let mut all = vec!["--json", "report", "--text", "Il fait noir"];
    all.extend(arguments);
    let said = phone.say(&all);
    assert_eq!(said.code, Some(1), "{said:?}");
    let error = said.error();
    let id = error["draft"].as_str().expect("the draft's name is told").to_owned();
    assert_eq!(phone.drafts().len(), before + 1);
    let draft = phone.json(&["show", &id]);
    assert_eq!(draft["text"], "Il fait noir", "nothing is lost");
    assert_eq!(phone.json(&["list"])["requests"].as_array().unwrap().len(), 0, "nothing was queued");
    (id, error)
}

fn only_issue(error: &serde_json::Value) -> (&str, &str) {
    let issues = error["issues"].as_array().unwrap();
    assert_eq!(issues.len(), 1, "{error}");
    (issues[0]["field"].as_str().unwrap(), issues[0]["code"].as_str().unwrap())
}

#[test]
fn wrong_coordinates_keep_the_draft() {
    let phone = Phone::in_esch();
    for (at, code) in [
        ("95,5.98", "latitude_out_of_range"),
        ("49.5,200", "longitude_out_of_range"),
        ("NaN,5.98", "latitude_out_of_range"),
        ("0,0", "coordinate_unknown"),
        ("48.85,2.35", "outside_boundary"),
    ] {
        let (_, error) = refused(&phone, &["--service", "LAMP", "--at", at, "--answer", "ETAT=off"]);
        assert_eq!(only_issue(&error), ("place", code), "{at}");
    }
}

#[test]
fn a_wrong_service_or_answer_keeps_the_draft() {
    let phone = Phone::in_esch();
    let (_, error) = refused(&phone, &["--service", "NOPE", "--at", HERE]);
    assert_eq!(error["code"], "not_found.service");
    let (_, error) = refused(&phone, &["--service", "LAMP", "--at", HERE, "--answer", "ETAT=blue"]);
    assert_eq!(only_issue(&error), ("answer", "unknown_answer"));
    let (id, error) = refused(&phone, &["--service", "LAMP", "--at", HERE]);
    assert_eq!(only_issue(&error), ("answer", "missing"));
    assert!(error["issues"][0]["message"].as_str().unwrap().contains("Que voyez-vous"), "{error}");

    phone.json(&["edit", &id[..8], "--answer", "ETAT=off"]);
    let sent = phone.json(&["submit", &id[..8]]);
    assert_eq!((sent["id"].as_str(), sent["state"].as_str()), (Some(id.as_str()), Some("waiting")));
}

#[test]
fn a_photo_that_cannot_be_used_keeps_the_draft() {
    let phone = Phone::in_esch();
    let text = pack_text();
    let folder = tempfile::tempdir().unwrap();
    let cut = folder.path().join("cut.jpg");
    fs::write(&cut, [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, b'J', b'F', b'I', b'F', 0]).unwrap();
    let missing = folder.path().join("missing.jpg");
    for (file, code) in [
        (text.as_str(), "photo.not_a_photo"),
        (cut.to_str().unwrap(), "photo.damaged"),
        (missing.to_str().unwrap(), "photo.unreadable"),
    ] {
        let arguments = ["--service", "LAMP", "--at", HERE, "--answer", "ETAT=off", "--photo", file];
        let (_, error) = refused(&phone, &arguments);
        assert_eq!(error["code"], code);
        assert!(error["message"].as_str().unwrap().contains(file), "it says which file: {error}");
    }
}

#[test]
fn a_photo_that_is_refused_says_which_and_the_true_reason() {
    let phone = Phone::in_esch();
    let folder = tempfile::tempdir().unwrap();
    let heavy = folder.path().join("lourde.jpg");
    fs::write(&heavy, [0xFF, 0xD8, 0xFF]).unwrap();
    fs::OpenOptions::new().write(true).open(&heavy).unwrap().set_len(61_000_000).unwrap();
    let foreign = folder.path().join("iphone.jpg");
    fs::write(&foreign, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").unwrap();
    // Sixteen megapixels, which are few, but interlaced: header only (ISO/IEC 15948, 11.2.2).
    let large = folder.path().join("capture.png");
    let header = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR\0\0\x0F\xA0\0\0\x0F\xA0\x08\x06\0\0\x01\0\0\0\0";
    fs::write(&large, [&header[..], b"\0\0\0\x02IDAT\x78\x01\0\0\0\0"].concat()).unwrap();
    for (file, words) in [
        (heavy.as_path(), "Photo trop lourde : 50 Mo au plus."),
        (foreign.as_path(), "Ce format de photo n'est pas pris (HEIC)."),
        (large.as_path(), "Photo trop grande dans ce format. Réduisez-la, ou enregistrez-la en JPEG simple."),
        (folder.path(), "Ce fichier n'est pas une photo."),
    ] {
        let file = file.to_str().unwrap();
        let out = folder.path().join("out.jpg");
        for arguments in [
            &["report", "--text", "Trou", "--photo", file][..],
            &["photo", file, out.to_str().unwrap()],
            #[cfg(feature = "demo")]
            &["demo", "--photo", file],
        ] {
            let said = phone.say(arguments);
            let sentence = said.err.replace('\u{a0}', " ");
            assert!(sentence.starts_with(&format!("{file} – {words}")), "{arguments:?}: {said:?}");
        }
    }
}

/// The original of a photo that says where it was taken.
fn photo_with_a_place(folder: &std::path::Path) -> String {
    let photo = parvis_media::demo_photo::draw(&parvis_media::demo_photo::DemoPhoto::default()).unwrap();
    let file = folder.join("rue.jpg");
    fs::write(&file, photo).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_photo_that_cannot_be_used_keeps_no_other_out() {
    let phone = Phone::in_esch();
    let folder = tempfile::tempdir().unwrap();
    let good = photo_with_a_place(folder.path());
    let bad = pack_text();
    let (id, error) =
        refused(&phone, &["--service", "LAMP", "--at", HERE, "--photo", &bad, "--photo", &good]);
    assert_eq!(error["code"], "photo.not_a_photo");
    let draft = phone.json(&["show", &id]);
    assert_eq!(draft["photos"].as_array().unwrap().len(), 1, "{draft}");
}

#[test]
fn a_damaged_photo_is_taken_and_said_to_be() {
    let phone = Phone::in_esch();
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(photo_with_a_place(folder.path())).unwrap();
    let half = folder.path().join("moitié.jpg");
    fs::write(&half, &whole[..whole.len() / 2]).unwrap();
    let half = half.to_str().unwrap();

    let draft = phone.json(&["report", "--text", "Trou", "--photo", half, "--draft"]);
    let id = draft["id"].as_str().unwrap();
    let percent = draft["added_photos"][0]["readable_percent"].as_u64().unwrap();
    assert!((10..100).contains(&percent), "{draft}");
    assert_eq!(draft["added_photos"][0]["damage"], "cut_off");
    let kept = &phone.json(&["show", id])["photos"][0];
    assert_eq!((&kept["damage"], kept["readable_percent"].as_u64()), (&"cut_off".into(), Some(percent)));

    let words = format!("seuls les premiers {percent} % de la photo sont là");
    let said = phone.say(&["report", "--text", "Trou", "--photo", half, "--draft"]);
    assert!(said.out.replace(['\u{a0}', '\u{202f}'], " ").contains(&words), "{said:?}");
    let other = phone.json(&["report", "--text", "Autre", "--draft"]);
    let edited = phone.say(&["edit", other["id"].as_str().unwrap(), "--photo", half]);
    assert!(edited.out.replace(['\u{a0}', '\u{202f}'], " ").contains(&words), "{edited:?}");

    let good =
        phone.json(&["report", "--text", "Trou", "--photo", &photo_with_a_place(folder.path()), "--draft"]);
    assert!(good["added_photos"][0]["damage"].is_null() && good["photos"][0]["damage"].is_null(), "{good}");
}

#[test]
fn an_edit_that_fails_keeps_the_rest_and_says_so() {
    let phone = Phone::in_esch();
    let draft = phone.json(&["report", "--service", "LAMP", "--text", "Avant", "--draft"]);
    let id = draft["id"].as_str().unwrap();
    let said = phone.say(&["--json", "edit", id, "--at", "95,5", "--text", "Après"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let error = said.error();
    assert_eq!((error["draft"].as_str(), only_issue(&error)), (Some(id), ("place", "latitude_out_of_range")));
    assert_eq!(phone.json(&["show", id])["text"], "Après");
}

#[test]
fn the_place_of_a_photo_is_known_later_too() {
    let phone = Phone::in_esch();
    let folder = tempfile::tempdir().unwrap();
    let photo = photo_with_a_place(folder.path());
    let draft = phone.json(&["report", "--service", "LAMP", "--photo", &photo, "--draft"]);
    let id = draft["id"].as_str().unwrap();
    assert!(draft["place"].is_null(), "offered, not taken");
    assert_eq!(draft["photos"][0]["knows_its_place"], true);
    assert!(draft["photos"][0]["taken"].is_string(), "{draft}");
    // Another call, another day: the original is not needed any more.
    fs::remove_file(&photo).unwrap();
    let edited = phone.json(&["edit", id, "--at", "photo", "--answer", "ETAT=off"]);
    assert_eq!(edited["place"]["source"], "photo");
    phone.json(&["submit", id]);
    assert_eq!(phone.json(&["take-back", id])["photos"][0]["knows_its_place"], true);
}

#[test]
fn a_deleted_drafts_photo_is_gone_at_once_unless_another_draft_has_it() {
    let phone = Phone::in_esch();
    let folder = tempfile::tempdir().unwrap();
    let photo = photo_with_a_place(folder.path());
    let new = || {
        let draft = phone.json(&["report", "--service", "LAMP", "--photo", &photo, "--draft"]);
        (draft["id"].as_str().unwrap().to_owned(), draft["photos"][0]["file"].as_str().unwrap().to_owned())
    };
    let ((first, file), (second, same)) = (new(), new());
    assert_eq!(file, same);
    phone.json(&["delete", &first]);
    assert!(fs::exists(&file).unwrap());
    phone.json(&["edit", &second, "--remove-photo", "1"]);
    assert!(!fs::exists(&file).unwrap());
    assert_eq!(fs::read_dir(phone.path().join("thumbnails")).unwrap().count(), 0);
}

fn pack_text() -> String {
    crate::phone::pack().to_str().unwrap().to_owned()
}

#[test]
fn a_phone_without_a_city_says_how_to_add_one() {
    let said = Phone::new().say(&["report", "--service", "LAMP", "--at", HERE]);
    assert!(said.failed(1).contains("parvis city add"), "{said:?}");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    // Root may write anywhere; nobody can make a folder inside a file, or in /proc.
    let file = tempfile::NamedTempFile::new().unwrap();
    let inside = file.path().join("data");
    for folder in [file.path().to_str().unwrap(), inside.to_str().unwrap(), "/proc/parvis"] {
        let said = say(&["--data", folder, "list"]);
        assert!(said.failed(1).contains(folder), "{said:?}");
        assert_eq!(fs::read(file.path()).unwrap(), b"", "what was there is left alone");
    }
}

#[test]
fn an_address_that_is_no_city_is_told_apart() {
    let phone = Phone::new();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (garbage, server) = garbage_server();
    for (address, code) in [
        ("http://example.com/".to_owned(), "city.plain_http"),
        ("ftp://example.com/".to_owned(), "city.bad_address"),
        ("nothing-here.json".to_owned(), "city.unreadable_pack"),
        (pack_text().replace("packs/esch-sur-alzette.json", "run"), "city.bad_pack"),
        (format!("http://{closed}/"), "city.unreachable"),
        (garbage, "city.not_a_city"),
    ] {
        let said = phone.say(&["--json", "city", "add", &address]);
        assert_eq!(said.code, Some(1), "{address}");
        let error = said.error();
        assert_eq!(error["code"], code, "{address}: {error}");
        assert!(error["message"].as_str().unwrap().len() > 20);
    }
    assert_eq!(phone.json(&["city", "list"])["cities"].as_array().unwrap().len(), 0);
    drop(server);
}

/// A web server that says the same page to everybody.
fn garbage_server() -> (String, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let serve = move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut head = [0; 4096];
            let _ = stream.read(&mut head);
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\nconnection: close\r\n\r\n<html></html>",
            );
        }
    };
    (address, thread::spawn(serve))
}

/// A web server that gives this status for everything.
fn server_of(status: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let _ = stream.read(&mut [0; 4096]);
            let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    address
}

#[test]
fn an_address_with_nothing_there_is_told_from_a_server_that_does_not_work() {
    let phone = Phone::new();
    let nothing = phone.say(&["city", "add", &server_of("404 Not Found")]);
    assert!(nothing.failed(1).starts_with("Aucune commune à cette adresse."), "{nothing:?}");
    let broken = phone.say(&["city", "add", &server_of("500 Internal Server Error")]);
    assert!(broken.failed(1).starts_with("La commune ne répond pas."), "{broken:?}");
}

#[test]
fn a_point_that_is_none_is_an_issue_wherever_it_is_typed() {
    let said = Phone::in_esch().say(&["--json", "list", "--near", "95,5.98,100"]);
    assert_eq!(only_issue(&said.error()), ("place", "latitude_out_of_range"));
}

#[test]
fn a_certificate_authority_that_is_none_is_named() {
    let phone = Phone::new();
    let text = pack_text();
    for file in [text.as_str(), "/nothing/here.pem"] {
        let said = phone.say(&["--ca", file, "list"]);
        assert!(said.failed(1).contains(file), "{said:?}");
    }
}

#[test]
fn acts_that_do_not_fit_say_what_would() {
    let phone = Phone::in_esch();
    assert_eq!(phone.say(&["show", "abcdef"]).failed(1), phone.say(&["submit", "abcdef"]).failed(1));
    let id = waiting_report(&phone);
    assert!(phone.say(&["reply", &id, "Bonjour"]).failed(1).contains("take-back"));
    assert!(phone.say(&["resolve", &id, "--wait"]).failed(1).contains("n'attend aucune décision"));
    assert_eq!(phone.json(&["show", &id])["state"], "waiting", "nothing changed");
}

fn waiting_report(phone: &Phone) -> String {
    let request = phone.json(&[
        "report",
        "--service",
        "LAMP",
        "--at",
        HERE,
        "--answer",
        "ETAT=off",
        "--text",
        "Éteint",
    ]);
    request["id"].as_str().unwrap().to_owned()
}
