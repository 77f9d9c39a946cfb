//! One practice's database: one text of SQL on SQLite and on PostgreSQL, and the ledger.
//!
//! There are three ways in. [`Db::read`] looks at what is nobody's health. [`Db::view`] looks at
//! somebody's health and cannot give an answer before it is on record that it did. [`Db::write`]
//! changes things, and cannot without saying what happened. The entries are chained by hash into
//! the [`ledger`], in the transaction of the change.
//!
//! A closure runs on a thread that owns its connection: a few that read, one that writes and
//! groups what waits into one commit. It is synchronous, so nobody can wait for the world inside a
//! transaction. Statements are literals, registered by [`sql!`], the same on both databases;
//! values are of five kinds ([`Value`]); the few texts that must differ stand side by side in
//! `dialect.rs`.
//!
//! ```no_run
//! # use db::{Db, Entry, Place, Options, Who, params, sql};
//! # fn main() -> db::Result<()> {
//! # let now = base::Instant::from_millis(0);
//! let db = Db::open(&Place::Sqlite { file: "practice.db".into() }, &Options::default())?;
//! db.write_now(Who::system("demo"), now, move |tx| {
//!     tx.run(sql!("UPDATE person SET name = $2 WHERE id = $1"), params![7, "Lee"])?;
//!     tx.record(Entry::new("person.renamed"));
//!     db::Result::Ok(())
//! })
//! # }
//! ```

mod access;
mod conn;
mod copy;
mod db;
mod dialect;
mod error;
mod faults;
pub mod ledger;
mod migrate;
mod postgres;
mod row;
mod sqlite;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod translate;
mod value;
mod work;
mod writer;

pub use access::{Reader, Tx, View};
pub use copy::{
    Progress,
    backup::{Manifest, backup, restore},
    copy,
};
pub use db::{Db, Options, Place};
pub use error::{Error, Result};
#[cfg(feature = "testing")]
pub use faults::Faults;
#[doc(hidden)]
pub use inventory;
pub use ledger::{
    Entry, Outcome, Who, anchors,
    verify::{Report, Verdict, verify},
};
pub use migrate::Migration;
pub use row::{Field, FromRow, FromValue, Row};
pub use statement::Sql;
pub use value::Value;
