//! From one order of an HL7 message to a report for the chart.

use std::borrow::Cow;

use base::{Decimal, Instant};
use hl7::{
    Coded, When,
    results::{Comparison, Observation, OrderGroup, PatientResults},
};

use super::{
    fhir_text,
    from_hl7::{Sender, Setting},
    prepared::{Sent, shortened},
};
use crate::{
    chart::Measurement,
    people::ImportId,
    results::{Finding, Incoming, Laboratory, Shape, Specimen, Stage},
};

/// The orders of a patient; results that belong to no order are one of their own.
pub(super) fn orders(results: &PatientResults) -> Vec<Cow<'_, OrderGroup>> {
    let mut orders: Vec<Cow<'_, OrderGroup>> = results.orders.iter().map(Cow::Borrowed).collect();
    if !results.observations.is_empty() {
        let observations = results.observations.clone();
        orders.push(Cow::Owned(OrderGroup { observations, ..OrderGroup::default() }));
    }
    orders
}

/// A report as it came. `made` is when the message was written. An error says which of its
/// documents cannot be taken, and why.
pub(super) fn incoming(
    setting: Setting<'_>,
    sender: &Sender<'_>,
    made: Option<Instant>,
    order: &OrderGroup,
    patient_notes: &[String],
) -> Result<(Incoming, Vec<Sent>), String> {
    let at = |when: &When| when.and_then(Result::ok).and_then(|time| time.instant(setting.zone()));
    let first = order.observations.first();
    let reported = at(&order.reported).or(made);
    let taken = at(&order.observed)
        .or_else(|| first.and_then(|one| at(&one.observed)))
        .or(reported)
        .unwrap_or(setting.now);
    let all = order.observations.iter().chain(&order.specimen);
    let living: Vec<&Observation> =
        all.filter(|one| !matches!(one.status.as_deref(), Some("D" | "W"))).collect();
    let findings: Vec<Finding> = living.iter().map(|one| finding(one)).collect();
    let mut documents = Vec::new();
    for one in living {
        documents.extend(enclosed(one)?);
    }
    let service = order.service.clone().or_else(|| first.and_then(|one| one.code.clone()));
    let names = Names::of(service.as_ref());
    let notes: Vec<&str> =
        order.notes.iter().chain(patient_notes).map(|note| note.trim()).collect();
    let mut incoming = Incoming {
        at: taken,
        reported,
        title: names.plain,
        lab_title: names.laboratory,
        loinc: names.loinc,
        code: names.code,
        stage: stage(order),
        source: sender.shown(),
        source_key: source_key(order),
        order_numbers: order_numbers(order),
        import: ImportId::from_bytes([0; 16]),
        ordered_by: ordered_by(order),
        laboratory: laboratory(order.observations.iter().find_map(|one| one.laboratory.as_ref())),
        specimen: specimen(order),
        notes: notes.join("\n").trim().to_owned(),
        findings,
        enclosures: Vec::new(),
        fhir: String::new(),
    };
    incoming.name_other_laboratories();
    incoming.fhir = fhir_text::report(&incoming, order);
    Ok((incoming, documents))
}

/// The documents of one result, each under the result's name.
fn enclosed(one: &Observation) -> Result<Vec<Sent>, String> {
    let mut documents = Vec::new();
    for document in one.values.iter().filter_map(|value| value.document.as_ref()) {
        let place = one.set_id.as_deref().filter(|id| id.len() <= 10).unwrap_or("?");
        let place = format!("OBX-5 of OBX {place}");
        let bytes = document.bytes().map_err(|why| format!("{place}: {why}"))?;
        documents.push(Sent::new(&Names::of(one.code.as_ref()).plain, bytes, Some(place)));
    }
    Ok(documents)
}

/// How a thing is called.
struct Names {
    plain: String,
    laboratory: String,
    loinc: Option<String>,
    code: Option<String>,
}

impl Names {
    /// The sender's own short name is plainer than the standard's; that one ends where it begins
    /// to say how it was measured.
    fn of(coded: Option<&Coded>) -> Self {
        let Some(coded) = coded else {
            let plain = "Results".to_owned();
            return Names { plain, laboratory: String::new(), loinc: None, code: None };
        };
        let loinc = coded.id_in("LN").map(|code| shortened(code, 60));
        let words = coded.words().unwrap_or("Result");
        let own = if coded.alternate_system.as_deref() == Some("L") {
            coded.alternate_text.as_deref()
        } else {
            None
        };
        let short = own.unwrap_or(words);
        let plain = short.split(" [").next().unwrap_or(short);
        let any = coded.id.as_deref().or(coded.alternate_id.as_deref());
        Names {
            plain: shortened(plain, 300),
            laboratory: shortened(words, 300),
            code: loinc.clone().or_else(|| any.map(|code| shortened(code, 60))),
            loinc,
        }
    }
}

