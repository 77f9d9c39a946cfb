//! Which user names and passwords are good enough. Pure; every fault is named, not only the first.
//!
//! Two profiles (security.md §3.3): `insurer` asks for a capital and a non-letter as the insurer's
//! advice says; `nist` asks for length instead, as SP 800-63B-4 does. Both refuse what is common
//! and what anybody could guess from the person. (R-A2)

use base::Date;
use policy::{Password as Rules, PasswordProfile as Profile, Username as NameRules};
use unicode_normalization::UnicodeNormalization;

/// The shortest part of somebody's name, user name or birth date that a password may not hold.
const PERSONAL_CHARS: usize = 4;
/// The shortest word at a password's core that makes it common.
const COMMON_CHARS: usize = 6;
/// Characters given to the estimator, whose work grows steeply with length.
const ESTIMATED_CHARS_MAX: usize = 72;
/// Names that look as if the practice or the machine were speaking.
const RESERVED: [&str; 12] = [
    "admin",
    "administrator",
    "root",
    "support",
    "system",
    "portal",
    "portico",
    "security",
    "helpdesk",
    "webmaster",
    "postmaster",
    "practice",
];

/// What is wrong with a user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UsernameFault {
    TooShort,
    TooLong,
    /// Something else than letters, digits and `. _ - @`.
    Characters,
    /// Looks like a record number, a social security number or a birth date.
    LooksLikeNumber,
    Reserved,
}

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordFault {
    TooShort,
    TooLong,
    NeedsCapital,
    NeedsNonLetter,
    /// Holds part of the user name, a name, the practice's name or the birth date.
    Personal,
    Common,
    /// Nothing but repeats and runs, such as `aaaa1234`.
    Pattern,
}

impl PasswordFault {
    /// The word for the ledger, which never sees the password.
    pub(crate) fn code(self) -> &'static str {
        match self {
            PasswordFault::TooShort => "too_short",
            PasswordFault::TooLong => "too_long",
            PasswordFault::NeedsCapital => "needs_capital",
            PasswordFault::NeedsNonLetter => "needs_non_letter",
            PasswordFault::Personal => "personal",
            PasswordFault::Common => "common",
            PasswordFault::Pattern => "pattern",
        }
    }
}

/// What anybody could know about the person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Personal<'p> {
    pub(crate) username: &'p str,
    /// Given and family names, the e-mail address, the practice's name.
    pub(crate) words: Vec<&'p str>,
    pub(crate) birth_date: Option<Date>,
}

/// A user name as sign-in compares it: composed, without case.
pub(crate) fn folded(username: &str) -> String {
    username.trim().nfkc().flat_map(char::to_lowercase).collect()
}

/// A password as it is hashed: two ways to write one character are one password.
pub(crate) fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// What is wrong with a user name, beside being taken.
pub(crate) fn username_faults(rules: &NameRules, username: &str) -> Vec<UsernameFault> {
    let name = folded(username);
    let count = name.chars().count();
    let allowed = |c: char| c.is_alphanumeric() || "._-@".contains(c);
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let found = [
        (count < rules.min_chars as usize, UsernameFault::TooShort),
        (count > rules.max_chars as usize, UsernameFault::TooLong),
        (
            !name.chars().all(allowed) || !name.chars().any(char::is_alphanumeric),
            UsernameFault::Characters,
        ),
        (digits >= 4 && letters == 0, UsernameFault::LooksLikeNumber),
        (RESERVED.contains(&name.as_str()), UsernameFault::Reserved),
    ];
    found.into_iter().filter_map(|(wrong, fault)| wrong.then_some(fault)).collect()
}

/// What is wrong with a password for this person.
pub(crate) fn password_faults(
    rules: &Rules,
    person: &Personal<'_>,
    password: &str,
) -> Vec<PasswordFault> {
    if password.len() > rules.max_bytes as usize {
        return vec![PasswordFault::TooLong];
    }
    let password = normal(password);
    let count = password.chars().count();
    let insurer = rules.profile == Profile::Insurer;
    let non_letter = |c: char| !c.is_alphabetic() && !c.is_whitespace();
    let found = [
        (count < rules.min_chars as usize, PasswordFault::TooShort),
        (
            insurer && rules.require_upper && !password.chars().any(char::is_uppercase),
            PasswordFault::NeedsCapital,
        ),
        (
            insurer && rules.require_non_alpha && !password.chars().any(non_letter),
            PasswordFault::NeedsNonLetter,
        ),
        (holds_personal(person, &password), PasswordFault::Personal),
        (is_common(&password), PasswordFault::Common),
        (is_only_pattern(&password), PasswordFault::Pattern),
    ];
    found.into_iter().filter_map(|(wrong, fault)| wrong.then_some(fault)).collect()
}

/// Whether any four characters in a row come from what everybody may know.
fn holds_personal(person: &Personal<'_>, password: &str) -> bool {
    let password: Vec<char> = base::name::fold(password).chars().collect();
    let texts = person.words.iter().copied().chain([person.username]);
    let words: Vec<String> = texts
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .map(base::name::fold)
        .chain(person.birth_date.into_iter().flat_map(spellings))
        .collect();
    words.iter().any(|word| {
        let word: Vec<char> = word.chars().collect();
        word.windows(PERSONAL_CHARS)
            .any(|part| password.windows(PERSONAL_CHARS).any(|piece| piece == part))
    })
}

