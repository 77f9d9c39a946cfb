//! When a practice opens and closes: times on the wall, openings, weeks, and halves of days.

use std::{fmt, str::FromStr};

use jiff::civil::{self, Weekday};

const MINUTES_OF_DAY: u16 = 24 * 60;

/// A time on the wall, `00:00` to `24:00`, in whole minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockTime(u16);

impl ClockTime {
    /// The beginning of the day.
    pub const MIDNIGHT: ClockTime = ClockTime(0);

    /// So many minutes after midnight, at most 1,440.
    pub const fn from_minutes(minutes: u16) -> Option<Self> {
        if minutes <= MINUTES_OF_DAY { Some(ClockTime(minutes)) } else { None }
    }

    /// Minutes after midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// The same time as `jiff` knows it; nothing for `24:00`, which is the next day's midnight.
    pub fn civil(self) -> Option<civil::Time> {
        let hours = i8::try_from(self.0 / 60).ok()?;
        let minutes = i8::try_from(self.0 % 60).ok()?;
        civil::Time::new(hours, minutes, 0, 0).ok()
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// Why a text is not a time on the wall or an opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnOpening;

impl fmt::Display for NotAnOpening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("write times as 08:00 and openings as 08:00-17:00, the earlier first")
    }
}

impl std::error::Error for NotAnOpening {}

impl FromStr for ClockTime {
    type Err = NotAnOpening;

    fn from_str(text: &str) -> Result<Self, NotAnOpening> {
        let bytes = text.as_bytes();
        let digit = |place: usize| match bytes.get(place) {
            Some(b @ b'0'..=b'9') => Ok(u16::from(b - b'0')),
            _ => Err(NotAnOpening),
        };
        if bytes.len() != 5 || bytes[2] != b':' {
            return Err(NotAnOpening);
        }
        let (hours, minutes) = (digit(0)? * 10 + digit(1)?, digit(3)? * 10 + digit(4)?);
        if minutes > 59 {
            return Err(NotAnOpening);
        }
        ClockTime::from_minutes(hours * 60 + minutes).ok_or(NotAnOpening)
    }
}

/// From when to when the practice is open on one day; written `08:00-17:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opening {
    from: ClockTime,
    to: ClockTime,
}

impl Opening {
    /// An opening, when it begins before it ends.
    pub fn new(from: ClockTime, to: ClockTime) -> Option<Self> {
        (from < to).then_some(Opening { from, to })
    }

    /// When the door opens.
    pub const fn from(self) -> ClockTime {
        self.from
    }

    /// When the door closes.
    pub const fn to(self) -> ClockTime {
        self.to
    }
}

impl fmt::Display for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

impl FromStr for Opening {
    type Err = NotAnOpening;

    fn from_str(text: &str) -> Result<Self, NotAnOpening> {
        let (from, to) = text.split_once('-').ok_or(NotAnOpening)?;
        Opening::new(from.trim().parse()?, to.trim().parse()?).ok_or(NotAnOpening)
    }
}

/// A number of business days in steps of a half; written `2` or `0.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HalfDays(u16);

impl HalfDays {
    /// So many halves of a business day.
    pub const fn from_halves(halves: u16) -> Self {
        HalfDays(halves)
    }

    /// So many whole business days.
    pub const fn days(days: u8) -> Self {
        HalfDays(days as u16 * 2)
    }

    /// The number of halves.
    pub const fn halves(self) -> u16 {
        self.0
    }
}

impl fmt::Display for HalfDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = if self.0.is_multiple_of(2) { "" } else { ".5" };
        write!(f, "{}{half}", self.0 / 2)
    }
}

/// The opening hours of a week: sorted, without overlap. Monday is the first day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Week([Vec<Opening>; 7]);

impl Week {
    /// The week with these openings, Monday first; nothing when two of a day overlap.
    pub fn new(mut days: [Vec<Opening>; 7]) -> Option<Self> {
        for openings in &mut days {
            openings.sort_unstable();
            if openings.windows(2).any(|pair| pair[0].to > pair[1].from) {
                return None;
            }
        }
        Some(Week(days))
    }

    /// The openings of a weekday.
    pub fn on(&self, day: Weekday) -> &[Opening] {
        &self.0[usize::from(day.to_monday_zero_offset().unsigned_abs())]
    }
}
