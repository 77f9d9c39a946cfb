//! `portico copy`: a practice moves from one database to another.

use std::{path::Path, process::ExitCode};

use db::{Db, Options};
use indicatif::{ProgressBar, ProgressStyle};

use super::open;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The database to read: a file of SQLite, or postgres://…
    #[arg(long, value_name = "DATABASE")]
    from: String,
    /// The database to write, which must be empty: a file of SQLite, or postgres://…
    #[arg(long, value_name = "DATABASE")]
    to: String,
    /// The schema of the practice on PostgreSQL.
    #[arg(long, value_name = "NAME", default_value = "portico")]
    schema: String,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let here = Path::new("");
    let open = |url: &str| -> anyhow::Result<Db> {
        Ok(Db::open(&open::place_of(url, &arguments.schema, here)?, &Options::default())?)
    };
    let (from, to) = (open(&arguments.from)?, open(&arguments.to)?);
    super::open::migrate(&to)?;
    let bar = progress_bar();
    db::copy(&from, &to, &mut |table, done, total| show(&bar, table, done, total))?;
    bar.finish_and_clear();
    say!("The practice was copied and its ledger is whole at both ends.");
    Ok(ExitCode::SUCCESS)
}

/// A bar for work that is done table by table.
pub(super) fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:24} {wide_bar} {pos}/{len}")
        .expect("the template names only parts that there are");
    ProgressBar::new(0).with_style(style)
}

/// Shows how far a table is.
pub(super) fn show(bar: &ProgressBar, table: &str, done: u64, total: u64) {
    bar.set_message(table.to_owned());
    bar.set_length(total);
    bar.set_position(done);
}
