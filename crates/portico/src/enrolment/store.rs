//! The SQL of enrolment: what the desk recorded, codes, requests.

use std::collections::BTreeMap;

use base::{Date, Instant, words::Word};
use db::{Reader, Row, Tx, params, sql};

use super::model::{
    CodeId, CodeLine, CodeState, EducationSession, FormOnFile, IdentityCheck, NewRequest, Outcome,
    RecordId, Recorded, Request, RequestId, Revoked, SessionOnFile, SignedForm, Understood,
};
use crate::{
    accounts::AccountId,
    agreements::VersionId,
    people::{PatientId, StaffId},
};

/// The most codes of one patient, and the most requests, that a page shows.
const ROWS_MAX: i64 = 50;
/// The most codes that are ended at once because their time is over.
const EXPIRED_AT_ONCE_MAX: i64 = 500;

// --- What the desk recorded ---------------------------------------------------------------------

pub(super) fn insert_identity(
    tx: &mut Tx<'_>,
    (patient, by): (PatientId, StaffId),
    check: &IdentityCheck,
    now: Instant,
) -> db::Result<RecordId> {
    let id = RecordId::new(now);
    tx.run(
        sql!(
            "INSERT INTO identity_checks (patient_id, id, identifiers, photo_id, checked_by, at)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        params![
            patient,
            id,
            joined(check.identifiers.iter().copied()),
            check.photo_id.as_str(),
            by,
            now
        ],
    )?;
    Ok(id)
}

pub(super) fn identity(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<Recorded<IdentityCheck>>> {
    r.first(
        sql!(
            "SELECT identifiers, photo_id, checked_by, at FROM identity_checks
             WHERE patient_id = $1 ORDER BY at DESC LIMIT 1"
        ),
        params![patient],
    )
}

impl db::FromRow for Recorded<IdentityCheck> {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let identifiers = split(&row.get::<String>("identifiers")?);
        let what = IdentityCheck { identifiers, photo_id: row.word("photo_id")? };
        Ok(Recorded { what, by: row.get("checked_by")?, at: row.get("at")? })
    }
}

