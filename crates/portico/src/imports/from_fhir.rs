//! Reading FHIR bundles: whose they are, and the reports in them.

use std::collections::BTreeMap;

use base::secret;
use fhir::{Bundle, DiagnosticReport, Entry, Observation, Patient, Resource, Time};

use super::{
    deaths, fhir_identity,
    fhir_report::{self, Sources},
    fhir_subjects::{FILED, Owners, Refusal},
    from_hl7::Setting,
    matching::{Birth, Seen},
    model::{Kind, Reason},
    prepared::{Content, ForPatient, Prepared, file_name, is_in_future, shortened},
};

/// Who sends bundles: files have no sender, so the policy lists the system of the numbers itself
/// (`matching.authorities`), or this word.
const SENDER: &str = "fhir";

/// Reads one bundle. Whatever is wrong with it is in its content.
pub(super) fn read(setting: Setting<'_>, file: &str, bytes: &[u8]) -> Prepared {
    let (called, content, left_out) = match Bundle::read(bytes) {
        Ok(bundle) => {
            let content = content(setting, &bundle).unwrap_or_else(refused);
            (fhir_report::called(file, &bundle), content, left_out(&bundle))
        }
        Err(error) => (file_name(file), refused(error.into()), String::new()),
    };
    Prepared {
        file: file.to_owned(),
        called,
        source: SENDER.to_owned(),
        control_id: None,
        kind: Kind::Bundle,
        content,
        left_out,
        documents: Vec::new(),
        digest: secret::sha256(&[bytes]),
        raw: bytes.to_vec(),
    }
}

/// How many resources of which kinds are nothing for a chart here. Those that others refer to by
/// name are used for that.
fn left_out(bundle: &Bundle) -> String {
    const REFERRED_TO: [&str; 6] =
        ["Location", "Medication", "Organization", "Patient", "Practitioner", "PractitionerRole"];
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    let kinds = bundle.entries().iter().filter_map(|entry| entry.resource.as_ref());
    for kind in kinds.map(Resource::kind) {
        if !FILED.contains(&kind) && !REFERRED_TO.contains(&kind) {
            *counted.entry(kind).or_default() += 1;
        }
    }
    let words: Vec<String> =
        counted.into_iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    shortened(&words.join(", "), 400)
}

fn refused(refusal: Refusal) -> Content {
    match refusal {
        Refusal::Unreadable(error) => Content::Refused(Reason::Unreadable, error.to_string()),
        Refusal::Stray(entry, why) => {
            Content::Refused(Reason::NoPatient, format!("entry {entry}: {why}"))
        }
    }
}

fn content(setting: Setting<'_>, bundle: &Bundle) -> Result<Content, Refusal> {
    let mut people: Vec<(&Entry, Patient)> = Vec::new();
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
    let owners = &Owners::of(bundle, &people)?;
    let mut all = Vec::new();
    for (entry, patient) in &people {
        let mine = Mine { setting, bundle, entry, owners };
        let identity = mine.identity(&people, patient).map(Box::new);
        all.push(ForPatient { identity, ..mine.read(patient)? });
    }
    if all.iter().all(ForPatient::says_nothing) {
        return Ok(Content::Ignored(Reason::NotNeeded));
    }
    Ok(Content::for_patients(all))
}

/// Everybody in a bundle.
pub(super) type People<'b> = [(&'b Entry, Patient)];

/// One patient's part of a bundle.
pub(super) struct Mine<'b> {
    pub(super) setting: Setting<'b>,
    pub(super) bundle: &'b Bundle,
    pub(super) entry: &'b Entry,
    owners: &'b Owners,
}

impl Mine<'_> {
    fn read(&self, patient: &Patient) -> Result<ForPatient, Refusal> {
        let mut found = ForPatient::of(self.seen(patient), deaths::in_fhir(patient));
        let sources = self.sources();
        let mut used = Vec::new();
        for report in self.bundle.all::<DiagnosticReport>() {
            let (entry, report) = report?;
            if self.is_mine(entry) {
                let read = fhir_report::of_report(self.setting, sources, entry, &report)?;
                used.extend(read.used);
                found.add((read.incoming, read.documents));
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

    pub(super) fn sources(&self) -> Sources<'_> {
        Sources { bundle: self.bundle, patient: self.entry, owners: self.owners }
    }

    pub(super) fn is_mine(&self, entry: &Entry) -> bool {
        self.owners.owner(entry) == Some(self.entry.number)
    }

    fn doubt(&self, found: &ForPatient) -> Option<Reason> {
        if found.reports.is_empty() {
            return None;
        }
        let Setting { policy, now } = self.setting;
        let ahead = |at| is_in_future(&policy.matching, at, now);
        let is_ahead = || found.reports.iter().any(|report| ahead(report.at));
        let lacks = found.seen.lacks_of_a_report();
        lacks.or_else(|| is_ahead().then_some(Reason::CollectedInFuture))
    }

    pub(super) fn birth(&self, patient: &Patient) -> Birth {
        match patient.birth_date.as_ref().map(Time::date) {
            None | Some(Ok(None)) => Birth::Absent,
            Some(Err(_)) => Birth::Unreadable,
            Some(Ok(Some(day))) if day > self.setting.now.date(self.setting.zone()) => {
                Birth::Unreadable
            }
            Some(Ok(Some(day))) => Birth::Day(day),
        }
    }

    /// Those of some numbers that this practice gave.
    pub(super) fn own_numbers<'i>(
        &self,
        all: impl Iterator<Item = &'i fhir::Identifier>,
    ) -> Vec<String> {
        let is_ours = |one: &&fhir::Identifier| {
            one.system.as_deref().is_some_and(|system| self.is_ours(system))
        };
        all.filter(is_ours).filter_map(|one| one.value.clone()).collect()
    }

    fn seen(&self, patient: &Patient) -> Seen {
        Seen {
            names: patient.name.iter().filter_map(|name| name.person().ok()).collect(),
            birth: self.birth(patient),
            sex: fhir_identity::sex(patient),
            record_numbers: self.own_numbers(patient.identifier.iter()),
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
}
