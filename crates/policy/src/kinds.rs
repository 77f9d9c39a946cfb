//! What may stand at a key: whole numbers, texts, words of a closed list, times, lists of these.

use std::{fmt::Display, marker::PhantomData, ops::RangeInclusive, str::FromStr};

use base::{Decimal, calendar::HalfDays, words::Word};
use toml::de::DeValue;

use crate::{reader::nearest, section::Leaf};

/// "a whole number, not text": what was expected and what was found.
fn not(expected: &str, found: &DeValue<'_>) -> String {
    let found = match found {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    format!("here belongs {expected}, not {found}")
}

/// Text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A whole number within bounds.
pub(crate) struct Whole<T>(RangeInclusive<T>);

pub(crate) const fn whole<T>(range: RangeInclusive<T>) -> Whole<T> {
    Whole(range)
}

impl<T: TryFrom<i64> + PartialOrd + Display + Copy> Leaf for Whole<T> {
    type Value = T;

    fn parse(&self, value: &DeValue<'_>) -> Result<T, String> {
        let DeValue::Integer(digits) = value else {
            return Err(not("a whole number", value));
        };
        let written = digits.as_str();
        let number = i64::from_str_radix(written, digits.radix()).ok();
        let number = number.and_then(|n| T::try_from(n).ok());
        number.filter(|n| self.0.contains(n)).ok_or_else(|| format!("{written} is out of range"))
    }

    fn show(&self, value: &T) -> String {
        value.to_string()
    }

    fn allowed(&self) -> String {
        format!("a whole number from {} to {}", self.0.start(), self.0.end())
    }
}

/// True or false.
pub(crate) struct Flag;

impl Leaf for Flag {
    type Value = bool;

    fn parse(&self, value: &DeValue<'_>) -> Result<bool, String> {
        value.as_bool().ok_or_else(|| not("true or false", value))
    }

    fn show(&self, value: &bool) -> String {
        value.to_string()
    }

    fn allowed(&self) -> String {
        "true or false".to_owned()
    }
}

/// Whether a text may have several lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    Many,
}

/// Text with a length in characters.
pub(crate) struct Text {
    chars: RangeInclusive<usize>,
    lines: Lines,
}

/// One line of text.
pub(crate) const fn text(chars: RangeInclusive<usize>) -> Text {
    Text { chars, lines: Lines::One }
}

/// Text that may have several lines; its ends are trimmed.
pub(crate) const fn prose(chars: RangeInclusive<usize>) -> Text {
    Text { chars, lines: Lines::Many }
}

impl Leaf for Text {
    type Value = String;

    fn parse(&self, value: &DeValue<'_>) -> Result<String, String> {
        let text = value.as_str().ok_or_else(|| not("text in quotes", value))?.trim();
        let may_stand = |c: char| !c.is_control() || (self.lines == Lines::Many && c == '\n');
        if !text.chars().all(may_stand) {
            return Err("the text has a control character or a line break".to_owned());
        }
        let count = text.chars().count();
        if self.chars.contains(&count) {
            return Ok(text.to_owned());
        }
        Err(match count {
            0 => "the text is empty".to_owned(),
            _ => format!("the text has {count} characters"),
        })
    }

    fn show(&self, value: &String) -> String {
        quoted(value)
    }

    fn allowed(&self) -> String {
        let line = if self.lines == Lines::One { "one line of text" } else { "text" };
        format!("{line} of {} to {} characters", self.chars.start(), self.chars.end())
    }
}

/// A word of a closed list.
pub(crate) struct OneOf<W>(PhantomData<W>);

pub(crate) const fn word<W>() -> OneOf<W> {
    OneOf(PhantomData)
}

impl<W: Word> Leaf for OneOf<W> {
    type Value = W;

    fn parse(&self, value: &DeValue<'_>) -> Result<W, String> {
        let written = value.as_str().ok_or_else(|| not("a word in quotes", value))?;
        W::from_word(written).ok_or_else(|| {
            let known: Vec<&str> = W::ALL.iter().map(|word| word.as_str()).collect();
            match nearest(written, &known) {
                Some(near) => format!("{written:?} is not known, did you mean {near:?}?"),
                None => format!("{:?} is not known", written.chars().take(40).collect::<String>()),
            }
        })
    }

    fn show(&self, value: &W) -> String {
        quoted(value.as_str())
    }

    fn allowed(&self) -> String {
        let known: Vec<String> = W::ALL.iter().map(|word| quoted(word.as_str())).collect();
        format!("one of {}", known.join(", "))
    }
}

