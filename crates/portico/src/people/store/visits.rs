//! The SQL of visits.

use base::{Date, words::Word as _};
use db::{Reader, Tx, params, sql};

use crate::people::model::{ImportId, PatientId, Visit};

/// A visit as the registration has it; the same number again corrects it, and what is not said any
/// more stays.
pub(crate) fn add_visit(tx: &mut Tx<'_>, patient: PatientId, visit: &Visit) -> db::Result<()> {
    let said: Option<Date> = tx.first(
        sql!(
            "SELECT completed_on FROM visits
             WHERE patient_id = $1 AND number = $2 AND import_id IS NULL
               AND completed_on IS NOT NULL
             ORDER BY place DESC LIMIT 1"
        ),
        params![patient, &visit.number],
    )?;
    let place = insert(tx, patient, visit, visit.completed_on.or(said), None)?;
    tx.run(
        sql!(
            "DELETE FROM visits
             WHERE patient_id = $1 AND number = $2 AND import_id IS NULL AND place < $3"
        ),
        params![patient, &visit.number, place],
    )?;
    Ok(())
}

/// A visit that a message speaks of; it goes when the message turns out to be somebody else's.
pub(crate) fn add_visit_of(
    tx: &mut Tx<'_>,
    patient: PatientId,
    visit: &Visit,
    import: ImportId,
) -> db::Result<()> {
    insert(tx, patient, visit, visit.completed_on, Some(import))?;
    Ok(())
}

fn insert(
    tx: &mut Tx<'_>,
    patient: PatientId,
    visit: &Visit,
    completed_on: Option<Date>,
    import: Option<ImportId>,
) -> db::Result<i64> {
    let last: Option<i64> = tx.first(
        sql!(
            "SELECT place FROM visits WHERE patient_id = $1 AND number = $2
             ORDER BY place DESC LIMIT 1"
        ),
        params![patient, &visit.number],
    )?;
    let place = last.unwrap_or(0) + 1;
    tx.run(
        sql!(
            "INSERT INTO visits (patient_id, number, kind, began_on, completed_on, provider, place,
               import_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![
            patient,
            &visit.number,
            visit.kind.as_str(),
            visit.began_on,
            completed_on,
            &visit.provider,
            place,
            import
        ],
    )?;
    Ok(place)
}

/// Takes back a visit that messages spoke of: it never was.
pub(crate) fn take_back_visit(tx: &mut Tx<'_>, patient: PatientId, number: &str) -> db::Result<()> {
    tx.run(
        sql!(
            "DELETE FROM visits
             WHERE patient_id = $1 AND number = $2 AND import_id IS NOT NULL"
        ),
        params![patient, number],
    )?;
    Ok(())
}

/// Takes back what a message said about visits. Gives whose they were.
pub(crate) fn take_back_visits(tx: &mut Tx<'_>, import: ImportId) -> db::Result<Vec<PatientId>> {
    let patients = tx.all(
        sql!("SELECT DISTINCT patient_id FROM visits WHERE import_id = $1 ORDER BY patient_id"),
        params![import],
    )?;
    tx.run(sql!("DELETE FROM visits WHERE import_id = $1"), params![import])?;
    Ok(patients)
}

/// The day of the last completed visit that counts for [`established`](crate::people::established).
/// One that a source dates in the future has not been: it counts from its day on, and hides none
/// that has.
pub(crate) fn last_visit(
    r: &mut Reader<'_>,
    patient: PatientId,
    today: Date,
) -> db::Result<Option<Date>> {
    r.first(
        sql!(
            "SELECT completed_on FROM visits
             WHERE patient_id = $1 AND kind <> 'other' AND completed_on <= $2
               AND NOT EXISTS (SELECT 1 FROM visits newer
                 WHERE newer.patient_id = visits.patient_id AND newer.number = visits.number
                   AND newer.place > visits.place AND newer.completed_on IS NOT NULL)
             ORDER BY completed_on DESC LIMIT 1"
        ),
        params![patient, today],
    )
}
