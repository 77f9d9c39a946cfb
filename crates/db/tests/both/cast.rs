//! The cast of these tests: a clock that stands still, a few tables, somebody who acts.

use base::Instant;
use db::{Db, Entry, Error, Migration, Tx, Who, params, sql, testing::Scratch};

base::ids! {
    /// Somebody.
    pub(crate) Person "per" PersonId
}

pub(crate) const SCHEMA: &[Migration] = &[
    Migration {
        name: "0001_people",
        text: "
            -- People, by their e-mail.
            CREATE TABLE person (
              id BYTEA PRIMARY KEY,
              email TEXT NOT NULL UNIQUE,
              name TEXT,
              age BIGINT CONSTRAINT person_age CHECK (age BETWEEN 0 AND 150),
              active BOOLEAN NOT NULL
            );
            CREATE TABLE visit (
              person BYTEA NOT NULL REFERENCES person (id),
              at TEXT NOT NULL,
              note TEXT NOT NULL,
              PRIMARY KEY (person, at)
            ); -- clustered
        ",
    },
    Migration {
        name: "0002_slots",
        text: "
            -- One row for each open slot; two rooms cannot have the same slot.
            CREATE TABLE slot (
              room BIGINT NOT NULL,
              hour BIGINT NOT NULL,
              open BOOLEAN NOT NULL
            );
            CREATE UNIQUE INDEX slot_open ON slot (room, hour) WHERE open = TRUE;
        ",
    },
];

pub(crate) fn now() -> Instant {
    "2026-11-22T09:34:02.123Z".parse().unwrap()
}

pub(crate) fn nurse() -> Who {
    Who {
        actor: "usr_lee".into(),
        role: "nurse".into(),
        on_behalf_of: None,
        address: "192.0.2.7".into(),
        device: "f00d".into(),
        request: "req_1".into(),
    }
}

/// Adds a person; their id comes from their number.
pub(crate) fn add_person(db: &Db, number: u8, email: &str) -> Result<(), Error> {
    let email = email.to_owned();
    db.write_now(nurse(), now(), move |tx| insert_person(tx, number, &email))
}

pub(crate) fn insert_person(tx: &mut Tx<'_>, number: u8, email: &str) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO person (id, email, age, active) VALUES ($1, $2, $3, $4)"),
        params![person(number), email, 40, true],
    )?;
    tx.record(Entry::new("person.added").patient(person(number)));
    Ok(())
}

pub(crate) fn person(number: u8) -> PersonId {
    PersonId::from_bytes([number; 16])
}

pub(crate) fn count_people(db: &Db) -> i64 {
    db.read_now(|db| db.one::<i64>(sql!("SELECT count(*) FROM person"), &[])).unwrap()
}

pub(crate) fn ledger_length(db: &Db) -> i64 {
    db.read_now(|db| db.one::<i64>(sql!("SELECT count(*) FROM ledger"), &[])).unwrap()
}

pub(crate) fn migrated(scratch: Scratch) -> Scratch {
    scratch.migrate(now(), SCHEMA).unwrap();
    scratch
}

/// Each test once on SQLite and once on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($(fn $name:ident($db:ident) $body:block)+) => {
        $(fn $name($db: &mut db::testing::Scratch) $body)+

        mod on_sqlite {
            $(#[test]
            fn $name() {
                super::$name(&mut $crate::cast::migrated(db::testing::Scratch::sqlite()));
            })+
        }

        mod on_postgres {
            $(#[test]
            fn $name() {
                match db::testing::Scratch::postgres() {
                    Some(scratch) => super::$name(&mut $crate::cast::migrated(scratch)),
                    None => println!("left out: no PostgreSQL"),
                }
            })+
        }
    };
}
