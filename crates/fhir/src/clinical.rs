//! The rest of a chart: visits, problems, medicines, allergies, shots, procedures, documents.

use serde::Deserialize;

use crate::{
    bundle::View,
    datatypes::{
        Annotation, Attachment, CodeableConcept, Coding, Identifier, Meta, Period, Quantity,
        Reference,
    },
    time::Time,
};

/// A visit or a stay.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Encounter {
    /// The id at its source.
    pub id: Option<String>,
    /// Version and labels.
    pub meta: Option<Meta>,
    /// Visit numbers.
    pub identifier: Vec<Identifier>,
    /// `planned`, `in-progress`, `finished`, `cancelled`, `entered-in-error`, …
    pub status: Option<String>,
    /// `AMB` ambulatory, `IMP` inpatient, `EMER` emergency, `VR` virtual, …
    pub class: Option<Coding>,
    /// What kind of visit.
    #[serde(rename = "type")]
    pub kind: Vec<CodeableConcept>,
    /// The patient.
    pub subject: Option<Reference>,
    /// Who saw the patient.
    pub participant: Vec<EncounterParticipant>,
    /// From when to when.
    pub period: Option<Period>,
    /// Why.
    pub reason_code: Vec<CodeableConcept>,
    /// The organization.
    pub service_provider: Option<Reference>,
}

/// Somebody who took part in a visit.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EncounterParticipant {
    /// As what.
    #[serde(rename = "type")]
    pub kind: Vec<CodeableConcept>,
    /// Who.
    pub individual: Option<Reference>,
}

/// A problem or a diagnosis.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Condition {
    /// The id at its source.
    pub id: Option<String>,
    /// Version and labels.
    pub meta: Option<Meta>,
    /// `active`, `resolved`, …
    pub clinical_status: Option<CodeableConcept>,
    /// `confirmed`, `refuted`, `entered-in-error`, …
    pub verification_status: Option<CodeableConcept>,
    /// On the problem list, or the diagnosis of one visit.
    pub category: Vec<CodeableConcept>,
    /// What it is.
    pub code: Option<CodeableConcept>,
    /// The patient.
    pub subject: Option<Reference>,
    /// The visit.
    pub encounter: Option<Reference>,
    /// When it began.
    pub onset_date_time: Option<Time>,
    /// When it ended.
    pub abatement_date_time: Option<Time>,
    /// When it was written down.
    pub recorded_date: Option<Time>,
    /// Notes.
    pub note: Vec<Annotation>,
}

/// A medicine that was ordered.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MedicationRequest {
    /// The id at its source.
    pub id: Option<String>,
    /// Version and labels.
    pub meta: Option<Meta>,
    /// `active`, `completed`, `stopped`, `entered-in-error`, …
    pub status: Option<String>,
    /// `order`, `plan`, `proposal`, …
    pub intent: Option<String>,
    /// The medicine, by its name and codes.
    pub medication_codeable_concept: Option<CodeableConcept>,
    /// The medicine, as a resource of its own.
    pub medication_reference: Option<Reference>,
    /// The patient.
    pub subject: Option<Reference>,
    /// The visit.
    pub encounter: Option<Reference>,
    /// When it was ordered.
    pub authored_on: Option<Time>,
    /// Who ordered it.
    pub requester: Option<Reference>,
    /// Why.
    pub reason_code: Vec<CodeableConcept>,
    /// Notes.
    pub note: Vec<Annotation>,
    /// How to take it.
    pub dosage_instruction: Vec<Dosage>,
}

/// How to take a medicine.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Dosage {
    /// In words.
    pub text: Option<String>,
    /// In words for the patient.
    pub patient_instruction: Option<String>,
    /// By mouth, …
    pub route: Option<CodeableConcept>,
}

