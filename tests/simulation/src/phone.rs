//! One phone: a data folder, and the processes that have it open: the one that sends and, now and then, a guest beside
//! it. Processes die; the folder stays as it was at that moment.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use parvis_domain::language::Language;
use parvis_engine::engine::Engine;
use parvis_engine::ports::HttpRequest;
use parvis_engine::{Error, Result};
use parvis_sync::Start;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::folder::{self, Room};
use crate::outside::{Killed, Outside};
use crate::{server_plain, server_townhall};

/// What came of a call.
#[derive(Debug)]
pub enum Happened<T> {
    /// It returned.
    Done(T),
    /// It returned an error.
    Refused(Error),
    /// The process died in it.
    Died,
    /// It panicked: always a defect.
    Panicked(String),
}

/// The phone.
pub struct Phone {
    engine: Option<Engine>,
    guest: Option<Engine>,
    outside: Arc<Outside>,
    room: Room,
    folder: PathBuf,
    life: u32,
    /// Exchanges that started without what must be on disk before.
    accusations: Arc<Mutex<Vec<String>>>,
}

impl Phone {
    /// A phone with an empty folder and no process.
    pub fn new(outside: Arc<Outside>, room: Room, folder: PathBuf) -> Self {
        Self { engine: None, guest: None, outside, room, folder, life: 0, accusations: Arc::default() }
    }

    /// Starts the app; its process dies at this call to the outside from now on (a negative number: it does not).
    pub fn open(&mut self, start: Start, dies_in: i64) -> Happened<()> {
        let grave = self.room.path().join(format!("life-{}", self.life + 2));
        let life = self.outside.begin_life(&self.folder, &grave);
        self.life = life;
        self.outside.die_in(dies_in);
        let ports = self.outside.ports(&self.folder);
        let folder = self.folder.clone();
        match self.guarded(|_| Engine::open(&folder, ports, start, Language::default())) {
            Happened::Done(engine) => {
                self.engine = Some(engine);
                self.watch();
                Happened::Done(())
            }
            Happened::Refused(error) => Happened::Refused(error),
            Happened::Died => Happened::Died,
            Happened::Panicked(words) => Happened::Panicked(words),
        }
    }

    /// Starts a second process, which only writes rows.
    pub fn open_guest(&mut self) -> Happened<()> {
        let ports = self.outside.guest_ports(&self.folder);
        let folder = self.folder.clone();
        self.outside.shared.store(true, Ordering::Relaxed);
        let opened = self.as_guest(|guest| {
            *guest = Some(Engine::open(&folder, ports, Start::Known, Language::default())?);
            Ok(())
        });
        self.outside.shared.store(self.guest.is_some(), Ordering::Relaxed);
        opened
    }

    /// The second process, while it runs.
    pub fn guest(&self) -> Option<&Engine> {
        self.guest.as_ref()
    }

    /// Calls the second process; it may die in it.
    pub fn with_guest<T>(&mut self, work: impl FnOnce(&mut Engine) -> Result<T>) -> Happened<T> {
        self.as_guest(|guest| guest.as_mut().map_or(Err(Error::Closed), work))
    }

    fn as_guest<T>(&mut self, work: impl FnOnce(&mut Option<Engine>) -> Result<T>) -> Happened<T> {
        self.outside.guest_calls.store(true, Ordering::Relaxed);
        let guest = &mut self.guest;
        let happened = caught(|| work(guest));
        self.outside.guest_calls.store(false, Ordering::Relaxed);
        if matches!(happened, Happened::Died) {
            self.close_guest();
        }
        happened
    }

    /// The second process ends.
    pub fn close_guest(&mut self) {
        self.guest = None;
        self.outside.shared.store(false, Ordering::Relaxed);
    }

    /// The first process is gone, and the second takes its place: it may send from now on.
    pub fn promote_guest(&mut self) {
        let grave = self.room.path().join(format!("life-{}", self.life + 2));
        self.life = self.outside.begin_life(&self.folder, &grave);
        self.engine = self.guest.take();
        self.outside.shared.store(false, Ordering::Relaxed);
        self.watch();
    }

    /// Whether the app runs.
    pub fn is_running(&self) -> bool {
        self.engine.is_some()
    }

    /// Which process this is.
    pub fn life(&self) -> u32 {
        self.life
    }

    /// The engine, while the app runs.
    pub fn engine(&self) -> Option<&Engine> {
        self.engine.as_ref()
    }

    /// Calls the engine; the process may die in it.
    pub fn with<T>(&mut self, work: impl FnOnce(&mut Engine) -> Result<T>) -> Happened<T> {
        self.guarded(|engine| match engine {
            Some(engine) => work(engine),
            None => Err(Error::Closed),
        })
    }

    fn guarded<T>(&mut self, work: impl FnOnce(&mut Option<Engine>) -> Result<T>) -> Happened<T> {
        let engine = &mut self.engine;
        let happened = caught(|| work(engine));
        if matches!(happened, Happened::Died) {
            self.bury();
        }
        happened
    }

