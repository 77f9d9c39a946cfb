//! What was filed, sealed: so that the ledger vouches for it.
//!
//! An event that files a message, a result or something else that people rely on carries a keyed
//! digest of its rows. `app::CONTENTS` lists what is sealed, and `audit` walks those tables and
//! compares: what was changed, inserted or deleted behind the portal's back is found. The digest is
//! keyed, because a potassium value could be guessed from a bare one. (security.md §3.7)
//!
//! Whose chart it lies in and whether it is shown are not sealed: these change, by events of their
//! own.

use std::collections::BTreeMap;

use base::{
    Id, Secret,
    id::Kind,
    secret::{Mac, hmac_sha256},
};
use db::{Field, Reader, Row, Sql, Value, params};

use crate::keys::{Keys, Purpose};

/// Says which key a digest was made with.
const NAME_BYTES: usize = 4;
/// Which key it is; says nothing about the key.
pub(crate) type KeyName = [u8; NAME_BYTES];
/// Which key, and the digest.
pub(crate) type Digest = [u8; NAME_BYTES + 32];

/// The objects of one page of the walk.
const PAGE_OBJECTS: usize = 500;
/// Stands for a field that is none of the five kinds; no digest fits it.
const UNREADABLE: u8 = 0xff;

/// The key that contents are sealed with.
#[derive(Clone)]
pub(crate) struct Seal {
    key: Secret<[u8; 32]>,
    name: KeyName,
}

impl Seal {
    pub(crate) fn of(keys: &Keys) -> Self {
        let key = keys.seal(Purpose::Content, &[]);
        let [a, b, c, d, ..] = hmac_sha256(&key, &[b"name"]);
        Seal { key: Secret::new(key), name: [a, b, c, d] }
    }

    /// What every digest made with this key begins with.
    pub(crate) fn name(&self) -> KeyName {
        self.name
    }

    /// Begins to seal an object.
    pub(crate) fn content(&self) -> Content {
        Content { name: self.name, mac: Mac::new(self.key.expose()) }
    }
}

/// The rows of one object, the same when they are filed and when they are walked: of each its
/// table and its fields, every field with its kind and its length. Two contents never have the
/// same bytes.
pub(crate) struct Content {
    name: KeyName,
    mac: Mac,
}

impl Content {
    /// Puts in a row that is being filed. The values are those of the columns that the feature's
    /// `contents` reads, in that order.
    pub(crate) fn row(&mut self, table: &str, values: &[Value]) {
        let mut fields = Vec::new();
        for value in values {
            value.field().append_to(&mut fields);
        }
        self.put(table, values.len(), &fields);
    }

    fn put(&mut self, table: &str, count: usize, fields: &[u8]) {
        let mut begin = Vec::new();
        Field::Text(table).append_to(&mut begin);
        begin.extend_from_slice(&(count as u64).to_be_bytes());
        self.mac.update(&begin);
        self.mac.update(fields);
    }

    /// The digest.
    pub(crate) fn seal(self) -> Digest {
        let mut digest = [0; NAME_BYTES + 32];
        digest[..NAME_BYTES].copy_from_slice(&self.name);
        digest[NAME_BYTES..].copy_from_slice(&self.mac.finish());
        digest
    }
}

/// Whether two digests were made with the same key.
pub(crate) fn same_key(one: &Digest, other: &Digest) -> bool {
    one[..NAME_BYTES] == other[..NAME_BYTES]
}

/// Adds the rows of one table to a page. It stands in the store of the feature that has the table.
type Read = fn(&mut Reader<'_>, &mut Page<'_>) -> db::Result<()>;

/// A kind of object that is sealed.
pub(crate) struct Covered {
    /// What people call it.
    pub(crate) what: &'static str,
    prefix: &'static str,
    name: fn([u8; 16]) -> String,
    reads: &'static [Read],
}

impl Covered {
    /// The objects with ids of `K`. The first of `reads` says which there are.
    pub(crate) const fn of<K: Kind>(what: &'static str, reads: &'static [Read]) -> Self {
        Covered { what, prefix: K::PREFIX, name: |id| Id::<K>::from_bytes(id).to_string(), reads }
    }

