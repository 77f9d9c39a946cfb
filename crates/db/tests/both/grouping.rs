//! Closures share a commit without sharing their fate; a commit that fails, fails them all.

use std::{sync::mpsc, thread};

use db::{Db, Entry, Error, Place, Verdict, testing::Scratch, verify};

use crate::{
    asking::{Asked, ask, finish, queue},
    cast::{add_person, count_people, insert_person, ledger_length, migrated, now, nurse},
    on_both,
};

/// Holds the writer in a closure while others are queued, so that they share its commit.
fn in_one_group(db: &Db, mut asked: Vec<Asked>, before: impl FnOnce()) -> Vec<Result<(), Error>> {
    let (open, gate) = mpsc::channel::<()>();
    let (told, started) = mpsc::channel();
    let first = db.clone();
    let first = thread::spawn(move || {
        first.write_now(nurse(), now(), move |tx| {
            told.send(()).unwrap();
            gate.recv().unwrap();
            tx.record(Entry::new("group.opened"));
            Ok(())
        })
    });
    started.recv().unwrap();
    asked.iter_mut().for_each(queue);
    before();
    open.send(()).unwrap();
    std::iter::once(first.join().unwrap()).chain(asked.into_iter().map(finish)).collect()
}

fn adding(db: &Db, number: u8, email: &'static str) -> Asked {
    ask(db, move |tx| insert_person(tx, number, email))
}

fn panicking(db: &Db) -> Asked {
    ask(db, |tx| {
        insert_person(tx, 99, "z@example.org")?;
        panic!("a bug in a closure")
    })
}

on_both! {
    fn one_failure_does_not_touch_its_neighbours(db) {
        let asked = vec![
            adding(db, 1, "a@example.org"),
            adding(db, 1, "b@example.org"),
            panicking(db),
            adding(db, 2, "c@example.org"),
        ];
        let duplicate = Error::Duplicate { constraint: "person.id".into() };
        let expected = vec![Ok(()), Ok(()), Err(duplicate), Err(Error::Panicked), Ok(())];
        assert_eq!(in_one_group(db, asked, || {}), expected);
        assert_eq!(count_people(db), 2);
        let report = verify(db, &[]).unwrap();
        assert_eq!((report.verdict, report.rows), (Verdict::Whole, 5), "{report:?}");
    }

    fn a_commit_that_fails_fails_all_and_keeps_nothing(db) {
        let before = ledger_length(db);
        // The third is refused because of the first, so its refusal would not be true either.
        let asked = vec![
            adding(db, 1, "a@example.org"),
            adding(db, 2, "b@example.org"),
            adding(db, 1, "a@example.org"),
        ];
        let ends = in_one_group(db, asked, || db.faults().fail_next_commit());
        assert_eq!(ends, vec![Err(Error::Full); 4]);
        assert_eq!((count_people(db), ledger_length(db)), (0, before));
        add_person(db, 1, "a@example.org").unwrap();
    }

    fn a_connection_lost_before_the_commit_changed_nothing(db) {
        db.faults().lose_before_next_commit();
        assert_eq!(add_person(db, 1, "a@example.org"), Err(Error::Unavailable));
        assert_eq!(count_people(db), 0);
        assert_eq!(add_person(db, 1, "a@example.org"), Ok(()));
    }

    fn a_connection_lost_after_the_commit_is_told_as_unknown(db) {
        db.faults().lose_after_next_commit();
        assert_eq!(add_person(db, 1, "a@example.org"), Err(Error::Lost));
        assert_eq!(count_people(db), 1);
        assert_eq!(add_person(db, 2, "b@example.org"), Ok(()));
    }

    fn a_statement_that_fails_undoes_only_its_closure(db) {
        db.faults().fail_statement(1);
        assert_eq!(add_person(db, 1, "a@example.org"), Err(Error::Full));
        assert_eq!(add_person(db, 1, "a@example.org"), Ok(()));
    }

    fn many_callers_make_one_chain(db) {
        let db = db.db();
        let before = ledger_length(db);
        thread::scope(|scope| {
            for caller in 0..8 {
                scope.spawn(move || {
                    for turn in 0..10 {
                        let number = caller * 10 + turn;
                        add_person(db, number, &format!("{number}@example.org")).unwrap();
                    }
                });
            }
        });
        assert_eq!((count_people(db), ledger_length(db)), (80, before + 80));
        assert_eq!(verify(db, &[]).unwrap().verdict, Verdict::Whole);
    }

    fn two_processes_make_one_chain(db) {
        let other = Db::open((*db).place(), &db::Options::default()).unwrap();
        thread::scope(|scope| {
            for (writer, caller) in [(db.db(), 0), (&other, 100)] {
                scope.spawn(move || {
                    for number in caller..caller + 30 {
                        add_person(writer, number, &format!("{number}@example.org")).unwrap();
                    }
                });
            }
        });
        let report = verify(db, &[]).unwrap();
        assert_eq!((report.verdict, report.rows), (Verdict::Whole, 62), "{report:?}");
    }
}

#[test]
fn a_connection_that_died_while_idle_is_renewed_unseen() {
    let Some(scratch) = Scratch::postgres() else { return println!("left out: no PostgreSQL") };
    let db = migrated(scratch);
    let Place::Postgres { schema, .. } = db.place().clone() else { unreachable!() };
    let readers = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'portico {schema}' AND pid <> pg_backend_pid()"
    );
    db.tamper(&readers).unwrap();
    assert_eq!([count_people(&db), count_people(&db), count_people(&db)], [0; 3]);
    let itself = "SELECT pg_terminate_backend(pg_backend_pid())";
    assert_eq!(db.tamper(itself), Err(Error::Unavailable));
    assert_eq!(add_person(&db, 1, "a@example.org"), Ok(()));
}
