//! What the desk does: checks who somebody is, takes the signed form, teaches, issues a code,
//! ends one. The demo and the staff's pages do the same things through here.

use base::{Date, Instant, Secret, secret, words::Word as _};
use db::{Reader, Tx};
use policy::CategoryKey;

use super::{
    lapse,
    model::{
        CareChange, Checklist, CodeId, EducationSession, FormOnFile, IdentityCheck, Issued,
        Missing, NewRequest, Outcome, Reason, Recorded, RequestId, Revoked, SessionOnFile,
        SignedForm,
    },
    rules,
    store::{self, NewCode},
};
use crate::{
    access, agreements,
    app::App,
    codes::Code,
    happened,
    keys::{Keys, Purpose},
    page::No,
    people::{self, Established, Facts, PatientId, StaffId, Status, established},
    tasks::{self, Kind, NewTask, Promise},
};

/// Whether somebody is an established patient today, with the reason. (R-A14)
pub(crate) fn eligibility(
    r: &mut Reader<'_>,
    app: &App,
    patient: PatientId,
    now: Instant,
) -> db::Result<Established> {
    let (chart, today) = (people::find(r, patient)?, today(app, now));
    let facts = Facts {
        status: chart.status,
        life: chart.life,
        merged: chart.merged_into.is_some(),
        last_visit: people::last_visit(r, patient, today)?,
        vouched_until: store::vouched_until(r, patient)?,
    };
    Ok(established(&facts, app.policy.enrolment.established_months, today))
}

/// The day on the practice's wall.
pub(super) fn today(app: &App, now: Instant) -> Date {
    now.date(app.policy.practice.time_zone.zone())
}

/// The team that enrols patients: whoever sees to requests for access.
pub(super) fn desk_pool(app: &App) -> String {
    app.policy.responses.categories.get(CategoryKey::AccessRequest).owner.clone()
}

/// How a patient's enrolment stands.
pub(crate) fn checklist(
    r: &mut Reader<'_>,
    app: &App,
    patient: PatientId,
    now: Instant,
) -> db::Result<Checklist> {
    let form = match store::form(r, patient)? {
        Some(on_file) => {
            let in_force = agreements::is_in_force(r, on_file.what.version)?;
            let what = FormOnFile { in_force, ..on_file.what };
            Some(Recorded { what, ..on_file })
        }
        None => None,
    };
    let education = match store::education(r, patient)? {
        Some((on_file, version)) => {
            let in_force = agreements::is_in_force(r, version)?;
            let what = SessionOnFile { in_force, ..on_file.what };
            Some(Recorded { what, ..on_file })
        }
        None => None,
    };
    Ok(Checklist {
        established: eligibility(r, app, patient, now)?,
        agreement: agreements::current(r)?.map(|version| version.id),
        identity: store::identity(r, patient)?,
        form,
        education,
        contact: store::contact(r, patient)?,
        account: access::own_account(r, patient)?,
    })
}

/// Writes down that somebody's identity was seen at the desk: two identifiers at least, and the
/// kind of photo ID.
pub(crate) fn record_identity(
    tx: &mut Tx<'_>,
    (patient, by): (PatientId, StaffId),
    check: &IdentityCheck,
    now: Instant,
) -> db::Result<()> {
    let id = store::insert_identity(tx, (patient, by), check, now)?;
    let event = happened!("identity.checked").patient(patient).object(id);
    tx.record(
        event
            .with("identifiers", check.identifiers.codes())
            .with("photo_id", check.photo_id.as_str()),
    );
    Ok(())
}

/// Keeps the signed access form for the version of the agreement that is in force. `NotFound` when
/// none has been published.
pub(crate) fn sign_form(
    tx: &mut Tx<'_>,
    (patient, witness): (PatientId, StaffId),
    form: &SignedForm,
    now: Instant,
) -> db::Result<()> {
    let version = agreements::current(tx)?.ok_or(db::Error::NotFound)?;
    let id = store::insert_form(tx, (patient, witness), version.id, form, now)?;
    let event = happened!("access_form.signed").patient(patient).object(id);
    tx.record(event.with("method", form.method.as_str()).with("version", version.id.to_string()));
    Ok(())
}

