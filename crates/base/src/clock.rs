//! The only place that knows what time it is.
//!
//! A clock never runs backwards: when the machine's clock is set back, Portico's stands still
//! until it is caught up, so that no session, code or lock comes to life again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use crate::time::Instant;

/// A clock that can be handed to whoever needs the time; copies share their memory.
#[derive(Debug, Clone)]
pub struct Clock {
    source: Source,
    latest: Arc<AtomicI64>,
}

#[derive(Debug, Clone, Copy)]
enum Source {
    Machine,
    Hand,
}

impl Clock {
    /// The machine's clock, never earlier than `at_least` (the latest moment on record).
    pub fn machine(at_least: Instant) -> Self {
        Clock { source: Source::Machine, latest: shared(at_least) }
    }

    /// A clock that stands still until somebody moves it: for stories and simulations.
    pub fn by_hand(start: Instant) -> Self {
        Clock { source: Source::Hand, latest: shared(start) }
    }

    /// What time it is.
    pub fn now(&self) -> Instant {
        let reading = match self.source {
            Source::Machine => machine_millis(),
            Source::Hand => i64::MIN,
        };
        let before = self.latest.fetch_max(reading, Ordering::Relaxed);
        Instant::from_millis(before.max(reading))
    }

    /// Moves a clock that is moved by hand; the machine's clock ignores it.
    pub fn advance_minutes(&self, minutes: i64) {
        self.advance_seconds(minutes * 60);
    }

    /// Moves a clock that is moved by hand; the machine's clock ignores it.
    pub fn advance_seconds(&self, seconds: i64) {
        if matches!(self.source, Source::Hand) {
            self.latest.fetch_add(seconds * 1_000, Ordering::Relaxed);
        }
    }
}

fn shared(at: Instant) -> Arc<AtomicI64> {
    Arc::new(AtomicI64::new(at.as_millis()))
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the time")]
fn machine_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_by_hand_moves_only_when_it_is_moved() {
        let clock = Clock::by_hand(Instant::from_millis(5));
        let copy = clock.clone();
        clock.advance_minutes(1);
        assert_eq!(copy.now(), Instant::from_millis(60_005));
    }

    #[test]
    fn the_machines_clock_does_not_go_back_before_what_is_on_record() {
        let future = Instant::from_millis(i64::MAX - 1);
        assert_eq!(Clock::machine(future).now(), future);
    }
}
