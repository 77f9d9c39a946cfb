//! An HL7 report as FHIR R4: a `DiagnosticReport` that holds its `Observation`s and the laboratory.
//! This text is what is kept and served; the patient's reference is put in when they are known.

use base::{Instant, words::Word as _};
use hl7::results::OrderGroup;
use serde::Serialize;
use serde_json::value::RawValue;

use super::prepared::SUBJECT;
use crate::{
    chart::Measurement,
    results::{Finding, Incoming, Shape, Stage},
};

const LOINC: &str = "http://loinc.org";
const FLAGS: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
const SECTIONS: &str = "http://terminology.hl7.org/CodeSystem/v2-0074";
const CLIA: &str = "urn:oid:2.16.840.1.113883.4.7";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'r> {
    resource_type: &'static str,
    contained: Vec<Contained<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    identifier: Vec<Identifier<'r>>,
    status: &'static str,
    category: [Concept<'r>; 1],
    code: Concept<'r>,
    subject: Reference<'static>,
    effective_date_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    performer: Vec<Reference<'static>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    result: Vec<OwnReference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conclusion: Option<&'r str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Contained<'r> {
    Laboratory(Organization<'r>),
    Result(Box<Observation<'r>>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Organization<'r> {
    resource_type: &'static str,
    id: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    identifier: Vec<Identifier<'r>>,
    name: &'r str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    address: Vec<Text<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Observation<'r> {
    resource_type: &'static str,
    id: String,
    status: &'static str,
    category: [Concept<'r>; 1],
    code: Concept<'r>,
    subject: Reference<'static>,
    effective_date_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_quantity: Option<Quantity<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_string: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_absent_reason: Option<Concept<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    interpretation: Vec<Concept<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    note: Vec<Text<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reference_range: Vec<Range<'r>>,
}

#[derive(Serialize)]
struct Concept<'r> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    coding: Vec<Coding<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'r str>,
}

#[derive(Serialize)]
struct Coding<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'static str>,
    code: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    display: Option<&'r str>,
}

#[derive(Serialize)]
struct Identifier<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'static str>,
    value: &'r str,
}

#[derive(Serialize)]
struct Reference<'r> {
    reference: &'r str,
}

#[derive(Serialize)]
struct OwnReference {
    reference: String,
}

#[derive(Serialize)]
struct Text<'r> {
    text: &'r str,
}

#[derive(Serialize)]
struct Quantity<'r> {
    value: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparator: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'r str>,
}

#[derive(Serialize)]
struct Range<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<Quantity<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<Quantity<'r>>,
    text: &'r str,
}

/// The resource of a report.
pub(super) fn report(incoming: &Incoming, order: &OrderGroup) -> String {
    let laboratory = laboratory(incoming);
    let mut contained: Vec<Contained<'_>> = laboratory.into_iter().collect();
    let performer = if contained.is_empty() {
        Vec::new()
    } else {
        vec![Reference { reference: "#laboratory" }]
    };
    let numbered = || incoming.findings.iter().zip(1..);
    contained.extend(numbered().map(|(one, number)| {
        Contained::Result(Box::new(observation(one, number, incoming.at, order)))
    }));
    let number = order.filler.as_ref().or(order.placer.as_ref());
    let report = Report {
        resource_type: "DiagnosticReport",
        contained,
        identifier: number
            .map(|number| Identifier { system: None, value: &number.id })
            .into_iter()
            .collect(),
        status: status(incoming.stage),
        category: [section(order)],
        code: concept(incoming.loinc.as_deref(), &incoming.lab_title, &incoming.title),
        subject: Reference { reference: SUBJECT },
        effective_date_time: incoming.at.to_string(),
        issued: incoming.reported.map(|at: Instant| at.to_string()),
        performer,
        result: numbered().map(|(_, n)| OwnReference { reference: format!("#r{n}") }).collect(),
        conclusion: Some(incoming.notes.as_str()).filter(|notes| !notes.is_empty()),
    };
    serde_json::to_string(&report).expect("text and numbers always make JSON")
}

