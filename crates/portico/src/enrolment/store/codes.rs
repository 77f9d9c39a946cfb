//! The SQL of one-time codes.

use base::{Instant, words::Word};
use db::{Reader, Row, Tx, params, sql};

use crate::{
    accounts::AccountId,
    agreements::VersionId,
    enrolment::model::{CodeId, CodeLine, CodeState, Revoked},
    people::{PatientId, StaffId},
};

/// The most codes of one patient that a page shows.
const ROWS_MAX: i64 = 50;
/// The most codes that the list of the practice shows.
const ISSUED_MAX: i64 = 200;
/// The most codes that are ended at once because their time is over.
const EXPIRED_AT_ONCE_MAX: i64 = 500;

/// A code that is about to be printed.
pub(in crate::enrolment) struct NewCode {
    pub(in crate::enrolment) id: CodeId,
    pub(in crate::enrolment) patient: PatientId,
    pub(in crate::enrolment) version: VersionId,
    pub(in crate::enrolment) code_hash: [u8; 32],
    pub(in crate::enrolment) issued_by: StaffId,
    pub(in crate::enrolment) expires_at: Instant,
}

pub(in crate::enrolment) fn insert_code(
    tx: &mut Tx<'_>,
    new: &NewCode,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO activation_codes (id, patient_id, kind, version_id, code_hash, state,
               tries, issued_by, issued_at, expires_at)
             VALUES ($1, $2, 'self', $3, $4, 'issued', 0, $5, $6, $7)"
        ),
        params![
            new.id,
            new.patient,
            new.version,
            new.code_hash,
            new.issued_by,
            now,
            new.expires_at
        ],
    )?;
    Ok(())
}

impl db::FromRow for CodeLine {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let why: Option<String> = row.get("ended_why")?;
        Ok(CodeLine {
            id: row.get("id")?,
            patient: row.get("patient_id")?,
            version: row.get("version_id")?,
            state: row.word("state")?,
            tries: u32::try_from(row.get::<i64>("tries")?).unwrap_or(u32::MAX),
            issued_by: row.get("issued_by")?,
            issued_at: row.get("issued_at")?,
            expires_at: row.get("expires_at")?,
            ended_at: row.get("ended_at")?,
            ended_why: why.and_then(|word| Revoked::from_word(&word)),
        })
    }
}

pub(in crate::enrolment) fn code_by_hash(
    r: &mut Reader<'_>,
    code_hash: [u8; 32],
) -> db::Result<Option<CodeLine>> {
    r.first(
        sql!(
            "SELECT id, patient_id, version_id, state, tries, issued_by, issued_at, expires_at,
                    ended_at, ended_why
             FROM activation_codes WHERE code_hash = $1"
        ),
        params![code_hash],
    )
}

pub(in crate::enrolment) fn code(r: &mut Reader<'_>, id: CodeId) -> db::Result<Option<CodeLine>> {
    r.first(
        sql!(
            "SELECT id, patient_id, version_id, state, tries, issued_by, issued_at, expires_at,
                    ended_at, ended_why
             FROM activation_codes WHERE id = $1"
        ),
        params![id],
    )
}

/// The codes of a patient, newest first.
pub(in crate::enrolment) fn codes(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Vec<CodeLine>> {
    r.all(
        sql!(
            "SELECT id, patient_id, version_id, state, tries, issued_by, issued_at, expires_at,
                    ended_at, ended_why
             FROM activation_codes WHERE patient_id = $1 ORDER BY issued_at DESC LIMIT $2"
        ),
        params![patient, ROWS_MAX],
    )
}

/// The codes of the practice that nobody has used or ended, those that end soonest first.
pub(in crate::enrolment) fn issued_codes(r: &mut Reader<'_>) -> db::Result<Vec<CodeLine>> {
    r.all(
        sql!(
            "SELECT id, patient_id, version_id, state, tries, issued_by, issued_at, expires_at,
                    ended_at, ended_why
             FROM activation_codes WHERE state = 'issued' ORDER BY expires_at LIMIT $1"
        ),
        params![ISSUED_MAX],
    )
}

/// The codes of a patient that nobody has used or ended.
pub(in crate::enrolment) fn living_codes(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Vec<CodeId>> {
    r.all(
        sql!("SELECT id FROM activation_codes WHERE patient_id = $1 AND state = 'issued'"),
        params![patient],
    )
}

/// Codes whose time is over.
pub(in crate::enrolment) fn overdue_codes(
    r: &mut Reader<'_>,
    now: Instant,
) -> db::Result<Vec<(CodeId, PatientId)>> {
    r.all(
        sql!(
            "SELECT id, patient_id FROM activation_codes
             WHERE state = 'issued' AND expires_at <= $1 ORDER BY expires_at LIMIT $2"
        ),
        params![now, EXPIRED_AT_ONCE_MAX],
    )
}

pub(in crate::enrolment) fn count_try(tx: &mut Tx<'_>, id: CodeId) -> db::Result<()> {
    tx.run(sql!("UPDATE activation_codes SET tries = tries + 1 WHERE id = $1"), params![id])?;
    Ok(())
}

/// Ends a living code without an account; gives whether it was living.
pub(in crate::enrolment) fn end_code(
    tx: &mut Tx<'_>,
    id: CodeId,
    why: Option<Revoked>,
    now: Instant,
) -> db::Result<bool> {
    let state = if why.is_some() { CodeState::Revoked } else { CodeState::Expired };
    let changed = tx.run(
        sql!(
            "UPDATE activation_codes SET state = $2, ended_at = $3, ended_why = $4
             WHERE id = $1 AND state = 'issued'"
        ),
        params![id, state.as_str(), now, why.map(Word::as_str)],
    )?;
    Ok(changed == 1)
}

/// Uses a living code for an account; of several at once, one is told that it was living.
pub(in crate::enrolment) fn redeem_code(
    tx: &mut Tx<'_>,
    id: CodeId,
    account: AccountId,
    now: Instant,
) -> db::Result<bool> {
    let changed = tx.run(
        sql!(
            "UPDATE activation_codes SET state = 'redeemed', ended_at = $3, account_id = $2
             WHERE id = $1 AND state = 'issued' AND expires_at > $3"
        ),
        params![id, account, now],
    )?;
    Ok(changed == 1)
}
