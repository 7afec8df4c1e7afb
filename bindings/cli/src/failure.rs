//! What goes wrong, as one sentence that says what to do, and as a JSON object.

use std::io;
use std::path::{Path, PathBuf};

use parvis_domain::face::Action;
use parvis_domain::id::{CityId, RequestId, ServiceCode};
use parvis_domain::pack::PackError;
use parvis_domain::text;
use parvis_domain::validate::FieldIssue;
use serde_json::{Value, json};

use crate::core_words::{self, Questions};
use crate::json;
use crate::words::{Words, say};
use parvis_engine::Error;

/// Why a command was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The facade's word.
    Engine(Error),
    /// It cannot be done with this request or draft now; this can.
    NotNow { why: Error, id: RequestId, actions: Vec<Action> },
    /// Something keeps a draft from being sent.
    Incomplete { issues: Vec<FieldIssue>, questions: Questions },
    /// The city has no such service.
    UnknownService(ServiceCode),
    /// The city has no such subject.
    UnknownSubject(String),
    /// A city's file that is no pack.
    Pack(PackError),
    /// It is about this file or folder.
    In { path: PathBuf, cause: Box<Failure> },
    /// Several things at once, each for a reason of its own.
    Several(Vec<Failure>),
    /// Not done, but what was given is kept as this draft.
    Kept { draft: RequestId, cause: Box<Failure> },
    /// Not done, and something is not as it should be with the data folder: for `--json`, people were told.
    Warned { warnings: Vec<Value>, cause: Box<Failure> },
    /// Something that the terminal itself found.
    Own(Problem),
    /// The output cannot be written.
    Output(io::Error),
}

