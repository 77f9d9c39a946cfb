//! The nouns of imports: what became of a message, why, and how it is answered.

use base::{Instant, words::Word as _};
use serde::Serialize;

use crate::{
    accounts::AccountId,
    chart::{Class, ItemId, ReleaseState},
    people::{PatientId, StaffId},
};

pub(crate) use crate::people::ImportId;

base::ids! {
    /// What somebody decided about one.
    pub(crate) DecisionKind "dec" DecisionId
    /// Something that was in a wrong chart: a privacy report.
    pub(crate) IncidentKind "inc" IncidentId
}

base::words! {
    /// What a message is about.
    pub(crate) enum Kind {
        /// Results of tests (ORU).
        Results = "results",
        /// Who the patients are and when they visit (ADT).
        Registration = "registration",
        /// A piece of a chart (FHIR).
        Bundle = "bundle",
        /// A document that staff uploaded.
        Upload = "upload",
        /// Pictures of a scanner or an X-ray (DICOM).
        Study = "study",
        /// Something else, or nothing readable.
        Other = "other",
    }

    /// What became of a message.
    pub(crate) enum Outcome {
        /// Its content is in a chart.
        Filed = "filed",
        /// A chart was corrected by it.
        Updated = "updated",
        /// Two charts became one.
        Merged = "merged",
        /// It was here before.
        Duplicate = "duplicate",
        /// It is of a kind that we do not need.
        Ignored = "ignored",
        /// It waits for a person.
        Quarantined = "quarantined",
        /// It cannot be taken.
        Refused = "refused",
        /// A person decided that it does not belong here.
        Rejected = "rejected",
        /// A person took it out of a chart where it did not belong.
        Unfiled = "unfiled",
    }

    /// By what a message that waits could find its patient one day. Whoever fits has one of these.
    pub(crate) enum Clue {
        /// A record number that we gave.
        Number = "number",
        /// The birth date.
        Birth = "birth",
        /// A chart that an order number of ours names.
        Chart = "chart",
    }

    /// What somebody had seen of what was in a wrong chart.
    pub(crate) enum Saw {
        /// A result's own page.
        Result = "result",
        /// The patient's list of results.
        Results = "results",
        /// The patient's health record.
        Record = "record",
        /// The patient's first page, which names the newest results.
        Home = "home",
        /// The chart as staff see it.
        Chart = "chart",
        /// Nothing: this one told the patient about a result.
        Told = "told",
        /// Nothing: this one printed it for a letter to the patient, or sent it.
        Letter = "letter",
        /// Pictures of a study.
        Pictures = "pictures",
    }

    /// What somebody decided about a message.
    pub(crate) enum Verdict {
        /// It belongs into a chart.
        File = "file",
        /// It belongs to nobody here.
        Reject = "reject",
        /// It was in the wrong chart.
        Unfile = "unfile",
    }

    /// How a decision stands.
    pub(crate) enum Standing {
        /// It waits for a second person.
        Asked = "asked",
        Done = "done",
        /// The second person did not agree.
        Refused = "refused",
        /// Something else was asked or decided since.
        Replaced = "replaced",
    }

    /// The answer to a sender (HL7 table 0008).
    pub(crate) enum Ack {
        /// Taken.
        Aa = "AA",
        /// Taken, but there is a problem in it.
        Ae = "AE",
        /// Not taken.
        Ar = "AR",
    }

    /// Why a message was not simply filed.
    pub(crate) enum Reason {
        /// Fewer than two independent identifiers.
        Insufficient = "insufficient",
        /// Nobody here fits.
        NoMatch = "no_match",
        /// More than one chart fits.
        SeveralCandidates = "several_candidates",
        /// Siblings born on one day, and nothing tells which.
        Twins = "twins",
        /// The record number is nobody's here.
        UnknownRecordNumber = "unknown_record_number",
        /// The record number is somebody else's.
        RecordNumberConflict = "record_number_conflict",
        /// The birth date is another.
        BirthDateConflict = "birth_date_conflict",
        /// The birth date is no date.
        BirthDateUnreadable = "birth_date_unreadable",
        /// The name is another.
        NameConflict = "name_conflict",
        /// The order number is somebody else's.
        OrderNumberConflict = "order_number_conflict",
        /// The sex is another.
        SexConflict = "sex_conflict",
        /// It was uploaded from a chart, and its pages name somebody else.
        AnotherChart = "another_chart",
        /// The specimen is from the future.
        CollectedInFuture = "collected_in_future",
        /// The report lacks the patient's name or any number (42 CFR 493.1291).
        CliaIdMissing = "clia_id_missing",
        /// The order's numbers disagree with each other.
        OrderNumbersDisagree = "order_numbers_disagree",
        /// A registration changes name and birth date at once.
        RegistrationConflict = "registration_conflict",
        /// The message lacks what a registration needs.
        RegistrationIncomplete = "registration_incomplete",
        /// We could not file it, though it seemed right.
        OurFault = "our_fault",
        /// It cannot be read.
        Unreadable = "unreadable",
        /// It has no control id.
        NoControlId = "no_control_id",
        /// Another message had this control id.
        ControlIdReused = "control_id_reused",
        /// It is a test message.
        NotProduction = "not_production",
        /// We do not take messages of this type.
        UnsupportedType = "unsupported_type",
        /// The sender may not register patients.
        NotARegistrar = "not_a_registrar",
        /// It names no patient.
        NoPatient = "no_patient",
        /// A document in it cannot be read or is of a kind that we do not take.
        DocumentUnreadable = "document_unreadable",
        /// It holds no results.
        NoResults = "no_results",
        /// The event changes nothing that we keep.
        NotNeeded = "not_needed",
        /// These lines are no message.
        NotAMessage = "not_a_message",
        /// The batch or file is not whole.
        BatchNotWhole = "batch_not_whole",
        /// It is larger than we take.
        TooLarge = "too_large",
        /// It is not a file that we read.
        NotRead = "not_read",
    }
}

