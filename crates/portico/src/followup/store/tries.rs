//! The SQL of the tries to reach a patient, and of the results that each was about.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use crate::{
    access::Chart,
    chart::ItemId,
    followup::model::{Attempt, Followup, FollowupId, Method},
    people::StaffId,
};

/// The most tries that are shown.
const ATTEMPTS_MAX: i64 = 50;

impl db::FromRow for Attempt {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Attempt {
            id: row.get("id")?,
            staff: row.get("staff_id")?,
            at: row.get("at")?,
            method: row.word("method")?,
            place: row.get("place")?,
            came: row.word("outcome")?,
            next_on: row.get("next_on")?,
        })
    }
}

/// Keeps a try to reach the patient about these results of theirs.
pub(in crate::followup) fn insert_attempt(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    about: &[Followup],
    attempt: &Attempt,
) -> db::Result<()> {
    if about.iter().any(|one| one.patient != chart.patient()) {
        return Err(db::Error::NotFound);
    }
    tx.run(
        sql!(
            "INSERT INTO followup_attempts (id, staff_id, at, method, place, outcome, next_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![
            attempt.id,
            attempt.staff,
            attempt.at,
            attempt.method.as_str(),
            &attempt.place,
            attempt.came.as_str(),
            attempt.next_on
        ],
    )?;
    for followup in about {
        tx.run(
            sql!("INSERT INTO followup_tried (followup_id, attempt_id) VALUES ($1, $2)"),
            params![followup.id, attempt.id],
        )?;
    }
    Ok(())
}

/// Somebody of the staff has told a patient about a result, on the telephone or by post.
pub(crate) struct Heard {
    pub(crate) staff: StaffId,
    pub(crate) at: Instant,
    pub(crate) by_letter: bool,
}

impl db::FromRow for Heard {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let method: Method = row.word("method")?;
        let by_letter = method == Method::Letter;
        Ok(Heard { staff: row.get("staff_id")?, at: row.get("at")?, by_letter })
    }
}

/// Who has told a patient about a result because it was not read, and when.
pub(crate) fn heard(r: &mut Reader<'_>, item: ItemId) -> db::Result<Vec<Heard>> {
    r.all(
        sql!(
            "SELECT a.staff_id, a.at, a.method FROM followup_attempts a
             JOIN followup_tried t ON t.attempt_id = a.id
             JOIN followups f ON f.id = t.followup_id
             WHERE f.item_id = $1 AND a.outcome IN ('reached', 'sent')
             ORDER BY a.at LIMIT $2"
        ),
        params![item, ATTEMPTS_MAX],
    )
}

/// The tries of a follow-up, the newest first.
pub(in crate::followup) fn attempts(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    id: FollowupId,
) -> db::Result<Vec<Attempt>> {
    r.all(
        sql!(
            "SELECT a.id, a.staff_id, a.at, a.method, a.place, a.outcome, a.next_on
             FROM followup_attempts a
             JOIN followup_tried t ON t.attempt_id = a.id
             JOIN followups f ON f.id = t.followup_id
             WHERE t.followup_id = $1 AND f.patient_id = $2
             ORDER BY a.at DESC, a.id DESC LIMIT $3"
        ),
        params![id, chart.patient(), ATTEMPTS_MAX],
    )
}
