//! Opening hours of a contact, in the time zone of the city.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

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