    /// The next objects after this id, or the first ones.
    pub(crate) fn page(
        &self,
        r: &mut Reader<'_>,
        seal: &Seal,
        after: Option<[u8; 16]>,
    ) -> db::Result<Objects> {
        let mut page = Page { seal, after, last: None, contents: BTreeMap::new() };
        for read in self.reads {
            read(r, &mut page)?;
        }
        let named = |(id, content): ([u8; 16], Content)| ((self.name)(id), content.seal());
        Ok(Objects {
            after: after.map_or_else(|| format!("{}_", self.prefix), self.name),
            // The character after `_`: behind all names with this prefix.
            until: page.last.map_or_else(|| format!("{}`", self.prefix), self.name),
            last: page.last,
            sealed: page.contents.into_iter().map(named).collect(),
        })
    }
}

/// Objects as they lie in the database now, named and sealed.
pub(crate) struct Objects {
    /// All objects whose names stand behind this one …
    pub(crate) after: String,
    /// … and not behind this one.
    pub(crate) until: String,
    /// The last one, when there may be more.
    pub(crate) last: Option<[u8; 16]>,
    /// In the order of their names, which is that of their ids.
    pub(crate) sealed: Vec<(String, Digest)>,
}

/// A page that is being read.
pub(crate) struct Page<'s> {
    seal: &'s Seal,
    after: Option<[u8; 16]>,
    last: Option<[u8; 16]>,
    contents: BTreeMap<[u8; 16], Content>,
}

impl Page<'_> {
    /// Reads the rows that say which objects there are: `$1` is the id that they come after, `$2`
    /// how many there may be, and the first column is the object's id.
    pub(crate) fn objects(&mut self, r: &mut Reader<'_>, table: &str, sql: Sql) -> db::Result<()> {
        let most = i64::try_from(PAGE_OBJECTS).unwrap_or(i64::MAX);
        self.read(r, table, sql, params![self.after(), most])?;
        if self.contents.len() == PAGE_OBJECTS {
            self.last = self.contents.keys().next_back().copied();
        }
        Ok(())
    }

    /// Reads further rows of the same objects: `$1` is the id that they come after, `$2` the last
    /// one, and the first column is the object's id.
    pub(crate) fn parts(&mut self, r: &mut Reader<'_>, table: &str, sql: Sql) -> db::Result<()> {
        let last = self.last.unwrap_or([0xff; 16]);
        self.read(r, table, sql, params![self.after(), last])
    }

    /// Nothing stands before every id.
    fn after(&self) -> Vec<u8> {
        self.after.map_or_else(Vec::new, Vec::from)
    }

    fn read(
        &mut self,
        r: &mut Reader<'_>,
        table: &str,
        sql: Sql,
        values: &[Value],
    ) -> db::Result<()> {
        r.each_row(sql, values, |Stored { id, count, fields }| -> db::Result<()> {
            let content = self.contents.entry(id).or_insert_with(|| self.seal.content());
            content.put(table, count, &fields);
            Ok(())
        })
    }
}

/// A row as it lies: the object that it belongs to, and its fields.
struct Stored {
    id: [u8; 16],
    count: usize,
    fields: Vec<u8>,
}

impl db::FromRow for Stored {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let (count, mut fields) = (row.width(), Vec::new());
        for place in 0..count {
            match row.field(place) {
                Ok(field) => field.append_to(&mut fields),
                Err(_) => fields.push(UNREADABLE),
            }
        }
        Ok(Stored { id: row.at(0)?, count, fields })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(key: u8, rows: &[(&str, &[Value])]) -> Digest {
        let mut content = Seal::of(&Keys::from_bytes([key; 32])).content();
        for (table, values) in rows {
            content.row(table, values);
        }
        content.seal()
    }

    #[test]
    fn no_two_contents_have_the_same_digest() {
        let all: [&[(&str, &[Value])]; 9] = [
            &[],
            &[("a", params![])],
            &[("a", params!["4.1", "mmol/L"])],
            &[("a", params!["4.1mmol/L", ""])],
            &[("a", params!["4.1"]), ("a", params!["mmol/L"])],
            &[("b", params!["4.1", "mmol/L"])],
            &[("a", params![None::<&str>])],
            &[("a", params![""])],
            &[("a", params![0_i64])],
        ];
        let mut known: Vec<Digest> = all.iter().map(|rows| digest(1, rows)).collect();
        known.push(digest(2, all[2]));
        assert!(same_key(&known[0], &known[1]) && !same_key(&known[0], &known[9]));
        known.sort_unstable();
        known.dedup();
        assert_eq!(known.len(), 10);
        // SQLite keeps a number where PostgreSQL keeps a boolean.
        assert_eq!(digest(1, &[("a", params![false])]), digest(1, all[8]));
    }
}
