//! The words of enrolment in the reader's language.

use base::{Instant, Zone, words::Word as _};
use policy::{Language, PhotoId, Policy};

use super::{
    lapse::Farewell,
    model::{
        Cause, CodeState, Gap, LapseStep, Missing, Outcome, Proof, Revoked, SessionMode, Understood,
    },
    rules::Shown,
};
use crate::{
    accounts::UnlockReason,
    app::App,
    people::{Established, Identifier, Life, Patient, Status},
    text::Text,
};

/// A choice on a form: the word that is sent, and what the reader sees.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) words: String,
}

/// Each language in its own words, whatever the page is in.
pub(super) const LANGUAGE_NAMES: [(&str, &str); 2] = [("en", "English"), ("es", "Español")];

/// Every value of a closed list, with its words.
pub(super) fn choices<W: base::words::Word>(words: impl Fn(W) -> String) -> Vec<Choice> {
    W::ALL.iter().map(|w| Choice { value: w.as_str(), words: words(*w) }).collect()
}

/// Why somebody is an established patient, or why not.
pub(super) fn established(t: &Text, known: Established) -> String {
    match known {
        Established::ByVisit { on } => t.enrol_by_visit(t.date(on)),
        Established::ByStaff { until } => t.enrol_by_staff(t.date(until)),
        Established::NotMerged => t.enrol_not_merged(),
        Established::NotDeceased => t.enrol_not_deceased(),
        Established::DeathReported => t.enrol_death_reported(),
        Established::NotDismissed => t.enrol_not_dismissed(),
        Established::NotLeft => t.enrol_not_left(),
        Established::NotVisited => t.enrol_not_visited(),
        Established::NotSince { on } => t.enrol_not_since(t.date(on)),
    }
}

/// What stands in the way of a code.
pub(super) fn missing(t: &Text, policy: &Policy, lacks: Missing) -> String {
    match lacks {
        Missing::NotEstablished(why) => established(t, why),
        Missing::NoAgreement => t.enrol_missing_agreement(),
        Missing::NoIdentity => t.enrol_missing_identity(),
        Missing::NoForm => t.enrol_missing_form(),
        Missing::FormOutdated => t.enrol_outdated_form(),
        Missing::NoEducation => t.enrol_missing_education(),
        Missing::EducationOutdated => t.enrol_outdated_education(),
        Missing::Education(lacking) => gap(t, policy, lacking),
        Missing::NoContact => t.enrol_missing_contact(),
        Missing::HasAccount => t.enrol_has_account(),
    }
}

/// What an education session lacks.
pub(super) fn gap(t: &Text, policy: &Policy, lacking: Gap) -> String {
    match lacking {
        Gap::Topic(key) => {
            let language = Language::from_word(t.language()).unwrap_or(Language::English);
            let clauses = &policy.agreement.text.get(language).clauses;
            t.enrol_gap_topic(clauses.get(key).heading.as_str())
        }
        Gap::Topics(least) => t.enrol_gap_topics(least),
        Gap::Questions(least) => t.enrol_gap_questions(least),
        Gap::NotYet => t.enrol_gap_not_yet(),
        Gap::NeedsMore => t.enrol_gap_more(),
    }
}

/// Whether a patient lives, as far as that is in doubt or over.
pub(super) fn life(t: &Text, patient: &Patient) -> Option<String> {
    Some(match (patient.life, patient.died_on) {
        (Life::Alive, _) => return None,
        (Life::ReportedDead, Some(day)) => t.death_reported_on(t.date(day)),
        (Life::ReportedDead, None) => t.death_reported(),
        (Life::Dead, Some(day)) => t.death_on(t.date(day)),
        (Life::Dead, None) => t.death_known(),
    })
}

pub(super) fn proof(t: &Text, proof: Proof) -> String {
    match proof {
        Proof::Document => t.death_proof_document(),
        Proof::Family => t.death_proof_family(),
        Proof::Facility => t.death_proof_facility(),
        Proof::Seen => t.death_proof_seen(),
        Proof::Spoken => t.death_proof_spoken(),
    }
}

/// Whether the practice looks after somebody.
pub(super) fn care(t: &Text, status: Status) -> String {
    match status {
        Status::Active => t.care_active(),
        Status::Dismissed => t.care_dismissed(),
        Status::Left => t.care_left(),
    }
}

/// What people know of themselves.
pub(super) fn identifiers(t: &Text) -> Vec<Choice> {
    let all = Identifier::OF_ONESELF.into_iter();
    all.map(|one| Choice { value: one.as_str(), words: one.words(t) }).collect()
}

pub(super) fn photo_id(t: &Text, kind: PhotoId) -> String {
    match kind {
        PhotoId::DriverLicense => t.photo_driver_license(),
        PhotoId::StateId => t.photo_state_id(),
        PhotoId::Passport => t.photo_passport(),
        PhotoId::MilitaryId => t.photo_military_id(),
        PhotoId::TribalId => t.photo_tribal_id(),
        PhotoId::ResidentCard => t.photo_resident_card(),
        PhotoId::ConsularId => t.photo_consular_id(),
        PhotoId::SchoolId => t.photo_school_id(),
    }
}

