//! Reads a JSON body field by field, so that everything that is wrong is told at once, with a pointer.

use std::cell::RefCell;

use serde_json::{Map, Value};

use crate::problem::{Issue, Problem};

/// Collects what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Issues(RefCell<Vec<Issue>>);

impl Issues {
    pub(crate) fn found(&self, pointer: impl Into<String>, code: &'static str) {
        self.0.borrow_mut().push(Issue { pointer: pointer.into(), code });
    }

    pub(crate) fn into_vec(self) -> Vec<Issue> {
        self.0.into_inner()
    }

    /// Nothing wrong, or the answer that tells what is.
    pub(crate) fn settle(self) -> Result<(), Problem> {
        let issues = self.into_vec();
        if issues.is_empty() { Ok(()) } else { Err(Problem::invalid(issues)) }
    }
}

/// Reads bytes as a JSON object.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(Problem::wrong_field("", "wrong_type")),
        Err(_) => Err(Problem::malformed("The body is not JSON.")),
    }
}

/// An object inside a body. `null` means the same as absent; unknown fields are ignored.
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    at: String,
    issues: &'a Issues,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(map: &'a Map<String, Value>, at: impl Into<String>, issues: &'a Issues) -> Self {
        Self { map, at: at.into(), issues }
    }

    pub(crate) fn pointer(&self, name: &str) -> String {
        format!("{}/{name}", self.at)
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    fn wrong(&self, name: &str, code: &'static str) {
        self.issues.found(self.pointer(name), code);
    }

    /// Text of at most `most` characters, trimmed; empty counts as absent.
    pub(crate) fn text(&self, name: &str, most: usize) -> Option<String> {
        let Some(text) = self.get(name)?.as_str() else {
            self.wrong(name, "wrong_type");
            return None;
        };
        let text = text.trim();
        if text.chars().count() > most {
            self.wrong(name, "too_long");
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Text that looks like what it is said to be.
    pub(crate) fn text_like(
        &self,
        name: &str,
        most: usize,
        looks: fn(&str) -> bool,
        code: &'static str,
    ) -> Option<String> {
        let text = self.text(name, most)?;
        if looks(&text) {
            return Some(text);
        }
        self.wrong(name, code);
        None
    }

    /// Text that must be there.
    pub(crate) fn needed_text(&self, name: &str, most: usize) -> String {
        let before = self.issues.0.borrow().len();
        let text = self.text(name, most);
        if text.is_none() && self.issues.0.borrow().len() == before {
            self.wrong(name, "required");
        }
        text.unwrap_or_default()
    }

    /// One of a few words.
    pub(crate) fn word<T>(&self, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let Some(word) = self.get(name)?.as_str() else {
            self.wrong(name, "wrong_type");
            return None;
        };
        let found = read(word);
        if found.is_none() {
            self.wrong(name, "unknown");
        }
        found
    }

    /// One of a few words that must be there.
    pub(crate) fn needed_word<T>(&self, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if self.get(name).is_none() {
            self.wrong(name, "required");
        }
        self.word(name, read)
    }

    /// A number in a range.
    pub(crate) fn number(&self, name: &str, least: f64, most: f64) -> Option<f64> {
        let Some(number) = self.get(name)?.as_f64() else {
            self.wrong(name, "wrong_type");
            return None;
        };
        if (least..=most).contains(&number) {
            Some(number)
        } else {
            self.wrong(name, "out_of_range");
            None
        }
    }

    /// A number that must be there.
    pub(crate) fn needed_number(&self, name: &str, least: f64, most: f64) -> Option<f64> {
        if self.get(name).is_none() {
            self.wrong(name, "required");
        }
        self.number(name, least, most)
    }

    /// A whole number in a range. `1.0` is one: JSON does not tell them apart.
    pub(crate) fn whole(&self, name: &str, least: u64, most: u64) -> Option<u64> {
        let value = self.get(name)?;
        let whole = value.as_u64().or_else(|| {
            value
                .as_f64()
                .filter(|number| number.fract() == 0.0 && *number >= 0.0)
                .map(|number| number as u64)
        });
        match whole {
            Some(number) if (least..=most).contains(&number) => Some(number),
            None if !value.is_number() => {
                self.wrong(name, "wrong_type");
                None
            }
            _ => {
                self.wrong(name, "out_of_range");
                None
            }
        }
    }

    /// A whole number that must be there.
    pub(crate) fn needed_whole(&self, name: &str, least: u64, most: u64) -> Option<u64> {
        if self.get(name).is_none() {
            self.wrong(name, "required");
        }
        self.whole(name, least, most)
    }

    /// An object.
    pub(crate) fn object(&self, name: &str) -> Option<Fields<'a>> {
        if let Some(map) = self.get(name)?.as_object() {
            return Some(Fields::new(map, self.pointer(name), self.issues));
        }
        self.wrong(name, "wrong_type");
        None
    }

    fn list(&self, name: &str, most: usize) -> &'a [Value] {
        match self.get(name).map(Value::as_array) {
            None => &[],
            Some(None) => {
                self.wrong(name, "wrong_type");
                &[]
            }
            Some(Some(list)) if list.len() > most => {
                self.wrong(name, "too_many");
                &[]
            }
            Some(Some(list)) => list,
        }
    }

    /// A list of objects.
    pub(crate) fn objects(&self, name: &str, most: usize) -> Vec<Fields<'a>> {
        let each = self.list(name, most).iter().enumerate();
        each.filter_map(|(n, value)| {
            let at = format!("{}/{n}", self.pointer(name));
            if let Some(map) = value.as_object() {
                return Some(Fields::new(map, at, self.issues));
            }
            self.issues.found(at, "wrong_type");
            None
        })
        .collect()
    }

    /// A list of texts of at most `longest` characters.
    pub(crate) fn texts(&self, name: &str, most: usize, longest: usize) -> Vec<String> {
        let each = self.list(name, most).iter().enumerate();
        each.filter_map(|(n, value)| {
            let code = match value.as_str() {
                None => "wrong_type",
                Some(text) if text.chars().count() > longest => "too_long",
                Some(text) => return Some(text.to_owned()),
            };
            self.issues.found(format!("{}/{n}", self.pointer(name)), code);
            None
        })
        .collect()
    }
}
