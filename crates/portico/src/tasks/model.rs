//! The nouns: a task, what it is about, who owns it and by when.

use base::{Instant, calendar::HalfDays};
use policy::CategoryKey;

use crate::people::{PatientId, PatientRow, StaffId};

base::ids! {
    /// Something somebody must do.
    pub(crate) OneTask "tas" TaskId
}

/// The team that results belong to; the policy's cover need not name it.
pub(crate) const PROVIDERS: &str = "providers";
/// The team that looks after the portal itself.
pub(crate) const ADMINISTRATORS: &str = "administrators";
/// The team that answers for what may be seen by whom.
pub(crate) const PRIVACY: &str = "privacy";

base::words! {
    /// What is to be done.
    pub(crate) enum Kind {
        /// A patient wrote and waits for an answer.
        AnswerMessage = "answer_message",
        /// Something came in and no patient matches it safely.
        MatchImport = "match_import",
        /// Results of a sender were refused, and nobody has them.
        ResultsRefused = "results_refused",
        /// A result is held until somebody has talked with the patient.
        CallAboutResult = "call_about_result",
        /// Results are not read, and the patient is not reached through the portal: somebody calls.
        FollowUpCall = "follow_up_call",
        /// Results are not read: somebody writes a letter.
        FollowUpLetter = "follow_up_letter",
        /// Nobody was reached about results: a provider decides how it ends.
        FollowUpDecide = "follow_up_decide",
        /// A patient has not read what the practice wrote.
        MessageUnread = "message_unread",
        /// No rule could judge a result.
        ClassifyResult = "classify_result",
        /// A patient asks for everything now: what is held is shown, or kept by a law.
        AnswerAskNow = "answer_ask_now",
        /// A result has been kept from its patient for long: a provider looks at it again.
        ReviewHold = "review_hold",
        /// Pictures came and no report about them.
        StudyWithoutReport = "study_without_report",
        /// Somebody without a code asks for access.
        AccessRequest = "access_request",
        /// The portal must be explained again to somebody who uses it.
        EducateAgain = "educate_again",
        /// Somebody is no current patient any more, but something still waits for them.
        ReviewLapse = "review_lapse",
        /// So many passwords were wrong that a patient's sign-in waits for somebody to talk with.
        UnlockPatient = "unlock_patient",
        /// The same for somebody of the practice.
        UnlockStaff = "unlock_staff",
        /// A sender says that a patient has died: a person confirms or corrects it.
        ConfirmDeath = "confirm_death",
        /// A patient has died: what is open about them is settled.
        SettleDeath = "settle_death",
        /// Something was in the wrong chart: was it a breach?
        ReviewIncident = "review_incident",
        /// Results are held by the practice's own policy, which nobody has signed.
        SignHoldPolicy = "sign_hold_policy",
        /// A mail could not be delivered; the person must be reached in another way.
        DeliverMailFailed = "deliver_mail_failed",
        /// The portal could not do something by itself.
        JobFailed = "job_failed",
        /// The ledger is not as it was written.
        LedgerNotWhole = "ledger_not_whole",
    }

    /// Who has been told that a task waits.
    pub(crate) enum Level {
        /// Its owner, when it came.
        None = "none",
        /// Its owner, again.
        Reminder = "reminder",
        /// The cover, too.
        Cover = "cover",
        /// The medical director, too.
        Manager = "manager",
    }
}

impl Kind {
    /// The page where it is done. Those that are about no page of their own have a page here.
    pub(super) fn address(self, id: TaskId, subject: &str) -> String {
        match self {
            Kind::AnswerMessage => format!("/staff/threads/{subject}"),
            Kind::MatchImport => format!("/staff/imports/{subject}"),
            Kind::CallAboutResult | Kind::ClassifyResult => format!("/staff/results/{subject}"),
            Kind::AnswerAskNow => format!("/staff/result-requests/{subject}"),
            Kind::ReviewHold => format!("/staff/results/{subject}/hold"),
            Kind::StudyWithoutReport => format!("/staff/studies/{subject}"),
            Kind::AccessRequest => format!("/staff/access-requests/{subject}"),
            Kind::ReviewIncident => format!("/staff/incidents/{subject}"),
            Kind::SignHoldPolicy => "/staff/rules#hold_policy".to_owned(),
            // The subject is the patient from here on.
            Kind::FollowUpCall | Kind::FollowUpLetter | Kind::FollowUpDecide => {
                format!("/staff/patients/{subject}/followups")
            }
            Kind::EducateAgain | Kind::ReviewLapse => {
                format!("/staff/patients/{subject}/enrolment")
            }
            Kind::UnlockPatient => format!("/staff/patients/{subject}/sign-in"),
            Kind::ConfirmDeath | Kind::SettleDeath => format!("/staff/patients/{subject}/death"),
            Kind::MessageUnread
            | Kind::ResultsRefused
            | Kind::UnlockStaff
            | Kind::DeliverMailFailed
            | Kind::JobFailed
            | Kind::LedgerNotWhole => format!("/staff/tasks/{id}"),
        }
    }

