//! Closures share a commit without sharing their fate; a commit that fails, fails them all.

use std::{sync::mpsc, thread};

use db::{Db, Entry, Error, Verdict, params, sql, verify};

use crate::{
    cast::{add_person, count_people, ledger_length, now, nurse, person},
    on_both,
};

type End = thread::JoinHandle<Result<(), Error>>;

/// Holds the writer in a closure while `ask` queues others, so that they share its commit.
fn in_one_group(db: &Db, ask: impl FnOnce() -> Vec<End>) -> Vec<Result<(), Error>> {
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
    let asked = ask();
    // Each asks once; a moment is enough for all to be in the queue, and more does no harm.
    while asked.iter().any(End::is_finished) {
        thread::yield_now();
    }
    thread::sleep(std::time::Duration::from_millis(30));
    open.send(()).unwrap();
    std::iter::once(first).chain(asked).map(|t| t.join().unwrap()).collect()
}

fn adding(db: &Db, number: u8, email: &'static str) -> End {
    let db = db.clone();
    thread::spawn(move || add_person(&db, number, email))
}

fn panicking(db: &Db) -> End {
    let db = db.clone();
    thread::spawn(move || {
        db.write_now(nurse(), now(), |tx| {
            tx.run(
                sql!("INSERT INTO person (id, email, active) VALUES ($1, $2, TRUE)"),
                params![person(99), "z@example.org"],
            )?;
            tx.record(Entry::new("person.added"));
            panic!("a bug in a closure")
        })
    })
}

on_both! {
    fn one_failure_does_not_touch_its_neighbours(db) {
        let ends = in_one_group(db, || {
            vec![
                adding(db, 1, "a@example.org"),
                adding(db, 1, "b@example.org"),
                panicking(db),
                adding(db, 2, "c@example.org"),
            ]
        });
        let failed = ends.iter().filter(|e| e.is_err()).count();
        assert_eq!((failed, count_people(db)), (2, 2), "{ends:?}");
        let report = verify(db, &[]).unwrap();
        assert_eq!((report.verdict, report.rows), (Verdict::Whole, 5), "{report:?}");
    }

    fn a_commit_that_fails_fails_all_and_keeps_nothing(db) {
        let before = ledger_length(db);
        let ends = in_one_group(db, || {
            db.faults().fail_next_commit();
            vec![adding(db, 1, "a@example.org"), adding(db, 2, "b@example.org")]
        });
        assert_eq!(ends, vec![Err(Error::Full); 3]);
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
