//! One phone: a data folder, and the processes that have it open: the one that sends and, now and then, a guest beside
//! it. Processes die; the folder stays as it was at that moment.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use parvis_disk::disk::{Cut, Left};
use parvis_disk::live::{Death, Process};
use parvis_disk::vfs;
use parvis_domain::language::Language;
use parvis_engine::engine::{Engine, Ports};
use parvis_engine::ports::HttpRequest;
use parvis_engine::{Error, Result};
use parvis_sync::Start;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

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

/// One process that has the folder open.
struct Running {
    process: Process,
    engine: Engine,
}

/// The phone.
pub struct Phone {
    sender: Option<Running>,
    guest: Option<Running>,
    outside: Arc<Outside>,
    /// Exchanges that started without what must be on disk before.
    accusations: Arc<Mutex<Vec<String>>>,
}

impl Phone {
    /// A phone with an empty folder and no process.
    pub fn new(outside: Arc<Outside>) -> Self {
        Self { sender: None, guest: None, outside, accusations: Arc::default() }
    }

    /// Starts the app.
    pub fn open(&mut self, start: Start) -> Happened<()> {
        let ports = self.outside.ports();
        let process = self.outside.next_process();
        let opened = self.opened(process, ports, start);
        let happened = self.sender_is(process, opened);
        if self.sender.is_some() {
            self.watch();
        }
        happened
    }

    fn sender_is(&mut self, process: Process, opened: Happened<Engine>) -> Happened<()> {
        match opened {
            Happened::Done(engine) => {
                self.sender = Some(Running { process, engine });
                Happened::Done(())
            }
            Happened::Refused(error) => Happened::Refused(error),
            Happened::Died => Happened::Died,
            Happened::Panicked(words) => Happened::Panicked(words),
        }
    }

    fn opened(&mut self, process: Process, ports: Ports, start: Start) -> Happened<Engine> {
        let folder = self.outside.disk().root().to_owned();
        let opened = self.as_process(process, || Engine::open(&folder, ports, start, Language::default()));
        self.bury();
        opened
    }

    /// Starts a second process, which only writes rows.
    pub fn open_guest(&mut self, start: Start) -> Happened<()> {
        let ports = self.outside.guest_ports();
        let process = self.outside.next_process();
        match self.opened(process, ports, start) {
            Happened::Done(engine) => {
                self.guest = Some(Running { process, engine });
                Happened::Done(())
            }
            Happened::Refused(error) => Happened::Refused(error),
            Happened::Died => Happened::Died,
            Happened::Panicked(words) => Happened::Panicked(words),
        }
    }

    /// Whether the app runs.
    pub fn is_running(&self) -> bool {
        self.sender.is_some()
    }

    /// The engine, while the app runs.
    pub fn engine(&self) -> Option<&Engine> {
        self.sender.as_ref().map(|running| &running.engine)
    }

    /// The second process, while it runs.
    pub fn guest(&self) -> Option<&Engine> {
        self.guest.as_ref().map(|running| &running.engine)
    }

    /// Calls the engine; the process may die in it.
    pub fn with<T>(&mut self, work: impl FnOnce(&mut Engine) -> Result<T>) -> Happened<T> {
        let Some(mut running) = self.sender.take() else { return Happened::Refused(Error::Closed) };
        let happened = self.as_process(running.process, || work(&mut running.engine));
        self.sender = Some(running);
        self.bury();
        happened
    }

    /// Calls the second process; it may die in it.
    pub fn with_guest<T>(&mut self, work: impl FnOnce(&mut Engine) -> Result<T>) -> Happened<T> {
        let Some(mut running) = self.guest.take() else { return Happened::Refused(Error::Closed) };
        self.outside.guest_calls.store(true, Ordering::Relaxed);
        let happened = self.as_process(running.process, || work(&mut running.engine));
        self.outside.guest_calls.store(false, Ordering::Relaxed);
        self.guest = Some(running);
        self.bury();
        happened
    }

    fn as_process<T>(&self, process: Process, work: impl FnOnce() -> Result<T>) -> Happened<T> {
        self.outside.disk().enter(process);
        let happened = caught(work);
        let mut disk = self.outside.disk();
        disk.enter(0);
        // Whatever it still said, nobody heard it.
        if disk.is_dead(process) && !matches!(happened, Happened::Panicked(_)) {
            return Happened::Died;
        }
        happened
    }

    /// The second process ends.
    pub fn close_guest(&mut self) {
        self.guest = None;
    }

    /// The first process is gone, and the second takes its place: it may send from now on.
    pub fn promote_guest(&mut self) {
        self.sender = self.guest.take();
        self.watch();
    }

    /// Kills the process that sends between two turns.
    pub fn kill(&mut self) {
        if let Some(running) = &self.sender {
            self.outside.disk().die(running.process, Death::Kill);
        }
        self.bury();
    }

    /// The power goes between two turns.
    pub fn cut_power(&mut self, cut: Cut) {
        self.outside.disk().die(0, Death::Power(cut));
        self.bury();
    }

    /// Another phone gets the folder as it was when this copy was made; what was on this one is gone.
    pub fn restore(&mut self, copy: Left) {
        self.outside.disk().become_copy(copy);
        self.bury();
    }

    /// Processes that are dead are gone; after a power cut the disk is as it is found when the power is back.
    fn bury(&mut self) {
        let is_dead = |running: &Option<Running>| {
            running.as_ref().is_some_and(|running| self.outside.disk().is_dead(running.process))
        };
        if is_dead(&self.guest) {
            self.guest = None;
        }
        let is_off = self.outside.disk().is_off();
        if is_off || is_dead(&self.sender) {
            self.outside.set_witness(None);
            self.sender = None;
        }
        if is_off {
            self.guest = None;
            self.outside.disk().come_back();
            self.outside.reboot();
        }
    }

    /// Names in the folder of sealed copies.
    pub fn sealed(&self) -> Vec<String> {
        let disk = self.outside.disk();
        let names = disk.list(&disk.root().join("sealed"));
        names.into_iter().map(|name| name.to_string_lossy().into_owned()).collect()
    }

    /// What the witness saw.
    pub fn take_accusations(&self) -> Vec<String> {
        std::mem::take(&mut *self.accusations.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on every exchange with an effect is held against what is committed at the moment it starts.
    fn watch(&self) {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let path = self.outside.disk().root().join("core.db");
        let Ok(core) = Connection::open_with_flags_and_vfs(path, flags, vfs::NAME) else { return };
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
    /// A look into a plain server's list: where a request should be, or everywhere.
    Look {
        /// In all categories and whatever the clocks: what this does not show is not there.
        everywhere: bool,
    },
    /// `POST servicerequestupdates`, under the name of an act.
    PostOp(String),
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
            let name = server_plain::name_of(request).unwrap_or_default();
            return if path.starts_with("servicerequestupdates") {
                Kind::PostOp(name)
            } else {
                Kind::Post(name)
            };
        }
        let asks = |name| path.contains(name);
        let is_of_one_span = !asks("start_date=") || asks("end_date=");
        if path.starts_with("requests.json") && is_of_one_span && !asks("service_request_id=") {
            return Kind::Look { everywhere: !asks("service_code=") };
        }
    }
    Kind::Reading
}

fn intent_is_durable(core: &Connection, request: &HttpRequest) -> std::result::Result<(), String> {
    let (name, table) = match kind_of(request) {
        Kind::PutRequest(key) | Kind::Post(key) => (key, "submission"),
        Kind::PutOp(op) | Kind::PostOp(op) => (op, "op"),
        Kind::Part | Kind::Look { .. } | Kind::Reading => return Ok(()),
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
