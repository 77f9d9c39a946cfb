//! What a bundle says that is no report: medicines, problems, allergies, vaccines, procedures,
//! visits, documents.

use base::Instant;
use fhir::{
    AllergyIntolerance, CodeableConcept, Condition, DocumentReference, Encounter, Entry,
    Immunization, MedicationRequest, Procedure, ReadError, Reference, Resource, Time, View,
};
use serde::Deserialize;

use super::{
    fhir_report,
    from_fhir::Mine,
    prepared::{ForPatient, TakenBack, Told, shortened},
};
use crate::{
    chart::{self, NewItem},
    people::{Visit, VisitKind},
};

/// A medicine that orders refer to.
#[derive(Deserialize)]
struct Medication {
    code: Option<CodeableConcept>,
}

impl View for Medication {
    const TYPE: &'static str = "Medication";
}

impl Mine<'_> {
    /// Everything that is no report.
    pub(super) fn read_items(&self, found: &mut ForPatient) -> Result<(), ReadError> {
        for entry in self.bundle.entries() {
            let Some(resource) = &entry.resource else { continue };
            if !self.is_mine(entry) {
                continue;
            }
            if is_taken_back(resource) {
                let visit = match resource.kind() {
                    "Encounter" => visit_number(entry, &resource.view()?),
                    _ => None,
                };
                let source_key = fhir_report::source_key(entry, &[]);
                found.taken_back.push(TakenBack { source_key, visit });
                continue;
            }
            let (item, known) = match resource.kind() {
                "MedicationRequest" => {
                    let one: MedicationRequest = resource.view()?;
                    (Some(self.medicine(entry, &one)), one.authored_on)
                }
                "Condition" => {
                    let one: Condition = resource.view()?;
                    (Some(self.condition(entry, &one)), one.recorded_date)
                }
                "AllergyIntolerance" => (Some(self.allergy(entry, &resource.view()?)), None),
                "Immunization" => (self.immunization(entry, &resource.view()?), None),
                "Procedure" => {
                    let one: Procedure = resource.view()?;
                    let ended = one.performed_period.as_ref().and_then(|p| p.end.clone());
                    (self.procedure(entry, &one), one.performed_date_time.or(ended))
                }
                "Encounter" => {
                    let one: Encounter = resource.view()?;
                    found.visits.extend(self.visit(entry, &one));
                    (self.encounter(entry, &one), one.period.and_then(|period| period.end))
                }
                "DocumentReference" => {
                    let document: DocumentReference = resource.view()?;
                    let (setting, sources) = (self.setting, self.sources());
                    found.add(fhir_report::of_document(setting, sources, entry, &document));
                    (None, None)
                }
                _ => (None, None),
            };
            let known_at = self.to_the_day(known.as_ref()).unwrap_or(self.setting.now);
            found.items.extend(item.map(|item| Told { item, known_at }));
        }
        Ok(())
    }

    fn item(
        &self,
        entry: &Entry,
        kind: chart::Kind,
        concept: Option<&CodeableConcept>,
        at: Option<&Time>,
    ) -> NewItem {
        let sources = self.sources();
        let words = concept.and_then(CodeableConcept::words).unwrap_or("Not named");
        let code = concept.and_then(|c| c.coding.iter().find_map(|coding| coding.code.as_deref()));
        NewItem {
            kind,
            at: self.instant(at),
            title: shortened(words, 300),
            code: code.map(|code| shortened(code, 60)),
            note: String::new(),
            current: true,
            source: sources.shown(entry),
            source_key: fhir_report::source_key(entry, &[]),
            import: None,
            fhir: sources.text(entry),
            measurements: Vec::new(),
            enclosures: Vec::new(),
        }
    }

    /// A time that is dated to the day at least.
    fn to_the_day(&self, time: Option<&Time>) -> Option<Instant> {
        time?.instant(self.setting.zone()).ok().flatten()
    }

    fn instant(&self, time: Option<&Time>) -> Instant {
        let zone = self.setting.zone();
        self.to_the_day(time)
            .or_else(|| time.and_then(|time| fhir_report::beginning(time, zone)))
            .unwrap_or(self.setting.now)
    }

    fn medicine(&self, entry: &Entry, one: &MedicationRequest) -> NewItem {
        let concept = one.medication_codeable_concept.as_ref();
        let mut item = self.item(entry, chart::Kind::Medicine, concept, one.authored_on.as_ref());
        if let (None, Some(reference)) = (concept, &one.medication_reference) {
            let named = self.medication(entry, reference).or_else(|| reference.display.clone());
            item.title = named.map_or(item.title, |name| shortened(&name, 300));
        }
        let dosage = one.dosage_instruction.first();
        let how = dosage.and_then(|d| d.patient_instruction.as_ref().or(d.text.as_ref()));
        item.note = shortened(how.map_or("", String::as_str), 2_000);
        item.current = one.status.as_deref() == Some("active");
        item
    }

    /// What a medication of this bundle is called.
    fn medication(&self, entry: &Entry, reference: &Reference) -> Option<String> {
        let found = self.bundle.resolve(entry, reference.reference.as_deref()?)?;
        let medication: Medication = found.resource.as_ref()?.view().ok()?;
        medication.code.as_ref().and_then(CodeableConcept::words).map(str::to_owned)
    }

    fn condition(&self, entry: &Entry, one: &Condition) -> NewItem {
        let at = one.onset_date_time.as_ref().or(one.recorded_date.as_ref());
        let mut item = self.item(entry, chart::Kind::Condition, one.code.as_ref(), at);
        let status = one.clinical_status.as_ref().and_then(first_code);
        item.current = !matches!(status, Some("inactive" | "remission" | "resolved"));
        item
    }

    fn allergy(&self, entry: &Entry, one: &AllergyIntolerance) -> NewItem {
        let at = one.recorded_date.as_ref();
        let mut item = self.item(entry, chart::Kind::Allergy, one.code.as_ref(), at);
        let reactions = one.reaction.iter().flat_map(|reaction| &reaction.manifestation);
        let words: Vec<&str> = reactions.filter_map(CodeableConcept::words).collect();
        item.note = shortened(&words.join(", "), 2_000);
        let status = one.clinical_status.as_ref().and_then(first_code);
        item.current = !matches!(status, Some("inactive" | "resolved"));
        item
    }

    fn immunization(&self, entry: &Entry, one: &Immunization) -> Option<NewItem> {
        if one.status.as_deref() != Some("completed") {
            return None;
        }
        let at = one.occurrence_date_time.as_ref();
        Some(self.item(entry, chart::Kind::Immunization, one.vaccine_code.as_ref(), at))
    }

    fn procedure(&self, entry: &Entry, one: &Procedure) -> Option<NewItem> {
        if one.status.as_deref() != Some("completed") {
            return None;
        }
        let period = one.performed_period.as_ref().and_then(|period| period.start.as_ref());
        let at = one.performed_date_time.as_ref().or(period);
        Some(self.item(entry, chart::Kind::Procedure, one.code.as_ref(), at))
    }

    fn encounter(&self, entry: &Entry, one: &Encounter) -> Option<NewItem> {
        if one.status.as_deref() != Some("finished") {
            return None;
        }
        let what = one.reason_code.first().or(one.kind.first());
        let at = one.period.as_ref().and_then(|period| period.start.as_ref());
        let mut item = self.item(entry, chart::Kind::Encounter, what, at);
        item.note = self.seen_by(entry, one);
        Some(item)
    }

    fn visit(&self, entry: &Entry, one: &Encounter) -> Option<Visit> {
        if one.status.as_deref() != Some("finished") {
            return None;
        }
        let zone = self.setting.zone();
        let day = |time: Option<&Time>| {
            time.and_then(|time| time.instant(zone).ok().flatten()).map(|at| at.date(zone))
        };
        let period = one.period.as_ref()?;
        let began_on = day(period.start.as_ref())?;
        Some(Visit {
            number: visit_number(entry, one)?,
            kind: match one.class.as_ref().and_then(|class| class.code.as_deref()) {
                Some("AMB" | "IMP" | "EMER" | "ACUTE" | "NONAC" | "OBSENC" | "SS" | "HH") => {
                    VisitKind::InPerson
                }
                Some("VR") => VisitKind::Telehealth,
                Some(_) | None => VisitKind::Other,
            },
            began_on,
            completed_on: Some(day(period.end.as_ref()).unwrap_or(began_on)),
            provider: shortened(&self.seen_by(entry, one), 200),
        })
    }

    fn seen_by(&self, entry: &Entry, one: &Encounter) -> String {
        let sources = self.sources();
        let individual = one.participant.iter().find_map(|p| p.individual.as_ref());
        shortened(&individual.map(|who| sources.person(entry, who)).unwrap_or_default(), 300)
    }
}

/// What a visit is called at its source.
fn visit_number(entry: &Entry, one: &Encounter) -> Option<String> {
    let number = one.identifier.iter().find_map(|one| one.value.clone());
    let number = number.or_else(|| entry.full_url.clone())?;
    Some(shortened(&number, 100))
}

/// Whether a source says that something should never have been said: reports and observations say
/// so by their stage.
fn is_taken_back(resource: &Resource) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Standing {
        status: Option<String>,
        verification_status: Option<CodeableConcept>,
    }
    if matches!(resource.kind(), "DiagnosticReport" | "DocumentReference" | "Observation") {
        return false;
    }
    let read: Option<Standing> = serde_json::from_str(resource.json()).ok();
    read.is_some_and(|read| {
        let verified = read.verification_status.as_ref().and_then(first_code);
        read.status.as_deref() == Some("entered-in-error")
            || matches!(verified, Some("entered-in-error" | "refuted"))
    })
}

fn first_code(concept: &CodeableConcept) -> Option<&str> {
    concept.coding.iter().find_map(|coding| coding.code.as_deref())
}
