//! What a sender's word about a death changes, and who may say what is true. Pure. (R-B1.5)

use base::Date;

use crate::{
    enrolment::model::{DeathClaim, DeathReport, Finding, Proof},
    people::{Life, Role},
};

/// What follows from what a sender says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::enrolment) enum Heard {
    /// Nothing that is not known or answered already.
    Nothing,
    /// A person must find out.
    Ask,
    /// What waits for a person is said again, otherwise.
    Again,
    /// The sender does not say it any more. That is no proof either, so a person still decides.
    TakenBack,
}

/// What follows from a claim about somebody, of whom these reports are known, the newest first.
///
/// Registrations repeat what they once wrote in every message. Once a person has said that the
/// patient lives, the same claim asks nobody again: only another day of death does, or a claim that
/// had been taken back in between, by the sender who had made it: another's registration that says
/// "no" in every message takes back nothing.
pub(in crate::enrolment) fn hear(
    life: Life,
    known: &[DeathReport],
    (source, claim): (&str, DeathClaim),
) -> Heard {
    let DeathClaim::Died(day) = claim else {
        let mut theirs = known.iter().filter(|report| report.source == source);
        let stands = theirs.any(|report| report.taken_back_at.is_none());
        return if stands { Heard::TakenBack } else { Heard::Nothing };
    };
    let is_same = |report: &DeathReport| day.is_none() || day == report.died_on;
    let stands = |report: &&DeathReport| report.taken_back_at.is_none();
    match life {
        Life::Dead => Heard::Nothing,
        Life::ReportedDead => {
            let mut open = known.iter().filter(|report| report.finding.is_none()).filter(stands);
            if open.any(is_same) { Heard::Nothing } else { Heard::Again }
        }
        Life::Alive => {
            let lives = |report: &&DeathReport| report.finding == Some(Finding::Lives);
            let mut answered = known.iter().filter(lives).filter(stands);
            if answered.any(is_same) { Heard::Nothing } else { Heard::Ask }
        }
    }
}

/// What somebody found out, and from where they know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::enrolment) struct Decision {
    pub(in crate::enrolment) finding: Finding,
    pub(in crate::enrolment) proof: Proof,
    /// Whether the patient confirmed two identifiers.
    pub(in crate::enrolment) is_identified: bool,
    pub(in crate::enrolment) died_on: Option<Date>,
}

/// Why a decision is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::enrolment) enum NotDecided {
    /// Things are that way already.
    NothingNew,
    /// This source does not show it.
    ProofDoesNotFit,
    /// At the desk only a document proves a death.
    NeedsDocument,
    /// Only a provider or the privacy officer may say so.
    NotYourPart,
    /// Whoever was here or called confirmed fewer than two identifiers.
    TooFewIdentifiers,
    /// The day is in the future, or before the birth.
    ImpossibleDay,
}

/// What is known when a decision is taken.
#[derive(Debug, Clone, Copy)]
pub(in crate::enrolment) struct Known {
    pub(in crate::enrolment) role: Role,
    pub(in crate::enrolment) life: Life,
    pub(in crate::enrolment) born: Date,
    pub(in crate::enrolment) today: Date,
}

/// Whether this person may say this about this patient. The desk confirms a death by a document
/// only, and a life by the patient's own presence or voice; the rest is for whoever answers for it.
pub(in crate::enrolment) fn decide(known: &Known, decision: &Decision) -> Result<(), NotDecided> {
    let answers = matches!(known.role, Role::Provider | Role::PrivacyOfficer);
    let is_patients = matches!(decision.proof, Proof::Seen | Proof::Spoken);
    if !findings(known.life).contains(&decision.finding) {
        return Err(NotDecided::NothingNew);
    }
    if decision.finding == Finding::Died {
        let possible = |day: Date| (known.born..=known.today).contains(&day);
        return match decision.proof {
            Proof::Seen | Proof::Spoken => Err(NotDecided::ProofDoesNotFit),
            _ if !decision.died_on.is_none_or(possible) => Err(NotDecided::ImpossibleDay),
            Proof::Document => Ok(()),
            Proof::Family | Proof::Facility if answers => Ok(()),
            Proof::Family | Proof::Facility => Err(NotDecided::NeedsDocument),
        };
    }
    if decision.proof == Proof::Document {
        return Err(NotDecided::ProofDoesNotFit);
    }
    if !answers && (known.life == Life::Dead || !is_patients) {
        return Err(NotDecided::NotYourPart);
    }
    if is_patients && !decision.is_identified {
        return Err(NotDecided::TooFewIdentifiers);
    }
    Ok(())
}

/// What can be found out about somebody of whom this is known.
pub(in crate::enrolment) fn findings(life: Life) -> &'static [Finding] {
    match life {
        Life::Alive => &[Finding::Died],
        Life::ReportedDead => &[Finding::Died, Finding::Lives],
        Life::Dead => &[Finding::Lives],
    }
}

#[cfg(test)]
mod tests {
    use base::Instant;

