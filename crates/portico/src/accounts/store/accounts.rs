//! The SQL of accounts: who there is, what they know and have.

use base::{Date, Instant, Secret, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use crate::{
    accounts::{
        model::{AccountId, Credentials, Staff, State},
        passwords::Personal,
    },
    people::{PatientId, StaffId},
};

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

pub(in crate::accounts) fn credentials(
    r: &mut Reader<'_>,
    folded: &str,
) -> db::Result<Option<Credentials>> {
    r.first(
        sql!(
            "SELECT id, state, password_hash, totp_secret, totp_step, recovery_hash
             FROM accounts WHERE folded = $1"
        ),
        params![folded],
    )
}

pub(in crate::accounts) fn credentials_of(
    r: &mut Reader<'_>,
    account: AccountId,
) -> db::Result<Credentials> {
    r.one(
        sql!(
            "SELECT id, state, password_hash, totp_secret, totp_step, recovery_hash
             FROM accounts WHERE id = $1"
        ),
        params![account],
    )
}

impl db::FromRow for Credentials {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Credentials {
            account: row.get("id")?,
            state: row.word("state")?,
            password_hash: Secret::new(row.get("password_hash")?),
            totp_secret: row.get::<Option<Vec<u8>>>("totp_secret")?.map(Secret::new),
            totp_step: row.get("totp_step")?,
            recovery_hash: row.get("recovery_hash")?,
        })
    }
}

/// Says whether an account may sign in.
pub(in crate::accounts) fn set_state(
    tx: &mut Tx<'_>,
    account: AccountId,
    state: State,
) -> db::Result<()> {
    tx.run(sql!("UPDATE accounts SET state = $2 WHERE id = $1"), params![account, state.as_str()])?;
    Ok(())
}

/// Says what an account's holder reads from now on.
pub(in crate::accounts) fn set_language(
    tx: &mut Tx<'_>,
    account: AccountId,
    language: &str,
) -> db::Result<()> {
    tx.run(sql!("UPDATE accounts SET language = $2 WHERE id = $1"), params![account, language])?;
    Ok(())
}

/// The name under which an account's failures are counted.
pub(in crate::accounts) fn folded_name(
    r: &mut Reader<'_>,
    account: AccountId,
) -> db::Result<String> {
    r.one(sql!("SELECT folded FROM accounts WHERE id = $1"), params![account])
}

/// Whether there is such an account.
pub(in crate::accounts) fn is_account(r: &mut Reader<'_>, account: AccountId) -> db::Result<bool> {
    let found: Option<i64> =
        r.first(sql!("SELECT CAST(1 AS BIGINT) FROM accounts WHERE id = $1"), params![account])?;
    Ok(found.is_some())
}

pub(crate) fn is_taken(r: &mut Reader<'_>, folded: &str) -> db::Result<bool> {
    let found: Option<i64> =
        r.first(sql!("SELECT CAST(1 AS BIGINT) FROM accounts WHERE folded = $1"), params![folded])?;
    Ok(found.is_some())
}

/// When its holder last chose another user name.
pub(in crate::accounts) fn username_changed_at(
    r: &mut Reader<'_>,
    account: AccountId,
) -> db::Result<Option<Instant>> {
    r.one(sql!("SELECT username_changed_at FROM accounts WHERE id = $1"), params![account])
}

/// Another user name, as it is shown and as sign-in compares it.
pub(in crate::accounts) fn set_username(
    tx: &mut Tx<'_>,
    account: AccountId,
    (username, folded): (&str, &str),
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE accounts SET username = $2, folded = $3, username_changed_at = $4
             WHERE id = $1"
        ),
        params![account, username, folded, now],
    )?;
    Ok(())
}

/// What the holder of an account is called; nothing when there is no such account.
pub(crate) fn full_name(r: &mut Reader<'_>, account: AccountId) -> db::Result<Option<String>> {
    r.first(sql!("SELECT full_name FROM accounts WHERE id = $1"), params![account])
}

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
    pub(crate) username: String,
    pub(crate) full_name: String,
    pub(crate) state: State,
    pub(crate) email: Option<String>,
    pub(crate) email_verified: bool,
    pub(crate) second_factor: bool,
    pub(crate) signed_in_at: Option<Instant>,
    pub(crate) language: String,
}

impl db::FromRow for Overview {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Overview {
            username: row.get("username")?,
            full_name: row.get("full_name")?,
            state: row.word("state")?,
            email: row.get("email")?,
            email_verified: row.get::<Option<Instant>>("email_verified_at")?.is_some(),
            second_factor: row.get::<Option<Vec<u8>>>("totp_secret")?.is_some(),
            signed_in_at: row.get("signed_in_at")?,
            language: row.get("language")?,
        })
    }
}

pub(crate) fn overview(r: &mut Reader<'_>, account: AccountId) -> db::Result<Overview> {
    r.one(
        sql!(
            "SELECT username, full_name, state, email, email_verified_at, totp_secret, signed_in_at,
                    language
             FROM accounts WHERE id = $1"
        ),
        params![account],
    )
}

/// What anybody could know about the holder of an account, so that no password is made of it.
pub(in crate::accounts) struct Person {
    pub(in crate::accounts) staff: Option<StaffId>,
    /// The chart that is their own, with its record number.
    pub(in crate::accounts) patient: Option<PatientId>,
    pub(in crate::accounts) mrn: Option<String>,
    username: String,
    words: Vec<String>,
    pub(in crate::accounts) birth_date: Option<Date>,
}

impl Person {
    /// The person as the rules for passwords see them, of this practice.
    pub(in crate::accounts) fn personal<'p>(&'p self, practice: &'p str) -> Personal<'p> {
        let words = self.words.iter().map(String::as_str).chain([practice]).collect();
        Personal { username: &self.username, words, birth_date: self.birth_date }
    }

    /// The same person under another user name.
    pub(in crate::accounts) fn renamed(self, username: &str) -> Self {
        Person { username: username.to_owned(), ..self }
    }
}

impl db::FromRow for Person {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let mut words = vec![row.get("full_name")?];
        for column in ["email", "given", "middle", "family"] {
            words.extend(row.get::<Option<String>>(column)?);
        }
        Ok(Person {
            staff: row.get("staff_id")?,
            patient: row.get("patient_id")?,
            mrn: row.get("mrn")?,
            username: row.get("username")?,
            words,
            birth_date: row.get("birth_date")?,
        })
    }
}

pub(in crate::accounts) fn person(r: &mut Reader<'_>, account: AccountId) -> db::Result<Person> {
    r.one(
        sql!(
            "SELECT a.staff_id, a.username, a.full_name, a.email, g.patient_id,
                    p.mrn, p.given, p.middle, p.family, p.birth_date
             FROM accounts a
             LEFT JOIN grants g ON g.account_id = a.id AND g.scope = 'own' AND g.ended_at IS NULL
             LEFT JOIN patients p ON p.id = g.patient_id
             WHERE a.id = $1"
        ),
        params![account],
    )
}

/// Who of the practice has an account, by user name, with what they sign in with.
pub(crate) fn staff_accounts(r: &mut Reader<'_>) -> db::Result<Vec<(Staff, Overview)>> {
    let names: Vec<String> = r.all(
        sql!("SELECT folded FROM accounts WHERE staff_id IS NOT NULL ORDER BY folded"),
        params![],
    )?;
    let mut found = Vec::new();
    for folded in names {
        if let Some(staff) = signed_in_staff(r, &folded)? {
            let overview = overview(r, staff.account)?;
            found.push((staff, overview));
        }
    }
    Ok(found)
}
