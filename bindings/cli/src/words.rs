//! The terminal's own words, in Fluent. States, issues and errors are the core's: [`parvis_domain::text`].

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use parvis_domain::language::Language;

const fn source(language: Language) -> &'static str {
    match language {
        Language::Fr => include_str!("../text/fr.ftl"),
        Language::En => include_str!("../text/en.ftl"),
        Language::Ar => include_str!("../text/ar.ftl"),
        Language::De => include_str!("../text/de.ftl"),
        Language::Nl => include_str!("../text/nl.ftl"),
    }
}

/// The sentences of one language.
pub(crate) struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    pub(crate) fn new(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(language.code().parse().into_iter().collect());
        // Terminals show the isolating marks as boxes.
        bundle.set_use_isolating(false);
        let resource =
            FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(usable, _)| usable);
        bundle.add_resource_overriding(resource);
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
    fn all_five_languages_say_the_same_things() {
        let french = messages(source(Language::Fr));
        let only = |a: &BTreeMap<String, _>, b: &BTreeMap<String, _>| {
            a.keys().filter(|key| !b.contains_key(*key)).cloned().collect::<Vec<_>>()
        };
        for language in Language::ALL {
            let other = messages(source(language));
            assert_eq!(only(&french, &other), Vec::<String>::new(), "in French only, not in {language}");
            assert_eq!(only(&other, &french), Vec::<String>::new(), "in {language} only");
            assert_eq!(french, other, "the same variables: {language}");
        }
    }

    #[test]
    fn plural_forms_are_complete_six_of_them_in_arabic() {
        let count = |language: Language, form: &str| source(language).matches(form).count();
        let plurals = count(Language::Fr, "[one] ");
        assert!(plurals >= 10, "{plurals}");
        for language in Language::ALL {
            let forms: &[&str] = match language {
                Language::Ar => &["[zero] ", "[one] ", "[two] ", "[few] ", "[many] "],
                Language::Fr | Language::En | Language::De | Language::Nl => &["[one] "],
            };
            for form in forms {
                assert_eq!(count(language, form), plurals, "{language}: {form}");
            }
        }
        let arabic = Words::new(Language::Ar);
        let forms: std::collections::BTreeSet<String> =
            [0_usize, 1, 2, 3, 11, 100].map(|count| say!(arabic, "sync-waiting", count = count)).into();
        assert_eq!(forms.len(), 6, "{forms:?}");
    }

    #[test]
    fn every_sentence_is_complete_in_every_language() {
        for language in Language::ALL {
            let words = Words::new(language);
            for (key, variables) in messages(source(language)) {
                let pattern = words.bundle.get_message(&key).and_then(|message| message.value()).unwrap();
                let mut values = FluentArgs::new();
                for variable in variables {
                    values.set(variable, 2);
                }
                let mut errors = Vec::new();
                let text = words.bundle.format_pattern(pattern, Some(&values), &mut errors);
                assert!(errors.is_empty() && !text.trim().is_empty(), "{language}: {key}: {errors:?}");
            }
        }
    }

    #[test]
    fn every_sentence_that_the_code_names_exists_with_its_variables() {
        let known = messages(source(Language::Fr));
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
        for line in source(Language::Fr).lines().filter(|line| !line.starts_with('#')) {
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
