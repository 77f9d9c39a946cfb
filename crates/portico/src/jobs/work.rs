//! The worker: takes what is due, does it, and writes down what became of it.

use base::Instant;
use db::{Tx, Who};

use super::{
    Duty, Job,
    model::JobId,
    rules::{self, Next},
    store::{self, Fate},
};
use crate::{
    app::App,
    happened,
    page::No,
    timetable::{DUTIES, WORKS},
};

/// Jobs taken at once.
const BATCH: i64 = 20;
/// Minutes for which a worker holds what it took. Work that takes longer may be done twice.
const LEASE_MINUTES: i64 = 10;
/// Characters kept of what went wrong.
const PROBLEM_CHARS_MAX: usize = 300;

/// Writes a job in the transaction of its cause. `subject` is the id of what it is about.
pub(crate) fn queue(
    tx: &mut Tx<'_>,
    kind: &'static str,
    subject: &str,
    now: Instant,
) -> db::Result<()> {
    let id = JobId::new(now);
    store::insert(tx, id, kind, subject, now)?;
    tx.record(happened!("job.queued").object(id).with("kind", kind));
    Ok(())
}

/// Does the duties and the jobs that are due; gives how many jobs were looked at. Called again and
/// again by whoever runs the workers.
pub(crate) async fn run_due(app: &App) -> Result<usize, No> {
    let now = app.clock.now();
    for duty in DUTIES.iter().filter(|duty| app.rounds.begin(duty, now)) {
        do_duty(app, duty, now).await;
    }
    let taken = take(app, now).await?;
    let count = taken.len();
    for job in taken {
        let work = WORKS.iter().find(|work| work.kind == job.kind);
        let done = match work {
            Some(work) => (work.run)(app.clone(), job.clone()).await,
            None => Err(No::Fault(format!("nobody knows how to do {}", job.kind))),
        };
        settle(app, job, done).await?;
    }
    Ok(count)
}

/// Why a transaction was undone.
enum Undone {
    /// There was nothing to do, so nothing was recorded.
    Nothing,
    Failed(No),
}

impl From<db::Error> for Undone {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Unrecorded => Undone::Nothing,
            other => Undone::Failed(other.into()),
        }
    }
}

/// A duty that fails is logged and tried again next time; it must not keep the others waiting.
async fn do_duty(app: &App, duty: &Duty, now: Instant) {
    let (run, inner, who) = (duty.run, app.clone(), Who::system(duty.name));
    let done = app.db.write(who, now, move |tx| run(tx, &inner, now).map_err(Undone::Failed));
    if let Err(Undone::Failed(no)) = done.await {
        tracing::error!(duty = duty.name, problem = %no, "a duty failed");
    }
}

async fn take(app: &App, now: Instant) -> Result<Vec<Job>, No> {
    // Looking costs nothing; taking waits for the writer.
    if app.db.read(move |r| store::due(r, now, 1).map_err(No::from)).await?.is_empty() {
        return Ok(Vec::new());
    }
    let taken = app.db.write(Who::system("jobs"), now, move |tx| -> Result<_, Undone> {
        let jobs = store::due(tx, now, BATCH)?;
        for job in &jobs {
            store::lease(tx, job.id, now.plus_minutes(LEASE_MINUTES))?;
        }
        if !jobs.is_empty() {
            tx.record(happened!("job.taken").with("jobs", jobs.len()));
        }
        Ok(jobs)
    });
    match taken.await {
        Ok(jobs) => Ok(jobs),
        Err(Undone::Nothing) => Ok(Vec::new()),
        Err(Undone::Failed(no)) => Err(no),
    }
}

async fn settle(app: &App, job: Job, done: Result<(), No>) -> Result<(), No> {
    let now = app.clock.now();
    app.db
        .write(Who::system("jobs"), now, move |tx| -> Result<(), No> {
            let Err(no) = done else {
                store::delete(tx, job.id)?;
                tx.record(happened!("job.done").object(job.id));
                return Ok(());
            };
            let tries = job.tries + 1;
            let problem: String = no.to_string().chars().take(PROBLEM_CHARS_MAX).collect();
            let (state, due_at) = match rules::after_failure(tries, now) {
                Next::Again(at) => ("queued", at),
                Next::Dead => ("dead", now),
            };
            store::set_fate(tx, job.id, &Fate { state, tries, due_at, problem: &problem })?;
            tx.record(match state {
                "dead" => happened!("job.dead").object(job.id).with("tries", tries),
                _ => happened!("job.delayed").object(job.id).with("tries", tries),
            });
            Ok(())
        })
        .await
}
