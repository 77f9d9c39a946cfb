//! A patient asks for everything now: when they may, and what an answer must say. Pure. (R-B3,
//! 45 CFR 171.201, T-47)

use base::{Date, Instant, Note, Zone};

use crate::chart::{HoldBasis, ItemId};

base::words! {
    /// Why a result is kept although its patient asked for it. There is no other reason.
    pub(crate) enum KeptBecause {
        /// It would endanger somebody's life or physical safety, as a licensed professional who
        /// knows the patient has judged (45 CFR 171.201(c)(1), (d)(3)).
        Danger = "clinician_harm",
        /// It may be wrong or somebody else's (45 CFR 171.201(c)(2)).
        Doubt = "data_integrity",
        /// A law forbids it for now.
        Law = "state_law",
    }
}

impl KeptBecause {
    /// As the chart has it.
    pub(super) fn basis(self) -> HoldBasis {
        match self {
            KeptBecause::Danger => HoldBasis::ClinicianHarm,
            KeptBecause::Doubt => HoldBasis::DataIntegrity,
            KeptBecause::Law => HoldBasis::StateLaw,
        }
    }
}

/// So long is what somebody says of how they know the patient.
const RELATIONSHIP_CHARS: std::ops::RangeInclusive<usize> = 5..=200;

/// A danger to life or physical safety is described in so many characters at least.
pub(super) const DANGER_CHARS_MIN: usize = 20;

/// The longest reason, in characters.
pub(super) const REASON_CHARS_MAX: usize = 1_000;

/// Whether a patient may ask: once a day, and not while the answer is due.
pub(super) fn may_ask(zone: &Zone, now: Instant, last: Option<(Instant, Answered)>) -> bool {
    let today: Date = now.date(zone);
    match last {
        None => true,
        Some((_, Answered::No)) => false,
        Some((asked_at, Answered::Yes)) => asked_at.date(zone) < today,
    }
}

/// Whether a request was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answered {
    Yes,
    No,
}

/// What was chosen for one held result.
#[derive(Clone, Copy)]
pub(super) struct Choice<'c> {
    pub(super) item: ItemId,
    pub(super) has_opened: bool,
    /// `show`, or why it is kept.
    pub(super) choice: &'c str,
    /// How whoever judges that there is a danger knows the patient.
    pub(super) relationship: &'c str,
    pub(super) reason: &'c str,
}

/// What is done with one held result.
#[derive(Clone)]
pub(super) enum Decision {
    Show(ItemId),
    Keep(Kept),
    /// A law keeps it until its day, whatever anybody decides.
    Leave(Kept),
}

/// A result that is kept.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) item: ItemId,
    pub(super) because: KeptBecause,
    /// Empty unless there is a danger.
    pub(super) relationship: String,
    pub(super) reason: Note<REASON_CHARS_MAX>,
}

/// What is missing in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A result was not read.
    NotOpened,
    /// Nothing was chosen for one of them.
    NothingChosen,
    /// One is kept without a reason.
    NoReason,
    /// Nobody says how whoever judges that there is a danger knows the patient.
    NoRelationship,
    /// It is not said what the danger to life or physical safety is.
    NoDanger,
}

/// The word for showing a result.
pub(super) const SHOW: &str = "show";

/// Checks an answer: every held result is shown or kept for a reason. Each fault is told once.
pub(super) fn check(choices: &[Choice<'_>]) -> Result<Vec<Decision>, Vec<Fault>> {
    let (mut decisions, mut faults) = (Vec::new(), Vec::new());
    for choice in choices {
        match decide(choice) {
            Ok(decision) => decisions.push(decision),
            Err(fault) if faults.contains(&fault) => {}
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(decisions) } else { Err(faults) }
}

/// What a law keeps until a moment stays, and needs no reason of anybody's.
pub(super) fn by_law(item: ItemId, until: Instant) -> Kept {
    let reason = format!("A state's law keeps it until {until}.");
    let reason = reason.parse().expect("the sentence has the length of a note");
    let relationship = String::new();
    Kept { item, because: KeptBecause::Law, relationship, reason }
}

fn decide(choice: &Choice<'_>) -> Result<Decision, Fault> {
    use base::words::Word as _;
    let item = choice.item;
    if !choice.has_opened {
        return Err(Fault::NotOpened);
    }
    if choice.choice == SHOW {
        return Ok(Decision::Show(item));
    }
    let because = KeptBecause::from_word(choice.choice).ok_or(Fault::NothingChosen)?;
    let relationship = match because {
        KeptBecause::Danger => choice.relationship,
        KeptBecause::Doubt | KeptBecause::Law => "",
    };
    if because == KeptBecause::Danger {
        if !RELATIONSHIP_CHARS.contains(&relationship.chars().count()) {
            return Err(Fault::NoRelationship);
        }
        if choice.reason.chars().count() < DANGER_CHARS_MIN {
            return Err(Fault::NoDanger);
        }
    }
    let reason = choice.reason.parse().map_err(|_| Fault::NoReason)?;
    Ok(Decision::Keep(Kept { item, because, relationship: relationship.to_owned(), reason }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patient_may_ask_once_a_day_and_not_while_the_answer_is_due() {
        let zone = Zone::named("America/New_York").unwrap();
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let now = at("2026-11-23T14:00:00.000Z");
        let table = [
            (None, true),
            (Some(("2026-11-23T13:00:00.000Z", Answered::Yes)), false),
            (Some(("2026-11-23T13:00:00.000Z", Answered::No)), false),
            (Some(("2026-11-20T13:00:00.000Z", Answered::No)), false),
            (Some(("2026-11-22T13:00:00.000Z", Answered::Yes)), true),
            // It was still yesterday here.
            (Some(("2026-11-23T04:59:00.000Z", Answered::Yes)), true),
            (Some(("2026-11-23T05:00:00.000Z", Answered::Yes)), false),
        ];
        for (last, may) in table {
            let asked = last.map(|(text, answered)| (at(text), answered));
            assert_eq!(may_ask(&zone, now, asked), may, "{last:?}");
        }
    }

    #[test]
    fn every_result_is_shown_or_kept_by_a_law_and_for_a_reason() {
        let item = ItemId::new(Instant::from_millis(0));
        let reason = "The sample may be another's.";
        let relationship = "Her physician since 2014.";
        let one = |choice, reason| Choice { item, has_opened: true, choice, relationship, reason };
        let table: [(Vec<Choice<'_>>, &[Fault]); 10] = [
            (vec![], &[]),
            (vec![one("show", "")], &[]),
            (vec![one("data_integrity", reason), one("show", "")], &[]),
            (vec![one("clinician_harm", reason), one("state_law", reason)], &[]),
            (
                vec![Choice { relationship: "", ..one("clinician_harm", reason) }],
                &[Fault::NoRelationship],
            ),
            (vec![one("clinician_harm", "She is upset.")], &[Fault::NoDanger]),
            (vec![one("", reason), one("show", "")], &[Fault::NothingChosen]),
            (vec![one("practice_policy", reason)], &[Fault::NothingChosen]),
            (
                vec![one("state_law", "A law."), one("", "")],
                &[Fault::NoReason, Fault::NothingChosen],
            ),
            (vec![Choice { has_opened: false, ..one("show", "") }], &[Fault::NotOpened]),
        ];
        for (place, (choices, expected)) in table.into_iter().enumerate() {
            let faults = check(&choices).err().unwrap_or_default();
            assert_eq!(faults, expected, "line {place}");
        }
    }
}
