//! Words as people write them, folded so that they can be compared, and phrases that find them.

use std::fmt;

use toml::de::DeValue;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{kinds::text, section::Leaf};

/// One word of a text: small letters without accents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) word: String,
    /// Which sentence it stands in, counted from 0.
    pub(crate) sentence: usize,
    /// Which part of a sentence, between commas and the like, counted over the whole text.
    pub(crate) clause: usize,
}

/// The words of a text. Letters, digits and `#` make words; an apostrophe vanishes ("can't" is
/// "cant"); `. ! ? ;` and line breaks end a sentence, commas and other signs a part of one. Reads
/// at most `chars_max` characters.
pub(crate) fn tokens(text: &str, chars_max: usize) -> Vec<Token> {
    let mut found = Vec::new();
    let mut word = String::new();
    let (mut sentence, mut clause) = (0, 0);
    let folded = text.chars().take(chars_max).flat_map(char::to_lowercase).nfkd();
    for c in folded.filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() || (c == '#' && word.is_empty()) {
            word.push(c);
            continue;
        }
        if matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{200b}' | '\u{ad}') {
            continue;
        }
        if !word.is_empty() {
            found.push(Token { word: std::mem::take(&mut word), sentence, clause });
        }
        if !c.is_whitespace() && !matches!(c, '-' | '/' | '&' | '+') {
            clause += 1;
        }
        if matches!(c, '.' | '!' | '?' | ';' | '\n') {
            (sentence, clause) = (sentence + 1, clause + 1);
        }
    }
    if !word.is_empty() {
        found.push(Token { word, sentence, clause });
    }
    found
}

/// One word of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(String),
    Beginning(String),
    Ending(String),
    Inside(String),
}

impl Part {
    /// Letters of which a `*` stands for those before or behind.
    fn new(letters: String, open_before: bool, open_behind: bool) -> Self {
        match (open_before, open_behind) {
            (false, false) => Part::Word(letters),
            (false, true) => Part::Beginning(letters),
            (true, false) => Part::Ending(letters),
            (true, true) => Part::Inside(letters),
        }
    }

    fn fits(&self, word: &str) -> bool {
        match self {
            Part::Word(ours) => ours == word,
            Part::Beginning(ours) => word.starts_with(ours.as_str()),
            Part::Ending(ours) => word.ends_with(ours.as_str()),
            Part::Inside(ours) => word.contains(ours.as_str()),
        }
    }
}

/// A phrase of a list: words that follow each other, the first or last letters of which a `*` may
/// stand for; runs joined by ` + ` may stand anywhere in the same sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrase {
    written: String,
    runs: Vec<Vec<Part>>,
}

impl Phrase {
    /// The phrase that this text spells; nothing when it has no words.
    pub fn new(written: &str) -> Option<Self> {
        let runs: Vec<Vec<Part>> = written.split(" + ").map(run).collect();
        let complete = runs.iter().all(|run| !run.is_empty());
        complete.then(|| Phrase { written: written.to_owned(), runs })
    }

    /// As it is written in the list.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether the phrase stands anywhere in these words.
    pub(crate) fn stands_in(&self, tokens: &[Token]) -> bool {
        (0..tokens.len()).any(|place| {
            self.starts(&tokens[place..]) && self.rest_stands_in(sentence_around(tokens, place))
        })
    }

