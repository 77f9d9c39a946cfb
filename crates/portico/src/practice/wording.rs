//! The practice's critical sentences, ready to be shown in one language.
//!
//! A translation that no person has reviewed is shown with the English beside it, because
//! somebody's health may depend on it. (R-A6; 45 CFR 92.201)

use base::words::Word as _;
use policy::{CriticalText, Each, Language, Policy};

/// A sentence and the language it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paragraph {
    pub(crate) language: &'static str,
    pub(crate) text: String,
}

/// The practice's sentences for readers of one language.
#[derive(Debug, Clone)]
pub(crate) struct Wording {
    /// Stands on every page and in every mail.
    pub(crate) emergency: Vec<Paragraph>,
    /// Stands where a patient would describe a new problem.
    pub(crate) new_problem: Vec<Paragraph>,
    /// The confidentiality statement that goes out with everything.
    pub(crate) statement: Vec<Paragraph>,
    /// When the practice is open, in words.
    pub(crate) hours: String,
}

impl Wording {
    /// The policy's sentences in a language, with the practice's names and numbers in them.
    pub(crate) fn of(policy: &Policy, language: &str) -> Self {
        let language = Language::from_word(language).unwrap_or(Language::English);
        Wording {
            emergency: paragraphs(policy, language, &policy.texts.emergency),
            new_problem: paragraphs(policy, language, &policy.texts.new_problem),
            statement: paragraphs(policy, language, &policy.messages.statement.full),
            hours: policy.fill(language, "{hours}", &[]),
        }
    }
}

fn paragraphs(
    policy: &Policy,
    wanted: Language,
    texts: &Each<Language, CriticalText>,
) -> Vec<Paragraph> {
    let mut languages = vec![wanted];
    if wanted != Language::English && !texts.get(wanted).reviewed {
        languages.push(Language::English);
    }
    languages
        .into_iter()
        .map(|language| Paragraph {
            language: language.as_str(),
            text: policy.fill(language, &texts.get(language).text, &[]),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_translation_that_nobody_reviewed_has_the_english_beside_it() {
        let policy = Policy::example();
        let spanish = Wording::of(&policy, "es");
        let languages: Vec<&str> = spanish.emergency.iter().map(|p| p.language).collect();
        assert_eq!(languages, ["es", "en"]);
        assert!(spanish.emergency.iter().all(|p| p.text.contains("911")));
        assert_eq!(Wording::of(&policy, "en").emergency.len(), 1);
        assert!(!Wording::of(&policy, "en").emergency[0].text.contains('{'));
    }
}
