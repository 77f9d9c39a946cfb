//! The SQL of accounts, sessions and counted failures.

use base::{Instant, Secret, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::{
    lockout::{DeviceTally, Tally},
    model::{AccountId, Credentials, Holder, Session, Staff, Stage, State, Token, Viewer},
};
use crate::people::StaffId;

/// What a new account needs.
pub(crate) struct NewAccount<'n> {
    pub(crate) id: AccountId,
    pub(crate) staff: Option<StaffId>,
    pub(crate) full_name: &'n str,
    pub(crate) username: &'n str,
    pub(crate) folded: &'n str,
    pub(crate) password_hash: &'n str,
    pub(crate) language: &'n str,
    pub(crate) email: Option<&'n str>,
    pub(crate) email_verified_at: Option<Instant>,
}

pub(crate) fn insert_account(
    tx: &mut Tx<'_>,
    new: &NewAccount<'_>,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO accounts (id, staff_id, full_name, username, folded, password_hash,
               password_set_at, state, language, email, email_verified_at, totp_step, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', $8, $9, $10, 0, $7)"
        ),
        params![
            new.id,
            new.staff,
            new.full_name,
            new.username,
            new.folded,
            new.password_hash,
            now,
            new.language,
            new.email,
            new.email_verified_at
        ],
    )?;
    Ok(())
}

pub(super) fn credentials(r: &mut Reader<'_>, folded: &str) -> db::Result<Option<Credentials>> {
    r.first(
        sql!(
            "SELECT id, staff_id, state, password_hash, totp_secret, totp_step, recovery_hash, email
             FROM accounts WHERE folded = $1"
        ),
        params![folded],
    )
}

pub(super) fn credentials_of(r: &mut Reader<'_>, account: AccountId) -> db::Result<Credentials> {
    r.one(
        sql!(
            "SELECT id, staff_id, state, password_hash, totp_secret, totp_step, recovery_hash, email
             FROM accounts WHERE id = $1"
        ),
        params![account],
    )
}

impl db::FromRow for Credentials {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Credentials {
            account: row.get("id")?,
            is_staff: row.get::<Option<StaffId>>("staff_id")?.is_some(),
            state: row.word("state")?,
            password_hash: Secret::new(row.get("password_hash")?),
            totp_secret: row.get::<Option<Vec<u8>>>("totp_secret")?.map(Secret::new),
            totp_step: row.get("totp_step")?,
            recovery_hash: row.get("recovery_hash")?,
            email: row.get("email")?,
        })
    }
}

/// The name under which an account's failures are counted.
pub(super) fn folded_name(r: &mut Reader<'_>, account: AccountId) -> db::Result<String> {
    r.one(sql!("SELECT folded FROM accounts WHERE id = $1"), params![account])
}

pub(crate) fn is_taken(r: &mut Reader<'_>, folded: &str) -> db::Result<bool> {
    let found: Option<i64> =
        r.first(sql!("SELECT CAST(1 AS BIGINT) FROM accounts WHERE folded = $1"), params![folded])?;
    Ok(found.is_some())
}

// --- Failures -------------------------------------------------------------------------------

pub(super) fn tally(r: &mut Reader<'_>, name_key: [u8; 32]) -> db::Result<Tally> {
    let found: Option<Tally> = r.first(
        sql!(
            "SELECT run, since_success, locks, locked_until, disabled
             FROM sign_in_tallies WHERE name_key = $1"
        ),
        params![name_key],
    )?;
    Ok(found.unwrap_or_default())
}

impl db::FromRow for Tally {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Tally {
            run: count(row, "run")?,
            since_success: count(row, "since_success")?,
            locks: count(row, "locks")?,
            locked_until: row.get("locked_until")?,
            disabled: row.get("disabled")?,
        })
    }
}

pub(super) fn save_tally(
    tx: &mut Tx<'_>,
    name_key: [u8; 32],
    tally: &Tally,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO sign_in_tallies
               (name_key, run, since_success, locks, locked_until, disabled, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (name_key) DO UPDATE SET run = excluded.run,
               since_success = excluded.since_success, locks = excluded.locks,
               locked_until = excluded.locked_until, disabled = excluded.disabled,
               changed_at = excluded.changed_at"
        ),
        params![
            name_key,
            tally.run,
            tally.since_success,
            tally.locks,
            tally.locked_until,
            tally.disabled,
            now
        ],
    )?;
    Ok(())
}

