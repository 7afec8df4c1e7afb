//! What an exchange must know of the server that it goes to.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parvis_domain::habits::{Habits, Offer};
use parvis_domain::pack::{CityTimeZone, Endpoint, EndpointKind};

/// The phone's secret at one city: what it holds, and nobody else, may follow its requests.
///
/// 32 random bytes, on the wire as base64url without padding.
#[derive(Clone, PartialEq, Eq)]
pub struct FollowKey([u8; 32]);

impl FollowKey {
    /// From 32 random bytes of the caller, or those that [`FollowKey::as_bytes`] gave.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, to be kept as a secret.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The value of the `Authorization` header.
    pub(crate) fn authorization(&self) -> String {
        format!("Bearer {}", URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for FollowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FollowKey(…)")
    }
}

/// One server, as its city's pack describes it, with what this phone holds for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// Its entry in the pack.
    pub endpoint: Endpoint,
    /// The city's zone, in which times without one are read.
    pub zone: CityTimeZone,
    /// The phone's secret there; only town halls have one.
    pub follow_key: Option<FollowKey>,
    /// The e-mail address of whoever publishes this city's pack; a plain server is told it.
    pub contact: Option<String>,
    /// What is known of a plain one: its pack's word, what was learned, its family's habits.
    pub habits: Habits,
}

impl Server {
    /// Whether it takes our key.
    pub(crate) fn is_town_hall(&self) -> bool {
        self.endpoint.kind == EndpointKind::TownHall
    }

    /// Whether it takes reports, as far as anybody knows.
    pub(crate) fn takes_reports(&self) -> bool {
        self.is_town_hall() || self.habits.sending != Some(Offer::No)
    }

    /// The base address, with exactly one slash at its end.
    pub(crate) fn base(&self) -> &str {
        self.endpoint.url.trim_end_matches('/')
    }
}