fn status(stage: Stage) -> &'static str {
    match stage {
        Stage::Preliminary | Stage::Final | Stage::Corrected => stage.as_str(),
        Stage::Retracted => "cancelled",
    }
}

fn laboratory(incoming: &Incoming) -> Option<Contained<'_>> {
    let lab = &incoming.laboratory;
    let stated = |text: &'_ str| !text.is_empty();
    let number = Some(lab.id.as_str()).filter(|id| stated(id));
    stated(&lab.name).then(|| {
        Contained::Laboratory(Organization {
            resource_type: "Organization",
            id: "laboratory",
            identifier: number
                .map(|value| Identifier { system: Some(CLIA), value })
                .into_iter()
                .collect(),
            name: &lab.name,
            address: Some(lab.address.as_str())
                .filter(|text| stated(text))
                .map(|text| Text { text })
                .into_iter()
                .collect(),
        })
    })
}

fn section(order: &OrderGroup) -> Concept<'_> {
    let code = order.section.as_deref().unwrap_or("LAB");
    Concept { coding: vec![Coding { system: Some(SECTIONS), code, display: None }], text: None }
}

fn concept<'r>(loinc: Option<&'r str>, lab_name: &'r str, plain: &'r str) -> Concept<'r> {
    let display = Some(lab_name).filter(|name| !name.is_empty());
    let coding = loinc.map(|code| Coding { system: Some(LOINC), code, display });
    Concept { coding: coding.into_iter().collect(), text: Some(plain) }
}

fn observation<'r>(
    finding: &'r Finding,
    number: usize,
    at: Instant,
    order: &'r OrderGroup,
) -> Observation<'r> {
    let one = &finding.measurement;
    let quantity = quantity(one);
    let has_value = !one.value.is_empty();
    let text = has_value.then_some(one.value.as_str()).filter(|_| quantity.is_none());
    let absent = (!has_value).then(|| Concept {
        coding: Vec::new(),
        text: Some(if finding.shape == Shape::Document { "A document" } else { "No value" }),
    });
    Observation {
        resource_type: "Observation",
        id: format!("r{number}"),
        status: match one.status.as_str() {
            "C" => "corrected",
            "F" | "" | "U" => "final",
            "X" => "cancelled",
            _ => "preliminary",
        },
        category: [section(order)],
        code: concept(finding.loinc.as_deref(), &one.lab_name, &one.name),
        subject: Reference { reference: SUBJECT },
        effective_date_time: at.to_string(),
        value_quantity: quantity,
        value_string: text,
        data_absent_reason: absent,
        interpretation: finding
            .flags
            .iter()
            .map(|flag| Concept {
                coding: vec![Coding { system: Some(FLAGS), code: flag, display: None }],
                text: None,
            })
            .collect(),
        note: Some(one.notes.as_str())
            .filter(|text| !text.is_empty())
            .map(|text| Text { text })
            .into_iter()
            .collect(),
        reference_range: range(one).into_iter().collect(),
    }
}

fn quantity(one: &Measurement) -> Option<Quantity<'_>> {
    amount(one.number?, &one.comparator, &one.unit)
}

fn amount<'r>(number: base::Decimal, comparator: &'r str, unit: &'r str) -> Option<Quantity<'r>> {
    // A decimal is written as JSON writes numbers, so it is one to the last digit.
    let value = RawValue::from_string(number.to_string()).ok()?;
    let stated = |text: &'r str| Some(text).filter(|text| !text.is_empty());
    Some(Quantity { value, comparator: stated(comparator), unit: stated(unit) })
}

fn range(one: &Measurement) -> Option<Range<'_>> {
    if one.range_text.is_empty() {
        return None;
    }
    let end = |number: Option<base::Decimal>| number.and_then(|n| amount(n, "", &one.unit));
    Some(Range { low: end(one.low), high: end(one.high), text: &one.range_text })
}