    /// Kills the process that sends between two turns.
    #[expect(clippy::expect_used, reason = "a world without room for it cannot go on")]
    pub fn kill(&mut self) {
        if self.guest.is_some() {
            return self.bury();
        }
        let grave = self.room.path().join(format!("life-{}", self.life + 1));
        folder::copy(&self.folder, &grave).expect("the copy of a dead process's folder");
        self.bury();
    }

    /// The process is gone; its folder is what was copied at that moment, or what another one goes on with.
    fn bury(&mut self) {
        self.outside.set_witness(None);
        self.engine = None;
        if self.guest.is_some() {
            return;
        }
        let _ = std::fs::remove_dir_all(&self.folder);
        self.folder = self.room.path().join(format!("life-{}", self.life + 1));
    }

    /// Names in the folder of sealed copies.
    pub fn sealed(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder.join("sealed")).into_iter().flatten().flatten();
        let mut names: Vec<_> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// What the witness saw.
    pub fn take_accusations(&self) -> Vec<String> {
        std::mem::take(&mut *self.accusations.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on every exchange with an effect is held against what is committed at the moment it starts.
    fn watch(&self) {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let Ok(core) = Connection::open_with_flags(self.folder.join("core.db"), flags) else { return };
        let accusations = self.accusations.clone();
        self.outside.set_witness(Some(Box::new(move |request| {
            if let Err(words) = intent_is_durable(&core, request) {
                accusations.lock().unwrap_or_else(PoisonError::into_inner).push(words);
            }
        })));
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.outside.set_witness(None);
    }
}

fn caught<T>(work: impl FnOnce() -> Result<T>) -> Happened<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Happened::Done(done),
        Ok(Err(error)) => Happened::Refused(error),
        Err(payload) if payload.is::<Killed>() => Happened::Died,
        Err(payload) => {
            let words = payload
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| payload.downcast_ref::<&str>().map(|words| (*words).to_owned()));
            Happened::Panicked(words.unwrap_or_else(|| "a panic".to_owned()))
        }
    }
}

/// What an exchange is, for the judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `PUT /v1/requests/{key}`.
    PutRequest(String),
    /// `POST requests`, under a key.
    Post(String),
    /// `PUT /v1/ops/{op}`.
    PutOp(String),
    /// A part of a photo.
    Part,
    /// A look into a plain server's list.
    Look,
    /// Anything else; it only reads.
    Reading,
}

/// Tells what an exchange is.
pub fn kind_of(request: &HttpRequest) -> Kind {
    if let Some(path) = request.url.strip_prefix(server_townhall::BASE) {
        match (request.method, path.split('/').collect::<Vec<_>>().as_slice()) {
            ("PUT", ["requests", key]) => return Kind::PutRequest((*key).to_owned()),
            ("PUT", ["ops", op]) => return Kind::PutOp((*op).to_owned()),
            ("PATCH", _) => return Kind::Part,
            _ => {}
        }
    }
    if let Some(path) = request.url.strip_prefix(server_plain::BASE) {
        if request.method == "POST" {
            let key = request.headers.iter().find(|(name, _)| name == "idempotency-key");
            let key = key.map(|(_, value)| value.trim_matches('"').to_owned()).unwrap_or_default();
            return Kind::Post(key);
        }
        if path.starts_with("requests.json?") && path.contains("service_code=") {
            return Kind::Look;
        }
    }
    Kind::Reading
}

fn intent_is_durable(core: &Connection, request: &HttpRequest) -> std::result::Result<(), String> {
    let (name, table) = match kind_of(request) {
        Kind::PutRequest(key) | Kind::Post(key) => (key, "submission"),
        Kind::PutOp(op) => (op, "op"),
        Kind::Part | Kind::Look | Kind::Reading => return Ok(()),
    };
    let Ok(id) = name.parse::<parvis_domain::id::OpId>() else {
        return Err(format!("{name} is no name of ours"));
    };
    let (column, wanted) =
        if table == "op" { ("id", "\"state\":\"sending\"") } else { ("key", "\"state\":\"submitting\"") };
    let row: Option<String> = core
        .prepare_cached(&format!("SELECT json FROM {table} WHERE {column} = ?1"))
        .and_then(|mut statement| statement.query_row([id.as_bytes()], |row| row.get(0)).optional())
        .map_err(|error| error.to_string())?;
    match row {
        None => return Err(format!("{name} leaves without a row")),
        Some(json) if !json.contains(wanted) => return Err(format!("{name} leaves without an intent")),
        Some(_) => {}
    }
    let body: Option<Vec<u8>> = core
        .prepare_cached("SELECT bytes FROM body WHERE owner = ?1")
        .and_then(|mut statement| statement.query_row([id.as_bytes()], |row| row.get(0)).optional())
        .map_err(|error| error.to_string())?;
    match body {
        Some(body) if request.body.ends_with(&body) => Ok(()),
        Some(_) => Err(format!("{name} leaves with another body than was kept")),
        None => Err(format!("{name} leaves without its body kept")),
    }
}
