//! SQLite: one file, opened by each thread for itself.

pub(crate) mod untouched;

use std::{borrow::Cow, collections::HashMap, fs::OpenOptions, path::Path, time::Duration};

use rusqlite::{
    Connection, OpenFlags, Statement,
    config::DbConfig,
    types::{ToSqlOutput, ValueRef},
};

use crate::{
    conn::{Dialect, Duty, Engine, Give, Next, OnRow},
    dialect,
    error::{Error, Result, not_understood},
    ledger::chain::{Head, Line},
    row::Row,
    statement::Sql,
    value::Value,
};

/// How long a writer waits for another process.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// How many prepared statements a connection keeps.
const STATEMENTS_KEPT: usize = 256;

/// A connection to a SQLite file.
pub(crate) struct Sqlite {
    conn: Connection,
    known: HashMap<(usize, usize), Known>,
}

/// A statement that was met before.
struct Known {
    text: Cow<'static, str>,
    layout: Option<Layout>,
}

/// What is worth knowing about a statement before it runs.
struct Layout {
    names: Box<[Box<str>]>,
    /// The value for each of SQLite's parameters, counted from 0. SQLite takes `$2` for a name
    /// and numbers its parameters by their first appearance; we mean the number.
    values: Box<[usize]>,
    values_wanted: usize,
    changes: bool,
}

impl Sqlite {
    /// Opens the file, which a writer creates when it is not there.
    pub(crate) fn open(file: &Path, duty: Duty) -> Result<Sqlite> {
        if duty == Duty::Look {
            return untouched::open(file);
        }
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if duty == Duty::Write {
            create_private(file)?;
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let conn = Connection::open_with_flags(file, flags)?;
        let sqlite = Sqlite::set_up(conn)?;
        sqlite.conn.execute_batch(match duty {
            Duty::Read | Duty::Look => "PRAGMA query_only = ON",
            Duty::Write => dialect::SQLITE_WRITER_SETTINGS,
        })?;
        Ok(sqlite)
    }

    /// What every connection is set to.
    fn set_up(conn: Connection) -> Result<Sqlite> {
        conn.busy_timeout(BUSY_WAIT)?;
        conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        // "name" is a column or a mistake, never a text; and nobody writes to the schema's table.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        // Else a statement that a partial index might serve is planned anew at every other value.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.execute_batch(dialect::SQLITE_SETTINGS)?;
        Ok(Sqlite { conn, known: HashMap::new() })
    }

    /// The connection itself, for the online backup.
    pub(crate) fn connection(&self) -> &Connection {
        &self.conn
    }

    /// The connection itself, to be written over by the online backup.
    pub(crate) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.conn
    }

    /// A fixed statement without values and without an answer.
    fn fixed(&self, text: &str) -> Result<()> {
        self.conn.prepare_cached(text)?.execute([])?;
        Ok(())
    }
}

/// Makes the file before SQLite does, so that only its owner can read it. SQLite gives the same
/// rights to the files that it keeps beside it.
fn create_private(file: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop).map_err(|error| Error::file(file, &error))
}

