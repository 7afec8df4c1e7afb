//! What the citizen has to know about the data folder itself, and about no one request: told once, or as long as it lasts.

use parvis_domain::language::Language;
use parvis_domain::text::{self, Isolation, Message};

use crate::engine::Engine;
use crate::error::{Error, Result, StorageProblem};
use crate::speech;
use crate::store::{Recovered, StoreError};

/// Something about the data folder that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// `core.db` was damaged or missing. Told until [`Parvis::warnings_shown`](crate::Parvis::warnings_shown).
    Recovered(Recovered),
    /// The key is gone or is another one: nothing leaves to these cities' town halls and no news come from them, until
    /// the key is put back or [`Parvis::renew_key`](crate::Parvis::renew_key) makes a new one. Their names.
    KeyMissing(Vec<String>),
    /// Nothing can be written, for want of room ([`StorageProblem::Full`]) or of rights ([`StorageProblem::ReadOnly`]): the
    /// history is read; whatever changes something is refused. Every such wish looks again.
    Unwritable(StorageProblem),
}

impl Warning {
    /// The stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Recovered(_) => "recovered",
            Self::KeyMissing(_) => "key_missing",
            Self::Unwritable(_) => "unwritable",
        }
    }

    /// What it is and what to do, in a language.
    pub fn sentence(&self, language: Language, isolation: Isolation) -> String {
        let say = |warning| text::render_with(language, isolation, &Message::Warning(warning));
        match self {
            Self::Recovered(found) => {
                let recovered = say(text::Warning::Recovered {
                    requests: found.requests,
                    acts: found.acts,
                    drafts: found.drafts,
                });
                match &found.set_aside {
                    Some(file) => format!("{recovered} {}", say(text::Warning::SetAside { file })),
                    None => recovered,
                }
            }
            Self::Unwritable(why) => {
                let problem = speech::problem_of(&Error::Storage(*why));
                let problem = text::render_with(language, isolation, &Message::Problem(problem));
                format!("{} {problem}", say(text::Warning::Unwritable))
            }
            Self::KeyMissing(cities) => say(text::Warning::KeyMissing { cities: &cities.join(", ") }),
        }
    }
}

impl Engine {
    /// Everything that is not as it should be.
    pub fn warnings(&self) -> Result<Vec<Warning>> {
        let mut warnings = Vec::new();
        if let Some(Error::Storage(why)) = self.store.unwritable().map(Error::from) {
            warnings.push(Warning::Unwritable(why));
        }
        warnings.extend(self.store.queries().recovered()?.map(Warning::Recovered));
        match self.lost_keys() {
            Ok(lost) if lost.is_empty() => {}
            Ok(lost) => warnings.push(Warning::KeyMissing(
                lost.into_iter()
                    .map(|city| self.city(&city).map_or_else(|| city.as_str().to_owned(), |city| city.name))
                    .collect(),
            )),
            // A locked store is a state of its own, and whoever needs a secret says what else is wrong with it.
            Err(Error::Storage(
                StorageProblem::Locked | StorageProblem::KeyUnusable | StorageProblem::Insecure,
            )) => {}
            Err(error) => return Err(error),
        }
        Ok(warnings)
    }

    /// What is told once was told.
    pub fn warnings_shown(&mut self) -> Result<()> {
        match self.store.forget_recovery() {
            // It is told again.
            Err(StoreError::Full | StoreError::ReadOnly | StoreError::Busy) => Ok(()),
            forgotten => Ok(forgotten?),
        }
    }
}
