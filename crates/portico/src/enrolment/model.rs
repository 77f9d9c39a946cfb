//! The nouns: what the desk checks and teaches, codes, requests, and why there is no code yet.

use base::{Date, Instant, Note, Secret};
use policy::{ClauseKey, PhotoId};

use crate::{
    accounts::AccountId,
    agreements::{VersionId, Wish},
    codes::Code,
    people::{Established, Identifiers, PatientId, StaffId, Status},
};

base::ids! {
    /// Something that the desk wrote down about a patient's enrolment.
    pub(crate) EnrolmentRecord "enr" RecordId
    /// A one-time code.
    pub(crate) ActivationCode "cod" CodeId
    /// Somebody who asks for access.
    pub(crate) AccessRequest "req" RequestId
    /// What somebody said about a patient's death.
    pub(crate) DeathReported "dea" DeathReportId
}

/// Why somebody of the staff did so, for staff.
pub(crate) type Reason = Note<500>;

base::words! {
    /// What a person found out about a reported death.
    pub(crate) enum Finding {
        /// The patient has died.
        Died = "died",
        /// The patient lives: the report was a mistake.
        Lives = "lives",
        /// The chart was merged into another, where it is asked.
        Merged = "merged",
    }

    /// From where the practice knows, beside the message, whether a patient lives.
    pub(crate) enum Proof {
        /// A death certificate, or another document.
        Document = "document",
        /// The family, or whoever executes the will.
        Family = "family",
        /// A hospital, a hospice, another practice, or whoever sent the message.
        Facility = "facility",
        /// The patient was here.
        Seen = "seen",
        /// The patient was talked with.
        Spoken = "spoken",
    }

    /// How the access form was signed.
    pub(crate) enum FormMethod {
        /// On the screen, with a typed name.
        Screen = "screen",
        /// On paper, before a witness.
        Paper = "paper",
    }

    /// Who signs the access form.
    pub(crate) enum Relation {
        Patient = "patient",
        Parent = "parent",
        Guardian = "guardian",
        /// Somebody with a paper that lets them act for the patient.
        Agent = "agent",
    }

    /// How a patient likes to be reminded.
    pub(crate) enum Reminder {
        Email = "email",
        Text = "text",
        Phone = "phone",
        Letter = "letter",
    }

    /// How staff talked with the patient.
    pub(crate) enum SessionMode {
        InPerson = "in_person",
        Phone = "phone",
        Video = "video",
    }

    /// How a question was answered, in the patient's own words.
    pub(crate) enum Understood {
        /// Right at once.
        Right = "right",
        /// Right after it was explained again.
        AfterHelp = "after_help",
        /// Not yet.
        NotYet = "not_yet",
    }

    /// Where a code stands.
    pub(crate) enum CodeState {
        Issued = "issued",
        Redeemed = "redeemed",
        Expired = "expired",
        Revoked = "revoked",
    }

    /// Why a code was ended before it was used.
    pub(crate) enum Revoked {
        /// A new one was issued.
        Reissued = "reissued",
        /// Somebody guessed at the birth date too often.
        Guessing = "guessing",
        /// The paper was lost.
        Lost = "lost",
        /// It was given to the wrong person or by mistake.
        Mistake = "mistake",
        /// The chart's birth date was corrected.
        BirthDateCorrected = "birth_date_corrected",
        /// The patient has died.
        Deceased = "deceased",
        /// The patient's access was ended.
        AccessEnded = "access_ended",
        /// The chart turned out to be a duplicate.
        Merged = "merged",
    }

    /// How far the end of somebody's online access has come.
    pub(crate) enum LapseStep {
        /// They were told.
        Noticed = "noticed",
        /// They may read, but not write.
        ReadOnly = "read_only",
        /// The account has ended.
        Ended = "ended",
    }

    /// Why the portal is explained again.
    pub(crate) enum Cause {
        /// The agreement has changed since it was explained.
        NewAgreement = "new_agreement",
        /// The patient tried again and again to write about something new or urgent.
        TriageStops = "triage_stops",
        /// The patient has not signed in for long.
        LongAway = "long_away",
        /// Somebody of the staff asked for it.
        StaffRequest = "staff_request",
    }

    /// How a request for access ended.
    pub(crate) enum Outcome {
        /// Staff know who it is, and the person can be enrolled.
        Verified = "verified",
        NotReached = "not_reached",
        NotAPatient = "not_a_patient",
        NotProven = "not_proven",
        Repeated = "repeated",
    }
}

/// What was seen at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdentityCheck {
    pub(crate) identifiers: Identifiers,
    pub(crate) photo_id: PhotoId,
}

/// An access form that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedForm {
    pub(crate) method: FormMethod,
    pub(crate) signed_name: String,
    pub(crate) signed_on: Date,
    /// What was answered on the screen; a paper form has it itself.
    pub(crate) asked: Option<Asked>,
}

/// What the access form asks beside the signature. (R-A5)
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Empty when the patient likes the name in the chart.
    pub(crate) preferred_name: String,
    /// Whether address, telephone and e-mail in the chart are right.
    pub(crate) contact_right: bool,
    /// Whether the practice may send texts.
    pub(crate) texts: bool,
    /// Whether the patient needs an interpreter.
    pub(crate) interpreter: bool,
    pub(crate) relation: Relation,
    pub(crate) wish: Wish,
    pub(crate) reminders: Vec<Reminder>,
    /// Beside the core acknowledgements.
    pub(crate) initials: String,
}

