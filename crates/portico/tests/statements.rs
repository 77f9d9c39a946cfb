//! Every statement is understood by both databases and gives only what both can give.

use super::cast::{self, Portal};

fn check(portal: &mut Portal) {
    let complaints = portal.app.db.check_statements();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn sqlite_understands_every_statement() {
    cast::run_on_sqlite(async |portal| check(portal));
}

#[test]
fn postgres_understands_every_statement() {
    cast::run_on_postgres(async |portal| check(portal));
}