pub(super) fn device(
    r: &mut Reader<'_>,
    account: AccountId,
    device_hash: [u8; 32],
    trusted_since: Instant,
) -> db::Result<Option<DeviceTally>> {
    r.first(
        sql!(
            "SELECT run, locked_until FROM devices
             WHERE account_id = $1 AND device_hash = $2 AND trusted_at >= $3"
        ),
        params![account, device_hash, trusted_since],
    )
}

impl db::FromRow for DeviceTally {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(DeviceTally { run: count(row, "run")?, locked_until: row.get("locked_until")? })
    }
}

pub(super) fn save_device(
    tx: &mut Tx<'_>,
    account: AccountId,
    device_hash: [u8; 32],
    tally: &DeviceTally,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE devices SET run = $3, locked_until = $4
             WHERE account_id = $1 AND device_hash = $2"
        ),
        params![account, device_hash, tally.run, tally.locked_until],
    )?;
    Ok(())
}

/// Trusts a browser from now on; the counts of its earlier failures are forgotten.
pub(super) fn trust_device(
    tx: &mut Tx<'_>,
    account: AccountId,
    device_hash: [u8; 32],
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO devices (account_id, device_hash, run, trusted_at)
             VALUES ($1, $2, 0, $3)
             ON CONFLICT (account_id, device_hash)
             DO UPDATE SET run = 0, locked_until = NULL, trusted_at = excluded.trusted_at"
        ),
        params![account, device_hash, now],
    )?;
    Ok(())
}

pub(super) fn forget_devices(tx: &mut Tx<'_>, account: AccountId) -> db::Result<()> {
    tx.run(sql!("DELETE FROM devices WHERE account_id = $1"), params![account])?;
    Ok(())
}

fn count(row: &Row<'_>, column: &str) -> db::Result<u32> {
    Ok(u32::try_from(row.get::<i64>(column)?).unwrap_or(u32::MAX))
}

// --- Sessions -------------------------------------------------------------------------------

/// A session before anybody has looked whether it is still good.
pub(super) struct Found {
    pub(super) viewer: Viewer,
    pub(super) account_state: Option<State>,
    pub(super) staff_active: Option<bool>,
}

pub(super) fn session(r: &mut Reader<'_>, token: Token) -> db::Result<Option<Found>> {
    let hash = super::token_hash(&token);
    let found: Option<SessionRow> = r.first(
        sql!(
            "SELECT s.account_id, s.subject, s.stage, s.began_at, s.seen_at,
                    a.full_name, a.state, t.id AS staff_id, t.role, t.medical_director, t.active
             FROM sessions s
             LEFT JOIN accounts a ON a.id = s.account_id
             LEFT JOIN staff t ON t.id = a.staff_id
             WHERE s.token_hash = $1"
        ),
        params![hash],
    )?;
    Ok(found.map(|row| row.with(token)))
}

struct SessionRow {
    session: Session,
    account: Option<(AccountId, String, State)>,
    staff: Option<(StaffId, crate::people::Role, bool, bool)>,
}

impl db::FromRow for SessionRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let account = match row.get::<Option<AccountId>>("account_id")? {
            Some(id) => Some((id, row.get("full_name")?, row.word("state")?)),
            None => None,
        };
        let staff = match row.get::<Option<StaffId>>("staff_id")? {
            Some(id) => {
                let director = row.get("medical_director")?;
                Some((id, row.word("role")?, director, row.get("active")?))
            }
            None => None,
        };
        let session = Session {
            token: Secret::default(),
            stage: row.word("stage")?,
            subject: row.get("subject")?,
            began_at: row.get("began_at")?,
            seen_at: row.get("seen_at")?,
        };
        Ok(SessionRow { session, account, staff })
    }
}

impl SessionRow {
    fn with(self, token: Token) -> Found {
        let session = Session { token: Secret::new(token), ..self.session };
        let account_state = self.account.as_ref().map(|(_, _, state)| *state);
        let staff_active = self.staff.as_ref().map(|(.., active)| *active);
        let viewer = match (self.account, self.staff) {
            (None, _) => Viewer::Newcomer(session),
            (Some((account, name, _)), None) => Viewer::Patient(session, Holder { account, name }),
            (Some((account, name, _)), Some((id, role, medical_director, _))) => {
                Viewer::Staff(session, Staff { id, account, role, medical_director, name })
            }
        };
        Found { viewer, account_state, staff_active }
    }
}

/// A session to begin: of an account, or of somebody who activates one.
pub(crate) enum Subject {
    Account(AccountId),
    Code([u8; 16]),
}