pub(super) fn insert_form(
    tx: &mut Tx<'_>,
    (patient, witness): (PatientId, StaffId),
    version: VersionId,
    form: &SignedForm,
    now: Instant,
) -> db::Result<RecordId> {
    let id = RecordId::new(now);
    tx.run(
        sql!(
            "INSERT INTO access_forms
               (patient_id, id, version_id, method, signed_name, signed_on, witness, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![
            patient,
            id,
            version,
            form.method.as_str(),
            &form.signed_name,
            form.signed_on,
            witness,
            now
        ],
    )?;
    Ok(id)
}

/// The last form; whether it is in force is found out by the caller.
pub(super) fn form(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<Recorded<FormOnFile>>> {
    r.first(
        sql!(
            "SELECT version_id, method, signed_name, signed_on, witness, at FROM access_forms
             WHERE patient_id = $1 ORDER BY at DESC LIMIT 1"
        ),
        params![patient],
    )
}

impl db::FromRow for Recorded<FormOnFile> {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let version = row.get("version_id")?;
        let form = SignedForm {
            method: row.word("method")?,
            signed_name: row.get("signed_name")?,
            signed_on: row.get("signed_on")?,
        };
        let what = FormOnFile { form, version, in_force: false };
        Ok(Recorded { what, by: row.get("witness")?, at: row.get("at")? })
    }
}

pub(super) fn insert_education(
    tx: &mut Tx<'_>,
    (patient, educator): (PatientId, StaffId),
    version: VersionId,
    session: &EducationSession,
    now: Instant,
) -> db::Result<RecordId> {
    let id = RecordId::new(now);
    let answers: BTreeMap<&str, &str> =
        session.answers.iter().map(|(key, how)| (key.as_str(), how.as_str())).collect();
    let answers = serde_json::to_string(&answers).expect("words can be written as JSON");
    tx.run(
        sql!(
            "INSERT INTO education_sessions (patient_id, id, version_id, held_on, mode, language,
               interpreter, topics, answers, demonstrated, materials_given, needs_more, educator,
               at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        params![
            patient,
            id,
            version,
            session.held_on,
            session.mode.as_str(),
            session.language.as_str(),
            &session.interpreter,
            joined(session.topics.iter().copied()),
            answers,
            session.demonstrated,
            session.materials_given,
            session.needs_more,
            educator,
            now
        ],
    )?;
    Ok(id)
}

/// The last session and the version of the agreement that was explained in it.
pub(super) fn education(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<(Recorded<SessionOnFile>, VersionId)>> {
    let found: Option<EducationRow> = r.first(
        sql!(
            "SELECT version_id, held_on, mode, language, interpreter, topics, answers,
                    demonstrated, materials_given, needs_more, educator, at
             FROM education_sessions WHERE patient_id = $1 ORDER BY at DESC LIMIT 1"
        ),
        params![patient],
    )?;
    Ok(found.map(|EducationRow(recorded, version)| (recorded, version)))
}

struct EducationRow(Recorded<SessionOnFile>, VersionId);

impl db::FromRow for EducationRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let version = row.get("version_id")?;
        let topics: String = row.get("topics")?;
        let answers: String = row.get("answers")?;
        let answers: BTreeMap<String, String> = serde_json::from_str(&answers)
            .map_err(|_| db::Error::Decode { column: "answers".to_owned(), expected: "answers" })?;
        let session = EducationSession {
            held_on: row.get("held_on")?,
            mode: row.word("mode")?,
            language: row.word("language")?,
            interpreter: row.get("interpreter")?,
            topics: split(&topics),
            answers: answers
                .into_iter()
                .filter_map(|(key, how)| Some((key, Understood::from_word(&how)?)))
                .collect(),
            demonstrated: row.get("demonstrated")?,
            materials_given: row.get("materials_given")?,
            needs_more: row.get("needs_more")?,
        };
        let what = SessionOnFile { session, in_force: false };
        let (by, at) = (row.get("educator")?, row.get("at")?);
        Ok(EducationRow(Recorded { what, by, at }, version))
    }
}

pub(super) fn insert_contact(
    tx: &mut Tx<'_>,
    (patient, by): (PatientId, StaffId),
    email: Option<&str>,
    now: Instant,
) -> db::Result<RecordId> {
    let id = RecordId::new(now);
    tx.run(
        sql!(
            "INSERT INTO contact_choices (patient_id, id, email, chosen_with, at)
             VALUES ($1, $2, $3, $4, $5)"
        ),
        params![patient, id, email, by, now],
    )?;
    Ok(id)
}

pub(super) fn contact(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<Recorded<Option<String>>>> {
    let found: Option<(Option<String>, StaffId, Instant)> = r.first(
        sql!(
            "SELECT email, chosen_with, at FROM contact_choices
             WHERE patient_id = $1 ORDER BY at DESC LIMIT 1"
        ),
        params![patient],
    )?;
    Ok(found.map(|(what, by, at)| Recorded { what, by, at }))
}

pub(super) fn insert_override(
    tx: &mut Tx<'_>,
    (patient, by): (PatientId, StaffId),
    (reason, until): (&str, Date),
    now: Instant,
) -> db::Result<RecordId> {
    let id = RecordId::new(now);
    tx.run(
        sql!(
            "INSERT INTO eligibility_overrides (patient_id, id, reason, until, given_by, at)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        params![patient, id, reason, until, by, now],
    )?;
    Ok(id)
}

/// Until when somebody of the staff vouches for the patient.
pub(super) fn vouched_until(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Option<Date>> {
    r.first(
        sql!(
            "SELECT until FROM eligibility_overrides
             WHERE patient_id = $1 ORDER BY until DESC LIMIT 1"
        ),
        params![patient],
    )
}

fn joined<W: Word>(words: impl Iterator<Item = W>) -> String {
    words.map(Word::as_str).collect::<Vec<_>>().join(" ")
}

fn split<W: Word>(text: &str) -> Vec<W> {
    text.split(' ').filter_map(W::from_word).collect()
}

// --- Codes --------------------------------------------------------------------------------------

/// A code that is about to be printed.
pub(super) struct NewCode {
    pub(super) id: CodeId,
    pub(super) patient: PatientId,
    pub(super) version: VersionId,
    pub(super) code_hash: [u8; 32],
    pub(super) issued_by: StaffId,
    pub(super) expires_at: Instant,
}

pub(super) fn insert_code(tx: &mut Tx<'_>, new: &NewCode, now: Instant) -> db::Result<()> {
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

pub(super) fn code_by_hash(
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

pub(super) fn code(r: &mut Reader<'_>, id: CodeId) -> db::Result<Option<CodeLine>> {
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
pub(super) fn codes(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Vec<CodeLine>> {
    r.all(
        sql!(
            "SELECT id, patient_id, version_id, state, tries, issued_by, issued_at, expires_at,
                    ended_at, ended_why
             FROM activation_codes WHERE patient_id = $1 ORDER BY issued_at DESC LIMIT $2"
        ),
        params![patient, ROWS_MAX],
    )
}

/// The codes of a patient that nobody has used or ended.
pub(super) fn living_codes(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Vec<CodeId>> {
    r.all(
        sql!("SELECT id FROM activation_codes WHERE patient_id = $1 AND state = 'issued'"),
        params![patient],
    )
}

/// Codes whose time is over.
pub(super) fn overdue_codes(
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

pub(super) fn count_try(tx: &mut Tx<'_>, id: CodeId) -> db::Result<()> {
    tx.run(sql!("UPDATE activation_codes SET tries = tries + 1 WHERE id = $1"), params![id])?;
    Ok(())
}

/// Ends a living code without an account; gives whether it was living.
pub(super) fn end_code(
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
pub(super) fn redeem_code(
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

// --- Requests for access ------------------------------------------------------------------------

pub(super) fn insert_request(
    tx: &mut Tx<'_>,
    id: RequestId,
    new: &NewRequest,
    due_at: Instant,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO access_requests
               (id, full_name, birth_date, phone, language, created_at, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![id, &new.full_name, new.birth_date, &new.phone, &new.language, now, due_at],
    )?;
    Ok(())
}

impl db::FromRow for Request {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let what = NewRequest {
            full_name: row.get("full_name")?,
            birth_date: row.get("birth_date")?,
            phone: row.get("phone")?,
            language: row.get("language")?,
        };
        Ok(Request {
            id: row.get("id")?,
            what,
            created_at: row.get("created_at")?,
            due_at: row.get("due_at")?,
            outcome: row.word_or_none("outcome")?,
            closed_at: row.get("closed_at")?,
        })
    }
}

/// One request.
pub(super) fn request(r: &mut Reader<'_>, id: RequestId) -> db::Result<Request> {
    r.one(
        sql!(
            "SELECT id, full_name, birth_date, phone, language, created_at, due_at, outcome,
                    closed_at
             FROM access_requests WHERE id = $1"
        ),
        params![id],
    )
}

/// The requests that wait, the one due first at the top.
pub(super) fn open_requests(r: &mut Reader<'_>) -> db::Result<Vec<Request>> {
    r.all(
        sql!(
            "SELECT id, full_name, birth_date, phone, language, created_at, due_at, outcome,
                    closed_at
             FROM access_requests WHERE outcome IS NULL ORDER BY due_at, id LIMIT $1"
        ),
        params![ROWS_MAX],
    )
}

/// The requests that were closed last.
pub(super) fn closed_requests(r: &mut Reader<'_>) -> db::Result<Vec<Request>> {
    r.all(
        sql!(
            "SELECT id, full_name, birth_date, phone, language, created_at, due_at, outcome,
                    closed_at
             FROM access_requests WHERE closed_at IS NOT NULL ORDER BY closed_at DESC LIMIT $1"
        ),
        params![ROWS_MAX],
    )
}

/// How many requests wait.
pub(crate) fn requests_waiting(r: &mut Reader<'_>) -> db::Result<i64> {
    r.one(sql!("SELECT count(*) FROM access_requests WHERE outcome IS NULL"), params![])
}

/// Closes a request; gives whether it was open.
pub(super) fn close_request(
    tx: &mut Tx<'_>,
    id: RequestId,
    (outcome, by): (Outcome, StaffId),
    now: Instant,
) -> db::Result<bool> {
    let changed = tx.run(
        sql!(
            "UPDATE access_requests SET outcome = $2, closed_at = $3, closed_by = $4
             WHERE id = $1 AND outcome IS NULL"
        ),
        params![id, outcome.as_str(), now, by],
    )?;
    Ok(changed == 1)
}
