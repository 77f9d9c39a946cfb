//! The SQL of passwords, second factors, and of codes and links that were mailed.

use base::Instant;
use db::{Reader, Row, Tx, params, sql};

use super::failures::count;
use crate::accounts::model::AccountId;

pub(in crate::accounts) fn former_passwords(
    r: &mut Reader<'_>,
    account: AccountId,
    most: u32,
) -> db::Result<Vec<String>> {
    r.all(
        sql!(
            "SELECT hash FROM former_passwords WHERE account_id = $1
             ORDER BY set_at DESC LIMIT $2"
        ),
        params![account, most],
    )
}

pub(in crate::accounts) fn set_password(
    tx: &mut Tx<'_>,
    account: AccountId,
    hash: &str,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO former_passwords (account_id, set_at, hash)
             SELECT id, password_set_at, password_hash FROM accounts WHERE id = $1
             ON CONFLICT (account_id, set_at) DO NOTHING"
        ),
        params![account],
    )?;
    tx.run(
        sql!("UPDATE accounts SET password_hash = $2, password_set_at = $3 WHERE id = $1"),
        params![account, hash, now],
    )?;
    Ok(())
}

pub(in crate::accounts) fn signed_in(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Instant,
) -> db::Result<()> {
    tx.run(sql!("UPDATE accounts SET signed_in_at = $2 WHERE id = $1"), params![account, now])?;
    Ok(())
}

pub(in crate::accounts) fn set_totp(
    tx: &mut Tx<'_>,
    account: AccountId,
    secret: Option<&[u8]>,
    step: i64,
) -> db::Result<()> {
    let secret = secret.map(<[u8]>::to_vec);
    tx.run(
        sql!("UPDATE accounts SET totp_secret = $2, totp_step = $3 WHERE id = $1"),
        params![account, secret, step],
    )?;
    Ok(())
}

/// Another recovery code, or none; from now on it is not one from the desk.
pub(crate) fn set_recovery(
    tx: &mut Tx<'_>,
    account: AccountId,
    hash: Option<[u8; 32]>,
) -> db::Result<()> {
    tx.run(sql!("UPDATE accounts SET recovery_hash = $2 WHERE id = $1"), params![account, hash])?;
    tx.run(sql!("DELETE FROM desk_codes WHERE account_id = $1"), params![account])?;
    Ok(())
}

/// Six digits that were mailed, and what was sent and tried within a day.
pub(in crate::accounts) struct EmailCode {
    pub(in crate::accounts) email: String,
    pub(in crate::accounts) hash: [u8; 32],
    pub(in crate::accounts) expires_at: Instant,
    /// Since when the two below are counted.
    pub(in crate::accounts) counted_from: Instant,
    pub(in crate::accounts) sends: u32,
    /// Wrong tries, whichever of the codes they were at.
    pub(in crate::accounts) tries: u32,
}

impl db::FromRow for EmailCode {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(EmailCode {
            email: row.get("email")?,
            hash: row.get("code_hash")?,
            expires_at: row.get("expires_at")?,
            counted_from: row.get("counted_from")?,
            sends: count(row, "sends")?,
            tries: count(row, "tries")?,
        })
    }
}

pub(in crate::accounts) fn save_email_code(
    tx: &mut Tx<'_>,
    account: AccountId,
    code: &EmailCode,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO email_codes
               (account_id, email, code_hash, expires_at, counted_from, sends, tries)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (account_id) DO UPDATE SET email = excluded.email,
               code_hash = excluded.code_hash, expires_at = excluded.expires_at,
               counted_from = excluded.counted_from, sends = excluded.sends,
               tries = excluded.tries"
        ),
        params![
            account,
            &code.email,
            code.hash,
            code.expires_at,
            code.counted_from,
            code.sends,
            code.tries
        ],
    )?;
    Ok(())
}

pub(in crate::accounts) fn email_code(
    r: &mut Reader<'_>,
    account: AccountId,
) -> db::Result<Option<EmailCode>> {
    r.first(
        sql!(
            "SELECT email, code_hash, expires_at, counted_from, sends, tries
             FROM email_codes WHERE account_id = $1"
        ),
        params![account],
    )
}

pub(in crate::accounts) fn count_email_code_try(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE email_codes SET tries = tries + 1 WHERE account_id = $1"),
        params![account],
    )?;
    Ok(())
}

