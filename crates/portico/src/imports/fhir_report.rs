//! From a `DiagnosticReport`, an `Observation` or a `DocumentReference` to a report for the chart.

use base::{Date, Instant, PersonName, Zone};
use fhir::{
    Bundle, DiagnosticReport, DocumentReference, Entry, HumanName, Identifier, Observation,
    Patient, Precision, Reference, Time, View,
};
use serde::Deserialize;

use super::{
    fhir_subjects::{Owners, Refusal},
    fhir_values::{Names, document, documents, findings_of, narrative, not_here},
    from_hl7::Setting,
    prepared::{SUBJECT, Sent, file_name, shortened},
};
use crate::results::{Finding, Incoming, Laboratory, Specimen, Stage};

const CLIA: &str = "urn:oid:2.16.840.1.113883.4.7";
/// So many patients of a bundle stand in what it is called.
const NAMED_MAX: usize = 3;

/// The parts of an organization that a report shows.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Organization {
    name: Option<String>,
    identifier: Vec<Identifier>,
    address: Vec<fhir::Address>,
}

impl View for Organization {
    const TYPE: &'static str = "Organization";
}

/// The parts of a practitioner that a report shows.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Practitioner {
    name: Vec<HumanName>,
}

impl View for Practitioner {
    const TYPE: &'static str = "Practitioner";
}

/// Where the pieces of a report are found.
#[derive(Clone, Copy)]
pub(super) struct Sources<'b> {
    pub(super) bundle: &'b Bundle,
    pub(super) patient: &'b Entry,
    pub(super) owners: &'b Owners,
}

impl Sources<'_> {
    /// The exact text of a resource, with the patient's reference put in later.
    pub(super) fn text(self, entry: &Entry) -> String {
        let json = entry.resource.as_ref().map_or("{}", |resource| resource.json());
        self.with_subject(json)
    }

    fn with_subject(self, json: &str) -> String {
        let patient = self.patient;
        let by_id =
            patient.resource.as_ref().and_then(|r| r.id()).map(|id| format!("Patient/{id}"));
        let names = patient.full_url.iter().chain(&by_id);
        names.fold(json.to_owned(), |text, name| {
            text.replace(&format!("\"{name}\""), &format!("\"{SUBJECT}\""))
        })
    }

    /// Who a resource comes from, for people.
    pub(super) fn shown(self, entry: &Entry) -> String {
        #[derive(Deserialize)]
        struct From {
            #[serde(default)]
            performer: serde_json::Value,
        }
        let json = entry.resource.as_ref().map_or("{}", |resource| resource.json());
        let found: Option<From> = serde_json::from_str(json).ok();
        let reference = found.as_ref().and_then(|from| {
            let first = from.performer.get(0)?;
            first.get("reference").or_else(|| first.get("actor")?.get("reference"))?.as_str()
        });
        let name = reference.and_then(|reference| self.organization(entry, reference)?.name);
        shortened(&name.unwrap_or_default(), 190)
    }

    fn organization(self, entry: &Entry, reference: &str) -> Option<Organization> {
        let found = self.bundle.resolve(entry, reference)?;
        found.resource.as_ref()?.view().ok()
    }

    /// The name of a practitioner of this bundle.
    pub(super) fn practitioner(self, entry: &Entry, who: &Reference) -> Option<PersonName> {
        let found = self.bundle.resolve(entry, who.reference.as_deref()?)?;
        let view: Practitioner = found.resource.as_ref()?.view().ok()?;
        view.name.first()?.person().ok()
    }

    /// The name of somebody who is referred to.
    pub(super) fn person(self, entry: &Entry, who: &Reference) -> String {
        self.practitioner(entry, who)
            .map(|name| name.full())
            .or_else(|| who.display.clone())
            .unwrap_or_default()
    }

    /// The measurements of an observation, each with its own laboratory.
    fn findings(self, entry: &Entry, one: &Observation) -> Vec<Finding> {
        let laboratory = self.laboratory(entry, &one.performer).shown();
        let mut found = findings_of(one);
        for finding in &mut found {
            finding.measurement.laboratory = shortened(&laboratory, 900);
        }
        found
    }

    /// What was examined, when the bundle says it or the reference has words for it.
    fn specimen<'r>(
        self,
        entry: &Entry,
        references: impl Iterator<Item = &'r Reference>,
    ) -> Specimen {
        let (mut sources, mut conditions) = (Vec::new(), Vec::new());
        for one in references {
            let found = one.reference.as_deref().and_then(|name| self.bundle.resolve(entry, name));
            let view = found.and_then(|found| found.resource.as_ref()?.view().ok());
            let view: fhir::Specimen = view.unwrap_or_default();
            let kind = view.kind.as_ref().and_then(fhir::CodeableConcept::words);
            let words = |all: &[fhir::CodeableConcept]| -> Vec<String> {
                all.iter().filter_map(|c| c.words().map(str::to_owned)).collect()
            };
            sources.extend(kind.or(one.display.as_deref()).map(str::to_owned));
            conditions.extend(view.status.filter(|status| status == "unsatisfactory"));
            conditions.extend(words(&view.condition));
        }
        let said = |mut all: Vec<String>| {
            all.sort_unstable();
            all.dedup();
            shortened(&all.join(", "), 300)
        };
        Specimen { source: said(sources), condition: said(conditions) }
    }

    fn laboratory(self, entry: &Entry, performers: &[Reference]) -> Laboratory {
        let mut organizations = performers
            .iter()
            .filter_map(|reference| self.organization(entry, reference.reference.as_deref()?));
        let Some(found) = organizations.next() else {
            let name = performers.iter().find_map(|one| one.display.clone()).unwrap_or_default();
            return Laboratory { name: shortened(&name, 300), ..Laboratory::default() };
        };
        let clia = found.identifier.iter().find(|one| one.system.as_deref() == Some(CLIA));
        let number = clia.or(found.identifier.first()).and_then(|one| one.value.clone());
        let address = found.address.first().map(|a| {
            let lines = a.line.iter().flatten();
            let rest = [&a.city, &a.state, &a.postal_code].into_iter().flatten();
            lines.chain(rest).map(String::as_str).collect::<Vec<_>>().join(", ")
        });
        Laboratory {
            name: shortened(&found.name.unwrap_or_default(), 300),
            id: shortened(&number.unwrap_or_default(), 60),
            address: shortened(&address.unwrap_or_default(), 500),
            director: String::new(),
        }
    }
}

