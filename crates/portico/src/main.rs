//! Portico: the patient portal whose rules run.
//!
//! One program does everything: `serve` is the portal, the other commands look after it. Every
//! command says what it does with `--help`, ends with 0 when all is well, and says in one line
//! what to do when it is not.

mod access;
mod accounts;
mod activity;
mod agreements;
mod app;
mod approvals;
mod audit;
mod cage;
mod chart;
mod codes;
mod commands;
mod content;
mod demo;
mod enrolment;
mod files;
mod followup;
mod happened;
mod home;
mod imaging;
mod imports;
mod jobs;
mod keys;
mod messages;
mod notify;
mod orders;
mod page;
mod people;
mod practice;
#[cfg(refused)]
#[path = "../tests/refused/code.rs"]
mod refused;
mod results;
mod shell;
#[cfg(test)]
#[path = "../tests/main.rs"]
mod stories;
mod tasks;
#[cfg(test)]
mod testing;
mod text;
mod timetable;

use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run()
}
