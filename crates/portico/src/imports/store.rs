//! The SQL of imports: messages, order numbers, and what people decided.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::{
    model::{Ack, DecisionId, ImportId, Kind, Outcome, Reason},
    prepared::Prepared,
};
use crate::{
    accounts::Staff,
    people::{PatientId, StaffId},
};

/// The most rows of a work list.
const ROWS_MAX: i64 = 200;

/// What we know of a message that has this name.
pub(super) struct Known {
    pub(super) digest: [u8; 32],
    pub(super) outcome: Outcome,
    pub(super) ack: Ack,
    pub(super) reason: Option<Reason>,
    pub(super) patient: Option<PatientId>,
}

impl db::FromRow for Known {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Known {
            digest: row.get("digest")?,
            outcome: row.word("outcome")?,
            ack: row.word("ack")?,
            reason: row.word_or_none("reason")?,
            patient: row.get("patient_id")?,
        })
    }
}

/// The messages with this name that were here before.
pub(super) fn known(r: &mut Reader<'_>, source: &str, control_id: &str) -> db::Result<Vec<Known>> {
    r.all(
        sql!(
            "SELECT digest, outcome, ack, reason, patient_id FROM imports
             WHERE source = $1 AND control_id = $2 ORDER BY received_at LIMIT 20"
        ),
        params![source, control_id],
    )
}

/// What became of a message.
pub(super) struct Fate<'f> {
    pub(super) outcome: Outcome,
    pub(super) ack: Ack,
    pub(super) reason: Option<Reason>,
    pub(super) problem: &'f str,
    /// Which identifiers agreed.
    pub(super) rule: &'f str,
    pub(super) patient: Option<PatientId>,
}

/// Keeps a message as it came.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: ImportId,
    control_id: &str,
    message: &Prepared,
    fate: &Fate<'_>,
    now: Instant,
) -> db::Result<()> {
    let problem: String = fate.problem.chars().take(500).collect();
    let file: String = message.file.chars().take(500).collect();
    tx.run(
        sql!(
            "INSERT INTO imports (id, source, control_id, digest, kind, outcome, ack, reason,
               problem, rule, patient_id, file, received_at, raw)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        params![
            id,
            &message.source,
            control_id,
            message.digest,
            message.kind.as_str(),
            fate.outcome.as_str(),
            fate.ack.as_str(),
            fate.reason.map(base::words::Word::as_str),
            problem,
            fate.rule,
            fate.patient,
            file,
            now,
            &message.raw[..]
        ],
    )?;
    Ok(())
}

/// Whose order number this is, when a report has carried it.
pub(super) fn patient_of_order(r: &mut Reader<'_>, number: &str) -> db::Result<Option<PatientId>> {
    r.first(sql!("SELECT patient_id FROM order_numbers WHERE number = $1"), params![number])
}

/// Remembers whose order number this is, and which message said so.
pub(super) fn insert_order(
    tx: &mut Tx<'_>,
    number: &str,
    patient: PatientId,
    import: ImportId,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO order_numbers (number, patient_id, import_id) VALUES ($1, $2, $3)
             ON CONFLICT (number) DO NOTHING"
        ),
        params![number, patient, import],
    )?;
    Ok(())
}

/// Forgets the order numbers that a message taught us.
pub(super) fn forget_orders(tx: &mut Tx<'_>, import: ImportId) -> db::Result<()> {
    tx.run(sql!("DELETE FROM order_numbers WHERE import_id = $1"), params![import])?;
    Ok(())
}

/// Makes room for a message that was refused before and is judged again.
pub(super) fn forget_refused(
    tx: &mut Tx<'_>,
    source: &str,
    control_id: &str,
    digest: [u8; 32],
) -> db::Result<()> {
    tx.run(
        sql!(
            "DELETE FROM imports WHERE source = $1 AND control_id = $2 AND digest = $3
               AND outcome = 'refused'"
        ),
        params![source, control_id, digest],
    )?;
    Ok(())
}

/// Order numbers and messages go with a chart that is merged into another.
pub(super) fn move_all(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE order_numbers SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    tx.run(sql!("UPDATE imports SET patient_id = $2 WHERE patient_id = $1"), params![from, into])?;
    Ok(())
}

/// A line of the work list.
#[derive(Clone)]
pub(crate) struct ImportRow {
    pub(crate) id: ImportId,
    pub(crate) source: String,
    pub(crate) control_id: String,
    pub(crate) kind: Kind,
    pub(crate) outcome: Outcome,
    pub(crate) reason: Option<Reason>,
    pub(crate) problem: String,
    pub(crate) file: String,
    pub(crate) received_at: Instant,
    pub(crate) patient: Option<PatientId>,
}

