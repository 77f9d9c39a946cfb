//! How the online access of somebody who is no current patient any more ends, step by step. Pure.
//! (R-A14)

use base::Instant;
use policy::Enrolment;

use crate::enrolment::model::{Lapse, LapseStep};

/// What is next for somebody who has an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::enrolment) enum Next {
    /// All stays as it is.
    Stay,
    /// A current patient again: nothing of it counts any more.
    TakeBack,
    /// The next step, unless something still waits for the patient.
    Go(LapseStep),
}

/// What is next, from how far it has come.
pub(in crate::enrolment) fn next(
    is_established: bool,
    lapse: Option<&Lapse>,
    now: Instant,
) -> Next {
    // Whoever joined again after the end begins anew.
    let Some((lapse, next_at)) = lapse.and_then(|lapse| Some((lapse, lapse.next_at?))) else {
        return if is_established { Next::Stay } else { Next::Go(LapseStep::Noticed) };
    };
    match lapse.step {
        _ if is_established => Next::TakeBack,
        _ if now < next_at => Next::Stay,
        LapseStep::Noticed => Next::Go(LapseStep::ReadOnly),
        LapseStep::ReadOnly | LapseStep::Ended => Next::Go(LapseStep::Ended),
    }
}

/// When the step after this one is due, which begins now; nothing comes after the end.
pub(in crate::enrolment) fn after(
    step: LapseStep,
    rules: &Enrolment,
    now: Instant,
) -> Option<Instant> {
    let days = match step {
        LapseStep::Noticed => rules.lapse_notice_days,
        LapseStep::ReadOnly => rules.former_read_only_days,
        LapseStep::Ended => return None,
    };
    Some(now.plus_days(i64::from(days)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_ends_step_by_step_and_whoever_is_established_again_is_taken_back() {
        let at = |days| Instant::from_millis(0).plus_days(days);
        let lapse = |step, next_at| Some(Lapse { step, step_at: at(0), next_at });
        let (noticed, reading) = (LapseStep::Noticed, LapseStep::ReadOnly);
        let table = [
            (true, None, 0, Next::Stay),
            (false, None, 0, Next::Go(LapseStep::Noticed)),
            (false, lapse(noticed, Some(at(30))), 29, Next::Stay),
            (false, lapse(noticed, Some(at(30))), 30, Next::Go(LapseStep::ReadOnly)),
            (true, lapse(noticed, Some(at(30))), 30, Next::TakeBack),
            (false, lapse(reading, Some(at(90))), 89, Next::Stay),
            (true, lapse(reading, Some(at(90))), 89, Next::TakeBack),
            (false, lapse(reading, Some(at(90))), 90, Next::Go(LapseStep::Ended)),
            (true, lapse(LapseStep::Ended, None), 99, Next::Stay),
            (false, lapse(LapseStep::Ended, None), 99, Next::Go(LapseStep::Noticed)),
        ];
        for (is_established, lapse, day, expected) in table {
            let found = next(is_established, lapse.as_ref(), at(day));
            assert_eq!(found, expected, "{is_established} {lapse:?} {day}");
        }
    }

    #[test]
    fn each_step_is_as_long_as_the_policy_says() {
        let rules = crate::testing::policy().enrolment;
        let now = Instant::from_millis(0);
        assert_eq!(after(LapseStep::Noticed, &rules, now), Some(now.plus_days(30)));
        assert_eq!(after(LapseStep::ReadOnly, &rules, now), Some(now.plus_days(90)));
        assert_eq!(after(LapseStep::Ended, &rules, now), None);
    }
}
