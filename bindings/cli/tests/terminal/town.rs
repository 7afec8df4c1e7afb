//! A real town hall beside the program, and its staff.

use std::io::{Read, Write};
use std::net::TcpStream;

use parvis_townhall::store::{Filter, Viewer};
use parvis_townhall::{Config, Running, TownHall};
use serde_json::Value;
use tempfile::TempDir;

use crate::phone::{Phone, pack};

pub(crate) const LAMP: [&str; 9] = [
    "report",
    "--service",
    "LAMP",
    "--at",
    "49.4958,5.9806",
    "--answer",
    "ETAT=off",
    "--text",
    "Lampadaire éteint",
];

pub(crate) struct Town {
    pub(crate) hall: Running,
    config: Config,
    _folder: TempDir,
}

impl Town {
    pub(crate) fn open(settings: impl FnOnce(Config) -> Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = settings(Config::new(folder.path(), std::fs::read(pack()).unwrap()));
        Self { hall: TownHall::start(config.clone()).unwrap(), config, _folder: folder }
    }

    /// Closes, and opens again at the same address with other settings.
    pub(crate) fn reopened(self, change: impl FnOnce(Config) -> Config) -> Self {
        let config = change(Config { listen: self.hall.addr(), ..self.config });
        self.hall.stop();
        Self { hall: TownHall::start(config.clone()).unwrap(), config, ..self }
    }

    /// A phone that knows this city.
    pub(crate) fn phone(&self) -> Phone {
        let phone = Phone::new();
        phone.json(&["city", "add", self.hall.url()]);
        phone
    }

    /// How many requests the town hall has.
    pub(crate) fn requests(&self) -> usize {
        let all = Filter { limit: 1_000, ..Filter::default() };
        self.hall.store().list(&all, &Viewer::Staff).unwrap().len()
    }

    /// What an agent does with a request: `assign`, `answer`, `status`, `close`.
    pub(crate) fn staff(&self, number: &str, what: &str, body: &Value) {
        let mut stream = TcpStream::connect(self.hall.addr()).unwrap();
        let body = body.to_string();
        write!(
            stream,
            "POST /staff/requests/{number}/{what} HTTP/1.1\r\nHost: hall\r\nConnection: close\r\n\
             Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.hall.staff_token(),
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
    }
}

/// Sends a report and gives its name and the city's number.
pub(crate) fn sent(phone: &Phone) -> (String, String) {
    let id = phone.json(&LAMP)["id"].as_str().unwrap().to_owned();
    phone.json(&["sync"]);
    let number = phone.json(&["show", &id])["reference"].as_str().unwrap_or_default().to_owned();
    (id, number)
}

/// What the program says, with plain spaces.
pub(crate) fn read(phone: &Phone, arguments: &[&str]) -> String {
    let said = phone.say(arguments);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    said.out.replace('\u{a0}', " ")
}
