//! Three states, one face: what the phone knows of sending, of each photo, and of the case at the server.

use serde::{Deserialize, Serialize};

/// Where the sending of a request stands on this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Submission {
    /// Frozen and durable; photos that this endpoint needs before the text are still on their way.
    Queued,
    /// May be submitted.
    Ready,
    /// The intent is durable; bytes may be leaving.
    Submitting,
    /// Bytes may have arrived; nothing proves that they did or did not.
    Unknown,
    /// A batch server gave a token; the id will come.
    Token,
    /// The server has it and gave an id.
    Acked,
    /// A blackbox server has it; no id will ever come.
    Accepted,
    /// The server refused this body for good.
    Rejected,
    /// Needs the citizen, or a condition that the citizen can change.
    Parked(ParkReason),
    /// Taken back before it left, or detached.
    Cancelled,
}

impl Submission {
    /// Every state, one reason each.
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::Ready,
        Self::Submitting,
        Self::Unknown,
        Self::Token,
        Self::Acked,
        Self::Accepted,
        Self::Rejected,
        Self::Parked(ParkReason::SignIn),
        Self::Cancelled,
    ];

    /// Whether the planner still has something to do: the request is in the outbox.
    pub fn is_open(self) -> bool {
        match self {
            Self::Queued | Self::Ready | Self::Submitting | Self::Unknown | Self::Token => true,
            Self::Parked(reason) => reason.ends_by_itself(),
            Self::Acked | Self::Accepted | Self::Rejected | Self::Cancelled => false,
        }
    }

    /// Whether sending is over: the server has it, or it will never be sent.
    pub fn is_settled(self) -> bool {
        match self {
            Self::Acked | Self::Accepted | Self::Cancelled => true,
            Self::Queued
            | Self::Ready
            | Self::Submitting
            | Self::Unknown
            | Self::Token
            | Self::Rejected
            | Self::Parked(_) => false,
        }
    }

    /// Whether this revision will never be sent: its photos and acts are moot.
    pub fn is_dropped(self) -> bool {
        self == Self::Cancelled
    }

    /// Whether the outcome is certain and the server has the request.
    pub fn is_taken(self) -> bool {
        matches!(self, Self::Token | Self::Acked | Self::Accepted)
    }

    /// Whether the citizen may still take it back: nothing can have left, or what left was refused.
    pub fn can_be_taken_back(self) -> bool {
        match self {
            Self::Queued | Self::Ready | Self::Rejected => true,
            Self::Parked(reason) => reason.proves_nothing_arrived(),
            Self::Submitting
            | Self::Unknown
            | Self::Token
            | Self::Acked
            | Self::Accepted
            | Self::Cancelled => false,
        }
    }
}

/// Why a sending waits for the citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParkReason {
    /// The server wants a sign-in or a key that we do not have (401, 403).
    SignIn,
    /// This network asks for a page of its own before it lets anything through.
    CaptivePortal,
    /// The answer was lost, and reading back did not show the request: the citizen decides.
    Unresolved,
    /// The server says that it refuses this, but not in a way that proves it for good; its words are kept.
    ServerRefuses,
    /// Seven days of failures.
    TooLong,
    /// A photo's file is missing or damaged on this phone.
    PhotoLost,
    /// The server does not accept the photo.
    PhotoRefused,
}

impl ParkReason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::SignIn,
        Self::CaptivePortal,
        Self::Unresolved,
        Self::ServerRefuses,
        Self::TooLong,
        Self::PhotoLost,
        Self::PhotoRefused,
    ];

    /// The stable name, for files and for `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::CaptivePortal => "captive_portal",
            Self::Unresolved => "unresolved",
            Self::ServerRefuses => "server_refuses",
            Self::TooLong => "too_long",
            Self::PhotoLost => "photo_lost",
            Self::PhotoRefused => "photo_refused",
        }
    }

    /// Whether the planner goes on by itself once the condition is gone.
    pub fn ends_by_itself(self) -> bool {
        matches!(self, Self::CaptivePortal)
    }

    /// Whether every attempt so far is known not to have been processed.
    pub fn proves_nothing_arrived(self) -> bool {
        match self {
            Self::SignIn | Self::CaptivePortal | Self::PhotoLost | Self::PhotoRefused => true,
            Self::Unresolved | Self::ServerRefuses | Self::TooLong => false,
        }
    }
}

