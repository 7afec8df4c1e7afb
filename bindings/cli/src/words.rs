//! The terminal's own words, in Fluent. States, issues and errors are the core's: [`parvis_domain::text`].

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use parvis_domain::language::Language;

const FRENCH: &str = include_str!("../text/fr.ftl");
const ENGLISH: &str = include_str!("../text/en.ftl");
const GERMAN: &str = include_str!("../text/de.ftl");
const DUTCH: &str = include_str!("../text/nl.ftl");
const ARABIC: &str = include_str!("../text/ar.ftl");

/// The sentences of one language.
pub(crate) struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    pub(crate) fn new(language: Language) -> Self {
        // What is said about a request is there in every language. The help, the sentences about what was typed and
        // the demonstration are long, and made of the English words of the commands: they come from the first file.
        let (sources, tag): (&[&str], _) = match language {
            Language::Fr => (&[FRENCH], "fr"),
            Language::En => (&[ENGLISH], "en"),
            Language::De => (&[ENGLISH, GERMAN], "de"),
            Language::Nl => (&[ENGLISH, DUTCH], "nl"),
            Language::Ar => (&[FRENCH, ARABIC], "ar"),
        };
        let mut bundle = FluentBundle::new_concurrent(tag.parse().into_iter().collect());
        // Terminals show the isolating marks as boxes.
        bundle.set_use_isolating(false);
        for source in sources {
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(usable, _)| usable);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// The language of names from a pack and of the core's sentences.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// A sentence; the tests prove that every key that is used exists.
    pub(crate) fn say(&self, key: &str, values: &[(&'static str, Value)]) -> String {
        self.find(key, values).unwrap_or_else(|| key.to_owned())
    }

    /// A sentence that may not exist.
    pub(crate) fn find(&self, key: &str, values: &[(&'static str, Value)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let arguments: FluentArgs<'_> =
            values.iter().map(|(name, value)| (*name, FluentValue::from(value.clone()))).collect();
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned())
    }
}

/// A value inside a sentence.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    /// Chooses the plural form. Written without grouping.
    Count(u64),
}

impl From<Value> for FluentValue<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Text(text) => Self::from(text),
            Value::Count(count) => Self::from(count),
        }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

/// `say!(words, "key")`, `say!(words, "key", count = 3, name = "x")`.
macro_rules! say {
    ($words:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $words.say($key, &[$((stringify!($name), $crate::words::Value::from($value))),*])
    };
}
pub(crate) use say;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    /// Key and the variables that its sentence uses.
    fn messages(source: &str) -> BTreeMap<String, Vec<String>> {
        assert!(FluentResource::try_new(source.to_owned()).is_ok(), "a syntax error in the Fluent file");
        let mut messages: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '[', '*'])) {
                current = key.to_owned();
                assert!(!messages.contains_key(&current), "{current} is there twice");
                messages.insert(current.clone(), Vec::new());
            }
            for part in line.split('$').skip(1) {
                let name: String = part.chars().take_while(char::is_ascii_alphanumeric).collect();
                messages.entry(current.clone()).or_default().push(name);
            }
        }
        for variables in messages.values_mut() {
            variables.sort();
            variables.dedup();
        }
        messages
    }

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files.extend(sources(&path));
            } else {
                files.push(path);
            }
        }
        files
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (french, english) = (messages(FRENCH), messages(ENGLISH));
        let only = |a: &BTreeMap<String, _>, b: &BTreeMap<String, _>| {
            a.keys().filter(|key| !b.contains_key(*key)).cloned().collect::<Vec<_>>()
        };
        assert_eq!(only(&french, &english), Vec::<String>::new(), "in French only");
        assert_eq!(only(&english, &french), Vec::<String>::new(), "in English only");
        assert_eq!(french, english, "the same variables");
    }

    #[test]
    fn whatever_is_said_about_a_request_is_said_in_every_language() {
        const OF_HELP: [&str; 8] =
            ["command-", "option-", "more-", "value-", "expected-", "usage-", "help-", "demo-"];
        let mut labels = messages(FRENCH);
        labels.retain(|key, _| !OF_HELP.iter().any(|begin| key.starts_with(begin)));
        assert!(labels.len() > 120, "{}", labels.len());
        for (source, language) in [(GERMAN, Language::De), (DUTCH, Language::Nl), (ARABIC, Language::Ar)] {
            assert_eq!(messages(source), labels, "{language:?}: the same keys and variables");
            let words = Words::new(language);
            assert_ne!(words.say("no-requests", &[]), Words::new(Language::Fr).say("no-requests", &[]));
            assert!(words.find("command-report", &[]).is_some(), "the help is still there");
        }
        // Arabic counts in six ways.
        let days = |count: u32| Words::new(Language::Ar).say("in-days", &[("count", count.into())]);
        let forms: std::collections::BTreeSet<_> = [0, 1, 2, 3, 11, 100].map(days).into();
        assert_eq!(forms.len(), 6);
    }

    #[test]
    fn every_sentence_that_the_code_names_exists_with_its_variables() {
        let known = messages(FRENCH);
        let mut named = 0;
        for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
            let code = fs::read_to_string(&file).unwrap();
            for call in code.split("say!(").skip(1) {
                let Some((_, rest)) = call.split_once('"') else { continue };
                let Some((key, rest)) = rest.split_once('"') else { continue };
                if file.ends_with("words.rs") {
                    continue;
                }
                named += 1;
                let Some(variables) = known.get(key) else {
                    panic!("{key} of {} is missing", file.display())
                };
                let call: String = rest.split_inclusive(';').next().unwrap_or(rest).to_owned();
                for variable in variables {
                    assert!(call.contains(&format!("{variable} = ")), "{key} wants {variable}");
                }
            }
        }
        assert!(named > 50, "the search found the calls: {named}");
    }

    #[test]
    fn no_french_line_breaks_before_its_punctuation_or_unit() {
        for line in FRENCH.lines().filter(|line| !line.starts_with('#')) {
            for mark in [" :", " ?", " ;", " !", " »", "« ", "n° "] {
                assert!(!line.contains(mark), "{line}");
            }
            for unit in ["h", "s", "min", "m", "ko", "Mo"] {
                let number = format!("}} {unit}");
                assert!(
                    line.split(&number).skip(1).all(|rest| rest.starts_with(char::is_alphabetic)),
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn a_count_chooses_its_plural_form() {
        let french = Words::new(Language::Fr);
        assert_eq!(say!(french, "photos", count = 1_usize), "1 photo");
        assert_eq!(say!(french, "photos", count = 2_usize), "2 photos");
    }
}
