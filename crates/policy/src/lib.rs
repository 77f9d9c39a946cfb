//! The policy: everything that a practice decides, in files that it can read and edit.
//!
//! `practice.toml` holds the numbers, names and sentences; lists that are long have files of their
//! own beside it. [`Policy::parse`] reads them all, takes the default where nothing is said, and
//! complains about everything that is wrong at once. Rules, pages, the printed policy and the
//! agreement read the same values, so they cannot disagree. Each key is defined once, with its
//! sentence, its limits and its source; checks, explanations and `docs/policy.md` come from there.
//!
//! Nothing here reads a file, a clock or the network.

mod accounts;
mod agreement;
mod checks;
mod complaint;
mod enrolment;
mod explain;
mod feed;
pub mod files;
mod fill;
mod followup;
mod grade;
mod hours;
mod imaging;
mod kinds;
mod lexicon;
mod matching;
pub mod medicines;
mod peers;
mod places;
mod practice;
mod reader;
mod responses;
mod results;
mod section;
mod server;
mod tables;
mod texts;
pub mod triage;
mod uploads;
mod warnings;
mod words;

use base::{Calendar, secret};
use section::Section;

pub use accounts::{
    Accounts, AddressBlock, EmailCode, Lockout, Password, PasswordProfile, Reset, Sessions,
    Username,
};
pub use agreement::{Agreement, AgreementText, Clause, ClauseKey};
pub use complaint::Complaint;
pub use enrolment::{CORE_TOPICS, Education, Enrolment, PhotoId, Question, QuestionWording};
pub use explain::{Explanation, handbook};
pub use feed::Feed;
pub use fill::FEATURES;
pub use followup::Followup;
pub use hours::{ClosedDays, Hours};
pub use imaging::Imaging;
pub use lexicon::Phrase;
pub use matching::{Authority, Matching};
pub use medicines::Medicines;
pub use places::Places;
pub use practice::{
    Country, Language, MailAddress, NamedZone, Officer, Phone, Practice, WebAddress,
};
pub use responses::{Category, CategoryKey, Cover, Pool, Responses};
pub use results::{
    Anchor, Change, Clocks, Conversion, CriticalValue, CriticalValues, Doubt, Edge, Entries, Entry,
    GateMode, Judgement, LabTest, PatientLimits, ResultClass, Results, RuleList, SignificantTest,
    SignificantTests, StateLaw, StatePack, Unit,
};
pub use server::{Database, Limits, Mail, MailSecurity, MailTransport, Server, Wire};
pub use tables::Each;
pub use texts::{CriticalText, Messages, Statement, Texts};
pub use triage::Triage;
pub use uploads::Uploads;

use section::section;
use tables::nested;

section! {
    /// What a practice decides. Every key has a default, apart from those that say who the practice
    /// is.
    pub struct Policy {
        /// Who the practice is.
        practice: Practice = Practice::default(), nested(), "";
        /// Where the portal listens.
        server: Server = Server::default(), nested(), "";
        /// Where the data lies.
        database: Database = Database::default(), nested(), "";
        /// How mail leaves.
        mail: Mail = Mail::default(), nested(), "";
        /// When the practice is open.
        hours: Hours = Hours::default(), nested(), "";
        /// How people sign in.
        accounts: Accounts = Accounts::default(), nested(), "";
        /// Who may join.
        enrolment: Enrolment = Enrolment::default(), nested(), "";
        /// The user agreement.
        agreement: Agreement = Agreement::default(), nested(), "";
        /// How soon the practice answers.
        responses: Responses = Responses::default(), nested(), "";
        /// Who answers when somebody is away.
        cover: Cover = Cover::default(), nested(), "";
        /// What is written.
        messages: Messages = Messages::default(), nested(), "";
        /// How messages are read by the machine before they are sent.
        triage: Triage = Triage::default(), nested(), "";
        /// Which medicines cannot be asked for.
        medicines: Medicines = Medicines::default(), nested(), "";
        /// When results are shown.
        results: Results = Results::default(), nested(), "";
        /// What happens when a result is not read.
        followup: Followup = Followup::default(), nested(), "";
        /// Where other systems send it.
        feed: Feed = Feed::default(), nested(), "";
        /// Where pictures of scanners and X-rays come in.
        imaging: Imaging = Imaging::default(), nested(), "";
        /// How a result finds its patient.
        matching: Matching = Matching::default(), nested(), "";
        /// What staff upload.
        uploads: Uploads = Uploads::default(), nested(), "";
        /// The sentences that cannot be removed.
        texts: Texts = Texts::default(), nested(), "";
    }
}

/// Who will read what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Made-up people: the sample agreement will do.
    Demonstration,
    /// Real patients: the practice has made the text its own.
    Practice,
}

impl Policy {
    /// Reads the practice's file and the lists beside it ([`files`]), which `lists` hands over by
    /// name.
    ///
    /// # Errors
    /// Everything that is wrong, in all files, in the order of the lines.
    pub fn parse(
        text: &str,
        lists: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Policy, Vec<Complaint>> {
        Policy::parse_with_places(text, lists).map(|(policy, _)| policy)
    }

    /// [`parse`](Self::parse), and where each key stands, so that a warning can name its line.
    ///
    /// # Errors
    /// Everything that is wrong, in all files, in the order of the lines.
    pub fn parse_with_places(
        text: &str,
        lists: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(Policy, Places), Vec<Complaint>> {
        files::read(text, lists)
    }

    /// The example practice, with the lists that come with Portico: for tests and for the demo.
    ///
    /// # Panics
    /// Never: a test reads the shipped files.
    pub fn example() -> Policy {
        let lists = |file: &str| files::shipped(file).map(str::to_owned);
        let text = files::shipped(files::PRACTICE).unwrap_or_default();
        Policy::parse(text, &lists).expect("the shipped files are right")
    }

    /// SHA-256 of every value that is in force, the lists' too: equal hashes mean equal rules.
    pub fn hash(&self) -> [u8; 32] {
        let mut canonical = String::new();
        self.canonical("", &mut canonical);
        secret::sha256(&[canonical.as_bytes()])
    }

    /// Every key of the practice's file with its value and why it exists.
    pub fn explain(&self) -> Vec<Explanation> {
        let mut keys = Vec::new();
        Section::explain(self, &Policy::default(), "", &mut keys);
        keys
    }

    /// What is allowed but should be looked at: texts that nobody has reviewed, words for the
    /// attorney, long sentences. Which lists are approved only the portal knows.
    pub fn warnings(&self) -> Vec<Complaint> {
        warnings::warnings(self)
    }

    /// Whether the agreement may be published.
    ///
    /// # Errors
    /// Says which text is still a sample.
    pub fn publishable(&self, stage: Stage) -> Result<(), Vec<Complaint>> {
        warnings::publishable(self, stage)
    }

    /// When the practice is open.
    pub fn calendar(&self) -> Calendar {
        self.hours.calendar(&self.practice)
    }
}
