//! A practice moves whole, or not at all; a backup holds what its manifest says.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    thread,
};

use tempfile::TempDir;

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
        copy((*db).place(), middle.place(), &mut |_, _, _| {}).unwrap();
        assert_eq!(contents(&middle), before);
        // A target that has the same schema but no past is as good as an empty one.
        let back = migrated(another((*db).place()).unwrap());
        let mut told = Vec::new();
        copy(middle.place(), back.place(), &mut |table, done, total| {
            told.push((table.to_owned(), done, total));
        })
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
        let refused = copy((*db).place(), target.place(), &mut |_, _, _| {});
        assert!(matches!(&refused, Err(Error::Copy(why)) if why.contains("not empty")));
        assert_eq!((count_people(&target), ledger_length(&target)), (1, 3));
        let older = Scratch::sqlite();
        older.migrate(now(), &SCHEMA[..1]).unwrap();
        let refused = copy((*db).place(), older.place(), &mut |_, _, _| {});
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
    assert!(refused().contains("is not the file that"));

    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&file, &bytes).unwrap();
    let over = restore(&file, &manifest, db.place(), &mut |_, _, _| {}).unwrap_err();
    assert!(over.to_string().contains("is there already"));
    let again = backup(&db, now(), &file, &mut |_, _, _| {}).unwrap_err();
    assert!(again.to_string().contains("is there already"));
}

/// Copies without a word about how far it is.
fn copied(from: &Place, to: &Place) -> Result<(), Error> {
    copy(from, to, &mut |_, _, _| {})
}

fn file(folder: &Path, name: &str) -> Place {
    Place::Sqlite { file: folder.join(name) }
}

/// The files of a folder, in the order of their names.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_backup_that_was_copied_from_is_still_what_its_manifest_says() {
    let db = migrated(Scratch::sqlite());
    fill(&db);
    let folder = TempDir::new().unwrap();
    let (saved, target) = (folder.path().join("a b%.backup"), folder.path().join("target"));
    backup(&db, now(), &saved, &mut |_, _, _| {}).unwrap();
    fs::create_dir(&target).unwrap();
    let before = (fs::read(&saved).unwrap(), names(folder.path()));
    copied(&Place::Sqlite { file: saved.clone() }, &file(&target, "copy.db")).unwrap();
    assert_eq!((fs::read(&saved).unwrap(), names(folder.path())), before);
    let again = file(&target, "again.db");
    restore(&saved, &Manifest::beside(&saved), &again, &mut |_, _, _| {}).unwrap();
    let (copy, again) = (file(&target, "copy.db"), file(&target, "again.db"));
    let open = |place: &Place| Db::open(place, &Options::default()).unwrap();
    assert_eq!(contents(&open(&copy)), contents(&open(&again)));
}

#[test]
fn a_practice_is_copied_while_it_works_and_after_it_has_stopped_and_stays_as_it_lies() {
    let db = migrated(Scratch::sqlite());
    fill(&db);
    let folder = TempDir::new().unwrap();
    // What was written last still lies in the log beside the file.
    let running = names(db.folder());
    copied(db.place(), &file(folder.path(), "running.db")).unwrap();
    assert_eq!(names(db.folder()), running);
    let open = |place: &Place| Db::open(place, &Options::default()).unwrap();
    assert_eq!(contents(&open(&file(folder.path(), "running.db"))), contents(&db));

    // Stopped, it keeps nothing beside its file, and nothing is left there.
    let stopped = folder.path().join("stopped");
    fs::create_dir(&stopped).unwrap();
    drop(open(&file(folder.path(), "running.db")));
    fs::rename(folder.path().join("running.db"), stopped.join("practice.db")).unwrap();
    let bytes = fs::read(stopped.join("practice.db")).unwrap();
    copied(&file(&stopped, "practice.db"), &file(folder.path(), "again.db")).unwrap();
    assert_eq!(names(&stopped), ["practice.db"]);
    assert_eq!(fs::read(stopped.join("practice.db")).unwrap(), bytes);

    // A log without its index was copied from under somebody's hands.
    fs::write(stopped.join("practice.db-wal"), "something").unwrap();
    let torn = copied(&file(&stopped, "practice.db"), &file(folder.path(), "torn.db"));
    assert!(torn.unwrap_err().to_string().contains("portico backup"));
    assert!(!folder.path().join("torn.db").exists());
}

