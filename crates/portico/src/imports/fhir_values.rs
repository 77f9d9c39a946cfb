//! The values of FHIR observations as measurements of a report.

use base::Instant;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use fhir::{Attachment, CodeableConcept, Observation, Quantity, ReferenceRange, Value};

use super::{
    prepared::{Sent, shortened},
    report::{decimal, range},
};
use crate::{
    chart::Measurement,
    people::ImportId,
    results::{Finding, Incoming, Laboratory, Shape, Specimen, Stage},
};

const LOINC: &str = "http://loinc.org";

/// How a thing is called.
pub(super) struct Names {
    pub(super) plain: String,
    pub(super) long: String,
    pub(super) loinc: Option<String>,
    pub(super) code: Option<String>,
}

impl Names {
    pub(super) fn of(concept: Option<&CodeableConcept>) -> Self {
        let words = concept.and_then(CodeableConcept::words).unwrap_or("Results");
        let plain = words.split(" [").next().unwrap_or(words);
        let display = concept.and_then(|c| c.coding.iter().find_map(|x| x.display.as_deref()));
        let loinc = concept.and_then(|c| c.code_in(LOINC)).map(|code| shortened(code, 60));
        let any = concept.and_then(|c| c.coding.iter().find_map(|x| x.code.as_deref()));
        Names {
            plain: shortened(plain, 300),
            long: shortened(display.unwrap_or(words), 300),
            code: loinc.clone().or_else(|| any.map(|code| shortened(code, 60))),
            loinc,
        }
    }

    /// A report with this name and nothing else yet.
    pub(super) fn incoming(self) -> Incoming {
        Incoming {
            at: Instant::from_millis(0),
            reported: None,
            title: self.plain,
            lab_title: self.long,
            loinc: self.loinc,
            code: self.code,
            stage: Stage::Preliminary,
            source: String::new(),
            source_key: String::new(),
            order_numbers: Vec::new(),
            import: ImportId::from_bytes([0; 16]),
            ordered_by: String::new(),
            laboratory: Laboratory::default(),
            specimen: Specimen::default(),
            notes: String::new(),
            findings: Vec::new(),
            enclosures: Vec::new(),
            fhir: String::new(),
        }
    }
}

/// The documents inside a resource that can be kept. What is elsewhere, or of another kind, stays
/// where a clinician looks: such a resource is not judged by rules.
pub(super) fn documents<'a>(
    concept: Option<&CodeableConcept>,
    all: impl Iterator<Item = &'a Attachment>,
) -> Vec<Sent> {
    let words = concept.and_then(CodeableConcept::words).unwrap_or("Document");
    let sent = |one: &Attachment| {
        let data: Vec<u8> =
            one.data.as_deref()?.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        Some(Sent::new(one.title.as_deref().unwrap_or(words), STANDARD.decode(data).ok()?, None))
    };
    all.filter_map(sent).collect()
}

/// The measurements of an observation: its value, or those of its components.
pub(super) fn findings_of(one: &Observation) -> Vec<Finding> {
    if one.status.as_deref() == Some("entered-in-error") {
        return Vec::new();
    }
    let notes: Vec<&str> = one.note.iter().filter_map(|note| note.text.as_deref()).collect();
    let status = one.status.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    if one.value().is_some() || one.component.is_empty() {
        let parts = Parts {
            code: one.code.as_ref(),
            value: one.value(),
            interpretation: &one.interpretation,
            ranges: &one.reference_range,
            status,
        };
        found.push(parts.finding(&notes.join("\n")));
    }
    found.extend(one.component.iter().map(|part| {
        let parts = Parts {
            code: part.code.as_ref(),
            value: part.value(),
            interpretation: &part.interpretation,
            ranges: &part.reference_range,
            status,
        };
        parts.finding("")
    }));
    let method = one.method.as_ref().and_then(CodeableConcept::words).unwrap_or_default();
    for finding in &mut found {
        finding.measurement.method = shortened(method, 100);
    }
    found
}