pub(super) fn insert_session(
    tx: &mut Tx<'_>,
    token: &Token,
    subject: &Subject,
    stage: Stage,
    device: &str,
    now: Instant,
) -> db::Result<()> {
    let (account, code) = match subject {
        Subject::Account(account) => (Some(*account), None),
        Subject::Code(code) => (None, Some(*code)),
    };
    tx.run(
        sql!(
            "INSERT INTO sessions (token_hash, account_id, subject, stage, began_at, seen_at, device)
             VALUES ($1, $2, $3, $4, $5, $5, $6)"
        ),
        params![super::token_hash(token), account, code, stage.as_str(), now, device],
    )?;
    Ok(())
}

pub(super) fn set_stage(tx: &mut Tx<'_>, token: &Token, stage: Stage) -> db::Result<()> {
    tx.run(
        sql!("UPDATE sessions SET stage = $2 WHERE token_hash = $1"),
        params![super::token_hash(token), stage.as_str()],
    )?;
    Ok(())
}

pub(super) fn touch(tx: &mut Tx<'_>, token: &Token, now: Instant) -> db::Result<()> {
    tx.run(
        sql!("UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2"),
        params![super::token_hash(token), now],
    )?;
    Ok(())
}

pub(super) fn end_session(tx: &mut Tx<'_>, token: &Token) -> db::Result<()> {
    tx.run(sql!("DELETE FROM sessions WHERE token_hash = $1"), params![super::token_hash(token)])?;
    Ok(())
}

pub(super) fn end_sessions(tx: &mut Tx<'_>, account: AccountId) -> db::Result<u64> {
    tx.run(sql!("DELETE FROM sessions WHERE account_id = $1"), params![account])
}

pub(super) fn end_sessions_older(tx: &mut Tx<'_>, before: Instant) -> db::Result<u64> {
    tx.run(sql!("DELETE FROM sessions WHERE seen_at < $1"), params![before])
}

// --- What stands before an active session -----------------------------------------------------

pub(super) fn obligations(r: &mut Reader<'_>, account: AccountId) -> db::Result<Vec<String>> {
    r.all(
        sql!("SELECT stage FROM obligations WHERE account_id = $1 ORDER BY stage"),
        params![account],
    )
}

pub(super) fn insert_obligation(
    tx: &mut Tx<'_>,
    account: AccountId,
    stage: Stage,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO obligations (account_id, stage, since) VALUES ($1, $2, $3)
             ON CONFLICT (account_id, stage) DO NOTHING"
        ),
        params![account, stage.as_str(), now],
    )?;
    Ok(())
}

/// For every account of a patient that may sign in.
pub(super) fn insert_obligations(tx: &mut Tx<'_>, stage: Stage, now: Instant) -> db::Result<u64> {
    tx.run(
        sql!(
            "INSERT INTO obligations (account_id, stage, since)
             SELECT id, $1, $2 FROM accounts WHERE staff_id IS NULL AND state <> 'terminated'
             ON CONFLICT (account_id, stage) DO NOTHING"
        ),
        params![stage.as_str(), now],
    )
}

/// Moves the sessions of patients who are fully signed in back to a stage.
pub(super) fn set_back_patients(tx: &mut Tx<'_>, stage: Stage) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE sessions SET stage = $1 WHERE stage = 'active'
               AND account_id IN (SELECT id FROM accounts WHERE staff_id IS NULL)"
        ),
        params![stage.as_str()],
    )
}

pub(super) fn delete_obligation(
    tx: &mut Tx<'_>,
    account: AccountId,
    stage: Stage,
) -> db::Result<()> {
    tx.run(
        sql!("DELETE FROM obligations WHERE account_id = $1 AND stage = $2"),
        params![account, stage.as_str()],
    )?;
    Ok(())
}

// --- Passwords and second factors -------------------------------------------------------------

