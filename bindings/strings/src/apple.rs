//! Apple's String Catalog (`.xcstrings`), all languages in one file.

use serde_json::{Map, Value, json};

use crate::{Entry, LANGUAGES, Text, filled};

/// Why the app asks for something, by Apple's key in Info.plist ("Information Property List: Protected resources").
const PURPOSES: [(&str, &str); 2] = [
    ("NSCameraUsageDescription", "permission.camera"),
    ("NSLocationWhenInUseUsageDescription", "permission.location"),
];

/// The catalog of what the system itself shows, `InfoPlist.xcstrings`.
pub fn apple_purposes(entries: &[Entry]) -> String {
    let purposes: Vec<Entry> = PURPOSES
        .iter()
        .filter_map(|(name, key)| {
            let entry = entries.iter().find(|entry| entry.key == *key)?;
            Some(Entry { key: (*name).to_owned(), texts: entry.texts.clone() })
        })
        .collect();
    apple(&purposes)
}

/// The catalog.
pub fn apple(entries: &[Entry]) -> String {
    let mut strings = Map::new();
    for entry in entries {
        let values = entry.values();
        let unit = |text: &str| {
            // In a catalog a per cent sign that is no value is doubled.
            let text = filled(&text.replace('%', "%%"), &values, |number, counts| {
                format!("%{number}${}", if counts { "lld" } else { "@" })
            });
            json!({ "stringUnit": { "state": "translated", "value": text } })
        };
        let mut localizations = Map::new();
        for (language, _) in LANGUAGES {
            let Some(text) = entry.texts.get(language) else { continue };
            let text = match text {
                Text::Plain(text) => unit(text),
                Text::Plural(forms) => {
                    let forms: Map<String, Value> =
                        forms.iter().map(|(form, text)| (form.clone(), unit(text))).collect();
                    json!({ "variations": { "plural": forms } })
                }
            };
            localizations.insert(language.to_owned(), text);
        }
        strings.insert(
            entry.key.clone(),
            json!({ "extractionState": "manual", "localizations": localizations }),
        );
    }
    let catalog = json!({ "sourceLanguage": LANGUAGES[0].0, "strings": strings, "version": "1.0" });
    format!("{catalog:#}\n")
}
