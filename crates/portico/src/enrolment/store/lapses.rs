//! The SQL of ending access: how far it has come for each patient who is no current one any more.

use base::words::Word as _;
use db::{Reader, Row, Tx, params, sql};

use crate::{enrolment::model::Lapse, people::PatientId};

impl db::FromRow for Lapse {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Lapse {
            step: row.word("step")?,
            step_at: row.get("step_at")?,
            next_at: row.get("next_at")?,
        })
    }
}

pub(in crate::enrolment) fn lapse(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<Lapse>> {
    r.first(
        sql!("SELECT step, step_at, next_at FROM lapses WHERE patient_id = $1"),
        params![patient],
    )
}

/// The step that a patient has come to takes the place of the one before.
pub(in crate::enrolment) fn set_lapse(
    tx: &mut Tx<'_>,
    patient: PatientId,
    lapse: &Lapse,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO lapses (patient_id, step, step_at, next_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (patient_id) DO UPDATE SET step = excluded.step,
               step_at = excluded.step_at, next_at = excluded.next_at"
        ),
        params![patient, lapse.step.as_str(), lapse.step_at, lapse.next_at],
    )?;
    Ok(())
}

pub(in crate::enrolment) fn delete_lapse(tx: &mut Tx<'_>, patient: PatientId) -> db::Result<()> {
    tx.run(sql!("DELETE FROM lapses WHERE patient_id = $1"), params![patient])?;
    Ok(())
}
