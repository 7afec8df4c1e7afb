//! Error documents, in all their shapes.

use parvis_sync::{Body, ErrorKind, Failure};

use crate::net::answer::{Origin, failed};
use crate::net::tree::{self, Node};
use crate::ports::HttpAnswer;

/// Longest text of an error that is kept, in characters.
const MAX_WORDS: usize = 600;

/// Where the words of an error are found, the best name first.
const WORDS: [&str; 6] = ["description", "detail", "message", "error", "error_description", "title"];
/// Names that only an error document has.
const ROOTS: [&str; 3] = ["errors", "error", "error_messages"];

/// Reads a body that came with a status of 400 or more.
pub(crate) fn errors(body: &[u8]) -> Body {
    let text = tree::decode(body);
    let words = tree::read(&text).ok().as_ref().and_then(words_of);
    match words {
        Some(words) => Body::Errors { kind: kind_of(&words), refusal: words.into() },
        None => Body::Foreign,
    }
}

/// Whether bytes are an error document of the kind that Open311 servers write.
pub(crate) fn is_errors(body: &[u8]) -> bool {
    matches!(errors(body), Body::Errors { .. })
}

/// The failure of a reading exchange with a plain server.
pub(crate) fn failure(answer: &HttpAnswer) -> Failure {
    failed(answer, if is_errors(&answer.body) { Origin::Server } else { Origin::Anybody })
}

/// The words, if this is an error document: something called an error, or a code with words. A lone `message` is what
/// gateways write that stand before a server, so it does not count.
pub(crate) fn words_of(node: &Node<'_>) -> Option<String> {
    let words = match node {
        Node::Null | Node::Text(_) => None,
        Node::List(list) => {
            let all: Vec<String> = list.iter().filter_map(words_of).collect();
            (!all.is_empty()).then(|| all.join("; "))
        }
        Node::Object(fields) => {
            if node.field(&["service_request_id", "token"]).is_some() {
                None
            } else if let Some(root) = ROOTS.iter().find(|root| node.field(&[root]).is_some()) {
                let each = node.every(root).filter_map(|inside| words_of(inside).or_else(|| inside.words()));
                Some(each.collect::<Vec<_>>().join("; ")).filter(|words| !words.is_empty())
            } else if node.field(&["code", "status", "error_code"]).is_some() {
                node.field(&WORDS).and_then(Node::words)
            } else {
                match fields.as_slice() {
                    // A root of any name around a code and words.
                    [(_, only @ (Node::Object(_) | Node::List(_)))] => words_of(only),
                    [(name, only)] if WORDS[..2].iter().any(|word| name.eq_ignore_ascii_case(word)) => {
                        only.words()
                    }
                    _ => None,
                }
            }
        }
    }?;
    Some(words.chars().take(MAX_WORDS).collect())
}

/// What the words say. Only texts that no broken back office writes count as bad input.
fn kind_of(words: &str) -> ErrorKind {
    let words = words.to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| words.contains(phrase));
    if says(&["duplicate", "already been submitted", "already submitted", "already exists"]) {
        ErrorKind::Duplicate
    } else if says(&["api_key", "api key", "apikey", "authenti", "authoriz", "authoris", "log in", "sign in"])
    {
        // It is we who lack something, not the citizen.
        ErrorKind::Other
    } else if says(&[
        "required",
        "not provided",
        "was not given",
        "must be given",
        "must be provided",
        "can't be blank",
        "must not be blank",
        "invalid service_code",
        "invalid service code",
        "service code not found",
        "service_code not found",
        "unknown service",
        "outside of",
        "outside the",
        "out of bounds",
        "not a valid",
        "has more than",
    ]) || (words.contains("service code") && words.contains("is invalid"))
    {
        ErrorKind::KnownInput
    } else {
        ErrorKind::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> (String, ErrorKind) {
        match errors(text.as_bytes()) {
            Body::Errors { refusal, kind } => (refusal.words.unwrap_or_default(), kind),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn every_shape_of_error_gives_its_words() {
        for text in [
            r#"[{"code":400,"description":"lat is required"}]"#,
            r#"{"errors":[{"code":400,"description":"lat is required"}]}"#,
            r#"{"code":400,"detail":["lat is required"]}"#,
            r#"{"code":400,"detail":{"lat":["lat is required"]}}"#,
            r#"{"error":{"code":"x","message":"lat is required"}}"#,
            r#"{"type":"e","code":"middleware_26","message":"lat is required"}"#,
            r#"{"CODE":404,"DESCRIPTION":"lat is required"}"#,
            r#"{"error":"lat is required"}"#,
            r#"[{"description":"lat is required"}]"#,
            "<errors><error><code>400</code><description>lat is required</description></error></errors>",
            "<error>lat is required</error>",
            "<errors><error>lat is required</error></errors>",
            "<error_messages><error_message>lat is required</error_message></error_messages>",
            "<requests><code>400</code><detail><lat><request>lat is required</request></lat></detail></requests>",
        ] {
            assert_eq!(body(text), ("lat is required".into(), ErrorKind::KnownInput), "{text}");
        }
    }

    #[test]
    fn several_errors_give_all_their_words() {
        for text in [
            r#"[{"code":1,"description":"A"},{"code":2,"description":"B"}]"#,
            "<errors><error><code>1</code><description>A</description></error>\
             <error><code>2</code><description>B</description></error></errors>",
            "<errors><error>A</error><error>B</error></errors>",
        ] {
            assert_eq!(body(text), ("A; B".into(), ErrorKind::Other), "{text}");
        }
    }

    #[test]
    fn a_duplicate_is_told_apart() {
        assert_eq!(body("<error>base is a duplicate.</error>").1, ErrorKind::Duplicate);
    }

    #[test]
    fn what_is_no_error_document_is_not_taken_for_one() {
        for text in [
            "<html><body>Error 400</body></html>",
            "Bad Request",
            "",
            "[]",
            "{}",
            r#"{"message":"no Route matched with those values"}"#,
            r#"[{"service_request_id":"7","status":"open","description":"x"}]"#,
        ] {
            assert_eq!(errors(text.as_bytes()), Body::Foreign, "{text}");
        }
    }
}
