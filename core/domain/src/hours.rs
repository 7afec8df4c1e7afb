//! Opening hours of a contact, in the time zone of the city.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::deadline::Calendar;
use crate::time::Timestamp;

/// A time of day in whole minutes, 00:00 to 24:00; written `HH:MM`. 24:00 is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

/// A text is no [`TimeOfDay`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time of day is written HH:MM, from 00:00 to 24:00")]
pub struct TimeOfDayError;

impl TimeOfDay {
    /// Midnight at the end of a day.
    pub const END_OF_DAY: Self = Self(24 * 60);

    /// Minutes since midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl FromStr for TimeOfDay {
    type Err = TimeOfDayError;

    fn from_str(text: &str) -> Result<Self, TimeOfDayError> {
        let two_digits = |part: &str| {
            (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u16>().ok())
                .flatten()
                .ok_or(TimeOfDayError)
        };
        let (hours, minutes) = text.split_once(':').ok_or(TimeOfDayError)?;
        let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
        match (hours, minutes) {
            (0..=23, 0..=59) | (24, 0) => Ok(Self(hours * 60 + minutes)),
            _ => Err(TimeOfDayError),
        }
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = TimeOfDayError;

    fn try_from(text: String) -> Result<Self, TimeOfDayError> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A day of the week as ISO 8601 numbers it: 1 is Monday, 7 is Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct IsoWeekday(u8);

/// A number is no [`IsoWeekday`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a day of the week is a number from 1 (Monday) to 7 (Sunday)")]
pub struct IsoWeekdayError;

impl IsoWeekday {
    /// 1 is Monday, 7 is Sunday.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The day of the week of a date.
    pub fn of(date: jiff::civil::Date) -> Self {
        Self(date.weekday().to_monday_one_offset().unsigned_abs())
    }
}

impl TryFrom<u8> for IsoWeekday {
    type Error = IsoWeekdayError;

    fn try_from(number: u8) -> Result<Self, IsoWeekdayError> {
        if (1..=7).contains(&number) { Ok(Self(number)) } else { Err(IsoWeekdayError) }
    }
}

impl From<IsoWeekday> for u8 {
    fn from(day: IsoWeekday) -> Self {
        day.0
    }
}

/// Whether hours hold on the city's holidays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnHolidays {
    /// Closed, as counters are.
    #[default]
    Closed,
    /// Open all the same, as an emergency line is.
    Open,
}

/// One row of opening hours: from `opens` to `closes` on each of `days`.
///
/// A span past midnight is two rows: one up to 24:00, one from 00:00 on the next day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningHours {
    /// The days of the week.
    pub days: Vec<IsoWeekday>,
    /// First minute in which it is open.
    pub opens: TimeOfDay,
    /// First minute in which it is closed again; after `opens`.
    pub closes: TimeOfDay,
    /// What holds on holidays.
    #[serde(default)]
    pub holidays: OnHolidays,
}

/// Whether somebody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// No hours are published.
    Unknown,
    /// Somebody is there.
    Open {
        /// Until then; `None` when it does not close within a week.
        closes: Option<Timestamp>,
    },
    /// Nobody is there.
    Closed {
        /// Until then; `None` when it does not open within a year.
        opens: Option<Timestamp>,
    },
}

/// Whether a contact with these hours is open at a moment, and when that changes.
///
/// Spans that touch are one: a line that is open on all days from 00:00 to 24:00 never closes.
pub fn opening_at(hours: &[OpeningHours], calendar: &Calendar, at: Timestamp) -> Opening {
    if hours.is_empty() {
        return Opening::Unknown;
    }
    let today = calendar.date_at(at);
    let mut open_until: Option<Timestamp> = None;
    for ahead in 0..=366_i64 {
        let Ok(day) = today.checked_add(ahead.days()) else { break };
        if open_until.is_some() && ahead > 7 {
            return Opening::Open { closes: None };
        }
        for (opens, closes) in spans_of(day, hours, calendar) {
            match open_until {
                None if opens <= at && at < closes => open_until = Some(closes),
                None if opens > at => return Opening::Closed { opens: Some(opens) },
                Some(end) if opens <= end => open_until = Some(end.max(closes)),
                Some(end) => return Opening::Open { closes: Some(end) },
                None => {}
            }
        }
        // A day on which nothing touches the end decides it.
        if let Some(end) = open_until
            && calendar.date_at(end) <= day
        {
            return Opening::Open { closes: Some(end) };
        }
    }
    Opening::Closed { opens: None }
}

/// The spans of one day as moments, in order of their start.
fn spans_of(day: Date, hours: &[OpeningHours], calendar: &Calendar) -> Vec<(Timestamp, Timestamp)> {
    let weekday = IsoWeekday::of(day);
    let holiday = calendar.is_holiday(day);
    let mut spans: Vec<_> = hours
        .iter()
        .filter(|row| row.days.contains(&weekday) && !(holiday && row.holidays == OnHolidays::Closed))
        .filter_map(|row| Some((moment(day, row.opens, calendar)?, moment(day, row.closes, calendar)?)))
        .collect();
    spans.sort_unstable();
    spans
}

