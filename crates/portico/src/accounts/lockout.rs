//! When a wrong password locks, and for how long. Pure: facts and policy in, decisions out.
//!
//! Layers (security.md §3.4): strangers share the account's count, whose locks grow; a browser
//! that the account has used before has its own; a ceiling disables the password until staff have
//! checked who it is. The address's own limit is counted at the door (`web::throttle`).
//! (R-B1.4; NIST SP 800-63B-4 allows at most 100 failures in a row.)

use base::Instant;
use policy::Lockout;

/// Failures of one user name, as tried by strangers to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Failures in a row since the last success or lock.
    pub(crate) run: u32,
    /// Failures since the last success.
    pub(crate) since_success: u32,
    /// Locks since the last success; each is longer than the one before.
    pub(crate) locks: u32,
    pub(crate) locked_until: Option<Instant>,
    /// The ceiling was reached: only staff let this name in again.
    pub(crate) disabled: bool,
}

/// Failures of a browser that its account trusts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct DeviceTally {
    /// Failures in a row since the last success or lock.
    pub(crate) run: u32,
    /// Failures since the last success.
    pub(crate) since_success: u32,
    pub(crate) locked_until: Option<Instant>,
}

/// Why a sign-in is not even tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lock {
    /// Until this moment.
    Until(Instant),
    /// Until staff have checked who it is.
    Disabled,
}

/// What stands in the way of a try now. Clocks that were set back do not end a lock early,
/// because `now` never goes back.
pub(crate) fn lock(tally: &Tally, now: Instant) -> Option<Lock> {
    if tally.disabled {
        return Some(Lock::Disabled);
    }
    tally.locked_until.filter(|until| now < *until).map(Lock::Until)
}

/// What stands in the way of a try from a trusted browser.
pub(crate) fn device_lock(device: &DeviceTally, now: Instant) -> Option<Lock> {
    device.locked_until.filter(|until| now < *until).map(Lock::Until)
}

/// Counts a failure. A try during a lock is not looked at, so it counts for nothing: a stranger
/// who goes on trying comes no nearer to the ceiling.
#[must_use]
pub(crate) fn failed(tally: Tally, rules: &Lockout, now: Instant) -> Tally {
    if lock(&tally, now).is_some() {
        return tally;
    }
    let mut next = tally;
    next.since_success = tally.since_success.saturating_add(1);
    next.disabled = next.since_success >= rules.ceiling_failures;
    next.run = tally.run.saturating_add(1);
    // After the first lock a single failure is enough for the next.
    if next.run >= rules.failures_max || tally.locks > 0 {
        next.locked_until = Some(now.plus_minutes(minutes_of(rules, tally.locks)));
        next.locks = tally.locks.saturating_add(1);
        next.run = 0;
    }
    next
}

/// Counts a success. From a trusted browser it begins the way to the ceiling anew and leaves the
/// strangers' lock as it is, or each sign-in of the holder would give them more tries. What only
/// staff may end, stays.
#[must_use]
pub(crate) fn succeeded(tally: Tally, from_trusted_browser: bool) -> Tally {
    if from_trusted_browser {
        return Tally { since_success: 0, ..tally };
    }
    Tally { disabled: tally.disabled, ..Tally::default() }
}

/// The count of a user name that takes over from another one: whatever either has of failures and
/// locks, so that a new name ends no lock and buys no tries. (R-A2, R-B1.4)
#[must_use]
pub(crate) fn joined(from: Tally, to: Tally) -> Tally {
    Tally {
        run: from.run.max(to.run),
        since_success: from.since_success.max(to.since_success),
        locks: from.locks.max(to.locks),
        locked_until: from.locked_until.max(to.locked_until),
        disabled: from.disabled || to.disabled,
    }
}

/// Counts a failure of a trusted browser. A try during a lock counts for nothing here too.
#[must_use]
pub(crate) fn device_failed(device: DeviceTally, rules: &Lockout, now: Instant) -> DeviceTally {
    if device_lock(&device, now).is_some() {
        return device;
    }
    let (run, since_success) = (device.run + 1, device.since_success.saturating_add(1));
    if run < rules.device_failures_max {
        return DeviceTally { run, since_success, ..device };
    }
    let locked_until = Some(now.plus_minutes(i64::from(rules.device_minutes)));
    DeviceTally { run: 0, since_success, locked_until }
}

/// Whether a browser has failed so often since its last success that it is a stranger from now on:
/// it may be stolen.
pub(crate) fn is_spent(device: &DeviceTally, rules: &Lockout) -> bool {
    device.since_success >= rules.ceiling_failures
}

/// Whether this failure was the one that locked.
pub(crate) fn just_locked(before: &Tally, after: &Tally) -> bool {
    after.locks > before.locks || (after.disabled && !before.disabled)
}