    /// Whether it is done for the patient, so that nobody can do it any more when the patient has
    /// died. What is done about a chart or a message goes on. (R-B1.5)
    pub(crate) fn is_for_the_patient(self) -> bool {
        match self {
            Kind::AnswerMessage
            | Kind::CallAboutResult
            | Kind::FollowUpCall
            | Kind::FollowUpLetter
            | Kind::FollowUpDecide
            | Kind::MessageUnread
            | Kind::ClassifyResult
            | Kind::AnswerAskNow
            | Kind::ReviewHold
            | Kind::EducateAgain
            | Kind::ReviewLapse
            | Kind::UnlockPatient
            | Kind::SettleDeath => true,
            Kind::MatchImport
            | Kind::StudyWithoutReport
            | Kind::ResultsRefused
            | Kind::AccessRequest
            | Kind::ConfirmDeath
            | Kind::ReviewIncident
            | Kind::SignHoldPolicy
            | Kind::UnlockStaff
            | Kind::DeliverMailFailed
            | Kind::JobFailed
            | Kind::LedgerNotWhole => false,
        }
    }

    /// Whether saying "done" is all that is to be done in the portal.
    pub(super) fn is_closed_by_hand(self) -> bool {
        match self {
            Kind::MessageUnread
            | Kind::ResultsRefused
            | Kind::UnlockStaff
            | Kind::DeliverMailFailed
            | Kind::JobFailed
            | Kind::LedgerNotWhole => true,
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
            | Kind::SignHoldPolicy => false,
        }
    }
}

/// A task to open.
#[derive(Debug, Clone)]
pub(crate) struct NewTask {
    pub(crate) kind: Kind,
    /// The id of the thing, as text; with the kind it names one open task.
    pub(crate) subject: String,
    pub(crate) patient: Option<PatientId>,
    pub(crate) promise: Promise,
}

/// Who does it, and by when.
#[derive(Debug, Clone)]
pub(crate) enum Promise {
    /// As the policy promises for this category.
    Category(CategoryKey),
    /// Before everything else, within so many minutes of business time.
    Urgent { category: Option<CategoryKey>, pool: String, minutes: u32 },
    /// Within so many minutes of business time.
    Within { pool: String, minutes: u32 },
    /// Within so many business days.
    WithinDays { pool: String, days: HalfDays },
    /// By a clock of its own: a critical result does not wait for the office to open.
    Given { pool: String, clock: Clock, urgent: bool },
}

/// The moments of a task's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock {
    /// Somebody has looked at it by then.
    pub(crate) first_look_due: Instant,
    /// Its owner is reminded.
    pub(crate) remind_at: Instant,
    /// It is late after this.
    pub(crate) due_at: Instant,
    /// The cover is told.
    pub(crate) cover_at: Instant,
    /// The medical director is told.
    pub(crate) manager_at: Instant,
}

/// Who does a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A team: whoever of it comes first.
    Pool(String),
    /// One of the staff.
    Staff(StaffId),
}

/// An open task, as the list shows it.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) id: TaskId,
    pub(crate) kind: Kind,
    pub(crate) subject: String,
    pub(crate) patient: Option<PatientRow>,
    /// What people call what it is about, when that is no patient.
    pub(crate) called: String,
    pub(crate) category: Option<CategoryKey>,
    pub(crate) pool: String,
    pub(crate) assignee: Option<StaffId>,
    pub(crate) assignee_name: Option<String>,
    pub(crate) urgent: bool,
    pub(crate) looked_at: Option<Instant>,
    pub(crate) clock: Clock,
    pub(crate) level: Level,
}

impl Task {
    pub(crate) fn is_late(&self, now: Instant) -> bool {
        now > self.clock.due_at
    }

    /// Nobody has looked at it, and somebody should have.
    pub(crate) fn is_overlooked(&self, now: Instant) -> bool {
        self.looked_at.is_none() && now > self.clock.first_look_due
    }

    /// The page where it is done.
    pub(crate) fn address(&self) -> String {
        self.kind.address(self.id, &self.subject)
    }
}
