//! The SQL of deaths: who reported one, and what a person found out.

use base::{Date, Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use crate::{
    enrolment::model::{DeathReport, DeathReportId, Finding, Proof, Reason},
    people::{PatientId, StaffId},
};

/// The most reports of one patient that are looked at.
const ROWS_MAX: i64 = 50;

impl db::FromRow for DeathReport {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(DeathReport {
            id: row.get("id")?,
            source: row.get("source")?,
            died_on: row.get("died_on")?,
            reported_at: row.get("reported_at")?,
            taken_back_at: row.get("taken_back_at")?,
            finding: row.word_or_none("finding")?,
            proof: row.word_or_none("proof")?,
            note: row.get::<Option<String>>("note")?.unwrap_or_default(),
            decided_by: row.get("decided_by")?,
            decided_at: row.get("decided_at")?,
            settled_note: row.get::<Option<String>>("settled_note")?.unwrap_or_default(),
            settled_by: row.get("settled_by")?,
            settled_at: row.get("settled_at")?,
        })
    }
}

/// What was said about somebody's death, the newest first.
pub(in crate::enrolment) fn deaths(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Vec<DeathReport>> {
    r.all(
        sql!(
            "SELECT id, source, died_on, reported_at, taken_back_at, finding, proof, note,
                    decided_by, decided_at, settled_note, settled_by, settled_at
             FROM death_reports WHERE patient_id = $1 ORDER BY reported_at DESC, id DESC LIMIT $2"
        ),
        params![patient, ROWS_MAX],
    )
}

/// A report to be decided.
pub(in crate::enrolment) fn insert_death(
    tx: &mut Tx<'_>,
    patient: PatientId,
    (source, died_on): (&str, Option<Date>),
    now: Instant,
) -> db::Result<DeathReportId> {
    let id = DeathReportId::new(now);
    tx.run(
        sql!(
            "INSERT INTO death_reports (patient_id, id, source, died_on, reported_at)
             VALUES ($1, $2, $3, $4, $5)"
        ),
        params![patient, id, source, died_on, now],
    )?;
    Ok(id)
}

/// What waits for a person is said again: perhaps another day, and not taken back any more.
pub(in crate::enrolment) fn renew_death(
    tx: &mut Tx<'_>,
    patient: PatientId,
    (source, died_on): (&str, Option<Date>),
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE death_reports SET source = $2, died_on = COALESCE($3, died_on),
               taken_back_at = NULL
             WHERE patient_id = $1 AND finding IS NULL"
        ),
        params![patient, source, died_on],
    )?;
    Ok(())
}

/// The sender does not say it any more.
pub(in crate::enrolment) fn take_back_deaths(
    tx: &mut Tx<'_>,
    (patient, source): (PatientId, &str),
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE death_reports SET taken_back_at = $3
             WHERE patient_id = $1 AND source = $2 AND taken_back_at IS NULL"
        ),
        params![patient, source, now],
    )?;
    Ok(())
}

/// What somebody found out, and how.
pub(in crate::enrolment) struct Found<'f> {
    pub(in crate::enrolment) finding: Finding,
    pub(in crate::enrolment) proof: Proof,
    pub(in crate::enrolment) note: &'f Reason,
    pub(in crate::enrolment) by: StaffId,
}

/// Writes down what was found out about a report.
pub(in crate::enrolment) fn decide_death(
    tx: &mut Tx<'_>,
    (patient, id): (PatientId, DeathReportId),
    found: &Found<'_>,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE death_reports SET finding = $3, proof = $4, note = $5, decided_by = $6,
               decided_at = $7
             WHERE patient_id = $1 AND id = $2"
        ),
        params![
            patient,
            id,
            found.finding.as_str(),
            found.proof.as_str(),
            found.note.as_str(),
            found.by,
            now
        ],
    )?;
    Ok(())
}

/// The chart turned out to be a duplicate: what waited there is asked about the other chart.
pub(in crate::enrolment) fn merge_death(
    tx: &mut Tx<'_>,
    patient: PatientId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE death_reports SET finding = 'merged', decided_at = $2
             WHERE patient_id = $1 AND finding IS NULL"
        ),
        params![patient, now],
    )?;
    Ok(())
}

/// Writes down what was done about all that was open.
pub(in crate::enrolment) fn settle_death(
    tx: &mut Tx<'_>,
    (patient, id): (PatientId, DeathReportId),
    (note, by): (&Reason, StaffId),
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE death_reports SET settled_note = $3, settled_by = $4, settled_at = $5
             WHERE patient_id = $1 AND id = $2"
        ),
        params![patient, id, note.as_str(), by, now],
    )?;
    Ok(())
}
