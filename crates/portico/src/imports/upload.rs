//! A document that staff upload: what it is, and whose it is by the identifiers that somebody read
//! on its pages. It is kept like any message, as what was typed in JSON, with the document beside
//! it, and finds its chart by the same rule. Pure. (R-B1.8, T-50)

use base::{Date, secret, words::Word};
use documents::Checked;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::form::Fields;

use super::{
    compare::Typed,
    from_hl7::Setting,
    model::{Kind, Reason},
    prepared::{Content, ForPatient, Prepared, SUBJECT, Sent},
};
use crate::{
    people::{ImportId, PatientId},
    results::{Incoming, Laboratory, Specimen, Stage},
    shell::Form,
};

/// Who sends it, in the list of imports.
const SOURCE: &str = "upload";
const LOINC: &str = "http://loinc.org";

base::words! {
    /// What a document is.
    pub(super) enum What {
        Laboratory = "laboratory",
        Imaging = "imaging",
        Letter = "letter",
    }
}

impl What {
    /// Its code of LOINC, and what that calls it.
    fn code(self) -> (&'static str, &'static str) {
        match self {
            What::Laboratory => ("11502-2", "Laboratory report"),
            What::Imaging => ("18748-4", "Diagnostic imaging study"),
            What::Letter => ("51852-2", "Letter"),
        }
    }
}

/// What somebody typed about a document.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct About {
    /// One of the words of [`What`].
    pub(super) what: String,
    pub(super) title: String,
    /// Who wrote it.
    pub(super) from: String,
    /// The day that it is about, as `2026-11-20`.
    pub(super) day: String,
    /// What stands on its pages.
    pub(super) family: String,
    pub(super) given: String,
    pub(super) birth_date: String,
    pub(super) mrn: String,
    /// From which chart it was uploaded.
    pub(super) chart: Option<String>,
}

/// What is kept of it beside the document.
#[derive(Serialize, Deserialize)]
struct Envelope {
    #[serde(flatten)]
    about: About,
    media: String,
    bytes: usize,
    sha256: String,
}

impl About {
    /// The identifiers, as whoever looks for a chart types them.
    pub(super) fn typed(&self) -> Typed {
        let fields = [
            ("family", self.family.as_str()),
            ("given", &self.given),
            ("birth_date", &self.birth_date),
            ("mrn", &self.mrn),
        ];
        Typed::of(&Form::typed(Fields::filled(&fields)))
    }
}

/// A document that has just been uploaded.
pub(super) fn prepare(setting: Setting<'_>, about: About, document: Checked) -> Prepared {
    let envelope = Envelope {
        about,
        media: document.media.to_string(),
        bytes: document.bytes.len(),
        sha256: secret::hex(&secret::sha256(&[&document.bytes])),
    };
    let raw = serde_json::to_vec(&envelope).expect("what was typed can be written as JSON");
    let mut prepared = read(setting, &raw);
    prepared.documents.push((0, document));
    prepared
}

/// Reads what is kept of one.
pub(super) fn read(setting: Setting<'_>, raw: &[u8]) -> Prepared {
    let envelope: Option<Envelope> = serde_json::from_slice(raw).ok();
    let content = envelope.as_ref().and_then(|envelope| content(setting, envelope));
    let problem = || Reason::Unreadable.sentence(Kind::Upload).to_owned();
    Prepared {
        file: SOURCE.to_owned(),
        called: envelope.map_or_else(|| SOURCE.to_owned(), |envelope| envelope.about.title),
        source: SOURCE.to_owned(),
        control_id: None,
        kind: Kind::Upload,
        content: content.unwrap_or_else(|| Content::Refused(Reason::Unreadable, problem())),
        left_out: String::new(),
        documents: Vec::new(),
        digest: secret::sha256(&[raw]),
        raw: raw.to_vec(),
    }
}

fn content(setting: Setting<'_>, envelope: &Envelope) -> Option<Content> {
    let about = &envelope.about;
    let what = What::from_word(&about.what)?;
    let day: Date = about.day.parse().ok()?;
    let mut part = ForPatient::of(about.typed().seen(), None);
    part.meant = about.chart.as_deref().and_then(|id| id.parse::<PatientId>().ok());
    let sent = Sent::new(&about.title, Vec::new(), None);
    part.add((incoming(setting, envelope, what, day), vec![sent]));
    Some(Content::for_patients(vec![part]))
}

/// No rule can judge what is in a document: it waits for a clinician. The very same document again
/// is a new version of the same report.
fn incoming(setting: Setting<'_>, envelope: &Envelope, what: What, day: Date) -> Incoming {
    let about = &envelope.about;
    let (code, called) = what.code();
    let at = day.start(setting.zone());
    let kind = match envelope.media.as_str() {
        "pdf" => "application/pdf",
        _ => "image/png",
    };
    let fhir = json!({
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "final",
        "type": {
            "coding": [{ "system": LOINC, "code": code, "display": called }],
            "text": about.title,
        },
        "subject": { "reference": SUBJECT },
        "date": at.to_string(),
        "author": [{ "display": about.from }],
        "description": about.title,
        "content": [{ "attachment": {
            "contentType": kind,
            "size": envelope.bytes,
            "title": about.title,
            "creation": about.day,
        } }],
    });
    Incoming {
        at,
        reported: None,
        title: about.title.clone(),
        lab_title: called.to_owned(),
        loinc: Some(code.to_owned()),
        code: Some(code.to_owned()),
        stage: Stage::Final,
        source: about.from.clone(),
        source_key: format!("upload {}", envelope.sha256),
        order_numbers: Vec::new(),
        import: ImportId::from_bytes([0; 16]),
        ordered_by: String::new(),
        laboratory: Laboratory { name: about.from.clone(), ..Laboratory::default() },
        specimen: Specimen::default(),
        notes: String::new(),
        findings: Vec::new(),
        enclosures: Vec::new(),
        fhir: fhir.to_string(),
    }
}
