//! Reading FHIR bundles: whose they are, the reports in them, and everything else for the chart.

use base::{Instant, secret};
use fhir::{
    AllergyIntolerance, Bundle, CodeableConcept, Condition, DiagnosticReport, DocumentReference,
    Encounter, Entry, Immunization, MedicationRequest, Observation, Patient, Procedure, ReadError,
    Reference, Resource, Time,
};

use super::{
    deaths,
    fhir_report::{self, Sources},
    from_hl7::Setting,
    matching::{Birth, Seen},
    model::{Kind, Reason},
    prepared::{Content, ForPatient, Prepared, Told, file_name, is_in_future, shortened},
};
use crate::{
    chart::{self, NewItem},
    people::{Sex, Visit, VisitKind},
};

/// Who sends bundles: files have no sender, so the policy lists the system of the numbers itself
/// (`matching.authorities`), or this word.
const SENDER: &str = "fhir";

/// Reads one bundle. Whatever is wrong with it is in its content.
pub(super) fn read(setting: Setting<'_>, file: &str, bytes: &[u8]) -> Prepared {
    let (called, content) = match Bundle::read(bytes) {
        Ok(bundle) => {
            let content = content(setting, &bundle).unwrap_or_else(|error| refused(&error));
            (fhir_report::called(file, &bundle), content)
        }
        Err(error) => (file_name(file), refused(&error)),
    };
    Prepared {
        file: file.to_owned(),
        called,
        source: SENDER.to_owned(),
        control_id: None,
        kind: Kind::Bundle,
        content,
        digest: secret::sha256(&[bytes]),
        raw: bytes.to_vec(),
    }
}

fn refused(error: &ReadError) -> Content {
    Content::Refused(Reason::Unreadable, error.to_string())
}

fn content(setting: Setting<'_>, bundle: &Bundle) -> Result<Content, ReadError> {
    let mut people = Vec::new();
    for found in bundle.all::<Patient>() {
        let (entry, patient) = found?;
        people.push((entry, patient));
    }
    if people.is_empty() {
        return Ok(Content::Refused(
            Reason::NoPatient,
            Reason::NoPatient.sentence(Kind::Bundle).to_owned(),
        ));
    }
    let mut all = Vec::new();
    for (entry, patient) in &people {
        let mine = Mine { setting, bundle, entry, is_alone: people.len() == 1 };
        all.push(mine.read(patient)?);
    }
    if let Some(number) = belongs_to_nobody(bundle, &people) {
        let problem = format!("entry {number}: its subject is no patient of this bundle");
        return Ok(Content::Refused(Reason::NoPatient, problem));
    }
    if all.iter().all(ForPatient::says_nothing) {
        return Ok(Content::Ignored(Reason::NotNeeded));
    }
    Ok(Content::ForPatients(all))
}

/// Whom a resource is about.
#[derive(serde::Deserialize)]
struct Subject {
    subject: Option<Reference>,
    patient: Option<Reference>,
}

impl Subject {
    fn of(resource: &Resource) -> Option<String> {
        let read: Subject = serde_json::from_str(resource.json()).ok()?;
        read.subject.or(read.patient)?.reference
    }
}

/// The entry whose patient is not in the bundle: it must not be filed for whoever is.
fn belongs_to_nobody(bundle: &Bundle, people: &[(&Entry, Patient)]) -> Option<usize> {
    let is_here = |entry: &Entry, reference: &str| {
        let found = bundle.resolve(entry, reference);
        found.is_some_and(|f| people.iter().any(|(person, _)| person.number == f.number))
    };
    let lost = bundle.entries().iter().find(|entry| {
        let reference = entry.resource.as_ref().and_then(Subject::of);
        reference.is_some_and(|reference| !is_here(entry, &reference))
    })?;
    Some(lost.number)
}

/// One patient's part of a bundle.
struct Mine<'b> {
    setting: Setting<'b>,
    bundle: &'b Bundle,
    entry: &'b Entry,
    is_alone: bool,
}

