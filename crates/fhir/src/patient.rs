//! Who a record is about.

use base::{
    PersonName,
    name::{NameError, Spelling},
};
use serde::Deserialize;

use crate::{
    bundle::View,
    datatypes::{Address, CodeableConcept, ContactPoint, HumanName, Identifier, Meta, Reference},
    time::Time,
};

/// A patient as another system knows them; nothing here has been checked against a chart.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Patient {
    /// The id at its source.
    pub id: Option<String>,
    /// Version and labels.
    pub meta: Option<Meta>,
    /// Whether the record is in use.
    pub active: Option<bool>,
    /// All identifiers.
    pub identifier: Vec<Identifier>,
    /// All names.
    pub name: Vec<HumanName>,
    /// Telephone numbers and e-mail addresses.
    pub telecom: Vec<ContactPoint>,
    /// `male`, `female`, `other`, `unknown`.
    pub gender: Option<String>,
    /// The birth date, perhaps only its year.
    pub birth_date: Option<Time>,
    /// Whether the patient has died.
    pub deceased_boolean: Option<bool>,
    /// When the patient died.
    pub deceased_date_time: Option<Time>,
    /// Postal addresses.
    pub address: Vec<Address>,
    /// Whether this is a twin or the like.
    pub multiple_birth_boolean: Option<bool>,
    /// Which of the twins this is, from 1.
    pub multiple_birth_integer: Option<u8>,
    /// The languages that the patient speaks.
    pub communication: Vec<Communication>,
    /// Who looks after the patient.
    pub general_practitioner: Vec<Reference>,
    /// Other records of the same patient.
    pub link: Vec<PatientLink>,
}

/// Another record that concerns the same patient.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PatientLink {
    /// The other record.
    pub other: Option<Reference>,
    /// `replaced-by`, `replaces`, `refer`, `seealso`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// A language that a patient speaks.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Communication {
    /// The language.
    pub language: Option<CodeableConcept>,
    /// Whether the patient prefers it.
    pub preferred: Option<bool>,
}

impl View for Patient {
    const TYPE: &'static str = "Patient";
}

impl Patient {
    /// Whether the patient has died, by the flag or by a time of death.
    pub fn is_dead(&self) -> bool {
        self.deceased_boolean.unwrap_or(self.deceased_date_time.is_some())
    }
}

impl HumanName {
    /// The name for comparing and showing. A name that is only a text has no parts.
    pub fn person(&self) -> Result<PersonName, NameError> {
        let given: Vec<&str> = self.given.iter().flatten().map(String::as_str).collect();
        let (first, middle) = given.split_first().unwrap_or((&"", &[]));
        let joined = |parts: &[Option<String>]| {
            parts.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
        };
        PersonName::parse(Spelling {
            family: self.family.as_deref().unwrap_or_default(),
            given: first,
            middle: &middle.join(" "),
            suffix: &joined(&self.suffix),
            prefix: &joined(&self.prefix),
        })
    }
}
