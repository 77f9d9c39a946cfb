//! A practice moves whole, or not at all; a backup holds what its manifest says.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    thread,
};

use db::{
    Db, Entry, Error, Manifest, Options, Place, Report, Verdict, backup, copy, params, restore,
    sql, testing::Scratch, verify,
};

use crate::{
    cast::{SCHEMA, add_person, count_people, ledger_length, migrated, now, nurse, person},
    on_both,
};

fn fill(db: &Db) {
    for number in 0..20 {
        add_person(db, number, &format!("{number}@example.org")).unwrap();
    }
    db.write_now(nurse(), now(), |tx| {
        tx.run(
            sql!("INSERT INTO visit (person, at, note) VALUES ($1, $2, $3)"),
            params![person(3), now(), "wörds; 'quoted' \"\\"],
        )?;
        tx.run(
            sql!("UPDATE person SET active = FALSE, name = NULL, age = NULL WHERE id = $1"),
            params![person(4)],
        )?;
        tx.record(Entry::new("visit.added").patient(person(3)));
        Ok::<_, Error>(())
    })
    .unwrap();
}

type Person = (Vec<u8>, String, Option<i64>, bool);

/// Everything that must be alike: people, visits, the ledger's report with its head.
fn contents(db: &Db) -> (Vec<Person>, Vec<String>, Report) {
    let people = db
        .read_now(|db| db.all(sql!("SELECT id, email, age, active FROM person ORDER BY id"), &[]));
    let notes = db.read_now(|db| db.all(sql!("SELECT note FROM visit ORDER BY person, at"), &[]));
    let people: Result<_, Error> = people;
    let notes: Result<_, Error> = notes;
    (people.unwrap(), notes.unwrap(), verify(db, &[]).unwrap())
}

fn another(place: &Place) -> Option<Scratch> {
    match place {
        Place::Sqlite { .. } => Some(Scratch::sqlite()),
        Place::Postgres { .. } => Scratch::postgres(),
    }
}

on_both! {
    fn a_copy_to_sqlite_and_back_is_the_same(db) {
        fill(db);
        let before = contents(db);
        let middle = Scratch::sqlite();
        copy(db, &middle, &mut |_, _, _| {}).unwrap();
        assert_eq!(contents(&middle), before);
        // A target that has the same schema but no past is as good as an empty one.
        let back = migrated(another((*db).place()).unwrap());
        let mut told = Vec::new();
        copy(&middle, &back, &mut |table, done, total| told.push((table.to_owned(), done, total)))
            .unwrap();
        assert_eq!(contents(&back), before);
        assert!(told.contains(&("person".to_owned(), 20, 20)), "{told:?}");
        // The copy is a practice of its own: it goes on, it is guarded, it migrates.
        assert_eq!(back.migrate(now(), SCHEMA), Ok(vec![]));
        add_person(&back, 77, "new@example.org").unwrap();
        assert_eq!(verify(&back, &[]).unwrap().verdict, Verdict::Whole);
        let cut = back.write_now(nurse(), now(), |tx| tx.run(sql!("DELETE FROM ledger"), &[]));
        assert_eq!(cut, Err(Error::Constraint { name: "ledger_append_only".into() }));
    }

    fn a_copy_into_a_practice_with_a_past_is_refused(db) {
        fill(db);
        let target = migrated(Scratch::sqlite());
        add_person(&target, 1, "a@example.org").unwrap();
        let refused = copy(db, &target, &mut |_, _, _| {});
        assert!(matches!(&refused, Err(Error::Copy(why)) if why.contains("not empty")));
        assert_eq!((count_people(&target), ledger_length(&target)), (1, 3));
        let older = Scratch::sqlite();
        older.migrate(now(), &SCHEMA[..1]).unwrap();
        let refused = copy(db, &older, &mut |_, _, _| {});
        assert!(matches!(&refused, Err(Error::Copy(why)) if why.contains("migrations")));
    }

    fn a_backup_under_writes_restores_whole(db) {
        fill(db);
        let file = db.folder().join("practice.backup");
        let stop = AtomicBool::new(false);
        let writer = db.db();
        let made = thread::scope(|scope| {
            scope.spawn(|| {
                for number in (100..250).take_while(|_| !stop.load(SeqCst)) {
                    add_person(writer, number, &format!("{number}@example.org")).unwrap();
                }
            });
            let made = backup(writer, now(), &file, &mut |_, _, _| {});
            stop.store(true, SeqCst);
            made
        })
        .unwrap();
        for target in [Some(Scratch::sqlite()), Scratch::postgres()].into_iter().flatten() {
            let place = match target.place() {
                Place::Sqlite { .. } => Place::Sqlite { file: target.folder().join("new.db") },
                place @ Place::Postgres { .. } => place.clone(),
            };
            let found = restore(&file, &Manifest::beside(&file), &place, &mut |_, _, _| {});
            assert_eq!(found.as_ref(), Ok(&made));
            let restored = Db::open(&place, &Options::default()).unwrap();
            let report = verify(&restored, &[]).unwrap();
            assert_eq!((report.verdict, report.rows), (Verdict::Whole, made.ledger_seq));
            let people = u64::try_from(count_people(&restored)).unwrap();
            assert_eq!(made.tables["person"], people);
            add_person(&restored, 255, "z@example.org").unwrap();
        }
    }
}

#[test]
fn a_backup_that_is_not_what_it_says_is_refused() {
    let db = migrated(Scratch::sqlite());
    fill(&db);
    let file = db.folder().join("practice.backup");
    backup(&db, now(), &file, &mut |_, _, _| {}).unwrap();
    let manifest = Manifest::beside(&file);
    let text = fs::read_to_string(&manifest).unwrap();
    let place = Place::Sqlite { file: db.folder().join("new.db") };
    let refused = || {
        let end = restore(&file, &manifest, &place, &mut |_, _, _| {});
        assert!(!db.folder().join("new.db").exists());
        end.unwrap_err().to_string()
    };

    fs::write(&manifest, text.replace("\"person\": 20", "\"person\": 19")).unwrap();
    assert!(refused().contains("does not hold what its manifest says"));
    fs::write(&manifest, "{}").unwrap();
    assert!(refused().contains("the manifest cannot be read"));
    fs::remove_file(&manifest).unwrap();
    assert!(refused().contains("practice.backup.json"));
    fs::write(&manifest, &text).unwrap();
    let mut bytes = fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&file, &bytes).unwrap();
    assert!(refused().contains("not the file"));

    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&file, &bytes).unwrap();
    let over = restore(&file, &manifest, db.place(), &mut |_, _, _| {}).unwrap_err();
    assert!(over.to_string().contains("is there already"));
    let again = backup(&db, now(), &file, &mut |_, _, _| {}).unwrap_err();
    assert!(again.to_string().contains("is there already"));
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let db = migrated(Scratch::sqlite());
    let file = db.folder().join("practice.backup");
    backup(&db, now(), &file, &mut |_, _, _| {}).unwrap();
    for name in ["practice.db", "practice.db-wal", "practice.backup"] {
        let mode = fs::metadata(db.folder().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
