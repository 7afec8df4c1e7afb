//! What a server says when it refuses: words to be read, and codes where it gives them.

use serde::{Deserialize, Serialize};

use crate::validate::FieldIssue;

/// What a server said about a body or an act that it does not take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Refusal {
    /// Words that are meant to be read, in the server's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Why, where the server says it by a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RefusalReason>,
    /// What of the body is wrong, field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<FieldIssue>,
}

impl From<String> for Refusal {
    fn from(words: String) -> Self {
        Self { words: Some(words), ..Self::default() }
    }
}

/// Why a town hall does not take something, by its own code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// The case has moved on: this act is not possible in its state.
    NotNow,
    /// The town hall has no such request any more.
    UnknownRequest,
    /// The request is not this citizen's.
    NotYours,
    /// The town hall does not offer this.
    NotSupported,
    /// It cannot read what was sent: a defect of one side, nothing that a citizen could correct.
    NotUnderstood,
}

impl RefusalReason {
    /// The stable name, for `--json` and for tests on every platform.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotNow => "not_now",
            Self::UnknownRequest => "unknown_request",
            Self::NotYours => "not_yours",
            Self::NotSupported => "not_supported",
            Self::NotUnderstood => "not_understood",
        }
    }
}
