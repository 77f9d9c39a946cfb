//! When a job that failed is tried again, and when it is given up.

use base::Instant;

/// Minutes until the next try, after the first, second … failure. Then it is given up: within a
/// day and a half, so that somebody hears of it while it still matters.
const BACK_OFF_MINUTES: [i64; 7] = [1, 5, 15, 60, 240, 720, 1_200];

/// What becomes of a job that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// It is tried again then.
    Again(Instant),
    /// It is given up.
    Dead,
}

/// What becomes of a job that has now failed so often.
pub(super) fn after_failure(failures: i64, now: Instant) -> Next {
    let place = usize::try_from(failures - 1).unwrap_or(0);
    match BACK_OFF_MINUTES.get(place) {
        Some(minutes) => Next::Again(now.plus_minutes(*minutes)),
        None => Next::Dead,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_waits_longer_after_each_failure_and_is_then_given_up() {
        let now = Instant::from_millis(0);
        let again = |minutes| Next::Again(now.plus_minutes(minutes));
        for (failures, next) in
            [(1, again(1)), (2, again(5)), (7, again(1_200)), (8, Next::Dead), (9, Next::Dead)]
        {
            assert_eq!(after_failure(failures, now), next, "{failures}");
        }
    }
}
