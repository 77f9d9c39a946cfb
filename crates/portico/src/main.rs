//! Portico: the patient portal whose rules run.

mod access;
mod accounts;
mod activity;
mod app;
mod codes;
mod happened;
mod keys;
mod notify;
mod page;
mod people;
mod practice;
mod shell;
#[cfg(test)]
mod testing;
mod text;

fn main() {}
