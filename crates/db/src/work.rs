//! Work on its way to a database thread, and what becomes of it there.
//!
//! A caller's closure is wrapped so that the thread need not know its types: it is run once, a
//! panic is caught, and its answer is given when the thread knows how it ended.

use std::panic::{AssertUnwindSafe, catch_unwind};

use base::Instant;
use crossbeam_channel::{Sender, TrySendError};

use crate::{
    access::{Reader, Tx, View},
    conn::Conn,
    error::{Error, Result},
    ledger::{Entry, Who, chain::Chain},
};

/// For a reader thread: does everything, its answer included; or is told why it cannot run. It is
/// lent the way to the writer.
pub(crate) type ReadJob = Box<dyn FnOnce(Result<&mut Conn>, &Sender<WriteJob>) + Send>;

/// Called when it is known whether the work is durable.
pub(crate) type Answer = Box<dyn FnOnce(Result<()>) + Send>;

/// Run on the writer's connection, or told why it cannot run.
type Run<T> = Box<dyn FnOnce(Result<&mut Conn>) -> T + Send>;

/// For the writer.
pub(crate) enum WriteJob {
    /// Something that can share a commit.
    Shared(Shared),
    /// Something that needs the connection for itself.
    Alone(Run<()>),
}

/// What can share a commit with others.
pub(crate) enum Shared {
    /// Entries of a view, which was already run.
    Append(Recorded, Answer),
    /// A closure that changes things, run in a savepoint.
    Change(Run<Done>),
}

/// Entries that were checked, by whom and when.
pub(crate) struct Recorded {
    pub(crate) who: Who,
    pub(crate) now: Instant,
    pub(crate) entries: Vec<Entry>,
}

/// A closure that has run. What it changed is kept when it recorded something.
pub(crate) struct Done {
    pub(crate) keep: Option<Recorded>,
    /// What the database said when a statement failed.
    pub(crate) failed: Option<Error>,
    pub(crate) answer: Answer,
}

/// Takes the answer to the caller who waits for it.
pub(crate) trait Reply<T, E>: FnOnce(Result<T, E>) + Send + 'static {}
impl<T, E, F: FnOnce(Result<T, E>) + Send + 'static> Reply<T, E> for F {}

/// A read that shows nobody's health.
pub(crate) fn read<T, E: From<Error>>(
    f: impl FnOnce(&mut Reader<'_>) -> Result<T, E> + Send + 'static,
    reply: impl Reply<T, E>,
) -> ReadJob {
    Box::new(move |conn, _| {
        let answer = in_snapshot(conn, |conn| {
            let mut reader = Reader::new(conn);
            f(&mut reader)
        });
        reply(answer);
    })
}

/// A read that records: its entries go to the writer, who gives the answer when they are durable.
/// Entries are written also when the closure refuses: a refusal is a fact, too.
pub(crate) fn view<T: Send + 'static, E: From<Error> + Send + 'static>(
    who: Who,
    now: Instant,
    f: impl FnOnce(&mut View<'_>) -> Result<T, E> + Send + 'static,
    reply: impl Reply<T, E>,
) -> ReadJob {
    Box::new(move |conn, writer| {
        let viewed = in_snapshot(conn, |conn| {
            let mut view = View::new(conn);
            let answer = f(&mut view);
            let (entries, failed) = view.end();
            let answer = match failed {
                Some(error) => answer.and(Err(error.into())),
                None => answer,
            };
            Ok((answer, entries))
        });
        let (answer, entries) = match viewed {
            Ok((Ok(_), entries)) if entries.is_empty() => {
                return reply(Err(Error::Unrecorded.into()));
            }
            Ok((Err(error), entries)) if entries.is_empty() => return reply(Err(error)),
            Ok(viewed) => viewed,
            Err(error) => return reply(Err(error)),
        };
        if let Err(error) = Chain::check(&who, &entries) {
            return reply(Err(error.into()));
        }
        let durable: Answer = Box::new(move |end| reply(end.map_err(E::from).and(answer)));
        let append = Shared::Append(Recorded { who, now, entries }, durable);
        send(writer, WriteJob::Shared(append));
    })
}

/// A change, which must record.
pub(crate) fn change<T: Send + 'static, E: From<Error> + Send + 'static>(
    who: Who,
    now: Instant,
    f: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    reply: impl Reply<T, E>,
) -> WriteJob {
    WriteJob::Shared(Shared::Change(Box::new(move |conn| {
        let mut failed = None;
        let ran = conn.map_err(E::from).and_then(|conn| caught(|| run(conn, &who, f, &mut failed)));
        let (answer, keep) = match ran {
            Ok((answer, entries)) => (Ok(answer), Some(Recorded { who, now, entries })),
            Err(error) => (Err(error), None),
        };
        // A refusal may rest on what a neighbour in the group changed: if that did not become
        // durable, the refusal is not true either.
        let answer: Answer = Box::new(move |end| reply(end.map_err(E::from).and(answer)));
        Done { keep, failed, answer }
    })))
}

fn run<T, E: From<Error>>(
    conn: &mut Conn,
    who: &Who,
    f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    met: &mut Option<Error>,
) -> Result<(T, Vec<Entry>), E> {
    let mut tx = Tx::new(conn);
    let answer = f(&mut tx);
    let (entries, failed) = tx.end();
    met.clone_from(&failed);
    let answer = answer?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    if entries.is_empty() {
        return Err(Error::Unrecorded.into());
    }
    Chain::check(who, &entries)?;
    Ok((answer, entries))
}

/// Puts a job into the writer's queue; when that is full, the job is told so.
pub(crate) fn send(writer: &Sender<WriteJob>, job: WriteJob) {
    let (job, error) = match writer.try_send(job) {
        Ok(()) => return,
        Err(TrySendError::Full(job)) => (job, Error::Busy),
        Err(TrySendError::Disconnected(job)) => (job, Error::Unavailable),
    };
    match job {
        WriteJob::Shared(job) => refuse(job, error),
        WriteJob::Alone(run) => run(Err(error)),
    }
}

/// Tells a job that it cannot run.
pub(crate) fn refuse(job: Shared, error: Error) {
    match job {
        Shared::Append(_, answer) => answer(Err(error)),
        Shared::Change(run) => {
            let done = run(Err(error));
            (done.answer)(Ok(()));
        }
    }
}

/// Runs something with the connection for itself. It leaves no transaction behind, however it ends.
pub(crate) fn alone<T, E: From<Error>>(
    conn: Result<&mut Conn>,
    f: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let conn = conn?;
    let answer = caught(|| f(conn));
    conn.rollback();
    answer
}

/// Runs the closure in a snapshot.
fn in_snapshot<T, E: From<Error>>(
    conn: Result<&mut Conn>,
    f: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let conn = conn?;
    conn.begin_read()?;
    let answer = caught(|| f(conn));
    conn.end_read();
    answer
}

/// Runs what ends in the caller's code, such as the making of the caller's own error: when that
/// panics, the caller gets no answer, and the thread lives on.
pub(crate) fn surviving(f: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(f));
}

/// A panic in a closure is the closure's, not the thread's. What it had begun is undone by the
/// caller, so nothing half done is seen afterwards.
fn caught<T, E: From<Error>>(f: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|_| Err(Error::Panicked.into()))
}
