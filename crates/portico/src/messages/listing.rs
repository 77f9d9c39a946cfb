//! The lists of conversations, a page at a time: from which moment on, and where it goes on.

use base::Instant;

use super::store::THREADS_SHOWN;
use crate::page::Ask;

/// Before which moment the conversations are wanted: any, if nothing is said.
pub(super) fn before(ask: &Ask) -> String {
    let asked: Result<Instant, _> = ask.query.text("before").parse();
    asked.map_or_else(|_| "9".to_owned(), |before| before.to_string())
}

/// Where a full page goes on; these are the moments of its conversations.
pub(super) fn older(shown: impl ExactSizeIterator<Item = Instant>) -> Option<Instant> {
    let is_full = i64::try_from(shown.len()).is_ok_and(|count| count >= THREADS_SHOWN);
    shown.last().filter(|_| is_full)
}
