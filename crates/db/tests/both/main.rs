//! What the database promises, told once and tried on both databases.
//!
//! The tests on PostgreSQL need a server that may be thrown away, named by the environment
//! variable `PORTICO_TEST_POSTGRES`; `postgres.sh` starts one. Without it they are left out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod asking;
mod cast;
mod copying;
mod crashing;
mod grouping;
mod ledger;
mod migrating;
mod reading;
mod values;
mod viewing;
mod writing;