pub(in crate::accounts) fn verify_email(
    tx: &mut Tx<'_>,
    account: AccountId,
    email: &str,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE accounts SET email = $2, email_verified_at = $3 WHERE id = $1"),
        params![account, email, now],
    )?;
    tx.run(
        sql!("UPDATE email_codes SET expires_at = counted_from, tries = 0 WHERE account_id = $1"),
        params![account],
    )?;
    Ok(())
}

/// A link that was mailed, with how often it and those of the same day were tried.
pub(in crate::accounts) struct ResetLink {
    pub(in crate::accounts) account: AccountId,
    pub(in crate::accounts) expires_at: Instant,
    /// Since when the two below are counted.
    pub(in crate::accounts) counted_from: Instant,
    /// Links that were mailed.
    pub(in crate::accounts) sends: u32,
    pub(in crate::accounts) tries: u32,
}

impl db::FromRow for ResetLink {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(ResetLink {
            account: row.get("account_id")?,
            expires_at: row.get("expires_at")?,
            counted_from: row.get("counted_from")?,
            sends: count(row, "sends")?,
            tries: count(row, "tries")?,
        })
    }
}

pub(in crate::accounts) fn save_reset_link(
    tx: &mut Tx<'_>,
    token_hash: [u8; 32],
    link: &ResetLink,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO reset_links
               (account_id, token_hash, expires_at, counted_from, sends, tries)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash,
               expires_at = excluded.expires_at, counted_from = excluded.counted_from,
               sends = excluded.sends, tries = excluded.tries"
        ),
        params![
            link.account,
            token_hash,
            link.expires_at,
            link.counted_from,
            link.sends,
            link.tries
        ],
    )?;
    Ok(())
}

/// The link with this token.
pub(in crate::accounts) fn reset_link(
    r: &mut Reader<'_>,
    token_hash: [u8; 32],
) -> db::Result<Option<ResetLink>> {
    r.first(
        sql!(
            "SELECT account_id, expires_at, counted_from, sends, tries FROM reset_links
             WHERE token_hash = $1"
        ),
        params![token_hash],
    )
}

/// The last link that was mailed to this account.
pub(in crate::accounts) fn last_reset_link(
    r: &mut Reader<'_>,
    account: AccountId,
) -> db::Result<Option<ResetLink>> {
    r.first(
        sql!(
            "SELECT account_id, expires_at, counted_from, sends, tries FROM reset_links
             WHERE account_id = $1"
        ),
        params![account],
    )
}

pub(in crate::accounts) fn count_reset_try(tx: &mut Tx<'_>, account: AccountId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE reset_links SET tries = tries + 1 WHERE account_id = $1"),
        params![account],
    )?;
    Ok(())
}

/// Ends what was mailed: a lock, a new password and a termination do this. What was tried stays
/// counted, or a lock would buy new tries.
pub(in crate::accounts) fn end_codes_and_links(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE reset_links SET expires_at = counted_from WHERE account_id = $1"),
        params![account],
    )?;
    tx.run(
        sql!("UPDATE email_codes SET expires_at = counted_from WHERE account_id = $1"),
        params![account],
    )?;
    Ok(())
}

/// Remembers that the recovery code came from the desk, which had asked who it is for.
pub(in crate::accounts) fn save_desk_code(
    tx: &mut Tx<'_>,
    account: AccountId,
    expires_at: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO desk_codes (account_id, expires_at, tries) VALUES ($1, $2, 0)
             ON CONFLICT (account_id) DO UPDATE SET expires_at = excluded.expires_at, tries = 0"
        ),
        params![account, expires_at],
    )?;
    Ok(())
}

/// Until when the account's recovery code counts as one from the desk, and how often the second
/// identifier beside it was wrong.
pub(in crate::accounts) fn desk_code(
    r: &mut Reader<'_>,
    account: AccountId,
) -> db::Result<Option<(Instant, i64)>> {
    r.first(
        sql!("SELECT expires_at, tries FROM desk_codes WHERE account_id = $1"),
        params![account],
    )
}

pub(in crate::accounts) fn count_desk_code_try(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE desk_codes SET tries = tries + 1 WHERE account_id = $1"),
        params![account],
    )?;
    Ok(())
}
