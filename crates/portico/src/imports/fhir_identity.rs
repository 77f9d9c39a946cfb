//! What a `Patient` says about who somebody is: the registration of a bundle. It says as much as an
//! ADT message does, and is obeyed by the same rules. (R-B1.8)
//!
//! It takes a record number that we gave, a name that is in use and a whole birth date, and the
//! policy must say that bundles register. Everybody else is only looked for.

use base::{
    Date, PersonName,
    contact::{Email, Phone},
};
use fhir::{Address, ContactPoint, HumanName, Identifier, Patient, PatientLink, Period, Reference};

use super::{
    contact,
    from_fhir::{Mine, People},
    matching::Birth,
    prepared::{Registration, shortened},
};
use crate::people::Sex;

/// The longest record number of this practice.
const NUMBER_CHARS_MAX: usize = 32;

impl Mine<'_> {
    /// Who somebody is, when bundles say so here.
    pub(super) fn identity(&self, people: &People<'_>, patient: &Patient) -> Option<Registration> {
        if !self.setting.policy.matching.fhir_registers {
            return None;
        }
        let number = self.number_in_use(&patient.identifier)?;
        let is_replaced = patient.link.iter().any(|link| is_of(link, "replaced-by"));
        let said = self.said(patient, number);
        let is_whole = said.name.is_some() && matches!(said.birth, Birth::Day(_));
        // A record that another took the place of says nothing new about anybody.
        if is_replaced || patient.active == Some(false) || !is_whole {
            return None;
        }
        let mut merged = self.replaced(people, patient);
        merged.retain(|prior| Some(prior) != said.record_number.as_ref());
        merged.sort_unstable();
        merged.dedup();
        Some(Registration { merged, ..said })
    }

    /// The record number that somebody has now, when there is exactly one that we gave.
    fn number_in_use(&self, all: &[Identifier]) -> Option<String> {
        let in_use = all.iter().filter(|one| one.usage.as_deref() != Some("old"));
        match &self.own_numbers(in_use)[..] {
            [only] if only.chars().count() <= NUMBER_CHARS_MAX => Some(only.clone()),
            _ => None,
        }
    }

    /// The numbers of records that this one says it replaces, and of those in this bundle that say
    /// so themselves.
    fn replaced(&self, people: &People<'_>, patient: &Patient) -> Vec<String> {
        let replaces = patient.link.iter().filter(|link| is_of(link, "replaces"));
        let named = replaces.filter_map(|link| self.number_of(people, link.other.as_ref()?));
        let say_so = people.iter().filter_map(|(entry, other)| {
            let link = other.link.iter().find(|link| is_of(link, "replaced-by"))?;
            let by = link.other.as_ref()?.reference.as_deref()?;
            let is_by_me = self.bundle.resolve(entry, by)?.number == self.entry.number;
            is_by_me.then(|| self.number_in_use(&other.identifier)).flatten()
        });
        named.chain(say_so).collect()
    }

    /// The number of ours that another record has: one in this bundle, or named by its number.
    fn number_of(&self, people: &People<'_>, other: &Reference) -> Option<String> {
        let name = other.reference.as_deref();
        if let Some(found) = name.and_then(|name| self.bundle.resolve(self.entry, name)) {
            let (_, person) = people.iter().find(|(entry, _)| entry.number == found.number)?;
            return self.number_in_use(&person.identifier);
        }
        self.own_numbers(other.identifier.iter()).pop()
    }

    /// What is said about somebody; what is not said stays as it is.
    fn said(&self, patient: &Patient, number: String) -> Registration {
        let today = self.setting.now.date(self.setting.zone());
        let (name, other_names) = names(&patient.name, today);
        let provider = patient.general_practitioner.iter().find_map(|who| {
            let name = self.sources().practitioner(self.entry, who)?;
            Some((name.family().to_owned(), name.given().to_owned()))
        });
        Registration {
            record_number: Some(number),
            name,
            other_names,
            birth: self.birth(patient),
            sex: sex(patient),
            // A death is told with the rest of what is said, whoever files that.
            death: None,
            language: language(patient),
            email: email(&patient.telecom, today),
            mobile: mobile(&patient.telecom, today),
            address: address(&patient.address, today),
            provider,
            visit: None,
            merged: Vec::new(),
        }
    }
}

/// Whether a link to another record is of this kind.
fn is_of(link: &PatientLink, kind: &str) -> bool {
    link.kind.as_deref() == Some(kind)
}

