//! Whose each entry of a bundle is. What is somebody's whom the bundle does not hold is filed for
//! nobody, and a bundle that mixes people up is not filed at all.

use fhir::{Bundle, Entry, Patient, ReadError, Reference, Resource};
use serde::Deserialize;

/// The kinds that go into a chart: they must say whose they are, where that is not plain.
pub(super) const FILED: [&str; 9] = [
    "AllergyIntolerance",
    "Condition",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "Immunization",
    "MedicationRequest",
    "Observation",
    "Procedure",
];

/// Why a bundle is not taken.
pub(super) enum Refusal {
    /// Something in it cannot be read.
    Unreadable(ReadError),
    /// An entry is nobody's, or another's than it should be: its number and the reason.
    Stray(usize, &'static str),
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        Refusal::Unreadable(error)
    }
}

/// Whose each entry is, by the number of their `Patient`'s entry.
pub(super) struct Owners(Vec<Option<usize>>);

/// Whom a resource is about, as it says.
#[derive(Deserialize)]
struct Subject {
    subject: Option<Reference>,
    patient: Option<Reference>,
}

impl Owners {
    /// Finds whose everything is.
    pub(super) fn of(bundle: &Bundle, people: &[(&Entry, Patient)]) -> Result<Self, Refusal> {
        let owners = bundle.entries().iter().map(|entry| {
            let Some(resource) = &entry.resource else { return Ok(None) };
            match said(bundle, people, entry, resource) {
                Said::About(number) => Ok(Some(number)),
                Said::Lost => {
                    Err(Refusal::Stray(entry.number, "its subject is no patient of this bundle"))
                }
                Said::Nothing if !FILED.contains(&resource.kind()) => Ok(None),
                Said::Nothing => match people {
                    [(only, _)] => Ok(Some(only.number)),
                    _ => Err(Refusal::Stray(
                        entry.number,
                        "it does not say which of the patients it is about",
                    )),
                },
            }
        });
        Ok(Owners(owners.collect::<Result<_, _>>()?))
    }

    /// Whose an entry is.
    pub(super) fn owner(&self, entry: &Entry) -> Option<usize> {
        self.0.get(entry.number - 1).copied().flatten()
    }
}

/// What a resource says about whom it is about.
enum Said {
    Nothing,
    /// This entry's patient.
    About(usize),
    /// Somebody who is not here.
    Lost,
}

fn said(bundle: &Bundle, people: &[(&Entry, Patient)], entry: &Entry, resource: &Resource) -> Said {
    let read: Result<Subject, _> = serde_json::from_str(resource.json());
    match read.map(|read| [read.subject, read.patient]) {
        Ok([None, None]) => Said::Nothing,
        Ok([Some(one), None] | [None, Some(one)]) => about(bundle, people, entry, &one),
        Ok([Some(one), Some(other)]) => {
            let both = [&one, &other].map(|said| about(bundle, people, entry, said));
            match both {
                [Said::About(one), Said::About(other)] if one == other => Said::About(one),
                _ => Said::Lost,
            }
        }
        Err(_) => Said::Lost,
    }
}

/// Which patient of the bundle a reference means.
fn about(
    bundle: &Bundle,
    people: &[(&Entry, Patient)],
    entry: &Entry,
    subject: &Reference,
) -> Said {
    let found = match (&subject.reference, &subject.identifier) {
        (Some(name), _) => bundle.resolve(entry, name).map(|found| found.number),
        (None, Some(sought)) => people
            .iter()
            .find(|(_, patient)| {
                let is_it = |one: &fhir::Identifier| {
                    (&one.system, &one.value) == (&sought.system, &sought.value)
                };
                sought.value.is_some() && patient.identifier.iter().any(is_it)
            })
            .map(|(person, _)| person.number),
        // A name alone says nothing that could be relied on.
        (None, None) => None,
    };
    match found.filter(|number| people.iter().any(|(person, _)| person.number == *number)) {
        Some(number) => Said::About(number),
        None => Said::Lost,
    }
}
