//! Migrations are applied once, in order, and never changed.

use db::{Error, Migration, testing::Scratch};

use crate::{
    cast::{SCHEMA, add_person, ledger_length, migrated, now},
    on_both,
};

on_both! {
    fn a_second_start_applies_nothing(db) {
        assert_eq!(db.migrate(now(), SCHEMA), Ok(vec![]));
        db.reopen(&db::Options::default());
        assert_eq!(db.migrate(now(), SCHEMA), Ok(vec![]));
        assert_eq!(ledger_length(db), 2);
    }

    fn a_new_migration_is_applied_to_what_is_there(db) {
        add_person(db, 1, "a@example.org").unwrap();
        let mut list = SCHEMA.to_vec();
        list.push(Migration {
            name: "0003_flags",
            text: "ALTER TABLE person ADD COLUMN seen BOOLEAN NOT NULL DEFAULT FALSE;",
        });
        assert_eq!(db.migrate(now(), &list), Ok(vec!["0003_flags"]));
    }

    fn a_changed_migration_is_refused(db) {
        let mut list = SCHEMA.to_vec();
        list[1].text = "CREATE TABLE slot (room BIGINT);";
        let changed = Error::ChangedMigration { migration: "0002_slots".into() };
        assert_eq!(db.migrate(now(), &list), Err(changed));
    }

    fn an_older_program_is_refused(db) {
        let newer = Error::NewerSchema { migration: "0002_slots".into() };
        assert_eq!(db.migrate(now(), &SCHEMA[..1]), Err(newer));
    }

    fn a_migration_that_fails_leaves_nothing_behind(db) {
        let mut list = SCHEMA.to_vec();
        let text = "CREATE TABLE half (id BIGINT); INSERT INTO nowhere (id) VALUES (1);";
        list.push(Migration { name: "0003_broken", text });
        let broken = db.migrate(now(), &list);
        assert!(
            matches!(&broken, Err(Error::Migration { migration, .. }) if migration == "0003_broken"),
            "{broken:?}"
        );
        list[2].text = "CREATE TABLE half (id BIGINT);";
        assert_eq!(db.migrate(now(), &list), Ok(vec!["0003_broken"]));
    }

    fn two_starters_migrate_once(db) {
        let mut list = SCHEMA.to_vec();
        list.push(Migration { name: "0003_more", text: "CREATE TABLE more (id BIGINT);" });
        let others: Vec<_> = (0..4)
            .map(|_| db::Db::open((*db).place(), &db::Options::default()).unwrap())
            .collect();
        let done: Vec<_> = std::thread::scope(|scope| {
            let starters: Vec<_> =
                others.iter().map(|db| scope.spawn(|| db.migrate(now(), &list))).collect();
            starters.into_iter().map(|s| s.join().unwrap().unwrap()).collect()
        });
        assert_eq!(done.concat(), ["0003_more"]);
    }
}

#[test]
fn there_is_no_latest_instant_before_the_first_migration() {
    for scratch in [Some(Scratch::sqlite()), Scratch::postgres()].into_iter().flatten() {
        assert_eq!(scratch.latest_instant(), Ok(None));
        let scratch = migrated(scratch);
        assert_eq!(scratch.latest_instant(), Ok(Some(now())));
    }
}

#[test]
fn a_schema_must_have_a_plain_name() {
    for schema in ["", "Practice", "a b", "a\"b", "1a", &"a".repeat(64)] {
        let url = base::Secret::new("postgres://127.0.0.1:1/x".to_owned());
        let place = db::Place::Postgres { url, schema: schema.to_owned() };
        let opened = db::Db::open(&place, &db::Options::default());
        assert!(matches!(opened.err(), Some(Error::Place(_))), "{schema}");
    }
}
