//! `portico copy`: a practice moves from one database to another.

use std::{path::Path, process::ExitCode};

use indicatif::{ProgressBar, ProgressStyle};

use super::open;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The database to read: a file of SQLite, or postgres://…
    #[arg(long, value_name = "DATABASE", env = "PORTICO_COPY_FROM", hide_env_values = true)]
    from: String,
    /// The database to write, which must be empty: a file of SQLite, or postgres://…
    #[arg(long, value_name = "DATABASE", env = "PORTICO_COPY_TO", hide_env_values = true)]
    to: String,
    /// The schema of the practice on PostgreSQL.
    #[arg(long, value_name = "NAME", default_value = "portico")]
    schema: String,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let here = Path::new("");
    let place = |url: &str| open::place_of(url, &arguments.schema, here);
    let (from, to) = (place(&arguments.from)?, place(&arguments.to)?);
    let bar = progress_bar();
    db::copy(&from, &to, &mut |table, done, total| show(&bar, table, done, total))?;
    bar.finish_and_clear();
    say!("The practice was copied: every table has as many rows, and the ledger ends alike.");
    say!("Name the new database in practice.toml (database.url), then run `portico audit verify`.");
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
