//! `sync --watch` against a real town hall that is there, gone and there again.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use http::Method;
use parvis_media::demo_photo::{DemoPhoto, draw};
use parvis_townhall::lossy::{Fault, Rule};
use parvis_townhall::{Config, LossyProxy, TownHall};
use serde_json::Value;

use crate::phone::{KEYS, PROGRAM, Phone, pack, program};

/// The program while it watches; ended when the test is, however it ends.
pub(crate) struct Watching {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Watching {
    pub(crate) fn start(phone: &Phone) -> Self {
        let mut child = program()
            .args(["--json", "--data", phone.path().to_str().unwrap(), "sync", "--watch"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Reads on until a line says so.
    pub(crate) fn until(&mut self, mut so: impl FnMut(&Value) -> bool) -> Value {
        for line in self.lines.by_ref() {
            let value: Value = serde_json::from_str(&line.unwrap()).unwrap();
            if so(&value) {
                return value;
            }
        }
        panic!("it ended before it said so");
    }

    fn stop(mut self) -> Value {
        let terminated = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(terminated.success());
        let outcome = self.until(|line| line.get("sender").is_some());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        outcome
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_another_terminal_queues_goes_out_by_itself_when_the_town_hall_is_back() {
    let data = tempfile::tempdir().unwrap();
    let hall = TownHall::start(Config::new(data.path(), std::fs::read(pack()).unwrap())).unwrap();
    let network = LossyProxy::start(hall.addr()).unwrap();
    let phone = Phone::new();
    assert_eq!(phone.json(&["city", "add", &network.url()])["endpoint"], "townhall");

    network.go_offline().unwrap();
    let mut watching = Watching::start(&phone);
    let text = ["--text", "Lampadaire éteint", "--answer", "ETAT=off"];
    let sent = phone.json(&[&["report", "--service", "LAMP", "--at", "49.4958,5.9806"][..], &text].concat());
    let id = sent["id"].clone();
    watching.until(|line| line["id"] == id && line["waiting"]["tries"].as_u64() > Some(0));
    assert_eq!(phone.json(&["sync"])["sender"], false, "the other process sends");

    network.go_online().unwrap();
    let received = watching.until(|line| line["id"] == id && line["state"] == "received");
    let number = received["reference"].as_str().unwrap().to_owned();
    assert_eq!(phone.json(&["show", &number])["id"], id, "the city's number leads to it");

    let outcome = watching.stop();
    assert_eq!((&outcome["sender"], &outcome["sent"]), (&true.into(), &1.into()));
}

#[test]
fn a_watch_that_nobody_reads_any_more_ends_and_the_request_is_safe() {
    let data = tempfile::tempdir().unwrap();
    let hall = TownHall::start(Config::new(data.path(), std::fs::read(pack()).unwrap())).unwrap();
    let phone = Phone::new();
    phone.json(&["city", "add", hall.url()]);
    let mut child = program()
        .args(["--data", phone.path().to_str().unwrap(), "sync", "--watch"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    // The reader is gone after one line, as `head -n 1` is.
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    phone.json(&["ask", "--kind", "suggestion", "--subject", "idee", "--text", "Un banc"]);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    phone.json(&["sync"]);
    assert_eq!(phone.json(&["list"])["requests"][0]["state"], "received");
}

/// What a person sees who runs this in a terminal: `script` gives it one.
fn on_a_terminal(phone: &Phone, arguments: &str, enough: &str) -> String {
    let line = format!("'{PROGRAM}' --data '{}' {arguments}", phone.path().display());
    let mut child = Command::new("script")
        .env("XDG_STATE_HOME", KEYS)
        .args(["--quiet", "--flush", "--return", "--command", &line, "/dev/null"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`script` of util-linux");
    let mut seen = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut part = Vec::new();
    // The line that is written over ends with a return.
    while out.read_until(b'\r', &mut part).unwrap() > 0 {
        seen.push_str(&String::from_utf8_lossy(&part).replace('\u{a0}', " "));
        part.clear();
        if seen.contains(enough) {
            break;
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    seen
}

#[test]
fn a_terminal_shows_how_many_bytes_of_a_photo_have_arrived_in_a_round_and_in_a_watch() {
    let data = tempfile::tempdir().unwrap();
    let hall = TownHall::start(Config::new(data.path(), std::fs::read(pack()).unwrap())).unwrap();
    let network = LossyProxy::start(hall.addr()).unwrap();
    let photo = data.path().join("photo.jpg");
    std::fs::write(&photo, draw(&DemoPhoto::default()).unwrap()).unwrap();
    for arguments in ["sync", "sync --watch"] {
        let phone = Phone::new();
        phone.json(&["city", "add", &network.url()]);
        let report = ["report", "--service", "LAMP", "--at", "49.4958,5.9806", "--answer", "ETAT=off"];
        phone.json(&[&report[..], &["--text", "Éteint", "--photo", photo.to_str().unwrap()]].concat());
        // The road breaks in the middle of the photo, again and again.
        network.add(Rule::always(Fault::CutUpload { after: 60_000 }).method(Method::PATCH));
        let seen = on_a_terminal(&phone, arguments, "photo 1 sur 1, ");
        assert!(seen.contains("Lampadaire : photo 1 sur 1, "), "{arguments}: {seen}");
        network.heal();
    }
}
