//! The statements of Portico's Home and of its page of one result, as they stand in its stores.

use db::{Reader, params, sql};

use crate::practice::PatientId;

pub(crate) fn home(r: &mut Reader<'_>, patient: PatientId) -> db::Result<usize> {
    let _ = (r, patient, params![0], sql!("SELECT CAST(1 AS BIGINT)"));
    Ok(0)
}

pub(crate) fn result(r: &mut Reader<'_>, patient: PatientId) -> db::Result<usize> {
    home(r, patient)
}