pub(super) fn mode(t: &Text, mode: SessionMode) -> String {
    match mode {
        SessionMode::InPerson => t.mode_in_person(),
        SessionMode::Phone => t.mode_phone(),
        SessionMode::Video => t.mode_video(),
    }
}

pub(super) fn cause(t: &Text, why: Cause) -> String {
    match why {
        Cause::NewAgreement => t.cause_new_agreement(),
        Cause::TriageStops => t.cause_triage_stops(),
        Cause::LongAway => t.cause_long_away(),
        Cause::StaffRequest => t.cause_staff_request(),
    }
}

pub(super) fn understood(t: &Text, how: Understood) -> String {
    match how {
        Understood::Right => t.understood_right(),
        Understood::AfterHelp => t.understood_after_help(),
        Understood::NotYet => t.understood_not_yet(),
    }
}

pub(super) fn code_state(t: &Text, code: Shown, why: Option<Revoked>, now: Instant) -> String {
    match (code.state, why) {
        // A code whose time is over is no longer good, also before the hourly round has ended it.
        (CodeState::Issued, _) if now >= code.expires_at => t.code_expired(),
        (CodeState::Issued, _) if !code.in_force => t.code_outdated(),
        (CodeState::Issued, _) => t.code_issued(),
        (CodeState::Redeemed, _) => t.code_redeemed(),
        (CodeState::Expired, _) => t.code_expired(),
        (CodeState::Revoked, None) => t.code_revoked(),
        (CodeState::Revoked, Some(why)) => t.code_revoked_why(revoked(t, why)),
    }
}

pub(super) fn revoked(t: &Text, why: Revoked) -> String {
    match why {
        Revoked::Reissued => t.revoked_reissued(),
        Revoked::Guessing => t.revoked_guessing(),
        Revoked::Lost => t.revoked_lost(),
        Revoked::Mistake => t.revoked_mistake(),
        Revoked::BirthDateCorrected => t.revoked_birth_date(),
        Revoked::Deceased => t.revoked_deceased(),
        Revoked::AccessEnded => t.revoked_access_ended(),
        Revoked::Merged => t.revoked_merged(),
    }
}

pub(super) fn outcome(t: &Text, outcome: Outcome) -> String {
    match outcome {
        Outcome::Verified => t.outcome_verified(),
        Outcome::NotReached => t.outcome_not_reached(),
        Outcome::NotAPatient => t.outcome_not_a_patient(),
        Outcome::NotProven => t.outcome_not_proven(),
        Outcome::Repeated => t.outcome_repeated(),
    }
}

pub(super) fn unlock_reason(t: &Text, why: UnlockReason) -> String {
    match why {
        UnlockReason::Forgotten => t.unlock_forgotten(),
        UnlockReason::Mistyped => t.unlock_mistyped(),
        UnlockReason::SomebodyElse => t.unlock_somebody_else(),
        UnlockReason::NewDevice => t.unlock_new_device(),
    }
}

/// What a patient is told when their access is about to end, or they may only read: why, what
/// changes when, how to stay, and how to get the records. (R-A14)
pub(crate) fn farewell_words(t: &Text, app: &App, farewell: &Farewell) -> Vec<String> {
    let practice = &app.policy.practice;
    let (name, phone) = (practice.name.as_str(), practice.phone.as_str());
    let months = app.policy.enrolment.established_months;
    let day = |at: Option<Instant>| at.map(|at| day(t, at, practice.time_zone.zone()));
    let why = match farewell.why {
        Established::NotSince { on } if months.is_multiple_of(12) => {
            t.lapse_not_since_years(t.date(on), name, months / 12)
        }
        Established::NotSince { on } => t.lapse_not_since_months(t.date(on), months, name),
        _ => t.lapse_not_current(name),
    };
    let what = match (farewell.lapse.step, day(farewell.lapse.next_at)) {
        (LapseStep::Noticed, Some(next)) => t.lapse_will_only_read(next),
        (LapseStep::ReadOnly, Some(next)) => t.lapse_only_read(next),
        (LapseStep::Noticed | LapseStep::ReadOnly, None) | (LapseStep::Ended, _) => {
            return Vec::new();
        }
    };
    // Whose care has ended is not asked to stay.
    let has_left = matches!(farewell.why, Established::NotDismissed | Established::NotLeft);
    let stay = (!has_left).then(|| t.lapse_stay(phone));
    [Some(why), Some(what), stay, Some(t.lapse_records(phone))].into_iter().flatten().collect()
}

/// What staff see of it.
pub(super) fn farewell_state(t: &Text, zone: &Zone, farewell: &Farewell) -> String {
    let since = day(t, farewell.lapse.step_at, zone);
    let next = farewell.lapse.next_at.map_or(String::new(), |at| day(t, at, zone));
    match farewell.lapse.step {
        LapseStep::Noticed => t.enrol_lapse_noticed(next, since),
        LapseStep::ReadOnly => t.enrol_lapse_read_only(next, since),
        LapseStep::Ended => t.enrol_lapse_ended(since),
    }
}

fn day(t: &Text, at: Instant, zone: &Zone) -> String {
    t.date(at.date(zone))
}
