//! What comes back: a row that lends its fields, and what can be read from a field.
//!
//! A row belongs to the database's own buffer and is only lent to [`FromRow`], so reading it
//! allocates nothing but what the caller keeps.

use std::cell::Cell;

use base::{Date, Id, Instant, id::Kind, words::Word};

use crate::error::{Error, Result};

/// One field of a row, lent. A boolean of SQLite is the number 0 or 1.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Field<'a> {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

impl Field<'_> {
    /// Appends its kind, its length and its bytes, so that no two lists of fields have the same
    /// bytes. A boolean is written as the number that it is on SQLite, so both databases agree.
    pub fn append_to(self, bytes: &mut Vec<u8>) {
        let number;
        let (kind, own): (u8, &[u8]) = match self {
            Field::Null => (0, &[]),
            Field::Bool(value) => return Field::Int(value.into()).append_to(bytes),
            Field::Int(value) => {
                number = value.to_be_bytes();
                (2, &number)
            }
            Field::Text(value) => (3, value.as_bytes()),
            Field::Bytes(value) => (4, value),
        };
        bytes.push(kind);
        bytes.extend_from_slice(&(own.len() as u64).to_be_bytes());
        bytes.extend_from_slice(own);
    }
}

/// One row, lent while it is read.
pub struct Row<'a> {
    source: Source<'a>,
    /// Where the last field was found: columns are mostly read in the order they are listed.
    next: Cell<usize>,
}

enum Source<'a> {
    Sqlite { row: &'a rusqlite::Row<'a>, names: &'a [Box<str>] },
    Postgres(&'a postgres::Row),
}

impl<'a> Row<'a> {
    pub(crate) fn sqlite(row: &'a rusqlite::Row<'a>, names: &'a [Box<str>]) -> Self {
        Row { source: Source::Sqlite { row, names }, next: Cell::new(0) }
    }

    pub(crate) fn postgres(row: &'a postgres::Row) -> Self {
        Row { source: Source::Postgres(row), next: Cell::new(0) }
    }

    /// The field in this column, or [`Error::Decode`] when it is not there or not of this type.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T> {
        let wrong = || Error::Decode { column: column.to_owned(), expected: T::EXPECTED };
        let place = self.place(column).ok_or_else(wrong)?;
        T::from_value(self.field(place)?).ok_or_else(wrong)
    }

    /// The field at this place, counted from 0.
    pub fn at<T: FromValue>(&self, place: usize) -> Result<T> {
        T::from_value(self.field(place)?)
            .ok_or_else(|| Error::Decode { column: place.to_string(), expected: T::EXPECTED })
    }

    /// A word of a closed list; a word that is not in the list is [`Error::Decode`].
    pub fn word<W: Word>(&self, column: &str) -> Result<W> {
        self.word_or_none(column)?
            .ok_or_else(|| Error::Decode { column: column.to_owned(), expected: "a known word" })
    }

    /// A word of a closed list, or nothing when the column is null.
    pub fn word_or_none<W: Word>(&self, column: &str) -> Result<Option<W>> {
        let wrong = || Error::Decode { column: column.to_owned(), expected: "a known word" };
        let place = self.place(column).ok_or_else(wrong)?;
        match self.field(place)? {
            Field::Null => Ok(None),
            Field::Text(word) => W::from_word(word).map(Some).ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        match &self.source {
            Source::Sqlite { names, .. } => names.len(),
            Source::Postgres(row) => row.len(),
        }
    }

    /// The field as it is, for those that copy rows or hash them; [`Error::Decode`] when it is of
    /// none of the five kinds.
    pub fn field(&self, place: usize) -> Result<Field<'_>> {
        let wrong =
            || Error::Decode { column: place.to_string(), expected: "one of the five types" };
        match &self.source {
            Source::Sqlite { row, .. } => {
                use rusqlite::types::ValueRef;
                Ok(match row.get_ref(place).map_err(|_| wrong())? {
                    ValueRef::Null => Field::Null,
                    ValueRef::Integer(number) => Field::Int(number),
                    ValueRef::Text(text) => {
                        Field::Text(std::str::from_utf8(text).map_err(|_| wrong())?)
                    }
                    ValueRef::Blob(bytes) => Field::Bytes(bytes),
                    ValueRef::Real(_) => return Err(wrong()),
                })
            }
            Source::Postgres(row) => row.try_get(place).map_err(|_| wrong()),
        }
    }

    fn place(&self, column: &str) -> Option<usize> {
        let (width, guess) = (self.width(), self.next.get());
        let found = (guess..width).chain(0..guess.min(width)).find(|&i| self.name(i) == column)?;
        self.next.set(found + 1);
        Some(found)
    }

    fn name(&self, place: usize) -> &str {
        match &self.source {
            Source::Sqlite { names, .. } => &names[place],
            Source::Postgres(row) => row.columns()[place].name(),
        }
    }
}

/// What can be read from a field.
pub trait FromValue: Sized {
    /// What the field should have been, for the error: "a number".
    const EXPECTED: &'static str;

    /// The value, or nothing when the field holds something else.
    fn from_value(field: Field<'_>) -> Option<Self>;
}

/// What can be read from a row: a struct by its columns, a tuple by their places, or one value.
pub trait FromRow: Sized {
    /// Reads the row.
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

/// `FromValue` for what is read in one line.
macro_rules! fields {
    ($($type:ty, $expected:literal, $($kind:pat => $made:expr),+;)+) => { $(
        impl FromValue for $type {
            const EXPECTED: &'static str = $expected;

            fn from_value(field: Field<'_>) -> Option<Self> {
                match field {
                    $($kind => $made,)+
                    _ => None,
                }
            }
        }
    )+ };
}

fields! {
    i64, "a number", Field::Int(v) => Some(v);
    bool, "true or false", Field::Bool(v) => Some(v), Field::Int(v @ (0 | 1)) => Some(v == 1);
    String, "text", Field::Text(v) => Some(v.to_owned());
    Vec<u8>, "bytes", Field::Bytes(v) => Some(v.to_vec());
    Instant, "an instant", Field::Text(v) => v.parse().ok();
    Date, "a date", Field::Text(v) => v.parse().ok();
}

impl<const N: usize> FromValue for [u8; N] {
    const EXPECTED: &'static str = "bytes of the right length";

    fn from_value(field: Field<'_>) -> Option<Self> {
        match field {
            Field::Bytes(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

impl<K: Kind> FromValue for Id<K> {
    const EXPECTED: &'static str = "an id";

    fn from_value(field: Field<'_>) -> Option<Self> {
        <[u8; 16]>::from_value(field).map(Id::from_bytes)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_value(field: Field<'_>) -> Option<Self> {
        match field {
            Field::Null => Some(None),
            field => T::from_value(field).map(Some),
        }
    }
}

impl<T: FromValue> FromRow for T {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        row.at(0)
    }
}

/// `FromRow` for tuples, by place.
macro_rules! tuples {
    ($(($($type:ident $place:literal),+))+) => { $(
        impl<$($type: FromValue),+> FromRow for ($($type,)+) {
            fn from_row(row: &Row<'_>) -> Result<Self> {
                Ok(($(row.at::<$type>($place)?,)+))
            }
        }
    )+ };
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
}
