//! What the two platforms get, and what the check notices.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use parvis_strings::{Entry, android, apple, check, read};

fn source() -> Vec<Entry> {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("texts")).unwrap()
}

fn of(json: &str) -> Vec<Entry> {
    // Tests run beside each other: each source has a folder of its own.
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("parvis-strings-{}-{number}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("texts.json"), json).unwrap();
    let entries = read(&folder).unwrap();
    fs::remove_dir_all(folder).unwrap();
    entries
}

const PLURAL: &str = r#"{"a.b": {
    "fr": {"one": "{count} photo à {city}", "other": "{count} photos à {city}"},
    "en": {"one": "{count} photo in {city}", "other": "{count} photos in {city}"},
    "ar": {"zero": "{city}: لا", "one": "{city}: صورة", "two": "{city}: صورتان", "few": "{city}: {count}",
           "many": "{city}: {count}", "other": "{city}: {count}"},
    "de": {"one": "{count} Foto in {city}", "other": "{count} Fotos in {city}"},
    "nl": {"one": "{count} foto in {city}", "other": "{count} foto's in {city}"}}}"#;

#[test]
fn a_percent_sign_is_one_beside_a_value_too() {
    let entries = of(
        r#"{"a.b": {"fr": "{share} %", "en": "{share} %", "ar": "{share} ٪", "de": "{share} %", "nl": "{share} %"},
        "a.c": {"fr": "100 %", "en": "100 %", "ar": "100 ٪", "de": "100 %", "nl": "100 %"}}"#,
    );
    assert_eq!(check(&entries), Vec::<String>::new());
    let xml = android(&entries, "fr");
    assert!(xml.contains(">%1$s %%<") && xml.contains(">100 %<"), "{xml}");
    assert!(apple(&entries).contains("%1$@ %%"), "{}", apple(&entries));
}

#[test]
fn a_value_keeps_its_number_wherever_a_language_puts_it() {
    let entries = of(PLURAL);
    assert_eq!(check(&entries), Vec::<String>::new());
    let xml = android(&entries, "ar");
    assert!(xml.contains("<item quantity=\"few\">%2$s: %1$d</item>"), "{xml}");
    assert!(android(&entries, "nl").contains("<item quantity=\"other\">%1$d foto\\'s in %2$s</item>"));
    let catalog: serde_json::Value = serde_json::from_str(&apple(&entries)).unwrap();
    let arabic = &catalog["strings"]["a.b"]["localizations"]["ar"]["variations"]["plural"];
    assert_eq!(arabic["few"]["stringUnit"]["value"], "%2$@: %1$lld");
    assert_eq!(arabic.as_object().unwrap().len(), 6);
}

#[test]
fn each_fault_is_noticed() {
    for (good, bad) in [
        (r#""two": "{city}: صورتان", "#, ""),
        ("{count} Fotos in {city}", "{count} Fotos"),
        ("{count} Fotos in {city}", "{count} Fotos in {town}"),
        ("{count} photos in {city}", "{count} photos in {city} "),
        ("{count} photo à {city}", ""),
        (r#""a.b""#, r#""a.B""#),
    ] {
        assert!(PLURAL.contains(good));
        assert!(!check(&of(&PLURAL.replace(good, bad))).is_empty(), "{good} -> {bad}");
    }
    let twice = of(r#"{"a.b_c": {"fr": "x"}, "a_b.c": {"fr": "x"}}"#);
    assert!(check(&twice).iter().any(|fault| fault.contains("twice")));
}

#[test]
fn french_is_for_everybody() {
    // Plain words, short sentences: 15 words at most.
    for entry in source() {
        for (_, text) in entry.texts["fr"].forms() {
            for sentence in text.split(['.', '?', ':']) {
                let words = sentence.split_whitespace().count();
                assert!(words <= 15, "{}: {sentence}", entry.key);
            }
        }
    }
}
