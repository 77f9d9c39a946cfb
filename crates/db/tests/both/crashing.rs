//! A process that is killed while it writes loses nothing that it acknowledged.
//!
//! The test starts this very program again as the victim, reads what it acknowledges from its
//! output, kills it, and looks at what is left.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
};

use base::Secret;
use db::{Db, Options, Place, Verdict, testing::Scratch, verify};

use crate::{
    cast::{add_person, count_people, ledger_length},
    on_both,
};

/// Set for the victim: where it writes, and the schema when that is PostgreSQL.
const PLACE: &str = "PORTICO_TEST_VICTIM";
const SCHEMA: &str = "PORTICO_TEST_VICTIM_SCHEMA";

fn victim(db: &Scratch) -> (Child, BufReader<ChildStdout>) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "crashing::the_victim", "--nocapture"]);
    match db.place() {
        Place::Sqlite { file } => command.env(PLACE, file),
        Place::Postgres { url, schema } => command.env(PLACE, url.expose()).env(SCHEMA, schema),
    };
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    (child, output)
}

on_both! {
    fn what_was_acknowledged_survives_a_kill(db) {
        for round in 1..=3 {
            let (mut child, output) = victim(db);
            let mut lines = output.lines().map(Result::unwrap);
            let acknowledged = |line: &String| line.starts_with("added ");
            let some = lines.by_ref().filter(acknowledged).take(20 * round).count();
            child.kill().unwrap();
            child.wait().unwrap();
            let known = some + lines.filter(acknowledged).count();
            db.reopen(&Options::default());
            let people = usize::try_from(count_people(db)).unwrap();
            assert!(people >= known, "{known} were acknowledged, {people} are there");
            // Two migrations, and one entry for each person: nothing is half done.
            assert_eq!(ledger_length(db), 2 + count_people(db));
            assert_eq!(verify(db, &[]).unwrap().verdict, Verdict::Whole);
            db.tamper("DELETE FROM person").unwrap();
            db.tamper(
                "DELETE FROM ledger WHERE seq > 2; UPDATE ledger_head SET seq = 2,
                   hash = (SELECT hash FROM ledger WHERE seq = 2)",
            )
            .unwrap();
        }
    }
}

/// Not a test: what the killed process does. Without its place it does nothing.
#[test]
fn the_victim() {
    let Ok(place) = env::var(PLACE) else { return };
    let place = match env::var(SCHEMA) {
        Ok(schema) => Place::Postgres { url: Secret::new(place), schema },
        Err(_) => Place::Sqlite { file: place.into() },
    };
    let db = &Db::open(&place, &Options::default()).unwrap();
    thread::scope(|scope| {
        for caller in 0..4 {
            scope.spawn(move || {
                for number in (caller * 60)..(caller * 60 + 60) {
                    add_person(db, number, &format!("{number}@example.org")).unwrap();
                    println!("\nadded {number}");
                }
            });
        }
    });
}
