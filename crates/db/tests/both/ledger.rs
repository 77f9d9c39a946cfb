//! Whatever is done to the ledger in the database or to its anchors is found, with the right
//! verdict. Every single byte is tried in memory, in `src/ledger/tamper.rs`; here it is the rows
//! as they lie in the databases, and the anchors as they lie in their files.

use std::fs;

use db::{Entry, Error, Report, Verdict, anchors::AnchorFile, testing::Scratch, verify};

use crate::{
    cast::{now, nurse, person},
    on_both,
};

/// Every column but the place, and something else to put there.
const CHANGES: &[(&str, &str)] = &[
    ("at", "'2026-11-22T09:34:02.124Z'"),
    ("actor", "'usr_lea'"),
    ("role", "'doctor'"),
    ("on_behalf_of", "'x'"),
    ("on_behalf_of", "NULL"),
    ("patient", "NULL"),
    ("action", "'chart.viewd'"),
    ("object", "'b'"),
    ("outcome", "'failed'"),
    ("detail", "'{ }'"),
    ("content", "NULL"),
    ("content", "(SELECT content FROM ledger WHERE seq = 4)"),
    ("address", "''"),
    ("device", "'f00e'"),
    ("request", "'req_2'"),
    ("boot", "(SELECT boot FROM ledger WHERE seq = 1)"),
    ("hash", "(SELECT genesis FROM ledger_head)"),
];

/// Ten entries more, of every kind; the migrations made two.
fn fill(db: &Scratch) {
    for number in 0..10u8 {
        let mut who = nurse();
        who.on_behalf_of = (number % 2 == 0).then(|| "pat_1".to_owned());
        db.write_now(who, now(), move |tx| {
            let mut entry = Entry::new("chart.viewed").object("a").patient(person(number));
            entry.content = (number % 2 == 1).then_some([number; 36]);
            tx.record(entry);
            Ok::<_, Error>(())
        })
        .unwrap();
    }
}

fn verdict(db: &Scratch, anchors: &[AnchorFile]) -> (Verdict, Option<i64>) {
    let Report { verdict, first_bad, .. } = verify(db, anchors).unwrap();
    (verdict, first_bad)
}

/// Keeps the ledger aside, so that it can be put back after each attempt.
fn keep_aside(db: &Scratch) {
    db.tamper("CREATE TABLE kept_ledger AS SELECT * FROM ledger").unwrap();
    db.tamper("CREATE TABLE kept_head AS SELECT * FROM ledger_head").unwrap();
}

fn put_back(db: &Scratch) {
    db.tamper(
        "DELETE FROM ledger; DELETE FROM ledger_head;
         INSERT INTO ledger SELECT * FROM kept_ledger;
         INSERT INTO ledger_head SELECT * FROM kept_head",
    )
    .unwrap();
    assert_eq!(verdict(db, &[]).0, Verdict::Whole);
}

