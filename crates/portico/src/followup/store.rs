//! The SQL of follow-ups and of the tries to reach somebody. What somebody reads or writes here
//! takes the chart; `tests/tidy/proofs.rs` lists what does not.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::model::{Attempt, Fitness, Followup, FollowupId, Outcome, Shown, Step, TryId};
use crate::{
    access::Chart,
    accounts::Staff,
    chart::{Class, ItemId},
    people::{PatientId, PatientRow, StaffId},
};

/// The most follow-ups that one round moves; the next round moves the others.
const ROUND_MAX: i64 = 100;
/// The most lines of the board.
pub(super) const BOARD_MAX: i64 = 100;
/// The most tries that are shown.
const ATTEMPTS_MAX: i64 = 50;

impl db::FromRow for Followup {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Followup {
            id: row.get("followup_id")?,
            patient: row.get("patient_id")?,
            item: row.get("item_id")?,
            class: row.word("class")?,
            released_at: row.get("released_at")?,
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
    shown: &Shown,
    fitness: Fitness,
    next_at: Option<Instant>,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO followups (id, patient_id, item_id, released_at, fitness, step, next_at,
               state)
             VALUES ($1, $2, $3, $4, $5, 'wait', $6, 'open')"
        ),
        params![id, shown.patient, shown.item, now, fitness.as_str(), next_at],
    )?;
    Ok(())
}

/// A version that was superseded stands again: its follow-up begins once more.
pub(super) fn reopen(
    tx: &mut Tx<'_>,
    id: FollowupId,
    fitness: Fitness,
    next_at: Option<Instant>,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE followups SET state = 'open', outcome = NULL, closed_at = NULL,
               closed_by = NULL, released_at = $2, fitness = $3, step = 'wait', next_at = $4,
               again_at = NULL, due_at = NULL
             WHERE id = $1"
        ),
        params![id, now, fitness.as_str(), next_at],
    )?;
    Ok(())
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

/// The follow-up of a result, whoever looks: for what happens to it.
pub(super) fn of_item(r: &mut Reader<'_>, item: ItemId) -> db::Result<Option<Followup>> {
    r.first(
        sql!(
            "SELECT f.id AS followup_id, f.patient_id, f.item_id, c.class, f.released_at, f.fitness,
                    f.step, f.next_at, f.again_at, f.due_at, f.first_seen_at, f.last_seen_at,
                    f.outcome, f.closed_at, f.closed_by
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
    r.first(
        sql!(
            "SELECT f.id AS followup_id, f.patient_id, f.item_id, c.class, f.released_at, f.fitness,
                    f.step, f.next_at, f.again_at, f.due_at, f.first_seen_at, f.last_seen_at,
                    f.outcome, f.closed_at, f.closed_by
             FROM followups f JOIN chart_items c ON c.id = f.item_id
             WHERE f.item_id = $1 AND f.patient_id = $2"
        ),
        params![item, chart.patient()],
    )
}

/// One follow-up of a chart.
pub(super) fn find(r: &mut Reader<'_>, chart: &Chart<'_>, id: FollowupId) -> db::Result<Followup> {
    r.one(
        sql!(
            "SELECT f.id AS followup_id, f.patient_id, f.item_id, c.class, f.released_at, f.fitness,
                    f.step, f.next_at, f.again_at, f.due_at, f.first_seen_at, f.last_seen_at,
                    f.outcome, f.closed_at, f.closed_by
             FROM followups f JOIN chart_items c ON c.id = f.item_id
             WHERE f.id = $1 AND f.patient_id = $2"
        ),
        params![id, chart.patient()],
    )
}

/// Whose result a follow-up is about.
pub(super) fn patient_of(r: &mut Reader<'_>, id: FollowupId) -> db::Result<PatientId> {
    r.one(sql!("SELECT patient_id FROM followups WHERE id = $1"), params![id])
}

/// The open follow-ups whose next rung has come, or that somebody wanted to try again now. Nothing
/// moves while it is not known whether the patient lives.
pub(super) fn due(r: &mut Reader<'_>, now: Instant) -> db::Result<Vec<Followup>> {
    r.all(
        sql!(
            "SELECT f.id AS followup_id, f.patient_id, f.item_id, c.class, f.released_at, f.fitness,
                    f.step, f.next_at, f.again_at, f.due_at, f.first_seen_at, f.last_seen_at,
                    f.outcome, f.closed_at, f.closed_by
             FROM followups f JOIN chart_items c ON c.id = f.item_id
             JOIN patients p ON p.id = f.patient_id
             WHERE f.state = 'open' AND (f.next_at <= $1 OR f.again_at <= $1)
               AND p.life = 'alive'
             ORDER BY f.released_at LIMIT $2"
        ),
        params![now, ROUND_MAX],
    )
}

/// The open follow-ups of those who have died.
pub(super) fn of_the_dead(r: &mut Reader<'_>) -> db::Result<Vec<Followup>> {
    r.all(
        sql!(
            "SELECT f.id AS followup_id, f.patient_id, f.item_id, c.class, f.released_at, f.fitness,
                    f.step, f.next_at, f.again_at, f.due_at, f.first_seen_at, f.last_seen_at,
                    f.outcome, f.closed_at, f.closed_by
             FROM followups f JOIN chart_items c ON c.id = f.item_id
             JOIN patients p ON p.id = f.patient_id
             WHERE f.state = 'open' AND p.life = 'dead' ORDER BY f.id LIMIT $1"
        ),
        params![ROUND_MAX],
    )
}

/// Follow-ups go with their chart when it is merged into another.
pub(super) fn move_all(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE followups SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    Ok(())
}

// --- Tries ------------------------------------------------------------------------------------

impl db::FromRow for Attempt {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Attempt {
            staff: row.get("staff_id")?,
            at: row.get("at")?,
            method: row.word("method")?,
            place: row.get("place")?,
            came: row.word("outcome")?,
            next_on: row.get("next_on")?,
        })
    }
}

