//! Walks along the chain and, where it breaks, says what was done to it.
//!
//! Pure: it is fed rows in their order and knows no database. Where a row does not fit, the rows
//! after it are tried in its place, which tells a changed row from a swapped, inserted or removed
//! one.

use super::chain::{Content, Hash};
use crate::conn::Next;

/// A row as it lies in the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) seq: i64,
    pub(super) content: Content,
    pub(super) hash: Hash,
}

/// Where the chain is broken, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Break {
    pub(super) first_bad: i64,
    pub(super) sentence: String,
}

/// The way along the chain.
#[derive(Debug)]
pub(super) struct Walk {
    last: i64,
    hash: Hash,
    suspect: Option<Suspect>,
    found: Option<Break>,
}

/// The first row that does not fit.
#[derive(Debug)]
struct Suspect {
    row: Stored,
    /// The hash of the row before it, which is right.
    before: Hash,
    /// What its own hash should be.
    computed: Hash,
    /// How many rows came after it.
    later: u64,
    sentence: Option<String>,
}

impl Walk {
    /// Begins before the first row.
    pub(super) fn new(genesis: Hash) -> Walk {
        Walk { last: 0, hash: genesis, suspect: None, found: None }
    }

    /// The last row that fits, and its hash.
    pub(super) fn last(&self) -> (i64, Hash) {
        (self.last, self.hash)
    }

    /// Whether every row so far fits.
    pub(super) fn is_whole(&self) -> bool {
        self.suspect.is_none() && self.found.is_none()
    }

    /// Takes the next row; says whether another could tell more.
    pub(super) fn row(&mut self, row: &Stored) -> Next {
        if let Some(suspect) = &mut self.suspect {
            return suspect.compare(row);
        }
        let expected = self.last + 1;
        if row.seq != expected {
            let sentence = match row.seq - 1 {
                before if before < expected => {
                    format!("row {} was inserted before the first", row.seq)
                }
                before if before == expected => format!("row {expected} is missing"),
                before => format!("rows {expected} to {before} are missing"),
            };
            self.found = Some(Break { first_bad: row.seq.min(expected), sentence });
            return Next::Enough;
        }
        let computed = row.content.hash(&self.hash, row.seq);
        if computed == row.hash {
            (self.last, self.hash) = (row.seq, row.hash);
        } else {
            let (row, before) = (row.clone(), self.hash);
            self.suspect = Some(Suspect { row, before, computed, later: 0, sentence: None });
        }
        Next::More
    }

    /// Where the chain is broken, once all rows were seen. The head row helps with the last one.
    pub(super) fn end(self, head_seq: i64, head_hash: &Hash) -> Option<Break> {
        let Some(suspect) = self.suspect else { return self.found };
        let first_bad = suspect.row.seq;
        let changed = || {
            if first_bad > head_seq {
                format!("row {first_bad} was inserted after the end")
            } else if *head_hash == suspect.computed && suspect.later == 0 {
                format!("the hash of row {first_bad} was changed")
            } else {
                format!("row {first_bad} was changed")
            }
        };
        let sentence = suspect.sentence.clone().unwrap_or_else(changed);
        Some(Break { first_bad, sentence })
    }
}

impl Suspect {
    /// Tries a later row in the place of the suspect.
    fn compare(&mut self, later: &Stored) -> Next {
        let place = self.row.seq;
        let in_its_place = later.content.hash(&self.before, place);
        self.later += 1;
        let neighbour = self.later == 1 && later.seq == place + 1;
        let swapped = if neighbour && in_its_place == later.hash {
            // It belongs here. Does the suspect belong there, or nowhere?
            self.row.content.hash(&later.hash, later.seq) == self.row.hash
        } else {
            in_its_place == self.row.hash || in_its_place == later.hash
        };
        if swapped {
            self.sentence = Some(format!("row {place} was swapped with row {}", later.seq));
            return Next::Enough;
        }
        if neighbour {
            self.sentence = self.neighbour(later, in_its_place);
        }
        Next::More
    }

    /// What the row right after the suspect tells.
    fn neighbour(&self, later: &Stored, in_its_place: Hash) -> Option<String> {
        let place = self.row.seq;
        if later.hash == in_its_place {
            return Some(format!("row {place} was inserted and those after it renumbered"));
        }
        if later.hash == later.content.hash(&self.row.hash, later.seq + 1) {
            return Some(format!("row {place} was removed and those after it renumbered"));
        }
        if later.hash == later.content.hash(&self.computed, later.seq) {
            return Some(format!("the hash of row {place} was changed"));
        }
        (later.hash == later.content.hash(&self.row.hash, later.seq))
            .then(|| format!("row {place} was changed"))
    }
}
