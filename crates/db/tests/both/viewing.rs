//! Nobody sees anything about somebody's health before it is on record.

use db::{Entry, Error, Outcome, sql, testing::Scratch};

use crate::{
    cast::{add_person, ledger_length, migrated, now, nurse, person},
    on_both,
};

on_both! {
    fn a_view_is_recorded_before_its_answer_is_given(db) {
        add_person(db, 1, "a@example.org").unwrap();
        let before = ledger_length(db);
        let seen = db.view_now(nurse(), now(), |view| {
            let email = view.one::<String>(sql!("SELECT email FROM person"), &[])?;
            view.record(Entry::new("chart.viewed").patient(person(1)));
            Ok::<_, Error>(email)
        });
        assert_eq!(seen, Ok("a@example.org".to_owned()));
        assert_eq!(ledger_length(db), before + 1);
    }

    fn a_view_that_records_nothing_gives_nothing(db) {
        let seen = db.view_now(nurse(), now(), |view| {
            view.one::<i64>(sql!("SELECT count(*) FROM person"), &[])
        });
        assert_eq!(seen, Err(Error::Unrecorded));
    }

    fn a_refused_view_is_on_record_too(db) {
        let before = ledger_length(db);
        let refused = db.view_now(nurse(), now(), |view| {
            let entry = Entry::new("chart.refused").patient(person(1));
            view.record(entry.outcome(Outcome::Refused));
            Err::<(), _>(Error::NotFound)
        });
        assert_eq!((refused, ledger_length(db)), (Err(Error::NotFound), before + 1));
    }

    fn a_view_whose_record_cannot_be_kept_gives_nothing(db) {
        db.faults().fail_next_commit();
        let seen = db.view_now(nurse(), now(), |view| {
            view.record(Entry::new("chart.viewed"));
            Ok::<_, Error>("potassium")
        });
        assert_eq!(seen, Err(Error::Full));
    }
}

#[test]
fn the_async_face_does_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for scratch in [Some(Scratch::sqlite()), Scratch::postgres()].into_iter().flatten() {
        let scratch = migrated(scratch);
        let db = scratch.db().clone();
        runtime.block_on(async move {
            let record = |action: &'static str| Entry::new(action).patient(person(1));
            db.write(nurse(), now(), move |tx| {
                tx.record(record("tried"));
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
            let viewed = db.view(nurse(), now(), move |view| {
                view.record(record("chart.viewed"));
                view.one::<i64>(sql!("SELECT count(*) FROM person"), &[])
            });
            assert_eq!(viewed.await, Ok(0));
            let length = db.read(|db| db.one::<i64>(sql!("SELECT max(seq) FROM ledger"), &[]));
            assert_eq!(length.await, Ok(4));
        });
    }
}
