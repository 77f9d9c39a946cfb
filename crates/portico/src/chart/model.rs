//! The nouns of the chart: items, their release states and their measurements.

use base::{Decimal, Instant};
use db::Row as DbRow;
use policy::ResultClass;

use super::coded;
use crate::{
    access::Chart,
    files::Kept,
    people::{ImportId, PatientId},
    text::Text,
};

base::ids! {
    /// A piece of a chart.
    pub(crate) ItemKind "itm" ItemId
}

base::words! {
    /// What a chart item is.
    pub(crate) enum Kind {
        /// Results of tests, or a report in words.
        Report = "report",
        /// A medicine that was ordered.
        Medicine = "medicine",
        /// A health problem.
        Condition = "condition",
        /// An allergy or an intolerance.
        Allergy = "allergy",
        /// A vaccination.
        Immunization = "immunization",
        /// Something that was done.
        Procedure = "procedure",
        /// A visit.
        Encounter = "encounter",
        /// A document.
        Document = "document",
    }

    /// Whether an item may be seen by the patient.
    pub(crate) enum ReleaseState {
        /// Not yet.
        Held = "held",
        /// Yes.
        Released = "released",
        /// Not any more: it was somebody else's, or its source took it back.
        Withdrawn = "withdrawn",
        /// A newer version stands in its place.
        Replaced = "replaced",
    }

    /// How much an item worries. What no rule could judge waits like what is significant. (R-B3)
    pub(crate) enum Class {
        /// As expected.
        Routine = "routine",
        /// Outside the usual range.
        Abnormal = "abnormal",
        /// Could not be judged: a clinician has to look.
        Unclassified = "unclassified",
        /// News that a person should hear from a person.
        Significant = "significant",
        /// Somebody must act today.
        Critical = "critical",
    }

    /// Why an item is held; every held item has one (45 CFR part 171, regulation 3.3).
    pub(crate) enum HoldBasis {
        /// The practice talks first about serious news.
        PracticePolicy = "practice_policy",
        /// The laboratory has not finished.
        NotFinal = "not_final",
        /// The patient asked for it.
        PatientRequest = "patient_request",
        /// A clinician fears harm.
        ClinicianHarm = "clinician_harm",
        /// It may be wrong or somebody else's.
        DataIntegrity = "data_integrity",
        /// A state's law.
        StateLaw = "state_law",
        /// It came with a result that is held, and could give it away.
        WithResult = "with_result",
    }
}

impl HoldBasis {
    /// Whether a person's word can end it; the others end by themselves.
    pub(crate) fn waits_for_a_person(self) -> bool {
        match self {
            HoldBasis::PracticePolicy
            | HoldBasis::PatientRequest
            | HoldBasis::ClinicianHarm
            | HoldBasis::DataIntegrity
            | HoldBasis::StateLaw => true,
            HoldBasis::NotFinal | HoldBasis::WithResult => false,
        }
    }
}

impl Item {
    /// Whether it is held until a person says otherwise.
    pub(crate) fn waits_for_a_person(&self) -> bool {
        self.hold.is_some_and(HoldBasis::waits_for_a_person)
    }
}

impl Class {
    /// For staff: patients are told in whole sentences.
    pub(crate) fn words(self, t: &Text) -> String {
        match self {
            Class::Routine => t.class_routine(),
            Class::Abnormal => t.class_abnormal(),
            Class::Unclassified => t.class_unclassified(),
            Class::Significant => t.class_significant(),
            Class::Critical => t.class_critical(),
        }
    }
}

impl From<ResultClass> for Class {
    fn from(class: ResultClass) -> Self {
        match class {
            ResultClass::Routine => Class::Routine,
            ResultClass::Abnormal => Class::Abnormal,
            ResultClass::Significant => Class::Significant,
            ResultClass::Critical => Class::Critical,
        }
    }
}

