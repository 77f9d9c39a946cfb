//! How a person is reached, and the number a practice knows them by.
//!
//! A value of these types is safe to put into the header of a mail or a message: it has no line
//! breaks and no control characters.

use std::{fmt, str::FromStr};

/// The longest e-mail address, in bytes (RFC 5321, the path without its brackets).
pub const EMAIL_BYTES_MAX: usize = 254;
/// The longest medical record number, in bytes.
pub const MRN_BYTES_MAX: usize = 32;

/// An e-mail address, as it was typed. ASCII only, so that every mail server takes it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// Why a text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailError {
    /// There is nothing.
    Empty,
    /// More than [`EMAIL_BYTES_MAX`] bytes, or more than 64 before the `@`.
    TooLong,
    /// Not exactly one `@`.
    At,
    /// A space, a line break, a letter outside ASCII, or one of `"(),:;<>[\]`.
    Character,
    /// What stands before the `@` is empty, or has a period at an end or twice in a row.
    Local,
    /// What stands after the `@` is not the name of a mail domain, such as `example.org`.
    Domain,
}

impl fmt::Display for EmailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EmailError::Empty => "there is no e-mail address",
            EmailError::TooLong => "an e-mail address has at most 254 characters, 64 before the @",
            EmailError::At => "an e-mail address has one @",
            EmailError::Character => "an e-mail address has no spaces, accents, quotes or brackets",
            EmailError::Local => "something is missing before the @",
            EmailError::Domain => "what follows the @ is not a domain such as example.org",
        })
    }
}

impl std::error::Error for EmailError {}

impl Email {
    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In small letters: two addresses that fold alike reach the same person.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > EMAIL_BYTES_MAX {
            return Err(EmailError::TooLong);
        }
        if !text.bytes().all(|b| b.is_ascii_graphic() && !b"\"(),:;<>[\\]".contains(&b)) {
            return Err(EmailError::Character);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailError::At)?;
        if domain.contains('@') {
            return Err(EmailError::At);
        }
        if local.len() > 64 {
            return Err(EmailError::TooLong);
        }
        if local.split('.').any(str::is_empty) {
            return Err(EmailError::Local);
        }
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let last_is_a_number = domain.rsplit('.').next().is_none_or(|l| l.parse::<u64>().is_ok());
        if !domain.contains('.') || !domain.split('.').all(label) || last_is_a_number {
            return Err(EmailError::Domain);
        }
        Ok(Email(text.to_owned()))
    }
}

/// A telephone number in the form of E.164: `+15555550100`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// Why a text is not a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneError {
    /// There is nothing.
    Empty,
    /// A letter or a mark that numbers do not have; extensions are not supported.
    Character,
    /// Seven digits: the area code is missing.
    AreaCode,
    /// Not a number of the United States or Canada, and no `+` and country code in front.
    NotUs,
    /// After `+`, a number has 8 to 15 digits and does not begin with 0.
    Country,
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PhoneError::Empty => "there is no telephone number",
            PhoneError::Character => "a telephone number has only digits, spaces and + ( ) - .",
            PhoneError::AreaCode => "the area code is missing",
            PhoneError::NotUs => "this is not a US number; other countries begin with +",
            PhoneError::Country => "after the +, a number has 8 to 15 digits",
        })
    }
}

impl std::error::Error for PhoneError {}

impl Phone {
    /// `+`, the country code and the number, without spaces (E.164).
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people read it: `555-555-0100` in the United States, `+442079460000` elsewhere.
    pub fn shown(&self) -> String {
        match self.0.strip_prefix("+1") {
            Some(digits) => format!("{}-{}-{}", &digits[..3], &digits[3..6], &digits[6..]),
            None => self.0.clone(),
        }
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    fn from_str(text: &str) -> Result<Self, PhoneError> {
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Err(PhoneError::Empty);
        }
        let abroad = text.strip_prefix('+');
        let mut digits = String::new();
        for c in abroad.unwrap_or(text).chars() {
            match c {
                '0'..='9' if digits.len() < 20 => digits.push(c),
                '0'..='9' => return Err(PhoneError::Country),
                ' ' | '(' | ')' | '-' | '.' | '\u{a0}' | '‐'..='–' => {}
                _ => return Err(PhoneError::Character),
            }
        }
        if abroad.is_some() && !digits.starts_with('1') {
            let possible = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
            return if possible {
                Ok(Phone(format!("+{digits}")))
            } else {
                Err(PhoneError::Country)
            };
        }
        let national = match digits.len() {
            11 => digits.strip_prefix('1').ok_or(PhoneError::NotUs)?,
            10 => digits.as_str(),
            7 => return Err(PhoneError::AreaCode),
            0 => return Err(PhoneError::Empty),
            _ => return Err(PhoneError::NotUs),
        };
        // Neither the area code nor the exchange begins with 0 or 1 in the North American plan.
        if national.as_bytes()[0] < b'2' || national.as_bytes()[3] < b'2' {
            return Err(PhoneError::NotUs);
        }
        Ok(Phone(format!("+1{national}")))
    }
}

/// A medical record number: what the practice calls a chart. Its case counts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mrn(String);

/// Why a text is not a medical record number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MrnError {
    /// There is nothing.
    Empty,
    /// More than [`MRN_BYTES_MAX`] characters.
    TooLong,
    /// A space inside, or something that is not printable ASCII.
    Character,
}

