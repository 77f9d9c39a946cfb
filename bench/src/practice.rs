//! Practices of made-up patients, as many as wished, each with an account, two visits and reports.
//!
//! The reports are written into the tables, not filed by the portal: its ledger does not vouch for
//! them, and `audit verify` of such a practice says that they were inserted. What people write
//! while the portal is measured or killed is filed as ever.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use base::{Date, Id, Instant};
use db::{Db, Entry, Options, Place, Tx, Who, params, sql};
use indicatif::{ProgressBar, ProgressStyle};

base::ids! {
    /// Somebody whose chart is made up.
    pub(crate) Patient "pat" PatientId
    /// What they sign in with.
    pub(crate) Account "acc" AccountId
    /// What lets the account open the chart.
    pub(crate) Grant "gra" GrantId
    /// A report in the chart.
    pub(crate) Item "itm" ItemId
}

/// Patients made in one transaction.
const BATCH: u64 = 2_000;
const CONNECTIONS: &str =
    "limits.connections_per_address_max = 1000\nlimits.connections_max = 1000";
/// Reports of each patient; each holds two measurements, so that there are trends.
const REPORTS: i32 = 3;
/// When the made-up histories end.
const NOW: &str = "2026-11-20T15:00:00.000Z";

/// A practice with its folder.
pub(crate) struct Practice {
    pub(crate) folder: PathBuf,
    pub(crate) patients: u64,
    /// The password of every account in it.
    pub(crate) password: String,
    /// A patient from the middle.
    pub(crate) chosen: Chosen,
}

/// A patient whose pages are loaded.
#[derive(Clone, Copy)]
pub(crate) struct Chosen {
    pub(crate) number: u64,
    pub(crate) patient: PatientId,
    pub(crate) account: AccountId,
    /// One of that patient's reports, and its time.
    pub(crate) item: ItemId,
    pub(crate) at: Instant,
}

/// The patient of this number, with their newest report.
pub(crate) fn chosen(db: &Db, number: u64) -> anyhow::Result<Chosen> {
    let found = db.read_now(move |r| -> db::Result<_> {
        let (account, patient): (AccountId, PatientId) = r.one(
            sql!(
                "SELECT a.id, g.patient_id FROM accounts a JOIN grants g ON g.account_id = a.id
                 WHERE a.folded = $1"
            ),
            params![username(number)],
        )?;
        let (item, at) = r.one(
            sql!("SELECT id, at FROM chart_items WHERE patient_id = $1 ORDER BY at DESC LIMIT 1"),
            params![patient],
        )?;
        Ok(Chosen { number, patient, account, item, at })
    })?;
    Ok(found)
}

/// Makes a practice, with a bar that shows how far it is.
pub(crate) fn make(
    portico: &Path,
    folder: &Path,
    patients: u64,
    listen: SocketAddr,
) -> anyhow::Result<Practice> {
    run(portico, &["policy", "begin"], folder, &[])?;
    // All the load comes from one address, so that address may have all connections.
    set(folder, "listen", &format!("listen = \"{listen}\"\n{CONNECTIONS}"))?;
    let staff = ["--role", "nurse", "--given", "Nia", "--family", "Carter"];
    let staff = [&staff[..], &["--username", "nia.carter"]].concat();
    let said = run(portico, &["staff", "add"], folder, &staff)?;
    let password = said.lines().nth(1).context("portico staff prints a password")?.to_owned();
    let db = open(folder)?;
    let hash: String = db.read_now(|r| -> db::Result<String> {
        r.one(sql!("SELECT password_hash FROM accounts WHERE folded = 'nia.carter'"), params![])
    })?;
    let bar = ProgressBar::new(patients).with_style(
        ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}")
            .context("the template is in order")?,
    );
    bar.set_message("making patients");
    for first in (0..patients).step_by(usize::try_from(BATCH)?) {
        let count = BATCH.min(patients - first);
        batch(&db, first, count, &hash)?;
        bar.inc(count);
    }
    bar.finish_and_clear();
    let chosen = chosen(&db, patients / 2)?;
    Ok(Practice { folder: folder.to_owned(), patients, password, chosen })
}

/// The user name of a patient's account.
pub(crate) fn username(number: u64) -> String {
    format!("patient.{number:07}")
}

