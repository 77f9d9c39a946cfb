//! Who may join, with what proof, and what they are taught first.

use crate::{
    agreement::ClauseKey,
    kinds::{Flag, Required, list, text, whole, word},
    practice::Language,
    section::section,
    tables::{Each, each, nested, tables},
};

base::words! {
    /// What a person shows at the desk. Only the type is recorded, never the number.
    pub enum PhotoId {
        /// A driver's licence.
        DriverLicense = "driver_license",
        /// An identity card of a state.
        StateId = "state_id",
        /// A passport or passport card.
        Passport = "passport",
        /// A military identity card.
        MilitaryId = "military_id",
        /// An identity card of a tribe.
        TribalId = "tribal_id",
        /// A card of permanent residence.
        ResidentCard = "resident_card",
        /// An identity card of a consulate.
        ConsularId = "consular_id",
        /// A school's card with a picture.
        SchoolId = "school_id",
    }
}

/// The parts of the agreement that everybody must have talked about before they get a code,
/// whatever else a practice teaches: what the portal is not for, how soon somebody answers, and how
/// serious news is told. (R-B7)
pub const CORE_TOPICS: [ClauseKey; 6] = [
    ClauseKey::NotForUrgent,
    ClauseKey::NotForNewProblems,
    ClauseKey::Narcotics,
    ClauseKey::OnlyElectronicChannel,
    ClauseKey::ResponseTime,
    ClauseKey::ResultsPolicy,
];

section! {
    /// Who may join. A code is only given to an established patient whose identity was seen, who
    /// signed the form and who knows what the portal is not for.
    pub struct Enrolment {
        /// How long a printed activation code can be used.
        code_days: u32 = 14, whole(1..=30), "R-A3";
        /// So many wrong tries end a code.
        code_tries: u32 = 5, whole(3..=10), "R-A3";
        /// Whether the code's page asks for the last name beside the birth date.
        ask_last_name: bool = false, Flag, "R-A3";
        /// Whether people without a code can ask for access on the web; staff then call them.
        request_access: bool = true, Flag, "R-A4";
        /// So many such requests a day are taken from one address.
        requests_per_address_day: u32 = 5, whole(1..=50), "R-A4";
        /// So many tries of a code are taken from one address within the next key's minutes.
        redemptions_per_address: u32 = 10, whole(3..=100), "R-A3";
        /// The minutes over which tries of a code are counted.
        redemptions_minutes: u32 = 15, whole(1..=60), "R-A3";
        /// A patient is established after a visit within so many months; three years is the billing
        /// rule's number.
        established_months: u32 = 36, whole(6..=60), "R-A14";
        /// A staff member's word that a patient is established counts for so many days.
        established_override_days: u32 = 90, whole(1..=365), "R-A14";
        /// Whether the checklist and the questions come before the code.
        education_required: bool = true, Flag, "R-B7";
        /// So many questions must be answered in the patient's own words; three are the least.
        teach_back_questions_min: u32 = 3, whole(3..=6), "R-B7";
        /// When the portal must be explained again, staff do it within so many business days.
        educate_again_days: u8 = 10, whole(1..=30), "R-B7";
        /// Who was stopped so often lately, because what they wrote was urgent or a new problem, is
        /// taught again.
        educate_again_stops: u32 = 2, whole(1..=10), "R-B7";
        /// And lately means within so many days.
        educate_again_stops_days: u32 = 30, whole(7..=365), "R-B7";
        /// Who did not sign in for so many months is taught again.
        long_away_months: u32 = 12, whole(3..=36), "R-B7";
        /// What is taken as proof of identity at the desk.
        photo_id_types: Vec<PhotoId> = vec![
            PhotoId::DriverLicense, PhotoId::StateId, PhotoId::Passport,
            PhotoId::MilitaryId, PhotoId::TribalId, PhotoId::ResidentCard,
        ], list(word(), 1..=8), "R-A3";
        /// Who is no longer established is told so many days before anything changes.
        lapse_notice_days: u32 = 30, whole(7..=90), "R-A14";
        /// While something still waits for a patient who is no longer established, nothing changes;
        /// the desk settles it within so many business days.
        lapse_review_days: u8 = 5, whole(1..=30), "R-A14";
        /// A former patient can still read for so many days.
        former_read_only_days: u32 = 90, whole(0..=365), "R-A14";
        /// When a sender says that a patient has died, staff confirm or correct it within so many
        /// business days; until then the account is paused.
        death_confirm_days: u8 = 2, whole(1..=10), "R-B1.5";
        /// What is open about a patient who has died is settled within so many business days.
        death_settle_days: u8 = 5, whole(1..=30), "R-B1.5, R-B1.10";
        lists {
            /// What staff go through with a patient, from `education.toml`.
            education: Education, nested();
        }
    }

    /// What staff go through with a patient before the code is printed.
    pub struct Education {
        /// The parts of the agreement that are talked about, in this order.
        topics: Vec<ClauseKey> = Vec::new(), Required(list(word(), 11..=19)), "R-B7";
        /// The questions by which staff hear whether it was understood.
        questions: Vec<Question> = Vec::new(), tables(6..=40), "R-B7";
    }

    /// One question that the patient answers in their own words.
    pub struct Question {
        /// A short name under which the answer is kept; it never changes.
        key: String = String::new(), Required(text(2..=40)), "R-B7";
        /// The part of the agreement that the question is about.
        topic: ClauseKey = ClauseKey::NotForUrgent, Required(word()), "R-B7";
        /// Which of the answers is right, counted from 1.
        right: u32 = 1, Required(whole(1..=6)), "R-B7";
        /// The question and its answers in each language.
        wording: Each<Language, QuestionWording> = Each::default(), each(), "R-B7";
    }

    /// A question and its answers in one language.
    pub struct QuestionWording {
        /// What is asked.
        question: String = String::new(), Required(text(5..=200)), "R-B7";
        /// What may be answered; in the office they are read aloud only when nothing is said.
        answers: Vec<String> = Vec::new(), Required(list(text(1..=160), 2..=6)), "R-B7";
    }
}
