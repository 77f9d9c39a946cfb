//! Every key with its value, what else it could be, and why it exists.

use std::fmt::Write;

use crate::{Policy, section::sentence};

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

/// `docs/policy.md`: every key of the practice's file, for people who edit it.
pub fn handbook() -> String {
    let mut page = String::from(BEFORE);
    let mut table = String::from("-");
    for key in Policy::default().explain() {
        if key.table() != table {
            table = key.table().to_owned();
            let _ = write!(page, "\n## `[{table}]`\n\n{}\n", key.story());
        }
        let name = key.key.rsplit_once('.').map_or(key.key.as_str(), |(_, name)| name);
        let default = match &key.default {
            Some(default) => format!("Default: `{default}`."),
            None => "It must be given.".to_owned(),
        };
        let _ =
            write!(page, "\n### `{name}`\n\n{}\n\n{default} Allowed: {}.", key.why, key.allowed);
        if !key.source.is_empty() {
            let _ = write!(page, " Source: {}.", key.source);
        }
        page.push('\n');
    }
    page
}

const BEFORE: &str = "\
# The policy file

<!-- This page is made from the code: `UPDATE_DOCS=1 cargo test -p policy`. -->

What a practice decides stands in `practice.toml`. Only the keys that say \"It must be given\" are
needed; every other key has a default. A key that is not known is refused, and so is a value that
is not allowed. `portico policy check` tells everything that is wrong at once, with its line;
`portico policy explain` shows every key with its value in force.

Long lists have files of their own beside it, each of which explains itself: `narcotics.toml`,
`critical-values.toml`, `significant-tests.toml`, `education.toml`, and for each language
`triage-en.toml`, `triage-es.toml`, `agreement-en.toml`, `agreement-es.toml`.
";
