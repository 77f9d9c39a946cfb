//! Reading HL7 version 2: who sent a message, what it is about, and what it says about whom.

use base::{Date, Instant, Zone, secret};
use hl7::{
    Authority, Header, Identifier, Message, Patient,
    results::{OrderGroup, PatientResults},
};
use policy::{Matching, Policy};

use super::{
    contact, deaths,
    matching::{Birth, Seen},
    model::{Kind, Reason},
    prepared::{Content, ForPatient, Prepared, Registration, file_name, is_in_future, shortened},
    report,
};
use crate::people::{Sex, Visit, VisitKind};

/// So much is kept of a message that is too long to be read.
const KEPT_BYTES: usize = 64 * 1024;

/// What reading stands on.
#[derive(Clone, Copy)]
pub(super) struct Setting<'s> {
    pub(super) policy: &'s Policy,
    pub(super) now: Instant,
}

impl<'s> Setting<'s> {
    pub(super) fn zone(self) -> &'s Zone {
        self.policy.practice.time_zone.zone()
    }
}

/// Reads one message. Whatever is wrong with it is in its content.
pub(super) fn read(setting: Setting<'_>, file: &str, bytes: &[u8]) -> Prepared {
    let message = match Message::parse(bytes) {
        Ok(message) => message,
        Err(error) => return unreadable(file, bytes, &error),
    };
    let header = Header::of(&message);
    let sender = Sender::of(&header);
    let (kind, content) = content(setting, &header, &sender, &message);
    let control_id = header.control_id.as_deref().map(|id| shortened(id, 190));
    Prepared {
        file: file.to_owned(),
        called: control_id.clone().unwrap_or_else(|| file_name(file)),
        source: sender.name(),
        control_id,
        kind,
        content,
        left_out: String::new(),
        documents: Vec::new(),
        digest: digest(bytes),
        raw: bytes.to_vec(),
    }
}

/// What tells a message from another: its segments, however their lines end. Files and lines, and
/// the programs between, end them differently, and that says nothing.
fn digest(bytes: &[u8]) -> [u8; 32] {
    let segments = bytes.split(|byte| matches!(byte, b'\r' | b'\n'));
    let segments: Vec<&[u8]> =
        segments.map(<[u8]>::trim_ascii_end).filter(|segment| !segment.is_empty()).collect();
    secret::sha256(&[&segments.join(&b'\r')])
}

/// A message that cannot be read; its sender is named when at least the header can.
fn unreadable(file: &str, bytes: &[u8], error: &hl7::ParseError) -> Prepared {
    // What is too long is not kept whole either: its beginning says who has to send it otherwise.
    let (reason, kept) = match error.problem {
        hl7::Problem::TooLong => (Reason::TooLarge, bytes.get(..KEPT_BYTES).unwrap_or(bytes)),
        _ => (Reason::Unreadable, bytes),
    };
    let mut refused = Prepared::refused(file, kept, reason, error.to_string());
    if let Some(message) = Message::parse_header_only(bytes) {
        let header = Header::of(&message);
        refused.source = Sender::of(&header).name();
        refused.control_id = header.control_id.map(|id| shortened(&id, 190));
        refused.called = refused.control_id.clone().unwrap_or(refused.called);
    }
    refused
}

fn content(
    setting: Setting<'_>,
    header: &Header,
    sender: &Sender<'_>,
    message: &Message,
) -> (Kind, Content) {
    let code = header.code.as_deref().unwrap_or_default();
    let trigger = header.trigger.as_deref().unwrap_or_default();
    let kind = match code {
        "ORU" | "OUL" => Kind::Results,
        "ADT" => Kind::Registration,
        _ => Kind::Other,
    };
    let refuse = |reason: Reason| {
        let sentence = format!("{} ({code}^{trigger})", reason.sentence(kind));
        (kind, Content::Refused(reason, sentence))
    };
    if header.control_id.is_none() {
        return refuse(Reason::NoControlId);
    }
    if header.processing_id.as_deref().is_some_and(|id| id != "P") {
        return refuse(Reason::NotProduction);
    }
    match (code, trigger) {
        ("ORU", "R01" | "R30" | "R31" | "R32" | "") | ("OUL", _) => {
            (kind, reports(setting, header, sender, message))
        }
        ("ADT", "A01" | "A03" | "A04" | "A08" | "A28" | "A31" | "A40") => {
            if !sender.may_register(&setting.policy.matching) {
                return refuse(Reason::NotARegistrar);
            }
            (kind, registration(setting, sender, trigger, message))
        }
        ("ADT", _) => (kind, Content::Ignored(Reason::NotNeeded)),
        _ => refuse(Reason::UnsupportedType),
    }
}

/// Who sent a message.
pub(super) struct Sender<'h> {
    application: Option<&'h Authority>,
    facility: Option<&'h Authority>,
}

impl<'h> Sender<'h> {
    fn of(header: &'h Header) -> Self {
        Sender {
            application: header.sending_application.as_ref(),
            facility: header.sending_facility.as_ref(),
        }
    }

