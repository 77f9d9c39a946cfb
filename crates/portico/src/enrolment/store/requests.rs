//! The SQL of requests for access.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use crate::{
    enrolment::model::{NewRequest, Outcome, Request, RequestId},
    people::StaffId,
};

/// The most requests that a page shows.
const ROWS_MAX: i64 = 50;

pub(in crate::enrolment) fn insert_request(
    tx: &mut Tx<'_>,
    id: RequestId,
    new: &NewRequest,
    due_at: Instant,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO access_requests
               (id, full_name, birth_date, phone, language, created_at, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![id, &new.full_name, new.birth_date, &new.phone, &new.language, now, due_at],
    )?;
    Ok(())
}

impl db::FromRow for Request {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let what = NewRequest {
            full_name: row.get("full_name")?,
            birth_date: row.get("birth_date")?,
            phone: row.get("phone")?,
            language: row.get("language")?,
        };
        Ok(Request {
            id: row.get("id")?,
            what,
            created_at: row.get("created_at")?,
            due_at: row.get("due_at")?,
            outcome: row.word_or_none("outcome")?,
            closed_at: row.get("closed_at")?,
        })
    }
}

/// One request.
pub(in crate::enrolment) fn request(r: &mut Reader<'_>, id: RequestId) -> db::Result<Request> {
    r.one(
        sql!(
            "SELECT id, full_name, birth_date, phone, language, created_at, due_at, outcome,
                    closed_at
             FROM access_requests WHERE id = $1"
        ),
        params![id],
    )
}

/// The requests that wait, the one due first at the top.
pub(in crate::enrolment) fn open_requests(r: &mut Reader<'_>) -> db::Result<Vec<Request>> {
    r.all(
        sql!(
            "SELECT id, full_name, birth_date, phone, language, created_at, due_at, outcome,
                    closed_at
             FROM access_requests WHERE outcome IS NULL ORDER BY due_at, id LIMIT $1"
        ),
        params![ROWS_MAX],
    )
}

/// The requests that were closed last.
pub(in crate::enrolment) fn closed_requests(r: &mut Reader<'_>) -> db::Result<Vec<Request>> {
    r.all(
        sql!(
            "SELECT id, full_name, birth_date, phone, language, created_at, due_at, outcome,
                    closed_at
             FROM access_requests WHERE closed_at IS NOT NULL ORDER BY closed_at DESC LIMIT $1"
        ),
        params![ROWS_MAX],
    )
}

/// How many requests wait.
pub(in crate::enrolment) fn requests_waiting(r: &mut Reader<'_>) -> db::Result<i64> {
    r.one(sql!("SELECT count(*) FROM access_requests WHERE outcome IS NULL"), params![])
}

/// Closes a request; gives whether it was open.
pub(in crate::enrolment) fn close_request(
    tx: &mut Tx<'_>,
    id: RequestId,
    (outcome, by): (Outcome, StaffId),
    now: Instant,
) -> db::Result<bool> {
    let changed = tx.run(
        sql!(
            "UPDATE access_requests SET outcome = $2, closed_at = $3, closed_by = $4
             WHERE id = $1 AND outcome IS NULL"
        ),
        params![id, outcome.as_str(), now, by],
    )?;
    Ok(changed == 1)
}
