//! How the database says no, in the same words for both databases.
//!
//! The texts never hold a value of a row: PostgreSQL quotes the values it refuses, and a log line
//! must not. What is kept of a database's own message is only what names tables and columns.

use postgres::error::{DbError, SqlState};
use rusqlite::ffi;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no such row.
    #[error("not found")]
    NotFound,
    /// A row with this key is there already. The columns are named alike on both databases:
    /// `person.email`, or `person.family, person.given`.
    #[error("already there: {constraint}")]
    Duplicate {
        /// The columns that must be unique.
        constraint: String,
    },
    /// A CHECK, a foreign key or NOT NULL refused the row. The name is the CHECK's own (write
    /// `CONSTRAINT name CHECK …`), `foreign key`, or the column `person.name` that was null.
    #[error("refused by the database's rule `{name}`")]
    Constraint {
        /// Which rule.
        name: String,
    },
    /// A change or a view ended well but recorded nothing in the ledger, so it was undone.
    #[error("nothing was recorded in the ledger")]
    Unrecorded,
    /// What was to be recorded does not fit the ledger's columns, so the change was undone.
    #[error("the ledger cannot hold this entry: {0}")]
    Entry(&'static str),
    /// The queue is full, or another process holds the database for too long. Nothing was done.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached, or the connection broke before the commit. Nothing was done.
    #[error("the database cannot be reached")]
    Unavailable,
    /// The connection broke while the commit was under way: it may or may not have happened.
    #[error("the connection was lost during the commit; its outcome is not known")]
    Lost,
    /// A closure panicked; what it did was undone.
    #[error("the work on the database panicked and was undone")]
    Panicked,
    /// A column does not hold what the code expects, or is not there.
    #[error("column `{column}` is not {expected}")]
    Decode {
        /// The column, or its place from 0 when it was read by its place.
        column: String,
        /// What was expected there.
        expected: &'static str,
    },
    /// A statement was given more or fewer values than it has parameters.
    #[error("the statement takes {wanted} values, not {given}")]
    Parameters {
        /// How many the statement has.
        wanted: usize,
        /// How many it was given.
        given: usize,
    },
    /// The disk is full. Nothing was done.
    #[error("the database's disk is full")]
    Full,
    /// The database knows a migration that this version of Portico does not.
    #[error("the database is newer than this program: it has the migration `{migration}`")]
    NewerSchema {
        /// The unknown migration.
        migration: String,
    },
    /// A migration's text is not the one that was applied.
    #[error("the migration `{migration}` was changed after it was applied")]
    ChangedMigration {
        /// The changed migration.
        migration: String,
    },
    /// A migration uses what would not mean the same on both databases.
    #[error("the migration `{migration}` cannot be used: {why}")]
    Migration {
        /// The migration.
        migration: String,
        /// What is wrong with it.
        why: String,
    },
    /// The place of the database is written wrongly.
    #[error("the place of the database is wrong: {0}")]
    Place(String),
    /// A copy, a backup or a restore stopped before it did harm.
    #[error("{0}")]
    Copy(String),
    /// A file beside the database could not be read or written.
    #[error("{path}: {why}")]
    File {
        /// The file.
        path: String,
        /// What the operating system said.
        why: String,
    },
    /// Anything else SQLite said.
    #[error("SQLite {code}: {text}")]
    Sqlite {
        /// The extended result code.
        code: i32,
        /// What the code means, or why a statement does not parse.
        text: String,
    },
    /// Anything else PostgreSQL said.
    #[error("PostgreSQL {code}: {text}")]
    Postgres {
        /// The SQLSTATE.
        code: String,
        /// The message, unless it could hold a value.
        text: String,
    },
}

/// A result that fails with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A file that could not be used.
    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Error {
        if error.kind() == std::io::ErrorKind::StorageFull {
            return Error::Full;
        }
        Error::File { path: path.display().to_string(), why: error.to_string() }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match &error {
            rusqlite::Error::SqliteFailure(failure, message) => {
                sqlite_failure(failure.extended_code, message.as_deref().unwrap_or_default())
            }
            rusqlite::Error::SqlInputError { error, msg, .. } => {
                Error::Sqlite { code: error.extended_code, text: msg.clone() }
            }
            _ => Error::Sqlite { code: ffi::SQLITE_MISUSE, text: error.to_string() },
        }
    }
}