impl Mine<'_> {
    fn read(&self, patient: &Patient) -> Result<ForPatient, ReadError> {
        let mut found = ForPatient::of(self.seen(patient), deaths::in_fhir(patient));
        let sources = Sources { bundle: self.bundle, patient: self.entry };
        let mut used = Vec::new();
        for report in self.bundle.all::<DiagnosticReport>() {
            let (entry, report) = report?;
            if self.is_mine(entry) {
                let read = fhir_report::of_report(self.setting, sources, entry, &report)?;
                used.extend(read.used);
                found.reports.push(read.incoming);
            }
        }
        for single in self.bundle.all::<Observation>() {
            let (entry, single) = single?;
            if self.is_mine(entry) && !used.contains(&entry.number) {
                found.reports.push(fhir_report::of_observation(
                    self.setting,
                    sources,
                    entry,
                    &single,
                ));
            }
        }
        self.read_items(&mut found)?;
        found.doubt = self.doubt(&found);
        Ok(found)
    }

    fn is_mine(&self, entry: &Entry) -> bool {
        let reference = entry.resource.as_ref().and_then(Subject::of);
        match reference {
            Some(reference) => self
                .bundle
                .resolve(entry, &reference)
                .is_some_and(|found| found.number == self.entry.number),
            None => self.is_alone,
        }
    }

    fn doubt(&self, found: &ForPatient) -> Option<Reason> {
        if !found.reports.is_empty() && (!found.seen.has_number || found.seen.names.is_empty()) {
            return Some(Reason::CliaIdMissing);
        }
        let now = self.setting.now;
        let ahead = found.reports.iter().any(|report| is_in_future(report.at, now));
        ahead.then_some(Reason::CollectedInFuture)
    }

    fn seen(&self, patient: &Patient) -> Seen {
        let birth = match patient.birth_date.as_ref().map(Time::date) {
            None | Some(Ok(None)) => Birth::Absent,
            Some(Err(_)) => Birth::Unreadable,
            Some(Ok(Some(day))) if day > self.setting.now.date(self.setting.zone()) => {
                Birth::Unreadable
            }
            Some(Ok(Some(day))) => Birth::Day(day),
        };
        let numbers = patient
            .identifier
            .iter()
            .filter(|one| one.system.as_deref().is_some_and(|system| self.is_ours(system)));
        Seen {
            names: patient.name.iter().filter_map(|name| name.person().ok()).collect(),
            birth,
            sex: match patient.gender.as_deref() {
                Some("female") => Some(Sex::Female),
                Some("male") => Some(Sex::Male),
                Some("other") => Some(Sex::Other),
                _ => None,
            },
            record_numbers: numbers
                .filter_map(|one| one.value.clone())
                .filter(|value| value.chars().count() <= 32)
                .collect(),
            has_number: patient.identifier.iter().any(|one| one.value.is_some()),
            order_numbers: Vec::new(),
        }
    }

    /// Whether numbers of this system are this practice's own.
    fn is_ours(&self, system: &str) -> bool {
        let same = |authority: &str| {
            system == authority || system.strip_prefix("urn:oid:") == Some(authority)
        };
        let listed = &self.setting.policy.matching.authorities;
        listed.iter().any(|a| {
            same(&a.authority) && (same(&a.sender) || a.sender.eq_ignore_ascii_case(SENDER))
        })
    }

    /// Everything that is no report.
    fn read_items(&self, found: &mut ForPatient) -> Result<(), ReadError> {
        for entry in self.bundle.entries() {
            let Some(resource) = &entry.resource else { continue };
            if !self.is_mine(entry) {
                continue;
            }
            let (item, known) = match resource.kind() {
                "MedicationRequest" => {
                    let one: MedicationRequest = resource.view()?;
                    (self.medicine(entry, &one), one.authored_on)
                }
                "Condition" => {
                    let one: Condition = resource.view()?;
                    (self.condition(entry, &one), one.recorded_date)
                }
                "AllergyIntolerance" => (self.allergy(entry, &resource.view()?), None),
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
                    let sources = Sources { bundle: self.bundle, patient: self.entry };
                    let setting = self.setting;
                    found
                        .reports
                        .push(fhir_report::of_document(setting, sources, entry, &document));
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
        let sources = Sources { bundle: self.bundle, patient: self.entry };
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

    fn medicine(&self, entry: &Entry, one: &MedicationRequest) -> Option<NewItem> {
        if is_an_error(one.status.as_deref()) {
            return None;
        }
        let concept = one.medication_codeable_concept.as_ref();
        let mut item = self.item(entry, chart::Kind::Medicine, concept, one.authored_on.as_ref());
        if concept.is_none()
            && let Some(name) = one.medication_reference.as_ref().and_then(|r| r.display.as_ref())
        {
            item.title = shortened(name, 300);
        }
        let dosage = one.dosage_instruction.first();
        let how = dosage.and_then(|d| d.patient_instruction.as_ref().or(d.text.as_ref()));
        item.note = shortened(how.map_or("", String::as_str), 2_000);
        item.current = one.status.as_deref() == Some("active");
        Some(item)
    }

    fn condition(&self, entry: &Entry, one: &Condition) -> Option<NewItem> {
        let verified = one.verification_status.as_ref().and_then(first_code);
        if matches!(verified, Some("entered-in-error" | "refuted")) {
            return None;
        }
        let at = one.onset_date_time.as_ref().or(one.recorded_date.as_ref());
        let mut item = self.item(entry, chart::Kind::Condition, one.code.as_ref(), at);
        let status = one.clinical_status.as_ref().and_then(first_code);
        item.current = !matches!(status, Some("inactive" | "remission" | "resolved"));
        Some(item)
    }

    fn allergy(&self, entry: &Entry, one: &AllergyIntolerance) -> Option<NewItem> {
        let verified = one.verification_status.as_ref().and_then(first_code);
        if matches!(verified, Some("entered-in-error" | "refuted")) {
            return None;
        }
        let at = one.recorded_date.as_ref();
        let mut item = self.item(entry, chart::Kind::Allergy, one.code.as_ref(), at);
        let reactions = one.reaction.iter().flat_map(|reaction| &reaction.manifestation);
        let words: Vec<&str> = reactions.filter_map(CodeableConcept::words).collect();
        item.note = shortened(&words.join(", "), 2_000);
        let status = one.clinical_status.as_ref().and_then(first_code);
        item.current = !matches!(status, Some("inactive" | "resolved"));
        Some(item)
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
        let number = one.identifier.iter().find_map(|one| one.value.clone());
        let number = number.or_else(|| entry.full_url.clone())?;
        Some(Visit {
            number: shortened(&number, 100),
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
        let sources = Sources { bundle: self.bundle, patient: self.entry };
        let individual = one.participant.iter().find_map(|p| p.individual.as_ref());
        shortened(&individual.map(|who| sources.person(entry, who)).unwrap_or_default(), 300)
    }
}

fn is_an_error(status: Option<&str>) -> bool {
    status == Some("entered-in-error")
}

fn first_code(concept: &CodeableConcept) -> Option<&str> {
    concept.coding.iter().find_map(|coding| coding.code.as_deref())
}
