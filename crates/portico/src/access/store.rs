//! The SQL of grants. Read in every transaction that opens a chart; nothing here is cached.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::{EndReason, GrantId};
use crate::{accounts::AccountId, people::PatientId};

/// Whether an account may open a chart, and then whether it may only read it.
pub(super) fn is_read_only(
    r: &mut Reader<'_>,
    account: AccountId,
    patient: PatientId,
) -> db::Result<Option<bool>> {
    r.first(
        sql!(
            "SELECT read_only FROM grants
             WHERE account_id = $1 AND patient_id = $2 AND ended_at IS NULL"
        ),
        params![account, patient],
    )
}

/// Patients who have an account of their own, with it and since when: those after one of them, in
/// the order of their ids.
pub(super) fn own_accounts(
    r: &mut Reader<'_>,
    after: PatientId,
    most: i64,
) -> db::Result<Vec<(PatientId, AccountId, Instant)>> {
    r.all(
        sql!(
            "SELECT patient_id, account_id, began_at FROM grants
             WHERE scope = 'own' AND ended_at IS NULL AND patient_id > $1
             ORDER BY patient_id LIMIT $2"
        ),
        params![after, most],
    )
}

/// Gives how many grants it changed.
pub(super) fn set_read_only(
    tx: &mut Tx<'_>,
    patient: PatientId,
    read_only: bool,
) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE grants SET read_only = $2
             WHERE patient_id = $1 AND ended_at IS NULL AND read_only <> $2"
        ),
        params![patient, read_only],
    )
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
            "INSERT INTO grants (id, account_id, patient_id, scope, began_at, read_only)
             VALUES ($1, $2, $3, 'own', $4, $5)"
        ),
        params![id, account, patient, now, false],
    )?;
    Ok(())
}

pub(super) fn end(
    tx: &mut Tx<'_>,
    patient: PatientId,
    why: EndReason,
    now: Instant,
) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE grants SET ended_at = $2, ended_why = $3
             WHERE patient_id = $1 AND ended_at IS NULL"
        ),
        params![patient, now, why.as_str()],
    )
}

/// An end, as it was written down.
struct End(EndReason, Instant);

impl db::FromRow for End {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(End(row.word("ended_why")?, row.get("ended_at")?))
    }
}

pub(super) fn last_end(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<(EndReason, Instant)>> {
    let found: Option<End> = r.first(
        sql!(
            "SELECT ended_why, ended_at FROM grants
             WHERE patient_id = $1 AND scope = 'own' AND ended_at IS NOT NULL
             ORDER BY ended_at DESC LIMIT 1"
        ),
        params![patient],
    )?;
    Ok(found.map(|End(why, at)| (why, at)))
}
