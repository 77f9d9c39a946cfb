//! Whether a medicine can be asked for through the portal (`R-B6.2`).
//!
//! What is known of the medicine is tried in this order: `RxNorm`'s code of the ingredient, the
//! schedule, the ATC code, its name, and a name that is one slip of the pen away. Names that are
//! allowed are struck out first, so that loperamide is never taken for an opioid; what is left is
//! still looked at, because buprenorphine with naloxone stays buprenorphine.

use super::{BlockedMedicines, Ingredient, Medicines, Schedule};
use crate::lexicon::{Phrase, Token, tokens};

/// Only so much of a text is read.
const CHARS_MAX: usize = 20_000;

/// What is known of the medicine that somebody asks for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Its name, or the patient's own words.
    pub text: &'a str,
    /// `RxNorm`'s codes of its ingredients, when the chart has them.
    pub rxcui: &'a [u32],
    /// Its schedule, when the chart has it.
    pub schedule: Option<Schedule>,
    /// Its ATC code, when the chart has it.
    pub atc: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// A medicine of which only a name or a sentence is known.
    pub fn by_text(text: &'a str) -> Self {
        Asked { text, ..Asked::default() }
    }
}

base::words! {
    /// Why a medicine is blocked.
    pub enum BlockReason {
        /// It is an opioid.
        Narcotic = "narcotic",
        /// It is in Schedule II.
        ScheduleTwo = "schedule_ii",
        /// It is controlled, and the practice blocks all of these.
        Controlled = "controlled_policy",
    }

    /// What gave it away.
    pub enum Sign {
        /// `RxNorm`'s code.
        RxNorm = "rxnorm",
        /// The schedule.
        Schedule = "schedule",
        /// The ATC code.
        Atc = "atc",
        /// The name.
        Name = "name",
        /// A name that is one slip of the pen away.
        Misspelled = "misspelled",
    }
}

/// What the rules say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision<'m> {
    /// It can be asked for.
    Allow,
    /// It cannot.
    Block {
        /// Why not.
        reason: BlockReason,
        /// What gave it away.
        sign: Sign,
        /// The ingredient, when it is known which.
        ingredient: Option<&'m str>,
    },
    /// Nobody can tell; staff look at it.
    Review {
        /// The unclear words, or nothing when there were no words at all.
        words: Option<&'m str>,
    },
}

/// Decides about one medicine, or about a text that may name several.
pub fn decide<'m>(medicines: &'m Medicines, asked: &Asked<'_>) -> Decision<'m> {
    let rules = Rules { medicines };
    let words = rules.without_allowed(words_of(asked.text));
    rules
        .by_rxnorm(asked.rxcui)
        .or_else(|| rules.by_schedule(asked, &words))
        .or_else(|| rules.by_atc(asked, &words))
        .or_else(|| rules.by_name(&words))
        .or_else(|| rules.by_misspelled_name(&words))
        .or_else(|| rules.unclear(&words, asked))
        .unwrap_or(Decision::Allow)
}

/// The words of a text as one run: in "tylenol no. 3" no sentence ends.
fn words_of(text: &str) -> Vec<Token> {
    let mut words = tokens(text, CHARS_MAX);
    for word in &mut words {
        word.sentence = 0;
    }
    words
}

struct Rules<'m> {
    medicines: &'m Medicines,
}

impl<'m> Rules<'m> {
    /// Every ingredient that the practice does not refill here, with the reason.
    fn listed(&self) -> impl Iterator<Item = (BlockReason, &'m Ingredient)> + use<'m> {
        let list = &self.medicines.list;
        let because = |reason| move |ingredient| (reason, ingredient);
        let controlled: &[Ingredient] = match self.medicines.block {
            BlockedMedicines::Narcotics => &[],
            BlockedMedicines::AllControlled => &list.controlled,
        };
        let narcotics = list.narcotics.iter().map(because(BlockReason::Narcotic));
        let schedule_two = list.schedule_ii.iter().map(because(BlockReason::ScheduleTwo));
        let controlled = controlled.iter().map(because(BlockReason::Controlled));
        narcotics.chain(schedule_two).chain(controlled)
    }

    fn is_exempt(&self, ingredient: &Ingredient) -> bool {
        let name = ingredient.name.as_str();
        self.medicines.exemptions.iter().any(|exemption| exemption.ingredient == name)
    }

    fn blocked(&self) -> impl Iterator<Item = (BlockReason, &'m Ingredient)> {
        self.listed().filter(|(_, ingredient)| !self.is_exempt(ingredient))
    }

    /// Whether this is a medicine that the medical director has exempted: then neither its
    /// schedule nor the family of its ATC code counts, only what else stands in it.
    fn asks_for_exempt(&self, asked: &Asked<'_>, words: &[Token]) -> bool {
        self.listed().filter(|(_, ingredient)| self.is_exempt(ingredient)).any(|(_, exempt)| {
            exempt.rxcui.iter().any(|code| asked.rxcui.contains(code)) || is_named(exempt, words)
        })
    }

    fn by_rxnorm(&self, codes: &[u32]) -> Option<Decision<'m>> {
        let known = |ingredient: &Ingredient| ingredient.rxcui.iter().any(|c| codes.contains(c));
        let (reason, ingredient) = self.blocked().find(|(_, ingredient)| known(ingredient))?;
        Some(block(reason, Sign::RxNorm, ingredient))
    }

