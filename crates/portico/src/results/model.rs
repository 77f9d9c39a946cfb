//! The nouns of results: what comes in, and what became of it.

use base::Instant;

use crate::{
    chart::{Class, Enclosure, ItemId, Measurement, ReleaseState},
    people::ImportId,
};

base::words! {
    /// How far a laboratory has come with a report (HL7 table 0123).
    pub(crate) enum Stage {
        /// There is more to come.
        Preliminary = "preliminary",
        /// It is finished.
        Final = "final",
        /// It was finished and is now different.
        Corrected = "corrected",
        /// It was taken back.
        Retracted = "retracted",
    }

    /// Which rule gave a report its class.
    pub(crate) enum Rule {
        /// None: it is routine.
        None = "none",
        /// The laboratory's own flag.
        LabFlag = "lab_flag",
        /// The practice's critical values.
        CriticalValue = "critical_value",
        /// The practice's list of significant tests.
        SignificantKind = "significant_kind",
        /// A word in a report.
        NarrativeWord = "narrative_word",
        /// A value outside its usual range that the laboratory did not flag.
        OutsideRange = "outside_range",
        /// A flag that nobody knows.
        UnknownFlag = "unknown_flag",
        /// A unit that a listed test should not have.
        UnknownUnit = "unknown_unit",
        /// A value that cannot be read.
        Unreadable = "unreadable",
        /// A preliminary report that came after the final one.
        LatePreliminary = "late_preliminary",
        /// Its provider asked at the order that the patient is told first.
        ProviderFlag = "provider_flag",
        /// A clinician said so.
        Clinician = "clinician",
    }
}

/// The class of a report and why it has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) class: Class,
    pub(crate) rule: Rule,
    /// The test or word that decided, for staff.
    pub(crate) because: String,
}

/// What kind of value a finding has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A number, perhaps a bound.
    Number,
    /// A number was announced, but this is none.
    NotANumber,
    /// A word or a code.
    Words,
    /// A text of a report.
    Narrative,
    /// A document that we do not read.
    Document,
    /// Nothing.
    Missing,
}

/// One measurement as it came.
#[derive(Clone)]
pub(crate) struct Finding {
    pub(crate) loinc: Option<String>,
    pub(crate) shape: Shape,
    pub(crate) measurement: Measurement,
    pub(crate) flags: Vec<String>,
}

impl Finding {
    /// A measurement as the chart keeps it: by what it names and says, and not by its form.
    pub(super) fn kept(measurement: Measurement) -> Self {
        let loinc = Some(measurement.code.clone());
        Finding { loinc, shape: Shape::Words, measurement, flags: Vec::new() }
    }
}

impl Incoming {
    /// Each finding names its own laboratory only where that is another than the report's.
    pub(crate) fn name_other_laboratories(&mut self) {
        let own = self.laboratory.shown();
        for finding in &mut self.findings {
            if finding.measurement.laboratory == own {
                finding.measurement.laboratory.clear();
            }
        }
    }
}

/// Who did the test (42 CFR 493.1291).
#[derive(Clone, Default)]
pub(crate) struct Laboratory {
    pub(crate) name: String,
    /// The CLIA number, mostly.
    pub(crate) id: String,
    pub(crate) address: String,
    pub(crate) director: String,
}

impl Laboratory {
    /// Who and where, in a line; nothing when nobody is named.
    pub(crate) fn shown(&self) -> String {
        let id = if self.id.is_empty() { String::new() } else { format!("({})", self.id) };
        let address = self.address.as_str();
        let said: Vec<&str> =
            [self.name.as_str(), address].into_iter().filter(|one| !one.is_empty()).collect();
        format!("{} {id}", said.join(", ")).trim().to_owned()
    }
}

/// What was examined (42 CFR 493.1291(c)(5) and (7)).
#[derive(Clone, Default)]
pub(crate) struct Specimen {
    /// Blood, urine, a swab of a place.
    pub(crate) source: String,
    /// What was wrong with it, when something was.
    pub(crate) condition: String,
}

/// A report that has found its patient.
#[derive(Clone)]
pub(crate) struct Incoming {
    /// When the specimen was taken or the patient examined.
    pub(crate) at: Instant,
    pub(crate) reported: Option<Instant>,
    /// What was ordered, in plain words.
    pub(crate) title: String,
    /// As the laboratory calls it.
    pub(crate) lab_title: String,
    pub(crate) loinc: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) stage: Stage,
    pub(crate) source: String,
    /// The filler's order number and what was ordered: the same again is a new version.
    pub(crate) source_key: String,
    /// All numbers of its order: one of them is the accession number of its pictures.
    pub(crate) order_numbers: Vec<String>,
    pub(crate) import: ImportId,
    pub(crate) ordered_by: String,
    pub(crate) laboratory: Laboratory,
    pub(crate) specimen: Specimen,
    pub(crate) notes: String,
    pub(crate) findings: Vec<Finding>,
    /// Documents and pictures that came with it.
    pub(crate) enclosures: Vec<Enclosure>,
    pub(crate) fhir: String,
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filed {
    /// Nothing when there was nothing to file.
    pub(crate) item: Option<ItemId>,
    pub(crate) class: Class,
    pub(crate) state: ReleaseState,
}

base::words! {
    /// How somebody has read a result. (R-B1.9)
    pub(crate) enum ReadHow {
        /// On its page, or its pictures'.
        Page = "page",
        /// As something that was saved: a document, a table.
        Download = "download",
    }
}

/// That somebody has read a result in a way, and when first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) how: ReadHow,
    pub(crate) at: Instant,
}
