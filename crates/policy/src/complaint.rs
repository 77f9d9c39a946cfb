//! What is wrong with a policy, said so that an office manager can mend it.

use std::fmt;

/// One thing that is wrong, where it stands, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// The file, `practice.toml` or one of the lists beside it.
    pub file: &'static str,
    /// The line, counted from 1; nothing when the key is missing altogether.
    pub line: Option<usize>,
    /// The whole key, such as `accounts.lockout.failures_max`; empty when it is about the file.
    pub key: String,
    /// What is wrong, what is allowed, and why.
    pub says: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.says)
    }
}

impl std::error::Error for Complaint {}
