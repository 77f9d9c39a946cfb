//! What is recorded: who acted, and what they did.

use base::{Id, id::Kind};
use serde::de::IgnoredAny;

/// Who acts, and from where. Nothing here is about anybody's health.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Who {
    /// The account, app or job that acts: `usr_…`, `app_…`, `job:reminders`. Up to 200 characters.
    pub actor: String,
    /// As what: `patient`, `proxy`, `nurse`, `system`. Up to 40 characters.
    pub role: String,
    /// The patient for whom a proxy acts, or the person whom staff help. Up to 200 characters.
    pub on_behalf_of: Option<String>,
    /// The network address. Up to 100 characters.
    pub address: String,
    /// A hash of the browser's name, so that one device can be told from another. Up to 100.
    pub device: String,
    /// The request's id, which the log lines carry too. Up to 100 characters.
    pub request: String,
}

impl Who {
    /// The program itself: a job, a command, a migration.
    pub fn system(name: &str) -> Who {
        Who { actor: name.to_owned(), role: "system".to_owned(), ..Who::default() }
    }

    pub(crate) fn check(&self) -> Result<(), &'static str> {
        text(&self.actor, 1..=200, "the actor's name is empty or too long")?;
        text(&self.role, 1..=40, "the role is empty or too long")?;
        text(self.on_behalf_of.as_deref().unwrap_or("-"), 1..=200, "on_behalf_of is wrong")?;
        text(&self.address, 0..=100, "the address is too long")?;
        text(&self.device, 0..=100, "the device is too long")?;
        text(&self.request, 0..=100, "the request's id is too long")
    }
}

base::words! {
    /// How it ended.
    pub enum Outcome {
        /// It was done.
        Ok = "ok",
        /// The rules said no.
        Refused = "refused",
        /// It was tried and did not work.
        Failed = "failed",
    }
}

/// One event: a fact in the past tense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What happened: `message.sent`. Small letters, `_` and dots, up to 60 characters.
    pub action: &'static str,
    /// The patient whom it concerns.
    pub patient: Option<[u8; 16]>,
    /// What it was done to: `thr_…`. Up to 200 characters.
    pub object: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// More about it, as a JSON object without health information. Up to 8000 characters.
    pub detail: String,
    /// What stands in the database since, as a digest that only its maker can check: which key it
    /// was made with (4 bytes), and an HMAC (32 bytes).
    pub content: Option<[u8; 36]>,
}

impl Entry {
    /// Something that was done.
    pub fn new(action: &'static str) -> Entry {
        let outcome = Outcome::Ok;
        let detail = "{}".to_owned();
        Entry { action, patient: None, object: None, outcome, detail, content: None }
    }

    /// The patient whom it concerns.
    #[must_use]
    pub fn patient<K: Kind>(mut self, id: Id<K>) -> Entry {
        self.patient = Some(*id.as_bytes());
        self
    }

    /// What it was done to.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "ids and words are small and copied")]
    pub fn object(mut self, id: impl ToString) -> Entry {
        self.object = Some(id.to_string());
        self
    }

    /// How it ended, when it was not well.
    #[must_use]
    pub fn outcome(mut self, outcome: Outcome) -> Entry {
        self.outcome = outcome;
        self
    }

    /// More about it: a JSON object without health information.
    #[must_use]
    pub fn detail(mut self, json: impl Into<String>) -> Entry {
        self.detail = json.into();
        self
    }

    /// Entries of a group are written together, so one that the ledger's CHECKs would refuse must
    /// be found before it can spoil its neighbours.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let named =
            self.action.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.'));
        if !named {
            return Err("an action is small letters and dots");
        }
        text(self.action, 1..=60, "the action is empty or too long")?;
        text(self.object.as_deref().unwrap_or("-"), 1..=200, "the object is empty or too long")?;
        text(&self.detail, 2..=8000, "the detail is too long")?;
        let object = self.detail.starts_with('{') && self.detail.ends_with('}');
        if !object || serde_json::from_str::<IgnoredAny>(&self.detail).is_err() {
            return Err("the detail is not a JSON object");
        }
        Ok(())
    }
}

fn text(
    text: &str,
    length: std::ops::RangeInclusive<usize>,
    why: &'static str,
) -> Result<(), &'static str> {
    let fits = length.contains(&text.chars().count()) && !text.contains('\0');
    if fits { Ok(()) } else { Err(why) }
}
