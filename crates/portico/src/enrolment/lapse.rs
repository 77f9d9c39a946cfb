//! The daily look at everybody who has an account: who is no current patient any more is told,
//! may only read after a while, and then has no account. (R-A14) Those who stay are asked about
//! what they were taught (`teaching`).
//!
//! A new visit or a staff member's word takes a patient back at any step. While something still
//! waits for the patient nothing goes a step further, and the desk has a task instead: nobody
//! loses their way to a result.

use base::{Instant, calendar::HalfDays, words::Word as _};
use db::{Reader, Tx, Who};

use super::{
    actions::{desk_pool, eligibility, revoke_codes},
    model::{Lapse, LapseStep, Revoked},
    rules::{self, Next},
    store, teaching,
};
use crate::{
    access::{self, EndReason},
    accounts::{self, AccountId},
    app::App,
    happened,
    jobs::{self, Job},
    notify::Notice,
    page::No,
    people::{Established, PatientId},
    tasks::{self, Kind, NewTask, Promise},
};

/// The job that goes on where the last batch ended.
pub(crate) const EVALUATE: &str = "evaluate_patients";
/// Patients who are looked at in one transaction.
const BATCH: i64 = 100;

/// Whether a result waits for a patient: held, or released and not read. Results stand below
/// enrolment, so the timetable says who knows.
pub(crate) type Waits = fn(&mut Reader<'_>, PatientId, AccountId) -> db::Result<bool>;

/// Looks at the first of those who have an account, and leaves the others to a job. Does nothing
/// twice, so it may begin at any time.
pub(crate) fn evaluate(
    tx: &mut Tx<'_>,
    app: &App,
    after: PatientId,
    now: Instant,
    waits: Waits,
) -> db::Result<()> {
    let batch = access::own_accounts(tx, after, BATCH)?;
    for (patient, account, since) in &batch {
        if look(tx, app, (*patient, *account), now, waits)?.is_yes() {
            teaching::look(tx, app, (*patient, *account, *since), now)?;
        }
    }
    let is_full = i64::try_from(batch.len()).is_ok_and(|n| n >= BATCH);
    match batch.last().filter(|_| is_full) {
        Some((last, ..)) => jobs::queue(tx, EVALUATE, &last.to_string(), now),
        None => Ok(()),
    }
}

/// Looks at the next batch: the work of the job.
pub(crate) async fn evaluate_more(app: App, job: Job, waits: Waits) -> Result<(), No> {
    let after: PatientId = job.subject.parse()?;
    let (now, inner) = (app.clock.now(), app.clone());
    let who = Who::system(EVALUATE);
    let done = app.db.write(who, now, move |tx| evaluate(tx, &inner, after, now, waits));
    match done.await {
        // Unrecorded: there was nothing to do for any of them.
        Ok(()) | Err(db::Error::Unrecorded) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn look(
    tx: &mut Tx<'_>,
    app: &App,
    (patient, account): (PatientId, AccountId),
    now: Instant,
    waits: Waits,
) -> db::Result<Established> {
    let established = eligibility(tx, app, patient, now)?;
    if established == Established::DeathReported {
        // A person finds out first; until then everything stays as it is.
        return Ok(established);
    }
    let lapse = store::lapse(tx, patient)?;
    match rules::next(established.is_yes(), lapse.as_ref(), now) {
        Next::Go(_) if is_waited_for(tx, (patient, account), waits)? => {
            review(tx, app, patient, now)?;
            return Ok(established);
        }
        Next::Go(step) => go(tx, app, (patient, account), (step, established), now)?,
        Next::TakeBack => take_back(tx, patient, established)?,
        Next::Stay => {}
    }
    tasks::close(tx, Kind::ReviewLapse, &patient.to_string(), None, now)?;
    Ok(established)
}

/// What the portal itself asks for about a patient is nothing that the patient waits for.
fn is_waited_for(
    r: &mut Reader<'_>,
    (patient, account): (PatientId, AccountId),
    waits: Waits,
) -> db::Result<bool> {
    let ours = [Kind::EducateAgain, Kind::ReviewLapse];
    Ok(waits(r, patient, account)? || tasks::has_open_but(r, patient, ours)?)
}

/// Puts it on the desk's list that something must be settled first.
fn review(tx: &mut Tx<'_>, app: &App, patient: PatientId, now: Instant) -> db::Result<()> {
    let days = HalfDays::days(app.policy.enrolment.lapse_review_days);
    let task = NewTask {
        kind: Kind::ReviewLapse,
        subject: patient.to_string(),
        patient: Some(patient),
        promise: Promise::WithinDays { pool: desk_pool(app), days },
    };
    tasks::open(tx, app, now, &task)?;
    Ok(())
}

fn go(
    tx: &mut Tx<'_>,
    app: &App,
    (patient, account): (PatientId, AccountId),
    (step, why): (LapseStep, Established),
    now: Instant,
) -> db::Result<()> {
    let next_at = rules::after(step, &app.policy.enrolment, now);
    store::set_lapse(tx, patient, &Lapse { step, step_at: now, next_at })?;
    let event = happened!("eligibility.lapsed").patient(patient).with("rule", why.rule());
    tx.record(event.with("step", step.as_str()));
    match step {
        LapseStep::Noticed => accounts::tell(tx, app, now, account, &Notice::AccessChanges),
        LapseStep::ReadOnly => {
            access::set_read_only(tx, patient, true)?;
            accounts::tell(tx, app, now, account, &Notice::AccessChanges)
        }
        LapseStep::Ended => {
            accounts::tell(tx, app, now, account, &Notice::AccessEnded)?;
            let reason = EndReason::NoLongerEstablished;
            access::end_grants(tx, patient, reason, now)?;
            accounts::terminate(tx, account)?;
            revoke_codes(tx, patient, Revoked::AccessEnded, now)?;
            end_tasks(tx, patient, now)?;
            let event = happened!("access.terminated").patient(patient).object(account);
            tx.record(event.with("reason", reason.as_str()));
            Ok(())
        }
    }
}

/// Takes a patient back who is established again; does nothing when there is nothing to take back.
pub(super) fn reconsider(
    tx: &mut Tx<'_>,
    app: &App,
    patient: PatientId,
    now: Instant,
) -> db::Result<Established> {
    let established = eligibility(tx, app, patient, now)?;
    let event = happened!("eligibility.evaluated").patient(patient);
    tx.record(event.with("rule", established.rule()));
    let lapse = store::lapse(tx, patient)?;
    if rules::next(established.is_yes(), lapse.as_ref(), now) == Next::TakeBack {
        take_back(tx, patient, established)?;
    }
    if established.is_yes() {
        tasks::close(tx, Kind::ReviewLapse, &patient.to_string(), None, now)?;
    }
    Ok(established)
}

fn take_back(tx: &mut Tx<'_>, patient: PatientId, why: Established) -> db::Result<()> {
    store::delete_lapse(tx, patient)?;
    access::set_read_only(tx, patient, false)?;
    tx.record(happened!("eligibility.regained").patient(patient).with("rule", why.rule()));
    Ok(())
}

/// A chart is gone, or nobody opens it any more: nothing is due about its access or its teaching.
pub(crate) fn end_duties(tx: &mut Tx<'_>, patient: PatientId, now: Instant) -> db::Result<()> {
    store::delete_lapse(tx, patient)?;
    end_tasks(tx, patient, now)
}

/// Nobody has to do anything any more about somebody's access.
fn end_tasks(tx: &mut Tx<'_>, patient: PatientId, now: Instant) -> db::Result<()> {
    for kind in [Kind::EducateAgain, Kind::ReviewLapse, Kind::UnlockPatient] {
        tasks::close(tx, kind, &patient.to_string(), None, now)?;
    }
    Ok(())
}

/// What a patient is told about the end of their access.
pub(crate) struct Farewell {
    pub(super) lapse: Lapse,
    pub(super) why: Established,
}

/// Whether the access of a patient is about to end, and why: for the pages of patient and staff.
pub(crate) fn farewell(
    r: &mut Reader<'_>,
    app: &App,
    patient: PatientId,
    now: Instant,
) -> db::Result<Option<Farewell>> {
    let Some(lapse) = store::lapse(r, patient)? else { return Ok(None) };
    Ok(Some(Farewell { lapse, why: eligibility(r, app, patient, now)? }))
}
