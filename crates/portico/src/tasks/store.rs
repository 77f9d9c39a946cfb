//! The SQL of tasks.

mod members;

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};
use policy::CategoryKey;

use super::model::{Clock, Kind, Level, Owner, Task, TaskId};
use crate::people::{PatientId, PatientRow, StaffId};

pub(super) use members::{all_members, members};

/// The most tasks of one team that are shown; whoever has more sees the first by due time.
pub(super) const LIST_MAX: i64 = 300;

impl db::FromRow for Task {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        // A task may be about nobody; then the columns of the patient are null.
        let patient = match row.get::<Option<PatientId>>("id")? {
            Some(_) => Some(PatientRow::from_row(row)?),
            None => None,
        };
        Ok(Task {
            id: row.get("task_id")?,
            kind: row.word("kind")?,
            subject: row.get("subject")?,
            patient,
            called: row.get("called")?,
            category: row.word_or_none("category")?,
            pool: row.get("pool")?,
            assignee: row.get("assignee_id")?,
            assignee_name: row.get("assignee_name")?,
            urgent: row.get("urgent")?,
            looked_at: row.get("looked_at")?,
            clock: Clock {
                first_look_due: row.get("first_look_due")?,
                remind_at: row.get("remind_at")?,
                due_at: row.get("due_at")?,
                cover_at: row.get("cover_at")?,
                manager_at: row.get("manager_at")?,
            },
            level: row.word("level")?,
        })
    }
}

/// Whose tasks are wanted.
pub(super) struct Whose<'w> {
    pub(super) pool: &'w str,
    pub(super) staff: StaffId,
    /// Those that were escalated so far, whoever owns them; empty when none.
    pub(super) levels: [&'w str; 2],
    /// The team whose escalated tasks are others' to do.
    pub(super) not_of: &'w str,
    /// The team whose urgent tasks they are told of when these are late.
    pub(super) urgent_of: &'w str,
}

/// The open tasks of a team or of one of the staff, the urgent ones first, then by due time.
pub(super) fn list(r: &mut Reader<'_>, whose: &Whose<'_>) -> db::Result<Vec<Task>> {
    r.all(
        sql!(
            "SELECT t.id AS task_id, t.kind, t.subject, t.called, t.category, t.pool, t.assignee_id,
                    s.given || ' ' || s.family AS assignee_name, t.urgent, t.looked_at,
                    t.first_look_due, t.remind_at, t.due_at, t.cover_at, t.manager_at,
                    t.level, p.id, p.mrn, p.family, p.given, p.middle, p.suffix,
                    p.birth_date, p.life
             FROM tasks t
             LEFT JOIN patients p ON p.id = t.patient_id
             LEFT JOIN staff s ON s.id = t.assignee_id
             WHERE t.state = 'open'
               AND (t.pool = $1 OR t.assignee_id = $2
                 OR (t.level IN ($3, $4) AND t.pool <> $6)
                 OR (t.level IN ('cover', 'manager') AND t.urgent AND t.pool = $7))
             ORDER BY t.urgent DESC, t.due_at LIMIT $5"
        ),
        params![
            whose.pool,
            whose.staff,
            whose.levels[0],
            whose.levels[1],
            LIST_MAX,
            whose.not_of,
            whose.urgent_of
        ],
    )
}

/// The open task of a kind about something.
pub(crate) fn find_open(r: &mut Reader<'_>, kind: Kind, subject: &str) -> db::Result<Option<Task>> {
    r.first(
        sql!(
            "SELECT t.id AS task_id, t.kind, t.subject, t.called, t.category, t.pool, t.assignee_id,
                    s.given || ' ' || s.family AS assignee_name, t.urgent, t.looked_at,
                    t.first_look_due, t.remind_at, t.due_at, t.cover_at, t.manager_at,
                    t.level, p.id, p.mrn, p.family, p.given, p.middle, p.suffix,
                    p.birth_date, p.life
             FROM tasks t
             LEFT JOIN patients p ON p.id = t.patient_id
             LEFT JOIN staff s ON s.id = t.assignee_id
             WHERE t.kind = $1 AND t.subject = $2 AND t.state = 'open'"
        ),
        params![kind.as_str(), subject],
    )
}

