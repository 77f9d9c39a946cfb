//! Limits of one patient: those of their age, and their own, where what is critical for everybody
//! else is known and expected. (R-B3, appendix B)

use std::{borrow::Cow, ops::Range};

use base::Decimal;

use super::{CriticalValue, Results};

/// Other limits of one listed test, for one patient. A laboratory's own flags count regardless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientLimits {
    /// The test as the list of critical values calls it.
    pub test: String,
    /// This and lower is critical, in the list's unit.
    pub low: Option<Decimal>,
    /// This and higher is critical.
    pub high: Option<Decimal>,
}

impl CriticalValue {
    /// The days of age at which these limits hold.
    pub(crate) fn ages(&self) -> Range<u32> {
        self.from_days.unwrap_or(0)..self.under_days.unwrap_or(u32::MAX)
    }
}

impl Results {
    /// The rules for somebody of so many days of age.
    pub fn at_age(&self, days: u32) -> Cow<'_, Results> {
        if self.critical.values.iter().all(|rule| rule.ages().contains(&days)) {
            return Cow::Borrowed(self);
        }
        let mut results = self.clone();
        results.critical.values.retain(|rule| rule.ages().contains(&days));
        Cow::Owned(results)
    }

    /// Ages, in days, between which no limits change: whoever is of an age that nobody knows is
    /// judged at each of them.
    pub fn ages(&self) -> Vec<u32> {
        let values = self.critical.values.iter();
        let limits = values.flat_map(|rule| rule.from_days.into_iter().chain(rule.under_days));
        let mut ages: Vec<u32> = std::iter::once(0).chain(limits).collect();
        ages.sort_unstable();
        ages.dedup();
        ages
    }

    /// The same rules with other limits for some tests. A test that the list has no more is left
    /// out: it is judged as the list says now.
    pub fn with_limits(&self, limits: &[PatientLimits]) -> Cow<'_, Results> {
        if limits.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut results = self.clone();
        for own in limits {
            let of_test = |rule: &&mut CriticalValue| rule.test == own.test && rule.is_numeric();
            if let Some(rule) = results.critical.values.iter_mut().find(of_test) {
                (rule.low, rule.high) = (own.low, own.high);
            }
        }
        Cow::Owned(results)
    }
}
