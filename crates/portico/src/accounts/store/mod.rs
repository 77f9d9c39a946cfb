//! The SQL of accounts, by what it is about.

mod accounts;
mod failures;
mod secrets;
mod sessions;

pub(crate) use accounts::*;
pub(in crate::accounts) use failures::*;
pub(crate) use secrets::*;
pub(crate) use sessions::*;
