//! The writer: one thread that groups whatever waits into one commit.
//!
//! A commit costs one flush of the disk, however much it holds. So the writer takes what is in
//! its queue, up to a limit, runs each closure in a savepoint of its own, appends all their
//! entries to the ledger, commits once, and only then answers. A closure that fails undoes only
//! itself; a commit that fails, fails them all.

use crossbeam_channel::Receiver;

use crate::{
    conn::Conn,
    error::{Error, Result},
    ledger::chain::Chain,
    work::{Answer, Done, Shared, WriteJob, refuse, surviving},
};

/// Works until the last sender is gone and the queue is empty.
pub(crate) fn work(mut conn: Conn, jobs: &Receiver<WriteJob>, group: usize, boot: [u8; 16]) {
    let mut waiting = None;
    while let Some(job) = waiting.take().or_else(|| jobs.recv().ok()) {
        match job {
            WriteJob::Alone(run) => run(Ok(&mut conn)),
            WriteJob::Shared(first) => {
                waiting = run_group(&mut conn, first, jobs, group, boot);
            }
        }
    }
}

/// Runs one group. Returns the job that ended it because it needs the connection for itself.
fn run_group(
    conn: &mut Conn,
    first: Shared,
    jobs: &Receiver<WriteJob>,
    limit: usize,
    boot: [u8; 16],
) -> Option<WriteJob> {
    let mut group = match conn.begin_group() {
        Ok(head) => Group { conn, chain: Chain::new(head, boot), answers: Vec::new() },
        Err(error) => return refuse_waiting(first, jobs, limit, &error),
    };
    let mut next = Some(first);
    let mut waiting = None;
    let mut broken = None;
    while let Some(job) = next.take() {
        if let Err(error) = group.run(job) {
            broken = Some(error);
            break;
        }
        if group.answers.len() < limit {
            match jobs.try_recv() {
                Ok(WriteJob::Shared(job)) => next = Some(job),
                alone_or_none => waiting = alone_or_none.ok(),
            }
        }
    }
    group.end(broken);
    waiting
}

/// When not even a transaction can begin, those who wait need not each wait for their own.
fn refuse_waiting(
    first: Shared,
    jobs: &Receiver<WriteJob>,
    limit: usize,
    error: &Error,
) -> Option<WriteJob> {
    surviving(|| refuse(first, error.clone()));
    for job in jobs.try_iter().take(limit) {
        match job {
            WriteJob::Shared(job) => surviving(|| refuse(job, error.clone())),
            alone @ WriteJob::Alone(_) => return Some(alone),
        }
    }
    None
}

/// A transaction that is shared by several closures.
struct Group<'c> {
    conn: &'c mut Conn,
    chain: Chain,
    answers: Vec<Answer>,
}

impl Group<'_> {
    /// Runs one job. Fails when the whole transaction is gone; the job's answer is kept anyway.
    fn run(&mut self, job: Shared) -> Result<()> {
        let change = match job {
            Shared::Append(recorded, answer) => {
                self.chain.append(&recorded.who, recorded.now, recorded.entries);
                self.answers.push(answer);
                return Ok(());
            }
            Shared::Change(change) => change,
        };
        let marked = self.conn.savepoint();
        let Done { keep, failed, answer } = change(marked.clone().map(|()| &mut *self.conn));
        self.answers.push(answer);
        marked?;
        if self.conn.has_lost_transaction() {
            return Err(failed.unwrap_or(Error::Unavailable));
        }
        match keep {
            Some(recorded) => {
                self.chain.append(&recorded.who, recorded.now, recorded.entries);
                self.conn.keep()
            }
            None => self.conn.undo(),
        }
    }

    /// Commits and answers.
    fn end(mut self, broken: Option<Error>) {
        let end = match broken {
            Some(error) => Err(error),
            None if self.chain.lines.is_empty() => {
                self.conn.rollback();
                Ok(())
            }
            None => self.commit(),
        };
        if end.is_err() {
            self.conn.rollback();
        }
        for answer in self.answers {
            surviving(|| answer(end.clone()));
        }
    }

    fn commit(&mut self) -> Result<()> {
        self.conn.append(&self.chain.lines, &self.chain.head)?;
        self.conn.commit()
    }
}