/// What the terminal itself finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Neither `--data` nor a home folder.
    NoDataFolder,
    /// A file cannot be read.
    Unreadable,
    /// The certificate authority's file holds no certificate.
    NoCertificate,
    /// This phone has no such city.
    NoSuchCity(CityId),
    /// A point that is none.
    NoPoint(FieldIssue),
    /// Neither an address nor a file that is there.
    NoSuchPack(String),
    /// `--at photo`, but no photo says where it was taken.
    PhotoWithoutPlace,
    /// `--accuracy` and the like without a place.
    NoPlace,
    /// The draft has no photo of this number.
    NoSuchPhoto { number: u32, count: usize },
    /// `--text -`, but standard input is no text.
    InputUnreadable,
    /// `parvis photo` would overwrite its input.
    SameFile,
    /// `parvis photo` cannot write its output.
    CannotWrite(PathBuf),
    /// `demo --keep` would write over an earlier story.
    #[cfg(feature = "demo")]
    AlreadyThere(PathBuf),
    /// Stop signals cannot be listened for.
    Signals,
    /// A step of the demonstration failed.
    #[cfg(feature = "demo")]
    Demo(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(issues) => Self::Incomplete { issues, questions: Questions::default() },
            other => Self::Engine(other),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Own(problem)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    /// This failure is about this file or folder.
    pub(crate) fn of(self, path: &Path) -> Self {
        Self::In { path: path.to_owned(), cause: Box::new(self) }
    }

    /// One failure of several, if there is any.
    pub(crate) fn all(mut failures: Vec<Self>) -> Option<Self> {
        if failures.len() > 1 { Some(Self::Several(failures)) } else { failures.pop() }
    }

    /// The stable code: `group` or `group.detail`.
    pub(crate) fn code(&self) -> String {
        match self {
            Self::Engine(error) | Self::NotNow { why: error, .. } => error.code(),
            Self::Incomplete { .. } => "invalid".to_owned(),
            Self::UnknownService(_) => "not_found.service".to_owned(),
            Self::UnknownSubject(_) => "not_found.subject".to_owned(),
            Self::Pack(error) => core_words::pack_code(error).to_owned(),
            Self::In { cause, .. } | Self::Kept { cause, .. } | Self::Warned { cause, .. } => cause.code(),
            Self::Several(failures) => failures.first().map(Self::code).unwrap_or_default(),
            Self::Own(problem) => problem.code().to_owned(),
            Self::Output(_) => "output".to_owned(),
        }
    }

    /// What to read on the terminal: a sentence, and below it one line for each thing that lacks.
    pub(crate) fn sentence(&self, words: &Words) -> String {
        match self {
            Self::Engine(error) => core_words::error(error, words),
            Self::NotNow { why, id, actions } => {
                let sentence = core_words::error(why, words);
                let can = crate::view::may_do(actions, *id, words);
                [Some(sentence), can].into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
            Self::Incomplete { issues, questions } => listed(issues, questions, words),
            Self::UnknownService(code) => core_words::unknown_service(code.as_str(), words),
            Self::UnknownSubject(code) => core_words::unknown_subject(code, words),
            Self::Pack(error) => core_words::pack_error(error, words),
            Self::In { path, cause } => {
                say!(words, "about-file", file = path.display().to_string(), text = cause.sentence(words))
            }
            Self::Several(failures) => {
                failures.iter().map(|failure| failure.sentence(words)).collect::<Vec<_>>().join("\n")
            }
            Self::Kept { draft, cause } => {
                let kept = say!(words, "kept", id = crate::view::short(*draft));
                format!("{}\n{kept}", cause.sentence(words))
            }
            Self::Warned { cause, .. } => cause.sentence(words),
            Self::Own(problem) => problem.sentence(words),
            Self::Output(error) => {
                let reason = match error.kind() {
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "full",
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "denied",
                    _ => "other",
                };
                say!(words, "output-failed", reason = reason)
            }
        }
    }

    /// What `--json` writes to standard error.
    pub(crate) fn to_json(&self, words: &Words) -> Value {
        if let Self::Warned { warnings, cause } = self {
            let mut object = cause.to_json(words);
            object["warnings"] = json!(warnings);
            return object;
        }
        let message = self.sentence(words).lines().next().unwrap_or_default().to_owned();
        let mut error = json!({ "code": self.code(), "message": message });
        if let Some((issues, questions)) = self.issues() {
            error["issues"] =
                issues.iter().map(|issue| json::issue(issue, questions.about(issue), words)).collect();
        }
        if let Self::NotNow { actions, .. } = self {
            error["actions"] = json!(actions);
        }
        if let Self::Kept { draft, .. } = self {
            error["draft"] = json!(draft.to_string());
        }
        json!({ "error": error })
    }

    fn issues(&self) -> Option<(&[FieldIssue], &Questions)> {
        static NO_QUESTIONS: Questions = Questions::none();
        match self {
            Self::Own(Problem::NoPoint(issue)) => Some((std::slice::from_ref(issue), &NO_QUESTIONS)),
            Self::Incomplete { issues, questions } => Some((issues, questions)),
            Self::In { cause, .. } | Self::Kept { cause, .. } | Self::Warned { cause, .. } => cause.issues(),
            Self::Several(failures) => failures.iter().find_map(Self::issues),
            Self::Engine(_)
            | Self::NotNow { .. }
            | Self::UnknownService(_)
            | Self::UnknownSubject(_)
            | Self::Pack(_)
            | Self::Own(_)
            | Self::Output(_) => None,
        }
    }
}

fn listed(issues: &[FieldIssue], questions: &Questions, words: &Words) -> String {
    let mut lines = vec![core_words::incomplete(issues.len(), words)];
    lines.extend(
        issues.iter().map(|issue| format!("  - {}", core_words::issue(issue, questions.about(issue), words))),
    );
    lines.join("\n")
}

impl Problem {
    fn code(&self) -> &'static str {
        match self {
            Self::NoDataFolder => "terminal.no_data_folder",
            Self::Unreadable => "terminal.unreadable",
            Self::NoCertificate => "city.bad_authority",
            Self::NoSuchCity(_) => "not_found.city",
            Self::NoPoint(_) => "invalid",
            Self::NoSuchPack(_) => "city.unreadable_pack",
            Self::PhotoWithoutPlace => "terminal.photo_without_place",
            Self::NoPlace => "terminal.no_place",
            Self::NoSuchPhoto { .. } => "not_found.photo",
            Self::InputUnreadable => "terminal.input_unreadable",
            Self::SameFile => "terminal.same_file",
            Self::CannotWrite(_) => "terminal.cannot_write",
            #[cfg(feature = "demo")]
            Self::AlreadyThere(_) => "terminal.already_there",
            Self::Signals => "terminal.signals",
            #[cfg(feature = "demo")]
            Self::Demo(_) => "demo",
        }
    }

    fn sentence(&self, words: &Words) -> String {
        let name = |path: &PathBuf| path.display().to_string();
        match self {
            Self::NoDataFolder => say!(words, "no-data-folder"),
            Self::Unreadable => core_words::problem(text::Problem::FileMissing, words),
            Self::NoCertificate => core_words::problem(text::Problem::BadCertificateFile, words),
            Self::NoSuchCity(id) => say!(words, "no-such-city", id = id.as_str()),
            Self::NoPoint(issue) => core_words::issue(issue, None, words),
            Self::NoSuchPack(source) => say!(words, "no-such-pack", source = source),
            Self::PhotoWithoutPlace => say!(words, "photo-without-place"),
            Self::NoPlace => say!(words, "no-place"),
            Self::NoSuchPhoto { number, count } => {
                say!(words, "no-such-photo", number = *number, count = *count)
            }
            Self::InputUnreadable => say!(words, "input-unreadable"),
            Self::SameFile => say!(words, "same-file"),
            Self::CannotWrite(path) => say!(words, "cannot-write", file = name(path)),
            #[cfg(feature = "demo")]
            Self::AlreadyThere(path) => say!(words, "already-there", file = name(path)),
            Self::Signals => say!(words, "no-signals"),
            #[cfg(feature = "demo")]
            Self::Demo(step) => say!(words, "demo-failed", step = step),
        }
    }
}
