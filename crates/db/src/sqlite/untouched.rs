//! A file of SQLite that is read and left exactly as it lies: a backup, or the source of a copy.
//!
//! Where the portal is at work, its log (`-wal`) and its index (`-shm`) lie beside the file; they
//! are read with it, and stay. Where nobody is at work, SQLite would make both anew and leave
//! them there; so it is told that the file cannot change, and whoever reads asks at the end
//! whether it did ([`Still::check`]).

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use rusqlite::{Connection, OpenFlags, ffi};

use super::Sqlite;
use crate::error::{Error, Result};

/// Opens the file. One that is not there is not made.
pub(super) fn open(file: &Path) -> Result<Sqlite> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let still = Still::of(file)?;
    let opened = if still.at_rest.is_some() {
        Connection::open_with_flags(unchanging(file)?, flags | OpenFlags::SQLITE_OPEN_URI)
    } else {
        Connection::open_with_flags(file, flags)
    };
    let opened = opened.map_err(Error::from).and_then(|conn| {
        let sqlite = Sqlite::set_up(conn)?;
        // Only now does SQLite look into the file.
        sqlite.conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(sqlite)
    });
    opened.map_err(|error| match error {
        Error::Sqlite { code: ffi::SQLITE_NOTADB, .. } => Error::Copy(format!(
            "{} is not a database of SQLite: name the file of a practice, such as portico.db, or \
             one that `portico backup` wrote",
            file.display()
        )),
        error => error,
    })
}

/// What a file looked like before it was read.
pub(crate) struct Still {
    file: PathBuf,
    /// Its length and when it was last written; nothing when somebody may be writing, who is then
    /// kept apart by SQLite's own locks.
    at_rest: Option<(u64, SystemTime)>,
}

impl Still {
    /// Looks at a file that is to be read.
    pub(crate) fn of(file: &Path) -> Result<Still> {
        let Ok(about) = fs::metadata(file) else {
            let what = "name the database of a practice, or a backup";
            return Err(Error::Copy(format!("there is no file {}: {what}", file.display())));
        };
        if !about.is_file() {
            let what = "name the file in it, such as portico.db";
            return Err(Error::Copy(format!("{} is not a file: {what}", file.display())));
        }
        let (log, index) = (length(&beside(file, "-wal")), length(&beside(file, "-shm")));
        if log.is_some_and(|bytes| bytes > 0) && index.is_none() {
            return Err(Error::Copy(format!(
                "{0} has a log {0}-wal but no {0}-shm: these are copies of files that were in use; \
                 make a backup with `portico backup` and name that",
                file.display()
            )));
        }
        let at_work = (log.is_some() && index.is_some()) || has_journal(file);
        let at_rest = if at_work { None } else { stamp(file) };
        Ok(Still { file: file.to_owned(), at_rest })
    }

    /// Refuses what was read when somebody wrote meanwhile.
    pub(crate) fn check(&self) -> Result<()> {
        let Some(before) = self.at_rest else { return Ok(()) };
        if stamp(&self.file) != Some(before) {
            let what = "stop the portal, or name a backup, and try again";
            let file = self.file.display();
            return Err(Error::Copy(format!("{file} was changed while it was read: {what}")));
        }
        Ok(())
    }
}

fn stamp(file: &Path) -> Option<(u64, SystemTime)> {
    let about = fs::metadata(file).ok()?;
    Some((about.len(), about.modified().ok()?))
}

fn length(file: &Path) -> Option<u64> {
    fs::metadata(file).ok().map(|about| about.len())
}

/// Whether a change was interrupted that SQLite would have to undo.
fn has_journal(file: &Path) -> bool {
    length(&beside(file, "-journal")).is_some_and(|bytes| bytes > 0)
}

/// What SQLite keeps beside a file.
pub(crate) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The address by which SQLite opens a file that cannot change.
fn unchanging(file: &Path) -> Result<String> {
    let whole = fs::canonicalize(file).map_err(|error| Error::file(file, &error))?;
    let mut address = String::from("file:");
    for byte in whole.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                address.push(char::from(*byte));
            }
            byte => address.push_str(&format!("%{byte:02x}")),
        }
    }
    address.push_str("?immutable=1");
    Ok(address)
}
