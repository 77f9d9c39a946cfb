//! Jobs, the work they name, and the duties that come round.

use std::{future::Future, pin::Pin};

use base::Instant;
use db::Tx;

use crate::{app::App, page::No};

base::ids! {
    /// Something to be done later.
    pub(crate) OneJob "job" JobId
}

/// A job that a worker holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) id: JobId,
    /// The kind of work, one of `timetable::WORKS`.
    pub(crate) kind: String,
    /// The id of what it is about, as text.
    pub(crate) subject: String,
    /// How often it was tried before.
    pub(crate) tries: i64,
}

/// A job that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeadJob {
    pub(crate) id: JobId,
    pub(crate) kind: String,
    pub(crate) problem: String,
}

/// Work on its way.
pub(crate) type Running = Pin<Box<dyn Future<Output = Result<(), No>> + Send>>;

/// How one kind of job is done. It may be done twice.
pub(crate) struct Work {
    pub(crate) kind: &'static str,
    pub(crate) run: fn(App, Job) -> Running,
}

/// What comes round by itself. It records an event when, and only when, it changed something.
pub(crate) struct Duty {
    pub(crate) name: &'static str,
    pub(crate) every_minutes: i64,
    pub(crate) run: fn(&mut Tx<'_>, &App, Instant) -> Result<(), No>,
}
