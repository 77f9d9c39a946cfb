//! One connection, to either database: what a reader, a writer or a copy can ask of it.
//!
//! The two engines differ in how they speak; everything above this file does not know which one
//! it is talking to.

use crate::{
    Place,
    error::{Error, Result},
    faults::Faults,
    ledger::chain::{Head, Line},
    postgres::Postgres,
    row::Row,
    sqlite::Sqlite,
    statement::Sql,
    value::Value,
};

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Duty {
    /// It cannot change anything.
    Read,
    /// It reads what must stay as it lies: a backup, or the source of a copy. Of a file of SQLite
    /// not a byte changes, and no file is left beside it.
    Look,
    /// It changes things, durably.
    Write,
}

/// Whether another row is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    More,
    Enough,
}

/// Called with each row of an answer.
pub(crate) type OnRow<'f> = dyn FnMut(&Row<'_>) -> Result<Next> + 'f;

/// Takes the values of one row that is to be copied.
pub(crate) type Put<'f> = dyn FnMut(Vec<Value>) -> Result<()> + 'f;

/// Gives rows to a [`Put`] until there are no more.
pub(crate) type Give<'f> = dyn FnMut(&mut Put<'_>) -> Result<()> + 'f;

/// What both databases can do. Transactions: `begin_read … end_read`; `begin_group`, then for each
/// closure `savepoint` and `keep` or `undo`, then `append` and `commit`; or `begin_alone … commit`.
pub(crate) trait Engine {
    /// Which words this database understands.
    fn dialect(&self) -> Dialect;
    /// Runs a registered statement; returns how many rows it changed.
    fn each(&mut self, sql: Sql, values: &[Value], on_row: &mut OnRow<'_>) -> Result<u64>;
    /// Runs a query that was made from the names of tables, as copies are.
    fn each_of(&mut self, text: &str, on_row: &mut OnRow<'_>) -> Result<()>;
    /// Runs statements that answer nothing.
    fn batch(&mut self, text: &str) -> Result<()>;
    /// The columns of a table, in their order.
    fn columns(&mut self, table: &str) -> Result<Vec<String>>;
    /// Inserts all rows that are given into the table; returns how many.
    fn fill(&mut self, table: &str, columns: &[String], give: &mut Give<'_>) -> Result<u64>;
    /// Prepares the statement; returns what is wrong with it.
    fn check(&mut self, text: &'static str) -> Result<Vec<String>>;

    /// Lets statements run for as long as they need.
    fn allow_time(&mut self) -> Result<()>;
    /// Begins to read one snapshot.
    fn begin_read(&mut self) -> Result<()>;
    /// Ends it.
    fn end_read(&mut self);
    /// Begins a transaction that keeps every other writer of this practice out, and tells the
    /// ledger's head.
    fn begin_group(&mut self) -> Result<Head>;
    /// Marks where the next closure begins.
    fn savepoint(&mut self) -> Result<()>;
    /// Keeps what was done since the mark.
    fn keep(&mut self) -> Result<()>;
    /// Undoes what was done since the mark.
    fn undo(&mut self) -> Result<()>;
    /// Appends lines to the ledger and moves its head.
    fn append(&mut self, lines: &[Line], head: &Head) -> Result<()>;
    /// Begins a transaction that changes the schema: one starter at a time.
    fn begin_alone(&mut self) -> Result<()>;
    /// Makes it durable, or fails; [`Error::Lost`] when it cannot be known.
    fn commit(&mut self) -> Result<()>;
    /// Undoes the transaction, if there still is one.
    fn rollback(&mut self);
    /// Whether the database itself has undone the transaction (a full disk, a lost connection).
    fn has_lost_transaction(&self) -> bool;
    /// Loses the connection, for tests.
    #[cfg(feature = "testing")]
    fn hang_up(&mut self);
}

/// Which database's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// A connection, with the faults that a test may have planted in it.
pub(crate) struct Conn {
    engine: Box<dyn Engine>,
    faults: Faults,
}

impl Conn {
    /// Opens a connection. This is the one place where databases are opened: a key would come here.
    pub(crate) fn open(place: &Place, duty: Duty, faults: &Faults) -> Result<Conn> {
        let engine: Box<dyn Engine> = match place {
            Place::Sqlite { file } => Box::new(Sqlite::open(file, duty)?),
            Place::Postgres { url, schema } => Box::new(Postgres::open(url, schema, duty)?),
        };
        Ok(Conn { engine, faults: faults.clone() })
    }

    /// Runs a statement; returns how many rows it changed.
    pub(crate) fn each(
        &mut self,
        sql: Sql,
        values: &[Value],
        on_row: &mut OnRow<'_>,
    ) -> Result<u64> {
        self.faults.at_statement()?;
        // SQLite would take this character and PostgreSQL would not.
        if values.iter().any(|v| matches!(v, Value::Text(text) if text.contains('\0'))) {
            return Err(Error::Constraint { name: "text without NUL".into() });
        }
        self.engine.each(sql, values, on_row)
    }

    /// Runs a statement whose answer is not wanted; returns how many rows it changed.
    pub(crate) fn run(&mut self, sql: Sql, values: &[Value]) -> Result<u64> {
        self.each(sql, values, &mut |_| Ok(Next::More))
    }

    /// Commits, unless a test wants it to fail.
    pub(crate) fn commit(&mut self) -> Result<()> {
        self.faults.before_commit(self.engine.as_mut())?;
        self.engine.commit()?;
        self.faults.after_commit(self.engine.as_mut())
    }
}

impl std::ops::Deref for Conn {
    type Target = dyn Engine;

    fn deref(&self) -> &Self::Target {
        self.engine.as_ref()
    }
}

impl std::ops::DerefMut for Conn {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.engine.as_mut()
    }
}
