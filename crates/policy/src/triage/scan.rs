//! Reads a message for words that may mean danger, or something new.
//!
//! This is a net, not a judge: it shows the patient whom to call, and tells staff which words it
//! found. A phrase that a "no" takes back ("no chest pain today") does not page anybody.

use std::collections::HashMap;

use super::{Triage, UrgentClass};
use crate::{
    lexicon::{FirstWord, Phrase, Token, sentence_around, tokens},
    practice::Language,
};

/// Only so much of a message is read; a longer one does not pass the form.
const CHARS_MAX: usize = 20_000;

/// A phrase that stands in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match<'t, C> {
    /// What it may mean.
    pub class: C,
    /// The language of the list in which it stands.
    pub language: Language,
    /// The phrase as the list has it, for staff.
    pub phrase: &'t str,
}

/// What a message may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Finding<'t> {
    /// Somebody may need help now.
    pub urgent: Option<Match<'t, UrgentClass>>,
    /// Such words stand there, but a "no" takes them back; worth a warning, no page.
    pub denied: Option<Match<'t, UrgentClass>>,
    /// Something may be new.
    pub new_problem: Option<Match<'t, ()>>,
}

impl Finding<'_> {
    /// Whether the patient is shown whom to call before the message is sent.
    pub fn interrupts(&self) -> bool {
        self.urgent.is_some() || self.new_problem.is_some()
    }
}

/// Reads a message with the lists of all languages, because people mix them.
pub fn scan<'t>(triage: &'t Triage, text: &str) -> Finding<'t> {
    let tokens = tokens(text, CHARS_MAX);
    let mut finding = Finding::default();
    for (language, words) in triage.lexicon.iter() {
        let denials = Denials::of(words, &tokens, triage.negation_words as usize);
        let urgent = words
            .urgent
            .iter()
            .flat_map(|(class, list)| list.phrases.iter().map(move |phrase| (class, phrase)));
        for (class, phrase, place) in Index::of(urgent).places(&tokens) {
            let found = Some(Match { class, language, phrase: phrase.as_str() });
            if denials.cover(place) {
                finding.denied = finding.denied.or(found);
            } else {
                finding.urgent = finding.urgent.or(found);
            }
        }
        let new = words.new_problem.iter().map(|phrase| ((), phrase));
        for (class, phrase, place) in Index::of(new).places(&tokens) {
            if !denials.cover(place) {
                let found = Match { class, language, phrase: phrase.as_str() };
                finding.new_problem = finding.new_problem.or(Some(found));
            }
        }
    }
    finding
}

/// So many words tell which language they are in; fewer do not.
const WORDS_MIN: usize = 4;
/// Of a text in a language that we know, at least one word in so many is an everyday one.
const COMMON_ONE_IN: usize = 4;

/// Whether a message is written in one of the languages that have a list. A short one in Latin
/// letters counts as written in one, because nobody can tell.
pub fn can_read(triage: &Triage, text: &str) -> bool {
    let tokens = tokens(text, CHARS_MAX);
    let words: Vec<&Token> =
        tokens.iter().filter(|token| token.word.chars().any(char::is_alphabetic)).collect();
    let foreign = words.iter().filter(|token| !token.word.chars().all(is_latin)).count();
    if foreign * 2 > words.len() {
        return false;
    }
    let known = |common: &[Phrase]| {
        words.iter().filter(|token| common.iter().any(|p| p.is_word(&token.word))).count()
    };
    let most = triage.lexicon.iter().map(|(_, list)| known(&list.common)).max().unwrap_or(0);
    words.len() < WORDS_MIN || most * COMMON_ONE_IN >= words.len()
}

/// Letters of the alphabet that English and Spanish are written in, and digits.
fn is_latin(c: char) -> bool {
    c < '\u{250}'
}

/// Where a "no" reaches.
struct Denials(Vec<bool>);

impl Denials {
    /// A "no" reaches over so many words up to the next comma, unless a "but" or another "no"
    /// comes before: "no, I can't breathe" is not taken back.
    fn of(words: &super::TriageWords, tokens: &[Token], reach: usize) -> Self {
        let mut denied = vec![false; tokens.len()];
        for place in 0..tokens.len() {
            let Some(no) = longest(&words.negations, &tokens[place..]) else { continue };
            let from = place + no.first_run_words();
            for at in from..(from + reach).min(tokens.len()) {
                let ends = [&words.turns, &words.negations]
                    .into_iter()
                    .any(|list| longest(list, &tokens[at..]).is_some());
                if ends || tokens[at].clause != tokens[place].clause {
                    break;
                }
                denied[at] = true;
            }
        }
        Denials(denied)
    }

    /// Whether what begins at this place is taken back. A phrase that itself begins with a "no"
    /// ("no air") begins before its reach and is meant as it stands.
    fn cover(&self, place: usize) -> bool {
        self.0.get(place).copied().unwrap_or(false)
    }
}

fn longest<'p>(phrases: &'p [Phrase], tokens: &[Token]) -> Option<&'p Phrase> {
    phrases.iter().filter(|p| p.starts(tokens)).max_by_key(|p| p.first_run_words())
}

/// Phrases by their first word, so that a long message is read once.
struct Index<'t, C> {
    whole: HashMap<&'t str, Vec<(C, &'t Phrase)>>,
    beginnings: Vec<(&'t str, C, &'t Phrase)>,
}

impl<'t, C: Copy> Index<'t, C> {
    fn of(phrases: impl Iterator<Item = (C, &'t Phrase)>) -> Self {
        let mut index = Index { whole: HashMap::new(), beginnings: Vec::new() };
        for (class, phrase) in phrases {
            match phrase.first_word() {
                FirstWord::Whole(word) => {
                    index.whole.entry(word).or_default().push((class, phrase));
                }
                FirstWord::Beginning(word) => index.beginnings.push((word, class, phrase)),
            }
        }
        index
    }

    /// The phrases that stand in the text, each with the place of its first word.
    fn places(&self, tokens: &[Token]) -> Vec<(C, &'t Phrase, usize)> {
        let mut found = Vec::new();
        for (place, token) in tokens.iter().enumerate() {
            let whole = self.whole.get(token.word.as_str()).into_iter().flatten().copied();
            let beginnings = self
                .beginnings
                .iter()
                .filter(|(word, ..)| token.word.starts_with(word))
                .map(|&(_, class, phrase)| (class, phrase));
            let here = whole.chain(beginnings).filter(|(_, phrase)| {
                phrase.starts(&tokens[place..])
                    && phrase.rest_stands_in(sentence_around(tokens, place))
            });
            found.extend(here.map(|(class, phrase)| (class, phrase, place)));
        }
        found
    }
}
