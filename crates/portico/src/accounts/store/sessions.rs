//! The SQL of sessions, and of what stands before an active one.

use base::{Instant, Secret, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use crate::{
    accounts::{
        model::{AccountId, Holder, Session, Staff, Stage, State, Token, Viewer},
        token_hash,
    },
    people::{Role, StaffId},
};

/// A session before anybody has looked whether it is still good.
pub(in crate::accounts) struct Found {
    pub(in crate::accounts) viewer: Viewer,
    pub(in crate::accounts) account_state: Option<State>,
    pub(in crate::accounts) staff_active: Option<bool>,
}

pub(in crate::accounts) fn session(r: &mut Reader<'_>, token: Token) -> db::Result<Option<Found>> {
    let hash = token_hash(&token);
    let found: Option<SessionRow> = r.first(
        sql!(
            "SELECT s.account_id, s.subject, s.stage, s.began_at, s.seen_at,
                    a.full_name, a.state, a.language,
                    t.id AS staff_id, t.role, t.medical_director, t.active
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
    staff: Option<(StaffId, Role, bool, bool)>,
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
            language: row.get("language")?,
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

pub(in crate::accounts) fn insert_session(
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
        params![token_hash(token), account, code, stage.as_str(), now, device],
    )?;
    Ok(())
}

/// A session goes on at another stage, under another token. Says whether there was one.
pub(in crate::accounts) fn rise(
    tx: &mut Tx<'_>,
    before: &Token,
    token: &Token,
    stage: Stage,
    now: Instant,
) -> db::Result<bool> {
    let risen = tx.run(
        sql!("UPDATE sessions SET token_hash = $2, stage = $3, seen_at = $4 WHERE token_hash = $1"),
        params![token_hash(before), token_hash(token), stage.as_str(), now],
    )?;
    Ok(risen > 0)
}

pub(in crate::accounts) fn touch(tx: &mut Tx<'_>, token: &Token, now: Instant) -> db::Result<()> {
    tx.run(
        sql!("UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2"),
        params![token_hash(token), now],
    )?;
    Ok(())
}

/// Ends a session; says whether there was one.
pub(in crate::accounts) fn end_session(tx: &mut Tx<'_>, token: &Token) -> db::Result<bool> {
    let sql = sql!("DELETE FROM sessions WHERE token_hash = $1");
    Ok(tx.run(sql, params![token_hash(token)])? > 0)
}

/// Ends the sessions of those who gave the password and not yet the second factor.
pub(in crate::accounts) fn end_half_sessions(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> db::Result<()> {
    tx.run(
        sql!("DELETE FROM sessions WHERE account_id = $1 AND stage = 'second_factor'"),
        params![account],
    )?;
    Ok(())
}

pub(in crate::accounts) fn end_sessions(tx: &mut Tx<'_>, account: AccountId) -> db::Result<u64> {
    tx.run(sql!("DELETE FROM sessions WHERE account_id = $1"), params![account])
}

pub(in crate::accounts) fn end_sessions_older(tx: &mut Tx<'_>, before: Instant) -> db::Result<u64> {
    tx.run(sql!("DELETE FROM sessions WHERE seen_at < $1"), params![before])
}

pub(in crate::accounts) fn obligations(
    r: &mut Reader<'_>,
    account: AccountId,
) -> db::Result<Vec<String>> {
    r.all(
        sql!("SELECT stage FROM obligations WHERE account_id = $1 ORDER BY stage"),
        params![account],
    )
}

pub(in crate::accounts) fn insert_obligation(
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
pub(in crate::accounts) fn insert_obligations(
    tx: &mut Tx<'_>,
    stage: Stage,
    now: Instant,
) -> db::Result<u64> {
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
pub(in crate::accounts) fn set_back_patients(
    tx: &mut Tx<'_>,
    stage: Stage,
    now: Instant,
) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE sessions SET stage = $1, set_back_at = $2 WHERE stage = 'active'
               AND account_id IN (SELECT id FROM accounts WHERE staff_id IS NULL)"
        ),
        params![stage.as_str(), now],
    )
}

/// Uses up what a session that was set back may still finish; says whether it had not been, for a
/// page that was opened at this moment.
pub(in crate::accounts) fn finish_form(
    tx: &mut Tx<'_>,
    token: &Token,
    opened_at: Instant,
) -> db::Result<bool> {
    let changed = tx.run(
        sql!(
            "UPDATE sessions SET set_back_at = NULL
             WHERE token_hash = $1 AND began_at <= $2 AND set_back_at > $2"
        ),
        params![token_hash(token), opened_at],
    )?;
    Ok(changed > 0)
}

pub(in crate::accounts) fn delete_obligation(
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
