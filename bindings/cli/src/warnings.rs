//! What is not as it should be with the data folder: told before the answer, on standard error for people, in the answer
//! with `--json`.

use parvis_domain::text::Isolation;
use serde_json::{Value, json};

use crate::arguments::Command;
use crate::core_words;
use crate::failure::Failure;
use crate::terminal::{Answer, Format, Terminal, plain};
use crate::words::{Words, say};
use parvis_engine::{Error, Parvis, Warning};

/// What an answer or a failure carries with `--json`; nothing where it was told already.
pub(crate) struct Warnings(Vec<Value>);

impl Warnings {
    /// Tells them, if a person reads, or takes them along.
    pub(crate) fn of(phone: &Parvis, command: &Command, terminal: &Terminal) -> Result<Self, Failure> {
        let found = phone.warnings()?;
        let watches = matches!(command, Command::Sync { watch: true });
        let told = match terminal.format {
            Format::Human => {
                // What `key` is asked for is its answer.
                let others = found.iter().filter(|warning| {
                    !matches!((warning, command), (Warning::KeyMissing(_), Command::Key { .. }))
                });
                others.for_each(|warning| terminal.warning(&sentence(warning, &terminal.words)));
                Vec::new()
            }
            Format::Json => found.iter().map(|warning| object(warning, &terminal.words)).collect(),
        };
        if watches && !told.is_empty() {
            // Its answers are of requests, one by one.
            terminal.line(&json!({ "warnings": told }).to_string())?;
            phone.warnings_shown()?;
            return Ok(Self(Vec::new()));
        }
        if terminal.format == Format::Human && !found.is_empty() {
            phone.warnings_shown()?;
        }
        Ok(Self(told))
    }

    /// Writes an answer, and that the warnings in it were told.
    pub(crate) fn answer(
        self,
        mut answer: Answer,
        phone: &Parvis,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        let told = !self.0.is_empty();
        if told {
            answer.json["warnings"] = Value::Array(self.0);
        }
        terminal.answer(&answer)?;
        if told {
            phone.warnings_shown()?;
        }
        Ok(())
    }

    /// Beside the error, which is the last thing that is written.
    pub(crate) fn beside(self, failure: Failure, phone: &Parvis) -> Result<Failure, Failure> {
        if self.0.is_empty() {
            return Ok(failure);
        }
        phone.warnings_shown()?;
        Ok(Failure::Warned { warnings: self.0, cause: Box::new(failure) })
    }
}

/// What it is, and what to do about it here.
fn sentence(warning: &Warning, words: &Words) -> String {
    let sentence = || plain(&warning.sentence(words.language(), Isolation::None));
    match warning {
        Warning::KeyMissing(_) => format!("{} {}", sentence(), say!(words, "key-hint")),
        Warning::Unwritable(why) => core_words::unwritable(&Error::Storage(*why), words),
        Warning::Recovered(_) => sentence(),
    }
}

fn object(warning: &Warning, words: &Words) -> Value {
    let mut object = match warning {
        Warning::Recovered(found) => json!({
            "set_aside": found.set_aside,
            "requests": found.requests,
            "acts": found.acts,
            "drafts": found.drafts,
        }),
        Warning::KeyMissing(cities) => json!({ "cities": cities }),
        Warning::Unwritable(why) => json!({ "why": why.name() }),
    };
    object["code"] = json!(warning.name());
    object["message"] = json!(sentence(warning, words));
    object
}
