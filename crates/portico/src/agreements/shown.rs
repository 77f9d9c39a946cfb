//! The agreement as a page shows it: in the reader's language, and as long as nobody has reviewed
//! that translation, with the English beside it.

use base::words::Word as _;
use policy::Language;

use super::{
    model::{Section, Terms},
    rules::{Block, blocks},
};

/// A part, and the same part in English when the translation still needs it.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) own: Part,
    pub(crate) beside: Option<Part>,
}

/// A part in one language.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) language: &'static str,
    pub(crate) key: String,
    pub(crate) heading: String,
    pub(crate) blocks: Vec<Block>,
}

/// The parts for a reader of one language.
pub(crate) fn pairs(terms: &[Terms], language: &str) -> Vec<Pair> {
    let Some(own) = in_language(terms, language) else { return Vec::new() };
    let english = terms.iter().find(|text| text.language == Language::English);
    let beside = english.filter(|english| !own.reviewed && own != *english);
    own.sections
        .iter()
        .map(|section| Pair {
            own: part(own.language, section),
            beside: beside.and_then(|english| {
                let same = english.sections.iter().find(|s| s.key == section.key);
                same.map(|s| part(english.language, s))
            }),
        })
        .collect()
}

/// The text for a reader of one language; the English when there is none.
pub(super) fn in_language<'t>(terms: &'t [Terms], language: &str) -> Option<&'t Terms> {
    let wanted = Language::from_word(language).unwrap_or(Language::English);
    let find = |language| terms.iter().find(|text| text.language == language);
    find(wanted).or_else(|| find(Language::English))
}

fn part(language: Language, section: &Section) -> Part {
    Part {
        language: language.as_str(),
        key: section.key.clone(),
        heading: section.heading.clone(),
        blocks: blocks(&section.body),
    }
}

/// Whether a reader of this language sees a translation that nobody has reviewed.
pub(super) fn needs_english(terms: &[Terms], language: &str) -> bool {
    let own = terms.iter().find(|t| t.language.as_str() == language);
    own.is_some_and(|t| t.language != Language::English && !t.reviewed)
}
