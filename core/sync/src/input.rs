//! What the planner is told.

use parvis_domain::id::{EndpointName, OpId, RequestId, ServiceRequestId};

use crate::effect::EffectId;
use crate::endpoint::EndpointRow;
use crate::outcome::Outcome;
use crate::row::{OpRow, PhotoRow, SubmissionRow};

/// How the process starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Start {
    /// The folder and the phone agree.
    Known,
    /// The folder came from elsewhere (a backup, another phone): what is not settled may have been sent from there.
    Restored,
}

/// Whether this process may send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// It holds the lock file: it syncs.
    #[default]
    Sender,
    /// Another process does: this one only writes rows.
    Guest,
}

/// What the platform says about the network. A hint: it is wrong at times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Connectivity {
    /// Nobody said anything: try.
    #[default]
    Unstated,
    /// No network.
    Offline,
    /// A network that costs money.
    Metered,
    /// A network that does not.
    Unmetered,
}

/// Where the app is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AppState {
    /// On the screen.
    #[default]
    Foreground,
    /// Behind, allowed to work.
    Background,
    /// About to be suspended, or its storage is locked: start nothing.
    Suspended,
}

/// The citizen's answer about a request whose outcome stayed unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Resolution {
    /// "This one of the city's list is mine."
    Mine(ServiceRequestId),
    /// "Send it again, at the risk of a double."
    Resend,
    /// "Keep looking."
    Wait,
    /// "Let it be": it is not looked for any more and never sent again, whether it arrived or not. Not at a town
    /// hall that can still be asked.
    GiveUp,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// The process started and the rows are loaded; nothing is sent before this came.
    Start(Start),
    /// A wake-up came.
    Wake,
    /// The citizen asked to synchronise now.
    SyncNow,
    /// The platform's word on the network changed.
    Connectivity(Connectivity),
    /// The app's life changed.
    App(AppState),
    /// This process became the one that sends, or stopped being it.
    Role(Role),
    /// A server is new or was described anew.
    Endpoint(EndpointRow),
    /// Of a server's list of services, something is still to be read: soon, not tomorrow.
    ServicesLeft(EndpointName),
    /// A server is gone from this phone; nothing open may point to it.
    EndpointGone(EndpointName),
    /// The citizen sent a draft: frozen, sealed, not yet committed.
    Queue {
        /// The sending.
        submission: Box<SubmissionRow>,
        /// Its photos.
        photos: Vec<PhotoRow>,
    },
    /// There is no file any more of a photo that goes inside its report: the report goes, or went, without it.
    PhotoGone(RequestId, u32),
    /// The citizen takes a request back that has not left.
    TakeBack(RequestId),
    /// The citizen wants it tried now.
    Retry(RequestId),
    /// The citizen decides about an unknown outcome.
    Resolve(RequestId, Resolution),
    /// The citizen acts on a request or on the city.
    QueueOp(Box<OpRow>),
    /// The citizen wants a parked act tried again.
    RetryOp(OpId),
    /// The citizen drops an act that was refused or parked.
    DropOp(OpId),
    /// An effect ended.
    Done(EffectId, Outcome),
}
