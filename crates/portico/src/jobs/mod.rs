//! What is done later, and what is done again and again.
//!
//! A job is a row, written in the transaction of its cause. A worker takes it for a while, does it
//! outside any transaction and deletes it; when the worker dies in between, the job is taken again,
//! so whatever a job does must be safe to do twice. A job that fails is tried again, each time
//! later; one that failed too often is dead and becomes a task (`tasks::take_dead_letters`).
//! Duties come round by themselves; the timetable is `crate::timetable`.

mod model;
mod rounds;
mod rules;
mod store;
mod work;

pub(crate) use model::{Duty, Job, Running, Work};
pub(crate) use rounds::Rounds;
pub(crate) use store::dead_since;
pub(crate) use work::{queue, run_due};

use crate::page::Route;

/// Nobody looks at jobs; what became of them is in the ledger.
pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}