    use super::*;
    use crate::enrolment::model::DeathReportId;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn report(died_on: Option<&str>, finding: Option<Finding>, taken_back: bool) -> DeathReport {
        let at = Instant::from_millis(0);
        DeathReport {
            settled_note: String::new(),
            id: DeathReportId::new(at),
            source: "FRONTDESK|LFM".to_owned(),
            died_on: died_on.map(day),
            reported_at: at,
            taken_back_at: taken_back.then_some(at),
            finding,
            proof: None,
            note: String::new(),
            decided_by: None,
            decided_at: finding.map(|_| at),
            settled_by: None,
            settled_at: None,
        }
    }

    #[test]
    fn a_claim_that_a_person_has_answered_asks_nobody_again() {
        let died = |on: Option<&str>| DeathClaim::Died(on.map(day));
        let (may, june) = (Some("2026-05-02"), Some("2026-06-02"));
        let answered = || vec![report(may, Some(Finding::Lives), false)];
        let vague = || vec![report(None, Some(Finding::Lives), false)];
        let open = || vec![report(may, None, false)];
        let table = [
            (Life::Alive, vec![], died(may), Heard::Ask),
            (Life::Alive, vec![], died(None), Heard::Ask),
            (Life::Alive, vec![], DeathClaim::Lives, Heard::Nothing),
            (Life::ReportedDead, open(), died(may), Heard::Nothing),
            (Life::ReportedDead, open(), died(None), Heard::Nothing),
            (Life::ReportedDead, open(), died(june), Heard::Again),
            (Life::ReportedDead, open(), DeathClaim::Lives, Heard::TakenBack),
            (Life::ReportedDead, vec![report(may, None, true)], died(may), Heard::Again),
            (Life::Alive, answered(), died(may), Heard::Nothing),
            (Life::Alive, answered(), died(None), Heard::Nothing),
            (Life::Alive, answered(), died(june), Heard::Ask),
            (Life::Alive, vague(), died(may), Heard::Ask),
            (Life::Alive, answered(), DeathClaim::Lives, Heard::TakenBack),
            (Life::Alive, vec![report(may, Some(Finding::Lives), true)], died(may), Heard::Ask),
            (Life::Dead, open(), died(june), Heard::Nothing),
        ];
        let elsewhere = ("HOSPITAL|H", DeathClaim::Lives);
        assert_eq!(hear(Life::Alive, &answered(), elsewhere), Heard::Nothing);
        for (life, known, claim, expected) in table {
            let heard = hear(life, &known, ("FRONTDESK|LFM", claim));
            assert_eq!(heard, expected, "{life} {claim:?} {known:?}");
        }
    }

    #[test]
    fn the_desk_needs_a_document_for_a_death_and_the_patient_for_a_life() {
        use Finding::{Died, Lives};
        use NotDecided as No;
        use Role::{FrontDesk, Nurse, PrivacyOfficer, Provider};
        let reported = Life::ReportedDead;
        let table = [
            (FrontDesk, reported, Died, Proof::Document, false, Ok(())),
            (FrontDesk, reported, Died, Proof::Family, false, Err(No::NeedsDocument)),
            (Nurse, Life::Alive, Died, Proof::Facility, false, Err(No::NeedsDocument)),
            (Provider, Life::Alive, Died, Proof::Family, false, Ok(())),
            (PrivacyOfficer, reported, Died, Proof::Facility, false, Ok(())),
            (Provider, reported, Died, Proof::Spoken, true, Err(No::ProofDoesNotFit)),
            (Provider, Life::Dead, Died, Proof::Document, false, Err(No::NothingNew)),
            (FrontDesk, reported, Lives, Proof::Seen, true, Ok(())),
            (Nurse, reported, Lives, Proof::Spoken, false, Err(No::TooFewIdentifiers)),
            (FrontDesk, reported, Lives, Proof::Family, false, Err(No::NotYourPart)),
            (Provider, reported, Lives, Proof::Facility, false, Ok(())),
            (Provider, reported, Lives, Proof::Document, false, Err(No::ProofDoesNotFit)),
            (FrontDesk, Life::Dead, Lives, Proof::Seen, true, Err(No::NotYourPart)),
            (PrivacyOfficer, Life::Dead, Lives, Proof::Seen, true, Ok(())),
            (Provider, Life::Alive, Lives, Proof::Seen, true, Err(No::NothingNew)),
        ];
        for (role, life, finding, proof, is_identified, expected) in table {
            let (born, today) = (day("1943-12-05"), day("2026-11-23"));
            let known = Known { role, life, born, today };
            let decision = Decision { finding, proof, is_identified, died_on: None };
            assert_eq!(decide(&known, &decision), expected, "{role} {life} {decision:?}");
        }
        let known = Known {
            role: Provider,
            life: reported,
            born: day("1943-12-05"),
            today: day("2026-11-23"),
        };
        for (on, expected) in [
            ("2026-11-23", Ok(())),
            ("2026-11-24", Err(No::ImpossibleDay)),
            ("1943-12-04", Err(No::ImpossibleDay)),
        ] {
            let (proof, died_on) = (Proof::Document, Some(day(on)));
            let decision = Decision { finding: Died, proof, is_identified: false, died_on };
            assert_eq!(decide(&known, &decision), expected, "{on}");
        }
    }
}
