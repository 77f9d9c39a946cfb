//! How long results wait to be read, for the manager. Pure. (R-B1.10)

use base::{Instant, words::Word as _};

use crate::chart::Class;

/// The results of so many days are looked at.
pub(super) const DAYS: i64 = 90;

/// A result that was shown, and when its patient read it first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) class: Class,
    pub(super) at: Instant,
    pub(super) read_at: Option<Instant>,
}

/// How the results of one class were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) class: Class,
    pub(super) shown: usize,
    pub(super) read: usize,
    /// Half of those that were read took no longer than so many hours; nothing when none was read.
    pub(super) median_hours: Option<i64>,
}

/// The classes of which something was shown, the most serious first.
pub(super) fn readings(all: &[Shown]) -> Vec<Reading> {
    let mut found: Vec<Reading> = Class::ALL.iter().filter_map(|class| of(*class, all)).collect();
    found.reverse();
    found
}

fn of(class: Class, all: &[Shown]) -> Option<Reading> {
    let mine: Vec<&Shown> = all.iter().filter(|one| one.class == class).collect();
    let took = |one: &&Shown| one.read_at.map(|read| read.millis_since(one.at) / 3_600_000);
    let mut hours: Vec<i64> = mine.iter().filter_map(took).collect();
    hours.sort_unstable();
    let median_hours = hours.get(hours.len().saturating_sub(1) / 2).copied();
    let reading = Reading { class, shown: mine.len(), read: hours.len(), median_hours };
    (!mine.is_empty()).then_some(reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_of_those_that_were_read_and_each_class_has_its_own() {
        let at = Instant::from_millis(0);
        let shown = |class, hours: Option<i64>| Shown {
            class,
            at,
            read_at: hours.map(|hours| at.plus_minutes(60 * hours + 59)),
        };
        let all = [
            shown(Class::Routine, Some(2)),
            shown(Class::Routine, Some(100)),
            shown(Class::Routine, Some(3)),
            shown(Class::Routine, None),
            shown(Class::Critical, None),
            shown(Class::Abnormal, Some(5)),
            shown(Class::Abnormal, Some(7)),
        ];
        let expected = [
            Reading { class: Class::Critical, shown: 1, read: 0, median_hours: None },
            Reading { class: Class::Abnormal, shown: 2, read: 2, median_hours: Some(5) },
            Reading { class: Class::Routine, shown: 4, read: 3, median_hours: Some(3) },
        ];
        assert_eq!(readings(&all), expected);
        assert_eq!(readings(&[]), []);
    }
}
