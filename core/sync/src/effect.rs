//! What the planner wants done.

use parvis_domain::id::{EndpointName, OpId, PhotoHash, RequestId, ServiceRequestId, SubmissionKey};
use serde::{Deserialize, Serialize};

/// Names one running effect, for this run of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId(pub u64);

/// What can be pulled from a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// The citizen's own requests: a town hall's `/v1/mine/changes`; at a plain city, our open requests by id.
    Mine,
    /// Everybody's public requests.
    Public,
}

/// One thing to do, once the commit beside it is durable. All but [`Effect::WakeAt`] and [`Effect::Unseal`]
/// are answered by [`Input::Done`](crate::Input::Done).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Send the frozen body.
    Submit {
        /// Name of this effect.
        id: EffectId,
        /// Which request.
        request: RequestId,
        /// Under which key.
        key: SubmissionKey,
        /// To which server.
        endpoint: EndpointName,
    },
    /// Look for the marker in the server's list.
    ReadBack {
        /// Name of this effect.
        id: EffectId,
        /// Which request.
        request: RequestId,
        /// Whose marker.
        key: SubmissionKey,
        /// At which server.
        endpoint: EndpointName,
    },
    /// Ask what became of a batch server's token.
    AskToken {
        /// Name of this effect.
        id: EffectId,
        /// Which request.
        request: RequestId,
        /// The token.
        token: String,
        /// At which server.
        endpoint: EndpointName,
    },
    /// Ask how much of a photo the server has.
    AskOffset {
        /// Name of this effect.
        id: EffectId,
        /// Which request.
        request: RequestId,
        /// Which photo of it.
        number: u32,
        /// Its name on the wire.
        hash: PhotoHash,
        /// The revision that announced it.
        key: SubmissionKey,
        /// At which server.
        endpoint: EndpointName,
    },
    /// Send a part of a photo, or all the rest.
    SendPart {
        /// Name of this effect.
        id: EffectId,
        /// Which request.
        request: RequestId,
        /// Which photo of it.
        number: u32,
        /// Its name on the wire.
        hash: PhotoHash,
        /// The revision that announced it.
        key: SubmissionKey,
        /// To which server.
        endpoint: EndpointName,
        /// First byte to send: what the server has confirmed.
        from: u64,
    },
    /// Send an act.
    SendOp {
        /// Name of this effect.
        id: EffectId,
        /// Which act.
        op: OpId,
        /// The server's id of the request that it concerns.
        service_request_id: Option<ServiceRequestId>,
        /// To which server.
        endpoint: EndpointName,
    },
    /// Look for an act in the server's list of updates.
    ReadBackOp {
        /// Name of this effect.
        id: EffectId,
        /// Which act.
        op: OpId,
        /// The server's id of the request that it concerns.
        service_request_id: Option<ServiceRequestId>,
        /// At which server.
        endpoint: EndpointName,
    },
    /// Read what changed, one page.
    Pull {
        /// Name of this effect.
        id: EffectId,
        /// From which server.
        endpoint: EndpointName,
        /// What.
        stream: Stream,
    },
    /// Read a plain server's list of services again, and the questions of those that changed.
    ReadServices {
        /// Name of this effect.
        id: EffectId,
        /// Whose.
        endpoint: EndpointName,
    },
    /// Find out whether this network lets us through.
    Probe {
        /// Name of this effect.
        id: EffectId,
        /// On behalf of which server.
        endpoint: EndpointName,
    },
    /// Read the server's discovery again: it moved.
    Discover {
        /// Name of this effect.
        id: EffectId,
        /// Which server.
        endpoint: EndpointName,
    },
    /// Call the planner again after this many milliseconds; replaces the wake-up before it.
    WakeAt {
        /// Milliseconds from now.
        in_ms: i64,
    },
    /// Everything about this request is confirmed: its sealed copy may go.
    Unseal {
        /// Which request.
        request: RequestId,
    },
    /// This act is confirmed: its sealed copy may go.
    UnsealOp {
        /// Which act.
        op: OpId,
    },
}

impl Effect {
    /// The name under which [`Input::Done`](crate::Input::Done) must come, if one must.
    pub fn id(&self) -> Option<EffectId> {
        match self {
            Self::Submit { id, .. }
            | Self::ReadBack { id, .. }
            | Self::AskToken { id, .. }
            | Self::AskOffset { id, .. }
            | Self::SendPart { id, .. }
            | Self::SendOp { id, .. }
            | Self::ReadBackOp { id, .. }
            | Self::Pull { id, .. }
            | Self::ReadServices { id, .. }
            | Self::Probe { id, .. }
            | Self::Discover { id, .. } => Some(*id),
            Self::WakeAt { .. } | Self::Unseal { .. } | Self::UnsealOp { .. } => None,
        }
    }

    /// The server that it goes to, if it goes to one.
    pub fn endpoint(&self) -> Option<&EndpointName> {
        match self {
            Self::Submit { endpoint, .. }
            | Self::ReadBack { endpoint, .. }
            | Self::AskToken { endpoint, .. }
            | Self::AskOffset { endpoint, .. }
            | Self::SendPart { endpoint, .. }
            | Self::SendOp { endpoint, .. }
            | Self::ReadBackOp { endpoint, .. }
            | Self::Pull { endpoint, .. }
            | Self::ReadServices { endpoint, .. }
            | Self::Probe { endpoint, .. }
            | Self::Discover { endpoint, .. } => Some(endpoint),
            Self::WakeAt { .. } | Self::Unseal { .. } | Self::UnsealOp { .. } => None,
        }
    }
}
