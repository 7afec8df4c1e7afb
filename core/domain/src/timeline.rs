//! The dated entries of a request.

use serde::{Deserialize, Serialize};

use crate::op::Stars;
use crate::time::Timestamp;

/// Who made an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The citizen who sent the request.
    Citizen,
    /// The municipality.
    Staff,
    /// The server by itself.
    System,
}

/// What an entry tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// The town hall has it.
    Received,
    /// A service took charge.
    Assigned,
    /// Words from one to the other.
    Message,
    /// Work has begun, or another step that is neither start nor end.
    Status,
    /// Done, or refused with a reason.
    Closed,
    /// Opened again by the citizen.
    Reopened,
    /// Taken back by the citizen.
    Withdrawn,
    /// A photo arrived.
    Photo,
    /// The citizen gave a mark.
    Rated,
    /// The citizen asked what became of it.
    Reminded,
    /// An entry of a kind that this version does not know; its text is shown.
    #[serde(other)]
    Other,
}

/// One dated entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// The server's name of the entry; the same entry twice is one entry.
    pub id: String,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// What.
    pub kind: EntryKind,
    /// By whom.
    pub author: Author,
    /// The words, if any.
    pub text: Option<String>,
    /// The service that the entry names, if any.
    pub service: Option<String>,
    /// The mark that the citizen gave, if the entry is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stars: Option<Stars>,
}
