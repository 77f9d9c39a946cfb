//! The chain: how entries become rows, and what exactly is hashed.
//!
//! `hash(n) = SHA-256(hash(n - 1) ‖ n ‖ content)`; before the first stands the installation's
//! genesis, 32 bytes of chance. Every field of the content carries its kind and its length, so no
//! two rows have the same bytes.

use base::{Instant, secret::sha256, words::Word};

use super::entry::{Entry, Who};
use crate::{
    error::{Error, Result},
    row::{Field, Row},
    value::Value,
};

/// A hash of the chain.
pub(crate) type Hash = [u8; 32];

/// The last row's place and hash, and the latest instant on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) seq: i64,
    pub(crate) hash: Hash,
    pub(crate) latest: String,
}

impl Head {
    pub(crate) fn from_row(row: &Row<'_>) -> Result<Head> {
        Ok(Head { seq: row.at(0)?, hash: row.at(1)?, latest: row.at(2)? })
    }

    /// From PostgreSQL's answer in text.
    pub(crate) fn from_text(seq: &str, hash: &str, latest: &str) -> Option<Head> {
        let hash = base::secret::from_hex(hash)?.try_into().ok()?;
        Some(Head { seq: seq.parse().ok()?, hash, latest: latest.to_owned() })
    }

    pub(crate) fn values(&self) -> [Value; 3] {
        [self.seq.into(), self.hash.into(), self.latest.as_str().into()]
    }
}

/// One row of the ledger, ready to be written.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) seq: i64,
    pub(crate) at: String,
    pub(crate) who: Who,
    pub(crate) entry: Entry,
    pub(crate) boot: [u8; 16],
    pub(crate) hash: Hash,
}

impl Line {
    /// The bytes that its hash is made of.
    #[cfg(test)]
    pub(super) fn content(&self) -> Content {
        let mut content = Content::default();
        content.of_line(self);
        content
    }

    /// The values for the columns, in their order.
    pub(crate) fn values(&self) -> [Value; 16] {
        let (who, entry) = (&self.who, &self.entry);
        [
            self.seq.into(),
            self.at.as_str().into(),
            who.actor.as_str().into(),
            who.role.as_str().into(),
            who.on_behalf_of.as_deref().into(),
            entry.patient.into(),
            entry.action.into(),
            entry.object.as_deref().into(),
            entry.outcome.as_str().into(),
            entry.detail.as_str().into(),
            entry.content.map(Vec::from).into(),
            who.address.as_str().into(),
            who.device.as_str().into(),
            who.request.as_str().into(),
            self.boot.into(),
            self.hash.into(),
        ]
    }
}

/// The end of the chain while a group is written, and the rows that it has grown by.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) head: Head,
    pub(crate) lines: Vec<Line>,
    boot: [u8; 16],
    content: Content,
}

impl Chain {
    /// Begins at the head that the database has.
    pub(crate) fn new(head: Head, boot: [u8; 16]) -> Chain {
        Chain { head, lines: Vec::new(), boot, content: Content::default() }
    }

    /// Whether everything can be recorded.
    pub(crate) fn check(who: &Who, entries: &[Entry]) -> Result<()> {
        who.check().and_then(|()| entries.iter().try_for_each(Entry::check)).map_err(Error::Entry)
    }

    /// Appends entries that were checked.
    pub(crate) fn append(&mut self, who: &Who, now: Instant, entries: Vec<Entry>) {
        let at = now.to_string();
        if at > self.head.latest {
            self.head.latest.clone_from(&at);
        }
        for entry in entries {
            let mut line = Line {
                seq: self.head.seq + 1,
                at: at.clone(),
                who: who.clone(),
                entry,
                boot: self.boot,
                hash: [0; 32],
            };
            line.hash = self.content.of_line(&line).hash(&self.head.hash, line.seq);
            (self.head.seq, self.head.hash) = (line.seq, line.hash);
            self.lines.push(line);
        }
    }
}

/// The bytes of a row that are hashed, without its place: all columns from `at` to `boot`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Content(Vec<u8>);

impl Content {
    /// The hash of this content at this place, after the row with that hash.
    pub(crate) fn hash(&self, before: &Hash, seq: i64) -> Hash {
        sha256(&[before, &seq.to_be_bytes(), &self.0])
    }

    /// Forgets what was put in.
    pub(crate) fn clear(&mut self) -> &mut Self {
        self.0.clear();
        self
    }

    /// Puts in one field: its kind, its length, its bytes.
    pub(crate) fn field(&mut self, field: Field<'_>) -> &mut Self {
        field.append_to(&mut self.0);
        self
    }

    /// The bytes, to be tampered with.
    #[cfg(test)]
    pub(super) fn bytes(&mut self) -> &mut [u8] {
        &mut self.0
    }

    fn text(&mut self, text: Option<&str>) -> &mut Self {
        self.field(text.map_or(Field::Null, Field::Text))
    }

    fn of_line(&mut self, line: &Line) -> &Self {
        let (who, entry) = (&line.who, &line.entry);
        self.clear()
            .text(Some(&line.at))
            .text(Some(&who.actor))
            .text(Some(&who.role))
            .text(who.on_behalf_of.as_deref())
            .field(entry.patient.as_ref().map_or(Field::Null, |p| Field::Bytes(p)))
            .text(Some(entry.action))
            .text(entry.object.as_deref())
            .text(Some(entry.outcome.as_str()))
            .text(Some(&entry.detail))
            .field(entry.content.as_ref().map_or(Field::Null, |c| Field::Bytes(c)))
            .text(Some(&who.address))
            .text(Some(&who.device))
            .text(Some(&who.request))
            .field(Field::Bytes(&line.boot))
    }
}
