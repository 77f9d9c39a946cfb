//! What the closed lists of results are called on the staff's pages.

use super::conversation::{How, Outcome, SpokeWith};
use crate::{agreements::Wish, text::Text};

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

/// How the patient wishes to hear serious news.
pub(super) fn wish(t: &Text, wish: Option<Wish>) -> String {
    match wish {
        Some(Wish::TalkFirst) => t.staff_wish_talk(),
        Some(Wish::ShowAtOnce) => t.staff_wish_online(),
        None => t.staff_wish_unknown(),
    }
}