on_both! {
    fn t62_a_change_in_any_column_is_found(db) {
        fill(db);
        keep_aside(db);
        for row in [1, 6, 7, 12] {
            for (column, value) in CHANGES {
                let change = format!(
                    "UPDATE ledger SET {column} = {value}
                      WHERE seq = {row} AND coalesce({column} <> {value}, TRUE)
                        AND NOT ({column} IS NULL AND {value} IS NULL)"
                );
                db.tamper(&change).unwrap();
                let changed = "SELECT * FROM ledger EXCEPT SELECT * FROM kept_ledger";
                let count = format!("INSERT INTO slot SELECT 1, count(*), FALSE FROM ({changed}) AS c");
                db.tamper(&format!("DELETE FROM slot; {count}")).unwrap();
                let is_changed = db.read_now(|db| {
                    db.one::<i64>(db::sql!("SELECT hour FROM slot"), &[])
                });
                if is_changed == Ok(0) {
                    assert_eq!(verdict(db, &[]), (Verdict::Whole, None));
                    continue;
                }
                let found = (Verdict::Altered, Some(row));
                assert_eq!(verdict(db, &[]), found, "{column} of row {row}");
                put_back(db);
            }
        }
    }

    fn t62_rows_that_are_missing_moved_or_added_are_found(db) {
        fill(db);
        keep_aside(db);
        let swap = |a: i64, b: i64| {
            format!(
                "UPDATE ledger SET seq = 1000 WHERE seq = {a};
                 UPDATE ledger SET seq = {a} WHERE seq = {b};
                 UPDATE ledger SET seq = {b} WHERE seq = 1000"
            )
        };
        let forged = "INSERT INTO ledger SELECT 13, at, actor, role, on_behalf_of, patient, action,
            object, outcome, detail, content, address, device, request, boot, hash
            FROM ledger WHERE seq = 5";
        for (text, expected) in [
            ("DELETE FROM ledger WHERE seq = 1".to_owned(), (Verdict::Altered, Some(1))),
            ("DELETE FROM ledger WHERE seq = 7".to_owned(), (Verdict::Altered, Some(7))),
            ("DELETE FROM ledger WHERE seq = 12".to_owned(), (Verdict::Truncated, Some(12))),
            ("DELETE FROM ledger WHERE seq > 3".to_owned(), (Verdict::Truncated, Some(4))),
            ("DELETE FROM ledger".to_owned(), (Verdict::Truncated, Some(1))),
            (swap(4, 5), (Verdict::Altered, Some(4))),
            (swap(2, 11), (Verdict::Altered, Some(2))),
            (forged.to_owned(), (Verdict::Altered, Some(13))),
            ("UPDATE ledger_head SET seq = 11".to_owned(), (Verdict::Altered, Some(12))),
            ("UPDATE ledger_head SET hash = genesis".to_owned(), (Verdict::Altered, Some(12))),
            ("UPDATE ledger_head SET genesis = hash".to_owned(), (Verdict::Altered, Some(1))),
        ] {
            db.tamper(&text).unwrap();
            assert_eq!(verdict(db, &[]), expected, "{text}");
            put_back(db);
        }
    }

    fn t62_a_cut_end_is_found_by_the_anchor_when_the_head_agrees(db) {
        fill(db);
        let anchors = AnchorFile::new(db.folder().join("anchors"));
        anchors.anchor_now(db, now()).unwrap();
        let cut = |to: i64| {
            format!(
                "DELETE FROM ledger WHERE seq > {to};
                 UPDATE ledger_head SET seq = {to},
                    hash = (SELECT hash FROM ledger WHERE seq = {to})"
            )
        };
        keep_aside(db);
        for to in 1..12 {
            db.tamper(&cut(to)).unwrap();
            assert_eq!(verdict(db, &[]).0, Verdict::Whole, "a chain alone does not see it");
            let found = verdict(db, std::slice::from_ref(&anchors));
            assert_eq!(found, (Verdict::Truncated, Some(to + 1)));
            db.tamper(
                "DELETE FROM ledger; DELETE FROM ledger_head;
                 INSERT INTO ledger SELECT * FROM kept_ledger;
                 INSERT INTO ledger_head SELECT * FROM kept_head",
            )
            .unwrap();
        }
        assert_eq!(verdict(db, &[anchors]), (Verdict::Whole, None));
    }

    fn anchors_that_are_removed_or_edited_are_missed(db) {
        let mail = db.folder().join("mailed");
        let anchors = AnchorFile::new(db.folder().join("anchors"));
        for _ in 0..3 {
            fill(db);
            anchors.anchor_now(db, now()).unwrap();
        }
        assert_eq!(verdict(db, std::slice::from_ref(&anchors)), (Verdict::Whole, None));
        assert_eq!(verdict(db, &[]), (Verdict::AnchorMissing, Some(12)), "none was given");

        let file = db.folder().join("anchors/anchors.txt");
        let text = fs::read(&file).unwrap();
        let lines: Vec<&[u8]> = text.split_inclusive(|b| *b == b'\n').collect();
        fs::create_dir(&mail).unwrap();
        fs::copy(db.folder().join("anchors/anchor.pub"), mail.join("anchor.pub")).unwrap();
        fs::write(mail.join("anchors.txt"), lines[1]).unwrap();

        for (number, seq) in [(0, 12), (1, 23), (2, 34)] {
            let mut left = lines.clone();
            left.remove(number);
            fs::write(&file, left.concat()).unwrap();
            let found = verdict(db, std::slice::from_ref(&anchors));
            assert_eq!(found, (Verdict::AnchorMissing, Some(seq)));
            // What was mailed elsewhere fills the gap.
            let mailed = AnchorFile::new(&mail);
            let expected = if number == 1 { Verdict::Whole } else { Verdict::AnchorMissing };
            assert_eq!(verdict(db, &[anchors.clone(), mailed]).0, expected);
        }
        for place in 0..lines[0].len() {
            let mut edited = text.clone();
            edited[place] ^= 1;
            fs::write(&file, &edited).unwrap();
            let found = verdict(db, std::slice::from_ref(&anchors)).0;
            assert_eq!(found, Verdict::AnchorMissing, "byte {place}");
        }
        fs::remove_file(&file).unwrap();
        assert_eq!(verdict(db, &[anchors]).0, Verdict::AnchorMissing);
    }

    fn what_is_lost_beside_the_database_is_still_known_in_the_second_place(db) {
        let folder = |name: &str| AnchorFile::new(db.folder().join(name));
        let (own, second) = (folder("anchors"), folder("elsewhere"));
        fill(db);
        for _ in 0..2 {
            let line = own.anchor_now(db, now()).unwrap();
            own.keep_copy(&line, &second).unwrap();
        }
        assert!(!db.folder().join("elsewhere/anchor.key").exists(), "the secret key stays at home");
        fs::remove_dir_all(db.folder().join("anchors")).unwrap();
        assert_eq!(verdict(db, std::slice::from_ref(&second)), (Verdict::Whole, None));
        let again = own.anchor_now(db, now()).unwrap();
        let refused = own.keep_copy(&again, &second).unwrap_err().to_string();
        assert!(refused.contains("another key"), "{refused}");
    }

    fn t62_an_anchor_of_another_history_is_a_rewrite(db) {
        fill(db);
        let anchors = AnchorFile::new(db.folder().join("anchors"));
        anchors.anchor_now(db, now()).unwrap();
        // The same number of rows, made anew somewhere else, brought here with its own head.
        let other = crate::cast::migrated(Scratch::sqlite());
        fill(&other);
        fill(&other);
        assert_eq!(verdict(&other, &[anchors]), (Verdict::Rewritten, Some(1)));
    }
}

#[test]
fn a_torn_line_is_dropped_when_the_next_anchor_is_written() {
    let db = crate::cast::migrated(Scratch::sqlite());
    let anchors = AnchorFile::new(db.folder().join("anchors"));
    let first = anchors.anchor_now(&db, now()).unwrap();
    let file = db.folder().join("anchors/anchors.txt");
    fs::write(&file, format!("{first}\nportico-anchor-1 seq=9")).unwrap();
    let second = anchors.anchor_now(&db, now()).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), format!("{first}\n{second}\n"));
    assert_eq!(verdict(&db, &[anchors]).0, Verdict::Whole);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_key() {
    use std::os::unix::fs::PermissionsExt;
    let db = crate::cast::migrated(Scratch::sqlite());
    AnchorFile::new(db.folder().join("anchors")).anchor_now(&db, now()).unwrap();
    let key = fs::metadata(db.folder().join("anchors/anchor.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}
