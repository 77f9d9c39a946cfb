//! When a serious result may be shown although nobody has talked with its patient: after tries on
//! enough occasions and days and a certified letter, or when the medical director says why. Pure.
//! (R-B3)

use base::{Date, Instant, Note, Zone};
use policy::Results;

use super::conversation::{CHARS_MAX, is_sentence};
use crate::{accounts::Staff, people::Role};

base::words! {
    /// Why a result is shown without a conversation.
    pub(crate) enum WithoutTalk {
        /// The patient could not be reached.
        UnableToReach = "unable_to_reach",
        /// The medical director decided it, for a reason that is written down.
        MedicalDirector = "medical_director",
    }
}

/// The longest reason, in characters.
pub(super) const REASON_CHARS_MAX: usize = 1_000;
/// The post's numbers have at most so many characters.
const TRACKING_CHARS_MAX: usize = 40;
const TRACKING_CHARS_MIN: usize = 5;
/// Of whom a welfare check was asked for.
const WELFARE_CHARS_MAX: usize = 200;
const WELFARE_CHARS_MIN: usize = 3;

/// How often somebody tried: on how many occasions, and on how many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tries {
    pub(super) occasions: u32,
    pub(super) days: u32,
}

impl Tries {
    /// Counts tries at these times. Those that follow each other closely are one occasion.
    pub(super) fn of(policy: &Results, zone: &Zone, times: &[Instant]) -> Self {
        let mut times = times.to_vec();
        times.sort_unstable();
        let (mut tries, mut last, mut last_day) = (Tries::default(), None, None);
        for at in times {
            let apart = i64::from(policy.tries_minutes_apart);
            if last.is_none_or(|last: Instant| at >= last.plus_minutes(apart)) {
                tries.occasions += 1;
                last = Some(at);
            }
            let day = Some(at.date(zone));
            if day != last_day {
                tries.days += 1;
                last_day = day;
            }
        }
        tries
    }

    pub(super) fn are_enough(self, policy: &Results) -> bool {
        self.occasions >= policy.tries_min && self.days >= policy.tries_days_min
    }
}

/// What a result waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitsFor {
    /// A person's word.
    Talk,
    /// The day that a state's law names; nobody can let it out before.
    Law(Instant),
    /// Nothing that a person can do.
    Nothing,
}

/// Who fills in such a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decider {
    /// Nobody who may.
    Other,
    Provider,
    /// A provider who is the medical director.
    Director,
}

impl Decider {
    pub(super) fn of(staff: &Staff) -> Self {
        match (staff.role, staff.medical_director) {
            (Role::Provider, true) => Decider::Director,
            (Role::Provider, false) => Decider::Provider,
            (Role::FrontDesk | Role::Nurse | Role::PrivacyOfficer | Role::Administrator, _) => {
                Decider::Other
            }
        }
    }
}

/// What is known when such a form is checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) who: Decider,
    pub(super) waits_for: WaitsFor,
    pub(super) has_opened: bool,
    pub(super) tries: Tries,
    pub(super) has_letter: bool,
    /// The day on which the result was final, and today, on the practice's wall.
    pub(super) final_on: Date,
    pub(super) today: Date,
}

/// What is missing or wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Only a provider does this.
    NotYourPart,
    /// It is shown already, or waits for something else.
    NotHeld,
    /// A law keeps it until a moment.
    Law(Instant),
    NotOpened,
    TooFewTries,
    NoLetterDay,
    NoTracking,
    WelfareLength,
    NoKind,
    NotTheDirector,
    NoLetter,
    NoReason,
    NoComment,
}

/// A certified letter that was sent.
#[derive(Clone)]
pub(crate) struct Letter {
    pub(crate) sent_on: Date,
    pub(crate) tracking: String,
    /// Of whom it was asked to look after the patient.
    pub(crate) welfare_check: Option<String>,
}

/// What was typed about a letter.
#[derive(Clone, Copy)]
pub(super) struct LetterDraft<'d> {
    pub(super) sent_on: Option<Date>,
    pub(super) tracking: &'d str,
    pub(super) welfare_check: &'d str,
}

