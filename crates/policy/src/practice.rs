//! Who the practice is and how it is reached.

use std::{fmt, str::FromStr};

use base::{
    Zone,
    contact::{Email, EmailError},
};

use crate::{
    kinds::{Optional, Required, list, parsed, text, word},
    section::section,
    tables::nested,
};

base::words! {
    /// A language that Portico speaks.
    pub enum Language {
        /// English, the language that every text has.
        English = "en",
        /// Spanish.
        Spanish = "es",
    }
}

base::words! {
    /// Where the practice is, as far as its words must differ.
    pub enum Country {
        /// Everybody is told to call 911.
        UnitedStates = "us",
        /// Everybody is told the number that the practice names.
        Elsewhere = "elsewhere",
    }
}

/// A time zone with the name by which the file knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedZone {
    name: String,
    zone: Zone,
}

impl NamedZone {
    /// The IANA name, `America/New_York`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone itself.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }
}

impl fmt::Display for NamedZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl FromStr for NamedZone {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        let zone = Zone::named(name).ok_or(())?;
        Ok(NamedZone { name: name.to_owned(), zone })
    }
}

/// A telephone number as the practice writes it: 3 to 15 digits among spaces and `()+-.`, so that
/// short numbers count too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phone(String);

impl Phone {
    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a `tel:` link wants it: digits, with a plus sign when it is international.
    pub fn dialled(&self) -> String {
        self.0.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Phone {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let may_stand = |(place, c): (usize, char)| match c {
            '0'..='9' | ' ' | '(' | ')' | '-' | '.' => true,
            '+' => place == 0,
            _ => false,
        };
        let readable =
            (3..=15).contains(&digits) && text.len() <= 24 && text.char_indices().all(may_stand);
        readable.then(|| Phone(text.to_owned())).ok_or(())
    }
}

/// A mail address that the practice publishes: unlike a patient's, it may be shown and logged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailAddress(String);

impl MailAddress {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for MailAddress {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let address: Email = text.parse()?;
        Ok(MailAddress(address.as_str().to_owned()))
    }
}

/// An address on the web, `https://…` or `http://…`, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebAddress(String);

impl WebAddress {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for WebAddress {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let rest = rest.ok_or(())?;
        let readable = !rest.is_empty()
            && text.len() <= 200
            && rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
            && rest.chars().all(|c| c.is_ascii_graphic() && !"\"'<>\\`".contains(c));
        readable.then(|| WebAddress(text.trim_end_matches('/').to_owned())).ok_or(())
    }
}

pub(crate) const PHONE: &str = "a telephone number such as \"(555) 555-0100\"";
const MAIL: &str = "a mail address such as \"name@practice.example\"";
const WEB: &str = "an address such as \"https://portal.practice.example\"";
const ZONE: &str = "the IANA name of a time zone such as \"America/New_York\"";

section! {
    /// Who the practice is. These words and numbers appear on every page, letter and mail.
    pub struct Practice {
        /// Patients must see whose portal this is, in full.
        name: String = String::new(), Required(text(2..=80)), "R-B6.3";
        /// Where there is little room, as in an authenticator app, this name stands.
        short_name: String = String::new(), Required(text(2..=30)), "R-B6.3";
        /// Every page offers the telephone, because the portal is never the only way.
        phone: Phone = Phone::default(), Required(parsed(PHONE)), "R-B0a";
        /// Where a patient hears a person, or clear advice, when the practice is closed.
        after_hours_phone: Phone = Phone::default(), Required(parsed(PHONE)), "R-A6";
        /// The line for a mental-health crisis that every page names beside the emergency number.
        crisis_line: String = "988".to_owned(), text(2..=20), "R-A6";
        /// Where the practice is; in the United States the emergency number is 911.
        country: Country = Country::UnitedStates, word(), "R-A6";
        /// The number that every page tells people to call in an emergency.
        emergency_number: String = "911".to_owned(), text(2..=20), "R-A6, B5";
        /// The practice's own web site, which also carries the notice when the portal is down.
        website: Option<WebAddress> = None, Optional(parsed(WEB)), "R-B1.11";
        /// Where patients find the portal; links in mails and on letters begin with it.
        portal_url: WebAddress = WebAddress("http://localhost:8080".to_owned()),
            parsed(WEB), "R-A13";
        /// All times are shown on the practice's wall, and business hours are counted there.
        time_zone: NamedZone = NamedZone { name: "UTC".to_owned(), zone: Zone::UTC },
            Required(parsed(ZONE)), "R-A8";
        /// The languages that patients may choose; English must be among them.
        languages: Vec<Language> = vec![Language::English, Language::Spanish],
            list(word(), 1..=2), "regulation 3.7";
        /// The person who answers for privacy and takes reports of a suspected breach.
        privacy_officer: Officer = Officer::default(), nested(), "45 CFR 164.530(a)";
        /// Where the practice is; letters and reports carry it.
        address: String = String::new(), Required(text(5..=160)), "R-B6.1e";
    }

    /// The person who answers for privacy. The agreement and the breach letters name them.
    pub struct Officer {
        /// A person, so that a patient knows whom to ask for.
        name: String = String::new(), Required(text(2..=80)), "45 CFR 164.530(a)";
        /// Alerts, anchors of the ledger and reports of a breach go there.
        email: MailAddress = MailAddress::default(), Required(parsed(MAIL)), "R-B2.4";
        /// Patients who cannot use the portal report a breach by telephone.
        phone: Phone = Phone::default(), Required(parsed(PHONE)), "R-B2.4";
    }
}

pub(crate) const MAIL_ADDRESS: &str = MAIL;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_read_as_people_write_them() {
        for right in ["(555) 555-0100", "555.0100", "+1 555 555 0100", "911"] {
            assert!(right.parse::<Phone>().is_ok(), "{right}");
        }
        for wrong in ["", "12", "call us", "555+0100", "555-0100 ext. 2", "1234567890123456"] {
            assert!(wrong.parse::<Phone>().is_err(), "{wrong}");
        }
        assert_eq!(Phone("+1 (555) 555-0100".into()).dialled(), "+15555550100");
    }

    #[test]
    fn mail_addresses_cannot_smuggle_a_header() {
        assert!("ana.ruiz+p@lakeside.example".parse::<MailAddress>().is_ok());
        for wrong in ["", "@", "a@", "@b", "a b@c", "a@b@c", "a@b\r\nBcc: c@d", "a@.b.c", "<a@b.c>"]
        {
            assert!(wrong.parse::<MailAddress>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn web_addresses_are_plain() {
        assert_eq!("https://x.example/".parse(), Ok(WebAddress("https://x.example".into())));
        for wrong in ["x.example", "ftp://x", "https://", "https://x\" onload", "javascript:1"] {
            assert!(wrong.parse::<WebAddress>().is_err(), "{wrong}");
        }
    }
}
