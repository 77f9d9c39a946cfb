//! The user agreement: every part that it must have, in each language, with the live numbers.

use crate::{
    kinds::{Flag, Required, prose, text, whole},
    practice::Language,
    section::section,
    tables::{Each, each},
};

base::words! {
    /// The parts that an agreement must have (`R-A5`), in the order in which they are read.
    pub enum ClauseKey {
        /// What the portal is for and how it is used.
        PurposeGuidelines = "purpose_guidelines",
        /// How to begin.
        HowToGetStarted = "how_to_get_started",
        /// Who may join.
        Eligibility = "eligibility",
        /// What can be seen and asked for.
        InformationAvailable = "information_available",
        /// How we write to each other.
        CommunicationGuidelines = "communication_guidelines",
        /// How soon we answer.
        ResponseTime = "response_time",
        /// Who answers when your provider is away.
        Coverage = "coverage",
        /// Not for emergencies or urgent problems.
        NotForUrgent = "not_for_urgent",
        /// Not for new problems.
        NotForNewProblems = "not_for_new_problems",
        /// No narcotics through the portal.
        Narcotics = "narcotics",
        /// The portal is the only electronic channel.
        OnlyElectronicChannel = "only_electronic_channel",
        /// How results are told.
        ResultsPolicy = "results_policy",
        /// How information is kept private and secure.
        PrivacySecurity = "privacy_security",
        /// How to report a mistake, a changed address or a breach.
        Reporting = "reporting",
        /// How access ends.
        Termination = "termination",
        /// What happens when the portal is down.
        Outage = "outage",
        /// When somebody acts for somebody else.
        Proxy = "proxy",
        /// What the practice answers for.
        Liability = "liability",
        /// The signature.
        Signature = "signature",
    }
}

section! {
    /// How a new agreement comes into force.
    pub struct Agreement {
        /// Whether an administrator and the privacy officer must both agree to publish.
        two_persons: bool = true, Flag, "R-A5";
        /// A practice with one administrator waits so many hours between writing and publishing
        /// instead.
        single_admin_delay_hours: u32 = 24, whole(24..=168), "R-A5";
        lists {
            /// The agreement's text, from `agreement-en.toml` and `agreement-es.toml`.
            text: Each<Language, AgreementText>, each();
        }
    }

    /// The agreement in one language. Numbers stand in braces, `{sla.refill}`, so that they always
    /// equal the settings.
    pub struct AgreementText {
        /// Whether this is still the sample that came with Portico; a practice cannot publish a
        /// sample.
        sample: bool = true, Flag, "R-A5, A15";
        /// Whether a person who speaks the language has checked it; until then the English stands
        /// beside it.
        reviewed: bool = false, Flag, "R-A5";
        /// What stands above the agreement.
        title: String = String::new(), Required(text(5..=120)), "R-A5";
        /// The parts, each of which must be there.
        clauses: Each<ClauseKey, Clause> = Each::default(), each(), "R-A5";
    }

    /// One part of the agreement.
    pub struct Clause {
        /// What stands above the part.
        heading: String = String::new(), Required(text(3..=120)), "R-A5";
        /// The text; an empty line begins a new paragraph, a line with `- ` is an item of a list.
        body: String = String::new(), Required(prose(10..=4_000)), "R-A5";
    }
}
