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

    /// Whether the practice has decided otherwise than the default.
    pub fn differs(&self) -> bool {
        self.default.as_ref().is_none_or(|default| *default != self.value)
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
            key.table().clone_into(&mut table);
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
`critical-values.toml`, `significant-tests.toml`, `education.toml`, `state-packs/texas.toml`
and `state-packs/own.toml` (read when `results.state_pack` is `TX` or `own`), and for each language
`triage-en.toml`, `triage-es.toml`, `agreement-en.toml`, `agreement-es.toml`.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_about_the_keys_is_true() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/policy.md");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs")).unwrap();
            std::fs::write(path, handbook()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(page == handbook(), "run `UPDATE_DOCS=1 cargo test -p policy` and commit the page");
    }

    #[test]
    fn every_key_is_explained_once_with_a_source() {
        let keys = Policy::example().explain();
        assert!(keys.len() > 120, "{}", keys.len());
        for (place, key) in keys.iter().enumerate() {
            assert!(key.why.len() > 10 && key.why.ends_with('.'), "{key:?}");
            assert!(!key.source.is_empty() && !key.allowed.is_empty(), "{key:?}");
            assert!(!keys[..place].iter().any(|other| other.key == key.key), "{key:?}");
        }
        let failures = keys.iter().find(|key| key.key == "accounts.lockout.failures_max").unwrap();
        assert_eq!(failures.value, "5");
        assert_eq!(failures.default.as_deref(), Some("5"));
        assert_eq!(failures.allowed, "a whole number from 3 to 10");
        assert_eq!(failures.table(), "accounts.lockout");
    }

    #[test]
    fn the_explained_values_are_the_files_own() {
        let mut policy = Policy::example();
        policy.accounts.lockout.failures_max = 4;
        let keys = policy.explain();
        let failures = keys.iter().find(|key| key.key == "accounts.lockout.failures_max").unwrap();
        assert_eq!((failures.value.as_str(), failures.default.as_deref()), ("4", Some("5")));
        assert!(failures.differs() && !keys.iter().all(Explanation::differs));
    }
}
