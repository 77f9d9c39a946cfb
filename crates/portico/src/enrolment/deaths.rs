//! Somebody is said to have died. A sender's word is not proof: the account is paused and a person
//! asked, who confirms or corrects it from a second source. (R-B1.5, T-16; decision 11)
//!
//! While it is only reported, nobody signs in as the patient, no mail leaves, and nothing of the
//! enrolment goes on or is lost. Confirmed, the account ends, what was to be mailed is dropped, and
//! what is open about the patient becomes somebody's task. Corrected, everything is as before.

use base::{Date, Instant, calendar::HalfDays, words::Word as _};
use db::{Reader, Tx};

use super::{
    actions::{desk_pool, revoke_codes, today},
    lapse,
    model::{DeathClaim, Finding, Proof, Reason, Revoked},
    rules::{self, Decision, Heard, Known, NotDecided},
    store::{self, Found},
};
use crate::{
    access::{self, EndReason},
    accounts::{self, Staff},
    app::App,
    happened,
    page::{Failed, No},
    people::{self, Identifiers, Life, PatientId, StaffId},
    tasks::{self, Kind, NewTask, PROVIDERS, Promise, Task},
};

/// Who says it when no message did.
pub(super) const PRACTICE: &str = "practice";

/// What a message says about a patient's death.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeathNews<'n> {
    pub(crate) patient: PatientId,
    /// Who sent it: `application|facility`.
    pub(crate) source: &'n str,
    pub(crate) claim: DeathClaim,
}

/// Takes what a sender says about the death of somebody whose chart we keep.
pub(crate) fn report_death(
    tx: &mut Tx<'_>,
    app: &App,
    news: &DeathNews<'_>,
    now: Instant,
) -> db::Result<()> {
    let DeathNews { patient, source, claim } = *news;
    let chart = people::find(tx, patient)?;
    let claim = believable(claim, chart.birth_date, today(app, now));
    let died_on = claim.day();
    let known = store::deaths(tx, patient)?;
    match rules::hear(chart.life, &known, (source, claim)) {
        Heard::Nothing => {}
        Heard::Ask => {
            suspect(tx, (patient, source), died_on, now)?;
            ask(tx, app, patient, now)?;
        }
        Heard::Again => {
            store::renew_death(tx, patient, (source, died_on))?;
            let day = died_on.or(chart.died_on);
            people::set_life(tx, patient, (Life::ReportedDead, day), now)?;
            let event = happened!("patient.death_reported").patient(patient);
            tx.record(event.with("source", source).with("again", true));
        }
        Heard::TakenBack => {
            store::take_back_deaths(tx, (patient, source), now)?;
            tx.record(
                happened!("patient.death_taken_back").patient(patient).with("source", source),
            );
        }
    }
    Ok(())
}

/// Takes down that somebody was dead already when their chart came. They have nothing here that
/// could be taken from them, so nobody is asked at once; the chart says that it is not confirmed.
pub(crate) fn register_dead(
    tx: &mut Tx<'_>,
    app: &App,
    news: &DeathNews<'_>,
    now: Instant,
) -> db::Result<()> {
    let born = people::find(tx, news.patient)?.birth_date;
    match believable(news.claim, born, today(app, now)) {
        DeathClaim::Died(day) => suspect(tx, (news.patient, news.source), day, now),
        DeathClaim::Lives => Ok(()),
    }
}

/// A day that cannot be says no more than that the patient has died.
fn believable(claim: DeathClaim, born: Date, today: Date) -> DeathClaim {
    match claim {
        DeathClaim::Died(Some(day)) if day > today || day < born => DeathClaim::Died(None),
        claim => claim,
    }
}

