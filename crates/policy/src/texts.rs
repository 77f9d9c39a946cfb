//! The sentences that a practice may word but not remove: emergencies, new problems, privacy.

use crate::{
    kinds::{Flag, prose, whole},
    practice::Language,
    section::section,
    tables::{Each, each, nested},
};

/// A text in English that stands for itself, and in Spanish until somebody has checked it.
fn shipped(english: &str, spanish: &str) -> Each<Language, CriticalText> {
    Each::of(|language| match language {
        Language::English => CriticalText { text: english.to_owned(), reviewed: true },
        Language::Spanish => CriticalText { text: spanish.to_owned(), reviewed: false },
    })
}

fn emergency() -> Each<Language, CriticalText> {
    shipped(
        "Do not use this portal for emergencies or urgent problems. Call {emergency} or go to the \
         nearest emergency department. In a mental-health crisis call or text {crisis}. Our \
         office: {phone}, {hours}; after hours: {after_hours}.",
        "No use este portal para emergencias ni problemas urgentes. Llame al {emergency} o vaya a \
         la sala de emergencias más cercana. En una crisis de salud mental llame o envíe un texto \
         al {crisis}. Nuestro consultorio: {phone}, {hours}; fuera de horario: {after_hours}.",
    )
}

fn new_problem() -> Each<Language, CriticalText> {
    shipped(
        "This portal is not for a new symptom or problem. We cannot evaluate or treat it here. \
         Please call us at {phone} or request a visit.",
        "Este portal no es para un síntoma o problema nuevo. No podemos evaluarlo ni tratarlo \
         aquí. Llámenos al {phone} o pida una cita.",
    )
}

fn statement() -> Each<Language, CriticalText> {
    shipped(
        "CONFIDENTIAL: This message may contain protected health information for the named patient \
         only. If you received it in error, do not read, copy or share it; tell us at {phone} and \
         delete it.",
        "CONFIDENCIAL: Este mensaje puede contener información médica protegida, solo para el \
         paciente nombrado. Si lo recibió por error, no lo lea, copie ni comparta; avísenos al \
         {phone} y bórrelo.",
    )
}

section! {
    /// The sentences that a practice may word but not remove.
    pub struct Texts {
        /// Stands on every page and in every mail; it must name the emergency number and the
        /// emergency department.
        emergency: Each<Language, CriticalText> = emergency(), each(), "R-A6, B5";
        /// Stands where a patient would describe a new problem.
        new_problem: Each<Language, CriticalText> = new_problem(), each(), "R-B4";
    }

    /// What patients and staff may write to each other.
    pub struct Messages {
        /// The longest message, in characters.
        body_chars_max: u32 = 10_000, whole(1_000..=20_000), "R-B4";
        /// The longest subject, in characters.
        subject_chars_max: u32 = 120, whole(40..=200), "R-B4";
        /// What somebody began to write and keeps for later is forgotten after so many days.
        stale_days: u32 = 45, whole(14..=365), "R-B4";
        /// A draft that was stopped is kept so long, to be read out over the telephone.
        draft_hours: u32 = 24, whole(1..=168), "R-B4";
        /// A message that may be urgent is looked at within so many minutes of business time.
        urgent_minutes: u32 = 30, whole(10..=120), "R-B4";
        /// The confidentiality statement that goes out with everything.
        statement: Statement = Statement::default(), nested(), "R-B1.2";
    }

    /// The confidentiality statement. Nobody can send a message without it.
    pub struct Statement {
        /// Stands under every message, mail, letter and print.
        full: Each<Language, CriticalText> = statement(), each(), "R-B1.2";
    }

    /// A text on which somebody's health may depend.
    pub struct CriticalText {
        /// The words; names and numbers stand in braces, such as `{phone}`.
        text: String = String::new(), prose(1..=1_000), "R-A6";
        /// Whether a person who speaks the language has checked it; until then the English stands
        /// beside it.
        reviewed: bool = false, Flag, "R-A6";
    }
}
