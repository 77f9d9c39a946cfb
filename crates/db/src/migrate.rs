//! Migrations: the schema's steps, each applied once, in one transaction, and never edited.
//!
//! The text of each is kept in the database with its hash: a changed text is refused, and a copy
//! or a backup can make the schema anew without asking the program.

use base::{Instant, secret};

use crate::{
    conn::{Conn, Next},
    db::Db,
    dialect,
    error::{Error, Result},
    ledger::{
        Entry, Who,
        chain::{Chain, Head},
    },
    params, sql,
    translate::{self, TableChange},
};

/// One step of the schema, the same for both databases.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// `0001_people`: unique, and in the order of the list.
    pub name: &'static str,
    /// Statements in PostgreSQL's words, with BIGINT, BOOLEAN, TEXT and BYTEA only.
    pub text: &'static str,
}

/// A migration as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Applied {
    pub(crate) name: String,
    pub(crate) hash: [u8; 32],
    pub(crate) body: String,
}

/// The tables that are there before the first migration.
const OWN: &str = include_str!("ledger/ledger.sql");

impl Db {
    /// Applies what is not yet applied and records it in the ledger. Returns the names of what
    /// was applied. [`Error::ChangedMigration`] and [`Error::NewerSchema`] leave all as it was.
    pub fn migrate(&self, now: Instant, list: &[Migration]) -> Result<Vec<&'static str>> {
        let (list, boot) = (list.to_vec(), self.boot());
        self.alone(move |conn| {
            in_transaction(conn, |conn| prepare(conn, now))?;
            let applied = in_transaction(conn, applied)?;
            check(&list, &applied)?;
            let mut done = Vec::new();
            for migration in list {
                let step = (migration.name, migration.text);
                if in_transaction(conn, |conn| apply(conn, now, boot, step))? {
                    done.push(migration.name);
                }
            }
            Ok(done)
        })
    }
}

/// Makes the tables of the house itself, when they are not there, in the transaction that is under
/// way.
pub(crate) fn prepare(conn: &mut Conn, now: Instant) -> Result<()> {
    if exists(conn, "ledger_head")? {
        return Ok(());
    }
    run_statements(conn, "ledger", OWN)?;
    let guard = dialect::GUARD_LEDGER.of(conn.dialect());
    conn.batch(guard)?;
    let genesis: [u8; 32] = secret::random();
    conn.run(
        sql!(
            "INSERT INTO ledger_head (id, seq, hash, genesis, latest)
             VALUES (1, 0, $1, $1, $2)"
        ),
        params![genesis, now],
    )?;
    Ok(())
}

/// Applies a migration unless it is there already, in the transaction that is under way; says
/// whether it did.
pub(crate) fn apply(
    conn: &mut Conn,
    now: Instant,
    boot: [u8; 16],
    (name, text): (&str, &str),
) -> Result<bool> {
    let applied = applied(conn)?;
    if applied.iter().any(|a| a.name == name) {
        return Ok(false);
    }
    run_statements(conn, name, text)?;
    let hash = secret::sha256(&[text.as_bytes()]);
    let position = i64::try_from(applied.len()).expect("migrations are few");
    conn.run(
        sql!(
            "INSERT INTO migrations (name, position, hash, body, at)
             VALUES ($1, $2, $3, $4, $5)"
        ),
        params![name, position, hash, text, now],
    )?;
    let entry = Entry::new("schema.migrated")
        .object(name)
        .detail(format!("{{\"sha256\":\"{}\"}}", secret::hex(&hash)));
    record(conn, now, boot, entry)?;
    Ok(true)
}

/// The migrations that were applied, in their order.
pub(crate) fn applied(conn: &mut Conn) -> Result<Vec<Applied>> {
    let mut all = Vec::new();
    conn.each(
        sql!("SELECT name, hash, body FROM migrations ORDER BY position"),
        &[],
        &mut |row| {
            all.push(Applied { name: row.at(0)?, hash: row.at(1)?, body: row.at(2)? });
            Ok(Next::More)
        },
    )?;
    Ok(all)
}

/// The tables that the house and the applied migrations made, in the order of their making.
pub(crate) fn tables(applied: &[Applied]) -> Result<Vec<String>> {
    let texts = applied.iter().map(|a| (a.name.as_str(), a.body.as_str()));
    let mut tables: Vec<String> = Vec::new();
    for (name, text) in std::iter::once(("ledger", OWN)).chain(texts) {
        for statement in parsed(name, text)? {
            match statement.change() {
                TableChange::Created(table) => tables.push(table),
                TableChange::Dropped(table) => tables.retain(|t| *t != table),
                TableChange::Renamed { from, to } => {
                    tables.iter_mut().filter(|t| **t == from).for_each(|t| t.clone_from(&to));
                }
                TableChange::Kept => {}
            }
        }
    }
    Ok(tables)
}

/// Whether the database has this table.
pub(crate) fn exists(conn: &mut Conn, table: &str) -> Result<bool> {
    let query = dialect::table_exists(conn.dialect(), table);
    let mut there = false;
    conn.each_of(&query, &mut |_| {
        there = true;
        Ok(Next::Enough)
    })?;
    Ok(there)
}

/// Runs the closure in a transaction that keeps other starters out.
pub(crate) fn in_transaction<T>(
    conn: &mut Conn,
    f: impl FnOnce(&mut Conn) -> Result<T>,
) -> Result<T> {
    conn.begin_alone()?;
    let end = f(conn).and_then(|answer| conn.commit().map(|()| answer));
    if end.is_err() {
        conn.rollback();
    }
    end
}

fn check(list: &[Migration], applied: &[Applied]) -> Result<()> {
    for known in applied {
        let migration = list.iter().find(|m| m.name == known.name);
        let migration =
            migration.ok_or_else(|| Error::NewerSchema { migration: known.name.clone() })?;
        if secret::sha256(&[migration.text.as_bytes()]) != known.hash {
            return Err(Error::ChangedMigration { migration: known.name.clone() });
        }
    }
    Ok(())
}

fn parsed(name: &str, text: &str) -> Result<Vec<translate::Statement>> {
    translate::statements(text).map_err(|why| Error::Migration { migration: name.to_owned(), why })
}

fn run_statements(conn: &mut Conn, name: &str, text: &str) -> Result<()> {
    for statement in parsed(name, text)? {
        let statement = statement.text(conn.dialect());
        conn.batch(&statement).map_err(|error| match error {
            Error::Sqlite { text: why, .. } | Error::Postgres { text: why, .. } => {
                Error::Migration { migration: name.to_owned(), why }
            }
            error => error,
        })?;
    }
    Ok(())
}

/// Appends one entry in the transaction that is under way.
fn record(conn: &mut Conn, now: Instant, boot: [u8; 16], entry: Entry) -> Result<()> {
    let mut head = None;
    conn.each(dialect::HEAD, &[], &mut |row| {
        head = Some(Head::from_row(row)?);
        Ok(Next::Enough)
    })?;
    let mut chain = Chain::new(head.ok_or(Error::NotFound)?, boot);
    chain.append(&Who::system("migrate"), now, vec![entry]);
    conn.append(&chain.lines, &chain.head)
}
