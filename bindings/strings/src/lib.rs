//! The texts of the screens: one source for both phones.
//!
//! `texts/*.json` maps each key to its text in the five languages, or to its plural forms. A key is the id of a screen
//! and a name (`report.place.title`). A text holds values in braces: `{count}`, which chooses the plural form, is a whole
//! number; all others are texts that the phone has formatted already. They are numbered in the order of the French text,
//! the source, so that another language may place them otherwise.
#![forbid(unsafe_code)]

mod android;
mod apple;
mod check;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

pub use android::android;
pub use apple::{apple, apple_purposes};
pub use check::check;

/// The languages, the source first, with the plural forms that each one has (Unicode CLDR, cardinal numbers; the forms
/// for millions are left out, as in the core).
pub const LANGUAGES: [(&str, &[&str]); 5] = [
    ("fr", &["one", "other"]),
    ("en", &["one", "other"]),
    ("ar", &["zero", "one", "two", "few", "many", "other"]),
    ("de", &["one", "other"]),
    ("nl", &["one", "other"]),
];

/// What a text is in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// One form.
    Plain(String),
    /// A form for each kind of number.
    Plural(BTreeMap<String, String>),
}

impl Text {
    /// Its forms, each with its name; the only form of a plain text has none.
    pub fn forms(&self) -> Vec<(&str, &str)> {
        match self {
            Self::Plain(text) => vec![("", text)],
            Self::Plural(forms) => forms.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect(),
        }
    }
}

/// A key and its text in each language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `report.place.title`
    pub key: String,
    /// By language.
    pub texts: BTreeMap<String, Text>,
}

impl Entry {
    /// The values of its texts, in the order of the source.
    pub fn values(&self) -> Vec<String> {
        let Some(source) = self.texts.get(LANGUAGES[0].0) else { return Vec::new() };
        let mut values: Vec<String> = Vec::new();
        for (_, text) in source.forms().into_iter().rev() {
            for value in values_of(text) {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        values
    }
}

/// The names in braces.
pub fn values_of(text: &str) -> Vec<String> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
}

/// Why the source cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file cannot be read.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// It is no JSON.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// A key is no mapping of languages to texts.
    #[error("{0} is not a text in each language")]
    Shape(String),
}

/// Every entry of the files of a folder, in the order of the files' names and of each file.
pub fn read(folder: &Path) -> Result<Vec<Entry>, ReadError> {
    let mut files: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    let mut entries = Vec::new();
    for file in files {
        let keys: Map<String, Value> = serde_json::from_slice(&fs::read(&file)?)?;
        for (key, texts) in keys {
            let texts = texts.as_object().and_then(|texts| {
                texts.iter().map(|(language, text)| Some((language.clone(), text_of(text)?))).collect()
            });
            entries.push(Entry { texts: texts.ok_or_else(|| ReadError::Shape(key.clone()))?, key });
        }
    }
    Ok(entries)
}

fn text_of(value: &Value) -> Option<Text> {
    if let Some(text) = value.as_str() {
        return Some(Text::Plain(text.to_owned()));
    }
    let forms = value.as_object()?.iter().map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())));
    forms.collect::<Option<_>>().map(Text::Plural)
}

/// A text with each value replaced by what a platform writes for it: given its number from 1, and whether it is the
/// one that counts.
pub(crate) fn filled(text: &str, values: &[String], write: impl Fn(usize, bool) -> String) -> String {
    let mut filled = text.to_owned();
    for (number, value) in values.iter().enumerate() {
        filled = filled.replace(&format!("{{{value}}}"), &write(number + 1, value == "count"));
    }
    filled
}
