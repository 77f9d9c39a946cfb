//! The gate: what a seat may see of a chart. The only place that knows.
//!
//! Every statement that reads chart items for somebody asks `state IN ($a, $b)` with the two words
//! that stand here. The patient's own seat sees what is released and nothing else, so that what is
//! held cannot be listed, counted, drawn into a trend or guessed by its address. (R-B3, T-30…T-37)

use super::model::ReleaseState;
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
}
