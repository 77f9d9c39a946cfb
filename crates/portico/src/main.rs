//! Portico: the patient portal whose rules run.

mod access;
mod accounts;
mod activity;
mod app;
mod chart;
mod codes;
mod happened;
mod imports;
mod keys;
mod notify;
mod page;
mod people;
mod practice;
mod results;
mod shell;
#[cfg(test)]
mod testing;
mod text;

fn main() {}