/// Keeps a try to reach the patient.
pub(super) fn insert_attempt(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    followup: &Followup,
    attempt: &Attempt,
) -> db::Result<()> {
    if followup.patient != chart.patient() {
        return Err(db::Error::NotFound);
    }
    tx.run(
        sql!(
            "INSERT INTO followup_attempts (id, followup_id, staff_id, at, method, place, outcome,
               next_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![
            TryId::new(attempt.at),
            followup.id,
            attempt.staff,
            attempt.at,
            attempt.method.as_str(),
            &attempt.place,
            attempt.came.as_str(),
            attempt.next_on
        ],
    )?;
    Ok(())
}

/// The tries of a follow-up, the newest first.
pub(super) fn attempts(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    id: FollowupId,
) -> db::Result<Vec<Attempt>> {
    r.all(
        sql!(
            "SELECT a.staff_id, a.at, a.method, a.place, a.outcome, a.next_on
             FROM followup_attempts a JOIN followups f ON f.id = a.followup_id
             WHERE a.followup_id = $1 AND f.patient_id = $2
             ORDER BY a.at DESC, a.id DESC LIMIT $3"
        ),
        params![id, chart.patient(), ATTEMPTS_MAX],
    )
}

// --- The board --------------------------------------------------------------------------------

/// Which follow-ups are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) which: Which,
    pub(super) class: Option<Class>,
    pub(super) step: Option<Step>,
}

/// Which of them, by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// Open ones: nobody has read the result, and nobody was told.
    Open,
    /// Open ones with something that staff should have done.
    Overdue,
    /// All, read or not.
    All,
}

/// A line of the board.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) followup: Followup,
    pub(super) person: PatientRow,
    pub(super) title: String,
}

impl db::FromRow for Line {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Line {
            followup: Followup::from_row(row)?,
            person: PatientRow::from_row(row)?,
            title: row.get("title")?,
        })
    }
}

/// The board: what is due first at the top, then the oldest.
pub(super) fn board(
    r: &mut Reader<'_>,
    _: &Staff,
    filter: Filter,
    now: Instant,
) -> db::Result<Vec<Line>> {
    let also = if filter.which == Which::All { "closed" } else { "open" };
    let due_before = (filter.which == Which::Overdue).then_some(now);
    let class = filter.class.map_or("", Class::as_str);
    let step = filter.step.map_or("", Step::as_str);
    r.all(
        sql!(
            "SELECT f.id AS followup_id, f.patient_id, f.item_id, c.class, f.released_at, f.fitness,
                    f.step, f.next_at, f.again_at, f.due_at, f.first_seen_at, f.last_seen_at,
                    f.outcome, f.closed_at, f.closed_by, c.title, p.id, p.mrn, p.family, p.given,
                    p.middle, p.suffix, p.birth_date, p.life
             FROM followups f JOIN chart_items c ON c.id = f.item_id
             JOIN patients p ON p.id = f.patient_id
             WHERE f.state IN ('open', $1) AND c.state <> 'withdrawn' AND ($2 = '' OR c.class = $2)
               AND ($3 = '' OR f.step = $3)
               AND ($4 = '' OR f.due_at < $4)
             ORDER BY f.state DESC, COALESCE(f.due_at, '9'), f.released_at DESC LIMIT $5"
        ),
        params![
            also,
            class,
            step,
            due_before.map_or_else(String::new, |at| at.to_string()),
            BOARD_MAX
        ],
    )
}

/// How many are open at each rung, for the manager.
pub(super) fn figures(r: &mut Reader<'_>, _: &Staff) -> db::Result<Vec<(String, i64)>> {
    r.all(sql!("SELECT step, COUNT(*) AS n FROM followups WHERE state = 'open' GROUP BY step"), &[])
}

/// How many wait for something that staff should have done.
pub(super) fn overdue(r: &mut Reader<'_>, _: &Staff, now: Instant) -> db::Result<i64> {
    r.one(sql!("SELECT COUNT(*) FROM followups WHERE state = 'open' AND due_at < $1"), params![now])
}
