//! The SQL of messages, and of the order numbers that they taught us.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::clues;
use crate::{
    accounts::Staff,
    chart::Class,
    imports::{
        matching,
        model::{Ack, ImportId, Kind, Outcome, Reason},
        prepared::{Part, called_by},
    },
    people::PatientId,
};

/// The most rows of a work list.
const ROWS_MAX: i64 = 200;

/// What we know of a message that has this name.
pub(in crate::imports) struct Known {
    pub(in crate::imports) digest: [u8; 32],
    pub(in crate::imports) outcome: Outcome,
    pub(in crate::imports) ack: Ack,
    pub(in crate::imports) reason: Option<Reason>,
    pub(in crate::imports) patient: Option<PatientId>,
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

/// Messages with this name that were here before: the very same one at the top, if it was.
pub(in crate::imports) fn known(
    r: &mut Reader<'_>,
    source: &str,
    control_id: &str,
    digest: [u8; 32],
) -> db::Result<Vec<Known>> {
    r.all(
        sql!(
            "SELECT digest, outcome, ack, reason, patient_id FROM imports
             WHERE source = $1 AND control_id = $2
             ORDER BY CASE WHEN digest = $3 THEN 0 ELSE 1 END,
               CASE outcome WHEN 'quarantined' THEN 0 ELSE 1 END, received_at LIMIT 20"
        ),
        params![source, control_id, digest],
    )
}

/// What became of a message.
pub(in crate::imports) struct Fate<'f> {
    pub(in crate::imports) outcome: Outcome,
    pub(in crate::imports) ack: Ack,
    pub(in crate::imports) reason: Option<Reason>,
    pub(in crate::imports) problem: &'f str,
    /// Which identifiers agreed.
    pub(in crate::imports) rule: &'f str,
    pub(in crate::imports) patient: Option<PatientId>,
    /// How serious the worst of its results is, by the rules alone.
    pub(in crate::imports) class: Option<Class>,
}

/// Keeps a message as it came.
pub(in crate::imports) fn insert(
    tx: &mut Tx<'_>,
    id: ImportId,
    control_id: &str,
    part: Part<'_>,
    fate: &Fate<'_>,
    now: Instant,
) -> db::Result<()> {
    let (waits, message) = (fate.outcome == Outcome::Quarantined, part.message);
    let number = i64::try_from(part.number).unwrap_or(i64::MAX);
    let problem: String = fate.problem.chars().take(500).collect();
    let file: String = message.file.chars().take(500).collect();
    tx.run(
        sql!(
            "INSERT INTO imports (id, source, control_id, digest, kind, outcome, ack, reason,
               problem, rule, patient_id, part, class, file, called, received_at, waited_for, raw)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
               $17, $18)"
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
            number,
            fate.class.map(base::words::Word::as_str),
            file,
            part.called(),
            now,
            fate.reason.filter(|_| waits).map(base::words::Word::as_str),
            &message.raw[..]
        ],
    )?;
    Ok(())
}

/// Whose order number this is, when a report has carried it.
pub(in crate::imports) fn patient_of_order(
    r: &mut Reader<'_>,
    number: &str,
) -> db::Result<Option<PatientId>> {
    r.first(sql!("SELECT patient_id FROM order_numbers WHERE number = $1"), params![number])
}

/// Remembers whose order number this is, and which message said so.
pub(in crate::imports) fn insert_order(
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
pub(in crate::imports) fn forget_orders(tx: &mut Tx<'_>, import: ImportId) -> db::Result<()> {
    tx.run(sql!("DELETE FROM order_numbers WHERE import_id = $1"), params![import])?;
    Ok(())
}

/// Makes room for a message that was refused before and is judged again.
pub(in crate::imports) fn forget_refused(
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

/// Whether anything of a sender was refused and did not come again under the same name.
pub(in crate::imports) fn misses_any(r: &mut Reader<'_>, source: &str) -> db::Result<bool> {
    let found: Option<ImportId> = r.first(
        sql!(
            "SELECT id FROM imports refused WHERE outcome = 'refused' AND source = $1
               AND NOT EXISTS (
               SELECT 1 FROM imports again
               WHERE again.source = refused.source AND again.control_id = refused.control_id
                 AND again.outcome <> 'refused')
             LIMIT 1"
        ),
        params![source],
    )?;
    Ok(found.is_some())
}

/// Order numbers and messages go with a chart that is merged into another.
pub(in crate::imports) fn move_all(
    tx: &mut Tx<'_>,
    from: PatientId,
    into: PatientId,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE order_numbers SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    tx.run(sql!("UPDATE imports SET patient_id = $2 WHERE patient_id = $1"), params![from, into])?;
    clues::move_chart(tx, from, into)
}

/// A line of the work list.
#[derive(Clone)]
pub(crate) struct ImportRow {
    pub(crate) id: ImportId,
    pub(crate) source: String,
    /// What people call it.
    pub(crate) called: String,
    pub(crate) kind: Kind,
    pub(crate) outcome: Outcome,
    pub(crate) reason: Option<Reason>,
    pub(crate) problem: String,
    pub(crate) file: String,
    pub(crate) received_at: Instant,
    pub(crate) patient: Option<PatientId>,
    /// How serious the worst of its results is, by the rules alone.
    pub(crate) class: Option<Class>,
    /// Which patient's share of a message it is, from 1; 0 when it is the whole message.
    pub(crate) part: i64,
    /// By what its patient was found, as `matching` says it.
    pub(crate) rule: String,
}

impl ImportRow {
    /// What people call it, and who sent it.
    pub(in crate::imports) fn called_by(&self) -> String {
        called_by(&self.source, &self.called)
    }

    /// Whether the patient was found although given and family name were swapped. (R-B1.8)
    pub(crate) fn is_swapped(&self) -> bool {
        self.rule.ends_with(matching::TRANSPOSED)
    }

    /// Whether it may be news that somebody must hear today.
    pub(crate) fn may_be_critical(&self) -> bool {
        self.class == Some(Class::Critical)
    }
}

impl db::FromRow for ImportRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(ImportRow {
            id: row.get("id")?,
            source: row.get("source")?,
            called: row.get("called")?,
            kind: row.word("kind")?,
            outcome: row.word("outcome")?,
            reason: row.word_or_none("reason")?,
            problem: row.get("problem")?,
            file: row.get("file")?,
            received_at: row.get("received_at")?,
            patient: row.get("patient_id")?,
            class: row.word_or_none("class")?,
            part: row.get("part")?,
            rule: row.get("rule")?,
        })
    }
}

