//! What tasks are called, in the reader's words.

use policy::{CategoryKey, Cover};

use super::model::{ADMINISTRATORS, Kind, Level, PRIVACY, PROVIDERS, Task};
use crate::text::Text;

impl Kind {
    /// What is to be done.
    pub(crate) fn words(self, t: &Text) -> String {
        match self {
            Kind::AnswerMessage => t.task_answer_message(),
            Kind::MatchImport => t.task_match_import(),
            Kind::ResultsRefused => t.task_results_refused(),
            Kind::CallAboutResult => t.task_call_about_result(),
            Kind::FollowUpCall => t.task_follow_up_call(),
            Kind::FollowUpLetter => t.task_follow_up_letter(),
            Kind::FollowUpDecide => t.task_follow_up_decide(),
            Kind::MessageUnread => t.task_message_unread(),
            Kind::ClassifyResult => t.task_classify_result(),
            Kind::AnswerAskNow => t.task_answer_ask_now(),
            Kind::ReviewHold => t.task_review_hold(),
            Kind::StudyWithoutReport => t.task_study_without_report(),
            Kind::AccessRequest => t.task_access_request(),
            Kind::EducateAgain => t.task_educate_again(),
            Kind::ReviewLapse => t.task_review_lapse(),
            Kind::UnlockPatient => t.task_unlock_patient(),
            Kind::UnlockStaff => t.task_unlock_staff(),
            Kind::ConfirmDeath => t.task_confirm_death(),
            Kind::SettleDeath => t.task_settle_death(),
            Kind::ReviewIncident => t.task_review_incident(),
            Kind::SignHoldPolicy => t.task_sign_hold_policy(),
            Kind::DeliverMailFailed => t.task_deliver_mail_failed(),
            Kind::JobFailed => t.task_job_failed(),
            Kind::LedgerNotWhole => t.task_ledger_not_whole(),
        }
    }

    /// What to do about it, when its page is the one here.
    pub(super) fn next(self, t: &Text) -> Option<String> {
        match self {
            Kind::MessageUnread => Some(t.task_message_unread_next()),
            Kind::ResultsRefused => Some(t.task_results_refused_next()),
            Kind::UnlockStaff => Some(t.task_unlock_staff_next()),
            Kind::DeliverMailFailed => Some(t.task_mail_next()),
            Kind::JobFailed => Some(t.task_job_next()),
            Kind::LedgerNotWhole => Some(t.task_ledger_next()),
            Kind::AnswerMessage
            | Kind::MatchImport
            | Kind::CallAboutResult
            | Kind::FollowUpCall
            | Kind::FollowUpLetter
            | Kind::FollowUpDecide
            | Kind::ClassifyResult
            | Kind::AnswerAskNow
            | Kind::ReviewHold
            | Kind::StudyWithoutReport
            | Kind::AccessRequest
            | Kind::EducateAgain
            | Kind::UnlockPatient
            | Kind::ReviewLapse
            | Kind::ConfirmDeath
            | Kind::SettleDeath
            | Kind::ReviewIncident
            | Kind::SignHoldPolicy => None,
        }
    }
}

impl Level {
    /// Nothing while only its owner knows.
    pub(super) fn words(self, t: &Text) -> Option<String> {
        match self {
            Level::None => None,
            Level::Reminder => Some(t.task_level_reminder()),
            Level::Cover => Some(t.task_level_cover()),
            Level::Manager => Some(t.task_level_manager()),
        }
    }
}

impl Task {
    /// What the task is about, when it has a category.
    pub(super) fn about(&self, t: &Text) -> Option<String> {
        Some(match self.category? {
            CategoryKey::Clinical => t.task_about_clinical(),
            CategoryKey::ResultQuestion => t.task_about_result_question(),
            CategoryKey::Refill => t.task_about_refill(),
            CategoryKey::Appointment => t.task_about_appointment(),
            CategoryKey::Referral => t.task_about_referral(),
            CategoryKey::Admin => t.task_about_admin(),
            CategoryKey::Billing => t.task_about_billing(),
            CategoryKey::PortalHelp => t.task_about_portal_help(),
            CategoryKey::Records => t.task_about_records(),
            CategoryKey::ErrorReport => t.task_about_error_report(),
            CategoryKey::PrivacyReport => t.task_about_privacy_report(),
            CategoryKey::AccessRequest => t.task_about_access_request(),
        })
    }

    /// Who does it: the one who took it, or the team.
    pub(crate) fn owner(&self, t: &Text, cover: &Cover) -> String {
        match &self.assignee_name {
            Some(name) => name.clone(),
            None => pool_name(t, cover, &self.pool),
        }
    }
}

/// What a team is called.
pub(super) fn pool_name(t: &Text, cover: &Cover, pool: &str) -> String {
    let named = cover.pools.iter().find(|p| p.key == pool);
    match (named, pool) {
        (Some(named), _) => named.name.clone(),
        (None, PROVIDERS) => t.task_pool_providers(),
        (None, ADMINISTRATORS) => t.task_pool_administrators(),
        (None, PRIVACY) => t.task_pool_privacy(),
        (None, other) => other.to_owned(),
    }
}