/// A report and the entries that went into it.
pub(super) struct Read {
    pub(super) incoming: Incoming,
    pub(super) documents: Vec<Sent>,
    pub(super) used: Vec<usize>,
}

/// A report with its observations.
pub(super) fn of_report(
    setting: Setting<'_>,
    sources: Sources<'_>,
    entry: &Entry,
    report: &DiagnosticReport,
) -> Result<Read, Refusal> {
    let (mut members, mut missing) = (Vec::new(), Vec::new());
    for reference in &report.result {
        let found = reference.reference.as_deref().and_then(|name| {
            let found = sources.bundle.resolve(entry, name)?;
            Some((name, found, found.resource.as_ref()?))
        });
        let Some((name, found, resource)) = found else {
            // What it says nobody knows: the report waits for a clinician.
            missing.push(not_here(reference.display.as_deref()));
            continue;
        };
        if sources.owners.owner(found) != Some(sources.patient.number) {
            return Err(Refusal::Stray(entry.number, "one of its results is another patient's"));
        }
        let one: Observation = resource.view().map_err(Refusal::from)?;
        members.push((name.to_owned(), found, one));
    }
    let living = || {
        let all = members.iter().map(|(_, found, one)| (*found, one));
        all.filter(|(_, one)| stage(one.status.as_deref()) != Stage::Retracted)
    };
    let found = living().flat_map(|(found, one)| sources.findings(found, one));
    let mut findings: Vec<Finding> = found.chain(missing).collect();
    if let Some(conclusion) = conclusion(report) {
        findings.insert(0, narrative("Conclusion", &conclusion));
    }
    let is_unfinished = living().any(|(_, one)| stage(one.status.as_deref()) == Stage::Preliminary);
    if !report.presented_form.is_empty() {
        findings.push(document(report.code.as_ref()));
    }
    let started = report.effective_period.as_ref().and_then(|period| period.start.as_ref());
    let effective = report.effective_date_time.as_ref().or(started);
    let names = Names::of(report.code.as_ref());
    let of_members = || members.iter().filter_map(|(_, _, one)| one.specimen.as_ref());
    let mut incoming = Incoming {
        at: moment(setting, effective.or(report.issued.as_ref())),
        reported: report.issued.as_ref().map(|time| moment(setting, Some(time))),
        stage: match stage(report.status.as_deref()) {
            Stage::Final | Stage::Corrected if is_unfinished => Stage::Preliminary,
            stage => stage,
        },
        source: sources.laboratory(entry, &report.performer).name,
        source_key: source_key(entry, &report.identifier),
        order_numbers: order_numbers(report),
        ordered_by: report
            .results_interpreter
            .first()
            .map(|who| shortened(&sources.person(entry, who), 300))
            .unwrap_or_default(),
        laboratory: sources.laboratory(entry, &report.performer),
        specimen: sources.specimen(entry, report.specimen.iter().chain(of_members())),
        findings,
        fhir: contained(sources, entry, report, &members),
        ..names.incoming()
    };
    incoming.name_other_laboratories();
    let documents = documents(report.code.as_ref(), report.presented_form.iter());
    Ok(Read {
        incoming,
        documents,
        used: members.iter().map(|(_, found, _)| found.number).collect(),
    })
}