/// What observations and their components have in common.
struct Parts<'o> {
    code: Option<&'o CodeableConcept>,
    value: Option<Value<'o>>,
    interpretation: &'o [CodeableConcept],
    ranges: &'o [ReferenceRange],
    status: &'o str,
}

impl Parts<'_> {
    fn finding(&self, notes: &str) -> Finding {
        let names = Names::of(self.code);
        let read = ReadValue::of(self.value);
        let usual: Vec<&ReferenceRange> = self.ranges.iter().filter(|one| is_usual(one)).collect();
        let (range_text, stated) = match usual.as_slice() {
            [only] => (range_words(only), Some((&only.low, &only.high))),
            // Which of several is this patient's, by sex or age, is for a person to read.
            all => (all.iter().map(|one| for_whom(one)).collect::<Vec<_>>().join("; "), None),
        };
        let end =
            |quantity: &Option<Quantity>| decimal(quantity.as_ref()?.value.as_ref()?.as_str());
        let (low, high) = match stated {
            Some((low, high)) if low.is_some() || high.is_some() => (end(low), end(high)),
            Some(_) => range(&range_text),
            None => (None, None),
        };
        let flags: Vec<String> = self.interpretation.iter().flat_map(flags_of).collect();
        Finding {
            shape: read.shape,
            measurement: Measurement {
                code: names.code.unwrap_or_else(|| "unknown".to_owned()),
                name: names.plain,
                lab_name: names.long,
                value: read.text,
                number: read.number,
                comparator: read.comparator,
                unit: shortened(&read.unit, 60),
                low,
                high,
                range_text: shortened(&range_text, 200),
                flags: shortened(&flags.join(" "), 60),
                status: shortened(self.status, 20),
                narrative: read.shape == Shape::Narrative,
                notes: notes.to_owned(),
                method: String::new(),
                laboratory: String::new(),
            },
            loinc: names.loinc,
            flags,
        }
    }
}

/// The codes of an interpretation; its words when it has none, which the gate then does not guess.
fn flags_of(concept: &CodeableConcept) -> Vec<String> {
    let codes = concept.coding.iter().filter_map(|coding| coding.code.as_deref());
    let codes: Vec<String> = codes.map(|code| shortened(code, 20)).collect();
    match &concept.text {
        Some(text) if codes.is_empty() => vec![shortened(text, 20)],
        _ => codes,
    }
}

/// A value as people read it.
struct ReadValue {
    shape: Shape,
    text: String,
    number: Option<base::Decimal>,
    comparator: String,
    unit: String,
}

impl ReadValue {
    fn of(value: Option<Value<'_>>) -> Self {
        let words = |shape: Shape, text: &str| ReadValue {
            shape,
            text: text.to_owned(),
            number: None,
            comparator: String::new(),
            unit: String::new(),
        };
        match value {
            None => words(Shape::Missing, ""),
            Some(Value::Quantity(quantity)) => Self::amount(quantity),
            Some(Value::Concept(concept)) => {
                words(Shape::Words, concept.words().unwrap_or_default())
            }
            Some(Value::Text(text)) => {
                let long = text.contains('\n') || text.len() > 80;
                words(if long { Shape::Narrative } else { Shape::Words }, text)
            }
            Some(Value::Boolean(yes)) => words(Shape::Words, if yes { "Yes" } else { "No" }),
            Some(Value::Integer(number)) => {
                let text = number.to_string();
                ReadValue { number: decimal(&text), ..words(Shape::Number, &text) }
            }
            Some(Value::Range(range)) => {
                let end = |q: &Option<Quantity>| q.as_ref().map(quantity_words).unwrap_or_default();
                words(Shape::Words, &format!("{}–{}", end(&range.low), end(&range.high)))
            }
            Some(Value::Ratio(ratio)) => {
                let part =
                    |q: &Option<Quantity>| q.as_ref().map(quantity_words).unwrap_or_default();
                let text = format!("{}:{}", part(&ratio.numerator), part(&ratio.denominator));
                words(Shape::Words, &text)
            }
            Some(Value::Time(time)) => words(Shape::Words, time.as_str()),
        }
    }

