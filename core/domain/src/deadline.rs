//! By when an answer is due, counted in the days and the time zone of the city.
//!
//! The rules are those of Regulation (EEC, Euratom) No 1182/71, article 3, which the countries of the first packs
//! follow in substance:
//!
//! * The day on which a request is received is not counted.
//! * A period in days ends with the last second of its last day. When that is not a working day, it ends with the next
//!   working day.
//! * A period in working days counts only days on which the town hall works.
//! * A period in hours is counted on the clock, through nights, holidays and changes to summer time.
//!
//! With Monday to Friday and 25 December off: received on Wednesday 23 December 2026 at 18:00,
//! 1 working day ends on Thursday 24, 2 working days on Monday 28, 2 days (a holiday) on Monday 28, 48 hours on Friday
//! 25 at 18:00.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use crate::hours::IsoWeekday;
use crate::service::Deadline;
use crate::time::Timestamp;

/// The days and hours of one city.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    working_days: BTreeSet<IsoWeekday>,
    holidays: BTreeSet<Date>,
}

/// The end of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day, in the zone of the city: what a citizen is told.
    pub date: Date,
    /// The last second in which the answer is still in time.
    pub at: Timestamp,
}

/// How a due date stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The due day is still to come.
    Ahead {
        /// Working days after today, the due day included.
        working_days: u32,
    },
    /// It is due today.
    Today,
    /// It is past.
    Overdue,
}

impl Calendar {
    /// A calendar from its parts.
    pub fn new(
        zone: TimeZone,
        working_days: impl IntoIterator<Item = IsoWeekday>,
        holidays: impl IntoIterator<Item = Date>,
    ) -> Self {
        Self {
            zone,
            working_days: working_days.into_iter().collect(),
            holidays: holidays.into_iter().collect(),
        }
    }

