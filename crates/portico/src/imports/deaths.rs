//! What a message says about a patient's death, in HL7 and in FHIR alike. It is no proof: enrolment
//! asks a person. (R-B1.5)

use base::Instant;
use db::Tx;

use super::prepared::{Content, ForPatient, Prepared};
use crate::{
    app::App,
    enrolment::{self, DeathClaim, DeathNews},
    people::PatientId,
};

/// PID-29 and PID-30: a day of death, a flag, or that the patient has not died.
pub(super) fn in_hl7(patient: &hl7::Patient) -> Option<DeathClaim> {
    if patient.is_dead() {
        let day = patient.death.and_then(Result::ok).and_then(|time| time.date());
        return Some(DeathClaim::Died(day));
    }
    (patient.died == Some(false)).then_some(DeathClaim::Lives)
}

/// `deceased[x]`: a day of death, a flag, or that the patient has not died.
pub(super) fn in_fhir(patient: &fhir::Patient) -> Option<DeathClaim> {
    if patient.is_dead() {
        let day = patient.deceased_date_time.as_ref().and_then(|time| time.date().ok().flatten());
        return Some(DeathClaim::Died(day));
    }
    (patient.deceased_boolean == Some(false)).then_some(DeathClaim::Lives)
}

/// Takes what a message says about the death of somebody who was found.
pub(super) fn note(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (source, said): (&str, &ForPatient),
    patient: PatientId,
) -> db::Result<()> {
    let Some(claim) = said.death else { return Ok(()) };
    enrolment::report_death(tx, app, &DeathNews { patient, source, claim }, now)
}

/// A message that was filed in the wrong chart may have said that its patient had died: that is
/// taken back about the wrong one. Whoever is asked about the death sees that it was.
pub(super) fn take_back(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    message: &Prepared,
    patient: PatientId,
) -> db::Result<()> {
    let Content::ForPatients(all) = &message.content else { return Ok(()) };
    let said = |one: &ForPatient| matches!(one.death, Some(DeathClaim::Died(_)));
    if !all.iter().any(said) {
        return Ok(());
    }
    let news = DeathNews { patient, source: &message.source, claim: DeathClaim::Lives };
    enrolment::report_death(tx, app, &news, now)
}
