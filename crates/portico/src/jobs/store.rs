//! The SQL of jobs.

use base::Instant;
use db::{Reader, Row, Tx, params, sql};

use super::model::{DeadJob, Job, JobId};

/// The most dead jobs that are looked at in one round.
const DEAD_MAX: i64 = 200;

impl db::FromRow for Job {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Job {
            id: row.get("id")?,
            kind: row.get("kind")?,
            subject: row.get("subject")?,
            tries: row.get("tries")?,
        })
    }
}

impl db::FromRow for DeadJob {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(DeadJob {
            id: row.get("id")?,
            kind: row.get("kind")?,
            problem: row.get::<Option<String>>("problem")?.unwrap_or_default(),
        })
    }
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: JobId,
    kind: &str,
    subject: &str,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO jobs (id, kind, subject, state, tries, due_at, queued_at)
             VALUES ($1, $2, $3, 'queued', 0, $4, $4)"
        ),
        params![id, kind, subject, now],
    )?;
    Ok(())
}

/// The jobs that are due and that nobody holds.
pub(super) fn due(r: &mut Reader<'_>, now: Instant, most: i64) -> db::Result<Vec<Job>> {
    r.all(
        sql!(
            "SELECT id, kind, subject, tries FROM jobs
             WHERE state = 'queued' AND due_at <= $1
               AND (leased_until IS NULL OR leased_until <= $1)
             ORDER BY due_at, id LIMIT $2"
        ),
        params![now, most],
    )
}

pub(super) fn lease(tx: &mut Tx<'_>, id: JobId, until: Instant) -> db::Result<()> {
    tx.run(sql!("UPDATE jobs SET leased_until = $2 WHERE id = $1"), params![id, until])?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, id: JobId) -> db::Result<()> {
    tx.run(sql!("DELETE FROM jobs WHERE id = $1"), params![id])?;
    Ok(())
}

/// What became of a job that failed.
pub(super) struct Fate<'f> {
    pub(super) state: &'f str,
    pub(super) tries: i64,
    pub(super) due_at: Instant,
    pub(super) problem: &'f str,
}

pub(super) fn set_fate(tx: &mut Tx<'_>, id: JobId, fate: &Fate<'_>) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE jobs SET state = $2, tries = $3, due_at = $4, problem = $5, leased_until = NULL
             WHERE id = $1"
        ),
        params![id, fate.state, fate.tries, fate.due_at, fate.problem],
    )?;
    Ok(())
}

/// The jobs that were given up since then.
pub(crate) fn dead_since(r: &mut Reader<'_>, since: Instant) -> db::Result<Vec<DeadJob>> {
    r.all(
        sql!(
            "SELECT id, kind, problem FROM jobs WHERE state = 'dead' AND due_at >= $1
             ORDER BY due_at LIMIT $2"
        ),
        params![since, DEAD_MAX],
    )
}
