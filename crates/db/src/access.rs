//! What a closure may do: a [`Reader`] looks, a [`View`] looks and says so, a [`Tx`] changes.

use std::ops::{Deref, DerefMut};

use crate::{
    conn::{Conn, Next},
    error::{Error, Result},
    ledger::Entry,
    row::{FromRow, Row},
    statement::Sql,
    value::Value,
};

/// Looks at one snapshot of the database.
///
/// After a statement has failed, nothing more can be done here: every further statement fails with
/// the same error, and the work is undone even when the closure hides the error. PostgreSQL works
/// like this, so SQLite does too. Where a row may be there already, say `ON CONFLICT`.
pub struct Reader<'a> {
    conn: &'a mut Conn,
    failed: Option<Error>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(conn: &'a mut Conn) -> Reader<'a> {
        Reader { conn, failed: None }
    }

    /// All rows, in memory: only for lists that have a limit.
    pub fn all<R: FromRow>(&mut self, sql: Sql, values: &[Value]) -> Result<Vec<R>> {
        let mut all = Vec::new();
        self.go(sql, values, &mut |row| {
            all.push(R::from_row(row)?);
            Ok(Next::More)
        })?;
        Ok(all)
    }

    /// The first row, when there is one.
    pub fn first<R: FromRow>(&mut self, sql: Sql, values: &[Value]) -> Result<Option<R>> {
        let mut first = None;
        self.go(sql, values, &mut |row| {
            first = Some(R::from_row(row)?);
            Ok(Next::Enough)
        })?;
        Ok(first)
    }

    /// The first row, or [`Error::NotFound`].
    pub fn one<R: FromRow>(&mut self, sql: Sql, values: &[Value]) -> Result<R> {
        self.first(sql, values)?.ok_or(Error::NotFound)
    }

    /// Gives each row to `each` as it arrives, however many there are; stops at its first error.
    pub fn each_row<R: FromRow, E: From<Error>>(
        &mut self,
        sql: Sql,
        values: &[Value],
        mut each: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut stopped = Ok(());
        self.go(sql, values, &mut |row| {
            stopped = each(R::from_row(row)?);
            Ok(if stopped.is_ok() { Next::More } else { Next::Enough })
        })?;
        stopped
    }

    fn go(
        &mut self,
        sql: Sql,
        values: &[Value],
        on_row: &mut dyn FnMut(&Row<'_>) -> Result<Next>,
    ) -> Result<u64> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let mut unread = None;
        let ran = self.conn.each(sql, values, &mut |row| {
            on_row(row).or_else(|error| {
                unread = Some(error);
                Ok(Next::Enough)
            })
        });
        match (ran, unread) {
            // The database did its part; it is the code that did not understand the row.
            (Ok(_), Some(error)) => Err(error),
            (Ok(changed), None) => Ok(changed),
            (Err(error), _) => {
                self.failed = Some(error.clone());
                Err(error)
            }
        }
    }
}

/// Looks at somebody's health and says so: what it records is on disk before the answer is given.
pub struct View<'a> {
    reader: Reader<'a>,
    entries: Vec<Entry>,
}

/// Changes things, and says what happened: all of it becomes durable, or none.
///
/// It sees what the database was and what it changed itself. The ledger's table does not show the
/// entries of closures that share its commit.
pub struct Tx<'a> {
    view: View<'a>,
}

impl<'a> View<'a> {
    pub(crate) fn new(conn: &'a mut Conn) -> View<'a> {
        View { reader: Reader::new(conn), entries: Vec::new() }
    }

    /// Says what happened. A closure that ends well must have said something.
    pub fn record(&mut self, entry: impl Into<Entry>) {
        self.entries.push(entry.into());
    }

    /// What was recorded, and the error that the closure met, also when it hid it.
    pub(crate) fn end(self) -> (Vec<Entry>, Option<Error>) {
        (self.entries, self.reader.failed)
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: &'a mut Conn) -> Tx<'a> {
        Tx { view: View::new(conn) }
    }

    /// Runs a statement that changes something; returns how many rows it changed.
    pub fn run(&mut self, sql: Sql, values: &[Value]) -> Result<u64> {
        self.go(sql, values, &mut |_| Ok(Next::More))
    }

    /// Says what happened. A change that ends well must have said something.
    pub fn record(&mut self, entry: impl Into<Entry>) {
        self.view.record(entry);
    }

    pub(crate) fn end(self) -> (Vec<Entry>, Option<Error>) {
        self.view.end()
    }
}

impl<'a> Deref for View<'a> {
    type Target = Reader<'a>;

    fn deref(&self) -> &Self::Target {
        &self.reader
    }
}

impl DerefMut for View<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.reader
    }
}

impl<'a> Deref for Tx<'a> {
    type Target = Reader<'a>;

    fn deref(&self) -> &Self::Target {
        &self.view.reader
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.view.reader
    }
}
