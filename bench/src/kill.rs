//! the portal is killed at random moments while people write; afterwards every message that
//! was acknowledged is there, nothing is there twice, and the ledger is whole.
//!
//! Each writer sends one message after the other, each with its own key. What got no answer before
//! the kill is sent again with the same key, as a browser or an impatient finger would.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::Duration,
};

use anyhow::{Context, bail};
use base::{Instant, secret};
use db::{Db, Options, Place, anchors::AnchorFile, params, sql};
use indicatif::ProgressBar;

use crate::{
    browser::{Browser, Page},
    practice::{self, PatientId},
    process::{Server, free_address},
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The binary of the portal.
    #[arg(long)]
    portico: PathBuf,
    /// How often it is killed.
    #[arg(long, default_value_t = 100)]
    rounds: u32,
    /// People who write at once.
    #[arg(long, default_value_t = 6)]
    writers: u64,
}

/// The longest that a round may last before the kill, in milliseconds.
const ROUND_MILLIS_MAX: u64 = 120;

/// Somebody who writes messages and remembers which were acknowledged.
struct Writer {
    patient: PatientId,
    browser: Browser,
    /// The compose page, with the token of this session.
    page: Page,
    name: String,
    next: u64,
    /// Sent, but not answered: number and key.
    open: Option<(u64, String)>,
    acknowledged: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let address = free_address()?;
    let patients = arguments.writers.max(2);
    let made = practice::make(&arguments.portico, folder.path(), patients, address)?;
    let data = folder.path().display().to_string();
    let start = || Server::start(&arguments.portico, &["serve", "--data", &data], address);
    let server = start()?;
    let mut writers = Vec::new();
    for (number, patient) in patients_of(folder.path())?.into_iter().enumerate() {
        let mut browser = Browser::new(address);
        browser.sign_in(&practice::username(u64::try_from(number)?), &made.password)?;
        let page = browser.get(&format!("/p/{patient}/messages/new?topic=clinical_follow_up"))?;
        let name = format!("writer {number}");
        writers.push(Writer {
            patient,
            browser,
            page,
            name,
            next: 0,
            open: None,
            acknowledged: Vec::new(),
        });
    }
    server.kill()?;
    let bar = ProgressBar::new(u64::from(arguments.rounds));
    for _ in 0..arguments.rounds {
        writers = round(start()?, writers)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    // The last word: whatever got no answer is sent once more to a server that is left alone.
    let server = start()?;
    for writer in &mut writers {
        writer.browser.reconnect();
        writer.send_one()?;
    }
    server.kill()?;
    judge(folder.path(), &writers, arguments.rounds)
}

/// Everybody writes until the server is killed under them.
fn round(server: Server, writers: Vec<Writer>) -> anyhow::Result<Vec<Writer>> {
    let writing: Vec<_> = writers
        .into_iter()
        .map(|mut writer| {
            thread::spawn(move || {
                writer.browser.reconnect();
                // An error is the kill; anything that is not accepted is a fault of its own.
                while writer.send_one().is_ok() {}
                writer
            })
        })
        .collect();
    let millis = u64::from(u16::from_be_bytes(secret::random())) % ROUND_MILLIS_MAX;
    thread::sleep(Duration::from_millis(millis));
    server.kill()?;
    writing.into_iter().map(|w| w.join().map_err(|_| anyhow::anyhow!("a writer gave up"))).collect()
}

impl Writer {
    fn send_one(&mut self) -> anyhow::Result<()> {
        let (number, key) = self.open.take().unwrap_or_else(|| {
            self.next += 1;
            (self.next, secret::hex(&secret::random::<16>()))
        });
        let body = format!("{}, message {number}: how are my numbers?", self.name);
        self.open = Some((number, key.clone()));
        let action = format!("/p/{}/messages", self.patient);
        let fields = [
            ("key", key.as_str()),
            ("topic", "clinical_follow_up"),
            ("subject", "My numbers"),
            ("body", &body),
            ("act", "send"),
        ];
        let page = Page { status: 200, place: String::new(), body: self.page.body.clone() };
        let answer = self.browser.post(&page, &action, &fields)?;
        if answer.status != 303 || !answer.place.ends_with("/sent") {
            bail!("{} was answered {} {}", self.name, answer.status, answer.place);
        }
        self.open = None;
        self.acknowledged.push(body);
        Ok(())
    }
}

/// The patients in the order of their user names.
fn patients_of(folder: &Path) -> anyhow::Result<Vec<PatientId>> {
    let db = practice::open(folder)?;
    let found = db.read_now(|r| -> db::Result<Vec<PatientId>> {
        r.all(
            sql!(
                "SELECT g.patient_id FROM grants g JOIN accounts a ON a.id = g.account_id
                 ORDER BY a.folded"
            ),
            params![],
        )
    });
    Ok(found?)
}

fn judge(folder: &Path, writers: &[Writer], rounds: u32) -> anyhow::Result<ExitCode> {
    let db = Db::open(&Place::Sqlite { file: folder.join("portico.db") }, &Options::default())?;
    let bodies: Vec<String> = db.read_now(|r| -> db::Result<_> {
        r.all(sql!("SELECT body FROM messages WHERE author = 'patient'"), params![])
    })?;
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for body in &bodies {
        *counts.entry(body).or_default() += 1;
    }
    let acknowledged: Vec<&String> = writers.iter().flat_map(|w| &w.acknowledged).collect();
    let lost = acknowledged.iter().filter(|b| !counts.contains_key(b.as_str())).count();
    let twice = counts.values().filter(|count| **count > 1).count();
    let sent: i64 = db.read_now(|r| -> db::Result<_> {
        r.one(sql!("SELECT count(*) FROM ledger WHERE action = 'message.sent'"), params![])
    })?;
    let report = db::verify(&db, &[AnchorFile::new(folder.join("anchors"))])?;
    println!(
        "{rounds} kills, {} messages acknowledged, {} stored",
        acknowledged.len(),
        bodies.len()
    );
    println!("lost: {lost}; there twice: {twice}; events: {sent}; ledger: {}", report.sentence);
    let whole = report.verdict.exit_code() == 0 && i64::try_from(bodies.len())? == sent;
    if lost == 0 && twice == 0 && whole && !acknowledged.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let latest = db.latest_instant()?.unwrap_or(Instant::from_millis(0));
    Err(anyhow::anyhow!("something was lost or doubled; the last event is of {latest}"))
        .context("R-02 does not hold")
}
