//! A whole practice from one place to another: from SQLite to PostgreSQL, back, or into a backup.
//!
//! The source is read in one snapshot and stays as it lies. The target's schema is made from the
//! migrations that the source keeps, so no program of the same version is needed. Tables and rows
//! arrive in one transaction, or nothing does.

pub(crate) mod backup;

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use base::Instant;
use crossbeam_channel::bounded;

use crate::{
    conn::{Conn, Duty, Next},
    db::Place,
    dialect,
    error::{Error, Result},
    faults::Faults,
    ledger::chain::Head,
    migrate::{self, Applied, in_transaction},
    row::{Field, Row},
    sqlite::untouched::{Still, beside},
    value::Value,
};

/// Told how a copy gets on: the table, how many of its rows are done, how many it has.
pub type Progress<'p> = dyn FnMut(&str, u64, u64) + 'p;

/// How many rows between two words about the progress.
const STEP: u64 = 1_000;

/// Copies a practice. The target has either nothing at all or the same migrations and no rows.
/// At the end the number of rows of each table and the ledger's head are compared. When it fails,
/// the target is as it was, and no file is left that was made for it. Blocks.
///
/// A foreign key must point to a table that was created before the one it stands in.
pub fn copy(from: &Place, to: &Place, progress: &mut Progress<'_>) -> Result<()> {
    from.check()?;
    to.check()?;
    with_progress(progress, |progress| {
        let mut source = Source::open(from)?;
        refuse_same(from, to)?;
        let made = NewFile::at(to);
        let copied = Conn::open(to, Duty::Write, &Faults::none())
            .and_then(|mut target| source.transfer(&mut target, progress));
        if copied.is_err() {
            made.remove();
        }
        copied
    })
}

/// A practice that is read in one snapshot.
struct Source {
    conn: Conn,
    /// How its file lay before, when it is one.
    still: Option<Still>,
    applied: Vec<Applied>,
    head: Head,
}

impl Source {
    fn open(place: &Place) -> Result<Source> {
        let still = match place {
            Place::Sqlite { file } => Some(Still::of(file)?),
            Place::Postgres { .. } => None,
        };
        let mut conn = Conn::open(place, Duty::Look, &Faults::none())?;
        conn.allow_time()?;
        conn.begin_read()?;
        if !migrate::exists(&mut conn, "ledger_head")? {
            return Err(Error::Copy(
                "there is no practice in the source: name the database that the portal uses, and \
                 on PostgreSQL its schema"
                    .into(),
            ));
        }
        let (applied, head) = (migrate::applied(&mut conn)?, head(&mut conn)?);
        Ok(Source { conn, still, applied, head })
    }

    /// Copies everything into the target, or nothing.
    fn transfer(&mut self, target: &mut Conn, progress: &mut Progress<'_>) -> Result<()> {
        target.allow_time()?;
        in_transaction(target, |target| {
            self.make_tables(target)?;
            let tables = migrate::tables(&self.applied)?;
            check_empty(target, &tables)?;
            let dialect = target.dialect();
            target.batch(dialect::UNGUARD_LEDGER.of(dialect))?;
            target.batch("DELETE FROM ledger")?;
            target.batch("DELETE FROM ledger_head")?;
            target.batch("DELETE FROM migrations")?;
            for table in &tables {
                copy_table(&mut self.conn, target, table, progress)?;
            }
            target.batch(dialect::GUARD_LEDGER.of(dialect))?;
            if head(target)? != self.head {
                return Err(Error::Copy("the ledger's head did not arrive".into()));
            }
            self.still.as_ref().map_or(Ok(()), Still::check)
        })
    }

    /// Makes the target's schema, or sees that it is the source's.
    fn make_tables(&self, target: &mut Conn) -> Result<()> {
        let now: Instant = self
            .head
            .latest
            .parse()
            .map_err(|_| Error::Decode { column: "latest".into(), expected: "an instant" })?;
        migrate::prepare(target, now)?;
        let there = migrate::applied(target)?;
        if there.is_empty() {
            for migration in &self.applied {
                // What this records is replaced by the source's own ledger.
                migrate::apply(target, now, [0; 16], (&migration.name, &migration.body))?;
            }
        } else if there != self.applied {
            return Err(Error::Copy(
                "the target's migrations are not the source's: name a database, or a schema, with \
                 nothing in it"
                    .into(),
            ));
        }
        Ok(())
    }
}

