//! Who somebody is, as the registration says: charts are made, corrected and merged. (ADT)

use base::{Instant, name, words::Word as _};
use db::Tx;

use super::{
    matching::Birth,
    model::{Outcome, Reason},
    prepared::Registration,
    store,
};
use crate::{
    access::{self, EndReason},
    accounts,
    app::App,
    enrolment::{self, DeathNews, Revoked},
    happened, imaging, messages,
    people::{self, NewPatient, OWN_NUMBERS, Patient, PatientId, Role, Sex},
    results,
    tasks::{self, Kind},
};

/// What a registration did.
pub(super) enum Applied {
    /// A chart was made or corrected, or two became one.
    Done(Outcome, PatientId),
    /// A person has to look.
    Doubtful(Reason),
}

/// Why a person has to look at a registration before anything is done.
pub(super) fn doubt(tx: &mut Tx<'_>, new: &Registration) -> db::Result<Option<Reason>> {
    let (Some(number), Some(_), Birth::Day(_)) = (&new.record_number, &new.name, new.birth) else {
        return Ok(Some(match new.birth {
            Birth::Unreadable => Reason::BirthDateUnreadable,
            Birth::Absent | Birth::Day(_) => Reason::RegistrationIncomplete,
        }));
    };
    let Some(patient) = people::by_number(tx, OWN_NUMBERS, number)? else { return Ok(None) };
    let chart = people::find(tx, patient)?;
    Ok(is_somebody_else(tx, &chart, new)?.then_some(Reason::RegistrationConflict))
}

/// Makes, corrects or merges a chart.
pub(super) fn apply(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (source, new): (&str, &Registration),
) -> db::Result<Applied> {
    if let Some(reason) = doubt(tx, new)? {
        return Ok(Applied::Doubtful(reason));
    }
    let Some(number) = &new.record_number else {
        return Ok(Applied::Doubtful(Reason::RegistrationIncomplete));
    };
    let known = people::by_number(tx, OWN_NUMBERS, number)?;
    let (patient, outcome) = match known {
        None => (create(tx, app, now, number, (source, new))?, Outcome::Filed),
        Some(patient) => {
            let chart = people::find(tx, patient)?;
            correct(tx, now, &chart, new)?;
            if let Some(claim) = new.death {
                // T-16
                enrolment::report_death(tx, app, &DeathNews { patient, source, claim }, now)?;
            }
            (patient, Outcome::Updated)
        }
    };
    for other in &new.other_names {
        people::add_name(tx, patient, other)?;
    }
    if let Some(visit) = &new.visit {
        people::add_visit(tx, patient, visit)?;
    }
    set_provider(tx, patient, new)?;
    let mut outcome = outcome;
    for prior in &new.merged {
        merge(tx, app, now, (prior, patient))?;
        outcome = Outcome::Merged;
    }
    Ok(Applied::Done(outcome, patient))
}

fn create(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    number: &str,
    (source, new): (&str, &Registration),
) -> db::Result<PatientId> {
    let patient = PatientId::new(now);
    if let Some(person) = person(number, new, None) {
        people::insert(tx, patient, &person, now)?;
    }
    people::add_number(tx, patient, OWN_NUMBERS, number)?;
    tx.record(happened!("patient.registered").patient(patient));
    if let Some(claim) = new.death {
        enrolment::register_dead(tx, app, &DeathNews { patient, source, claim }, now)?;
    }
    Ok(patient)
}

fn correct(tx: &mut Tx<'_>, now: Instant, chart: &Patient, new: &Registration) -> db::Result<()> {
    let Some(person) = person(&chart.mrn, new, Some(chart)) else { return Ok(()) };
    if person.name != chart.name {
        // What somebody was called stays a name by which results find them.
        people::add_name(tx, chart.id, &chart.name)?;
    }
    people::update(tx, chart.id, &person, now)?;
    tx.record(happened!("patient.updated").patient(chart.id));
    if person.birth_date != chart.birth_date {
        enrolment::revoke_codes(tx, chart.id, Revoked::BirthDateCorrected, now)?;
    }
    Ok(())
}

