//! What is wrong with the source.

use std::collections::BTreeSet;

use crate::{Entry, LANGUAGES, Text, values_of};

/// Every fault, as a line; none in a good source.
pub fn check(entries: &[Entry]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut names = BTreeSet::new();
    for Entry { key, texts } in entries {
        // On Android a dot becomes an underscore: two keys must not meet there.
        if !names.insert(key.replace('.', "_")) {
            faults.push(format!("{key}: occurs twice"));
        }
        if !key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '_') {
            faults.push(format!("{key}: is no key"));
        }
        let languages: BTreeSet<&str> = texts.keys().map(String::as_str).collect();
        if languages != LANGUAGES.iter().map(|(language, _)| *language).collect() {
            faults.push(format!("{key}: not in the five languages"));
            continue;
        }
        let plural = matches!(texts[LANGUAGES[0].0], Text::Plural(_));
        let values = |text: &str| values_of(text).into_iter().collect::<BTreeSet<_>>();
        let wanted: BTreeSet<String> =
            texts[LANGUAGES[0].0].forms().iter().flat_map(|(_, text)| values(text)).collect();
        if plural != wanted.contains("count") {
            faults.push(format!("{key}: {{count}} and plural forms belong together"));
        }
        for (language, forms) in LANGUAGES {
            let text = &texts[language];
            let found: BTreeSet<&str> = text.forms().into_iter().map(|(form, _)| form).collect();
            let needed: BTreeSet<&str> = if plural { forms.iter().copied().collect() } else { [""].into() };
            if found != needed {
                faults.push(format!("{key}, {language}: has the forms {found:?}, needs {needed:?}"));
            }
            for (form, text) in text.forms() {
                let has = values(text);
                // "One photo" needs no number.
                let without_number = plural && form != "other";
                let lacks = wanted.difference(&has).any(|value| !(without_number && value == "count"));
                if lacks || !has.is_subset(&wanted) {
                    faults
                        .push(format!("{key}, {language} {form}: has the values {has:?}, needs {wanted:?}"));
                }
                if text.trim() != text || text.is_empty() {
                    faults.push(format!("{key}, {language} {form}: is empty or has blanks around it"));
                }
            }
        }
    }
    faults
}
