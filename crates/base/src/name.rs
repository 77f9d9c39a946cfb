//! The names of people: kept as they are written, compared as people mean them.
//!
//! Two spellings of one name differ by case, accents, hyphens, a middle name or a suffix that one
//! clerk left out. `compare` forgives those and nothing else: a result that is filed under the
//! wrong person does more harm than one that waits for a human (`R-B1.8`).

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The longest part of a name, in characters.
pub const NAME_PART_CHARS_MAX: usize = 100;

/// The name of a person. At least the family name or the given name is there; every part is
/// trimmed, in Unicode's composed form (NFC), and has no control characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PersonName {
    family: String,
    given: String,
    middle: String,
    suffix: String,
    prefix: String,
}

/// The parts of a name as somebody wrote them; what is unknown is empty.
#[derive(Clone, Copy, Default)]
pub struct Spelling<'a> {
    /// The name shared with the family; all words of it.
    pub family: &'a str,
    /// The first name.
    pub given: &'a str,
    /// Further given names, or their initials.
    pub middle: &'a str,
    /// `Jr`, `III`, …
    pub suffix: &'a str,
    /// `Dr`, `Ms`, …
    pub prefix: &'a str,
}

/// Which part of a name is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamePart {
    /// The name shared with the family.
    Family,
    /// The first name.
    Given,
    /// Further given names.
    Middle,
    /// `Jr`, `III`, …
    Suffix,
    /// `Dr`, `Ms`, …
    Prefix,
}

/// Why a spelling is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// Neither a family name nor a given name.
    Empty,
    /// A part has more than [`NAME_PART_CHARS_MAX`] characters.
    TooLong(NamePart),
    /// A part holds a line break, a tab or another control character.
    Control(NamePart),
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NameError::Empty => f.write_str("a name needs a family name or a given name"),
            NameError::TooLong(part) => {
                write!(f, "the {part:?} part has more than {NAME_PART_CHARS_MAX} characters")
            }
            NameError::Control(part) => {
                write!(f, "the {part:?} part holds a line break or another control character")
            }
        }
    }
}

impl std::error::Error for NameError {}

impl PersonName {
    /// Reads a name from its parts.
    pub fn parse(spelling: Spelling<'_>) -> Result<Self, NameError> {
        let name = PersonName {
            family: tidy(spelling.family, NamePart::Family)?,
            given: tidy(spelling.given, NamePart::Given)?,
            middle: tidy(spelling.middle, NamePart::Middle)?,
            suffix: tidy(spelling.suffix, NamePart::Suffix)?,
            prefix: tidy(spelling.prefix, NamePart::Prefix)?,
        };
        if name.family.is_empty() && name.given.is_empty() {
            return Err(NameError::Empty);
        }
        Ok(name)
    }

    /// The family name; empty when a person has only one name.
    pub fn family(&self) -> &str {
        &self.family
    }

    /// The first name; may be empty.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// Further given names; may be empty.
    pub fn middle(&self) -> &str {
        &self.middle
    }

    /// `Jr`, `III`, … as it was written; may be empty.
    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    /// `Dr`, `Ms`, … as it was written; may be empty.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// As one says it: `Ana María García Jr`.
    pub fn full(&self) -> String {
        joined(&[&self.prefix, &self.given, &self.middle, &self.family, &self.suffix])
    }

    /// As a list sorts it: `García Jr, Ana María`.
    pub fn listed(&self) -> String {
        let family = joined(&[&self.family, &self.suffix]);
        let given = joined(&[&self.given, &self.middle]);
        if given.is_empty() || family.is_empty() {
            return family + &given;
        }
        format!("{family}, {given}")
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(a name)")
    }
}

fn tidy(text: &str, part: NamePart) -> Result<String, NameError> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(NameError::Control(part));
    }
    // Composing can only make a text shorter than four times this limit, so the count is cheap.
    if text.chars().nth(NAME_PART_CHARS_MAX * 4).is_some() {
        return Err(NameError::TooLong(part));
    }
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    if text.chars().count() > NAME_PART_CHARS_MAX {
        return Err(NameError::TooLong(part));
    }
    Ok(text)
}