/// An item about to be filed.
#[derive(Clone)]
pub(crate) struct NewItem {
    pub(crate) kind: Kind,
    /// When it was true.
    pub(crate) at: Instant,
    /// In plain words.
    pub(crate) title: String,
    /// Its LOINC or other code.
    pub(crate) code: Option<String>,
    /// One more line: the dose, the reaction, the provider.
    pub(crate) note: String,
    /// Whether it holds today: a medicine that is taken, a problem that is active.
    pub(crate) current: bool,
    pub(crate) source: String,
    /// What the source calls it; the same again is a new version.
    pub(crate) source_key: String,
    /// The message it came by.
    pub(crate) import: Option<ImportId>,
    /// FHIR R4, as it is served.
    pub(crate) fhir: String,
    pub(crate) measurements: Vec<Measurement>,
    pub(crate) enclosures: Vec<Enclosure>,
}

/// A document or a picture that came with an item.
#[derive(Clone)]
pub(crate) struct Enclosure {
    /// What its sender calls it.
    pub(crate) title: String,
    pub(crate) file: Kept,
}

/// One of an item that somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Enclosed {
    pub(crate) place: i64,
    pub(crate) title: String,
    pub(crate) file: Kept,
}

impl db::FromRow for Enclosed {
    fn from_row(row: &DbRow<'_>) -> db::Result<Self> {
        Ok(Enclosed {
            place: row.get("place")?,
            title: row.get("title")?,
            file: Kept::from_row(row)?,
        })
    }
}

/// How an item enters the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Filed {
    pub(crate) class: Class,
    pub(crate) hold: Option<HoldBasis>,
    /// Whether it may only be released after a conversation.
    pub(crate) needs_talk: bool,
    /// Whether it corrects an older version.
    pub(crate) corrected: bool,
    pub(crate) replaces: Option<ItemId>,
}

/// One measurement of a report, as it is filed.
#[derive(Clone)]
pub(crate) struct Measurement {
    /// LOINC, or the laboratory's own code.
    pub(crate) code: String,
    /// In plain words.
    pub(crate) name: String,
    /// As the laboratory calls it.
    pub(crate) lab_name: String,
    /// As it is read out: `6.9`, `<5`, `Negative`, or a whole text.
    pub(crate) value: String,
    /// When the value is a number.
    pub(crate) number: Option<Decimal>,
    /// `<`, `<=`, `>`, `>=`, or nothing.
    pub(crate) comparator: String,
    pub(crate) unit: String,
    pub(crate) low: Option<Decimal>,
    pub(crate) high: Option<Decimal>,
    /// The usual range as the laboratory writes it.
    pub(crate) range_text: String,
    /// The laboratory's flags, with spaces between them.
    pub(crate) flags: String,
    pub(crate) status: String,
    /// Whether the value is a report in words.
    pub(crate) narrative: bool,
    pub(crate) notes: String,
    /// How it was measured, when the laboratory says so.
    pub(crate) method: String,
    /// Who measured it, when that is another than the report's laboratory.
    pub(crate) laboratory: String,
}

impl db::FromRow for Measurement {
    fn from_row(row: &DbRow<'_>) -> db::Result<Self> {
        let number = |column| -> db::Result<Option<Decimal>> {
            Ok(row.get::<Option<String>>(column)?.and_then(|text| text.parse().ok()))
        };
        Ok(Measurement {
            code: row.get("code")?,
            name: row.get("name")?,
            lab_name: row.get("lab_name")?,
            value: row.get("value")?,
            number: number("number")?,
            comparator: row.get("comparator")?,
            unit: row.get("unit")?,
            low: number("low")?,
            high: number("high")?,
            range_text: row.get("range_text")?,
            flags: row.get("flags")?,
            status: row.get("status")?,
            narrative: row.get("narrative")?,
            notes: row.get("notes")?,
            method: row.get("method")?,
            laboratory: row.get("laboratory")?,
        })
    }
}

/// A line of a list of items.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) id: ItemId,
    pub(crate) at: Instant,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) code: Option<String>,
    pub(crate) note: String,
    pub(crate) current: bool,
    pub(crate) state: ReleaseState,
    pub(crate) class: Class,
    pub(crate) corrected: bool,
    pub(crate) being_corrected: bool,
    pub(crate) source: String,
}

