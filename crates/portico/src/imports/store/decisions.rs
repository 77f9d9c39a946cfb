//! The SQL of what people decided about messages.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use crate::{
    accounts::Staff,
    imports::model::{DecisionId, ImportId, Standing, Verdict},
    people::{Identifiers, PatientId, StaffId},
};

/// What somebody decided about a message.
#[derive(Clone)]
pub(crate) struct Decided {
    pub(crate) id: DecisionId,
    pub(crate) kind: Verdict,
    pub(crate) patient: Option<PatientId>,
    pub(crate) identifiers: Identifiers,
    pub(crate) overrides: String,
    pub(crate) reason: String,
    pub(crate) staff: StaffId,
    /// Who answered the one who asked.
    pub(crate) second: Option<StaffId>,
    pub(crate) state: Standing,
    pub(crate) at: Instant,
    /// What the message and the chart said when it was asked for, as a hash.
    pub(crate) chart_seen: Option<[u8; 32]>,
}

impl db::FromRow for Decided {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Decided {
            id: row.get("id")?,
            kind: row.word("kind")?,
            patient: row.get("patient_id")?,
            identifiers: Identifiers::read(&row.get::<String>("identifiers")?)?,
            overrides: row.get("overrides")?,
            reason: row.get("reason")?,
            staff: row.get("staff_id")?,
            second: row.get("second_staff_id")?,
            state: row.word("state")?,
            at: row.get("at")?,
            chart_seen: row.get("chart_seen")?,
        })
    }
}

/// Keeps a decision.
pub(in crate::imports) fn insert_decision(
    tx: &mut Tx<'_>,
    import: ImportId,
    new: &Decided,
) -> db::Result<()> {
    let done = (new.state == Standing::Done).then_some(new.at);
    tx.run(
        sql!(
            "INSERT INTO import_decisions (id, import_id, kind, patient_id, identifiers,
               overrides, reason, staff_id, second_staff_id, state, at, done_at, chart_seen)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $10, $11, $12)"
        ),
        params![
            new.id,
            import,
            new.kind.as_str(),
            new.patient,
            new.identifiers.stored(),
            &new.overrides,
            &new.reason,
            new.staff,
            new.state.as_str(),
            new.at,
            done,
            new.chart_seen
        ],
    )?;
    Ok(())
}

/// What was asked about a message before is asked no longer: it is asked anew, or decided.
pub(in crate::imports) fn end_question(
    tx: &mut Tx<'_>,
    import: ImportId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE import_decisions SET state = 'replaced', done_at = $2
             WHERE import_id = $1 AND state = 'asked'"
        ),
        params![import, now],
    )?;
    Ok(())
}

/// The second person's word on a decision.
pub(in crate::imports) fn second(
    tx: &mut Tx<'_>,
    id: DecisionId,
    staff: StaffId,
    state: Standing,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE import_decisions SET second_staff_id = $2, state = $3, done_at = $4
             WHERE id = $1 AND state = 'asked'"
        ),
        params![id, staff, state.as_str(), now],
    )?;
    Ok(())
}

/// What people decided about a message, newest first.
pub(in crate::imports) fn decisions(
    r: &mut Reader<'_>,
    _: &Staff,
    import: ImportId,
) -> db::Result<Vec<Decided>> {
    r.all(
        sql!(
            "SELECT id, kind, patient_id, identifiers, overrides, reason, staff_id,
                    second_staff_id, state, at, chart_seen
             FROM import_decisions WHERE import_id = $1 ORDER BY at DESC, id DESC LIMIT 20"
        ),
        params![import],
    )
}
