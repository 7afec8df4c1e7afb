//! Later acts of the citizen on a sent request, on another's public one, or on the city.

use serde::{Deserialize, Serialize};

/// A mark from one (very bad) to five (very good).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Stars(u8);

/// A mark was not from one to five.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a mark is a whole number from 1 to 5")]
pub struct StarsError;

impl TryFrom<u8> for Stars {
    type Error = StarsError;

    fn try_from(number: u8) -> Result<Self, StarsError> {
        if (1..=5).contains(&number) { Ok(Self(number)) } else { Err(StarsError) }
    }
}

impl From<Stars> for u8 {
    fn from(stars: Stars) -> u8 {
        stars.0
    }
}

/// What the citizen does, with what the town hall must be told. The names are those on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OpKind {
    /// A message to the service.
    Reply {
        /// The message.
        text: String,
    },
    /// Takes a sent request back.
    Withdraw {
        /// Why, if the citizen says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Opens a closed request again.
    Reopen {
        /// What is still wrong.
        text: String,
    },
    /// Marks the handling of a closed request.
    Rate {
        /// The mark.
        stars: Stars,
        /// Words beside it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// "I see this too", on anybody's public request.
    MeToo,
    /// Asks what became of an overdue request.
    Remind,
    /// Chooses what to be told of by the city; concerns no request.
    Subscribe {
        /// Codes of the pack's interests.
        interests: Vec<String>,
    },
    /// Lets another phone follow with the author's rights.
    Share,
    /// Answers a proposed time for an interview.
    AnswerSlot {
        /// The server's name of the slot.
        slot: String,
    },
    /// Asks the town hall to erase what it keeps of a request.
    Erase,
}

impl OpKind {
    /// The name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reply { .. } => "reply",
            Self::Withdraw { .. } => "withdraw",
            Self::Reopen { .. } => "reopen",
            Self::Rate { .. } => "rate",
            Self::MeToo => "me_too",
            Self::Remind => "remind",
            Self::Subscribe { .. } => "subscribe",
            Self::Share => "share",
            Self::AnswerSlot { .. } => "answer_slot",
            Self::Erase => "erase",
        }
    }

    /// Whether the act concerns one request: it then waits until that request's id is known.
    pub fn concerns_a_request(&self) -> bool {
        !matches!(self, Self::Subscribe { .. })
    }
}
