//! What the town hall returns when it has taken a request.

use serde::{Deserialize, Serialize};

use crate::id::ServiceRequestId;
use crate::time::Timestamp;

/// The town hall's word that it has a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Receipt {
    /// The reference number; `None` where the server gives none (a blackbox service) or not yet (a batch service).
    pub service_request_id: Option<ServiceRequestId>,
    /// The service in charge, as the server names it.
    pub agency_responsible: Option<String>,
    /// When the server took it.
    pub requested: Option<Timestamp>,
    /// By when the server promises an answer.
    pub expected: Option<Timestamp>,
    /// The server's own remark for the citizen.
    pub service_notice: Option<String>,
    /// Detached signature over the receipt; servers that sign come later, the place is kept.
    pub signature: Option<String>,
}
