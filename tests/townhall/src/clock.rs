//! What time it is, for the town hall.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parvis_domain::time::Timestamp;

/// A clock: the computer's, or one that a test moves.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The computer's.
    #[default]
    System,
    /// One that stands still until it is moved.
    Moved(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start`.
    pub fn standing_at(start: Timestamp) -> Self {
        Self::Moved(Arc::new(AtomicI64::new(start.as_millis())))
    }

    /// Moves a clock of [`Clock::standing_at`] on; all its clones move with it. The computer's clock is not touched.
    pub fn move_on(&self, by: Duration) {
        if let Self::Moved(millis) = self {
            millis.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(match self {
            Self::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
            Self::Moved(millis) => millis.load(Ordering::SeqCst),
        })
    }
}

/// A time on the wire: RFC 3339 in UTC, whole seconds, which every reader of W3C dates understands.
pub fn wire_time(time: Timestamp) -> String {
    Timestamp::from_millis(time.as_millis().div_euclid(1000) * 1000).to_string()
}

/// A time in a header (RFC 9110, 5.6.7).
pub(crate) fn http_date(time: Timestamp) -> String {
    let millis = u64::try_from(time.as_millis()).unwrap_or(0);
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_on_the_wire_have_whole_seconds() {
        assert_eq!(wire_time(Timestamp::from_millis(1_764_065_843_999)), "2025-11-25T10:17:23Z");
    }
}