    /// `application|facility`.
    fn name(&self) -> String {
        let part = |authority: Option<&Authority>| {
            let words = authority.and_then(|a| a.name.as_ref().or(a.universal_id.as_ref()));
            shortened(words.map_or("", String::as_str), 90)
        };
        format!("{}|{}", part(self.application), part(self.facility))
    }

    /// As staff and patients read it.
    pub(super) fn shown(&self) -> String {
        let name = |authority: Option<&Authority>| authority.and_then(|a| a.name.clone());
        let shown = name(self.facility).or_else(|| name(self.application));
        shortened(&shown.unwrap_or_default(), 190)
    }

    fn is(&self, word: &str) -> bool {
        let sender = self.facility.or(self.application);
        sender.is_some_and(|sender| names(sender, word))
    }

    /// Whether numbers of this authority are this practice's own, when this sender uses them.
    fn is_ours(&self, matching: &Matching, authority: Option<&Authority>) -> bool {
        let Some(authority) = authority else { return false };
        matching
            .authorities
            .iter()
            .any(|ours| self.is(&ours.sender) && names(authority, &ours.authority))
    }

    /// Who gives out the record numbers also says who the patients are.
    fn may_register(&self, matching: &Matching) -> bool {
        matching.authorities.iter().any(|a| a.sender == a.authority && self.is(&a.sender))
    }

