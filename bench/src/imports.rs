//! How fast results come in: files of ORU messages through `portico import`, against the single
//! commits that the bare database reaches on the same disk in the same run.

use std::{fs, path::Path};

use db::{Db, Entry, Options, Place, Who};

use crate::{
    load::to_f64,
    practice::{self, Practice},
    process::{Stopwatch, children_cpu_seconds},
};

/// Messages in a file whose patients are found by their record numbers.
const BY_NUMBER: u64 = 20_000;
/// Messages in a file whose patients are found by their names and birth dates.
const BY_NAME: u64 = 4_000;
/// Single commits that are counted.
const COMMITS: u32 = 1_500;

/// CPU milliseconds of a message, by how its patient is found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matched {
    by_number: f64,
    by_name: f64,
}

/// Measures and prints; `first` is of the smallest practice.
pub(crate) fn measure(
    portico: &Path,
    made: &Practice,
    single: f64,
    first: &mut Option<Matched>,
) -> anyhow::Result<()> {
    let (rate, by_number) = import(portico, made, BY_NUMBER, Found::ByNumber)?;
    println!(
        "import: {rate:.0} messages/s, durable before they are acknowledged: {:.1} times the {single:.0} \
         single commits/s of the bare database; {by_number:.3} CPU ms a message\n",
        rate / single,
    );
    let (_, by_name) = import(portico, made, BY_NAME, Found::ByName)?;
    println!("import of messages without our number: {by_name:.3} CPU ms a message\n");
    if let Some(first) = first {
        println!(
            "A message takes {:.2} times as long as at the smallest practice, one without our \
             number {:.2} times.\n",
            by_number / first.by_number,
            by_name / first.by_name,
        );
    }
    first.get_or_insert(Matched { by_number, by_name });
    Ok(())
}

/// How a message says whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    ByNumber,
    ByName,
}

/// A potassium that worries nobody.
pub(crate) const USUAL: &str = "4.1|mmol/L|3.5-5.1|N";

/// A patient, by a place from 0 to 999 of the practice's middle half, where no two have both their
/// name and their birth date in common.
pub(crate) fn patient(patients: u64, place: u64) -> u64 {
    patients / 4 + place * (patients / 2) / 1_000
}

/// Imports a file of so many messages; gives messages a second and CPU milliseconds of each.
fn import(portico: &Path, made: &Practice, count: u64, found: Found) -> anyhow::Result<(f64, f64)> {
    let file = made.folder.join(format!("{found:?}.hl7"));
    let text: String = (0..count)
        .map(|number| {
            let who = patient(made.patients, number * 1_000 / count);
            message(&format!("{found:?}{number:08}"), who, found, USUAL)
        })
        .collect();
    fs::write(&file, text)?;
    let path = file.display().to_string();
    let (watch, before) = (Stopwatch::start(), children_cpu_seconds()?);
    practice::run(portico, &["import"], &made.folder, &[&path])?;
    let (seconds, cpu) = (watch.elapsed().as_secs_f64(), children_cpu_seconds()? - before);
    Ok((to_f64(count) / seconds, cpu * 1_000.0 / to_f64(count)))
}

/// Durable commits one after the other, each with one row of the ledger.
pub(crate) fn single_commits(folder: &Path) -> anyhow::Result<f64> {
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

/// A report about one of the practice's patients: a potassium of this value, and a glucose.
pub(crate) fn message(name: &str, patient: u64, found: Found, potassium: &str) -> String {
    let person = practice::person(patient);
    let number = match found {
        Found::ByNumber => format!("{}^^^LFM^MR", person.mrn),
        Found::ByName => format!("{name}^^^NORTHLAB^PI"),
    };
    format!(
        "MSH|^~\\&|NLIS|NORTHLAB|PORTICO|LFM|20261119120000||ORU^R01^ORU_R01|{name}|P|2.5.1\r\
         PID|1||{number}||{}^{}||{}|U\r\
         OBR|1||F{name}^NLIS|24321-2^Basic metabolic panel^LN|||20261119080000\
         |||||||||||||||20261119110000|||F\r\
         OBX|1|NM|2823-3^Potassium^LN||{potassium}|||F|||20261119080000\r\
         OBX|2|NM|2345-7^Glucose^LN||92|mg/dL|70-99|N|||F|||20261119080000\r\n",
        person.family, person.given, person.born,
    )
}