/// What waits for a person: what may be critical first, then the oldest.
pub(in crate::imports) fn waiting(r: &mut Reader<'_>, _: &Staff) -> db::Result<Vec<ImportRow>> {
    r.all(
        sql!(
            "SELECT id, source, called, kind, outcome, reason, problem, file, received_at,
                    patient_id, class, part, rule
             FROM imports WHERE outcome IN ('quarantined', 'unfiled')
             ORDER BY CASE WHEN class = 'critical' THEN 0 ELSE 1 END, received_at LIMIT $1"
        ),
        params![ROWS_MAX],
    )
}

/// So many refused messages stand on a page, and one more says that there are older ones.
pub(in crate::imports) const REFUSED_MAX: usize = 50;

/// What was refused, newest first: of everybody or of one sender, all or before one of them.
pub(in crate::imports) fn refused(
    r: &mut Reader<'_>,
    _: &Staff,
    sender: Option<&str>,
    before: Option<ImportId>,
) -> db::Result<Vec<ImportRow>> {
    let before = before.unwrap_or(ImportId::from_bytes([0xff; 16]));
    let most = i64::try_from(REFUSED_MAX + 1).unwrap_or(i64::MAX);
    r.all(
        sql!(
            "SELECT id, source, called, kind, outcome, reason, problem, file, received_at,
                    patient_id, class, part, rule
             FROM imports
             WHERE outcome = 'refused' AND id < $1 AND ($2 OR substr(source, 1, 60) = $3)
             ORDER BY id DESC LIMIT $4"
        ),
        params![before, sender.is_none(), sender.unwrap_or_default(), most],
    )
}

/// One message.
pub(in crate::imports) fn import(
    r: &mut Reader<'_>,
    _: &Staff,
    id: ImportId,
) -> db::Result<ImportRow> {
    r.one(
        sql!(
            "SELECT id, source, called, kind, outcome, reason, problem, file, received_at,
                    patient_id, class, part, rule
             FROM imports WHERE id = $1"
        ),
        params![id],
    )
}

/// A message that waits, with all that it says, to be tried again by nobody's hand.
pub(in crate::imports) fn to_try_again(
    tx: &mut Tx<'_>,
    id: ImportId,
) -> db::Result<Option<(ImportRow, Vec<u8>)>> {
    let row: Option<ImportRow> = tx.first(
        sql!(
            "SELECT id, source, called, kind, outcome, reason, problem, file, received_at,
                    patient_id, class, part, rule
             FROM imports WHERE id = $1 AND outcome = 'quarantined'"
        ),
        params![id],
    )?;
    let Some(row) = row else { return Ok(None) };
    let raw = tx.one(sql!("SELECT raw FROM imports WHERE id = $1"), params![id])?;
    Ok(Some((row, raw)))
}

/// A message as it came.
pub(in crate::imports) fn raw(r: &mut Reader<'_>, _: &Staff, id: ImportId) -> db::Result<Vec<u8>> {
    r.one(sql!("SELECT raw FROM imports WHERE id = $1"), params![id])
}

/// Says what a person made of a message that waited; it is not tried again by itself.
pub(in crate::imports) fn set_outcome(
    tx: &mut Tx<'_>,
    id: ImportId,
    outcome: Outcome,
    patient: Option<PatientId>,
) -> db::Result<()> {
    clues::forget(tx, id)?;
    tx.run(
        sql!("UPDATE imports SET outcome = $2, patient_id = $3 WHERE id = $1"),
        params![id, outcome.as_str(), patient],
    )?;
    Ok(())
}

/// A message that waited has found its patient by itself: from now on it is as if it had at once.
pub(in crate::imports) fn set_matched(
    tx: &mut Tx<'_>,
    id: ImportId,
    patient: PatientId,
    rule: &str,
) -> db::Result<()> {
    clues::forget(tx, id)?;
    tx.run(
        sql!(
            "UPDATE imports SET outcome = 'filed', ack = 'AA', reason = NULL, problem = '',
               rule = $3, patient_id = $2
             WHERE id = $1"
        ),
        params![id, patient, rule],
    )?;
    Ok(())
}

/// A message still waits, for another reason than before. What contradicted a chart once stays why
/// it waited.
pub(in crate::imports) fn set_reason(
    tx: &mut Tx<'_>,
    id: ImportId,
    kind: Kind,
    reason: Reason,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE imports SET reason = $2, problem = $3,
               waited_for = CASE WHEN waited_for IN ('record_number_conflict',
                 'birth_date_conflict', 'name_conflict', 'order_number_conflict', 'sex_conflict',
                 'registration_conflict') THEN waited_for ELSE $2 END
             WHERE id = $1"
        ),
        params![id, reason.as_str(), reason.sentence(kind)],
    )?;
    Ok(())
}
