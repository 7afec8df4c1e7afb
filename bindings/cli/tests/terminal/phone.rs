//! A phone in a temporary folder, and what the program says about it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The pack of a city whose server nobody runs.
pub(crate) fn pack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/packs/esch-sur-alzette.json")
}

/// What one call said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        assert_eq!(self.out.lines().count(), 1, "one object on one line");
        serde_json::from_str(&self.out).unwrap()
    }

    /// The error object, after checking that nothing else was said.
    pub(crate) fn error(&self) -> Value {
        assert_eq!(self.out, "", "an error says nothing on standard output");
        let object: Value = serde_json::from_str(&self.err).unwrap();
        object["error"].clone()
    }

    /// The first sentence on standard error, after checking that it failed with this code.
    pub(crate) fn failed(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        let sentence = self.err.lines().next().unwrap_or_default();
        assert!(sentence.len() > 20, "a sentence: {self:?}");
        sentence
    }
}

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_parvis");

/// Where the terminal of these tests keeps its phones' keys.
pub(crate) const KEYS: &str = env!("CARGO_TARGET_TMPDIR");

/// The program, with the keys of its phones beside the tests.
pub(crate) fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    command.env("XDG_STATE_HOME", KEYS).stdin(Stdio::null());
    command
}

pub(crate) fn say<S: AsRef<OsStr>>(arguments: &[S]) -> Said {
    let output = program().args(arguments).output().unwrap();
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A phone without a network.
pub(crate) struct Phone {
    folder: TempDir,
}

impl Phone {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// One that knows its city.
    pub(crate) fn in_esch() -> Self {
        let phone = Self::new();
        let said = phone.say(&["city", "add", pack().to_str().unwrap()]);
        assert_eq!(said.code, Some(0), "{said:?}");
        phone
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn say(&self, arguments: &[&str]) -> Said {
        let data = self.path();
        let mut all = vec!["--data", data.to_str().unwrap()];
        all.extend(arguments);
        say(&all)
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(arguments);
        self.say(&all).json()
    }

    pub(crate) fn drafts(&self) -> Vec<Value> {
        self.json(&["drafts"])["drafts"].as_array().unwrap().clone()
    }
}
