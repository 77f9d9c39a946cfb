//! What the lists say about one result: whether its number is critical, or its kind significant.
//!
//! Whatever cannot be judged says so and is held by the gate: a guess about a unit could hide a
//! potassium of seven.

use base::Decimal;

use super::{
    Conversion, CriticalValue, CriticalValues, SignificantTest, SignificantTests, StatePack,
};
use crate::lexicon::{Phrase, Token, sentence_around, tokens};

/// Only so much of a name or value is read; a report may be long.
const CHARS_MAX: usize = 200_000;

/// The unit of a number that has none, as UCUM writes it.
const UNITY: &str = "1";

/// By what a test is known.
#[derive(Debug, Clone, Copy)]
pub struct LabTest<'a> {
    /// Its LOINC code, when it has one.
    pub loinc: Option<&'a str>,
    /// Its name, as the laboratory writes it.
    pub name: &'a str,
}

/// Which limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// As low as the lower limit, or lower.
    Low,
    /// As high as the upper limit, or higher.
    High,
    /// A word such as "present".
    Word,
}

/// Why a listed test could not be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The unit is missing or not one that the list can convert.
    Unit,
    /// The value is not a number that can be compared with the limit.
    Value,
}

/// What the list of critical values says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// The list does not know the test.
    NotListed,
    /// It knows the test, and the value is not critical.
    NotCritical,
    /// The value is critical.
    Critical(Edge),
    /// It knows the test but cannot judge the value.
    Unclear(Doubt),
}

impl CriticalValues {
    /// Judges one value, such as `6.9`, `<2.0` or `present`, in the unit that came with it.
    pub fn judge(&self, test: LabTest<'_>, value: &str, unit: Option<&str>) -> Judgement {
        let Some(rule) = self.rule_about(test) else {
            return self.judge_by_name(test, value, unit);
        };
        if !rule.is_numeric() {
            let says = found_in(&rule.words, &self.denials, value);
            return if says { Judgement::Critical(Edge::Word) } else { Judgement::NotCritical };
        }
        self.judge_number(rule, value, unit)
    }

    fn judge_number(&self, rule: &CriticalValue, value: &str, unit: Option<&str>) -> Judgement {
        let Some((relation, number)) = measured(value) else {
            return Judgement::Unclear(Doubt::Value);
        };
        let unit = unit.map(str::trim).filter(|unit| !unit.is_empty()).unwrap_or(UNITY);
        match self.in_unit_of(rule, number, unit) {
            Some(number) => rule.compare(relation, number),
            None => Judgement::Unclear(Doubt::Unit),
        }
    }

    /// A test whose code no list knows, by its name: a laboratory has many codes for a potassium,
    /// of blood, of plasma, at the bedside. What would be critical is, and a number without a unit
    /// may be; whatever else it says may be of another kind.
    fn judge_by_name(&self, test: LabTest<'_>, value: &str, unit: Option<&str>) -> Judgement {
        let words = tokens(test.name, CHARS_MAX);
        let named = |rule: &&CriticalValue| self.is_named(rule, &words);
        let has_unit = unit.is_some_and(|unit| !unit.trim().is_empty());
        let found = self.values.iter().filter(named).find_map(|rule| {
            match self.judge_number(rule, value, unit) {
                critical @ Judgement::Critical(_) => Some(critical),
                unclear @ Judgement::Unclear(Doubt::Unit) if !has_unit => Some(unclear),
                _ => None,
            }
        });
        found.unwrap_or(Judgement::NotListed)
    }

    fn is_named(&self, rule: &CriticalValue, words: &[Token]) -> bool {
        stand_in(&rule.names, words) && !stand_in(&self.elsewhere, words)
    }

    /// The rule about a test: by its code; by its name when it has no code that a list could know.
    fn rule_about(&self, test: LabTest<'_>) -> Option<&CriticalValue> {
        let has_code = |rule: &&CriticalValue| {
            test.loinc.is_some_and(|code| rule.loinc.iter().any(|ours| ours == code))
        };
        self.values.iter().find(has_code).or_else(|| {
            let words = tokens(test.name, CHARS_MAX);
            let is_named = |rule: &&CriticalValue| self.is_named(rule, &words);
            // A code that is not listed may say that a number is of another kind; words are words.
            let by_name = |rule: &&CriticalValue| test.loinc.is_none() || !rule.is_numeric();
            self.values.iter().find(|rule| is_named(rule) && by_name(rule))
        })
    }

    /// The number in the unit of the limits, by the list's own table.
    fn in_unit_of(&self, rule: &CriticalValue, number: Decimal, unit: &str) -> Option<Decimal> {
        let wanted = rule.unit.as_deref()?;
        let came = self.spelling(unit);
        if came == wanted {
            return Some(number);
        }
        let fits = |c: &&Conversion| {
            rule.loinc.contains(&c.loinc) && c.to == wanted && self.spelling(&c.from) == came
        };
        number.times(self.conversions.iter().find(fits)?.times)
    }

