//! The gate: what a seat may see of a chart. The only place that knows.
//!
//! Every statement that reads chart items for somebody asks `state IN ($a, $b)` with the two words
//! that stand here. The patient's own seat sees what is released and nothing else, so that what is
//! held cannot be listed, counted, drawn into a trend or guessed by its address. (R-B3, T-30…T-37)

use base::Date;

use super::model::{Kind, ReleaseState};
use crate::access::{Chart, Seat};

/// The states of chart items that a seat may see: always two words, for the statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sight(pub(super) &'static str, pub(super) &'static str);

/// What this seat may see.
pub(super) fn sight(chart: &Chart<'_>) -> Sight {
    of_seat(chart.seat())
}

fn of_seat(seat: &Seat) -> Sight {
    match seat {
        Seat::Own(_) => Sight("released", "released"),
        Seat::Clinician(_) => Sight("released", "held"),
        // The front desk sees nothing clinical; no item is in the state "".
        Seat::Desk(_) => Sight("", ""),
    }
}

/// Whether a seat may see an item in this state.
pub(crate) fn may_see(chart: &Chart<'_>, state: ReleaseState) -> bool {
    use base::words::Word as _;
    let Sight(one, other) = sight(chart);
    state.as_str() == one || state.as_str() == other
}

/// Whether something that came with a held result, or while one was held, could give it away: the
/// diagnosis, the medicine, what was done and why somebody came. What was known before the specimen
/// was taken says nothing about it, and allergies and vaccines do not either. Such an item is held
/// with the result and released with it, so that the gate has one word for both. (R-B3)
pub(crate) fn could_tell(kind: Kind, known_on: Date, specimen_on: Date) -> bool {
    match kind {
        Kind::Condition
        | Kind::Medicine
        | Kind::Procedure
        | Kind::Encounter
        | Kind::Document
        | Kind::Report => known_on >= specimen_on,
        Kind::Allergy | Kind::Immunization => false,
    }
}

#[cfg(test)]
mod tests {
    use base::Instant;

    use super::*;
    use crate::{
        accounts::{AccountId, Staff},
        people::{Role, StaffId},
    };

    #[test]
    fn only_clinical_staff_see_what_is_held_and_nobody_what_was_withdrawn() {
        let now = Instant::from_millis(0);
        let staff = |role| Staff {
            id: StaffId::new(now),
            account: AccountId::new(now),
            role,
            medical_director: false,
            name: String::new(),
        };
        let table = [
            (Seat::Own(AccountId::new(now)), vec!["released"]),
            (Seat::Clinician(staff(Role::Nurse)), vec!["released", "held"]),
            (Seat::Desk(staff(Role::FrontDesk)), vec![]),
        ];
        for (seat, seen) in table {
            let Sight(one, other) = of_seat(&seat);
            for state in ["held", "released", "withdrawn", "replaced"] {
                assert_eq!(one == state || other == state, seen.contains(&state), "{state}");
            }
        }
    }

    #[test]
    fn what_was_known_before_the_specimen_cannot_tell_its_result() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let specimen = day("2026-11-20");
        let table = [
            (Kind::Condition, "2026-11-23", true),
            (Kind::Condition, "2026-11-20", true),
            (Kind::Condition, "2026-11-19", false),
            (Kind::Medicine, "2026-11-21", true),
            (Kind::Medicine, "2019-01-01", false),
            (Kind::Procedure, "2026-11-22", true),
            (Kind::Encounter, "2026-11-20", true),
            (Kind::Allergy, "2026-11-23", false),
            (Kind::Immunization, "2026-11-23", false),
        ];
        for (kind, known_on, expected) in table {
            assert_eq!(could_tell(kind, day(known_on), specimen), expected, "{kind} {known_on}");
        }
    }
}