/// What the chart says afterwards: what is not said stays as it is.
fn person(number: &str, new: &Registration, chart: Option<&Patient>) -> Option<NewPatient> {
    let Birth::Day(birth_date) = new.birth else { return None };
    let stays = |said: &Option<String>, own: fn(&Patient) -> Option<String>| {
        said.clone().or_else(|| chart.and_then(own))
    };
    Some(NewPatient {
        mrn: number.to_owned(),
        name: new.name.clone()?,
        birth_date,
        sex: new.sex.or(chart.map(|chart| chart.sex)).unwrap_or(Sex::Unknown),
        language: stays(&new.language, |c| Some(c.language.clone()))
            .unwrap_or_else(|| "en".to_owned()),
        email: stays(&new.email, |c| c.email.clone()),
        mobile: stays(&new.mobile, |c| c.mobile.clone()),
        address: stays(&new.address, |c| Some(c.address.clone())).unwrap_or_default(),
    })
}

/// Name and birth date both new: more likely another person under a wrong number.
fn is_somebody_else(tx: &mut Tx<'_>, chart: &Patient, new: &Registration) -> db::Result<bool> {
    if new.birth == Birth::Day(chart.birth_date) {
        return Ok(false);
    }
    let Some(said) = &new.name else { return Ok(false) };
    let mut names = people::names(tx, chart.id)?;
    names.push(chart.name.clone());
    Ok(!names.iter().any(|one| name::compare(one, said) == name::NameMatch::Same))
}

/// The provider whose name the registration says, when one of ours has it.
fn set_provider(tx: &mut Tx<'_>, patient: PatientId, new: &Registration) -> db::Result<()> {
    let Some((family, given)) = &new.provider else { return Ok(()) };
    let wanted = name::fold(&format!("{family} {given}"));
    let ours = people::staff_by_role(tx, Role::Provider)?;
    let found =
        ours.iter().find(|one| name::fold(&format!("{} {}", one.family, one.given)) == wanted);
    match found {
        Some(provider) => people::set_provider(tx, patient, provider.id),
        None => Ok(()),
    }
}

/// One chart turned out to be a duplicate: everything goes over, and its number leads on.
fn merge(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (prior, into): (&str, PatientId),
) -> db::Result<()> {
    let Some(from) = people::by_number(tx, OWN_NUMBERS, prior)? else {
        // We never had that chart; the number leads to this one from now on.
        return people::add_number(tx, into, OWN_NUMBERS, prior);
    };
    if from == into {
        return Ok(());
    }
    let chart = people::find(tx, from)?;
    people::add_name(tx, into, &chart.name)?;
    move_account(tx, app, now, (from, into))?;
    enrolment::revoke_codes(tx, from, Revoked::Merged, now)?;
    enrolment::end_duties(tx, from, now)?;
    enrolment::merge_deaths(tx, app, (from, into), now)?;
    results::merge(tx, from, into)?;
    imaging::merge(tx, from, into)?;
    messages::merge(tx, from, into)?;
    tasks::merge(tx, now, (from, into))?;
    store::move_all(tx, from, into)?;
    people::merge(tx, from, into, now)?;
    tx.record(happened!("patient.merged").patient(into).object(from));
    Ok(())
}

/// An account that opened the duplicate opens the chart that stays; when that has one of its own,
/// the duplicate's ends, because it opens nothing any more.
fn move_account(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (from, into): (PatientId, PatientId),
) -> db::Result<()> {
    let Some(account) = access::own_account(tx, from)? else { return Ok(()) };
    access::end_grants(tx, from, EndReason::Merged, now)?;
    if access::own_account(tx, into)?.is_none() {
        access::grant_own(tx, account, into, now)?;
        // Who was asked to end its lock is asked about the chart that it opens now.
        if tasks::close(tx, Kind::UnlockPatient, &from.to_string(), None, now)? {
            accounts::ask_to_unlock(tx, app, account, now)?;
        }
        return Ok(());
    }
    accounts::terminate(tx, account)?;
    let event = happened!("access.terminated").patient(from).object(account);
    tx.record(event.with("reason", EndReason::Merged.as_str()));
    Ok(())
}