    /// The record numbers of a patient that this practice gave.
    fn record_numbers(&self, matching: &Matching, identifiers: &[Identifier]) -> Vec<String> {
        let is_record = |one: &&Identifier| {
            let kind = one.kind.as_deref().unwrap_or("MR");
            matches!(kind, "MR" | "PI" | "PT") && self.is_ours(matching, one.authority.as_ref())
        };
        let mut numbers: Vec<String> =
            identifiers.iter().filter(is_record).map(|one| one.value.clone()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

fn names(authority: &Authority, word: &str) -> bool {
    let is = |name: &Option<String>| name.as_deref() == Some(word);
    is(&authority.name) || is(&authority.universal_id)
}

/// The results of a message, by patient.
fn reports(
    setting: Setting<'_>,
    header: &Header,
    sender: &Sender<'_>,
    message: &Message,
) -> Content {
    let refuse =
        |reason: Reason| Content::Refused(reason, reason.sentence(Kind::Results).to_owned());
    let all = hl7::results::of(message);
    if all.is_empty() || all.iter().any(|one| one.patient.is_none()) {
        return refuse(Reason::NoPatient);
    }
    // Of a message that was cut off only the ORC of an order may have come.
    let is_empty = |order: &OrderGroup| order.service.is_none() && order.observations.is_empty();
    if all.iter().any(|one| one.orders.iter().all(is_empty) && one.observations.is_empty()) {
        return refuse(Reason::NoResults);
    }
    let made = header.time.and_then(Result::ok).and_then(|time| time.instant(setting.zone()));
    let parts: Result<Vec<ForPatient>, String> =
        all.iter().map(|one| for_patient(setting, sender, made, one)).collect();
    match parts {
        Ok(parts) => Content::for_patients(parts),
        Err(problem) => Content::Refused(Reason::DocumentUnreadable, problem),
    }
}

fn for_patient(
    setting: Setting<'_>,
    sender: &Sender<'_>,
    made: Option<Instant>,
    results: &PatientResults,
) -> Result<ForPatient, String> {
    let mut found = ForPatient::default();
    if let Some(patient) = &results.patient {
        found.seen = seen(setting, sender, patient);
    }
    let orders = report::orders(results);
    let ours = |number: &hl7::OrderNumber| {
        sender.is_ours(&setting.policy.matching, number.authority.as_ref())
    };
    if setting.policy.matching.accept_order_number {
        let placed = orders.iter().filter_map(|order| order.placer.as_ref());
        found.seen.order_numbers =
            placed.filter(|n| ours(n)).map(|n| shortened(&n.id, 100)).collect();
        found.seen.order_numbers.dedup();
    }
    for order in &orders {
        found.add(report::incoming(setting, sender, made, order, &results.notes)?);
    }
    found.doubt = doubt(setting, &found, orders.iter().any(|order| order.numbers_disagree));
    Ok(found)
}

/// What makes a person look at results, whosever they are.
fn doubt(setting: Setting<'_>, found: &ForPatient, numbers_disagree: bool) -> Option<Reason> {
    let ahead = |at| is_in_future(&setting.policy.matching, at, setting.now);
    let is_ahead = || found.reports.iter().any(|report| ahead(report.at));
    found
        .seen
        .lacks_of_a_report()
        .or_else(|| is_ahead().then_some(Reason::CollectedInFuture))
        .or_else(|| numbers_disagree.then_some(Reason::OrderNumbersDisagree))
}

/// What a message says about who the patient is.
fn seen(setting: Setting<'_>, sender: &Sender<'_>, patient: &Patient) -> Seen {
    let matching = &setting.policy.matching;
    let named = patient.names.iter().chain(&patient.aliases);
    Seen {
        names: named.filter_map(|name| name.person().ok()).collect(),
        birth: birth(patient, setting.now.date(setting.zone())),
        sex: patient.sex.as_deref().and_then(sex),
        record_numbers: sender.record_numbers(matching, &patient.identifiers),
        has_number: !patient.identifiers.is_empty() || !patient.other_identifiers.is_empty(),
        order_numbers: Vec::new(),
    }
}

/// A birth date counts when it is a whole day that has been; zeros and a year alone are nothing.
fn birth(patient: &Patient, today: Date) -> Birth {
    match patient.birth {
        None | Some(Err(hl7::BadTime::Zeros)) => Birth::Absent,
        Some(Err(_)) => Birth::Unreadable,
        Some(Ok(time)) => match time.date() {
            Some(day) if day > today => Birth::Unreadable,
            Some(day) => Birth::Day(day),
            None => Birth::Absent,
        },
    }
}

fn sex(word: &str) -> Option<Sex> {
    match word {
        "F" => Some(Sex::Female),
        "M" => Some(Sex::Male),
        "O" | "A" => Some(Sex::Other),
        _ => None,
    }
}

/// The longest record number of this practice. One that a report names and that is longer is
/// nobody's here, so the report waits for a person.
const NUMBER_CHARS_MAX: usize = 32;

/// What a registration says.
fn registration(
    setting: Setting<'_>,
    sender: &Sender<'_>,
    trigger: &str,
    message: &Message,
) -> Content {
    let refuse =
        |reason: Reason| Content::Refused(reason, reason.sentence(Kind::Registration).to_owned());
    let merges = hl7::Merge::all(message);
    if merges.len() > 1 {
        let sentence = "MRG: send one merge in a message".to_owned();
        return Content::Refused(Reason::UnsupportedType, sentence);
    }
    let Some(patient) = Patient::of(message) else { return refuse(Reason::NoPatient) };
    let matching = &setting.policy.matching;
    let numbers = |all: &[Identifier]| sender.record_numbers(matching, all);
    let mut people: Vec<base::PersonName> =
        patient.names.iter().chain(&patient.aliases).filter_map(|n| n.person().ok()).collect();
    let name = (!people.is_empty()).then(|| people.remove(0));
    let merged = merges.first().map(|merge| numbers(&merge.prior_identifiers));
    let own = numbers(&patient.identifiers);
    if own.iter().chain(merged.iter().flatten()).any(|n| n.chars().count() > NUMBER_CHARS_MAX) {
        let sentence = format!("a record number has more than {NUMBER_CHARS_MAX} characters");
        return Content::Refused(Reason::RegistrationIncomplete, sentence);
    }
    if trigger == "A40" && merged.as_ref().is_none_or(Vec::is_empty) {
        return refuse(Reason::RegistrationIncomplete);
    }
    let zone = setting.zone();
    Content::Registration(Box::new(Registration {
        record_number: own.into_iter().next(),
        name,
        other_names: people,
        birth: birth(&patient, setting.now.date(zone)),
        sex: patient.sex.as_deref().and_then(sex),
        death: deaths::in_hl7(&patient),
        language: contact::language(&patient),
        email: contact::email(&patient),
        mobile: contact::mobile(&patient),
        address: contact::address(&patient),
        provider: provider(message),
        visit: visit(setting, trigger, message),
        merged: merged.unwrap_or_default(),
    }))
}

/// PD1-4, the primary care provider: family and given name.
fn provider(message: &Message) -> Option<(String, String)> {
    let person = message.segment("PD1")?.field(4);
    Some((person.component(2).stated()?, person.component(3).stated().unwrap_or_default()))
}

/// A visit that began or ended. Class `N` says that there is none.
fn visit(setting: Setting<'_>, trigger: &str, message: &Message) -> Option<Visit> {
    let visit = hl7::Visit::of(message)?;
    let kind = match visit.class.as_deref() {
        Some("O" | "E" | "I" | "P" | "R" | "B") => VisitKind::InPerson,
        Some("V") => VisitKind::Telehealth,
        Some("N") | None => return None,
        Some(_) => VisitKind::Other,
    };
    let day = |time: hl7::When| {
        let at = time.and_then(Result::ok)?.instant(setting.zone())?;
        Some(at.date(setting.zone()))
    };
    let completed_on = (trigger == "A03").then(|| day(visit.discharged)).flatten();
    let began_on = day(visit.admitted).or(completed_on)?;
    let seen_by = visit.attending.first().and_then(|person| person.name.as_ref());
    let provider = seen_by.and_then(|name| name.person().ok()).map(|name| name.full());
    Some(Visit {
        number: shortened(&visit.number?.value, 100),
        kind,
        began_on,
        completed_on,
        provider: shortened(&provider.unwrap_or_default(), 200),
    })
}
