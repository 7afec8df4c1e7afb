//! The numbers of the retry and read-back rules, in one place. All in milliseconds.

use crate::clock::Now;
use crate::endpoint::{Echo, EndpointRow, Listing, ServerClass, UncertainRule};

/// One second.
pub(crate) const SECOND: i64 = 1_000;
/// One minute.
pub(crate) const MINUTE: i64 = 60 * SECOND;
/// One hour.
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// One day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// Shortest wait after a failure, so that no draw makes a storm.
pub(crate) const BACKOFF_FLOOR: i64 = SECOND;
/// First step of the back-off; doubled with each failure.
pub(crate) const BACKOFF_BASE: i64 = 2 * SECOND;
/// Longest back-off on the first day of failures.
pub(crate) const BACKOFF_CAP: i64 = HOUR;
/// Longest back-off after that.
pub(crate) const BACKOFF_LATE_CAP: i64 = 6 * HOUR;
/// Delay that failures may cost before the citizen is told: nothing is given up silently.
pub(crate) const PARK_AFTER: i64 = 7 * DAY;
/// Bounds of a server's `Retry-After`.
pub(crate) const RETRY_AFTER_BOUNDS: (i64, i64) = (SECOND, DAY);
/// After the network or the foreground is regained, backed-off work goes out within this time.
pub(crate) const RESET_SPREAD: i64 = 5 * SECOND;
/// Waits at one server are not shortened more often than this.
pub(crate) const RESET_PAUSE: i64 = MINUTE;
/// Failures in a row that open a server's circuit.
pub(crate) const CIRCUIT_FAILURES: u32 = 5;
/// Bodies on their way at the same time, all servers together.
pub(crate) const SUBMISSIONS_IN_FLIGHT: usize = 2;
/// The platform's "offline" is a hint: one attempt in spite of it per this time.
pub(crate) const DESPITE_OFFLINE: i64 = 15 * MINUTE;
/// How often a suspected captive portal is probed.
pub(crate) const PROBE_PAUSE: i64 = 30 * SECOND;
/// How often a stream is pulled on the screen, and behind it.
pub(crate) const PULL_FOREGROUND: i64 = MINUTE;
/// See [`PULL_FOREGROUND`].
pub(crate) const PULL_BACKGROUND: i64 = 15 * MINUTE;
/// How often a plain city's list of services is read again; up to a tenth more.
pub(crate) const SERVICES_PAUSE: i64 = DAY;
/// After how long the rest of such a list is read, when the server wanted to be left alone in the middle of it.
pub(crate) const SERVICES_LEFT: i64 = MINUTE;
/// How long a request that the server seems to have refused is looked for, where it is not sent again.
pub(crate) const REFUSED_LOOKED_FOR: i64 = 2 * MINUTE;
/// Back-off step (8 min) after a discovery document that could not be read.
pub(crate) const DISCOVER_BACKOFF: u32 = 8;
/// Questions to a server that does not know an announced upload, before the citizen is told.
pub(crate) const GONE_TRIES: u32 = 5;
/// Longest time an unknown outcome is looked for before the citizen is asked.
pub(crate) const ASK_AFTER: i64 = DAY;

/// Times of the looks into the server's list, counted from when the outcome became unknown.
const LOOK_AT: [i64; 8] = [0, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY];
/// The last of them.
pub(crate) const LOOK_LONGEST: i64 = DAY;

/// Looks that must all find nothing before that counts: one may have met a copy of the list that lags behind.
pub(crate) const LOOKS_OF_EVIDENCE: u32 = 2;
/// How long after a look, late already, the next of them comes.
pub(crate) const LOOK_PAUSE: i64 = 2 * MINUTE;

/// Full jitter: from one second to min(cap, 2 s · 2^tries), the cap being one hour on the first day, then six.
pub(crate) fn backoff(now: &Now, salt: u64, tries: u32, failing_ms: i64) -> i64 {
    let cap = if failing_ms < DAY { BACKOFF_CAP } else { BACKOFF_LATE_CAP };
    let ceiling = BACKOFF_BASE.saturating_mul(1_i64 << tries.min(32)).min(cap);
    now.jitter(salt, ceiling + 1).max(BACKOFF_FLOOR)
}

/// The server's wish within its bounds, and up to a tenth more, so that not all phones come back at once.
pub(crate) fn retry_after(now: &Now, salt: u64, wish_ms: i64) -> i64 {
    let wish = wish_ms.clamp(RETRY_AFTER_BOUNDS.0, RETRY_AFTER_BOUNDS.1);
    wish + now.jitter(salt, wish / 10 + 1)
}

