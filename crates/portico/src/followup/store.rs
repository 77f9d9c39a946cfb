//! The SQL of follow-ups and of the tries to reach somebody. What somebody reads or writes here
//! takes the chart; `tests/tidy/proofs.rs` lists what does not.

mod board;
mod tries;

pub(super) use board::{BOARD_MAX, Filter, Line, Which, board, figures, shown_since};
pub(crate) use tries::{Heard, heard};
pub(super) use tries::{attempts, insert_attempt};

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::model::{Fitness, Followup, FollowupId, Outcome, Shown, Step};
use crate::{
    access::Chart,
    accounts::AccountId,
    chart::ItemId,
    people::{PatientId, StaffId},
};

/// The most follow-ups that one round moves; the next round moves the others.
const ROUND_MAX: i64 = 100;
/// The most results of one patient that are told at once.
const OPEN_MAX: i64 = 50;

impl db::FromRow for Followup {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Followup {
            id: row.get("followup_id")?,
            patient: row.get("patient_id")?,
            item: row.get("item_id")?,
            class: row.word("class")?,
            released_at: row.get("released_at")?,
            account: row.get("account_id")?,
            told_by: row.get("told_by")?,
            fitness: row.word("fitness")?,
            step: row.word("step")?,
            next_at: row.get("next_at")?,
            again_at: row.get("again_at")?,
            due_at: row.get("due_at")?,
            first_seen_at: row.get("first_seen_at")?,
            last_seen_at: row.get("last_seen_at")?,
            outcome: row.word_or_none("outcome")?,
            closed_at: row.get("closed_at")?,
            closed_by: row.get("closed_by")?,
        })
    }
}

/// A follow-up begins.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: FollowupId,
    (shown, account): (&Shown, Option<AccountId>),
    stand: &Stand,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO followups (id, patient_id, item_id, released_at, account_id, told_by,
               fitness, step, next_at, due_at, state)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open')"
        ),
        params![
            id,
            shown.patient,
            shown.item,
            now,
            account,
            shown.told.by(),
            stand.fitness.as_str(),
            stand.step.as_str(),
            stand.next_at,
            stand.due_at
        ],
    )?;
    Ok(())
}

/// A version that was superseded stands again: its follow-up begins once more.
pub(super) fn reopen(
    tx: &mut Tx<'_>,
    id: FollowupId,
    (shown, account): (&Shown, Option<AccountId>),
    stand: &Stand,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE followups SET state = 'open', outcome = NULL, closed_at = NULL,
               closed_by = NULL, released_at = $2, account_id = $3, told_by = $4
             WHERE id = $1"
        ),
        params![id, now, account, shown.told.by()],
    )?;
    set_stand(tx, id, stand)
}

/// Where a follow-up stands after something was done.
pub(super) struct Stand {
    pub(super) fitness: Fitness,
    pub(super) step: Step,
    pub(super) next_at: Option<Instant>,
    pub(super) again_at: Option<Instant>,
    pub(super) due_at: Option<Instant>,
}

pub(super) fn set_stand(tx: &mut Tx<'_>, id: FollowupId, stand: &Stand) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE followups SET fitness = $2, step = $3, next_at = $4, again_at = $5, due_at = $6
             WHERE id = $1 AND state = 'open'"
        ),
        params![
            id,
            stand.fitness.as_str(),
            stand.step.as_str(),
            stand.next_at,
            stand.again_at,
            stand.due_at
        ],
    )?;
    Ok(())
}

/// The patient has read the result.
pub(super) fn set_seen(tx: &mut Tx<'_>, id: FollowupId, now: Instant) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE followups SET first_seen_at = COALESCE(first_seen_at, $2), last_seen_at = $2
             WHERE id = $1"
        ),
        params![id, now],
    )?;
    Ok(())
}

/// Ends a follow-up; one that has ended stays as it is. `by` is nobody when the portal saw it.
pub(super) fn set_closed(
    tx: &mut Tx<'_>,
    id: FollowupId,
    outcome: Outcome,
    by: Option<StaffId>,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE followups SET state = 'closed', outcome = $2, closed_by = $3, closed_at = $4,
               next_at = NULL, again_at = NULL, due_at = NULL
             WHERE id = $1 AND state = 'open'"
        ),
        params![id, outcome.as_str(), by, now],
    )?;
    Ok(())
}

/// One follow-up with the class that its result has now, whoever looks. The others say only which
/// ones they mean.
fn load(r: &mut Reader<'_>, id: FollowupId) -> db::Result<Followup> {
    r.one(
        sql!(
            "SELECT f.id AS followup_id, f.patient_id, f.item_id, c.class, f.released_at,
                    f.account_id, f.told_by, f.fitness, f.step, f.next_at, f.again_at, f.due_at,
                    f.first_seen_at, f.last_seen_at, f.outcome, f.closed_at, f.closed_by
             FROM followups f JOIN chart_items c ON c.id = f.item_id WHERE f.id = $1"
        ),
        params![id],
    )
}

