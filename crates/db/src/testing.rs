//! Databases for tests: each has its own place, and is gone when the test is.

use std::path::Path;

use base::{Secret, secret};
use tempfile::TempDir;

use crate::{Db, Options, Place, Result, dialect, migrate::in_transaction};

/// The environment variable with the url of a PostgreSQL that may be thrown away.
pub const POSTGRES: &str = "PORTICO_TEST_POSTGRES";

/// A database that vanishes when it is dropped.
pub struct Scratch {
    db: Option<Db>,
    place: Place,
    folder: TempDir,
}

impl Scratch {
    /// A new SQLite file in a new folder.
    ///
    /// # Panics
    /// When there is no room for temporary files.
    pub fn sqlite() -> Scratch {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let place = Place::Sqlite { file: folder.path().join("practice.db") };
        Scratch::open(place, folder)
    }

    /// A new schema in the PostgreSQL that the environment names, or nothing when it names none.
    ///
    /// # Panics
    /// When it names one that does not answer.
    pub fn postgres() -> Option<Scratch> {
        let url = std::env::var(POSTGRES).ok()?;
        let folder = TempDir::new().expect("a temporary folder can be made");
        let schema = format!("test_{}", secret::hex(&secret::random::<8>()));
        Some(Scratch::open(Place::Postgres { url: Secret::new(url), schema }, folder))
    }

    fn open(place: Place, folder: TempDir) -> Scratch {
        let mut scratch = Scratch { db: None, place, folder };
        scratch.reopen(&Options::default());
        scratch
    }

    /// The database.
    ///
    /// # Panics
    /// Never: it is open until it is dropped.
    pub fn db(&self) -> &Db {
        self.db.as_ref().expect("it is open until it is dropped")
    }

    /// Where it is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// A folder that vanishes with it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Closes the database and opens it again, as a restart does.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub fn reopen(&mut self, options: &Options) {
        self.db = None;
        self.db = Some(Db::open(&self.place, options).expect("the scratch database opens"));
    }
}

impl Scratch {
    /// Does to the ledger what its guards forbid: runs the text with the guards lifted.
    pub fn tamper(&self, text: &str) -> Result<()> {
        let text = text.to_owned();
        self.db().alone(move |conn| {
            in_transaction(conn, |conn| {
                let dialect = conn.dialect();
                conn.batch(dialect::UNGUARD_LEDGER.of(dialect))?;
                conn.batch(&text)?;
                conn.batch(dialect::GUARD_LEDGER.of(dialect))
            })
        })
    }
}

impl std::ops::Deref for Scratch {
    type Target = Db;

    fn deref(&self) -> &Db {
        self.db()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Place::Postgres { schema, .. } = &self.place {
            let text = format!("DROP SCHEMA IF EXISTS \"{schema}\" CASCADE");
            // Best effort: the whole server is thrown away after the tests.
            let _ = self.db().alone(move |conn| {
                conn.begin_alone()?;
                conn.batch(&text)?;
                conn.commit()
            });
        }
    }
}