/// The numbers by which a report's pictures may be found: its own, and those of its orders.
fn order_numbers(report: &DiagnosticReport) -> Vec<String> {
    let orders = report.based_on.iter().filter_map(|order| order.identifier.as_ref());
    let all = report.identifier.iter().chain(orders);
    all.filter_map(|one| one.value.clone()).collect()
}

/// What a report comes to, in words and in the words of its codes.
fn conclusion(report: &DiagnosticReport) -> Option<String> {
    let coded = report.conclusion_code.iter().filter_map(fhir::CodeableConcept::words);
    let said = report.conclusion.as_deref().into_iter().chain(coded).collect::<Vec<_>>();
    (!said.is_empty()).then(|| said.join("\n"))
}

/// An observation that stands alone is a report of one.
pub(super) fn of_observation(
    setting: Setting<'_>,
    sources: Sources<'_>,
    entry: &Entry,
    one: &Observation,
) -> Incoming {
    let names = Names::of(one.code.as_ref());
    Incoming {
        at: moment(setting, one.effective().or(one.issued.as_ref())),
        reported: one.issued.as_ref().map(|time| moment(setting, Some(time))),
        stage: stage(one.status.as_deref()),
        source: sources.laboratory(entry, &one.performer).name,
        source_key: source_key(entry, &one.identifier),
        laboratory: sources.laboratory(entry, &one.performer),
        specimen: sources.specimen(entry, one.specimen.iter()),
        findings: findings_of(one),
        fhir: sources.text(entry),
        ..names.incoming()
    }
}

/// A document that we cannot read waits for somebody who can.
pub(super) fn of_document(
    setting: Setting<'_>,
    sources: Sources<'_>,
    entry: &Entry,
    one: &DocumentReference,
) -> (Incoming, Vec<Sent>) {
    let names = Names::of(one.kind.as_ref());
    let is_final = matches!(one.doc_status.as_deref(), None | Some("final" | "amended"));
    let incoming = Incoming {
        at: moment(setting, one.date.as_ref()),
        stage: match one.status.as_deref() {
            Some("entered-in-error") => Stage::Retracted,
            _ if is_final => Stage::Final,
            _ => Stage::Preliminary,
        },
        source_key: source_key(entry, &one.identifier),
        findings: vec![document(one.kind.as_ref())],
        fhir: sources.text(entry),
        ..names.incoming()
    };
    let content = one.content.iter().filter_map(|content| content.attachment.as_ref());
    (incoming, documents(one.kind.as_ref(), content))
}