impl db::FromRow for ImportRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(ImportRow {
            id: row.get("id")?,
            source: row.get("source")?,
            control_id: row.get("control_id")?,
            kind: row.word("kind")?,
            outcome: row.word("outcome")?,
            reason: row.word_or_none("reason")?,
            problem: row.get("problem")?,
            file: row.get("file")?,
            received_at: row.get("received_at")?,
            patient: row.get("patient_id")?,
        })
    }
}

/// What waits for a person, oldest first.
pub(super) fn waiting(r: &mut Reader<'_>, _: &Staff) -> db::Result<Vec<ImportRow>> {
    r.all(
        sql!(
            "SELECT id, source, control_id, kind, outcome, reason, problem, file, received_at,
                    patient_id
             FROM imports WHERE outcome IN ('quarantined', 'unfiled')
             ORDER BY received_at LIMIT $1"
        ),
        params![ROWS_MAX],
    )
}

/// What was refused, newest first.
pub(super) fn refused(r: &mut Reader<'_>, _: &Staff) -> db::Result<Vec<ImportRow>> {
    r.all(
        sql!(
            "SELECT id, source, control_id, kind, outcome, reason, problem, file, received_at,
                    patient_id
             FROM imports WHERE outcome = 'refused' ORDER BY received_at DESC LIMIT 50"
        ),
        params![],
    )
}

/// One message.
pub(super) fn import(r: &mut Reader<'_>, _: &Staff, id: ImportId) -> db::Result<ImportRow> {
    r.one(
        sql!(
            "SELECT id, source, control_id, kind, outcome, reason, problem, file, received_at,
                    patient_id
             FROM imports WHERE id = $1"
        ),
        params![id],
    )
}

/// A message as it came.
pub(super) fn raw(r: &mut Reader<'_>, _: &Staff, id: ImportId) -> db::Result<Vec<u8>> {
    r.one(sql!("SELECT raw FROM imports WHERE id = $1"), params![id])
}

/// Says what became of a message that waited.
pub(super) fn set_outcome(
    tx: &mut Tx<'_>,
    id: ImportId,
    outcome: Outcome,
    patient: Option<PatientId>,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE imports SET outcome = $2, patient_id = $3 WHERE id = $1"),
        params![id, outcome.as_str(), patient],
    )?;
    Ok(())
}

/// What somebody decided about a message.
#[derive(Clone)]
pub(crate) struct Decided {
    pub(crate) id: DecisionId,
    pub(crate) kind: String,
    pub(crate) patient: Option<PatientId>,
    pub(crate) identifiers: String,
    pub(crate) overrides: String,
    pub(crate) reason: String,
    pub(crate) staff: StaffId,
    pub(crate) state: String,
    pub(crate) at: Instant,
}

impl db::FromRow for Decided {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Decided {
            id: row.get("id")?,
            kind: row.get("kind")?,
            patient: row.get("patient_id")?,
            identifiers: row.get("identifiers")?,
            overrides: row.get("overrides")?,
            reason: row.get("reason")?,
            staff: row.get("staff_id")?,
            state: row.get("state")?,
            at: row.get("at")?,
        })
    }
}

/// Keeps a decision.
pub(super) fn insert_decision(tx: &mut Tx<'_>, import: ImportId, new: &Decided) -> db::Result<()> {
    let done = (new.state == "done").then_some(new.at);
    tx.run(
        sql!(
            "INSERT INTO import_decisions (id, import_id, kind, patient_id, identifiers,
               overrides, reason, staff_id, second_staff_id, state, at, done_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $10, $11)"
        ),
        params![
            new.id,
            import,
            &new.kind,
            new.patient,
            &new.identifiers,
            &new.overrides,
            &new.reason,
            new.staff,
            &new.state,
            new.at,
            done
        ],
    )?;
    Ok(())
}

/// The second person's word on a decision.
pub(super) fn second(
    tx: &mut Tx<'_>,
    id: DecisionId,
    staff: StaffId,
    state: &str,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE import_decisions SET second_staff_id = $2, state = $3, done_at = $4
             WHERE id = $1 AND state = 'asked'"
        ),
        params![id, staff, state, now],
    )?;
    Ok(())
}

/// What people decided about a message, newest first.
pub(super) fn decisions(
    r: &mut Reader<'_>,
    _: &Staff,
    import: ImportId,
) -> db::Result<Vec<Decided>> {
    r.all(
        sql!(
            "SELECT id, kind, patient_id, identifiers, overrides, reason, staff_id, state, at
             FROM import_decisions WHERE import_id = $1 ORDER BY at DESC, id DESC LIMIT 20"
        ),
        params![import],
    )
}
