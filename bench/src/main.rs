//! What can only be shown from outside, on the real binary: how fast it is, that nothing is lost
//! when its process is killed, and that slow clients keep nobody out.

mod bare;
mod browser;
mod imports;
mod kill;
mod load;
mod practice;
mod process;
mod release;
mod senders;
mod slow;
mod speed;
mod statements;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Measures Portico from outside, kills it, and keeps it waiting.
#[derive(Parser)]
#[command(name = "bench")]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes practices, loads their pages, and prints a table with ratios.
    Speed(speed::Arguments),
    /// Kills the portal at random moments under concurrent writes and counts what was lost.
    Kill(kill::Arguments),
    /// Sends thousands of slow clients while people use the portal, and counts who was kept out.
    Slow(slow::Arguments),
    /// Serves the pages that Portico is compared with; started by `speed`.
    #[command(hide = true)]
    Bare(bare::Arguments),
}

fn main() -> ExitCode {
    let done = match Line::parse().command {
        Command::Speed(arguments) => speed::run(&arguments),
        Command::Kill(arguments) => kill::run(&arguments),
        Command::Slow(arguments) => slow::run(&arguments),
        Command::Bare(arguments) => bare::run(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}