fn joined(parts: &[&str]) -> String {
    parts.iter().copied().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

/// How two names stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameMatch {
    /// They can be the name of one person.
    Same,
    /// They would be, if one side's family and given name were swapped.
    Transposed,
    /// They are the names of two people, as far as one can tell.
    Different,
}

/// Compares two names, whoever wrote them first (`R-B1.8`).
///
/// Family and given names must agree after [`fold`], words joined or not (`De La Cruz`,
/// `Delacruz`). Middle names count only when both sides have them, and an initial agrees with the
/// name it begins. Suffixes count only when both sides have them.
pub fn compare(a: &PersonName, b: &PersonName) -> NameMatch {
    let (a, b) = (Folded::of(a), Folded::of(b));
    let suffixes_differ = matches!((&a.suffix, &b.suffix), (Some(x), Some(y)) if x != y);
    if suffixes_differ {
        return NameMatch::Different;
    }
    if a.family == b.family {
        let given_same = a.given == b.given && middles_agree(&a.middle, &b.middle);
        // One clerk's `Mary Ann` is another's `Mary` with the middle name `Ann`.
        let given_same = given_same || a.all_given() == b.all_given();
        return if given_same { NameMatch::Same } else { NameMatch::Different };
    }
    let swapped = a.family == b.given && a.given == b.family;
    if swapped && middles_agree(&a.middle, &b.middle) {
        return NameMatch::Transposed;
    }
    NameMatch::Different
}

/// A name without what clerks write differently.
struct Folded {
    family: String,
    given: String,
    middle: Vec<String>,
    suffix: Option<String>,
}

impl Folded {
    fn of(name: &PersonName) -> Self {
        let mut family = words(&name.family);
        let mut suffix = fold_suffix(&name.suffix);
        // Some systems write the suffix behind the family name. A lone `V` or `X` may be a name.
        if suffix.is_none()
            && family.len() > 1
            && let Some(ending @ ("jr" | "sr" | "ii" | "iii" | "iv")) =
                family.last().map(|word| numbered(word))
        {
            suffix = Some(ending.to_owned());
            family.pop();
        }
        Folded {
            family: family.concat(),
            given: words(&name.given).concat(),
            middle: words(&name.middle),
            suffix,
        }
    }

    fn all_given(&self) -> String {
        self.given.clone() + &self.middle.concat()
    }
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// The word that stands for a suffix however it is written (`Junior`, `Jr.` and `JR` are `jr`;
/// `2nd` and `II` are `ii`), or nothing when there is none.
pub fn fold_suffix(suffix: &str) -> Option<String> {
    let folded = words(suffix).concat();
    (!folded.is_empty()).then(|| numbered(&folded).to_owned())
}

fn numbered(suffix: &str) -> &str {
    match suffix {
        "jr" | "jnr" | "junior" => "jr",
        "sr" | "snr" | "senior" => "sr",
        "2" | "2nd" | "second" | "ii" => "ii",
        "3" | "3rd" | "third" | "iii" => "iii",
        "4" | "4th" | "fourth" | "iv" | "iiii" => "iv",
        "5" | "5th" | "fifth" | "v" => "v",
        other => other,
    }
}

/// Whether middle names can belong to one person; a missing one says nothing.
fn middles_agree(a: &[String], b: &[String]) -> bool {
    let initial_of =
        |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    a.concat() == b.concat()
        || a.iter().zip(b).all(|(a, b)| a == b || initial_of(a, b) || initial_of(b, a))
}

/// A text for searching and comparing: small letters without accents; apostrophes and periods are
/// gone, other marks are single spaces; marks that are letters, such as Devanagari's vowels, stay.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let plain = text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase).nfkd();
    for c in plain.filter(|c| !is_accent(*c)) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            c if c.is_alphanumeric() || is_combining_mark(c) => folded.push(c),
            '.' | '\'' | '`' | '´' | '‘'..='‛' | 'ʹ'..='ʿ' | '′' => {}
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    // Marks that stood apart may stand together now; their order is part of the normal form.
    folded.trim_end().nfkd().collect()
}

