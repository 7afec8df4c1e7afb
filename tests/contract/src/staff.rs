//! The staff of a town hall, through its HTTP interface; and one plain call, for whoever looks from outside.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use parvis_townhall::Running;
use serde_json::{Value, json};

/// Status and body of one call on a connection of its own.
pub fn call(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut head = Vec::new();
    write!(head, "{method} {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n").unwrap();
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    write!(head, "Content-Length: {}\r\n\r\n", body.len()).unwrap();
    stream.write_all(&head).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let status = std::str::from_utf8(&answer[..end]).unwrap().split(' ').nth(1).unwrap();
    (status.parse().unwrap(), answer[end + 4..].to_vec())
}

/// An agent of the town hall.
pub struct Staff {
    address: SocketAddr,
    token: String,
}

impl Staff {
    /// An agent of this one.
    pub fn of(hall: &Running) -> Self {
        Self { address: hall.addr(), token: format!("Bearer {}", hall.staff_token()) }
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers = [("Authorization", self.token.as_str()), ("Content-Type", "application/json")];
        let (status, answer) = call(self.address, method, path, &headers, body.as_bytes());
        assert!((200..300).contains(&status), "{status}: {}", String::from_utf8_lossy(&answer));
        serde_json::from_slice(&answer).unwrap_or(Value::Null)
    }

    /// Every request that the town hall has.
    pub fn requests(&self) -> Vec<Value> {
        self.ask("GET", "/staff/requests?limit=1000", &Value::Null)["items"].as_array().unwrap().clone()
    }

    /// One request.
    pub fn request(&self, id: &str) -> Value {
        self.ask("GET", &format!("/staff/requests/{id}"), &Value::Null)
    }

    /// Kinds of the entries of its timeline, in order.
    pub fn timeline(&self, id: &str) -> Vec<String> {
        let request = self.request(id);
        let entries = request["timeline"].as_array().unwrap().iter();
        entries.map(|entry| entry["kind"].as_str().unwrap().to_owned()).collect()
    }

    fn act(&self, id: &str, act: &str, body: &Value) -> Value {
        self.ask("POST", &format!("/staff/requests/{id}/{act}"), body)
    }

    /// Gives it to a service.
    pub fn assign(&self, id: &str, service: &str) {
        self.act(id, "assign", &json!({ "service": service }));
    }

    /// Work has begun.
    pub fn begin(&self, id: &str, text: &str) {
        self.act(id, "status", &json!({ "status": "in_progress", "text": text }));
    }

    /// Writes to the citizen.
    pub fn answer(&self, id: &str, text: &str) {
        self.act(id, "answer", &json!({ "text": text }));
    }

    /// Done.
    pub fn close_fixed(&self, id: &str, text: &str) {
        self.act(id, "close", &json!({ "reason": "fixed", "text": text }));
    }

    /// Closed without being dealt with.
    pub fn close_unprocessed(&self, id: &str, text: &str) {
        self.act(id, "close", &json!({ "reason": "not_processed", "text": text }));
    }
}
