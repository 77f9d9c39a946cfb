//! A change and its entries stand or fall together; refusals have the same names on both.

use db::{Entry, Error, params, sql};

use crate::{
    asking::{ask, poll},
    cast::{add_person, count_people, insert_person, ledger_length, now, nurse, person},
    on_both,
};

on_both! {
    fn a_change_and_its_entry_are_kept_together(db) {
        let before = ledger_length(db);
        add_person(db, 1, "a@example.org").unwrap();
        assert_eq!((count_people(db), ledger_length(db)), (1, before + 1));
        let entry: (String, String, Option<[u8; 16]>) = db
            .read_now(|db| {
                db.one::<(String, String, Option<[u8; 16]>)>(
                    sql!("SELECT actor, action, patient FROM ledger ORDER BY seq DESC LIMIT 1"),
                    &[],
                )
            })
            .unwrap();
        assert_eq!(entry, ("usr_lee".into(), "person.added".into(), Some([1; 16])));
    }

    fn a_change_that_records_nothing_is_undone(db) {
        add_person(db, 1, "a@example.org").unwrap();
        let silent = db.write_now(nurse(), now(), |tx| {
            assert_eq!(tx.run(sql!("DELETE FROM person"), &[])?, 1);
            Ok::<_, Error>(())
        });
        assert_eq!(silent, Err(Error::Unrecorded));
        assert_eq!(count_people(db), 1);
    }

    fn a_refusal_undoes_the_change_and_its_entries(db) {
        let before = ledger_length(db);
        let refused = db.write_now(nurse(), now(), |tx| {
            tx.record(Entry::new("person.added"));
            tx.run(
                sql!("INSERT INTO person (id, email, active) VALUES ($1, $2, TRUE)"),
                params![person(1), "a@example.org"],
            )?;
            Err::<(), _>(Error::NotFound)
        });
        assert_eq!(refused, Err(Error::NotFound));
        assert_eq!((count_people(db), ledger_length(db)), (0, before));
    }

    fn an_entry_that_does_not_fit_undoes_only_its_own_change(db) {
        let record = |entry: Entry| {
            db.write_now(nurse(), now(), move |tx| {
                tx.record(entry);
                Ok::<_, Error>(())
            })
        };
        for wrong in [
            Entry::new("Person Added"),
            Entry::new("a".repeat(61).leak()),
            Entry::new("a").object("x".repeat(201)),
            Entry::new("a").object("\0"),
            Entry::new("a").detail("[]"),
            Entry::new("a").detail("{\"a\":}"),
        ] {
            assert!(matches!(record(wrong), Err(Error::Entry(_))));
        }
        assert_eq!(record(Entry::new("a").object("é".repeat(200))), Ok(()));
    }

    fn refusals_of_the_database_have_the_same_names(db) {
        add_person(db, 1, "a@example.org").unwrap();
        let constraint = |name: &str| Err(Error::Constraint { name: name.into() });
        let duplicate = |columns: &str| Err(Error::Duplicate { constraint: columns.into() });
        let refusal = |sql: db::Sql| {
            db.write_now(nurse(), now(), move |tx| {
                tx.run(sql, &[])?;
                tx.record(Entry::new("tried"));
                Ok::<_, Error>(())
            })
        };
        assert_eq!(add_person(db, 2, "a@example.org"), duplicate("person.email"));
        assert_eq!(add_person(db, 1, "b@example.org"), duplicate("person.id"));
        let too_old = sql!("UPDATE person SET age = 151");
        assert_eq!(refusal(too_old), constraint("person_age"));
        let nameless = sql!("UPDATE person SET email = NULL");
        assert_eq!(refusal(nameless), constraint("person.email"));
        let orphan = sql!(
            "INSERT INTO visit (person, at, note)
             SELECT CAST('nobody' AS BYTEA), '2026', 'x'"
        );
        assert_eq!(refusal(orphan), constraint("foreign key"));
        let parent = sql!("DELETE FROM person");
        let visit = sql!("INSERT INTO visit (person, at, note) SELECT id, '2026', 'x' FROM person");
        assert_eq!(refusal(visit), Ok(()));
        assert_eq!(refusal(visit), duplicate("visit.person, visit.at"));
        assert_eq!(refusal(parent), constraint("foreign key"));
        let slot = sql!("INSERT INTO slot (room, hour, open) VALUES (1, 9, TRUE)");
        assert_eq!(refusal(slot), Ok(()));
        assert_eq!(refusal(slot), duplicate("slot.room, slot.hour"));
        let cut = sql!("DELETE FROM ledger");
        assert_eq!(refusal(cut), constraint("ledger_append_only"));
        let back = sql!("UPDATE ledger_head SET seq = seq - 1");
        assert_eq!(refusal(back), constraint("ledger_append_only"));
    }

    fn a_foreign_key_is_checked_also_when_a_row_is_returned(db) {
        let orphan = db.write_now(nurse(), now(), |tx| {
            tx.record(Entry::new("tried"));
            tx.one::<String>(
                sql!("INSERT INTO visit (person, at, note) VALUES ($1, $2, $3) RETURNING note"),
                params![person(9), now(), "x"],
            )
        });
        assert_eq!(orphan, Err(Error::Constraint { name: "foreign key".into() }));
    }

    fn after_a_failed_statement_nothing_more_is_done_even_if_it_is_hidden(db) {
        add_person(db, 1, "a@example.org").unwrap();
        let hidden = db.write_now(nurse(), now(), |tx| {
            tx.record(Entry::new("tried"));
            let _ = tx.run(sql!("UPDATE person SET age = 200"), &[]);
            let _ = tx.run(sql!("UPDATE person SET age = 20"), &[]);
            Ok::<_, Error>(())
        });
        assert_eq!(hidden, Err(Error::Constraint { name: "person_age".into() }));
        let age = db.read_now(|db| db.one::<i64>(sql!("SELECT age FROM person"), &[]));
        assert_eq!(age, Ok(40));
    }

    fn a_panic_undoes_its_change_and_the_thread_lives_on(db) {
        let panicked: Result<(), Error> = db.write_now(nurse(), now(), |tx| {
            tx.record(Entry::new("person.deleted"));
            tx.run(sql!("DELETE FROM ledger_head WHERE id = 2"), &[])?;
            tx.run(sql!("INSERT INTO slot (room, hour, open) VALUES (1, 1, TRUE)"), &[])?;
            panic!("a bug in a closure")
        });
        assert_eq!(panicked, Err(Error::Panicked));
        let panicked = db.read_now(|_| -> Result<(), Error> { panic!("a bug in a closure") });
        assert_eq!(panicked, Err(Error::Panicked));
        let slots = db.read_now(|db| db.one::<i64>(sql!("SELECT count(*) FROM slot"), &[]));
        assert_eq!(slots, Ok(0));
        add_person(db, 1, "a@example.org").unwrap();
    }

    fn the_clocks_high_water_mark_does_not_fall(db) {
        let early = now().plus_days(-1);
        db.write_now(nurse(), early, |tx| {
            tx.record(Entry::new("tried"));
            Ok::<_, Error>(())
        })
        .unwrap();
        assert_eq!(db.latest_instant(), Ok(Some(now())));
    }

    fn what_was_asked_before_the_last_clone_is_dropped_is_done(db) {
        for number in 0..100 {
            let adding = move |tx: &mut db::Tx<'_>| {
                insert_person(tx, number, &format!("{number}@example.org"))
            };
            // Whoever asked has gone away before the answer came.
            let _ = poll(&mut ask(db, adding));
        }
        db.reopen(&db::Options::default());
        assert_eq!(count_people(db), 100);
    }
}
