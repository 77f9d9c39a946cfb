//! The SQL of visits.

use base::{Date, words::Word as _};
use db::{Reader, Tx, params, sql};

use crate::people::model::{PatientId, Visit};

/// A visit; the same number again corrects it.
pub(crate) fn add_visit(tx: &mut Tx<'_>, patient: PatientId, visit: &Visit) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO visits (patient_id, number, kind, began_on, completed_on, provider)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (patient_id, number) DO UPDATE SET kind = excluded.kind,
               began_on = excluded.began_on,
               completed_on = COALESCE(excluded.completed_on, visits.completed_on),
               provider = excluded.provider"
        ),
        params![
            patient,
            &visit.number,
            visit.kind.as_str(),
            visit.began_on,
            visit.completed_on,
            &visit.provider
        ],
    )?;
    Ok(())
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
             ORDER BY completed_on DESC LIMIT 1"
        ),
        params![patient, today],
    )
}