/// What was explained and how it was understood. (R-B7)
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EducationSession {
    pub(crate) held_on: Date,
    pub(crate) mode: SessionMode,
    /// `en`, `es`, or what another language is called.
    pub(crate) language: String,
    /// The interpreter's name or number; empty when there was none.
    pub(crate) interpreter: String,
    pub(crate) topics: Vec<ClauseKey>,
    /// A question's key, and how it was answered.
    pub(crate) answers: Vec<(String, Understood)>,
    pub(crate) demonstrated: bool,
    pub(crate) materials_given: bool,
    pub(crate) needs_more: bool,
}

/// A record with who made it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recorded<T> {
    pub(crate) what: T,
    pub(crate) by: StaffId,
    pub(crate) at: Instant,
}

/// A signed form, and which version of the agreement it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormOnFile {
    pub(crate) form: SignedForm,
    pub(crate) version: VersionId,
    /// Whether no material change came after that version.
    pub(crate) in_force: bool,
}

/// An education session, and whether what was taught is still what holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionOnFile {
    pub(crate) session: EducationSession,
    pub(crate) in_force: bool,
}

/// How enrolment stands: all that is asked before a code is issued.
#[derive(Debug, Clone)]
pub(crate) struct Checklist {
    pub(crate) established: Established,
    /// The version in force, which the code will be bound to.
    pub(crate) agreement: Option<VersionId>,
    pub(crate) identity: Option<Recorded<IdentityCheck>>,
    pub(crate) form: Option<Recorded<FormOnFile>>,
    pub(crate) education: Option<Recorded<SessionOnFile>>,
    /// The address, or that there shall be none.
    pub(crate) contact: Option<Recorded<Option<String>>>,
    /// The patient's own account, when there is one already.
    pub(crate) account: Option<AccountId>,
}

/// What an education session lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// This must always be talked about, and was not.
    Topic(ClauseKey),
    /// Fewer topics than this were talked about.
    Topics(u32),
    /// Fewer questions than this were understood.
    Questions(u32),
    /// A question was not understood yet.
    NotYet,
    /// Staff said that more is needed.
    NeedsMore,
}

/// Why no code can be issued yet. Each is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    NotEstablished(Established),
    NoAgreement,
    NoIdentity,
    NoForm,
    /// The form is about a version that a material change has replaced.
    FormOutdated,
    NoEducation,
    EducationOutdated,
    Education(Gap),
    NoContact,
    /// There is an account; a code would make a second one.
    HasAccount,
}

impl Missing {
    /// The word for the ledger.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Missing::NotEstablished(_) => "not_established",
            Missing::NoAgreement => "no_agreement",
            Missing::NoIdentity => "no_identity",
            Missing::NoForm => "no_form",
            Missing::FormOutdated => "form_outdated",
            Missing::NoEducation => "no_education",
            Missing::EducationOutdated => "education_outdated",
            Missing::Education(_) => "education_incomplete",
            Missing::NoContact => "no_contact",
            Missing::HasAccount => "has_account",
        }
    }
}

/// A code that was issued just now: shown once, then nowhere.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) id: CodeId,
    pub(crate) code: Secret<Code>,
    pub(crate) expires_at: Instant,
}

/// A code as staff see it: never the code itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeLine {
    pub(crate) id: CodeId,
    pub(crate) patient: PatientId,
    pub(crate) version: VersionId,
    pub(crate) state: CodeState,
    pub(crate) tries: u32,
    pub(crate) issued_by: StaffId,
    pub(crate) issued_at: Instant,
    pub(crate) expires_at: Instant,
    pub(crate) ended_at: Option<Instant>,
    pub(crate) ended_why: Option<Revoked>,
}

/// The end of somebody's online access, on its way. (R-A14)
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lapse {
    pub(crate) step: LapseStep,
    pub(crate) step_at: Instant,
    /// When the next step is due; nothing after the last.
    pub(crate) next_at: Option<Instant>,
}

/// What a sender says about a patient's death.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeathClaim {
    /// The patient has died, perhaps on this day.
    Died(Option<Date>),
    /// In so many words: the patient has not died.
    Lives,
}

impl DeathClaim {
    pub(super) fn day(self) -> Option<Date> {
        match self {
            DeathClaim::Died(day) => day,
            DeathClaim::Lives => None,
        }
    }
}

/// What was said about a patient's death, and what a person found out. (R-B1.5)
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeathReport {
    pub(crate) id: DeathReportId,
    /// `application|facility` of the message, or our own word.
    pub(crate) source: String,
    pub(crate) died_on: Option<Date>,
    pub(crate) reported_at: Instant,
    /// When the sender said that the patient lives.
    pub(crate) taken_back_at: Option<Instant>,
    /// Nothing while it waits for a person.
    pub(crate) finding: Option<Finding>,
    pub(crate) proof: Option<Proof>,
    /// 10 to 500 characters, for staff; empty while it waits.
    pub(crate) note: String,
    pub(crate) decided_by: Option<StaffId>,
    pub(crate) decided_at: Option<Instant>,
    /// Who saw to all that was open, and when.
    /// How everything that was open was settled.
    pub(crate) settled_note: String,
    pub(crate) settled_by: Option<StaffId>,
    pub(crate) settled_at: Option<Instant>,
}

/// Whether the practice looks after a patient from now on, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CareChange {
    pub(crate) status: Status,
    pub(crate) reason: Reason,
}

/// What somebody without a code typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewRequest {
    pub(crate) full_name: String,
    pub(crate) birth_date: Date,
    /// In the form of E.164.
    pub(crate) phone: String,
    pub(crate) language: String,
}

/// A request as staff see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) id: RequestId,
    pub(crate) what: NewRequest,
    pub(crate) created_at: Instant,
    pub(crate) due_at: Instant,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) closed_at: Option<Instant>,
}
