//! When the portal must be explained again to somebody who has an account. Pure. (R-B7)

use base::{Date, Instant, Zone};
use policy::Enrolment;

use crate::enrolment::model::Cause;

/// What is known about somebody's last talk and last sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::enrolment) struct Taught {
    /// When the portal was explained last, and whether that agreement still holds.
    pub(in crate::enrolment) last: Option<(Instant, bool)>,
    /// The last sign-in, or when the account was made.
    pub(in crate::enrolment) seen_at: Instant,
    /// How often, since that talk and lately, something urgent or new was brought here.
    pub(in crate::enrolment) stops: i64,
}

/// Why it must be explained again, if it must. Who was never taught has an account from a time
/// when a practice did not ask for it; a new agreement tells them nothing that they had learned.
pub(in crate::enrolment) fn educate_again(
    taught: Taught,
    rules: &Enrolment,
    zone: &Zone,
    today: Date,
) -> Option<Cause> {
    if !rules.education_required {
        return None;
    }
    if let Some((_, false)) = taught.last {
        return Some(Cause::NewAgreement);
    }
    if taught.stops >= i64::from(rules.educate_again_stops) {
        return Some(Cause::TriageStops);
    }
    let since = taught.last.map_or(taught.seen_at, |(at, _)| at.max(taught.seen_at));
    let months = i32::try_from(rules.long_away_months).unwrap_or(i32::MAX);
    (since.date(zone).plus_months(months) <= today).then_some(Cause::LongAway)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_agreement_or_a_year_away_asks_for_another_talk() {
        let rules = crate::testing::policy().enrolment;
        let zone = Zone::named("America/New_York").unwrap();
        let at = |day: &str| format!("{day}T17:00:00Z").parse::<Instant>().unwrap();
        let table = [
            (Some(("2026-01-05", true)), "2026-01-05", "2026-11-23", None),
            (Some(("2026-01-05", false)), "2026-11-20", "2026-11-23", Some(Cause::NewAgreement)),
            (Some(("2025-01-05", true)), "2025-11-24", "2026-11-23", None),
            (Some(("2025-01-05", true)), "2025-11-23", "2026-11-23", Some(Cause::LongAway)),
            // Explained again since: the year begins anew.
            (Some(("2026-11-01", true)), "2025-11-23", "2026-11-23", None),
            (None, "2026-01-05", "2026-11-23", None),
            (None, "2025-01-05", "2026-11-23", Some(Cause::LongAway)),
        ];
        for (last, seen, today, expected) in table {
            let last = last.map(|(day, in_force)| (at(day), in_force));
            let taught = Taught { last, seen_at: at(seen), stops: 1 };
            let today = today.parse().unwrap();
            let found = educate_again(taught, &rules, &zone, today);
            assert_eq!(found, expected, "{taught:?}");
            if expected.is_none() {
                let stopped = Taught { stops: 2, ..taught };
                let found = educate_again(stopped, &rules, &zone, today);
                assert_eq!(found, Some(Cause::TriageStops), "{stopped:?}");
                let patient = Enrolment { educate_again_stops: 3, ..rules.clone() };
                assert_eq!(educate_again(stopped, &patient, &zone, today), None);
            }
            let lenient = Enrolment { education_required: false, ..rules.clone() };
            assert_eq!(educate_again(taught, &lenient, &zone, today), None);
        }
    }
}
