//! The nouns: versions and their texts, answers, wishes, and why a version is not published.

use base::Instant;
use policy::{ClauseKey, Language};

use crate::people::StaffId;

base::ids! {
    /// A version of the agreement.
    pub(crate) AgreementVersion "agr" VersionId
    /// What an account answered.
    pub(crate) AgreementAnswer "ans" AnswerId
}

base::words! {
    /// What an account answered to the agreement.
    pub(crate) enum Answer {
        Accepted = "accepted",
        Declined = "declined",
    }

    /// How a patient wants to hear serious news.
    pub(crate) enum Wish {
        /// Somebody talks with them first.
        TalkFirst = "talk_first",
        /// It is shown online right away.
        ShowAtOnce = "show_at_once",
    }

    /// What is wrong with a text that is to be published. Each stops it.
    pub(crate) enum Lint {
        /// The part is empty.
        Empty = "empty",
        /// A name in braces that nothing replaced.
        Placeholder = "placeholder",
        /// It does not say which number to call.
        NoEmergencyNumber = "no_emergency_number",
        /// It does not say where to go.
        NoEmergencyDepartment = "no_emergency_department",
        /// It does not forbid asking for narcotics.
        NoProhibition = "no_prohibition",
        /// The times it promises are not the settings.
        TimesDiffer = "times_differ",
    }
}

/// What must be ticked, one by one, before the agreement counts as accepted. (R-A5)
pub(crate) const ACKNOWLEDGED: [ClauseKey; 5] = [
    ClauseKey::NotForUrgent,
    ClauseKey::NotForNewProblems,
    ClauseKey::Narcotics,
    ClauseKey::OnlyElectronicChannel,
    ClauseKey::ResultsPolicy,
];

/// A version of the agreement, without its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) id: VersionId,
    pub(crate) number: i64,
    /// Whether who accepted an earlier one must accept this one too.
    pub(crate) material: bool,
    /// What is new, for the staff.
    pub(crate) note: String,
    pub(crate) digest: [u8; 32],
    pub(crate) drafted_by: StaffId,
    pub(crate) drafted_at: Instant,
    pub(crate) approved_by: Option<StaffId>,
    pub(crate) effective_from: Option<Instant>,
}

/// The agreement in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) language: Language,
    /// Whether a person who speaks the language has checked it.
    pub(crate) reviewed: bool,
    pub(crate) title: String,
    pub(crate) sections: Vec<Section>,
    /// What is ticked and what the signature means: part of what is signed.
    pub(crate) assent: Assent,
}

/// The words beside the boxes and above the name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Assent {
    /// One for each of [`ACKNOWLEDGED`], in its order: the word of the clause, and what is ticked.
    pub(crate) acknowledgements: Vec<(String, String)>,
    /// What typing one's name means.
    pub(crate) consent: String,
}

/// One part of the agreement, with every number filled in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Section {
    /// The word of a [`ClauseKey`].
    pub(crate) key: String,
    pub(crate) heading: String,
    /// An empty line begins a new paragraph; lines that begin with `- ` are a list.
    pub(crate) body: String,
}

impl Assent {
    /// What stands beside the box of a clause.
    pub(super) fn words_beside(&self, clause: &str) -> Option<&str> {
        let found = self.acknowledgements.iter().find(|(key, _)| key == clause);
        found.map(|(_, words)| words.as_str())
    }
}

/// What is wrong, and in which part of which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) language: Language,
    pub(crate) key: ClauseKey,
    pub(crate) lint: Lint,
}

/// Why a signature is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotSigned {
    /// Something that must be ticked is not.
    Unticked,
    /// Whoever signs for themselves is an adult.
    Minor,
}

/// Why a draft is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotPublished {
    /// It was published or discarded already.
    NotADraft,
    /// Whoever wrote it cannot be the one who agrees to it.
    NeedsSecondPerson,
    /// What would be published is not what was drafted: somebody changed it in the database.
    Altered,
    /// The only administrator must wait until then.
    TooEarly(Instant),
    /// The policy says something else now: draft it anew.
    PolicyChanged,
    /// The text lacks what must stand in it.
    Faults(Vec<Finding>),
    /// The policy's own complaints, such as that it is still the sample.
    Complaints(Vec<String>),
}
