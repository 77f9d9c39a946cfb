//! What the ledger is told: facts in the past tense, with ids and words but never a name, a
//! message's text or a result.

use base::{Id, id::Kind};
use db::Outcome;

use crate::content::{Content, Digest};

/// An event and what goes with it. Made by [`happened!`], recorded by `tx.record(…)`.
#[derive(Debug, Clone)]
pub(crate) struct Happened {
    action: &'static str,
    patient: Option<[u8; 16]>,
    object: Option<String>,
    outcome: Outcome,
    detail: serde_json::Map<String, serde_json::Value>,
    content: Option<Digest>,
}

/// The name of an event and the sentence that explains it in `docs/events.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Known {
    pub(crate) action: &'static str,
    pub(crate) at: &'static str,
}

inventory::collect!(Known);

/// Names an event: `happened!("code.issued").patient(id)`. The name is registered, so that the
/// list of all events in `docs/events.md` is complete.
#[macro_export]
macro_rules! happened {
    ($action:literal) => {{
        inventory::submit! { $crate::happened::Known { action: $action, at: file!() } }
        $crate::happened::Happened::new($action)
    }};
}

impl Happened {
    pub(crate) fn new(action: &'static str) -> Self {
        let (patient, object, outcome) = (None, None, Outcome::Ok);
        let detail = serde_json::Map::new();
        Happened { action, patient, object, outcome, detail, content: None }
    }

    /// Whom it concerns.
    pub(crate) fn patient<K: Kind>(mut self, patient: Id<K>) -> Self {
        self.patient = Some(*patient.as_bytes());
        self
    }

    /// Which thing it happened to.
    pub(crate) fn object<K: Kind>(mut self, object: Id<K>) -> Self {
        self.object = Some(object.to_string());
        self
    }

    /// Which thing it happened to, when that has a name instead of an id.
    pub(crate) fn named(mut self, object: String) -> Self {
        self.object = Some(object);
        self
    }

    /// That the rules said no.
    pub(crate) fn refused(mut self) -> Self {
        self.outcome = Outcome::Refused;
        self
    }

    /// That it was tried and did not come out well.
    pub(crate) fn failed(mut self) -> Self {
        self.outcome = Outcome::Failed;
        self
    }

    /// A fact beside it: an id, a number or one of our own words.
    pub(crate) fn with(mut self, name: &str, fact: impl Into<serde_json::Value>) -> Self {
        self.detail.insert(name.to_owned(), fact.into());
        self
    }

    /// What its object holds from now on. The kind of object is listed in `app::CONTENTS`.
    pub(crate) fn content(mut self, content: Content) -> Self {
        self.content = Some(content.seal());
        self
    }
}

impl From<Happened> for db::Entry {
    fn from(happened: Happened) -> Self {
        db::Entry {
            action: happened.action,
            patient: happened.patient,
            object: happened.object,
            outcome: happened.outcome,
            detail: serde_json::Value::Object(happened.detail).to_string(),
            content: happened.content,
        }
    }
}