/// A practice cannot be copied onto itself.
fn refuse_same(from: &Place, to: &Place) -> Result<()> {
    let (Place::Sqlite { file: from }, Place::Sqlite { file: to }) = (from, to) else {
        return Ok(());
    };
    match (fs::canonicalize(from), fs::canonicalize(to)) {
        (Ok(from), Ok(to)) if from == to => {
            let file = to.display();
            Err(Error::Copy(format!("{file} is the source and the target: name another target")))
        }
        _ => Ok(()),
    }
}

/// The file of a target that is not there yet.
struct NewFile(Option<PathBuf>);

impl NewFile {
    fn at(place: &Place) -> NewFile {
        match place {
            Place::Sqlite { file } if !file.exists() => NewFile(Some(file.clone())),
            Place::Sqlite { .. } | Place::Postgres { .. } => NewFile(None),
        }
    }

    /// Removes what was made of it. The connection to it is closed by now.
    fn remove(self) {
        for file in self.0.iter().flat_map(|file| with_companions(file)) {
            // What was never made needs no removing.
            let _ = fs::remove_file(file);
        }
    }
}

/// A file of SQLite with those that may lie beside it.
fn with_companions(file: &Path) -> [PathBuf; 3] {
    [file.to_owned(), beside(file, "-wal"), beside(file, "-shm")]
}

/// The target may have a schema, but no past.
fn check_empty(target: &mut Conn, tables: &[String]) -> Result<()> {
    for table in tables {
        let query = match table.as_str() {
            "migrations" | "ledger_head" => continue,
            "ledger" => "SELECT 1 FROM ledger WHERE action <> 'schema.migrated' LIMIT 1".to_owned(),
            table => format!("SELECT 1 FROM \"{table}\" LIMIT 1"),
        };
        let mut rows = 0;
        target.each_of(&query, &mut |_| {
            rows += 1;
            Ok(Next::More)
        })?;
        if rows > 0 {
            return Err(Error::Copy(format!(
                "the target is not empty: `{table}` has rows; name a database, or a schema, with \
                 nothing in it"
            )));
        }
    }
    Ok(())
}

fn copy_table(
    source: &mut Conn,
    target: &mut Conn,
    table: &str,
    progress: &mut Progress<'_>,
) -> Result<()> {
    let total = count(source, table)?;
    progress(table, 0, total);
    let columns = source.columns(table)?;
    let query = format!("SELECT {} FROM \"{table}\"", dialect::quoted(&columns));
    let mut done = 0;
    target.fill(table, &columns, &mut |put| {
        source.each_of(&query, &mut |row| {
            put(values(row)?)?;
            done += 1;
            if done % STEP == 0 {
                progress(table, done, total);
            }
            Ok(Next::More)
        })
    })?;
    progress(table, done, total);
    if count(target, table)? != total {
        return Err(Error::Copy(format!("not all rows of `{table}` arrived")));
    }
    Ok(())
}

fn values(row: &Row<'_>) -> Result<Vec<Value>> {
    (0..row.width()).map(|place| row.field(place).map(Value::from)).collect()
}

impl From<Field<'_>> for Value {
    fn from(field: Field<'_>) -> Value {
        match field {
            Field::Null => Value::Null,
            Field::Bool(value) => value.into(),
            Field::Int(value) => value.into(),
            Field::Text(value) => value.into(),
            Field::Bytes(value) => value.into(),
        }
    }
}

/// How many rows the table has.
fn count(conn: &mut Conn, table: &str) -> Result<u64> {
    let mut count = 0;
    conn.each_of(&format!("SELECT count(*) FROM \"{table}\""), &mut |row| {
        count = row.at::<i64>(0)?;
        Ok(Next::More)
    })?;
    Ok(u64::try_from(count).unwrap_or(0))
}

fn head(conn: &mut Conn) -> Result<Head> {
    let mut head = None;
    conn.each(dialect::HEAD, &[], &mut |row| {
        head = Some(Head::from_row(row)?);
        Ok(Next::Enough)
    })?;
    head.ok_or(Error::NotFound)
}

/// Works on a thread of its own and tells its progress here, where the caller's closure lives.
fn with_progress<T: Send>(
    progress: &mut Progress<'_>,
    work: impl FnOnce(&mut Progress<'_>) -> T + Send,
) -> T {
    let (tell, told) = bounded::<(String, u64, u64)>(16);
    thread::scope(|scope| {
        let worker = scope.spawn(move || {
            // Nobody hears it only when the caller's closure has panicked.
            work(&mut |table, done, total| drop(tell.send((table.to_owned(), done, total))))
        });
        for (table, done, total) in told {
            progress(&table, done, total);
        }
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
