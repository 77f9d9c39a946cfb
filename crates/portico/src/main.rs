//! Portico: the patient portal whose rules run.

mod access;
mod accounts;
mod activity;
mod app;
mod codes;
mod happened;
mod home;
mod jobs;
mod keys;
mod messages;
mod notify;
mod page;
mod people;
mod practice;
mod shell;
mod tasks;
#[cfg(test)]
mod testing;
mod text;
mod timetable;

fn main() {}