impl fmt::Display for MrnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MrnError::Empty => "there is no record number",
            MrnError::TooLong => "a record number has at most 32 characters",
            MrnError::Character => "a record number has no spaces and no accents",
        })
    }
}

impl std::error::Error for MrnError {}

impl Mrn {
    /// The number as it was typed, without the spaces around it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Mrn {
    type Err = MrnError;

    fn from_str(text: &str) -> Result<Self, MrnError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(MrnError::Empty);
        }
        if text.chars().count() > MRN_BYTES_MAX {
            return Err(MrnError::TooLong);
        }
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(MrnError::Character);
        }
        Ok(Mrn(text.to_owned()))
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(an e-mail address)")
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(a telephone number)")
    }
}

impl fmt::Debug for Mrn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(a record number)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_kept_as_typed() {
        let email: Email = " Ana.Garcia+Portal@Example.ORG ".parse().unwrap();
        assert_eq!(email.as_str(), "Ana.Garcia+Portal@Example.ORG");
        assert_eq!(email.folded(), "ana.garcia+portal@example.org");
    }

    #[test]
    fn what_is_not_an_address_is_refused() {
        use EmailError::{At, Character, Domain, Empty, Local, TooLong};
        let long = format!("a@{}.org", "b".repeat(250));
        let long_local = format!("{}@example.org", "a".repeat(65));
        let table = [
            ("", Empty),
            ("ana", At),
            ("a@b@example.org", At),
            ("a b@example.org", Character),
            ("a@example.org\r\nBcc: x@example.org", Character),
            ("a@example.org\n", Character),
            ("Ana <a@example.org>", Character),
            ("a,b@example.org", Character),
            ("señor@example.org", Character),
            ("@example.org", Local),
            (".a@example.org", Local),
            ("a..b@example.org", Local),
            ("a@localhost", Domain),
            ("a@example..org", Domain),
            ("a@-example.org", Domain),
            ("a@127.0.0.1", Domain),
            (&long, TooLong),
            (&long_local, TooLong),
        ];
        for (text, why) in table {
            assert_eq!(text.parse::<Email>(), Err(why), "{text}");
        }
    }

    #[test]
    fn us_numbers_have_many_spellings() {
        for text in [
            "5555550100",
            "555-555-0100",
            "(555) 555-0100",
            "555.555.0100",
            "1 555 555 0100",
            "+1 (555) 555-0100",
            "  555 555 0100 ",
            "555\u{2011}555\u{2011}0100",
        ] {
            let phone: Phone = text.parse().unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!((phone.as_str(), phone.shown().as_str()), ("+15555550100", "555-555-0100"));
        }
    }

    #[test]
    fn other_countries_begin_with_a_plus() {
        let phone: Phone = "+44 20 7946 0000".parse().unwrap();
        assert_eq!((phone.as_str(), phone.shown().as_str()), ("+442079460000", "+442079460000"));
        for (text, why) in [
            ("", PhoneError::Empty),
            ("--", PhoneError::Empty),
            ("555-0100", PhoneError::AreaCode),
            ("44 20 7946 0000", PhoneError::NotUs),
            ("055-555-0100", PhoneError::NotUs),
            ("555-155-0100", PhoneError::NotUs),
            ("+0123456789", PhoneError::Country),
            ("+44 20", PhoneError::Country),
            ("+999999999999999999999999", PhoneError::Country),
            ("555-555-0100 x12", PhoneError::Character),
            ("555-555-0100\r\n", PhoneError::Character),
            ("５５５5550100", PhoneError::Character),
        ] {
            assert_eq!(text.parse::<Phone>(), Err(why), "{text}");
        }
    }

    #[test]
    fn a_record_number_is_one_word() {
        assert_eq!(" A-00123 ".parse::<Mrn>().unwrap().as_str(), "A-00123");
        assert_eq!(" ".parse::<Mrn>(), Err(MrnError::Empty));
        assert_eq!("A 1".parse::<Mrn>(), Err(MrnError::Character));
        assert_eq!("Ä1".parse::<Mrn>(), Err(MrnError::Character));
        assert_eq!("1".repeat(33).parse::<Mrn>(), Err(MrnError::TooLong));
    }

    #[test]
    fn none_of_them_prints_itself() {
        let email: Email = "a@example.org".parse().unwrap();
        let phone: Phone = "555-555-0100".parse().unwrap();
        let mrn: Mrn = "A1".parse().unwrap();
        let printed = format!("{email:?} {phone:?} {mrn:?}");
        assert_eq!(printed, "(an e-mail address) (a telephone number) (a record number)");
    }

    proptest! {
        #[test]
        fn nothing_makes_the_readers_fall_over(
            text in "\\PC{0,60}|[0-9+ ()-]{0,20}|[a-z.@-]{0,20}"
        ) {
            if let Ok(phone) = text.parse::<Phone>() {
                prop_assert_eq!(phone.as_str().parse::<Phone>(), Ok(phone.clone()));
                phone.shown();
            }
            if let Ok(email) = text.parse::<Email>() {
                prop_assert!(!email.as_str().contains(['\r', '\n']));
            }
            let _ = text.parse::<Mrn>();
        }
    }
}