/// Opens the practice's database beside the portal.
pub(crate) fn open(folder: &Path) -> anyhow::Result<Db> {
    let place = Place::Sqlite { file: folder.join("portico.db") };
    Ok(Db::open(&place, &Options::default())?)
}

/// Replaces a line of practice.toml.
pub(crate) fn set(folder: &Path, key: &str, line: &str) -> anyhow::Result<()> {
    let file = folder.join("practice.toml");
    let text = fs::read_to_string(&file)?;
    let begins = format!("{key} = ");
    let lines: Vec<&str> =
        text.lines().map(|old| if old.starts_with(&begins) { line } else { old }).collect();
    fs::write(&file, lines.join("\n") + "\n")?;
    Ok(())
}

/// Lets senders connect from this machine.
pub(crate) fn listen_for_senders(folder: &Path, lines: SocketAddr) -> anyhow::Result<()> {
    let file = folder.join("practice.toml");
    let text = fs::read_to_string(&file)?;
    fs::write(&file, format!("{text}\n[feed]\nlisten = \"{lines}\"\n"))?;
    Ok(())
}

/// Runs a command of the portal and gives what it said.
pub(crate) fn run(
    portico: &Path,
    command: &[&str],
    folder: &Path,
    more: &[&str],
) -> anyhow::Result<String> {
    let done = Command::new(portico)
        .args(command)
        .arg("--data")
        .arg(folder)
        .args(more)
        .env("PORTICO_LOG", "error")
        .output()
        .with_context(|| format!("cannot start {}", portico.display()))?;
    if !done.status.success() {
        bail!("portico {}: {}", command.join(" "), String::from_utf8_lossy(&done.stderr));
    }
    Ok(String::from_utf8(done.stdout)?)
}

/// Makes so many patients in one transaction.
fn batch(db: &Db, first: u64, count: u64, hash: &str) -> anyhow::Result<()> {
    let now: Instant = NOW.parse()?;
    let hash = hash.to_owned();
    db.write_now(Who::system("bench"), now, move |tx| -> db::Result<()> {
        for number in first..first + count {
            patient(tx, number, &hash, now)?;
        }
        tx.record(Entry::new("bench.patients_made"));
        Ok(())
    })?;
    Ok(())
}

/// Makes a patient; one after the other, as they joined in life.
fn patient(tx: &mut Tx<'_>, number: u64, hash: &str, now: Instant) -> db::Result<()> {
    let joined = Instant::from_millis(now.as_millis() + i64::try_from(number).unwrap_or(0));
    let id = PatientId::new(joined);
    let (given, family) = (given(number), family(number));
    let mrn = format!("B{number:07}");
    tx.run(
        sql!(
            "INSERT INTO patients (id, mrn, family, given, middle, suffix, folded, birth_date, sex,
               status, life, language, address, created_at, updated_at)
             VALUES ($1, $2, $3, $4, '', '', $5, $6, 'unknown', 'active', 'alive', 'en',
               '1 Made Street', $7, $7)"
        ),
        params![
            id,
            &mrn,
            &family,
            &given,
            format!("{family} {given}").to_lowercase(),
            born(number),
            now
        ],
    )?;
    tx.run(
        sql!("INSERT INTO patient_numbers (authority, value, patient_id) VALUES ('own', $1, $2)"),
        params![&mrn, id],
    )?;
    tx.run(
        sql!(
            "INSERT INTO visits (patient_id, number, kind, began_on, completed_on, provider, place)
             VALUES ($1, $2, 'in_person', '2026-03-02', '2026-03-02', 'Dana Lee', 1)"
        ),
        params![id, format!("V{number:07}")],
    )?;
    let account = AccountId::new(joined);
    tx.run(
        sql!(
            "INSERT INTO accounts (id, full_name, username, folded, password_hash, password_set_at,
               state, language, totp_step, created_at)
             VALUES ($1, $2, $3, $3, $4, $5, 'active', 'en', 0, $5)"
        ),
        params![account, format!("{given} {family}"), username(number), hash, now],
    )?;
    tx.run(
        sql!(
            "INSERT INTO grants (id, account_id, patient_id, scope, began_at, read_only)
             VALUES ($1, $2, $3, 'own', $4, $5)"
        ),
        params![GrantId::new(joined), account, id, now, false],
    )?;
    for months_ago in 0..REPORTS {
        report(tx, id, number, joined.plus_days(-30 * i64::from(months_ago)))?;
    }
    Ok(())
}

