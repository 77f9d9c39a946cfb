//! Words that may mean that somebody needs help now, and words that speak of a new problem.

mod scan;
#[cfg(test)]
mod tests;

use crate::{
    kinds::{Flag, Required, list, whole},
    lexicon::{Pattern, Phrase},
    practice::Language,
    section::section,
    tables::{Each, each},
};

pub use scan::{Finding, Match, can_read, scan};

base::words! {
    /// What may be happening to the person who writes.
    pub enum UrgentClass {
        /// Pain or pressure in the chest.
        ChestPain = "chest_pain",
        /// Not enough air.
        Breathing = "breathing",
        /// Signs of a stroke.
        Stroke = "stroke",
        /// Bleeding that does not stop, or from within.
        Bleeding = "bleeding",
        /// Thoughts of suicide or of harming somebody.
        Suicide = "suicide",
        /// Too much of a medicine, a drug or a poison.
        Overdose = "overdose",
        /// Danger in pregnancy.
        Pregnancy = "pregnancy",
        /// A severe allergic reaction.
        Allergy = "allergy",
        /// Fainting, seizures, not waking up.
        Unconscious = "unconscious",
        /// An injury, a burn or sudden severe pain.
        Injury = "injury",
        /// Signs of a severe infection, or a very sick infant.
        Infection = "infection",
        /// Violence or danger at home.
        Danger = "danger",
    }
}

section! {
    /// How messages are read by the machine before they are sent. It never discards one: it shows
    /// the patient whom to call.
    pub struct Triage {
        /// So many words after a "no" or "without", what follows is not taken as happening.
        negation_words: u32 = 4, whole(1..=8), "R-B4";
        lists {
            /// The phrases, from `triage-en.toml` and `triage-es.toml`.
            lexicon: Each<Language, TriageWords>, each();
        }
    }

    /// The phrases of one language. A word may end in `*`; parts joined by ` + ` must stand in one
    /// sentence.
    pub struct TriageWords {
        /// Whether a clinician who speaks the language has checked the phrases.
        reviewed: bool = false, Flag, "R-B4";
        /// Everyday words; a message with hardly any of them is written in another language, which
        /// the machine cannot read, and staff are told so.
        common: Vec<Phrase> = Vec::new(), Required(list(Pattern, 20..=200)), "R-B4";
        /// Words that take back what follows them, such as "no" and "without".
        negations: Vec<Phrase> = Vec::new(), Required(list(Pattern, 1..=60)), "R-B4, T-25";
        /// Words after which a "no" no longer counts, such as "but".
        turns: Vec<Phrase> = Vec::new(), list(Pattern, 0..=30), "R-B4, T-25";
        /// Phrases that speak of something new.
        new_problem: Vec<Phrase> = Vec::new(), Required(list(Pattern, 1..=300)), "R-B4";
        /// Phrases that may mean that somebody needs help now.
        urgent: Each<UrgentClass, UrgentPhrases> = Each::default(), each(), "R-B4";
    }

    /// The phrases of one class.
    pub struct UrgentPhrases {
        /// What people write.
        phrases: Vec<Phrase> = Vec::new(), Required(list(Pattern, 1..=300)), "R-B4";
    }
}
