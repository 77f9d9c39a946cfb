//! Reading: one snapshot, row by row when there are many, and statements that all hold.

use std::task::Poll;

use db::{Error, params, sql};

use crate::{
    asking::{ask, finish, poll},
    cast::{add_person, migrated, now, nurse},
    on_both,
};

on_both! {
    fn a_reader_cannot_change_anything(db) {
        let changed = db.read_now(|db| {
            db.all::<i64>(sql!("UPDATE person SET age = 1 RETURNING age"), &[])
        });
        assert!(changed.is_err());
    }

    fn a_snapshot_does_not_see_what_is_committed_meanwhile(db) {
        let other = (*db).db().clone();
        let counts: Result<(i64, i64), Error> = db.read_now(move |db| {
            let before = db.one(sql!("SELECT count(*) FROM person"), &[])?;
            add_person(&other, 1, "a@example.org")?;
            Ok((before, db.one(sql!("SELECT count(*) FROM person"), &[])?))
        });
        assert_eq!(counts, Ok((0, 0)));
        assert_eq!(crate::cast::count_people(db), 1);
    }

    fn rows_can_be_taken_one_by_one_and_stopped(db) {
        for number in 0..5 {
            add_person(db, number, &format!("{number}@example.org")).unwrap();
        }
        let all = sql!("SELECT email FROM person ORDER BY email");
        let seen: Result<Vec<String>, Error> = db.read_now(move |db| {
            let mut seen = Vec::new();
            db.each_row(all, &[], |email: String| {
                seen.push(email);
                if seen.len() < 3 { Ok(()) } else { Err(Error::NotFound) }
            })
            .or_else(|error| if error == Error::NotFound { Ok(()) } else { Err(error) })?;
            assert_eq!(db.all::<String>(all, &[])?.len(), 5);
            Ok(seen)
        });
        assert_eq!(seen.map(|s| s.len()), Ok(3));
    }

    fn nothing_is_found_where_nothing_is(db) {
        let sql = sql!("SELECT age FROM person WHERE email = $1");
        let one = db.read_now(move |db| db.one::<i64>(sql, params!["x"]));
        let first = db.read_now(move |db| db.first::<i64>(sql, params!["x"]));
        assert_eq!((one, first), (Err(Error::NotFound), Ok(None)));
    }

    fn every_statement_of_this_crate_and_of_these_tests_holds(db) {
        let wrong = |complaint: &String| complaint.contains("tests/both/reading.rs");
        let (planted, others): (Vec<_>, Vec<_>) =
            db.check_statements().into_iter().partition(wrong);
        assert_eq!(others, Vec::<String>::new());
        assert!(planted.iter().any(|c| c.contains("nowhere")), "{planted:?}");
        let (sums, nothing) = (1, 0);
        let of_sum = planted.iter().filter(|c| c.contains("total")).count();
        let on_postgres = matches!((*db).place(), db::Place::Postgres { .. });
        assert_eq!(of_sum, if on_postgres { sums } else { nothing }, "{planted:?}");
    }
}

/// Two statements that do not hold: a table that is not there, and a sum that is no BIGINT.
#[expect(dead_code, reason = "registered by being written")]
fn statements_that_do_not_hold() -> [db::Sql; 2] {
    [sql!("SELECT name FROM nowhere"), sql!("SELECT sum(age) AS total FROM person")]
}

#[test]
fn a_full_queue_is_told_at_once() {
    let mut db = migrated(db::testing::Scratch::sqlite());
    db.reopen(&db::Options { readers: 1, queue: 1, group: 1 });
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let (told, started) = std::sync::mpsc::channel();
    let writing = db.db().clone();
    let first = std::thread::spawn(move || {
        writing.write_now(nurse(), now(), move |tx| {
            told.send(()).unwrap();
            gate.recv().unwrap();
            tx.record(db::Entry::new("tried"));
            Ok::<_, Error>(())
        })
    });
    started.recv().unwrap();
    let mut others: Vec<_> = (0..5)
        .map(|_| {
            ask(&db, |tx| {
                tx.record(db::Entry::new("tried"));
                Ok(())
            })
        })
        .collect();
    let polled: Vec<_> = others.iter_mut().map(poll).collect();
    let busy = Poll::Ready(Err(Error::Busy));
    assert_eq!(polled, [Poll::Pending, busy.clone(), busy.clone(), busy.clone(), busy]);
    open.send(()).unwrap();
    assert_eq!(first.join().unwrap(), Ok(()));
    assert_eq!(finish(others.remove(0)), Ok(()));
}
