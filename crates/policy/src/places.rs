//! Where the keys of the policy's files stand, for what is said after they were read.

use std::collections::BTreeMap;

use crate::Complaint;

/// The line of each key of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lines(BTreeMap<String, usize>);

impl Lines {
    /// Remembers a key's line, counted from 1.
    pub(crate) fn insert(&mut self, key: &str, line: usize) {
        self.0.insert(key.to_owned(), line);
    }

    /// The line of a key, or of the innermost table around it that stands in the file.
    pub(crate) fn of(&self, key: &str) -> Option<usize> {
        around(key).find_map(|key| self.0.get(key)).copied()
    }
}

/// The key itself, then the tables around it, from within.
fn around(key: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(key), |key| key.rfind(['.', '[']).map(|dot| &key[..dot]))
}

/// The lines of all the policy's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places(BTreeMap<&'static str, Lines>);

impl Places {
    pub(crate) fn new(files: impl Iterator<Item = (&'static str, Lines)>) -> Self {
        Places(files.collect())
    }

    /// The complaint with the line of its key, or of the table around it; unchanged when neither
    /// stands in the file.
    pub fn show(&self, complaint: Complaint) -> Complaint {
        let line = self.0.get(complaint.file).and_then(|lines| lines.of(&complaint.key));
        Complaint { line: complaint.line.or(line), ..complaint }
    }
}