/// An allergy or an intolerance.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AllergyIntolerance {
    /// The id at its source.
    pub id: Option<String>,
    /// Version and labels.
    pub meta: Option<Meta>,
    /// `active`, `inactive`, `resolved`.
    pub clinical_status: Option<CodeableConcept>,
    /// `confirmed`, `refuted`, `entered-in-error`, …
    pub verification_status: Option<CodeableConcept>,
    /// `allergy` or `intolerance`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `food`, `medication`, `environment`, `biologic`.
    pub category: Vec<String>,
    /// `low`, `high`, `unable-to-assess`.
    pub criticality: Option<String>,
    /// To what.
    pub code: Option<CodeableConcept>,
    /// The patient, who is not called `subject` here.
    pub patient: Option<Reference>,
    /// When it began.
    pub onset_date_time: Option<Time>,
    /// When it was written down.
    pub recorded_date: Option<Time>,
    /// Notes.
    pub note: Vec<Annotation>,
    /// What happened.
    pub reaction: Vec<Reaction>,
}

/// What happened after somebody took what they do not tolerate.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Reaction {
    /// The signs.
    pub manifestation: Vec<CodeableConcept>,
    /// `mild`, `moderate`, `severe`.
    pub severity: Option<String>,
}

/// A shot.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Immunization {
    /// The id at its source.
    pub id: Option<String>,
    /// Version and labels.
    pub meta: Option<Meta>,
    /// `completed`, `not-done`, `entered-in-error`.
    pub status: Option<String>,
    /// Why it was not done.
    pub status_reason: Option<CodeableConcept>,
    /// The vaccine.
    pub vaccine_code: Option<CodeableConcept>,
    /// The patient, who is not called `subject` here.
    pub patient: Option<Reference>,
    /// When.
    pub occurrence_date_time: Option<Time>,
    /// When, in words.
    pub occurrence_string: Option<String>,
    /// Whether the record is the vaccinator's own.
    pub primary_source: Option<bool>,
    /// The lot.
    pub lot_number: Option<String>,
    /// How much.
    pub dose_quantity: Option<Quantity>,
    /// Notes.
    pub note: Vec<Annotation>,
}

/// Something that was done.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Procedure {
    /// The id at its source.
    pub id: Option<String>,
    /// Version and labels.
    pub meta: Option<Meta>,
    /// `completed`, `in-progress`, `not-done`, `entered-in-error`, …
    pub status: Option<String>,
    /// What.
    pub code: Option<CodeableConcept>,
    /// The patient.
    pub subject: Option<Reference>,
    /// The visit.
    pub encounter: Option<Reference>,
    /// When.
    pub performed_date_time: Option<Time>,
    /// From when to when.
    pub performed_period: Option<Period>,
    /// Why.
    pub reason_code: Vec<CodeableConcept>,
    /// Notes.
    pub note: Vec<Annotation>,
}

/// A document.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DocumentReference {
    /// The id at its source.
    pub id: Option<String>,
    /// Version and labels.
    pub meta: Option<Meta>,
    /// Document numbers.
    pub identifier: Vec<Identifier>,
    /// `current`, `superseded`, `entered-in-error`.
    pub status: Option<String>,
    /// `preliminary`, `final`, `amended`, `entered-in-error`.
    pub doc_status: Option<String>,
    /// What kind of document.
    #[serde(rename = "type")]
    pub kind: Option<CodeableConcept>,
    /// What kinds of kind.
    pub category: Vec<CodeableConcept>,
    /// The patient.
    pub subject: Option<Reference>,
    /// When it was written.
    pub date: Option<Time>,
    /// Who wrote it.
    pub author: Vec<Reference>,
    /// What it is about.
    pub description: Option<String>,
    /// The document in its formats.
    pub content: Vec<Content>,
}

/// A document in one format.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Content {
    /// The document.
    pub attachment: Option<Attachment>,
}

/// What was examined.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Specimen {
    /// `available`, `unavailable`, `unsatisfactory`, `entered-in-error`.
    pub status: Option<String>,
    /// Blood, urine, a swab.
    #[serde(rename = "type")]
    pub kind: Option<CodeableConcept>,
    /// In which condition it came.
    pub condition: Vec<CodeableConcept>,
}

/// Each view reads the resource of its own name.
macro_rules! views {
    ($($view:ident),+ $(,)?) => { $(
        impl View for $view {
            const TYPE: &'static str = stringify!($view);
        }
    )+ };
}

views!(
    Encounter,
    Condition,
    MedicationRequest,
    AllergyIntolerance,
    Immunization,
    Procedure,
    DocumentReference,
    Specimen,
);