/// Keeps the report, and pauses what could do harm.
fn suspect(
    tx: &mut Tx<'_>,
    (patient, source): (PatientId, &str),
    died_on: Option<Date>,
    now: Instant,
) -> db::Result<()> {
    let report = store::insert_death(tx, patient, (source, died_on), now)?;
    people::set_life(tx, patient, (Life::ReportedDead, died_on), now)?;
    let event = happened!("patient.death_reported").patient(patient).object(report);
    tx.record(event.with("source", source));
    pause(tx, patient)
}

fn pause(tx: &mut Tx<'_>, patient: PatientId) -> db::Result<()> {
    let Some(account) = access::own_account(tx, patient)? else { return Ok(()) };
    if accounts::suspend(tx, account)? {
        let event = happened!("access.suspended").patient(patient).object(account);
        tx.record(event.with("reason", EndReason::Deceased.as_str()));
    }
    Ok(())
}

fn ask(tx: &mut Tx<'_>, app: &App, patient: PatientId, now: Instant) -> db::Result<()> {
    let days = HalfDays::days(app.policy.enrolment.death_confirm_days);
    let promise = Promise::WithinDays { pool: desk_pool(app), days };
    let (kind, subject, patient) = (Kind::ConfirmDeath, patient.to_string(), Some(patient));
    tasks::open(tx, app, now, &NewTask { kind, subject, patient, promise })?;
    Ok(())
}

/// What somebody of the practice found out.
#[derive(Debug, Clone)]
pub(super) struct Inquiry {
    pub(super) finding: Finding,
    pub(super) proof: Proof,
    pub(super) identifiers: Identifiers,
    pub(super) died_on: Option<Date>,
    /// For staff.
    pub(super) note: Reason,
}

/// Takes what was found out, when this person may say so.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    app: &App,
    (patient, staff): (PatientId, &Staff),
    inquiry: &Inquiry,
    now: Instant,
) -> Result<(), Failed<NotDecided>> {
    let chart = people::find(tx, patient)?;
    let Inquiry { finding, proof, died_on, .. } = *inquiry;
    let known = Known {
        role: staff.role,
        life: chart.life,
        born: chart.birth_date,
        today: today(app, now),
    };
    let is_identified = inquiry.identifiers.are_enough();
    rules::decide(&known, &Decision { finding, proof, is_identified, died_on })
        .map_err(Failed::Refused)?;
    let died_on = died_on.or(chart.died_on);
    let open = store::deaths(tx, patient)?.into_iter().find(|report| report.finding.is_none());
    let report = match open {
        Some(report) => report.id,
        None => store::insert_death(tx, patient, (PRACTICE, died_on), now)?,
    };
    let found = Found { finding, proof, note: &inquiry.note, by: staff.id };
    store::decide_death(tx, (patient, report), &found, now)?;
    let event = match finding {
        Finding::Died => happened!("patient.death_confirmed"),
        Finding::Lives | Finding::Merged => happened!("patient.death_denied"),
    };
    let event = event.patient(patient).object(report).with("proof", proof.as_str());
    tx.record(event.with("identifiers", inquiry.identifiers.codes()));
    match finding {
        Finding::Died => confirm(tx, app, (patient, staff.id), died_on, now)?,
        Finding::Lives | Finding::Merged => correct(tx, app, (patient, staff.id), now)?,
    }
    Ok(())
}

/// The patient has died: access ends, and what is open goes to a person.
fn confirm(
    tx: &mut Tx<'_>,
    app: &App,
    (patient, by): (PatientId, StaffId),
    died_on: Option<Date>,
    now: Instant,
) -> db::Result<()> {
    people::set_life(tx, patient, (Life::Dead, died_on), now)?;
    end_access(tx, patient, now)?;
    let subject = patient.to_string();
    tasks::close(tx, Kind::ConfirmDeath, &subject, Some(by), now)?;
    if !to_settle(tx, patient)?.is_empty() {
        let days = HalfDays::days(app.policy.enrolment.death_settle_days);
        let promise = Promise::WithinDays { pool: PROVIDERS.to_owned(), days };
        let (kind, patient) = (Kind::SettleDeath, Some(patient));
        tasks::open(tx, app, now, &NewTask { kind, subject, patient, promise })?;
    }
    Ok(())
}

