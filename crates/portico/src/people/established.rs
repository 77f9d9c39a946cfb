//! Who is an established patient, and why or why not. Pure. (R-A14)

use base::Date;

use super::model::{Life, Status};

/// What is known about a patient when the question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) status: Status,
    pub(crate) life: Life,
    pub(crate) merged: bool,
    /// The last completed visit, face to face or by telehealth.
    pub(crate) last_visit: Option<Date>,
    /// Until when a staff member has vouched for the patient, with a reason on record.
    pub(crate) vouched_until: Option<Date>,
}

/// The answer with its reason, to be shown and recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Established {
    /// A visit lies within the practice's limit.
    ByVisit {
        on: Date,
    },
    /// Somebody of the staff vouches, until this day.
    ByStaff {
        until: Date,
    },
    /// The chart is a duplicate of another.
    NotMerged,
    NotDeceased,
    /// A sender says that the patient has died; nobody has confirmed it yet.
    DeathReported,
    NotDismissed,
    NotLeft,
    /// There was never a completed visit.
    NotVisited,
    /// The last visit is too long ago.
    NotSince {
        on: Date,
    },
}

impl Established {
    pub(crate) fn is_yes(self) -> bool {
        matches!(self, Established::ByVisit { .. } | Established::ByStaff { .. })
    }

    /// The word for the ledger: which rule decided.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Established::ByVisit { .. } => "visit",
            Established::ByStaff { .. } => "staff",
            Established::NotMerged => "merged",
            Established::NotDeceased => "deceased",
            Established::DeathReported => "death_reported",
            Established::NotDismissed => "dismissed",
            Established::NotLeft => "left",
            Established::NotVisited => "no_visit",
            Established::NotSince { .. } => "visit_too_old",
        }
    }
}

/// Whether this is an established patient today, with at least one completed visit within so many
/// months at this practice.
pub(crate) fn established(facts: &Facts, months: u32, today: Date) -> Established {
    if facts.merged {
        return Established::NotMerged;
    }
    match facts.life {
        Life::Dead => return Established::NotDeceased,
        Life::ReportedDead => return Established::DeathReported,
        Life::Alive => {}
    }
    match facts.status {
        Status::Dismissed => return Established::NotDismissed,
        Status::Left => return Established::NotLeft,
        Status::Active => {}
    }
    let since = today.plus_months(-i32::try_from(months).unwrap_or(i32::MAX));
    match (facts.last_visit, facts.vouched_until) {
        (Some(on), _) if on >= since && on <= today => Established::ByVisit { on },
        (_, Some(until)) if until >= today => Established::ByStaff { until },
        (Some(on), _) => Established::NotSince { on },
        (None, _) => Established::NotVisited,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn t06_only_living_active_patients_with_a_recent_visit_are_established() {
        let today = day("2026-11-23");
        let good = Facts {
            status: Status::Active,
            life: Life::Alive,
            merged: false,
            last_visit: Some(day("2024-05-02")),
            vouched_until: None,
        };
        let cases = [
            (good, "visit"),
            (Facts { last_visit: Some(day("2023-11-23")), ..good }, "visit"),
            (Facts { last_visit: Some(day("2023-11-22")), ..good }, "visit_too_old"),
            (Facts { last_visit: None, ..good }, "no_visit"),
            (Facts { last_visit: Some(day("2026-11-24")), ..good }, "visit_too_old"),
            (Facts { last_visit: None, vouched_until: Some(today), ..good }, "staff"),
            (
                Facts { last_visit: None, vouched_until: Some(day("2026-11-22")), ..good },
                "no_visit",
            ),
            (Facts { status: Status::Dismissed, ..good }, "dismissed"),
            (Facts { status: Status::Left, vouched_until: Some(today), ..good }, "left"),
            (Facts { life: Life::Dead, ..good }, "deceased"),
            (Facts { life: Life::ReportedDead, ..good }, "death_reported"),
            (Facts { merged: true, ..good }, "merged"),
        ];
        for (facts, rule) in cases {
            assert_eq!(established(&facts, 36, today).rule(), rule, "{facts:?}");
        }
    }
}
