//! When each duty was last begun, in memory: a restart begins them all, which does no harm.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use base::Instant;

use super::Duty;

/// When each duty was last begun.
#[derive(Debug, Default)]
pub(crate) struct Rounds(Mutex<HashMap<&'static str, Instant>>);

impl Rounds {
    /// Whether a duty is due; when it is, it counts as begun now.
    pub(super) fn begin(&self, duty: &Duty, now: Instant) -> bool {
        let mut begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = begun
            .get(duty.name)
            .is_some_and(|before| now < before.plus_minutes(duty.every_minutes));
        if !waits {
            begun.insert(duty.name, now);
        }
        !waits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duty_comes_round_when_its_minutes_are_over() {
        let duty = Duty { name: "sweep", every_minutes: 5, run: |_, _, _| Ok(()) };
        let (rounds, start) = (Rounds::default(), Instant::from_millis(0));
        let begins = [0, 1, 4, 5, 6, 10].map(|m| rounds.begin(&duty, start.plus_minutes(m)));
        assert_eq!(begins, [true, false, false, true, false, true]);
    }
}
