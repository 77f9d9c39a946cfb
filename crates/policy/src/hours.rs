//! When the practice is open.

use base::{
    Date,
    calendar::{Calendar, Closure, Holidays, Opening, Week},
};

use crate::{
    kinds::{Flag, List, Optional, Required, list, parsed, text},
    practice::Practice,
    section::{Leaf, section},
    tables::tables,
};

const DATE: &str = "a date such as \"2026-12-24\"";

fn office_hours() -> Vec<Opening> {
    "08:00-17:00".parse().into_iter().collect()
}

fn openings() -> List<impl Leaf<Value = Opening>> {
    list(parsed("an opening such as \"08:00-17:00\""), 0..=6)
}

section! {
    /// When the practice is open. Every promised time is counted in these hours.
    pub struct Hours {
        /// When somebody reads messages on Mondays.
        monday: Vec<Opening> = office_hours(), openings(), "R-A8";
        /// When somebody reads messages on Tuesdays.
        tuesday: Vec<Opening> = office_hours(), openings(), "R-A8";
        /// When somebody reads messages on Wednesdays.
        wednesday: Vec<Opening> = office_hours(), openings(), "R-A8";
        /// When somebody reads messages on Thursdays.
        thursday: Vec<Opening> = office_hours(), openings(), "R-A8";
        /// When somebody reads messages on Fridays.
        friday: Vec<Opening> = office_hours(), openings(), "R-A8";
        /// When somebody reads messages on Saturdays; an empty list is a closed day.
        saturday: Vec<Opening> = Vec::new(), openings(), "R-A8";
        /// When somebody reads messages on Sundays; an empty list is a closed day.
        sunday: Vec<Opening> = Vec::new(), openings(), "R-A8";
        /// Whether the practice closes on the federal holidays, observed days included.
        us_federal_holidays: bool = true, Flag, "R-A8";
        /// Other days on which the practice is closed; added later, they move only what comes in
        /// after.
        closures: Vec<ClosedDays> = Vec::new(), tables(0..=200), "R-A8";
    }

    /// Days on which the practice is closed: one `date`, or `from` and `to`.
    pub struct ClosedDays {
        /// The one closed day.
        date: Option<Date> = None, Optional(parsed(DATE)), "R-A8";
        /// The first closed day of several.
        from: Option<Date> = None, Optional(parsed(DATE)), "R-A8";
        /// The last closed day of several.
        to: Option<Date> = None, Optional(parsed(DATE)), "R-A8";
        /// What patients are told, such as "staff training".
        name: String = String::new(), Required(text(1..=80)), "R-A8";
    }
}

impl ClosedDays {
    /// The closed days, when the line says either one date or a span that is no longer than a year.
    pub fn span(&self) -> Option<Closure> {
        let (from, to) = match (self.date, self.from, self.to) {
            (Some(date), None, None) => (date, date),
            (None, Some(from), Some(to)) => (from, to),
            _ => return None,
        };
        (from <= to && to <= from.plus_days(366)).then_some(Closure { from, to })
    }
}

impl Hours {
    /// The openings of the week, Monday first; nothing when two of a day overlap.
    pub(crate) fn week(&self) -> Option<Week> {
        Week::new(self.days().map(|(_, openings)| openings.clone()))
    }

    /// The keys of the weekdays with their openings, Monday first.
    pub fn days(&self) -> [(&'static str, &Vec<Opening>); 7] {
        [
            ("monday", &self.monday),
            ("tuesday", &self.tuesday),
            ("wednesday", &self.wednesday),
            ("thursday", &self.thursday),
            ("friday", &self.friday),
            ("saturday", &self.saturday),
            ("sunday", &self.sunday),
        ]
    }

    /// The calendar on the practice's wall.
    ///
    /// # Panics
    /// Never for hours that [`crate::Policy::parse`] has checked.
    pub(crate) fn calendar(&self, practice: &Practice) -> Calendar {
        let week = self.week().expect("openings that overlap were refused");
        let holidays = if self.us_federal_holidays { Holidays::UsFederal } else { Holidays::None };
        let closures = self.closures.iter().filter_map(ClosedDays::span).collect();
        Calendar::new(practice.time_zone.zone().clone(), week, holidays, closures)
    }
}