/// Keeps an education session. `NotFound` when no agreement has been published. (R-B7)
pub(crate) fn record_education(
    tx: &mut Tx<'_>,
    app: &App,
    (patient, educator): (PatientId, StaffId),
    session: &EducationSession,
    now: Instant,
) -> db::Result<()> {
    let version = agreements::current(tx)?.ok_or(db::Error::NotFound)?;
    let complete = rules::gaps(session, &app.policy.enrolment).is_empty();
    let held = (version.id, complete);
    let id = store::insert_education(tx, (patient, educator), held, session, now)?;
    let event = happened!("education.recorded").patient(patient).object(id);
    tx.record(
        event
            .with("topics", session.topics.len())
            .with("questions", session.answers.len())
            .with("mode", session.mode.as_str())
            .with("needs_more", session.needs_more),
    );
    let again = Kind::EducateAgain;
    if complete && tasks::close(tx, again, &patient.to_string(), Some(educator), now)? {
        tx.record(happened!("education.completed").patient(patient).object(id));
    }
    Ok(())
}

/// Keeps how the patient wants to be told that something is new: at this address, or not by mail.
pub(crate) fn choose_contact(
    tx: &mut Tx<'_>,
    (patient, by): (PatientId, StaffId),
    email: Option<&str>,
    now: Instant,
) -> db::Result<()> {
    let id = store::insert_contact(tx, (patient, by), email, now)?;
    let channel = if email.is_some() { "email" } else { "none" };
    let event = happened!("contact.chosen").patient(patient).object(id);
    tx.record(event.with("channel", channel));
    Ok(())
}

/// A staff member says that somebody is an established patient although no visit shows it. Counts
/// for the days that the policy gives. (R-A14)
pub(crate) fn vouch(
    tx: &mut Tx<'_>,
    app: &App,
    (patient, by): (PatientId, StaffId),
    reason: &Reason,
    now: Instant,
) -> db::Result<()> {
    let days = i32::try_from(app.policy.enrolment.established_override_days).unwrap_or(i32::MAX);
    let until = today(app, now).plus_days(days);
    let id = store::insert_override(tx, (patient, by), (reason, until), now)?;
    let event = happened!("eligibility.override").patient(patient).object(id);
    tx.record(event.with("until", until.to_string()));
    lapse::reconsider(tx, app, patient, now)?;
    Ok(())
}

/// The practice ends its care for a patient, the patient has left, or both was a mistake. Codes
/// that are out end at once; an account ends with its notice.
pub(super) fn change_care(
    tx: &mut Tx<'_>,
    app: &App,
    (patient, by): (PatientId, StaffId),
    change: &CareChange,
    now: Instant,
) -> db::Result<()> {
    people::set_status(tx, patient, change.status, now)?;
    let id = store::insert_care(tx, (patient, by), change, now)?;
    let event = happened!("patient.care_changed").patient(patient).object(id);
    tx.record(event.with("status", change.status.as_str()));
    if change.status != Status::Active {
        revoke_codes(tx, patient, Revoked::AccessEnded, now)?;
    }
    lapse::reconsider(tx, app, patient, now)?;
    Ok(())
}