/// Where one photo's transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoTransfer {
    /// To be sent; the server has confirmed this many bytes.
    Waiting {
        /// Bytes that the server has confirmed.
        confirmed: u64,
    },
    /// The server has the whole photo and checked its hash.
    Confirmed,
    /// This endpoint takes no photo: the citizen was told so before sending.
    NotTaken,
    /// Needs the citizen.
    Parked(ParkReason),
}

impl PhotoTransfer {
    /// Whether the planner still has something to do.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting { .. })
    }

    /// Whether nothing is to be sent any more.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Confirmed | Self::NotTaken)
    }
}

/// Where one later act stands: the outbox rules of a request, with fewer outcomes,
/// since acts go to town halls only and their key makes resending safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpState {
    /// Durable; waits for the request's id, the network or its turn.
    Waiting,
    /// The intent is durable; bytes may be leaving.
    Sending,
    /// The town hall has it.
    Done,
    /// The town hall refused it for good; the citizen has not seen it yet.
    Rejected,
    /// Needs the citizen.
    Parked(ParkReason),
    /// Given up by the citizen, or moot since its request was never sent.
    Dropped,
}

impl OpState {
    /// Whether it is neither confirmed nor given up.
    pub fn is_unsettled(self) -> bool {
        !matches!(self, Self::Done | Self::Dropped)
    }

    /// Whether the planner still has something to do.
    pub fn is_open(self) -> bool {
        match self {
            Self::Waiting | Self::Sending => true,
            Self::Parked(reason) => reason.ends_by_itself(),
            Self::Done | Self::Rejected | Self::Dropped => false,
        }
    }
}

/// Why a case is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedReason {
    /// It was dealt with.
    Fixed,
    /// It was closed without being dealt with; the server's notes say why.
    NotProcessed,
    /// The server does not say.
    Unstated,
}

/// Where the case stands at the server; the server owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// The town hall has it.
    Received,
    /// A service took charge.
    Assigned,
    /// Work has begun.
    InProgress,
    /// The service wrote to the citizen.
    Answered,
    /// Ended.
    Closed(ClosedReason),
    /// Opened again by the citizen.
    Reopened,
    /// Refused by the town hall after it was taken.
    Refused,
    /// Taken back by the citizen.
    Withdrawn,
}

impl CaseStatus {
    /// Every status, one reason each.
    pub const ALL: [Self; 8] = [
        Self::Received,
        Self::Assigned,
        Self::InProgress,
        Self::Answered,
        Self::Closed(ClosedReason::Fixed),
        Self::Reopened,
        Self::Refused,
        Self::Withdrawn,
    ];

    /// Whether the town hall still owes something.
    pub fn is_open(self) -> bool {
        match self {
            Self::Received | Self::Assigned | Self::InProgress | Self::Answered | Self::Reopened => true,
            Self::Closed(_) | Self::Refused | Self::Withdrawn => false,
        }
    }

    /// The stable name, for files and for `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Assigned => "assigned",
            Self::InProgress => "in_progress",
            Self::Answered => "answered",
            Self::Closed(ClosedReason::Fixed) => "closed_fixed",
            Self::Closed(ClosedReason::NotProcessed) => "closed_not_processed",
            Self::Closed(ClosedReason::Unstated) => "closed",
            Self::Reopened => "reopened",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads what [`CaseStatus::name`] wrote.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Closed(ClosedReason::NotProcessed), Self::Closed(ClosedReason::Unstated)]
            .into_iter()
            .chain(Self::ALL)
            .find(|status| status.name() == name)
    }
}