/// How far the laboratory has come: by the order's status, and never further than its results.
fn stage(order: &OrderGroup) -> Stage {
    let statuses = || order.observations.iter().filter_map(|one| one.status.as_deref());
    let unfinished = statuses().any(|status| matches!(status, "P" | "I" | "R" | "S" | "O"));
    let corrected = statuses().any(|status| status == "C");
    match order.status.as_deref() {
        Some("X") => Stage::Retracted,
        _ if order.control.as_deref() == Some("CA") => Stage::Retracted,
        Some("F" | "C") | None if unfinished => Stage::Preliminary,
        Some("C") => Stage::Corrected,
        Some("F") | None if corrected => Stage::Corrected,
        Some("F") => Stage::Final,
        None if !order.observations.is_empty() => Stage::Final,
        Some(_) | None => Stage::Preliminary,
    }
}

/// The numbers by which an order's pictures may be found.
fn order_numbers(order: &OrderGroup) -> Vec<String> {
    let numbers = [&order.filler, &order.placer].into_iter().flatten();
    numbers.map(|number| number.id.clone()).chain(order.accession.clone()).collect()
}

/// What names the report at its source. Some laboratories use one number for several panels.
fn source_key(order: &OrderGroup) -> String {
    let number = order.filler.as_ref().or(order.placer.as_ref());
    let service = order.service.as_ref().and_then(|coded| coded.id.as_deref()).unwrap_or_default();
    let key = match number {
        Some(number) => {
            let authority = number
                .authority
                .as_ref()
                .and_then(|a| a.name.as_deref().or(a.universal_id.as_deref()));
            format!("hl7 {} {} {service}", authority.unwrap_or_default(), number.id)
        }
        // Without a number nothing can replace it: it is its own.
        None => {
            let own = base::secret::random::<8>();
            format!("hl7 {service} {}", base::secret::hex(&own))
        }
    };
    shortened(&key, 300)
}

fn ordered_by(order: &OrderGroup) -> String {
    let name = order.ordered_by.first().and_then(|person| person.name.as_ref());
    let name = name.and_then(|name| name.person().ok());
    shortened(&name.map(|name| name.full()).unwrap_or_default(), 300)
}

fn specimen(order: &OrderGroup) -> Specimen {
    Specimen {
        source: shortened(order.specimen_source.as_deref().unwrap_or_default(), 300),
        condition: shortened(&order.specimen_condition.join(", "), 300),
    }
}

fn laboratory(said: Option<&hl7::results::Laboratory>) -> Laboratory {
    let Some(lab) = said else { return Laboratory::default() };
    let address = lab.address.as_ref().map(|a| {
        let parts = [&a.street, &a.other, &a.city, &a.state, &a.postal_code];
        parts.into_iter().filter_map(Option::as_deref).collect::<Vec<_>>().join(", ")
    });
    let director = lab.director.as_ref().and_then(|person| person.name.as_ref());
    let director = director.and_then(|name| name.person().ok()).map(|name| name.full());
    Laboratory {
        name: shortened(lab.name.as_deref().unwrap_or_default(), 300),
        id: shortened(lab.id.as_deref().unwrap_or_default(), 60),
        address: shortened(&address.unwrap_or_default(), 500),
        director: shortened(&director.unwrap_or_default(), 300),
    }
}

