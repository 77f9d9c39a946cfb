//! The nouns: patients, staff, visits.

use base::{Date, name::PersonName};

base::ids! {
    /// Somebody whose chart we keep.
    pub(crate) PatientKind "pat" PatientId
    /// Somebody who works here.
    pub(crate) StaffKind "stf" StaffId
    /// A message as it came: `imports` keeps it, and what came by it names it.
    pub(crate) ImportKind "imp" ImportId
}

base::words! {
    /// What somebody of the practice does here, and so may do in the portal (requirements, App. G).
    pub(crate) enum Role {
        /// Enrols patients, issues codes, writes letters.
        FrontDesk = "front_desk",
        /// Answers messages, records attempts to reach a patient.
        Nurse = "nurse",
        /// Decides about results, talks with patients.
        Provider = "provider",
        /// Looks after privacy: the ledger, holds, incidents.
        PrivacyOfficer = "privacy_officer",
        /// Looks after the portal itself: its policy and its staff; no charts.
        Administrator = "administrator",
    }

    /// Administrative sex, as registration systems send it (HL7 table 0001).
    pub(crate) enum Sex {
        Female = "female",
        Male = "male",
        Other = "other",
        Unknown = "unknown",
    }

    /// Whether the practice looks after this patient.
    pub(crate) enum Status {
        /// It does.
        Active = "active",
        /// The practice ended it.
        Dismissed = "dismissed",
        /// The patient went elsewhere.
        Left = "left",
    }

    /// What is known about whether a patient lives. A sender's word that somebody has died is no
    /// proof; a person confirms it from a second source. (R-B1.5)
    pub(crate) enum Life {
        /// Nobody says otherwise.
        Alive = "alive",
        /// A sender says that the patient has died, and nobody has confirmed it.
        ReportedDead = "reported_dead",
        /// Somebody of the practice has confirmed it.
        Dead = "dead",
    }

    /// How a visit took place. Only the first two make an established patient.
    pub(crate) enum VisitKind {
        InPerson = "in_person",
        Telehealth = "telehealth",
        Other = "other",
    }
}

/// A patient as the registration knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Patient {
    pub(crate) id: PatientId,
    /// The practice's own record number.
    pub(crate) mrn: String,
    pub(crate) name: PersonName,
    pub(crate) birth_date: Date,
    pub(crate) sex: Sex,
    pub(crate) status: Status,
    pub(crate) life: Life,
    /// The day of death as it was reported or confirmed.
    pub(crate) died_on: Option<Date>,
    pub(crate) language: String,
    pub(crate) email: Option<String>,
    pub(crate) mobile: Option<String>,
    pub(crate) address: String,
    pub(crate) provider: Option<StaffId>,
    /// The chart that this one turned out to be a duplicate of.
    pub(crate) merged_into: Option<PatientId>,
}

/// What registration says about somebody, to be filed or to correct a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewPatient {
    pub(crate) mrn: String,
    pub(crate) name: PersonName,
    pub(crate) birth_date: Date,
    pub(crate) sex: Sex,
    pub(crate) language: String,
    pub(crate) email: Option<String>,
    pub(crate) mobile: Option<String>,
    pub(crate) address: String,
}

/// A line of a list of patients, always with two identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PatientRow {
    pub(crate) id: PatientId,
    pub(crate) mrn: String,
    pub(crate) listed_name: String,
    pub(crate) birth_date: Date,
    pub(crate) life: Life,
}

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StaffMember {
    pub(crate) id: StaffId,
    pub(crate) family: String,
    pub(crate) given: String,
    pub(crate) credentials: String,
    pub(crate) role: Role,
    pub(crate) medical_director: bool,
    pub(crate) active: bool,
}

/// Those who answer patients' messages.
pub(crate) const ANSWERERS: &[Role] = &[Role::FrontDesk, Role::Nurse, Role::Provider];

/// Those who upload documents; what is in one only clinical staff see.
pub(crate) const UPLOADERS: &[Role] = &[Role::FrontDesk, Role::Nurse, Role::Provider];

impl StaffMember {
    /// `Dana Lee MD`.
    pub(crate) fn shown(&self) -> String {
        format!("{} {} {}", self.given, self.family, self.credentials).trim().to_owned()
    }
}

/// A visit to the practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visit {
    /// The visit's number at its source; the same number again corrects it.
    pub(crate) number: String,
    pub(crate) kind: VisitKind,
    pub(crate) began_on: Date,
    pub(crate) completed_on: Option<Date>,
    pub(crate) provider: String,
}
