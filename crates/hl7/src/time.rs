//! Dates and times as HL7 writes them (TS, DTM): `YYYY[MM[DD[HH[MM[SS[.SSSS]]]]]][+/-ZZZZ]`.
//!
//! How much of it was written is kept: a birth "in 1980" is not a birth on 1 January.

use base::{Date, Instant, Zone};
use jiff::civil;

use crate::piece::Piece;

/// A date or time that a sender wrote, as exactly as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    at: civil::DateTime,
    precision: Precision,
    offset_minutes: Option<i16>,
}

/// How much of a time was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// `1980`.
    Year,
    /// `198002`.
    Month,
    /// `19800229`.
    Day,
    /// `1980022914`.
    Hour,
    /// `198002291430`.
    Minute,
    /// `19800229143005`, with or without a fraction.
    Second,
}

/// A time in a field: nothing when the field is empty or null; a field with something else in it
/// is a problem that a person must look at.
pub type When = Option<Result<Time, BadTime>>;

/// Why a text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTime {
    /// Only zeros: many systems write an unknown date so.
    #[error("the date is all zeros; leave the field empty when it is unknown")]
    Zeros,
    /// Not digits in the shape of a time.
    #[error("this is not written as YYYYMMDDHHMMSS, with or without +ZZZZ")]
    Shape,
    /// A thirteenth month, a 30 February, a 25th hour.
    #[error("this day or time does not exist")]
    NoSuchTime,
    /// A distance from UTC that no place on earth has.
    #[error("this distance from UTC does not exist")]
    Offset,
}

impl Time {
    /// Reads a time; spaces around it do not matter.
    pub fn parse(text: &str) -> Result<Self, BadTime> {
        let text = text.trim();
        let (clock, offset) = match text.find(['+', '-']) {
            Some(at) => (&text[..at], Some(read_offset(&text[at..])?)),
            None => (text, None),
        };
        let (whole, fraction) = match clock.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (clock, None),
        };
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let precision = match whole.len() {
            4 => Precision::Year,
            6 => Precision::Month,
            8 => Precision::Day,
            10 => Precision::Hour,
            12 => Precision::Minute,
            14 => Precision::Second,
            _ => return Err(BadTime::Shape),
        };
        if !digits(whole) {
            return Err(BadTime::Shape);
        }
        if whole.bytes().all(|b| b == b'0') {
            return Err(BadTime::Zeros);
        }
        let nanos = match fraction {
            None => 0,
            Some(part) if precision == Precision::Second => {
                if part.is_empty() || part.len() > 9 || !digits(part) {
                    return Err(BadTime::Shape);
                }
                format!("{part:0<9}").parse().map_err(|_| BadTime::Shape)?
            }
            Some(_) => return Err(BadTime::Shape),
        };
        // What was not written stands at its first value.
        let two = |from: usize, first: i8| match whole.get(from..from + 2) {
            Some(part) => part.parse::<i8>().map_err(|_| BadTime::Shape),
            None => Ok(first),
        };
        let year = whole[..4].parse().map_err(|_| BadTime::Shape)?;
        let date = Date::new(year, two(4, 1)?, two(6, 1)?).ok_or(BadTime::NoSuchTime)?;
        let clock = civil::Time::new(two(8, 0)?, two(10, 0)?, two(12, 0)?, nanos)
            .map_err(|_| BadTime::NoSuchTime)?;
        Ok(Time { at: date.civil().to_datetime(clock), precision, offset_minutes: offset })
    }

    /// The time in a field or component, if something is in it.
    pub(crate) fn read(piece: Piece<'_>) -> When {
        piece.component(1).stated().map(|text| Time::parse(&text))
    }

    /// How much of it was written.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Minutes east of UTC, when the sender wrote them.
    pub fn offset_minutes(&self) -> Option<i16> {
        self.offset_minutes
    }

    /// Year, month and day as far as they were written.
    pub fn written(&self) -> (i16, Option<i8>, Option<i8>) {
        let month = (self.precision >= Precision::Month).then(|| self.at.month());
        let day = (self.precision >= Precision::Day).then(|| self.at.day());
        (self.at.year(), month, day)
    }

    /// The day as the sender wrote it, when at least the day was written. Right for a birthday;
    /// for other times, ask the [`Instant`] what day it was at the practice.
    pub fn date(&self) -> Option<Date> {
        let (year, month, day) = self.written();
        Date::new(year, month?, day?)
    }

    /// The moment, when at least the day was written; a day alone is its first moment. A time
    /// without a distance from UTC is meant on the wall of `zone`.
    pub fn instant(&self, zone: &Zone) -> Option<Instant> {
        if self.precision < Precision::Day {
            return None;
        }
        Some(match self.offset_minutes {
            Some(east) => Zone::UTC.instant(self.at).plus_minutes(-i64::from(east)),
            None => zone.instant(self.at),
        })
    }
}