/// A statement that SQLite does not understand: the text is ours and holds no values, so what it
/// says may be kept.
pub(crate) fn not_understood(error: rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(failure, Some(text))
            if failure.extended_code == ffi::SQLITE_ERROR =>
        {
            Error::Sqlite { code: ffi::SQLITE_ERROR, text }
        }
        error => error.into(),
    }
}

fn sqlite_failure(code: i32, message: &str) -> Error {
    // `UNIQUE constraint failed: person.email`
    let named = || message.split_once(": ").map_or(message, |(_, name)| name).to_owned();
    match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE
        | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | ffi::SQLITE_CONSTRAINT_ROWID => Error::Duplicate { constraint: named() },
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Error::Constraint { name: "foreign key".into() },
        ffi::SQLITE_CONSTRAINT_DATATYPE => Error::Constraint { name: "type".into() },
        _ => match code & 0xff {
            ffi::SQLITE_CONSTRAINT => Error::Constraint { name: named() },
            ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Error::Busy,
            ffi::SQLITE_FULL => Error::Full,
            _ => Error::Sqlite { code, text: ffi::code_to_str(code).to_owned() },
        },
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Error {
        if let Some(said) = error.as_db_error() {
            return postgres_said(said);
        }
        let text = error.to_string();
        let source = std::error::Error::source(&error);
        let io = source.and_then(|s| s.downcast_ref::<std::io::Error>());
        if let Some(tls) = io.and_then(of_tls) {
            return Error::Place(format!(
                "PostgreSQL's certificate is not taken: {tls}. Name the host as the certificate \
                 does; SSL_CERT_FILE names an authority that this machine does not know"
            ));
        }
        if io.is_some()
            || error.is_closed()
            || text.starts_with("error connecting")
            || text.contains("timeout")
        {
            return Error::Unavailable;
        }
        let text = source.map_or(text.clone(), |s| format!("{text}: {s}"));
        Error::Postgres { code: String::new(), text }
    }
}

/// What TLS has against the connection, when that is why it failed.
fn of_tls(error: &std::io::Error) -> Option<&tokio_rustls::rustls::Error> {
    error.get_ref()?.downcast_ref()
}

fn postgres_said(said: &DbError) -> Error {
    let code = said.code();
    let column = || match (said.table(), said.column()) {
        (Some(table), Some(column)) => format!("{table}.{column}"),
        _ => said.constraint().unwrap_or("not null").to_owned(),
    };
    match *code {
        SqlState::UNIQUE_VIOLATION => Error::Duplicate { constraint: unique_columns(said) },
        SqlState::FOREIGN_KEY_VIOLATION => Error::Constraint { name: "foreign key".into() },
        SqlState::CHECK_VIOLATION => {
            Error::Constraint { name: said.constraint().unwrap_or("check").to_owned() }
        }
        SqlState::NOT_NULL_VIOLATION => Error::Constraint { name: column() },
        SqlState::RAISE_EXCEPTION => Error::Constraint { name: said.message().to_owned() },
        SqlState::DISK_FULL => Error::Full,
        SqlState::LOCK_NOT_AVAILABLE
        | SqlState::QUERY_CANCELED
        | SqlState::TOO_MANY_CONNECTIONS => Error::Busy,
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::READ_ONLY_SQL_TRANSACTION => Error::Unavailable,
        _ => {
            // Class 22 (a value is wrong) and 23 (a rule is broken) quote the value.
            let quotes = code.code().starts_with("22") || code.code().starts_with("23");
            let text = if quotes { "a value was refused" } else { said.message() };
            Error::Postgres { code: code.code().to_owned(), text: text.to_owned() }
        }
    }
}

/// The columns of the broken key as SQLite names them. PostgreSQL says `Key (a, b)=(1, 2) already
/// exists.`; the columns come before the values.
fn unique_columns(said: &DbError) -> String {
    let columns = said
        .detail()
        .and_then(|d| d.split_once('('))
        .and_then(|(_, d)| d.split_once(")=("))
        .map(|(columns, _)| columns);
    match (said.table(), columns) {
        (Some(table), Some(columns)) if !columns.contains('(') => {
            columns.split(", ").map(|c| format!("{table}.{c}")).collect::<Vec<_>>().join(", ")
        }
        _ => said.constraint().unwrap_or("unique").to_owned(),
    }
}
