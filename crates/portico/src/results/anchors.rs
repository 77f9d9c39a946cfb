//! Where a value begins to matter, for the tests of which the practice says so. Pure. (§4.3)

use policy::{Anchor, Results};

use super::units;
use crate::{chart::Measurement, text::Text};

/// What the practice says of this test in this unit.
pub(super) fn of<'p>(policy: &'p Results, one: &Measurement) -> Option<&'p Anchor> {
    policy.anchors.iter().find(|anchor| anchor.loinc == one.code && anchor.unit == one.unit)
}

/// The same in words, for the side on which the value lies; when it lies within its range, nothing
/// is said of what is borderline, and both sides of what is of no concern.
pub(super) fn words(t: &Text, anchor: &Anchor, one: &Measurement) -> Vec<String> {
    let Some(number) = one.number else { return Vec::new() };
    let unit = units::shown(&one.unit);
    let with_unit = |number: base::Decimal| format!("{number} {unit}");
    let is_low = one.low.is_some_and(|low| number < low);
    let is_high = one.high.is_some_and(|high| number > high);
    let mut said = Vec::new();
    if !is_high {
        let borderline = anchor.borderline_low.filter(|_| is_low);
        said.extend(borderline.map(|end| t.result_borderline_low(with_unit(end))));
        said.extend(anchor.concern_low.map(|end| t.result_concern_low(with_unit(end))));
    }
    if !is_low {
        let borderline = anchor.borderline_high.filter(|_| is_high);
        said.extend(borderline.map(|end| t.result_borderline_high(with_unit(end))));
        said.extend(anchor.concern_high.map(|end| t.result_concern_high(with_unit(end))));
    }
    said
}
