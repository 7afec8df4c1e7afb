//! Errors, cut by what a screen can do about them: a code and data, never a sentence.

use parvis_domain::place::CoordinateError;
use parvis_domain::validate::{Field, FieldIssue};
use parvis_engine::{Error, Excess, Missing as M, PhotoProblem as CorePhotoProblem, speech};

use crate::{CityProblem, ForeignKind, Language, Missing, Obstacle, StorageProblem};

/// What is wrong with a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PhotoProblem {
    /// No such file, or it may not be read.
    Unreadable,
    /// Not a photo.
    NotAPhoto,
    /// Cut off or damaged, with too little left to call it a photo.
    Damaged {
        /// How much of the picture could be read, 0 to 100.
        percent: u8,
    },
    /// The file is too large.
    TooManyBytes {
        /// Bytes that are taken.
        limit: u64,
    },
    /// The picture is too large.
    TooManyPixels {
        /// Pixels that are taken.
        limit: u64,
    },
    /// A kind, or a size of its kind, that the phone's own decoder must turn into a JPEG first.
    ConvertFirst {
        /// Which.
        kind: ForeignKind,
    },
}

impl From<CorePhotoProblem> for PhotoProblem {
    fn from(problem: CorePhotoProblem) -> Self {
        match problem {
            CorePhotoProblem::Unreadable => Self::Unreadable,
            CorePhotoProblem::NotAPhoto => Self::NotAPhoto,
            CorePhotoProblem::Damaged { percent } => Self::Damaged { percent },
            CorePhotoProblem::TooLarge(Excess::Bytes { limit, .. }) => Self::TooManyBytes { limit },
            CorePhotoProblem::TooLarge(Excess::Pixels { limit, .. }) => Self::TooManyPixels { limit },
            CorePhotoProblem::ConvertFirst(kind) => Self::ConvertFirst { kind },
        }
    }
}

impl From<PhotoProblem> for CorePhotoProblem {
    fn from(problem: PhotoProblem) -> Self {
        match problem {
            PhotoProblem::Unreadable => Self::Unreadable,
            PhotoProblem::NotAPhoto => Self::NotAPhoto,
            PhotoProblem::Damaged { percent } => Self::Damaged { percent },
            PhotoProblem::TooManyBytes { limit } => Self::TooLarge(Excess::Bytes { bytes: limit, limit }),
            PhotoProblem::TooManyPixels { limit } => {
                Self::TooLarge(Excess::Pixels { width: 0, height: 0, limit })
            }
            PhotoProblem::ConvertFirst { kind } => Self::ConvertFirst(kind),
        }
    }
}

/// Why an operation was not done. Nothing was changed or lost.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ParvisError {
    /// The draft lacks something: its issues say what.
    #[error("invalid: {count} issues")]
    Invalid {
        /// How many things.
        count: u32,
    },
    /// There is no such thing on this phone.
    #[error("not found: {}", what.name())]
    NotFound {
        /// What.
        what: Missing,
    },
    /// What was typed means several requests.
    #[error("ambiguous")]
    Ambiguous,
    /// It cannot be done in the present state.
    #[error("not now: {}", why.name())]
    NotNow {
        /// What stands in the way.
        why: Obstacle,
    },
    /// The photo cannot be used.
    #[error("photo: {problem:?}")]
    Photo {
        /// Why.
        problem: PhotoProblem,
    },
    /// The data folder cannot be used.
    #[error("storage: {}", problem.name())]
    Storage {
        /// Why.
        problem: StorageProblem,
    },
    /// The city cannot be added.
    #[error("city: {}", problem.name())]
    City {
        /// Why.
        problem: CityProblem,
    },
    /// The client was closed.
    #[error("closed")]
    Closed,
    /// A defect of ours; the code names the place.
    #[error("internal: {code}")]
    Internal {
        /// The place.
        code: String,
    },
}

/// What a function of this crate answers.
pub(crate) type Result<T> = std::result::Result<T, ParvisError>;

impl From<Error> for ParvisError {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(issues) => Self::Invalid { count: issues.len() as u32 },
            Error::NotFound(what) => Self::NotFound { what },
            Error::Ambiguous => Self::Ambiguous,
            Error::NotNow(why) => Self::NotNow { why },
            Error::Photo(problem) => Self::Photo { problem: problem.into() },
            Error::Storage(problem) => Self::Storage { problem },
            Error::City(problem) => Self::City { problem },
            Error::Closed => Self::Closed,
            Error::Internal(code) => Self::Internal { code: code.to_owned() },
        }
    }
}

impl From<CoordinateError> for ParvisError {
    fn from(error: CoordinateError) -> Self {
        Error::Invalid(vec![FieldIssue::new(Field::Place, error)]).into()
    }
}

/// A name that is none leads to nothing on this phone.
pub(crate) fn id<T: std::str::FromStr>(text: &str, what: Missing) -> Result<T> {
    text.parse().map_err(|_| ParvisError::NotFound { what })
}

/// The same for the most usual name.
pub(crate) fn request_id<T: std::str::FromStr>(text: &str) -> Result<T> {
    id(text, M::Request)
}

/// What did not work and what to do, as a sentence: also where nothing could be opened.
#[uniffi::export]
pub fn describe(error: ParvisError, language: Language) -> std::result::Result<String, ParvisError> {
    Ok(match core_error(error) {
        Ok(error) => speech::describe(&error, language),
        Err(place) => speech::describe_internal(&place, language),
    })
}

/// The stable code of what did not work, as the terminal says it too: for whoever asks for help.
#[uniffi::export]
pub fn code_of(error: ParvisError) -> std::result::Result<String, ParvisError> {
    Ok(match core_error(error) {
        Ok(error) => error.code(),
        Err(place) => format!("internal.{place}"),
    })
}

/// As the core has it; of a defect, the place.
fn core_error(error: ParvisError) -> std::result::Result<Error, String> {
    Ok(match error {
        // Sentence and code need their number only.
        ParvisError::Invalid { count } => {
            let issue = FieldIssue::new(Field::Place, parvis_domain::validate::IssueCode::Missing);
            Error::Invalid(vec![issue; count as usize])
        }
        ParvisError::NotFound { what } => Error::NotFound(what),
        ParvisError::Ambiguous => Error::Ambiguous,
        ParvisError::NotNow { why } => Error::NotNow(why),
        ParvisError::Photo { problem } => Error::Photo(problem.into()),
        ParvisError::Storage { problem } => Error::Storage(problem),
        ParvisError::City { problem } => Error::City(problem),
        ParvisError::Closed => Error::Closed,
        ParvisError::Internal { code } => return Err(code),
    })
}
