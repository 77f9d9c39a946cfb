//! A whole practice from one place to another: from SQLite to PostgreSQL, back, or into a backup.
//!
//! The target's schema is made from the migrations that the source keeps, so no program of the
//! same version is needed. Everything arrives in one transaction, or nothing does.

pub(crate) mod backup;

use std::thread;

use base::Instant;
use crossbeam_channel::bounded;

use crate::{
    conn::{Conn, Duty, Next},
    db::Db,
    dialect,
    error::{Error, Result},
    faults::Faults,
    ledger::chain::Head,
    migrate::{self, Applied, in_transaction},
    row::{Field, Row},
    value::Value,
};

/// Told how a copy gets on: the table, how many of its rows are done, how many it has.
pub type Progress<'p> = dyn FnMut(&str, u64, u64) + 'p;

/// How many rows between two words about the progress.
const STEP: u64 = 1_000;

/// Copies a practice. The target has either nothing at all or the same migrations and no rows.
/// At the end the number of rows of each table and the ledger's head are compared. Blocks.
///
/// A foreign key must point to a table that was created before the one it stands in.
pub fn copy(from: &Db, to: &Db, progress: &mut Progress<'_>) -> Result<()> {
    with_progress(progress, |progress| {
        let (from, to) = (from.place(), to.place());
        let mut source = Conn::open(from, Duty::Read, &Faults::none())?;
        let mut target = Conn::open(to, Duty::Write, &Faults::none())?;
        transfer(&mut source, &mut target, progress)
    })
}

/// Copies from one connection to another.
fn transfer(source: &mut Conn, target: &mut Conn, progress: &mut Progress<'_>) -> Result<()> {
    source.allow_time()?;
    target.allow_time()?;
    source.begin_read()?;
    let copied = transfer_snapshot(source, target, progress);
    source.end_read();
    copied
}

fn transfer_snapshot(
    source: &mut Conn,
    target: &mut Conn,
    progress: &mut Progress<'_>,
) -> Result<()> {
    if !migrate::exists(source, "ledger_head")? {
        return Err(Error::Copy("there is no practice in the source".into()));
    }
    let applied = migrate::applied(source)?;
    let tables = migrate::tables(&applied)?;
    let head = head(source)?;
    prepare(target, &applied, &head)?;
    in_transaction(target, |target| {
        check_empty(target, &tables)?;
        let dialect = target.dialect();
        target.batch(dialect::UNGUARD_LEDGER.of(dialect))?;
        target.batch("DELETE FROM ledger")?;
        target.batch("DELETE FROM ledger_head")?;
        target.batch("DELETE FROM migrations")?;
        for table in &tables {
            copy_table(source, target, table, progress)?;
        }
        target.batch(dialect::GUARD_LEDGER.of(dialect))?;
        if self::head(target)? != head {
            return Err(Error::Copy("the ledger's head did not arrive".into()));
        }
        Ok(())
    })
}

/// Makes the target's schema, or sees that it is the source's.
fn prepare(target: &mut Conn, applied: &[Applied], head: &Head) -> Result<()> {
    let now: Instant = head
        .latest
        .parse()
        .map_err(|_| Error::Decode { column: "latest".into(), expected: "an instant" })?;
    migrate::prepare(target, now)?;
    let there = in_transaction(target, migrate::applied)?;
    if there.is_empty() {
        for migration in applied {
            // What this records is replaced by the source's own ledger.
            migrate::apply(target, now, [0; 16], (&migration.name, &migration.body))?;
        }
    } else if there != applied {
        return Err(Error::Copy("the target's migrations are not the source's".into()));
    }
    Ok(())
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
            return Err(Error::Copy(format!("the target is not empty: `{table}` has rows")));
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