impl Engine for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn each(&mut self, sql: Sql, values: &[Value], on_row: &mut OnRow<'_>) -> Result<u64> {
        let first_met = || Known { text: dialect::sqlite_text(sql.text), layout: None };
        let known = self.known.entry(sql.key()).or_insert_with(first_met);
        let mut statement = self.conn.prepare_cached(&known.text).map_err(not_understood)?;
        let layout = known.layout.get_or_insert_with(|| Layout::of(&statement));
        step(&mut statement, layout, values, on_row)?;
        Ok(if layout.changes { self.conn.changes() } else { 0 })
    }

    fn each_of(&mut self, text: &str, on_row: &mut OnRow<'_>) -> Result<()> {
        let mut statement = self.conn.prepare(text).map_err(not_understood)?;
        let layout = Layout::of(&statement);
        step(&mut statement, &layout, &[], on_row)
    }

    fn batch(&mut self, text: &str) -> Result<()> {
        self.conn.execute_batch(text).map_err(not_understood)
    }

    fn columns(&mut self, table: &str) -> Result<Vec<String>> {
        let statement = self.conn.prepare(&dialect::columns_query(table))?;
        Ok(statement.column_names().map(str::to_owned).collect())
    }

    fn fill(&mut self, table: &str, columns: &[String], give: &mut Give<'_>) -> Result<u64> {
        // A row may refer to a later one of the same table; what counts is the end.
        self.conn.execute_batch("PRAGMA defer_foreign_keys = ON")?;
        let mut statement = self.conn.prepare(&dialect::insert_text(table, columns))?;
        let layout = Layout::of(&statement);
        let mut count = 0;
        give(&mut |values| {
            count += 1;
            step(&mut statement, &layout, &values, &mut |_| Ok(Next::More))
        })?;
        Ok(count)
    }

    fn check(&mut self, text: &'static str) -> Result<Vec<String>> {
        let text = dialect::sqlite_text(text);
        let statement = self.conn.prepare(&text).map_err(not_understood)?;
        let mut complaints = Vec::new();
        if text.to_ascii_uppercase().contains("BYTEA") {
            complaints.push("BYTEA can only stand in `AS BYTEA`, in capitals".to_owned());
        }
        for number in 1..=statement.parameter_count() {
            if statement.parameter_name(number).and_then(parameter_number).is_none() {
                complaints.push("a parameter is not `$1`, `$2`, …".to_owned());
            }
        }
        // Tables are STRICT and have three types; what an expression has, PostgreSQL tells.
        Ok(complaints)
    }

    fn allow_time(&mut self) -> Result<()> {
        Ok(())
    }

    fn begin_read(&mut self) -> Result<()> {
        self.fixed("BEGIN")
    }

    fn end_read(&mut self) {
        self.rollback();
    }

    fn begin_group(&mut self) -> Result<Head> {
        self.begin_alone()?;
        let mut head = None;
        self.each(dialect::HEAD, &[], &mut |row| {
            head = Some(Head::from_row(row)?);
            Ok(Next::Enough)
        })?;
        head.ok_or(Error::NotFound)
    }

    fn savepoint(&mut self) -> Result<()> {
        self.fixed("SAVEPOINT closure")
    }

    fn keep(&mut self) -> Result<()> {
        self.fixed("RELEASE closure")
    }

    fn undo(&mut self) -> Result<()> {
        self.fixed("ROLLBACK TO closure")?;
        self.fixed("RELEASE closure")
    }

    fn append(&mut self, lines: &[Line], head: &Head) -> Result<()> {
        for line in lines {
            self.each(dialect::LEDGER_INSERT, &line.values(), &mut |_| Ok(Next::More))?;
        }
        self.each(dialect::HEAD_UPDATE, &head.values(), &mut |_| Ok(Next::More))?;
        Ok(())
    }

    fn begin_alone(&mut self) -> Result<()> {
        self.fixed("BEGIN IMMEDIATE")
    }

    fn commit(&mut self) -> Result<()> {
        self.fixed("COMMIT").map_err(|error| match error {
            // When the flush itself fails, the pages may or may not be on the disk, and a restart
            // may or may not find them.
            Error::Sqlite { code, .. } if code & 0xff == rusqlite::ffi::SQLITE_IOERR => Error::Lost,
            error => error,
        })
    }

    fn rollback(&mut self) {
        // An error here means that there is nothing left to undo.
        if !self.conn.is_autocommit() {
            let _ = self.fixed("ROLLBACK");
        }
    }

    fn has_lost_transaction(&self) -> bool {
        self.conn.is_autocommit()
    }

    #[cfg(feature = "testing")]
    fn hang_up(&mut self) {
        self.rollback();
    }
}

impl Layout {
    fn of(statement: &Statement<'_>) -> Layout {
        let numbers = (1..=statement.parameter_count())
            .map(|n| statement.parameter_name(n).and_then(parameter_number).unwrap_or(usize::MAX));
        let values: Box<[usize]> = numbers.map(|n| n - 1).collect();
        Layout {
            names: statement.column_names().map(Into::into).collect(),
            values_wanted: values.iter().map(|v| v.saturating_add(1)).max().unwrap_or(0),
            values,
            changes: !statement.readonly(),
        }
    }
}

/// The 2 of `$2`.
fn parameter_number(name: &str) -> Option<usize> {
    name.strip_prefix('$')?.parse().ok().filter(|n| *n > 0)
}

fn step(
    statement: &mut Statement<'_>,
    layout: &Layout,
    values: &[Value],
    on_row: &mut OnRow<'_>,
) -> Result<()> {
    if values.len() != layout.values_wanted {
        return Err(Error::Parameters { wanted: layout.values_wanted, given: values.len() });
    }
    for (place, &value) in layout.values.iter().enumerate() {
        statement.raw_bind_parameter(place + 1, &values[value])?;
    }
    let mut rows = statement.raw_query();
    let mut end = None;
    while let Some(row) = rows.next()? {
        if end.is_none() {
            match on_row(&Row::sqlite(row, &layout.names)) {
                Ok(Next::More) => continue,
                Ok(Next::Enough) => end = Some(Ok(())),
                Err(error) => end = Some(Err(error)),
            }
        }
        // A statement that changes something checks its foreign keys at its end: go there.
        if !layout.changes {
            break;
        }
    }
    end.unwrap_or(Ok(()))
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Bool(value) => ValueRef::Integer(i64::from(*value)),
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}