/// The ways people write a birth date in digits.
fn spellings(birth: Date) -> [String; 3] {
    let (year, month, day) = birth.parts();
    [
        format!("{year:04}{month:02}{day:02}"),
        format!("{month:02}{day:02}{year:04}"),
        format!("{day:02}{month:02}{year:04}"),
    ]
}

/// Whether it is one of the thirty thousand common passwords, bare or dressed up with digits and
/// signs at its ends.
fn is_common(password: &str) -> bool {
    let short: String = password.chars().take(ESTIMATED_CHARS_MAX).collect();
    let bare = short.trim_matches(|c: char| !c.is_alphabetic());
    [short.as_str(), bare]
        .iter()
        .any(|text| text.chars().count() >= COMMON_CHARS && is_listed(text))
}

fn is_listed(text: &str) -> bool {
    use zxcvbn::matching::patterns::MatchPattern;
    let estimate = zxcvbn::zxcvbn(text, &[]);
    let whole = estimate.sequence();
    matches!(whole, [only] if matches!(&only.pattern, MatchPattern::Dictionary(found)
        if !found.reversed && only.token.len() == text.len()))
}

/// Whether nothing is left when runs of four and more (`aaaa`, `4321`, `abcd`) are taken out.
fn is_only_pattern(password: &str) -> bool {
    let points: Vec<i64> = password.chars().map(|c| i64::from(u32::from(c))).collect();
    let mut at = 0;
    while at < points.len() {
        let Some(second) = points.get(at + 1) else { return false };
        let step = second - points[at];
        let mut end = at + 1;
        while end + 1 < points.len() && points[end + 1] - points[end] == step {
            end += 1;
        }
        if !(-1..=1).contains(&step) || end + 1 - at < 4 {
            return false;
        }
        at = end + 1;
    }
    !points.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn faults(password: &str) -> Vec<PasswordFault> {
        let person = Personal {
            username: "rosa.garcia",
            words: vec!["Rosa", "García", "Lakeside Family Medicine"],
            birth_date: "1961-03-14".parse().ok(),
        };
        password_faults(&testing::policy().accounts.password, &person, password)
    }

    #[test]
    fn t08_the_insurers_profile_asks_for_length_a_capital_and_a_non_letter() {
        use PasswordFault as F;
        let cases = [
            ("Correct-Horse7", vec![]),
            ("alllowercase12", vec![F::NeedsCapital]),
            ("Nodigitshere", vec![F::NeedsNonLetter]),
            ("Copper kettle sings", vec![F::NeedsNonLetter]),
            ("Short1!", vec![F::TooShort]),
            ("Garcia2024!!x", vec![F::Personal]),
            ("xGARCÍAx-2024", vec![F::Personal]),
            ("Copper-19610314-x", vec![F::Personal]),
            ("Copper-03141961-x", vec![F::Personal]),
            ("My-lakeside-place9", vec![F::Personal]),
            ("Copper-Kettle-😀-sings", vec![]),
            ("ÁRBOL-verde-azul", vec![]),
            ("AAAAAAAAAAAA1234", vec![F::Pattern]),
            ("short", vec![F::TooShort, F::NeedsCapital, F::NeedsNonLetter]),
        ];
        for (password, expected) in cases {
            assert_eq!(faults(password), expected, "{password}");
        }
    }

    #[test]
    fn common_passwords_are_refused_also_when_dressed_up() {
        for password in ["Password1234!", "!!Qwertyuiop99"] {
            assert!(faults(password).contains(&PasswordFault::Common), "{password}");
        }
    }

    #[test]
    fn long_passwords_are_welcome_up_to_the_guard() {
        assert_eq!(faults(&"Long enough, 7 ".repeat(9)), vec![]);
        assert_eq!(faults(&"X".repeat(2_000)), vec![PasswordFault::TooLong]);
    }

    #[test]
    fn nist_asks_for_length_and_nothing_else() {
        let mut rules = testing::policy().accounts.password;
        rules.profile = Profile::Nist;
        rules.min_chars = 15;
        let faults = |p| password_faults(&rules, &Personal::default(), p);
        assert_eq!(faults("copper kettle sings"), vec![]);
        assert_eq!(faults("Correct-Horse7"), vec![PasswordFault::TooShort]);
    }

    #[test]
    fn two_ways_to_write_a_letter_are_one_password() {
        assert_eq!(normal("Cafe\u{301}-Kettle-7"), normal("Café-Kettle-7"));
        assert_ne!(normal(" Copper"), normal("Copper"));
    }

    #[test]
    fn user_names_are_words_not_numbers() {
        use UsernameFault as F;
        let rules = testing::policy().accounts.username;
        let cases = [
            ("rosa.garcia", vec![]),
            ("Rosa_G@home-1", vec![]),
            ("rosa", vec![F::TooShort]),
            ("rosa garcia", vec![F::Characters]),
            ("......", vec![F::Characters]),
            ("123-45-6789", vec![F::LooksLikeNumber]),
            ("03141961", vec![F::LooksLikeNumber]),
            ("Support", vec![F::Reserved]),
        ];
        for (name, expected) in cases {
            assert_eq!(username_faults(&rules, name), expected, "{name}");
        }
        assert_eq!(folded("  Rosa.GARCIA "), "rosa.garcia");
    }
}
