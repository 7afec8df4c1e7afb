//! Where words go: standard output and standard error, for people or as JSON.

use std::io::{self, IsTerminal, Write};

use serde_json::Value;

use crate::failure::Failure;
use crate::words::Words;

/// How a command answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Human,
    Json,
}

/// What a command has to say, both ways.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Lines for people, without a line break at the end.
    pub(crate) text: String,
    /// The documented object of `--json`.
    pub(crate) json: Value,
}

/// The two outputs, and the words for them.
pub(crate) struct Terminal {
    pub(crate) format: Format,
    pub(crate) words: Words,
}

impl Terminal {
    /// Writes an answer, at once.
    pub(crate) fn answer(&self, answer: &Answer) -> Result<(), Failure> {
        match self.format {
            Format::Human => self.line(&answer.text),
            Format::Json => self.line(&answer.json.to_string()),
        }
    }

    /// Writes a line to standard output, at once: a story must be readable while it is told.
    #[allow(clippy::unused_self, reason = "all output goes through the terminal")]
    pub(crate) fn line(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        writeln!(out, "{text}")?;
        out.flush()?;
        Ok(())
    }

    /// Writes what is not as it should be, before the answer.
    #[allow(clippy::unused_self, reason = "all output goes through the terminal")]
    pub(crate) fn warning(&self, text: &str) {
        // There is nowhere left to tell that this fails.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Writes why a command was not done.
    pub(crate) fn failure(&self, failure: &Failure) {
        let text = match self.format {
            Format::Human => failure.sentence(&self.words),
            Format::Json => failure.to_json(&self.words).to_string(),
        };
        // There is nowhere left to tell that this fails.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Whether someone watches who wants to see progress.
    pub(crate) fn shows_progress(&self) -> bool {
        self.format == Format::Human && io::stderr().is_terminal()
    }
}

/// Text of others without control characters: a message must not steer the terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_cannot_steer_the_terminal() {
        assert_eq!(plain("Bonjour\u{1b}[2J\u{9b}31m\r\nà vous"), "Bonjour[2J31m\nà vous");
    }
}