    /// The time zone of the city.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The day of the city at a moment.
    pub fn date_at(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at.to_jiff()).date()
    }

    /// Whether the town hall works on a day.
    pub fn works_on(&self, date: Date) -> bool {
        self.is_weekly_working_day(date) && !self.is_holiday(date)
    }

    /// Whether a day is a holiday of the city.
    pub fn is_holiday(&self, date: Date) -> bool {
        self.holidays.contains(&date)
    }

    fn is_weekly_working_day(&self, date: Date) -> bool {
        self.working_days.contains(&IsoWeekday::of(date))
    }

    /// The end of a period that starts when a request is received.
    ///
    /// `None` when there is no such day: the town hall never works, or the year is beyond 9999.
    pub fn due(&self, deadline: Deadline, received: Timestamp) -> Option<Due> {
        let first_day = self.date_at(received);
        let date = match deadline {
            Deadline::Hours(hours) => {
                let at = received.plus_millis(i64::from(hours) * 3_600_000);
                return Some(Due { date: self.date_at(at), at });
            }
            Deadline::Days(days) => {
                self.working_day_from(first_day.checked_add(i64::from(days).days()).ok()?)?
            }
            Deadline::WorkingDays(0) => self.working_day_from(first_day)?,
            Deadline::WorkingDays(days) => {
                (0..days).try_fold(first_day, |day, _| self.working_day_from(day.tomorrow().ok()?))?
            }
        };
        Some(Due { date, at: self.end_of(date)? })
    }

    /// The due date that a server gave as a moment.
    pub fn due_at(&self, at: Timestamp) -> Due {
        Due { date: self.date_at(at), at }
    }

    /// How a due date stands now.
    pub fn standing(&self, due: Due, now: Timestamp) -> Standing {
        let today = self.date_at(now);
        if now > due.at {
            Standing::Overdue
        } else if today == due.date {
            Standing::Today
        } else {
            Standing::Ahead { working_days: self.working_days_between(today, due.date) }
        }
    }

    /// The first working day on or after a day.
    fn working_day_from(&self, mut day: Date) -> Option<Date> {
        // After that many days in a row there is no working day in any week.
        for _ in 0..=(7 * (self.holidays.len() + 1)) {
            if self.works_on(day) {
                return Some(day);
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    /// Working days after `from`, up to and including `to`. Not counted one by one: a server may give any year.
    fn working_days_between(&self, from: Date, to: Date) -> u32 {
        let days = (to - from).get_days();
        let (weeks, rest) = (days / 7, days % 7);
        let in_the_rest = (0..rest)
            .filter_map(|back| to.checked_sub(i64::from(back).days()).ok())
            .filter(|day| self.is_weekly_working_day(*day))
            .count();
        let off = self
            .holidays
            .iter()
            .filter(|day| from < **day && **day <= to && self.is_weekly_working_day(**day))
            .count();
        let in_weeks = usize::try_from(weeks).unwrap_or(0) * self.working_days.len();
        u32::try_from((in_weeks + in_the_rest).saturating_sub(off)).unwrap_or(u32::MAX)
    }

    /// The last second of a day; where the clock jumps at midnight, the second before the jump.
    fn end_of(&self, date: Date) -> Option<Timestamp> {
        let next_day = date.tomorrow().ok()?.to_zoned(self.zone.clone()).ok()?.timestamp();
        let end = next_day.checked_sub(SignedDuration::from_secs(1)).ok()?;
        Some(Timestamp::from_millis(end.as_millisecond()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn weekdays() -> impl Iterator<Item = IsoWeekday> {
        (1..=5).map(|day| IsoWeekday::try_from(day).unwrap())
    }

    fn luxembourg() -> Calendar {
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        Calendar::new(zone, weekdays(), [date(2026, 12, 25), date(2027, 1, 1)])
    }

    fn tetouan() -> Calendar {
        Calendar::new(TimeZone::posix("<+01>-1").unwrap(), weekdays(), [date(2026, 11, 18)])
    }

    fn time(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    fn due(calendar: &Calendar, deadline: Deadline, received: &str) -> String {
        let due = calendar.due(deadline, time(received)).unwrap();
        assert_eq!(due.date, calendar.date_at(due.at), "the day told is the day of the moment");
        due.at.to_string()
    }

    #[test]
    fn the_examples_of_this_module_are_true() {
        let city = luxembourg();
        let received = "2026-12-23T18:00:00+01:00";
        assert_eq!(due(&city, Deadline::WorkingDays(1), received), "2026-12-24T22:59:59Z");
        assert_eq!(due(&city, Deadline::WorkingDays(2), received), "2026-12-28T22:59:59Z");
        assert_eq!(due(&city, Deadline::Days(2), received), "2026-12-28T22:59:59Z");
        assert_eq!(due(&city, Deadline::Hours(48), received), "2026-12-25T17:00:00Z");
    }

    #[test]
    fn a_report_of_saturday_night_counts_from_monday() {
        let city = luxembourg();
        assert_eq!(due(&city, Deadline::WorkingDays(1), "2026-11-21T23:50:00+01:00"), "2026-11-23T22:59:59Z");
        assert_eq!(due(&city, Deadline::WorkingDays(0), "2026-11-21T23:50:00+01:00"), "2026-11-23T22:59:59Z");
        assert_eq!(due(&city, Deadline::WorkingDays(0), "2026-11-20T08:00:00+01:00"), "2026-11-20T22:59:59Z");
    }

    #[test]
    fn a_day_ends_at_midnight_of_the_city_also_across_the_change_of_the_clock() {
        let city = luxembourg();
        // Summer time ends on Sunday 25 October 2026, and starts on Sunday 28 March 2027.
        assert_eq!(due(&city, Deadline::WorkingDays(1), "2026-10-22T10:00:00+02:00"), "2026-10-23T21:59:59Z");
        assert_eq!(due(&city, Deadline::WorkingDays(1), "2026-10-23T10:00:00+02:00"), "2026-10-26T22:59:59Z");
        assert_eq!(due(&city, Deadline::WorkingDays(1), "2027-03-26T10:00:00+01:00"), "2027-03-29T21:59:59Z");
        assert_eq!(
            due(&city, Deadline::Hours(48), "2026-10-24T10:00:00+02:00"),
            "2026-10-26T08:00:00Z",
            "48 hours are 48 hours, although the clock shows 9 and not 10"
        );
    }

    #[test]
    fn in_tetouan_the_day_begins_an_hour_before_utc_and_independence_day_is_off() {
        let city = tetouan();
        // 23:30 UTC on Tuesday is already Wednesday 18 November, a holiday, in Tétouan.
        assert_eq!(due(&city, Deadline::WorkingDays(1), "2026-11-17T23:30:00Z"), "2026-11-19T22:59:59Z");
        assert_eq!(due(&city, Deadline::WorkingDays(1), "2026-11-17T22:30:00Z"), "2026-11-19T22:59:59Z");
        assert_eq!(due(&city, Deadline::Days(1), "2026-11-16T22:30:00Z"), "2026-11-17T22:59:59Z");
        assert_eq!(due(&city, Deadline::Days(1), "2026-11-16T23:30:00Z"), "2026-11-19T22:59:59Z");
    }

    #[test]
    fn the_clock_on_the_phone_counts_working_days_and_then_says_late() {
        let city = luxembourg();
        let due = city.due(Deadline::WorkingDays(3), time("2026-12-22T09:00:00+01:00")).unwrap();
        assert_eq!(due.date, date(2026, 12, 28));
        let standing = |now| city.standing(due, time(now));
        assert_eq!(standing("2026-12-22T09:00:00+01:00"), Standing::Ahead { working_days: 3 });
        assert_eq!(standing("2026-12-24T23:59:59+01:00"), Standing::Ahead { working_days: 1 });
        assert_eq!(standing("2026-12-27T12:00:00+01:00"), Standing::Ahead { working_days: 1 });
        assert_eq!(standing("2026-12-28T00:00:00+01:00"), Standing::Today);
        assert_eq!(standing("2026-12-28T23:59:59+01:00"), Standing::Today);
        assert_eq!(standing("2026-12-29T00:00:00+01:00"), Standing::Overdue);
    }

    #[test]
    fn days_are_counted_without_walking_through_the_centuries() {
        let city = luxembourg();
        let from = date(2026, 11, 25);
        for length in 0..400 {
            let to = from.checked_add(i64::from(length).days()).unwrap();
            let walked = (1..=length)
                .filter(|n| city.works_on(from.checked_add(i64::from(*n).days()).unwrap()))
                .count();
            assert_eq!(city.working_days_between(from, to) as usize, walked, "{length} days");
        }
        let far = city.due_at(time("9998-01-01T00:00:00Z"));
        assert!(matches!(
            city.standing(far, time("2026-11-25T10:00:00Z")),
            Standing::Ahead { working_days: 2_000_000.. }
        ));
    }

    #[test]
    fn where_nobody_ever_works_nothing_is_due() {
        let city = Calendar::new(TimeZone::UTC, [], []);
        assert_eq!(city.due(Deadline::WorkingDays(1), Timestamp::default()), None);
        assert_eq!(luxembourg().due(Deadline::Days(1), Timestamp::from_millis(i64::MAX)), None);
    }
}
