//! Every key with its value, what else it could be, and why it exists.

use crate::section::sentence;

/// One key of the policy, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The whole key, such as `accounts.lockout.failures_max`.
    pub key: String,
    /// Its value now, as it would be written in the file.
    pub value: String,
    /// What it is when the file does not say; nothing when the file must say it.
    pub default: Option<String>,
    /// What may stand there.
    pub allowed: String,
    /// Why it exists.
    pub why: String,
    /// The requirement, standard or clause it stands on.
    pub source: &'static str,
    /// The story of the table around it.
    pub(crate) story: &'static [&'static str],
}

impl Explanation {
    /// The table that the key stands in, `accounts.lockout`.
    pub fn table(&self) -> &str {
        self.key.rsplit_once('.').map_or("", |(table, _)| table)
    }

    /// What the table around the key is about.
    pub fn story(&self) -> String {
        sentence(self.story)
    }
}