/// One result as a measurement.
fn finding(one: &Observation) -> Finding {
    let names = Names::of(one.code.as_ref());
    let values: Vec<&str> = one.values.iter().filter_map(|v| v.text.as_deref()).collect();
    let value = values.join("\n");
    let kind = one.value_type.as_deref().unwrap_or_default();
    let number = match one.values.as_slice() {
        [only] => only.number.as_ref(),
        _ => None,
    };
    let decimal = number.and_then(|number| decimal(&number.digits));
    let has_document = one.values.iter().any(|v| v.document.is_some());
    let narrative = matches!(kind, "TX" | "FT") || value.contains('\n') || value.len() > 80;
    let shape = match (&decimal, kind) {
        _ if has_document => Shape::Document,
        _ if value.is_empty() => Shape::Missing,
        (Some(_), _) => Shape::Number,
        (None, "NM") => Shape::NotANumber,
        _ if narrative => Shape::Narrative,
        _ => Shape::Words,
    };
    let range_text = shortened(one.reference_range.as_deref().unwrap_or_default(), 200);
    let (low, high) = range(&range_text);
    let unit = one.units.as_ref().and_then(|u| u.id.as_deref().or(u.text.as_deref()));
    let flags: Vec<String> = one.flags.iter().map(|flag| shortened(flag, 20)).collect();
    Finding {
        loinc: names.loinc,
        shape,
        measurement: Measurement {
            code: names.code.unwrap_or_else(|| "unknown".to_owned()),
            name: names.plain,
            lab_name: names.laboratory,
            value,
            number: decimal,
            comparator: number.map_or("", |n| sign(n.comparison)).to_owned(),
            unit: shortened(unit.unwrap_or_default(), 60),
            low,
            high,
            range_text,
            flags: shortened(&flags.join(" "), 60),
            status: shortened(one.status.as_deref().unwrap_or_default(), 20),
            narrative: shape == Shape::Narrative,
            notes: one.notes.join("\n").trim().to_owned(),
            method: shortened(one.method.as_deref().unwrap_or_default(), 100),
            laboratory: shortened(&laboratory(one.laboratory.as_ref()).shown(), 900),
        },
        flags,
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::More => ">",
        Comparison::AtLeast => ">=",
    }
}

/// A number as laboratories write it: `.5`, `+5`, `007.50`.
pub(super) fn decimal(digits: &str) -> Option<Decimal> {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits.strip_prefix('+').unwrap_or(digits)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let text =
        if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") };
    text.parse().ok()
}

/// The ends of a range such as `3.5-5.1`, `<200`, `>= 60` or `4.0 - 11.0`.
pub(super) fn range(text: &str) -> (Option<Decimal>, Option<Decimal>) {
    let text = text.trim();
    let after = |signs: &[&str]| {
        let rest = signs.iter().find_map(|sign| text.strip_prefix(sign))?;
        decimal_alone(rest)
    };
    if let Some(high) = after(&["<=", "=<", "≤", "<"]) {
        return (None, Some(high));
    }
    if let Some(low) = after(&[">=", "=>", "≥", ">"]) {
        return (Some(low), None);
    }
    // The hyphen of a negative number is not the one between the two.
    let Some(between) = text.char_indices().skip(1).find(|(_, c)| matches!(c, '-' | '–')) else {
        return (None, None);
    };
    let (low, rest) = text.split_at(between.0);
    let high = rest.trim_start_matches(['-', '–']);
    match (decimal_alone(low), decimal_alone(high)) {
        (Some(low), Some(high)) if low <= high => (Some(low), Some(high)),
        _ => (None, None),
    }
}

fn decimal_alone(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let readable = !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    if readable { decimal(text) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_laboratories_write_them() {
        let table = [
            ("3.5-5.1", Some("3.5"), Some("5.1")),
            ("4.0 - 11.0", Some("4.0"), Some("11.0")),
            ("70–139", Some("70"), Some("139")),
            ("<200", None, Some("200")),
            ("<= 5", None, Some("5")),
            (">59", Some("59"), None),
            ("-2.0-2.0", Some("-2.0"), Some("2.0")),
            (".5-1", Some("0.5"), Some("1")),
            ("Negative", None, None),
            ("5-3", None, None),
            ("12-14 (women)", None, None),
            ("1:80", None, None),
            ("", None, None),
            ("<", None, None),
        ];
        for (text, low, high) in table {
            let (found_low, found_high) = range(text);
            let shown = |number: Option<Decimal>| number.map(|n| n.to_string());
            assert_eq!(shown(found_low).as_deref(), low, "{text}");
            assert_eq!(shown(found_high).as_deref(), high, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_as_laboratories_write_them() {
        let table = [
            (".5", "0.5"),
            ("+5", "5"),
            ("007.50", "7.50"),
            ("-.5", "-0.5"),
            ("6.", "6"),
            ("0", "0"),
        ];
        for (digits, number) in table {
            assert_eq!(decimal(digits).unwrap().to_string(), number, "{digits}");
        }
    }
}