fn load_all(r: &mut Reader<'_>, ids: Vec<FollowupId>) -> db::Result<Vec<Followup>> {
    ids.into_iter().map(|id| load(r, id)).collect()
}

/// The follow-up of a result, whoever looks: for what happens to it.
pub(super) fn of_item(r: &mut Reader<'_>, item: ItemId) -> db::Result<Option<Followup>> {
    r.first(
        sql!(
            "SELECT f.id AS followup_id, f.patient_id, f.item_id, c.class, f.released_at,
                    f.account_id, f.told_by, f.fitness, f.step, f.next_at, f.again_at, f.due_at,
                    f.first_seen_at, f.last_seen_at, f.outcome, f.closed_at, f.closed_by
             FROM followups f JOIN chart_items c ON c.id = f.item_id WHERE f.item_id = $1"
        ),
        params![item],
    )
}

/// The follow-up of a result in a chart.
pub(super) fn in_chart(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: ItemId,
) -> db::Result<Option<Followup>> {
    let found = r.first(
        sql!("SELECT id FROM followups WHERE item_id = $1 AND patient_id = $2"),
        params![item, chart.patient()],
    )?;
    found.map(|id| load(r, id)).transpose()
}

/// One follow-up of a chart.
pub(super) fn find(r: &mut Reader<'_>, chart: &Chart<'_>, id: FollowupId) -> db::Result<Followup> {
    let id = r.one(
        sql!("SELECT id FROM followups WHERE id = $1 AND patient_id = $2"),
        params![id, chart.patient()],
    )?;
    load(r, id)
}

/// The follow-ups of a chart that are open, the oldest at the top.
pub(super) fn open_in(r: &mut Reader<'_>, chart: &Chart<'_>) -> db::Result<Vec<Followup>> {
    let ids = r.all(
        sql!(
            "SELECT id FROM followups WHERE patient_id = $1 AND state = 'open'
             ORDER BY released_at, id LIMIT $2"
        ),
        params![chart.patient(), OPEN_MAX],
    )?;
    load_all(r, ids)
}

/// Whose result a follow-up is about.
pub(crate) fn patient_of(r: &mut Reader<'_>, id: FollowupId) -> db::Result<PatientId> {
    r.one(sql!("SELECT patient_id FROM followups WHERE id = $1"), params![id])
}

/// Whether an open follow-up of a patient waits for what staff do at this rung.
pub(super) fn is_asked(r: &mut Reader<'_>, patient: PatientId, step: Step) -> db::Result<bool> {
    let found: Option<FollowupId> = r.first(
        sql!(
            "SELECT id FROM followups
             WHERE patient_id = $1 AND state = 'open' AND step = $2 AND due_at IS NOT NULL LIMIT 1"
        ),
        params![patient, step.as_str()],
    )?;
    Ok(found.is_some())
}

/// The open follow-ups whose next rung has come, or that somebody wanted to try again now. Nothing
/// moves while it is not known whether the patient lives.
pub(super) fn due(r: &mut Reader<'_>, now: Instant) -> db::Result<Vec<Followup>> {
    let ids = r.all(
        sql!(
            "SELECT f.id FROM followups f JOIN patients p ON p.id = f.patient_id
             WHERE f.state = 'open' AND (f.next_at <= $1 OR f.again_at <= $1)
               AND p.life = 'alive'
             ORDER BY f.released_at LIMIT $2"
        ),
        params![now, ROUND_MAX],
    )?;
    load_all(r, ids)
}

/// The open follow-ups of those who have died.
pub(super) fn of_the_dead(r: &mut Reader<'_>) -> db::Result<Vec<Followup>> {
    let ids = r.all(
        sql!(
            "SELECT f.id FROM followups f JOIN patients p ON p.id = f.patient_id
             WHERE f.state = 'open' AND p.life = 'dead' ORDER BY f.id LIMIT $1"
        ),
        params![ROUND_MAX],
    )?;
    load_all(r, ids)
}

/// The open follow-ups for which a call is asked for because the portal did not reach the patient,
/// without a try so far, of those who have an open account and have signed in since a moment.
pub(super) fn called(r: &mut Reader<'_>, since: Instant) -> db::Result<Vec<Followup>> {
    let ids = r.all(
        sql!(
            "SELECT f.id FROM followups f
             JOIN patients p ON p.id = f.patient_id AND p.life = 'alive'
             JOIN grants g ON g.patient_id = f.patient_id AND g.scope = 'own' AND g.ended_at IS NULL
             JOIN accounts a ON a.id = g.account_id AND a.state = 'active' AND a.signed_in_at >= $1
             WHERE f.state = 'open' AND f.step = 'call' AND f.fitness <> 'fit'
               AND f.due_at IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM followup_tried t WHERE t.followup_id = f.id)
             ORDER BY f.released_at LIMIT $2"
        ),
        params![since, ROUND_MAX],
    )?;
    load_all(r, ids)
}

/// Follow-ups go with their chart when it is merged into another.
pub(super) fn move_all(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE followups SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    Ok(())
}
