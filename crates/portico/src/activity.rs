//! When each session was last used, to the second, in memory. The database learns of it every few
//! minutes, so that a restart ends nobody's session that is in use.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use base::Instant;

use crate::accounts::Token;

/// The most sessions remembered; those used longest ago are forgotten first, and then count from
/// what the database knows.
const REMEMBERED_MAX: usize = 100_000;
/// Minutes after which the database is told again.
const TOLD_EVERY_MINUTES: i64 = 5;

/// When sessions were last used.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    seen: Mutex<HashMap<Token, Seen>>,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    at: Instant,
    told: Instant,
}

impl Activity {
    /// When this session was last used, as far as memory goes.
    pub(crate) fn seen(&self, token: &Token) -> Option<Instant> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(token).map(|s| s.at)
    }

    /// Remembers a use. Says whether the database, which knows of `told`, should be told again.
    pub(crate) fn note(&self, token: Token, told: Instant, now: Instant) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= REMEMBERED_MAX && !seen.contains_key(&token) {
            let old = now.plus_hours(-1);
            seen.retain(|_, s| s.at > old);
            if seen.len() >= REMEMBERED_MAX {
                seen.clear();
            }
        }
        let entry = seen.entry(token).or_insert(Seen { at: now, told });
        entry.at = entry.at.max(now);
        let due = now >= entry.told.plus_minutes(TOLD_EVERY_MINUTES);
        if due {
            entry.told = now;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_told_every_few_minutes_and_memory_every_time() {
        let activity = Activity::default();
        let at = |minutes| Instant::from_millis(0).plus_minutes(minutes);
        assert!(!activity.note([1; 32], at(0), at(1)));
        assert!(activity.note([1; 32], at(0), at(6)));
        assert!(!activity.note([1; 32], at(0), at(7)));
        assert_eq!(activity.seen(&[1; 32]), Some(at(7)));
        assert_eq!(activity.seen(&[2; 32]), None);
    }
}
