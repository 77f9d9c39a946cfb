//! What the closed lists of follow-ups are called on the staff's pages.

use super::model::{Came, Fate, Fitness, Mailed, Method, Outcome, Step};
use crate::text::Text;

impl Fitness {
    pub(super) fn words(self, t: &Text) -> String {
        match self {
            Fitness::Fit => t.followup_fit(),
            Fitness::NoAccount => t.followup_no_account(),
            Fitness::NotActive => t.followup_not_active(),
            Fitness::NeverSignedIn => t.followup_never_signed_in(),
            Fitness::LongAgo => t.followup_long_ago(),
            Fitness::NoMail => t.followup_no_mail(),
            Fitness::OtherLanguage => t.followup_other_language(),
        }
    }
}

impl Step {
    pub(super) fn words(self, t: &Text) -> String {
        match self {
            Step::Wait => t.followup_step_wait(),
            Step::Remind => t.followup_step_remind(),
            Step::Call => t.followup_step_call(),
            Step::Letter => t.followup_step_letter(),
            Step::Decide => t.followup_step_decide(),
        }
    }
}

impl Method {
    pub(super) fn words(self, t: &Text) -> String {
        match self {
            Method::Phone => t.followup_by_phone(),
            Method::InPerson => t.followup_in_person(),
            Method::Letter => t.followup_by_letter(),
        }
    }
}

impl Came {
    pub(super) fn words(self, t: &Text) -> String {
        match self {
            Came::Reached => t.followup_came_reached(),
            Came::LeftMessage => t.followup_came_message(),
            Came::NoAnswer => t.followup_came_no_answer(),
            Came::Sent => t.followup_came_sent(),
            Came::Returned => t.followup_came_returned(),
        }
    }
}

impl Outcome {
    pub(super) fn words(self, t: &Text) -> String {
        match self {
            Outcome::Viewed => t.followup_end_viewed(),
            Outcome::Told => t.followup_end_told(),
            Outcome::LetterSent => t.followup_end_letter(),
            Outcome::Unable => t.followup_end_unable(),
            Outcome::Superseded => t.followup_end_superseded(),
            Outcome::Deceased => t.followup_end_deceased(),
        }
    }
}

impl Mailed {
    /// What came of the mail; its moment stands beside it.
    pub(crate) fn words(self, t: &Text) -> String {
        match self.fate {
            Fate::Queued => t.followup_mail_queued(),
            Fate::Sent => t.followup_mail_sent(),
            Fate::Dead => t.followup_mail_dead(),
            Fate::Held => t.followup_mail_held(),
        }
    }
}