fn end_access(tx: &mut Tx<'_>, patient: PatientId, now: Instant) -> db::Result<()> {
    revoke_codes(tx, patient, Revoked::Deceased, now)?;
    lapse::end_duties(tx, patient, now)?;
    let Some(account) = access::own_account(tx, patient)? else { return Ok(()) };
    access::end_grants(tx, patient, EndReason::Deceased, now)?;
    accounts::terminate_the_dead(tx, account)?;
    let event = happened!("access.terminated").patient(patient).object(account);
    tx.record(event.with("reason", EndReason::Deceased.as_str()));
    Ok(())
}

/// The patient lives. A paused account works again as it was; one that has ended stays ended, and
/// the patient joins anew with a code.
fn correct(
    tx: &mut Tx<'_>,
    app: &App,
    (patient, by): (PatientId, StaffId),
    now: Instant,
) -> db::Result<()> {
    people::set_life(tx, patient, (Life::Alive, None), now)?;
    for kind in [Kind::ConfirmDeath, Kind::SettleDeath] {
        tasks::close(tx, kind, &patient.to_string(), Some(by), now)?;
    }
    let Some(account) = access::own_account(tx, patient)? else { return Ok(()) };
    if accounts::resume(tx, app, account, now)? {
        tx.record(happened!("access.restored").patient(patient).object(account));
    }
    Ok(())
}

/// What was to be done for a patient, by whoever settles it when the patient has died.
pub(super) fn to_settle(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Vec<Task>> {
    let mut open = tasks::open_about(r, patient)?;
    open.retain(|task| task.kind.is_for_the_patient());
    Ok(open)
}

/// Closes all that was to be done for somebody who has died: somebody has seen to it and says how.
/// `NotFound` when the death is not confirmed or nothing is open.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    (patient, by): (PatientId, StaffId),
    note: &Reason,
    now: Instant,
) -> Result<(), No> {
    let open = to_settle(tx, patient)?;
    let died = Some(Finding::Died);
    let report = store::deaths(tx, patient)?.into_iter().find(|report| report.finding == died);
    let is_dead = people::find(tx, patient)?.life == Life::Dead;
    let Some(report) = report.filter(|_| is_dead && !open.is_empty()) else {
        return Err(No::NotFound);
    };
    for task in &open {
        tasks::close(tx, task.kind, &task.subject, Some(by), now)?;
    }
    store::settle_death(tx, (patient, report.id), (note, by), now)?;
    let event = happened!("patient.death_settled").patient(patient).object(report.id);
    tx.record(event.with("tasks", open.len()));
    Ok(())
}

/// One chart turned out to be a duplicate of another: what was said about a death there is asked
/// about the chart that stays, and an account that came over stands as that chart does.
pub(crate) fn merge_deaths(
    tx: &mut Tx<'_>,
    app: &App,
    (from, into): (PatientId, PatientId),
    now: Instant,
) -> db::Result<()> {
    let (duplicate, chart) = (people::find(tx, from)?, people::find(tx, into)?);
    store::merge_death(tx, from, now)?;
    for kind in [Kind::ConfirmDeath, Kind::SettleDeath] {
        tasks::close(tx, kind, &from.to_string(), None, now)?;
    }
    match (chart.life, duplicate.life) {
        (Life::Alive, Life::Alive) => Ok(()),
        (Life::Alive, Life::ReportedDead | Life::Dead) => {
            let reports = store::deaths(tx, from)?;
            let source = reports.first().map_or(PRACTICE, |report| report.source.as_str());
            suspect(tx, (into, source), duplicate.died_on, now)?;
            ask(tx, app, into, now)
        }
        (Life::ReportedDead, _) => pause(tx, into),
        (Life::Dead, _) => end_access(tx, into, now),
    }
}
