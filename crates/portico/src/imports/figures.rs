//! How imports go, in numbers: how many reports found their patient by themselves, and what became
//! of the others. Pure. (R-B1.8)

use std::collections::BTreeMap;

use super::model::{Outcome, Reason};

/// How a report came into a chart, or did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    ByItself,
    ByHand,
    /// Something conflicted, and a second person agreed.
    ByTwo,
    Waits,
    Rejected,
    Refused,
    /// Of a kind that is not needed.
    NotCounted,
}

/// Reports of one source with the same fate.
#[derive(Debug, Clone)]
pub(super) struct Alike {
    pub(super) outcome: Outcome,
    /// Why they waited for a person, if they did.
    pub(super) waited_for: Option<Reason>,
    /// Whether somebody filed them.
    pub(super) by_hand: bool,
    /// Whether two people did.
    pub(super) by_two: bool,
    /// Whether they were taken out of a chart at some time.
    pub(super) unfiled: bool,
    pub(super) count: i64,
}

/// The figures of one source, or of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) came: i64,
    pub(super) by_itself: i64,
    pub(super) by_hand: i64,
    pub(super) by_two: i64,
    pub(super) waits: i64,
    pub(super) rejected: i64,
    pub(super) refused: i64,
    /// Filed in a wrong chart at first, whatever became of them later.
    pub(super) unfiled: i64,
    /// How many waited for a person, also those that do not any more, by their reason.
    pub(super) reasons: BTreeMap<Reason, i64>,
}

impl Alike {
    fn way(&self) -> Way {
        match self.outcome {
            Outcome::Filed | Outcome::Updated | Outcome::Merged if self.by_two => Way::ByTwo,
            Outcome::Filed | Outcome::Updated | Outcome::Merged if self.by_hand => Way::ByHand,
            Outcome::Filed | Outcome::Updated | Outcome::Merged => Way::ByItself,
            Outcome::Quarantined | Outcome::Unfiled => Way::Waits,
            Outcome::Rejected => Way::Rejected,
            Outcome::Refused => Way::Refused,
            Outcome::Duplicate | Outcome::Ignored => Way::NotCounted,
        }
    }
}

impl Figures {
    /// Counts reports with the same fate.
    pub(super) fn add(&mut self, alike: &Alike) {
        let figure = match alike.way() {
            Way::ByItself => &mut self.by_itself,
            Way::ByHand => &mut self.by_hand,
            Way::ByTwo => &mut self.by_two,
            Way::Waits => &mut self.waits,
            Way::Rejected => &mut self.rejected,
            Way::Refused => &mut self.refused,
            Way::NotCounted => return,
        };
        *figure += alike.count;
        self.came += alike.count;
        if alike.unfiled {
            self.unfiled += alike.count;
        }
        if let Some(reason) = alike.waited_for {
            *self.reasons.entry(reason).or_default() += alike.count;
        }
    }

    /// How many of a hundred were filed by themselves, with one decimal; nothing when none came.
    pub(super) fn percent(&self) -> Option<String> {
        let thousandth = (self.by_itself * 1_000).checked_div(self.came)?;
        Some(format!("{}.{}", thousandth / 10, thousandth % 10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILED: Alike = Alike {
        outcome: Outcome::Filed,
        waited_for: None,
        by_hand: false,
        by_two: false,
        unfiled: false,
        count: 1,
    };

    #[test]
    fn every_report_is_counted_once_and_why_it_waited_besides() {
        let name = Reason::NameConflict;
        let conflict = Some(name);
        let mut figures = Figures::default();
        for alike in [
            Alike { count: 92, ..FILED },
            // It waited, and found its patient when the chart was corrected.
            Alike { waited_for: conflict, ..FILED },
            Alike { waited_for: Some(Reason::Twins), by_hand: true, count: 2, ..FILED },
            Alike { waited_for: conflict, by_two: true, by_hand: true, unfiled: true, ..FILED },
            Alike { outcome: Outcome::Quarantined, waited_for: conflict, ..FILED },
            Alike { outcome: Outcome::Unfiled, unfiled: true, ..FILED },
            Alike { outcome: Outcome::Rejected, waited_for: Some(Reason::NoMatch), ..FILED },
            Alike { outcome: Outcome::Refused, ..FILED },
            Alike { outcome: Outcome::Ignored, count: 50, ..FILED },
        ] {
            figures.add(&alike);
        }
        let reasons = [(name, 3), (Reason::Twins, 2), (Reason::NoMatch, 1)];
        let expected = Figures {
            came: 100,
            by_itself: 93,
            by_hand: 2,
            by_two: 1,
            waits: 2,
            rejected: 1,
            refused: 1,
            unfiled: 2,
            reasons: reasons.into_iter().collect(),
        };
        assert_eq!(figures, expected);
        assert_eq!(figures.percent().as_deref(), Some("93.0"));
    }

    #[test]
    fn the_share_has_one_decimal_and_is_never_rounded_up() {
        let of = |by_itself, came| Figures { by_itself, came, ..Figures::default() }.percent();
        for (by_itself, came, expected) in
            [(1, 3, Some("33.3")), (1_999, 2_000, Some("99.9")), (0, 7, Some("0.0")), (0, 0, None)]
        {
            assert_eq!(of(by_itself, came).as_deref(), expected, "{by_itself} of {came}");
        }
    }
}
