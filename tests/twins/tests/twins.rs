//! What one phone has, the other has.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

/// The plural forms of each language (CLDR 48; `many` of French is for millions, which nothing here counts).
const PLURALS: [(&str, &str, &[&str]); 5] = [
    ("fr", "values", &["one", "other"]),
    ("en", "values-en", &["one", "other"]),
    ("ar", "values-ar", &["few", "many", "one", "other", "two", "zero"]),
    ("de", "values-de", &["one", "other"]),
    ("nl", "values-nl", &["one", "other"]),
];

fn tree() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a text is made of, whatever the platform: its plural forms ("" for one that counts nothing), and in each the
/// numbers of the values it shows.
type Shape = BTreeMap<String, BTreeSet<u8>>;

/// Android's texts of a language, in their order.
fn android(folder: &str) -> Vec<(String, Shape)> {
    let xml =
        fs::read_to_string(tree().join(format!("android/ui/src/main/res/{folder}/strings.xml"))).unwrap();
    let named = |tag: &BytesStart, attribute: &str| {
        let attribute = tag.attributes().map(Result::unwrap).find(|it| it.key.as_ref() == attribute);
        attribute.unwrap().value.into_owned()
    };
    let mut reader = quick_xml::Reader::from_str(&xml);
    let (mut texts, mut form) = (Vec::<(String, Shape)>::new(), None);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => match tag.name().as_ref() {
                "string" => {
                    texts.push((named(&tag, "name"), Shape::new()));
                    form = Some(String::new());
                }
                "plurals" => texts.push((named(&tag, "name"), Shape::new())),
                "item" => form = Some(named(&tag, "quantity")),
                _ => {}
            },
            Event::Text(text) => {
                if let Some(form) = form.take() {
                    let text = text.into_inner().into_owned();
                    assert!(!text.trim().is_empty());
                    texts.last_mut().unwrap().1.insert(form, values(&text));
                }
            }
            Event::Eof => return texts,
            _ => {}
        }
    }
}

/// The numbers of the values in a text: `%1$s`, `%2$@`, `%1$lld`.
fn values(text: &str) -> BTreeSet<u8> {
    text.split('%').skip(1).filter_map(|rest| rest.split_once('$')?.0.parse().ok()).collect()
}

fn catalogue() -> Value {
    serde_json::from_str(&fs::read_to_string(tree().join("ios/Parvis/Localizable.xcstrings")).unwrap())
        .unwrap()
}

fn apple(catalogue: &Value, key: &str, language: &str) -> Shape {
    let text = &catalogue["strings"][key]["localizations"][language];
    let value = |unit: &Value| values(unit["stringUnit"]["value"].as_str().unwrap());
    match text["variations"]["plural"].as_object() {
        Some(forms) => forms.iter().map(|(form, unit)| (form.clone(), value(unit))).collect(),
        None => [(String::new(), value(text))].into(),
    }
}

/// The catalogue's keys in the order of the file, which a JSON object in memory does not keep.
fn apple_keys() -> Vec<String> {
    let text = fs::read_to_string(tree().join("ios/Parvis/Localizable.xcstrings")).unwrap();
    let keys = text.lines().filter_map(|line| line.strip_prefix("    \"")?.strip_suffix("\": {"));
    keys.map(str::to_owned).collect()
}

#[test]
fn both_phones_say_the_same_things_in_the_same_order() {
    let apple: Vec<String> = apple_keys().iter().map(|key| key.replace('.', "_")).collect();
    assert!(apple.len() > 150);
    assert_eq!(apple.len(), catalogue()["strings"].as_object().unwrap().len());
    for (_, folder, _) in PLURALS {
        let android: Vec<String> = android(folder).into_iter().map(|(key, _)| key).collect();
        assert_eq!(android, apple, "{folder}");
    }
}

#[test]
fn every_text_has_its_values_and_its_plural_forms_on_both() {
    let (catalogue, keys) = (catalogue(), apple_keys());
    let french: BTreeMap<String, Shape> = android("values").into_iter().collect();
    for (language, folder, forms) in PLURALS {
        for ((name, shape), key) in android(folder).iter().zip(&keys) {
            assert_eq!(*shape, apple(&catalogue, key, language), "{key}, {language}");
            let found: Vec<&str> = shape.keys().map(String::as_str).collect();
            assert!(found == [""] || found == forms, "{key}, {language}: {found:?}");
            // "One photo" needs no number; what all other forms say is what French says.
            let whole = |shape: &Shape| shape.values().flatten().copied().collect::<BTreeSet<u8>>();
            assert_eq!(whole(shape), whole(&french[name]), "{key}, {language}");
        }
    }
}

