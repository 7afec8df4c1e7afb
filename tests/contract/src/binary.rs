//! The real programs: found beside the tests, built when they are not there or older than their sources.

use std::ffi::OsString;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::SystemTime;

use parvis_engine::secret::KeyFile;
use serde_json::Value;

/// Its sources: a program that is older than any of them is not the one under test.
const SOURCES: [&str; 3] = ["core", "bindings/cli", "tests/townhall"];
/// SIGKILL, as POSIX numbers it.
const SIGKILL: i32 = 9;

/// The terminal, `parvis`.
pub fn parvis() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
        // The tests are in `deps`, one folder below the programs.
        let tests = std::env::current_exe().unwrap();
        let program = tests.ancestors().nth(2).unwrap().join("parvis");
        let newest = SOURCES.iter().filter_map(|folder| newest_source(&root.join(folder))).max();
        if modified(&program) < newest {
            let built = Command::new(env!("CARGO"))
                .args(["build", "--locked", "--quiet", "--package", "parvis-cli", "--bin", "parvis"])
                .current_dir(&root)
                .status();
            assert!(built.unwrap().success(), "the terminal does not build");
        }
        program
    })
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|metadata| metadata.modified()).ok()
}

fn newest_source(folder: &Path) -> Option<SystemTime> {
    let of_entry = |path: PathBuf| {
        if path.is_dir() {
            newest_source(&path)
        } else {
            let is_source = path.extension().is_some_and(|extension| extension == "rs" || extension == "ftl");
            is_source.then(|| modified(&path)).flatten()
        }
    };
    fs::read_dir(folder).unwrap().filter_map(|entry| of_entry(entry.unwrap().path())).max()
}

/// How a program ended, and what it said.
#[derive(Debug)]
pub struct Told {
    /// How it ended.
    pub end: End,
    /// Its answer, if it gave one.
    pub answer: Option<Value>,
    /// What it said on standard error.
    pub complaint: String,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It did what it was told to.
    Done,
    /// It said that it could not.
    Failed,
    /// It was killed.
    Killed,
}

impl Told {
    /// Reads what a program left behind.
    pub fn by(output: &Output) -> Self {
        let end = match (output.status.code(), output.status.signal()) {
            (Some(0), _) => End::Done,
            // A tracer whose program was killed kills itself, or says so as a shell does.
            (_, Some(SIGKILL)) => End::Killed,
            (Some(code), _) if code == 128 + SIGKILL => End::Killed,
            _ => End::Failed,
        };
        Self {
            end,
            answer: serde_json::from_slice(&output.stdout).ok(),
            complaint: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The answer of a command that must work.
    #[track_caller]
    pub fn done(self) -> Value {
        assert_eq!(self.end, End::Done, "{}", self.complaint);
        self.answer.unwrap()
    }
}

/// The words of a command of the terminal, for this data folder, with its answer as JSON.
pub fn words<S: AsRef<str>>(data: &Path, command: &[S]) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec!["--data".into(), data.into(), "--json".into()];
    words.extend(command.iter().map(|word| word.as_ref().into()));
    words
}

/// Where the terminal of a test keeps the key of a phone: in its data folder, so that whatever happens to the one
/// happens to the other.
pub fn state(data: &Path) -> PathBuf {
    data.join("state")
}

/// The key file of the terminal's phone in this data folder.
pub fn key_file(data: &Path) -> PathBuf {
    KeyFile::path_of(&state(data).join("parvis"), data)
}

/// Gives a copied data folder the key of the original: the same phone in another place.
pub fn adopt(original: &Path, copy: &Path) {
    let key = state(copy).join("parvis").join(key_file(original).file_name().unwrap());
    fs::rename(key, key_file(copy)).unwrap();
}

/// Runs the terminal.
pub fn run<S: AsRef<str>>(data: &Path, command: &[S]) -> Told {
    Told::by(&terminal(data, command).output().unwrap())
}

/// Starts the terminal, for whoever ends it.
pub fn start<S: AsRef<str>>(data: &Path, command: &[S]) -> Child {
    terminal(data, command).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn terminal<S: AsRef<str>>(data: &Path, command: &[S]) -> Command {
    let mut terminal = Command::new(parvis());
    terminal.args(words(data, command)).env("XDG_STATE_HOME", state(data)).stdin(Stdio::null());
    terminal
}
