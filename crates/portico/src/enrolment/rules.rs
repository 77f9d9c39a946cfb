//! When a code may be issued, what one is worth, and how people write their birth date. Pure.
//! (R-A3, R-A14, R-B7, security.md §3.5)

mod deaths;
mod lapse;
mod teaching;

use std::collections::BTreeSet;

use base::{Date, Instant, name::fold, secret};
use policy::{CORE_TOPICS, Enrolment};

use super::model::{Checklist, CodeState, EducationSession, Gap, Missing, Understood};

pub(super) use deaths::{Decision, Heard, Known, NotDecided, decide, findings, hear};
pub(super) use lapse::{Next, after, next};
pub(super) use teaching::{Taught, educate_again};

/// The parts of the agreement that are talked about before anybody gets a code. (R-B7)
pub(super) const TOPICS_MIN: usize = 11;
/// Nobody who asks for access is older.
const AGE_YEARS_MAX: i32 = 120;
/// A form that came back sooner was not filled in by a person.
const FILL_SECONDS_MIN: i64 = 3;
/// A form that lay open for longer is asked for again.
const FILL_HOURS_MAX: i64 = 24;

/// Everything that stands in the way of a code, in the order of the checklist. (T-05, T-06)
pub(super) fn missing(list: &Checklist, rules: &Enrolment) -> Vec<Missing> {
    let mut missing = Vec::new();
    if !list.established.is_yes() {
        missing.push(Missing::NotEstablished(list.established));
    }
    if list.account.is_some() {
        missing.push(Missing::HasAccount);
    }
    if list.agreement.is_none() {
        missing.push(Missing::NoAgreement);
    }
    if list.identity.is_none() {
        missing.push(Missing::NoIdentity);
    }
    match &list.form {
        None => missing.push(Missing::NoForm),
        Some(on_file) if !on_file.what.in_force => missing.push(Missing::FormOutdated),
        Some(_) => {}
    }
    if rules.education_required {
        match &list.education {
            None => missing.push(Missing::NoEducation),
            Some(on_file) if !on_file.what.in_force => missing.push(Missing::EducationOutdated),
            Some(on_file) => {
                missing
                    .extend(gaps(&on_file.what.session, rules).into_iter().map(Missing::Education));
            }
        }
    }
    if list.contact.is_none() {
        missing.push(Missing::NoContact);
    }
    missing
}

/// What an education session lacks to count. (R-B7)
pub(super) fn gaps(session: &EducationSession, rules: &Enrolment) -> Vec<Gap> {
    let topics: BTreeSet<_> = session.topics.iter().collect();
    let untaught = CORE_TOPICS.into_iter().filter(|topic| !topics.contains(topic));
    let understood = |how: &Understood| match how {
        Understood::Right | Understood::AfterHelp => true,
        Understood::NotYet => false,
    };
    let right = session.answers.iter().filter(|(_, how)| understood(how)).count();
    let found = [
        (topics.len() < TOPICS_MIN, Gap::Topics(u32::try_from(TOPICS_MIN).unwrap_or(u32::MAX))),
        (
            right < rules.teach_back_questions_min as usize,
            Gap::Questions(rules.teach_back_questions_min),
        ),
        (right < session.answers.len(), Gap::NotYet),
        (session.needs_more, Gap::NeedsMore),
    ];
    let others = found.into_iter().filter_map(|(lacks, gap)| lacks.then_some(gap));
    untaught.map(Gap::Topic).chain(others).collect()
}

/// Whether what was typed beside a code is the patient's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    Right,
    Wrong,
}

/// What a code is worth that was found by its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    /// It opens the way to an account.
    Good,
    /// Nothing is said about it.
    Nothing,
    /// Nothing is said about it, and the try counts.
    Counted,
    /// It was used. Only told to who knows the birth date.
    Used,
    /// It is too old. Only told to who knows the birth date.
    Expired,
}

/// What is known about a code when it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) state: CodeState,
    pub(super) expires_at: Instant,
    /// Whether no material change came after the agreement that was signed for it.
    pub(super) in_force: bool,
}

impl Shown {
    /// Whether it opens the way to an account for its holder.
    pub(super) fn is_living(self, now: Instant) -> bool {
        self.state == CodeState::Issued && now < self.expires_at && self.in_force
    }
}

/// Judges a code. At its end it is no longer good, nor is it when the agreement that was signed for
/// it has been replaced; both are told alike. (R-A3)
pub(super) fn worth(code: Shown, holder: Holder, now: Instant) -> Worth {
    let Shown { state, expires_at, .. } = code;
    match (state, holder) {
        (CodeState::Issued, Holder::Right) if code.is_living(now) => Worth::Good,
        (CodeState::Issued, Holder::Wrong) if now < expires_at => Worth::Counted,
        (_, Holder::Wrong) | (CodeState::Revoked, Holder::Right) => Worth::Nothing,
        (CodeState::Redeemed, Holder::Right) => Worth::Used,
        (CodeState::Issued | CodeState::Expired, Holder::Right) => Worth::Expired,
    }
}

/// Whether the person who typed these is the patient: the birth date, and the last name where the
/// practice asks for it.
pub(super) fn holder(
    rules: &Enrolment,
    (birth_date, family): (Date, &str),
    (typed_date, typed_family): (Option<Date>, &str),
) -> Holder {
    let name_fits = !rules.ask_last_name || fold(typed_family) == fold(family);
    if typed_date == Some(birth_date) && name_fits { Holder::Right } else { Holder::Wrong }
}

/// A date as people write it: `3/14/1961`, `03-14-1961` or `1961-03-14`; the month comes before
/// the day unless the year comes first.
pub(crate) fn read_date(typed: &str) -> Option<Date> {
    let parts: Vec<&str> =
        typed.split(['/', '-', '.', ' ']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) =
        if first.len() == 4 { (first, second, third) } else { (third, first, second) };
    let digits = |text: &str, most: usize| {
        let plain = text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse::<i16>().ok()).flatten()
    };
    let small = |text| digits(text, 2).and_then(|number| i8::try_from(number).ok());
    if year.len() != 4 {
        return None;
    }
    Date::new(digits(year, 4)?, small(month)?, small(day)?)
}

/// A birth date that somebody alive can have.
pub(super) fn is_possible_birth(birth: Date, today: Date) -> bool {
    birth <= today && birth.years_until(today) <= AGE_YEARS_MAX
}

/// Whether a form lay open as long as a person needs, and not since yesterday.
pub(super) fn is_persons_pace(opened: Instant, now: Instant) -> bool {
    let open_millis = now.millis_since(opened);
    (FILL_SECONDS_MIN * 1_000..=FILL_HOURS_MAX * 3_600_000).contains(&open_millis)
}

/// A form's time of opening, with its seal, as it stands in the form.
pub(super) fn opened_text(at: Instant, seal: &[u8; 32]) -> String {
    format!("{}.{}", at.as_millis(), secret::hex(seal))
}

/// The time of opening and the seal that came back.
pub(super) fn read_opened(text: &str) -> Option<(Instant, Vec<u8>)> {
    let (millis, seal) = text.split_once('.')?;
    Some((Instant::from_millis(millis.parse().ok()?), secret::from_hex(seal)?))
}

#[cfg(test)]
mod tests;
