//! Numbers with their unit. In JSON they are plain numbers.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// A length in metres: finite and not negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Metres(f64);

/// A number that is no length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a length is a number of metres, 0 or more")]
pub struct NoLength;

impl Metres {
    /// Refuses what is negative, infinite or not a number.
    pub fn new(metres: f64) -> Result<Self, NoLength> {
        if metres.is_finite() && metres >= 0.0 { Ok(Self(metres)) } else { Err(NoLength) }
    }

    /// Whole metres.
    pub const fn whole(metres: u32) -> Self {
        Self(metres as f64)
    }

    /// The number of metres.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The number of metres, rounded.
    pub fn rounded(self) -> u32 {
        self.0.round() as u32
    }
}

impl TryFrom<f64> for Metres {
    type Error = NoLength;

    fn try_from(metres: f64) -> Result<Self, NoLength> {
        Self::new(metres)
    }
}

impl From<Metres> for f64 {
    fn from(metres: Metres) -> Self {
        metres.0
    }
}

impl Eq for Metres {}

impl PartialOrd for Metres {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Metres {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// A span of time in whole seconds, up to 136 years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(u32);

impl Seconds {
    /// So many seconds.
    pub const fn new(seconds: u32) -> Self {
        Self(seconds)
    }

    /// The number of seconds.
    pub const fn get(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_lengths_are_metres() {
        assert_eq!(Metres::new(8.5).map(Metres::get), Ok(8.5));
        for wrong in [-0.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Metres::new(wrong), Err(NoLength));
        }
        assert!(serde_json::from_str::<Metres>("-1").is_err(), "what is read from a file is checked too");
        assert_eq!(serde_json::to_string(&Metres::whole(8)).unwrap(), "8.0");
    }
}
