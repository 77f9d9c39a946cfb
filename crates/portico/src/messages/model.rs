//! Conversations, messages, drafts, and the ways the rules say no.

use base::{Instant, Phi};

use crate::people::PatientId;

base::ids! {
    /// A conversation about one thing.
    pub(crate) OneThread "thr" ThreadId
    /// One message of it.
    pub(crate) OneMessage "msg" MessageId
}

/// What to say on the telephone to name a conversation: the end of its id in two groups.
pub(super) fn reference(thread: ThreadId) -> String {
    let id = thread.to_string().to_uppercase();
    let end = &id[id.len() - 8..];
    format!("{}-{}", &end[..4], &end[4..])
}

base::words! {
    /// What a patient says it is about.
    pub(crate) enum Topic {
        /// A condition that the practice is treating.
        Clinical = "clinical_follow_up",
        /// A result.
        Result = "results_question",
        /// A medicine.
        Medicine = "medicine",
        /// An appointment.
        Appointment = "appointment",
        /// A form, a letter or a referral.
        Form = "form_or_referral",
        /// A bill.
        Billing = "billing",
        /// How the portal is used.
        PortalHelp = "portal_help",
        /// A new symptom or problem: not here.
        NewProblem = "new_problem",
        /// Something urgent: not here.
        Urgent = "urgent",
    }

    /// Who wrote a message.
    pub(crate) enum Author {
        Patient = "patient",
        Practice = "practice",
    }
}

impl Topic {
    /// What is not clinical: the front desk may answer it.
    pub(super) const FOR_THE_DESK: [Topic; 4] =
        [Topic::Appointment, Topic::Form, Topic::Billing, Topic::PortalHelp];
}

/// Where something is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A new conversation.
    New,
    /// An answer in this one.
    Thread(ThreadId),
}

impl Place {
    /// As the table of drafts has it.
    pub(super) fn key(self) -> String {
        match self {
            Place::New => "new".to_owned(),
            Place::Thread(thread) => thread.to_string(),
        }
    }
}

/// What somebody typed, before anybody has looked at it.
#[derive(Clone, Default)]
pub(crate) struct Typed {
    pub(super) topic: Option<Topic>,
    pub(super) subject: String,
    pub(super) body: String,
}

/// A message that the rules accept.
#[derive(Clone)]
pub(crate) struct Accepted {
    pub(super) topic: Topic,
    /// Empty in an answer.
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) reading: Reading,
}

/// What the machine saw when it read a message, for staff to judge.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// It found words of danger or of something new, and the patient said that it is neither.
    pub(super) possible_urgent: bool,
    /// The phrases of the lists that stand there, also those that a "no" takes back.
    pub(super) words: Option<Phi<String>>,
    /// It is in a language that no list reads.
    pub(super) unscanned: bool,
}

/// Why a message is not sent as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing is written.
    BodyEmpty,
    BodyTooLong,
    SubjectEmpty,
    SubjectTooLong,
}

/// What the rules say to something typed.
#[derive(Clone)]
pub(crate) enum Verdict {
    Send(Accepted),
    /// It may be urgent or new: the patient is shown whom to call first.
    Interrupt(Accepted),
    /// It is about what cannot be written about here.
    Stop,
    Refuse(Vec<Refusal>),
}

/// A line of the list of conversations.
#[derive(Debug, Clone)]
pub(super) struct ThreadRow {
    pub(super) id: ThreadId,
    pub(super) topic: Topic,
    pub(super) subject: Phi<String>,
    pub(super) last_at: Instant,
    pub(super) unread: i64,
}

/// A conversation.
#[derive(Debug, Clone)]
pub(super) struct Thread {
    pub(super) id: ThreadId,
    pub(super) patient: PatientId,
    pub(super) topic: Topic,
    pub(super) subject: Phi<String>,
}

/// A message of it.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) id: MessageId,
    pub(super) author: Author,
    pub(super) author_name: String,
    pub(super) body: Phi<String>,
    pub(super) reading: Reading,
    /// The statement that went out with it, as it was worded then.
    pub(super) statement: Option<String>,
    pub(super) sent_at: Instant,
    pub(super) read_at: Option<Instant>,
}

/// A draft that waits for its writer.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) topic: Option<Topic>,
    pub(super) subject: Phi<String>,
    pub(super) body: Phi<String>,
    pub(super) stopped: bool,
    pub(super) kept_until: Instant,
}

/// A conversation in which the practice wrote something that the patient has not read.
#[derive(Debug, Clone)]
pub(crate) struct NewMessage {
    pub(crate) thread: ThreadId,
    pub(crate) subject: Phi<String>,
    pub(crate) sent_at: Instant,
}
