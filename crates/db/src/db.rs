//! The database of one practice: its threads, and the three ways to ask them.

use std::{
    path::PathBuf,
    sync::Arc,
    thread::{self, JoinHandle},
};

use base::{Instant, Secret, secret};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

use crate::{
    access::{Reader, Tx, View},
    conn::{Conn, Duty},
    dialect,
    error::{Error, Result},
    faults::Faults,
    ledger::Who,
    sql,
    work::{self, ReadJob, WriteJob},
    writer,
};

/// Where a practice is kept.
#[derive(Debug, Clone)]
pub enum Place {
    /// One file; SQLite keeps two more beside it, `-wal` and `-shm`.
    Sqlite {
        /// The file. It is made when it is not there, readable by its owner only.
        file: PathBuf,
    },
    /// One schema of a PostgreSQL database.
    Postgres {
        /// `postgres://user:password@host/database?sslmode=require`. With `sslmode=require` the
        /// server's certificate is checked against what this machine trusts.
        url: Secret<String>,
        /// The schema, `[a-z_][a-z0-9_]{0,62}`. It is made by the first migration.
        schema: String,
    },
}

impl Place {
    pub(crate) fn check(&self) -> Result<()> {
        let Place::Postgres { schema, .. } = self else { return Ok(()) };
        let first = schema.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_');
        let rest =
            schema.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if first && rest && schema.len() <= 63 {
            return Ok(());
        }
        Err(Error::Place(format!("`{schema}` is not a schema's name: small letters, digits and _")))
    }
}

/// How much the database may take.
#[derive(Debug, Clone)]
pub struct Options {
    /// Threads that read, each with a connection.
    pub readers: usize,
    /// How many closures may wait, for the readers and for the writer; then [`Error::Busy`].
    pub queue: usize,
    /// How many closures may share a commit.
    pub group: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { readers: 2, queue: 4096, group: 64 }
    }
}

/// A practice's database. Clones share its threads, which end when the last clone is dropped:
/// what was asked before is done, then the connections are closed. The drop waits for that.
///
/// A closure runs on a thread of the database, never on the caller's: there is nothing to wait
/// for inside, and a caller that goes away does not stop it.
#[derive(Clone)]
pub struct Db {
    shared: Arc<Shared>,
}

struct Shared {
    place: Place,
    /// Names this run of the program in the ledger.
    boot: [u8; 16],
    faults: Faults,
    /// Gone when the threads are told to end.
    queues: Option<(Sender<ReadJob>, Sender<WriteJob>)>,
    threads: Vec<JoinHandle<()>>,
}

impl Db {
    /// Opens the database and starts its threads.
    pub fn open(place: &Place, options: &Options) -> Result<Db> {
        place.check()?;
        let faults = Faults::none();
        let (reads, reading) = bounded::<ReadJob>(options.queue.max(1));
        let (writes, writing) = bounded::<WriteJob>(options.queue.max(1));
        let (boot, group) = (secret::random::<16>(), options.group);
        // The writer comes first: it makes the file that the readers open.
        let mut threads = vec![start("db-writer", place, Duty::Write, &faults, move |conn| {
            writer::work(conn, &writing, group, boot);
        })?];
        for _ in 0..options.readers.max(1) {
            let (reading, writes) = (reading.clone(), writes.clone());
            threads.push(start("db-reader", place, Duty::Read, &faults, move |conn| {
                serve(conn, &reading, &writes);
            })?);
        }
        let queues = Some((reads, writes));
        let place = place.clone();
        Ok(Db { shared: Arc::new(Shared { place, boot, faults, queues, threads }) })
    }

