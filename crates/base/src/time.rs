//! Instants and civil dates. A date is not an instant: a birthday has no time zone.
//!
//! Instants are whole milliseconds of UTC and are written with a fixed width, so that their texts
//! sort as they do. Dates are proleptic Gregorian, years 1 to 9999.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil, tz::TimeZone};

/// One minute in milliseconds.
const MINUTE: i64 = 60_000;

/// A moment, in milliseconds of UTC since 1970; written `2026-11-22T09:34:02.123Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// Milliseconds since the first moment of 1970, UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Instant(millis)
    }

    /// Milliseconds since the first moment of 1970, UTC.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// So many seconds later, or earlier when negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Instant(self.0.saturating_add(seconds.saturating_mul(1_000)))
    }

    /// So many minutes later, or earlier when negative.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Instant(self.0.saturating_add(minutes.saturating_mul(MINUTE)))
    }

    /// So many hours later, or earlier when negative.
    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Self {
        self.plus_minutes(hours.saturating_mul(60))
    }

    /// So many times 24 hours later, or earlier when negative.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_hours(days.saturating_mul(24))
    }

    /// Whole milliseconds from `earlier` to here; negative when `earlier` is later.
    pub const fn millis_since(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The civil date and time on the practice's wall.
    pub fn civil(self, zone: &Zone) -> civil::DateTime {
        zone.0.to_datetime(self.timestamp())
    }

    /// The civil date on the practice's wall.
    pub fn date(self, zone: &Zone) -> Date {
        Date(self.civil(zone).date())
    }

    /// As `jiff` knows it, clamped to the years that have four digits.
    fn timestamp(self) -> Timestamp {
        const FIRST: i64 = -62_135_596_800_000;
        const LAST: i64 = 253_402_207_200_000;
        Timestamp::from_millisecond(self.0.clamp(FIRST, LAST)).expect("clamped to the known years")
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = TimeZone::UTC.to_datetime(self.timestamp());
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            at.year(),
            at.month(),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            at.millisecond()
        )
    }
}

/// Why a text is not a moment or a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotATime;

impl fmt::Display for NotATime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a date or a time that exists")
    }
}

impl std::error::Error for NotATime {}

impl FromStr for Instant {
    type Err = NotATime;

    /// Reads RFC 3339 text with an offset or `Z`.
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let at: Timestamp = text.parse().map_err(|_| NotATime)?;
        Ok(Instant(at.as_millisecond()))
    }
}

/// A day in the calendar, such as a birth date; written `1980-02-29`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// The day, when it exists: 29 February needs a leap year.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        if year < 1 {
            return None;
        }
        civil::Date::new(year, month, day).ok().map(Date)
    }

    /// Year, month from 1, day from 1.
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// As `jiff` knows it, for arithmetic and for showing.
    pub fn civil(self) -> civil::Date {
        self.0
    }

    /// So many days later, or earlier when negative; stops at the calendar's ends.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Date(self.0.saturating_add(jiff::Span::new().days(days.clamp(-3_000_000, 3_000_000))))
    }

    /// So many months later, or earlier when negative; 31 January plus one month is 28 February.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        Date(self.0.saturating_add(jiff::Span::new().months(months.clamp(-110_000, 110_000))))
    }

    /// Days from this day to another; none when that lies before it.
    pub fn days_until(self, on: Date) -> u32 {
        let days = (on.civil() - self.civil()).get_days();
        u32::try_from(days).unwrap_or(0)
    }

    /// Whole years from this date to `on`; a person born on 29 February is a year older on 1 March.
    pub fn years_until(self, on: Date) -> i32 {
        let (born, today) = (self.0, on.0);
        let not_yet = (today.month(), today.day()) < (born.month(), born.day());
        i32::from(today.year()) - i32::from(born.year()) - i32::from(not_yet)
    }

    /// The first moment of this day on the practice's wall.
    pub fn start(self, zone: &Zone) -> Instant {
        let first = self.0.to_zoned(zone.0.clone()).expect("a day of the calendar begins");
        Instant(first.timestamp().as_millisecond())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Date {
    type Err = NotATime;

    /// Reads `YYYY-MM-DD`, nothing else.
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(i, b)| match i {
                4 | 7 => *b == b'-',
                _ => b.is_ascii_digit(),
            });
        if !shaped {
            return Err(NotATime);
        }
        let number = |from: usize, to: usize| text[from..to].parse::<i16>().map_err(|_| NotATime);
        let small = |from, to| number(from, to).and_then(|n| i8::try_from(n).map_err(|_| NotATime));
        Date::new(number(0, 4)?, small(5, 7)?, small(8, 10)?).ok_or(NotATime)
    }
}

/// The time zone of the practice's wall, by its IANA name (`America/New_York`).
#[derive(Debug, Clone, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    /// UTC.
    pub const UTC: Zone = Zone(TimeZone::UTC);

    /// The zone with this IANA name, or nothing when there is none.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Zone)
    }

    /// The moment at which the wall shows this date and time. A time that a change of clocks
    /// skips is read as the moment after the gap; one that comes twice, as the first.
    pub fn instant(&self, at: civil::DateTime) -> Instant {
        let moment = self.0.to_ambiguous_timestamp(at).compatible();
        Instant(moment.map_or(i64::MAX, Timestamp::as_millisecond))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_with_a_fixed_width_and_read_again() {
        let at: Instant = "2026-11-22T09:34:02.123Z".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-22T09:34:02.123Z");
        assert_eq!(Instant::from_millis(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!("2026-11-22T04:34:02.123-05:00".parse(), Ok(at));
        assert_eq!("yesterday".parse::<Instant>(), Err(NotATime));
        assert_eq!(Instant::from_millis(i64::MAX).to_string().len(), 24);
    }

    #[test]
    fn a_date_must_exist() {
        assert_eq!("1980-02-29".parse::<Date>().map(|d| d.to_string()), Ok("1980-02-29".into()));
        for wrong in
            ["1981-02-29", "1980-2-29", "00000000", "0000-00-00", "1980-02-29 ", "1980-0é-1"]
        {
            assert_eq!(wrong.parse::<Date>(), Err(NotATime), "{wrong}");
        }
    }

    #[test]
    fn people_age_on_their_birthday() {
        let born: Date = "2008-02-29".parse().unwrap();
        let on = |text: &str| born.years_until(text.parse().unwrap());
        assert_eq!(on("2026-02-28"), 17);
        assert_eq!(on("2026-03-01"), 18);
        assert_eq!(on("2008-02-29"), 0);
    }

    #[test]
    fn the_wall_jumps_with_daylight_saving() {
        let zone = Zone::named("America/New_York").unwrap();
        let before: Instant = "2026-03-08T06:59:00Z".parse().unwrap();
        assert_eq!(before.civil(&zone).hour(), 1);
        assert_eq!(before.plus_minutes(1).civil(&zone).hour(), 3);
        let day: Date = "2026-03-08".parse().unwrap();
        assert_eq!(day.plus_days(1).start(&zone).millis_since(day.start(&zone)), 23 * 60 * MINUTE);
    }
}
