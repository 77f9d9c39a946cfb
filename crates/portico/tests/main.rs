//! Stories: what people do with the portal, told through its real router on a real database.
//!
//! One binary, a fixed cast, a clock that the story moves, no ports, no sleeping. Each story runs on
//! SQLite, and on PostgreSQL when `PORTICO_TEST_POSTGRES` names one (see `./test`).

mod agreements;
mod cast;
mod emergency;
mod enrolment;
mod headers;
mod messages;
mod sign_in;
mod statements;

/// Runs a story on every database that there is.
macro_rules! story {
    ($($(#[$doc:meta])* async fn $name:ident($portal:ident) $body:block)+) => { $(
        mod $name {
            #[allow(unused_imports, reason = "not every story needs everything around it")]
            use super::*;

            $(#[$doc])*
            async fn story($portal: &mut $crate::stories::cast::Portal) $body

            #[test]
            fn on_sqlite() {
                $crate::stories::cast::run_on_sqlite(async |portal| story(portal).await);
            }

            #[test]
            fn on_postgres() {
                $crate::stories::cast::run_on_postgres(async |portal| story(portal).await);
            }
        }
    )+ };
}
pub(crate) use story;
