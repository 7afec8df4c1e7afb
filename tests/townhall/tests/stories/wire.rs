//! A phone and an agent, as far as the wire is concerned.

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parvis_townhall::{Config, Running, TownHall};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const PACK: &[u8] = include_bytes!("../esch.json");

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        assert!(self.header("content-type").unwrap().contains("json"), "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The `code` of a problem.
    pub(crate) fn code(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        problem["code"].as_str().unwrap().to_owned()
    }

    /// `pointer code` of each wrong field.
    pub(crate) fn errors(&self) -> Vec<String> {
        let problem = self.json();
        let each = problem["errors"].as_array().unwrap().iter();
        each.map(|error| {
            format!("{} {}", error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())
        })
        .collect()
    }

    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }
}

/// The bytes of a call.
pub(crate) fn call_bytes(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut lines = vec![format!("{method} {path} HTTP/1.1"), "Connection: close".to_owned()];
    if !headers.iter().any(|(name, _)| *name == "Host") {
        lines.push("Host: esch.example".to_owned());
    }
    if !body.is_empty() {
        lines.push(format!("Content-Length: {}", body.len()));
    }
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    let head = lines.join("\r\n") + "\r\n\r\n";
    [head.as_bytes(), body].concat()
}

/// Reads an answer up to the end of the connection; one that breaks off is an error.
pub(crate) fn read_answer(mut stream: impl Read) -> io::Result<Answer> {
    let broken = || io::Error::new(io::ErrorKind::UnexpectedEof, "no whole answer");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(broken)?;
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let answer = Answer { status, headers, body: bytes[end + 4..].to_vec() };
    if let Some(length) = answer.header("content-length")
        && status != 204
        && answer.body.len() < length.parse().unwrap()
        && !answer.body.is_empty()
    {
        return Err(broken());
    }
    Ok(answer)
}

/// One call on a connection of its own.
pub(crate) fn call(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(to)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    // A server may answer and close before it has read everything.
    let _ = stream.write_all(&call_bytes(method, path, headers, body));
    read_answer(stream)
}

/// A town hall and its folder.
pub(crate) struct Hall {
    pub(crate) running: Running,
    pub(crate) data: TempDir,
}

impl Hall {
    pub(crate) fn open() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut config = Config::new(data.path().join("hall"), PACK);
        change(&mut config);
        Self { running: TownHall::start(config).unwrap(), data }
    }

    pub(crate) fn at(&self) -> SocketAddr {
        self.running.addr()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        call(self.at(), "GET", path, &[], b"").unwrap()
    }

    pub(crate) fn staff(&self, method: &str, path: &str, body: &Value) -> Answer {
        let token = format!("Bearer {}", self.running.staff_token());
        let body = if body.is_null() { String::new() } else { body.to_string() };
        call(self.at(), method, path, &[("Authorization", &token)], body.as_bytes()).unwrap()
    }

    /// How many requests there are, by the agents' list.
    pub(crate) fn count(&self) -> usize {
        self.staff("GET", "/staff/requests", &Value::Null).expect(200).json()["items"]
            .as_array()
            .unwrap()
            .len()
    }
}

/// A phone that holds a follow key.
pub(crate) struct Phone {
    pub(crate) at: SocketAddr,
    authorization: String,
    next: Cell<u32>,
    number: u8,
}

impl Phone {
    pub(crate) fn new(number: u8, at: SocketAddr) -> Self {
        let authorization = format!("Bearer {}", URL_SAFE_NO_PAD.encode([number; 32]));
        Self { at, authorization, next: Cell::new(0), number }
    }

    /// A UUID v4 that no other phone of this story makes.
    pub(crate) fn uuid(&self) -> String {
        self.next.set(self.next.get() + 1);
        format!("{:08x}-{:04x}-4000-8000-000000000000", self.next.get(), self.number)
    }

    pub(crate) fn try_call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Answer> {
        let headers: Vec<_> = [("Authorization", self.authorization.as_str())]
            .into_iter()
            .chain(headers.iter().copied())
            .collect();
        call(self.at, method, path, &headers, body)
    }

    pub(crate) fn call_bytes(&self, method: &str, path: &str, body: &[u8]) -> Vec<u8> {
        call_bytes(method, path, &[("Authorization", &self.authorization)], body)
    }

    pub(crate) fn call(&self, method: &str, path: &str, body: &str) -> Answer {
        self.try_call(method, path, &[], body.as_bytes()).unwrap()
    }

    pub(crate) fn send(&self, key: &str, request: &Value) -> Answer {
        self.call("PUT", &format!("/v1/requests/{key}"), &request.to_string())
    }

    /// Sends a request under a new key and gives its id.
    pub(crate) fn sent(&self, request: &Value) -> String {
        let receipt = self.send(&self.uuid(), request).expect(201).json();
        receipt["service_request_id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn op(&self, body: &Value) -> Answer {
        self.call("PUT", &format!("/v1/ops/{}", self.uuid()), &body.to_string())
    }

    pub(crate) fn mine(&self, cursor: &str) -> Value {
        self.call("GET", &format!("/v1/mine/changes?cursor={cursor}"), "").expect(200).json()
    }

    /// The one request of this phone.
    pub(crate) fn only(&self) -> Value {
        let items = self.mine("")["items"].clone();
        assert_eq!(items.as_array().unwrap().len(), 1);
        items[0].clone()
    }
}

/// A broken streetlight.
pub(crate) fn lamp() -> Value {
    json!({
        "kind": "report",
        "service_code": "LAMP",
        "description": "Éteint depuis hier <soir> & \"noir\"",
        "place": {"lat": 49.4958, "long": 5.9806, "accuracy_m": 8.0, "source": "gps", "age_s": 4},
        "attributes": [{"code": "ETAT", "values": ["off"]}],
        "photos": [],
        "contact": {"name": "Léa", "email": null, "phone": null},
        "language": "fr",
        "created": "2026-11-25T10:17:23Z",
        "visibility": "public"
    })
}
