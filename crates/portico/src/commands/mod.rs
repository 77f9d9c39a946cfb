//! The commands, one file each. A command reads its folder, does one thing, and says how it went.

/// Prints a line. A reader that has seen enough and left is no failure.
macro_rules! say {
    ($($word:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($word)*);
    }};
}

mod alone;
mod audit;
mod backup;
mod copy;
mod demo;
mod descriptors;
mod doctor;
mod import;
mod migrations;
mod open;
mod policy;
mod serve;
mod staff;
mod trial;
mod work;

pub(crate) use import::import_now;
pub(crate) use migrations::MIGRATIONS;
pub(crate) use staff::{FirstPassword, add as add_staff};

use std::{env, ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// The patient portal whose rules run.
#[derive(Parser)]
#[command(name = "portico", version, about, disable_help_subcommand = true)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

/// Where a practice's files lie: practice.toml with its lists, the database, the keys, the anchors.
#[derive(clap::Args, Clone)]
pub(super) struct Folder {
    /// The practice's folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the portal, and its workers beside it. One process at a time for a folder.
    ///
    /// Example: portico serve --data /srv/portico
    Serve(Folder),
    /// Runs the workers alone, while the pages are closed: mail, clocks, anchors.
    ///
    /// `portico serve` runs them too, so it does not run beside this on one folder.
    ///
    /// Example: portico work --data /srv/portico
    Work(Folder),
    /// Shows the portal with made-up people, on this machine only.
    ///
    /// Example: portico demo --data ./demo --listen 127.0.0.1:8080
    Demo(demo::Arguments),
    /// Takes files in: HL7 v2, FHIR R4, tables of results (CSV) and pictures (DICOM).
    ///
    /// Ends with 0 when everything was filed, 2 when something waits in quarantine for a person,
    /// 3 when something was refused; the same when it was sent before and still waits or would be
    /// refused again. Ends with 4 when there was no message at all, and with 1 when a file or the
    /// practice could not be read.
    ///
    /// Example: portico import --data /srv/portico results.hl7 charts/
    Import(import::Arguments),
    /// Checks, explains and tries the practice's policy.
    #[command(subcommand)]
    Policy(policy::Command),
    /// Verifies and exports the ledger.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Adds, lists and helps those who work here, and ends the accounts of those who leave.
    #[command(subcommand)]
    Staff(staff::Command),
    /// Copies a practice from one database to another, empty one.
    ///
    /// The source is only read and stays as it is, also when it is a backup. When the copy fails,
    /// the target is as it was. Every process of the machine can see a command line: name an
    /// address that holds a password by PORTICO_COPY_FROM or PORTICO_COPY_TO in the environment,
    /// and leave --from or --to out.
    ///
    /// Example: portico copy --from /srv/portico/portico.db --to
    /// postgres://localhost/practice --schema lakeside
    Copy(copy::Arguments),
    /// Makes a backup while the portal runs.
    ///
    /// Example: portico backup --data /srv/portico --to /backup/portico-2026-11-22.db
    Backup(backup::BackupArguments),
    /// Brings a practice back from a backup, into an empty database.
    ///
    /// Example: portico restore --data /srv/portico --from /backup/portico-2026-11-22.db
    Restore(backup::RestoreArguments),
    /// Reads one picture from the standard input in a process of its own; the portal starts it.
    #[command(hide = true, name = crate::cage::COMMAND)]
    ReadPicture,
    /// Reads one DICOM file from the standard input in a process of its own; the portal starts it.
    #[command(hide = true, name = crate::cage::STUDY_COMMAND)]
    ReadStudy,
    /// Says what stands in the way of running well.
    ///
    /// Example: portico doctor --data /srv/portico
    Doctor(Folder),
}

/// A command line that is not understood (EX_USAGE).
const USAGE: u8 = 64;

/// Reads the command line, runs the command, and turns what went wrong into one line.
pub(crate) fn run() -> ExitCode {
    let line = match Line::try_parse_from(spelled_out(env::args_os().collect())) {
        Ok(line) => line,
        Err(help) => {
            // Help that was asked for is no failure. 2 would say that a ledger was altered.
            let code = if help.use_stderr() { USAGE } else { 0 };
            let _ = help.print();
            return ExitCode::from(code);
        }
    };
    let done = match line.command {
        Command::Serve(folder) => serve::run(&folder),
        Command::Work(folder) => work::run(&folder),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Policy(command) => policy::run(&command),
        Command::Audit(command) => audit::run(&command),
        Command::Staff(command) => staff::run(&command),
        Command::Copy(arguments) => copy::run(&arguments),
        Command::Backup(arguments) => backup::backup(&arguments),
        Command::Restore(arguments) => backup::restore(&arguments),
        Command::ReadPicture => Ok(crate::cage::read_picture()),
        Command::ReadStudy => Ok(crate::cage::read_study()),
        Command::Doctor(folder) => doctor::run(&folder),
    };
    done.unwrap_or_else(|error| {
        eprintln!("portico: {error:#}");
        ExitCode::FAILURE
    })
}

/// `portico staff --data …` means `portico staff add --data …`.
fn spelled_out(mut words: Vec<OsString>) -> Vec<OsString> {
    let is_short = words.get(1).is_some_and(|word| word == "staff")
        && words
            .get(2)
            .and_then(|word| word.to_str())
            .is_some_and(|word| word.starts_with("--") && word != "--help");
    if is_short {
        words.insert(2, "add".into());
    }
    words
}
