//! Results: what was found, and the reports that hold them together.

use serde::Deserialize;

use crate::{
    bundle::View,
    datatypes::{
        Annotation, Attachment, CodeableConcept, Identifier, Meta, Period, Quantity, Range, Ratio,
        Reference,
    },
    time::Time,
};

/// One result.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Observation {
    /// The id at its source.
    pub id: Option<String>,
    /// Version and labels.
    pub meta: Option<Meta>,
    /// Order and result numbers.
    pub identifier: Vec<Identifier>,
    /// The orders that it answers.
    pub based_on: Vec<Reference>,
    /// `final`, `preliminary`, `amended`, `corrected`, `cancelled`, `entered-in-error`, …
    pub status: Option<String>,
    /// `laboratory`, `vital-signs`, …
    pub category: Vec<CodeableConcept>,
    /// What was measured.
    pub code: Option<CodeableConcept>,
    /// The patient.
    pub subject: Option<Reference>,
    /// When it was true: mostly when the specimen was taken.
    pub effective_date_time: Option<Time>,
    /// The same as a stretch of time.
    pub effective_period: Option<Period>,
    /// The same as a moment.
    pub effective_instant: Option<Time>,
    /// When it was published.
    pub issued: Option<Time>,
    /// Who did it.
    pub performer: Vec<Reference>,
    /// An amount.
    pub value_quantity: Option<Quantity>,
    /// A concept, such as "positive".
    pub value_codeable_concept: Option<CodeableConcept>,
    /// Words.
    pub value_string: Option<String>,
    /// Yes or no.
    pub value_boolean: Option<bool>,
    /// A whole number.
    pub value_integer: Option<i64>,
    /// From one amount to another.
    pub value_range: Option<Range>,
    /// Two amounts, such as a titre.
    pub value_ratio: Option<Ratio>,
    /// A time.
    pub value_date_time: Option<Time>,
    /// Why there is no value.
    pub data_absent_reason: Option<CodeableConcept>,
    /// `N`, `H`, `HH`, …
    pub interpretation: Vec<CodeableConcept>,
    /// Notes.
    pub note: Vec<Annotation>,
    /// How it was measured.
    pub method: Option<CodeableConcept>,
    /// What was examined.
    pub specimen: Option<Reference>,
    /// What is usual.
    pub reference_range: Vec<ReferenceRange>,
    /// The results that belong to a panel.
    pub has_member: Vec<Reference>,
    /// Parts that have no result of their own, such as the two numbers of a blood pressure.
    pub component: Vec<ObservationComponent>,
}

/// A part of a result.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObservationComponent {
    /// What was measured.
    pub code: Option<CodeableConcept>,
    /// An amount.
    pub value_quantity: Option<Quantity>,
    /// A concept.
    pub value_codeable_concept: Option<CodeableConcept>,
    /// Words.
    pub value_string: Option<String>,
    /// Yes or no.
    pub value_boolean: Option<bool>,
    /// A whole number.
    pub value_integer: Option<i64>,
    /// From one amount to another.
    pub value_range: Option<Range>,
    /// Two amounts.
    pub value_ratio: Option<Ratio>,
    /// A time.
    pub value_date_time: Option<Time>,
    /// Why there is no value.
    pub data_absent_reason: Option<CodeableConcept>,
    /// `N`, `H`, `HH`, …
    pub interpretation: Vec<CodeableConcept>,
    /// What is usual.
    pub reference_range: Vec<ReferenceRange>,
}

/// What is usual for a result.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReferenceRange {
    /// From.
    pub low: Option<Quantity>,
    /// To.
    pub high: Option<Quantity>,
    /// Normal, therapeutic, …
    #[serde(rename = "type")]
    pub kind: Option<CodeableConcept>,
    /// For whom.
    pub applies_to: Vec<CodeableConcept>,
    /// In words.
    pub text: Option<String>,
}

/// The value of a result, whichever of its types was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// An amount.
    Quantity(&'a Quantity),
    /// A concept.
    Concept(&'a CodeableConcept),
    /// Words.
    Text(&'a str),
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// From one amount to another.
    Range(&'a Range),
    /// Two amounts.
    Ratio(&'a Ratio),
    /// A time.
    Time(&'a Time),
}

/// FHIR writes the type of a value into the element's name; both holders have the same names.
macro_rules! value {
    ($($holder:ty),+) => { $(
        impl $holder {
            /// The value, if one of the types that we know was sent.
            pub fn value(&self) -> Option<Value<'_>> {
                let text = || self.value_string.as_deref().map(Value::Text);
                self.value_quantity.as_ref().map(Value::Quantity)
                    .or_else(|| self.value_codeable_concept.as_ref().map(Value::Concept))
                    .or_else(text)
                    .or_else(|| self.value_boolean.map(Value::Boolean))
                    .or_else(|| self.value_integer.map(Value::Integer))
                    .or_else(|| self.value_range.as_ref().map(Value::Range))
                    .or_else(|| self.value_ratio.as_ref().map(Value::Ratio))
                    .or_else(|| self.value_date_time.as_ref().map(Value::Time))
            }
        }
    )+ };
}

value!(Observation, ObservationComponent);

impl View for Observation {
    const TYPE: &'static str = "Observation";
}

impl Observation {
    /// When it was true, from whichever element was sent; a stretch of time by its beginning.
    pub fn effective(&self) -> Option<&Time> {
        let started = || self.effective_period.as_ref().and_then(|period| period.start.as_ref());
        self.effective_date_time.as_ref().or(self.effective_instant.as_ref()).or_else(started)
    }
}

/// A report: several results and a conclusion.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DiagnosticReport {
    /// The id at its source.
    pub id: Option<String>,
    /// Version and labels.
    pub meta: Option<Meta>,
    /// Order and report numbers.
    pub identifier: Vec<Identifier>,
    /// The orders that it answers.
    pub based_on: Vec<Reference>,
    /// `final`, `preliminary`, `amended`, `corrected`, `cancelled`, `entered-in-error`, …
    pub status: Option<String>,
    /// Laboratory, radiology, pathology, …
    pub category: Vec<CodeableConcept>,
    /// What was ordered.
    pub code: Option<CodeableConcept>,
    /// The patient.
    pub subject: Option<Reference>,
    /// The visit.
    pub encounter: Option<Reference>,
    /// When it was true.
    pub effective_date_time: Option<Time>,
    /// The same as a stretch of time.
    pub effective_period: Option<Period>,
    /// When it was published.
    pub issued: Option<Time>,
    /// Who did it.
    pub performer: Vec<Reference>,
    /// Who read it.
    pub results_interpreter: Vec<Reference>,
    /// What was examined.
    pub specimen: Vec<Reference>,
    /// The results.
    pub result: Vec<Reference>,
    /// The conclusion, in words.
    pub conclusion: Option<String>,
    /// The conclusion, coded.
    pub conclusion_code: Vec<CodeableConcept>,
    /// The report as documents.
    pub presented_form: Vec<Attachment>,
}

impl View for DiagnosticReport {
    const TYPE: &'static str = "DiagnosticReport";
}
