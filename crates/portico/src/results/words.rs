//! What the closed lists of results are called on the staff's pages.

use super::{
    asking::KeptBecause,
    conversation::{How, Outcome, SpokeWith},
    unreachable::WithoutTalk,
};
use crate::{agreements::Wish, chart::HoldBasis, text::Text};

pub(super) fn how(t: &Text, how: How) -> String {
    match how {
        How::Phone => t.talk_by_phone(),
        How::InPerson => t.talk_in_person(),
        How::Video => t.talk_by_video(),
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