    /// The word, when the phrase is one whole word.
    pub(crate) fn single_word(&self) -> Option<&str> {
        match self.runs.as_slice() {
            [run] => match run.as_slice() {
                [Part::Word(word)] => Some(word),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether this one word is the phrase.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.single_word() == Some(word)
    }

    /// Whether the phrase's first run stands at the beginning of these words.
    pub(crate) fn starts(&self, tokens: &[Token]) -> bool {
        let Some(first) = self.runs.first() else { return false };
        run_fits(first, tokens)
    }

    /// How many words the first run has.
    pub(crate) fn first_run_words(&self) -> usize {
        self.runs.first().map_or(0, Vec::len)
    }

    /// Whether the runs after the first stand in this sentence.
    pub(crate) fn rest_stands_in(&self, sentence: &[Token]) -> bool {
        self.runs
            .iter()
            .skip(1)
            .all(|run| (0..sentence.len()).any(|place| run_fits(run, &sentence[place..])))
    }

    /// The letters with which the phrase's first word begins, and whether there may be more.
    pub(crate) fn first_word(&self) -> FirstWord<'_> {
        match self.runs.first().and_then(|run| run.first()) {
            Some(Part::Word(word)) => FirstWord::Whole(word),
            Some(Part::Beginning(word)) => FirstWord::Beginning(word),
            Some(Part::Ending(_) | Part::Inside(_)) => FirstWord::Beginning(""),
            None => FirstWord::Whole(""),
        }
    }
}

/// The words of the sentence around a place.
pub(crate) fn sentence_around(tokens: &[Token], place: usize) -> &[Token] {
    let number = tokens[place].sentence;
    let from = tokens.partition_point(|token| token.sentence < number);
    let to = tokens.partition_point(|token| token.sentence <= number);
    &tokens[from..to]
}

/// With what a phrase begins.
pub(crate) enum FirstWord<'p> {
    Whole(&'p str),
    Beginning(&'p str),
}

fn run_fits(run: &[Part], tokens: &[Token]) -> bool {
    let Some(first) = tokens.first() else { return false };
    tokens.len() >= run.len()
        && run
            .iter()
            .zip(tokens)
            .all(|(part, token)| token.sentence == first.sentence && part.fits(&token.word))
}

fn run(written: &str) -> Vec<Part> {
    const LONGEST: usize = 200;
    let parts = |word: &str| -> Vec<Part> {
        let tokens = tokens(word, LONGEST);
        let last = tokens.len().saturating_sub(1);
        let open =
            |place| (place == 0 && word.starts_with('*'), place == last && word.ends_with('*'));
        let part = |(place, token): (usize, Token)| {
            let (before, behind) = open(place);
            Part::new(token.word, before, behind)
        };
        tokens.into_iter().enumerate().map(part).collect()
    };
    written.split_whitespace().flat_map(parts).collect()
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// A phrase in the file.
pub(crate) struct Pattern;

impl Leaf for Pattern {
    type Value = Phrase;

    fn parse(&self, value: &DeValue<'_>) -> Result<Phrase, String> {
        let written = text(1..=80).parse(value)?;
        Phrase::new(&written).ok_or_else(|| format!("{written:?} has no words"))
    }

    fn show(&self, value: &Phrase) -> String {
        text(1..=80).show(&value.written)
    }

    fn allowed(&self) -> String {
        "words such as \"chest pain\", \"suicid*\" or \"pregnant + bleeding\"".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_sentences_counted() {
        let found = tokens("Can\u{2019}t BREATHE, José! Tylenol #3", 100);
        let words: Vec<_> = found.iter().map(|t| (t.word.as_str(), t.sentence, t.clause)).collect();
        let expected =
            [("cant", 0, 0), ("breathe", 0, 0), ("jose", 0, 1), ("tylenol", 1, 3), ("#3", 1, 3)];
        assert_eq!(words, expected);
        assert!(tokens("", 100).is_empty() && tokens("one two", 3).len() == 1);
    }

    #[test]
    fn phrases_find_words_in_order_and_runs_in_one_sentence() {
        let stands = |phrase: &str, text: &str| {
            Phrase::new(phrase).expect("a phrase").stands_in(&tokens(text, 100))
        };
        for (phrase, text, expected) in [
            ("chest pain*", "bad chest pains", true),
            ("chest pain", "bad chest pains", false),
            ("chest pain", "my chest. Pain elsewhere", false),
            ("pregnant + bleed*", "bleeding, and pregnant", true),
            ("pregnant + bleed*", "I am pregnant. My son is bleeding", false),
            ("levo-dromoran", "Levo Dromoran 2 mg", true),
            ("*carcinoma*", "Adenocarcinomas of the lung", true),
            ("*oma", "a lymphoma", true),
            ("*oma", "lymphomas", false),
        ] {
            assert_eq!(stands(phrase, text), expected, "{phrase}: {text}");
        }
        assert_eq!(Phrase::new("+"), None);
        assert_eq!(Phrase::new("pregnant + "), None);
    }
}
