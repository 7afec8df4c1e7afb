//! A phone for the tests that watch it from outside: the engine in a process that lives on, as an app does. It reads
//! commands from standard input, a line each, words apart by tabs, and acknowledges each with one line of JSON on
//! standard output once what it says is durable.
//!
//!     phone DATA [--synchronous normal] [--clock TIME]
//!
//! The options are what the shipped programs do not have: the first opens the store without the promise of a power cut,
//! the second gives it clocks that stand at TIME (RFC 3339) until `move` moves them on.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use parvis_contract::clock::MovedClock;
use parvis_contract::phone::{self, streetlight};
use parvis_domain::language::Language;
use parvis_domain::time::Timestamp;
use parvis_engine::engine::Ports;
use parvis_engine::files::FolderFiles;
use parvis_engine::inbox::Inbox;
use parvis_engine::net::{Http, HttpSettings};
use parvis_engine::platform::SystemClock;
use parvis_engine::ports::Clock;
use parvis_engine::record::{DraftPatch, RequestQuery};
use parvis_engine::secret::KeyFile;
use parvis_engine::store::{OpenOptions, Synchronous};
use parvis_engine::{Parvis, system_entropy};
use serde_json::{Value, json};

/// Longest round of synchronisation.
const ROUND_MS: u64 = 60_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let data = words.next().ok_or("phone DATA [--synchronous normal] [--clock TIME]")?;
    let (mut synchronous, mut moved) = (Synchronous::Full, None);
    while let Some(option) = words.next() {
        match (option.as_str(), words.next().as_deref()) {
            ("--synchronous", Some("normal")) => synchronous = Synchronous::Normal,
            ("--clock", Some(time)) => {
                let start = Timestamp::parse_rfc3339(time).ok_or("--clock wants a time, RFC 3339")?;
                moved = Some(Arc::new(MovedClock::standing_at(start)));
            }
            _ => return Err("no such option".into()),
        }
    }
    let clock: Arc<dyn Clock> = match &moved {
        Some(moved) => moved.clone(),
        None => Arc::new(SystemClock),
    };
    let phone = open(Path::new(&data), synchronous, clock)?;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split('\t').collect();
        let answer = match (&words[..], &moved) {
            (["move", ms], Some(clock)) => {
                clock.move_on(Duration::from_millis(ms.parse()?));
                json!({})
            }
            _ => obey(&phone, &words)?,
        };
        let mut answer = answer.to_string();
        answer.push('\n');
        // In one piece: an acknowledgement is there or not.
        io::stdout().lock().write_all(answer.as_bytes())?;
    }
    phone.close()?;
    Ok(())
}

fn open(folder: &Path, synchronous: Synchronous, clock: Arc<dyn Clock>) -> Result<Parvis, Box<dyn Error>> {
    let inbox = Arc::new(Inbox::default());
    let settings = HttpSettings { user_agent: "Parvis/test".to_owned(), extra_roots: Vec::new() };
    let ports = Ports {
        clock,
        entropy: system_entropy(),
        files: Arc::new(FolderFiles::new(folder)),
        network: Arc::new(Http::new(&settings, inbox.clone())?),
        secrets: Arc::new(KeyFile::new(folder.join("key"))),
        store: OpenOptions::for_test(synchronous, None),
    };
    Ok(Parvis::open_with(folder, Language::Fr, ports, inbox)?)
}

fn obey(phone: &Parvis, words: &[&str]) -> Result<Value, Box<dyn Error>> {
    Ok(match *words {
        ["city", url] => json!({ "city": phone.add_city_url(url)?.id.as_str() }),
        ["save", text] => json!({ "id": phone.create_draft(streetlight(text))?.draft.id.to_string() }),
        ["edit", id, text] => {
            let patch = DraftPatch { text: Some(text.to_owned()), ..DraftPatch::default() };
            phone.update_draft(id.parse()?, patch)?;
            json!({ "id": id })
        }
        ["photo", id, file] => {
            let added = phone.add_photo_file(id.parse()?, Path::new(file))?;
            json!({ "id": id, "photo": added.photo.hash.to_string() })
        }
        ["delete", id] => {
            phone.delete_draft(id.parse()?)?;
            json!({ "id": id })
        }
        ["submit", id] => json!({ "id": phone.submit(id.parse()?)?.id.to_string() }),
        ["reply", id, text] => json!({ "id": id, "op": phone.reply(id.parse()?, text)?.to_string() }),
        ["sync"] => {
            let outcome = phone::sync(phone, ROUND_MS);
            json!({ "waiting": outcome.waiting, "need_you": outcome.need_you })
        }
        ["look", search] => {
            let query = RequestQuery { search: Some(search.to_owned()), ..RequestQuery::default() };
            let page = phone.requests(&query)?;
            for row in &page.rows {
                phone.request(row.id)?;
                phone.mark_read(row.id)?;
            }
            json!({ "found": page.rows.len(), "waiting": phone.outbox()?.len() })
        }
        ["reference", id] => {
            let summary = phone.request(id.parse()?)?.summary;
            json!({ "reference": summary.reference.map(|reference| reference.to_string()) })
        }
        _ => return Err("no such command".into()),
    })
}