/// The lock that follows `locks` earlier ones: the last one listed goes on for all later ones.
fn minutes_of(rules: &Lockout, locks: u32) -> i64 {
    let place = usize::try_from(locks).unwrap_or(usize::MAX).min(rules.minutes.len() - 1);
    i64::from(rules.minutes[place])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn rules() -> Lockout {
        testing::policy().accounts.lockout
    }

    fn at(minute: i64) -> Instant {
        Instant::from_millis(0).plus_minutes(minute)
    }

    /// So many failures, one a minute from minute 0 on.
    fn after(failures: u32, rules: &Lockout) -> Tally {
        (0..failures).fold(Tally::default(), |t, n| failed(t, rules, at(i64::from(n))))
    }

    #[test]
    fn t09_the_fifth_failure_locks_and_the_lock_ends_when_it_said() {
        let rules = Lockout { minutes: vec![30], ..rules() };
        assert_eq!(lock(&after(4, &rules), at(4)), None);
        let locked = after(5, &rules);
        assert_eq!(lock(&locked, at(5)), Some(Lock::Until(at(34))));
        assert_eq!(lock(&locked, at(33)), Some(Lock::Until(at(34))));
        assert_eq!(lock(&locked, at(34)), None);
    }

    #[test]
    fn locks_grow_until_the_last_one_listed() {
        let rules = rules();
        let mut tally = after(5, &rules);
        let mut lengths = Vec::new();
        for _ in 0..5 {
            let end = tally.locked_until.unwrap();
            let next = failed(tally, &rules, end);
            lengths.push(next.locked_until.unwrap().millis_since(end) / 60_000);
            tally = next;
        }
        assert_eq!(lengths, [5, 15, 60, 60, 60]);
    }

    #[test]
    fn a_stranger_gets_at_most_a_hundred_tries_however_patient() {
        let rules = rules();
        let (mut tally, mut now, mut tries) = (Tally::default(), at(0), 0);
        while tries < 1_000 {
            match lock(&tally, now) {
                Some(Lock::Disabled) => break,
                Some(Lock::Until(until)) => now = until,
                None => {
                    tries += 1;
                    tally = failed(tally, &rules, now);
                }
            }
        }
        assert_eq!(tries, 100);
    }

    #[test]
    fn tries_during_a_lock_come_no_nearer_to_the_ceiling() {
        let rules = rules();
        let locked = after(5, &rules);
        let tired = (0..1_000).fold(locked, |tally, _| failed(tally, &rules, at(4)));
        assert_eq!(tired, locked);
    }

    #[test]
    fn a_success_begins_the_way_to_the_ceiling_anew() {
        let rules = rules();
        let locked = after(5, &rules);
        let own = succeeded(locked, true);
        assert_eq!((own.since_success, lock(&own, at(4))), (0, lock(&locked, at(4))));
        assert_eq!(succeeded(locked, false), Tally::default());
        let disabled = Tally { disabled: true, ..locked };
        assert!(succeeded(disabled, true).disabled && succeeded(disabled, false).disabled);
    }

    #[test]
    fn a_new_name_ends_no_lock_and_buys_no_tries() {
        let rules = rules();
        let (locked, tried) = (after(5, &rules), after(2, &rules));
        assert_eq!(joined(locked, Tally::default()), locked);
        assert_eq!(joined(Tally::default(), locked), locked);
        let both = joined(locked, tried);
        assert_eq!((both.run, lock(&both, at(4))), (2, lock(&locked, at(4))));
        assert!(joined(Tally { disabled: true, ..tried }, tried).disabled);
    }

    #[test]
    fn a_trusted_browser_is_not_locked_by_strangers() {
        let rules = rules();
        let stranger = after(5, &rules);
        assert!(lock(&stranger, at(4)).is_some());
        let own = DeviceTally::default();
        assert_eq!(device_lock(&own, at(4)), None);
        let tired = (0..10).fold(own, |d, _| device_failed(d, &rules, at(5)));
        assert_eq!(device_lock(&tired, at(19)), Some(Lock::Until(at(20))));
        assert_eq!(device_lock(&tired, at(20)), None);
    }

    #[test]
    fn a_trusted_browser_gets_a_hundred_tries_and_is_a_stranger_then() {
        let rules = rules();
        let (mut device, mut now, mut tries) = (DeviceTally::default(), at(0), 0);
        while !is_spent(&device, &rules) {
            match device_lock(&device, now) {
                Some(Lock::Until(until)) => now = until,
                _ => {
                    tries += 1;
                    device = device_failed(device, &rules, now);
                }
            }
        }
        assert_eq!(tries, 100);
    }

    proptest::proptest! {
        #[test]
        fn no_sequence_of_tries_ends_a_lock_early(
            waits in proptest::collection::vec(0i64..90, 1..200)
        ) {
            let rules = rules();
            let (mut tally, mut now) = (Tally::default(), at(0));
            for wait in waits {
                now = now.plus_minutes(wait);
                let next = failed(tally, &rules, now);
                let before = lock(&tally, now);
                if let (Some(Lock::Until(before)), Some(until)) = (before, next.locked_until) {
                    proptest::prop_assert!(until >= before);
                }
                let looked_at = before.is_none();
                proptest::prop_assert_eq!(next.since_success > tally.since_success, looked_at);
                tally = next;
            }
        }
    }
}
