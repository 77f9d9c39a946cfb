//! The statements of Portico's Home and of its page of one result, as they stand in its stores.

use db::{Reader, params, sql};

use crate::practice::PatientId;

pub(crate) fn home(r: &mut Reader<'_>, patient: PatientId) -> db::Result<usize> {
    let rows: Option<i64> =
        r.first(sql!("SELECT CAST(1 AS BIGINT) FROM patients WHERE id = $1"), params![patient])?;
    Ok(rows.iter().count())
}

pub(crate) fn result(r: &mut Reader<'_>, patient: PatientId) -> db::Result<usize> {
    home(r, patient)
}
