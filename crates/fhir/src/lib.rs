//! FHIR R4 as JSON: reading bundles and the resources that a portal needs.
//!
//! [`Bundle::read`] splits a bundle and keeps the exact text of every resource, because that text
//! is what is stored and served again; nothing that we do not know is lost. A resource is then read
//! as a light view, such as [`Patient`] or [`Observation`], with only the elements that the portal
//! uses, all of them optional. Whether a resource is good enough is the importer's decision.
//!
//! The views hold health information and have no `Debug`; errors name the entry and the element
//! but never repeat a value.

mod bundle;
mod clinical;
mod datatypes;
mod error;
mod observation;
mod outcome;
mod path;
mod patient;
mod reference;
mod time;

pub use bundle::{
    BUNDLE_BYTES_MAX, Bundle, BundleKind, DEPTH_MAX, ENTRIES_MAX, Entry, Resource, View,
};
pub use clinical::{
    AllergyIntolerance, Condition, Content, DocumentReference, Dosage, Encounter,
    EncounterParticipant, Immunization, MedicationRequest, Procedure, Reaction, Specimen,
};
pub use datatypes::{
    Address, Annotation, Attachment, CodeableConcept, Coding, ContactPoint, Decimal, HumanName,
    Identifier, Meta, Period, Quantity, Range, Ratio, Reference,
};
pub use error::{Place, Problem, ReadError};
pub use observation::{DiagnosticReport, Observation, ObservationComponent, ReferenceRange, Value};
pub use outcome::{Issue, IssueCode, OperationOutcome, Severity};
pub use patient::{Communication, Patient, PatientLink};
pub use time::{BadTime, Precision, Time};