/// What names a resource at its source: an identifier, else its id or address.
pub(super) fn source_key(entry: &Entry, identifiers: &[Identifier]) -> String {
    let resource = entry.resource.as_ref();
    let kind = resource.map_or("", |resource| resource.kind());
    let stated = identifiers.iter().find_map(|one| {
        Some(format!("{} {}", one.system.as_deref().unwrap_or_default(), one.value.as_deref()?))
    });
    let id = || resource.and_then(|resource| resource.id()).map(str::to_owned);
    let name = stated.or_else(id).or_else(|| entry.full_url.clone());
    shortened(&format!("fhir {kind} {}", name.unwrap_or_else(|| entry.number.to_string())), 300)
}

/// What people know a bundle by: its file, its own id, and whom it names, by id or number:
/// `rosa.json, Bundle/7, Patient LFM-1001`.
pub(super) fn called(file: &str, bundle: &Bundle) -> String {
    let own = bundle.id().map(|id| format!("Bundle/{id}"));
    let named = |(entry, patient): (&Entry, Patient)| {
        let id = patient.id.map(|id| format!("Patient/{id}"));
        let number = patient.identifier.into_iter().find_map(|one| one.value);
        id.or(number.map(|number| format!("Patient {number}"))).or_else(|| entry.full_url.clone())
    };
    let patients = bundle.all::<Patient>().filter_map(Result::ok).filter_map(named);
    let words: Vec<String> =
        [file_name(file)].into_iter().chain(own).chain(patients.take(NAMED_MAX)).collect();
    shortened(&words.join(", "), 200)
}

fn stage(status: Option<&str>) -> Stage {
    match status {
        Some("final") => Stage::Final,
        Some("amended" | "corrected" | "appended") => Stage::Corrected,
        Some("cancelled" | "entered-in-error") => Stage::Retracted,
        Some(_) | None => Stage::Preliminary,
    }
}

fn moment(setting: Setting<'_>, time: Option<&Time>) -> Instant {
    let zone = setting.zone();
    let known = time.and_then(|time| time.instant(zone).ok().flatten());
    known.or_else(|| time.and_then(|time| beginning(time, zone))).unwrap_or(setting.now)
}

/// The first moment of a year or month, when no more was written.
pub(super) fn beginning(time: &Time, zone: &Zone) -> Option<Instant> {
    let text = match time.precision().ok()? {
        Precision::Year => format!("{}-01-01", time.as_str()),
        Precision::Month => format!("{}-01", time.as_str()),
        Precision::Day | Precision::Moment => return None,
    };
    Some(text.parse::<Date>().ok()?.start(zone))
}

/// The report's own text, with what it refers to inside the bundle put into it: the chart has no
/// bundle. Nothing else is changed.
fn contained(
    sources: Sources<'_>,
    entry: &Entry,
    report: &DiagnosticReport,
    members: &[(String, &Entry, Observation)],
) -> String {
    let json = entry.resource.as_ref().map_or("{}", |resource| resource.json());
    let mut inside: Vec<(String, &Entry)> =
        members.iter().map(|(name, found, _)| (name.clone(), *found)).collect();
    let others = report.performer.iter().chain(&report.results_interpreter);
    for name in others.filter_map(|one| one.reference.as_deref()) {
        if let Some(found) = sources.bundle.resolve(entry, name)
            && !inside.iter().any(|(known, _)| known == name)
        {
            inside.push((name.to_owned(), found));
        }
    }
    if inside.is_empty() || json.contains("\"contained\"") {
        return sources.with_subject(json);
    }
    let mut texts = Vec::new();
    let mut links = Vec::new();
    for (name, found) in &inside {
        let Some(resource) = &found.resource else { continue };
        let own = format!("e{}", found.number);
        let id = resource.id().unwrap_or(&own);
        let text = match resource.id() {
            Some(_) => resource.json().to_owned(),
            None => format!("{{\"id\":\"{id}\",{}", &resource.json()[1..]),
        };
        texts.push(text);
        links.push((format!("\"{name}\""), format!("\"#{id}\"")));
    }
    let whole = format!("{{\"contained\":[{}],{}", texts.join(","), &json[1..]);
    let linked = links.iter().fold(whole, |text, (from, to)| text.replace(from, to));
    sources.with_subject(&linked)
}
