//! Later acts of the citizen on a sent request, on another's public one, or on the city.

use serde::{Deserialize, Serialize};

use crate::state::OpState;

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

/// What an act of the citizen means for the acts after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActMark {
    /// A withdrawal is on its way.
    Withdraws = 1,
    /// A reopening is on its way.
    Reopens = 2,
    /// The citizen has marked how the case ended.
    Rated = 4,
    /// The town hall refused an act, and the citizen has not taken note yet.
    Refused = 8,
}

/// The marks of one request: what its face must know of the acts on it, small enough for a row of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ActMarks(u8);

impl ActMarks {
    /// Of the acts on one request, in their order; of a recovered one only the state may be known.
    pub fn of<'a>(acts: impl IntoIterator<Item = (Option<&'a OpKind>, OpState)>) -> Self {
        let mut marks = Self::default();
        for (act, state) in acts {
            let is_underway = match state {
                OpState::Waiting | OpState::Sending | OpState::Parked(_) => true,
                OpState::Done => false,
                OpState::Rejected => {
                    marks.set(ActMark::Refused);
                    continue;
                }
                OpState::Dropped => continue,
            };
            match act {
                Some(OpKind::Withdraw { .. }) if is_underway => marks.set(ActMark::Withdraws),
                Some(OpKind::Reopen { .. }) => {
                    // The next ending is another one.
                    marks.0 &= !(ActMark::Rated as u8);
                    if is_underway {
                        marks.set(ActMark::Reopens);
                    }
                }
                Some(OpKind::Rate { .. }) => marks.set(ActMark::Rated),
                _ => {}
            }
        }
        marks
    }

    fn set(&mut self, mark: ActMark) {
        self.0 |= mark as u8;
    }

    /// Whether it is among them.
    pub fn has(self, mark: ActMark) -> bool {
        self.0 & mark as u8 != 0
    }

    /// As a number, for a column.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Reads what [`Self::bits`] gave.
    pub fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}