/// Issues a one-time code when nothing is missing; the code is given once and cannot be read
/// again. A living one is ended first. Either way it is on record why. (R-A3)
pub(crate) fn issue_code(
    tx: &mut Tx<'_>,
    app: &App,
    (patient, by): (PatientId, StaffId),
    now: Instant,
) -> db::Result<Result<Issued, Vec<Missing>>> {
    let list = checklist(tx, app, patient, now)?;
    let rule = list.established.rule();
    tx.record(happened!("eligibility.evaluated").patient(patient).with("rule", rule));
    let missing = rules::missing(&list, &app.policy.enrolment);
    let Some(version) = list.agreement.filter(|_| missing.is_empty()) else {
        let words: Vec<&str> = missing.iter().map(|m| m.word()).collect();
        let event = happened!("code.refused").patient(patient).refused();
        tx.record(event.with("missing", words));
        return Ok(Err(missing));
    };
    revoke_codes(tx, patient, Revoked::Reissued, now)?;
    let code = Code::from_random(secret::random());
    let expires_at = now.plus_days(i64::from(app.policy.enrolment.code_days));
    let new = NewCode {
        id: CodeId::new(now),
        patient,
        version,
        code_hash: seal(&app.keys, Some(&code)),
        issued_by: by,
        expires_at,
    };
    store::insert_code(tx, &new, now)?;
    let event = happened!("code.issued").patient(patient).object(new.id);
    tx.record(event.with("expires", expires_at.to_string()).with("version", version.to_string()));
    Ok(Ok(Issued { id: new.id, code: Secret::new(code), expires_at }))
}

/// The keyed hash by which a code is found. What is no code at all seals to something that no code
/// does.
pub(super) fn seal(keys: &Keys, code: Option<&Code>) -> [u8; 32] {
    let symbols = code.map_or(String::new(), ToString::to_string);
    keys.seal(Purpose::ActivationCode, &[symbols.as_bytes()])
}

/// Ends the living codes of a patient: the paper was lost, the birth date was corrected, the
/// patient has died. Gives how many there were; records nothing when there was none.
pub(crate) fn revoke_codes(
    tx: &mut Tx<'_>,
    patient: PatientId,
    why: Revoked,
    now: Instant,
) -> db::Result<usize> {
    let living = store::living_codes(tx, patient)?;
    for id in &living {
        store::end_code(tx, *id, Some(why), now)?;
        tx.record(happened!("code.revoked").patient(patient).object(*id).with("why", why.as_str()));
    }
    Ok(living.len())
}

/// Ends the codes whose time is over: a duty of the timetable.
pub(crate) fn expire_due(tx: &mut Tx<'_>, _: &App, now: Instant) -> Result<(), No> {
    for (id, patient) in store::overdue_codes(tx, now)? {
        store::end_code(tx, id, None, now)?;
        tx.record(happened!("code.expired").patient(patient).object(id));
    }
    Ok(())
}

/// Keeps a request for access and puts it on the desk's list. It is compared with no chart, so
/// nothing can be learned from it. (R-A4)
pub(crate) fn request_access(
    tx: &mut Tx<'_>,
    app: &App,
    new: &NewRequest,
    now: Instant,
) -> db::Result<RequestId> {
    let id = RequestId::new(now);
    let task = NewTask {
        kind: Kind::AccessRequest,
        subject: id.to_string(),
        patient: None,
        promise: Promise::Category(CategoryKey::AccessRequest),
    };
    let due = tasks::open(tx, app, now, &task)?;
    store::insert_request(tx, id, new, due, now)?;
    tx.record(happened!("access_request.created").object(id));
    Ok(id)
}

/// Closes a request once staff know who it was; `NotFound` when it is closed already.
pub(crate) fn close_request(
    tx: &mut Tx<'_>,
    id: RequestId,
    (outcome, by): (Outcome, StaffId),
    now: Instant,
) -> Result<(), No> {
    if !store::close_request(tx, id, (outcome, by), now)? {
        return Err(No::NotFound);
    }
    tasks::close(tx, Kind::AccessRequest, &id.to_string(), Some(by), now)?;
    tx.record(match outcome {
        Outcome::Verified => happened!("access_request.verified").object(id),
        Outcome::NotReached | Outcome::NotAPatient | Outcome::NotProven | Outcome::Repeated => {
            happened!("access_request.rejected").object(id).with("why", outcome.as_str())
        }
    });
    Ok(())
}
