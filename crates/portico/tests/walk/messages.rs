//! The messages of the random stories of `mod.rs`: each has words and a number that are in no
//! other.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{
    super::{bundles, enclosures, imports, studies},
    model::{Class, Stage},
};

/// Somebody as a source names them.
pub(super) struct Named {
    pub(super) number: &'static str,
    pub(super) name: [&'static str; 2],
    born: &'static str,
}

const fn named(number: &'static str, name: [&'static str; 2], born: &'static str) -> Named {
    Named { number, name, born }
}

/// Two people, each with a duplicate chart.
pub(super) const NUMBERS: [Named; 4] = [
    named("LFM-1001", ["García López", "Rosa"], "1961-03-14"),
    named("LFM-2001", ["García López", "Rosa"], "1961-03-14"),
    named("LFM-1002", ["Whitfield", "Sam"], "1984-07-02"),
    named("LFM-2002", ["Whitfield", "Sam"], "1984-07-02"),
];

impl Named {
    fn pid(&self) -> String {
        let ([family, given], born) = (self.name, self.born.replace('-', ""));
        format!("{}^^^LFM^MR||{family}^{given}||{born}", self.number)
    }
}

/// An order that messages are about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    pub(super) number: usize,
    pub(super) order: usize,
    pub(super) is_fhir: bool,
}

pub(super) fn word(n: usize) -> String {
    format!("Quoll{n:04}x")
}

pub(super) fn title(n: usize) -> String {
    format!("Panel {}", word(n))
}

/// The value of the report in this message.
pub(super) fn value(n: usize, class: Class) -> String {
    match class {
        Class::Routine => format!("4.7{n:04}1"),
        Class::Unclear => format!("5.7{n:04}1"),
        Class::Serious => format!("6.7{n:04}1"),
        Class::Pathology => format!("Invasive carcinoma Vole{n:04}x."),
    }
}

/// An HL7 message with a report.
pub(super) fn report(n: usize, sent: Sent, class: Class, stage: Stage) -> String {
    let status = match stage {
        Stage::Preliminary => "P",
        Stage::Final => "F",
        Stage::Corrected => "C",
    };
    let value = value(n, class);
    let obx = match class {
        Class::Routine => format!("NM|2823-3^Potassium^LN||{value}|mmol/L|3.5-5.1|N"),
        Class::Unclear => format!("NM|2823-3^Potassium^LN||{value}|furlong|3.5-5.1|"),
        Class::Serious => format!("NM|2823-3^Potassium^LN||{value}|mmol/L|3.5-5.1|HH"),
        Class::Pathology => format!("TX|22637-3^Final diagnosis^LN||{value}|||"),
    };
    oru(n, sent, status, &format!("OBX|1|{obx}|||{status}\r{}", document(n, status)))
}

/// A document of the laboratory, with the message's word in it.
fn document(n: usize, status: &str) -> String {
    let pdf = format!("%PDF-1.4 {}\n1 0 obj\n<<>>\nendobj\n%%EOF\n", word(n));
    let segment = enclosures::ed(2, "pdf", &STANDARD.encode(pdf));
    format!("{}{status}", segment.strip_suffix('F').unwrap())
}

/// A picture of an order, as a scanner sends it. Its words live as long as the tests.
pub(super) fn picture(n: usize, sent: Sent) -> studies::Sent {
    let who = &NUMBERS[sent.number];
    let [family, given] = who.name;
    let words = |text: String| -> &'static str { text.leak() };
    studies::Sent {
        id: who.number,
        issuer: "LFM",
        name: words(format!("{family}^{given}")),
        birth_date: words(who.born.replace('-', "")),
        accession: words(format!("ORD-{}", sent.order)),
        study: words(format!("1.2.826.9.{n}")),
        uid: words(format!("1.2.826.9.{n}.1")),
        ..studies::CHEST
    }
}

fn oru(n: usize, Sent { number, order, .. }: Sent, status: &str, obx: &str) -> String {
    let pid = NUMBERS[number].pid();
    let text = imports::result_of(&format!("W{n}"), &format!("ORD-{order}"), &pid, status, obx);
    text.replace("24321-2^Basic metabolic panel^LN", &format!("PNL^{}^L", title(n)))
}

/// Whose birth date is nobody's here.
pub(super) fn doubtful(n: usize, number: usize) -> String {
    let sent = Sent { number, order: 9_000 + n, is_fhir: false };
    let text = report(n, sent, Class::Serious, Stage::Final);
    text.replace(&NUMBERS[number].born.replace('-', ""), "19330101")
}

/// FHIR has no class for what no rule can judge, and its pathology would be another resource.
pub(super) fn in_fhir(class: Class) -> Class {
    if class == Class::Routine { Class::Routine } else { Class::Serious }
}

/// A bundle with a report and, perhaps, a diagnosis made from it.
pub(super) fn bundle(
    n: usize,
    sent: Sent,
    class: Class,
    stage: Stage,
    diagnosis: Option<usize>,
) -> String {
    let status = match stage {
        Stage::Preliminary => "preliminary",
        Stage::Final => "final",
        Stage::Corrected => "corrected",
    };
    let diagnosis =
        diagnosis.map(|d| bundles::condition(&format!("c{}", sent.order), &title(d), "2026-11-23"));
    let report = observation(n, sent, class, status);
    of_patient(sent, [report].into_iter().chain(diagnosis))
}

fn of_patient(sent: Sent, all: impl IntoIterator<Item = serde_json::Value>) -> String {
    let Named { number, name, born } = &NUMBERS[sent.number];
    bundles::bundle(number, *name, born, &Vec::from_iter(all))
}

fn observation(n: usize, sent: Sent, class: Class, status: &str) -> serde_json::Value {
    let number: serde_json::Value = value(n, class).parse().unwrap();
    let flag = if class == Class::Routine { "N" } else { "HH" };
    json!({
        "resourceType": "Observation",
        "id": format!("K{}", sent.order),
        "identifier": [{ "system": "urn:lab", "value": format!("K{}", sent.order) }],
        "status": status,
        "code": { "text": title(n) },
        "effectiveDateTime": "2026-11-23T06:40:00-05:00",
        "issued": "2026-11-23T07:32:00-05:00",
        "interpretation": [{ "coding": [{ "code": flag }] }],
        "valueQuantity": { "value": number, "unit": "mmol/L" },
    })
}

/// The laboratory takes an order back.
pub(super) fn retraction(n: usize, sent: Sent) -> String {
    if sent.is_fhir {
        let report = observation(n, sent, Class::Routine, "entered-in-error");
        return of_patient(sent, [report]);
    }
    oru(n, sent, "X", "OBX|1|NM|2823-3^Potassium^LN||4.4|mmol/L|3.5-5.1|N|||X")
}

/// A registration, which may say that another number was the same patient.
pub(super) fn registration(n: usize, trigger: &str, number: usize, prior: &str) -> String {
    let merged = if prior.is_empty() { String::new() } else { format!("MRG|{prior}^^^LFM^MR\r") };
    format!(
        "MSH|^~\\&|FRONTDESK|LFM|PORTICO|LFM|20261123||ADT^{trigger}|R{n}|P|2.5.1\r\
         EVN|{trigger}\rPID|1||{}\r{merged}",
        NUMBERS[number].pid()
    )
}