impl Reason {
    /// How a message with this reason is answered. What the sender can repair is rejected; what
    /// is kept for a person is taken with an error.
    pub(crate) fn ack(self) -> Ack {
        match self {
            Reason::Unreadable
            | Reason::NoControlId
            | Reason::NotProduction
            | Reason::UnsupportedType
            | Reason::NotARegistrar
            | Reason::NotAMessage
            | Reason::BatchNotWhole
            | Reason::TooLarge => Ack::Ar,
            Reason::NotNeeded | Reason::NotRead => Ack::Aa,
            Reason::Insufficient
            | Reason::NoMatch
            | Reason::SeveralCandidates
            | Reason::Twins
            | Reason::UnknownRecordNumber
            | Reason::RecordNumberConflict
            | Reason::BirthDateConflict
            | Reason::BirthDateUnreadable
            | Reason::NameConflict
            | Reason::OrderNumberConflict
            | Reason::SexConflict
            | Reason::AnotherChart
            | Reason::CollectedInFuture
            | Reason::CliaIdMissing
            | Reason::OrderNumbersDisagree
            | Reason::RegistrationConflict
            | Reason::RegistrationIncomplete
            | Reason::OurFault
            | Reason::ControlIdReused
            | Reason::NoPatient
            | Reason::DocumentUnreadable
            | Reason::NoResults => Ack::Ae,
        }
    }
}

/// A privacy report: something was in the wrong chart.
#[derive(Clone)]
pub(crate) struct Incident {
    pub(crate) id: IncidentId,
    pub(crate) import: ImportId,
    /// In whose chart it was.
    pub(crate) patient: PatientId,
    pub(crate) opened_by: StaffId,
    pub(crate) reason: String,
    /// Since when it was there; until the report was opened.
    pub(crate) since: Instant,
    pub(crate) opened_at: Instant,
    /// What the privacy officer found, once they have looked.
    pub(crate) breach: Option<bool>,
    pub(crate) finding: Option<String>,
    pub(crate) closed_by: Option<StaffId>,
    pub(crate) closed_at: Option<Instant>,
}

/// Somebody had seen some of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) seer: Seer,
    pub(crate) saw: Saw,
    pub(crate) item: Option<ItemId>,
    pub(crate) at: Instant,
}

/// Who had seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seer {
    /// Whoever was signed in.
    Account(AccountId),
    /// Somebody of the staff who wrote down what they did.
    Staff(StaffId),
}