    /// The list's own spelling of a unit.
    fn spelling<'u>(&'u self, unit: &'u str) -> &'u str {
        let known = self.units.iter().find(|known| known.also.iter().any(|also| also == unit));
        known.map_or(unit, |known| &known.unit)
    }
}

impl CriticalValue {
    /// Whether it has limits, and not words.
    pub fn is_numeric(&self) -> bool {
        self.low.is_some() || self.high.is_some()
    }

    /// A value "below 5" is only judged when every number below 5 would be judged alike.
    fn compare(&self, relation: Relation, number: Decimal) -> Judgement {
        let low = self.low.is_some_and(|low| number <= low);
        let high = self.high.is_some_and(|high| number >= high);
        match relation {
            Relation::Below | Relation::Equal if low => Judgement::Critical(Edge::Low),
            Relation::Above | Relation::Equal if high => Judgement::Critical(Edge::High),
            Relation::Below if self.low.is_some() || high => Judgement::Unclear(Doubt::Value),
            Relation::Above if self.high.is_some() || low => Judgement::Unclear(Doubt::Value),
            Relation::Below | Relation::Above | Relation::Equal => Judgement::NotCritical,
        }
    }
}

impl SignificantTests {
    /// The kind of test that makes this result significant, as staff see the reason.
    pub fn kind_of(&self, test: LabTest<'_>, value: &str) -> Option<&str> {
        kind_of((&self.tests, &self.denials), test, value)
    }

    /// Whether a value in words is a finding, such as "Positive".
    pub fn is_finding(&self, value: &str) -> bool {
        found_in(&self.findings, &self.denials, value)
    }

    /// The word that makes a written report significant. A "no" before it does not count here:
    /// a report that speaks of cancer is first read by a clinician.
    pub fn narrative_word(&self, report: &str) -> Option<&str> {
        let words = tokens(report, CHARS_MAX);
        self.narrative_words.iter().find(|phrase| phrase.stands_in(&words)).map(Phrase::as_str)
    }
}

impl StatePack {
    /// Whether the law makes this result wait.
    pub fn is_about(&self, test: LabTest<'_>, value: &str) -> bool {
        kind_of((&self.tests, &self.denials), test, value).is_some()
    }
}

fn kind_of<'k>(
    (kinds, denials): (&'k [SignificantTest], &[Phrase]),
    test: LabTest<'_>,
    value: &str,
) -> Option<&'k str> {
    let name = tokens(test.name, CHARS_MAX);
    let is_about = |kind: &&SignificantTest| {
        let coded = test.loinc.is_some_and(|code| kind.loinc.iter().any(|ours| ours == code));
        coded || stand_in(&kind.words, &name)
    };
    let says =
        |kind: &&SignificantTest| kind.values.is_empty() || found_in(&kind.values, denials, value);
    let found = kinds.iter().filter(is_about).find(says)?;
    Some(&found.name)
}

fn stand_in(phrases: &[Phrase], words: &[Token]) -> bool {
    phrases.iter().any(|phrase| phrase.stands_in(words))
}

/// A "not" denies what follows within so many words.
const DENIED_WORDS: usize = 5;
/// Words after which something else is said.
const TURNS: [&str; 7] = ["and", "but", "however", "although", "though", "then", "while"];

/// Whether one of the words is said in the value and not denied. A "not" denies what comes soon
/// after it in the same clause, or stands alone behind it: in "Present no gametocytes" the
/// gametocytes are denied, in "Growth: none" the growth. What is doubtful counts.
fn found_in(phrases: &[Phrase], denials: &[Phrase], value: &str) -> bool {
    value.split(['.', ';', ',', '(', ')', '[', ']', '\n', '\r']).any(|clause| {
        let words = tokens(clause, CHARS_MAX);
        let parts = words.split(|token| TURNS.contains(&token.word.as_str()));
        parts.into_iter().any(|part| is_said(phrases, denials, part))
    })
}

fn is_said(phrases: &[Phrase], denials: &[Phrase], words: &[Token]) -> bool {
    (0..words.len()).any(|place| {
        let here = &words[place..];
        let before = &words[place.saturating_sub(DENIED_WORDS)..place];
        phrases.iter().any(|phrase| {
            let after = here.get(phrase.first_run_words()..).unwrap_or_default();
            let denied_behind = after.len() == 1 && stand_in(denials, after);
            phrase.starts(here)
                && phrase.rest_stands_in(sentence_around(words, place))
                && !denied_behind
                && !stand_in(denials, before)
        })
    })
}

#[derive(Debug, Clone, Copy)]
enum Relation {
    Below,
    Equal,
    Above,
}

/// A number with the sign before it: `6.9`, `<5`, `>=1000`.
fn measured(value: &str) -> Option<(Relation, Decimal)> {
    let value = value.trim();
    let (relation, number) = match value.as_bytes().first()? {
        b'<' => (Relation::Below, &value[1..]),
        b'>' => (Relation::Above, &value[1..]),
        _ => (Relation::Equal, value),
    };
    let number = number.strip_prefix('=').unwrap_or(number);
    Some((relation, number.trim().parse().ok()?))
}
