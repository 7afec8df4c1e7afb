//! The five languages of the app, and texts that exist in several of them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language the app itself speaks: its sentences, state words and errors exist in all of these.
///
/// A city pack may publish texts in other languages too (see [`LanguageTag`]); they are shown when none of the
/// citizen's languages is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French, the source of all texts.
    #[default]
    Fr,
    /// English.
    En,
    /// Arabic.
    Ar,
    /// German.
    De,
    /// Dutch.
    Nl,
}

/// Which way a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

impl Language {
    /// Every language, the source first.
    pub const ALL: [Self; 5] = [Self::Fr, Self::En, Self::Ar, Self::De, Self::Nl];

    /// The ISO 639-1 code, lower case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
            Self::Ar => "ar",
            Self::De => "de",
            Self::Nl => "nl",
        }
    }

    /// Which way it is written.
    pub const fn direction(self) -> Direction {
        match self {
            Self::Ar => Direction::RightToLeft,
            Self::Fr | Self::En | Self::De | Self::Nl => Direction::LeftToRight,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The app does not speak this language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the app does not speak this language")]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a BCP 47 tag or a POSIX locale name and keeps the language: `fr`, `fr-CA`, `FR`, `fr_BE.UTF-8`.
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(primary))
            .ok_or(UnknownLanguage)
    }
}

/// A BCP 47 language tag, as a pack uses it for its texts: `fr`, `lb`, `fr-CA`. Kept as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// Takes a tag as it is.
    pub fn new(tag: impl Into<String>) -> Self {
        Self(tag.into())
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Language> for LanguageTag {
    fn from(language: Language) -> Self {
        Self(language.code().to_owned())
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One text in several languages: `{"fr": "Éclairage", "de": "Beleuchtung"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(BTreeMap<LanguageTag, String>);

impl Text {
    /// A text that exists in one language only.
    pub fn of(language: impl Into<LanguageTag>, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(language.into(), text.into())]))
    }

    /// Adds or replaces the text in one language.
    pub fn with(mut self, language: impl Into<LanguageTag>, text: impl Into<String>) -> Self {
        self.0.insert(language.into(), text.into());
        self
    }

    /// The text in `language`, else in `fallback` (the pack's first language), else in whatever language there is;
    /// empty only when there is no text at all.
    pub fn pick(&self, language: Language, fallback: &LanguageTag) -> &str {
        self.in_language(language)
            .or_else(|| self.0.get(fallback).map(String::as_str))
            .or_else(|| self.0.values().map(String::as_str).next())
            .unwrap_or_default()
    }

    /// The text in exactly this language; a regional variant (`fr-CA`) counts when the plain one is absent.
    pub fn in_language(&self, language: Language) -> Option<&str> {
        let plain = self.0.iter().find(|(tag, _)| tag.as_str() == language.code());
        let regional = || self.0.iter().find(|(tag, _)| Language::from_str(tag.as_str()) == Ok(language));
        plain.or_else(regional).map(|(_, text)| text.as_str())
    }

    /// Whether there is a text under exactly this tag.
    pub fn has(&self, tag: &LanguageTag) -> bool {
        self.0.get(tag).is_some_and(|text| !text.trim().is_empty())
    }

    /// Whether there is no text in any language.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }

    /// Tag and text, in the order of the tags.
    pub fn iter(&self) -> impl Iterator<Item = (&LanguageTag, &str)> {
        self.0.iter().map(|(tag, text)| (tag, text.as_str()))
    }
}

impl<L: Into<LanguageTag>, T: Into<String>> FromIterator<(L, T)> for Text {
    fn from_iter<I: IntoIterator<Item = (L, T)>>(texts: I) -> Self {
        Self(texts.into_iter().map(|(tag, text)| (tag.into(), text.into())).collect())
    }
}

/// Lists of words by language, for the search over services and FAQ: `{"fr": ["lampadaire", "réverbère"]}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Keywords(BTreeMap<LanguageTag, Vec<String>>);

impl Keywords {
    /// Every word in every language: someone who types a word of another language finds the service too.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.0.values().flatten().map(String::as_str)
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(Vec::is_empty)
    }
}

impl<L: Into<LanguageTag>> FromIterator<(L, Vec<String>)> for Keywords {
    fn from_iter<I: IntoIterator<Item = (L, Vec<String>)>>(words: I) -> Self {
        Self(words.into_iter().map(|(tag, list)| (tag.into(), list)).collect())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_set_to_belgian_french_speaks_french() {
        assert_eq!("fr_BE.UTF-8".parse(), Ok(Language::Fr));
        assert_eq!("ar-MA".parse(), Ok(Language::Ar));
        assert_eq!("NL".parse(), Ok(Language::Nl));
        assert_eq!("lb".parse::<Language>(), Err(UnknownLanguage));
        assert_eq!("".parse::<Language>(), Err(UnknownLanguage));
    }

    #[test]
    fn a_text_falls_back_to_the_first_language_of_the_pack_then_to_any() {
        let text = Text::of(Language::De, "Beleuchtung").with(LanguageTag::new("lb"), "Luuchten");
        let luxembourgish = LanguageTag::new("lb");
        assert_eq!(text.pick(Language::De, &luxembourgish), "Beleuchtung");
        assert_eq!(text.pick(Language::Fr, &luxembourgish), "Luuchten");
        assert_eq!(text.pick(Language::Fr, &LanguageTag::new("pt")), "Beleuchtung");
        assert_eq!(Text::default().pick(Language::Fr, &luxembourgish), "");
    }

    #[test]
    fn a_regional_text_serves_the_language() {
        let text: Text = serde_json::from_str(r#"{"fr-CA":"Fin de semaine"}"#).unwrap();
        assert_eq!(text.in_language(Language::Fr), Some("Fin de semaine"));
        assert_eq!(text.in_language(Language::En), None);
    }
}