/// Checks what was written about a letter. All that is wrong is told at once.
pub(super) fn check_letter(
    policy: &Results,
    facts: &Facts,
    draft: &LetterDraft<'_>,
) -> Result<Letter, Vec<Fault>> {
    let mut faults = not_yet(facts);
    let length = |text: &str| text.chars().count();
    let sent_on = draft.sent_on.filter(|day| (facts.final_on..=facts.today).contains(day));
    let welfare = Some(draft.welfare_check).filter(|text| !text.is_empty());
    let welfare_fits = |text| (WELFARE_CHARS_MIN..=WELFARE_CHARS_MAX).contains(&length(text));
    let rules = [
        (facts.tries.are_enough(policy), Fault::TooFewTries),
        (sent_on.is_some(), Fault::NoLetterDay),
        (
            (TRACKING_CHARS_MIN..=TRACKING_CHARS_MAX).contains(&length(draft.tracking)),
            Fault::NoTracking,
        ),
        (welfare.is_none_or(welfare_fits), Fault::WelfareLength),
    ];
    faults.extend(rules.into_iter().filter(|(fine, _)| !fine).map(|(_, fault)| fault));
    match sent_on {
        Some(sent_on) if faults.is_empty() => Ok(Letter {
            sent_on,
            tracking: draft.tracking.to_owned(),
            welfare_check: welfare.map(str::to_owned),
        }),
        _ => Err(faults),
    }
}

/// A decision to show a result without a conversation.
#[derive(Clone)]
pub(crate) struct Forced {
    pub(crate) kind: WithoutTalk,
    /// The medical director's; empty when the tries and the letter are the reason.
    pub(crate) reason: String,
    /// What the patient reads above the numbers.
    pub(crate) comment: String,
}

/// What was typed about it.
#[derive(Clone, Copy)]
pub(super) struct ForcedDraft<'d> {
    pub(super) kind: Option<WithoutTalk>,
    pub(super) reason: &'d str,
    pub(super) comment: &'d str,
}

/// Checks whether a result may be shown without a conversation. Nothing else lets it out.
pub(super) fn check_forced(
    policy: &Results,
    facts: &Facts,
    draft: &ForcedDraft<'_>,
) -> Result<Forced, Vec<Fault>> {
    let mut faults = not_yet(facts);
    let mut unless = |fine: bool, fault: Fault| {
        if !fine {
            faults.push(fault);
        }
    };
    let reason: Option<Note<REASON_CHARS_MAX>> = draft.reason.parse().ok();
    match draft.kind {
        None => unless(false, Fault::NoKind),
        Some(WithoutTalk::UnableToReach) => {
            unless(facts.tries.are_enough(policy), Fault::TooFewTries);
            unless(facts.has_letter, Fault::NoLetter);
            unless(draft.reason.is_empty() || reason.is_some(), Fault::NoReason);
        }
        Some(WithoutTalk::MedicalDirector) => {
            unless(facts.who == Decider::Director, Fault::NotTheDirector);
            unless(reason.is_some(), Fault::NoReason);
        }
    }
    let fits = draft.comment.chars().count() <= CHARS_MAX;
    unless(is_sentence(draft.comment) && fits, Fault::NoComment);
    match draft.kind {
        Some(kind) if faults.is_empty() => Ok(Forced {
            kind,
            reason: reason.map_or_else(String::new, |reason| reason.as_str().to_owned()),
            comment: draft.comment.to_owned(),
        }),
        _ => Err(faults),
    }
}