    /// Reads one snapshot: for what shows nobody's health. `read_now` is the same, waiting.
    pub async fn read<T, E>(
        &self,
        f: impl FnOnce(&mut Reader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = way_back();
        self.ask(work::read(f, reply));
        answer.await
    }

    /// Reads one snapshot and records that it was read. The answer is given when the entries are
    /// durable; a closure that ends well without an entry gets [`Error::Unrecorded`]. Entries are
    /// kept also when the closure refuses.
    pub async fn view<T, E>(
        &self,
        who: Who,
        now: Instant,
        f: impl FnOnce(&mut View<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = way_back();
        self.ask(work::view(who, now, f, reply));
        answer.await
    }

    /// Changes things. The changes and the entries become durable together before the answer is
    /// given, or not at all; a closure that ends well without an entry is undone and gets
    /// [`Error::Unrecorded`]. It is asked for when this is called, not when the answer is awaited:
    /// what one caller asks for is done in that order, also when it awaits none of it yet.
    pub fn write<T, E, F>(
        &self,
        who: Who,
        now: Instant,
        f: F,
    ) -> impl Future<Output = Result<T, E>> + Send + use<T, E, F>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = way_back();
        self.tell(work::change(who, now, f, reply));
        answer
    }

    /// [`read`](Self::read) for commands and tests: the calling thread waits.
    pub fn read_now<T, E>(
        &self,
        f: impl FnOnce(&mut Reader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        answer_now(|reply| self.ask(work::read(f, reply)))
    }

    /// [`view`](Self::view) for commands and tests: the calling thread waits.
    pub fn view_now<T, E>(
        &self,
        who: Who,
        now: Instant,
        f: impl FnOnce(&mut View<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        answer_now(|reply| self.ask(work::view(who, now, f, reply)))
    }

    /// [`write`](Self::write) for commands and tests: the calling thread waits.
    pub fn write_now<T, E>(
        &self,
        who: Who,
        now: Instant,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        answer_now(|reply| self.tell(work::change(who, now, f, reply)))
    }

    /// Reads one snapshot on a connection and a thread of its own, for as long as it takes: a walk
    /// through whole tables that keeps nobody waiting. Blocks.
    pub fn read_at_length<T: Send>(
        &self,
        f: impl FnOnce(&mut Reader<'_>) -> Result<T> + Send,
    ) -> Result<T> {
        self.at_length(Duty::Read, |conn| {
            conn.begin_read()?;
            let read = f(&mut Reader::new(conn));
            conn.end_read();
            read
        })
    }

    /// The latest instant on record, for [`base::Clock::machine`]; nothing before the first
    /// migration.
    pub fn latest_instant(&self) -> Result<Option<Instant>> {
        let there = self.alone(|conn| {
            let query = dialect::table_exists(conn.dialect(), "ledger_head");
            let mut there = false;
            conn.begin_read()?;
            let looked = conn.each_of(&query, &mut |_| {
                there = true;
                Ok(crate::conn::Next::Enough)
            });
            conn.end_read();
            looked.map(|()| there)
        })?;
        if !there {
            return Ok(None);
        }
        self.read_now(|db| db.first(sql!("SELECT latest FROM ledger_head"), &[]))
    }

    /// What is to go wrong next, for tests.
    #[cfg(feature = "testing")]
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Names this run of the program in the ledger.
    pub(crate) fn boot(&self) -> [u8; 16] {
        self.shared.boot
    }

    /// Where it is kept.
    pub(crate) fn place(&self) -> &Place {
        &self.shared.place
    }

    /// Runs something on the writer's connection, between two groups.
    pub(crate) fn alone<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        answer_now(|reply| {
            self.tell(WriteJob::Alone(Box::new(move |conn| reply(work::alone(conn, f)))));
        })
    }

    /// Runs something on a thread of its own, for work with connections of its own. PostgreSQL's
    /// connections cannot be used on a thread that runs async tasks, which the caller's may.
    pub(crate) fn apart<T: Send>(&self, f: impl FnOnce(&Place, &Faults) -> T + Send) -> T {
        let work = || f(&self.shared.place, &self.shared.faults);
        thread::scope(|scope| scope.spawn(work).join())
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// Runs something long on a connection and a thread of its own.
    pub(crate) fn at_length<T: Send>(
        &self,
        duty: Duty,
        f: impl FnOnce(&mut Conn) -> Result<T> + Send,
    ) -> Result<T> {
        self.apart(|place, faults| {
            let mut conn = Conn::open(place, duty, faults)?;
            conn.allow_time()?;
            f(&mut conn)
        })
    }

    fn ask(&self, job: ReadJob) {
        let (reads, writes) = self.queues();
        match reads.try_send(job) {
            Ok(()) => {}
            Err(TrySendError::Full(job)) => job(Err(Error::Busy), writes),
            Err(TrySendError::Disconnected(job)) => job(Err(Error::Unavailable), writes),
        }
    }

    fn tell(&self, job: WriteJob) {
        work::send(&self.queues().1, job);
    }

    fn queues(&self) -> &(Sender<ReadJob>, Sender<WriteJob>) {
        self.shared.queues.as_ref().expect("the queues are there until the last clone is dropped")
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.queues = None;
        let here = thread::current().id();
        // A closure may hold the last clone; its own thread cannot wait for itself.
        for thread in self.threads.drain(..).filter(|t| t.thread().id() != here) {
            let _ = thread.join();
        }
    }
}

/// Starts a thread that opens its connection itself, and waits until it has.
fn start(
    name: &str,
    place: &Place,
    duty: Duty,
    faults: &Faults,
    work: impl FnOnce(Conn) + Send + 'static,
) -> Result<JoinHandle<()>> {
    let (tell, told) = bounded(1);
    let (place, faults) = (place.clone(), faults.clone());
    let run = move || match Conn::open(&place, duty, &faults) {
        Ok(conn) => {
            let _ = tell.send(Ok(()));
            work(conn);
        }
        Err(error) => drop(tell.send(Err(error))),
    };
    let thread = thread::Builder::new().name(name.to_owned()).spawn(run);
    let thread = thread.map_err(|error| Error::Place(format!("no thread: {error}")))?;
    told.recv().map_err(|_| Error::Panicked)??;
    Ok(thread)
}

/// A reader thread's life.
fn serve(mut conn: Conn, jobs: &Receiver<ReadJob>, writes: &Sender<WriteJob>) {
    for job in jobs {
        work::surviving(|| job(Ok(&mut conn), writes));
    }
}

/// A way back for one answer, and where it arrives.
fn way_back<T: Send + 'static, E: From<Error> + Send + 'static>()
-> (impl FnOnce(Result<T, E>) + Send + 'static, impl Future<Output = Result<T, E>> + Send) {
    let (reply, answer) = tokio::sync::oneshot::channel();
    let arrives = async move { answer.await.unwrap_or_else(|_| Err(Error::Lost.into())) };
    (move |result| drop(reply.send(result)), arrives)
}

fn answer_now<T: Send + 'static, E: From<Error> + Send + 'static>(
    ask: impl FnOnce(Box<dyn FnOnce(Result<T, E>) + Send>),
) -> Result<T, E> {
    let (reply, answer) = bounded(1);
    ask(Box::new(move |result| drop(reply.send(result))));
    answer.recv().unwrap_or_else(|_| Err(Error::Lost.into()))
}
