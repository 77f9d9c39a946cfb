//! The SQL of patients who ask for everything now, and of what they are answered.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::super::asking::{Kept, KeptBecause};
use crate::{
    access::Chart,
    accounts::AccountId,
    chart::ItemId,
    content::{Content, Page},
    people::{PatientId, StaffId},
};

base::ids! {
    /// A patient asked for everything.
    pub(crate) RequestKind "rqn" RequestId
}

/// A request, and when it was answered.
#[derive(Clone)]
pub(in crate::results) struct Request {
    pub(in crate::results) id: RequestId,
    pub(in crate::results) asked_at: Instant,
    pub(in crate::results) due_at: Instant,
    pub(in crate::results) answered_at: Option<Instant>,
}

impl db::FromRow for Request {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Request {
            id: row.get("id")?,
            asked_at: row.get("asked_at")?,
            due_at: row.get("due_at")?,
            answered_at: row.get("answered_at")?,
        })
    }
}

/// Keeps that a patient asked.
pub(in crate::results) fn insert_request(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    id: RequestId,
    account: AccountId,
    asked_at: Instant,
    due_at: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO result_requests (id, patient_id, account_id, asked_at, due_at)
             VALUES ($1, $2, $3, $4, $5)"
        ),
        params![id, chart.patient(), account, asked_at, due_at],
    )?;
    Ok(())
}

/// The newest request of a patient.
pub(in crate::results) fn newest_request(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
) -> db::Result<Option<Request>> {
    r.first(
        sql!(
            "SELECT q.id, q.asked_at, q.due_at, a.at AS answered_at
             FROM result_requests q LEFT JOIN result_answers a ON a.request_id = q.id
             WHERE q.patient_id = $1 ORDER BY q.asked_at DESC LIMIT 1"
        ),
        params![chart.patient()],
    )
}

/// A request in a chart.
pub(in crate::results) fn request(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    id: RequestId,
) -> db::Result<Request> {
    r.one(
        sql!(
            "SELECT q.id, q.asked_at, q.due_at, a.at AS answered_at
             FROM result_requests q LEFT JOIN result_answers a ON a.request_id = q.id
             WHERE q.id = $1 AND q.patient_id = $2"
        ),
        params![id, chart.patient()],
    )
}

/// Whose request it is, for the page whose address has only the request.
pub(in crate::results) fn asked_by(r: &mut Reader<'_>, id: RequestId) -> db::Result<PatientId> {
    r.one(sql!("SELECT patient_id FROM result_requests WHERE id = $1"), params![id])
}

/// Keeps an answer, with what was kept from the patient.
pub(in crate::results) fn insert_answer(
    tx: &mut Tx<'_>,
    content: &mut Content,
    _: &Chart<'_>,
    request: RequestId,
    (staff, at, shown): (StaffId, Instant, i64),
    kept: &[Kept],
) -> db::Result<()> {
    let values = params![request, staff, at, shown];
    tx.run(
        sql!(
            "INSERT INTO result_answers (request_id, staff_id, at, shown) VALUES ($1, $2, $3, $4)"
        ),
        values,
    )?;
    content.row("result_answers", values);
    for one in kept {
        let values = params![
            request,
            one.item,
            one.because.as_str(),
            &one.relationship,
            one.reason.as_str()
        ];
        tx.run(
            sql!(
                "INSERT INTO kept_results (request_id, item_id, basis, relationship, reason)
                 VALUES ($1, $2, $3, $4, $5)"
            ),
            values,
        )?;
        content.row("kept_results", values);
    }
    Ok(())
}

/// What was kept in answer to a request, and why.
pub(in crate::results) fn kept(
    r: &mut Reader<'_>,
    _: &Chart<'_>,
    request: RequestId,
) -> db::Result<Vec<(ItemId, KeptBecause)>> {
    let all: Vec<(ItemId, String)> = r.all(
        sql!(
            "SELECT item_id, basis FROM kept_results WHERE request_id = $1
             ORDER BY basis, item_id LIMIT 500"
        ),
        params![request],
    )?;
    let word = |(item, word): (ItemId, String)| Some((item, KeptBecause::from_word(&word)?));
    Ok(all.into_iter().filter_map(word).collect())
}

/// They go with their chart when it is merged into another.
pub(super) fn move_all(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE result_requests SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    Ok(())
}

/// Answers, for the walk that compares them with the ledger.
pub(crate) fn answer_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "result_answers",
        sql!(
            "SELECT request_id, staff_id, at, shown FROM result_answers
             WHERE request_id > $1 ORDER BY request_id LIMIT $2"
        ),
    )
}

/// What was kept, for the walk.
pub(crate) fn kept_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.parts(
        r,
        "kept_results",
        sql!(
            "SELECT request_id, item_id, basis, relationship, reason FROM kept_results
             WHERE request_id > $1 AND request_id <= $2 ORDER BY request_id, item_id"
        ),
    )
}