fn moment(day: Date, time: TimeOfDay, calendar: &Calendar) -> Option<Timestamp> {
    let (day, minutes) = match time {
        TimeOfDay::END_OF_DAY => (day.tomorrow().ok()?, 0),
        TimeOfDay(minutes) => (day, minutes),
    };
    let civil = day.at(i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?, 0, 0);
    // A time that the change of the clock skips or repeats: as iCalendar reads it (RFC 5545 3.3.5).
    let zoned = civil.to_zoned(calendar.zone().clone()).ok()?;
    Some(Timestamp::from_millis(zoned.timestamp().as_millisecond()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;

    fn city() -> Calendar {
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        Calendar::new(zone, [], [date(2026, 12, 25)])
    }

    fn hours(json: &str) -> Vec<OpeningHours> {
        serde_json::from_str(json).unwrap()
    }

    fn counter() -> Vec<OpeningHours> {
        hours(
            r#"[{"days":[1,2,3,4,5],"opens":"08:00","closes":"11:30"},
                {"days":[1,2,3,4,5],"opens":"13:30","closes":"16:30"}]"#,
        )
    }

    fn time(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    fn open_until(text: &str) -> Opening {
        Opening::Open { closes: Some(time(text)) }
    }

    fn closed_until(text: &str) -> Opening {
        Opening::Closed { opens: Some(time(text)) }
    }

    #[test]
    fn the_counter_opens_closes_for_lunch_and_rests_at_the_weekend() {
        let at = |text| opening_at(&counter(), &city(), time(text));
        assert_eq!(at("2026-11-25T07:59:59+01:00"), closed_until("2026-11-25T08:00:00+01:00"));
        assert_eq!(at("2026-11-25T08:00:00+01:00"), open_until("2026-11-25T11:30:00+01:00"));
        assert_eq!(at("2026-11-25T11:30:00+01:00"), closed_until("2026-11-25T13:30:00+01:00"));
        assert_eq!(at("2026-11-27T17:00:00+01:00"), closed_until("2026-11-30T08:00:00+01:00"));
        assert_eq!(at("2026-11-29T23:59:00+01:00"), closed_until("2026-11-30T08:00:00+01:00"));
    }

    #[test]
    fn a_holiday_closes_the_counter_but_not_the_emergency_line() {
        let day_off = time("2026-12-25T10:00:00+01:00");
        assert_eq!(opening_at(&counter(), &city(), day_off), closed_until("2026-12-28T08:00:00+01:00"));
        let always =
            hours(r#"[{"days":[1,2,3,4,5,6,7],"opens":"00:00","closes":"24:00","holidays":"open"}]"#);
        assert_eq!(opening_at(&always, &city(), day_off), Opening::Open { closes: None });
    }

    #[test]
    fn a_line_that_is_closed_on_holidays_only_closes_at_their_midnight() {
        let line = hours(r#"[{"days":[1,2,3,4,5,6,7],"opens":"00:00","closes":"24:00"}]"#);
        let at = |text| opening_at(&line, &city(), time(text));
        assert_eq!(at("2026-12-24T10:00:00+01:00"), open_until("2026-12-25T00:00:00+01:00"));
        assert_eq!(at("2026-12-25T10:00:00+01:00"), closed_until("2026-12-26T00:00:00+01:00"));
    }

    #[test]
    fn a_night_shift_in_two_rows_is_one_span() {
        let night = hours(
            r#"[{"days":[5],"opens":"20:00","closes":"24:00"},{"days":[6],"opens":"00:00","closes":"06:00"}]"#,
        );
        let at = |text| opening_at(&night, &city(), time(text));
        assert_eq!(at("2026-11-27T22:00:00+01:00"), open_until("2026-11-28T06:00:00+01:00"));
        assert_eq!(at("2026-11-28T01:00:00+01:00"), open_until("2026-11-28T06:00:00+01:00"));
    }

    #[test]
    fn the_counter_keeps_its_hours_when_the_clock_changes() {
        let sunday = hours(r#"[{"days":[7],"opens":"01:00","closes":"04:00"}]"#);
        let at = time("2026-10-25T01:30:00+02:00");
        assert_eq!(opening_at(&sunday, &city(), at), open_until("2026-10-25T04:00:00+01:00"));
    }

    #[test]
    fn without_hours_nothing_is_claimed() {
        assert_eq!(opening_at(&[], &city(), Timestamp::default()), Opening::Unknown);
        let never = hours(r#"[{"days":[],"opens":"01:00","closes":"04:00"}]"#);
        assert_eq!(opening_at(&never, &city(), Timestamp::default()), Opening::Closed { opens: None });
    }

    #[test]
    fn a_time_of_day_is_written_in_one_way() {
        assert_eq!("08:30".parse::<TimeOfDay>().unwrap().to_string(), "08:30");
        assert_eq!("24:00".parse(), Ok(TimeOfDay::END_OF_DAY));
        for wrong in ["8:30", "24:01", "08:60", "0830", "+8:30", "08:30:00", ""] {
            assert_eq!(wrong.parse::<TimeOfDay>(), Err(TimeOfDayError), "{wrong}");
        }
        assert!(IsoWeekday::try_from(0).is_err() && IsoWeekday::try_from(8).is_err());
    }
}