/// A text that nobody reads is translated for nobody, and hides that a screen lacks something. What the system asks in
/// the app's name is named where the texts are written for it.
#[test]
fn every_text_is_said_by_a_phone() {
    let kotlin = sources("android/ui/src/main/kotlin", "kt") + &sources("android/app/src/main", "kt");
    let kotlin: BTreeSet<&str> = words(&kotlin).collect();
    let swift = sources("ios", "swift") + &sources("bindings/swift/Sources", "swift");
    let manifest = sources("android/app/src/main", "xml");
    let asked = fs::read_to_string(tree().join("bindings/strings/src/apple.rs")).unwrap();
    let is_said = |key: &String| {
        let name = key.replace('.', "_");
        let quoted = format!("\"{key}\"");
        kotlin.contains(name.as_str())
            || manifest.contains(&format!("@string/{name}\""))
            || swift.contains(&quoted)
            || asked.contains(&quoted)
    };
    let silent: Vec<String> = apple_keys().into_iter().filter(|key| !is_said(key)).collect();
    assert!(silent.is_empty(), "no phone says {silent:?}: delete them from bindings/strings");
}

/// The names in a program.
fn words(source: &str) -> impl Iterator<Item = &str> {
    source.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// What is on one phone only: the other's system has it, or nobody has built it yet.
const ANDROID: &str = " (Android)";
const IPHONE: &str = " (iPhone)";

/// The list of a platform: screens in their order, each with what stands on it.
fn listed(platform: &str) -> Vec<(String, Vec<String>)> {
    let mut screens: Vec<(String, Vec<String>)> = Vec::new();
    for line in fs::read_to_string(tree().join("tests/twins/ids.txt")).unwrap().lines() {
        match line.strip_prefix("  ") {
            Some(id) if id.ends_with(if platform == "iOS" { ANDROID } else { IPHONE }) => {}
            Some(id) => {
                let id = id.trim_end_matches(ANDROID).trim_end_matches(IPHONE);
                screens.last_mut().unwrap().1.push(id.to_owned());
            }
            None if line.is_empty() || line.starts_with('#') => {}
            None => screens.push((line.to_owned(), Vec::new())),
        }
    }
    screens
}

fn sources(folder: &str, extension: &str) -> String {
    let mut found = String::new();
    let mut folders = vec![tree().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries.map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                found.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

/// An id as it is in a program; what is put in counts as "*".
fn id_of(text: &str, put_in: &str) -> String {
    text.find(put_in).map_or_else(|| text.to_owned(), |at| format!("{}*", &text[..at]))
}

/// What stands between quotation marks in Kotlin and looks like an id.
fn literals(source: &str) -> BTreeSet<String> {
    let quoted = source
        .lines()
        .filter(|line| !line.starts_with("import"))
        .flat_map(|line| line.split('"').skip(1).step_by(2));
    quoted
        .map(|text| id_of(text, "$"))
        .filter(|text| {
            text.chars().all(|c| c.is_ascii_lowercase() || c == '.' || c == '*') && !text.is_empty()
        })
        .collect()
}

/// What stands beside every screen; and instead of one, where the data folder did not open, `retry`.
const EVERYWHERE: [&str; 3] = ["tab.*", "net.offline", "retry"];

/// Every id of the list is in the program, and every id of the program (one that names a screen and a part of it, such
/// as `report.check.send`) is in the list.
fn agrees(platform: &str, found: &BTreeSet<String>) {
    let screens = listed(platform);
    let mut wanted: BTreeSet<&str> = screens.iter().flat_map(|(_, ids)| ids).map(String::as_str).collect();
    wanted.extend(screens.iter().map(|(screen, _)| screen.as_str()));
    wanted.extend(EVERYWHERE);
    let has = |id: &str| match id.strip_suffix('*') {
        Some(each) => found.iter().any(|own| own.starts_with(each)),
        None => found.contains(id),
    };
    let lacking: Vec<_> = wanted.iter().filter(|id| !has(id)).collect();
    assert!(lacking.is_empty(), "{platform} lacks {lacking:?}");
    let part = |id: &str| {
        screens
            .iter()
            .any(|(screen, _)| id.strip_prefix(screen.as_str()).is_some_and(|rest| rest.starts_with('.')))
    };
    let more: Vec<_> = found.iter().filter(|id| part(id) && !wanted.contains(id.as_str())).collect();
    assert!(more.is_empty(), "{platform} has {more:?}, which are not in tests/twins/ids.txt");
}

#[test]
fn android_has_the_listed_ids() {
    agrees("Android", &literals(&sources("android/ui/src/main/kotlin", "kt")));
}

#[test]
fn the_iphone_has_the_listed_ids() {
    let mut source = sources("ios/Parvis", "swift");
    let screens = tree().join("bindings/swift/Sources/ParvisKit/Models/Screen.swift");
    source.push_str(&fs::read_to_string(screens).unwrap());
    let mut found = BTreeSet::new();
    for mark in ["id: \"", "Identifier(\"", "\", \"tab"] {
        found.extend(source.split(mark).skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| {
            let id = if mark.ends_with("tab") { format!("tab{id}") } else { id.to_owned() };
            id_of(&id, "\\(")
        }));
    }
    // The screens are an enumeration: a name alone is its own text.
    let cases =
        source.lines().filter_map(|line| line.trim().strip_prefix("case ")).flat_map(|line| line.split(", "));
    found.extend(cases.filter_map(|case| match case.split_once(" = \"") {
        Some((_, text)) => text.strip_suffix('"').map(str::to_owned),
        None => case.chars().all(|c| c.is_ascii_lowercase()).then(|| case.to_owned()),
    }));
    agrees("iOS", &found);
}

#[test]
fn the_screens_come_in_the_listed_order() {
    let kotlin =
        fs::read_to_string(tree().join("android/ui/src/main/kotlin/org/parvis/ui/Screen.kt")).unwrap();
    let (_, rest) = kotlin.split_once("enum class At").unwrap();
    let own: Vec<&str> = rest[..rest.find('}').unwrap()].split('"').skip(1).step_by(2).collect();
    let listed = listed("Android");
    assert_eq!(own, listed.iter().map(|(screen, _)| screen.as_str()).collect::<Vec<_>>());
}

/// The domains whose links open the app, as the packs that ship with it name them.
fn domains() -> BTreeSet<String> {
    let packs = fs::read_dir(tree().join("tests/packs")).unwrap().map(|entry| entry.unwrap().path());
    packs
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .map(|path| serde_json::from_str::<Value>(&fs::read_to_string(path).unwrap()).unwrap())
        .filter_map(|pack| pack["link_domain"].as_str().map(str::to_owned))
        .collect()
}

/// The hosts of `https` in what an Android manifest lets be verified; only the links that the core knows, `/c/`.
fn verified(manifest: &str) -> BTreeSet<String> {
    let mut reader = quick_xml::Reader::from_str(manifest);
    let (mut hosts, mut is_verified) = (BTreeSet::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                let of = |name: &str| {
                    let attribute = tag.attributes().map(Result::unwrap).find(|it| it.key.as_ref() == name);
                    attribute.map(|it| it.value.into_owned())
                };
                match tag.name().as_ref() {
                    "intent-filter" => {
                        is_verified = of("android:autoVerify").as_deref() == Some("true");
                    }
                    "data" if of("android:scheme").as_deref() == Some("https") => {
                        assert!(is_verified, "others could take the links of a domain");
                        assert_eq!(of("android:pathPrefix").as_deref(), Some("/c/"));
                        hosts.insert(of("android:host").unwrap());
                    }
                    _ => {}
                }
            }
            Event::Eof => return hosts,
            _ => {}
        }
    }
}

/// The domains that an iPhone app is associated with for its links.
fn associated(entitlements: &str) -> BTreeSet<String> {
    let domains = entitlements.split("<string>applinks:").skip(1);
    domains.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

#[test]
fn the_links_of_a_citys_domain_open_the_app_on_both() {
    let read = |file: &str| fs::read_to_string(tree().join(file)).unwrap();
    let domains = domains();
    let why = "a `link_domain` of tests/packs stands in both, see README, \"Make it yours\"";
    assert_eq!(verified(&read("android/app/src/main/AndroidManifest.xml")), domains, "{why}");
    assert_eq!(associated(&read("ios/Parvis/Parvis.entitlements")), domains, "{why}");
}

#[test]
fn domains_are_found_where_they_stand() {
    let manifest = r#"<manifest><intent-filter android:autoVerify="true">
        <data android:scheme="https" android:host="parvis.example" android:pathPrefix="/c/" /></intent-filter></manifest>"#;
    let entitlements = "<key>com.apple.developer.associated-domains</key><array><string>applinks:parvis.example</string></array>";
    let expected = BTreeSet::from(["parvis.example".to_owned()]);
    assert_eq!(verified(manifest), expected);
    assert_eq!(associated(entitlements), expected);
}