    fn amount(quantity: &Quantity) -> Self {
        let digits = quantity.value.as_ref().map(fhir::Decimal::as_str);
        let number = digits.and_then(decimal);
        let comparator = quantity.comparator.clone().unwrap_or_default();
        let known = matches!(comparator.as_str(), "" | "<" | "<=" | ">" | ">=");
        let shape = match (digits, number) {
            (None, _) => Shape::Missing,
            (Some(_), Some(_)) if known => Shape::Number,
            (Some(_), _) => Shape::NotANumber,
        };
        let unit = quantity.code.as_ref().or(quantity.unit.as_ref()).cloned();
        ReadValue {
            shape,
            text: format!("{comparator}{}", digits.unwrap_or_default()),
            number: number.filter(|_| known),
            comparator: if known { comparator } else { String::new() },
            unit: unit.unwrap_or_default(),
        }
    }
}

fn quantity_words(quantity: &Quantity) -> String {
    let digits = quantity.value.as_ref().map_or("", fhir::Decimal::as_str);
    let unit = quantity.unit.as_deref().unwrap_or_default();
    format!("{digits} {unit}").trim().to_owned()
}

/// Whether a range says what is usual: not what is critical, recommended or reached by treatment.
fn is_usual(range: &ReferenceRange) -> bool {
    let Some(kind) = &range.kind else { return true };
    let codes = kind.coding.iter().filter_map(|coding| coding.code.as_deref());
    kind.coding.is_empty() || codes.into_iter().any(|code| code.eq_ignore_ascii_case("normal"))
}

/// A range with whom it is for.
fn for_whom(range: &ReferenceRange) -> String {
    let whom: Vec<&str> = range.applies_to.iter().filter_map(CodeableConcept::words).collect();
    format!("{} {}", whom.join(", "), range_words(range)).trim().to_owned()
}

fn range_words(range: &ReferenceRange) -> String {
    if let Some(text) = &range.text {
        return text.clone();
    }
    let end = |q: &Option<Quantity>| {
        q.as_ref().and_then(|q| q.value.as_ref()).map(|value| value.as_str().to_owned())
    };
    match (end(&range.low), end(&range.high)) {
        (Some(low), Some(high)) => format!("{low}-{high}"),
        (Some(low), None) => format!(">={low}"),
        (None, Some(high)) => format!("<={high}"),
        (None, None) => String::new(),
    }
}

pub(super) fn narrative(name: &str, text: &str) -> Finding {
    blank(name, text, Shape::Narrative)
}

pub(super) fn document(concept: Option<&CodeableConcept>) -> Finding {
    blank(concept.and_then(CodeableConcept::words).unwrap_or("Document"), "", Shape::Document)
}

/// A result that a report names and that did not come with it.
pub(super) fn not_here(name: Option<&str>) -> Finding {
    blank(name.unwrap_or("A result that did not come"), "", Shape::Missing)
}

fn blank(name: &str, text: &str, shape: Shape) -> Finding {
    Finding {
        loinc: None,
        shape,
        flags: Vec::new(),
        measurement: Measurement {
            code: "text".to_owned(),
            name: shortened(name, 300),
            lab_name: String::new(),
            value: text.to_owned(),
            number: None,
            comparator: String::new(),
            unit: String::new(),
            low: None,
            high: None,
            range_text: String::new(),
            flags: String::new(),
            status: String::new(),
            narrative: shape == Shape::Narrative,
            notes: String::new(),
            method: String::new(),
            laboratory: String::new(),
        },
    }
}
