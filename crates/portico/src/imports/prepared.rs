//! A message that has been read: all that can be known before a chart is looked at. Reading is
//! done beside the database's writer, so that many messages are read while one is filed.

use std::sync::Arc;

use base::{Instant, PersonName, secret};
use documents::Checked;

use super::{
    matching::Seen,
    model::{Kind, Reason},
};
use crate::{
    chart::NewItem,
    enrolment::DeathClaim,
    people::{PatientId, Sex, Visit},
    results::Incoming,
};

/// Stands in a resource where the patient's own reference goes once the patient is known.
pub(super) const SUBJECT: &str = "Patient/subject-of-this-import";

/// A message, read.
pub(super) struct Prepared {
    pub(super) file: String,
    /// What people call it: its control id, or the file and whom it is about.
    pub(super) called: String,
    /// Who sent it: `application|facility`.
    pub(super) source: String,
    /// As the sender named it.
    pub(super) control_id: Option<String>,
    pub(super) kind: Kind,
    pub(super) content: Content,
    /// What of it is nothing for a chart here, in words; nothing when all of it is.
    pub(super) left_out: String,
    /// The documents inside it by their places, once they have been made harmless.
    pub(super) documents: Vec<(i64, Checked)>,
    pub(super) raw: Vec<u8>,
    pub(super) digest: [u8; 32],
}

/// What is filed, or waits, by itself: a message, or one patient's share of one about several.
#[derive(Clone, Copy)]
pub(super) struct Part<'m> {
    pub(super) message: &'m Prepared,
    /// Which patient's share it is, from 1; 0 when it is the whole message.
    pub(super) number: usize,
}

impl<'m> Part<'m> {
    /// Those whom it is about.
    pub(super) fn patients(self) -> &'m [ForPatient] {
        let Content::ForPatients(all) = &self.message.content else { return &[] };
        match self.number.checked_sub(1) {
            Some(place) => all.get(place..=place).unwrap_or_default(),
            None => all,
        }
    }

    /// Whether a document of the message is in it.
    pub(super) fn has_document(self, place: i64) -> bool {
        self.number == 0
            || self.patients().iter().flat_map(|one| &one.documents).any(|one| one.place == place)
    }

    /// What people call it.
    pub(super) fn called(self) -> String {
        let called = &self.message.called;
        if self.number == 0 { called.clone() } else { format!("{called} · {}", self.number) }
    }

    /// What people call it, and who sent it.
    pub(super) fn called_by(self) -> String {
        called_by(&self.message.source, &self.called())
    }
}

/// What a message asks for.
pub(super) enum Content {
    /// Nothing that we do.
    Ignored(Reason),
    /// It cannot be taken. The sentence says where and why.
    Refused(Reason, String),
    /// Things for charts.
    ForPatients(Vec<ForPatient>),
    /// Who somebody is.
    Registration(Box<Registration>),
}

/// What a message says about one patient.
#[derive(Default)]
pub(super) struct ForPatient {
    pub(super) seen: Seen,
    /// Who that is, when the message registers people.
    pub(super) identity: Option<Box<Registration>>,
    /// Why a person has to look, whoever it is.
    pub(super) doubt: Option<Reason>,
    /// In whose chart it was when somebody said that it belongs there.
    pub(super) meant: Option<PatientId>,
    pub(super) reports: Vec<Incoming>,
    /// The documents of the reports.
    pub(super) documents: Vec<Sent>,
    pub(super) items: Vec<Told>,
    /// What its source takes back.
    pub(super) taken_back: Vec<TakenBack>,
    pub(super) visits: Vec<Visit>,
    pub(super) death: Option<DeathClaim>,
    /// Whether it is a study, whose pictures came beside it.
    pub(super) is_study: bool,
}

/// Something that should never have been said.
pub(super) struct TakenBack {
    /// What its source calls it.
    pub(super) source_key: String,
    /// The number of the visit that it was said to be.
    pub(super) visit: Option<String>,
}

/// A document inside a message, as it was sent.
pub(super) struct Sent {
    /// Which document of the message it is, over all patients.
    pub(super) place: i64,
    /// To which report of its patient it belongs.
    pub(super) report: usize,
    pub(super) title: String,
    pub(super) bytes: Arc<[u8]>,
    /// Where it stands, when nothing of the message is filed without it.
    pub(super) needed_at: Option<String>,
}