    fn by_schedule(&self, asked: &Asked<'_>, words: &[Token]) -> Option<Decision<'m>> {
        let reason = match (asked.schedule?, self.medicines.block) {
            (Schedule::Two, _) => BlockReason::ScheduleTwo,
            (Schedule::Unscheduled, _) | (_, BlockedMedicines::Narcotics) => return None,
            (_, BlockedMedicines::AllControlled) => BlockReason::Controlled,
        };
        let blocked = Decision::Block { reason, sign: Sign::Schedule, ingredient: None };
        (!self.asks_for_exempt(asked, words)).then_some(blocked)
    }

    fn by_atc(&self, asked: &Asked<'_>, words: &[Token]) -> Option<Decision<'m>> {
        let code = asked.atc?.trim().to_ascii_uppercase();
        let begins = |list: &[String]| list.iter().any(|prefix| code.starts_with(prefix.as_str()));
        let list = &self.medicines.list;
        if begins(&list.atc_allowed) || self.asks_for_exempt(asked, words) {
            return None;
        }
        if let Some((reason, found)) = self.blocked().find(|(_, found)| begins(&found.atc)) {
            return Some(block(reason, Sign::Atc, found));
        }
        let reason = BlockReason::Narcotic;
        let family = Decision::Block { reason, sign: Sign::Atc, ingredient: None };
        begins(&list.atc_narcotic).then_some(family)
    }

    /// The words that are left when those that name an allowed medicine are struck out.
    fn without_allowed(&self, mut words: Vec<Token>) -> Vec<Token> {
        let mut place = 0;
        while place < words.len() {
            let names = self.medicines.list.allowed.iter();
            let names = names.flat_map(|allowed| allowed.names.iter().chain([&allowed.name]));
            let struck = names
                .filter(|name| name.starts(&words[place..]))
                .map(Phrase::first_run_words)
                .max()
                .unwrap_or(0);
            words.drain(place..place + struck);
            place += usize::from(struck == 0);
        }
        words
    }

    fn by_name(&self, words: &[Token]) -> Option<Decision<'m>> {
        let (reason, found) = self.blocked().find(|(_, found)| is_named(found, words))?;
        Some(block(reason, Sign::Name, found))
    }

    fn by_misspelled_name(&self, words: &[Token]) -> Option<Decision<'m>> {
        let letters_min = self.medicines.misspelled_letters_min as usize;
        let long = |name: &&str| {
            name.chars().count() >= letters_min && name.chars().all(char::is_alphabetic)
        };
        let resembles = |name: &str| words.iter().any(|token| one_slip_apart(name, &token.word));
        let mut blocked = self.blocked();
        let (reason, found) = blocked.find(|(_, ingredient)| {
            names(ingredient).filter_map(Phrase::single_word).filter(long).any(resembles)
        })?;
        Some(block(reason, Sign::Misspelled, found))
    }

    fn unclear(&self, words: &[Token], asked: &Asked<'_>) -> Option<Decision<'m>> {
        let unclear = self.medicines.list.unclear.iter().find(|phrase| stands_in(phrase, words));
        let nothing = asked.text.trim().is_empty() && asked.rxcui.is_empty() && asked.atc.is_none();
        (unclear.is_some() || nothing)
            .then(|| Decision::Review { words: unclear.map(Phrase::as_str) })
    }
}

fn block(reason: BlockReason, sign: Sign, ingredient: &Ingredient) -> Decision<'_> {
    Decision::Block { reason, sign, ingredient: Some(ingredient.name.as_str()) }
}

fn names(ingredient: &Ingredient) -> impl Iterator<Item = &Phrase> {
    ingredient.names.iter().chain([&ingredient.name])
}

fn is_named(ingredient: &Ingredient, words: &[Token]) -> bool {
    names(ingredient).any(|name| stands_in(name, words))
}

fn stands_in(phrase: &Phrase, words: &[Token]) -> bool {
    (0..words.len()).any(|place| {
        let plural_of = |word: &str| words[place].word.strip_suffix('s') == Some(word);
        phrase.starts(&words[place..]) || phrase.single_word().is_some_and(plural_of)
    })
}

/// Whether one letter was added, left out, changed, or swapped with its neighbour (a
/// Damerau-Levenshtein distance of one). Equal words are not one slip apart.
fn one_slip_apart(name: &str, written: &str) -> bool {
    let (a, b) = (name.as_bytes(), written.as_bytes());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let before = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[before..], &b[before..]);
    let after = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&a[..a.len() - after], &b[..b.len() - after]) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}
