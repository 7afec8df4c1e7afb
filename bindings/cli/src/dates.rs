//! Dates and times as people read them, in the zone of the city.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use parvis_domain::text::{Day, render_clock, render_day};
use parvis_domain::time::Timestamp;

use crate::words::{Words, say};

/// The day, to be said with its year where that is not the current one.
pub(crate) fn day(at: Timestamp, zone: &TimeZone) -> Day {
    let date = |at: Timestamp| zone.to_datetime(at.to_jiff()).date();
    Day::new(date(at), date(now()))
}

/// The day in words.
pub(crate) fn date(at: Timestamp, zone: &TimeZone, words: &Words) -> String {
    render_day(words.language(), day(at, zone))
}

/// The day with hours and minutes.
pub(crate) fn moment(at: Timestamp, zone: &TimeZone, words: &Words) -> String {
    let clock = render_clock(words.language(), zone.to_datetime(at.to_jiff()).time());
    say!(words, "moment", date = date(at, zone, words), clock = clock)
}

/// This computer's clock.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