impl Sent {
    /// One whose report and place are not known yet.
    pub(super) fn new(title: &str, bytes: Vec<u8>, needed_at: Option<String>) -> Self {
        let title = shortened(title, 200);
        Sent { place: 0, report: 0, title, bytes: bytes.into(), needed_at }
    }
}

/// Something for the chart that is no report.
pub(super) struct Told {
    pub(super) item: NewItem,
    /// When it was known at the latest; what a source does not date may be as new as its message.
    pub(super) known_at: Instant,
}

/// What the registration says about a patient; what is not said stays as it is.
#[derive(Default)]
pub(super) struct Registration {
    pub(super) record_number: Option<String>,
    pub(super) name: Option<PersonName>,
    pub(super) other_names: Vec<PersonName>,
    pub(super) birth: super::matching::Birth,
    pub(super) sex: Option<Sex>,
    pub(super) death: Option<DeathClaim>,
    pub(super) language: Option<String>,
    pub(super) email: Option<String>,
    pub(super) mobile: Option<String>,
    pub(super) address: Option<String>,
    /// The family and given name of the one who looks after the patient.
    pub(super) provider: Option<(String, String)>,
    pub(super) visit: Option<Visit>,
    /// The record numbers that are now this patient's.
    pub(super) merged: Vec<String>,
}

impl ForPatient {
    /// A part that is about this patient, and says this about a death, and nothing more yet.
    pub(super) fn of(seen: Seen, death: Option<DeathClaim>) -> Self {
        ForPatient { seen, death, ..ForPatient::default() }
    }

    /// Takes a report with its documents.
    pub(super) fn add(&mut self, (incoming, sent): (Incoming, Vec<Sent>)) {
        let report = self.reports.len();
        self.documents.extend(sent.into_iter().map(|one| Sent { report, ..one }));
        self.reports.push(incoming);
    }

    /// Whether there is nothing in it for a chart. That somebody lives is nothing new.
    pub(super) fn says_nothing(&self) -> bool {
        let is_dead = matches!(self.death, Some(DeathClaim::Died(_)));
        let is_registered = self.identity.is_some();
        self.reports.is_empty()
            && self.items.is_empty()
            && !is_dead
            && !is_registered
            && self.taken_back.is_empty()
    }
}

impl Content {
    /// Things for charts, with their documents counted.
    pub(super) fn for_patients(mut all: Vec<ForPatient>) -> Self {
        let documents = all.iter_mut().flat_map(|one| &mut one.documents);
        for (place, sent) in (0..).zip(documents) {
            sent.place = place;
        }
        Content::ForPatients(all)
    }
}

impl Prepared {
    /// The whole message, or the shares of its patients when there are several.
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let patients = match &self.content {
            Content::ForPatients(all) => all.len(),
            Content::Ignored(_) | Content::Refused(..) | Content::Registration(_) => 0,
        };
        let numbers = if patients > 1 { 1..=patients } else { 0..=0 };
        numbers.map(|number| Part { message: self, number }).collect()
    }

    /// Only this share of it.
    pub(super) fn only(mut self, number: usize) -> Self {
        if let (Content::ForPatients(all), Some(place)) = (&mut self.content, number.checked_sub(1))
        {
            let mine = (place < all.len()).then(|| all.swap_remove(place));
            *all = mine.into_iter().collect();
        }
        self
    }

    /// A part of a file that cannot be taken.
    pub(super) fn refused(file: &str, raw: &[u8], reason: Reason, problem: String) -> Self {
        Prepared {
            file: file.to_owned(),
            called: file_name(file),
            source: String::new(),
            control_id: None,
            kind: Kind::Other,
            content: Content::Refused(reason, problem),
            left_out: String::new(),
            documents: Vec::new(),
            digest: secret::sha256(&[raw]),
            raw: raw.to_vec(),
        }
    }
}

/// Whether a result's time lies further ahead of our clock than clocks differ. (R-B1.8)
pub(super) fn is_in_future(matching: &policy::Matching, at: Instant, now: Instant) -> bool {
    at > now.plus_minutes(i64::from(matching.ahead_minutes))
}

/// The name of a file without the folders it lies in, for a person to know it by.
pub(super) fn file_name(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or("-");
    shortened(name, 100)
}

/// What people call a message, and who sent it.
pub(super) fn called_by(source: &str, called: &str) -> String {
    let all = [source, called].into_iter().filter(|one| !one.is_empty());
    all.collect::<Vec<_>>().join(" · ")
}

/// Text that fits into so many characters.
pub(super) fn shortened(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).collect()
}