/// The accents of the Latin, Greek and Cyrillic scripts.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `family, given, middle, suffix`
    fn name(spelling: &str) -> PersonName {
        let mut parts = spelling.split(',');
        let mut next = || parts.next().unwrap_or_default();
        let (family, given, middle, suffix) = (next(), next(), next(), next());
        PersonName::parse(Spelling { family, given, middle, suffix, prefix: "" }).unwrap()
    }

    #[test]
    fn names_are_compared_as_people_mean_them() {
        use NameMatch::{Different, Same, Transposed};
        let table = [
            ("García,Ana", "GARCIA,ANA", Same),
            ("O'Brien,Sean", "OBRIEN,Seán", Same),
            ("O’Brien,Sean", "O'Brien,Sean", Same),
            ("O Brien,Sean", "O'Brien,Sean", Same),
            ("García-López,Ana", "Garcia Lopez,Ana", Same),
            ("De La Cruz,Luz", "Delacruz,Luz", Same),
            ("Groß,Jan", "GROSS,JAN", Same),
            ("Løvås,Kari", "Lovas,Kari", Same),
            ("Nowak,Michał", "Nowak,Michal", Same),
            ("Smith,John,,Jr", "Smith,John", Same),
            ("Smith,John,,Jr.", "Smith,John,,Junior", Same),
            ("Smith Jr,John", "Smith,John,,JR", Same),
            ("Smith,John,,II", "Smith,John,,2nd", Same),
            ("Smith,John,,Jr", "Smith,John,,Sr", Different),
            ("Smith Jr.,John", "Smith,John,,III", Different),
            ("Smith,John,Paul", "Smith,John", Same),
            ("Smith,John,P.", "Smith,John,Paul", Same),
            ("Smith,John,P", "Smith,John,Quentin", Different),
            ("Smith,John,Paul", "Smith,John,Peter", Different),
            ("Smith,Mary Ann", "Smith,Mary,Ann", Same),
            ("Smith,Mary Ann", "Smith,Mary", Different),
            ("Smith,Ana", "Smith,Eva", Different),
            ("Smith,Ana", "Smyth,Ana", Different),
            ("Smith,Ana", "Smith,", Different),
            ("Smith,Ana", "Ana,Smith", Transposed),
            ("Smith,Ana,M", "Ana,Smith,Maria", Transposed),
            ("Smith,Ana,M", "Ana,Smith,Lucia", Different),
            ("Paul,Paul", "Paul,Paul", Same),
            ("王,小明", "王,小明", Same),
        ];
        for (a, b, expected) in table {
            assert_eq!(compare(&name(a), &name(b)), expected, "{a} | {b}");
            assert_eq!(compare(&name(b), &name(a)), expected, "{b} | {a}");
        }
    }

    #[test]
    fn folding_keeps_words_and_drops_marks() {
        let table = [
            ("  García-López ", "garcia lopez"),
            ("O'Brien", "obrien"),
            ("St. John", "st john"),
            ("Anne--Marie  X", "anne marie x"),
            ("ＡＢＣ", "abc"),
            ("İstanbul", "istanbul"),
            ("हिन्दी", "हिन्दी"),
            ("--", ""),
        ];
        for (text, folded) in table {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn a_name_is_tidied_or_refused() {
        let tidied = name("  Van  der Berg , José ");
        assert_eq!((tidied.family(), tidied.given()), ("Van der Berg", "José"));
        assert_eq!(name("Berg,Ana,María,Jr").full(), "Ana María Berg Jr");
        assert_eq!(name("Berg,Ana,María,Jr").listed(), "Berg Jr, Ana María");
        assert_eq!(name("Berg").listed(), "Berg");
        let refused = |family: &str| {
            PersonName::parse(Spelling { family, ..Spelling::default() }).unwrap_err()
        };
        assert_eq!(refused(" "), NameError::Empty);
        assert_eq!(refused("a\nb"), NameError::Control(NamePart::Family));
        assert_eq!(refused(&"é".repeat(101)), NameError::TooLong(NamePart::Family));
        assert_eq!(refused(&"é".repeat(1_000)), NameError::TooLong(NamePart::Family));
        assert_eq!(format!("{tidied:?}"), "(a name)");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn every_name_is_its_own(family in "\\PC{0,20}", given in "\\PC{1,20}") {
            let spelling = Spelling { family: &family, given: &given, ..Spelling::default() };
            if let Ok(name) = PersonName::parse(spelling) {
                prop_assert_eq!(compare(&name, &name), NameMatch::Same);
            }
        }
    }
}
