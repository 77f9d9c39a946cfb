//! Business time: when the practice is open, and when something is due that is promised in
//! business minutes or business days (`R-A8`).
//!
//! The rule, in three sentences. What comes in outside opening hours counts from the next opening.
//! Business minutes are the minutes during which the practice is open, as a stopwatch on the wall
//! would measure them, through changes of clocks too. A business day later is the same wall time
//! on the next day that has opening hours; when the practice is not open at that time of that day,
//! it is the next opening of that day, or its last closing when there is none.
//!
//! Every search ends: a calendar that stays closed for [`CLOSED_DAYS_MAX`] days, or a due time
//! beyond [`SPAN_DAYS_MAX`] days, is an error.

mod holidays;
mod hours;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::civil;

pub use holidays::us_federal_holiday;
pub use hours::{ClockTime, HalfDays, NotAnOpening, Opening, Week};

use crate::time::{Date, Instant, Zone};

/// A calendar that stays closed for so many days is taken as closed for ever.
pub const CLOSED_DAYS_MAX: u32 = 1_100;
/// How far ahead business time is counted, in days (about 27 years).
pub const SPAN_DAYS_MAX: u32 = 10_000;

const MILLIS_OF_MINUTE: i64 = 60_000;

/// Days on which the practice is closed, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closure {
    /// The first closed day.
    pub from: Date,
    /// The last closed day.
    pub to: Date,
}

crate::words! {
    /// Whether the practice closes on the holidays of the United States' government.
    pub enum Holidays {
        /// Closed on the holiday and on the weekday on which it is observed (5 U.S.C. 6103).
        UsFederal = "us_federal",
        /// Open as on any other day.
        None = "none",
    }
}

/// Why there is no answer in business time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoBusinessTime {
    /// The practice has no opening within [`CLOSED_DAYS_MAX`] days.
    NeverOpen,
    /// The answer lies beyond [`SPAN_DAYS_MAX`] days.
    TooFar,
}

impl fmt::Display for NoBusinessTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoBusinessTime::NeverOpen => {
                "the practice has no opening hours in the next three years"
            }
            NoBusinessTime::TooFar => "this lies too many years ahead to count business time",
        })
    }
}

impl std::error::Error for NoBusinessTime {}

/// When a practice is open.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    zone: Zone,
    week: Week,
    holidays: Holidays,
    closures: Vec<Closure>,
}

impl Calendar {
    /// A calendar on the wall of `zone`.
    pub fn new(zone: Zone, week: Week, holidays: Holidays, closures: Vec<Closure>) -> Self {
        Calendar { zone, week, holidays, closures }
    }

    /// The zone of the practice's wall.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The openings of one day: none on a closed weekday, a holiday or during a closure.
    pub fn openings(&self, day: Date) -> &[Opening] {
        let closed = self.closures.iter().any(|c| c.from <= day && day <= c.to)
            || (self.holidays == Holidays::UsFederal && us_federal_holiday(day).is_some());
        if closed { &[] } else { self.week.on(day.civil().weekday()) }
    }

    /// Whether somebody is there now. At closing time the practice is closed.
    pub fn is_open(&self, at: Instant) -> bool {
        self.spans(at.date(&self.zone)).any(|(from, to)| from <= at && at < to)
    }

    /// The moment itself when the practice is open, else the next opening.
    pub fn next_opening(&self, at: Instant) -> Result<Instant, NoBusinessTime> {
        let first = at.date(&self.zone);
        (0..=CLOSED_DAYS_MAX)
            .flat_map(|ahead| self.spans(later(first, ahead)))
            .find(|&(_, to)| at < to)
            .map(|(from, _)| from.max(at))
            .ok_or(NoBusinessTime::NeverOpen)
    }

    /// The moment at which so many open minutes have passed. No minutes is the next opening;
    /// minutes that end with the day end at closing time, not at the next opening.
    pub fn add_business_minutes(
        &self,
        at: Instant,
        minutes: u32,
    ) -> Result<Instant, NoBusinessTime> {
        let start = self.next_opening(at)?;
        self.after_open_millis(start, i64::from(minutes) * MILLIS_OF_MINUTE)
    }

