//! What the planner must know of a server.

use std::collections::BTreeMap;

use parvis_domain::id::{EndpointName, ServiceCode};
use serde::{Deserialize, Serialize};

use crate::clock::Due;
use crate::row::{OpRow, Withdraws};

/// Whether a plain server shows our marker in its public list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Echo {
    /// Nobody vouches for it: what requests of ours showed of it counts ([`EndpointRow::seen`]).
    Unknown,
    /// It does, for whatever it publishes, its profile says; within this time, in milliseconds, in 99 of 100 cases
    /// (0: not measured).
    Shown {
        /// 99th percentile of the lag.
        lag_p99_ms: i64,
    },
    /// It strips or moderates it.
    Hidden,
}

/// What decides whether a city's list shows the marker of a request: categories may be kept out of the list, and long
/// words be cut before the marker, which is their end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Listing {
    /// The category, if the city publishes what is in it; `None`: it does not, or nobody knows.
    pub service: Option<ServiceCode>,
    /// Length of what is sent as the description, marker included, in characters (Unicode scalar values).
    pub characters: u32,
}

/// What requests of ours in one category showed of a city's list: up to here, invisible means absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Seen {
    /// The longest time, in milliseconds, until one was seen.
    pub lag_ms: i64,
    /// The longest description, in characters, whose marker was seen.
    pub characters: u32,
}

/// What to do when reading back does not settle an unknown outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UncertainRule {
    /// Send once more, where the server is known to show our marker; then ask. A server that is not is read back
    /// for 24 hours, then the citizen is asked.
    ResendOnce,
    /// Never send again: read back for 24 hours, then ask.
    AskAfterReadBack,
    /// Read back once, then ask.
    AskAtOnce,
}

/// What a server guarantees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerClass {
    /// Takes our key: one effect for ever, however often it is sent.
    TownHall,
    /// Plain Open311.
    Plain {
        /// Whether the marker comes back.
        echo: Echo,
        /// What the city prefers.
        uncertain: UncertainRule,
    },
}

/// When photos leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoOrder {
    /// The text names their address, so they go first.
    BeforeText,
    /// The text announces their hashes; they follow.
    AfterText,
    /// The text carries them: what the text's outcome proves, it proves of them.
    WithText,
    /// This server gets none.
    NotTaken,
}

/// Whether a plain server takes the citizen's words about a request that it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replies {
    /// It does not.
    #[default]
    NotTaken,
    /// It does, and shows them in a list of its own.
    Taken,
}

/// Who says what can be reported to a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Catalogue {
    /// The city's pack, as it was published.
    #[default]
    Published,
    /// The server's own list of services.
    Listed {
        /// When it is read again; `None`: now.
        again: Option<Due>,
    },
}

/// Protection of a server that fails: after five failures in a row, one attempt per back-off step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Circuit {
    /// Failures in a row.
    pub failures: u32,
    /// No attempt before, while open.
    pub closed_until: Option<Due>,
}

/// One server.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EndpointRow {
    /// Its stable name.
    pub name: EndpointName,
    /// Its guarantee.
    pub class: ServerClass,
    /// When photos leave.
    pub photos: PhotoOrder,
    /// What its list showed of requests of ours, by category; only at a plain server.
    #[serde(default)]
    pub seen: BTreeMap<ServiceCode, Seen>,
    /// Whether it takes replies, if it is a plain one.
    #[serde(default)]
    pub replies: Replies,
    /// Who says what can be reported there.
    #[serde(default)]
    pub catalogue: Catalogue,
    /// Counts the writes of this row.
    pub version: u32,
}

impl EndpointRow {
    /// A server of this class of which nothing else is known.
    pub fn new(name: EndpointName, class: ServerClass) -> Self {
        Self {
            name,
            class,
            photos: PhotoOrder::NotTaken,
            seen: BTreeMap::new(),
            replies: Replies::NotTaken,
            catalogue: Catalogue::Published,
            version: 0,
        }
    }

    /// Whether it takes our key.
    pub fn is_town_hall(&self) -> bool {
        self.class == ServerClass::TownHall
    }

    /// Whether it takes this act.
    pub(crate) fn takes(&self, op: &OpRow) -> bool {
        self.is_town_hall() || (self.replies == Replies::Taken && op.withdraws == Withdraws::No)
    }
}
