//! The SQL of grants. Read in every transaction that opens a chart; nothing here is cached.

use base::Instant;
use db::{Reader, Tx, params, sql};

use super::GrantId;
use crate::{accounts::AccountId, people::PatientId};

pub(super) fn is_granted(
    r: &mut Reader<'_>,
    account: AccountId,
    patient: PatientId,
) -> db::Result<bool> {
    let found: Option<GrantId> = r.first(
        sql!(
            "SELECT id FROM grants
             WHERE account_id = $1 AND patient_id = $2 AND ended_at IS NULL"
        ),
        params![account, patient],
    )?;
    Ok(found.is_some())
}

pub(super) fn exists(r: &mut Reader<'_>, patient: PatientId) -> db::Result<bool> {
    let found: Option<PatientId> =
        r.first(sql!("SELECT id FROM patients WHERE id = $1"), params![patient])?;
    Ok(found.is_some())
}

pub(super) fn own_patient(r: &mut Reader<'_>, account: AccountId) -> db::Result<Option<PatientId>> {
    r.first(
        sql!(
            "SELECT patient_id FROM grants
             WHERE account_id = $1 AND scope = 'own' AND ended_at IS NULL"
        ),
        params![account],
    )
}

pub(super) fn own_account(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Option<AccountId>> {
    r.first(
        sql!(
            "SELECT account_id FROM grants
             WHERE patient_id = $1 AND scope = 'own' AND ended_at IS NULL"
        ),
        params![patient],
    )
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: GrantId,
    account: AccountId,
    patient: PatientId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO grants (id, account_id, patient_id, scope, began_at)
             VALUES ($1, $2, $3, 'own', $4)"
        ),
        params![id, account, patient, now],
    )?;
    Ok(())
}

pub(super) fn end(tx: &mut Tx<'_>, patient: PatientId, why: &str, now: Instant) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE grants SET ended_at = $2, ended_why = $3
             WHERE patient_id = $1 AND ended_at IS NULL"
        ),
        params![patient, now, why],
    )
}
