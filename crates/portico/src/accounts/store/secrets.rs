//! The SQL of passwords, second factors, and of codes and links that were mailed.

use base::Instant;
use db::{Reader, Row, Tx, params, sql};

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

pub(crate) fn set_recovery(
    tx: &mut Tx<'_>,
    account: AccountId,
    hash: Option<[u8; 32]>,
) -> db::Result<()> {
    tx.run(sql!("UPDATE accounts SET recovery_hash = $2 WHERE id = $1"), params![account, hash])?;
    Ok(())
}

/// A code that was mailed, or a link, with how often it was tried.
pub(in crate::accounts) struct Sent {
    pub(in crate::accounts) account: AccountId,
    pub(in crate::accounts) hash: [u8; 32],
    pub(in crate::accounts) email: String,
    pub(in crate::accounts) expires_at: Instant,
    pub(in crate::accounts) tries: i64,
}

impl db::FromRow for Sent {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Sent {
            account: row.get("account_id")?,
            hash: row.get("hash")?,
            email: row.get("email")?,
            expires_at: row.get("expires_at")?,
            tries: row.get("tries")?,
        })
    }
}

pub(in crate::accounts) fn save_email_code(
    tx: &mut Tx<'_>,
    account: AccountId,
    email: &str,
    code_hash: [u8; 32],
    expires_at: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO email_codes (account_id, email, code_hash, expires_at, tries)
             VALUES ($1, $2, $3, $4, 0)
             ON CONFLICT (account_id) DO UPDATE SET email = excluded.email,
               code_hash = excluded.code_hash, expires_at = excluded.expires_at, tries = 0"
        ),
        params![account, email, code_hash, expires_at],
    )?;
    Ok(())
}

pub(in crate::accounts) fn email_code(
    r: &mut Reader<'_>,
    account: AccountId,
) -> db::Result<Option<Sent>> {
    r.first(
        sql!(
            "SELECT account_id, code_hash AS hash, email, expires_at, tries
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
    tx.run(sql!("DELETE FROM email_codes WHERE account_id = $1"), params![account])?;
    Ok(())
}

pub(in crate::accounts) fn save_reset_link(
    tx: &mut Tx<'_>,
    account: AccountId,
    token_hash: [u8; 32],
    now: Instant,
    expires_at: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO reset_links (account_id, token_hash, asked_at, expires_at, tries)
             VALUES ($1, $2, $3, $4, 0)
             ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash,
               asked_at = excluded.asked_at, expires_at = excluded.expires_at, tries = 0"
        ),
        params![account, token_hash, now, expires_at],
    )?;
    Ok(())
}

pub(in crate::accounts) fn reset_link(
    r: &mut Reader<'_>,
    token_hash: [u8; 32],
) -> db::Result<Option<Sent>> {
    r.first(
        sql!(
            "SELECT l.account_id, l.token_hash AS hash, a.folded AS email, l.expires_at,
                    l.tries
             FROM reset_links l JOIN accounts a ON a.id = l.account_id
             WHERE l.token_hash = $1"
        ),
        params![token_hash],
    )
}

pub(in crate::accounts) fn count_reset_try(tx: &mut Tx<'_>, account: AccountId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE reset_links SET tries = tries + 1 WHERE account_id = $1"),
        params![account],
    )?;
    Ok(())
}

/// Ends what was mailed: a lock, a new password and a termination do this.
pub(in crate::accounts) fn end_codes_and_links(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> db::Result<()> {
    tx.run(sql!("DELETE FROM reset_links WHERE account_id = $1"), params![account])?;
    tx.run(sql!("DELETE FROM email_codes WHERE account_id = $1"), params![account])?;
    Ok(())
}
