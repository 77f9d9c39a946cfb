//! The types that resources are made of, with the elements that the portal uses.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::time::Time;

/// A number as it was written, because `7.0` says more than `7`.
#[derive(Clone, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    /// The digits, sign and exponent as they stand in the JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let is_number = raw.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        if !is_number {
            return Err(serde::de::Error::custom("not a number"));
        }
        Ok(Decimal(raw.to_owned()))
    }
}

/// What a resource says about itself.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Meta {
    /// The version of the resource at its source.
    pub version_id: Option<String>,
    /// When it changed last at its source.
    pub last_updated: Option<Time>,
    /// Labels, such as test data or restricted data.
    pub security: Vec<Coding>,
    /// The profiles that it claims to follow.
    pub profile: Vec<String>,
}

/// A code in a code system.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Coding {
    /// The code system, `http://loinc.org`, …
    pub system: Option<String>,
    /// The code.
    pub code: Option<String>,
    /// What it means, in words.
    pub display: Option<String>,
}

/// A concept: codes for it, and words.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CodeableConcept {
    /// The same concept in any number of code systems.
    pub coding: Vec<Coding>,
    /// As a person wrote or chose it.
    pub text: Option<String>,
}

impl CodeableConcept {
    /// The words that say most, else the first code.
    pub fn words(&self) -> Option<&str> {
        let display = || self.coding.iter().find_map(|c| c.display.as_deref());
        let code = || self.coding.iter().find_map(|c| c.code.as_deref());
        self.text.as_deref().or_else(display).or_else(code)
    }

    /// The code in this system.
    pub fn code_in(&self, system: &str) -> Option<&str> {
        let of_system = self.coding.iter().find(|c| c.system.as_deref() == Some(system));
        of_system.and_then(|coding| coding.code.as_deref())
    }
}

/// An identifier that somebody gave out.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Identifier {
    /// `usual`, `official`, `temp`, `secondary`, `old`.
    #[serde(rename = "use")]
    pub usage: Option<String>,
    /// What it is: `MR` a medical record number, `SS`, …
    #[serde(rename = "type")]
    pub kind: Option<CodeableConcept>,
    /// Who gave it out, as a URI.
    pub system: Option<String>,
    /// The identifier itself.
    pub value: Option<String>,
}

/// The name of a person.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HumanName {
    /// `official`, `usual`, `maiden`, `nickname`, `old`, …
    #[serde(rename = "use")]
    pub usage: Option<String>,
    /// The whole name as it is written.
    pub text: Option<String>,
    /// The family name.
    pub family: Option<String>,
    /// The first name and further given names; an item may be null when only its extension is sent.
    pub given: Vec<Option<String>>,
    /// `Dr`, …
    pub prefix: Vec<Option<String>>,
    /// `Jr`, …
    pub suffix: Vec<Option<String>>,
    /// When it was in use.
    pub period: Option<Period>,
}

/// A telephone number, an e-mail address or the like.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContactPoint {
    /// `phone`, `fax`, `email`, `sms`, …
    pub system: Option<String>,
    /// The number or address.
    pub value: Option<String>,
    /// `home`, `work`, `mobile`, `old`, …
    #[serde(rename = "use")]
    pub usage: Option<String>,
    /// Which is preferred, from 1.
    pub rank: Option<u32>,
    /// When it was in use.
    pub period: Option<Period>,
}

/// A postal address.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Address {
    /// `home`, `work`, `old`, …
    #[serde(rename = "use")]
    pub usage: Option<String>,
    /// House, street, flat.
    pub line: Vec<Option<String>>,
    /// Town.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// ZIP or postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// When it was in use.
    pub period: Option<Period>,
}

/// An amount with its unit.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Quantity {
    /// The number.
    pub value: Option<Decimal>,
    /// `<`, `<=`, `>=`, `>`.
    pub comparator: Option<String>,
    /// The unit for people.
    pub unit: Option<String>,
    /// The system of the unit's code, mostly `http://unitsofmeasure.org`.
    pub system: Option<String>,
    /// The unit for machines.
    pub code: Option<String>,
}

/// Two amounts and everything between them.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Range {
    /// The lower end.
    pub low: Option<Quantity>,
    /// The upper end.
    pub high: Option<Quantity>,
}

/// Two amounts, such as a titre.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Ratio {
    /// What stands before the `:`.
    pub numerator: Option<Quantity>,
    /// What stands behind it.
    pub denominator: Option<Quantity>,
}

/// A stretch of time.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Period {
    /// Its first moment.
    pub start: Option<Time>,
    /// Its last; without it, the stretch goes on.
    pub end: Option<Time>,
}

/// A pointer to another resource, or the name of something.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Reference {
    /// `Patient/1`, `urn:uuid:…`, or a whole address.
    pub reference: Option<String>,
    /// What it points to, in words.
    pub display: Option<String>,
    /// What it points to, by an identifier.
    pub identifier: Option<Identifier>,
}

/// A note.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Annotation {
    /// When it was written.
    pub time: Option<Time>,
    /// What it says.
    pub text: Option<String>,
}

/// A document, inside or elsewhere.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Attachment {
    /// `application/pdf`, …
    pub content_type: Option<String>,
    /// The document in Base64.
    pub data: Option<String>,
    /// Where the document is.
    pub url: Option<String>,
    /// What to call it.
    pub title: Option<String>,
    /// When it was made.
    pub creation: Option<Time>,
}
