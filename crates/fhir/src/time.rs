//! Dates and times as FHIR writes them (date, dateTime, instant): `1980`, `1980-02`, `1980-02-29`,
//! `1980-02-29T14:30:05.123-05:00`.

use base::{Date, Instant, Zone};
use jiff::civil;
use serde::Deserialize;

/// A date or time as it was written. It is checked when somebody asks what it means, so that one
/// bad date does not make a whole resource unreadable.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Time(String);

/// How much of a time was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// `1980`.
    Year,
    /// `1980-02`.
    Month,
    /// `1980-02-29`.
    Day,
    /// With a time of day and a distance from UTC.
    Moment,
}

/// Why a text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a date or a time that exists, written as FHIR writes it")]
pub struct BadTime;

impl Time {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How much of it was written.
    pub fn precision(&self) -> Result<Precision, BadTime> {
        self.parts().map(|(_, precision)| precision)
    }

    /// The day as it was written; nothing when only the year or the month is known. Right for a
    /// birthday; for other times, ask the [`Instant`] what day it was at the practice.
    pub fn date(&self) -> Result<Option<Date>, BadTime> {
        let (date, precision) = self.parts()?;
        Ok((precision >= Precision::Day).then_some(date))
    }

    /// The moment; nothing when only the year or the month is known. A day alone is its first
    /// moment on the wall of `zone`.
    pub fn instant(&self, zone: &Zone) -> Result<Option<Instant>, BadTime> {
        let (date, precision) = self.parts()?;
        Ok(match precision {
            Precision::Year | Precision::Month => None,
            Precision::Day => Some(zone.instant(date.civil().to_datetime(civil::Time::midnight()))),
            Precision::Moment => Some(self.0.parse().map_err(|_| BadTime)?),
        })
    }

    /// The day, with 1 for what was not written, and how much was.
    fn parts(&self) -> Result<(Date, Precision), BadTime> {
        let day = |text: &str| text.parse::<Date>().map_err(|_| BadTime);
        match self.0.len() {
            4 => Ok((day(&format!("{}-01-01", self.0))?, Precision::Year)),
            7 => Ok((day(&format!("{}-01", self.0))?, Precision::Month)),
            10 => Ok((day(&self.0)?, Precision::Day)),
            _ => {
                let (date, _) = self.0.split_once('T').ok_or(BadTime)?;
                let _: Instant = self.0.parse().map_err(|_| BadTime)?;
                Ok((day(date)?, Precision::Moment))
            }
        }
    }
}

impl From<&str> for Time {
    fn from(text: &str) -> Self {
        Time(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_mean_what_was_written() {
        let zone = Zone::named("America/New_York").unwrap();
        let table = [
            ("1980", Precision::Year, None, None),
            ("1980-02", Precision::Month, None, None),
            ("1980-02-29", Precision::Day, Some("1980-02-29"), Some("1980-02-29T05:00:00.000Z")),
            (
                "2026-07-01T23:30:00-05:00",
                Precision::Moment,
                Some("2026-07-01"),
                Some("2026-07-02T04:30:00.000Z"),
            ),
            (
                "2026-07-01T23:30:00.1234567Z",
                Precision::Moment,
                Some("2026-07-01"),
                Some("2026-07-01T23:30:00.123Z"),
            ),
        ];
        for (text, precision, date, instant) in table {
            let time = Time::from(text);
            assert_eq!(time.precision(), Ok(precision), "{text}");
            let shown = |text: Option<Date>| text.map(|t| t.to_string());
            assert_eq!(time.date().map(shown).unwrap().as_deref(), date, "{text}");
            let moment = time.instant(&zone).unwrap().map(|i| i.to_string());
            assert_eq!(moment.as_deref(), instant, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_says_so_when_it_is_asked() {
        for text in [
            "",
            "198",
            "1980-13",
            "1981-02-29",
            "1980-2-29",
            "0000",
            "1980-02-29T",
            "unknown",
            "2026-07-01T25:00:00Z",
            "2026-07-01T10:00:00",
            "2026-07-01 10:00:00Z",
            "１９８０",
        ] {
            let time = Time::from(text);
            assert_eq!(time.date(), Err(BadTime), "{text}");
            assert_eq!(time.instant(&Zone::UTC), Err(BadTime), "{text}");
        }
    }
}
