//! Answers as values, as servers and whoever stands before them write them.

use std::time::{Duration, UNIX_EPOCH};

use parvis_engine::ports::HttpAnswer;
use serde_json::{Value, json};

/// `Date`, from milliseconds since 1970.
pub fn date(ms: i64) -> (String, String) {
    let since = Duration::from_millis(u64::try_from(ms).unwrap_or_default());
    ("date".to_owned(), httpdate::fmt_http_date(UNIX_EPOCH + since))
}

/// RFC 3339 in UTC, whole seconds.
pub fn time(ms: i64) -> String {
    parvis_domain::time::Timestamp::from_millis(ms.div_euclid(1_000) * 1_000).to_string()
}

/// A JSON document.
pub fn json_answer(status: u16, now: i64, body: &Value) -> HttpAnswer {
    HttpAnswer {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned()), date(now)],
        body: body.to_string().into_bytes(),
    }
}

/// No body.
pub fn empty(status: u16, now: i64, headers: &[(&str, String)]) -> HttpAnswer {
    let mut all = vec![date(now)];
    all.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    HttpAnswer { status, headers: all, body: Vec::new() }
}

/// A town hall's problem (RFC 9457).
pub fn problem(status: u16, now: i64, code: &str) -> HttpAnswer {
    let mut answer = json_answer(
        status,
        now,
        &json!({"type": "about:blank", "title": "Problem", "status": status, "code": code}),
    );
    "application/problem+json".clone_into(&mut answer.headers[0].1);
    answer
}

/// Open311's error document.
pub fn errors(status: u16, now: i64, words: &str) -> HttpAnswer {
    json_answer(status, now, &json!([{"code": status, "description": words}]))
}

/// A page for people.
pub fn page(status: u16, now: i64) -> HttpAnswer {
    HttpAnswer {
        status,
        headers: vec![("content-type".to_owned(), "text/html".to_owned()), date(now)],
        body: b"<!DOCTYPE html><html><body><h1>Bienvenue</h1></body></html>".to_vec(),
    }
}
