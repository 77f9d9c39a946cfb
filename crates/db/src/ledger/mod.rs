//! The ledger: who did what, to whom, when; each entry chained by hash to the one before.
//!
//! Entries are appended by the writer in the transaction of what they tell, so the change and its
//! entry stand or fall together. A chain alone shows that a row was changed, removed, inserted or
//! moved. It does not show that the end was cut off, or that everything after some row was written
//! anew: for that the head is anchored outside the database ([`anchors`]), signed.

pub mod anchors;
pub(crate) mod chain;
mod entry;
#[cfg(test)]
mod tamper;
pub mod verify;
mod walk;

pub use entry::{Entry, Outcome, Who};