impl db::FromRow for Row {
    fn from_row(row: &DbRow<'_>) -> db::Result<Self> {
        Ok(Row {
            id: row.get("id")?,
            at: row.get("at")?,
            kind: row.word("kind")?,
            title: row.get("title")?,
            code: row.get("code")?,
            note: row.get("note")?,
            current: row.get("current")?,
            state: row.word("state")?,
            class: row.word("class")?,
            corrected: row.get("corrected")?,
            being_corrected: row.get("being_corrected")?,
            source: row.get("source")?,
        })
    }
}

impl Row {
    /// Its name as people read it.
    pub(crate) fn shown_title(&self) -> &str {
        coded::without_tag(&self.title)
    }

    /// Its line as people read it.
    pub(crate) fn shown_note(&self) -> String {
        coded::without_tags(&self.note)
    }

    /// The line of a visit is who was there; of anything else it is words of the source.
    pub(crate) fn has_name_as_note(&self) -> bool {
        self.kind == Kind::Encounter
    }

    /// Whether staff see that the patient does not see it yet.
    pub(crate) fn is_held(&self) -> bool {
        self.state == ReleaseState::Held
    }
}

/// One item with all that is needed to show it or to decide about it.
#[derive(Clone)]
pub(crate) struct Item {
    pub(crate) id: ItemId,
    pub(crate) patient: PatientId,
    pub(crate) at: Instant,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) code: Option<String>,
    pub(crate) state: ReleaseState,
    pub(crate) class: Class,
    pub(crate) hold: Option<HoldBasis>,
    pub(crate) released_at: Option<Instant>,
    pub(crate) received_at: Instant,
    pub(crate) replaces: Option<ItemId>,
    pub(crate) corrected: bool,
    pub(crate) being_corrected: bool,
    /// The message it came by.
    pub(crate) import: Option<ImportId>,
}

impl Item {
    /// Its id, when it lies in this chart; not found otherwise, as if it did not exist.
    pub(crate) fn of(&self, chart: &Chart<'_>) -> db::Result<ItemId> {
        if self.patient == chart.patient() { Ok(self.id) } else { Err(db::Error::NotFound) }
    }
}

impl db::FromRow for Item {
    fn from_row(row: &DbRow<'_>) -> db::Result<Self> {
        Ok(Item {
            id: row.get("id")?,
            patient: row.get("patient_id")?,
            at: row.get("at")?,
            kind: row.word("kind")?,
            title: row.get("title")?,
            code: row.get("code")?,
            state: row.word("state")?,
            class: row.word("class")?,
            hold: row.word_or_none("hold_basis")?,
            released_at: row.get("released_at")?,
            received_at: row.get("received_at")?,
            replaces: row.get("replaces")?,
            corrected: row.get("corrected")?,
            being_corrected: row.get("being_corrected")?,
            import: row.get("import_id")?,
        })
    }
}

/// One point of a trend: the same measurement in the same unit, at another time.
#[derive(Clone)]
pub(crate) struct TrendPoint {
    pub(crate) code: String,
    pub(crate) unit: String,
    pub(crate) method: String,
    pub(crate) at: Instant,
    pub(crate) value: String,
    pub(crate) number: Decimal,
    /// Not a bound, as in `<5`.
    pub(crate) is_exact: bool,
    pub(crate) source: String,
}

impl db::FromRow for TrendPoint {
    fn from_row(row: &DbRow<'_>) -> db::Result<Self> {
        let number: String = row.get("number")?;
        let wrong =
            |_| db::Error::Decode { column: "number".to_owned(), expected: "a decimal number" };
        Ok(TrendPoint {
            code: row.get("code")?,
            unit: row.get("unit")?,
            method: row.get("method")?,
            at: row.get("at")?,
            value: row.get("value")?,
            number: number.parse().map_err(wrong)?,
            is_exact: row.get::<String>("comparator")?.is_empty(),
            source: row.get("source")?,
        })
    }
}