/// The open tasks of one kind, the first due at the top.
pub(crate) fn open_of_kind(r: &mut Reader<'_>, kind: Kind) -> db::Result<Vec<Task>> {
    r.all(
        sql!(
            "SELECT t.id AS task_id, t.kind, t.subject, t.called, t.category, t.pool, t.assignee_id,
                    s.given || ' ' || s.family AS assignee_name, t.urgent, t.looked_at,
                    t.first_look_due, t.remind_at, t.due_at, t.cover_at, t.manager_at,
                    t.level, p.id, p.mrn, p.family, p.given, p.middle, p.suffix,
                    p.birth_date, p.life
             FROM tasks t
             LEFT JOIN patients p ON p.id = t.patient_id
             LEFT JOIN staff s ON s.id = t.assignee_id
             WHERE t.kind = $1 AND t.state = 'open' ORDER BY t.due_at, t.id LIMIT $2"
        ),
        params![kind.as_str(), LIST_MAX],
    )
}

/// What and when: the subjects and due times of a patient's open tasks of one kind.
pub(crate) fn open_of_patient(
    r: &mut Reader<'_>,
    kind: Kind,
    patient: PatientId,
) -> db::Result<Vec<(String, Instant)>> {
    r.all(
        sql!(
            "SELECT subject, due_at FROM tasks
             WHERE patient_id = $1 AND state = 'open' AND kind = $2
             ORDER BY due_at LIMIT $3"
        ),
        params![patient, kind.as_str(), LIST_MAX],
    )
}

/// Everything that is to be done about a patient, the first due at the top.
pub(crate) fn open_about(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Vec<Task>> {
    r.all(
        sql!(
            "SELECT t.id AS task_id, t.kind, t.subject, t.called, t.category, t.pool, t.assignee_id,
                    s.given || ' ' || s.family AS assignee_name, t.urgent, t.looked_at,
                    t.first_look_due, t.remind_at, t.due_at, t.cover_at, t.manager_at,
                    t.level, p.id, p.mrn, p.family, p.given, p.middle, p.suffix,
                    p.birth_date, p.life
             FROM tasks t
             LEFT JOIN patients p ON p.id = t.patient_id
             LEFT JOIN staff s ON s.id = t.assignee_id
             WHERE t.patient_id = $1 AND t.state = 'open' ORDER BY t.due_at, t.id LIMIT $2"
        ),
        params![patient, LIST_MAX],
    )
}

/// Whether anything else than these two kinds is to be done about a patient.
pub(crate) fn has_open_but(
    r: &mut Reader<'_>,
    patient: PatientId,
    [one, other]: [Kind; 2],
) -> db::Result<bool> {
    let found: Option<TaskId> = r.first(
        sql!(
            "SELECT id FROM tasks
             WHERE patient_id = $1 AND state = 'open' AND kind <> $2 AND kind <> $3 LIMIT 1"
        ),
        params![patient, one.as_str(), other.as_str()],
    )?;
    Ok(found.is_some())
}

/// Whether there is or was such a task.
pub(crate) fn was_ever(r: &mut Reader<'_>, kind: Kind, subject: &str) -> db::Result<bool> {
    let found: Option<TaskId> = r.first(
        sql!("SELECT id FROM tasks WHERE subject = $2 AND kind = $1 LIMIT 1"),
        params![kind.as_str(), subject],
    )?;
    Ok(found.is_some())
}

/// A row to be.
pub(super) struct NewRow<'n> {
    pub(super) id: TaskId,
    pub(super) kind: Kind,
    pub(super) subject: &'n str,
    pub(super) patient: Option<PatientId>,
    pub(super) called: String,
    pub(super) category: Option<CategoryKey>,
    pub(super) pool: &'n str,
    pub(super) urgent: bool,
    pub(super) clock: Clock,
    pub(super) escalate_at: Option<Instant>,
}

pub(super) fn insert(tx: &mut Tx<'_>, new: &NewRow<'_>, now: Instant) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO tasks (id, kind, subject, patient_id, category, pool, urgent, opened_at,
               first_look_due, remind_at, due_at, cover_at, manager_at, level, escalate_at, state,
               called)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'none', $14, 'open',
               $15)"
        ),
        params![
            new.id,
            new.kind.as_str(),
            new.subject,
            new.patient,
            new.category.map(CategoryKey::as_str),
            new.pool,
            new.urgent,
            now,
            new.clock.first_look_due,
            new.clock.remind_at,
            new.clock.due_at,
            new.clock.cover_at,
            new.clock.manager_at,
            new.escalate_at,
            &new.called
        ],
    )?;
    Ok(())
}