pub(super) fn former_passwords(
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

pub(super) fn set_password(
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

pub(super) fn signed_in(tx: &mut Tx<'_>, account: AccountId, now: Instant) -> db::Result<()> {
    tx.run(sql!("UPDATE accounts SET signed_in_at = $2 WHERE id = $1"), params![account, now])?;
    Ok(())
}

pub(super) fn set_totp(
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

pub(super) fn set_language(tx: &mut Tx<'_>, account: AccountId, language: &str) -> db::Result<()> {
    tx.run(sql!("UPDATE accounts SET language = $2 WHERE id = $1"), params![account, language])?;
    Ok(())
}

// --- Codes and links sent by mail ---------------------------------------------------------------

/// A code that was mailed, or a link, with how often it was tried.
pub(super) struct Sent {
    pub(super) account: AccountId,
    pub(super) hash: [u8; 32],
    pub(super) email: String,
    pub(super) asked_at: Instant,
    pub(super) expires_at: Instant,
    pub(super) tries: i64,
}

impl db::FromRow for Sent {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Sent {
            account: row.get("account_id")?,
            hash: row.get("hash")?,
            email: row.get("email")?,
            asked_at: row.get("asked_at")?,
            expires_at: row.get("expires_at")?,
            tries: row.get("tries")?,
        })
    }
}

pub(super) fn save_email_code(
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

pub(super) fn email_code(r: &mut Reader<'_>, account: AccountId) -> db::Result<Option<Sent>> {
    r.first(
        sql!(
            "SELECT account_id, code_hash AS hash, email, expires_at AS asked_at, expires_at, tries
             FROM email_codes WHERE account_id = $1"
        ),
        params![account],
    )
}

pub(super) fn count_email_code_try(tx: &mut Tx<'_>, account: AccountId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE email_codes SET tries = tries + 1 WHERE account_id = $1"),
        params![account],
    )?;
    Ok(())
}

pub(super) fn verify_email(
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

pub(super) fn save_reset_link(
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

pub(super) fn reset_link(r: &mut Reader<'_>, token_hash: [u8; 32]) -> db::Result<Option<Sent>> {
    r.first(
        sql!(
            "SELECT l.account_id, l.token_hash AS hash, a.folded AS email, l.asked_at,
                    l.expires_at, l.tries
             FROM reset_links l JOIN accounts a ON a.id = l.account_id
             WHERE l.token_hash = $1"
        ),
        params![token_hash],
    )
}

pub(super) fn count_reset_try(tx: &mut Tx<'_>, account: AccountId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE reset_links SET tries = tries + 1 WHERE account_id = $1"),
        params![account],
    )?;
    Ok(())
}

/// Ends what was mailed: a lock, a new password and a termination do this.
pub(super) fn end_codes_and_links(tx: &mut Tx<'_>, account: AccountId) -> db::Result<()> {
    tx.run(sql!("DELETE FROM reset_links WHERE account_id = $1"), params![account])?;
    tx.run(sql!("DELETE FROM email_codes WHERE account_id = $1"), params![account])?;
    Ok(())
}

// --- For staff and for later features -----------------------------------------------------------

/// The account of somebody who works here.
pub(crate) fn of_staff(r: &mut Reader<'_>, staff: StaffId) -> db::Result<Option<AccountId>> {
    r.first(sql!("SELECT id FROM accounts WHERE staff_id = $1"), params![staff])
}

/// Somebody of the staff by the name they sign in with, as a session would know them.
pub(crate) fn signed_in_staff(r: &mut Reader<'_>, folded: &str) -> db::Result<Option<Staff>> {
    r.first(
        sql!(
            "SELECT a.id AS account_id, a.full_name, t.id, t.role, t.medical_director
             FROM accounts a JOIN staff t ON t.id = a.staff_id WHERE a.folded = $1"
        ),
        params![folded],
    )
}

impl db::FromRow for Staff {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Staff {
            id: row.get("id")?,
            account: row.get("account_id")?,
            role: row.word("role")?,
            medical_director: row.get("medical_director")?,
            name: row.get("full_name")?,
        })
    }
}

/// An account as staff see it, who help with signing in.
pub(crate) struct Overview {
    pub(crate) id: AccountId,
    pub(crate) username: String,
    pub(crate) state: State,
    pub(crate) email: Option<String>,
    pub(crate) email_verified: bool,
    pub(crate) second_factor: bool,
    pub(crate) signed_in_at: Option<Instant>,
    pub(crate) created_at: Instant,
    pub(crate) language: String,
}

impl db::FromRow for Overview {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Overview {
            id: row.get("id")?,
            username: row.get("username")?,
            state: row.word("state")?,
            email: row.get("email")?,
            email_verified: row.get::<Option<Instant>>("email_verified_at")?.is_some(),
            second_factor: row.get::<Option<Vec<u8>>>("totp_secret")?.is_some(),
            signed_in_at: row.get("signed_in_at")?,
            created_at: row.get("created_at")?,
            language: row.get("language")?,
        })
    }
}

pub(crate) fn overview(r: &mut Reader<'_>, account: AccountId) -> db::Result<Overview> {
    r.one(
        sql!(
            "SELECT id, username, state, email, email_verified_at, totp_secret, signed_in_at,
                    created_at, language
             FROM accounts WHERE id = $1"
        ),
        params![account],
    )
}
