//! Requests, as they are the same for every piece of work.

use std::time::Duration;

use super::server::Server;
use crate::ports::HttpRequest;

/// Whole exchange of a text, or of a question.
pub(super) const TEXT_TIMEOUT: Duration = Duration::from_secs(60);
/// A probe is small, and answers at once or not at all.
pub(super) const PROBE_TIMEOUT: Duration = Duration::from_secs(20);
/// Slowest network that a photo's part is sent over, in bytes a second.
pub(super) const SLOWEST: u64 = 2_000;
/// Longest answer to a submission, an act, a token or a part.
pub(super) const SMALL_ANSWER: usize = 256 * 1024;
/// No compression: some servers' is broken, and what is never unpacked is no bomb.
pub(super) const UNPACKED: &str = "identity";
/// Longest answer with a list of requests: 6,260 of them have been seen in one.
pub(super) const LIST_ANSWER: usize = 8 * 1024 * 1024;

/// What this app calls itself, with a way to reach whoever publishes it.
pub(crate) fn user_agent(contact: Option<&str>) -> String {
    let contact = contact.map(|contact| format!(" (+{contact})")).unwrap_or_default();
    format!("Parvis/{}{contact}", env!("CARGO_PKG_VERSION"))
}

/// The name of this app at a plain city: its pack names the publisher. Else the network's own goes out.
pub(super) fn named(server: &Server) -> Option<(String, String)> {
    let contact = format!("mailto:{}", server.contact.as_deref()?);
    Some(header("user-agent", &user_agent(Some(&contact))))
}

pub(super) fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

pub(super) fn authorization(server: &Server) -> Option<(String, String)> {
    server.follow_key.as_ref().map(|key| ("authorization".to_owned(), key.authorization()))
}

pub(super) fn town_hall_url(server: &Server, path: &str) -> String {
    format!("{}/{path}", server.base())
}

pub(super) fn get(url: String, answer_limit: usize, server: &Server) -> HttpRequest {
    let mut headers = Vec::new();
    // A plain server chooses by the address; the key is for town halls only.
    if server.is_town_hall() {
        headers.push(header("accept", "application/json"));
        headers.extend(authorization(server));
    } else {
        headers.push(header("accept-encoding", UNPACKED));
        headers.extend(named(server));
    }
    HttpRequest { method: "GET", url, headers, body: Vec::new(), timeout: TEXT_TIMEOUT, answer_limit }
}

pub(super) fn put(server: &Server, path: &str, body: Vec<u8>) -> HttpRequest {
    let mut headers = vec![header("content-type", "application/json"), header("accept", "application/json")];
    headers.extend(authorization(server));
    HttpRequest {
        method: "PUT",
        url: town_hall_url(server, path),
        headers,
        body,
        timeout: TEXT_TIMEOUT,
        answer_limit: SMALL_ANSWER,
    }
}
