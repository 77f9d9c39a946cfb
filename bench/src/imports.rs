//! How fast results come in: files of ORU messages through `portico import`, against the single
//! commits that the bare database reaches on the same disk in the same run.

use std::{fmt::Write as _, fs, path::Path};

use db::{Db, Entry, Options, Place, Who};

use crate::{
    load::to_f64,
    practice::{self, Practice},
    process::{Stopwatch, children_cpu_seconds},
};

/// Messages in the file.
const MESSAGES: u64 = 20_000;
/// Single commits that are counted.
const COMMITS: u32 = 1_500;

/// Measures and prints a line.
pub(crate) fn measure(portico: &Path, made: &Practice) -> anyhow::Result<()> {
    let single = single_commits(&made.folder)?;
    let file = made.folder.join("results.hl7");
    fs::write(&file, messages(made.patients))?;
    let path = file.display().to_string();
    let (watch, before) = (Stopwatch::start(), children_cpu_seconds()?);
    practice::run(portico, &["import"], &made.folder, &[&path])?;
    let (seconds, cpu) = (watch.elapsed().as_secs_f64(), children_cpu_seconds()? - before);
    let rate = to_f64(MESSAGES) / seconds;
    println!(
        "import: {rate:.0} messages/s, durable before they are acknowledged: {:.1} times the {single:.0} \
         single commits/s of the bare database; {:.3} CPU ms a message\n",
        rate / single,
        cpu * 1_000.0 / to_f64(MESSAGES)
    );
    Ok(())
}

/// Durable commits one after the other, each with one row of the ledger.
fn single_commits(folder: &Path) -> anyhow::Result<f64> {
    let file = folder.join("single.db");
    let options = Options { group: 1, ..Options::default() };
    let db = Db::open(&Place::Sqlite { file }, &options)?;
    let now = base::Instant::from_millis(1_763_800_000_000);
    db.migrate(now, &[])?;
    let watch = Stopwatch::start();
    for _ in 0..COMMITS {
        db.write_now(Who::system("bench"), now, |tx| -> db::Result<()> {
            tx.record(Entry::new("bench.committed"));
            Ok(())
        })?;
    }
    Ok(f64::from(COMMITS) / watch.elapsed().as_secs_f64())
}

/// A file of ORU messages, spread over the practice's patients, each with two results.
fn messages(patients: u64) -> String {
    let mut text = String::new();
    for number in 0..MESSAGES {
        let who = number * patients / MESSAGES.max(patients);
        let person = practice::person(who % patients);
        let written = write!(
            text,
            "MSH|^~\\&|NLIS|NORTHLAB|PORTICO|LFM|20261119120000||ORU^R01^ORU_R01|B{number:08}|P|2.5.1\r\
             PID|1||{}^^^LFM^MR||{}^{}||{}|U\r\
             OBR|1||F{number:08}^NLIS|24321-2^Basic metabolic panel^LN|||20261119080000\
             |||||||||||||||20261119110000|||F\r\
             OBX|1|NM|2823-3^Potassium^LN||4.1|mmol/L|3.5-5.1|N|||F|||20261119080000\r\
             OBX|2|NM|2345-7^Glucose^LN||92|mg/dL|70-99|N|||F|||20261119080000\r\n",
            person.mrn, person.family, person.given, person.born,
        );
        written.expect("a string can be written to");
    }
    text
}