/// What stands in the way of anything of the kind.
fn not_yet(facts: &Facts) -> Vec<Fault> {
    let waits = match facts.waits_for {
        WaitsFor::Talk => (true, Fault::NotHeld),
        WaitsFor::Law(until) => (false, Fault::Law(until)),
        WaitsFor::Nothing => (false, Fault::NotHeld),
    };
    let rules = [
        (facts.who != Decider::Other, Fault::NotYourPart),
        waits,
        (facts.has_opened, Fault::NotOpened),
    ];
    rules.into_iter().filter(|(fine, _)| !fine).map(|(_, fault)| fault).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn facts() -> Facts {
        Facts {
            who: Decider::Provider,
            waits_for: WaitsFor::Talk,
            has_opened: true,
            tries: Tries { occasions: 3, days: 2 },
            has_letter: true,
            final_on: day("2026-11-20"),
            today: day("2026-11-23"),
        }
    }

    #[test]
    fn tries_are_counted_by_occasion_and_by_the_day_of_the_practice() {
        let policy = crate::testing::policy().results;
        let zone = Zone::named("America/New_York").unwrap();
        let table: [(&[&str], u32, u32); 6] = [
            (&[], 0, 0),
            (&["2026-11-20T15:00:00.000Z"], 1, 1),
            (&["2026-11-20T15:00:00.000Z", "2026-11-20T15:29:59.000Z"], 1, 1),
            (&["2026-11-20T15:30:00.000Z", "2026-11-20T15:00:00.000Z"], 2, 1),
            // Late in the evening it is the next day in Greenwich, but not here.
            (&["2026-11-20T15:00:00.000Z", "2026-11-21T04:59:00.000Z"], 2, 1),
            (
                &[
                    "2026-11-20T15:00:00.000Z",
                    "2026-11-20T21:00:00.000Z",
                    "2026-11-21T15:00:00.000Z",
                ],
                3,
                2,
            ),
        ];
        for (times, occasions, days) in table {
            let times: Vec<Instant> = times.iter().map(|text| text.parse().unwrap()).collect();
            assert_eq!(Tries::of(&policy, &zone, &times), Tries { occasions, days }, "{times:?}");
        }
    }

    #[test]
    fn three_occasions_on_two_days_are_enough_and_fewer_are_not() {
        let policy = crate::testing::policy().results;
        for (occasions, days, enough) in
            [(3, 2, true), (9, 4, true), (3, 1, false), (2, 2, false), (0, 0, false)]
        {
            assert_eq!(Tries { occasions, days }.are_enough(&policy), enough, "{occasions} {days}");
        }
    }

    #[test]
    fn a_letter_has_a_day_since_the_result_and_a_number() {
        let policy = crate::testing::policy().results;
        let good = LetterDraft {
            sent_on: Some(day("2026-11-21")),
            tracking: "7019 0000 1234",
            welfare_check: "",
        };
        let few = Facts { tries: Tries { occasions: 2, days: 2 }, ..facts() };
        let long = "x".repeat(201);
        let table = [
            (facts(), good, None),
            (facts(), LetterDraft { welfare_check: "Erie County Sheriff", ..good }, None),
            (facts(), LetterDraft { welfare_check: &long, ..good }, Some(Fault::WelfareLength)),
            (facts(), LetterDraft { sent_on: None, ..good }, Some(Fault::NoLetterDay)),
            (
                facts(),
                LetterDraft { sent_on: Some(day("2026-11-24")), ..good },
                Some(Fault::NoLetterDay),
            ),
            (
                facts(),
                LetterDraft { sent_on: Some(day("2026-11-19")), ..good },
                Some(Fault::NoLetterDay),
            ),
            (facts(), LetterDraft { tracking: "701", ..good }, Some(Fault::NoTracking)),
            (few, good, Some(Fault::TooFewTries)),
            (Facts { who: Decider::Other, ..facts() }, good, Some(Fault::NotYourPart)),
            (Facts { waits_for: WaitsFor::Nothing, ..facts() }, good, Some(Fault::NotHeld)),
        ];
        for (place, (facts, draft, fault)) in table.into_iter().enumerate() {
            let faults = check_letter(&policy, &facts, &draft).err().unwrap_or_default();
            assert_eq!(faults, Vec::from_iter(fault), "line {place}");
        }
    }

    #[test]
    fn nothing_but_the_whole_way_or_the_director_lets_a_result_out() {
        use WithoutTalk::{MedicalDirector, UnableToReach};
        let policy = crate::testing::policy().results;
        let comment = "Please call us about this result.";
        let unable = ForcedDraft { kind: Some(UnableToReach), reason: "", comment };
        let reason = "The court ordered it to be shown.";
        let decided = ForcedDraft { kind: Some(MedicalDirector), reason, comment };
        let director =
            Facts { who: Decider::Director, tries: Tries::default(), has_letter: false, ..facts() };
        let law = Instant::from_millis(0);
        let kept = WaitsFor::Law(law);
        let table: [(Facts, ForcedDraft<'_>, &[Fault]); 13] = [
            (Facts { waits_for: kept, ..facts() }, unable, &[Fault::Law(law)]),
            (Facts { waits_for: kept, ..director }, decided, &[Fault::Law(law)]),
            (facts(), unable, &[]),
            (director, decided, &[]),
            (facts(), decided, &[Fault::NotTheDirector]),
            (director, unable, &[Fault::TooFewTries, Fault::NoLetter]),
            (Facts { has_letter: false, ..facts() }, unable, &[Fault::NoLetter]),
            (director, ForcedDraft { reason: "Because.", ..decided }, &[Fault::NoReason]),
            (facts(), ForcedDraft { comment: "Call.", ..unable }, &[Fault::NoComment]),
            (facts(), ForcedDraft { kind: None, ..unable }, &[Fault::NoKind]),
            (Facts { has_opened: false, ..facts() }, unable, &[Fault::NotOpened]),
            (Facts { who: Decider::Other, ..facts() }, unable, &[Fault::NotYourPart]),
            (Facts { waits_for: WaitsFor::Nothing, ..director }, decided, &[Fault::NotHeld]),
        ];
        for (place, (facts, draft, expected)) in table.into_iter().enumerate() {
            let faults = check_forced(&policy, &facts, &draft).err().unwrap_or_default();
            assert_eq!(faults, expected, "line {place}");
        }
    }
}
