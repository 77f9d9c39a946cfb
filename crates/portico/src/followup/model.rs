//! The nouns: a follow-up, the rung of its ladder, a try to reach somebody, and how it ended.

use base::{Date, Instant};

use crate::{
    accounts::AccountId,
    chart::{Class, ItemId},
    people::{PatientId, StaffId},
};

base::ids! {
    /// What is done so that one result is read or told.
    pub(crate) FollowupKind "fol" FollowupId
    /// A try to reach a patient.
    pub(crate) TryKind "try" TryId
}

base::words! {
    /// Whether a patient is reached through the portal, or why not. (R-B1.10)
    pub(crate) enum Fitness {
        /// Yes.
        Fit = "fit",
        /// There is no account.
        NoAccount = "no_account",
        /// The account is paused or has ended.
        NotActive = "not_active",
        /// Nobody has ever signed in with it.
        NeverSignedIn = "never_signed_in",
        /// Nobody has signed in for long.
        LongAgo = "long_ago",
        /// No mail arrives.
        NoMail = "no_mail",
        /// The portal does not speak the account's language.
        OtherLanguage = "other_language",
    }

    /// The last rung of the ladder that was taken, in their order.
    pub(crate) enum Step {
        /// None yet: the patient was told by mail when the result was shown.
        Wait = "wait",
        /// A mail said that something still waits.
        Remind = "remind",
        /// Somebody calls.
        Call = "call",
        /// Somebody writes a letter.
        Letter = "letter",
        /// A provider decides how it ends.
        Decide = "decide",
    }

    /// How somebody tried.
    pub(crate) enum Method {
        /// By telephone.
        Phone = "phone",
        /// At a visit.
        InPerson = "in_person",
        /// By a letter on paper.
        Letter = "letter",
    }

    /// What came of a try.
    pub(crate) enum Came {
        /// The patient was told, after two identifiers were confirmed.
        Reached = "reached",
        /// A message without health information was left.
        LeftMessage = "left_message",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// The letter left.
        Sent = "sent",
        /// The letter came back.
        Returned = "returned",
    }

    /// How a follow-up ended. There is no other way. (T-53)
    pub(crate) enum Outcome {
        /// The patient read the result.
        Viewed = "viewed",
        /// A person told the patient.
        Told = "told",
        /// A letter left and did not come back.
        LetterSent = "letter_sent",
        /// Nobody was reached, and a provider signs for it.
        Unable = "unable",
        /// A newer version stands in its place, or it was taken back.
        Superseded = "superseded",
        /// The patient has died.
        Deceased = "deceased",
    }
}

impl Outcome {
    /// What a person may choose; the others are seen by the portal itself.
    pub(super) const CHOSEN: [Outcome; 3] = [Outcome::Told, Outcome::LetterSent, Outcome::Unable];
}

/// One follow-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Followup {
    pub(crate) id: FollowupId,
    pub(crate) patient: PatientId,
    pub(crate) item: ItemId,
    pub(crate) class: Class,
    pub(crate) released_at: Instant,
    /// Whose own account it was shown to, when there was one.
    pub(crate) account: Option<AccountId>,
    /// Who had told the patient before it was shown.
    pub(crate) told_by: Option<StaffId>,
    pub(crate) fitness: Fitness,
    pub(crate) step: Step,
    pub(crate) next_at: Option<Instant>,
    pub(crate) again_at: Option<Instant>,
    pub(crate) due_at: Option<Instant>,
    pub(crate) first_seen_at: Option<Instant>,
    pub(crate) last_seen_at: Option<Instant>,
    /// Nothing while it is open.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) closed_at: Option<Instant>,
    pub(crate) closed_by: Option<StaffId>,
}

impl Followup {
    pub(crate) fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    pub(super) fn course(&self) -> Course {
        Course { class: self.class, is_told: self.told_by.is_some() }
    }

    pub(crate) fn is_overdue(&self, now: Instant) -> bool {
        self.is_open() && self.due_at.is_some_and(|due| due < now)
    }
}

/// What decides which ladder a follow-up climbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Course {
    pub(super) class: Class,
    /// A person had told the patient before the result was shown.
    pub(super) is_told: bool,
}

/// A try to reach the patient, about one result or several.
#[derive(Clone)]
pub(crate) struct Attempt {
    pub(crate) id: TryId,
    pub(crate) staff: StaffId,
    pub(crate) at: Instant,
    pub(crate) method: Method,
    /// The number or the address.
    pub(crate) place: String,
    pub(crate) came: Came,
    /// When to try again.
    pub(crate) next_on: Option<Date>,
}

/// A result that was just shown to its patient.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) patient: PatientId,
    pub(crate) item: ItemId,
    pub(crate) class: Class,
    pub(crate) final_at: Instant,
    /// When it came here.
    pub(crate) received_at: Instant,
    pub(crate) told: Told,
}

/// Whether a person has told the patient before the result was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    ByPerson(StaffId),
    NotYet,
}

impl Told {
    pub(super) fn by(self) -> Option<StaffId> {
        match self {
            Told::ByPerson(staff) => Some(staff),
            Told::NotYet => None,
        }
    }
}

/// What came of the mail about a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mailed {
    pub(crate) at: Instant,
    pub(crate) fate: Fate,
}

base::words! {
    /// Where a mail is.
    pub(crate) enum Fate {
        /// On its way.
        Queued = "queued",
        /// A mail server has taken it.
        Sent = "sent",
        /// It could not be delivered.
        Dead = "dead",
        /// It waits until the account is open again, or was never sent.
        Held = "held",
    }
}