/// An open task has become urgent: another team, another clock, and to be looked at again.
pub(super) fn raise(
    tx: &mut Tx<'_>,
    id: TaskId,
    pool: &str,
    clock: &Clock,
    escalate_at: Option<Instant>,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE tasks SET urgent = $2, pool = $3, assignee_id = NULL, first_look_due = $4,
               looked_at = NULL, looked_by = NULL, remind_at = $5, due_at = $6, cover_at = $7,
               manager_at = $8, level = 'none', escalate_at = $9
             WHERE id = $1"
        ),
        params![
            id,
            true,
            pool,
            clock.first_look_due,
            clock.remind_at,
            clock.due_at,
            clock.cover_at,
            clock.manager_at,
            escalate_at
        ],
    )?;
    Ok(())
}

pub(super) fn set_done(
    tx: &mut Tx<'_>,
    id: TaskId,
    by: Option<StaffId>,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE tasks SET state = 'done', closed_at = $2, closed_by = $3, escalate_at = NULL
             WHERE id = $1 AND state = 'open'"
        ),
        params![id, now, by],
    )?;
    Ok(())
}

pub(super) fn set_looked(
    tx: &mut Tx<'_>,
    id: TaskId,
    staff: StaffId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE tasks SET looked_at = $2, looked_by = $3 WHERE id = $1 AND looked_at IS NULL"),
        params![id, now, staff],
    )?;
    Ok(())
}

pub(super) fn set_owner(tx: &mut Tx<'_>, id: TaskId, owner: &Owner) -> db::Result<()> {
    match owner {
        Owner::Pool(pool) => tx.run(
            sql!("UPDATE tasks SET pool = $2, assignee_id = NULL WHERE id = $1"),
            params![id, pool],
        )?,
        Owner::Staff(staff) => {
            tx.run(sql!("UPDATE tasks SET assignee_id = $2 WHERE id = $1"), params![id, staff])?
        }
    };
    Ok(())
}

/// A task on which somebody else is to be told.
pub(super) struct Waiting {
    pub(super) id: TaskId,
    pub(super) patient: Option<PatientId>,
    pub(super) clock: Clock,
    pub(super) level: Level,
}

impl db::FromRow for Waiting {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Waiting {
            id: row.get("id")?,
            patient: row.get("patient_id")?,
            clock: Clock {
                first_look_due: row.get("first_look_due")?,
                remind_at: row.get("remind_at")?,
                due_at: row.get("due_at")?,
                cover_at: row.get("cover_at")?,
                manager_at: row.get("manager_at")?,
            },
            level: row.word("level")?,
        })
    }
}

pub(super) fn to_escalate(r: &mut Reader<'_>, now: Instant) -> db::Result<Vec<Waiting>> {
    r.all(
        sql!(
            "SELECT id, patient_id, first_look_due, remind_at, due_at, cover_at, manager_at, level
             FROM tasks WHERE state = 'open' AND escalate_at <= $1
             ORDER BY escalate_at LIMIT $2"
        ),
        params![now, LIST_MAX],
    )
}

/// Somebody leaves or does other work: what they had taken is their team's again.
pub(crate) fn give_back(tx: &mut Tx<'_>, staff: StaffId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE tasks SET assignee_id = NULL WHERE assignee_id = $1 AND state = 'open'"),
        params![staff],
    )?;
    Ok(())
}

/// What decides whose turn an open task is.
pub(super) struct Turned {
    pub(super) level: Level,
    pub(super) pool: String,
    pub(super) assignee: Option<StaffId>,
    pub(super) urgent: bool,
}

impl db::FromRow for Turned {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Turned {
            level: row.word("level")?,
            pool: row.get("pool")?,
            assignee: row.get("assignee_id")?,
            urgent: row.get("urgent")?,
        })
    }
}

pub(super) fn turn(r: &mut Reader<'_>, id: TaskId) -> db::Result<Option<Turned>> {
    r.first(
        sql!("SELECT level, pool, assignee_id, urgent FROM tasks WHERE id = $1 AND state = 'open'"),
        params![id],
    )
}

pub(super) fn set_level(
    tx: &mut Tx<'_>,
    id: TaskId,
    level: Level,
    next: Option<Instant>,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE tasks SET level = $2, escalate_at = $3 WHERE id = $1"),
        params![id, level.as_str(), next],
    )?;
    Ok(())
}

/// A task is about something else from now on.
pub(super) fn set_subject(tx: &mut Tx<'_>, id: TaskId, subject: &str) -> db::Result<()> {
    tx.run(sql!("UPDATE tasks SET subject = $2 WHERE id = $1"), params![id, subject])?;
    Ok(())
}

/// One chart turned out to be a duplicate of another: its tasks go over.
pub(super) fn move_patient(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<u64> {
    tx.run(sql!("UPDATE tasks SET patient_id = $2 WHERE patient_id = $1"), params![from, into])
}