pub(super) fn sex(patient: &Patient) -> Option<Sex> {
    match patient.gender.as_deref() {
        Some("female") => Some(Sex::Female),
        Some("male") => Some(Sex::Male),
        Some("other") => Some(Sex::Other),
        _ => None,
    }
}

fn is_over(period: Option<&Period>, today: Date) -> bool {
    let end = period.and_then(|period| period.end.as_ref());
    end.and_then(|end| end.date().ok().flatten()).is_some_and(|end| end < today)
}

/// The name that somebody has, and those by which results may find them too: the official name
/// before the usual one. A name that was, or that a friend uses, is none to have in a chart.
fn names(all: &[HumanName], today: Date) -> (Option<PersonName>, Vec<PersonName>) {
    let rank = |name: &HumanName| match name.usage.as_deref() {
        Some("temp" | "anonymous") => None,
        Some("old" | "maiden" | "nickname") => Some(3),
        _ if is_over(name.period.as_ref(), today) => Some(3),
        Some("official") => Some(0),
        Some("usual") => Some(1),
        Some(_) | None => Some(2),
    };
    let mut ranked: Vec<(u8, PersonName)> =
        all.iter().filter_map(|name| Some((rank(name)?, name.person().ok()?))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let own = ranked.first().is_some_and(|(rank, _)| *rank < 3).then(|| ranked.remove(0).1);
    let others = ranked.into_iter().map(|(_, name)| name);
    (own.clone(), others.filter(|name| Some(name) != own.as_ref()).collect())
}

/// The language that is preferred, or the only one.
fn language(patient: &Patient) -> Option<String> {
    let preferred = patient.communication.iter().find(|one| one.preferred == Some(true));
    let spoken = preferred.or(match &patient.communication[..] {
        [only] if only.preferred.is_none() => Some(only),
        _ => None,
    })?;
    let code = spoken.language.as_ref()?.coding.iter().find_map(|one| one.code.as_deref())?;
    contact::language_of(code)
}

/// Ways to reach somebody that are still theirs, in the order of their ranks.
fn telecoms(all: &[ContactPoint], today: Date) -> Vec<&ContactPoint> {
    let is_theirs = |one: &&ContactPoint| {
        let is_gone = matches!(one.usage.as_deref(), Some("old" | "temp"));
        !is_gone && !is_over(one.period.as_ref(), today)
    };
    let mut theirs: Vec<&ContactPoint> = all.iter().filter(is_theirs).collect();
    theirs.sort_by_key(|one| one.rank.unwrap_or(u32::MAX));
    theirs
}

/// An address of their own before one at work.
fn email(all: &[ContactPoint], today: Date) -> Option<String> {
    let mut found = telecoms(all, today);
    found.retain(|one| one.system.as_deref() == Some("email"));
    found.sort_by_key(|one| one.usage.as_deref() == Some("work"));
    let mut valid = found.iter().filter_map(|one| one.value.as_deref()?.parse::<Email>().ok());
    valid.next().map(|email| email.as_str().to_owned())
}

/// The mobile number, else the first number that is not at work.
fn mobile(all: &[ContactPoint], today: Date) -> Option<String> {
    let mut found = telecoms(all, today);
    found.retain(|one| {
        let is_phone = matches!(one.system.as_deref(), Some("phone" | "sms"));
        is_phone && one.usage.as_deref() != Some("work")
    });
    found.sort_by_key(|one| one.usage.as_deref() != Some("mobile"));
    let number = found.iter().find_map(|one| one.value.as_deref())?;
    Some(number.parse::<Phone>().map_or_else(|_| shortened(number, 20), |phone| phone.shown()))
}

/// Where somebody lives.
fn address(all: &[Address], today: Date) -> Option<String> {
    let is_theirs = |one: &&Address| {
        let is_other = matches!(one.usage.as_deref(), Some("old" | "billing" | "temp"));
        !is_other && !is_over(one.period.as_ref(), today)
    };
    let home =
        all.iter().filter(is_theirs).min_by_key(|one| one.usage.as_deref() != Some("home"))?;
    let lines = home.line.iter().flatten();
    let rest = [&home.city, &home.state, &home.postal_code].into_iter().flatten();
    let said: Vec<&str> = lines.chain(rest).map(String::as_str).collect();
    Some(shortened(&said.join(", "), 500))
}
