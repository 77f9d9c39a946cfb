//! Measures, in one run, what the writer does: single durable commits, grouped commits, views and
//! reads, on SQLite and, when `PORTICO_TEST_POSTGRES` names one, on PostgreSQL. Read the ratios.
//!
//! `cargo run --release -p db --example rates`

use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::Duration,
};

use base::Instant;
use db::{
    Db, Entry, Error, Migration, Options, Place, Verdict, Who, params, sql, testing::Scratch,
    verify,
};

const CALLERS: usize = 64;
const SCHEMA: &[Migration] = &[Migration {
    name: "0001_message",
    text: "
        CREATE TABLE message (
          patient BYTEA NOT NULL,
          id BIGINT NOT NULL,
          body TEXT NOT NULL,
          PRIMARY KEY (patient, id)
        ); -- clustered
    ",
}];

base::ids! {
    /// Somebody.
    Patient "pat" PatientId
}

fn main() -> Result<(), Error> {
    for scratch in [Some(Scratch::sqlite()), Scratch::postgres()].into_iter().flatten() {
        measure(scratch)?;
    }
    Ok(())
}

fn measure(mut scratch: Scratch) -> Result<(), Error> {
    let name = match scratch.place() {
        Place::Sqlite { .. } => "SQLite, synchronous=FULL",
        Place::Postgres { .. } => "PostgreSQL",
    };
    println!("\n{name}");
    scratch.migrate(now(), SCHEMA)?;
    let options = |group| Options { group, ..Options::default() };

    scratch.reopen(&options(1));
    let alone = rate("changes, one caller, one commit each", 1, 1_000, scratch.db(), write);
    let single = rate("changes, 64 callers, one commit each", CALLERS, 3_000, scratch.db(), write);
    scratch.reopen(&options(64));
    let grouped = rate("changes, 64 callers, grouped", CALLERS, 40_000, scratch.db(), write);
    let viewed = rate("views, 64 callers, grouped", CALLERS, 40_000, scratch.db(), view);
    let read = rate("reads, 64 callers", CALLERS, 80_000, scratch.db(), read);
    println!("  grouped : single = {:.1}", grouped / single);
    println!("  grouped : one caller = {:.1}", grouped / alone);
    println!("  views : grouped changes = {:.2}", viewed / grouped);
    println!("  reads : views = {:.1}", read / viewed);

    grow(scratch.db())?;
    let (report, seconds) = timed(|| verify(scratch.db(), &[]));
    let report = report?;
    assert_eq!(report.verdict, Verdict::Whole, "{}", report.sentence);
    println!("  verified {} rows in {seconds:.2} s", report.rows);
    Ok(())
}

/// Calls `ask` so many times from so many threads; prints and returns how often in a second.
fn rate(name: &str, callers: usize, times: usize, db: &Db, ask: fn(&Db, usize)) -> f64 {
    let next = AtomicUsize::new(0);
    let ((), seconds) = timed(|| {
        thread::scope(|scope| {
            for _ in 0..callers {
                scope.spawn(|| {
                    while let Some(turn) = Some(next.fetch_add(1, Relaxed)).filter(|t| *t < times) {
                        ask(db, turn);
                    }
                });
            }
        });
    });
    let rate = f64::from(u32::try_from(times).expect("it is not that many")) / seconds;
    println!("  {rate:>9.0}/s  {name}");
    rate
}

fn write(db: &Db, turn: usize) {
    db.write_now(who(), now(), move |tx| {
        let (patient, id) = (patient(turn), i64::from_ne_bytes(base::secret::random()));
        tx.run(
            sql!("INSERT INTO message (patient, id, body) VALUES ($1, $2, $3)"),
            params![patient, id, "How often should I take it?"],
        )?;
        tx.record(Entry::new("message.sent").patient(patient).object(id));
        Ok::<_, Error>(())
    })
    .expect("the change is made");
}

fn view(db: &Db, turn: usize) {
    db.view_now(who(), now(), move |view| {
        let sql = sql!("SELECT body FROM message WHERE patient = $1 ORDER BY id LIMIT 20");
        let bodies = view.all::<String>(sql, params![patient(turn)])?;
        view.record(Entry::new("messages.viewed").patient(patient(turn)));
        Ok::<_, Error>(bodies)
    })
    .expect("the view is recorded");
}

fn read(db: &Db, turn: usize) {
    db.read_now(move |db| {
        let sql = sql!("SELECT body FROM message WHERE patient = $1 ORDER BY id LIMIT 20");
        db.all::<String>(sql, params![patient(turn)])
    })
    .expect("the messages are read");
}

/// Makes the ledger a million rows long, a thousand entries a commit.
fn grow(db: &Db) -> Result<(), Error> {
    let length = db.read_now(|db| db.one::<i64>(sql!("SELECT seq FROM ledger_head"), &[]))?;
    for batch in 0..(1_000_000 - length).max(0) / 1_000 {
        db.write_now(who(), now(), move |tx| {
            for turn in 0..1_000 {
                tx.record(Entry::new("messages.viewed").patient(patient(turn)).object(batch));
            }
            Ok::<_, Error>(())
        })?;
    }
    Ok(())
}

fn patient(turn: usize) -> PatientId {
    let number = u8::try_from(turn % 200).expect("less than 256");
    PatientId::from_bytes([number; 16])
}

fn who() -> Who {
    Who {
        address: "192.0.2.7".to_owned(),
        device: "3b5d5c3712955042".to_owned(),
        request: "req_01jd5n8w3v".to_owned(),
        ..Who::system("usr_01jd5n8w3v")
    }
}

fn now() -> Instant {
    Instant::from_millis(1_795_340_042_123)
}

#[expect(clippy::disallowed_methods, reason = "measuring takes a stopwatch")]
fn timed<T>(f: impl FnOnce() -> T) -> (T, f64) {
    let start = std::time::Instant::now();
    let answer = f();
    let took: Duration = start.elapsed();
    (answer, took.as_secs_f64())
}