/// `+0530` as minutes; the places on earth lie between -12:00 and +14:00.
fn read_offset(text: &str) -> Result<i16, BadTime> {
    let (sign, digits) = text.split_at(1);
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadTime::Shape);
    }
    let number: i16 = digits.parse().map_err(|_| BadTime::Shape)?;
    let minutes = number / 100 * 60 + number % 100;
    let minutes = if sign == "-" { -minutes } else { minutes };
    if number % 100 > 59 || !(-12 * 60..=14 * 60).contains(&minutes) {
        return Err(BadTime::Offset);
    }
    Ok(minutes)
}

/// The moment as HL7 writes it, in UTC.
pub(crate) fn written(now: Instant) -> String {
    let at = now.civil(&Zone::UTC);
    let (date, time) = (at.date(), at.time());
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}+0000",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_exactly_as_they_were_written() {
        let zone = Zone::named("America/New_York").unwrap();
        let table = [
            ("1980", Precision::Year, None, None),
            ("198002", Precision::Month, None, None),
            ("19800229", Precision::Day, Some("1980-02-29"), Some("1980-02-29T05:00:00.000Z")),
            (" 19800229 ", Precision::Day, Some("1980-02-29"), Some("1980-02-29T05:00:00.000Z")),
            ("2026070114", Precision::Hour, Some("2026-07-01"), Some("2026-07-01T18:00:00.000Z")),
            (
                "202607011430",
                Precision::Minute,
                Some("2026-07-01"),
                Some("2026-07-01T18:30:00.000Z"),
            ),
            (
                "20260701143005.1234-0800",
                Precision::Second,
                Some("2026-07-01"),
                Some("2026-07-01T22:30:05.123Z"),
            ),
            ("20260701+0530", Precision::Day, Some("2026-07-01"), Some("2026-06-30T18:30:00.000Z")),
            // A time that the change of clocks skips is the moment after the gap.
            (
                "202603080230",
                Precision::Minute,
                Some("2026-03-08"),
                Some("2026-03-08T07:30:00.000Z"),
            ),
        ];
        for (text, precision, date, instant) in table {
            let time = Time::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!(time.precision(), precision, "{text}");
            assert_eq!(time.date().map(|d| d.to_string()).as_deref(), date, "{text}");
            assert_eq!(time.instant(&zone).map(|i| i.to_string()).as_deref(), instant, "{text}");
        }
        assert_eq!(Time::parse("198002").unwrap().written(), (1980, Some(2), None));
    }

    #[test]
    fn what_is_no_time_says_why() {
        use BadTime::{NoSuchTime, Offset, Shape, Zeros};
        let table = [
            ("00000000", Zeros),
            ("0000", Zeros),
            ("19810229", NoSuchTime),
            ("19801301", NoSuchTime),
            ("19800100", NoSuchTime),
            ("00000101", NoSuchTime),
            ("1980010124", NoSuchTime),
            ("198001012360", NoSuchTime),
            ("1980-01-01", Shape),
            ("1/1/1980", Shape),
            ("198", Shape),
            ("1980010", Shape),
            ("unknown", Shape),
            ("１９８０", Shape),
            ("198001011200.5", Shape),
            ("19800101120000.", Shape),
            ("19800101120000.1234567890", Shape),
            ("19800101+5", Shape),
            ("19800101+0500-", Shape),
            ("+0500", Shape),
            ("19800101+1500", Offset),
            ("19800101-0561", Offset),
            ("", Shape),
        ];
        for (text, why) in table {
            assert_eq!(Time::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn a_moment_is_written_in_utc() {
        let now: Instant = "2026-11-22T09:34:02.123Z".parse().unwrap();
        assert_eq!(written(now), "20261122093402+0000");
        assert_eq!(
            Time::parse(&written(now)).unwrap().instant(&Zone::UTC).map(|i| i.to_string()),
            Some("2026-11-22T09:34:02.000Z".into())
        );
    }
}