/// A text that reads as a `T`, such as a time or an address.
pub(crate) struct Parsed<T>(&'static str, PhantomData<T>);

/// `looks` ends the sentence "allowed is …".
pub(crate) const fn parsed<T>(looks: &'static str) -> Parsed<T> {
    Parsed(looks, PhantomData)
}

impl<T: FromStr + Display> Leaf for Parsed<T> {
    type Value = T;

    fn parse(&self, value: &DeValue<'_>) -> Result<T, String> {
        // A date may be written with or without quotes.
        let written = match value {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(date) => date.to_string(),
            _ => return Err(not("text in quotes", value)),
        };
        written.parse().map_err(|_| {
            format!("{:?} cannot be read", written.chars().take(60).collect::<String>())
        })
    }

    fn show(&self, value: &T) -> String {
        quoted(&value.to_string())
    }

    fn allowed(&self) -> String {
        self.0.to_owned()
    }
}

/// A number that is kept exactly as it is written, with or without a point.
pub(crate) struct Exact;

impl Leaf for Exact {
    type Value = Decimal;

    fn parse(&self, value: &DeValue<'_>) -> Result<Decimal, String> {
        let written = match value {
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str(),
            DeValue::Float(digits) => digits.as_str(),
            _ => return Err(not("a number", value)),
        };
        written.parse().map_err(|_| format!("{written} cannot be read exactly"))
    }

    fn show(&self, value: &Decimal) -> String {
        value.to_string()
    }

    fn allowed(&self) -> String {
        "a number such as 2.9, with at most nine decimal places".to_owned()
    }
}

/// Business days in steps of a half.
pub(crate) struct Days(pub(crate) RangeInclusive<HalfDays>);

impl Leaf for Days {
    type Value = HalfDays;

    fn parse(&self, value: &DeValue<'_>) -> Result<HalfDays, String> {
        let days = Exact.parse(value)?;
        let halves = (0..=self.0.end().halves())
            .find(|&halves| Decimal::whole(i32::from(halves)) == doubled(days));
        let found = halves.map(HalfDays::from_halves).filter(|days| self.0.contains(days));
        found.ok_or_else(|| format!("{days} is out of range or not a multiple of a half"))
    }

    fn show(&self, value: &HalfDays) -> String {
        value.to_string()
    }

    fn allowed(&self) -> String {
        let (least, most) = (self.0.start(), self.0.end());
        format!("business days from {least} to {most}, in steps of a half")
    }
}

/// Twice the number; a number too large for that is as good as out of range.
fn doubled(days: Decimal) -> Decimal {
    days.times(Decimal::whole(2)).unwrap_or(Decimal::whole(-1))
}

/// A key that may be absent.
pub(crate) struct Optional<L>(pub(crate) L);

impl<L: Leaf> Leaf for Optional<L> {
    type Value = Option<L::Value>;

    fn parse(&self, value: &DeValue<'_>) -> Result<Self::Value, String> {
        self.0.parse(value).map(Some)
    }

    fn show(&self, value: &Self::Value) -> String {
        value.as_ref().map_or_else(|| "(none)".to_owned(), |value| self.0.show(value))
    }

    fn allowed(&self) -> String {
        format!("{}, or no such key", self.0.allowed())
    }
}

/// A key that the file must have.
pub(crate) struct Required<L>(pub(crate) L);

impl<L: Leaf> Leaf for Required<L> {
    type Value = L::Value;

    fn parse(&self, value: &DeValue<'_>) -> Result<Self::Value, String> {
        self.0.parse(value)
    }

    fn show(&self, value: &Self::Value) -> String {
        self.0.show(value)
    }

    fn allowed(&self) -> String {
        self.0.allowed()
    }

    fn is_required(&self) -> bool {
        true
    }
}

/// A list with a limited number of items.
pub(crate) struct List<L> {
    item: L,
    count: RangeInclusive<usize>,
}

pub(crate) const fn list<L>(item: L, count: RangeInclusive<usize>) -> List<L> {
    List { item, count }
}

impl<L: Leaf> Leaf for List<L> {
    type Value = Vec<L::Value>;

    fn parse(&self, value: &DeValue<'_>) -> Result<Self::Value, String> {
        let items = value.as_array().ok_or_else(|| not("a list in brackets", value))?;
        if !self.count.contains(&items.len()) {
            return Err(format!("the list has {} items", items.len()));
        }
        let numbered = |(place, item): (usize, &toml::Spanned<DeValue<'_>>)| {
            let wrong = |wrong| format!("item {}: {wrong}", place + 1);
            self.item.parse(item.get_ref()).map_err(wrong)
        };
        items.iter().enumerate().map(numbered).collect()
    }

    fn show(&self, value: &Self::Value) -> String {
        let items: Vec<String> = value.iter().map(|item| self.item.show(item)).collect();
        format!("[{}]", items.join(", "))
    }

    fn allowed(&self) -> String {
        let (least, most) = (self.count.start(), self.count.end());
        format!("a list of {least} to {most} items, each {}", self.item.allowed())
    }
}
