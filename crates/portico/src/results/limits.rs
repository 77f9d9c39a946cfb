//! One patient's own limits: what is critical for everybody else may be known and expected for
//! them, for a reason that a provider writes down, and for a year at most. The laboratory's own
//! flags count regardless. (R-B3, appendix B)

use base::{Date, Decimal, Instant, Zone};
use db::Tx;
use policy::{PatientLimits, Results};

use super::store::{self, LimitId};
use crate::{access::Chart, app::App, happened, people::StaffId};

/// The reason says what is known, in characters.
const REASON_CHARS_MIN: usize = 10;
const REASON_CHARS_MAX: usize = 1_000;
/// The longest that a limit holds, in days.
pub(super) const DAYS_MAX: i32 = 366;

/// A limit that was checked.
#[derive(Clone)]
pub(crate) struct NewLimit {
    pub(crate) limits: PatientLimits,
    pub(crate) reason: String,
    /// It holds until this day begins.
    pub(crate) until: Instant,
}

/// What was typed.
#[derive(Clone, Copy)]
pub(super) struct Draft<'d> {
    pub(super) test: &'d str,
    pub(super) low: &'d str,
    pub(super) high: &'d str,
    pub(super) until: &'d str,
    pub(super) reason: &'d str,
}

/// What is missing or wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    NoTest,
    NoLimit,
    LowIsNoNumber,
    HighIsNoNumber,
    /// The lower one is not below the higher one.
    Crossed,
    Until,
    Reason,
}

/// The listed tests that have limits.
pub(super) fn tests(policy: &Results) -> impl Iterator<Item = &policy::CriticalValue> {
    policy.critical.values.iter().filter(|rule| rule.is_numeric())
}

/// Checks a limit. All that is wrong is told at once.
pub(super) fn check(
    policy: &Results,
    (zone, now): (&Zone, Instant),
    draft: Draft<'_>,
) -> Result<NewLimit, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut number = |text: &str, fault: Fault| -> Option<Decimal> {
        let read = text.replace(',', ".").parse().ok();
        if read.is_none() && !text.is_empty() {
            faults.push(fault);
        }
        read
    };
    let low = number(draft.low, Fault::LowIsNoNumber);
    let high = number(draft.high, Fault::HighIsNoNumber);
    if draft.low.is_empty() && draft.high.is_empty() {
        faults.push(Fault::NoLimit);
    }
    if low.zip(high).is_some_and(|(low, high)| low >= high) {
        faults.push(Fault::Crossed);
    }
    if !tests(policy).any(|rule| rule.test == draft.test) {
        faults.push(Fault::NoTest);
    }
    let today = now.date(zone);
    let day = draft.until.parse::<Date>().ok();
    let day = day.filter(|day| *day > today && *day <= today.plus_days(DAYS_MAX));
    if day.is_none() {
        faults.push(Fault::Until);
    }
    if !(REASON_CHARS_MIN..=REASON_CHARS_MAX).contains(&draft.reason.chars().count()) {
        faults.push(Fault::Reason);
    }
    match day {
        Some(day) if faults.is_empty() => Ok(NewLimit {
            limits: PatientLimits { test: draft.test.to_owned(), low, high },
            reason: draft.reason.to_owned(),
            until: day.start(zone),
        }),
        _ => Err(faults),
    }
}

/// Keeps a limit for a patient. What was judged before stays as it is.
pub(super) fn make(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, staff): (&Chart<'_>, StaffId),
    new: &NewLimit,
) -> db::Result<()> {
    let (id, mut content) = (LimitId::new(now), app.seal.content());
    store::insert_limit(tx, &mut content, id, chart, staff, new, now)?;
    let event = happened!("limit.made").patient(chart.patient()).object(id);
    tx.record(event.content(content));
    Ok(())
}

/// Ends a limit early.
pub(super) fn end(tx: &mut Tx<'_>, chart: &Chart<'_>, id: LimitId, now: Instant) -> db::Result<()> {
    if store::end_limit(tx, chart, id, now)? == 0 {
        return Err(db::Error::NotFound);
    }
    tx.record(happened!("limit.ended").patient(chart.patient()).object(id));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Draft<'static> = Draft {
        test: "Potassium",
        low: "2,9",
        high: "6.5",
        until: "2027-11-23",
        reason: "On dialysis; 6.0 to 6.4 before it.",
    };

    fn faults(draft: Draft<'_>) -> Vec<Fault> {
        let (policy, zone) = (crate::testing::policy().results, Zone::UTC);
        let now = "2026-11-23T14:00:00.000Z".parse().unwrap();
        check(&policy, (&zone, now), draft).err().unwrap_or_default()
    }

    #[test]
    fn a_limit_has_a_listed_test_numbers_a_reason_and_an_end_within_a_year() {
        assert!(faults(GOOD).is_empty());
        assert!(faults(Draft { low: "", ..GOOD }).is_empty());
        let table = [
            (Draft { test: "Malaria", ..GOOD }, Fault::NoTest),
            (Draft { test: "", ..GOOD }, Fault::NoTest),
            (Draft { low: "", high: "", ..GOOD }, Fault::NoLimit),
            (Draft { low: "low", ..GOOD }, Fault::LowIsNoNumber),
            (Draft { high: "6.5 mmol/L", ..GOOD }, Fault::HighIsNoNumber),
            (Draft { low: "6.5", ..GOOD }, Fault::Crossed),
            (Draft { until: "2026-11-23", ..GOOD }, Fault::Until),
            (Draft { until: "2027-11-25", ..GOOD }, Fault::Until),
            (Draft { until: "for ever", ..GOOD }, Fault::Until),
            (Draft { reason: "Dialysis.", ..GOOD }, Fault::Reason),
        ];
        for (draft, fault) in table {
            assert_eq!(faults(draft), [fault]);
        }
    }
}
