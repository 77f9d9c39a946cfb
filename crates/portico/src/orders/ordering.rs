//! Writing down an order, and ending one. (R-B3, "provider flag at order")

use base::{Date, Instant, Zone, name::fold};
use db::Tx;

use super::store::{self, OrderId};
use crate::{
    access::Chart,
    accounts::Staff,
    app::App,
    happened,
    people::{Role, StaffId},
};

/// What a test is called, in characters.
const TEST_CHARS_MIN: usize = 2;
const TEST_CHARS_MAX: usize = 100;
/// The longest number of an order, in characters.
const NUMBER_CHARS_MAX: usize = 60;
/// Why the patient is told first, in characters.
const REASON_CHARS_MIN: usize = 5;
const REASON_CHARS_MAX: usize = 200;
/// An order may be written down so many days after it was made.
const DAYS_BACK_MAX: i32 = 90;
/// The longest that a test is waited for, in days.
pub(super) const DAYS_MAX: i32 = 366;

/// An order that was checked.
pub(super) struct NewOrder {
    pub(super) test: String,
    pub(super) number: Option<String>,
    pub(super) ordered_on: Date,
    /// Why a person tells the patient first, when that is asked for.
    pub(super) tell_first: Option<String>,
    /// It is waited for until this day begins.
    pub(super) until: Instant,
}

/// What was typed.
#[derive(Clone, Copy)]
pub(super) struct Draft<'d> {
    pub(super) test: &'d str,
    pub(super) number: &'d str,
    pub(super) ordered_on: &'d str,
    pub(super) until: &'d str,
    pub(super) tell_first: bool,
    pub(super) reason: &'d str,
}

/// What is missing or wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Test,
    Number,
    OrderedOn,
    Until,
    /// The patient is to be told first, and nothing says why.
    Reason,
    /// Something says why, and nothing that they are to be told first.
    NotTicked,
}

/// Checks an order. All that is wrong is told at once.
pub(super) fn check(
    (zone, now): (&Zone, Instant),
    draft: Draft<'_>,
) -> Result<NewOrder, Vec<Fault>> {
    let today = now.date(zone);
    let day = |text: &str| text.parse::<Date>().ok();
    let ordered_on = day(draft.ordered_on)
        .filter(|day| *day <= today && *day >= today.plus_days(-DAYS_BACK_MAX));
    let until = day(draft.until).filter(|day| *day > today && *day <= today.plus_days(DAYS_MAX));
    let is_named = (TEST_CHARS_MIN..=TEST_CHARS_MAX).contains(&draft.test.chars().count())
        && !fold(draft.test).is_empty();
    let is_explained =
        (REASON_CHARS_MIN..=REASON_CHARS_MAX).contains(&draft.reason.chars().count());
    let table = [
        (!is_named, Fault::Test),
        (draft.number.chars().count() > NUMBER_CHARS_MAX, Fault::Number),
        (ordered_on.is_none(), Fault::OrderedOn),
        (until.is_none(), Fault::Until),
        (draft.tell_first && !is_explained, Fault::Reason),
        (!draft.tell_first && !draft.reason.is_empty(), Fault::NotTicked),
    ];
    let faults: Vec<Fault> =
        table.into_iter().filter_map(|(is_wrong, fault)| is_wrong.then_some(fault)).collect();
    match (ordered_on, until) {
        (Some(ordered_on), Some(until)) if faults.is_empty() => Ok(NewOrder {
            test: draft.test.to_owned(),
            number: Some(draft.number.to_owned()).filter(|number| !number.is_empty()),
            ordered_on,
            tell_first: draft.tell_first.then(|| draft.reason.to_owned()),
            until: until.start(zone),
        }),
        _ => Err(faults),
    }
}

/// Keeps an order. What came before it stays as it is.
pub(super) fn make(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, staff): (&Chart<'_>, StaffId),
    new: &NewOrder,
) -> db::Result<()> {
    let (id, mut content) = (OrderId::new(now), app.seal.content());
    store::insert(tx, &mut content, id, (chart, staff), new, now)?;
    let event = happened!("order.made").patient(chart.patient()).object(id);
    tx.record(event.with("tell_first", new.tell_first.is_some()).content(content));
    Ok(())
}

/// Whether this member of the staff may end an order: that the patient is told first is lowered by
/// providers only.
pub(super) fn may_end(staff: &Staff, tell_first: Option<&str>) -> bool {
    match staff.role {
        Role::Provider => true,
        Role::Nurse => tell_first.is_none(),
        _ => false,
    }
}

/// Ends an order: it is not waited for any more, and raises nothing.
pub(super) fn end(
    tx: &mut Tx<'_>,
    now: Instant,
    (chart, staff): (&Chart<'_>, &Staff),
    id: OrderId,
) -> db::Result<()> {
    let open = store::open(tx, chart.patient(), now)?;
    let order = open.iter().find(|order| order.id == id).ok_or(db::Error::NotFound)?;
    if !may_end(staff, order.tell_first.as_deref()) {
        return Err(db::Error::NotFound);
    }
    store::set_ended(tx, chart, id, now)?;
    tx.record(happened!("order.ended").patient(chart.patient()).object(id));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Draft<'static> = Draft {
        test: "Skin biopsy",
        number: "A-17",
        ordered_on: "2026-11-20",
        until: "2027-01-20",
        tell_first: true,
        reason: "Her mother died of it.",
    };

    fn faults(draft: Draft<'_>) -> Vec<Fault> {
        let now = "2026-11-23T14:00:00.000Z".parse().unwrap();
        check((&Zone::UTC, now), draft).err().unwrap_or_default()
    }

    #[test]
    fn an_order_has_a_test_days_and_a_reason_when_the_patient_is_told_first() {
        assert!(faults(GOOD).is_empty());
        assert!(faults(Draft { number: "", tell_first: false, reason: "", ..GOOD }).is_empty());
        let long = "x".repeat(101);
        let table = [
            (Draft { test: "", ..GOOD }, Fault::Test),
            (Draft { test: "--", ..GOOD }, Fault::Test),
            (Draft { test: &long, ..GOOD }, Fault::Test),
            (Draft { number: &long, ..GOOD }, Fault::Number),
            (Draft { ordered_on: "2026-11-24", ..GOOD }, Fault::OrderedOn),
            (Draft { ordered_on: "2026-08-01", ..GOOD }, Fault::OrderedOn),
            (Draft { until: "2026-11-23", ..GOOD }, Fault::Until),
            (Draft { until: "2028-01-01", ..GOOD }, Fault::Until),
            (Draft { reason: "", ..GOOD }, Fault::Reason),
            (Draft { tell_first: false, ..GOOD }, Fault::NotTicked),
        ];
        for (draft, fault) in table {
            assert_eq!(faults(draft), [fault], "{}", draft.test);
        }
    }
}
