//! What the closed lists of results are called on the staff's pages.

use base::Zone;

use super::{
    asking::{self, Fault, KeptBecause},
    conversation::{How, Outcome, SpokeWith},
    holding::Ends,
    model::ReadHow,
    unreachable::WithoutTalk,
};
use crate::{
    agreements::Wish,
    chart::{HoldBasis, Kind},
    text::Text,
};

pub(super) fn how(t: &Text, how: How) -> String {
    match how {
        How::Phone => t.talk_by_phone(),
        How::InPerson => t.talk_in_person(),
        How::Video => t.talk_by_video(),
    }
}

impl ReadHow {
    /// How somebody has read a result.
    pub(super) fn words(self, t: &Text) -> String {
        match self {
            ReadHow::Page => t.staff_seen_page(),
            ReadHow::Download => t.staff_seen_download(),
        }
    }
}

pub(super) fn spoke_with(t: &Text, who: SpokeWith) -> String {
    match who {
        SpokeWith::Patient => t.talk_with_patient(),
        SpokeWith::Representative => t.talk_with_representative(),
    }
}

pub(super) fn outcome(t: &Text, outcome: Outcome) -> String {
    match outcome {
        Outcome::NoAnswer => t.attempt_no_answer(),
        Outcome::LeftMessage => t.attempt_left_message(),
        Outcome::WrongNumber => t.attempt_wrong_number(),
        Outcome::AskedToCallLater => t.attempt_call_later(),
    }
}

/// Why a result was shown without a conversation.
pub(super) fn without_talk(t: &Text, kind: WithoutTalk) -> String {
    match kind {
        WithoutTalk::UnableToReach => t.forced_unable_to_reach(),
        WithoutTalk::MedicalDirector => t.forced_medical_director(),
    }
}

/// Why a result is kept although its patient asked for it, with the law, for staff.
pub(super) fn kept(t: &Text, because: KeptBecause) -> String {
    match because {
        KeptBecause::Danger => t.everything_answer_keep_danger(),
        KeptBecause::Doubt => t.everything_answer_keep_doubt(),
        KeptBecause::Law => t.everything_answer_keep_law(),
    }
}

/// What is missing in the answer about a result that is shown or kept.
pub(super) fn answer_fault(t: &Text, fault: Fault) -> String {
    match fault {
        Fault::NotOpened => t.everything_answer_not_opened(),
        Fault::NothingChosen => t.everything_answer_nothing_chosen(),
        Fault::NoReason => t.everything_answer_no_reason(asking::REASON_CHARS_MAX),
        Fault::NoRelationship => t.everything_answer_no_relationship(),
        Fault::NoDanger => t.everything_answer_no_danger(asking::DANGER_CHARS_MIN),
    }
}

/// By which law a result is held, when it is not by the practice's own rule.
pub(super) fn basis(t: &Text, basis: HoldBasis) -> Option<String> {
    match basis {
        HoldBasis::ClinicianHarm => Some(t.gate_basis_danger()),
        HoldBasis::DataIntegrity => Some(t.gate_basis_doubt()),
        HoldBasis::StateLaw => Some(t.gate_basis_law()),
        HoldBasis::PatientRequest => Some(t.gate_basis_patient()),
        HoldBasis::PracticePolicy | HoldBasis::NotFinal | HoldBasis::WithResult => None,
    }
}

/// What a basis is called.
pub(super) fn hold_name(t: &Text, basis: HoldBasis) -> String {
    match basis {
        HoldBasis::PracticePolicy => t.hold_policy(),
        HoldBasis::NotFinal => t.hold_not_final(),
        HoldBasis::PatientRequest => t.hold_patient(),
        HoldBasis::ClinicianHarm => t.hold_danger(),
        HoldBasis::DataIntegrity => t.hold_doubt(),
        HoldBasis::StateLaw => t.hold_state_law(),
        HoldBasis::WithResult => t.hold_with_result(),
    }
}

/// The law that a basis stands on, or that it stands on none. (45 CFR part 171)
pub(super) fn hold_law(t: &Text, basis: HoldBasis, citation: Option<&str>) -> String {
    match (basis, citation) {
        (HoldBasis::PracticePolicy, _) => t.hold_policy_law(),
        (HoldBasis::NotFinal, _) => t.hold_not_final_law(),
        (HoldBasis::PatientRequest, _) => t.hold_patient_law(),
        (HoldBasis::ClinicianHarm, _) => t.hold_danger_law(),
        (HoldBasis::DataIntegrity, _) => t.hold_doubt_law(),
        (HoldBasis::StateLaw, Some(citation)) => t.hold_state_law_cited(citation),
        (HoldBasis::StateLaw, None) => t.hold_state_law_uncited(),
        (HoldBasis::WithResult, _) => t.hold_with_result_law(),
    }
}

/// When a hold ends.
pub(super) fn ends(t: &Text, zone: &Zone, ends: Ends) -> String {
    match ends {
        Ends::WhenTalked => t.hold_ends_talked(),
        Ends::On(at) => t.hold_ends_on(t.moment(at, zone)),
        Ends::Reviewed(Some(at)) => t.hold_ends_review_on(t.date(at.date(zone))),
        Ends::Reviewed(None) => t.hold_ends_review(),
        Ends::WhenFinal => t.hold_ends_final(),
        Ends::WithResult => t.hold_ends_with(),
    }
}

/// What kind of thing is held.
pub(super) fn kind(t: &Text, kind: Kind) -> String {
    match kind {
        Kind::Report => t.hold_kind_report(),
        Kind::Medicine => t.hold_kind_medicine(),
        Kind::Condition => t.hold_kind_condition(),
        Kind::Allergy => t.hold_kind_allergy(),
        Kind::Immunization => t.hold_kind_immunization(),
        Kind::Procedure => t.hold_kind_procedure(),
        Kind::Encounter => t.hold_kind_encounter(),
        Kind::Document => t.hold_kind_document(),
    }
}

/// Why a result is kept, for the patient who asked for it.
pub(super) fn kept_from_you(t: &Text, because: KeptBecause) -> String {
    match because {
        KeptBecause::Danger => t.everything_danger(),
        KeptBecause::Doubt => t.everything_doubt(),
        KeptBecause::Law => t.everything_law(),
    }
}

/// How the patient wishes to hear serious news.
pub(super) fn wish(t: &Text, wish: Option<Wish>) -> String {
    match wish {
        Some(Wish::TalkFirst) => t.staff_wish_talk(),
        Some(Wish::ShowAtOnce) => t.staff_wish_online(),
        None => t.staff_wish_unknown(),
    }
}