/// What became of one message, for the command and its caller.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    /// The file it was in.
    pub(crate) file: String,
    pub(crate) control_id: Option<String>,
    pub(crate) outcome: &'static str,
    /// What has become by now of a message that was here before, when it is a duplicate.
    pub(crate) before: Option<&'static str>,
    pub(crate) ack: &'static str,
    /// One of our words, and a sentence.
    pub(crate) reason: Option<String>,
    /// The patient whom it was filed for.
    pub(crate) patient_mrn: Option<String>,
    pub(crate) results: Vec<ResultLine>,
    /// What of it is nothing for a chart here.
    pub(crate) left_out: String,
    /// As which it is kept, when it has just been.
    #[serde(skip)]
    pub(crate) import: Option<ImportId>,
}

impl Line {
    /// What became of a message about several patients: what waits is said before what is filed.
    pub(super) fn and(self, other: Line) -> Line {
        let waits = other.outcome == Outcome::Quarantined.as_str();
        let (mut one, two) = if waits { (other, self) } else { (self, other) };
        one.results.extend(two.results);
        one.patient_mrn = one.patient_mrn.or(two.patient_mrn);
        one
    }

    /// Why it was not simply filed.
    pub(super) fn reason(&self) -> Option<Reason> {
        Reason::from_word(self.reason.as_deref()?.split(':').next()?)
    }

    /// Whether this is a file that was not read, rather than a message.
    fn is_passed_over(&self) -> bool {
        self.reason() == Some(Reason::NotRead)
    }
}

/// What became of one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct ResultLine {
    pub(crate) class: &'static str,
    pub(crate) state: &'static str,
}

impl ResultLine {
    pub(super) fn new(class: Class, state: ReleaseState) -> Self {
        ResultLine { class: class.as_str(), state: state.as_str() }
    }
}

/// How a run went. Files that are no messages are counted apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Summary {
    pub(crate) messages: u64,
    pub(crate) filed: u64,
    pub(crate) updated: u64,
    pub(crate) merged: u64,
    pub(crate) duplicate: u64,
    pub(crate) ignored: u64,
    /// Files of a folder that were passed over, because they are not of our kinds.
    pub(crate) passed_over: u64,
    /// Duplicates of messages that still wait for a person.
    pub(crate) still_waiting: u64,
    /// Duplicates of messages that were refused and would be refused again.
    pub(crate) still_refused: u64,
    /// How many wait for a person, by their reason.
    pub(crate) quarantined: std::collections::BTreeMap<String, u64>,
    /// How many were refused, by their reason.
    pub(crate) refused: std::collections::BTreeMap<String, u64>,
    /// Results that patients see now, and results that wait for a conversation.
    pub(crate) results_released: u64,
    pub(crate) results_held: u64,
}

impl Summary {
    /// Counts what became of one message, or of a file that is none.
    pub(super) fn count(&mut self, line: &Line) {
        if line.is_passed_over() {
            self.passed_over += 1;
            return;
        }
        self.messages += 1;
        let word = line.reason.as_deref().and_then(|reason| reason.split(':').next());
        let word = || word.unwrap_or("none").to_owned();
        match Outcome::from_word(line.outcome) {
            Some(Outcome::Filed) => self.filed += 1,
            Some(Outcome::Updated) => self.updated += 1,
            Some(Outcome::Merged) => self.merged += 1,
            Some(Outcome::Duplicate) => self.count_again(line),
            Some(Outcome::Ignored) => self.ignored += 1,
            Some(Outcome::Quarantined) => *self.quarantined.entry(word()).or_default() += 1,
            Some(Outcome::Refused | Outcome::Rejected | Outcome::Unfiled) | None => {
                *self.refused.entry(word()).or_default() += 1;
            }
        }
        let in_state = |state: ReleaseState| {
            let count = line.results.iter().filter(|one| one.state == state.as_str()).count();
            u64::try_from(count).unwrap_or(u64::MAX)
        };
        if line.outcome != Outcome::Duplicate.as_str() {
            self.results_released += in_state(ReleaseState::Released);
            self.results_held += in_state(ReleaseState::Held);
        }
    }

    fn count_again(&mut self, line: &Line) {
        self.duplicate += 1;
        match line.before.and_then(Outcome::from_word) {
            Some(Outcome::Quarantined) => self.still_waiting += 1,
            Some(Outcome::Refused) => self.still_refused += 1,
            _ => {}
        }
    }
}
