//! The SQL of what the desk wrote down: identity, the signed form, the talk, contact, vouching.

use std::collections::BTreeMap;

use base::{Date, Instant, words::Word};
use db::{Reader, Row, Tx, params, sql};

use crate::{
    agreements::VersionId,
    enrolment::model::{
        Asked, CareChange, EducationSession, FormOnFile, IdentityCheck, Reason, RecordId, Recorded,
        Reminder, SessionOnFile, SignedForm, Understood,
    },
    people::{Identifiers, PatientId, StaffId},
};

pub(in crate::enrolment) fn insert_identity(
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
        params![patient, id, check.identifiers.stored(), check.photo_id.as_str(), by, now],
    )?;
    Ok(id)
}

pub(in crate::enrolment) fn identity(
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
        let identifiers = Identifiers::read(&row.get::<String>("identifiers")?)?;
        let what = IdentityCheck { identifiers, photo_id: row.word("photo_id")? };
        Ok(Recorded { what, by: row.get("checked_by")?, at: row.get("at")? })
    }
}

pub(in crate::enrolment) fn insert_form(
    tx: &mut Tx<'_>,
    (patient, witness): (PatientId, StaffId),
    version: VersionId,
    form: &SignedForm,
    now: Instant,
) -> db::Result<RecordId> {
    let asked = form.asked.as_ref();
    let id = RecordId::new(now);
    tx.run(
        sql!(
            "INSERT INTO access_forms
               (patient_id, id, version_id, method, signed_name, signed_on, witness, at,
                preferred_name, contact_right, texts, interpreter, relation, wish, reminders,
                initials)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
        ),
        params![
            patient,
            id,
            version,
            form.method.as_str(),
            &form.signed_name,
            form.signed_on,
            witness,
            now,
            asked.map(|a| a.preferred_name.clone()),
            asked.map(|a| a.contact_right),
            asked.map(|a| a.texts),
            asked.map(|a| a.interpreter),
            asked.map(|a| a.relation.as_str()),
            asked.map(|a| a.wish.as_str()),
            asked.map(|a| spaced(&a.reminders)),
            asked.map(|a| a.initials.clone())
        ],
    )?;
    Ok(id)
}

/// The last form; whether it is in force is found out by the caller.
pub(in crate::enrolment) fn form(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<Recorded<FormOnFile>>> {
    r.first(
        sql!(
            "SELECT version_id, method, signed_name, signed_on, witness, at, preferred_name,
                    contact_right, texts, interpreter, relation, wish, reminders, initials
             FROM access_forms WHERE patient_id = $1 ORDER BY at DESC LIMIT 1"
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
            asked: asked(row)?,
        };
        let what = FormOnFile { form, version, in_force: false };
        Ok(Recorded { what, by: row.get("witness")?, at: row.get("at")? })
    }
}

/// What was answered on the screen; nothing for a form on paper.
fn asked(row: &Row<'_>) -> db::Result<Option<Asked>> {
    let Some(initials) = row.get::<Option<String>>("initials")? else { return Ok(None) };
    let reminders: String = row.get("reminders")?;
    Ok(Some(Asked {
        preferred_name: row.get("preferred_name")?,
        contact_right: row.get("contact_right")?,
        texts: row.get("texts")?,
        interpreter: row.get("interpreter")?,
        relation: row.word("relation")?,
        wish: row.word("wish")?,
        reminders: reminders.split(' ').filter_map(Reminder::from_word).collect(),
        initials,
    }))
}

fn spaced(reminders: &[Reminder]) -> String {
    let words: Vec<&str> = reminders.iter().map(|how| how.as_str()).collect();
    words.join(" ")
}

pub(in crate::enrolment) fn insert_education(
    tx: &mut Tx<'_>,
    (patient, educator): (PatientId, StaffId),
    (version, complete): (VersionId, bool),
    session: &EducationSession,
    now: Instant,
) -> db::Result<RecordId> {
    let id = RecordId::new(now);
    let answers: BTreeMap<&str, &str> =
        session.answers.iter().map(|(key, how)| (key.as_str(), how.as_str())).collect();
    let answers = serde_json::to_string(&answers).expect("words can be written as JSON");
    tx.run(
        sql!(
            "INSERT INTO education_sessions
               (patient_id, id, version_id, held_on, mode, language, interpreter, topics,
                answers, demonstrated, materials_given, needs_more, complete, educator, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        ),
        params![
            patient,
            id,
            version,
            session.held_on,
            session.mode.as_str(),
            &session.language,
            &session.interpreter,
            joined(session.topics.iter().copied()),
            answers,
            session.demonstrated,
            session.materials_given,
            session.needs_more,
            complete,
            educator,
            now
        ],
    )?;
    Ok(id)
}

/// The last session and the version of the agreement that was explained in it.
pub(in crate::enrolment) fn education(
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
            language: row.get("language")?,
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

pub(in crate::enrolment) fn insert_contact(
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

pub(in crate::enrolment) fn contact(
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

pub(in crate::enrolment) fn insert_override(
    tx: &mut Tx<'_>,
    (patient, by): (PatientId, StaffId),
    (reason, until): (&Reason, Date),
    now: Instant,
) -> db::Result<RecordId> {
    let id = RecordId::new(now);
    tx.run(
        sql!(
            "INSERT INTO eligibility_overrides (patient_id, id, reason, until, given_by, at)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        params![patient, id, reason.as_str(), until, by, now],
    )?;
    Ok(id)
}

/// Until when somebody of the staff vouches for the patient.
pub(in crate::enrolment) fn vouched_until(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<Date>> {
    r.first(
        sql!(
            "SELECT until FROM eligibility_overrides
             WHERE patient_id = $1 ORDER BY until DESC LIMIT 1"
        ),
        params![patient],
    )
}

pub(in crate::enrolment) fn insert_care(
    tx: &mut Tx<'_>,
    (patient, by): (PatientId, StaffId),
    change: &CareChange,
    now: Instant,
) -> db::Result<RecordId> {
    let id = RecordId::new(now);
    tx.run(
        sql!(
            "INSERT INTO care_changes (patient_id, id, status, reason, decided_by, at)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        params![patient, id, change.status.as_str(), change.reason.as_str(), by, now],
    )?;
    Ok(id)
}

/// The last change of whether the practice looks after a patient.
pub(in crate::enrolment) fn care(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<Recorded<CareChange>>> {
    r.first(
        sql!(
            "SELECT status, reason, decided_by, at FROM care_changes
             WHERE patient_id = $1 ORDER BY at DESC LIMIT 1"
        ),
        params![patient],
    )
}

impl db::FromRow for Recorded<CareChange> {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let reason: String = row.get("reason")?;
        let not_one = |_| db::Error::Decode { column: "reason".to_owned(), expected: "a note" };
        let reason = reason.parse().map_err(not_one)?;
        let what = CareChange { status: row.word("status")?, reason };
        Ok(Recorded { what, by: row.get("decided_by")?, at: row.get("at")? })
    }
}

fn joined<W: Word>(words: impl Iterator<Item = W>) -> String {
    words.map(Word::as_str).collect::<Vec<_>>().join(" ")
}

fn split<W: Word>(text: &str) -> Vec<W> {
    text.split(' ').filter_map(W::from_word).collect()
}
