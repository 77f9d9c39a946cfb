//! Statements: literals that register themselves, so that one test can try them all.

use crate::{
    conn::{Conn, Duty},
    db::Db,
    error::Result,
};

/// A statement that is written out in the code. Make it with [`sql!`](crate::sql).
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    pub(crate) text: &'static str,
    pub(crate) at: &'static str,
}

inventory::collect!(Sql);

impl Sql {
    /// For the macro only, which also registers the statement.
    #[doc(hidden)]
    pub const fn registered(text: &'static str, at: &'static str) -> Sql {
        Sql { text, at }
    }

    /// Tells one literal from another without reading it.
    pub(crate) fn key(self) -> (usize, usize) {
        (self.text.as_ptr().addr(), self.text.len())
    }
}

/// A statement: `sql!("SELECT name FROM person WHERE id = $1")`. The text is one for both
/// databases; parameters are `$1`, `$2`, … in any order.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {{
        const STATEMENT: $crate::Sql =
            $crate::Sql::registered($text, concat!(file!(), ":", line!()));
        $crate::inventory::submit! { STATEMENT }
        STATEMENT
    }};
}

impl Db {
    /// Prepares every statement of the program on this database, which must be migrated. Returns
    /// a complaint `file:line: why` for each that the database does not take, and for each column
    /// of an answer that is not one of the five types (`sum` of a BIGINT is not: `CAST` it).
    pub fn check_statements(&self) -> Vec<String> {
        self.apart(|place, faults| {
            let complaints = Conn::open(place, Duty::Read, faults).map(|mut conn| {
                let each = inventory::iter::<Sql>.into_iter();
                each.flat_map(|sql| complaints(&mut conn, *sql)).collect()
            });
            complaints.unwrap_or_else(|error| vec![error.to_string()])
        })
    }
}

fn complaints(conn: &mut Conn, sql: Sql) -> Vec<String> {
    let found: Result<Vec<String>> = conn.check(sql.text);
    let found = found.unwrap_or_else(|error| vec![error.to_string()]);
    found.into_iter().map(|why| format!("{}: {why}", sql.at)).collect()
}