#[test]
fn a_source_that_is_no_practice_is_said_and_nothing_is_made() {
    let folder = TempDir::new().unwrap();
    let place = |name: &str| file(folder.path(), name);
    fs::write(folder.path().join("letter.txt"), "Dear colleague, ".repeat(1_000)).unwrap();
    fs::write(folder.path().join("empty.db"), "").unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    let before = names(folder.path());
    for (name, says) in [
        ("missing.db", "there is no file"),
        ("folder", "is not a file"),
        ("letter.txt", "is not a database"),
        ("empty.db", "there is no practice"),
    ] {
        let refused = copied(&place(name), &place("target.db")).unwrap_err().to_string();
        assert!(refused.contains(says), "{name}: {refused}");
        assert_eq!(names(folder.path()), before, "{name}");
    }
    let db = migrated(Scratch::sqlite());
    let itself = copied(db.place(), db.place()).unwrap_err().to_string();
    assert!(itself.contains("the source and the target"), "{itself}");
}

#[test]
fn a_copy_that_fails_half_way_can_be_tried_again() {
    let db = migrated(Scratch::sqlite());
    fill(&db);
    // A row that no database takes: the copy fails after the tables are made.
    db.tamper("PRAGMA ignore_check_constraints = ON; UPDATE person SET age = 999").unwrap();
    let folder = TempDir::new().unwrap();
    let new = file(folder.path(), "target.db");
    let schema = Scratch::postgres();
    let targets = [Some(&new), schema.as_ref().map(Scratch::place)];
    for target in targets.into_iter().flatten() {
        let failed = copied(db.place(), target);
        assert!(matches!(&failed, Err(Error::Constraint { .. })), "{failed:?}");
        assert_eq!(names(folder.path()), Vec::<String>::new(), "what was made is gone");
    }
    db.tamper("UPDATE person SET age = NULL").unwrap();
    for target in targets.into_iter().flatten() {
        copied(db.place(), target).unwrap();
        let open = Db::open(target, &Options::default()).unwrap();
        assert_eq!(contents(&open), contents(&db));
        drop(open);
        if let Place::Sqlite { file } = target {
            fs::remove_file(file).unwrap();
        }
    }
}

#[test]
fn what_a_backup_or_a_restore_finds_in_its_way_is_named_with_what_to_do() {
    let db = migrated(Scratch::sqlite());
    let folder = TempDir::new().unwrap();
    let saved = folder.path().join("practice.backup");
    let backed_up = |to: &Path| backup(&db, now(), to, &mut |_, _, _| {});
    let refused = |to: &Path| backed_up(to).unwrap_err().to_string();
    assert!(refused(&folder.path().join("nowhere/a.backup")).contains("make it first"));
    fs::write(folder.path().join("practice.backup.part"), "").unwrap();
    assert!(refused(&saved).contains("interrupted backup left; delete it"));
    fs::remove_file(folder.path().join("practice.backup.part")).unwrap();
    fs::write(Manifest::beside(&saved), "").unwrap();
    assert!(refused(&saved).contains("name another file"));
    fs::remove_file(Manifest::beside(&saved)).unwrap();
    backed_up(&saved).unwrap();

    let again = file(folder.path(), "new.db");
    let restored = |from: &Path| {
        let end = restore(from, &Manifest::beside(from), &again, &mut |_, _, _| {});
        end.map_err(|error| error.to_string())
    };
    assert!(restored(&folder.path().join("typo")).unwrap_err().contains("there is no file"));
    // The log of the database that was there before would be taken for the new one's.
    fs::write(folder.path().join("new.db-wal"), "old").unwrap();
    assert!(restored(&saved).unwrap_err().contains("move it away"));
    fs::remove_file(folder.path().join("new.db-wal")).unwrap();
    restored(&saved).unwrap();
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