fn report(tx: &mut Tx<'_>, patient: PatientId, number: u64, at: Instant) -> db::Result<()> {
    let id: Id<Item> = ItemId::new(at);
    let fhir = r#"{"resourceType":"DiagnosticReport","status":"final","code":{"text":"Basic metabolic panel"}}"#;
    tx.run(
        sql!(
            "INSERT INTO chart_items (patient_id, at, id, kind, title, note, current, state, class,
               needs_talk, released_at, received_at, corrected, being_corrected, source, source_key,
               fhir)
             VALUES ($1, $2, $3, 'report', 'Basic metabolic panel', '', $4, 'released', 'routine',
               $5, $2, $2, $5, $5, 'BENCH', $6, $7)"
        ),
        params![patient, at, id, true, false, format!("BENCH|{id}"), fhir],
    )?;
    let values = [
        ("2823-3", "Potassium", format!("4.{}", number % 10), "mmol/L", "3.5", "5.1"),
        ("2345-7", "Glucose", format!("{}", 80 + number % 20), "mg/dL", "70", "99"),
    ];
    for (place, (code, name, value, unit, low, high)) in values.iter().enumerate() {
        tx.run(
            sql!(
                "INSERT INTO observations (patient_id, code, at, item_id, place, name, lab_name,
                   value, number, comparator, unit, low, high, range_text, flags, status,
                   narrative, notes, method, laboratory)
                 VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $7, '', $8, $9, $10, '', '', 'F', $11, '',
                   '', '')"
            ),
            params![
                patient,
                *code,
                at,
                id,
                i64::try_from(place).unwrap_or(0),
                *name,
                value,
                *unit,
                *low,
                *high,
                false
            ],
        )?;
    }
    tx.run(
        sql!(
            "INSERT INTO reports (item_id, patient_id, final_at, lab_title, ordered_by, lab_name,
               lab_id, lab_address, lab_director, notes, specimen, specimen_condition,
               rule, because)
             VALUES ($1, $2, $3, 'Basic metabolic panel', 'Dana Lee', 'Bench laboratory', '', '',
               '', '', '', '', 'none', '')"
        ),
        params![id, patient, at],
    )?;
    Ok(())
}

/// A made-up person, as a laboratory would name them.
pub(crate) struct Person {
    pub(crate) mrn: String,
    pub(crate) family: String,
    pub(crate) given: String,
    /// The birth date as HL7 writes it.
    pub(crate) born: String,
}

/// The patient of this number.
pub(crate) fn person(number: u64) -> Person {
    Person {
        mrn: format!("B{number:07}"),
        family: family(number),
        given: given(number),
        born: born(number).to_string().replace('-', ""),
    }
}

fn born(number: u64) -> Date {
    let first = Date::new(1940, 1, 1).expect("1940 began");
    first.plus_days(i32::try_from(number % 25_000).unwrap_or(0))
}

const GIVEN: [&str; 16] = [
    "Ada", "Ben", "Cora", "Dev", "Elsa", "Finn", "Gita", "Hugo", "Ines", "Jon", "Kira", "Liam",
    "Mona", "Nils", "Olga", "Paul",
];
const FAMILY: [&str; 20] = [
    "Abbott", "Brandt", "Castro", "Dvorak", "Engel", "Fuentes", "Gupta", "Holm", "Ivanov", "Jung",
    "Kowal", "Lund", "Meyer", "Novak", "Ortiz", "Petrov", "Quist", "Rossi", "Silva", "Tanaka",
];

fn given(number: u64) -> String {
    GIVEN[usize::try_from(number % 16).unwrap_or(0)].to_owned()
}

/// Family names repeat as they do in a town: some hundred people share one.
fn family(number: u64) -> String {
    let base = FAMILY[usize::try_from(number / 16 % 20).unwrap_or(0)];
    format!("{base}{}", ["", "son", "er", "ova"][usize::try_from(number / 320 % 4).unwrap_or(0)])
}
