//! Which orders a report answers. (R-B3)

use base::{Date, Instant, name::fold};
use db::Tx;

use super::store::{self, Order};
use crate::people::PatientId;

/// What a report says of itself by which an order knows it.
pub(crate) struct Reported<'r> {
    /// What the laboratory calls the report and each of its tests.
    pub(crate) names: Vec<&'r str>,
    pub(crate) numbers: &'r [String],
    /// The day of the specimen.
    pub(crate) on: Date,
    pub(crate) source_key: &'r str,
}

/// Marks the orders that a report answers, and says why the patient is told first, if somebody
/// asked for that. Who asked is heard for every report of the test until the order ends: a serious
/// finding may come with the second one.
pub(crate) fn heed(
    tx: &mut Tx<'_>,
    patient: PatientId,
    now: Instant,
    reported: &Reported<'_>,
) -> db::Result<Option<String>> {
    let mut why = None;
    for order in store::open(tx, patient, now)? {
        if answers(reported, &order) {
            store::set_answered(tx, patient, order.id, reported.source_key)?;
            why = why.or(order.tell_first);
        }
    }
    Ok(why)
}

/// A report answers an order whose number it carries; and one whose words all stand in one of its
/// names, unless its specimen is older. Too much is told first rather than too little: "Biopsy" is
/// any biopsy.
fn answers(reported: &Reported<'_>, order: &Order) -> bool {
    if order.number.as_ref().is_some_and(|number| reported.numbers.contains(number)) {
        return true;
    }
    let wanted = fold(&order.test);
    let wanted: Vec<&str> = wanted.split(' ').filter(|word| !JOINING.contains(word)).collect();
    let is_named = |name: &&str| {
        let said = fold(name);
        let said: Vec<&str> = said.split(' ').collect();
        wanted.iter().all(|word| said.contains(word))
    };
    !wanted.is_empty() && reported.on >= order.ordered_on && reported.names.iter().any(is_named)
}

/// Words that name nothing: "Biopsy of the skin" is a skin biopsy.
const JOINING: [&str; 8] = ["a", "and", "for", "of", "on", "the", "to", "with"];

#[cfg(test)]
mod tests {
    use super::{super::store::OrderId, *};

    #[test]
    fn an_order_knows_its_report_by_number_or_by_all_its_words() {
        let now: Instant = "2026-11-20T14:00:00.000Z".parse().unwrap();
        let order = |test: &str, number: Option<&str>| Order {
            id: OrderId::new(now),
            test: test.to_owned(),
            number: number.map(str::to_owned),
            ordered_on: "2026-11-20".parse().unwrap(),
            tell_first: None,
        };
        let numbers = ["A-17".to_owned()];
        let report = |name, on: &str| Reported {
            names: vec![name, "Potassium"],
            numbers: &numbers,
            on: on.parse().unwrap(),
            source_key: "1",
        };
        let table = [
            ("Biopsy of the skin", None, "SKIN BIOPSY, LEFT ARM", "2026-11-20", true),
            ("biopsy", None, "Skin Biopsy", "2026-11-23", true),
            ("potassium", None, "Basic metabolic panel", "2026-11-23", true),
            ("Breast biopsy", None, "Skin biopsy", "2026-11-23", false),
            ("CT", None, "Factor VIII", "2026-11-23", false),
            ("biopsy", None, "Skin biopsy", "2026-11-19", false),
            ("Pathology", Some("A-17"), "Skin biopsy", "2026-11-19", true),
            ("Pathology", Some("A-18"), "Skin biopsy", "2026-11-23", false),
            ("of the", None, "of the", "2026-11-23", false),
        ];
        for (test, number, name, on, is_answer) in table {
            let found = answers(&report(name, on), &order(test, number));
            assert_eq!(found, is_answer, "{test} {name} {on}");
        }
    }
}
