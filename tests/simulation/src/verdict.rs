//! What a broken promise is.

use std::fmt;

/// Which promise was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Something that was called saved or queued is gone.
    Lost,
    /// Something arrived twice, or could have, where it need not.
    Doubled,
    /// Something waits, and nothing will bring it on.
    Stalled,
    /// Another promise.
    Other,
}

/// A broken promise, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub broken: Broken,
    /// What was seen.
    pub words: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.broken, self.words)
    }
}

/// Nothing, or a broken promise.
pub type Judgement = Result<(), Violation>;

/// A broken promise.
pub fn violation<T>(broken: Broken, words: impl Into<String>) -> Result<T, Violation> {
    Err(Violation { broken, words: words.into() })
}
