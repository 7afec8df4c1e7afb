//! Where the story plays: a folder, a town hall, a bad network, and a phone that can be switched off.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parvis_townhall::{LossyProxy, Running, TownHall};
use serde_json::Value;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tempfile::TempDir;

use super::staff::Staff;
use crate::failure::{Failure, Problem};
use crate::folder;
use crate::words::{Words, say};
use parvis_engine::secret::KeyFile;
use parvis_engine::{BackgroundSync, Config, Parvis};

/// The small pack of Esch-sur-Alzette that the tests use too.
const PACK: &str = include_str!("../../../../tests/packs/esch-sur-alzette.json");

/// How often something that must happen by itself is looked at.
const LOOK: Duration = Duration::from_millis(40);

/// The folder of the story; a temporary one goes with it.
pub(super) struct Folder {
    path: PathBuf,
    temporary: Option<TempDir>,
}

impl Folder {
    pub(super) fn new(keep: Option<&Path>) -> Result<Self, Failure> {
        if let Some(path) = keep {
            let cannot = |_: io::Error| Failure::from(Problem::CannotWrite(path.to_owned()));
            fs::create_dir_all(path).map_err(cannot)?;
            // Another story may be in there already, or may be written at this moment.
            let story = path.join("story");
            fs::create_dir(&story).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => Problem::AlreadyThere(story.clone()).into(),
                _ => cannot(error),
            })?;
            return Ok(Self { path: story, temporary: None });
        }
        let made = tempfile::Builder::new().prefix("parvis-demo-").tempdir();
        let temporary = made.map_err(|_| Problem::CannotWrite(std::env::temp_dir()))?;
        let path = temporary.path().to_owned();
        remove_when_stopped(path.clone())?;
        Ok(Self { path, temporary: Some(temporary) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes a temporary folder, and tells if that fails.
    pub(super) fn leave(self) -> Result<(), Failure> {
        match self.temporary {
            Some(folder) => folder.close().map_err(|_| Problem::CannotWrite(self.path).into()),
            None => Ok(()),
        }
    }
}

/// A story that is broken off leaves nothing behind either.
fn remove_when_stopped(folder: PathBuf) -> Result<(), Problem> {
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(|_| Problem::Signals)?;
    let wait = move || {
        if let Some(signal) = signals.forever().next() {
            let _ = fs::remove_dir_all(&folder);
            std::process::exit(128 + signal);
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(wait).map_err(|_| Problem::Signals)?;
    Ok(())
}

/// A town hall with a network in front of it that can be bad.
pub(super) struct Town {
    pub(super) staff: Staff,
    pub(super) network: LossyProxy,
    /// Closes when the story ends.
    _hall: Running,
    /// The pack with the address of this town hall, as the phone gets it.
    pub(super) pack: Vec<u8>,
}

impl Town {
    pub(super) fn open(folder: &Path, words: &Words) -> Result<Self, Failure> {
        let failed =
            |why: String| Failure::from(Problem::Demo(say!(words, "demo-no-town-hall", reason = why)));
        let config = parvis_townhall::Config::new(folder.join("town-hall"), PACK);
        let hall = TownHall::start(config).map_err(|error| failed(error.to_string()))?;
        let network = LossyProxy::start(hall.addr()).map_err(|error| failed(error.to_string()))?;
        let staff = Staff::new(hall.addr(), hall.staff_token()).map_err(|error| failed(error.to_string()))?;
        let mut pack: Value = serde_json::from_str(PACK).map_err(|error| failed(error.to_string()))?;
        pack["endpoints"][0]["url"] = format!("{}/v1/", network.url()).into();
        Ok(Self { staff, network, _hall: hall, pack: pack.to_string().into_bytes() })
    }
}

/// A phone: a folder and, while it is on, the facade over it.
pub(super) struct Phone {
    folder: PathBuf,
    secrets: Arc<KeyFile>,
    parvis: Option<Arc<Parvis>>,
    words: Words,
}

impl Phone {
    /// In this folder of the story.
    pub(super) fn switch_on(story: &Folder, words: &Words) -> Result<Self, Failure> {
        let folder = story.path.join("phone");
        // What is kept is a phone of this computer like any other; what is not takes its key with it.
        let secrets = match story.temporary {
            Some(_) => KeyFile::new(story.path.join("phone.key")),
            None => folder::key_file(&folder),
        };
        let mut phone =
            Self { folder, secrets: Arc::new(secrets), parvis: None, words: Words::new(words.language()) };
        phone.start()?;
        Ok(phone)
    }

    fn start(&mut self) -> Result<(), Failure> {
        let config = Config {
            folder: self.folder.clone(),
            language: self.words.language(),
            secrets: self.secrets.clone(),
            extra_roots_pem: Vec::new(),
        };
        self.parvis = Some(Arc::new(Parvis::open(config)?));
        Ok(())
    }

    /// The battery is empty, and full again: nothing is closed properly.
    pub(super) fn drop_and_reopen(&mut self) -> Result<(), Failure> {
        self.parvis = None;
        self.start()
    }

    /// The facade.
    pub(super) fn parvis(&self) -> Result<&Arc<Parvis>, Failure> {
        self.parvis.as_ref().ok_or(Failure::Engine(parvis_engine::Error::Closed))
    }
}

/// A synchronisation that runs behind the story until it is ended.
pub(super) struct Behind {
    run: Arc<BackgroundSync>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Behind {
    pub(super) fn start(parvis: &Parvis) -> Result<Self, Failure> {
        let run = Arc::new(parvis.begin_background_sync(parvis_engine::record::SyncBudget::UntilStopped)?);
        let waiting = Arc::clone(&run);
        // What it achieved is looked up by the story itself.
        let thread = thread::spawn(move || drop(waiting.wait()));
        Ok(Self { run, thread: Some(thread) })
    }
}

impl Drop for Behind {
    fn drop(&mut self) {
        self.run.expire();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Waits until something is so, and says whether it came in time.
pub(super) fn comes(
    within: Duration,
    mut so: impl FnMut() -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    let begin = Instant::now();
    loop {
        if so()? {
            return Ok(true);
        }
        if begin.elapsed() > within {
            return Ok(false);
        }
        thread::sleep(LOOK);
    }
}