/// How long a request may stay invisible at a server that shows markers within this lag before it may be sent once
/// more: 15 minutes, or four times the lag.
fn resend_after(lag_ms: i64) -> i64 {
    (15 * MINUTE).max(lag_ms.saturating_mul(4))
}

/// How long a request like this may stay invisible in this server's list until that is evidence that it is not there,
/// and it may be sent once more; `None`: for ever.
pub(crate) fn absence_after(server: &EndpointRow, listing: &Listing) -> Option<i64> {
    let ServerClass::Plain { echo, uncertain: UncertainRule::ResendOnce } = server.class else { return None };
    let seen = server.seen.get(listing.service.as_ref()?);
    let lag_ms = match echo {
        Echo::Shown { lag_p99_ms } => lag_p99_ms.max(seen.map_or(0, |seen| seen.lag_ms)),
        Echo::Unknown => seen.filter(|seen| listing.characters <= seen.characters)?.lag_ms,
        Echo::Hidden => return None,
    };
    Some(resend_after(lag_ms))
}

/// The first time of a look after this one; both counted from when the outcome became unknown.
pub(crate) fn next_look(looked_for: i64) -> i64 {
    LOOK_AT.into_iter().find(|at| *at > looked_for).unwrap_or(looked_for.saturating_add(DAY))
}

#[cfg(test)]
mod tests {
    use parvis_domain::id::{BootId, EndpointName, ServiceCode};
    use parvis_domain::time::Timestamp;

    use super::*;
    use crate::endpoint::Seen;

    #[test]
    fn backoff_grows_to_an_hour_then_to_six_and_never_beyond() {
        let mut longest = [0; 2];
        for draw in 0..2_000 {
            let now = Now {
                wall: Timestamp::from_millis(0),
                monotonic: 0,
                boot: BootId::from_bytes([0; 16]),
                draw,
            };
            assert!(backoff(&now, draw, 0, 0) <= 2 * SECOND);
            longest[0] = longest[0].max(backoff(&now, 1, 60, 0));
            longest[1] = longest[1].max(backoff(&now, 1, 60, DAY));
            let wait = retry_after(&now, 2, 100 * DAY);
            assert!((DAY..=DAY + DAY / 10).contains(&wait));
            assert!(retry_after(&now, 2, -5) >= SECOND);
        }
        assert!(longest[0] <= HOUR && longest[0] > HOUR / 2);
        assert!(longest[1] <= 6 * HOUR && longest[1] > 3 * HOUR);
    }

    #[test]
    fn looks_come_at_the_times_of_the_table_and_go_on_daily() {
        for pair in LOOK_AT.windows(2) {
            assert_eq!(next_look(pair[0]), pair[1]);
            assert_eq!(next_look(pair[1] - 1), pair[1], "a late look does not shift the table");
        }
        assert_eq!(next_look(-1), 0);
        assert_eq!(next_look(DAY), 2 * DAY);
        assert_eq!(LOOK_AT.last(), Some(&LOOK_LONGEST));
    }

    #[test]
    fn absence_is_evidence_only_where_a_list_shows_what_is_like_it() {
        let lamp = |characters| Listing { service: Some(ServiceCode::new("LAMP")), characters };
        let city = |echo, uncertain| EndpointRow {
            seen: [(ServiceCode::new("LAMP"), Seen { lag_ms: HOUR, characters: 100 })].into(),
            ..EndpointRow::new(EndpointName::new("ville"), ServerClass::Plain { echo, uncertain })
        };
        let vouched = Echo::Shown { lag_p99_ms: MINUTE };
        let again = UncertainRule::ResendOnce;
        for (echo, uncertain, listing, after) in [
            (Echo::Unknown, again, lamp(100), Some(4 * HOUR)),
            (Echo::Unknown, again, lamp(101), None),
            (Echo::Unknown, again, Listing { service: Some(ServiceCode::new("RATS")), characters: 9 }, None),
            (Echo::Unknown, again, Listing::default(), None),
            (vouched, again, lamp(5_000), Some(4 * HOUR)),
            (
                vouched,
                again,
                Listing { service: Some(ServiceCode::new("HOLE")), characters: 9 },
                Some(15 * MINUTE),
            ),
            (vouched, again, Listing::default(), None),
            (vouched, UncertainRule::AskAfterReadBack, lamp(1), None),
            (Echo::Hidden, again, lamp(1), None),
        ] {
            assert_eq!(
                absence_after(&city(echo, uncertain), &listing),
                after,
                "{echo:?} {uncertain:?} {listing:?}"
            );
        }
    }
}
