//! What is true for this run of the process only; all of it can be forgotten.

use std::collections::{BTreeMap, BTreeSet};

use parvis_domain::id::{EndpointName, OpId, RequestId, SubmissionKey};

use crate::clock::Due;
use crate::effect::{EffectId, Stream};
use crate::endpoint::{Circuit, Listing};
use crate::input::{AppState, Connectivity, Role, Start};
use crate::row::WaitReason;

/// What a running effect is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flight {
    /// A body on its way.
    Submit(RequestId),
    /// A look for the marker of a request whose outcome is unknown.
    ReadBack(RequestId),
    /// A look for the marker of a request that is known to be there: to learn how the server shows it.
    Learn(RequestId),
    /// A question about a token.
    Token(RequestId),
    /// A photo's offset or part.
    Photo(RequestId, u32),
    /// An act.
    Op(OpId),
    /// A look for an act whose outcome is unknown.
    OpReadBack(OpId),
    /// A page of changes.
    Pull(Stream),
    /// The list of services.
    Services,
    /// A probe of the network.
    Probe,
    /// A look at the discovery document.
    Discover,
}

/// When a stream is pulled next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Feed {
    /// Not before; `None`: now.
    pub due: Option<Due>,
    /// Failures in a row.
    pub tries: u32,
    /// Why it waits, after a failure.
    pub reason: Option<WaitReason>,
    /// Something of ours changed at the server while a pull was on its way: what comes back may not show it yet.
    pub stale: bool,
}

/// A look for the marker of a request that is known to be there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Learning {
    /// Which request.
    pub request: RequestId,
    /// Whose marker.
    pub key: SubmissionKey,
    /// What it teaches us about.
    pub listing: Listing,
    /// Looks so far.
    pub looks: u32,
    /// When the server took it.
    pub since: Due,
    /// The next look.
    pub due: Due,
}

/// What the planner knows of one server in this run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EndpointSession {
    /// Protection of a failing server.
    pub circuit: Circuit,
    /// No second shortening of waits before.
    pub reset_allowed: Option<Due>,
    /// The next probe, while a captive portal or a foreign answer is suspected.
    pub probe: Option<Due>,
    /// The discovery document is to be read again.
    pub moved: Option<Due>,
    /// Streams.
    pub feeds: BTreeMap<Stream, Feed>,
    /// Failures in a row of reading its services.
    pub services_tries: u32,
    /// A request that is known to be there, to be looked up so that we learn the server's habits:
    pub learning: Option<Learning>,
}

/// What is true for this run of the process only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Session {
    /// How the process started; nothing is sent before that is known.
    pub started: Option<Start>,
    /// Whether this process sends.
    pub role: Role,
    /// The platform's word on the network.
    pub connectivity: Connectivity,
    /// While the platform says offline: the next attempt in spite of it.
    pub despite_offline: Option<Due>,
    /// Where the app is in its life.
    pub app: AppState,
    /// Name of the next effect.
    pub next_effect: u64,
    /// Running effects and their servers.
    pub flights: BTreeMap<EffectId, (EndpointName, Flight)>,
    /// When each of them began.
    pub began: BTreeMap<EffectId, Due>,
    /// The latest start of each open piece of work, ever rising: who has waited longest goes first.
    pub latest: BTreeMap<(EndpointName, Flight), EffectId>,
    /// Photos whose confirmed offset the server told us in this run: the next part may go without asking.
    pub offsets: BTreeSet<(RequestId, u32)>,
    /// Servers.
    pub endpoints: BTreeMap<EndpointName, EndpointSession>,
}

impl Session {
    /// Whether an effect about this is running.
    pub fn is_flying(&self, flight: &Flight) -> bool {
        self.flights.values().any(|(_, running)| running == flight)
    }

    /// Whether an effect about this is running at this server.
    pub fn is_flying_to(&self, endpoint: &EndpointName, flight: &Flight) -> bool {
        self.flying_to(endpoint).any(|running| running == flight)
    }

    /// Running effects for one server.
    pub fn flying_to(&self, endpoint: &EndpointName) -> impl Iterator<Item = &Flight> {
        self.flights.values().filter(move |(name, _)| name == endpoint).map(|(_, flight)| flight)
    }
}
