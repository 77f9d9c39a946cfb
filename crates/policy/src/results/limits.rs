//! Limits of one patient: what is critical for everybody else may be known and expected for them.
//! (R-B3, appendix B)

use std::borrow::Cow;

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

impl Results {
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
