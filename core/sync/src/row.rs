//! What is kept about each piece of work: one row, one table.

use parvis_domain::id::{EndpointName, OpId, PhotoHash, RequestId, ServiceRequestId, SubmissionKey};
use parvis_domain::receipt::Receipt;
use parvis_domain::refusal::Refusal;
use parvis_domain::state::{OpState, PhotoTransfer, Submission};
use serde::{Deserialize, Serialize};

use crate::clock::{Due, Now};
use crate::endpoint::Listing;

/// Why a piece of work waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// The latest attempt failed; a regained network or the citizen may shorten the wait.
    Backoff,
    /// The server named the time (`Retry-After`); nothing shortens it.
    ServerAsked,
    /// The next look into the server's list for a request whose outcome is unknown.
    ReadBack,
    /// This network asks for a page of its own.
    Portal,
    /// As a back-off: nobody listens at the server's address, or the server itself does not work.
    Silent,
    /// As a back-off: the server's certificate is not trusted.
    Untrusted,
    /// As a back-off: the server has moved, and its new address is being looked for.
    Moved,
}

impl WaitReason {
    /// Whether a regained network or the citizen may shorten the wait.
    pub(crate) fn is_backoff(self) -> bool {
        match self {
            Self::Backoff | Self::Silent | Self::Untrusted | Self::Moved => true,
            Self::ServerAsked | Self::ReadBack | Self::Portal => false,
        }
    }
}

/// A wait, with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Wait {
    /// Until when.
    pub due: Due,
    /// Why.
    pub reason: WaitReason,
}

impl Wait {
    pub(crate) fn in_this_boot(self, now: &Now) -> Self {
        Self { due: self.due.in_this_boot(now), ..self }
    }
}

/// Why the outcome of an attempt is unknown, for servers without our key. While there is a doubt, nothing is sent;
/// it goes when there is evidence that nothing arrived, or at the citizen's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The answer was lost, or proves nothing.
    Lost,
    /// The server said that it was too busy (408, 425, 429): not processed by custom, not by law.
    Busy,
    /// The server said 400, which some say for a broken back office too.
    Refused,
}

/// One frozen revision of a request on its way. Body and photos are stored beside it; they never change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SubmissionRow {
    /// Whose sending this is.
    pub request: RequestId,
    /// Names this frozen revision on the wire.
    pub key: SubmissionKey,
    /// Where it goes.
    pub endpoint: EndpointName,
    /// What decides whether that server's list shows it.
    #[serde(default)]
    pub listing: Listing,
    /// Where it stands.
    pub state: Submission,
    /// Not before.
    pub wait: Option<Wait>,
    /// Failed attempts since the latest progress.
    pub tries: u32,
    /// Milliseconds of delay that failures have cost so far.
    pub failing_ms: i64,
    /// Attempts that may have arrived: counted with the intent, taken back when an outcome proves "not processed".
    pub sends: u32,
    /// Attempts that may arrive before the citizen is asked: the first and, on evidence, one more, or what the
    /// citizen allowed since; only for servers without our key.
    pub sends_allowed: u32,
    /// When the first attempt began.
    #[serde(default)]
    pub began: Option<Due>,
    /// Why the outcome is unknown, while it is.
    pub doubt: Option<Doubt>,
    /// Looks into the server's list since the outcome became unknown.
    pub read_backs: u32,
    /// When to stop looking and ask the citizen; how long ago it was set is how long the outcome is unknown.
    pub ask_by: Option<Due>,
    /// What the server said at the latest refusal.
    #[serde(default)]
    pub refusal: Option<Refusal>,
    /// A batch server's token.
    pub token: Option<String>,
    /// What the server gave when it took the request.
    pub receipt: Option<Receipt>,
    /// Counts the writes of this row; a write that finds another version than it read is a conflict.
    pub version: u32,
}

impl SubmissionRow {
    /// A freshly frozen revision.
    pub fn new(request: RequestId, key: SubmissionKey, endpoint: EndpointName, listing: Listing) -> Self {
        Self {
            request,
            key,
            endpoint,
            listing,
            state: Submission::Queued,
            wait: None,
            tries: 0,
            failing_ms: 0,
            sends: 0,
            sends_allowed: 2,
            began: None,
            doubt: None,
            read_backs: 0,
            ask_by: None,
            refusal: None,
            token: None,
            receipt: None,
            version: 0,
        }
    }

    /// The server's id, once known.
    pub fn service_request_id(&self) -> Option<&ServiceRequestId> {
        self.receipt.as_ref()?.service_request_id.as_ref()
    }
}

/// One photo of a request on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PhotoRow {
    /// Whose photo.
    pub request: RequestId,
    /// Which: 0 is the first.
    pub number: u32,
    /// SHA-256 of the clean bytes: its name on disk and on the wire.
    pub hash: PhotoHash,
    /// Size in bytes.
    pub bytes: u64,
    /// Where it goes.
    pub endpoint: EndpointName,
    /// The revision that announced it.
    pub key: SubmissionKey,
    /// Where it stands.
    pub transfer: PhotoTransfer,
    /// Not before.
    pub wait: Option<Wait>,
    /// Failed attempts since the latest progress.
    pub tries: u32,
    /// Milliseconds of delay that failures have cost so far.
    pub failing_ms: i64,
    /// How often the server found another hash than ours at the end.
    pub mismatches: u32,
    /// Counts the writes of this row.
    pub version: u32,
}

/// One later act of the citizen on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OpRow {
    /// Names it on the wire.
    pub op: OpId,
    /// The request that it concerns; `None` for an act on the city.
    pub request: Option<RequestId>,
    /// Whether it takes the request back: then a request that provably never arrived is simply not sent.
    pub withdraws: Withdraws,
    /// The server's id of that request; the act waits until it is known.
    pub service_request_id: Option<ServiceRequestId>,
    /// Where it goes.
    pub endpoint: EndpointName,
    /// Acts on one request leave in this order.
    pub sequence: i64,
    /// Where it stands.
    pub state: OpState,
    /// Not before.
    pub wait: Option<Wait>,
    /// Failed attempts.
    pub tries: u32,
    /// Milliseconds of delay that failures have cost so far.
    pub failing_ms: i64,
    /// What the server said at a refusal.
    #[serde(default)]
    pub refusal: Option<Refusal>,
    /// Why the outcome is unknown, while it is; only at servers without our key. While there is a doubt, nothing is sent.
    #[serde(default)]
    pub doubt: Option<OpDoubt>,
    /// Once it is done: the revision of its request from which on a page of changes shows it, where the server
    /// says so.
    #[serde(default)]
    pub rev: Option<i64>,
    /// Counts the writes of this row.
    pub version: u32,
}

/// The outcome of an act is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OpDoubt {
    /// Why.
    pub why: Doubt,
    /// When to stop looking and ask the citizen; how long ago it was set is how long the outcome is unknown.
    pub ask_by: Due,
}

/// Whether an act takes its request back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withdraws {
    /// It does.
    Yes,
    /// It does something else.
    No,
}
