//! `portico audit`: is the ledger whole, and what does it say?

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use base::{Date, Instant};
use db::anchors::AnchorFile;

use super::{Folder, open};
use crate::audit;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Walks the ledger, its anchors and the contents that it vouches for, and says whether all is
    /// whole.
    ///
    /// The contents are messages, results and all other items of charts, records of conversations,
    /// answers to the agreement, and the confidentiality statement. They are compared when the
    /// installation's key is in the folder or in the environment.
    ///
    /// Ends with 0 when all is whole, 2 when a row of the ledger was changed, removed, inserted or
    /// swapped, or a content was changed, deleted or inserted, 3 when the tail was cut, 4 when it
    /// was written anew, 5 when an anchor is missing or was edited.
    ///
    /// Example: portico audit verify --data /srv/portico --anchors /mnt/other/anchors
    Verify {
        #[command(flatten)]
        folder: Folder,
        /// Further folders with anchors, kept elsewhere.
        #[arg(long, value_name = "DIR")]
        anchors: Vec<PathBuf>,
    },
    /// Writes the ledger as CSV to standard output.
    ///
    /// Example: portico audit export --data /srv/portico --from 2026-11-01 --to 2026-11-30 >
    /// november.csv
    Export {
        #[command(flatten)]
        folder: Folder,
        /// The first day, YYYY-MM-DD, on the practice's wall.
        #[arg(long, value_name = "DAY")]
        from: Option<Date>,
        /// The last day, YYYY-MM-DD, on the practice's wall.
        #[arg(long, value_name = "DAY")]
        to: Option<Date>,
    },
}

pub(super) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Verify { folder, anchors } => verify(folder, anchors),
        Command::Export { folder, from, to } => export(folder, *from, *to),
    }
}

fn verify(folder: &Folder, more: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let policy = open::policy(&folder.data)?;
    let place = open::begun(&folder.data, &policy)?;
    let db = db::Db::open(&place, &db::Options::default())?;
    let mut anchors = open::anchors(&folder.data, &policy);
    anchors.extend(more.iter().map(AnchorFile::new));
    let seal = open::seal(&folder.data)?;
    let report = audit::examine(&db, seal.as_ref(), &anchors)?;
    say!("{}", report.sentence);
    if report.verdict == db::Verdict::AnchorMissing {
        say!(
            "The portal makes its first anchor when it starts. After a restore, bring the folder \
             anchors/ back too, or name another copy of it with --anchors."
        );
    }
    Ok(ExitCode::from(report.verdict.exit_code()))
}

fn export(folder: &Folder, from: Option<Date>, to: Option<Date>) -> anyhow::Result<ExitCode> {
    let policy = open::policy(&folder.data)?;
    open::begun(&folder.data, &policy)?;
    let (db, clock) = open::database(&folder.data, &policy)?;
    let zone = policy.practice.time_zone.zone();
    let span = audit::Span {
        from: from.map_or(Instant::from_millis(0), |day| day.start(zone)),
        until: to.map_or(Instant::from_millis(i64::MAX), |day| day.plus_days(1).start(zone)),
    };
    let text = audit::export(&db, clock.now(), span)?
        .context("that time has more than a million rows: ask for a shorter one")?;
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