    /// The moment so many business days later (the rule stands at the top of this file). A half
    /// day is half of the open time of the day on which the whole days end, counted on from there.
    pub fn add_business_days(
        &self,
        at: Instant,
        days: HalfDays,
    ) -> Result<Instant, NoBusinessTime> {
        let start = self.next_opening(at)?;
        let whole = self.same_time_open_days_later(start, days.halves() / 2)?;
        if days.halves().is_multiple_of(2) {
            return Ok(whole);
        }
        let day = self.spans(whole.date(&self.zone));
        let open: i64 = day.map(|(from, to)| to.millis_since(from)).sum();
        self.after_open_millis(whole, open / 2)
    }

    /// The whole open minutes from `from` to `to`; none when `to` is not later. Counts over at
    /// most [`SPAN_DAYS_MAX`] days.
    pub fn business_minutes_between(
        &self,
        from: Instant,
        to: Instant,
    ) -> Result<u32, NoBusinessTime> {
        let (first, last) = (from.date(&self.zone), to.date(&self.zone));
        let mut open = 0i64;
        let mut day = first;
        for ahead in 0..=SPAN_DAYS_MAX {
            if day > last || from >= to {
                return u32::try_from(open / MILLIS_OF_MINUTE).map_err(|_| NoBusinessTime::TooFar);
            }
            open += self
                .spans(day)
                .map(|(opens, closes)| closes.min(to).millis_since(opens.max(from)).max(0))
                .sum::<i64>();
            day = later(first, ahead + 1);
        }
        Err(NoBusinessTime::TooFar)
    }

    fn after_open_millis(&self, start: Instant, millis: i64) -> Result<Instant, NoBusinessTime> {
        let first = start.date(&self.zone);
        let mut left = millis;
        let mut closed_days = 0;
        for ahead in 0..=SPAN_DAYS_MAX {
            closed_days += 1;
            for (opens, closes) in self.spans(later(first, ahead)) {
                closed_days = 0;
                let from = opens.max(start);
                let open = closes.millis_since(from).max(0);
                if from < closes && left <= open {
                    return Ok(Instant::from_millis(from.as_millis() + left));
                }
                left -= open;
            }
            if closed_days > CLOSED_DAYS_MAX {
                return Err(NoBusinessTime::NeverOpen);
            }
        }
        Err(NoBusinessTime::TooFar)
    }

    fn same_time_open_days_later(
        &self,
        start: Instant,
        days: u16,
    ) -> Result<Instant, NoBusinessTime> {
        let (first, time) = (start.date(&self.zone), start.civil(&self.zone).time());
        if days == 0 {
            return Ok(start);
        }
        let (mut counted, mut closed_days) = (0, 0);
        for ahead in 1..=SPAN_DAYS_MAX {
            let day = later(first, ahead);
            if self.openings(day).is_empty() {
                closed_days += 1;
            } else {
                (counted, closed_days) = (counted + 1, 0);
            }
            if closed_days > CLOSED_DAYS_MAX {
                return Err(NoBusinessTime::NeverOpen);
            }
            if counted == days {
                return Ok(self.moved_into_opening(day, time));
            }
        }
        Err(NoBusinessTime::TooFar)
    }

    /// That time of an open day, moved to the next opening or back to the last closing.
    fn moved_into_opening(&self, day: Date, time: civil::Time) -> Instant {
        let wished = self.zone.instant(day.civil().to_datetime(time));
        let mut last = wished;
        for (from, to) in self.spans(day) {
            if wished < to {
                return wished.max(from);
            }
            last = to;
        }
        last
    }

    /// The openings of a day as moments. One that a change of clocks swallows is left out.
    fn spans(&self, day: Date) -> impl Iterator<Item = (Instant, Instant)> + '_ {
        let moments = move |o: &Opening| (self.moment(day, o.from()), self.moment(day, o.to()));
        self.openings(day).iter().map(moments).filter(|(from, to)| from < to)
    }

    fn moment(&self, day: Date, time: ClockTime) -> Instant {
        let (day, time) = match time.civil() {
            Some(time) => (day, time),
            None => (day.plus_days(1), civil::Time::midnight()),
        };
        self.zone.instant(day.civil().to_datetime(time))
    }
}

fn later(day: Date, days: u32) -> Date {
    day.plus_days(i32::try_from(days).unwrap_or(i32::MAX))
}
